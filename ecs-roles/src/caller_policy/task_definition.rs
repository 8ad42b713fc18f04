//! What a task definition says about who deploys it.

use super::circumstance::Circumstance;
use super::policy::CallerPolicy;
use crate::arn::Arn;
use crate::definition::{self, Part, Text};
use crate::error::Error;
use crate::task_definition::{Secret, Source, repository};

impl CallerPolicy {
    /// Takes over what a task definition says, as JSON in the form of
    /// RegisterTaskDefinition or of what `aws ecs describe-task-definition`
    /// prints: the family, roles, log groups with the prefixes of their
    /// streams, repositories, secrets, parameters, environment files, whether
    /// there are tags, and volumes that are configured at launch. For the last
    /// [`volume_role`](Self::volume_role) is needed where tasks are run or
    /// services deployed.
    ///
    /// ```
    /// use ecs_roles::{CallerPolicy, Operation, Scope};
    ///
    /// let policy = CallerPolicy::new(Scope::new("111122223333", "eu-central-1")?)
    ///     .with_task_definition(
    ///         r#"{
    ///           "family": "web",
    ///           "executionRoleArn": "arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    ///           "containerDefinitions": [{"name": "app", "image": "nginx"}]
    ///         }"#,
    ///     )?
    ///     .allow(Operation::Register);
    /// let documents = policy.documents()?;
    /// let sids = documents[0].document().statements.iter().filter_map(|statement| statement.sid.as_deref());
    /// assert!(sids.eq(["RegisterWeb", "PassTaskRolesToTasks"]));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text is not JSON,
    /// with a position, or a member is not of its type. Whether names and ARNs
    /// are legal is checked with all other inputs by
    /// [`documents`](Self::documents).
    pub fn with_task_definition(mut self, json: &str) -> Result<Self, Error> {
        const WHAT: &str = "task definition";
        let tree = definition::tree(json, WHAT)?;
        let whole = Part::whole(&tree, WHAT);
        let task = whole.clone().task_definition()?;
        self.inputs.families.extend(task.value("family")?.map(str::to_owned));
        let task_role = self.role_of_task(&task, "taskRoleArn")?;
        self.inputs.task_roles.extend(task_role);
        let execution_role = self.role_of_task(&task, "executionRoleArn")?;
        self.inputs.execution_roles.extend(execution_role);
        for container in task.list("containerDefinitions")? {
            self.take_container(&container)?;
        }
        for volume in task.list("volumes")? {
            if volume.flag("configuredAtLaunch")? == Some(true) {
                let name = volume.value("name")?.unwrap_or("without a name");
                self.inputs.launch_volumes.push(name.to_owned());
            }
        }
        // `describe-task-definition` prints tags beside the definition.
        if !(task.list("tags")?.is_empty() && whole.list("tags")?.is_empty()) {
            self.circumstances.insert(Circumstance::TaskDefinitionTags);
        }
        Ok(self)
    }

    /// Roles may be given by their bare name (API reference, RegisterTaskDefinition).
    fn role_of_task(&self, task: &Part<'_>, member: &str) -> Result<Option<Arn>, Error> {
        let (partition, account) = (self.scope.partition(), self.scope.account());
        let named = task.text(member)?.filter(|role| !role.value.is_empty());
        named
            .map(|role| match role.value.starts_with("arn:") {
                true => role.arn(),
                false => {
                    let arn = format!("arn:{partition}:iam::{account}:role/{}", role.value);
                    arn.parse().map_err(|error| role.blamed(&error))
                }
            })
            .transpose()
    }

    fn take_container(&mut self, container: &Part<'_>) -> Result<(), Error> {
        if let Some(image) = container.text("image")? {
            let repository = repository(&image, &self.scope)?;
            self.inputs.repositories.extend(repository.map(String::from));
        }
        if let Some(logging) = container.part("logConfiguration")? {
            self.take_log_group(&logging)?;
            for secret in logging.list("secretOptions")? {
                self.take_value(secret.text("valueFrom")?)?;
            }
        }
        for secret in container.list("secrets")? {
            self.take_value(secret.text("valueFrom")?)?;
        }
        if let Some(credentials) = container.part("repositoryCredentials")?
            && let Some(name) = credentials.text("credentialsParameter")?
        {
            self.take_secret(Secret::of(&name, &self.scope)?);
        }
        for file in container.list("environmentFiles")? {
            self.inputs.environment_files.extend(file.arn("value")?);
        }
        Ok(())
    }

    /// The region of the log driver may be another one.
    fn take_log_group(&mut self, logging: &Part<'_>) -> Result<(), Error> {
        let driver = logging.value("logDriver")?;
        let Some(options) = logging.part("options")?.filter(|_| driver == Some("awslogs")) else {
            return Ok(());
        };
        let Some(group) = options.value("awslogs-group")? else {
            return Ok(());
        };
        let region = options.value("awslogs-region")?.filter(|region| *region != self.scope.region());
        let (partition, account) = (self.scope.partition(), self.scope.account());
        let group = match region {
            Some(region) => format!("arn:{partition}:logs:{region}:{account}:log-group:{group}"),
            None => group.to_owned(),
        };
        let prefix = options.value("awslogs-stream-prefix")?.map(str::to_owned);
        self.inputs.log_streams.push((group, prefix));
        Ok(())
    }

    fn take_value(&mut self, value: Option<Text<'_>>) -> Result<(), Error> {
        match value.map(|value| Source::of(&value, &self.scope)).transpose()? {
            Some(Source::Secret(secret)) => self.take_secret(secret),
            Some(Source::Parameter(arn)) => self.inputs.parameters.push(arn),
            None => {}
        }
        Ok(())
    }

    fn take_secret(&mut self, secret: Secret) {
        match secret {
            Secret::Complete(arn) => self.inputs.secrets.push(arn),
            Secret::Named(name) => self.inputs.secret_names.push(name),
        }
    }
}
