//! `kind: deployer`

use ecs_roles::{Arn, CircleCiProject, DeployerRole, Error, GitHubWorkflow, Role, Scope, TrustedPrincipals};
use serde::Deserialize;

use super::defaults::{Defaults, Template, invalid, options, settled};
use crate::builder::if_set;

options! {
    struct Deployer {
        /// Workflows of GitHub Actions: `repository: OWNER/NAME`, then `environments`, `branches` and `tags`, or `pull_requests: true`; `ids: {owner, repository}`, `audience`
        github_actions: Option<GitHubActions>,
        /// Jobs of CircleCI: `organization`, `project`, `branch: {origin, name}`
        circleci: Option<CircleCi>,
        /// Users, roles and accounts: `arns`, `external_id`, `mfa: true`
        principals: Option<TrustedArns>,
        /// Who assumes the role may tag the session
        session_tags: bool,
        /// Names of `policies` of the file, which become inline policies of the role
        policies: Vec<String>,
    }
}

/// Workflows of a repository, by what they run on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GitHubActions {
    repository: String,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    environments: Vec<String>,
    #[serde(default)]
    pull_requests: bool,
    ids: Option<Ids>,
    audience: Option<String>,
}

/// Of owner and repository, where subjects carry them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ids {
    owner: u64,
    repository: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CircleCi {
    organization: String,
    project: String,
    branch: Option<CircleCiBranch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CircleCiBranch {
    origin: String,
    name: String,
}

/// Users, roles and accounts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustedArns {
    arns: Vec<Arn>,
    external_id: Option<String>,
    #[serde(default)]
    mfa: bool,
}

impl Template for Deployer {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let mut template = settled!(self.trusting(defaults.scope.clone())?, self, defaults);
        if_set!(template, self.session_tags => allowing_session_tags);
        for name in &self.policies {
            let documents = defaults.policies.get(name).ok_or_else(|| {
                invalid(format!(
                    "the file has no policy `{name}`: list it under `policies`, or name one that is"
                ))
            })?;
            for document in documents {
                self.apart_from_own(document.name(), name)?;
                template = template.with_inline_policy(document.name(), document.document().clone());
            }
        }
        template.role()
    }

    fn carries(&self) -> &[String] {
        &self.policies
    }
}

impl Deployer {
    /// Of two inline policies of one name the later would take the place of the other.
    fn apart_from_own(&self, document: &str, policy: &str) -> Result<(), Error> {
        match self.inline_policies.keys().find(|own| own.eq_ignore_ascii_case(document)) {
            None => Ok(()),
            Some(own) => Err(invalid(format!(
                "there are two inline policies of the name `{own}`, one of the role's own and one of the policy `{policy}` of the file: rename one"
            ))),
        }
    }

    fn trusting(&self, scope: Scope) -> Result<DeployerRole, Error> {
        match (&self.github_actions, &self.circleci, &self.principals) {
            (Some(workflow), None, None) => Ok(DeployerRole::for_github_actions(scope, workflow.workflow()?)),
            (None, Some(project), None) => Ok(DeployerRole::for_circle_ci(scope, project.project())),
            (None, None, Some(arns)) => Ok(DeployerRole::for_principals(scope, arns.principals()?)),
            _ => Err(invalid(
                "a deployer is let in by one of `github_actions`, `circleci` and `principals`: write one of them",
            )),
        }
    }
}

impl GitHubActions {
    fn workflow(&self) -> Result<GitHubWorkflow, Error> {
        let runs = || {
            let environments = self.environments.iter().map(|name| (Run::Environment, name));
            let branches = self.branches.iter().map(|name| (Run::Branch, name));
            environments.chain(branches).chain(self.tags.iter().map(|name| (Run::Tag, name)))
        };
        let repository = &self.repository;
        let workflow = match (runs().next(), self.pull_requests) {
            (Some((run, name)), false) => run.of(repository, name),
            (None, true) => GitHubWorkflow::on_pull_requests(repository),
            _ => {
                return Err(invalid(format!(
                    "which runs of `{repository}` are let in: name `environments`, `branches` and `tags`, or `pull_requests: true` alone"
                )));
            }
        };
        Ok(self.labelled(runs().skip(1).fold(workflow, |workflow, (run, name)| run.or(workflow, name))))
    }

    fn labelled(&self, mut workflow: GitHubWorkflow) -> GitHubWorkflow {
        if let Some(ids) = &self.ids {
            workflow = workflow.with_ids(ids.owner, ids.repository);
        }
        match &self.audience {
            Some(audience) => workflow.with_audience(audience),
            None => workflow,
        }
    }
}

/// What a workflow runs on.
#[derive(Clone, Copy)]
enum Run {
    Environment,
    Branch,
    Tag,
}

impl Run {
    fn of(self, repository: &str, name: &str) -> GitHubWorkflow {
        match self {
            Self::Environment => GitHubWorkflow::in_environment(repository, name),
            Self::Branch => GitHubWorkflow::on_branch(repository, name),
            Self::Tag => GitHubWorkflow::on_tag(repository, name),
        }
    }

    fn or(self, workflow: GitHubWorkflow, name: &str) -> GitHubWorkflow {
        match self {
            Self::Environment => workflow.or_in_environment(name),
            Self::Branch => workflow.or_on_branch(name),
            Self::Tag => workflow.or_on_tag(name),
        }
    }
}

impl CircleCi {
    fn project(&self) -> CircleCiProject {
        let project = CircleCiProject::new(&self.organization, &self.project);
        match &self.branch {
            Some(branch) => project.on_branch(&branch.origin, &branch.name),
            None => project,
        }
    }
}

impl TrustedArns {
    fn principals(&self) -> Result<TrustedPrincipals, Error> {
        let Some((first, more)) = self.arns.split_first() else {
            return Err(invalid("`arns` is empty: name the users, roles or accounts that are let in"));
        };
        let mut principals = TrustedPrincipals::new(first.clone());
        for arn in more {
            principals = principals.and(arn.clone());
        }
        if_set!(principals, self.mfa => requiring_mfa);
        Ok(match &self.external_id {
            Some(id) => principals.with_external_id(id),
            None => principals,
        })
    }
}
