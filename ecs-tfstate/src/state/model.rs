//! The state.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

use super::found::Found;
use super::reader;
use super::sensitivity::Marks;
use crate::address::{Address, InstanceKey, ResourceName};
use crate::error::Error;
use crate::source::StateSource;

/// A state of Terraform or OpenTofu, format version 4.
///
/// ```
/// use ecs_tfstate::State;
///
/// let state = State::parse(br#"{"version": 4, "outputs": {"port": {"value": 8080, "type": "number"}}}"#)?;
/// assert_eq!(state.lookup("output.port")?.reveal().as_i64(), Some(8080));
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// Only the outline is decoded at once, the values of a resource when they are
/// asked for. Objects that are deposed, that is replaced but not yet destroyed,
/// are left out.
#[derive(Clone)]
pub struct State {
    pub(super) terraform_version: String,
    pub(super) serial: u64,
    pub(super) lineage: String,
    pub(super) outputs: BTreeMap<String, Output>,
    pub(super) resources: BTreeMap<ResourceName, Instances>,
    pub(super) location: Option<String>,
}

/// An output of the root module.
#[derive(Clone)]
pub(super) struct Output {
    pub(super) value: Box<RawValue>,
    pub(super) sensitive: bool,
}

/// The current objects of a resource. There may be none.
pub(super) type Instances = BTreeMap<Option<InstanceKey>, Instance>;

#[derive(Clone)]
pub(super) struct Instance {
    /// An object; nothing is as good as an empty one.
    pub(super) attributes: Option<Box<RawValue>>,
    pub(super) marks: Marks,
}

impl State {
    /// Reads a state out of the bytes of its file.
    ///
    /// # Errors
    /// If the bytes are not a state, with line and column, or one in a form
    /// that is not supported: older than version 4, encrypted, or the pointer
    /// to a backend that `terraform init` leaves.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        reader::parse(bytes)
    }

    /// Reads a state from where it lives. Errors of this and of later lookups
    /// name the place.
    ///
    /// # Errors
    /// Those of the source, and those of [`parse`](Self::parse).
    pub async fn read(source: &dyn StateSource) -> Result<Self, Error> {
        let at_source = |error: Error| error.or_location(|| source.location());
        let bytes = source.read().await.map_err(at_source)?.bytes;
        let state = Self::parse(&bytes).map_err(at_source)?;
        Ok(Self { location: Some(source.location()), ..state })
    }

    /// The value at an address.
    ///
    /// # Errors
    /// If the text is not an address, or nothing is there; the error then
    /// names what is near.
    pub fn lookup(&self, address: &str) -> Result<Found, Error> {
        self.get(&address.parse()?)
    }

    /// The addresses of all outputs and all instances of resources, as
    /// `terraform state list` prints them, and then the outputs.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let resources = self.resources.iter().flat_map(|(name, instances)| {
            instances.keys().map(move |key| Address::instance(name, key.as_ref()))
        });
        resources.chain(self.outputs.keys().map(|name| Address::output(name)))
    }

    /// How often the state was written.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// What stays the same from one write of the state to the next: a UUID.
    #[must_use]
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// The version of the Terraform or OpenTofu that wrote the state.
    #[must_use]
    pub fn terraform_version(&self) -> &str {
        &self.terraform_version
    }
}

/// Shows what state it is, and no values.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("location", &self.location)
            .field("serial", &self.serial)
            .field("lineage", &self.lineage)
            .field("terraform_version", &self.terraform_version)
            .field("outputs", &self.outputs.len())
            .field("resources", &self.resources.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::source::MockStateSource;

    #[tokio::test]
    async fn a_source_that_does_not_name_its_location_is_named() {
        let mut source = MockStateSource::new();
        source.expect_location().return_const("the place");
        source.expect_read().returning(|| Err(Error::new(ErrorKind::Unavailable, "try again")));
        let error = State::read(&source).await.unwrap_err();
        assert_eq!(error.to_string(), "state `the place`: try again");
    }

    #[tokio::test]
    async fn the_location_a_source_names_stays() {
        let mut source = MockStateSource::new();
        source.expect_location().return_const("the place");
        source
            .expect_read()
            .returning(|| Err(Error::new(ErrorKind::StateMissing, "gone").with_location("a mirror")));
        assert_eq!(State::read(&source).await.unwrap_err().location(), Some("a mirror"));
    }
}
