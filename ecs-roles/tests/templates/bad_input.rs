//! What cannot be right is refused, with a remedy.

use ecs_roles::*;

use crate::support::*;

#[test]
fn an_arn_of_the_wrong_kind_or_place_is_refused() {
    let execution = || TaskExecutionRole::least_privilege(scope(HERE));
    let task = || TaskRole::new(scope(HERE));
    let volumes = || InfrastructureRole::for_volumes(scope(HERE));
    let china = |rest: &str| arn(&format!("arn:aws-cn:{rest}"));
    let own = |service: &str, resource: &str| own(&scope(HERE), service, resource);
    let bucket = || arn("arn:aws:s3:::bucket");
    let object = || arn("arn:aws:s3:::bucket/key");
    let table: Vec<(Result<Role, Error>, &str)> = vec![
        (execution().pulling_from(own("ecs", "cluster/x")).role(), "not the ARN of a repository"),
        (
            execution().pulling_from(china("ecr:cn-north-1:111122223333:repository/x")).role(),
            "same partition",
        ),
        (
            execution().pulling_guard_duty_agent(own("ecr", "registry/x")).role(),
            "not the ARN of a repository",
        ),
        (execution().pulling_through_cache("a*").role(), "bare name"),
        (execution().pulling_through_cache("").role(), "bare name"),
        (execution().pulling_through_endpoint("vpc-1").role(), "not a VPC endpoint"),
        (execution().pulling_through_endpoint("vpce-1").role(), "nothing that is pulled"),
        (TaskExecutionRole::new(scope(HERE)).pulling_through_endpoint("vpce-1").role(), "least_privilege"),
        (execution().writing_to_log_group("a:*").role(), "bare name"),
        (execution().writing_to_log_group("/ecs/{name}").role(), "still holds `{name}`"),
        (execution().writing_to_log_group_in("/ecs", "Frankfurt").role(), "not a region"),
        (execution().reading_secret_named("REGION/db").role(), "still holds `REGION`"),
        (
            execution()
                .reading_secret(china("secretsmanager:cn-north-1:111122223333:secret:a-AbC123"))
                .role(),
            "same partition",
        ),
        (
            execution().reading_parameter(china("ssm:cn-north-1:111122223333:parameter/a")).role(),
            "same partition",
        ),
        (
            execution().reading_parameter(arn("arn:aws:ssm:eu-west-1:account-id:parameter/a")).role(),
            "still holds `account-id`",
        ),
        (
            execution().reading_environment_file(arn("arn:aws:s3:::bucket/<env>.env")).role(),
            "still holds `<env>`",
        ),
        (execution().reading_log_router_configuration(bucket()).role(), "names a bucket"),
        (execution().decrypting_with_key(own("kms", "key/1")).role(), "nothing there that it decrypts"),
        (
            execution()
                .reading_secret_named("a")
                .decrypting_with_key(arn("arn:aws:kms:us-east-1:111122223333:key/1"))
                .role(),
            "a key of `us-east-1`",
        ),
        (task().logging_exec_to_log_group("").role(), "bare name"),
        (task().logging_exec_to_bucket(object()).role(), "names an object"),
        (task().logging_exec_to_bucket(own("ecs", "cluster/x")).role(), "not the ARN of a bucket"),
        (task().encrypting_exec_with(own("kms", "alias/x")).role(), "is an alias"),
        (
            task().routing_logs_to_firehose(own("kinesis", "stream/x")).role(),
            "not the ARN of a Firehose stream",
        ),
        (
            task().routing_logs_to_kinesis(arn("arn:aws:kinesis:us-east-1:111122223333:stream/x")).role(),
            "does not lie in account",
        ),
        (task().routing_logs_to_bucket(object()).role(), "names an object"),
        (task().mounting(FileSystemAccess::new(bucket())).role(), "not the ARN of a file system"),
        (
            task()
                .mounting(FileSystemAccess::new(arn(
                    "arn:aws:elasticfilesystem:eu-central-1:444455556666:file-system/fs-1",
                )))
                .role(),
            "does not lie in account",
        ),
        (task().protecting_tasks_of("a b").role(), "bare name"),
        (volumes().encrypting_volumes_with(own("kms", "alias/x")).role(), "is an alias"),
        (
            volumes().encrypting_volumes_with(arn("arn:aws:kms:us-east-1:111122223333:key/1")).role(),
            "cannot encrypt volumes",
        ),
        (
            volumes()
                .encrypting_volumes_with(own("kms", "key/1"))
                .encrypting_volumes_with(arn("arn:aws:kms:eu-west-1:111122223333:key/2"))
                .role(),
            "a key of `eu-west-1` cannot encrypt volumes in `eu-central-1`",
        ),
        (
            InfrastructureRole::for_vpc_lattice(scope(HERE))
                .encrypting_volumes_with(own("kms", "key/1"))
                .role(),
            "is for volumes",
        ),
        (LifecycleHookRole::new(scope(HERE), "").role(), "bare name"),
        (LifecycleHookRole::new(scope(HERE), "<function>").role(), "still holds `<function>`"),
        (LifecycleHookRole::new(scope(HERE), "a").and_invoking("arn:aws:lambda:x").role(), "bare name"),
        (EventBridgeRole::managed(scope(HERE)).for_rule("*").role(), "bare name"),
        (SchedulerRole::new(scope(HERE), TaskTarget::new("*", "f")).role(), "bare name"),
        (SchedulerRole::new(scope(HERE), TaskTarget::new("c", "f:1")).role(), "bare name"),
        (
            SchedulerRole::new(scope(HERE), TaskTarget::new("c", "f").passing(bucket())).role(),
            "not the ARN of a role",
        ),
        (SchedulerRole::new(scope(HERE), TaskTarget::new("c", "f")).in_group("").role(), "bare name"),
        (
            ContainerInstanceRole::new(scope(HERE)).with_instance_profile("a b").role(),
            "instance profile name",
        ),
        (
            ContainerInstanceRole::new(scope(HERE)).reading_agent_configuration(bucket()).role(),
            "names a bucket",
        ),
        (ManagedInstancesInstanceRole::new(scope(HERE)).named("ecsinstancerole").role(), "start the name"),
        (ManagedInstancesInstanceRole::new(scope(HERE)).at_path("/team/").role(), "start the name"),
    ];
    for (result, needle) in table {
        refused(result, needle);
    }
}

#[test]
fn nobody_else_is_trusted_to_deploy() {
    let github = |workflow| DeployerRole::for_github_actions(scope(HERE), workflow).role();
    let circle = |project| DeployerRole::for_circle_ci(scope(HERE), project).role();
    let principal = |text: &str| DeployerRole::for_principals(scope(HERE), TrustedPrincipals::new(arn(text)));
    let ids = |id: &str| {
        DeployerRole::for_principals(
            scope(HERE),
            TrustedPrincipals::new(role_arn(&scope(HERE), "x")).with_external_id(id),
        )
    };
    for repository in
        ["octo-org", "*/shop", "octo-org/*", "octo-org/", "octo-org/shop/x", "octo-org@1/shop@2", ""]
    {
        refused(github(GitHubWorkflow::on_branch(repository, "main")), "is not a repository");
    }
    refused(github(GitHubWorkflow::on_branch("<org>/shop", "main")), "still holds `<org>`");
    refused(github(GitHubWorkflow::on_branch("o/r", "")), "not the name of a branch");
    refused(github(GitHubWorkflow::on_branch("o/r", "refs/heads/main")), "not the name of a branch");
    refused(github(GitHubWorkflow::on_tag("o/r", "refs/tags/v1")), "not the name of a tag");
    refused(github(GitHubWorkflow::in_environment("o/r", "*")), "takes no wildcards");
    refused(github(GitHubWorkflow::in_environment("o/r", "${env}")), "still holds");
    refused(circle(CircleCiProject::new("octo-org", PROJECT)), "not the id of a CircleCI organization");
    refused(circle(CircleCiProject::new(ORGANIZATION, "*")), "not the id of a CircleCI project");
    refused(
        circle(CircleCiProject::new(ORGANIZATION, PROJECT).on_branch("https://github.com/o/r", "main")),
        "origin",
    );
    refused(circle(CircleCiProject::new(ORGANIZATION, PROJECT).on_branch("github.com/o/r", "*")), "branch");
    refused(principal("arn:aws:sts::111122223333:assumed-role/a/b").role(), "cannot be trusted");
    refused(principal("arn:aws:iam::111122223333:group/x").role(), "cannot be trusted");
    refused(principal("arn:aws:iam::aws:policy/x").role(), "cannot be trusted");
    refused(principal("arn:aws-cn:iam::111122223333:role/x").role(), "same partition");
    refused(ids("x").role(), "external id");
    refused(ids("a b").role(), "external id");
    assert!(TrustedPrincipals::account(&scope(HERE), "1111").unwrap_err().message().contains("12 digits"));
}

#[test]
fn a_scope_is_checked() {
    for (account, region, needle) in [
        ("1111-2222-3333", HERE, "12 digits"),
        (ACCOUNT, "Frankfurt", "not a region"),
        ("<account>", HERE, "12 digits"),
        (ACCOUNT, "REGION", "not a region"),
    ] {
        let error = Scope::new(account, region).unwrap_err().to_string();
        assert!(error.contains(needle), "{error}");
    }
}
