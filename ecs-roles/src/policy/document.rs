//! The policy document.

use std::fmt;
use std::str::FromStr;

use super::principal::PrincipalKind;
use super::selection::Selection;
use super::source::PolicySource;
use super::statement::Statement;
use crate::error::Error;

/// A policy document: trust, identity, resource policy or boundary.
///
/// Reading accepts every form that IAM's grammar allows (strings or lists, one
/// statement or many, any version) and nothing else: an unknown element, a
/// duplicate key or a missing element is an error with its place. Printing
/// gives one form: elements in a fixed order, statements as a list, a single
/// value as a string.
///
/// ```
/// use ecs_roles::PolicyDocument;
///
/// let one: PolicyDocument = r#"{
///     "Version": "2012-10-17",
///     "Statement": {"Effect": "Allow", "Action": ["ECS:RunTask"], "Resource": "*"}
/// }"#.parse()?;
/// let two: PolicyDocument = r#"{
///     "Version": "2012-10-17",
///     "Statement": [{"Sid": "Run", "Effect": "Allow", "Resource": ["*"], "Action": "ecs:RunTask"}]
/// }"#.parse()?;
/// assert!(one.is_equivalent(&two));
///
/// let error = r#"{"Statement": [{"Effect": "allow"}]}"#.parse::<PolicyDocument>().unwrap_err();
/// assert_eq!(error.position().unwrap().to_string(), "line 1, column 27");
/// assert!(error.to_string().contains("write `\"Allow\"` or `\"Deny\"`"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PolicyDocument {
    /// The version as written; see [`effective_version`](PolicyDocument::effective_version).
    pub version: Option<PolicyVersion>,
    /// The `Id` element, which some resource policies carry.
    pub id: Option<String>,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyVersion {
    /// `2008-10-17`, in which `${…}` is literal text.
    V2008,
    /// `2012-10-17`, in which `${…}` is a variable.
    V2012,
}

impl PolicyDocument {
    /// A document of the version 2012-10-17.
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { version: Some(PolicyVersion::V2012), id: None, statements: statements.into_iter().collect() }
    }

    /// Reads a document as the IAM API returns it: JSON, percent-encoded after
    /// RFC 3986, in which a `+` is a `+`.
    ///
    /// # Errors
    ///
    /// As for [`FromStr`]; the position counts in the decoded text.
    pub fn from_iam(encoded: &str) -> Result<Self, Error> {
        PolicySource::from_iam(encoded).map(PolicySource::into_document)
    }

    /// The version that IAM applies: 2008-10-17 where none is written.
    pub fn effective_version(&self) -> PolicyVersion {
        self.version.unwrap_or(PolicyVersion::V2008)
    }

    /// The principals of one kind that statements list, exceptions left out.
    pub fn principals(&self, kind: PrincipalKind) -> impl Iterator<Item = &str> {
        let listed = self.statements.iter().filter_map(|statement| match &statement.principals {
            Some(Selection::Only(principals)) => Some(principals),
            _ => None,
        });
        listed.flat_map(move |principals| principals.of_kind(kind)).map(String::as_str)
    }

    /// The document as indented JSON.
    pub fn to_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The size that counts against IAM's quotas: the characters of the printed
    /// document without white space. Quotas (IAM User Guide, "IAM and AWS STS
    /// quotas"): 6,144 for a managed policy, 10,240 for all inline policies of
    /// a role, 2,048 for a trust policy unless raised.
    pub fn size(&self) -> usize {
        self.to_string().chars().filter(|c| !c.is_whitespace()).count()
    }
}

impl FromStr for PolicyDocument {
    type Err = Error;

    /// Reads JSON text.
    fn from_str(text: &str) -> Result<Self, Error> {
        PolicySource::read(text).map(PolicySource::into_document)
    }
}

impl fmt::Display for PolicyDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl PolicyVersion {
    pub(crate) const NAMES: [&str; 2] = ["2008-10-17", "2012-10-17"];

    /// The version as policies write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}
