//! Where a definition takes a value from.

use crate::arn::Arn;
use crate::definition::Text;
use crate::error::Error;
use crate::template::{Scope, input};

/// What a definition names, where it names a secret or a parameter.
#[derive(Debug)]
pub(crate) enum Source {
    Secret(Secret),
    Parameter(Arn),
}

/// How a definition names a secret.
#[derive(Debug)]
pub(crate) enum Secret {
    Complete(Arn),
    /// By its name alone, or by an ARN without the six characters at its end.
    Named(String),
}

/// The method of the template for a secret that is not named completely.
pub(super) const BY_NAME: &str = "reading_secret_named";

/// Parameters of that name are secrets: Parameter Store passes them on.
///
/// Source: Systems Manager User Guide, "Referencing AWS Secrets Manager secrets
/// from Parameter Store parameters".
const REFERENCE: &str = "aws/reference/secretsmanager/";

impl Source {
    /// `valueFrom`: the ARN of a secret or parameter, or the name of a parameter.
    pub(crate) fn of(value: &Text<'_>, scope: &Scope) -> Result<Self, Error> {
        let service = value.value.split(':').nth(2).filter(|_| value.value.starts_with("arn:"));
        match service {
            Some("secretsmanager") => Secret::of(value, scope).map(Self::Secret),
            Some("ssm") => value.arn().map(Self::Parameter),
            Some(_) => Err(value.wrong(
                "name a secret of Secrets Manager or a parameter of Systems Manager by its ARN, or a parameter by its name",
            )),
            None => {
                let name = value.value.strip_prefix('/').unwrap_or(value.value);
                let arn = scope.given("name of the parameter", "ssm", "parameter/", name);
                arn.map(Self::Parameter).map_err(|error| value.blamed(&error))
            }
        }
    }
}

impl Secret {
    /// `credentialsParameter`: the ARN or the name of a secret.
    pub(crate) fn of(value: &Text<'_>, scope: &Scope) -> Result<Self, Error> {
        if !value.value.starts_with("arn:") {
            return Ok(Self::Named(value.value.to_owned()));
        }
        let arn = value.arn()?;
        let name = arn.resource().strip_prefix("secret:").and_then(|name| name.split(':').next());
        let in_scope = (arn.account(), arn.region()) == (scope.account(), scope.region());
        let bare = name.filter(|_| {
            in_scope && input::secret(scope, &arn, BY_NAME).is_err() && arn.partition() == scope.partition()
        });
        Ok(bare.map(str::to_owned).map_or(Self::Complete(arn), Self::Named))
    }

    /// The secret that a parameter stands for, if it stands for one.
    pub(crate) fn behind(parameter: &Arn) -> Option<Self> {
        let name = parameter.resource().strip_prefix("parameter/")?.strip_prefix(REFERENCE)?;
        Some(Self::Named(name.to_owned()))
    }
}
