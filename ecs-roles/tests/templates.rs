#![cfg(test)]
//! The role templates, held against data compiled from AWS's documentation.

use ecs_roles::{Arn, CodeDeployRole, Error, PolicyDocument, Role, Scope, TaskExecutionRole};
use serde_json::Value;

const REGIONS: [(&str, &str); 3] =
    [("aws", "eu-central-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")];
const ACCOUNT: &str = "111122223333";

fn scope(region: &str) -> Scope {
    Scope::new(ACCOUNT, region).unwrap()
}

fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

fn documented(id: &str) -> Value {
    let data: Value = serde_json::from_str(include_str!("data/roles.json")).unwrap();
    data["roles"].as_array().unwrap().iter().find(|role| role["id"] == id).unwrap().clone()
}

/// The documented trust statement as a document, its placeholders filled.
fn documented_trust(role: &Value, partition: &str, region: &str) -> PolicyDocument {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{}}}"#, role["trust"]);
    text.replace("{account}", ACCOUNT)
        .replace("{partition}", partition)
        .replace("{region}", region)
        .replace("{app}", "web")
        .parse()
        .unwrap()
}

#[track_caller]
fn matches_the_documentation(role: &Role, id: &str, managed: &str, partition: &str, region: &str) {
    let documented = documented(id);
    let trust = documented_trust(&documented, partition, region);
    assert!(role.trust_policy().is_equivalent(&trust), "{}\n{trust}", role.trust_policy());
    let policies: Vec<String> = role.managed_policies().iter().map(Arn::to_string).collect();
    assert_eq!(policies, [documented["managedArn"][managed][partition].as_str().unwrap()]);
    assert_eq!(role.name(), documented["conventionalName"]);
    role.check().unwrap();
}

#[test]
fn the_task_execution_role_is_as_documented() {
    for (partition, region) in REGIONS {
        let role = TaskExecutionRole::new(scope(region)).role().unwrap();
        matches_the_documentation(
            &role,
            "task-execution",
            "AmazonECSTaskExecutionRolePolicy",
            partition,
            region,
        );
        assert!(role.inline_policies().is_empty());
    }
}

#[test]
fn the_roles_of_code_deploy_are_as_documented() {
    for (partition, region) in REGIONS {
        let full = CodeDeployRole::full(scope(region)).for_application("web").role().unwrap();
        matches_the_documentation(&full, "codedeploy", "AWSCodeDeployRoleForECS", partition, region);
        let limited = CodeDeployRole::limited(scope(region), []).for_application("web").role().unwrap();
        matches_the_documentation(
            &limited,
            "codedeploy",
            "AWSCodeDeployRoleForECSLimited",
            partition,
            region,
        );
    }
}

#[test]
fn managed_policies_are_named_with_the_path_they_have() {
    let data: Value = serde_json::from_str(include_str!("data/managed-policies.json")).unwrap();
    let roles = [
        TaskExecutionRole::new(scope("eu-central-1")).role().unwrap(),
        CodeDeployRole::full(scope("eu-central-1")).role().unwrap(),
        CodeDeployRole::limited(scope("eu-central-1"), []).role().unwrap(),
    ];
    for policy in roles.iter().flat_map(Role::managed_policies) {
        let name = policy.resource().rsplit('/').next().unwrap();
        let path = data["policies"][name]["path"].as_str().unwrap();
        assert_eq!(policy.resource(), format!("policy{path}{name}"));
    }
}

#[test]
fn the_guard_of_the_trust_policy_can_be_left_out_or_put_on() {
    let open = TaskExecutionRole::new(scope("eu-central-1")).trusting_any_source().role().unwrap();
    assert!(open.trust_policy().statements[0].conditions.is_empty());
    let open = CodeDeployRole::full(scope("eu-central-1")).role().unwrap();
    assert!(open.trust_policy().statements[0].conditions.is_empty());
}

fn inline(template: &TaskExecutionRole) -> PolicyDocument {
    template.role().unwrap().inline_policies()["TaskExecution"].clone()
}

#[test]
fn each_option_of_the_task_execution_role_grants_what_it_needs() {
    let template = TaskExecutionRole::new(scope("eu-central-1"))
        .creating_log_group("/ecs/web")
        .reading_secret(arn(
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbC123:password::",
        ))
        .reading_secret_named("prod/cache")
        .pulling_with_registry_secret(arn("arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbC123"))
        .reading_parameter(arn("arn:aws:ssm:eu-central-1:111122223333:parameter/web/token"))
        .reading_environment_file(arn("arn:aws:s3:::settings/web.env"))
        .reading_environment_file(arn("arn:aws:s3:::settings/what*.env"))
        .decrypting_with_key(arn("arn:aws:kms:eu-central-1:111122223333:key/1234"));
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
            "secretsmanager.eu-west-1.amazonaws.com", "ssm.eu-central-1.amazonaws.com"]}}}
    ]}"#;
    assert_eq!(inline(&template), expected.parse().unwrap());
}

#[test]
fn the_actions_of_the_options_are_the_documented_ones() {
    let template = TaskExecutionRole::new(scope("eu-central-1"))
        .creating_log_group("g")
        .reading_secret_named("s")
        .reading_parameter(arn("arn:aws:ssm:eu-central-1:111122223333:parameter/p"))
        .reading_environment_file(arn("arn:aws:s3:::b/k"))
        .decrypting_with_key(arn("arn:aws:kms:eu-central-1:111122223333:key/1234"));
    let options = documented("task-execution")["options"].clone();
    let used =
        ["awslogs-create-group", "secrets-manager", "ssm-parameters", "s3-env-files", "private-registry"];
    let mut documented: Vec<&str> = used
        .iter()
        .flat_map(|option| options[option].as_array().unwrap())
        .flat_map(|grant| grant["actions"].as_array().unwrap())
        .map(|action| action.as_str().unwrap())
        .collect();
    let policy = inline(&template);
    let mut granted: Vec<&str> = policy
        .statements
        .iter()
        .flat_map(|statement| statement.actions.listed())
        .map(String::as_str)
        .collect();
    documented.sort_unstable();
    documented.dedup();
    granted.sort_unstable();
    assert_eq!(granted, documented);
}

#[test]
fn services_are_named_in_both_spellings_in_china() {
    let passed = arn("arn:aws-cn:iam::111122223333:role/task");
    let role = CodeDeployRole::limited(scope("cn-north-1"), [passed]).role().unwrap();
    let condition = role.inline_policies()["PassTaskRoles"].statements[0].conditions.iter().next().unwrap();
    assert_eq!(condition.values(), ["ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.com.cn"]);
}

#[test]
fn the_limited_role_passes_the_named_roles_to_tasks_alone() {
    let passed = [arn("arn:aws:iam::111122223333:role/task"), arn("arn:aws:iam::111122223333:role/x/exec")];
    let role = CodeDeployRole::limited(scope("eu-central-1"), passed).role().unwrap();
    let expected = r#"{"Version": "2012-10-17", "Statement": [{
        "Sid": "PassRolesToTasks", "Effect": "Allow", "Action": "iam:PassRole",
        "Resource": ["arn:aws:iam::111122223333:role/task", "arn:aws:iam::111122223333:role/x/exec"],
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}"#;
    assert_eq!(role.inline_policies()["PassTaskRoles"], expected.parse().unwrap());
}

#[track_caller]
fn refused(result: Result<Role, Error>, needle: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(needle), "`{needle}` is not in: {error}");
}

#[test]
fn an_option_of_the_wrong_kind_is_refused_with_a_remedy() {
    let template = || TaskExecutionRole::new(scope("eu-central-1"));
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
    refused(template().decrypting_with_key(arn(&format!("{key}:key/x"))).role(), "nothing that it decrypts");
    refused(template().named("a b").role(), "role name `a b`");
}

#[test]
fn code_deploy_passes_roles_of_its_own_account_only() {
    let limited = |text: &str| CodeDeployRole::limited(scope("eu-central-1"), [arn(text)]).role();
    refused(limited("arn:aws:iam::444455556666:role/task"), "cannot be passed to another account");
    refused(limited("arn:aws-cn:iam::111122223333:role/task"), "cannot be passed to another account");
    refused(limited("arn:aws:iam::111122223333:user/task"), "not the ARN of a role");
    refused(CodeDeployRole::full(scope("eu-central-1")).for_application("*").role(), "bare name");
}

#[test]
fn a_scope_is_checked() {
    for (account, region, needle) in
        [("1111-2222-3333", "eu-central-1", "12 digits"), (ACCOUNT, "Frankfurt", "not a region")]
    {
        let error = Scope::new(account, region).unwrap_err().to_string();
        assert!(error.contains(needle), "{error}");
    }
}
