//! The policy of a widely copied article on ecspresso, with its slips, beside
//! the one that is made here. Each slip is looked for by asking the evaluator
//! or the linter about both.

use ecs_roles::{CallerPolicy, Circumstance, Operation, PolicyDocument, PolicyKind, ServiceReference, lint};

use crate::support::{HERE, PLACES, Place, allows, authorizer, documents};

/// Register, run, deploy and states as the article has them, placeholders
/// filled in. The comma after the last statement is added where it matters.
const COPIED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow",
      "Action": ["ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinitions",
                 "ecs:ListTaskDefinitions"],
      "Resource": "*" },
    { "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": ["arn:aws:iam::111122223333:role/task", "arn:aws:iam::111122223333:role/exec"] },
    { "Effect": "Allow",
      "Action": ["ecs:RunTask", "ecs:DescribeTasks", "ecs:StopTask"],
      "Resource": ["arn:aws:ecs:eu-central-1:111122223333:task-definition/web",
                   "arn:aws:ecs:eu-central-1:111122223333:task/*"],
      "Condition": { "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:cluster:cluster/prod" } } },
    { "Effect": "Allow",
      "Action": ["ecs:UpdateService", "ecs:DescribeServices"],
      "Resource": "arn:aws:ecs:eu-central-1:111122223333:service/prod/api" },
    { "Effect": "Allow",
      "Action": ["logs:GetLogEvents"],
      "Resource": "arn:aws:logs:eu-central-1:111122223333:/ecs/web:*" },
    { "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::states/net/terraform.tfstate" }
  ]
}"#;

const PUSH_ANYWHERE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": ["ecr:PutImage", "ecr:BatchGetImage"], "Resource": "*"}]}"#;

fn corrected(place: Place) -> Vec<PolicyDocument> {
    let policy = CallerPolicy::new(place.scope())
        .service("prod", "api")
        .family("web")
        .task_role(place.arn("iam:role/task"))
        .execution_role(place.arn("iam:role/exec"))
        .log_streams("/ecs/web", "app")
        .code_deploy("deploys", "blue")
        .repository("team/web")
        .state("states", "net/terraform.tfstate")
        .state_key(place.arn("kms:key/s"));
    let circumstances = [
        Circumstance::TaskDefinitionTags,
        Circumstance::ServiceTags,
        Circumstance::TaskTags,
        Circumstance::MissingStates,
    ];
    let operations = [
        Operation::Register,
        Operation::TaskDefinitionRead,
        Operation::Deregister,
        Operation::DeployRolling,
        Operation::DeployCodeDeploy,
        Operation::Run,
        Operation::RunStop,
        Operation::Wait,
        Operation::Logs,
        Operation::Rollback,
        Operation::Scale,
        Operation::TfstateS3,
        Operation::Verify,
    ];
    let policy = circumstances.into_iter().fold(policy, CallerPolicy::with);
    documents(&operations.into_iter().fold(policy, CallerPolicy::allow))
}

/// The copied policy decides wrongly and the corrected one rightly.
#[track_caller]
fn mended(line: &str, right: bool) {
    let copied = authorizer(&[COPIED.parse().unwrap()]);
    assert_eq!(allows(&copied, line, HERE), !right, "the copied policy: {line}");
    assert_eq!(allows(&authorizer(&corrected(HERE)), line, HERE), right, "the corrected policy: {line}");
}

#[test]
fn d1_the_text_is_json() {
    let with_comma = COPIED.replace("tfstate\" }\n", "tfstate\" },\n");
    assert!(with_comma != COPIED && with_comma.parse::<PolicyDocument>().is_err());
    for document in corrected(HERE) {
        assert_eq!(document.to_pretty().parse::<PolicyDocument>().unwrap(), document);
    }
}

#[test]
fn d2_the_cluster_has_its_account() {
    mended("ecs:RunTask ecs:task-definition/web:7 ecs:cluster=@ecs:cluster/prod", true);
    mended("ecs:StopTask ecs:task/prod/0123 ecs:cluster=@ecs:cluster/prod", true);
}

#[test]
fn d3_the_log_group_has_its_type() {
    mended("logs:GetLogEvents logs:log-group:/ecs/web:log-stream:app/nginx/0123", true);
}

#[test]
fn d4_task_definitions_are_told_apart() {
    mended("ecs:RegisterTaskDefinition ecs:task-definition/other:1", false);
    let own = authorizer(&corrected(HERE));
    assert!(allows(&own, "ecs:RegisterTaskDefinition ecs:task-definition/web:1", HERE));
    // Without a revision nothing is run, whatever the condition says.
    let bare = COPIED.replace("eu-central-1:cluster:cluster", "eu-central-1:111122223333:cluster");
    let run = "ecs:RunTask ecs:task-definition/web:7 ecs:cluster=@ecs:cluster/prod";
    assert!(!allows(&authorizer(&[bare.parse().unwrap()]), run, HERE));
    assert!(allows(&own, run, HERE));
}

#[test]
fn d5_every_action_exists() {
    mended("ecs:DescribeTaskDefinition *", true);
    let is_known = |action: &String| ServiceReference::embedded().action(action).is_some();
    let copied: PolicyDocument = COPIED.parse().unwrap();
    assert!(!copied.statements.iter().flat_map(|one| one.actions.listed()).all(is_known));
    for document in corrected(HERE) {
        assert!(document.statements.iter().flat_map(|one| one.actions.listed()).all(is_known));
    }
}

#[test]
fn d6_tasks_of_other_clusters_stay_out_of_reach() {
    // With the account mended, the pattern reaches every cluster's tasks where
    // the condition does not apply.
    let open = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecs:TagResource",
        "Resource": "arn:aws:ecs:eu-central-1:111122223333:task/*"}]}"#;
    let line = "ecs:TagResource ecs:task/stage/0123 ecs:CreateAction=RunTask";
    assert!(allows(&authorizer(&[open.parse().unwrap()]), line, HERE));
    let own = authorizer(&corrected(HERE));
    assert!(!allows(&own, line, HERE));
    assert!(allows(&own, "ecs:TagResource ecs:task/prod/0123 ecs:CreateAction=RunTask", HERE));
    assert!(!allows(&own, "ecs:StopTask ecs:task/stage/0123 ecs:cluster=@ecs:cluster/stage", HERE));
}

#[test]
fn d7_no_action_is_beside_resources_of_other_types() {
    let strangers = |document: &PolicyDocument| {
        let pairs = document.statements.iter().flat_map(|statement| {
            let resources = statement.resources.as_ref().unwrap().listed();
            statement.actions.listed().iter().flat_map(move |action| {
                resources.iter().map(move |resource| (action.clone(), resource.clone()))
            })
        });
        let is_strange = |(action, resource): &(String, String)| {
            let Some(entry) = ServiceReference::embedded().action(action) else { return false };
            let Ok(pattern) = resource.parse() else { return true };
            resource != "*" && !entry.resources().any(|one| one.resource_type().accepts(&pattern))
        };
        pairs.filter(is_strange).count()
    };
    assert!(strangers(&COPIED.parse().unwrap()) > 0);
    assert_eq!(corrected(HERE).iter().map(strangers).sum::<usize>(), 0);
}

#[test]
fn d8_what_is_created_may_be_tagged_and_nothing_else() {
    mended("ecs:TagResource ecs:task-definition/web:7 ecs:CreateAction=RegisterTaskDefinition", true);
    mended("ecs:TagResource ecs:task/prod/0123 ecs:CreateAction=RunTask", true);
    let own = authorizer(&corrected(HERE));
    assert!(!allows(&own, "ecs:TagResource ecs:task/prod/0123", HERE));
    assert!(!allows(&own, "ecs:TagResource ecs:task-definition/web:7 ecs:CreateAction=RunTask", HERE));
}

#[test]
fn d9_the_calls_of_the_other_commands_are_there() {
    let suspend = "application-autoscaling:RegisterScalableTarget application-autoscaling:scalable-target/0ec \
         application-autoscaling:service-namespace=ecs \
         application-autoscaling:scalable-dimension=ecs:service:DesiredCount";
    mended(suspend, true);
    mended("codedeploy:CreateDeployment codedeploy:deploymentgroup:deploys/blue", true);
    mended("ecs:ListTasks * ecs:cluster=@ecs:cluster/prod", true);
    mended("iam:GetRole iam:role/exec", true);
    mended("ecs:DescribeClusters ecs:cluster/prod", true);
}

#[test]
fn d10_encrypted_and_missing_states_are_read_and_told() {
    mended("kms:Decrypt kms:key/s kms:ViaService=s3.{R}.amazonaws.com", true);
    mended("s3:ListBucket s3:states s3:prefix=net/terraform.tfstate", true);
    let own = authorizer(&corrected(HERE));
    assert!(!allows(&own, "kms:Decrypt kms:key/s kms:ViaService=ssm.{R}.amazonaws.com", HERE));
    assert!(!allows(&own, "s3:ListBucket s3:states s3:prefix=other/", HERE));
}

#[test]
fn d11_no_repository_is_pushed_to() {
    let (copied, own) = (authorizer(&[PUSH_ANYWHERE.parse().unwrap()]), authorizer(&corrected(HERE)));
    for line in ["ecr:PutImage ecr:repository/team/web", "ecr:BatchGetImage ecr:repository/other"] {
        assert!(allows(&copied, line, HERE) && !allows(&own, line, HERE), "{line}");
    }
    assert!(allows(&own, "ecr:BatchGetImage ecr:repository/team/web", HERE));
}

#[test]
fn d12_arns_are_of_the_partition() {
    for place in PLACES {
        let prefix = format!("arn:{}:", place.partition);
        for document in corrected(place) {
            let text = document.to_string();
            assert_eq!(text.matches("arn:").count(), text.matches(&prefix).count(), "{text}");
        }
        let line = "ecs:DescribeServices ecs:service/prod/api ecs:cluster=@ecs:cluster/prod";
        assert!(allows(&authorizer(&corrected(place)), line, place));
    }
    let china = "ecs:DescribeServices ecs:service/prod/api";
    assert!(!allows(&authorizer(&[COPIED.parse().unwrap()]), china, PLACES[1]));
}

/// The other slip of the article: a role may go to any service that trusts it.
#[test]
fn roles_are_passed_to_tasks_alone() {
    mended("iam:PassRole iam:role/task iam:PassedToService=lambda.amazonaws.com", false);
}

#[test]
fn the_linter_finds_slips_in_the_copy_alone() {
    assert!(lint(COPIED, PolicyKind::Identity).len() > 4);
    for document in corrected(HERE) {
        assert_eq!(lint(&document.to_pretty(), PolicyKind::Identity).len(), 0);
    }
}
