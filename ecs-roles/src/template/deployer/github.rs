//! Workflows of GitHub Actions.

use super::federated;
use crate::error::{Error, shown};
use crate::policy::Statement;
use crate::template::Scope;
use crate::template::input::filled_in;

const PROVIDER: &str = "token.actions.githubusercontent.com";
const KEY: &str = "token.actions.githubusercontent.com:sub";

/// The runs of workflows that may assume a role, by the subject of their token.
///
/// A job that names an environment has the environment in its subject, and no
/// branch; one that a pull request started has neither. So a role for a branch
/// cannot be assumed from an environment of the same repository: say what the
/// job has.
///
/// In a branch or tag `*` and `?` are wildcards: `release/*`. Without them the
/// subject is compared as it is, by `StringEquals`.
///
/// Subjects of repositories made, renamed or moved after July 15, 2026, and of
/// those that opted in, carry the ids of owner and repository; see
/// [`with_ids`](GitHubWorkflow::with_ids).
///
/// ```
/// use ecs_roles::{DeployerRole, GitHubWorkflow, Scope};
///
/// let workflow = GitHubWorkflow::on_branch("octo-org/shop", "main").with_ids(123456, 456789).or_on_tag("v*");
/// let role = DeployerRole::for_github_actions(Scope::new("111122223333", "eu-central-1")?, workflow).role()?;
/// let trust = role.trust_policy().to_string();
/// assert!(trust.contains("repo:octo-org@123456/shop@456789:ref:refs/heads/main"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: GitHub Docs, "OpenID Connect reference".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitHubWorkflow {
    repository: String,
    ids: Option<(u64, u64)>,
    runs: Vec<Run>,
    audience: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Run {
    Branch(String),
    Tag(String),
    Environment(String),
    PullRequest,
}

impl GitHubWorkflow {
    /// Runs on a branch of `OWNER/REPOSITORY`, in jobs without an environment.
    pub fn on_branch(repository: impl Into<String>, branch: impl Into<String>) -> Self {
        Self::new(repository, Run::Branch(branch.into()))
    }

    /// Runs on a tag of `OWNER/REPOSITORY`, in jobs without an environment.
    pub fn on_tag(repository: impl Into<String>, tag: impl Into<String>) -> Self {
        Self::new(repository, Run::Tag(tag.into()))
    }

    /// Jobs in an environment of `OWNER/REPOSITORY`, on any branch that the
    /// rules of the environment let in.
    pub fn in_environment(repository: impl Into<String>, environment: impl Into<String>) -> Self {
        Self::new(repository, Run::Environment(environment.into()))
    }

    /// Runs that a pull request to `OWNER/REPOSITORY` started, in jobs without
    /// an environment. Whoever can open one from a branch of the repository can
    /// change what it runs.
    pub fn on_pull_requests(repository: impl Into<String>) -> Self {
        Self::new(repository, Run::PullRequest)
    }

    fn new(repository: impl Into<String>, run: Run) -> Self {
        Self {
            repository: repository.into(),
            ids: None,
            runs: vec![run],
            audience: "sts.amazonaws.com".to_owned(),
        }
    }

    /// Another branch of the repository.
    #[must_use]
    pub fn or_on_branch(mut self, branch: impl Into<String>) -> Self {
        self.runs.push(Run::Branch(branch.into()));
        self
    }

    /// A tag of the repository.
    #[must_use]
    pub fn or_on_tag(mut self, tag: impl Into<String>) -> Self {
        self.runs.push(Run::Tag(tag.into()));
        self
    }

    /// Another environment of the repository.
    #[must_use]
    pub fn or_in_environment(mut self, environment: impl Into<String>) -> Self {
        self.runs.push(Run::Environment(environment.into()));
        self
    }

    /// The ids of owner and repository, for repositories with immutable
    /// subjects: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`. GitHub's API
    /// gives the form that a repository uses as `sub_claim_prefix` of
    /// `/repos/OWNER/REPOSITORY/actions/oidc/customization/sub`.
    #[must_use]
    pub fn with_ids(mut self, owner: u64, repository: u64) -> Self {
        self.ids = Some((owner, repository));
        self
    }

    /// Sets the audience of the tokens, `sts.amazonaws.com` by default, as
    /// `aws-actions/configure-aws-credentials` asks for it.
    #[must_use]
    pub fn with_audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self
    }

    pub(super) fn trust(&self, scope: &Scope) -> Result<Statement, Error> {
        filled_in("audience", &self.audience)?;
        let prefix = self.prefix()?;
        let mut subjects = Vec::new();
        for run in &self.runs {
            subjects.push(format!("{prefix}:{}", run.subject()?));
        }
        let has_wildcard = |subject: &String| subject.contains(['*', '?']);
        let operator = if subjects.iter().any(has_wildcard) { "StringLike" } else { "StringEquals" };
        Ok(federated(scope, PROVIDER, &self.audience).when(operator, KEY, subjects))
    }

    fn prefix(&self) -> Result<String, Error> {
        filled_in("repository", &self.repository)?;
        let legal = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        let parts = self.repository.split_once('/').filter(|(owner, name)| legal(owner) && legal(name));
        let Some((owner, name)) = parts else {
            return Err(Error::invalid(format!(
                "{} is not a repository: write `OWNER/REPOSITORY`, without wildcards; ids go into `with_ids`",
                shown(&self.repository)
            )));
        };
        Ok(match self.ids {
            None => format!("repo:{owner}/{name}"),
            Some((of_owner, of_name)) => format!("repo:{owner}@{of_owner}/{name}@{of_name}"),
        })
    }
}

impl Run {
    /// What follows the repository. GitHub writes a colon in a name as `%3A`.
    fn subject(&self) -> Result<String, Error> {
        let (what, prefix, name) = match self {
            Self::Branch(name) => ("branch", "ref:refs/heads/", name),
            Self::Tag(name) => ("tag", "ref:refs/tags/", name),
            Self::Environment(name) => ("environment", "environment:", name),
            Self::PullRequest => return Ok("pull_request".to_owned()),
        };
        filled_in(what, name)?;
        let whole_reference = what != "environment" && name.starts_with("refs/");
        let open = what == "environment" && name.contains(['*', '?']);
        if name.is_empty() || name.contains(char::is_control) || whole_reference || open {
            return Err(Error::invalid(format!(
                "{} is not the name of a {what}: write one such as `main`; an environment takes no wildcards",
                shown(name)
            )));
        }
        Ok(format!("{prefix}{}", name.replace(':', "%3A")))
    }
}
