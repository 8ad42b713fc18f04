//! Lookups that end in a jq filter.

use super::found::Found;
use super::model::State;
use super::place::Spot;
#[cfg(feature = "jq")]
use super::place::{self, Hit};
use crate::address::{Address, Step};
use crate::error::Error;
#[cfg(feature = "jq")]
use crate::error::ErrorKind;
#[cfg(feature = "jq")]
use crate::filter::Filter;

#[cfg(feature = "jq")]
impl State {
    /// The first value that the filter gives for what is at `spot`.
    pub(super) fn filtered(
        &self,
        address: &Address,
        spot: Spot<'_>,
        steps: &[Step],
        filter: &str,
    ) -> Result<Option<Found>, Error> {
        let fault = |kind, message| self.at_location(Error::new(kind, message));
        let program = Filter::compile(&crate::address::program(steps, filter));
        let program = program.map_err(|error| fault(ErrorKind::InvalidAddress, error.message))?;
        let Some(Hit { value, shown, .. }) = place::go(spot, &[]) else {
            return Ok(None);
        };
        let first = program.first(&value).map_err(|failure| {
            let message = format!("the filter of `{address}` failed: {}", failure.message());
            fault(ErrorKind::FilterFailed, message)
        })?;
        Ok(first.map(|value| Found::whole(value, shown.is_some())))
    }
}

#[cfg(not(feature = "jq"))]
impl State {
    /// Without jq no address has a filter.
    pub(super) fn filtered(
        &self,
        _: &Address,
        _: Spot<'_>,
        _: &[Step],
        _: &str,
    ) -> Result<Option<Found>, Error> {
        Ok(None)
    }
}
