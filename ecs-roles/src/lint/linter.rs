//! Running the rules.

use std::ops::Range;

use super::arn_sites;
use super::code::Code;
use super::finding::Finding;
use super::fix::Fix;
use super::kind::PolicyKind;
use super::outline::{self, Outline, Statements};
use super::rules::{self, syntax};
use crate::policy::{JsonPath, Places, tolerant, without_byte_order_mark};
use crate::reference::ServiceReference;

/// What the rules find in a document, in the order of the text.
///
/// Spans are those of the text that was passed, a byte order mark included.
/// Any text may come in: what is not JSON is one finding, and what is nearly
/// JSON (trailing commas, comments, broken strings) is read through.
///
/// ```
/// use ecs_roles::{PolicyKind, Severity, lint};
///
/// let findings = lint(
///     r#"{"Version": "2012-10-17",
///         "Statement": [{"Effect": "Allow", "Action": "ecs:DescribeTaskDefinitions", "Resource": "*"},]}"#,
///     PolicyKind::Identity,
/// );
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code.name).collect();
/// assert!(codes.contains(&"JSON_SYNTAX_ERROR"));
/// ```
pub fn lint(text: &str, kind: PolicyKind) -> Vec<Finding> {
    Linter::default().lint(text, kind)
}

/// A linter with settings of its own.
#[derive(Debug, Clone, Copy)]
pub struct Linter<'r> {
    reference: &'r ServiceReference,
}

impl Default for Linter<'static> {
    fn default() -> Self {
        Self { reference: ServiceReference::embedded() }
    }
}

impl<'r> Linter<'r> {
    /// A linter that knows the actions of `reference`.
    pub fn with_reference(reference: &'r ServiceReference) -> Self {
        Self { reference }
    }

    /// See [`lint`].
    pub fn lint(&self, text: &str, kind: PolicyKind) -> Vec<Finding> {
        let whole = text.len();
        let text = without_byte_order_mark(text);
        let mut findings = Findings::of(text);
        match tolerant(text) {
            Err(error) => syntax::unreadable(&error, &mut findings),
            Ok((root, slips)) => {
                syntax::slips(&slips, &mut findings);
                let statements = outline::statements(&root);
                let sites = arn_sites::of(&statements, self.reference);
                let reference = self.reference;
                let statements = Statements(&statements);
                let outline = Outline { text, kind, root: &root, reference, statements, sites: &sites };
                for family in &rules::FAMILIES {
                    (family.check)(&outline, &mut findings);
                }
            }
        }
        let mut found = findings.found;
        found.sort_by_key(|finding| (finding.span.start, finding.code.severity));
        let mark = whole - text.len();
        if mark > 0 {
            found.iter_mut().for_each(|finding| finding.shift(mark));
        }
        found
    }
}

/// What has been found so far.
#[derive(Debug)]
pub(crate) struct Findings<'t> {
    text: &'t str,
    places: Places,
    pub(crate) found: Vec<Finding>,
}

impl<'t> Findings<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text, places: Places::of(text), found: Vec::new() }
    }
    /// Reports a finding without a fix.
    pub(crate) fn report(
        &mut self,
        code: &'static Code,
        path: &JsonPath,
        span: Range<usize>,
        message: impl Into<String>,
    ) {
        self.report_fixed(code, path, span, message, None);
    }

    /// Reports a finding, with a fix where there is one.
    pub(crate) fn report_fixed(
        &mut self,
        code: &'static Code,
        path: &JsonPath,
        span: Range<usize>,
        message: impl Into<String>,
        fix: impl Into<Option<Fix>>,
    ) {
        self.found.push(Finding {
            code,
            message: message.into(),
            path: path.clone(),
            position: self.places.position(self.text, span.start),
            span,
            fix: fix.into(),
        });
    }
}
