//! What the tests share.

use ecs_roles::*;

pub(crate) fn scope() -> Scope {
    Scope::new("111122223333", "eu-west-1").unwrap()
}

pub(crate) fn needs(definition: &str) -> TaskExecutionNeeds {
    TaskExecutionNeeds::read(definition, &scope()).unwrap_or_else(|error| panic!("{error}\n{definition}"))
}

/// A definition with one container of these members beside its name.
pub(crate) fn with(members: &str) -> String {
    format!(r#"{{"family": "web", "containerDefinitions": [{{"name": "app", {members}}}]}}"#)
}

pub(crate) fn lines(needs: &TaskExecutionNeeds) -> Vec<String> {
    needs.iter().map(ToString::to_string).collect()
}

pub(crate) fn policy(name: &str, statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
    Policy::new(name, PolicySource::read(text).unwrap())
}

/// The policies that a role has inline, as an audit takes them.
pub(crate) fn inline(role: &Role) -> Vec<Policy> {
    let policies = role.inline_policies().iter();
    policies.map(|(name, document)| Policy::new(name, PolicySource::from(document))).collect()
}

pub(crate) fn existing(policies: impl IntoIterator<Item = Policy>) -> ExistingRole {
    let trust = TaskExecutionRole::new(scope()).role().unwrap().trust_policy().clone();
    ExistingRole::new("arn:aws:iam::111122223333:role/team/exec".parse().unwrap(), trust, policies)
}

pub(crate) fn audit(definition: &str, policies: impl IntoIterator<Item = Policy>) -> Audit {
    needs(definition).audit(&existing(policies)).unwrap()
}

pub(crate) fn managed(name: &str) -> Policy {
    let source = PolicySource::read(ManagedPolicy::named(name).unwrap().text()).unwrap();
    Policy::new(name, source).with_arn(format!("arn:aws:iam::aws:policy/service-role/{name}"))
}

/// A definition with everything that can be derived.
pub(crate) const EVERYTHING: &str = r#"{
  "taskDefinition": {
    "family": "shop",
    "requiresCompatibilities": ["FARGATE"],
    "executionRoleArn": "arn:aws:iam::111122223333:role/team/shopExecutionRole",
    "taskRoleArn": null,
    "containerDefinitions": [
      {
        "name": "app",
        "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.2",
        "secrets": [
          {"name": "DB", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbC123:password::"},
          {"name": "KEY", "valueFrom": "arn:aws:secretsmanager:eu-central-1:444455556666:secret:shared-XyZ789"},
          {"name": "TOKEN", "valueFrom": "arn:aws:ssm:us-east-1:111122223333:parameter/shop/token"},
          {"name": "FLAG", "valueFrom": "/shop/flag"},
          {"name": "PLAIN", "valueFrom": "plain"}
        ],
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::settings/shop/app.env"}],
        "logConfiguration": {
          "logDriver": "awslogs",
          "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1",
                      "awslogs-stream-prefix": "app", "awslogs-create-group": "true"}
        }
      },
      {
        "name": "router",
        "image": "444455556666.dkr.ecr.us-east-1.amazonaws.com/base/fluent-bit@sha256:00",
        "firelensConfiguration": {"type": "fluentbit", "options": {
          "config-file-type": "s3", "config-file-value": "arn:aws:s3:::routers/fluent-bit.conf"}},
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/router"}}
      },
      {
        "name": "sidecar",
        "image": "registry.example.com/tool:1",
        "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbC123"},
        "logConfiguration": {"logDriver": "splunk", "secretOptions": [
          {"name": "splunk-token", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk"}]}
      }
    ],
    "volumes": [{"name": "share", "fsxWindowsFileServerVolumeConfiguration": {
      "fileSystemId": "fs-1", "rootDirectory": "share", "authorizationConfig": {
        "domain": "example.com", "credentialsParameter": "arn:aws:ssm:eu-west-1:111122223333:parameter/fsx"}}}]
  }
}"#;
