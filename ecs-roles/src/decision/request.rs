//! The question a decision answers.

use super::caller::Caller;
use super::context::Context;
use crate::error::{Error, shown};

/// May this caller do this to that, under these circumstances?
///
/// ```
/// use ecs_roles::{Context, Request};
///
/// let caller = "arn:aws:iam::111122223333:role/deployer".parse()?;
/// let cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/web";
/// let request = Request::new(caller, "ecs:ExecuteCommand", cluster)?
///     .and_on("arn:aws:ecs:eu-west-1:111122223333:task/web/0123")
///     .with_context(Context::new().with("ecs:cluster", cluster));
/// assert_eq!(request.resources().len(), 2);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    caller: Caller,
    action: String,
    /// The action in lower case, as policies are matched.
    folded_action: String,
    resources: Vec<String>,
    resource_account: Option<String>,
    context: Context,
}

impl Request {
    /// A request for an action such as `ecs:RunTask` on a resource: its ARN,
    /// or `*` where the action has none.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an action that is not `SERVICE:NAME`, wildcards
    /// included, and for an empty resource.
    pub fn new(caller: Caller, action: &str, resource: impl Into<String>) -> Result<Self, Error> {
        let resource = resource.into();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_legal = |part: &str| !part.is_empty() && part.chars().all(is_word);
        if !action.split_once(':').is_some_and(|(service, name)| is_legal(service) && is_legal(name)) {
            return Err(Error::invalid(format!(
                "{} is not an action: it reads `SERVICE:NAME`, such as `ecs:RunTask`",
                shown(action)
            )));
        }
        if resource.is_empty() {
            return Err(Error::invalid(
                "the resource is empty: name its ARN, or `*` where the action has none",
            ));
        }
        Ok(Self {
            caller,
            action: action.to_owned(),
            folded_action: action.to_ascii_lowercase(),
            resources: vec![resource],
            resource_account: None,
            context: Context::new(),
        })
    }

    /// Another resource that the action touches: `ecs:ExecuteCommand` needs a
    /// cluster and a task. Each has to be allowed.
    #[must_use]
    pub fn and_on(mut self, resource: impl Into<String>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// The account that owns the resource, where its ARN does not say so (a
    /// bucket) or says otherwise. Without it and without an account in the ARN
    /// the resource is the caller's own.
    #[must_use]
    pub fn in_account(mut self, account: impl Into<String>) -> Self {
        self.resource_account = Some(account.into());
        self
    }

    /// What is known about the request.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The action as given.
    pub fn action(&self) -> &str {
        &self.action
    }

    pub(crate) fn folded_action(&self) -> &str {
        &self.folded_action
    }

    /// The resources, at least one.
    pub fn resources(&self) -> &[String] {
        &self.resources
    }

    /// The account given with [`in_account`](Self::in_account).
    pub fn resource_account(&self) -> Option<&str> {
        self.resource_account.as_deref()
    }

    /// The condition keys.
    pub fn context(&self) -> &Context {
        &self.context
    }
}
