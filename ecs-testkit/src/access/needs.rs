//! What an operation needs, by service.

use super::need::Need;
use super::{codedeploy, ec2, ecs, iam, sts};
use crate::identity::Principal;
use crate::wire::json::{Input, Object};
use crate::wire::query::Params;
use crate::world::World;

/// The input of an operation, in the form its protocol has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    Json(&'a Object),
    Form(&'a Params),
}

/// Every permission that an operation needs, in the order AWS asks for them. An operation
/// of which nothing is known here needs its own action on everything.
pub(crate) fn of(
    world: &mut World,
    caller: &Principal,
    service: &str,
    operation: &str,
    asked: Asked<'_>,
) -> Vec<Need> {
    match (service, asked) {
        ("codedeploy", Asked::Json(input)) => {
            codedeploy::needs(&world.place, &world.codedeploy, operation, Input(input))
        }
        ("ec2", Asked::Form(params)) => ec2::needs(&world.iam, operation, params),
        ("ecs", Asked::Json(input)) => ecs::needs(world, caller, operation, Input(input)),
        ("iam", Asked::Form(params)) => iam::needs(&world.iam, caller, operation, params),
        ("sts", Asked::Form(params)) => sts::needs(&world.iam, operation, params),
        _ => vec![Need::new(format!("{service}:{operation}"), "*")],
    }
}

#[cfg(test)]
mod tests {
    use ecs_roles::{ArnPattern, ServiceReference};
    use serde_json::{Value, json};

    use super::*;
    use crate::ecs::Place;
    use crate::moment::Moment;
    use crate::timing::Timing;

    fn world() -> World {
        let place = Place::new("us-east-1".to_owned(), "123456789012".to_owned());
        World::new(place, 0, Timing::default(), Moment::default())
    }

    /// Each resource is of a type that AWS lists for the action, and each type that it
    /// requires is there.
    fn check(action: &str, needs: &[Need]) {
        let entry = ServiceReference::embedded().action(action).unwrap_or_else(|| panic!("no {action}"));
        let own: Vec<_> = needs.iter().filter(|need| need.action == action).collect();
        assert!(!own.is_empty(), "{action} needs nothing");
        if entry.is_wildcard_only() {
            return assert!(own.iter().all(|need| need.resource == "*"), "{action}: {own:?}");
        }
        let accepts = |kind: ecs_roles::ResourceType<'_>, need: &Need| {
            kind.accepts(&need.resource.parse::<ArnPattern>().unwrap())
        };
        let types: Vec<_> = entry.resources().collect();
        for need in &own {
            let known = types.iter().any(|listed| accepts(listed.resource_type(), need));
            assert!(known, "{action} on {}", need.resource);
        }
        for required in types.iter().filter(|listed| listed.is_required()) {
            let kind = required.resource_type();
            assert!(own.iter().any(|need| accepts(kind, need)), "{action} lacks {}", kind.name());
        }
    }

    #[test]
    fn what_operations_of_ecs_need_is_what_the_reference_lists() {
        const NOT_HERE: [&str; 12] = [
            "AllowVendedLogDeliveryForResource",
            "DeleteAttributes",
            "DiscoverPollEndpoint",
            "Poll",
            "PutAttributes",
            "PutSystemLogEvents",
            "StartTelemetrySession",
            "SubmitAttachmentStateChanges",
            "SubmitContainerStateChange",
            "SubmitTaskStateChange",
            "ListServicesByNamespace",
            "DeleteAccountSetting",
        ];
        let arn = |resource: &str| format!("arn:aws:ecs:us-east-1:123456789012:{resource}");
        let input = json!({
            "cluster": "shop", "clusters": ["shop"], "clusterName": "shop", "service": "web", "services": ["web"],
            "serviceName": "web", "family": "web", "taskDefinition": "web", "taskDefinitions": ["web:1"],
            "task": "0123", "tasks": ["0123"], "containerInstance": "0123", "containerInstances": ["0123"],
            "taskSet": "1", "taskSets": ["1"], "name": "spot", "capacityProvider": "spot",
            "capacityProviders": ["spot"], "resourceArn": arn("service/shop/web"),
            "serviceDeploymentArn": arn("service-deployment/shop/web/1"),
            "serviceDeploymentArns": [arn("service-deployment/shop/web/1")],
            "serviceRevisionArns": [arn("service-revision/shop/web/1")],
        });
        let (mut world, input) = (world(), input.as_object().unwrap().clone());
        let caller = world.directory.administrator_principal();
        for entry in ServiceReference::embedded().service("ecs").unwrap().actions() {
            let operation = entry.name();
            let is_gone = ["Daemon", "ExpressGateway"].iter().any(|word| operation.contains(word));
            if !is_gone && !NOT_HERE.contains(&operation) {
                let needs = of(&mut world, &caller, "ecs", operation, Asked::Json(&input));
                check(&format!("ecs:{operation}"), &needs);
            }
        }
    }

    #[test]
    fn what_operations_of_codedeploy_need_is_what_the_reference_lists() {
        const NOT_HERE: [&str; 4] = ["OnPremises", "DeploymentInstance", "Tag", "GitHub"];
        let input = json!({
            "applicationName": "shop", "applicationNames": ["shop"], "deploymentGroupName": "web",
            "deploymentGroupNames": ["web"], "currentDeploymentGroupName": "web",
            "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
            "serviceRoleArn": "arn:aws:iam::123456789012:role/codedeploy",
        });
        let (mut world, input) = (world(), input.as_object().unwrap().clone());
        let caller = world.directory.administrator_principal();
        for entry in ServiceReference::embedded().service("codedeploy").unwrap().actions() {
            let operation = entry.name();
            if !NOT_HERE.iter().any(|word| operation.contains(word)) {
                let needs = of(&mut world, &caller, "codedeploy", operation, Asked::Json(&input));
                check(&format!("codedeploy:{operation}"), &needs);
                let pass = needs.iter().find(|need| need.is_pass).expect("the role is passed");
                assert_eq!(pass.resource, "arn:aws:iam::123456789012:role/codedeploy");
            }
        }
    }

    #[test]
    fn the_role_of_an_instance_is_passed_to_ec2() {
        let mut world = world();
        let caller = world.directory.administrator_principal();
        let mut iam = |operation: &str, members: &[(&str, &str)]| {
            world.iam(&caller, operation, &Params::of(members), Moment::default()).unwrap();
        };
        let trust = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
        iam("CreateRole", &[("RoleName", "node"), ("AssumeRolePolicyDocument", trust)]);
        iam("CreateInstanceProfile", &[("InstanceProfileName", "nodes")]);
        iam("AddRoleToInstanceProfile", &[("InstanceProfileName", "nodes"), ("RoleName", "node")]);
        let params = Params::of(&[("IamInstanceProfile.Name", "nodes")]);
        let needs = of(&mut world, &caller, "ec2", "RunInstances", Asked::Form(&params));
        assert_eq!(needs.last().unwrap().resource, "arn:aws:iam::123456789012:role/node");
    }

    #[test]
    fn what_operations_of_iam_need_is_what_the_reference_lists() {
        let mut world = world();
        let caller = world.directory.administrator_principal();
        let policy = "arn:aws:iam::123456789012:policy/p";
        let of_kinds = [
            ("Role", vec![("RoleName", "web")]),
            ("User", vec![("UserName", "ann")]),
            ("AccessKey", vec![]),
            ("Policy", vec![("PolicyName", "p"), ("PolicyArn", policy)]),
            ("InstanceProfile", vec![("InstanceProfileName", "web"), ("RoleName", "web")]),
            (
                "OpenIDConnectProvider",
                vec![
                    ("Url", "https://x.example"),
                    ("OpenIDConnectProviderArn", "arn:aws:iam::123456789012:oidc-provider/x.example"),
                ],
            ),
        ];
        let mut check_all = |operations: &[&str], members: &[(&str, &str)]| {
            for operation in operations {
                let params = Params::of(members);
                let needs = of(&mut world, &caller, "iam", operation, Asked::Form(&params));
                check(&format!("iam:{operation}"), &needs);
            }
        };
        for (kind, members) in &of_kinds {
            let operations = ["Create", "Delete", "Get", "Tag", "Untag"].map(|verb| format!("{verb}{kind}"));
            let known = |operation: &&String| {
                ServiceReference::embedded().action(&format!("iam:{operation}")).is_some()
            };
            let operations: Vec<&str> = operations.iter().filter(known).map(String::as_str).collect();
            check_all(&operations, members);
        }
        check_all(
            &["AttachRolePolicy", "DetachRolePolicy", "GetRolePolicy", "PutRolePolicy", "DeleteRolePolicy"],
            &[("RoleName", "web"), ("PolicyName", "p"), ("PolicyArn", policy)],
        );
        check_all(
            &["AttachUserPolicy", "PutUserPolicy", "ListUserPolicies", "PutUserPermissionsBoundary"],
            &[("UserName", "ann"), ("PolicyName", "p"), ("PolicyArn", policy)],
        );
        check_all(
            &[
                "CreatePolicyVersion",
                "ListPolicyVersions",
                "SetDefaultPolicyVersion",
                "ListEntitiesForPolicy",
            ],
            &[("PolicyArn", policy), ("VersionId", "v1")],
        );
        check_all(
            &[
                "UpdateAssumeRolePolicy",
                "UpdateRole",
                "ListInstanceProfilesForRole",
                "ListAttachedRolePolicies",
            ],
            &[("RoleName", "web")],
        );
        check_all(
            &["AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile"],
            &[("InstanceProfileName", "web"), ("RoleName", "web")],
        );
        check_all(&["CreateServiceLinkedRole"], &[("AWSServiceName", "ecs.amazonaws.com")]);
        let task = "task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/1";
        check_all(&["GetServiceLinkedRoleDeletionStatus"], &[("DeletionTaskId", task)]);
        check_all(
            &["ListRoles", "ListUsers", "ListPolicies", "ListInstanceProfiles", "GetAccountSummary"],
            &[],
        );
    }

    #[test]
    fn roles_are_found_wherever_they_stand() {
        let (mut world, role) = (world(), |name: &str| format!("arn:aws:iam::123456789012:role/{name}"));
        let caller = world.directory.administrator_principal();
        let input: Value = json!({
            "overrides": { "taskRoleArn": role("a"), "executionRoleArn": "b" },
            "loadBalancers": [{ "advancedConfiguration": { "roleArn": role("c") } }],
            "deploymentConfiguration": { "lifecycleHooks": [{ "roleArn": role("d") }, { "targetType": "PAUSE" }] },
            "serviceConnectConfiguration": { "services": [{ "tls": { "roleArn": role("e") } }] },
            "role": "f",
        });
        let input = input.as_object().unwrap();
        let needs = of(&mut world, &caller, "ecs", "CreateService", Asked::Json(input));
        let mut passed: Vec<String> = needs
            .iter()
            .filter(|need| need.is_pass)
            .map(|need| format!("{} {:?}", need.resource, need.context.get("iam:PassedToService").unwrap()))
            .collect();
        passed.sort();
        let expected =
            [("a", "ecs-tasks"), ("b", "ecs-tasks"), ("c", "ecs"), ("d", "ecs"), ("e", "ecs"), ("f", "ecs")];
        let expected =
            expected.map(|(name, service)| format!("{} One(\"{service}.amazonaws.com\")", role(name)));
        assert_eq!(passed, expected);
    }
}
