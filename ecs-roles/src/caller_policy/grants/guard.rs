//! Who uses a role: every cluster of the region is looked through, as a role is not
//! bound to one.

use super::task_definitions;
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;

/// What [`Guard::usages`](crate::Guard::usages) asks. Deployment groups of CodeDeploy
/// are looked through where its roles are named, instances where theirs are.
pub(super) fn guard(asked: &Asked<'_>) -> Vec<Grant> {
    let find = ["ecs:ListClusters", "ecs:ListTasks", "ecs:ListServices"];
    let mut grants = vec![Grant::on_all("FindUsers", "finds clusters, services and tasks", find)];
    grants.extend(services(asked));
    grants.extend([
        read(asked, "ReadAllTasks", "reads the volumes of tasks", "ecs:DescribeTasks", "task/*/*"),
        task_definitions::describe(),
        read(
            asked,
            "ReadAllProviders",
            "reads the roles of capacity providers",
            "ecs:DescribeCapacityProviders",
            "capacity-provider/*",
        ),
    ]);
    if !asked.inputs.code_deploy_roles.is_empty() {
        grants.extend(groups(asked));
    }
    if !asked.inputs.instance_roles.is_empty() {
        let why = "finds instances by their instance profile";
        grants.push(Grant::on_all("FindInstances", why, ["ec2:DescribeInstances"]));
    }
    if asked.holds(Circumstance::OrphanedVolumes) {
        let why = "finds volumes that tasks left behind";
        grants.push(Grant::on_all("FindVolumes", why, ["ec2:DescribeVolumes"]));
    }
    grants
}

/// Services as they are, and as unfinished deployments still have them.
fn services(asked: &Asked<'_>) -> [Grant; 4] {
    let sid = "ReadAllServices";
    let under_a_service = |kind: &str| [asked.ecs("service/*/*"), asked.ecs(&format!("{kind}/*/*/*"))];
    let reads = "reads which revisions an unfinished deployment replaces";
    let why = "reads the roles of services that are being replaced";
    [
        read(asked, sid, "reads the roles of services", "ecs:DescribeServices", "service/*/*"),
        read(asked, sid, "finds unfinished deployments", "ecs:ListServiceDeployments", "service/*/*"),
        Grant::new(
            "ReadAllDeployments",
            reads,
            ["ecs:DescribeServiceDeployments"],
            under_a_service("service-deployment"),
        ),
        Grant::new(
            "ReadAllRevisions",
            why,
            ["ecs:DescribeServiceRevisions"],
            under_a_service("service-revision"),
        ),
    ]
}

fn groups(asked: &Asked<'_>) -> [Grant; 3] {
    let all = |kind: &str| [asked.scope.pattern("codedeploy", &format!("{kind}:*"))];
    let why = "finds deployment groups";
    let read = "reads the roles of deployment groups";
    [
        Grant::on_all(
            "FindApplications",
            "finds applications of CodeDeploy",
            ["codedeploy:ListApplications"],
        ),
        Grant::new("FindAllGroups", why, ["codedeploy:ListDeploymentGroups"], all("application")),
        Grant::new("ReadAllGroups", read, ["codedeploy:BatchGetDeploymentGroups"], all("deploymentgroup")),
    ]
}

fn read(asked: &Asked<'_>, sid: &str, why: &'static str, action: &'static str, resource: &str) -> Grant {
    Grant::new(sid, why, [action], [asked.ecs(resource)])
}
