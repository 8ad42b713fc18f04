//! An address, taken apart.

use std::fmt;

use super::quoting::{Quoted, is_bare};
use super::resource_name::{InstanceKey, ModulePath, ResourceName};

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
/// | all instances | `aws_subnet.main`: a list for `count`, an object for `for_each` |
/// | an attribute of all | `aws_subnet.main[*].id`: a list; `aws_subnet.main.id`: in the form of all instances |
/// | in modules | `module.net["eu"].module.vpc[0].aws_vpc.main.id` |
/// | output of a module | `module.net.output.vpc_id`: only states before Terraform 0.12 hold them |
/// | steps into a value | `.name`, `["any key"]`, `[0]`, `[-1]` from the end, `[1:]`, `[:-1]`, `[*]` |
/// | jq (feature `jq`) | `output.subnets \| length`, `output.tags.Name // "none"` |
///
/// A name without quotes consists of letters, digits, `_` and `-`. Keys stand
/// in `"…"` or `'…'`, with the escapes of JSON or those that
/// `terraform state list` prints (`$${` for `${`). Whether the first bracket
/// after a resource is an index or a step is decided by the state.
///
/// A filter begins where what stands there is no step. All of it is run by jq,
/// the steps before it included, so that what is missing is `null` to it; the
/// first value it gives is taken.
///
/// Addresses sort as `terraform state list` prints them, outputs at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub(crate) root: Root,
    pub(crate) path: Vec<Step>,
    pub(crate) filter: Option<Box<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Root {
    Resource(ResourceName),
    Output(OutputName),
}

/// An output: of the root module but in states before Terraform 0.12.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OutputName {
    pub(crate) module: ModulePath,
    pub(crate) name: String,
}

/// A step into a value, or to an instance of a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    Index(i64),
    Key(String),
    Name(String),
    Slice(Option<i64>, Option<i64>),
    Each,
}

impl Address {
    /// The address of an output of the root module.
    ///
    /// ```
    /// use ecs_tfstate::Address;
    ///
    /// let subnet = Address::output("subnets").at(0).to("id");
    /// assert_eq!(subnet.to_string(), r#"output.subnets[0]["id"]"#);
    /// ```
    #[must_use]
    pub fn output(name: impl Into<String>) -> Self {
        Self::of_output(OutputName { module: ModulePath::default(), name: name.into() })
    }

    /// A step by key: to the instance of a `for_each`, the attribute of a
    /// resource or the member of an object. The key may be any text.
    #[must_use]
    pub fn to(mut self, key: impl Into<String>) -> Self {
        self.path.push(Step::Key(key.into()));
        self
    }

    /// A step by index: to the instance of a `count`, or the element of a
    /// list; a negative one counts from the end.
    #[must_use]
    pub fn at(mut self, index: i64) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    pub(crate) fn of_output(name: OutputName) -> Self {
        Self { root: Root::Output(name), path: Vec::new(), filter: None }
    }

    pub(crate) fn instance(resource: &ResourceName, key: Option<&InstanceKey>) -> Self {
        let path = key.map(Step::from).into_iter().collect();
        Self { root: Root::Resource(resource.clone()), path, filter: None }
    }

    /// The address without its last steps.
    pub(crate) fn up_to(&self, steps: usize) -> Self {
        let path = self.path.iter().take(steps).cloned().collect();
        Self { root: self.root.clone(), path, filter: None }
    }
}

impl Step {
    /// The instance this step names, if it stands in brackets.
    pub(crate) fn as_instance_key(&self) -> Option<InstanceKey> {
        match self {
            Self::Index(number) => Some(InstanceKey::Number(*number)),
            Self::Key(text) => Some(InstanceKey::Text(text.clone())),
            Self::Name(_) | Self::Slice(..) | Self::Each => None,
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
            Root::Output(output) => output.fmt(f)?,
        }
        self.path.iter().try_for_each(|step| step.fmt(f))?;
        f.write_str(self.filter.as_deref().unwrap_or_default())
    }
}

impl fmt::Display for OutputName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.module.fmt(f)?;
        match is_bare(&self.name) {
            true => write!(f, "output.{}", self.name),
            false => write!(f, "output[{}]", Quoted(&self.name)),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(number) => write!(f, "[{number}]"),
            Self::Key(key) => write!(f, "[{}]", Quoted(key)),
            Self::Name(name) => write!(f, ".{name}"),
            Self::Slice(from, to) => {
                let end = |end: &Option<i64>| end.map_or(String::new(), |end| end.to_string());
                write!(f, "[{}:{}]", end(from), end(to))
            }
            Self::Each => f.write_str("[*]"),
        }
    }
}
