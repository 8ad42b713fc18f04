//! What is narrowed is held against the managed policy it stands for, by asking
//! what both allow.

use ecs_roles::*;

use crate::support::*;

fn caller(scope: &Scope) -> Caller {
    format!("arn:{}:sts::{ACCOUNT}:assumed-role/some/session", scope.partition()).parse().unwrap()
}

fn ask(authorizer: &Authorizer, scope: &Scope, action: &str, resource: &str, context: &Context) -> bool {
    // The repository of another account lets the role in.
    let request = Request::new(caller(scope), action, resource).unwrap().in_account(ACCOUNT);
    let request = request.with_context(context.clone());
    authorizer.decide(&request) == Decision::Allowed
}

/// A resource for each pattern of a statement: wildcards filled in.
fn example(pattern: &str) -> String {
    if pattern == "*" { pattern.to_owned() } else { pattern.replace("??????", "AbC123").replace('*', "1") }
}

/// All that the inline policies allow, asked under their own conditions.
fn narrowed(role: &Role) -> Vec<(String, String, Context)> {
    let mut asked = Vec::new();
    for statement in role.inline_policies().values().flat_map(|policy| &policy.statements) {
        let context = statement.conditions.iter().fold(Context::new(), |context, test| {
            match test.operator().starts_with("For") {
                true => context.with_list(test.key(), test.values().to_vec()),
                false => context.with(test.key(), example(&test.values()[0])),
            }
        });
        for action in statement.actions.listed() {
            for resource in statement.resources.as_ref().unwrap().listed() {
                asked.push((action.clone(), example(resource), context.clone()));
            }
        }
    }
    asked
}

#[track_caller]
fn within(role: &Role, managed: &str, scope: &Scope, beyond: &[&str]) {
    let wide = authorizer([managed_policy(managed, scope.partition())]);
    let own = authorizer(inline(role));
    let asked = narrowed(role);
    assert!(!asked.is_empty());
    for (action, resource, context) in asked {
        assert!(ask(&own, scope, &action, &resource, &context), "{action} on {resource}");
        let covered = ask(&wide, scope, &action, &resource, &context);
        assert_eq!(covered, !beyond.contains(&action.as_str()), "{action} on {resource}, {managed}");
    }
}

#[test]
fn what_a_narrowed_role_may_the_managed_policy_allows() {
    for (_, region) in REGIONS {
        let scope = scope(region);
        let pulls = TaskExecutionRole::least_privilege(scope.clone())
            .pulling_from(own(&scope, "ecr", "repository/web"))
            .pulling_guard_duty_agent(own(&scope, "ecr", "repository/agent"))
            .pulling_through_endpoint("vpce-1")
            .writing_to_log_group("/ecs/web");
        within(&pulls.role().unwrap(), "AmazonECSTaskExecutionRolePolicy", &scope, &[]);
        let beyond = [
            "ecr:BatchImportUpstreamImage",
            "ecr:CreateRepository",
            "logs:CreateLogGroup",
            "secretsmanager:GetSecretValue",
            "ssm:GetParameters",
            "s3:GetObject",
            "s3:GetBucketLocation",
            "kms:Decrypt",
        ];
        let all = every_grant_of_task_execution(&scope).role().unwrap();
        within(&all, "AmazonECSTaskExecutionRolePolicy", &scope, &beyond);
        let events = EventBridgeRole::least_privilege(scope.clone(), target(&scope)).role().unwrap();
        within(&events, "AmazonEC2ContainerServiceEventsRole", &scope, &[]);
        let anywhere = EcsAnywhereRole::new(scope.clone()).reading_no_parameters().role().unwrap();
        within(&anywhere, "AmazonSSMManagedInstanceCore", &scope, &[]);
        let traces = TaskRole::new(scope.clone()).sending_traces().role().unwrap();
        within(&traces, "AWSXRayDaemonWriteAccess", &scope, &[]);
    }
}

/// And what the managed policy allows on something else, the narrowed does not.
#[test]
fn a_narrowed_role_may_nothing_on_what_is_not_named() {
    let scope = scope(HERE);
    let endpoint = Context::new().with("aws:SourceVpce", "vpce-0123456789abcdef0");
    let own_policies = authorizer(inline(&every_grant_of_task_execution(&scope).role().unwrap()));
    let managed = authorizer([managed_policy("AmazonECSTaskExecutionRolePolicy", scope.partition())]);
    for (action, resource) in [
        ("ecr:BatchGetImage", "ecr:eu-central-1:111122223333:repository/other"),
        ("ecr:BatchGetImage", "ecr:eu-central-1:444455556666:repository/shop/web"),
        ("logs:PutLogEvents", "logs:eu-central-1:111122223333:log-group:/ecs/web2:log-stream:x"),
    ] {
        let resource = format!("arn:aws:{resource}");
        assert!(ask(&managed, &scope, action, &resource, &endpoint));
        assert!(!ask(&own_policies, &scope, action, &resource, &endpoint), "{action} on {resource}");
    }
    let named = "arn:aws:ecr:eu-central-1:111122223333:repository/shop/web";
    assert!(ask(&own_policies, &scope, "ecr:BatchGetImage", named, &endpoint));
    assert!(!ask(&own_policies, &scope, "ecr:BatchGetImage", named, &Context::new()));
    // The token is asked for from outside of the VPC.
    assert!(ask(&own_policies, &scope, "ecr:GetAuthorizationToken", "*", &Context::new()));
}

#[test]
fn a_machine_outside_of_aws_can_be_kept_from_parameters_alone() {
    let scope = scope(HERE);
    let own_policies =
        authorizer(inline(&EcsAnywhereRole::new(scope.clone()).reading_no_parameters().role().unwrap()));
    let core = managed_policy("AmazonSSMManagedInstanceCore", scope.partition());
    let lost: Vec<&String> = core
        .document()
        .statements
        .iter()
        .flat_map(|statement| statement.actions.listed())
        .filter(|action| !ask(&own_policies, &scope, action, "*", &Context::new()))
        .collect();
    assert_eq!(lost, ["ssm:GetParameter", "ssm:GetParameters"]);
}

/// The method that says who can pass a role, held against the policy itself.
#[test]
fn full_access_passes_what_is_said() {
    let names =
        ["ecsInfrastructureRole", "ecsInfrastructureRole2", "ecsInstanceRole", "ecsInstanceRole-web", "web"];
    for (_, region) in REGIONS {
        let scope = scope(region);
        let full = authorizer([managed_policy("AmazonECS_FullAccess", scope.partition())]);
        let mut seen = 0;
        for (_, template) in every_role(&scope) {
            for (name, path) in
                names.iter().flat_map(|name| [(name, "/"), (name, "/team/"), (name, "/ecsInstanceRole/")])
            {
                let role = renamed(&template, name, path);
                let arn = role_arn(&scope, &format!("{}{name}", path.trim_start_matches('/'))).to_string();
                for kind in RoleKind::ALL.iter().filter(|kind| trusts(&role, kind.service_principal())) {
                    let context = Context::new().with("iam:PassedToService", kind.service_principal());
                    let request =
                        Request::new(caller(&scope), "iam:PassRole", &arn).unwrap().with_context(context);
                    let answer = full.explain(&request);
                    let sid = answer.statement.and_then(|statement| statement.sid);
                    let said = role.passed_by_full_access();
                    assert_eq!(sid.as_deref(), said.first().copied(), "{arn} to {kind}");
                    seen += usize::from(sid.is_some());
                }
            }
        }
        assert!(seen > 20, "{seen}");
    }
}

fn renamed(role: &Role, name: &str, path: &str) -> Role {
    Role::new(name, role.trust_policy().clone()).with_path(path)
}

fn trusts(role: &Role, service: &str) -> bool {
    role.trust_policy().to_string().contains(&format!("\"{service}\""))
}

/// The managed infrastructure policy passes the instance role of the template,
/// and not one of another name.
#[test]
fn the_infrastructure_role_passes_the_instance_role() {
    for (_, region) in REGIONS {
        let scope = scope(region);
        let policy =
            managed_policy("AmazonECSInfrastructureRolePolicyForManagedInstances", scope.partition());
        let infrastructure = authorizer([policy]);
        let context = Context::new().with("iam:PassedToService", "ec2.amazonaws.com");
        let passes = |name: &str| {
            ask(&infrastructure, &scope, "iam:PassRole", &role_arn(&scope, name).to_string(), &context)
        };
        let template = ManagedInstancesInstanceRole::new(scope.clone());
        for (path, name) in [
            ("/", "ecsInstanceRole"),
            ("/", "ecsInstanceRole-web"),
            ("/", "webInstanceRole"),
            ("/team/", "ecsInstanceRole"),
        ] {
            let role = template.clone().named(name).at_path(path).role();
            assert_eq!(
                role.is_ok(),
                passes(&format!("{}{name}", path.trim_start_matches('/'))),
                "{path}{name}"
            );
        }
    }
}
