//! An address, taken apart.

use std::fmt;

use super::quoting::{Quoted, is_bare};
use super::resource_name::{InstanceKey, ResourceName};

/// The name of a value in a state: an output, a resource or one of its
/// attributes, as people write it in Terraform.
///
/// ```
/// use ecs_tfstate::Address;
///
/// let address: Address = "module.net['a'].aws_subnet.main[0].id".parse()?;
/// assert_eq!(address.to_string(), r#"module.net["a"].aws_subnet.main[0].id"#);
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// | form | example |
/// |---|---|
/// | output of the root module | `output.vpc_id`, `output.subnets[0]` |
/// | resource, data source | `aws_vpc.main.id`, `data.aws_lb.web.arn` |
/// | one of several instances | `aws_subnet.main[0].id`, `aws_subnet.main["a"].id` |
/// | in modules | `module.net["eu"].module.vpc[0].aws_vpc.main.id` |
/// | steps into a value | `.name`, `["any key"]`, `[0]`, `[-1]` from the end |
///
/// A name without quotes consists of letters, digits, `_` and `-`. Keys stand
/// in `"…"` or `'…'`, with the escapes of JSON or those that
/// `terraform state list` prints (`$${` for `${`). Whether the first bracket
/// after a resource is an index or a step is decided by the state.
///
/// Addresses sort as `terraform state list` prints them, outputs at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub(crate) root: Root,
    pub(crate) path: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Root {
    Resource(ResourceName),
    Output(String),
}

/// A step into a value, or to an instance of a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    Index(i64),
    Key(String),
    Name(String),
}

impl Address {
    pub(crate) fn output(name: &str) -> Self {
        Self { root: Root::Output(name.to_owned()), path: Vec::new() }
    }

    pub(crate) fn instance(resource: &ResourceName, key: Option<&InstanceKey>) -> Self {
        Self { root: Root::Resource(resource.clone()), path: key.map(Step::from).into_iter().collect() }
    }

    /// The address without its last steps.
    pub(crate) fn up_to(&self, steps: usize) -> Self {
        Self { root: self.root.clone(), path: self.path.iter().take(steps).cloned().collect() }
    }
}

impl Step {
    /// The instance this step names, if it stands in brackets.
    pub(crate) fn as_instance_key(&self) -> Option<InstanceKey> {
        match self {
            Self::Index(number) => Some(InstanceKey::Number(*number)),
            Self::Key(text) => Some(InstanceKey::Text(text.clone())),
            Self::Name(_) => None,
        }
    }
}

impl From<&InstanceKey> for Step {
    fn from(key: &InstanceKey) -> Self {
        match key {
            InstanceKey::Number(number) => Self::Index(*number),
            InstanceKey::Text(text) => Self::Key(text.clone()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Resource(resource) => resource.fmt(f)?,
            Root::Output(name) if is_bare(name) => write!(f, "output.{name}")?,
            Root::Output(name) => write!(f, "output[{}]", Quoted(name))?,
        }
        self.path.iter().try_for_each(|step| step.fmt(f))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(number) => write!(f, "[{number}]"),
            Self::Key(key) => write!(f, "[{}]", Quoted(key)),
            Self::Name(name) => write!(f, ".{name}"),
        }
    }
}
