//! What a task definition says about who deploys it.

use super::circumstance::Circumstance;
use super::definition::{self, Object};
use super::policy::CallerPolicy;
use crate::arn::Arn;
use crate::error::Error;
use crate::partition::Partition;

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
        let value = definition::json(json, "task definition")?;
        let whole = Object::of(&value, "")?;
        let task = whole.object("taskDefinition")?.unwrap_or(whole.clone());
        self.inputs.families.extend(task.text("family")?.map(str::to_owned));
        let task_role = self.role_of_task(&task, "taskRoleArn")?;
        self.inputs.task_roles.extend(task_role);
        let execution_role = self.role_of_task(&task, "executionRoleArn")?;
        self.inputs.execution_roles.extend(execution_role);
        for container in task.objects("containerDefinitions")? {
            self.take_container(&container)?;
        }
        for volume in task.objects("volumes")? {
            if volume.flag("configuredAtLaunch")? == Some(true) {
                self.inputs.launch_volumes.push(volume.text("name")?.unwrap_or("without a name").to_owned());
            }
        }
        // `describe-task-definition` prints tags beside the definition.
        if !(task.objects("tags")?.is_empty() && whole.objects("tags")?.is_empty()) {
            self.circumstances.insert(Circumstance::TaskDefinitionTags);
        }
        Ok(self)
    }

    /// Roles may be given by their bare name (API reference, RegisterTaskDefinition).
    fn role_of_task(&self, task: &Object<'_>, member: &str) -> Result<Option<Arn>, Error> {
        let (partition, account) = (self.scope.partition(), self.scope.account());
        let named = task.text(member)?.filter(|role| !role.is_empty());
        named
            .map(|role| match role.starts_with("arn:") {
                true => task.parsed(member, role),
                false => task.parsed(member, &format!("arn:{partition}:iam::{account}:role/{role}")),
            })
            .transpose()
    }

    fn take_container(&mut self, container: &Object<'_>) -> Result<(), Error> {
        self.inputs.repositories.extend(container.text("image")?.and_then(repository));
        if let Some(logging) = container.object("logConfiguration")? {
            self.take_log_group(&logging)?;
            for secret in logging.objects("secretOptions")? {
                self.take_secret(&secret, "valueFrom")?;
            }
        }
        for secret in container.objects("secrets")? {
            self.take_secret(&secret, "valueFrom")?;
        }
        if let Some(credentials) = container.object("repositoryCredentials")? {
            self.take_secret(&credentials, "credentialsParameter")?;
        }
        for file in container.objects("environmentFiles")? {
            self.inputs.environment_files.extend(file.arn("value")?);
        }
        Ok(())
    }

    /// The region of the log driver may be another one.
    fn take_log_group(&mut self, logging: &Object<'_>) -> Result<(), Error> {
        let options =
            logging.object("options")?.filter(|_| matches!(logging.text("logDriver"), Ok(Some("awslogs"))));
        let Some(options) = options else {
            return Ok(());
        };
        let Some(group) = options.text("awslogs-group")? else {
            return Ok(());
        };
        let region = options.text("awslogs-region")?.filter(|region| *region != self.scope.region());
        let (partition, account) = (self.scope.partition(), self.scope.account());
        let group = match region {
            Some(region) => format!("arn:{partition}:logs:{region}:{account}:log-group:{group}"),
            None => group.to_owned(),
        };
        let prefix = options.text("awslogs-stream-prefix")?.map(str::to_owned);
        self.inputs.log_streams.push((group, prefix));
        Ok(())
    }

    /// A secret, a parameter, or the name of a parameter of this region.
    fn take_secret(&mut self, holder: &Object<'_>, member: &str) -> Result<(), Error> {
        let Some(source) = holder.text(member)? else {
            return Ok(());
        };
        let arn = match source.starts_with("arn:") {
            true => holder.parsed(member, source)?,
            false => {
                let name = source.strip_prefix('/').unwrap_or(source);
                holder.parsed(member, &self.scope.pattern("ssm", &format!("parameter/{name}")))?
            }
        };
        match arn.service() {
            "ssm" => self.inputs.parameters.push(arn),
            _ => self.inputs.secrets.push(arn),
        }
        Ok(())
    }
}

/// The repository of an image in ECR:
/// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`.
fn repository(image: &str) -> Option<String> {
    let (registry, rest) = image.split_once('/')?;
    let mut labels = registry.split('.');
    let (account, dkr, ecr, region) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    let is_ecr = dkr == "dkr" && (ecr == "ecr" || ecr == "ecr-fips") && labels.next() == Some("amazonaws");
    let name = rest.split(['@', ':']).next()?;
    let partition = Partition::of_region(region);
    is_ecr.then(|| format!("arn:{partition}:ecr:{region}:{account}:repository/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_ecr_are_told_from_others() {
        let named = |image| repository(image).unwrap_or_default();
        let digest = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web@sha256:00";
        assert_eq!(named(digest), "arn:aws:ecr:eu-west-1:111122223333:repository/team/web");
        let china = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1";
        assert_eq!(named(china), "arn:aws-cn:ecr:cn-north-1:111122223333:repository/web");
        for other in ["nginx", "nginx:1", "docker.io/library/nginx", "public.ecr.aws/nginx/nginx:1"] {
            assert_eq!(repository(other), None, "{other}");
        }
    }
}
