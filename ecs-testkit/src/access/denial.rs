//! Why a request was not allowed.

use ecs_roles::Answer;

/// The permission that a refused request lacked: [`RecordedRequest::denial`](crate::RecordedRequest::denial).
#[derive(Clone, Debug)]
pub struct AccessDenial {
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) answer: Answer,
}

impl AccessDenial {
    /// The action, such as `iam:PassRole`: not always the operation's own.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The resource it was needed on: an ARN, or `*` for an action that knows none.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The decision with its reasons: the layers of policies that refuse, the statements that
    /// come near, the smallest statement that would allow it.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}
