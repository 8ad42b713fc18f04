//! What the owner of the fake says about S3: what fails.

use super::call::Call;
use super::region::WrongRegion;
use super::script::S3Script;
use crate::fault::Fault;

/// Everything that stands in the way of requests that are right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) scripts: Vec<S3Script>,
    pub(crate) wrong_region: WrongRegion,
}

impl Rules {
    /// Fails the request if a script says so: the oldest one that covers it and has not run out.
    pub(super) fn fault(&mut self, call: &Call<'_>) -> Result<(), Fault> {
        let script = self.scripts.iter_mut().find(|script| script.covers(call.route));
        script.map_or(Ok(()), |script| Err(script.strike(call)))
    }
}
