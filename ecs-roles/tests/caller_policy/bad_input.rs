//! What cannot be right is an error that says what is wrong, and how to mend it.

use ecs_roles::{Arn, CallerPolicy, Circumstance, ErrorKind, Operation};

use crate::support::HERE;

fn policy() -> CallerPolicy {
    CallerPolicy::new(HERE.scope()).allow(Operation::TaskDefinitionRead)
}

fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

#[track_caller]
fn refused(policy: &CallerPolicy, needles: &[&str]) {
    let error = policy.documents().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for needle in needles {
        assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
    }
    let first = error.message().chars().next().unwrap();
    assert!(!first.is_uppercase() && !error.message().ends_with('.'), "{error}");
    assert!(policy.reasons().is_err());
}

/// What each operation cannot do without, and the method that gives it.
#[test]
fn an_operation_says_what_it_lacks() {
    let bare = || CallerPolicy::new(HERE.scope());
    let with_service = || bare().service("prod", "api");
    let table: &[(Operation, CallerPolicy, &str)] = &[
        (Operation::Register, bare(), "`family`"),
        (Operation::Deregister, bare().with(Circumstance::DeletedTaskDefinitions), "`family`"),
        (Operation::DeployRolling, bare().family("web"), "`service`"),
        (Operation::DeployRolling, with_service(), "`family`"),
        (Operation::DeployNative, bare().family("web"), "`service`"),
        (Operation::DeployNative, with_service(), "`family`"),
        (Operation::DeployCodeDeploy, with_service(), "`code_deploy`"),
        (Operation::DeployCodeDeploy, bare().code_deploy("a", "b"), "`service`"),
        (
            Operation::DeployCodeDeploy,
            with_service().code_deploy("a", "b").with(Circumstance::FirstDeployment),
            "`family`",
        ),
        (Operation::ProvisionCodeDeploy, bare(), "`code_deploy`"),
        (Operation::ProvisionCodeDeploy, bare().code_deploy("a", "b"), "`code_deploy_role`"),
        (Operation::Run, bare().family("web"), "`cluster` or `service`"),
        (Operation::Run, bare().cluster("prod"), "`family`"),
        (Operation::RunStop, bare(), "`cluster` or `service`"),
        (Operation::Wait, bare(), "`cluster` or `service`"),
        (Operation::Wait, bare().cluster("prod").with(Circumstance::NativeDeployments), "`service`"),
        (Operation::Logs, bare(), "`log_streams` or `log_group`"),
        (Operation::Rollback, bare().family("web"), "`service`"),
        (Operation::Rollback, with_service(), "`family`"),
        (Operation::Scale, bare(), "`service`"),
        (Operation::Exec, bare(), "`cluster` or `service`"),
        (Operation::Exec, with_service(), "`exec_container`, or allow all with `Circumstance::AnyContainer`"),
        (Operation::TfstateS3, bare(), "`state`"),
        (Operation::Verify, bare(), "`cluster` or `service`"),
        (Operation::Verify, with_service().with(Circumstance::RolePolicies), "`task_role`"),
        (Operation::Verify, with_service().with(Circumstance::RoleSimulation), "`execution_role`"),
        (Operation::Verify, with_service().with(Circumstance::AssumedExecutionRole), "`execution_role`"),
        (Operation::ProvisionRoles, bare(), "`roles_under`"),
    ];
    for (operation, policy, method) in table {
        let name = format!("the operation `{operation}` needs ");
        refused(&policy.clone().allow(*operation), &[&name, method]);
    }
    let covered = |operation: &Operation| table.iter().any(|row| row.0 == *operation);
    let needless = [Operation::TaskDefinitionRead, Operation::InfrastructureRoleGuard];
    for operation in Operation::ALL {
        assert!(covered(&operation) || needless.contains(&operation), "{operation}");
    }
    for operation in needless {
        bare().allow(operation).documents().unwrap();
    }
}

#[test]
fn nothing_allowed_is_an_error() {
    refused(&CallerPolicy::new(HERE.scope()), &["no operation", "`allow`"]);
}

/// Names are held to what AWS lets them be, used or not.
#[test]
fn names_are_checked() {
    let table: &[(CallerPolicy, &[&str])] = &[
        (policy().cluster("*"), &["the cluster `*`", "wildcard"]),
        (policy().cluster("prod-?"), &["the cluster `prod-?`", "wildcard"]),
        (policy().cluster("<cluster_name>"), &["the cluster `<cluster_name>`", "placeholder"]),
        (policy().cluster("{{ must_env `C` }}"), &["placeholder"]),
        (policy().cluster("${CLUSTER}"), &["placeholder"]),
        (policy().cluster(""), &["the cluster ``", "is empty"]),
        (policy().cluster("a b"), &["holds ` `", "letters, digits"]),
        (policy().cluster("x".repeat(256)), &["longer than 255"]),
        (policy().service("prod", "api/x"), &["the service `api/x`", "holds `/`"]),
        (policy().service("prod", "*"), &["the service `*`", "wildcard"]),
        (policy().service("", "api"), &["the cluster ``"]),
        (policy().family("web:latest"), &["`web:latest`", "FAMILY:REVISION"]),
        (policy().family("web:*"), &["wildcard"]),
        (policy().family(":1"), &["FAMILY:REVISION"]),
        (policy().family("web:"), &["FAMILY:REVISION"]),
        (policy().exec_container("*"), &["the container `*`"]),
        (policy().log_group("/ecs/*"), &["the log group `/ecs/*`"]),
        (policy().log_group("/ecs/web:*"), &["the log group"]),
        (policy().log_streams("/ecs/web", "*"), &["the prefix of log streams"]),
        (policy().code_deploy("a/b", "g"), &["the application of CodeDeploy `a/b`"]),
        (policy().code_deploy("a", "g:h"), &["the deployment group of CodeDeploy `g:h`"]),
        (policy().code_deploy_config("*"), &["the deployment configuration"]),
        (policy().state("states/x", "k"), &["the bucket `states/x`"]),
        (policy().state("states", "*"), &["the key of the state `*`"]),
        (policy().state("states", "${terraform.workspace}/k"), &["placeholder"]),
        (policy().listing_workspaces("*"), &["the prefix of workspaces"]),
        (policy().repository("web:latest"), &["the repository `web:latest`"]),
        (policy().reading_secret_named("db-*"), &["the secret `db-*`"]),
        (policy().roles_under("ecs/", "p"), &["the path `ecs/`"]),
        (policy().roles_under("/", ""), &["every name at every path"]),
        (policy().roles_under("/*/", "p"), &["the path `/*/`", "wildcard"]),
        (policy().roles_under("/", "p*"), &["the prefix of roles `p*`"]),
        (policy().named(""), &["policy name"]),
        (policy().named("a b"), &["policy name `a b`"]),
        (policy().named("x".repeat(125)), &["at most 124"]),
    ];
    for (policy, needles) in table {
        refused(policy, needles);
    }
}

/// ARNs are of the kind that is asked for.
#[test]
fn arns_of_another_kind_are_refused() {
    let service = "arn:aws:ecs:eu-central-1:111122223333:service";
    let user = || arn("arn:aws:iam::111122223333:user/task");
    let table: &[(CallerPolicy, &[&str])] = &[
        (policy().cluster(format!("{service}/prod/api")), &["not the ARN of a cluster"]),
        (policy().cluster("arn:aws:ecs:eu-central-1:cluster:cluster/x"), &["account field"]),
        (
            policy().service("stage", format!("{service}/prod/api")),
            &["in the cluster `prod`, not in `stage`"],
        ),
        (policy().service("prod", format!("{service}/api")), &["of the old form"]),
        (policy().family("arn:aws:ecs:eu-central-1:111122223333:task/web"), &["a task definition"]),
        (policy().task_role(user()), &["not the ARN of a role"]),
        (policy().execution_role(user()), &["not the ARN of a role"]),
        (policy().volume_role(user()), &["not the ARN of a role"]),
        (policy().infrastructure_role(user()), &["not the ARN of a role"]),
        (policy().hook_role(user()), &["not the ARN of a role"]),
        (policy().code_deploy_role(user()), &["not the ARN of a role"]),
        (policy().instance_role(arn("arn:aws:iam::111122223333:instance-profile/x")), &["of a role"]),
        (policy().task_role(arn("arn:aws:iam::111122223333:role/<task>")), &["`<task>` is not legal"]),
        (
            policy().task_role(arn("arn:aws:iam::111122223333:role/<path>/task")),
            &["the path in", "placeholders"],
        ),
        (policy().exec_key(arn("arn:aws:kms:eu-central-1:111122223333:alias/exec")), &["is an alias"]),
        (policy().state_key(arn("arn:aws:s3:::states")), &["not the ARN of a KMS key"]),
        (policy().log_group("arn:aws:s3:::logs"), &["the log group"]),
        (
            policy().namespace(arn("arn:aws:servicediscovery:eu-central-1:111122223333:service/x")),
            &["namespace"],
        ),
        (policy().repository("arn:aws:ecs:eu-central-1:111122223333:repository/x"), &["of a repository"]),
        (
            policy().reading_secret(arn("arn:aws:secretsmanager:eu-central-1:111122223333:secret:db")),
            &["six characters", "`reading_secret_named`"],
        ),
        (policy().reading_parameter(arn("arn:aws:s3:::b/k")), &["Systems Manager parameter"]),
        (policy().reading_environment_file(arn("arn:aws:s3:::bucket")), &["names a bucket"]),
        (policy().reading_environment_file(arn("arn:aws:s3:::bucket/*.env")), &["wildcard"]),
        (policy().boundary(arn("arn:aws:iam::111122223333:role/x")), &["a managed policy"]),
        (policy().attaching(arn("arn:aws:s3:::b")), &["a managed policy"]),
    ];
    for (policy, needles) in table {
        refused(policy, needles);
    }
}

/// Each thing lies in the partition, and what cannot be shared in the account.
#[test]
fn arns_of_another_place_are_refused() {
    let role = || arn("arn:aws:iam::444455556666:role/task");
    let china = |rest: &str| arn(&format!("arn:aws-cn:{rest}"));
    let table: &[(CallerPolicy, &[&str])] = &[
        (policy().task_role(role()), &["account `444455556666`", "`111122223333`", "`and`"]),
        (policy().hook_role(china("iam::111122223333:role/x")), &["partition `aws-cn`"]),
        (
            policy().cluster("arn:aws:ecs:eu-west-1:111122223333:cluster/prod"),
            &["region `eu-west-1`", "for `eu-central-1`"],
        ),
        (policy().cluster("arn:aws:ecs:eu-central-1:444455556666:cluster/prod"), &["account `444455556666`"]),
        (
            policy().family("arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/web:1"),
            &["partition `aws-cn`"],
        ),
        (policy().log_group("arn:aws:logs:eu-west-1:444455556666:log-group:x"), &["account `444455556666`"]),
        (policy().exec_key(china("kms:cn-north-1:111122223333:key/x")), &["the key", "partition `aws-cn`"]),
        (policy().state_key(china("kms:cn-north-1:111122223333:key/x")), &["partition `aws-cn`"]),
        (policy().repository("arn:aws-cn:ecr:cn-north-1:111122223333:repository/x"), &["partition `aws-cn`"]),
        (policy().namespace(china("servicediscovery:cn-north-1:111122223333:namespace/x")), &["`aws-cn`"]),
        (policy().reading_parameter(china("ssm:cn-north-1:111122223333:parameter/x")), &["`aws-cn`"]),
        (policy().boundary(arn("arn:aws:iam::444455556666:policy/x")), &["account `444455556666`"]),
        (policy().attaching(china("iam::aws:policy/x")), &["`aws-cn`"]),
    ];
    for (policy, needles) in table {
        refused(policy, needles);
    }
}

/// What may lie elsewhere may: keys, secrets, parameters, repositories and
/// states of other accounts, and log groups of other regions.
#[test]
fn what_can_be_shared_may_lie_elsewhere() {
    let other = "eu-west-1:444455556666";
    policy()
        .exec_key(arn(&format!("arn:aws:kms:{other}:key/x")))
        .state_key(arn(&format!("arn:aws:kms:{other}:key/x")))
        .reading_secret(arn(&format!("arn:aws:secretsmanager:{other}:secret:db-AbC123")))
        .reading_parameter(arn(&format!("arn:aws:ssm:{other}:parameter/x")))
        .repository(format!("arn:aws:ecr:{other}:repository/x"))
        .namespace(arn(&format!("arn:aws:servicediscovery:{other}:namespace/x")))
        .log_group("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:*")
        .attaching(arn("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"))
        .documents()
        .unwrap();
}

#[test]
fn contradictions_are_refused() {
    let exec = HERE.policy().allow(Operation::Exec);
    refused(&exec.with(Circumstance::ExecForbidden), &["`exec`", "enableExecuteCommand"]);
    let rewritable = HERE
        .policy()
        .boundary(HERE.arn("iam:policy/ecs/p-limits"))
        .with(Circumstance::CustomerPolicies)
        .allow(Operation::ProvisionRoles);
    refused(&rewritable, &["could rewrite it", "another path"]);
    let service = r#"{"deploymentController": {"type": "CODE_DEPLOY"}}"#;
    let rolling = HERE.policy().with_service_definition(service).unwrap().allow(Operation::DeployRolling);
    refused(
        &rolling,
        &["`deploy-rolling`", "`CODE_DEPLOY`", "allow `deploy-codedeploy`", "a policy of its own"],
    );
    let service = r#"{"deploymentController": {"type": "EXTERNAL"}}"#;
    let native = HERE.policy().with_service_definition(service).unwrap().allow(Operation::DeployNative);
    refused(&native, &["`EXTERNAL`", "no operation covers"]);
    let service = r#"{"deploymentController": {"type": "ECS"}}"#;
    let code_deploy = HERE.policy().with_service_definition(service).unwrap();
    refused(&code_deploy.allow(Operation::DeployCodeDeploy), &["`CODE_DEPLOY`", "`deploy-rolling`"]);
}

#[test]
fn a_quota_too_small_for_one_statement_is_refused() {
    refused(&policy().with_quota(60), &["but the quota is 60", "`with_quota`"]);
    refused(&policy().with_quota(0), &["but the quota is 0"]);
}

#[test]
fn words_of_operations_and_circumstances_are_checked() {
    for operation in Operation::ALL {
        assert_eq!(operation.to_string().parse::<Operation>().unwrap(), operation);
        assert!(!operation.purpose().is_empty());
    }
    for circumstance in Circumstance::ALL {
        assert_eq!(circumstance.to_string().parse::<Circumstance>().unwrap(), circumstance);
    }
    let table = [
        ("deploy-native", "did you mean `deploy-native-bluegreen`?"),
        ("Register", "did you mean `register`?"),
        ("zzz", "write one of register, task-definition-read"),
        ("", "write one of register"),
    ];
    for (text, needle) in table {
        let error = text.parse::<Operation>().unwrap_err().to_string();
        assert!(error.contains(needle), "{error}");
    }
    let error = "first-deployments".parse::<Circumstance>().unwrap_err().to_string();
    assert!(error.contains("did you mean `first-deployment`?"), "{error}");
}
