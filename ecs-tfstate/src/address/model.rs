//! An address, taken apart.

use std::fmt;

use super::filter::Filter;
use super::quoting::{Quoted, is_bare};
use super::resource_name::{InstanceKey, Mode, ModulePath, ModuleStep, ResourceName};
use super::step::Step;

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
/// A filter begins where what stands there is no step. It is given the value
/// that the steps lead to, or `null` if they lead nowhere, and the first value
/// it gives is taken. Behind a pipe, `.name` is a member of that value; behind
/// any other operator it is a member of the whole output or resource, as in
/// jq: `output.a.b + .c`. If there is no such output or resource at all, that
/// is an error, unless the filter is a default: `output.zone // "none"`.
///
/// `.name` and `["name"]` are the same step, and equal. Behind a resource of
/// which all instances have keys, `["name"]` is an instance, and `.name` is one
/// or else that attribute of each.
///
/// Addresses sort as `terraform state list` prints them, outputs at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub(crate) root: Root,
    pub(crate) path: Vec<Step>,
    pub(crate) filter: Option<Filter>,
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

impl Address {
    /// The address of an output of the root module.
    ///
    /// ```
    /// use ecs_tfstate::Address;
    ///
    /// let subnet = Address::output("subnets").index(0).member("id");
    /// assert_eq!(subnet.to_string(), "output.subnets[0].id");
    /// ```
    #[must_use]
    pub fn output(name: impl Into<String>) -> Self {
        Self::of_output(OutputName { module: ModulePath::default(), name: name.into() })
    }

    /// The address of a resource, such as `aws_subnet`, `private`.
    ///
    /// ```
    /// use ecs_tfstate::Address;
    ///
    /// let subnet = Address::resource("aws_subnet", "private").key("eu-west-1a").member("id");
    /// let subnet = subnet.in_module("net").in_module_instance("env", "prod");
    /// assert_eq!(subnet.to_string(), r#"module.env["prod"].module.net.aws_subnet.private["eu-west-1a"].id"#);
    /// ```
    #[must_use]
    pub fn resource(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self::of_resource(Mode::Managed, kind.into(), name.into())
    }

    /// The address of a data source.
    #[must_use]
    pub fn data(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self::of_resource(Mode::Data, kind.into(), name.into())
    }

    /// What has this address in a module, seen from outside of the module.
    #[must_use]
    pub fn in_module(self, name: impl Into<String>) -> Self {
        self.within(ModuleStep { name: name.into(), key: None })
    }

    /// What has this address in an instance of a module with `for_each`, seen
    /// from outside of the module.
    #[must_use]
    pub fn in_module_instance(self, name: impl Into<String>, key: impl Into<String>) -> Self {
        self.within(ModuleStep { name: name.into(), key: Some(InstanceKey::Text(key.into())) })
    }

    /// A step to the instance of a `for_each`, or to a member of an object. The
    /// key may be any text.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.path.push(Step::Key(key.into()));
        self
    }

    /// A step to an attribute of a resource or of all its instances, or to a
    /// member of an object. The name may be any text.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.path.push(if is_bare(&name) { Step::Name(name) } else { Step::Key(name) });
        self
    }

    /// A step by index: to the instance of a `count`, or the element of a
    /// list; a negative one counts from the end.
    #[must_use]
    pub fn index(mut self, index: i64) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    fn of_resource(mode: Mode, kind: String, name: String) -> Self {
        let name = ResourceName { module: ModulePath::default(), mode, kind, name };
        Self { root: Root::Resource(name), path: Vec::new(), filter: None }
    }

    fn within(mut self, module: ModuleStep) -> Self {
        let path = match &mut self.root {
            Root::Resource(name) => &mut name.module,
            Root::Output(name) => &mut name.module,
        };
        path.0.insert(0, module);
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

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Resource(resource) => resource.fmt(f)?,
            Root::Output(output) => output.fmt(f)?,
        }
        self.path.iter().try_for_each(|step| step.fmt(f))?;
        self.filter.as_ref().map_or(Ok(()), |filter| filter.fmt(f))
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
