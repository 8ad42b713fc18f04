//! One permission that a request needs.

use ecs_roles::{Context, ContextValue, Policy, ServiceReference};

/// An action on a resource, under circumstances.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    /// Such as `ecs:RunTask`.
    pub(crate) action: String,
    /// An ARN, in which what AWS does not know yet is a `*`; `*` for an action without resources.
    pub(crate) resource: String,
    /// What is known beyond the caller and the time.
    pub(crate) context: Context,
    /// The policy of the resource, such as a role's trust policy.
    pub(crate) resource_policy: Option<Policy>,
    /// A role that is passed: it has to exist.
    pub(crate) is_pass: bool,
}

impl Need {
    pub(crate) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            resource: resource.into(),
            context: Context::new(),
            resource_policy: None,
            is_pass: false,
        }
    }

    /// `iam:PassRole`, to a service.
    pub(crate) fn pass(role: impl Into<String>, service: &str) -> Self {
        let need = Self::new("iam:PassRole", role).with("iam:PassedToService", service);
        Self { is_pass: true, ..need }
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.context.set(key, ContextValue::One(value.into()));
        self
    }

    pub(crate) fn with_context(mut self, context: &Context) -> Self {
        add(&mut self.context, context);
        self
    }

    /// Leaves out the keys of the service that AWS does not fill in for this action: those
    /// that the Service Authorization Reference does not list for it.
    pub(crate) fn with_listed_keys(mut self) -> Self {
        let Some(entry) = ServiceReference::embedded().action(&self.action) else { return self };
        let prefix = format!("{}:", entry.service().prefix());
        let mut context = Context::new();
        for (key, value) in self.context.iter() {
            if !key.starts_with(&prefix) || entry.has_condition_key(key) {
                context.set(key, value.clone());
            }
        }
        self.context = context;
        self
    }

    /// The keys of tags that a request brings: `aws:RequestTag/KEY` and `aws:TagKeys`.
    pub(crate) fn with_request_tags<'t>(
        mut self,
        tags: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Self {
        add(&mut self.context, &request_tags(tags));
        self
    }

    /// The keys of tags that a resource has: `aws:ResourceTag/KEY`, and the service's own spelling.
    pub(crate) fn with_resource_tags<'t>(
        mut self,
        service: &str,
        tags: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Self {
        for (key, value) in tags {
            for service in ["aws", service] {
                self = self.with(&format!("{service}:ResourceTag/{key}"), value);
            }
        }
        self
    }
}

/// Sets a key, if there is a value for it.
pub(crate) fn set(context: &mut Context, key: impl AsRef<str>, value: Option<impl Into<String>>) {
    if let Some(value) = value {
        context.set(key, ContextValue::One(value.into()));
    }
}

/// As [`set`], of a key with many values.
pub(crate) fn set_list<V: Into<String>>(
    context: &mut Context,
    key: &str,
    values: impl IntoIterator<Item = V>,
) {
    let values: Vec<String> = values.into_iter().map(Into::into).collect();
    if !values.is_empty() {
        context.set(key, ContextValue::Many(values));
    }
}

/// Adds the keys of `more`; what they were before is replaced.
pub(crate) fn add(context: &mut Context, more: &Context) {
    for (key, value) in more.iter() {
        context.set(key, value.clone());
    }
}

pub(crate) fn request_tags<'t>(tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Context {
    let (mut context, mut keys) = (Context::new(), Vec::new());
    for (key, value) in tags {
        set(&mut context, format!("aws:RequestTag/{key}"), Some(value));
        keys.push(key);
    }
    set_list(&mut context, "aws:TagKeys", keys);
    context
}
