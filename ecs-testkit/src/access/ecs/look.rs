//! What references in a request stand for, as ECS itself answers.

use serde_json::{Value, json};

use crate::ecs::{self, Ecs, Place};
use crate::identity::Principal;
use crate::wire::json::Object;

/// ECS, to look things up in.
#[derive(Debug)]
pub(super) struct Look<'a> {
    pub(super) ecs: &'a mut Ecs,
    pub(super) place: &'a Place,
    pub(super) caller: &'a Principal,
}

impl Look<'_> {
    /// An operation that only reads; nothing if ECS refuses it.
    fn read(&mut self, operation: &str, input: &Value) -> Option<Value> {
        ecs::call(self.ecs, self.caller, operation, input.as_object()?).ok()
    }

    /// The ARN of a cluster by name or ARN; `default` if it is not named.
    pub(super) fn cluster(&self, reference: Option<&str>) -> String {
        self.named("cluster", reference.unwrap_or("default"))
    }

    /// `KIND/NAME`, where the name is not an ARN already.
    pub(super) fn named(&self, kind: &str, reference: &str) -> String {
        match reference {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            name => self.place.ecs(&format!("{kind}/{name}")),
        }
    }

    /// `KIND/CLUSTER/NAME`, where the name is not an ARN already.
    pub(super) fn in_cluster(&self, kind: &str, cluster: Option<&str>, reference: &str) -> String {
        let cluster = cluster.unwrap_or("default");
        let cluster = cluster.rsplit('/').next().unwrap_or(cluster);
        self.named(&format!("{kind}/{cluster}"), reference)
    }

    /// The ARN of a revision and what it says. A family stands for its latest
    /// revision; one that is not there has any number.
    pub(super) fn task_definition(&mut self, reference: &str) -> (String, Object) {
        let found = self.read("DescribeTaskDefinition", &json!({ "taskDefinition": reference }));
        let found = found.as_ref().and_then(|output| output.get("taskDefinition")).and_then(Value::as_object);
        let arn = found.and_then(|definition| definition.get("taskDefinitionArn")).and_then(Value::as_str);
        let missing = || {
            let arn = self.named("task-definition", reference);
            let has_revision = arn.rsplit('/').next().is_some_and(|name| name.contains(':'));
            if has_revision { arn } else { format!("{arn}:*") }
        };
        (arn.map_or_else(missing, str::to_owned), found.cloned().unwrap_or_default())
    }

    /// The tags of a resource; none if it is not there.
    pub(super) fn tags(&mut self, arn: &str) -> Vec<(String, String)> {
        let Some(output) = self.read("ListTagsForResource", &json!({ "resourceArn": arn })) else {
            return Vec::new();
        };
        let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        let tags = output.get("tags").and_then(Value::as_array).into_iter().flatten();
        tags.filter_map(|tag| Some((text(tag, "key")?, text(tag, "value")?))).collect()
    }
}
