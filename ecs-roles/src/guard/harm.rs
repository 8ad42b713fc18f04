//! What a plan would do to those who use the role.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::arn::Arn;
use crate::decision::{Authorizer, Caller, Context, Decision, Policies, Policy, Request};
use crate::error::Error;
use crate::policy::{PolicyDiff, PolicyDocument, PolicySource};
use crate::provision::{Observed, Plan, PolicyRef, Step};

/// Something by which who uses a role may come to harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "harm", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Harm {
    /// The role is deleted. One of the same name has another id, which policies
    /// that name it do not know.
    Deletion,
    /// The trust policy lets less in than before.
    NarrowedTrust {
        /// In what.
        diff: PolicyDiff,
    },
    /// ECS could not detach and delete the volumes of tasks any more.
    VolumePermissions {
        /// The actions that the role would lose.
        actions: Vec<&'static str>,
    },
    /// The role leaves an instance profile.
    LeftInstanceProfile {
        /// Its name.
        profile: String,
    },
}

/// The permissions without which the volumes of tasks are never let go of.
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS infrastructure IAM role".
const VOLUME_ACTIONS: [(&str, &[&str]); 3] = [
    ("ec2:DetachVolume", &["volume/vol-0", "instance/i-0"]),
    ("ec2:DeleteVolume", &["volume/vol-0"]),
    ("ec2:DescribeVolumes", &[]),
];

/// What the steps of a plan may break.
pub(crate) fn harms(plan: &Plan, observed: &Observed) -> Vec<Harm> {
    let mut harms: Vec<Harm> = plan.steps.iter().filter_map(of_step).collect();
    let actions = lost_volume_actions(plan, observed);
    if !actions.is_empty() && !harms.contains(&Harm::Deletion) {
        harms.push(Harm::VolumePermissions { actions });
    }
    harms
}

fn of_step(step: &Step) -> Option<Harm> {
    match step {
        Step::DeleteRole => Some(Harm::Deletion),
        Step::UpdateTrust { diff, .. } if diff.revokes() => Some(Harm::NarrowedTrust { diff: diff.clone() }),
        Step::RemoveFromInstanceProfile { name } => Some(Harm::LeftInstanceProfile { profile: name.clone() }),
        _ => None,
    }
}

/// The actions that the role may do now somewhere and not after the plan.
fn lost_volume_actions(plan: &Plan, observed: &Observed) -> Vec<&'static str> {
    let Some(role) = &observed.role else { return Vec::new() };
    let before = Permissions::of(observed);
    let mut after = before.clone();
    plan.steps.iter().for_each(|step| after.change(step, observed));
    if before == after {
        return Vec::new();
    }
    let regions = regions(&before);
    let lost = |(action, resources): &(&'static str, &'static [&'static str])| {
        let mut regions = regions.iter();
        let lost = regions.any(|region| {
            let allows = |permissions: &Permissions| permissions.allows(&role.arn, region, action, resources);
            // What cannot be decided is taken to be needed now, and gone after.
            allows(&before).unwrap_or(true) && !allows(&after).unwrap_or(false)
        });
        lost.then_some(*action)
    };
    VOLUME_ACTIONS.iter().filter_map(lost).collect()
}

/// Documents by the name of what holds them.
#[derive(Debug, Clone, PartialEq)]
struct Permissions {
    identity: BTreeMap<String, PolicyDocument>,
    boundary: Option<PolicyDocument>,
}

impl Permissions {
    fn of(observed: &Observed) -> Self {
        let document = |arn: &Arn| observed.policies.get(arn).map(|policy| policy.document.clone());
        let attached = observed.attached.iter().filter_map(|arn| Some((arn.to_string(), document(arn)?)));
        let inline = observed.inline.iter().map(|(name, document)| (name.clone(), document.clone()));
        let boundary = observed.role.as_ref().and_then(|role| role.permissions_boundary.as_ref());
        Self { identity: attached.chain(inline).collect(), boundary: boundary.and_then(document) }
    }

    fn change(&mut self, step: &Step, observed: &Observed) {
        let document = |arn: &Arn| observed.policies.get(arn).map(|policy| policy.document.clone());
        match step {
            Step::Attach { policy: PolicyRef::Arn(arn) } => {
                self.identity.extend(document(arn).map(|document| (arn.to_string(), document)));
            }
            Step::UpdatePolicy { policy, document, .. } => {
                self.identity.insert(policy.to_string(), document.clone());
            }
            Step::CreatePolicy { name, document, .. } | Step::PutInlinePolicy { name, document, .. } => {
                self.identity.insert(name.clone(), document.clone());
            }
            Step::Detach { policy } => drop(self.identity.remove(&policy.to_string())),
            Step::DeleteInlinePolicy { name } => drop(self.identity.remove(name)),
            Step::PutBoundary { policy } => self.boundary = document(policy),
            Step::DeleteBoundary => self.boundary = None,
            _ => {}
        }
    }

    /// Whether ECS may do this with the role to a volume that it manages.
    fn allows(&self, role: &Arn, region: &str, action: &str, resources: &[&str]) -> Result<bool, Error> {
        let policy =
            |(name, document): (&String, &PolicyDocument)| Policy::new(name, PolicySource::from(document));
        let boundary = |document| vec![Policy::new("boundary", PolicySource::from(document))];
        let authorizer = Authorizer::new(Policies {
            identity: self.identity.iter().map(policy).collect(),
            boundary: self.boundary.as_ref().map(boundary),
            ..Policies::default()
        })?;
        let request = request(role, region, action, resources)?;
        Ok(authorizer.decide(&request) == Decision::Allowed)
    }
}

/// The regions that policies name, and one for those that name none.
fn regions(permissions: &Permissions) -> BTreeSet<String> {
    let texts = permissions.identity.values().map(PolicyDocument::to_string);
    let named = |text: String| -> Vec<String> {
        let after = text.split(":ec2:").skip(1).filter_map(|rest| rest.split(':').next());
        after
            .filter(|region| !region.is_empty() && !region.contains(['*', '?', '$']))
            .map(str::to_owned)
            .collect()
    };
    texts.flat_map(named).chain(["us-east-1".to_owned()]).collect()
}

/// What ECS asks for a volume that it manages, with the tags it puts on one.
fn request(role: &Arn, region: &str, action: &str, resources: &[&str]) -> Result<Request, Error> {
    let (partition, account) = (role.partition(), role.account());
    let named = |resource: &&str| format!("arn:{partition}:ec2:{region}:{account}:{resource}");
    let mut resources = resources.iter().map(named);
    let first = resources.next().unwrap_or_else(|| "*".to_owned());
    let created = format!("arn:{partition}:ecs:{region}:{account}:task/cluster/0");
    let context = Context::new()
        .with("aws:RequestedRegion", region)
        .with("aws:ResourceTag/AmazonECSManaged", "true")
        .with("aws:ResourceTag/AmazonECSCreated", created);
    let request = Request::new(Caller::Role(role.clone()), action, first)?;
    Ok(resources.fold(request, Request::and_on).with_context(context))
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deletion => f.write_str("delete the role"),
            Self::NarrowedTrust { .. } => f.write_str("narrow its trust policy"),
            Self::VolumePermissions { actions } => write!(f, "take {} from it", actions.join(", ")),
            Self::LeftInstanceProfile { profile } => write!(f, "take it out of instance profile {profile}"),
        }
    }
}
