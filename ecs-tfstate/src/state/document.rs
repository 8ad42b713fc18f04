//! One pass over the document: its names are decoded, its values are passed over.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::outline::{Instance, Output, Resource};
use super::reader::Reader;
use crate::address::{OutputName, ResourceName};
use crate::error::Error;

/// The top of a document, whatever it turns out to be.
#[derive(Default)]
pub(super) struct Document<'a> {
    pub(super) version: Option<&'a RawValue>,
    pub(super) terraform_version: Option<&'a RawValue>,
    pub(super) serial: Option<&'a RawValue>,
    pub(super) lineage: Option<&'a RawValue>,
    pub(super) check_results: Option<&'a RawValue>,
    pub(super) modules: Option<&'a RawValue>,
    pub(super) backend: Option<&'a RawValue>,
    pub(super) state_store: Option<&'a RawValue>,
    pub(super) encryption_version: Option<&'a RawValue>,
    pub(super) format_version: Option<&'a RawValue>,
    pub(super) outputs: IndexMap<OutputName, Output>,
    pub(super) resources: IndexMap<ResourceName, Resource>,
}

#[derive(Deserialize)]
#[serde(expecting = "an output, which is an object")]
pub(super) struct RawOutput<'a> {
    #[serde(borrow)]
    pub(super) value: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) sensitive: Option<&'a RawValue>,
}

/// A resource without its instances.
#[derive(Default)]
pub(super) struct RawResource<'a> {
    pub(super) module: Option<&'a RawValue>,
    pub(super) mode: Option<&'a RawValue>,
    pub(super) kind: Option<&'a RawValue>,
    pub(super) name: Option<&'a RawValue>,
    pub(super) provider: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an instance, which is an object")]
pub(super) struct RawInstance<'a> {
    #[serde(borrow)]
    pub(super) index_key: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) deposed: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) schema_version: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) attributes_flat: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) sensitive_attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) identity: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) provider: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) dependencies: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) depends_on: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) create_before_destroy: Option<&'a RawValue>,
}

/// A name of a member, which is seldom escaped.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Carries an error of this crate through serde, which knows only its own.
#[derive(Default)]
pub(super) struct Fault(RefCell<Option<Error>>);

impl Fault {
    fn raise<E: serde::de::Error>(&self, error: Error) -> E {
        self.0.replace(Some(error));
        E::custom("")
    }

    pub(super) fn take(&self) -> Option<Error> {
        self.0.take()
    }
}

/// Reads the document that `reader` is over.
pub(super) fn read<'a>(reader: &Reader<'a>) -> Result<Document<'a>, Error> {
    let text = reader.text.as_str();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document = DocumentSeed(reader).deserialize(&mut deserializer);
    let document = document.and_then(|document| deserializer.end().map(|()| document));
    document.map_err(|error| {
        reader.fault.take().unwrap_or_else(|| Error::invalid_state(reader.text.decoding_error(text, &error)))
    })
}

struct DocumentSeed<'r, 'a>(&'r Reader<'a>);
struct Outputs<'r, 'a>(&'r Reader<'a>);
struct Resources<'r, 'a>(&'r Reader<'a>);
struct OneResource<'r, 'a>(&'r Reader<'a>);
struct Instances<'r, 'a>(&'r Reader<'a>);

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_, 'de> {
    type Value = Document<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Document<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_, 'de> {
    type Value = Document<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document<'de>, A::Error> {
        let mut document = Document::default();
        while let Some(Name(name)) = map.next_key()? {
            let member = match &*name {
                "version" => &mut document.version,
                "terraform_version" => &mut document.terraform_version,
                "serial" => &mut document.serial,
                "lineage" => &mut document.lineage,
                "check_results" => &mut document.check_results,
                "modules" => &mut document.modules,
                "backend" => &mut document.backend,
                "state_store" => &mut document.state_store,
                "encryption_version" => &mut document.encryption_version,
                "format_version" => &mut document.format_version,
                "outputs" => {
                    document.outputs.extend(map.next_value_seed(Outputs(self.0))?);
                    continue;
                }
                "resources" => {
                    let resources = map.next_value_seed(Resources(self.0))?;
                    document.resources.extend(resources);
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *member = map.next_value()?;
        }
        Ok(document)
    }
}

impl<'de> DeserializeSeed<'de> for Outputs<'_, 'de> {
    type Value = IndexMap<OutputName, Output>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Outputs<'_, 'de> {
    type Value = IndexMap<OutputName, Output>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outputs, which are an object")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(IndexMap::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut outputs = IndexMap::new();
        while let Some((name, raw)) = map.next_entry::<String, RawOutput<'de>>()? {
            let output = self.0.output(&raw).map_err(|error| self.0.fault.raise(error))?;
            outputs.insert(OutputName { module: Default::default(), name }, output);
        }
        Ok(outputs)
    }
}

impl<'de> DeserializeSeed<'de> for Resources<'_, 'de> {
    type Value = IndexMap<ResourceName, Resource>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Resources<'_, 'de> {
    type Value = IndexMap<ResourceName, Resource>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("resources, which are a list")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(IndexMap::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut resources = IndexMap::new();
        while let Some((raw, objects)) = sequence.next_element_seed(OneResource(self.0))? {
            let added = self.0.add_resource(&mut resources, &raw, objects);
            added.map_err(|error| self.0.fault.raise(error))?;
        }
        Ok(resources)
    }
}

impl<'de> DeserializeSeed<'de> for OneResource<'_, 'de> {
    type Value = (RawResource<'de>, Vec<Instance>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneResource<'_, 'de> {
    type Value = (RawResource<'de>, Vec<Instance>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut raw, mut objects) = (RawResource::default(), Vec::new());
        while let Some(Name(name)) = map.next_key()? {
            let member = match &*name {
                "module" => &mut raw.module,
                "mode" => &mut raw.mode,
                "type" => &mut raw.kind,
                "name" => &mut raw.name,
                "provider" => &mut raw.provider,
                "instances" => {
                    objects = map.next_value_seed(Instances(self.0))?;
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *member = map.next_value()?;
        }
        let missing = [("mode", raw.mode), ("type", raw.kind), ("name", raw.name)];
        match missing.into_iter().find(|(_, member)| member.is_none()) {
            Some((name, _)) => Err(A::Error::missing_field(name)),
            None => Ok((raw, objects)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Instances<'_, 'de> {
    type Value = Vec<Instance>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Instances<'_, 'de> {
    type Value = Vec<Instance>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("instances, which are a list")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut objects = Vec::new();
        while let Some(raw) = sequence.next_element::<RawInstance<'de>>()? {
            objects.push(self.0.instance(&raw).map_err(|error| self.0.fault.raise(error))?);
        }
        Ok(objects)
    }
}
