//! Tags of every taggable resource.

use serde_json::{Value, json};

use super::faults::{client, invalid};
use super::state::Ecs;
use crate::fault::Fault;
use crate::wire::json::Input;

/// Tags in the order they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags(Vec<(String, String)>);

impl Tags {
    /// The member `tags`, checked against the limits of the Amazon ECS API
    /// Reference, `Tag`.
    pub(super) fn of(input: Input<'_>) -> Result<Self, Fault> {
        let mut tags = Self::default();
        for tag in input.objects("tags")? {
            tags.set(tag.text("key")?.unwrap_or_default(), tag.text("value")?.unwrap_or_default())?;
        }
        Ok(tags)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Fault> {
        check(key, value)?;
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((key.to_owned(), value.to_owned())),
        }
        if self.0.len() > 50 {
            return Err(invalid("The maximum number of tags that you can apply to a resource is 50."));
        }
        Ok(())
    }

    /// These, and `others`, which win.
    pub(super) fn with(mut self, others: &Self) -> Result<Self, Fault> {
        others.0.iter().try_for_each(|(key, value)| self.set(key, value))?;
        Ok(self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn json(&self) -> Value {
        self.0.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
    }
}

fn check(key: &str, value: &str) -> Result<(), Fault> {
    if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
        return Err(invalid("Tag keys must have 1 to 128 characters, tag values at most 256."));
    }
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(invalid("Tag keys that begin with aws: are reserved for system use."));
    }
    Ok(())
}

pub(super) fn list(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    Ok(json!({ "tags": find(ecs, input)?.json() }))
}

pub(super) fn tag(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let added = Tags::of(input)?;
    let tags = find(ecs, input)?.clone().with(&added)?;
    *find(ecs, input)? = tags;
    Ok(json!({}))
}

pub(super) fn untag(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let keys = input.texts("tagKeys")?;
    find(ecs, input)?.0.retain(|(key, _)| !keys.contains(&key.as_str()));
    Ok(json!({}))
}

/// The tags of `resourceArn`.
fn find<'a>(ecs: &'a mut Ecs, input: Input<'_>) -> Result<&'a mut Tags, Fault> {
    let arn = input.text("resourceArn")?.ok_or_else(|| client("resourceArn can not be blank."))?;
    let invalid_arn = || invalid("Invalid resource ARN. Check the resource ARN and try again.");
    let resource = arn.strip_prefix(&ecs.place.ecs("")).ok_or_else(invalid_arn)?.to_owned();
    let (kind, id) = resource.split_once('/').ok_or_else(invalid_arn)?;
    let missing = || Fault::bad_request("ResourceNotFoundException", "The specified resource is not found.");
    match kind {
        "cluster" => Ok(&mut ecs.clusters.get_mut(id).ok_or_else(missing)?.tags),
        "service" => {
            let (cluster, name) = id
                .split_once('/')
                .ok_or_else(|| invalid("Long arn format must be used for tagging operations"))?;
            let key = (cluster.to_owned(), name.to_owned());
            Ok(&mut ecs.services.get_mut(&key).ok_or_else(missing)?.tags)
        }
        "task" => {
            let id = super::place::last_part(id);
            Ok(&mut ecs.tasks.get_mut(id).ok_or_else(missing)?.tags)
        }
        "capacity-provider" => Ok(&mut ecs.providers.get_mut(id).ok_or_else(missing)?.tags),
        "container-instance" => {
            let id = super::place::last_part(id);
            Ok(&mut ecs.instances.get_mut(id).ok_or_else(missing)?.tags)
        }
        "task-definition" => Ok(&mut ecs.catalog.find_mut(id).ok_or_else(missing)?.tags),
        _ => Err(invalid_arn()),
    }
}
