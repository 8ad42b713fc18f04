//! Everything a state keeps of an instance besides its attributes.

use std::fmt;

use super::found::Found;
use super::model::State;
use super::outline::{Instance, Resource, Rest, decode};
use super::place::{self, Spot};
use super::text::Span;
use crate::address::{Address, Mode, ResourceName};
use crate::error::Error;
use crate::value::Value;

/// An object of a resource instance: the current one, or a deposed one, which
/// was replaced and is still to be destroyed.
pub struct InstanceObject<'s> {
    state: &'s State,
    name: &'s ResourceName,
    resource: &'s Resource,
    instance: &'s Instance,
}

impl State {
    /// All objects, sorted by address; of each instance the current one first.
    ///
    /// ```
    /// use ecs_tfstate::State;
    ///
    /// # let text = br#"{"version": 4, "resources": [{"mode": "managed", "type": "aws_vpc", "name": "main",
    /// #     "instances": [{"status": "tainted", "attributes": {}}]}]}"#;
    /// let state = State::parse(text)?;
    /// let tainted = state.objects().filter(|object| object.is_tainted());
    /// assert_eq!(tainted.map(|object| object.address().to_string()).collect::<Vec<_>>(), ["aws_vpc.main"]);
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    pub fn objects(&self) -> impl Iterator<Item = InstanceObject<'_>> {
        let mut resources = self.outline.resources.iter().collect::<Vec<_>>();
        resources.sort_by_key(|(name, _)| *name);
        resources.into_iter().flat_map(move |(name, resource)| {
            let mut objects = resource.instances.iter().chain(&resource.deposed).collect::<Vec<_>>();
            objects.sort_by_key(|object| object.name());
            objects.into_iter().map(move |instance| InstanceObject { state: self, name, resource, instance })
        })
    }
}

impl InstanceObject<'_> {
    fn rest(&self, span: impl Fn(&Rest) -> Span) -> Span {
        self.instance.rest.as_deref().map(span).unwrap_or_default()
    }

    /// The address of the instance.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::instance(self.name, self.instance.key.as_ref())
    }

    /// Whether this is the instance of a data source.
    #[must_use]
    pub fn is_data(&self) -> bool {
        self.name.mode == Mode::Data
    }

    /// The key of a deposed object, eight hexadecimal digits; nothing for the
    /// current one.
    #[must_use]
    pub fn deposed_key(&self) -> Option<&str> {
        self.instance.deposed_key()
    }

    /// Whether the object is to be replaced by the next apply.
    #[must_use]
    pub fn is_tainted(&self) -> bool {
        self.instance.tainted
    }

    /// Whether a new object is created before this one is destroyed.
    #[must_use]
    pub fn create_before_destroy(&self) -> bool {
        self.instance.create_before_destroy
    }

    /// The version of the provider's schema that the attributes follow.
    #[must_use]
    pub fn schema_version(&self) -> Option<u32> {
        self.instance.schema_version
    }

    /// The provider, such as `provider["registry.terraform.io/hashicorp/aws"]`.
    /// OpenTofu may keep one for each instance. States before Terraform 0.12
    /// are read without it.
    #[must_use]
    pub fn provider(&self) -> Option<String> {
        let own = self.rest(|rest| rest.provider);
        let provider = if own.is_none() { self.resource.provider } else { own };
        match decode(&self.state.outline.text, provider) {
            Ok(Some(Value::String(provider))) => Some(provider),
            _ => None,
        }
    }

    /// What the instance depends on: addresses in the configuration, without
    /// instance keys. States before Terraform 0.12 are read without them.
    #[must_use]
    pub fn dependencies(&self) -> Vec<String> {
        let dependencies =
            decode(&self.state.outline.text, self.rest(|rest| rest.dependencies)).ok().flatten();
        let dependencies = dependencies.as_ref().and_then(Value::as_array).into_iter().flatten();
        dependencies.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// What tells the object apart at its provider, since Terraform 1.12.
    #[must_use]
    pub fn identity(&self) -> Option<Value> {
        decode(&self.state.outline.text, self.rest(|rest| rest.identity)).ok().flatten()
    }

    /// The attributes, with all that is sensitive in them.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn attributes(&self) -> Result<Found, Error> {
        let place = self.state.instance_place(&self.address(), self.instance)?;
        let hit = place::go(Spot::One(place), &[]);
        Ok(hit.map_or_else(Found::default, Found::from))
    }
}

/// Shows which object it is, and no attributes.
impl fmt::Debug for InstanceObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstanceObject")
            .field("address", &self.address().to_string())
            .field("deposed_key", &self.deposed_key())
            .finish_non_exhaustive()
    }
}
