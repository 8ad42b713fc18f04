//! Exports that every format is tried on.

use ecs_roles::{
    CodeDeployRole, Export, PolicyDocument, Principals, Role, Scope, Statement, TaskExecutionRole,
};

/// Every member set, and texts that mean something to shells and templates.
pub(crate) const EVERY_MEMBER: &str = include_str!("../data/export/roles.json");

pub(crate) fn all() -> Vec<Export> {
    vec![Export::from_json(EVERY_MEMBER).unwrap(), templates(), Export::new().role(role("web"))]
}

fn templates() -> Export {
    let scope = Scope::new("111122223333", "cn-north-1").unwrap();
    let passed = "arn:aws-cn:iam::111122223333:role/task".parse().unwrap();
    Export::new()
        .role(TaskExecutionRole::new(scope.clone()).creating_log_group("/ecs/web").role().unwrap())
        .role(CodeDeployRole::limited(scope.clone(), [passed]).role().unwrap().with_path("/deploy/"))
        .role(CodeDeployRole::full(scope).named("full").for_application("web").role().unwrap())
}

/// A role with nothing but a name.
pub(crate) fn role(name: &str) -> Role {
    let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs-tasks.amazonaws.com"));
    Role::new(name, PolicyDocument::new([trust]))
}

pub(crate) fn policy(action: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow([action]).on(["*"])])
}
