//! Roles that services make for themselves: AWS IAM User Guide, "Service-linked
//! roles".

use super::entities::{Permissions, key};
use super::faults::{invalid_input, no_such_entity};
use super::managed;
use super::role::Role;
use super::roles;
use super::state::{Iam, description};
use super::tags::Tags;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// Service, role and policy of those that deployments to ECS meet.
const LINKED: [(&str, &str, &str); 3] = [
    ("ecs.amazonaws.com", "AWSServiceRoleForECS", "AmazonECSServiceRolePolicy"),
    ("ecs-compute.amazonaws.com", "AWSServiceRoleForECSCompute", "AmazonECSComputeServiceRolePolicy"),
    (
        "ecs.application-autoscaling.amazonaws.com",
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        "AWSApplicationAutoscalingECSServicePolicy",
    ),
];

/// What became of a request to delete one.
#[derive(Clone, Debug)]
pub(super) enum Deletion {
    Succeeded,
    /// The service still uses the role: for these, in the region of the account.
    InUse(Vec<String>),
}

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let service = params.required("AWSServiceName")?;
    let linked = LINKED.iter().find(|(known, ..)| *known == service);
    let Some((_, name, policy)) = linked else {
        return Err(invalid_input(format!("ecs-testkit knows no service-linked role of `{service}` yet")));
    };
    if params.get("CustomSuffix").is_some() {
        return Err(invalid_input(format!("Custom suffix is not allowed for {service}")));
    }
    if iam.entities.roles.contains_key(&key(name)) {
        return Err(invalid_input(format!(
            "Service role name {name} has been taken in this account, please try a different suffix."
        )));
    }
    let attached = managed::named(&iam.place.partition, policy).map(|policy| policy.arn());
    let permissions = Permissions { attached: attached.into_iter().collect(), ..Permissions::default() };
    let path = format!("/aws-service-role/{service}/");
    let role = Role {
        arn: iam.place.iam(&format!("role{path}{name}")),
        name: (*name).to_owned(),
        path,
        id: String::new(),
        description: description(params)?,
        trust: trust(service),
        max_session_duration: 3600,
        tags: Tags::new(),
        created_at: iam.now,
        permissions,
    };
    roles::add(iam, role)
}

impl Iam {
    /// The ARN that the role of a service has or would have.
    pub(crate) fn service_linked_role_arn(&self, service: &str) -> String {
        let linked = LINKED.iter().find(|(known, ..)| *known == service);
        let name = linked.map_or("*", |(_, name, _)| name);
        self.place.iam(&format!("role/aws-service-role/{service}/{name}"))
    }
}

fn trust(service: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}

/// It is deleted at once, if its service does not use it: `in_use` are the
/// resources for which ECS does.
pub(super) fn delete(iam: &mut Iam, params: &Params, in_use: Vec<String>) -> Result<Xml, Fault> {
    let role = iam.role(params)?;
    if !role.is_service_linked() {
        return Err(no_such_entity(format!(
            "The service-linked role with name {} cannot be found.",
            role.name
        )));
    }
    let is_in_use = !in_use.is_empty() && role.path == "/aws-service-role/ecs.amazonaws.com/";
    let (key, arn, id) = (key(&role.name), role.arn.clone(), role.id.clone());
    let task = format!("task{}{}/", role.path, role.name) + &iam.ids.uuid();
    let deletion = if is_in_use { Deletion::InUse(in_use) } else { Deletion::Succeeded };
    if !is_in_use {
        iam.entities_mut().roles.remove(&key);
        iam.forget_principal(&arn, &id);
    }
    iam.deletions.insert(task.clone(), deletion);
    Ok(Xml::fragment(|xml| xml.leaf("DeletionTaskId", task)))
}

pub(super) fn deletion_status(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let task = params.required("DeletionTaskId")?;
    let deletion = iam.deletions.get(task);
    let deletion =
        deletion.ok_or_else(|| no_such_entity(format!("Deletion task {task} cannot be found.")))?;
    let Deletion::InUse(resources) = deletion else {
        return Ok(Xml::fragment(|xml| xml.leaf("Status", "SUCCEEDED")));
    };
    Ok(Xml::fragment(|xml| {
        xml.leaf("Status", "FAILED");
        xml.element("Reason", |xml| {
            xml.leaf("Reason", "The role cannot be deleted because it is used by the service.");
            xml.members("RoleUsageList", [resources], |xml, resources| {
                xml.leaf("Region", &iam.place.region);
                xml.members("Resources", resources, |xml, resource| xml.text(resource));
            });
        });
    }))
}
