//! The role that a deployment pipeline assumes.

mod circle_ci;
mod github;
mod principals;

use super::scope::Scope;
use super::settings::{Settings, common_settings};
use crate::error::Error;
use crate::policy::{PrincipalKind, Principals, Statement};
use crate::role::Role;

pub use circle_ci::CircleCiProject;
pub use github::GitHubWorkflow;
pub use principals::TrustedPrincipals;

/// Template of the role with which a pipeline, or a person, deploys. What it may
/// do is added with [`with_inline_policy`](DeployerRole::with_inline_policy);
/// by itself it may do nothing.
///
/// ```
/// use ecs_roles::{DeployerRole, GitHubWorkflow, PolicyDocument, Scope, Statement};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let deploy = Statement::allow(["ecs:UpdateService"])
///     .on(["arn:aws:ecs:eu-central-1:111122223333:service/web/api"]);
/// let workflow = GitHubWorkflow::in_environment("octo-org/shop", "production");
/// let role = DeployerRole::for_github_actions(scope, workflow)
///     .named("shop-deployer")
///     .with_inline_policy("Deploy", PolicyDocument::new([deploy]))
///     .role()?;
/// println!("{}", role.trust_policy().to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Sources: IAM User Guide, "Create a role for OpenID Connect federation" and
/// "Access to AWS accounts owned by third parties"; what tokens hold is on the
/// pages that [`GitHubWorkflow`] and [`CircleCiProject`] name.
#[derive(Debug, Clone)]
pub struct DeployerRole {
    settings: Settings,
    trusted: Trusted,
    tags: bool,
}

#[derive(Debug, Clone)]
enum Trusted {
    GitHub(GitHubWorkflow),
    CircleCi(CircleCiProject),
    Principals(TrustedPrincipals),
}

impl DeployerRole {
    /// The role `ecsDeployerRole` for a workflow of GitHub Actions. The account
    /// needs the identity provider `token.actions.githubusercontent.com` with
    /// the audience `sts.amazonaws.com`, and the workflow `id-token: write`.
    pub fn for_github_actions(scope: Scope, workflow: GitHubWorkflow) -> Self {
        Self::new(scope, Trusted::GitHub(workflow))
    }

    /// The role `ecsDeployerRole` for jobs of CircleCI. The account needs the
    /// identity provider `oidc.circleci.com/org/ORGANIZATION` with the
    /// organization's id as the audience.
    pub fn for_circle_ci(scope: Scope, project: CircleCiProject) -> Self {
        Self::new(scope, Trusted::CircleCi(project))
    }

    /// The role `ecsDeployerRole` for users, roles or accounts.
    pub fn for_principals(scope: Scope, principals: TrustedPrincipals) -> Self {
        Self::new(scope, Trusted::Principals(principals))
    }

    fn new(scope: Scope, trusted: Trusted) -> Self {
        Self { settings: Settings::new(scope, "ecsDeployerRole"), trusted, tags: false }
    }

    /// Lets those who assume the role tag their session (`sts:TagSession`), as
    /// `aws-actions/configure-aws-credentials` does when it assumes a role from
    /// another.
    #[must_use]
    pub fn allowing_session_tags(mut self) -> Self {
        self.tags = true;
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if a name or id of the
    /// trusted is none, a principal cannot assume roles, or the role breaks a
    /// limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let scope = &self.settings.scope;
        let mut trust = match &self.trusted {
            Trusted::GitHub(workflow) => workflow.trust(scope)?,
            Trusted::CircleCi(project) => project.trust(scope)?,
            Trusted::Principals(principals) => principals.trust(scope)?,
        };
        if self.tags {
            trust.actions.listed_mut().push("sts:TagSession".to_owned());
        }
        self.settings.role("Deploys to Amazon ECS", trust, &[], ("", Vec::new()))
    }
}

/// Lets in who has a token of an OpenID Connect provider of the account, made
/// for `audience`.
fn federated(scope: &Scope, provider: &str, audience: &str) -> Statement {
    let arn = format!("arn:{}:iam::{}:oidc-provider/{provider}", scope.partition(), scope.account());
    Statement::allow(["sts:AssumeRoleWithWebIdentity"])
        .by(Principals::of(PrincipalKind::Federated, [arn]))
        .when("StringEquals", format!("{provider}:aud"), [audience])
}

common_settings!(DeployerRole);
