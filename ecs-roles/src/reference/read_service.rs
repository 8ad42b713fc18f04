//! Reading one service, and whether its parts agree with each other.

use super::arn_template::ArnTemplate;
use super::file::{ActionMembers, KeyType, ResourceMembers, ResourceTypeMembers, ServiceMembers};
use super::intern::{Interner, number};
use super::read::{Named, in_lower_case};
use super::table::{ActionRow, REQUIRED, ResourceTypeRow, action, resource_type, service};
use crate::error::{Error, did_you_mean, shown};

/// What the names within a service can mean.
struct Scope<'f> {
    number: u16,
    prefix: &'f str,
    keys: Named<KeyType>,
    globals: &'f Named<KeyType>,
    types: Named<ResourceTypeMembers>,
    first_type: u16,
}

/// Adds a service, its resource types and its actions.
pub(super) fn add(
    interner: &mut Interner,
    globals: &Named<KeyType>,
    prefix: &str,
    members: ServiceMembers,
) -> Result<(), Error> {
    let scope = Scope {
        number: number(interner.services.len(), "services")?,
        prefix,
        keys: in_lower_case(members.condition_keys, "condition key")?,
        globals,
        types: in_lower_case(members.resource_types, "resource type")?,
        first_type: number(interner.resource_types.len(), "resource types")?,
    };
    let first_action = number(interner.actions.len(), "actions")?;
    for (name, members) in scope.types.values() {
        let row = scope.resource_type(interner, name, members)?;
        interner.resource_types.push(row);
    }
    for (name, members) in in_lower_case(members.actions, "action")?.values() {
        let row = scope.action(interner, name, members)?;
        interner.actions.push(row);
    }
    let actions_end = number(interner.actions.len(), "actions")?;
    let types_end = number(interner.resource_types.len(), "resource types")?;
    let (prefix, keys) = (interner.text(prefix)?, key_list(interner, &scope.keys)?);
    interner.services.push(service(prefix, first_action, actions_end, scope.first_type, types_end, keys));
    Ok(())
}

pub(super) fn key_list(interner: &mut Interner, keys: &Named<KeyType>) -> Result<u16, Error> {
    let numbers =
        keys.values().map(|(name, key_type)| interner.key(name, *key_type)).collect::<Result<_, _>>()?;
    interner.list(numbers)
}

impl Scope<'_> {
    fn resource_type(
        &self,
        interner: &mut Interner,
        name: &str,
        members: &ResourceTypeMembers,
    ) -> Result<ResourceTypeRow, Error> {
        let whole = format!("the resource type `{}` of `{}`", name, self.prefix);
        if let Some(wrong) = members.arns.iter().find(|arn| ArnTemplate::read(arn).is_none()) {
            return Err(Error::invalid(format!(
                "{whole} has the ARN {}: it reads like `arn:${{Partition}}:ecs:${{Region}}:${{Account}}:cluster/${{ClusterName}}`",
                shown(wrong)
            )));
        }
        let keys = self.named_keys(interner, &whole, &members.condition_keys)?;
        Ok(resource_type(interner.text(name)?, self.number, interner.texts(&members.arns)?, keys))
    }

    fn action(
        &self,
        interner: &mut Interner,
        name: &str,
        members: &ActionMembers,
    ) -> Result<ActionRow, Error> {
        let whole = format!("the action `{}:{}`", self.prefix, name);
        let access = members.access_levels.iter().fold(0, |bits, level| bits | level.bit());
        if access == 0 {
            return Err(Error::invalid(format!("{whole} has no access level: name one in `accessLevels`")));
        }
        let keys = self.named_keys(interner, &whole, &members.condition_keys)?;
        let mut resources = Vec::with_capacity(2 * members.resources.len());
        for resource in &members.resources {
            let required = if resource.required { REQUIRED } else { 0 };
            let keys = self.named_keys(interner, &whole, &resource.condition_keys)?;
            resources.extend([self.named_type(&whole, resource)? | required, keys]);
        }
        let (resources, dependents) =
            (interner.list(resources)?, interner.texts(&members.dependent_actions)?);
        Ok(action(interner.text(name)?, self.number, access, keys, resources, dependents))
    }

    fn named_keys(&self, interner: &mut Interner, whole: &str, names: &[String]) -> Result<u16, Error> {
        let key = |name: &String| {
            let lower = name.to_ascii_lowercase();
            let (name, key_type) = self
                .keys
                .get(&lower)
                .or_else(|| self.globals.get(&lower))
                .ok_or_else(|| self.unknown(whole, "condition key", "conditionKeys", name, &self.keys))?;
            interner.key(name, *key_type)
        };
        let numbers = names.iter().map(key).collect::<Result<_, _>>()?;
        interner.list(numbers)
    }

    fn named_type(&self, whole: &str, resource: &ResourceMembers) -> Result<u16, Error> {
        let name = &resource.resource_type;
        let position = self
            .types
            .keys()
            .position(|known| *known == name.to_ascii_lowercase())
            .ok_or_else(|| self.unknown(whole, "resource type", "resourceTypes", name, &self.types))?;
        let number = number(usize::from(self.first_type) + position, "resource types")?;
        if number < REQUIRED {
            return Ok(number);
        }
        Err(Error::invalid(
            "the service reference has too many resource types: leave out services that are not needed",
        ))
    }

    fn unknown<T>(&self, whole: &str, what: &str, member: &str, name: &str, known: &Named<T>) -> Error {
        let names: Vec<&str> = known.values().map(|(name, _)| name.as_str()).collect();
        Error::invalid(format!(
            "{whole} names the {what} {}, which is not among the `{member}` of `{}`{}",
            shown(name),
            self.prefix,
            match did_you_mean(name, &names) {
                hint if hint.is_empty() => ": add it there".to_owned(),
                hint => hint,
            }
        ))
    }
}
