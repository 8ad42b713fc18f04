//! Finding what an address names.

use super::found::Found;
use super::model::State;
use super::outline::{Instance, Output, Resource};
use super::place::{self, Many, Place, Spot};
use super::sensitivity::Trail;
use crate::address::{Address, InstanceKey, OutputName, ResourceName, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::value::JsonError;

/// Of a list with holes between its indices, at most so many.
const MAX_HOLES: usize = 10_000;

impl State {
    /// The value at an address.
    ///
    /// # Errors
    /// If the text is not an address, or nothing is there; the error then
    /// names what is near.
    pub fn lookup(&self, address: &str) -> Result<Found, Error> {
        self.get(&address.parse()?)
    }

    /// The value at an address.
    ///
    /// # Errors
    /// If nothing is there; the error names what is near.
    pub fn get(&self, address: &Address) -> Result<Found, Error> {
        self.find(address)?.ok_or_else(|| self.missing(address))
    }

    /// The value at an address, or nothing if there is none. A value that is
    /// there and null is not nothing.
    ///
    /// # Errors
    /// If the stored value is damaged, or the filter in the address fails.
    pub fn find(&self, address: &Address) -> Result<Option<Found>, Error> {
        let Some((spot, steps)) = self.root(address)? else {
            return Ok(None);
        };
        if let Some(filter) = &address.filter {
            return self.filtered(address, spot, steps, filter);
        }
        Ok(place::go(spot, steps).map(Found::from))
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
        if resource.instances.is_empty() {
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
        let mut place = self.output_place(address, output)?;
        let member = place.step(&Step::Name(name.name.clone()));
        Ok(member.map(|()| (Spot::One(place), address.path.as_slice())))
    }

    pub(super) fn instance_place<'s>(
        &'s self,
        address: &Address,
        instance: &'s Instance,
    ) -> Result<Place<'s>, Error> {
        let body = instance.body(&self.outline.text).map_err(|error| self.unreadable(address, error))?;
        Ok(Place {
            value: &body.attributes,
            may_be_wrapped: true,
            flat: body.flat.as_ref(),
            trail: Trail::new(&body.marks),
        })
    }

    /// All instances: a list by index, or an object if a key is a text.
    fn group<'s>(&'s self, address: &Address, resource: &'s Resource) -> Result<Many<'s>, Error> {
        let number = |instance: &Instance| match &instance.key {
            Some(InstanceKey::Number(number)) => usize::try_from(*number).ok(),
            _ => None,
        };
        let indices = resource.instances.iter().map(number).collect::<Option<Vec<_>>>();
        let mut items = Vec::with_capacity(resource.instances.len());
        for (position, instance) in resource.instances.iter().enumerate() {
            let name = instance.key.as_ref().map(InstanceKey::to_text).unwrap_or_default();
            let index = indices.as_ref().and_then(|indices| indices.get(position)).copied();
            self.fill_holes(address, &mut items, index.unwrap_or_default())?;
            items.push((name, Some(self.instance_place(address, instance)?)));
        }
        Ok(Many { items, is_list: indices.is_some(), are_instances: true })
    }

    fn fill_holes(
        &self,
        address: &Address,
        items: &mut Vec<(String, Option<Place<'_>>)>,
        index: usize,
    ) -> Result<(), Error> {
        if index > items.len() + MAX_HOLES {
            let message = format!("the indices of `{}` are too far apart for a list", address.up_to(0));
            return Err(self.at_location(Error::new(ErrorKind::UnsupportedState, message)));
        }
        while items.len() < index {
            items.push((items.len().to_string(), None));
        }
        Ok(())
    }

    fn unreadable(&self, address: &Address, error: JsonError) -> Error {
        let message = format!("the value of `{}` is not readable: {}", address.up_to(0), error.message());
        self.at_location(Error::new(ErrorKind::InvalidState, message).with_source(error))
    }
}

/// The instance that the steps begin with, and the steps behind it: the one
/// with that key, or the one without key.
pub(super) fn pick<'s, 'a>(resource: &'s Resource, steps: &'a [Step]) -> Option<(&'s Instance, &'a [Step])> {
    let keyed = steps.split_first().and_then(|(step, rest)| {
        let key = step.as_instance_key()?;
        let instance = resource
            .instance(Some(&key))
            .or_else(|| as_stored(&key).and_then(|key| resource.instance(Some(&key))));
        instance.map(|instance| (instance, rest))
    });
    keyed.or_else(|| resource.instance(None).map(|instance| (instance, steps)))
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
