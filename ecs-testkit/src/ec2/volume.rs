//! EBS volumes: those that ECS makes for its tasks.

use std::collections::BTreeMap;

use super::state::Ec2;
use crate::moment::Moment;

/// What a volume is to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct VolumeRequest {
    pub(crate) size: Option<i64>,
    pub(crate) kind: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// A volume. It is in use by the task of this ARN, or available.
#[derive(Clone, Debug)]
pub(super) struct Volume {
    pub(super) id: String,
    pub(super) size: i64,
    pub(super) kind: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) created_at: Moment,
    pub(super) attached_to: Option<String>,
}

impl Volume {
    pub(super) fn state(&self) -> &'static str {
        if self.attached_to.is_some() { "in-use" } else { "available" }
    }
}

impl Ec2 {
    /// Returns the id.
    pub(crate) fn create_volume(&mut self, request: &VolumeRequest, now: Moment) -> String {
        let id = self.ids.hex17("vol-");
        let volume = Volume {
            id: id.clone(),
            size: request.size.unwrap_or(8),
            kind: request.kind.clone().unwrap_or_else(|| "gp3".to_owned()),
            tags: request.tags.clone(),
            created_at: now,
            attached_to: None,
        };
        self.volumes.push(volume);
        id
    }

    /// Attaches a volume to a task, or detaches it from the one it is attached to.
    pub(crate) fn attach_volume(&mut self, id: &str, task: Option<&str>) {
        let volume = self.volumes.iter_mut().find(|volume| volume.id == id);
        if let Some(volume) = volume {
            volume.attached_to = task.map(str::to_owned);
        }
    }

    pub(crate) fn delete_volume(&mut self, id: &str) {
        self.volumes.retain(|volume| volume.id != id);
    }
}
