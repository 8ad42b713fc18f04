//! An instance.

use std::collections::BTreeMap;
use std::time::Duration;

use super::spec::InstanceState;
use crate::ecs::Place;
use crate::moment::Moment;
use crate::wire::xml::Xml;

/// From `pending` to `running`.
const STARTING: Duration = Duration::from_secs(20);

/// From `shutting-down` to `terminated`.
const SHUTTING_DOWN: Duration = Duration::from_secs(30);

/// How long one that is terminated can still be described (Amazon EC2 User
/// Guide, "Terminate your instance": "approximately an hour").
const REMEMBERED: Duration = Duration::from_secs(3600);

/// An instance profile as instances name it.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) arn: String,
    pub(super) id: String,
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) id: String,
    /// What was started together.
    pub(super) reservation: String,
    pub(super) image: String,
    pub(super) kind: String,
    pub(super) profile: Option<Profile>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) address: String,
    pub(super) launched_at: Moment,
    /// The state it was described with; it does not change by itself.
    pub(super) fixed: Option<InstanceState>,
    pub(super) terminated_at: Option<Moment>,
}

impl Instance {
    pub(super) fn state(&self, now: Moment) -> InstanceState {
        match (self.terminated_at, self.fixed) {
            (Some(at), _) if now.since(at) < SHUTTING_DOWN => InstanceState::ShuttingDown,
            (Some(_), _) => InstanceState::Terminated,
            (None, Some(state)) => state,
            (None, None) if now.since(self.launched_at) < STARTING => InstanceState::Pending,
            (None, None) => InstanceState::Running,
        }
    }

    pub(super) fn is_forgotten(&self, now: Moment) -> bool {
        self.terminated_at.is_some_and(|at| now.since(at) >= SHUTTING_DOWN + REMEMBERED)
    }

    pub(super) fn write(&self, xml: &mut Xml, place: &Place, now: Moment) {
        let state = self.state(now);
        xml.leaf("instanceId", &self.id);
        xml.leaf("imageId", &self.image);
        xml.element("instanceState", |xml| write_state(xml, state));
        xml.leaf("instanceType", &self.kind);
        xml.leaf("launchTime", self.launched_at.iso8601());
        xml.element("placement", |xml| xml.leaf("availabilityZone", format!("{}a", place.region)));
        // One that is terminated has neither an address nor a profile any more.
        if state != InstanceState::Terminated {
            xml.leaf("privateIpAddress", &self.address);
            if let Some(profile) = &self.profile {
                xml.element("iamInstanceProfile", |xml| {
                    xml.leaf("arn", &profile.arn);
                    xml.leaf("id", &profile.id);
                });
            }
        }
        if !self.tags.is_empty() {
            xml.element("tagSet", |xml| write_tags(xml, self.tags.iter()));
        }
    }
}

pub(super) fn write_state(xml: &mut Xml, state: InstanceState) {
    xml.leaf("code", state.code().to_string());
    xml.leaf("name", state.name());
}

pub(super) fn write_tags<'a>(xml: &mut Xml, tags: impl Iterator<Item = (&'a String, &'a String)>) {
    for (key, value) in tags {
        xml.element("item", |xml| {
            xml.leaf("key", key);
            xml.leaf("value", value);
        });
    }
}
