//! Reading a project: files, the states they look values up in, and the
//! definitions that come out.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use ecs_tfstate::{Location, OnLock, Opener, Snapshot, State};

use super::config::{Config, NamedFile, StatePlugin};
use crate::definition::{ServiceDefinition, TaskDefinition, UnknownFields};
use crate::error::{Error, ErrorKind};
use crate::source::SourceText;
use crate::template::{Argument, Functions, Template, Text, only, sprintf};

/// Reads the Terraform states that a project names.
///
/// A project names a location; the program decides which backends it can read,
/// with which credentials, and what to do while somebody is at work on a state.
/// An [`Opener`] reads them all the same, and [`Project::warnings`] tells.
#[async_trait]
pub trait ReadState: Send + Sync {
    /// Reads the state at `location`.
    ///
    /// # Errors
    /// If the program cannot read states from such a location, or this one not
    /// now.
    async fn read_state(&self, location: &Location) -> Result<Snapshot, Error>;
}

#[async_trait]
impl ReadState for Opener {
    async fn read_state(&self, location: &Location) -> Result<Snapshot, Error> {
        Ok(self.read(location, OnLock::Warn).await?)
    }
}

/// A project that is ready to be planned: a service, and what it should be.
#[derive(Debug, Clone)]
pub struct Project {
    config: Config,
    task_definition: TaskDefinition,
    service_definition: ServiceDefinition,
    warnings: Vec<String>,
}

impl Project {
    /// Reads the definitions of a project: files, templates, states, JSON, and
    /// every field checked. Nothing is written anywhere.
    ///
    /// `functions` are what templates may call besides `tfstate`: most often
    /// [`Functions::for_environment`], with functions of your own added. A
    /// state is read only if a definition calls its function.
    ///
    /// # Errors
    /// The first fault, with file, line and column where it has one.
    pub async fn load(
        config: Config,
        functions: Functions,
        states: &dyn ReadState,
        unknown: UnknownFields,
    ) -> Result<Self, Error> {
        let (task, service) = config.files();
        let task = read_template(task)?;
        let service = service.map(read_template).transpose()?;
        let templates = std::iter::once(&task).chain(&service).collect::<Vec<_>>();
        let mut warnings = Vec::new();
        let functions = with_states(functions, &config, states, &templates, &mut warnings).await?;

        let task_definition = TaskDefinition::read(&task.render(&functions)?, unknown)?;
        let service_definition = match &service {
            Some(template) => {
                let rendered = template.render(&functions)?;
                let definition = ServiceDefinition::read(&rendered, unknown)?;
                fit(&definition, &task_definition).map_err(|error| error.at(rendered.place(0)))?;
                definition
            }
            None => ServiceDefinition::empty(),
        };
        Ok(Self { config, task_definition, service_definition, warnings })
    }

    /// The project file.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the tasks should be.
    pub fn task_definition(&self) -> &TaskDefinition {
        &self.task_definition
    }

    /// What the service should be.
    pub fn service_definition(&self) -> &ServiceDefinition {
        &self.service_definition
    }

    /// What to tell a person before anything is done: that a state was read
    /// while Terraform was writing it.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Reads a definition's file.
fn read_template(file: &NamedFile) -> Result<Template, Error> {
    let extension = file.path.extension().and_then(|extension| extension.to_str());
    if let Some(extension @ ("jsonnet" | "yml" | "yaml")) = extension {
        let message = format!("definitions in `.{extension}` are not supported yet: write JSON");
        return Err(Error::new(ErrorKind::Unsupported, message).at(file.place.clone()));
    }
    let source = read_file(&file.path).map_err(|error| error.at(file.place.clone()))?;
    Template::parse(source)
}

/// Reads a text file.
pub(super) fn read_file(path: &Path) -> Result<SourceText, Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::InvalidInput,
        };
        Error::new(kind, format!("cannot read `{name}`: {error}")).with_source(error)
    })?;
    Ok(SourceText::new(name, text))
}

/// Whether a service definition names only containers that the task definition has.
fn fit(service: &ServiceDefinition, task: &TaskDefinition) -> Result<(), Error> {
    let known = task.containers().map(|container| container.name()).collect::<Vec<_>>();
    match service.container_names().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Error::invalid(format!(
            "container `{name}` is not in the task definition, which has `{}`",
            known.join("`, `")
        ))),
    }
}

async fn with_states(
    mut functions: Functions,
    config: &Config,
    states: &dyn ReadState,
    templates: &[&Template],
    warnings: &mut Vec<String>,
) -> Result<Functions, Error> {
    for plugin in config.states() {
        let (lookup, format) = (plugin.function(), plugin.format_function());
        let mut calls = templates.iter().flat_map(|template| template.calls());
        if calls.any(|call| call == lookup || call == format) {
            let snapshot = read_state(plugin, states).await?;
            warnings.extend(half_applied(&snapshot));
            let state = Arc::new(snapshot.into_state());
            let formatted = Arc::clone(&state);
            functions = functions
                .with(lookup, move |arguments: &[Argument]| look_up(&state, only(arguments)?))
                .with(format, move |arguments: &[Argument]| look_up(&formatted, &sprintf(arguments)?));
        } else {
            // Known but unused, so that a typo can still be answered with the right name.
            functions = functions.with(lookup, unread).with(format, unread);
        }
    }
    Ok(functions)
}

fn unread(_: &[Argument]) -> Result<Text, String> {
    Err("has no state to look in".to_owned())
}

async fn read_state(plugin: &StatePlugin, states: &dyn ReadState) -> Result<Snapshot, Error> {
    let snapshot = states.read_state(plugin.location()).await;
    snapshot.map_err(|error| error.at(plugin.place.clone()))
}

/// A warning if somebody is writing the state. That a place cannot tell is
/// none: most cannot.
fn half_applied(snapshot: &Snapshot) -> Option<String> {
    snapshot.lock()?.writer()?;
    let location = snapshot.state().location().unwrap_or_default();
    snapshot.warning().map(|warning| format!("state `{location}`: {warning}"))
}

/// A value as text: a string is itself, anything else compact JSON.
fn look_up(state: &State, address: &Text) -> Result<Text, String> {
    let found = state.lookup(address.reveal()).map_err(|error| format!("failed: {error}"))?;
    if found.reveal().is_null() {
        return Err(format!("found null at `{}`: choose an address with a value", address.reveal()));
    }
    let text = found.reveal().to_text();
    Ok(Text::plain(text).sensitive_if(found.is_sensitive() || address.is_sensitive()))
}
