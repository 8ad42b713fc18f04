//! The codes of findings.

use std::fmt;

use serde::Serialize;

use super::rules;

/// How bad a finding is, the worst first. The words are those of AWS IAM
/// Access Analyzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The policy does not do what it says, or AWS refuses it.
    Error,
    /// The policy allows more than it should.
    SecurityWarning,
    /// The policy works, but not as one would expect.
    Warning,
    /// The policy could be better to read or shorter.
    Suggestion,
}

/// A kind of finding.
///
/// Codes in capitals with underscores that AWS IAM Access Analyzer has too mean
/// the same there.
#[derive(Debug)]
#[non_exhaustive]
pub struct Code {
    /// The code, such as `PASS_ROLE_WITH_STAR_IN_RESOURCE`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Where the rule comes from: the AWS page or API name.
    pub source: &'static str,
}

/// All codes, family by family.
#[doc = include_str!("../../LINT.md")]
pub fn codes() -> impl Iterator<Item = &'static Code> {
    rules::FAMILIES.iter().flat_map(|family| family.codes.iter().copied())
}

impl Code {
    /// A check that Access Analyzer has too.
    pub(super) const fn of_access_analyzer(
        name: &'static str,
        severity: Severity,
        meaning: &'static str,
    ) -> Self {
        Self { name, severity, meaning, source: "Access Analyzer policy check reference" }
    }
}

impl Severity {
    /// The severity as programs read it: `error`, `security-warning`, `warning`, `suggestion`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security-warning",
            Self::Warning => "warning",
            Self::Suggestion => "suggestion",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
