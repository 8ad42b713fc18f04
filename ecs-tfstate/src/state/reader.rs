//! Reading the outline of a state. Attributes and values stay text.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::model::{Instance, Instances, Output, State};
use super::recognize;
use super::sensitivity::Marks;
use crate::address::{InstanceKey, Mode, ModulePath, ResourceName, parse_module};
use crate::error::Error;
use crate::json_text::JsonText;
use crate::value::{JsonError, Value};

#[derive(Deserialize)]
#[serde(expecting = "an output, which is an object")]
struct RawOutput<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    sensitive: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "a resource, which is an object")]
struct RawResource<'a> {
    #[serde(borrow)]
    module: Option<&'a RawValue>,
    #[serde(borrow)]
    mode: &'a RawValue,
    #[serde(borrow, rename = "type")]
    kind: &'a RawValue,
    #[serde(borrow)]
    name: &'a RawValue,
    #[serde(borrow, default)]
    instances: Vec<RawInstance<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an instance, which is an object")]
struct RawInstance<'a> {
    #[serde(borrow)]
    index_key: Option<&'a RawValue>,
    #[serde(borrow)]
    deposed: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes_flat: Option<&'a RawValue>,
    #[serde(borrow)]
    sensitive_attributes: Option<&'a RawValue>,
}

pub(super) fn parse(bytes: &[u8]) -> Result<State, Error> {
    let text = JsonText::new(recognize::text(bytes)?);
    let document = recognize::document(text)?;
    let reader = Reader { text };
    let state = State {
        terraform_version: reader.string_or_empty(document.terraform_version, "terraform_version")?,
        serial: reader.optional(document.serial, "`serial` is to be a whole number")?.unwrap_or_default(),
        lineage: reader.string_or_empty(document.lineage, "lineage")?,
        outputs: reader.outputs(document.outputs)?,
        resources: reader.resources(document.resources)?,
        location: None,
    };
    Ok(state)
}

struct Reader<'a> {
    text: JsonText<'a>,
}

impl<'a> Reader<'a> {
    fn outputs(&self, raw: Option<&'a RawValue>) -> Result<BTreeMap<String, Output>, Error> {
        let outputs: Option<BTreeMap<String, RawOutput<'a>>> = self.outline(raw)?;
        outputs.into_iter().flatten().map(|(name, output)| Ok((name, self.output(&output)?))).collect()
    }

    fn output(&self, output: &RawOutput<'a>) -> Result<Output, Error> {
        let sensitive = self.optional(output.sensitive, "`sensitive` is to be true or false")?;
        let value = output.value.unwrap_or(RawValue::NULL);
        Ok(Output { value: value.to_owned(), sensitive: sensitive.unwrap_or_default() })
    }

    fn resources(&self, raw: Option<&'a RawValue>) -> Result<BTreeMap<ResourceName, Instances>, Error> {
        let resources: Option<Vec<RawResource<'a>>> = self.outline(raw)?;
        let mut all = BTreeMap::new();
        for resource in resources.into_iter().flatten() {
            if let Some(name) = self.resource_name(&resource)? {
                let instances = all.entry(name).or_default();
                resource.instances.iter().try_for_each(|instance| self.add_instance(instances, instance))?;
            }
        }
        Ok(all)
    }

    /// The name of a resource, unless its mode is one that this crate does not
    /// know: there is no address for such a resource then.
    fn resource_name(&self, resource: &RawResource<'a>) -> Result<Option<ResourceName>, Error> {
        let mode = match self.string(resource.mode, "mode")?.as_str() {
            "managed" => Mode::Managed,
            "data" => Mode::Data,
            _ => return Ok(None),
        };
        let module = resource.module.map(|module| self.module(module)).transpose()?.unwrap_or_default();
        let (kind, name) = (self.string(resource.kind, "type")?, self.string(resource.name, "name")?);
        Ok(Some(ResourceName { module, mode, kind, name }))
    }

    fn module(&self, raw: &'a RawValue) -> Result<ModulePath, Error> {
        let module = self.string(raw, "module")?;
        parse_module(&module).ok_or_else(|| self.error(raw, "`module` is to be the address of a module"))
    }

    fn add_instance(&self, instances: &mut Instances, instance: &RawInstance<'a>) -> Result<(), Error> {
        if self.is_deposed(instance)? {
            return Ok(());
        }
        let key = instance.index_key.map(|key| self.instance_key(key)).transpose()?;
        match instances.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(self.instance(instance)?);
                Ok(())
            }
            Entry::Occupied(_) => {
                let place = instance.index_key.or(instance.attributes).or(instance.attributes_flat);
                Err(self.error(place.unwrap_or(RawValue::NULL), "one instance has two current objects"))
            }
        }
    }

    fn is_deposed(&self, instance: &RawInstance<'a>) -> Result<bool, Error> {
        let deposed = instance.deposed.map(|deposed| self.string(deposed, "deposed")).transpose()?;
        Ok(deposed.is_some_and(|key| !key.is_empty()))
    }

    fn instance_key(&self, raw: &'a RawValue) -> Result<InstanceKey, Error> {
        let key = match self.text.decode::<Value>(raw.get()).map_err(Error::invalid_state)? {
            Value::String(text) => Some(InstanceKey::Text(text)),
            value => value.as_i64().map(InstanceKey::Number),
        };
        key.ok_or_else(|| self.error(raw, "`index_key` is to be a string or a whole number"))
    }

    fn instance(&self, instance: &RawInstance<'a>) -> Result<Instance, Error> {
        let attributes = instance.attributes.or(instance.attributes_flat);
        let marks = instance.sensitive_attributes.map(|raw| self.marks(raw)).transpose()?;
        Ok(Instance { attributes: attributes.map(ToOwned::to_owned), marks: marks.unwrap_or_default() })
    }

    fn marks(&self, raw: &'a RawValue) -> Result<Marks, Error> {
        if raw.get() == "[]" {
            return Ok(Marks::default());
        }
        let paths: Value = self.text.decode(raw.get()).map_err(Error::invalid_state)?;
        Marks::read(&paths).ok_or_else(|| self.error(raw, "`sensitive_attributes` is to be a list of paths"))
    }

    fn outline<T: Deserialize<'a>>(&self, raw: Option<&'a RawValue>) -> Result<Option<T>, Error> {
        raw.map(|raw| self.text.decode(raw.get())).transpose().map_err(Error::invalid_state)
    }

    fn string(&self, raw: &'a RawValue, name: &str) -> Result<String, Error> {
        self.required(raw, || format!("`{name}` is to be a string"))
    }

    fn string_or_empty(&self, raw: Option<&'a RawValue>, name: &str) -> Result<String, Error> {
        raw.map_or(Ok(String::new()), |raw| self.string(raw, name))
    }

    fn optional<T: Deserialize<'a>>(
        &self,
        raw: Option<&'a RawValue>,
        otherwise: &str,
    ) -> Result<Option<T>, Error> {
        raw.map(|raw| self.required(raw, || otherwise.to_owned())).transpose()
    }

    fn required<T: Deserialize<'a>>(
        &self,
        raw: &'a RawValue,
        otherwise: impl Fn() -> String,
    ) -> Result<T, Error> {
        self.text.decode(raw.get()).map_err(|_: JsonError| self.error(raw, &otherwise()))
    }

    fn error(&self, raw: &RawValue, message: &str) -> Error {
        Error::invalid_state(self.text.error_at(raw.get(), message))
    }
}
