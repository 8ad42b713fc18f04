//! What the containers and volumes of a definition need.

use super::image;
use super::need::{Need, NeedPurpose};
use super::needs::{TaskExecutionNeeds, UnclearPart};
use super::source::{BY_NAME, Secret, Source};
use crate::arn::Arn;
use crate::definition::{Part, Text};
use crate::error::Error;
use crate::template::{PULL, Scope, input};

/// The id of a task, for examples.
const TASK: &str = "0123456789abcdef0123456789abcdef";

impl TaskExecutionNeeds {
    pub(super) fn read_container(&mut self, container: &Part<'_>) -> Result<(), Error> {
        self.read_image(&container.required_text("image")?)?;
        if let Some(credentials) = container.part("repositoryCredentials")? {
            self.read_registry_secret(&credentials.required_text("credentialsParameter")?)?;
        }
        for secret in container.list("secrets")? {
            self.read_value(&secret.required_text("valueFrom")?)?;
        }
        for file in container.list("environmentFiles")? {
            self.read_environment_file(&file)?;
        }
        if let Some(log) = container.part("logConfiguration")? {
            self.read_log(container, &log)?;
        }
        if let Some(router) = container.part("firelensConfiguration")? {
            self.read_log_router(&router)?;
        }
        let note = "the role reads the credential specification, and the secret of a domainless one";
        self.unclear.extend(
            container.list("credentialSpecs")?.into_iter().map(|part| UnclearPart { place: part.path, note }),
        );
        Ok(())
    }

    /// Drives of FSx for Windows File Server are mounted with credentials.
    pub(super) fn read_volumes(&mut self, definition: &Part<'_>) -> Result<(), Error> {
        for volume in definition.list("volumes")? {
            let Some(server) = volume.part("fsxWindowsFileServerVolumeConfiguration")? else { continue };
            if let Some(authorization) = server.part("authorizationConfig")? {
                self.read_value(&authorization.required_text("credentialsParameter")?)?;
            }
        }
        Ok(())
    }

    fn read_image(&mut self, image: &Text<'_>) -> Result<(), Error> {
        let Some(repository) = image::repository(image, &self.scope)? else {
            return Ok(());
        };
        let resource = input::repository(&self.scope, &repository).map_err(|error| image.blamed(&error))?;
        let login = "ecr:GetAuthorizationToken";
        if !self.needs.iter().any(|need| need.action == login) {
            self.add(self.need(image.path.clone(), NeedPurpose::LogInToRegistry, login, "*"));
        }
        for action in PULL {
            self.add(self.need(image.path.clone(), NeedPurpose::PullImage, action, &resource));
        }
        self.template = self.template.clone().pulling_from(repository);
        Ok(())
    }

    fn read_registry_secret(&mut self, credentials: &Text<'_>) -> Result<(), Error> {
        let secret = Secret::of(credentials, &self.scope)?;
        self.need_secret(credentials, &secret, NeedPurpose::PullFromPrivateRegistry)?;
        self.template = match secret {
            Secret::Complete(arn) => self.template.clone().pulling_with_registry_secret(arn),
            Secret::Named(name) => self.template.clone().pulling_with_registry_secret_named(name),
        };
        Ok(())
    }

    fn read_value(&mut self, value: &Text<'_>) -> Result<(), Error> {
        match Source::of(value, &self.scope)? {
            Source::Secret(secret) => self.read_secret(value, secret),
            Source::Parameter(arn) => self.read_parameter(value, arn),
        }
    }

    fn read_secret(&mut self, value: &Text<'_>, secret: Secret) -> Result<(), Error> {
        self.need_secret(value, &secret, NeedPurpose::ReadSecret)?;
        self.template = match secret {
            Secret::Complete(arn) => self.template.clone().reading_secret(arn),
            Secret::Named(name) => self.template.clone().reading_secret_named(name),
        };
        Ok(())
    }

    fn read_parameter(&mut self, value: &Text<'_>, arn: Arn) -> Result<(), Error> {
        let resource = input::parameter(&self.scope, &arn).map_err(|error| value.blamed(&error))?;
        let purpose = NeedPurpose::ReadParameter;
        self.add(self.need(value.path.clone(), purpose, "ssm:GetParameters", &resource));
        if let Some(secret) = Secret::behind(&arn) {
            self.read_secret(value, secret)?;
        }
        self.template = self.template.clone().reading_parameter(arn);
        Ok(())
    }

    /// An ARN that may lack its last six characters is needed in both forms.
    fn need_secret(&mut self, value: &Text<'_>, secret: &Secret, purpose: NeedPurpose) -> Result<(), Error> {
        let blame = |error: Error| value.blamed(&error);
        let resources = match secret {
            Secret::Complete(arn) => input::secret(&self.scope, arn, BY_NAME).map_err(blame)?,
            Secret::Named(name) => {
                let arn = self.scope.named("name of the secret", "secretsmanager", "secret:", name);
                vec![format!("{}-??????", arn.map_err(blame)?)]
            }
        };
        for resource in resources {
            let need = self.need(value.path.clone(), purpose, "secretsmanager:GetSecretValue", &resource);
            self.add(Need { example: resource.replace("-??????", "-AbC123"), ..need });
        }
        Ok(())
    }

    fn read_environment_file(&mut self, file: &Part<'_>) -> Result<(), Error> {
        let kind = file.text("type")?;
        if let Some(kind) = kind.filter(|kind| kind.value != "s3") {
            return Err(kind.wrong("environment files lie in `s3`"));
        }
        let object = self.object(&file.required_text("value")?, NeedPurpose::ReadEnvironmentFile)?;
        self.template = self.template.clone().reading_environment_file(object);
        Ok(())
    }

    fn read_log_router(&mut self, router: &Part<'_>) -> Result<(), Error> {
        let Some(options) = router.part("options")? else { return Ok(()) };
        if options.text("config-file-type")?.is_none_or(|kind| kind.value != "s3") {
            return Ok(());
        }
        let file = options.required_text("config-file-value")?;
        let object = self.object(&file, NeedPurpose::ReadLogRouterConfiguration)?;
        self.template = self.template.clone().reading_log_router_configuration(object);
        Ok(())
    }

    fn object(&mut self, file: &Text<'_>, purpose: NeedPurpose) -> Result<Arn, Error> {
        let blame = |error: Error| file.blamed(&error);
        let object: Arn = file.value.parse().map_err(blame)?;
        let resource = input::object(&self.scope, &object).map_err(blame)?;
        let bucket = input::bucket_of(&self.scope, &object).map_err(blame)?;
        let get = self.need(file.path.clone(), purpose, "s3:GetObject", &resource);
        self.add(Need { example: object.to_string(), ..get });
        self.add(self.need(file.path.clone(), purpose, "s3:GetBucketLocation", &bucket));
        Ok(object)
    }

    fn read_log(&mut self, container: &Part<'_>, log: &Part<'_>) -> Result<(), Error> {
        for secret in log.list("secretOptions")? {
            self.read_value(&secret.required_text("valueFrom")?)?;
        }
        if log.required_text("logDriver")?.value != "awslogs" {
            return Ok(());
        }
        let Some(options) = log.part("options")? else {
            return Err(Error::invalid(format!(
                "`{}.options` is missing: the log driver `awslogs` needs `awslogs-group`",
                log.path
            )));
        };
        let group = options.required_text("awslogs-group")?;
        let there = self.log_scope(&options)?;
        let arn = there.named("name of the log group", "logs", "log-group:", group.value);
        let arn = arn.map_err(|error| group.blamed(&error))?;
        let creates = options.text("awslogs-create-group")?.is_some_and(|create| create.value == "true");
        self.add_log_needs(&group, &arn, &stream(container, &options)?, creates);
        let template = self.template.clone();
        self.template = match creates {
            true => template.creating_log_group_in(group.value, there.region()),
            false => template.writing_to_log_group_in(group.value, there.region()),
        };
        Ok(())
    }

    /// The scope in the region of the logs.
    fn log_scope(&self, options: &Part<'_>) -> Result<Scope, Error> {
        let Some(region) = options.text("awslogs-region")? else {
            return Ok(self.scope.clone());
        };
        let there = Scope::new(self.scope.account(), region.value).map_err(|error| region.blamed(&error))?;
        Ok(there.in_partition(self.scope.partition().clone()))
    }

    /// CloudWatch Logs asks for the creation of a group as
    /// `log-group:NAME:log-stream:`.
    fn add_log_needs(&mut self, group: &Text<'_>, arn: &Arn, stream: &str, creates: bool) {
        if creates {
            let purpose = NeedPurpose::CreateLogGroup;
            let need = self.need(group.path.clone(), purpose, "logs:CreateLogGroup", &format!("{arn}:*"));
            self.add(Need { example: format!("{arn}:log-stream:"), alias: Some(arn.to_string()), ..need });
        }
        for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
            let streams = format!("{arn}:log-stream:*");
            let need = self.need(group.path.clone(), NeedPurpose::WriteLogs, action, &streams);
            self.add(Need { example: format!("{arn}:log-stream:{stream}"), ..need });
        }
    }

    fn add(&mut self, need: Need) {
        self.needs.push(need);
    }
}

/// The name of a log stream as the driver makes it.
fn stream(container: &Part<'_>, options: &Part<'_>) -> Result<String, Error> {
    let name = container.text("name")?.map_or("container", |name| name.value);
    let prefix = options.text("awslogs-stream-prefix")?;
    Ok(prefix.map_or(TASK.to_owned(), |prefix| format!("{}/{name}/{TASK}", prefix.value)))
}
