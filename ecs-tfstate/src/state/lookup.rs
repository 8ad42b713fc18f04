//! Finding what an address names.

use std::collections::HashSet;

use super::found::Found;
use super::model::State;
use super::outline::{Instance, Output, Resource};
use super::place::{self, Many, Place, Spot, Wrappers};
use super::sensitivity::Trail;
use crate::address::{Address, InstanceKey, IntoAddress, OutputName, ResourceName, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::value::JsonError;

/// Of a list with holes between its indices, at most so many.
const MAX_HOLES: usize = 10_000;

impl State {
    /// The value at an address, given as text or as an [`Address`].
    ///
    /// # Errors
    /// If the text is not an address, or nothing is there; the error then
    /// names what is near.
    pub fn lookup(&self, address: impl IntoAddress) -> Result<Found, Error> {
        let address = address.into_address()?;
        self.find_at(&address)?.ok_or_else(|| self.missing(&address))
    }

    /// The value at an address, or nothing if there is none. A value that is
    /// there and null is not nothing.
    ///
    /// # Errors
    /// If the text is not an address, the stored value is damaged, or the
    /// filter in the address fails.
    pub fn find(&self, address: impl IntoAddress) -> Result<Option<Found>, Error> {
        self.find_at(&*address.into_address()?)
    }

    pub(super) fn find_at(&self, address: &Address) -> Result<Option<Found>, Error> {
        let root = self.root(address)?;
        let has_root = root.is_some();
        let hit = root.and_then(|(spot, steps)| place::go(spot, steps));
        match &address.filter {
            Some(filter) if has_root || filter.is_default() => self.filtered(address, hit, filter),
            Some(_) => Ok(None),
            None => Ok(hit.map(Found::from)),
        }
    }

    /// Where the address starts in this state, and the steps that are left.
    pub(super) fn root<'s>(&'s self, address: &'s Address) -> Result<Option<(Spot<'s>, &'s [Step])>, Error> {
        if let Some(overridden) = self.overridden(address) {
            return Ok(Some(overridden));
        }
        match &address.root {
            Root::Output(name) => self.in_output(address, name),
            Root::Resource(name) => self.in_resource(address, name),
        }
    }

    fn in_output<'s>(
        &'s self,
        address: &'s Address,
        name: &OutputName,
    ) -> Result<Option<(Spot<'s>, &'s [Step])>, Error> {
        let Some(output) = self.outline.outputs.get(name) else {
            return Ok(None);
        };
        self.output_place(address, output).map(|place| Some((Spot::One(place), address.path.as_slice())))
    }

    fn output_place<'s>(&'s self, address: &Address, output: &'s Output) -> Result<Place<'s>, Error> {
        let value = output.decoded(&self.outline.text).map_err(|error| self.unreadable(address, error))?;
        Ok(Place::bare(value, output.sensitive))
    }

    fn in_resource<'s>(
        &'s self,
        address: &'s Address,
        name: &ResourceName,
    ) -> Result<Option<(Spot<'s>, &'s [Step])>, Error> {
        let steps = address.path.as_slice();
        let Some(resource) = self.outline.resources.get(name) else {
            return self.in_output_of_module(address, name);
        };
        if let Some((instance, steps)) = pick(resource, steps) {
            let place = self.instance_place(address, instance)?;
            return Ok(Some((Spot::One(place), steps)));
        }
        if resource.instances.is_empty() || steps.first().is_some_and(|step| step.as_instance_key().is_some())
        {
            return Ok(None);
        }
        self.group(address, resource).map(|group| Some((Spot::Many(group), steps)))
    }

    /// `module.net.tags.Name` may be a member of an output, in states that
    /// have outputs of modules.
    fn in_output_of_module<'s>(
        &'s self,
        address: &'s Address,
        name: &ResourceName,
    ) -> Result<Option<(Spot<'s>, &'s [Step])>, Error> {
        if self.outline.version == 4 {
            return Ok(None);
        }
        let output = OutputName { module: name.module.clone(), name: name.kind.clone() };
        let Some(output) = self.outline.outputs.get(&output) else {
            return Ok(None);
        };
        let member = self.output_place(address, output)?.step(&Step::Name(name.name.clone()));
        Ok(member.map(|place| (Spot::One(place), address.path.as_slice())))
    }

    pub(super) fn instance_place<'s>(
        &'s self,
        address: &Address,
        instance: &'s Instance,
    ) -> Result<Place<'s>, Error> {
        let body = instance.body(&self.outline.text).map_err(|error| self.unreadable(address, error))?;
        Ok(Place {
            value: &body.attributes,
            wrappers: Wrappers::Below,
            flat: body.flat.as_ref(),
            trail: Trail::new(&body.marks),
        })
    }

    /// All instances: a list by index, or an object if a key is a text.
    fn group<'s>(&'s self, address: &Address, resource: &'s Resource) -> Result<Many<'s>, Error> {
        let refused = |why: &str| {
            let message = format!("{why} of `{}`: name one instance", address.up_to(0));
            self.at_location(Error::new(ErrorKind::UnsupportedState, message))
        };
        let is_list = resource.instances.iter().all(|instance| index_of(instance).is_some());
        let mut items = Vec::with_capacity(resource.instances.len());
        let mut names = HashSet::new();
        for (position, instance) in resource.instances.iter().enumerate() {
            let index = index_of(instance).filter(|_| is_list).unwrap_or_default();
            if index > position + MAX_HOLES {
                return Err(refused("the indices are too far apart for a list"));
            }
            items.extend((items.len()..index).map(|hole| (hole.to_string(), None)));
            let name = instance.key.as_ref().map(InstanceKey::to_text).unwrap_or_default();
            if !is_list && !names.insert(name.clone()) {
                return Err(refused(&format!("a number and a text are both the key `{name}`")));
            }
            items.push((name, Some(self.instance_place(address, instance)?)));
        }
        Ok(Many { items, is_list, are_instances: true, is_covered: false })
    }

    fn unreadable(&self, address: &Address, error: JsonError) -> Error {
        let message = format!("the value of `{}` is not readable: {}", address.up_to(0), error.message());
        self.at_location(Error::new(ErrorKind::InvalidState, message).with_source(error))
    }
}

fn index_of(instance: &Instance) -> Option<usize> {
    match &instance.key {
        Some(InstanceKey::Number(number)) => usize::try_from(*number).ok(),
        _ => None,
    }
}

/// The instance that the steps begin with, and the steps behind it: the one
/// with that key, or the one without key.
pub(super) fn pick<'s, 'a>(resource: &'s Resource, steps: &'a [Step]) -> Option<(&'s Instance, &'a [Step])> {
    let keyed = steps.split_first().and_then(|(step, rest)| Some((keyed(resource, step)?, rest)));
    keyed.or_else(|| resource.instance(None).map(|instance| (instance, steps)))
}

fn keyed<'s>(resource: &'s Resource, step: &Step) -> Option<&'s Instance> {
    let key = match step {
        // A name means an attribute first, unless all instances have keys.
        Step::Name(_) if resource.instance(None).is_some() => return None,
        Step::Name(name) => InstanceKey::Text(name.clone()),
        step => step.as_instance_key()?,
    };
    let stored = |key: &InstanceKey| resource.instance(Some(key));
    stored(&key).or_else(|| stored(&as_stored(&key)?)).or_else(|| stored(&from_end(resource, &key)?))
}

/// The key that a negative index means: the list ends with the last index.
fn from_end(resource: &Resource, key: &InstanceKey) -> Option<InstanceKey> {
    match (key, &resource.instances.last()?.key) {
        (InstanceKey::Number(index @ ..0), Some(InstanceKey::Number(last))) => {
            let index = last.checked_add(1)?.checked_add(*index)?;
            Some(InstanceKey::Number(index)).filter(|_| index >= 0)
        }
        _ => None,
    }
}

/// The key with `$${` for `${`: it may have been copied out of the state, and
/// not out of a list of addresses.
fn as_stored(key: &InstanceKey) -> Option<InstanceKey> {
    match key {
        InstanceKey::Text(text) if text.contains("${") || text.contains("%{") => {
            Some(InstanceKey::Text(text.replace("${", "$${").replace("%{", "%%{")))
        }
        _ => None,
    }
}
