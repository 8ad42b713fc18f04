//! Where a role is in use.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// One place in which a role is in use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Usage {
    /// The region.
    pub region: String,
    /// What uses it.
    pub kind: UsageKind,
    /// The ARN, id or name of what uses it.
    pub resource: String,
    /// Where in its description, such as `deployments[0].volumeConfigurations[0].managedEBSVolume.roleArn`;
    /// for a volume its id and status.
    pub place: String,
}

/// What uses a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UsageKind {
    /// An Amazon EBS volume of a task, which ECS detaches and deletes with the role.
    Volume,
    /// A task that is not stopped.
    Task,
    /// A service, or a revision of one that is being deployed.
    Service,
    /// A capacity provider with managed instances.
    CapacityProvider,
    /// A deployment group of CodeDeploy.
    DeploymentGroup,
    /// An EC2 instance.
    Instance,
}

impl Usage {
    /// The service that assumes the role for it, as in `ecs` of `ecs.amazonaws.com`.
    pub(super) fn service(&self) -> &'static str {
        let of_the_task =
            |role: &str| self.place.split(" of ").next().unwrap_or_default().rsplit('.').next() == Some(role);
        match self.kind {
            UsageKind::DeploymentGroup => "codedeploy",
            UsageKind::Instance => "ec2",
            UsageKind::CapacityProvider if self.place.contains("nstanceProfile") => "ec2",
            UsageKind::Task | UsageKind::Service
                if of_the_task("taskRoleArn") || of_the_task("executionRoleArn") =>
            {
                "ecs-tasks"
            }
            _ => "ecs",
        }
    }
}

impl UsageKind {
    fn name(self) -> &'static str {
        match self {
            Self::Volume => "volume of task",
            Self::Task => "task",
            Self::Service => "service",
            Self::CapacityProvider => "capacity provider",
            Self::DeploymentGroup => "deployment group",
            Self::Instance => "instance",
        }
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, kind, resource, place } = self;
        write!(f, "{} {resource} in {region} ({place})", kind.name())
    }
}

/// The paths at which a document names a role or an instance profile: by its
/// ARN anywhere, so that a member this crate has never heard of is found like any
/// other, and by its bare name in the members for roles, which the API allows.
pub(super) fn places(document: &Value, arn: &str) -> Vec<String> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let mut walk = Walk { arn, name, path: String::new(), found: Vec::new() };
    walk.through(document);
    walk.found
}

struct Walk<'a> {
    arn: &'a str,
    name: &'a str,
    path: String,
    found: Vec<String>,
}

impl Walk<'_> {
    fn through(&mut self, value: &Value) {
        match value {
            Value::String(text) if self.is_named_by(text) => self.found.push(self.path.clone()),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(&format!("[{index}]"), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let dot = if self.path.is_empty() { "" } else { "." };
                    self.step(&format!("{dot}{name}"), member);
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: &str, value: &Value) {
        let length = self.path.len();
        self.path.push_str(step);
        self.through(value);
        self.path.truncate(length);
    }

    fn is_named_by(&self, text: &str) -> bool {
        text == self.arn || (text == self.name && self.path.ends_with("RoleArn"))
    }
}

/// The text of a member, empty if there is none.
pub(super) fn text<'v>(document: &'v Value, member: &str) -> &'v str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_is_found_wherever_it_stands() {
        let role = "arn:aws:iam::111122223333:role/infra";
        let service = json!({
            "deployments": [{"volumeConfigurations": [{"managedEBSVolume": {"roleArn": role}}]}],
            "loadBalancers": [{"advancedConfiguration": {"roleArn": role}}],
            "somethingNew": {"roles": ["other", role]},
            "events": [{"message": format!("unable to assume {role}")}],
        });
        assert_eq!(
            places(&service, role),
            [
                "deployments[0].volumeConfigurations[0].managedEBSVolume.roleArn",
                "loadBalancers[0].advancedConfiguration.roleArn",
                "somethingNew.roles[1]",
            ]
        );
        let definition = json!({"taskRoleArn": "infra", "family": "infra", "executionRoleArn": "infra2"});
        assert_eq!(places(&definition, role), ["taskRoleArn"]);
    }
}
