//! Who uses an infrastructure role: every cluster of the region is looked
//! through, as a role is not bound to one.

use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;

pub(super) fn guard(asked: &Asked<'_>) -> Vec<Grant> {
    let find = ["ecs:ListClusters", "ecs:ListTasks", "ecs:ListServices"];
    let read = |sid: &str, why, action, resource| Grant::new(sid, why, [action], [asked.ecs(resource)]);
    let mut grants = vec![
        Grant::on_all("FindUsers", "finds clusters, services and tasks", find),
        read("ReadAllTasks", "reads the volumes of tasks", "ecs:DescribeTasks", "task/*/*"),
        read("ReadAllServices", "reads the roles of services", "ecs:DescribeServices", "service/*/*"),
        read(
            "ReadAllProviders",
            "reads the roles of capacity providers",
            "ecs:DescribeCapacityProviders",
            "capacity-provider/*",
        ),
    ];
    if asked.holds(Circumstance::OrphanedVolumes) {
        let why = "finds volumes that tasks left behind";
        grants.push(Grant::on_all("FindVolumes", why, ["ec2:DescribeVolumes"]));
    }
    grants
}
