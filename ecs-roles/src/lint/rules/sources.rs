//! Where the rules come from.

use crate::lint::code::{Code, Severity};

const ACCESS_ANALYZER: &str = "IAM User Guide, \"IAM policy validation check reference\"";
pub(super) const SERVICE_AUTHORIZATION: &str = "Service Authorization Reference";

/// A check that AWS IAM Access Analyzer makes too, under the same name.
pub(super) const fn check(name: &'static str, severity: Severity, meaning: &'static str) -> Code {
    Code { name, severity, meaning, source: ACCESS_ANALYZER }
}
