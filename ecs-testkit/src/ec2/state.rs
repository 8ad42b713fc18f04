//! The state of EC2.

use super::instance::{Instance, Profile};
use super::spec::InstanceSpec;
use super::volume::Volume;
use crate::ecs::Place;
use crate::iam::Iam;
use crate::ids::Ids;
use crate::moment::Moment;

/// Everything EC2 knows.
#[derive(Clone, Debug)]
pub(crate) struct Ec2 {
    pub(super) place: Place,
    pub(super) ids: Ids,
    /// In the order they were started.
    pub(super) instances: Vec<Instance>,
    /// In the order they were created.
    pub(super) volumes: Vec<Volume>,
}

impl Ec2 {
    pub(crate) fn new(place: Place, ids: Ids) -> Self {
        Self { place, ids, instances: Vec::new(), volumes: Vec::new() }
    }

    pub(super) fn forget(&mut self, now: Moment) {
        self.instances.retain(|instance| !instance.is_forgotten(now));
    }

    /// The id for what was described; nothing if another instance has it.
    pub(crate) fn id_for(&mut self, spec: &InstanceSpec) -> Option<String> {
        let id = spec.id.clone().unwrap_or_else(|| self.ids.hex17("i-"));
        self.instances.iter().all(|instance| instance.id != id).then_some(id)
    }

    /// Adds what was described.
    pub(crate) fn add(&mut self, iam: &Iam, id: String, spec: &InstanceSpec, now: Moment) {
        let instance = Instance {
            id,
            reservation: self.ids.hex17("r-"),
            image: "ami-0123456789abcdef0".to_owned(),
            kind: "m7g.large".to_owned(),
            profile: spec.instance_profile.as_deref().map(|name| self.profile(iam, name)),
            tags: spec.tags.clone(),
            address: self.ids.address(),
            launched_at: now,
            fixed: Some(spec.state),
            terminated_at: None,
        };
        self.instances.push(instance);
    }

    /// The profile of an ARN or a name. One that is known has the id that it had before.
    pub(super) fn profile(&mut self, iam: &Iam, reference: &str) -> Profile {
        let arn = match reference.starts_with("arn:") {
            true => reference.to_owned(),
            false => iam.profile_arn(reference),
        };
        let known = self.instances.iter().filter_map(|instance| instance.profile.as_ref());
        let id = known.into_iter().find(|profile| profile.arn == arn).map(|profile| profile.id.clone());
        Profile { arn, id: id.unwrap_or_else(|| self.ids.unique("AIPA", 17)) }
    }
}
