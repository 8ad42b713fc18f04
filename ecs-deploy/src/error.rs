//! What can go wrong, by what the caller can do about it.

use std::error::Error as StdError;
use std::fmt;

use crate::source::Place;

/// An error of this crate.
///
/// [`kind`](Error::kind) says what the caller can do; the other accessors say
/// where it happened. The message is a lower-case fragment that names the
/// faulty input in backticks and a remedy.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    place: Option<Place>,
    operation: Option<&'static str>,
    resource: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
    may_have_happened: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What the caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file, template, address or option is wrong: mend it at [`Error::place`].
    InvalidInput,
    /// Something that was named does not exist: a file, a state, a cluster, a revision.
    NotFound,
    /// The caller lacks a permission.
    AccessDenied,
    /// AWS asked to slow down: try again later.
    Throttled,
    /// The resource is in a state in which the call is refused.
    Conflict,
    /// AWS read the request and refused it: change the definition.
    Rejected,
    /// This crate does not do that yet.
    Unsupported,
    /// The service or the way to it failed: try again later.
    Unavailable,
    /// Anything else; the source knows more.
    Other,
}

impl Error {
    /// An error of `kind` with a message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            place: None,
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

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.0.place.get_or_insert(place);
        self
    }

    /// Names the AWS operation that failed.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Names what the operation was about.
    #[must_use]
    pub fn with_resource(mut self, resource: impl Into<String>) -> Self {
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

    /// The message without place and operation.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The file, line and column of the faulty input, where there is one.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// The AWS operation that failed, such as `UpdateService`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What the operation was about: a service, a family, an ARN.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// AWS's error code, such as `ClusterNotFoundException`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// AWS's id of the failed request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether a failed write may have been carried out all the same, because
    /// the request was sent and no reply came back. Look before writing again.
    pub fn may_have_happened(&self) -> bool {
        self.0.may_have_happened
    }

    /// Whether the same call may succeed later without any change.
    pub fn is_transient(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Throttled | ErrorKind::Unavailable)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        match (self.0.operation, &self.0.resource) {
            (Some(operation), Some(resource)) => write!(f, "{operation} of `{resource}` failed: ")?,
            (Some(operation), None) => write!(f, "{operation} failed: ")?,
            _ => {}
        }
        f.write_str(&self.0.message)?;
        if let Some(id) = &self.0.request_id {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("code", &self.0.code)
            .field("may_have_happened", &self.0.may_have_happened)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

impl From<ecs_tfstate::Error> for Error {
    fn from(error: ecs_tfstate::Error) -> Self {
        use ecs_tfstate::ErrorKind as State;
        let kind = match error.kind() {
            State::NotFound | State::StateMissing | State::ContainerMissing => ErrorKind::NotFound,
            State::AccessDenied | State::InvalidCredentials => ErrorKind::AccessDenied,
            State::Unavailable | State::Locked => ErrorKind::Unavailable,
            State::UnsupportedState => ErrorKind::Unsupported,
            _ => ErrorKind::InvalidInput,
        };
        Self::new(kind, error.to_string()).with_source(error)
    }
}
