//! The project file, in ecspresso's format.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

use crate::error::{Error, ErrorKind};
use crate::source::{Place, SourceText};
use crate::template::{Functions, Rendered, Template};
use ecs_tfstate::Environment;

/// How long a deployment may take when the project does not say.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

/// A project file: which service, and where its definitions are.
///
/// The format is [ecspresso]'s `ecspresso.yml`: YAML after templating with
/// `env`, `must_env` and `json_escape`. JSON is YAML too.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `region` | AWS region | the environment's |
/// | `cluster` | cluster name | `default` |
/// | `service` | service name | required |
/// | `task_definition` | file, relative to this one | required |
/// | `service_definition` | file, relative to this one | the service's settings are left alone |
/// | `timeout` | how long a deployment may take, with a unit: `10m`, `1h30m` | `10m` |
/// | `plugins` | sources of values; `name: tfstate` with `config: {path: …}` or `{url: …}` and an optional `func_prefix` | none |
///
/// `required_version` and `filter_command` speak of ecspresso itself and are ignored.
///
/// ```
/// use ecs_deploy::{Config, Environment, SourceText};
///
/// let yaml = "service: web\ncluster: {{ env `CLUSTER` `demo` }}\ntask_definition: task.json\n";
/// let config = Config::parse(SourceText::new("ecspresso.yml", yaml), &Environment::default())?;
/// assert_eq!(config.cluster(), "demo");
/// # Ok::<(), ecs_deploy::Error>(())
/// ```
///
/// [ecspresso]: https://github.com/kayac/ecspresso
#[derive(Debug, Clone)]
pub struct Config {
    region: Option<String>,
    cluster: String,
    service: String,
    task_definition: NamedFile,
    service_definition: Option<NamedFile>,
    timeout: Duration,
    states: Vec<StatePlugin>,
}

/// A file that the project file names, and where it does.
#[derive(Debug, Clone)]
pub(super) struct NamedFile {
    pub(super) path: PathBuf,
    pub(super) place: Place,
}

/// A `tfstate` plugin: where a Terraform state is, and the names of the
/// functions that look values up in it.
#[derive(Debug, Clone)]
pub struct StatePlugin {
    pub(crate) prefix: String,
    pub(crate) location: ecs_tfstate::Location,
    pub(crate) place: Place,
}

impl Config {
    /// Reads and parses a project file.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such file, else as [`Config::parse`].
    pub fn read(path: &Path, environment: &Environment) -> Result<Self, Error> {
        let source = super::load::read_file(path)?;
        let mut config = Self::parse(source, environment)?;
        let directory = path.parent().unwrap_or(Path::new(""));
        let files = std::iter::once(&mut config.task_definition).chain(&mut config.service_definition);
        files.for_each(|file| file.path = directory.join(&file.path));
        config.states.iter_mut().for_each(|state| state.resolve(directory));
        Ok(config)
    }

    /// Parses a project file. Relative paths stay relative to the working directory.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) with file, line and column;
    /// [`Unsupported`](ErrorKind::Unsupported) for keys and plugins that change
    /// what a deployment does and that this crate cannot honour yet.
    pub fn parse(source: SourceText, environment: &Environment) -> Result<Self, Error> {
        let functions = Functions::for_environment(environment.clone());
        let rendered = Template::parse(source)?.render(&functions)?;
        let file: File = serde_saphyr::from_str_with_options(rendered.text(), yaml_options())
            .map_err(|error| yaml_error(&rendered, &error))?;
        file.into_config(&rendered)
    }

    /// The region, if the project names one.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The cluster's name.
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// The service's name.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// How long a deployment may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The task definition's file.
    pub fn task_definition_path(&self) -> &Path {
        &self.task_definition.path
    }

    /// The service definition's file, if there is one.
    pub fn service_definition_path(&self) -> Option<&Path> {
        self.service_definition.as_ref().map(|file| file.path.as_path())
    }

    /// The definitions' files, the task definition first.
    pub(super) fn files(&self) -> (&NamedFile, Option<&NamedFile>) {
        (&self.task_definition, self.service_definition.as_ref())
    }

    /// The Terraform states that values may come from.
    pub fn states(&self) -> &[StatePlugin] {
        &self.states
    }
}

impl StatePlugin {
    /// Where the state is.
    pub fn location(&self) -> &ecs_tfstate::Location {
        &self.location
    }

    /// The function that looks an address up, such as `tfstate`.
    pub fn function(&self) -> String {
        format!("{}tfstate", self.prefix)
    }

    /// The function that formats the address first, such as `tfstatef`.
    pub fn format_function(&self) -> String {
        format!("{}tfstatef", self.prefix)
    }

    fn resolve(&mut self, directory: &Path) {
        if let ecs_tfstate::Location::File(path) = &mut self.location {
            *path = directory.join(&path);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    region: Option<String>,
    cluster: Option<String>,
    service: Option<String>,
    task_definition: Option<Spanned<String>>,
    service_definition: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    #[serde(default)]
    plugins: Vec<Plugin>,
    #[serde(rename = "required_version")]
    _required_version: Option<IgnoredAny>,
    #[serde(rename = "filter_command")]
    _filter_command: Option<IgnoredAny>,
    appspec: Option<Spanned<IgnoredAny>>,
    codedeploy: Option<Spanned<IgnoredAny>>,
    express_definition: Option<Spanned<IgnoredAny>>,
    ignore: Option<Spanned<IgnoredAny>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plugin {
    name: Spanned<String>,
    config: Option<PluginConfig>,
    func_prefix: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PluginConfig {
    path: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
}

impl File {
    fn into_config(self, rendered: &Rendered) -> Result<Config, Error> {
        self.refuse_unsupported(rendered)?;
        let missing = |key: &str| Error::invalid(format!("`{key}` is missing")).at(rendered.place(0));
        let timeout = self.timeout.map(|text| timeout(&text, rendered)).transpose()?;
        let states = self
            .plugins
            .into_iter()
            .map(|plugin| plugin.into_state(rendered))
            .collect::<Result<Vec<_>, _>>()?;
        refuse_clashes(&states)?;
        let file =
            |path: Spanned<String>| NamedFile { place: place(&path, rendered), path: path.value.into() };
        Ok(Config {
            region: self.region,
            cluster: self.cluster.unwrap_or_else(|| "default".to_owned()),
            service: self.service.ok_or_else(|| missing("service"))?,
            task_definition: self.task_definition.map(file).ok_or_else(|| missing("task_definition"))?,
            service_definition: self.service_definition.map(file),
            timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
            states,
        })
    }

    fn refuse_unsupported(&self, rendered: &Rendered) -> Result<(), Error> {
        let keys = [
            ("appspec", &self.appspec),
            ("codedeploy", &self.codedeploy),
            ("express_definition", &self.express_definition),
            ("ignore", &self.ignore),
        ];
        match keys.into_iter().find_map(|(key, value)| value.as_ref().map(|value| (key, value))) {
            None => Ok(()),
            Some((key, value)) => {
                let error =
                    Error::new(ErrorKind::Unsupported, format!("`{key}` is not supported yet: remove it"));
                Err(error.at(place(value, rendered)))
            }
        }
    }
}

impl Plugin {
    fn into_state(self, rendered: &Rendered) -> Result<StatePlugin, Error> {
        let place = place(&self.name, rendered);
        if self.name.value != "tfstate" {
            let message = format!("plugin `{}` is not supported yet: only `tfstate` is", self.name.value);
            return Err(Error::new(ErrorKind::Unsupported, message).at(place));
        }
        let config = self.config.unwrap_or(PluginConfig { path: None, url: None });
        let (place, location) = match (config.path, config.url) {
            (Some(path), None) => {
                (self::place(&path, rendered), ecs_tfstate::Location::File(path.value.into()))
            }
            (None, Some(url)) => (self::place(&url, rendered), location(&url, rendered)?),
            _ => {
                let message = "plugin `tfstate` needs either `path` or `url` in its `config`";
                return Err(Error::invalid(message).at(place));
            }
        };
        Ok(StatePlugin { prefix: self.func_prefix.unwrap_or_default(), location, place })
    }
}

fn location(url: &Spanned<String>, rendered: &Rendered) -> Result<ecs_tfstate::Location, Error> {
    url.value.parse().map_err(|error: ecs_tfstate::Error| Error::from(error).at(place(url, rendered)))
}

fn refuse_clashes(states: &[StatePlugin]) -> Result<(), Error> {
    let clash = states
        .iter()
        .enumerate()
        .find(|(index, state)| states.iter().take(*index).any(|earlier| earlier.prefix == state.prefix));
    match clash {
        None => Ok(()),
        Some((_, state)) => {
            let message =
                format!("function `{}` is defined twice: give this plugin a `func_prefix`", state.function());
            Err(Error::invalid(message).at(state.place.clone()))
        }
    }
}

fn timeout(text: &Spanned<String>, rendered: &Rendered) -> Result<Duration, Error> {
    let refused = |message: String| Error::invalid(message).at(place(text, rendered));
    let written = &text.value;
    if written.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(refused(format!(
            "timeout `{written}` has no unit: write `{written}s` for seconds or `{written}m` for minutes"
        )));
    }
    let parsed: jiff::SignedDuration = written.parse().map_err(|_| {
        refused(format!("timeout `{written}` is not a duration: write for example `10m` or `1h30m`"))
    })?;
    let duration = Duration::try_from(parsed).ok().filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| refused(format!("timeout `{written}` must be positive")))
}

fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! { strict_booleans: true, legacy_octal_numbers: true }
}

fn yaml_error(rendered: &Rendered, error: &serde_saphyr::Error) -> Error {
    let message = error.without_snippet().to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let error_place = error.location().map_or_else(|| rendered.place(0), |at| place_of(at, rendered));
    Error::invalid(format!("not a valid project file: {message}")).at(error_place)
}

fn place<T>(value: &Spanned<T>, rendered: &Rendered) -> Place {
    place_of(value.referenced, rendered)
}

fn place_of(location: serde_saphyr::Location, rendered: &Rendered) -> Place {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    rendered.place_of(count(location.line()), count(location.column()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        let environment = Environment::from_iter([("ENV", "dev")]);
        Config::parse(SourceText::new("ecspresso.yml", text), &environment).map_err(|error| error.to_string())
    }

    fn refused(text: &str, expected: &str) {
        assert_eq!(parse(text).unwrap_err(), expected, "{text}");
    }

    #[test]
    fn a_project_file_is_read_with_its_defaults() {
        let config = parse("service: web-{{ must_env `ENV` }}\ntask_definition: t.json\n").unwrap();
        assert_eq!(config.service(), "web-dev");
        assert_eq!(config.cluster(), "default");
        assert_eq!(config.timeout(), DEFAULT_TIMEOUT);
        assert!(config.service_definition_path().is_none());
    }

    #[test]
    fn durations_are_gos() {
        let timeout = |text: &str| {
            parse(&format!("service: w\ntask_definition: t\ntimeout: {text}\n"))
                .map(|config| config.timeout())
        };
        assert_eq!(timeout("10m0s"), Ok(Duration::from_secs(600)));
        assert_eq!(timeout("\"1h30m5.5s\""), Ok(Duration::from_millis(5_405_500)));
        assert_eq!(
            timeout("600"),
            Err("ecspresso.yml:3:10: timeout `600` has no unit: write `600s` for seconds or `600m` for minutes".to_owned())
        );
        assert_eq!(timeout("0s"), Err("ecspresso.yml:3:10: timeout `0s` must be positive".to_owned()));
    }

    #[test]
    fn faults_have_places_in_the_file_as_it_was_written() {
        refused("task_definition: t\n", "ecspresso.yml:1:1: `service` is missing");
        refused(
            "service: {{ must_env `NOPE` }}\n",
            "ecspresso.yml:1:13: `must_env` needs the environment variable `NOPE`, which is not set: set it, or use `env` with a default",
        );
        refused(
            "service: w\ntask_definition: t\ncodedeploy:\n  application_name: x\n",
            "ecspresso.yml:4:3: `codedeploy` is not supported yet: remove it",
        );
        refused(
            "service: w\ntask_definition: t\nplugins:\n  - name: ssm\n",
            "ecspresso.yml:4:11: plugin `ssm` is not supported yet: only `tfstate` is",
        );
        refused(
            "service: w\ntask_definition: t\nplugins:\n  - name: tfstate\n    config: {path: a}\n  - name: tfstate\n    config: {path: b}\n",
            "ecspresso.yml:7:20: function `tfstate` is defined twice: give this plugin a `func_prefix`",
        );
        assert!(
            parse("servcie: w\n")
                .unwrap_err()
                .starts_with("ecspresso.yml:1:1: not a valid project file: unknown field")
        );
        assert!(parse("service: [\n").unwrap_err().starts_with("ecspresso.yml:"));
    }
}
