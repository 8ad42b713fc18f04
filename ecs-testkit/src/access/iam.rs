//! What the operations of IAM need: Service Authorization Reference, "Actions,
//! resources, and condition keys for AWS Identity and Access Management".

use super::need::Need;
use crate::iam::Iam;
use crate::identity::Principal;
use crate::wire::query::Params;

/// Operations that are about the account as a whole.
const OF_ACCOUNT: [&str; 6] = [
    "GetAccountSummary",
    "ListInstanceProfiles",
    "ListOpenIDConnectProviders",
    "ListPolicies",
    "ListRoles",
    "ListUsers",
];

pub(super) fn needs(iam: &Iam, caller: &Principal, operation: &str, params: &Params) -> Vec<Need> {
    let resource = resource(iam, caller, operation, params);
    let mut need = Need::new(format!("iam:{operation}"), resource.as_str())
        .with_resource_tags("iam", iam.tags_of(&resource));
    if let Some(policy) = params.get("PolicyArn").filter(|_| !resource.contains(":policy/")) {
        need = need.with("iam:PolicyARN", policy);
    }
    let boundary = params.get("PermissionsBoundary").or_else(|| iam.boundary_of(&resource));
    if let Some(boundary) = boundary {
        need = need.with("iam:PermissionsBoundary", boundary);
    }
    if let Some(service) = params.get("AWSServiceName") {
        need = need.with("iam:AWSServiceName", service);
    }
    let tags = params.rows("Tags", ["Key", "Value"]);
    let keys = params.members("TagKeys").into_iter().map(|key| (key, ""));
    need = need.with_request_tags(tags.iter().map(|[key, value]| (*key, *value)).chain(keys));
    let tagging = operation.strip_prefix("Create").filter(|_| !tags.is_empty());
    let tagging = tagging.map(|kind| Need { action: format!("iam:Tag{kind}"), ..need.clone() });
    let passing = passed_role(iam, operation, params);
    let own = [Some(need), tagging].into_iter().flatten().map(Need::with_listed_keys);
    own.chain(passing).collect()
}

/// The role of an instance profile is passed to EC2.
fn passed_role(iam: &Iam, operation: &str, params: &Params) -> Option<Need> {
    let name = params.get("RoleName").filter(|_| operation == "AddRoleToInstanceProfile")?;
    Some(Need::pass(iam.role_arn(name), "ec2.amazonaws.com"))
}

fn resource(iam: &Iam, caller: &Principal, operation: &str, params: &Params) -> String {
    let named = |kind: &str, name: &str| {
        let path = params.get("Path").unwrap_or("/");
        iam.place().iam(&format!("{kind}{path}{name}"))
    };
    if OF_ACCOUNT.contains(&operation) {
        return "*".to_owned();
    }
    match operation {
        "CreatePolicy" => return named("policy", params.get("PolicyName").unwrap_or_default()),
        "CreateRole" => return named("role", params.get("RoleName").unwrap_or_default()),
        "CreateUser" => return named("user", params.get("UserName").unwrap_or_default()),
        "CreateInstanceProfile" => {
            return named("instance-profile", params.get("InstanceProfileName").unwrap_or_default());
        }
        "CreateServiceLinkedRole" => {
            return iam.service_linked_role_arn(params.get("AWSServiceName").unwrap_or_default());
        }
        "GetServiceLinkedRoleDeletionStatus" => return deleted_role(iam, params),
        "CreateOpenIDConnectProvider" => {
            let url = params.get("Url").unwrap_or_default();
            return iam.place().iam(&format!("oidc-provider/{}", url.trim_start_matches("https://")));
        }
        _ => {}
    }
    let given = |member: &str| params.get(member).filter(|value| !value.is_empty());
    given("InstanceProfileName")
        .map(|name| iam.profile_arn(name))
        .or_else(|| given("RoleName").map(|name| iam.role_arn(name)))
        .or_else(|| given("UserName").map(|name| iam.user_arn(name)))
        .or_else(|| given("PolicyArn").or_else(|| given("OpenIDConnectProviderArn")).map(str::to_owned))
        .unwrap_or_else(|| caller.arn.clone())
}

/// A task of deletion names the role: `task/aws-service-role/SERVICE/NAME/ID`.
fn deleted_role(iam: &Iam, params: &Params) -> String {
    let task = params.get("DeletionTaskId").unwrap_or_default();
    let role = task.strip_prefix("task/").and_then(|path| path.rsplit_once('/')).map(|(role, _)| role);
    iam.place().iam(&format!("role/{}", role.unwrap_or_default()))
}
