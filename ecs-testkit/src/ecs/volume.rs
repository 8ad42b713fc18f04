//! The EBS volume of a task: Amazon ECS API Reference, `Attachment`,
//! `ServiceVolumeConfiguration` and `TaskVolumeConfiguration`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::faults::invalid;
use super::task_definition::Definition;
use crate::ec2::VolumeRequest;
use crate::fault::Fault;
use crate::wire::json::Input;

/// `status` of the attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VolumeStatus {
    Precreated,
    Created,
    Attaching,
    Attached,
    Detaching,
    Detached,
    Deleted,
    Failed,
}

impl VolumeStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Precreated => "PRECREATED",
            Self::Created => "CREATED",
            Self::Attaching => "ATTACHING",
            Self::Attached => "ATTACHED",
            Self::Detaching => "DETACHING",
            Self::Detached => "DETACHED",
            Self::Deleted => "DELETED",
            Self::Failed => "FAILED",
        }
    }
}

/// A volume that is made for one task.
#[derive(Clone, Debug)]
pub(super) struct Volume {
    /// The id of the attachment.
    pub(super) attachment: String,
    pub(super) name: String,
    /// The ARN of the infrastructure role.
    pub(super) role: String,
    pub(super) deleted_with_task: bool,
    pub(super) request: VolumeRequest,
    pub(super) status: VolumeStatus,
    /// The volume's own id, once there is one.
    pub(super) id: Option<String>,
    pub(super) reason: Option<String>,
}

impl Volume {
    /// What `volumeConfigurations` asks for. The volume is deleted with the task,
    /// unless `terminationPolicy`, which services do not have, says no.
    pub(super) fn of(members: Input<'_>) -> Option<Self> {
        let configuration = members.objects("volumeConfigurations").ok()?.into_iter().next()?;
        let managed = configuration.object("managedEBSVolume").ok()??;
        let text = |from: Input<'_>, name: &str| from.text(name).ok().flatten().map(str::to_owned);
        let policy = managed.object("terminationPolicy").ok().flatten();
        let deleted = policy.and_then(|policy| policy.flag("deleteOnTermination").ok().flatten());
        Some(Self {
            attachment: String::new(),
            name: text(configuration, "name")?,
            role: text(managed, "roleArn")?,
            deleted_with_task: deleted.unwrap_or(true),
            request: VolumeRequest {
                size: managed.integer("sizeInGiB").ok().flatten(),
                kind: text(managed, "volumeType"),
                tags: tags(managed),
            },
            status: VolumeStatus::Precreated,
            id: None,
            reason: None,
        })
    }

    /// Whether there is something in EC2 that has to go, or to come off, with the task.
    pub(super) fn is_held(&self) -> bool {
        match self.status {
            VolumeStatus::Precreated | VolumeStatus::Deleted => false,
            VolumeStatus::Detached => self.deleted_with_task,
            _ => self.id.is_some(),
        }
    }

    pub(super) fn json(&self) -> Value {
        let detail = |name: &str, value: &str| json!({ "name": name, "value": value });
        let mut details = vec![
            detail("roleArn", &self.role),
            detail("volumeName", &self.name),
            detail("deleteOnTermination", if self.deleted_with_task { "true" } else { "false" }),
        ];
        details.extend(self.id.as_deref().map(|id| detail("volumeId", id)));
        details.extend(self.reason.as_deref().map(|reason| detail("statusReason", reason)));
        json!({
            "id": self.attachment,
            "type": "AmazonElasticBlockStorage",
            "status": self.status.name(),
            "details": details,
        })
    }
}

/// The tags of `tagSpecifications`.
fn tags(managed: Input<'_>) -> BTreeMap<String, String> {
    let specifications = managed.objects("tagSpecifications").unwrap_or_default();
    let tags =
        specifications.iter().flat_map(|specification| specification.objects("tags").unwrap_or_default());
    let text = |tag: Input<'_>, name: &str| tag.text(name).ok().flatten().unwrap_or_default().to_owned();
    tags.map(|tag| (text(tag, "key"), text(tag, "value"))).collect()
}

/// Checks `volumeConfigurations` against the task definition, which names the
/// volume and leaves the rest to the launch.
pub(super) fn check(definition: &Definition, members: Input<'_>) -> Result<(), Fault> {
    let configurations = members.objects("volumeConfigurations")?;
    let [configuration] = configurations.as_slice() else {
        return match configurations.is_empty() {
            true => Ok(()),
            false => Err(invalid("volumeConfigurations can have at most 1 item.")),
        };
    };
    let name = configuration.text("name")?.unwrap_or_default();
    let volumes = Input(&definition.document).objects("volumes")?;
    let is_it = |volume: &Input<'_>| {
        volume.text("name") == Ok(Some(name)) && volume.flag("configuredAtLaunch") == Ok(Some(true))
    };
    if !volumes.iter().any(is_it) {
        return Err(invalid(format!(
            "The volume {name} is not a volume of the task definition that is configured at launch."
        )));
    }
    let managed = configuration.object("managedEBSVolume")?;
    match managed.map(|managed| managed.text("roleArn")).transpose()?.flatten() {
        Some(role) if !role.is_empty() => Ok(()),
        _ => Err(invalid("managedEBSVolume.roleArn should not be null or empty.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_held_as_long_as_ec2_has_it_for_the_task() {
        let configuration =
            json!({ "volumeConfigurations": [{ "name": "v", "managedEBSVolume": { "roleArn": "r" } }] });
        let mut volume = Volume::of(Input(configuration.as_object().unwrap())).unwrap();
        let mut check = |status, id: Option<&str>, deleted, expected| {
            volume.status = status;
            volume.id = id.map(str::to_owned);
            volume.deleted_with_task = deleted;
            assert_eq!(volume.is_held(), expected, "{status:?} {id:?} {deleted}");
        };
        check(VolumeStatus::Precreated, None, true, false);
        check(VolumeStatus::Created, Some("vol-1"), true, true);
        check(VolumeStatus::Attached, Some("vol-1"), false, true);
        check(VolumeStatus::Detached, Some("vol-1"), true, true);
        check(VolumeStatus::Detached, Some("vol-1"), false, false);
        check(VolumeStatus::Failed, None, true, false);
        check(VolumeStatus::Failed, Some("vol-1"), true, true);
        check(VolumeStatus::Deleted, Some("vol-1"), true, false);
    }
}
