//! From the members of a document to an outline, each checked where it stands.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Deserialize;

use super::document::{self, Document, Piece, RawInstance, RawOutput, RawResource};
use super::outline::{Instance, Outline, Output, Resource, Rest};
use super::recognize::{self, Form};
use super::sensitivity::Marks;
use super::text::{Span, Text};
use super::upgrade;
use crate::address::{Address, InstanceKey, Mode, ModulePath, ResourceName, is_bare, parse_module};
use crate::error::Error;
use crate::json_text::JsonText;
use crate::value::{JsonError, Value};

/// What was not read, and the bytes, for another attempt on them.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(crate) error: Error,
    #[cfg_attr(not(feature = "encryption"), expect(dead_code, reason = "there is no other attempt"))]
    pub(crate) bytes: Vec<u8>,
}

pub(super) fn outline(bytes: Vec<u8>) -> Result<Outline, Rejected> {
    let text = recognize::text(bytes)?;
    match read(&text) {
        Ok(outline) => Ok(Outline { text: Text::new(text), ..outline }),
        Err(error) => Err(Rejected { error, bytes: text.into_bytes() }),
    }
}

fn read(text: &str) -> Result<Outline, Error> {
    let reader = Reader { text: JsonText::new(text) };
    let mut document = document::read(&reader)?;
    for (name, resource) in &mut document.resources {
        let place = resource.place;
        resource.finish().map_err(|(key, what)| reader.two_objects(place, name, key.as_ref(), what))?;
    }
    let form = recognize::form(reader.text, &document)?;
    let head = reader.head(&document)?;
    match form {
        Form::Current => Ok(Outline {
            outputs: std::mem::take(&mut document.outputs),
            resources: std::mem::take(&mut document.resources),
            check_results: Span::of_optional(text, document.check_results),
            ..head
        }),
        Form::WithModules(version) => upgrade::outline(reader.text, document.modules, version, head),
    }
}

pub(super) struct Reader<'a> {
    pub(super) text: JsonText<'a>,
}

impl<'a> Reader<'a> {
    fn head(&self, document: &Document<'a>) -> Result<Outline, Error> {
        let serial = self.optional(document.serial, "`serial` is to be a whole number")?;
        Ok(Outline {
            version: 4,
            terraform_version: self.string_or_empty(document.terraform_version, "terraform_version")?,
            serial: serial.unwrap_or_default(),
            lineage: self.string_or_empty(document.lineage, "lineage")?,
            ..Outline::default()
        })
    }

    pub(super) fn output(&self, output: &RawOutput<'a>) -> Result<Output, Error> {
        let sensitive = self.optional(output.sensitive, "`sensitive` is to be true or false")?;
        let value = Span::of_optional(self.text.as_str(), output.value);
        Ok(Output { value, sensitive: sensitive.unwrap_or_default(), ..Output::default() })
    }

    pub(super) fn add_resource(
        &self,
        resources: &mut IndexMap<ResourceName, Resource>,
        raw: &RawResource<'a>,
        objects: Vec<Instance>,
    ) -> Result<(), Error> {
        if let Some(name) = self.resource_name(raw)? {
            let resource = resources.entry(name).or_default();
            resource.place = Span::of_optional(self.text.as_str(), raw.name);
            resource.provider = Span::of_optional(self.text.as_str(), raw.provider);
            resource.add(objects);
        }
        Ok(())
    }

    /// # Errors
    /// If one of the objects has no key and is current, and another one is too:
    /// there is no end to what such a list could hold.
    pub(super) fn add_object(&self, objects: &mut Vec<Instance>, raw: &RawInstance<'a>) -> Result<(), Error> {
        let object = self.instance(raw)?;
        if object.name() == (None, None) && objects.last().is_some_and(|last| last.name() == (None, None)) {
            let place = raw.attributes.unwrap_or_else(|| self.text.as_str());
            return Err(self.error(place, "a resource without keys has two current objects"));
        }
        objects.push(object);
        Ok(())
    }

    fn two_objects(&self, place: Span, name: &ResourceName, key: Option<&InstanceKey>, what: &str) -> Error {
        let message = format!("`{}` has {what}", Address::instance(name, key));
        Error::invalid_state(self.text.error_at(place.within(self.text.as_str()), message))
    }

    /// The name of a member, given in its quotes. It is seldom escaped.
    pub(super) fn name(&self, quoted: &'a str) -> Result<Cow<'a, str>, Error> {
        let bare = quoted.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        match bare.filter(|name| !name.contains('\\')) {
            Some(name) => Ok(Cow::Borrowed(name)),
            None => self.text.decode(quoted).map(Cow::Owned).map_err(Error::invalid_state),
        }
    }

    /// The name of a resource, unless its mode is one that this crate does not
    /// know: there is no address for such a resource then.
    fn resource_name(&self, raw: &RawResource<'a>) -> Result<Option<ResourceName>, Error> {
        let mode = match self.required_string(raw, raw.mode, "mode")?.as_str() {
            "managed" => Mode::Managed,
            "data" => Mode::Data,
            _ => return Ok(None),
        };
        let module = raw.module.map(|module| self.module(module)).transpose()?.unwrap_or_default();
        let kind = self.identifier(raw, raw.kind, "type")?;
        let name = self.identifier(raw, raw.name, "name")?;
        Ok(Some(ResourceName { module, mode, kind, name }))
    }

    fn identifier(&self, raw: &RawResource<'a>, piece: Piece<'a>, member: &str) -> Result<String, Error> {
        let text = self.required_string(raw, piece, member)?;
        if is_bare(&text) {
            return Ok(text);
        }
        let message = format!("`{member}` of a resource is to be a name of letters, digits, `_` and `-`");
        Err(self.error(piece.unwrap_or_default(), &message))
    }

    fn required_string(
        &self,
        resource: &RawResource<'a>,
        piece: Piece<'a>,
        name: &str,
    ) -> Result<String, Error> {
        let missing = || {
            let place = resource.mode.or(resource.kind).or(resource.name).unwrap_or_default();
            self.error(place, &format!("a resource has no `{name}`"))
        };
        self.string(piece.ok_or_else(missing)?, name)
    }

    fn module(&self, raw: &'a str) -> Result<ModulePath, Error> {
        let module = self.string(raw, "module")?;
        if module.is_empty() {
            return Ok(ModulePath::default());
        }
        parse_module(&module).ok_or_else(|| self.error(raw, "`module` is to be the address of a module"))
    }

    pub(super) fn instance(&self, raw: &RawInstance<'a>) -> Result<Instance, Error> {
        let span = |piece| Span::of_optional(self.text.as_str(), piece);
        let status = self.string_or_empty(raw.status, "status")?;
        let schema_version = "`schema_version` is to be a whole number";
        let create_before_destroy = "`create_before_destroy` is to be true or false";
        let rest = Rest {
            deposed: raw.deposed.map(|deposed| self.deposed_key(deposed)).transpose()?.flatten(),
            identity: span(raw.identity),
            provider: span(raw.provider),
            dependencies: span(raw.dependencies.or(raw.depends_on).filter(|list| *list != "[]")),
        };
        Ok(Instance {
            key: raw.index_key.map(|key| self.instance_key(key)).transpose()?,
            attributes: span(raw.attributes.or(raw.attributes_flat)),
            is_flat: raw.attributes.is_none() && raw.attributes_flat.is_some(),
            tainted: status == "tainted",
            create_before_destroy: self
                .optional(raw.create_before_destroy, create_before_destroy)?
                .unwrap_or_default(),
            schema_version: self.optional(raw.schema_version, schema_version)?,
            sensitive_attributes: self.marks(raw.sensitive_attributes)?,
            rest: Some(rest).filter(|rest| *rest != Rest::default()).map(Box::new),
            ..Instance::default()
        })
    }

    /// Eight characters, or nothing for the current object.
    fn deposed_key(&self, raw: &'a str) -> Result<Option<Box<str>>, Error> {
        let key = self.string(raw, "deposed")?;
        match key.chars().count() {
            0 => Ok(None),
            8 => Ok(Some(key.into())),
            _ => Err(self.error(raw, "`deposed` is to be a key of eight characters")),
        }
    }

    fn instance_key(&self, raw: &'a str) -> Result<InstanceKey, Error> {
        let key = match raw.starts_with('"') {
            true => Some(InstanceKey::Text(self.string(raw, "index_key")?)),
            false => raw.parse().ok().map(InstanceKey::Number),
        };
        key.ok_or_else(|| self.error(raw, "`index_key` is to be a string or a whole number"))
    }

    /// The marks are decoded with the attributes, but faults are found now.
    fn marks(&self, raw: Piece<'a>) -> Result<Span, Error> {
        let Some(raw) = raw.filter(|raw| *raw != "[]") else {
            return Ok(Span::default());
        };
        let paths: Value = self.text.decode(raw).map_err(Error::invalid_state)?;
        let message = "`sensitive_attributes` is to be a list of paths";
        let read = Marks::read(&paths).ok_or_else(|| self.error(raw, message));
        read.map(|_| Span::of(self.text.as_str(), raw))
    }

    fn string(&self, raw: &'a str, name: &str) -> Result<String, Error> {
        self.required(raw, || format!("`{name}` is to be a string"))
    }

    fn string_or_empty(&self, raw: Piece<'a>, name: &str) -> Result<String, Error> {
        raw.map_or(Ok(String::new()), |raw| self.string(raw, name))
    }

    fn optional<T: Deserialize<'a>>(&self, raw: Piece<'a>, otherwise: &str) -> Result<Option<T>, Error> {
        raw.map(|raw| self.required(raw, || otherwise.to_owned())).transpose()
    }

    fn required<T: Deserialize<'a>>(&self, raw: &'a str, otherwise: impl Fn() -> String) -> Result<T, Error> {
        self.text.decode(raw).map_err(|_: JsonError| self.error(raw, &otherwise()))
    }

    pub(super) fn error(&self, raw: &str, message: &str) -> Error {
        Error::invalid_state(self.text.error_at(raw, message))
    }
}
