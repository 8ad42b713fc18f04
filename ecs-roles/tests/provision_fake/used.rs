//! Each template applied, assumed by its service, used for what it is for, and
//! refused for what it is not; IAM enforced.

use ecs_roles::*;
use ecs_testkit::{AccessKey, Fake};

use super::world::{apply, arn, iam};

const ACCOUNT: &str = "123456789012";

/// What may and may not be done, as `ACTION RESOURCE [KEY=VALUE …]`. ARNs leave out `arn:aws:`, `R` is
/// region and account, `A` the account.
struct Uses {
    by: &'static str,
    from: &'static str,
    allowed: &'static [&'static str],
    refused: &'static [&'static str],
}

fn filled(text: &str) -> String {
    let place = format!("us-east-1:{ACCOUNT}");
    match text {
        "*" => text.to_owned(),
        _ => format!(
            "arn:aws:{}",
            text.replace(":R:", &format!(":{place}:")).replace(":A:", &format!(":{ACCOUNT}:"))
        ),
    }
}

fn context(words: &[&str]) -> Context {
    words.iter().filter_map(|word| word.split_once('=')).fold(Context::new(), |context, (key, value)| {
        let value = value.strip_prefix('@').map_or_else(|| value.to_owned(), filled);
        context.with(key, value)
    })
}

fn decision(fake: &Fake, key: &AccessKey, line: &str) -> Decision {
    let words: Vec<&str> = line.split(' ').collect();
    let resources: Vec<String> =
        words[1..].iter().filter(|word| !word.contains('=')).map(|word| filled(word)).collect();
    let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
    fake.explain(key, words[0], &resources, context(&words[1..])).unwrap().decision
}

async fn check(role: Result<Role, Error>, uses: Uses) {
    let role = role.unwrap();
    let fake = Fake::builder().enforce_iam().build();
    let applied = apply(&fake, &iam(&fake), &role).await.unwrap();
    let role_arn = applied.role.unwrap().to_string();
    let own = Context::new().with("aws:SourceAccount", ACCOUNT).with("aws:SourceArn", filled(uses.from));
    let key = fake.assume_role_as_service(uses.by, &role_arn, own.clone()).unwrap();
    for other in ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "ec2.amazonaws.com"]
    {
        let taken = fake.assume_role_as_service(other, &role_arn, own.clone());
        assert_eq!(taken.is_ok(), other == uses.by, "{other} and {}", role.name());
    }
    for line in uses.allowed {
        assert_eq!(decision(&fake, &key, line), Decision::Allowed, "{}: {line}", role.name());
    }
    for line in uses.refused {
        assert_ne!(decision(&fake, &key, line), Decision::Allowed, "{}: {line}", role.name());
    }
}

fn scope() -> Scope {
    Scope::new(ACCOUNT, "us-east-1").unwrap()
}

fn here(service: &str, resource: &str) -> Arn {
    arn(&format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"))
}

fn role_arn(name: &str) -> Arn {
    arn(&format!("arn:aws:iam::{ACCOUNT}:role/{name}"))
}

#[tokio::test]
async fn task_execution() {
    let role = TaskExecutionRole::least_privilege(scope())
        .pulling_from(here("ecr", "repository/web"))
        .creating_log_group("/ecs/web")
        .reading_secret(here("secretsmanager", "secret:db-AbC123"))
        .reading_parameter(here("ssm", "parameter/web/token"))
        .reading_environment_file(arn("arn:aws:s3:::settings/web.env"));
    check(
        role.role(),
        Uses {
            by: "ecs-tasks.amazonaws.com",
            from: "ecs:R:task/demo/0123",
            allowed: &[
                "ecr:GetAuthorizationToken *",
                "ecr:BatchGetImage ecr:R:repository/web",
                "logs:CreateLogGroup logs:R:log-group:/ecs/web",
                "logs:PutLogEvents logs:R:log-group:/ecs/web:log-stream:web/app/0123",
                "secretsmanager:GetSecretValue secretsmanager:R:secret:db-AbC123",
                "ssm:GetParameters ssm:R:parameter/web/token",
                "s3:GetObject s3:::settings/web.env",
                "s3:GetBucketLocation s3:::settings",
            ],
            refused: &[
                "ecr:BatchGetImage ecr:R:repository/other",
                "ecr:PutImage ecr:R:repository/web",
                "secretsmanager:GetSecretValue secretsmanager:R:secret:other-AbC123",
                "ssm:GetParameters ssm:R:parameter/web/token2",
                "s3:GetObject s3:::settings/other.env",
                "s3:PutObject s3:::settings/web.env",
                "iam:PassRole iam::A:role/x iam:PassedToService=ecs-tasks.amazonaws.com",
            ],
        },
    )
    .await;
}

#[tokio::test]
async fn task_execution_with_the_managed_policy() {
    check(
        TaskExecutionRole::new(scope()).role(),
        Uses {
            by: "ecs-tasks.amazonaws.com",
            from: "ecs:R:task/demo/0123",
            allowed: &[
                "ecr:BatchGetImage ecr:R:repository/any",
                "logs:CreateLogStream logs:R:log-group:any:log-stream:x",
            ],
            refused: &["logs:CreateLogGroup logs:R:log-group:any", "ssm:GetParameters ssm:R:parameter/any"],
        },
    )
    .await;
}

#[tokio::test]
async fn task() {
    let role = TaskRole::new(scope()).allowing_exec().sending_traces().protecting_tasks_of("demo");
    check(
        role.role(),
        Uses {
            by: "ecs-tasks.amazonaws.com",
            from: "ecs:R:task/demo/0123",
            allowed: &[
                "ssmmessages:OpenDataChannel *",
                "xray:PutTraceSegments *",
                "ecs:UpdateTaskProtection ecs:R:task/demo/0123",
            ],
            refused: &[
                "ecs:UpdateTaskProtection ecs:R:task/other/0123",
                "ecr:GetAuthorizationToken *",
                "ssm:StartSession *",
            ],
        },
    )
    .await;
}

#[tokio::test]
async fn instances() {
    check(
        ContainerInstanceRole::new(scope()).role(),
        Uses {
            by: "ec2.amazonaws.com",
            from: "ec2:R:instance/i-1",
            allowed: &["ecs:RegisterContainerInstance ecs:R:cluster/demo", "ecr:GetAuthorizationToken *"],
            refused: &["ecs:RunTask ecs:R:task-definition/web:1", "ssm:GetParameters ssm:R:parameter/a"],
        },
    )
    .await;
    check(
        ManagedInstancesInstanceRole::new(scope()).role(),
        Uses {
            by: "ec2.amazonaws.com",
            from: "ec2:R:instance/i-1",
            allowed: &["ecs:DiscoverPollEndpoint *"],
            refused: &["ecs:RunTask ecs:R:task-definition/web:1", "ec2:RunInstances ec2:R:instance/*"],
        },
    )
    .await;
    check(
        EcsAnywhereRole::new(scope()).role(),
        Uses {
            by: "ssm.amazonaws.com",
            from: "ssm:R:managed-instance/mi-1",
            allowed: &["ecs:RegisterContainerInstance ecs:R:cluster/demo", "ssmmessages:OpenDataChannel *"],
            refused: &["ecs:RunTask ecs:R:task-definition/web:1"],
        },
    )
    .await;
}

#[tokio::test]
async fn code_deploy() {
    let uses = |allowed, refused| Uses {
        by: "codedeploy.amazonaws.com",
        from: "codedeploy:R:deploymentgroup:web/web",
        allowed,
        refused,
    };
    let limited = CodeDeployRole::limited(scope(), [role_arn("webTaskRole")]).for_application("web");
    check(
        limited.role(),
        uses(
            &[
                "ecs:CreateTaskSet ecs:R:task-set/demo/web/*",
                "iam:PassRole iam::A:role/webTaskRole iam:PassedToService=ecs-tasks.amazonaws.com",
                "iam:PassRole iam::A:role/ecsTaskExecutionRole iam:PassedToService=ecs-tasks.amazonaws.com",
                "lambda:InvokeFunction lambda:R:function:CodeDeployHook_check",
            ],
            &[
                "iam:PassRole iam::A:role/webTaskRole iam:PassedToService=ec2.amazonaws.com",
                "iam:PassRole iam::A:role/admin iam:PassedToService=ecs-tasks.amazonaws.com",
                "lambda:InvokeFunction lambda:R:function:other",
                "ecs:DeleteCluster ecs:R:cluster/demo",
            ],
        ),
    )
    .await;
    check(
        CodeDeployRole::full(scope()).role(),
        uses(
            &[
                "iam:PassRole iam::A:role/any iam:PassedToService=ecs-tasks.amazonaws.com",
                "s3:GetObject s3:::any/x",
            ],
            &[
                "iam:PassRole iam::A:role/any iam:PassedToService=ec2.amazonaws.com",
                "s3:PutObject s3:::any/x",
            ],
        ),
    )
    .await;
}

#[tokio::test]
async fn those_that_start_tasks() {
    let target = || TaskTarget::new("demo", "report").passing(role_arn("task")).passing(role_arn("exec"));
    const ALLOWED: &[&str] = &[
        "ecs:RunTask ecs:R:task-definition/report:3 ecs:cluster=@ecs:R:cluster/demo",
        "iam:PassRole iam::A:role/task iam:PassedToService=ecs-tasks.amazonaws.com",
        "ecs:TagResource ecs:R:task/demo/0123 ecs:CreateAction=RunTask",
    ];
    const REFUSED: &[&str] = &[
        "ecs:RunTask ecs:R:task-definition/report:3 ecs:cluster=@ecs:R:cluster/other",
        "ecs:RunTask ecs:R:task-definition/other:3 ecs:cluster=@ecs:R:cluster/demo",
        "iam:PassRole iam::A:role/admin iam:PassedToService=ecs-tasks.amazonaws.com",
        "iam:PassRole iam::A:role/task iam:PassedToService=lambda.amazonaws.com",
        "ecs:TagResource ecs:R:task/demo/0123",
    ];
    check(
        EventBridgeRole::least_privilege(scope(), target()).role(),
        Uses {
            by: "events.amazonaws.com",
            from: "events:R:rule/nightly",
            allowed: ALLOWED,
            refused: REFUSED,
        },
    )
    .await;
    check(
        SchedulerRole::new(scope(), target()).role(),
        Uses {
            by: "scheduler.amazonaws.com",
            from: "scheduler:R:schedule-group/default",
            allowed: ALLOWED,
            refused: REFUSED,
        },
    )
    .await;
    check(
        EventBridgeRole::managed(scope()).role(),
        Uses {
            by: "events.amazonaws.com",
            from: "events:R:rule/nightly",
            allowed: &["ecs:RunTask ecs:R:task-definition/any:1"],
            refused: &["ecs:StopTask ecs:R:task/demo/0123"],
        },
    )
    .await;
}

#[tokio::test]
async fn infrastructure() {
    let uses =
        |allowed, refused| Uses { by: "ecs.amazonaws.com", from: "ecs:R:service/demo/web", allowed, refused };
    check(
        InfrastructureRole::for_volumes(scope()).role(),
        uses(
            &[
                "ec2:DeleteVolume ec2:R:volume/vol-1 aws:ResourceTag/AmazonECSManaged=true aws:ResourceTag/AmazonECSCreated=@ecs:R:task/demo/0123",
                "ec2:DetachVolume ec2:R:instance/i-1",
                "ec2:DescribeVolumes *",
            ],
            &["ec2:DeleteVolume ec2:R:volume/vol-1", "elasticloadbalancing:ModifyRule elasticloadbalancing:R:listener-rule/app/a/b/c/d"],
        ),
    )
    .await;
    check(
        InfrastructureRole::for_load_balancers(scope()).role(),
        uses(
            &[
                "elasticloadbalancing:ModifyRule elasticloadbalancing:R:listener-rule/app/a/b/c/d",
                "elasticloadbalancing:DescribeTargetHealth *",
            ],
            &[
                "elasticloadbalancing:DeleteLoadBalancer elasticloadbalancing:R:loadbalancer/app/a/b",
                "ec2:DescribeVolumes *",
            ],
        ),
    )
    .await;
    check(
        InfrastructureRole::for_vpc_lattice(scope()).role(),
        uses(
            &["vpc-lattice:RegisterTargets vpc-lattice:R:targetgroup/tg-1"],
            &["vpc-lattice:DeleteTargetGroup vpc-lattice:R:targetgroup/tg-1"],
        ),
    )
    .await;
    check(
        InfrastructureRole::for_service_connect_tls(scope()).role(),
        uses(
            &["acm-pca:GetCertificate acm-pca:R:certificate-authority/1 aws:ResourceTag/AmazonECSManaged=true"],
            &["acm-pca:GetCertificate acm-pca:R:certificate-authority/1", "ec2:DescribeVolumes *"],
        ),
    )
    .await;
    check(
        InfrastructureRole::for_managed_instances(scope()).role(),
        uses(
            &["iam:PassRole iam::A:role/ecsInstanceRoleX iam:PassedToService=ec2.amazonaws.com"],
            &["iam:PassRole iam::A:role/other iam:PassedToService=ec2.amazonaws.com"],
        ),
    )
    .await;
    check(
        InfrastructureRole::for_express_services(scope()).role(),
        uses(&["elasticloadbalancing:DescribeListeners *"], &["ec2:RunInstances ec2:R:instance/*"]),
    )
    .await;
    check(
        LifecycleHookRole::new(scope(), "check").role(),
        uses(
            &["lambda:InvokeFunction lambda:R:function:check"],
            &[
                "lambda:InvokeFunction lambda:R:function:other",
                "lambda:DeleteFunction lambda:R:function:check",
            ],
        ),
    )
    .await;
}

/// Pipelines come with the claims of their token, and nobody comes as a service.
#[tokio::test]
async fn deployer() {
    const GITHUB: &str = "token.actions.githubusercontent.com";
    let fake = Fake::builder().enforce_iam().build();
    let client = aws_sdk_iam::Client::new(&fake.sdk_config());
    let provider = client.create_open_id_connect_provider().url(format!("https://{GITHUB}"));
    provider.client_id_list("sts.amazonaws.com").send().await.unwrap();
    let deploy = Statement::allow(["ecs:UpdateService"]).on([here("ecs", "service/demo/web").to_string()]);
    let workflow = GitHubWorkflow::in_environment("octo-org/shop", "production");
    let role = DeployerRole::for_github_actions(scope(), workflow)
        .with_inline_policy("Deploy", PolicyDocument::new([deploy]))
        .role()
        .unwrap();
    let role = apply(&fake, &iam(&fake), &role).await.unwrap().role.unwrap().to_string();
    let claims = |subject: &str, audience: &str| {
        Context::new().with(format!("{GITHUB}:sub"), subject).with(format!("{GITHUB}:aud"), audience)
    };
    let assume = |subject, audience| fake.assume_role_with_claims(GITHUB, &role, claims(subject, audience));
    let key = assume("repo:octo-org/shop:environment:production", "sts.amazonaws.com").unwrap();
    assert_eq!(decision(&fake, &key, "ecs:UpdateService ecs:R:service/demo/web"), Decision::Allowed);
    assert_ne!(decision(&fake, &key, "ecs:UpdateService ecs:R:service/demo/other"), Decision::Allowed);
    for subject in [
        "repo:octo-org/shop:environment:staging",
        "repo:octo-org/shop:ref:refs/heads/main",
        "repo:octo-org/shop2:environment:production",
        "repo:evil/shop:environment:production",
        "repo:octo-org/shop:environment:production:x",
    ] {
        assert!(assume(subject, "sts.amazonaws.com").is_err(), "{subject}");
    }
    assert!(assume("repo:octo-org/shop:environment:production", "https://github.com/octo-org").is_err());
    assert!(fake.assume_role_as_service("ecs-tasks.amazonaws.com", &role, Context::new()).is_err());
}
