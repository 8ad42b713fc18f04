//! Jobs of CircleCI.

use super::federated;
use crate::error::{Error, shown};
use crate::policy::Statement;
use crate::template::Scope;
use crate::template::input::filled_in;

/// The project whose jobs may assume a role, by the subject of their token,
/// `org/ORGANIZATION/project/PROJECT/user/USER`. Organization and project are
/// ids, which the settings of both show; the user is whoever started the job,
/// so that the subject is compared with a wildcard at its end.
///
/// ```
/// use ecs_roles::{CircleCiProject, DeployerRole, Scope};
///
/// let organization = "4084b6f4-425d-43c6-996f-cce16b485731";
/// let project = CircleCiProject::new(organization, "a1b2c3d4-0000-4444-8888-123456789abc")
///     .on_branch("github.com/octo-org/shop", "main");
/// let role = DeployerRole::for_circle_ci(Scope::new("111122223333", "eu-central-1")?, project).role()?;
/// assert!(role.trust_policy().to_string().contains("/vcs-ref/refs/heads/main"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: CircleCI Docs, "Using OpenID Connect tokens in jobs".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircleCiProject {
    organization: String,
    project: String,
    branch: Option<(String, String)>,
}

impl CircleCiProject {
    /// The jobs of a project, on every branch.
    pub fn new(organization: impl Into<String>, project: impl Into<String>) -> Self {
        Self { organization: organization.into(), project: project.into(), branch: None }
    }

    /// Only the jobs on this branch of the repository `origin`, such as
    /// `github.com/octo-org/shop`. The token in `CIRCLE_OIDC_TOKEN_V2` tells the
    /// branch, the one in `CIRCLE_OIDC_TOKEN` does not and is refused.
    #[must_use]
    pub fn on_branch(mut self, origin: impl Into<String>, branch: impl Into<String>) -> Self {
        self.branch = Some((origin.into(), branch.into()));
        self
    }

    pub(super) fn trust(&self, scope: &Scope) -> Result<Statement, Error> {
        let organization = uuid("organization", &self.organization)?;
        let project = uuid("project", &self.project)?;
        let user = self.user()?;
        let provider = format!("oidc.circleci.com/org/{organization}");
        let subject = format!("org/{organization}/project/{project}/user/{user}");
        let key = format!("{provider}:sub");
        Ok(federated(scope, &provider, organization).when("StringLike", key, [subject]))
    }

    /// With a branch the user is as long as an id is: a `*` would reach into a
    /// branch that ends like the one that is meant.
    fn user(&self) -> Result<String, Error> {
        let Some((origin, branch)) = &self.branch else {
            return Ok("*".to_owned());
        };
        for (what, text) in [("origin", origin), ("branch", branch)] {
            filled_in(what, text)?;
            let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '*' | '?' | '$');
            if text.is_empty() || text.contains(odd) || text.starts_with("refs/") || text.contains("://") {
                return Err(Error::invalid(format!(
                    "the {what} {} is not legal: write `github.com/OWNER/REPOSITORY` and `main`, without wildcards",
                    shown(text)
                )));
            }
        }
        let any_id = "????????-????-????-????-????????????";
        Ok(format!("{any_id}/vcs-origin/{origin}/vcs-ref/refs/heads/{branch}"))
    }
}

fn uuid<'t>(what: &str, text: &'t str) -> Result<&'t str, Error> {
    let lengths = text.split('-').map(str::len);
    let digits = text.chars().all(|c| c == '-' || (c.is_ascii_hexdigit() && !c.is_ascii_uppercase()));
    if !digits || !lengths.eq([8, 4, 4, 4, 12]) {
        return Err(Error::invalid(format!(
            "{} is not the id of a CircleCI {what}: copy the UUID from its settings, in lower case",
            shown(text)
        )));
    }
    Ok(text)
}
