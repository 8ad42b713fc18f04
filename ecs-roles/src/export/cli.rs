//! A shell script of commands of the AWS CLI.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shlex::try_quote;

use super::contents::Export;
use super::json::compact;
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::PolicyDocument;
use crate::role::Role;

/// Without a pager, which version 2 puts between a command and its output.
const HEAD: &str = "\
#!/bin/sh
# Creates IAM roles and policies with the AWS CLI, and prints their ARNs.
# Stops at the first command that fails: one does for what exists already.
";

pub(super) fn write(export: &Export) -> Result<String, Error> {
    let mut script = Script { text: HEAD.to_owned(), policies: 0 };
    for partition in foreign_partitions(export) {
        let named = shown(&partition);
        script
            .comment(&format!("The ARNs are of the partition {named}: use credentials and a region of it."));
    }
    script.text.push_str("set -eu\nexport AWS_PAGER=\n");
    for role in export.roles() {
        script.role(role)?;
    }
    for policy in export.policies() {
        script.heading(&format!("policy {}", policy.name()));
        let command = create_policy(policy.name(), policy.path(), policy.document(), &BTreeMap::new())?;
        script.command(&command);
    }
    Ok(script.text)
}

/// The partitions besides `aws`, where the CLI is by default, that ARNs name.
fn foreign_partitions(export: &Export) -> BTreeSet<String> {
    let policies = export.policies().iter().map(|policy| policy.document().to_string());
    let texts: Vec<String> = export.roles().iter().flat_map(texts_with_arns).chain(policies).collect();
    let arns = texts.iter().flat_map(|text| text.split("arn:").skip(1));
    let partitions = arns.filter_map(|rest| rest.split(':').next());
    partitions.filter(|partition| partition.starts_with("aws-")).map(str::to_owned).collect()
}

fn texts_with_arns(role: &Role) -> Vec<String> {
    let arns = role.managed_policies().iter().chain(role.permissions_boundary()).map(Arn::to_string);
    let documents = role.inline_policies().values().chain(role.customer_policies().values());
    arns.chain(documents.chain([role.trust_policy()]).map(PolicyDocument::to_string)).collect()
}

struct Script {
    text: String,
    /// How many ARNs of created policies are in variables.
    policies: usize,
}

impl Script {
    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.comment(text);
    }

    fn comment(&mut self, text: &str) {
        self.text.extend(["# ", text, "\n"]);
    }

    fn command(&mut self, command: &Command) {
        self.text.extend([command.0.as_str(), "\n"]);
    }

    fn role(&mut self, role: &Role) -> Result<(), Error> {
        self.heading(&format!("role {}", role.name()));
        let own = self.policies_of(role)?;
        self.command(&create_role(role)?);
        for policy in role.managed_policies() {
            let command = on_role("attach-role-policy", role)?;
            self.command(&command.option("--policy-arn", &policy.to_string())?);
        }
        for variable in own {
            let command = on_role("attach-role-policy", role)?;
            self.command(&command.variable("--policy-arn", &variable));
        }
        for (name, document) in role.inline_policies() {
            let command = on_role("put-role-policy", role)?
                .option("--policy-name", name)?
                .option("--policy-document", &document.to_string())?;
            self.command(&command);
        }
        match role.instance_profile() {
            Some(name) => self.instance_profile(name, role),
            None => Ok(()),
        }
    }

    /// Creates the customer managed policies of a role; the answer is the
    /// variables with their ARNs, which only the account knows.
    fn policies_of(&mut self, role: &Role) -> Result<Vec<String>, Error> {
        let mut variables = Vec::new();
        for (name, document) in role.customer_policies() {
            self.policies += 1;
            let variable = format!("policy_{}", self.policies);
            let Command(command) = create_policy(name, role.path(), document, role.tags())?;
            self.text.extend([variable.as_str(), "=$(", command.as_str(), ")\n"]);
            self.text.extend(["printf '%s\\n' \"$", variable.as_str(), "\"\n"]);
            variables.push(variable);
        }
        Ok(variables)
    }

    fn instance_profile(&mut self, name: &str, role: &Role) -> Result<(), Error> {
        let create = Command::new("create-instance-profile")
            .option("--instance-profile-name", name)?
            .option("--path", role.path())?
            .tags(role.tags())?
            .printing("InstanceProfile.Arn")?;
        self.command(&create);
        let add = on_role("add-role-to-instance-profile", role)?.option("--instance-profile-name", name)?;
        self.command(&add);
        Ok(())
    }
}

fn create_policy(
    name: &str,
    path: &str,
    document: &PolicyDocument,
    tags: &BTreeMap<String, String>,
) -> Result<Command, Error> {
    Command::new("create-policy")
        .option("--policy-name", name)?
        .option("--path", path)?
        .option("--policy-document", &document.to_string())?
        .tags(tags)?
        .printing("Policy.Arn")
}

fn create_role(role: &Role) -> Result<Command, Error> {
    let mut command = on_role("create-role", role)?
        .option("--path", role.path())?
        .description(role.description())?
        .option("--assume-role-policy-document", &role.trust_policy().to_string())?
        .option("--max-session-duration", &role.max_session_duration().to_string())?;
    if let Some(boundary) = role.permissions_boundary() {
        command = command.option("--permissions-boundary", &boundary.to_string())?;
    }
    command.tags(role.tags())?.printing("Role.Arn")
}

fn on_role(operation: &str, role: &Role) -> Result<Command, Error> {
    Command::new(operation).option("--role-name", role.name())
}

/// The text of a command, one option on a line.
struct Command(String);

impl Command {
    fn new(operation: &str) -> Self {
        Self(format!("aws iam {operation}"))
    }

    fn option(self, name: &str, value: &str) -> Result<Self, Error> {
        let quoted = try_quote(value).map_err(|error| {
            Error::invalid(format!(
                "the value {} of `{name}` holds a NUL, which no argument of a command can: remove it",
                shown(value)
            ))
            .with_source(error)
        })?;
        // By itself, a value with a hyphen in front would be an option.
        let joint = if value.starts_with('-') { "=" } else { " " };
        Ok(self.word(&[name, joint, &quoted]))
    }

    fn variable(self, name: &str, variable: &str) -> Self {
        self.word(&[name, " \"$", variable, "\""])
    }

    fn word(mut self, parts: &[&str]) -> Self {
        self.0.push_str(" \\\n  ");
        self.0.extend(parts.iter().copied());
        self
    }

    fn description(self, text: &str) -> Result<Self, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Input<'t> {
            description: &'t str,
        }
        // The CLI would put what such an address leads to in place of it; not
        // so in JSON (AWS CLI User Guide, "Loading a parameter from a file").
        let addresses = ["file://", "fileb://", "http://", "https://"];
        match text {
            "" => Ok(self),
            _ if addresses.iter().any(|address| text.starts_with(address)) => {
                self.option("--cli-input-json", &compact(&Input { description: text })?)
            }
            _ => self.option("--description", text),
        }
    }

    fn tags(self, tags: &BTreeMap<String, String>) -> Result<Self, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Tag<'t> {
            key: &'t str,
            value: &'t str,
        }
        if tags.is_empty() {
            return Ok(self);
        }
        let tags: Vec<_> = tags.iter().map(|(key, value)| Tag { key, value }).collect();
        self.option("--tags", &compact(&tags)?)
    }

    fn printing(self, query: &str) -> Result<Self, Error> {
        self.option("--query", query)?.option("--output", "text")
    }
}
