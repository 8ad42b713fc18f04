//! The condition keys that follow from who makes a request.

use super::caller::Caller;
use super::context::Context;

impl Context {
    /// The global condition keys that AWS derives from a caller, as far as its
    /// name tells them: `aws:PrincipalArn`, `aws:PrincipalAccount`,
    /// `aws:PrincipalType`, `aws:PrincipalIsAWSService`,
    /// `aws:PrincipalServiceName`, `aws:username` of users and `aws:userid`
    /// where it is not a unique id.
    ///
    /// A decision uses the context of its request and nothing else, so a request
    /// has these keys only where they were put there. Of a session the path of
    /// the role is not known: set `aws:PrincipalArn` where the role has one.
    ///
    /// ```
    /// use ecs_roles::{Context, ContextValue};
    ///
    /// let session = "arn:aws:sts::111122223333:assumed-role/deployer/ci".parse()?;
    /// let context = Context::of(&session).with("aws:RequestedRegion", "eu-west-1");
    /// let role = ContextValue::One("arn:aws:iam::111122223333:role/deployer".into());
    /// assert_eq!(context.get("aws:PrincipalArn"), Some(&role));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// Source: IAM User Guide, "AWS global condition context keys".
    pub fn of(caller: &Caller) -> Self {
        let of_account = caller.account().map(|account| ("aws:PrincipalAccount", account.to_owned()));
        let keys = [
            caller.principal_arn().map(|arn| ("aws:PrincipalArn", arn)),
            of_account,
            principal_type(caller).map(|kind| ("aws:PrincipalType", kind.to_owned())),
            is_service(caller).map(|is| ("aws:PrincipalIsAWSService", is.to_string())),
            service_name(caller).map(|name| ("aws:PrincipalServiceName", name.to_owned())),
            user_name(caller).map(|name| ("aws:username", name.to_owned())),
            user_id(caller).map(|id| ("aws:userid", id)),
        ];
        keys.into_iter().flatten().fold(Self::new(), |context, (key, value)| context.with(key, value))
    }
}

impl Caller {
    /// The value of `aws:PrincipalArn`: for a session its role, path unknown.
    pub(super) fn principal_arn(&self) -> Option<String> {
        match (self, self.role_name()) {
            (Self::Session(arn), Some(role)) => {
                Some(format!("arn:{}:iam::{}:role/{role}", arn.partition(), arn.account()))
            }
            _ => self.arn().map(ToString::to_string),
        }
    }
}

fn principal_type(caller: &Caller) -> Option<&'static str> {
    match caller {
        Caller::Anonymous => Some("Anonymous"),
        Caller::Root(_) => Some("Account"),
        Caller::User(_) => Some("User"),
        Caller::Role(_) | Caller::Session(_) => Some("AssumedRole"),
        Caller::FederatedUser(_) => Some("FederatedUser"),
        Caller::Service(_) | Caller::Federated(_) => None,
    }
}

/// Requests that nobody signed do not have the key.
fn is_service(caller: &Caller) -> Option<bool> {
    match caller {
        Caller::Anonymous | Caller::Federated(_) => None,
        _ => Some(service_name(caller).is_some()),
    }
}

fn service_name(caller: &Caller) -> Option<&str> {
    match caller {
        Caller::Service(name) => Some(name),
        _ => None,
    }
}

fn user_name(caller: &Caller) -> Option<&str> {
    match caller {
        Caller::User(arn) => arn.resource().rsplit('/').next(),
        _ => None,
    }
}

fn user_id(caller: &Caller) -> Option<String> {
    match caller {
        Caller::Anonymous => Some("anonymous".to_owned()),
        Caller::Root(arn) => Some(arn.account().to_owned()),
        Caller::FederatedUser(arn) => Some(format!("{}:{}", arn.account(), arn.resource_id())),
        _ => None,
    }
}
