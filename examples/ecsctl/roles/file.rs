//! The roles file: roles and policies of callers, wanted in one account.

mod code_deploy;
mod defaults;
mod deployer;
pub(super) mod described;
mod entry;
mod infrastructure;
mod instances;
pub(super) mod meant;
mod partition;
mod source;
mod targets;
mod task;
mod task_execution;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ecs_roles::{Arn, CallerDocument, Desired, Owner, Scope};
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use crate::policy::caller::Inputs;
use crate::remedy;
use defaults::{Defaults, Template};
use entry::Entry;
use source::Source;

pub(crate) use described::RoleOption;
pub(super) use entry::DEPLOYER;
pub(crate) use written::{Remark, Remarks};

/// What a roles file says, checked.
pub(super) struct RolesFile {
    pub(super) owner: Owner,
    pub(super) scope: Scope,
    pub(super) roles: Vec<FileRole>,
    pub(super) policies: Vec<FilePolicy>,
    /// Where the policies lie.
    pub(super) path: String,
}

/// A role of the file.
#[derive(Clone)]
pub(super) struct FileRole {
    /// The id of its kind, as the file has it.
    pub(super) kind: String,
    pub(super) desired: Desired,
    /// The policies of the file that it carries.
    pub(super) carries: Vec<String>,
    /// The keys of a task execution role, which no task definition names.
    pub(super) keys: Vec<Arn>,
    pub(super) remarks: Remarks,
}

/// A policy of the file.
pub(super) struct FilePolicy {
    pub(super) name: String,
    pub(super) documents: Vec<CallerDocument>,
}

impl FilePolicy {
    /// A policy that is split numbers its documents, and may so take the name of
    /// another one.
    fn apart_from(&self, others: &[FilePolicy]) -> Result<(), String> {
        for name in self.documents.iter().map(CallerDocument::name) {
            let is_same = |document: &CallerDocument| document.name().eq_ignore_ascii_case(name);
            if let Some(other) = others.iter().find(|other| other.documents.iter().any(is_same)) {
                return Err(format!(
                    "there are two documents of the name `{name}`, of the policies `{}` and `{}`: what exceeds the quota is split into numbered documents, rename one of the policies",
                    self.name, other.name
                ));
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    owner: Spanned<String>,
    account: Spanned<String>,
    region: String,
    partition: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    boundary: Option<Arn>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    roles: Vec<Spanned<Entry>>,
    #[serde(default)]
    policies: Vec<Spanned<Inputs>>,
}

impl RolesFile {
    /// Reads a file and checks it, without asking AWS.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let source = Source::read(path)?;
        let written: Written = source.parse()?;
        written.checked(&source, path.parent().unwrap_or(Path::new("")))
    }

    /// The policies that no role carries: `apply` makes roles alone.
    pub(super) fn carried_by_none(&self) -> impl Iterator<Item = &FilePolicy> {
        let is_carried = |name: &String| self.roles.iter().any(|role| role.carries.contains(name));
        self.policies.iter().filter(move |policy| !is_carried(&policy.name))
    }
}

impl Written {
    fn checked(self, source: &Source, directory: &Path) -> Result<RolesFile, String> {
        let owner = Owner::new(&self.owner.value)
            .map_err(|error| source.placed(self.owner.referenced, None, error.message()))?;
        let scope = self.scope(source)?;
        let policies = self.policies(source, &scope, directory)?;
        let documents = policies.iter().map(|policy| (policy.name.clone(), policy.documents.clone()));
        let defaults = Defaults {
            scope: scope.clone(),
            path: self.path.as_ref().map(|path| path.value.clone()),
            boundary: self.boundary.clone(),
            tags: self.tags.clone(),
            policies: documents.collect(),
            directory: directory.to_owned(),
        };
        let roles = self.roles(source, &owner, &defaults)?;
        Ok(RolesFile {
            owner,
            scope,
            roles,
            policies,
            path: self.path.map_or_else(|| "/".to_owned(), |path| path.value),
        })
    }

    fn scope(&self, source: &Source) -> Result<Scope, String> {
        let scope = Scope::new(&self.account.value, &self.region)
            .map_err(|error| source.placed(self.account.referenced, None, error.message()))?;
        let Some(written) = &self.partition else { return Ok(scope) };
        let partition = partition::named(&written.value, scope.region());
        let at = written.referenced;
        partition.map(|it| scope.in_partition(it)).map_err(|message| source.placed(at, Some(at), &message))
    }

    fn policies(&self, source: &Source, scope: &Scope, directory: &Path) -> Result<Vec<FilePolicy>, String> {
        let mut policies = Vec::new();
        for (number, entry) in (1..).zip(&self.policies) {
            let next = self.policies.get(number).map(|next| next.referenced);
            let refused = |message: &str| source.placed(entry.referenced, next, message);
            let inputs = &entry.value;
            let name = inputs.name.clone().ok_or_else(|| refused("`name` is missing: name the policy"))?;
            if policies.iter().any(|other: &FilePolicy| other.name.eq_ignore_ascii_case(&name)) {
                return Err(refused(&format!("there are two policies of the name `{name}`: rename one")));
            }
            let policy = inputs.policy(scope.clone(), directory).map_err(|message| refused(&message))?;
            let documents = policy.documents().map_err(|error| refused(&remedy::as_members(&error)))?;
            let policy = FilePolicy { name, documents };
            policy.apart_from(&policies).map_err(|message| refused(&message))?;
            policies.push(policy);
        }
        Ok(policies)
    }

    fn roles(&self, source: &Source, owner: &Owner, defaults: &Defaults) -> Result<Vec<FileRole>, String> {
        let mut names = BTreeSet::new();
        let mut roles = Vec::new();
        for (number, entry) in (1..).zip(&self.roles) {
            let next = self.roles.get(number).map(|next| next.referenced);
            let Entry { kind, template } = &entry.value;
            let refused = |message: &str| match self.place(template.as_ref(), message) {
                // The library does not know what the file calls it.
                Some(at) => source.exactly(
                    at,
                    &message.replace("the longest session", "`session_duration`: the longest session"),
                ),
                None => source.placed(entry.referenced, next, message),
            };
            let made = template.role_and_unclear(defaults);
            let (role, unclear) = made.map_err(|error| refused(&remedy::as_members(&error)))?;
            let name = role.name().to_owned();
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(refused(&format!(
                    "there are two roles of the name `{name}`: IAM compares names without regard to case, rename one"
                )));
            }
            let desired = Desired::new(role, owner).map_err(|error| refused(error.message()))?;
            let carries = template.carries().to_vec();
            let keys = template.keys().to_vec();
            let findings = written::linted(template.as_ref()).map_err(|(text, message)| {
                source.placed_at(text.as_deref(), entry.referenced, next, &message)
            })?;
            let remarks = Remarks { unclear, findings };
            roles.push(FileRole { kind: kind.clone(), desired, carries, keys, remarks });
        }
        Ok(roles)
    }

    /// Where the value stands that a message about a role speaks of. The path may be the file's.
    fn place(&self, template: &dyn Template, message: &str) -> Option<Location> {
        let of_file = self.path.iter().map(|path| (format!("path `{}`", path.value), path.referenced));
        let places = template.places().into_iter().chain(of_file);
        places.into_iter().find(|(words, _)| message.contains(words)).map(|(_, at)| at)
    }
}
