//! Statements that say the same are one, and what a circumstance adds.

use ecs_roles::{CallerPolicy, Circumstance, Operation, PolicyDocument};

use crate::questions;
use crate::support::{HERE, PLACES, Place, allowing, allows, authorizer, documents};

fn sids(documents: &[PolicyDocument]) -> Vec<String> {
    documents.iter().flat_map(|document| &document.statements).map(|one| one.sid.clone().unwrap()).collect()
}

#[test]
fn services_share_a_statement() {
    let policy = CallerPolicy::new(HERE.scope())
        .service("prod", "api")
        .service("prod", "admin")
        .service("stage", "api")
        .allow(Operation::Wait);
    let expected = r#"{"Version": "2012-10-17", "Statement": [
      {"Sid": "WatchServices", "Effect": "Allow", "Action": "ecs:DescribeServices", "Resource": [
          "arn:aws:ecs:eu-central-1:111122223333:service/prod/admin",
          "arn:aws:ecs:eu-central-1:111122223333:service/prod/api",
          "arn:aws:ecs:eu-central-1:111122223333:service/stage/api"],
       "Condition": {"ArnEquals": {"ecs:cluster": ["arn:aws:ecs:eu-central-1:111122223333:cluster/prod",
          "arn:aws:ecs:eu-central-1:111122223333:cluster/stage"]}}},
      {"Sid": "WatchTasks", "Effect": "Allow", "Action": "ecs:DescribeTasks", "Resource": [
          "arn:aws:ecs:eu-central-1:111122223333:task/prod/*",
          "arn:aws:ecs:eu-central-1:111122223333:task/stage/*"],
       "Condition": {"ArnEquals": {"ecs:cluster": ["arn:aws:ecs:eu-central-1:111122223333:cluster/prod",
          "arn:aws:ecs:eu-central-1:111122223333:cluster/stage"]}}},
      {"Sid": "FindTasks", "Effect": "Allow", "Action": "ecs:ListTasks", "Resource": "*",
       "Condition": {"ArnEquals": {"ecs:cluster": ["arn:aws:ecs:eu-central-1:111122223333:cluster/prod",
          "arn:aws:ecs:eu-central-1:111122223333:cluster/stage"]}}}]}"#;
    assert_eq!(documents(&policy), [expected.parse().unwrap()]);
}

/// The same inputs in any order, and given twice, make the same text.
#[test]
fn the_order_of_inputs_does_not_matter() {
    let one = HERE.policy().family("batch").service("stage", "api").cluster("other");
    let other = CallerPolicy::new(HERE.scope()).cluster("other").service("stage", "api").family("batch");
    let other = allowing(other, &[]).and(CallerPolicy::new(HERE.scope()));
    let texts =
        |policy: &CallerPolicy| documents(policy).iter().map(PolicyDocument::to_string).collect::<Vec<_>>();
    let operations = [Operation::Run, Operation::Wait, Operation::Register];
    let mut backwards = operations;
    backwards.reverse();
    assert_eq!(texts(&allowing(one.clone(), &operations)), texts(&allowing(one.clone(), &backwards)));
    assert_eq!(texts(&allowing(one.clone().family("web"), &operations)), texts(&allowing(one, &operations)));
    let again = CallerPolicy::new(HERE.scope()).family("batch").cluster("other").service("stage", "api");
    assert_eq!(texts(&allowing(other, &operations)), texts(&allowing(again, &operations)));
}

/// What another statement allows anyway is not said again.
#[test]
fn what_is_implied_is_left_out() {
    let guarded = allowing(HERE.policy(), &[Operation::Wait, Operation::InfrastructureRoleGuard]);
    let labels = sids(&documents(&guarded));
    assert_eq!(labels.iter().filter(|label| label.contains("WatchTasks")).count(), 1, "{labels:?}");
    let deployed = allowing(HERE.policy(), &[Operation::DeployRolling, Operation::Scale]);
    let deployed = documents(&deployed);
    let updates = deployed
        .iter()
        .flat_map(|document| &document.statements)
        .filter(|statement| statement.actions.listed().iter().any(|action| action == "ecs:UpdateService"));
    let operators: Vec<&str> =
        updates.flat_map(|statement| statement.conditions.iter()).map(|test| test.operator()).collect();
    assert_eq!(operators, ["ArnEquals", "ArnLikeIfExists"]);
}

#[test]
fn labels_are_unique_and_plain() {
    let labels = sids(&documents(&allowing(HERE.fullest(), &Operation::ALL)));
    let unique: std::collections::BTreeSet<&String> = labels.iter().collect();
    assert_eq!(unique.len(), labels.len());
    for label in &labels {
        assert!(!label.is_empty() && label.len() <= 70, "{label}");
        assert!(label.chars().all(|c| c.is_ascii_alphanumeric()), "{label}");
    }
}

/// A name without a letter or digit to make a label of leaves the verb.
#[test]
fn labels_of_odd_names_are_plain_too() {
    let policy = CallerPolicy::new(HERE.scope()).family("--").family("_").allow(Operation::Register);
    assert_eq!(sids(&documents(&policy)), ["RegisterFamilies"]);
    let policy = CallerPolicy::new(HERE.scope()).family("--").allow(Operation::Register);
    assert_eq!(sids(&documents(&policy)), ["Register"]);
}

/// One policy lets every family run in every cluster; two joined do not.
#[test]
fn joined_policies_stay_apart() {
    let of = |cluster: &str, family: &str| {
        CallerPolicy::new(HERE.scope()).cluster(cluster).family(family).allow(Operation::Run)
    };
    let crossed = "ecs:RunTask ecs:task-definition/b:1 ecs:cluster=@ecs:cluster/one";
    let joined = authorizer(&documents(&of("one", "a").and(of("two", "b"))));
    let single = authorizer(&documents(&of("one", "a").cluster("two").family("b")));
    assert!(allows(&single, crossed, HERE) && !allows(&joined, crossed, HERE));
    for line in [
        "ecs:RunTask ecs:task-definition/a:1 ecs:cluster=@ecs:cluster/one",
        "ecs:RunTask ecs:task-definition/b:1 ecs:cluster=@ecs:cluster/two",
    ] {
        assert!(allows(&joined, line, HERE), "{line}");
    }
    let elsewhere = Place { region: "eu-west-1", ..HERE };
    let guard = |place: Place| CallerPolicy::new(place.scope()).allow(Operation::InfrastructureRoleGuard);
    let both = authorizer(&documents(&guard(HERE).and(guard(elsewhere))));
    for place in [HERE, elsewhere] {
        assert!(allows(&both, "ecs:DescribeTasks ecs:task/prod/0123", place));
    }
}

/// Each circumstance: an operation, and what it may do then and not before.
const CIRCUMSTANCES: &[(Circumstance, Operation, &str)] = &[
    (
        Circumstance::TaskDefinitionTags,
        Operation::Register,
        "ecs:TagResource ecs:task-definition/web:7 ecs:CreateAction=RegisterTaskDefinition",
    ),
    (Circumstance::TaskTags, Operation::Run, "ecs:TagResource ecs:task/prod/0123 ecs:CreateAction=RunTask"),
    (Circumstance::ReconciledTags, Operation::DeployRolling, "ecs:UntagResource ecs:service/prod/api"),
    (
        Circumstance::FirstDeployment,
        Operation::DeployNative,
        "ecs:CreateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
         ecs:task-definition=@ecs:task-definition/web:7",
    ),
    (
        Circumstance::FirstUse,
        Operation::DeployRolling,
        "iam:CreateServiceLinkedRole iam:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS \
         iam:AWSServiceName=ecs.amazonaws.com",
    ),
    (
        Circumstance::DeletedTaskDefinitions,
        Operation::Deregister,
        "ecs:DeleteTaskDefinitions ecs:task-definition/web:7",
    ),
    (
        Circumstance::NativeDeployments,
        Operation::Rollback,
        "ecs:StopServiceDeployment ecs:service/prod/api,ecs:service-deployment/prod/api/0 \
         ecs:cluster=@ecs:cluster/prod",
    ),
    (
        Circumstance::PauseHooks,
        Operation::DeployNative,
        "ecs:ContinueServiceDeployment ecs:service/prod/api,ecs:service-deployment/prod/api/0 \
         ecs:cluster=@ecs:cluster/prod",
    ),
    (
        Circumstance::StoppedDeployments,
        Operation::DeployNative,
        "ecs:StopServiceDeployment ecs:service/prod/api,ecs:service-deployment/prod/api/0 \
         ecs:cluster=@ecs:cluster/prod",
    ),
    (Circumstance::CodeDeployDiscovery, Operation::DeployCodeDeploy, "codedeploy:ListApplications *"),
    (
        Circumstance::AnyContainer,
        Operation::Exec,
        "ecs:ExecuteCommand ecs:cluster/prod,ecs:task/prod/0 ecs:container-name=other",
    ),
    (
        Circumstance::PortForwarding,
        Operation::Exec,
        "ssm:StartSession ecs:task/prod/0123,ssm-document:AWS-StartPortForwardingSession",
    ),
    (
        Circumstance::StateVersions,
        Operation::TfstateS3,
        "s3:GetObjectVersion s3:states/net/terraform.tfstate",
    ),
    (
        Circumstance::MissingStates,
        Operation::TfstateS3,
        "s3:ListBucket s3:states s3:prefix=net/terraform.tfstate",
    ),
    (Circumstance::StateLocks, Operation::TfstateS3, "s3:GetObject s3:states/net/terraform.tfstate.tflock"),
    (Circumstance::RolePolicies, Operation::Verify, "iam:GetRolePolicy iam:role/task"),
    (Circumstance::RoleSimulation, Operation::Verify, "iam:SimulatePrincipalPolicy iam:role/task"),
    (Circumstance::CustomerPolicies, Operation::ProvisionRoles, "iam:CreatePolicy iam:policy/ecs/p-x"),
    (Circumstance::OrphanedVolumes, Operation::InfrastructureRoleGuard, "ec2:DescribeVolumes *"),
];

#[test]
fn a_circumstance_adds_what_it_takes() {
    for place in PLACES {
        for (circumstance, operation, line) in CIRCUMSTANCES {
            let plain = place.policy().allow(*operation);
            let without = authorizer(&documents(&plain));
            let with = authorizer(&documents(&plain.with(*circumstance)));
            assert!(!allows(&without, line, place) && allows(&with, line, place), "{circumstance}: {line}");
        }
    }
    let create = "ecs:TagResource ecs:service/prod/api ecs:CreateAction=CreateService";
    let first = HERE.policy().with(Circumstance::FirstDeployment).allow(Operation::DeployRolling);
    let tagged = authorizer(&documents(&first.clone().with(Circumstance::ServiceTags)));
    assert!(!allows(&authorizer(&documents(&first)), create, HERE) && allows(&tagged, create, HERE));
    assert!(!allows(&tagged, "ecs:TagResource ecs:service/prod/api", HERE));
    assert!(!allows(&tagged, "ecs:TagResource ecs:service/prod/api ecs:CreateAction=RunTask", HERE));
}

/// Those of the table, of the test above, and two with tests of their own.
#[test]
fn every_circumstance_is_tested() {
    let elsewhere =
        [Circumstance::ServiceTags, Circumstance::ExecForbidden, Circumstance::AssumedExecutionRole];
    for circumstance in Circumstance::ALL {
        let tested = CIRCUMSTANCES.iter().any(|row| row.0 == circumstance);
        assert!(tested || elsewhere.contains(&circumstance), "{circumstance}");
    }
}

/// Deployments to what exists need less: no creation, no roles that are not named.
#[test]
fn nothing_comes_that_was_not_asked_for() {
    let plain = CallerPolicy::new(HERE.scope()).service("prod", "api").family("web");
    for operation in [Operation::DeployRolling, Operation::Register, Operation::Run] {
        for document in documents(&plain.clone().allow(operation)) {
            let text = document.to_string();
            for action in ["iam:", "CreateService", "TagResource", "servicediscovery"] {
                assert!(!text.contains(action), "{operation}: {text}");
            }
        }
    }
    assert!(questions::of(Operation::DeployRolling).len() > 5);
}

/// A revision that is named is the only one that runs; the next one that is
/// registered has another number.
#[test]
fn a_named_revision_is_meant_alone() {
    let policy = CallerPolicy::new(HERE.scope()).service("prod", "api").family("web:3");
    let run = authorizer(&documents(&policy.clone().allow(Operation::Run)));
    let line =
        |revision| format!("ecs:RunTask ecs:task-definition/web:{revision} ecs:cluster=@ecs:cluster/prod");
    assert!(allows(&run, &line(3), HERE) && !allows(&run, &line(4), HERE));
    let register = authorizer(&documents(&policy.allow(Operation::Register)));
    assert!(allows(&register, "ecs:RegisterTaskDefinition ecs:task-definition/web:4", HERE));
}

#[test]
fn a_log_group_without_prefix_is_read_whole() {
    let policy = CallerPolicy::new(HERE.scope()).log_group("/ecs/web").log_streams("/ecs/web", "app");
    let logs = documents(&policy.allow(Operation::Logs));
    assert!(!logs[0].to_string().contains("log-stream:app"), "the narrower pattern is needless");
    assert!(allows(&authorizer(&logs), "logs:GetLogEvents logs:log-group:/ecs/web:log-stream:x/y/z", HERE));
    assert!(!allows(&authorizer(&logs), "logs:GetLogEvents logs:log-group:/ecs/web2:log-stream:x", HERE));
}
