//! Inputs that are read out of definitions.

use ecs_roles::{CallerPolicy, Circumstance, ErrorKind, Operation};

use crate::support::{HERE, PLACES, allows, authorizer, documents};

const TASK_DEFINITION: &str = r#"{
  "family": "web",
  "taskRoleArn": "task",
  "executionRoleArn": "arn:aws:iam::111122223333:role/exec",
  "containerDefinitions": [
    { "name": "app",
      "image": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/web:1",
      "environment": [{ "name": "A", "value": "not read" }],
      "environmentFiles": [{ "value": "arn:aws:s3:::settings/web.env", "type": "s3" }],
      "secrets": [
        { "name": "DB", "valueFrom": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbC123:password::" },
        { "name": "TOKEN", "valueFrom": "/web/token" },
        { "name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/key" }
      ],
      "logConfiguration": {
        "logDriver": "awslogs",
        "options": { "awslogs-group": "/ecs/web", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "app" }
      } },
    { "name": "agent",
      "image": "public.ecr.aws/agent:1",
      "repositoryCredentials": { "credentialsParameter": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:hub-AbC123" },
      "logConfiguration": {
        "logDriver": "awslogs",
        "options": { "awslogs-group": "/ecs/agent", "awslogs-region": "eu-west-1" }
      } },
    { "name": "forwarder",
      "image": "forwarder",
      "logConfiguration": {
        "logDriver": "splunk",
        "options": { "awslogs-group": "/ecs/not-this" },
        "secretOptions": [{ "name": "splunk-token", "valueFrom": "splunk" }]
      } }
  ],
  "volumes": [{ "name": "scratch" }, { "name": "data", "configuredAtLaunch": true }],
  "tags": [{ "key": "team", "value": "web" }]
}"#;

const SERVICE_DEFINITION: &str = r#"{
  "cluster": "prod",
  "serviceName": "api",
  "taskDefinition": "web",
  "enableExecuteCommand": true,
  "enableECSManagedTags": true,
  "propagateTags": "TASK_DEFINITION",
  "deploymentController": { "type": "ECS" },
  "deploymentConfiguration": {
    "strategy": "CANARY",
    "lifecycleHooks": [
      { "hookTargetArn": "arn:aws:lambda:eu-central-1:111122223333:function:check",
        "roleArn": "arn:aws:iam::111122223333:role/hooks", "lifecycleStages": ["POST_SCALE_UP"] },
      { "targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"] }
    ]
  },
  "loadBalancers": [
    { "targetGroupArn": "…", "advancedConfiguration": { "roleArn": "arn:aws:iam::111122223333:role/balancers" } },
    { "targetGroupArn": "…" }
  ],
  "volumeConfigurations": [
    { "name": "data", "managedEBSVolume": { "roleArn": "arn:aws:iam::111122223333:role/volumes" } }
  ],
  "serviceConnectConfiguration": {
    "enabled": true,
    "namespace": "arn:aws:servicediscovery:eu-central-1:111122223333:namespace/ns-1",
    "services": [{ "portName": "http", "tls": { "roleArn": "arn:aws:iam::111122223333:role/tls" } }]
  },
  "vpcLatticeConfigurations": [{ "roleArn": "arn:aws:iam::111122223333:role/lattice" }]
}"#;

fn read() -> CallerPolicy {
    CallerPolicy::new(HERE.scope())
        .with_task_definition(TASK_DEFINITION)
        .unwrap()
        .with_service_definition(SERVICE_DEFINITION)
        .unwrap()
}

/// What is read is as if it had been given one by one.
#[test]
fn definitions_say_what_the_methods_say() {
    let written = CallerPolicy::new(HERE.scope())
        .service("prod", "api")
        .family("web")
        .task_role(HERE.arn("iam:role/task"))
        .execution_role(HERE.arn("iam:role/exec"))
        .volume_role(HERE.arn("iam:role/volumes"))
        .infrastructure_role(HERE.arn("iam:role/balancers"))
        .infrastructure_role(HERE.arn("iam:role/tls"))
        .infrastructure_role(HERE.arn("iam:role/lattice"))
        .hook_role(HERE.arn("iam:role/hooks"))
        .log_streams("/ecs/web", "app")
        .log_group("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/agent")
        .namespace(HERE.arn("servicediscovery:namespace/ns-1"))
        .repository("team/web")
        .reading_secret(HERE.arn("secretsmanager:secret:db-AbC123"))
        .reading_secret(HERE.arn("secretsmanager:secret:hub-AbC123"))
        .reading_parameter(HERE.arn("ssm:parameter/web/token"))
        .reading_parameter("arn:aws:ssm:eu-west-1:111122223333:parameter/web/key".parse().unwrap())
        .reading_parameter(HERE.arn("ssm:parameter/splunk"))
        .reading_environment_file(HERE.arn("s3:settings/web.env"))
        .with(Circumstance::TaskDefinitionTags)
        .with(Circumstance::ServiceTags)
        .with(Circumstance::TaskTags)
        .with(Circumstance::NativeDeployments)
        .with(Circumstance::PauseHooks);
    let operations = [
        Operation::Register,
        Operation::DeployNative,
        Operation::Run,
        Operation::Wait,
        Operation::Logs,
        Operation::Rollback,
        Operation::Verify,
    ];
    for operation in operations {
        let [read, written] = [read(), written.clone()]
            .map(|policy| documents(&policy.with(Circumstance::FirstDeployment).allow(operation)));
        assert_eq!(read, written, "{operation}");
    }
}

/// The credentials of a registry are a secret, by its name or by its ARN, with or without the last characters.
#[test]
fn secrets_are_named_in_every_way_that_ecs_takes() {
    let of = |members: &str| {
        let definition =
            format!(r#"{{"family": "web", "containerDefinitions": [{{"name": "app", {members}}}]}}"#);
        let policy = CallerPolicy::new(HERE.scope()).service("prod", "api");
        documents(&policy.with_task_definition(&definition).unwrap().allow(Operation::Verify))
    };
    let named = |policy: CallerPolicy| {
        documents(&policy.service("prod", "api").family("web").allow(Operation::Verify))
    };
    let policy = || CallerPolicy::new(HERE.scope());
    let hub = r#""image": "hub.example.com/x", "repositoryCredentials": {"credentialsParameter": "hub"}"#;
    assert_eq!(of(hub), named(policy().reading_secret_named("hub")));
    let partial = r#""image": "nginx", "secrets": [{"name": "A",
        "valueFrom": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db"}]"#;
    assert_eq!(of(partial), named(policy().reading_secret_named("db")));
    let image = r#""image": "111122223333.dkr-ecr.eu-central-1.on.aws/team/web:1""#;
    assert_eq!(of(image), named(policy().repository("team/web")));
}

#[test]
fn what_describe_prints_is_read_too() {
    let described = r#"{
      "taskDefinition": { "taskDefinitionArn": "…", "family": "web", "containerDefinitions": [], "revision": 3 },
      "tags": [{ "key": "team", "value": "web" }]
    }"#;
    let service = r#"{ "clusterArn": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod", "serviceName": "api",
        "serviceArn": "…", "propagateTags": "NONE", "enableECSManagedTags": false, "tags": [] }"#;
    let policy = CallerPolicy::new(HERE.scope())
        .with_task_definition(described)
        .unwrap()
        .with_service_definition(service)
        .unwrap();
    let register = authorizer(&documents(&policy.clone().allow(Operation::Register)));
    let tag = "ecs:TagResource ecs:task-definition/web:7 ecs:CreateAction=RegisterTaskDefinition";
    assert!(allows(&register, tag, HERE));
    let rolling = policy.with(Circumstance::FirstDeployment).allow(Operation::DeployRolling);
    let rolling = authorizer(&documents(&rolling));
    let update = "ecs:UpdateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
                  ecs:task-definition=@ecs:task-definition/web:7";
    assert!(allows(&rolling, update, HERE));
    let tag = "ecs:TagResource ecs:service/prod/api ecs:CreateAction=CreateService";
    assert!(!allows(&rolling, tag, HERE), "no tags are used");
}

#[test]
fn an_empty_definition_says_nothing() {
    let policy = CallerPolicy::new(HERE.scope());
    let policy = policy.with_task_definition("{}").unwrap().with_service_definition("{}").unwrap();
    for operation in [Operation::Register, Operation::DeployRolling, Operation::Logs] {
        let error = policy.clone().allow(operation).documents().unwrap_err();
        assert!(error.message().contains("needs"), "{error}");
    }
}

#[test]
fn roles_of_bare_names_lie_in_the_partition() {
    for place in PLACES {
        let policy = CallerPolicy::new(place.scope())
            .with_task_definition(r#"{"family": "web", "taskRoleArn": "task", "executionRoleArn": ""}"#)
            .unwrap()
            .allow(Operation::Register);
        let authorizer = authorizer(&documents(&policy));
        let pass = "iam:PassRole iam:role/task iam:PassedToService=ecs-tasks.amazonaws.com";
        assert!(allows(&authorizer, pass, place));
    }
}

#[test]
fn a_volume_configured_at_launch_needs_its_role() {
    let task = r#"{"family": "web", "volumes": [{"name": "data", "configuredAtLaunch": true}]}"#;
    let policy =
        || CallerPolicy::new(HERE.scope()).service("prod", "api").with_task_definition(task).unwrap();
    for operation in [Operation::Run, Operation::DeployRolling, Operation::DeployNative] {
        let error = policy().allow(operation).documents().unwrap_err().to_string();
        assert!(error.contains(&format!("`{operation}`")), "{error}");
        assert!(error.contains("`data`") && error.contains("`volume_role`"), "{error}");
        policy().volume_role(HERE.arn("iam:role/volumes")).allow(operation).documents().unwrap();
    }
    policy().allow(Operation::Register).documents().unwrap();
}

/// CodeDeploy alone changes the task definition of its services, so going back
/// takes its group and no update.
#[test]
fn a_service_of_code_deploy_is_rolled_back_by_it() {
    let service = r#"{"deploymentController": {"type": "CODE_DEPLOY"}}"#;
    let policy =
        CallerPolicy::new(HERE.scope()).service("prod", "api").with_service_definition(service).unwrap();
    let error = policy.clone().allow(Operation::Rollback).documents().unwrap_err().to_string();
    assert!(error.contains("`rollback`") && error.contains("`code_deploy`"), "{error}");
    let policy = policy.code_deploy("deploys", "blue").allow(Operation::Rollback);
    let rollback = documents(&policy);
    assert!(!rollback[0].to_string().contains("ecs:UpdateService"));
    let create = "codedeploy:CreateDeployment codedeploy:deploymentgroup:deploys/blue";
    assert!(allows(&authorizer(&rollback), create, HERE));
}

/// A service that is run without ECS Exec is not brought back with it.
#[test]
fn exec_that_is_turned_off_stays_off() {
    let policy = HERE.policy().with(Circumstance::FirstDeployment);
    let off = policy.clone().with_service_definition(r#"{"enableExecuteCommand": false}"#).unwrap();
    let unsaid = policy.with_service_definition(r#"{"enableExecuteCommand": null}"#).unwrap();
    let update = "ecs:UpdateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
                  ecs:task-definition=@ecs:task-definition/web:7";
    let requests = [
        (Operation::DeployRolling, update.to_owned()),
        (Operation::DeployRolling, update.replace("Update", "Create")),
        (Operation::Scale, update.to_owned()),
        (Operation::Rollback, update.to_owned()),
        (Operation::Run, "ecs:RunTask ecs:task-definition/web:7 ecs:cluster=@ecs:cluster/prod".to_owned()),
    ];
    for (operation, line) in requests {
        let [off, unsaid] =
            [&off, &unsaid].map(|policy| authorizer(&documents(&policy.clone().allow(operation))));
        let with = format!("{line} ecs:enable-execute-command=true");
        let without = format!("{line} ecs:enable-execute-command=false");
        assert!(allows(&unsaid, &with, HERE) && !allows(&off, &with, HERE), "{operation}");
        assert!(allows(&off, &without, HERE) && allows(&off, &line, HERE), "{operation}");
    }
}

#[test]
fn what_is_no_definition_is_refused_with_its_place() {
    let policy = || CallerPolicy::new(HERE.scope());
    let table = [
        ("{\n  \"family\": }", "is not JSON", Some((2, 13))),
        ("[]", "the task definition is a list where an object belongs", None),
        (r#"{"family": 5}"#, "`family` is `5` where a string belongs", None),
        (r#"{"volumes": {}}"#, "`volumes` is an object where a list belongs", None),
        (r#"{"volumes": [{"configuredAtLaunch": "yes"}]}"#, "`volumes[0].configuredAtLaunch`", None),
        (r#"{"containerDefinitions": [{}, 1]}"#, "`containerDefinitions[1]` is `1`", None),
        (r#"{"family": "a", "family": "b"}"#, "`family` stands twice", None),
        (r#"{"taskRoleArn": "arn:aws::iam::111122223333:role/x"}"#, "`taskRoleArn`: the service field", None),
        (
            r#"{"containerDefinitions": [{"secrets": [{"valueFrom": "arn:aws:ssm"}]}]}"#,
            "`containerDefinitions[0].secrets[0].valueFrom`",
            None,
        ),
    ];
    for (json, needle, place) in table {
        let error = policy().with_task_definition(json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
        assert_eq!(error.position().map(|at| (at.line, at.column)), place, "{error}");
    }
    let table = [
        (r#"{"loadBalancers": [{"advancedConfiguration": {"roleArn": "x"}}]}"#, "loadBalancers[0].advanced"),
        (r#"{"deploymentConfiguration": {"lifecycleHooks": [{"roleArn": 1}]}}"#, "lifecycleHooks[0].roleArn"),
        (r#"{"propagateTags": true}"#, "`propagateTags` is `true` where a string belongs"),
    ];
    for (json, needle) in table {
        let error = policy().with_service_definition(json).unwrap_err();
        assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
    }
}

/// Placeholders of templates are refused with the rest of the names.
#[test]
fn a_definition_that_is_not_rendered_is_refused() {
    let task = r#"{"family": "{{ must_env `FAMILY` }}"}"#;
    let policy = CallerPolicy::new(HERE.scope()).with_task_definition(task).unwrap();
    let error = policy.allow(Operation::Register).documents().unwrap_err().to_string();
    assert!(error.contains("placeholder"), "{error}");
}
