//! The error of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::sync::LazyLock;

use crate::lock::Lock;
use crate::value::JsonError;

/// Why a state could not be read, or a value not be looked up.
///
/// [`kind`](Self::kind) says what a program can do about it; the text says
/// what a person can. No text holds a value out of a state.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Message,
    location: Option<String>,
    workspace: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    operation: Option<&'static str>,
    request_id: Option<String>,
    lock: Option<Lock>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What to say to a person.
enum Message {
    Text(String),
    /// Worked out when it is first read, for that takes time.
    Later(LazyLock<String, Box<dyn FnOnce() -> String + Send>>),
}

/// What went wrong, by what a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address, or the filter in it, cannot be read: correct it.
    InvalidAddress,
    /// The location or the configuration of the backend cannot be read, or
    /// nothing here can read from it.
    InvalidLocation,
    /// The state holds nothing at the address.
    NotFound,
    /// The value is there, but not of the type that was asked for.
    WrongType,
    /// The filter in the address failed on the value.
    FilterFailed,
    /// What was read is not a state, or is damaged.
    InvalidState,
    /// It is a state, in a form this crate does not read.
    UnsupportedState,
    /// The state is encrypted and no key was given.
    Encrypted,
    /// The key or passphrase given does not decrypt the state, or is none.
    WrongKey,
    /// There is no state at the location.
    StateMissing,
    /// There is no such bucket, container or workspace.
    ContainerMissing,
    /// Whoever asks may not read the state.
    AccessDenied,
    /// There are no credentials, or they are wrong or expired.
    InvalidCredentials,
    /// The client asks the wrong region: make one for the region in the text.
    WrongRegion,
    /// The object is encrypted with a key of the customer, which was not sent
    /// or is another.
    CustomerKeyRequired,
    /// The object is in an archive: restore it.
    Archived,
    /// Terraform or OpenTofu is at work on the state.
    Locked,
    /// The location did not answer: try again later.
    Unavailable,
}

impl Error {
    /// An error of this kind, for implementations of the ports of this crate. The
    /// message is in lower case, without a full stop and without secrets, and
    /// says what to do.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::with_message(kind, Message::Text(message.into()))
    }

    /// An error whose text takes time to find.
    pub(crate) fn explained_later(
        kind: ErrorKind,
        explain: impl FnOnce() -> String + Send + 'static,
    ) -> Self {
        Self::with_message(kind, Message::Later(LazyLock::new(Box::new(explain))))
    }

    fn with_message(kind: ErrorKind, message: Message) -> Self {
        Self(Box::new(Inner {
            kind,
            message,
            location: None,
            workspace: None,
            line: None,
            column: None,
            operation: None,
            request_id: None,
            lock: None,
            source: None,
        }))
    }

    /// An address that cannot be read from `column` on.
    pub(crate) fn invalid_address(text: &str, column: usize, message: &str) -> Self {
        let message = format!("cannot read the address `{text}` at column {column}: {message}");
        let mut it = Self::new(ErrorKind::InvalidAddress, message);
        it.0.column = Some(column);
        it
    }

    /// A text that is not JSON, or not the JSON of a state.
    pub(crate) fn invalid_state(error: JsonError) -> Self {
        let mut it = Self::new(ErrorKind::InvalidState, format!("not a readable state: {error}"));
        (it.0.line, it.0.column) = (Some(error.line()), Some(error.column()));
        it.with_source(error)
    }

    /// Adds the error that this one comes from.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    #[cfg(feature = "aws")]
    pub(crate) fn with_call(mut self, operation: &'static str, request_id: Option<&str>) -> Self {
        self.0.operation = Some(operation);
        self.0.request_id = request_id.map(str::to_owned);
        self
    }

    /// Says where the state is; a [`StateSource`](crate::StateSource) does
    /// this for its errors.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<String>) -> Self {
        self.0.location = Some(location.into());
        self
    }

    pub(crate) fn or_location(self, location: impl FnOnce() -> String) -> Self {
        if self.0.location.is_some() { self } else { self.with_location(location()) }
    }

    pub(crate) fn or_workspace(mut self, workspace: Option<&str>) -> Self {
        let known = self.0.workspace.take();
        self.0.workspace = known.or_else(|| workspace.map(str::to_owned));
        self
    }

    /// What a program can do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where the state is, where that is known.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }

    /// The workspace that was looked in, where there is a choice.
    #[must_use]
    pub fn workspace(&self) -> Option<&str> {
        self.0.workspace.as_deref()
    }

    /// The line in the state, from 1, of what is wrong with it.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.line
    }

    /// The column in characters, from 1: in the line of the state, or in an
    /// address that cannot be read.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.column
    }

    /// The AWS operation that failed, as `s3:GetObject`.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    pub(crate) fn with_lock(mut self, lock: &Lock) -> Self {
        self.0.lock = Some(lock.clone());
        self
    }

    /// Who is at work on the state, if that is why it was not read.
    #[must_use]
    pub fn lock(&self) -> Option<&Lock> {
        self.0.lock.as_ref()
    }

    /// The request id AWS gave with the failure, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }
}

impl Message {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Later(text) => text,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.location, &self.0.workspace) {
            (Some(location), Some(workspace)) => write!(f, "state `{location}` (workspace `{workspace}`): ")?,
            (Some(location), None) => write!(f, "state `{location}`: ")?,
            (None, _) => {}
        }
        f.write_str(self.0.message.as_str())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, location, workspace, line, column, operation, request_id, lock, source } =
            &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("message", &message.as_str())
            .field("location", location)
            .field("workspace", workspace)
            .field("line", line)
            .field("column", column)
            .field("operation", operation)
            .field("request_id", request_id)
            .field("lock", lock)
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
