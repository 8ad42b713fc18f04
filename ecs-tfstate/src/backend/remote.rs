//! The backends `remote` and `cloud`.

use super::workspace;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::location::Location;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::value::{Object, Value};

const DEFAULT_HOSTNAME: &str = "app.terraform.io";

/// Workspaces of an organization in HCP Terraform or Terraform Enterprise.
///
/// What Terraform reads: `hostname`, `organization`, `token` and `workspaces`
/// of the configuration, or `TF_CLOUD_HOSTNAME` and `TF_CLOUD_ORGANIZATION`.
/// Without a token in the configuration, it is `TF_TOKEN_` with the host
/// behind it, `.` as `_` and `-` as `__`, else the one of
/// [`with_credentials_file`](Self::with_credentials_file). `TFE_TOKEN` and
/// `ATLAS_TOKEN` are tried between the two. Source: Terraform's documentation
/// of the block `cloud` and of the CLI configuration.
///
/// ```
/// use ecs_tfstate::{Environment, RemoteBackend};
///
/// let environment = Environment::from_iter([("TF_TOKEN_app_terraform_io", "t0ken")]);
/// let backend = RemoteBackend::from_location("app.terraform.io", "acme", "net-prod", &environment);
/// assert_eq!(backend.workspace_name("default")?, "net-prod");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteBackend {
    hostname: String,
    organization: String,
    workspaces: Workspaces,
    token: Option<Secret>,
}

/// How workspaces of Terraform map to those of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Workspaces {
    /// There is one.
    Named(String),
    /// The names have something before them.
    Prefixed(String),
    /// The names are the same; tags or a project say which belong.
    Chosen,
}

impl RemoteBackend {
    /// One workspace, with the token of the environment.
    #[must_use]
    pub fn from_location(
        hostname: &str,
        organization: &str,
        workspace: &str,
        environment: &Environment,
    ) -> Self {
        let hostname = hostname.to_ascii_lowercase();
        Self {
            organization: organization.to_owned(),
            workspaces: Workspaces::Named(workspace.to_owned()),
            token: token_of_environment(&hostname, environment),
            hostname,
        }
    }

    pub(super) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let settings = Settings::new("cloud", config, environment);
        let hostname = settings.text("hostname", &["TF_CLOUD_HOSTNAME"]);
        let hostname = hostname.map_or(DEFAULT_HOSTNAME.to_owned(), |text| text.to_ascii_lowercase());
        let token = settings.secret("token", &[]).or_else(|| token_of_environment(&hostname, environment));
        Ok(Self {
            organization: settings.required("organization", &["TF_CLOUD_ORGANIZATION"])?,
            workspaces: Workspaces::read(settings.value("workspaces")),
            token,
            hostname,
        })
    }

    /// With this token, whatever the environment says.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(Secret::new(token)), ..self }
    }

    /// With the token that `terraform login` stored, unless there is one:
    /// `text` is what `~/.terraform.d/credentials.tfrc.json` holds.
    ///
    /// # Errors
    /// If that is not JSON.
    pub fn with_credentials_file(self, text: &str) -> Result<Self, Error> {
        let stored = token_of_credentials(&self.hostname, text)?;
        Ok(Self { token: self.token.or(stored), ..self })
    }

    /// The host, in lower case.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.hostname
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.organization
    }

    /// The name that the organization knows a workspace of Terraform by.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace, the configuration has another
    /// one, or leaves open which one it is and `default` was asked for.
    pub fn workspace_name(&self, workspace: &str) -> Result<String, Error> {
        workspace::check(workspace)?;
        match &self.workspaces {
            Workspaces::Named(name) if workspace == workspace::DEFAULT || workspace == name => {
                Ok(name.clone())
            }
            Workspaces::Named(name) => Err(invalid(format!(
                "the configuration has the workspace `{name}` alone, not `{workspace}`: unset `TF_WORKSPACE`"
            ))),
            _ if workspace == workspace::DEFAULT => Err(invalid(
                "the configuration leaves open which workspace it is: name one in `TF_WORKSPACE`, \
                 or run `terraform workspace select`",
            )),
            Workspaces::Prefixed(prefix) => Ok(format!("{prefix}{workspace}")),
            Workspaces::Chosen => Ok(workspace.to_owned()),
        }
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// As [`workspace_name`](Self::workspace_name).
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        Ok(Location::Remote {
            hostname: self.hostname.clone(),
            organization: self.organization.clone(),
            workspace: self.workspace_name(workspace)?,
        })
    }

    /// # Errors
    /// If there is none.
    #[cfg(feature = "hcp")]
    pub(crate) fn token(&self) -> Result<&Secret, Error> {
        self.token.as_ref().ok_or_else(|| {
            let [variable, _] = token_variables(&self.hostname);
            let message = format!(
                "there is no token for `{}`: set `{variable}`, or hand in what `terraform login` stored",
                self.hostname
            );
            Error::new(ErrorKind::InvalidCredentials, message)
        })
    }
}

impl Workspaces {
    /// Terraform writes the block as an object; old versions wrote a list of
    /// one.
    fn read(block: Option<&Value>) -> Self {
        let block = block.map(|block| block.as_array().and_then(|list| list.first()).unwrap_or(block));
        let text = |name: &str| {
            let text = block?.get(name)?.as_str().filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        let prefix = || text("prefix").map(Self::Prefixed);
        text("name").map(Self::Named).or_else(prefix).unwrap_or(Self::Chosen)
    }
}

fn token_of_environment(hostname: &str, environment: &Environment) -> Option<Secret> {
    let of_host = token_variables(hostname);
    let mut names = of_host.iter().map(String::as_str).chain(["TFE_TOKEN", "ATLAS_TOKEN"]);
    names.find_map(|name| environment.filled(name)).map(Secret::new)
}

/// Hyphens are doubled underscores, or stay as they are where the shell lets
/// them.
fn token_variables(hostname: &str) -> [String; 2] {
    let name = format!("TF_TOKEN_{}", hostname.replace(['.', ':'], "_"));
    [name.replace('-', "__"), name]
}

fn token_of_credentials(hostname: &str, text: &str) -> Result<Option<Secret>, Error> {
    let value = Value::parse(text).map_err(|error| {
        let message = format!("the credentials file is not JSON: {error}: run `terraform login` again");
        Error::new(ErrorKind::InvalidCredentials, message)
    })?;
    let hosts = value.get("credentials").and_then(Value::as_object);
    let host = hosts.and_then(|hosts| hosts.iter().find(|(name, _)| name.eq_ignore_ascii_case(hostname)));
    let token = host.and_then(|(_, credentials)| credentials.get("token")?.as_str());
    Ok(token.filter(|token| !token.is_empty()).map(Secret::new))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidLocation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &str, variables: &[(&str, &str)]) -> Result<RemoteBackend, Error> {
        let config = Value::parse(config).unwrap();
        RemoteBackend::read(config.as_object().unwrap(), &variables.iter().copied().collect())
    }

    #[test]
    fn a_workspace_is_named_prefixed_or_chosen() {
        let check = |workspaces: &str, workspace: &str, expected: Result<&str, &str>| {
            let backend =
                read(&format!(r#"{{"organization": "o", "workspaces": {workspaces}}}"#), &[]).unwrap();
            let location = backend.location(workspace).map(|location| location.to_string());
            match (location, expected) {
                (Ok(location), Ok(name)) => {
                    assert_eq!(location, format!("remote://app.terraform.io/o/{name}"))
                }
                (location, expected) => {
                    let message = location.unwrap_err().to_string();
                    assert!(message.contains(expected.unwrap_err()), "{message}");
                }
            }
        };
        check(r#"{"name": "net", "prefix": null}"#, "default", Ok("net"));
        check(r#"[{"name": "net"}]"#, "net", Ok("net"));
        check(r#"{"name": "net"}"#, "dev", Err("the workspace `net` alone, not `dev`"));
        check(r#"{"name": null, "prefix": "net-"}"#, "dev", Ok("net-dev"));
        check(r#"{"prefix": "net-"}"#, "default", Err("name one in `TF_WORKSPACE`"));
        check(r#"{"tags": ["net"], "project": "p"}"#, "dev", Ok("dev"));
        check(r#"{"tags": ["net"]}"#, "default", Err("name one in `TF_WORKSPACE`"));
        check("null", "dev", Ok("dev"));
        check("null", "../dev", Err("no name of a workspace"));
        check(r#"{"prefix": "net-"}"#, "a/b", Err("no name of a workspace"));
        check("[]", "dev", Ok("dev"));
    }

    #[test]
    fn what_the_configuration_leaves_open_comes_from_the_environment() {
        let variables = [("TF_CLOUD_ORGANIZATION", "acme"), ("TF_CLOUD_HOSTNAME", "TFE.example.com")];
        let backend = read(r#"{"hostname": null}"#, &variables).unwrap();
        assert_eq!((backend.hostname(), backend.organization()), ("tfe.example.com", "acme"));
        let error = read("{}", &[]).unwrap_err().to_string();
        assert!(error.contains("no `organization`") && error.contains("`TF_CLOUD_ORGANIZATION`"), "{error}");
    }

    #[test]
    fn the_first_token_wins() {
        let file = r#"{"credentials": {"My-Host.example.com": {"token": "file"}, "other": {"token": "no"}}}"#;
        let check = |config: Option<&str>, variables: &[(&str, &str)], expected: &str| {
            let token = config.map(|token| format!(r#", "token": "{token}""#)).unwrap_or_default();
            let config = format!(r#"{{"hostname": "my-host.example.com", "organization": "o"{token}}}"#);
            let backend = read(&config, variables).unwrap().with_credentials_file(file).unwrap();
            assert_eq!(backend.token, Some(Secret::new(expected)));
        };
        let variable = ("TF_TOKEN_my__host_example_com", "variable");
        check(Some("config"), &[variable], "config");
        check(None, &[variable, ("TFE_TOKEN", "tfe")], "variable");
        check(None, &[("TF_TOKEN_my-host_example_com", "hyphen")], "hyphen");
        check(None, &[("TFE_TOKEN", "tfe"), ("ATLAS_TOKEN", "atlas")], "tfe");
        check(None, &[("ATLAS_TOKEN", "atlas")], "atlas");
        check(None, &[("TF_TOKEN_my_host_example_com", "another host")], "file");
    }

    #[test]
    fn a_broken_credentials_file_is_named_without_its_text() {
        let backend = read(r#"{"organization": "o"}"#, &[]).unwrap();
        let error = backend.with_credentials_file(r#"{"credentials": secret"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidCredentials);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
