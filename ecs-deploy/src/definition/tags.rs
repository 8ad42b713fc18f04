//! Tags as AWS writes them: a list of `{"key": …, "value": …}`.

use std::collections::BTreeMap;

use ecs_tfstate::{Object, Value};

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// The tags in the member `tags` of a document.
pub(crate) fn tags_of(members: &Object) -> Tags {
    let tags = members.get("tags").and_then(Value::as_array).into_iter().flatten();
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    tags.map(|tag| (text(tag, "key"), text(tag, "value"))).collect()
}

/// The list that AWS takes.
#[cfg(feature = "aws")]
pub(crate) fn tag_list(tags: &Tags) -> Value {
    let tag = |(key, value): (&String, &String)| {
        let members = [("key", key), ("value", value)];
        Value::Object(
            members.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text.as_str()))).collect(),
        )
    };
    Value::Array(tags.iter().map(tag).collect())
}
