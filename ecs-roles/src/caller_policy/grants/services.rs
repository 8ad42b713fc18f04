//! Services and their deployments.

use super::{guarded, task_definitions};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::caller_policy::sid::about;
use crate::error::{Error, shown};

const TASK_DEFINITION: &str = "ecs:task-definition";

pub(super) fn rolling(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    controller(asked, "ECS")?;
    let mut grants = update(asked)?;
    grants.push(describe(asked)?);
    grants.extend(around(asked)?);
    Ok(grants)
}

pub(super) fn native(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    controller(asked, "ECS")?;
    let mut grants = update(asked)?;
    grants.push(describe(asked)?);
    grants.extend(deployments(asked)?);
    if asked.holds(Circumstance::PauseHooks) {
        grants.push(of_deployment(
            asked,
            "Continue",
            "continues a deployment that a hook paused",
            "ecs:ContinueServiceDeployment",
        )?);
    }
    if asked.holds(Circumstance::StoppedDeployments) {
        grants.push(stop_deployment(asked)?);
    }
    grants.extend(around(asked)?);
    Ok(grants)
}

/// What an update may come with: the creation, tags, roles in the request.
pub(super) fn around(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants = Vec::new();
    if asked.holds(Circumstance::FirstDeployment) {
        grants.extend(create(asked)?);
    }
    if asked.holds(Circumstance::ReconciledTags) {
        let tags = ["ecs:ListTagsForResource", "ecs:TagResource", "ecs:UntagResource"];
        let sid = about("Tag", asked.service_names(), "Services");
        grants.push(Grant::new(sid, "brings the tags of services up to date", tags, asked.services()?));
    }
    grants.extend(service_roles(asked)?);
    if asked.holds(Circumstance::FirstUse) {
        grants.push(ecs_role(asked));
    }
    if !asked.inputs.namespaces.is_empty() {
        grants.push(namespace(asked));
    }
    Ok(grants)
}

pub(super) fn ecs_role(asked: &Asked<'_>) -> Grant {
    asked.service_linked_role("CreateRoleOfEcs", "ecs.amazonaws.com", "AWSServiceRoleForECS")
}

pub(super) fn namespace(asked: &Asked<'_>) -> Grant {
    Grant::new(
        "ReadNamespace",
        "looks up the namespace of Service Connect",
        ["servicediscovery:GetNamespace"],
        &asked.inputs.namespaces,
    )
}

fn create(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let sid = about("Create", asked.service_names(), "Services");
    let create =
        Grant::new(sid, "the first deployment creates the service", ["ecs:CreateService"], asked.services()?)
            .when("ArnEquals", "ecs:cluster", asked.clusters_of_services())
            .when("ArnLike", TASK_DEFINITION, asked.task_definitions()?);
    let mut grants = vec![guarded(asked, create)];
    grants.extend(task_definitions::task_roles(asked));
    if asked.holds(Circumstance::ServiceTags) {
        grants.push(
            Grant::new("TagOnCreate", "creates services with tags", ["ecs:TagResource"], asked.services()?)
                .when("StringEquals", "ecs:CreateAction", ["CreateService"]),
        );
    }
    Ok(grants)
}

/// An update that names a task definition, and so passes its roles.
pub(super) fn update(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let sid = about("Deploy", asked.service_names(), "Services");
    let update = Grant::new(
        sid,
        "updates services to a revision of the families",
        ["ecs:UpdateService"],
        asked.services()?,
    )
    .when("ArnEquals", "ecs:cluster", asked.clusters_of_services())
    .when("ArnLike", TASK_DEFINITION, asked.task_definitions()?);
    Ok(std::iter::once(guarded(asked, update)).chain(task_definitions::task_roles(asked)).collect())
}

/// An update that leaves the task definition as it is, and so passes none of its
/// roles. Where families are known it must not name another one.
pub(super) fn adjust(asked: &Asked<'_>, verb: &str, why: &'static str) -> Result<Grant, Error> {
    let sid = about(verb, asked.service_names(), "Services");
    let update = Grant::new(sid, why, ["ecs:UpdateService"], asked.services()?).when(
        "ArnEquals",
        "ecs:cluster",
        asked.clusters_of_services(),
    );
    let update = match asked.inputs.families.is_empty() {
        true => update,
        false => update.when("ArnLikeIfExists", TASK_DEFINITION, asked.task_definitions()?),
    };
    Ok(guarded(asked, update))
}

pub(super) fn describe(asked: &Asked<'_>) -> Result<Grant, Error> {
    let sid = about("Watch", asked.service_names(), "Services");
    let describe = Grant::new(sid, "watches services", ["ecs:DescribeServices"], asked.services()?);
    Ok(describe.when("ArnEquals", "ecs:cluster", asked.clusters_of_services()))
}

/// What tells how a blue/green, linear or canary deployment goes.
pub(super) fn deployments(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let list = Grant::new(
        "ListDeployments",
        "finds the deployments of services",
        ["ecs:ListServiceDeployments"],
        asked.services()?,
    )
    .when("ArnEquals", "ecs:cluster", asked.clusters_of_services());
    let watch =
        of_deployment(asked, "Watch", "watches a deployment of services", "ecs:DescribeServiceDeployments")?;
    let mut resources = asked.services()?;
    resources.extend(asked.of_services("service-revision", "/*")?);
    let revisions = Grant::new(
        "ReadRevisions",
        "reads what a deployment brings",
        ["ecs:DescribeServiceRevisions"],
        resources,
    )
    .when("ArnEquals", "ecs:cluster", asked.clusters_of_services());
    Ok(vec![list, watch, revisions])
}

pub(super) fn stop_deployment(asked: &Asked<'_>) -> Result<Grant, Error> {
    of_deployment(asked, "Stop", "stops a deployment, or has it rolled back", "ecs:StopServiceDeployment")
}

/// An action on a deployment, which takes the service as well.
fn of_deployment(
    asked: &Asked<'_>,
    verb: &str,
    why: &'static str,
    action: &'static str,
) -> Result<Grant, Error> {
    let mut resources = asked.services()?;
    resources.extend(asked.of_services("service-deployment", "/*")?);
    Ok(Grant::new(format!("{verb}Deployments"), why, [action], resources).when(
        "ArnEquals",
        "ecs:cluster",
        asked.clusters_of_services(),
    ))
}

/// Roles in the request itself; those of the task definition go to another
/// service.
fn service_roles(asked: &Asked<'_>) -> Result<Option<Grant>, Error> {
    let inputs = asked.inputs;
    if let (Some(volume), true) = (inputs.launch_volumes.first(), inputs.volume_roles.is_empty()) {
        return Err(volume_role_lacks(asked, volume));
    }
    Ok(asked.passing(
        [&inputs.volume_roles, &inputs.infrastructure_roles, &inputs.hook_roles],
        "PassInfrastructureRolesToEcs",
        "the service names infrastructure roles or roles of hooks",
        "ecs",
    ))
}

/// A volume that is configured at launch cannot start without its role.
pub(super) fn volume_role_lacks(asked: &Asked<'_>, volume: &str) -> Error {
    let what = format!("the infrastructure role of the volume `{volume}`, which is configured at launch");
    asked.lacks(&what, "`volume_role`")
}

/// Whether service definitions that were read name another controller than the
/// operation is for.
pub(super) fn controller(asked: &Asked<'_>, wanted: &str) -> Result<(), Error> {
    let Some(other) = asked.inputs.controllers.iter().find(|controller| *controller != wanted) else {
        return Ok(());
    };
    let remedy = match other.as_str() {
        "CODE_DEPLOY" => "allow `deploy-codedeploy` for it, in a policy of its own",
        "ECS" => "allow `deploy-rolling` or `deploy-native-bluegreen` for it, in a policy of its own",
        _ => "no operation covers this controller",
    };
    Err(Error::invalid(format!(
        "the operation `{}` is for the deployment controller `{wanted}`, but a service definition names {}: {remedy}",
        asked.operation,
        shown(other)
    )))
}
