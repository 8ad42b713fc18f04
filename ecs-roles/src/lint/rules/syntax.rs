//! Texts that are not JSON, or nearly.
//!
//! ```json
//! {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},]}
//! ```
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference", JSON syntax error.

use super::Family;
use crate::error::Error;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::policy::{JsonPath, Slip, SlipKind};

pub(crate) static JSON_SYNTAX_ERROR: Code = Code {
    name: "JSON_SYNTAX_ERROR",
    severity: Severity::Error,
    meaning: "The text is not JSON.",
    source: "Access Analyzer policy check reference",
};

pub(super) const FAMILY: Family = Family { codes: &[&JSON_SYNTAX_ERROR], check: |_, _| {} };

/// A text that even a tolerant reader cannot read.
pub(crate) fn unreadable(error: &Error, findings: &mut Findings<'_>) {
    findings.report(&JSON_SYNTAX_ERROR, &JsonPath::default(), 0..0, error.message());
    if let (Some(finding), Some(position)) = (findings.found.last_mut(), error.position()) {
        finding.position = position;
    }
}

/// What a tolerant reader read through.
pub(crate) fn slips(slips: &[Slip], findings: &mut Findings<'_>) {
    for slip in slips {
        let (message, mend) = match slip.kind {
            SlipKind::TrailingComma => {
                ("there is a comma before the closing bracket: remove it", "remove the comma")
            }
            SlipKind::Comment => ("JSON has no comments: remove it", "remove the comment"),
            SlipKind::ControlCharacter => (
                "a string may not run over a line break or hold a control character: join it",
                "join the string",
            ),
        };
        let fix = Fix::replace(slip.span.clone(), "", mend);
        findings.report_fixed(&JSON_SYNTAX_ERROR, &JsonPath::default(), slip.span.clone(), message, fix);
    }
}
