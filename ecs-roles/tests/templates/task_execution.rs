//! The task execution role.

use ecs_roles::*;

use crate::support::*;

fn policy(template: &TaskExecutionRole) -> PolicyDocument {
    template.role().unwrap().inline_policies()["TaskExecution"].clone()
}

#[test]
fn each_option_of_the_task_execution_role_grants_what_it_needs() {
    let template = TaskExecutionRole::new(scope(HERE))
        .creating_log_group("/ecs/web")
        .reading_secret(arn(
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbC123:password::",
        ))
        .reading_secret_named("prod/cache")
        .pulling_with_registry_secret(arn("arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbC123"))
        .reading_parameter(arn("arn:aws:ssm:eu-central-1:111122223333:parameter/web/token"))
        .reading_environment_file(arn("arn:aws:s3:::settings/web.env"))
        .reading_environment_file(arn("arn:aws:s3:::settings/what*.env"))
        .decrypting_with_key(arn("arn:aws:kms:eu-central-1:111122223333:key/1234"))
        .decrypting_with_key(arn("arn:aws:kms:eu-west-1:111122223333:key/5678"));
    let expected = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "CreateLogGroups", "Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": [
            "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web",
            "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:*"]},
        {"Sid": "PullFromPrivateRegistries", "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
         "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbC123"},
        {"Sid": "ReadSecrets", "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": [
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/cache-??????",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbC123"]},
        {"Sid": "ReadParameters", "Effect": "Allow", "Action": "ssm:GetParameters",
         "Resource": "arn:aws:ssm:eu-central-1:111122223333:parameter/web/token"},
        {"Sid": "ReadEnvironmentFiles", "Effect": "Allow", "Action": "s3:GetObject",
         "Resource": ["arn:aws:s3:::settings/web.env", "arn:aws:s3:::settings/what${*}.env"]},
        {"Sid": "LocateEnvironmentFileBuckets", "Effect": "Allow", "Action": "s3:GetBucketLocation",
         "Resource": "arn:aws:s3:::settings"},
        {"Sid": "DecryptWhatIsRead", "Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:eu-central-1:111122223333:key/1234",
         "Condition": {"StringEquals": {"kms:ViaService": [
            "s3.eu-central-1.amazonaws.com", "secretsmanager.eu-central-1.amazonaws.com",
            "ssm.eu-central-1.amazonaws.com"]}}},
        {"Sid": "DecryptWhatIsReadInEuWest1", "Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:eu-west-1:111122223333:key/5678",
         "Condition": {"StringEquals": {"kms:ViaService": [
            "s3.eu-west-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com"]}}}
    ]}"#;
    assert_eq!(policy(&template), expected.parse().unwrap());
}

#[test]
fn an_option_of_the_wrong_kind_is_refused_with_a_remedy() {
    let template = || TaskExecutionRole::new(scope(HERE));
    let secret = |text: &str| arn(&format!("arn:aws:secretsmanager:eu-central-1:111122223333:{text}"));
    let parameter = "arn:aws:ssm:eu-central-1:111122223333:parameter";
    refused(template().reading_secret(secret("secret:prod/db")).role(), "lacks the six characters");
    refused(
        template().reading_secret(arn(&format!("{parameter}/x"))).role(),
        "not the ARN of a Secrets Manager secret",
    );
    refused(
        template().reading_parameter(secret("secret:a-AbC123")).role(),
        "not the ARN of a Systems Manager parameter",
    );
    refused(template().reading_parameter(arn(&format!("{parameter}//x"))).role(), "parameter/x`");
    refused(template().reading_environment_file(arn("arn:aws:s3:::bucket")).role(), "names a bucket");
    refused(template().creating_log_group("").role(), "bare name");
    refused(template().creating_log_group("a:*").role(), "bare name");
    let key = "arn:aws:kms:eu-central-1:111122223333";
    refused(template().decrypting_with_key(arn(&format!("{key}:alias/x"))).role(), "is an alias");
    refused(
        template().decrypting_with_key(arn(&format!("{key}:key/x"))).role(),
        "nothing there that it decrypts",
    );
    refused(template().named("a b").role(), "role name `a b`");
}

#[test]
fn without_the_managed_policy_everything_is_named() {
    let role = TaskExecutionRole::least_privilege(scope(HERE))
        .pulling_from(arn("arn:aws:ecr:us-east-1:444455556666:repository/base"))
        .pulling_through_cache("docker-hub/")
        .pulling_through_endpoint("vpce-1")
        .writing_to_log_group("/ecs/web")
        .writing_to_log_group_in("/ecs/web", "eu-west-1")
        .creating_log_group_in("/ecs/new", "eu-west-1");
    let expected = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "LogInToRegistry", "Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {"Sid": "PullImages", "Effect": "Allow",
         "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
         "Resource": ["arn:aws:ecr:eu-central-1:111122223333:repository/docker-hub/*",
            "arn:aws:ecr:us-east-1:444455556666:repository/base"],
         "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Sid": "ImportUpstreamImages", "Effect": "Allow",
         "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
         "Resource": "arn:aws:ecr:eu-central-1:111122223333:repository/docker-hub/*"},
        {"Sid": "WriteLogs", "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
         "Resource": ["arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:log-stream:*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/new:log-stream:*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:log-stream:*"]},
        {"Sid": "CreateLogGroups", "Effect": "Allow", "Action": "logs:CreateLogGroup",
         "Resource": ["arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/new",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/new:*"]}
    ]}"#;
    assert_eq!(policy(&role), expected.parse().unwrap(), "{}", policy(&role).to_pretty());
    assert!(role.role().unwrap().managed_policies().is_empty());
}

#[test]
fn beside_the_managed_policy_nothing_is_said_twice() {
    let role = TaskExecutionRole::new(scope(HERE))
        .pulling_from(arn("arn:aws:ecr:us-east-1:444455556666:repository/base"))
        .pulling_guard_duty_agent(arn("arn:aws:ecr:us-east-1:444455556666:repository/agent"))
        .writing_to_log_group("/ecs/web");
    assert!(role.role().unwrap().inline_policies().is_empty());
    let cached = policy(&role.pulling_through_cache("docker-hub"));
    assert_eq!(cached.statements[0].sid.as_deref(), Some("ImportUpstreamImages"));
    assert_eq!(cached.statements.len(), 1);
}

#[test]
fn the_guard_of_the_trust_policy_can_be_left_out() {
    let open = TaskExecutionRole::new(scope(HERE)).trusting_any_source().role().unwrap();
    assert!(open.trust_policy().statements[0].conditions.is_empty());
}
