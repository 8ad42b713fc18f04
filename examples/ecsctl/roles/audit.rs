//! `ecsctl roles audit`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Arn, ExistingRole, PolicyDocument, Role, Scope, TaskExecutionNeeds, observe};

use super::FileArguments;
use super::file::RolesFile;
use super::session::Session;
use crate::CommandResult;
use crate::output;
use crate::policy::file::placed;
use crate::target::TargetArguments;

pub(super) const HELP: &str =
    "The evaluator is asked what the role may do, so that wildcards, conditions, `Deny` and the \
boundary count. Account and region are those of the roles file.

Exit codes:
  0  tasks of the definition can start with the role; what it has too much is listed
  1  it lacks something, is missing, or a file is wrong";

/// Arguments of `roles audit`.
#[derive(Args)]
pub(super) struct Audit {
    /// The task definition, in JSON
    #[arg(long, value_name = "FILE")]
    task_definition: PathBuf,

    /// The name of the role [default: the `executionRoleArn` of the definition]
    #[arg(long, value_name = "NAME")]
    role: Option<String>,

    /// Hold the role of the file against the definition, and ask nothing of AWS
    #[arg(long)]
    offline: bool,

    /// A KMS key that secrets, parameters or files of the definition are encrypted with, beside the
    /// `keys` of the role in the file; may be repeated
    #[arg(long, value_name = "ARN")]
    key: Vec<Arn>,

    #[command(flatten)]
    file: FileArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl Audit {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let needs = self.needs(&file.scope)?;
        let name = self.name(&needs)?;
        let needs = self.keyed(needs, &file, &name)?;
        let role = match self.offline {
            true => self.of_file(&file, &name)?,
            false => self.of_account(&file, &name).await?,
        };
        let audit = needs.audit(&role)?;
        match self.json {
            true => output::policies::audit_json(&name, &audit, needs.unclear())?,
            false => output::policies::audit(&name, &audit, needs.unclear())?,
        }
        Ok(if audit.is_sufficient() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn needs(&self, scope: &Scope) -> Result<TaskExecutionNeeds, String> {
        let path = &self.task_definition;
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("cannot read {}: {error}: name a task definition in JSON", path.display())
        })?;
        TaskExecutionNeeds::read(&text, scope).map_err(|error| match text.contains("{{") {
            true => format!(
                "{}; templates are not rendered here: write what is between `{{{{` and `}}}}` out",
                placed(path, &error)
            ),
            false => placed(path, &error),
        })
    }

    /// A definition does not say what its secrets are encrypted with; the arguments and the file's role do.
    fn keyed(
        &self,
        needs: TaskExecutionNeeds,
        file: &RolesFile,
        name: &str,
    ) -> Result<TaskExecutionNeeds, String> {
        let keyed = self.key.iter().try_fold(needs, |needs, key| needs.decrypting_with(key.clone()));
        let keyed = keyed.map_err(|error| error.to_string())?;
        let role = file.roles.iter().find(|role| role.desired.role().name() == name);
        let of_role = role.iter().flat_map(|role| &role.keys).filter(|key| !self.key.contains(key));
        // One that is refused has nothing to decrypt here, and then is what the role has too much.
        Ok(of_role.fold(keyed, |needs, key| needs.clone().decrypting_with(key.clone()).unwrap_or(needs)))
    }

    fn name(&self, needs: &TaskExecutionNeeds) -> Result<String, String> {
        let named = self.role.as_deref().or(needs.execution_role());
        let named = named.and_then(|role| role.rsplit('/').next()).map(str::to_owned);
        named.ok_or_else(|| {
            format!(
                "{} names no `executionRoleArn`: name the role with --role",
                self.task_definition.display()
            )
        })
    }

    fn of_file(&self, file: &RolesFile, name: &str) -> Result<ExistingRole, String> {
        let role = file.roles.iter().map(|role| role.desired.role()).find(|role| role.name() == name);
        let role = role.ok_or_else(|| {
            format!("{} has no role `{name}`: name one with --role", self.file.file.display())
        })?;
        ExistingRole::planned(role, &file.scope).map_err(|error| error.to_string())
    }

    async fn of_account(
        &self,
        file: &RolesFile,
        name: &str,
    ) -> Result<ExistingRole, Box<dyn std::error::Error>> {
        let session = Session::open(&self.target, file, &self.file.file).await?;
        let observed = observe(&session.iam, &Role::new(name, PolicyDocument::new([]))).await?;
        let missing = || format!("there is no role `{name}`: `ecsctl roles apply` makes those of the file");
        Ok(ExistingRole::observed(&observed).ok_or_else(missing)?)
    }
}
