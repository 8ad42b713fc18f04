//! Reading addresses.

use std::str::FromStr;

use super::cursor::{Parsed, Parser, fault};
use super::filter::{self, Filter};
use super::model::{Address, OutputName, Root};
use super::resource_name::{Mode, ModulePath, ModuleStep, ResourceName};
use super::step::Step;
use crate::error::Error;

const NO_MODULES: &str = "a module is no value: name a resource in it";

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
        let root = self.root()?;
        let path = self.path()?;
        if self.rest.is_empty() {
            return Ok(Address { root, path, filter: None });
        }
        let place = |offset: usize| self.rest.get(offset..).unwrap_or(self.rest);
        let filter = Filter::read(self.rest).map_err(|(offset, message)| fault(place(offset), message))?;
        Ok(Address { root, path, filter: Some(filter) })
    }

    fn root(&mut self) -> Parsed<'a, Root> {
        let module = self.modules()?;
        if self.keyword("output").is_some() {
            let name = self.output_name()?;
            return Ok(Root::Output(OutputName { module, name }));
        }
        // In expressions Terraform takes `resource.aws_vpc.main` too.
        if self.keyword("resource").is_some() {
            self.expect('.', "`.` and the type of a resource")?;
        }
        let mode = if self.keyword("data").is_some() { Mode::Data } else { Mode::Managed };
        if mode == Mode::Data {
            self.expect('.', "`.` and the type of a data source")?;
        }
        let kind = self.kind()?;
        let is_in_module = mode == Mode::Managed && !module.0.is_empty();
        if is_in_module && !self.rest.starts_with('.') {
            // Terraform's own notation for the output of a module.
            return Ok(Root::Output(OutputName { module, name: kind }));
        }
        self.expect('.', "`.` and the name of a resource")?;
        let name = self.name("the name of a resource")?.to_owned();
        Ok(Root::Resource(ResourceName { module, mode, kind, name }))
    }

    fn kind(&mut self) -> Parsed<'a, String> {
        let start = self.rest;
        let kind = self.name("the type of a resource")?;
        if NOT_IN_STATE.contains(&kind) {
            let message = format!("`{kind}` is not kept in a state: name an output or a resource");
            return Err(fault(start, message));
        }
        Ok(kind.to_owned())
    }

    fn output_name(&mut self) -> Parsed<'a, String> {
        let start = self.rest;
        match self.step()? {
            Some(Step::Name(name) | Step::Key(name)) => Ok(name),
            _ => Err(fault(start, "expected `.` and the name of an output")),
        }
    }

    fn modules(&mut self) -> Parsed<'a, ModulePath> {
        let mut steps = Vec::new();
        while self.keyword("module").is_some() {
            steps.push(self.module_step()?);
            if self.rest.is_empty() {
                return Err(self.fault(NO_MODULES));
            }
            self.expect('.', "`.` and a resource in the module")?;
        }
        Ok(ModulePath(steps))
    }

    fn module_step(&mut self) -> Parsed<'a, ModuleStep> {
        self.expect('.', "`.` and the name of a module")?;
        let name = self.name("the name of a module")?.to_owned();
        let start = self.rest;
        let key = match self.bracket()? {
            None => None,
            Some(step) => {
                let no_key =
                    || fault(start, "expected the key of a module: a whole number or a text in quotes");
                Some(step.as_instance_key().ok_or_else(no_key)?)
            }
        };
        Ok(ModuleStep { name, key })
    }

    /// The steps up to the end or a filter.
    fn path(&mut self) -> Parsed<'a, Vec<Step>> {
        let mut steps = Vec::new();
        while self.rest != "." && !filter::begins(self.rest) {
            match self.step()? {
                Some(step) => steps.push(step),
                None => break,
            }
        }
        match self.rest {
            "" => Ok(steps),
            // To jq, a dot behind a value is that value.
            "." => {
                self.advance(1);
                Ok(steps)
            }
            rest if filter::begins(rest) => Ok(steps),
            _ => Err(self.expected("`.`, `[` or the end")),
        }
    }

    fn step(&mut self) -> Parsed<'a, Option<Step>> {
        match self.rest.strip_prefix('.').map(|rest| rest.chars().next()) {
            Some(Some('"' | '\'')) => {
                self.advance(1);
                self.key().map(Some)
            }
            Some(Some('[')) => {
                self.advance(1);
                self.bracket()
            }
            Some(_) => {
                self.advance(1);
                self.name("a name").map(|name| Some(Step::Name(name.to_owned())))
            }
            None => self.bracket(),
        }
    }

    fn bracket(&mut self) -> Parsed<'a, Option<Step>> {
        if !self.eat('[') {
            return Ok(None);
        }
        self.skip_blanks();
        let step = self.in_brackets()?;
        self.skip_blanks();
        self.expect(']', "`]`")?;
        Ok(Some(step))
    }

    fn in_brackets(&mut self) -> Parsed<'a, Step> {
        match self.rest.chars().next() {
            Some('"' | '\'') => self.key(),
            Some('*') => {
                self.advance(1);
                Ok(Step::Each)
            }
            Some('0'..='9' | '-' | ':') => self.index_or_slice(),
            _ => Err(self.expected("a whole number or a key in quotes")),
        }
    }

    fn key(&mut self) -> Parsed<'a, Step> {
        let quote = self.next().unwrap_or('"');
        self.quoted(quote).map(Step::Key)
    }

    fn index_or_slice(&mut self) -> Parsed<'a, Step> {
        let from = if self.rest.starts_with(':') { None } else { Some(self.integer()?) };
        self.skip_blanks();
        match (from, self.eat(':')) {
            (Some(index), false) => Ok(Step::Index(index)),
            (from, _) => {
                self.skip_blanks();
                let to = if self.rest.starts_with(']') { None } else { Some(self.integer()?) };
                Ok(Step::Slice(from, to))
            }
        }
    }
}
