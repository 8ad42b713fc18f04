//! Values that stand in for those of the state.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::lookup::pick;
use super::model::State;
use super::place::{Place, Spot};
use crate::address::{Address, IntoAddress, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::value::Value;

/// Values by address, resources and outputs or parts of them.
#[derive(Clone, Default)]
pub(super) struct Overrides(Arc<BTreeMap<Address, Value>>);

impl State {
    /// The state with a value of its own at an address, for tests and for
    /// programs that know better than what was last applied.
    ///
    /// A lookup takes the value of the longest address given that it starts
    /// with; only then the state is asked. A value given for a part, such as
    /// one instance, is not part of the whole, such as all instances. Values
    /// given are never sensitive, and [`addresses`](Self::addresses) and
    /// [`values`](Self::values) do not list them.
    ///
    /// ```
    /// use ecs_tfstate::{State, Value};
    ///
    /// let name = Value::parse(r#"{"name": "/app/token"}"#)?;
    /// let state = State::empty().with_override("aws_ssm_parameter.token", name)?;
    /// assert_eq!(state.typed::<String>("aws_ssm_parameter.token.name")?, "/app/token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the text is not an address, or names not one place: a filter, a slice
    /// or `[*]` does not.
    pub fn with_override(
        mut self,
        address: impl IntoAddress,
        value: impl Into<Value>,
    ) -> Result<Self, Error> {
        let address = address.into_address()?.into_owned();
        let is_one = |step: &Step| !matches!(step, Step::Each | Step::Slice(..));
        if address.filter.is_some() || !address.path.iter().all(is_one) {
            let message =
                format!("`{address}` does not name one place: leave the filter, slice or `[*]` out");
            return Err(Error::new(ErrorKind::InvalidAddress, message));
        }
        Arc::make_mut(&mut self.overrides.0).insert(address, value.into());
        Ok(self)
    }

    /// The state without any override.
    #[must_use]
    pub fn without_overrides(self) -> Self {
        Self { overrides: Overrides::default(), ..self }
    }

    pub(super) fn overridden<'s>(&'s self, address: &'s Address) -> Option<(Spot<'s>, &'s [Step])> {
        let overrides = &*self.overrides.0;
        if overrides.is_empty() {
            return None;
        }
        let longest = overrides.keys().map(|given| given.path.len()).max().unwrap_or_default();
        (self.instance_steps(address)..=address.path.len().min(longest)).rev().find_map(|steps| {
            let value = overrides.get(&address.up_to(steps))?;
            Some((Spot::One(Place::bare(value, false)), address.path.get(steps..)?))
        })
    }

    /// One if the address names an instance that is in the state by its key:
    /// it is not part of what is given for the whole resource.
    fn instance_steps(&self, address: &Address) -> usize {
        let Root::Resource(name) = &address.root else {
            return 0;
        };
        let picked = self.outline.resources.get(name).and_then(|resource| pick(resource, &address.path));
        picked.map_or(0, |(_, rest)| address.path.len() - rest.len())
    }
}

/// Shows the addresses, but no values.
impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys().map(ToString::to_string)).finish()
    }
}
