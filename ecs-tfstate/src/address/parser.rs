//! Reading addresses.

use std::str::FromStr;

use super::cursor::{Parsed, Parser, fault};
use super::model::{Address, Root, Step};
use super::resource_name::{Mode, ModulePath, ModuleStep, ResourceName};
use crate::error::Error;

const NO_MODULE_VALUES: &str = "a state holds no outputs of modules but the root: \
     name a resource in the module, or pass the value on as an output of the root module";

/// What Terraform can refer to and a state does not hold.
const NOT_IN_STATE: [&str; 7] = ["var", "local", "each", "count", "path", "self", "terraform"];

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parser = Parser::new(text);
        let address = parser.address();
        address.map_err(|fault| parser.error(&fault))
    }
}

/// Reads the `module` of a resource in a state: `module.a["k"].module.b`.
pub(crate) fn parse_module(text: &str) -> Option<ModulePath> {
    let mut parser = Parser::new(text);
    let mut steps = Vec::new();
    while steps.is_empty() || parser.eat('.') {
        parser.keyword("module")?;
        steps.push(parser.module_step().ok()?);
    }
    parser.rest.is_empty().then_some(ModulePath(steps))
}

impl<'a> Parser<'a> {
    fn address(&mut self) -> Parsed<'a, Address> {
        let root = match self.keyword("output") {
            Some(()) => Root::Output(self.output_name()?),
            None => Root::Resource(self.resource()?),
        };
        Ok(Address { root, path: self.path()? })
    }

    fn output_name(&mut self) -> Parsed<'a, String> {
        let start = self.rest;
        match self.step()? {
            Some(Step::Name(name) | Step::Key(name)) => Ok(name),
            Some(Step::Index(_)) | None => Err(fault(start, "expected `.` and the name of an output")),
        }
    }

    fn resource(&mut self) -> Parsed<'a, ResourceName> {
        let module = self.modules()?;
        let mode = if self.keyword("data").is_some() { Mode::Data } else { Mode::Managed };
        if mode == Mode::Data {
            self.expect('.', "`.` and the type of a data source")?;
        }
        let start = self.rest;
        let kind = self.name("the type of a resource")?;
        if NOT_IN_STATE.contains(&kind) {
            return Err(fault(
                start,
                format!("`{kind}` is not kept in a state: name an output or a resource"),
            ));
        }
        if self.rest.is_empty() && !module.0.is_empty() {
            return Err(self.fault(NO_MODULE_VALUES));
        }
        self.expect('.', "`.` and the name of a resource")?;
        let name = self.name("the name of a resource")?;
        Ok(ResourceName { module, mode, kind: kind.to_owned(), name: name.to_owned() })
    }

    fn modules(&mut self) -> Parsed<'a, ModulePath> {
        let mut steps = Vec::new();
        while self.keyword("module").is_some() {
            steps.push(self.module_step()?);
            if self.rest.is_empty() {
                return Err(self.fault(NO_MODULE_VALUES));
            }
            self.expect('.', "`.` and a resource in the module")?;
        }
        Ok(ModulePath(steps))
    }

    fn module_step(&mut self) -> Parsed<'a, ModuleStep> {
        self.expect('.', "`.` and the name of a module")?;
        let name = self.name("the name of a module")?.to_owned();
        let key = if self.rest.starts_with('[') {
            self.step()?.and_then(|step| step.as_instance_key())
        } else {
            None
        };
        Ok(ModuleStep { name, key })
    }

    fn path(&mut self) -> Parsed<'a, Vec<Step>> {
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if self.rest.is_empty() { Ok(steps) } else { Err(self.expected("`.`, `[` or the end")) }
    }

    fn step(&mut self) -> Parsed<'a, Option<Step>> {
        if self.eat('.') {
            return self.name("a name").map(|name| Some(Step::Name(name.to_owned())));
        }
        if !self.eat('[') {
            return Ok(None);
        }
        let step = self.index_or_key()?;
        self.expect(']', "`]`")?;
        Ok(Some(step))
    }

    fn index_or_key(&mut self) -> Parsed<'a, Step> {
        match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.advance(1);
                self.quoted(quote).map(Step::Key)
            }
            Some('0'..='9' | '-') => self.integer().map(Step::Index),
            _ => Err(self.expected("a whole number or a key in quotes")),
        }
    }
}
