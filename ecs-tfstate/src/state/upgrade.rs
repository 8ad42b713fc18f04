//! States of versions 1 to 3, which Terraform wrote before 0.12.
//!
//! They list resources by module, as `type.name` or `type.name.0`, with flat
//! attributes; version 3 has the outputs of all modules. Terraform reads them
//! in the same way: its `statefile` package upgrades one version at a time.

use super::outline::{Body, Instance, Outline, Output, Rest};
use super::sensitivity::Marks;
use crate::address::{InstanceKey, Mode, ModulePath, ModuleStep, OutputName, ResourceName, is_bare};
use crate::error::Error;
use crate::json_text::JsonText;
use crate::value::{Object, Value};

pub(super) fn outline<'a>(
    text: JsonText<'a>,
    modules: Option<&'a str>,
    version: u64,
    head: Outline,
) -> Result<Outline, Error> {
    let raw = modules.unwrap_or("null");
    let fault = |message: String| Error::invalid_state(text.error_at(raw, message));
    let modules = text.decode::<Value>(raw).map_err(Error::invalid_state)?;
    let mut outline = Outline { version, ..head };
    let modules = match &modules {
        Value::Null => &[],
        Value::Array(modules) => modules.as_slice(),
        _ => return Err(fault("`modules` is to be a list".to_owned())),
    };
    modules.iter().try_for_each(|module| add_module(&mut outline, module)).map_err(fault)?;
    for (name, resource) in &mut outline.resources {
        resource.finish().map_err(|(_, what)| fault(format!("`{name}` has {what}")))?;
    }
    Ok(outline)
}

fn add_module(outline: &mut Outline, module: &Value) -> Result<(), String> {
    let path = module_path(module.get("path"))?;
    for (name, output) in members(module, "outputs")? {
        let name = OutputName { module: path.clone(), name: name.to_owned() };
        outline.outputs.insert(name, read_output(output));
    }
    for (key, resource) in members(module, "resources")? {
        let (name, index) = resource_name(&path, key)?;
        let objects = objects(resource, index)?;
        outline.resources.entry(name).or_default().add(objects);
    }
    Ok(())
}

fn members<'v>(value: &'v Value, name: &str) -> Result<Vec<(&'v str, &'v Value)>, String> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(members)) => Ok(members.iter().collect()),
        Some(_) => Err(format!("`{name}` of a module is to be an object")),
    }
}

/// The first step is always `root`.
fn module_path(path: Option<&Value>) -> Result<ModulePath, String> {
    let names = path.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let name = |name: &Value| name.as_str().filter(|name| is_bare(name)).map(str::to_owned);
    let step = |value: &Value| Some(ModuleStep { name: name(value)?, key: None });
    let steps = names.iter().skip(1).map(step).collect::<Option<_>>();
    steps.map(ModulePath).ok_or_else(|| "`path` of a module is to be a list of names".to_owned())
}

/// Version 1 has bare values, the later ones objects around them.
fn read_output(output: &Value) -> Output {
    let sensitive = output.get("sensitive").and_then(Value::as_bool).unwrap_or_default();
    let value = output.as_object().and_then(|members| members.get("value")).unwrap_or(output).clone();
    Output { sensitive, decoded: Box::new(value).into(), ..Output::default() }
}

/// Reads `type.name`, `data.type.name` and either with `.0` behind.
fn resource_name(module: &ModulePath, key: &str) -> Result<(ResourceName, Option<InstanceKey>), String> {
    let (mode, rest) = match key.strip_prefix("data.") {
        Some(rest) => (Mode::Data, rest),
        None => (Mode::Managed, key),
    };
    let mut parts = rest.splitn(3, '.');
    let name = |part: Option<&str>| part.filter(|part| is_bare(part)).map(str::to_owned);
    let (Some(kind), Some(name), index) = (name(parts.next()), name(parts.next()), parts.next()) else {
        return Err(format!("`{key}` is not the key of a resource: expected `type.name` or `type.name.0`"));
    };
    let index = index.map(|index| index.parse().map(InstanceKey::Number)).transpose();
    let index = index.map_err(|_| format!("the index of `{key}` is to be a whole number"))?;
    Ok((ResourceName { module: module.clone(), mode, kind, name }, index))
}

fn objects(resource: &Value, key: Option<InstanceKey>) -> Result<Vec<Instance>, String> {
    let deposed = resource.get("deposed").and_then(Value::as_array).into_iter().flatten();
    let current = resource.get("primary").filter(|primary| !primary.is_null());
    let current = current.map(|primary| object(primary, key.clone(), None));
    let deposed = deposed
        .enumerate()
        .map(|(number, it)| object(it, key.clone(), Some(format!("{:08x}", number + 1).into())));
    current.into_iter().chain(deposed).collect()
}

fn object(object: &Value, key: Option<InstanceKey>, deposed: Option<Box<str>>) -> Result<Instance, String> {
    let mut flat = match object.get("attributes") {
        None | Some(Value::Null) => Object::new(),
        Some(Value::Object(attributes)) => attributes.clone(),
        Some(_) => return Err("`attributes` of a resource is to be an object".to_owned()),
    };
    if let (None, Some(id)) = (flat.get("id"), object.get("id")) {
        flat.insert("id", id.clone());
    }
    let tainted = object.get("tainted").and_then(Value::as_bool).unwrap_or_default();
    let body = Body::of_flat(flat, Marks::default());
    let rest = deposed.map(|key| Box::new(Rest { deposed: Some(key), ..Rest::default() }));
    Ok(Instance { key, rest, is_flat: true, tainted, decoded: Box::new(body).into(), ..Instance::default() })
}
