//! The state.

use std::fmt;
use std::sync::Arc;

use super::found::Found;
use super::outline::Outline;
use super::overrides::Overrides;
use super::reader::{self, Rejected};
use crate::address::Address;
use crate::error::Error;
use crate::source::StateSource;

/// A state of Terraform or OpenTofu.
///
/// ```
/// use ecs_tfstate::State;
///
/// let state = State::parse(br#"{"version": 4, "outputs": {"port": {"value": 8080, "type": "number"}}}"#)?;
/// assert_eq!(state.lookup("output.port")?.reveal().as_i64(), Some(8080));
/// assert_eq!(state.output::<u16>("port")?, 8080);
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// Format version 4 is read, of Terraform since 0.12 and OpenTofu, and the
/// versions 1 to 3 before. Only names are decoded at once; the values of a
/// resource are when they are first asked for, and are kept. A lookup takes
/// the same time however many resources there are.
///
/// Objects that are deposed, that is replaced but not yet destroyed, are not
/// found by address; [`objects`](Self::objects) lists them.
///
/// A clone shares all that has been read, and costs next to nothing.
#[derive(Clone, Default)]
pub struct State {
    pub(super) outline: Arc<Outline>,
    pub(super) overrides: Overrides,
    pub(super) location: Option<Arc<str>>,
    pub(super) workspace: Option<Arc<str>>,
}

impl State {
    /// Reads a state out of the bytes of its file.
    ///
    /// # Errors
    /// If the bytes are not a state, with line and column, or one in a form
    /// that is not supported: encrypted, or the pointer to a backend that
    /// `terraform init` leaves.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_bytes(bytes.to_vec())
    }

    /// Reads a state out of the bytes of its file, and keeps them: values
    /// that are not asked for stay in them.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        parse(bytes).map_err(|rejected| rejected.error)
    }

    /// A state with nothing in it, for overrides alone.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads a state from where it lives. Errors of this and of later lookups
    /// name the place. Encrypted states are refused and locks are not looked
    /// at: [`Reading`](crate::Reading) does both.
    ///
    /// # Errors
    /// Those of the source, and those of [`parse`](Self::parse).
    pub async fn read(source: &dyn StateSource) -> Result<Self, Error> {
        let at_source = |error: Error| error.or_location(|| source.location());
        let bytes = source.read().await.map_err(at_source)?.bytes;
        Self::from_bytes(bytes).map_err(at_source).map(|state| state.with_location(source.location()))
    }

    /// Says where the state is, for the errors of lookups.
    #[must_use]
    pub fn with_location(self, location: impl Into<String>) -> Self {
        Self { location: Some(location.into().into()), ..self }
    }

    pub(crate) fn in_workspace(self, workspace: Option<&str>) -> Self {
        Self { workspace: workspace.map(Into::into), ..self }
    }

    /// Where the state was read from, if it came from a source.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The addresses of all outputs and all instances of resources, as
    /// `terraform state list` prints them, and then the outputs.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let mut resources = self.outline.resources.iter().collect::<Vec<_>>();
        resources.sort_by_key(|(name, _)| *name);
        let mut outputs = self.outline.outputs.keys().collect::<Vec<_>>();
        outputs.sort();
        let instances = resources.into_iter().flat_map(|(name, resource)| {
            let address = move |key| Address::instance(name, key);
            resource.instances.iter().map(move |instance| address(instance.key.as_ref()))
        });
        instances.chain(outputs.into_iter().cloned().map(Address::of_output))
    }

    /// All values with their addresses, in the order of
    /// [`addresses`](Self::addresses). Sensitive ones are
    /// [marked](Found::is_sensitive).
    ///
    /// ```
    /// use ecs_tfstate::State;
    ///
    /// let state = State::parse(br#"{"version": 4, "outputs": {"zone": {"value": "a"}}}"#)?;
    /// let values = state.values().collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(values[0].0.to_string(), "output.zone");
    /// assert_eq!(values[0].1.masked().to_string(), "\"a\"");
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Each value on its own, if it is damaged.
    pub fn values(&self) -> impl Iterator<Item = Result<(Address, Found), Error>> + '_ {
        self.addresses().map(|address| self.lookup(&address).map(|found| (address, found)))
    }

    /// How often the state was written.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.outline.serial
    }

    /// What stays the same from one write of the state to the next: a UUID.
    #[must_use]
    pub fn lineage(&self) -> &str {
        &self.outline.lineage
    }

    /// The version of the Terraform or OpenTofu that wrote the state.
    #[must_use]
    pub fn terraform_version(&self) -> &str {
        &self.outline.terraform_version
    }

    pub(super) fn at_location(&self, error: Error) -> Error {
        let error = error.or_workspace(self.workspace.as_deref());
        match &self.location {
            Some(location) => error.with_location(&**location),
            None => error,
        }
    }
}

/// Reads a state, or gives the bytes back.
pub(crate) fn parse(bytes: Vec<u8>) -> Result<State, Rejected> {
    reader::outline(bytes).map(|outline| State { outline: Arc::new(outline), ..State::default() })
}

/// Shows what state it is, and no values.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("location", &self.location)
            .field("serial", &self.serial())
            .field("lineage", &self.lineage())
            .field("terraform_version", &self.terraform_version())
            .field("outputs", &self.outline.outputs.len())
            .field("resources", &self.outline.resources.len())
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
