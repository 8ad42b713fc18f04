//! What the tests share.

use ecs_roles::*;
use serde_json::Value;

pub(crate) const REGIONS: [(&str, &str); 3] =
    [("aws", "eu-central-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")];
pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const HERE: &str = "eu-central-1";

pub(crate) fn scope(region: &str) -> Scope {
    Scope::new(ACCOUNT, region).unwrap()
}

pub(crate) fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

/// An ARN in the account, partition and region of a scope.
pub(crate) fn own(scope: &Scope, service: &str, resource: &str) -> Arn {
    arn(&format!("arn:{}:{service}:{}:{ACCOUNT}:{resource}", scope.partition(), scope.region()))
}

pub(crate) fn role_arn(scope: &Scope, name: &str) -> Arn {
    arn(&format!("arn:{}:iam::{ACCOUNT}:role/{name}", scope.partition()))
}

pub(crate) fn in_s3(scope: &Scope, name: &str) -> Arn {
    arn(&format!("arn:{}:s3:::{name}", scope.partition()))
}

pub(crate) fn target(scope: &Scope) -> TaskTarget {
    TaskTarget::new("batch", "report").passing(role_arn(scope, "task")).passing(role_arn(scope, "x/exec"))
}

pub(crate) fn documented(id: &str) -> Value {
    let data: Value = serde_json::from_str(include_str!("../data/roles.json")).unwrap();
    data["roles"].as_array().unwrap().iter().find(|role| role["id"] == id).unwrap().clone()
}

/// The documented trust statement as a document, its placeholders filled.
pub(crate) fn documented_trust(id: &str, scope: &Scope) -> PolicyDocument {
    let role = documented(id);
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{}}}"#, role["trust"]);
    text.replace("{account}", ACCOUNT)
        .replace("{partition}", scope.partition().as_str())
        .replace("{region}", scope.region())
        .replace("{app}", "web")
        .replace("{group}", "default")
        .parse()
        .unwrap()
}

/// A managed policy of AWS as it is in a partition.
pub(crate) fn managed_policy(name: &str, partition: &Partition) -> Policy {
    let document = ManagedPolicy::named(name).unwrap().text();
    let document = document.replace("arn:aws:", &format!("arn:{partition}:"));
    Policy::new(name, PolicySource::read(document).unwrap())
}

/// The policy that allows what these documents allow.
pub(crate) fn authorizer(policies: impl IntoIterator<Item = Policy>) -> Authorizer {
    let mut all = Policies::default();
    all.identity.extend(policies);
    Authorizer::new(all).unwrap()
}

pub(crate) fn inline(role: &Role) -> Vec<Policy> {
    let policies = role.inline_policies().iter();
    policies.map(|(name, document)| Policy::new(name, PolicySource::from(document))).collect()
}

#[track_caller]
pub(crate) fn refused(result: Result<Role, Error>, needle: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
}

/// Every template with every option, in the scope.
pub(crate) fn every_role(scope: &Scope) -> Vec<(&'static str, Role)> {
    let s = || scope.clone();
    let key = own(scope, "kms", "key/1234abcd");
    let file_system = FileSystemAccess::new(own(scope, "elasticfilesystem", "file-system/fs-01234567"));
    let access_point = own(scope, "elasticfilesystem", "access-point/fsap-01234567");
    let everything_for_tasks = TaskRole::new(s())
        .logging_exec_to_log_group("/ecs/exec")
        .logging_exec_to_bucket(in_s3(scope, "exec-logs"))
        .encrypting_exec_with(key.clone())
        .sending_traces()
        .running_envoy()
        .routing_logs_to_log_group("/routed")
        .routing_logs_to_firehose(own(scope, "firehose", "deliverystream/logs"))
        .routing_logs_to_kinesis(own(scope, "kinesis", "stream/logs"))
        .routing_logs_to_bucket(in_s3(scope, "routed-logs"))
        .mounting(file_system.clone())
        .mounting(file_system.writing().as_root().through(access_point))
        .protecting_tasks_of("web")
        .allowing(Statement::allow(["s3:GetObject"]).on([format!("{}/*", in_s3(scope, "assets"))]));
    let infrastructure = InfrastructureUse::ALL
        .into_iter()
        .fold(InfrastructureRole::for_volumes(s()), InfrastructureRole::and_for)
        .encrypting_volumes_with(key);
    let limited = CodeDeployRole::limited(s(), [role_arn(scope, "task")])
        .invoking_hook("smoke-test")
        .publishing_to("deployments")
        .reading_revision(in_s3(scope, "revisions/appspec.yaml"));
    let workflow = GitHubWorkflow::on_branch("octo-org/shop", "main");
    let project = CircleCiProject::new(ORGANIZATION, PROJECT);
    let roles = [
        ("task-execution", TaskExecutionRole::new(s()).role()),
        ("task-execution", every_grant_of_task_execution(scope).role()),
        ("task", TaskRole::new(s()).role()),
        ("task", everything_for_tasks.role()),
        ("container-instance", ContainerInstanceRole::new(s()).role()),
        (
            "container-instance",
            ContainerInstanceRole::new(s())
                .managed_by_systems_manager()
                .reading_agent_configuration(in_s3(scope, "settings/ecs.config"))
                .role(),
        ),
        ("managed-instances-instance", ManagedInstancesInstanceRole::new(s()).role()),
        ("ecs-anywhere", EcsAnywhereRole::new(s()).role()),
        ("ecs-anywhere", EcsAnywhereRole::new(s()).reading_no_parameters().role()),
        ("codedeploy", CodeDeployRole::full(s()).for_application("web").role()),
        ("codedeploy", limited.for_application("web").role()),
        ("eventbridge", EventBridgeRole::managed(s()).role()),
        ("eventbridge", EventBridgeRole::least_privilege(s(), target(scope)).role()),
        ("scheduler", SchedulerRole::new(s(), target(scope)).role()),
        ("infrastructure-volumes", InfrastructureRole::for_volumes(s()).role()),
        ("infrastructure-volumes", infrastructure.role()),
        ("infrastructure-service-connect-tls", InfrastructureRole::for_service_connect_tls(s()).role()),
        ("infrastructure-vpc-lattice", InfrastructureRole::for_vpc_lattice(s()).role()),
        ("infrastructure-load-balancers", InfrastructureRole::for_load_balancers(s()).role()),
        ("infrastructure-managed-instances", InfrastructureRole::for_managed_instances(s()).role()),
        ("infrastructure-express", InfrastructureRole::for_express_services(s()).role()),
        ("lifecycle-hook", LifecycleHookRole::new(s(), "smoke-test").and_invoking("warm-up").role()),
        ("deployer", DeployerRole::for_github_actions(s(), workflow).role()),
        ("deployer", DeployerRole::for_circle_ci(s(), project).role()),
        ("deployer", DeployerRole::for_principals(s(), TrustedPrincipals::new(role_arn(scope, "ci"))).role()),
    ];
    roles.into_iter().map(|(id, role)| (id, role.unwrap_or_else(|error| panic!("{id}: {error}")))).collect()
}

pub(crate) const ORGANIZATION: &str = "4084b6f4-425d-43c6-996f-cce16b485731";
pub(crate) const PROJECT: &str = "a1b2c3d4-0000-4444-8888-123456789abc";

/// The task execution role without the managed policy and with all options.
pub(crate) fn every_grant_of_task_execution(scope: &Scope) -> TaskExecutionRole {
    let agent =
        format!("arn:{}:ecr:{}:409493279830:repository/guardduty-agent", scope.partition(), scope.region());
    TaskExecutionRole::least_privilege(scope.clone())
        .pulling_from(own(scope, "ecr", "repository/shop/web"))
        .pulling_guard_duty_agent(arn(&agent))
        .pulling_through_cache("docker-hub")
        .pulling_through_endpoint("vpce-0123456789abcdef0")
        .writing_to_log_group("/ecs/web")
        .creating_log_group("/ecs/worker")
        .reading_secret(own(scope, "secretsmanager", "secret:prod/db-AbC123:password::"))
        .reading_secret_named("prod/cache")
        .pulling_with_registry_secret(own(scope, "secretsmanager", "secret:hub-AbC123"))
        .reading_parameter(own(scope, "ssm", "parameter/web/token"))
        .reading_environment_file(in_s3(scope, "settings/web.env"))
        .reading_log_router_configuration(in_s3(scope, "settings/fluent-bit.conf"))
        .decrypting_with_key(own(scope, "kms", "key/1234abcd"))
}
