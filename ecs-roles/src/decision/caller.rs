//! Who makes a request.

use std::fmt;
use std::str::FromStr;

use crate::arn::Arn;
use crate::error::{Error, shown};

/// The principal that makes a request.
///
/// ```
/// use ecs_roles::Caller;
///
/// let session: Caller = "arn:aws:sts::111122223333:assumed-role/deployer/ci".parse()?;
/// assert_eq!(session.account(), Some("111122223333"));
/// assert_eq!("ecs-tasks.amazonaws.com".parse::<Caller>()?.account(), None);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Caller {
    /// Nobody: a request without credentials.
    Anonymous,
    /// The root user of an account, `arn:aws:iam::111122223333:root`.
    Root(Arn),
    /// `arn:aws:iam::111122223333:user/NAME`.
    User(Arn),
    /// A role without a session, `arn:aws:iam::111122223333:role/NAME`.
    Role(Arn),
    /// A session of a role, `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`.
    Session(Arn),
    /// `arn:aws:sts::111122223333:federated-user/NAME`.
    FederatedUser(Arn),
    /// An AWS service, by its service principal such as `ecs-tasks.amazonaws.com`.
    Service(String),
    /// Somebody whom an identity provider vouches for, by the provider's ARN
    /// or, for `accounts.google.com` and the like, its name.
    Federated(String),
}

impl Caller {
    /// The account of the caller; a service and nobody have none, and of who
    /// comes from an identity provider AWS knows none yet.
    pub fn account(&self) -> Option<&str> {
        self.arn().map(Arn::account)
    }

    /// The ARN of who belongs to an account.
    pub(super) fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => Some(arn),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// Whether this is a role that AWS made for a service, or a session of one.
    pub(super) fn is_service_linked_role(&self) -> bool {
        match self {
            Self::Role(arn) => arn.resource().starts_with("role/aws-service-role/"),
            Self::Session(_) => self.role_name().is_some_and(|name| name.starts_with("AWSServiceRoleFor")),
            _ => false,
        }
    }

    /// Whether session policies can be passed when the caller's credentials are
    /// made: by `AssumeRole` and the like, and by `GetFederationToken`.
    pub(crate) fn can_have_session_policies(&self) -> bool {
        matches!(self, Self::Role(_) | Self::Session(_) | Self::FederatedUser(_))
    }

    /// The name of the role, path left out, of a role or a session of one.
    pub fn role_name(&self) -> Option<&str> {
        match self {
            Self::Role(arn) => arn.resource_id().rsplit('/').next(),
            Self::Session(arn) => arn.resource_id().split('/').next(),
            _ => None,
        }
    }
}

impl FromStr for Caller {
    type Err = Error;

    /// Reads an ARN, or the name of a service or of an identity provider.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Ok(Self::Service(text.to_owned()));
        }
        if !text.starts_with("arn:") {
            return Err(Error::invalid(format!(
                "{} is no principal: name an ARN such as `arn:aws:iam::ACCOUNT:role/NAME`, or a service principal",
                shown(text)
            )));
        }
        let arn: Arn = text.parse()?;
        let kind = arn.resource_type().unwrap_or(arn.resource());
        match (arn.service(), kind) {
            ("iam", "root") => Ok(Self::Root(arn)),
            ("iam", "user") => Ok(Self::User(arn)),
            ("iam", "role") => Ok(Self::Role(arn)),
            ("iam", "oidc-provider" | "saml-provider") => Ok(Self::Federated(text.to_owned())),
            ("sts", "assumed-role") => Ok(Self::Session(arn)),
            ("sts", "federated-user") => Ok(Self::FederatedUser(arn)),
            _ => Err(Error::invalid(format!(
                "{} is nobody who makes requests: name a user, a role, a session \
                 (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`), an account's root or a service principal",
                shown(text)
            ))),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => arn.fmt(f),
            Self::Service(name) | Self::Federated(name) => f.write_str(name),
        }
    }
}
