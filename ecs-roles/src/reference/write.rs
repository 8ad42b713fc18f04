//! Writing a reference to a file.

use std::collections::BTreeMap;

use super::action::{ActionEntry, ActionResource};
use super::condition_key::ConditionKey;
use super::file::{
    ActionMembers, FORMAT, File, KeyType, ResourceMembers, ResourceTypeMembers, ServiceMembers,
};
use super::resource_type::ResourceType;
use super::service::Service;
use super::service_reference::ServiceReference;

pub(super) fn json(reference: &ServiceReference) -> String {
    let file = File {
        date: reference.date().to_owned(),
        format: FORMAT.to_owned(),
        global_condition_keys: keys(reference.global_condition_keys()),
        services: reference
            .services()
            .map(|service| (service.prefix().to_owned(), members(service)))
            .collect(),
        source: reference.source().to_owned(),
    };
    // Maps with text keys, texts and booleans: nothing here can fail.
    serde_json::to_string(&file).unwrap_or_default()
}

fn members(service: Service<'_>) -> ServiceMembers {
    ServiceMembers {
        actions: service.actions().map(|entry| (entry.name().to_owned(), action(entry))).collect(),
        condition_keys: keys(service.condition_keys()),
        resource_types: service
            .resource_types()
            .map(|entry| (entry.name().to_owned(), resource_type(entry)))
            .collect(),
    }
}

fn keys<'r>(keys: impl Iterator<Item = ConditionKey<'r>>) -> BTreeMap<String, KeyType> {
    keys.map(|key| {
        let key_type = KeyType { value_type: key.value_type(), multivalued: key.is_multivalued() };
        (key.name().to_owned(), key_type)
    })
    .collect()
}

fn action(entry: ActionEntry<'_>) -> ActionMembers {
    ActionMembers {
        access_levels: entry.access_levels().collect(),
        condition_keys: owned(entry.condition_keys()),
        dependent_actions: owned(entry.dependent_actions()),
        resources: entry.resources().map(resource).collect(),
    }
}

fn resource(resource: ActionResource<'_>) -> ResourceMembers {
    ResourceMembers {
        condition_keys: owned(resource.condition_keys()),
        required: resource.is_required(),
        resource_type: resource.resource_type().name().to_owned(),
    }
}

fn resource_type(entry: ResourceType<'_>) -> ResourceTypeMembers {
    ResourceTypeMembers { arns: owned(entry.arn_templates()), condition_keys: owned(entry.condition_keys()) }
}

fn owned<'r>(names: impl Iterator<Item = &'r str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}
