//! What is known of a state without decoding the values in it.

use std::sync::OnceLock;

use indexmap::IndexMap;

use super::flatmap;
use super::sensitivity::Marks;
use super::text::{Span, Text};
use crate::address::{InstanceKey, OutputName, ResourceName};
use crate::value::{JsonError, Object, Value};

/// The document, decoded as far as its names.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) text: Text,
    pub(super) version: u64,
    pub(super) terraform_version: String,
    pub(super) serial: u64,
    pub(super) lineage: String,
    pub(super) outputs: IndexMap<OutputName, Output>,
    pub(super) resources: IndexMap<ResourceName, Resource>,
    pub(super) check_results: Span,
}

/// An output. Its value is stored bare: what looks wrapped is meant so.
#[derive(Default)]
pub(super) struct Output {
    pub(super) value: Span,
    pub(super) sensitive: bool,
    pub(super) decoded: OnceLock<Box<Value>>,
}

/// The objects of a resource, each list sorted by key. There may be none.
#[derive(Default)]
pub(super) struct Resource {
    /// Where the document says its name.
    pub(super) place: Span,
    pub(super) provider: Span,
    pub(super) instances: Vec<Instance>,
    pub(super) deposed: Vec<Instance>,
}

/// An object of an instance.
#[derive(Default)]
pub(super) struct Instance {
    pub(super) key: Option<InstanceKey>,
    /// An object; nothing is as good as an empty one.
    pub(super) attributes: Span,
    pub(super) sensitive_attributes: Span,
    pub(super) schema_version: Option<u32>,
    /// The attributes are a flat map, as before Terraform 0.12.
    pub(super) is_flat: bool,
    pub(super) tainted: bool,
    pub(super) create_before_destroy: bool,
    pub(super) rest: Option<Box<Rest>>,
    pub(super) decoded: OnceLock<Box<Body>>,
}

/// What most objects do not have.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) deposed: Option<Box<str>>,
    pub(super) identity: Span,
    pub(super) provider: Span,
    pub(super) dependencies: Span,
}

/// What an instance holds, decoded.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) attributes: Value,
    /// The attributes as they were, if they were flat.
    pub(super) flat: Option<Object>,
    pub(super) marks: Marks,
}

impl Output {
    pub(super) fn decoded(&self, text: &Text) -> Result<&Value, JsonError> {
        cached(&self.decoded, || Value::parse(text.get(self.value).unwrap_or("null")))
    }
}

impl Instance {
    pub(super) fn deposed_key(&self) -> Option<&str> {
        self.rest.as_ref()?.deposed.as_deref()
    }

    /// What tells the objects of a resource apart.
    pub(super) fn name(&self) -> (Option<&InstanceKey>, Option<&str>) {
        (self.key.as_ref(), self.deposed_key())
    }

    pub(super) fn body(&self, text: &Text) -> Result<&Body, JsonError> {
        cached(&self.decoded, || {
            let attributes = Value::parse(text.get(self.attributes).unwrap_or("{}"))?;
            let marks = text.get(self.sensitive_attributes).map(Value::parse).transpose()?;
            let marks = marks.and_then(|marks| Marks::read(&marks)).unwrap_or_default();
            Ok(match attributes {
                Value::Object(flat) if self.is_flat => Body::of_flat(flat, marks),
                attributes => Body { attributes, flat: None, marks },
            })
        })
    }
}

impl Body {
    pub(super) fn of_flat(flat: Object, marks: Marks) -> Self {
        Self { attributes: Value::Object(flatmap::expand(&flat)), flat: Some(flat), marks }
    }
}

impl Resource {
    /// Adds objects. When all are added, the resource is to be
    /// [finished](Self::finish).
    pub(super) fn add(&mut self, objects: Vec<Instance>) {
        if self.instances.is_empty() && objects.iter().all(|object| object.deposed_key().is_none()) {
            self.instances = objects;
            return;
        }
        let is_deposed = |object: &Instance| object.deposed_key().is_some();
        let (deposed, current) = objects.into_iter().partition::<Vec<_>, _>(is_deposed);
        self.instances.extend(current);
        self.deposed.extend(deposed);
    }

    /// Sorts the objects.
    ///
    /// # Errors
    /// The key of an instance that has two objects of one name, and what they
    /// are.
    pub(super) fn finish(&mut self) -> Result<(), (Option<InstanceKey>, &'static str)> {
        self.instances.sort_by(|one, other| one.name().cmp(&other.name()));
        self.deposed.sort_by(|one, other| one.name().cmp(&other.name()));
        self.instances.shrink_to_fit();
        let same = |pair: &[Instance]| matches!(pair, [one, other] if one.name() == other.name());
        let twice = |objects: &[Instance]| {
            objects.windows(2).find(|pair| same(pair))?.first().map(|object| object.key.clone())
        };
        if let Some(key) = twice(&self.instances) {
            return Err((key, "two current objects"));
        }
        twice(&self.deposed).map_or(Ok(()), |key| Err((key, "two objects deposed under one key")))
    }

    /// The current object of an instance.
    pub(super) fn instance(&self, key: Option<&InstanceKey>) -> Option<&Instance> {
        let position = self.instances.binary_search_by(|instance| instance.key.as_ref().cmp(&key)).ok()?;
        self.instances.get(position)
    }
}

fn cached<T>(
    cell: &OnceLock<Box<T>>,
    decode: impl FnOnce() -> Result<T, JsonError>,
) -> Result<&T, JsonError> {
    match cell.get() {
        Some(decoded) => Ok(decoded),
        None => decode().map(|decoded| &**cell.get_or_init(|| Box::new(decoded))),
    }
}

/// A value in the text that is decoded each time it is asked for.
pub(super) fn decode(text: &Text, span: Span) -> Result<Option<Value>, JsonError> {
    text.get(span).map(Value::parse).transpose()
}
