//! Users, roles and accounts of IAM.

use crate::arn::Arn;
use crate::arn_fields::is_account_id;
use crate::error::{Error, shown};
use crate::policy::{PrincipalKind, Principals, Statement};
use crate::template::Scope;
use crate::template::input::{filled_in, in_partition};

/// The users, roles or accounts that may assume a role, each by its ARN. An
/// account, `arn:aws:iam::ACCOUNT:root`, stands for everybody in it whose own
/// policies allow it.
///
/// ```
/// use ecs_roles::{DeployerRole, Scope, TrustedPrincipals};
///
/// let principals = TrustedPrincipals::new("arn:aws:iam::444455556666:role/pipeline".parse()?)
///     .with_external_id("shop-2026");
/// let role = DeployerRole::for_principals(Scope::new("111122223333", "eu-central-1")?, principals).role()?;
/// assert!(role.trust_policy().to_string().contains("sts:ExternalId"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedPrincipals {
    principals: Vec<Arn>,
    external_id: Option<String>,
    mfa: bool,
}

impl TrustedPrincipals {
    /// A user, a role or an account.
    pub fn new(principal: Arn) -> Self {
        Self { principals: vec![principal], external_id: None, mfa: false }
    }

    /// An account, by its id, in the partition of `scope`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the id is not 12
    /// digits.
    pub fn account(scope: &Scope, id: &str) -> Result<Self, Error> {
        if !is_account_id(id) {
            return Err(Error::invalid(format!(
                "{} is not an account id: write its 12 digits without hyphens",
                shown(id)
            )));
        }
        Arn::new(scope.partition().clone(), "iam", "", id, "root").map(Self::new)
    }

    /// Another user, role or account.
    #[must_use]
    pub fn and(mut self, principal: Arn) -> Self {
        self.principals.push(principal);
        self
    }

    /// Asks for an external id: 2 to 1,224 characters, for a third party that
    /// works for several customers.
    #[must_use]
    pub fn with_external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Asks for multi-factor authentication: for people, as no pipeline has it.
    #[must_use]
    pub fn requiring_mfa(mut self) -> Self {
        self.mfa = true;
        self
    }

    pub(super) fn trust(&self, scope: &Scope) -> Result<Statement, Error> {
        for principal in &self.principals {
            check(scope, principal)?;
        }
        let principals = Principals::of(PrincipalKind::Aws, &self.principals);
        let mut statement = Statement::allow(["sts:AssumeRole"]).by(principals);
        if let Some(id) = &self.external_id {
            statement = statement.when("StringEquals", "sts:ExternalId", [external_id(id)?]);
        }
        if self.mfa {
            statement = statement.when("Bool", "aws:MultiFactorAuthPresent", ["true"]);
        }
        Ok(statement)
    }
}

fn check(scope: &Scope, principal: &Arn) -> Result<(), Error> {
    let text = principal.to_string();
    filled_in("principal", &text)?;
    in_partition(scope, principal)?;
    let kind = principal.resource_type().unwrap_or(principal.resource());
    let legal = principal.service() == "iam" && matches!(kind, "root" | "user" | "role");
    if !legal || !is_account_id(principal.account()) {
        return Err(Error::invalid(format!(
            "{} cannot be trusted to deploy: name a user, a role or an account, `arn:PARTITION:iam::ACCOUNT:root`",
            shown(&text)
        )));
    }
    Ok(())
}

fn external_id(id: &str) -> Result<&str, Error> {
    filled_in("external id", id)?;
    let legal = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    if !(2..=1_224).contains(&id.len()) || !id.chars().all(legal) {
        return Err(Error::invalid(format!(
            "the external id {} is not legal: use 2 to 1224 letters, digits and `_+=,.@:/-`",
            shown(id)
        )));
    }
    Ok(id)
}
