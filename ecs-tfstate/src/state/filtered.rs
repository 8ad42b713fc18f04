//! Lookups that end in a jq filter.

use super::found::Found;
use super::model::State;
use super::place::Hit;
use crate::address::{Address, Filter};
use crate::error::{Error, ErrorKind};
use crate::value::{Object, Value};

impl State {
    /// The first value that a filter gives for what the steps lead to. Where
    /// they lead nowhere, that is null, as in jq.
    pub(super) fn filtered(
        &self,
        address: &Address,
        hit: Option<Hit>,
        filter: &Filter,
    ) -> Result<Option<Found>, Error> {
        let (value, is_sensitive) = match hit {
            Some(hit) => (hit.value, hit.shown.is_some()),
            None => (Value::Null, false),
        };
        if filter.is_of_value() {
            return self.filter(address, filter, &value, is_sensitive);
        }
        // What is not behind a pipe may ask for more than the steps lead to.
        let whole = self.find_at(&address.up_to(0))?.unwrap_or_default();
        let is_sensitive = is_sensitive || whole.is_sensitive();
        let input = Object::from_iter([("steps".to_owned(), value), ("root".to_owned(), whole.into_value())]);
        self.filter(address, filter, &Value::Object(input), is_sensitive)
    }

    fn filter(
        &self,
        address: &Address,
        filter: &Filter,
        input: &Value,
        is_sensitive: bool,
    ) -> Result<Option<Found>, Error> {
        let first = filter.first(input).map_err(|failure| {
            let message = format!("the filter of `{address}` failed: {failure}");
            self.at_location(Error::new(ErrorKind::FilterFailed, message))
        })?;
        Ok(first.map(|value| Found::whole(value, is_sensitive)))
    }
}
