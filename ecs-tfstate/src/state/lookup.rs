//! Finding what an address names.

use super::found::Found;
use super::model::{Instance, Instances, State};
use super::sensitivity::Marks;
use super::walk::{Node, Walk, count, not_found};
use crate::address::{Address, InstanceKey, ResourceName, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::nearest::{did_you_mean, nearest};
use crate::value::Value;

impl State {
    /// The value at an address.
    ///
    /// # Errors
    /// If nothing is there; the error names what is near.
    pub fn get(&self, address: &Address) -> Result<Found, Error> {
        let found = match &address.root {
            Root::Output(name) => self.in_output(address, name),
            Root::Resource(name) => self.in_resource(address, name),
        };
        found.map_err(|error| match &self.location {
            Some(location) => error.with_location(location),
            None => error,
        })
    }

    fn in_output(&self, address: &Address, name: &str) -> Result<Found, Error> {
        let output = self.outputs.get(name).ok_or_else(|| self.no_such_root(address))?;
        let value = decode(address, output.value.get())?;
        // The value of an output is stored bare; what looks wrapped is meant so.
        let walk = Walk { address, skip: 0, marks: &Marks::whole(output.sensitive) };
        walk.find(Node { value: &value, may_be_wrapped: false })
    }

    fn in_resource(&self, address: &Address, name: &ResourceName) -> Result<Found, Error> {
        let instances = self.resources.get(name).ok_or_else(|| self.no_such_root(address))?;
        let (instance, skip) = pick(address, name, instances)?;
        let attributes = decode(address, instance.attributes.as_ref().map_or("{}", |raw| raw.get()))?;
        let walk = Walk { address, skip, marks: &instance.marks };
        walk.find(Node { value: &attributes, may_be_wrapped: true })
    }

    fn no_such_root(&self, address: &Address) -> Error {
        let wanted = address.up_to(0);
        let known = self.addresses().map(|known| known.to_string());
        let near = nearest(&address.up_to(1).to_string(), known);
        let near = if near.is_empty() { nearest(&wanted.to_string(), self.root_names()) } else { near };
        not_found(&wanted, &format!("{}{}", did_you_mean(&near), module_advice(&wanted, &near)))
    }

    fn root_names(&self) -> impl Iterator<Item = String> + '_ {
        self.resources
            .keys()
            .map(ToString::to_string)
            .chain(self.outputs.keys().map(|name| Address::output(name).to_string()))
    }
}

/// The instance an address means, and how many steps name it: one if the first
/// step is the key of an instance, none if there is an instance without key.
fn pick<'s>(
    address: &Address,
    name: &ResourceName,
    instances: &'s Instances,
) -> Result<(&'s Instance, usize), Error> {
    let key = address.path.first().and_then(Step::as_instance_key);
    let keyed = key.and_then(|key| instances.get(&Some(key))).map(|instance| (instance, 1));
    let single = || instances.get(&None).map(|instance| (instance, 0));
    keyed.or_else(single).ok_or_else(|| no_such_instance(address, name, instances))
}

fn no_such_instance(address: &Address, name: &ResourceName, instances: &Instances) -> Error {
    let known = |key: &Option<InstanceKey>| Address::instance(name, key.as_ref()).to_string();
    if instances.is_empty() {
        return not_found(&address.up_to(0), ": the resource has no current instance");
    }
    let is_keyed = address.path.first().is_some_and(|step| step.as_instance_key().is_some());
    if !is_keyed {
        let some = instances.keys().take(3).map(known).collect::<Vec<_>>();
        let message = format!(
            ": the resource has {}, so name one{}",
            count(instances.len(), "instance"),
            such_as(&some)
        );
        return not_found(&address.up_to(0), &message);
    }
    let wanted = address.up_to(1);
    let near = nearest(&wanted.to_string(), instances.keys().map(known));
    let some = if near.is_empty() { instances.keys().take(3).map(known).collect() } else { near };
    not_found(
        &wanted,
        &format!(": the resource has {}{}", count(instances.len(), "instance"), such_as(&some)),
    )
}

fn decode(address: &Address, text: &str) -> Result<Value, Error> {
    Value::parse(text).map_err(|error| {
        let message = format!("the value of `{}` is not readable: {}", address.up_to(0), error.message());
        Error::new(ErrorKind::InvalidState, message).with_source(error)
    })
}

fn such_as(addresses: &[String]) -> String {
    let quoted = addresses.iter().map(|address| format!("`{address}`")).collect::<Vec<_>>();
    format!(", such as {}", quoted.join(" or "))
}

/// A resource that is none of a provider's was meant as the output of a module.
fn module_advice(address: &Address, near: &[String]) -> &'static str {
    match &address.root {
        Root::Resource(name) if near.is_empty() && !name.module.0.is_empty() && !name.kind.contains('_') => {
            ": a state holds no outputs of modules but the root, so pass the value on as an output of the root module"
        }
        _ => "",
    }
}
