//! What clients asked for: the log that tests assert on.

use std::collections::VecDeque;
use std::time::SystemTime;

use bytes::Bytes;

use crate::access::AccessDenial;

/// How many requests are kept, the newest.
const KEPT: usize = 100_000;

/// How many bytes their bodies may have together.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// The log of requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
}

impl Log {
    pub(crate) fn add(&mut self, request: RecordedRequest) {
        self.bytes += request.body.len();
        self.requests.push_back(request);
        while self.requests.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.requests.pop_front() else { break };
            self.bytes -= oldest.body.len();
        }
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// A request the fake answered.
///
/// ```
/// use ecs_testkit::{Fake, Request};
///
/// let fake = Fake::new();
/// fake.handle(&Request::new("GET", "https://s3.us-east-1.amazonaws.com/"));
/// assert!(fake.requests().iter().all(|request| !request.is_write()));
/// ```
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) at: SystemTime,
    pub(crate) access_key_id: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) status: u16,
    pub(crate) denial: Option<Box<AccessDenial>>,
}

impl RecordedRequest {
    /// The service's signing name: `ecs`, `iam`, `sts`, `s3`.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The operation as AWS names it, such as `DescribeServices`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// When it was asked, in virtual time.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// The access key the request was signed with, known or not.
    #[must_use]
    pub fn access_key_id(&self) -> Option<&str> {
        self.access_key_id.as_deref()
    }

    /// The ARN of who asked; `None` if the request was not authenticated.
    #[must_use]
    pub fn principal(&self) -> Option<&str> {
        self.principal.as_deref()
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Why it was not allowed, if that is why it was refused: by IAM
    /// ([`Fake::enforce_iam`](crate::Fake::enforce_iam)) or by order
    /// ([`Fake::deny_action`](crate::Fake::deny_action)).
    #[must_use]
    pub fn denial(&self) -> Option<&AccessDenial> {
        self.denial.as_deref()
    }

    /// Whether the operation can change anything, whatever became of it.
    ///
    /// Those whose names begin with `Get`, `List`, `Describe`, `Head` or
    /// `BatchGet` change nothing; `AssumeRole` leaves no trace in the account
    /// either. Everything else is a write, also what the fake does not know.
    #[must_use]
    pub fn is_write(&self) -> bool {
        const READS: [&str; 6] = ["Get", "List", "Describe", "Head", "BatchGet", "AssumeRole"];
        !READS.iter().any(|read| self.operation.starts_with(read))
    }
}
