//! The catalogue of kinds, and what it makes of roles.

use std::collections::BTreeSet;

use ecs_roles::*;

use crate::support::*;

#[test]
fn the_catalogue_says_what_the_data_says() {
    let data: serde_json::Value = serde_json::from_str(include_str!("../data/roles.json")).unwrap();
    let roles = data["roles"].as_array().unwrap();
    assert_eq!(roles.len(), RoleKind::ALL.len());
    for role in roles {
        let id = role["id"].as_str().unwrap();
        let kind: RoleKind = id.parse().unwrap();
        assert_eq!(kind.to_string(), id);
        let name = role["conventionalName"].as_str().or(role["name"].as_str());
        assert_eq!(kind.conventional_name(), name, "{id}");
        assert_eq!(kind.service_principal(), role["trust"]["Principal"]["Service"], "{id}");
        let policies = role["managedArn"].as_object().unwrap().values();
        let policies: BTreeSet<&str> =
            policies.map(|by_partition| by_partition["aws"].as_str().unwrap()).collect();
        let ours: BTreeSet<String> =
            kind.managed_policies().iter().map(|p| format!("arn:aws:iam::aws:policy/{p}")).collect();
        assert!(ours.iter().map(String::as_str).eq(policies), "{id}: {ours:?}");
        if let Some(passed) = role["passedTo"].as_str() {
            assert_eq!(kind.passed_to(), passed.split(' ').next(), "{id}");
        }
        let linked = role["serviceLinked"].as_bool().unwrap_or_default();
        assert_eq!(kind.origin() == RoleOrigin::ServiceLinked, linked, "{id}");
        assert_eq!(kind.passed_to().is_none(), linked, "{id}");
        assert!(!kind.source().is_empty());
        let sessions = role["roleSessionName"].as_str().unwrap_or_default();
        assert_eq!(kind.session_names().join(" | "), sessions, "{id}");
        for field in role["apiFields"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let last = field.as_str().unwrap().rsplit('.').next().unwrap();
            let known = kind.api_fields().iter().any(|ours| ours.ends_with(last));
            assert!(known || linked, "{id}: {field} in {:?}", kind.api_fields());
        }
    }
}

#[test]
fn ids_are_read_with_a_hint() {
    let hint = |text: &str| text.parse::<RoleKind>().unwrap_err().to_string();
    assert!(hint("infrastructure-volume").contains("did you mean `infrastructure-volumes`?"));
    assert!(hint("???").contains("they are task-execution, task,"));
    let ids: BTreeSet<_> = RoleKind::ALL.iter().map(|kind| kind.id()).collect();
    assert_eq!(ids.len(), RoleKind::ALL.len());
}

#[test]
fn service_linked_roles_are_what_aws_creates() {
    let here = scope("us-gov-west-1");
    for role in ServiceLinkedRole::ALL {
        let documented = documented(role.kind().id());
        assert_eq!(role.name(), documented["name"]);
        assert_eq!(role.path(), documented["path"].as_str().unwrap());
        let arn = role.arn(&here).unwrap();
        assert_eq!(arn.resource(), format!("role{}{}", role.path(), role.name()));
        let policy = role.managed_policy(&here).unwrap().to_string();
        let name = documented["managed"][0].as_str().unwrap();
        assert_eq!(policy, documented["managedArn"][name]["aws-us-gov"]);
        assert!(!role.deletable_after().is_empty());
    }
}

#[test]
fn what_took_the_place_of_legacy_roles_is_named() {
    let replaced: Vec<_> =
        RoleKind::ALL.iter().filter_map(|kind| Some((kind.id(), kind.replaced_by()?.id()))).collect();
    assert_eq!(replaced, [("legacy-ecs-service", "slr-ecs"), ("legacy-autoscale", "slr-app-autoscaling")]);
    for kind in RoleKind::ALL {
        assert_eq!(kind.origin() == RoleOrigin::Legacy, kind.replaced_by().is_some());
    }
}

#[test]
fn every_template_is_recognised() {
    for (_, region) in REGIONS {
        for (id, role) in every_role(&scope(region)).into_iter().filter(|(id, _)| *id != "deployer") {
            let found = RoleKind::of_role(role.name(), role.trust_policy(), role.managed_policies());
            let kind = found.iter().find(|candidate| candidate.kind.id() == id).unwrap();
            assert!(kind.trusted && kind.by_name, "{id}");
            assert!(found[0].trusted, "{id}");
        }
    }
}

fn candidates(name: &str, service: &str, attached: &[&str]) -> Vec<String> {
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).by(Principals::service(service))]);
    let attached: Vec<Arn> =
        attached.iter().map(|policy| scope(HERE).managed_policy(policy).unwrap()).collect();
    let mark = |yes: bool, mark: &'static str| if yes { mark } else { "" };
    RoleKind::of_role(name, &trust, &attached)
        .iter()
        .map(|found| {
            let RoleCandidate { kind, trusted, by_managed_policy, by_name, .. } = found;
            format!(
                "{kind}{}{}{}",
                mark(*trusted, " trust"),
                mark(*by_managed_policy, " policy"),
                mark(*by_name, " name")
            )
        })
        .collect()
}

#[test]
fn evidence_is_weighed() {
    let execution = "service-role/AmazonECSTaskExecutionRolePolicy";
    assert_eq!(candidates("x", "ecs-tasks.amazonaws.com", &[execution]), ["task-execution trust policy"]);
    assert_eq!(candidates("x", "ecs-tasks.amazonaws.com", &[]), ["task-execution trust", "task trust"]);
    assert_eq!(candidates("x", "lambda.amazonaws.com", &[]), [""; 0]);
    assert_eq!(candidates("x", "ec2.amazonaws.com", &[]), [""; 0]);
    // The seeds of trouble: CodeDeploy's policy on a task role.
    assert_eq!(
        candidates("ecsTaskRole", "ecs-tasks.amazonaws.com", &["AWSCodeDeployRoleForECS"]),
        ["task trust name", "codedeploy policy"]
    );
    // Without its path it is another policy.
    assert_eq!(candidates("x", "ec2.amazonaws.com", &["AmazonEC2ContainerServiceforEC2Role"]), [""; 0]);
    assert_eq!(
        candidates("ECSSERVICEROLE", "ecs.amazonaws.com", &["service-role/AmazonEC2ContainerServiceRole"]),
        ["legacy-ecs-service trust policy name"]
    );
    let anywhere = ["AmazonSSMManagedInstanceCore", "service-role/AmazonEC2ContainerServiceforEC2Role"];
    assert_eq!(candidates("x", "ssm.amazonaws.com", &anywhere)[0], "ecs-anywhere trust policy");
    assert_eq!(
        candidates("x", "codedeploy.eu-west-1.amazonaws.com", &["AWSCodeDeployRoleForECSLimited"]),
        ["codedeploy trust policy"]
    );
}

#[test]
fn only_who_is_let_in_counts_as_trusted() {
    let trusted = |trust: &str| {
        let trust = format!(r#"{{"Version": "2012-10-17", "Statement": {trust}}}"#).parse().unwrap();
        RoleKind::of_role("ecsTaskRole", &trust, &[])[0].trusted
    };
    let tasks = r#"{"Service": ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]}"#;
    assert!(trusted(&format!(r#"{{"Effect": "Allow", "Principal": {tasks}, "Action": "sts:AssumeRole"}}"#)));
    assert!(!trusted(&format!(r#"{{"Effect": "Deny", "Principal": {tasks}, "Action": "sts:AssumeRole"}}"#)));
    assert!(!trusted(&format!(
        r#"{{"Effect": "Allow", "NotPrincipal": {tasks}, "Action": "sts:AssumeRole"}}"#
    )));
    assert!(!trusted(r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}"#));
}
