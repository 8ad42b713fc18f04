//! Saying why nothing is at an address. This looks at all names of the state,
//! so it is done when somebody reads the error and not when it is made.

use super::lookup::pick;
use super::model::State;
use super::outline::Resource;
use super::place::{self, Hit, Spot, member_name};
use crate::address::{Address, InstanceKey, ResourceName, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::nearest::{did_you_mean, nearest};
use crate::value::Value;

impl State {
    /// The error for an address at which nothing is.
    pub(super) fn missing(&self, address: &Address) -> Error {
        let (state, address) = (self.clone(), address.clone());
        let explain = move || state.explain(&address);
        self.at_location(Error::explained_later(ErrorKind::NotFound, explain))
    }

    fn explain(&self, address: &Address) -> String {
        let reason = match &address.root {
            Root::Resource(name) => self.outline.resources.get(name).map(|resource| (name, resource)),
            Root::Output(_) => None,
        };
        let instance = reason.and_then(|(name, resource)| no_such_instance(address, name, resource));
        instance.or_else(|| self.no_such_step(address)).unwrap_or_else(|| self.no_such_root(address))
    }

    /// The first step that leads nowhere; nothing if not even the root is
    /// there. What is behind such a step is not there either, so it is found
    /// by halving: an address may have very many steps.
    fn no_such_step(&self, address: &Address) -> Option<String> {
        let mut parent = self.hit(&address.up_to(0))?;
        let (mut taken, mut end) = (0, address.path.len() + 1);
        while end - taken > 1 {
            let middle = taken.midpoint(end);
            match self.hit(&address.up_to(middle)) {
                Some(hit) => (parent, taken) = (hit, middle),
                None => end = middle,
            }
        }
        match address.path.get(taken) {
            Some(step) => Some(self.leads_nowhere(address, taken, &parent, step)),
            // All steps lead somewhere, so it was the filter that gave nothing.
            None => Some(format!("the filter of `{address}` gives no value")),
        }
    }

    fn hit(&self, address: &Address) -> Option<Hit> {
        let (spot, steps) = self.root(address).ok()??;
        place::go(spot, steps)
    }

    fn leads_nowhere(&self, address: &Address, taken: usize, parent: &Hit, step: &Step) -> String {
        let wanted = address.up_to(taken + 1);
        if taken == 0 && matches!((&address.root, step), (Root::Resource(_), Step::Index(_))) {
            return not_found(&wanted, ": the resource has no index, so leave the bracket out");
        }
        if let (true, Some(name)) = (self.is_many(address, taken), member_name(step)) {
            let all = format!(": not all in `{}` have `{name}`", address.up_to(taken));
            return not_found(&wanted, &all);
        }
        let reason = if parent.covered { String::new() } else { why_not(&parent.value, step) };
        not_found(&wanted, &format!(": `{}` {}{reason}", address.up_to(taken), has_none(&parent.value, step)))
    }

    /// Whether the steps so far are at several instances or elements at once.
    fn is_many(&self, address: &Address, taken: usize) -> bool {
        let is_splat = taken.checked_sub(1).and_then(|last| address.path.get(last)) == Some(&Step::Each);
        let root = self.root(address).ok().flatten();
        is_splat || (taken == 0 && matches!(root, Some((Spot::Many(_), _))))
    }

    fn no_such_root(&self, address: &Address) -> String {
        let wanted = address.up_to(0);
        let near = nearest(&wanted.to_string(), self.root_names());
        let known = self.addresses().map(|known| known.to_string());
        let near = if near.is_empty() { nearest(&address.up_to(1).to_string(), known) } else { near };
        not_found(&wanted, &format!("{}{}", did_you_mean(&near), self.module_advice(&wanted, &near)))
    }

    fn root_names(&self) -> impl Iterator<Item = String> + '_ {
        let resources = self.outline.resources.keys().map(ToString::to_string);
        resources.chain(self.outline.outputs.keys().map(ToString::to_string))
    }

    /// What people look for in a module and the state does not hold.
    fn module_advice(&self, wanted: &Address, near: &[String]) -> &'static str {
        match &wanted.root {
            Root::Output(output)
                if !output.module.0.is_empty() && near.is_empty() && self.outline.version == 4 =>
            {
                ": a state holds no outputs of modules but the root, so pass the value on as an output of the root module"
            }
            _ => "",
        }
    }
}

/// What to say if the address names an instance that is not there.
fn no_such_instance(address: &Address, name: &ResourceName, resource: &Resource) -> Option<String> {
    let instances = &resource.instances;
    if instances.is_empty() {
        return Some(not_found(&address.up_to(0), ": the resource has no current instance"));
    }
    let is_key = address.path.first().is_some_and(|step| step.as_instance_key().is_some());
    if !is_key || pick(resource, &address.path).is_some() {
        return None;
    }
    let known = |key: &Option<InstanceKey>| Address::instance(name, key.as_ref()).to_string();
    let keys = || instances.iter().map(|instance| &instance.key);
    let wanted = address.up_to(1);
    let other = other_kind(address.path.first()).filter(|key| resource.instance(Some(key)).is_some());
    if let Some(key) = other {
        let other = Address::instance(name, Some(&key));
        let kind = if matches!(key, InstanceKey::Text(_)) { "text" } else { "number" };
        return Some(not_found(&wanted, &format!(": the key is a {kind}, so write `{other}`")));
    }
    let near = nearest(&wanted.to_string(), keys().map(known));
    let some = if near.is_empty() { keys().take(3).map(known).collect() } else { near };
    let many = format!(": the resource has {}{}", count(instances.len(), "instance"), such_as(&some));
    Some(not_found(&wanted, &many))
}

/// The key as a text if it is a number, and the other way round.
fn other_kind(step: Option<&Step>) -> Option<InstanceKey> {
    match step?.as_instance_key()? {
        InstanceKey::Number(number) => Some(InstanceKey::Text(number.to_string())),
        InstanceKey::Text(text) => text.parse().ok().map(InstanceKey::Number),
    }
}

fn such_as(addresses: &[String]) -> String {
    let quoted = addresses.iter().map(|address| format!("`{address}`")).collect::<Vec<_>>();
    if quoted.is_empty() { String::new() } else { format!(", such as {}", quoted.join(" or ")) }
}

fn has_none(value: &Value, step: &Step) -> String {
    match (value, step) {
        (Value::Object(_) | Value::Array(_), Step::Slice(..)) => "is no list".to_owned(),
        (Value::Object(_), step) => format!("has no `{}`", member_name(step).unwrap_or_default()),
        (Value::Array(_), _) => "has no such element".to_owned(),
        (other, _) => format!("is {}", other.kind_name()),
    }
}

/// More on why there is no such child. It tells of the value, and so is left
/// out where the value is sensitive.
fn why_not(value: &Value, step: &Step) -> String {
    match (value, member_name(step)) {
        (Value::Object(members), Some(name)) => did_you_mean(&nearest(&name, members.keys())),
        (Value::Array(elements), _) => format!(": it has {}", count(elements.len(), "element")),
        _ => String::new(),
    }
}

fn not_found(address: &Address, more: &str) -> String {
    format!("`{address}` is not in the state{more}")
}

/// `1 element`, `2 elements`.
fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
