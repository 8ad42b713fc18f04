//! What can go wrong, by what the caller can do about it.

use std::error::Error as StdError;
use std::fmt;

/// An error of this crate.
///
/// [`kind`](Error::kind) says what the caller can do, the other accessors say
/// where it happened. Messages are lower-case fragments with the faulty input
/// in backticks and a remedy.
///
/// ```
/// use ecs_roles::{Arn, ErrorKind};
///
/// let error = "arn:aws::iam::aws:policy/AWSCodeDeployRoleForECS".parse::<Arn>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert!(error.to_string().contains("did you mean `arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS`?"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
    operation: Option<&'static str>,
    resource: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
    may_have_happened: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What the caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An ARN, a policy, a name or an option is wrong: mend it, at
    /// [`Error::position`] where there is one. Also what IAM itself refuses as
    /// malformed.
    InvalidInput,
    /// The role or policy does not exist.
    NotFound,
    /// A role of that name exists already. IAM compares names without regard
    /// to case and path.
    AlreadyExists,
    /// The caller lacks a permission, or its credentials are not accepted.
    AccessDenied,
    /// AWS asked to slow down: try again later.
    Throttled,
    /// A quota of the account or the role is used up.
    LimitExceeded,
    /// Somebody else changes the same thing, or it is still in use: look again.
    Conflict,
    /// The service or the way to it failed: try again later. For a write see
    /// [`Error::may_have_happened`].
    Unavailable,
    /// Anything else; the code and the source know more.
    Other,
}

/// A place in a text, both counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Error {
    /// An error of `kind`, for implementations of [`Iam`](crate::Iam).
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            position: None,
            operation: None,
            resource: None,
            code: None,
            request_id: None,
            may_have_happened: false,
            source: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// Names the API operation that failed, and the role or policy it was about.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str, resource: impl Into<String>) -> Self {
        self.0.operation = Some(operation);
        self.0.resource = Some(resource.into());
        self
    }

    /// Keeps AWS's own error code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Keeps the id that AWS support asks for.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Marks a write whose reply was lost: it may have been carried out.
    #[must_use]
    pub fn that_may_have_happened(mut self) -> Self {
        self.0.may_have_happened = true;
        self
    }

    /// Keeps the error below this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What the caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message without position, operation and code.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the text that was read the fault lies.
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// The API operation that failed, such as `CreateRole`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What the operation was about: the name of the role.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// AWS's own error code, such as `NoSuchEntity`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The id of the request, as AWS support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether a write may have been carried out although it failed here: the
    /// request left, and no clear refusal came back. Look before writing again.
    pub fn may_have_happened(&self) -> bool {
        self.0.may_have_happened
    }

    /// Whether the role or policy does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}")?;
            if let Some(resource) = &self.0.resource {
                write!(f, " of `{resource}`")?;
            }
            write!(f, " failed: ")?;
        }
        write!(f, "{}", self.0.message)?;
        if let Some(position) = self.0.position {
            write!(f, ", at {position}")?;
        }
        if let Some(id) = &self.0.request_id {
            write!(f, " (request id `{id}`)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("position", &self.0.position)
            .field("operation", &self.0.operation)
            .field("resource", &self.0.resource)
            .field("code", &self.0.code)
            .field("request_id", &self.0.request_id)
            .field("may_have_happened", &self.0.may_have_happened)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What is there, or nothing.
pub(crate) fn found<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Input as a message shows it: in backticks, one line, not longer than a few
/// words.
pub(crate) fn shown(input: &str) -> String {
    const LONGEST: usize = 160;
    let mut text: String = input.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if input.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    format!("`{text}`")
}

/// `, did you mean …?` with the name nearest to `wrong`, or nothing.
pub(crate) fn did_you_mean(wrong: &str, names: &[&str]) -> String {
    nearest(wrong, names).map(|name| format!(", did you mean `{name}`?")).unwrap_or_default()
}

/// The name nearest to `wrong`, if one is near.
pub(crate) fn nearest<'n>(wrong: &str, names: &[&'n str]) -> Option<&'n str> {
    const TIMES_LONGER: usize = 4;
    let longest = names.iter().map(|name| name.len()).max().unwrap_or_default();
    if wrong.len() > TIMES_LONGER * longest {
        return None;
    }
    let wrong = wrong.to_lowercase();
    names
        .iter()
        .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), *name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_operation_resource_and_request() {
        let error = Error::new(ErrorKind::NotFound, "no such role")
            .with_operation("GetRole", "deployer")
            .with_code("NoSuchEntity")
            .with_request_id("r-1");
        assert_eq!(error.to_string(), "GetRole of `deployer` failed: no such role (request id `r-1`)");
        assert!(error.is_not_found() && !error.may_have_happened());
    }

    #[test]
    fn input_is_shown_short_and_on_one_line() {
        assert_eq!(shown("a\nb"), "`a\\nb`");
        assert_eq!(shown(&"x".repeat(100_000)).chars().count(), 163);
    }

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(did_you_mean("statment", &["Version", "Statement"]), ", did you mean `Statement`?");
        assert_eq!(did_you_mean("zebra", &["Version", "Statement"]), "");
        assert_eq!(did_you_mean(&"Statement".repeat(100_000), &["Version", "Statement"]), "");
    }
}
