//! Prints roles in the format of another tool.
//!
//! `cargo run -p ecs-roles --no-default-features --example export -- terraform` prints two roles from templates;
//! with names of files after the format, the roles and policies of these files, which are in the format `json`.

use std::error::Error;
use std::io::Write;

use ecs_roles::{CodeDeployRole, Export, ExportFormat, Role, Scope, TaskExecutionRole};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let format: ExportFormat = arguments.next().unwrap_or_else(|| "json".to_owned()).parse()?;
    let mut export = Export::new();
    for file in arguments {
        let found = Export::from_json(&std::fs::read_to_string(file)?)?;
        export = found.roles().iter().cloned().fold(export, Export::role);
        for policy in found.policies() {
            export = export.policy(policy.name(), policy.path(), policy.document().clone());
        }
    }
    if export == Export::new() {
        export = templates()?.into_iter().fold(export, Export::role);
    }
    std::io::stdout().write_all(export.to(format)?.as_bytes())?;
    Ok(())
}

fn templates() -> Result<[Role; 2], ecs_roles::Error> {
    let scope = Scope::new("123456789012", "us-east-1")?;
    let tasks = TaskExecutionRole::new(scope.clone())
        .creating_log_group("/ecs/web")
        .reading_secret_named("web/db")
        .role()?;
    let passed = "arn:aws:iam::123456789012:role/webTaskRole".parse()?;
    let deployments = CodeDeployRole::limited(scope, [passed]).for_application("web").role()?;
    Ok([tasks, deployments.with_path("/deploy/").with_tag("team", "shop")])
}
