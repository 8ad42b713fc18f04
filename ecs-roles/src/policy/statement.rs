//! One statement of a policy document.

use super::condition::Conditions;
use super::principal::Principals;
use super::selection::Selection;

/// One statement: an effect on actions, resources and principals, under
/// conditions.
///
/// ```
/// use ecs_roles::{PolicyDocument, Statement};
///
/// let statement = Statement::allow(["s3:GetObject"])
///     .on(["arn:aws:s3:::settings/web.env"])
///     .when("Bool", "aws:SecureTransport", ["true"])
///     .sid("ReadEnvironmentFile");
/// let document = PolicyDocument::new([statement]);
/// assert!(document.to_string().contains(r#""Sid":"ReadEnvironmentFile""#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Statement {
    /// The label, without meaning for IAM.
    pub sid: Option<String>,
    /// Whether the statement allows or denies.
    pub effect: Effect,
    /// Who it is about: in trust and resource policies only.
    pub principals: Option<Selection<Principals>>,
    /// The actions, such as `ecs:RunTask` or `ecs:Describe*`; IAM compares
    /// them without regard to case.
    pub actions: Selection<Vec<String>>,
    /// The resources as patterns over ARNs, with policy variables as written;
    /// absent in trust policies.
    pub resources: Option<Selection<Vec<String>>>,
    /// The tests that have to hold.
    pub conditions: Conditions,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`, which overrides every `Allow`.
    Deny,
}

impl Statement {
    /// Allows `actions`; say on what with [`on`](Statement::on).
    pub fn allow<S: Into<String>>(actions: impl IntoIterator<Item = S>) -> Self {
        Self::new(Effect::Allow, actions)
    }

    /// Denies `actions`; say on what with [`on`](Statement::on).
    pub fn deny<S: Into<String>>(actions: impl IntoIterator<Item = S>) -> Self {
        Self::new(Effect::Deny, actions)
    }

    fn new<S: Into<String>>(effect: Effect, actions: impl IntoIterator<Item = S>) -> Self {
        Self {
            sid: None,
            effect,
            principals: None,
            actions: Selection::Only(actions.into_iter().map(Into::into).collect()),
            resources: None,
            conditions: Conditions::default(),
        }
    }

    /// Adds resources: ARNs, patterns, or text of your own.
    #[must_use]
    pub fn on<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        let selection = self.resources.get_or_insert_with(|| Selection::Only(Vec::new()));
        selection.listed_mut().extend(resources.into_iter().map(Into::into));
        self
    }

    /// Adds a test; see [`Conditions::add`].
    #[must_use]
    pub fn when<V: Into<String>>(
        mut self,
        operator: impl Into<String>,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.conditions.add(operator, key, values);
        self
    }

    /// Says who the statement is about.
    #[must_use]
    pub fn by(mut self, principals: Principals) -> Self {
        self.principals = Some(Selection::Only(principals));
        self
    }

    /// Sets the label: letters and digits in the policies of IAM.
    #[must_use]
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = Some(sid.into());
        self
    }
}

impl Effect {
    /// The effect as policies write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}
