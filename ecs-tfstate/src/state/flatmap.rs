//! The flat attributes of Terraform before 0.12, made into lists and maps again.
//!
//! | flat | means |
//! |---|---|
//! | `name` | an attribute |
//! | `list.#`, `list.0`, `list.1` | a list and its elements |
//! | `set.#`, `set.2318`, `set.77` | a set, its elements under a hash |
//! | `map.%`, `map.any.key` | a map, whose values are text |
//! | `list.0.name` | an attribute of an object in a list |
//!
//! The types of the values are in the schema of the provider, so they stay
//! text. Source: Terraform's `hcl2shim` and `flatmap` packages.

use indexmap::IndexMap;

use crate::value::{Object, Value};

/// Lists in lists, at most; what is deeper stays flat.
const MAX_DEPTH: usize = 64;

type Members<'a> = Vec<(&'a str, &'a Value)>;

/// The attributes with lists, sets and maps in place of their flat members.
pub(super) fn expand(flat: &Object) -> Object {
    object(flat.iter().collect(), MAX_DEPTH)
}

fn object(members: Members<'_>, depth: usize) -> Object {
    groups(members).into_iter().flat_map(|(name, group)| attribute(name, group, depth)).collect()
}

/// The members by the part of their name before the first dot.
fn groups<'a>(members: Members<'a>) -> IndexMap<&'a str, Members<'a>> {
    let mut groups: IndexMap<&str, Members<'_>> = IndexMap::new();
    for (name, value) in members {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        groups.entry(first).or_default().push((rest, value));
    }
    groups
}

/// An attribute, or its flat members if they make none.
fn attribute(name: &str, mut group: Members<'_>, depth: usize) -> Vec<(String, Value)> {
    let has = |marker: &str| group.iter().any(|(rest, _)| *rest == marker);
    let is_map = has("%");
    if is_map || (has("#") && depth > 0) {
        group.retain(|(rest, _)| !matches!(*rest, "#" | "%" | ""));
        let value = if is_map { map(group) } else { list(group, depth - 1) };
        return vec![(name.to_owned(), value)];
    }
    let joined = |rest: &str| if rest.is_empty() { name.to_owned() } else { format!("{name}.{rest}") };
    group.into_iter().map(|(rest, value)| (joined(rest), value.clone())).collect()
}

fn map(members: Members<'_>) -> Value {
    Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value.clone())).collect())
}

/// Elements sort by their index or hash.
fn list(members: Members<'_>, depth: usize) -> Value {
    let mut elements = groups(members).into_iter().collect::<Vec<_>>();
    elements.sort_by_key(|(place, _)| place.parse::<u64>().unwrap_or(u64::MAX));
    Value::Array(elements.into_iter().map(|(_, group)| element(group, depth)).collect())
}

fn element(group: Members<'_>, depth: usize) -> Value {
    match group.as_slice() {
        [("", value)] => (*value).clone(),
        _ => match attribute("", group, depth).as_slice() {
            [(name, value)] if name.is_empty() => value.clone(),
            flat => {
                Value::Object(object(flat.iter().map(|(name, value)| (bare(name), value)).collect(), depth))
            }
        },
    }
}

fn bare(name: &str) -> &str {
    name.strip_prefix('.').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_members_become_lists_sets_and_maps() {
        let check = |flat: &str, expected: &str| {
            let flat = Value::parse(flat).unwrap();
            let expanded = Value::Object(expand(flat.as_object().unwrap()));
            assert_eq!(expanded.to_string(), expected, "{flat}");
        };
        check(r#"{"id":"i-1","n":"2"}"#, r#"{"id":"i-1","n":"2"}"#);
        check(r##"{"l.#":"2","l.1":"b","l.0":"a"}"##, r#"{"l":["a","b"]}"#);
        check(r##"{"l.#":"0","m.%":"0"}"##, r#"{"l":[],"m":{}}"#);
        check(r##"{"s.#":"2","s.2318":"x","s.77":"y"}"##, r#"{"s":["y","x"]}"#);
        check(r#"{"tags.%":"2","tags.Name":"n","tags.a.b/c":"d"}"#, r#"{"tags":{"Name":"n","a.b/c":"d"}}"#);
        check(
            r##"{"e.#":"1","e.0.name":"n","e.0.ports.#":"2","e.0.ports.0":"80","e.0.ports.1":"81"}"##,
            r#"{"e":[{"name":"n","ports":["80","81"]}]}"#,
        );
        check(r##"{"l.#":"1","l.0.#":"1","l.0.0":"x"}"##, r#"{"l":[["x"]]}"#);
        check(r##"{"l.#":"1","l.0.%":"1","l.0.k":"x"}"##, r#"{"l":[{"k":"x"}]}"#);
        check(r#"{"a.b":"without a marker"}"#, r#"{"a.b":"without a marker"}"#);
    }

    #[test]
    fn lists_nested_without_end_stay_flat() {
        let key = |depth: usize| format!("l{}", ".0".repeat(depth));
        let flat: Object = (0..2_000).map(|depth| (format!("{}.#", key(depth)), Value::from("1"))).collect();
        assert_eq!(expand(&flat).len(), 1);
    }
}
