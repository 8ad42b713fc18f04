//! One request to S3, with what is known about it.

use super::route::Route;
use crate::access::Gate;
use crate::identity::Principal;
use crate::message::Request;
use crate::moment::Moment;
use crate::signature::{Denial, Signature};

/// What an operation is carried out from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) route: &'a Route,
    pub(crate) request: &'a Request,
    pub(crate) caller: Result<&'a Principal, Denial>,
    /// `None` if nobody signed it.
    pub(crate) signature: Option<&'a Signature>,
    /// Who decides what the caller may do; `None` if it may do everything.
    pub(crate) gate: Option<&'a Gate<'a>>,
    pub(crate) now: Moment,
}

impl Call<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.request.query_parameter(name)
    }

    /// The region of the endpoint the request came to: that of the host or,
    /// at an address that is nobody's, the one it was signed for.
    pub(super) fn region(&self) -> Option<&str> {
        self.route.region.as_deref().or_else(|| self.signature.map(Signature::region))
    }
}
