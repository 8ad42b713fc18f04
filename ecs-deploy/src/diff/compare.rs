//! The structural comparison: lists of named things are compared by name,
//! sets as sets, everything else by value.

use std::collections::BTreeSet;
use std::fmt;

use ecs_tfstate::{Object, Value};
use serde::Serialize;

use super::normal_form;
use crate::definition::{ServiceDefinition, Tags, TaskDefinition};
use crate::secrets::{Secrets, hidden};

/// One difference between what is and what should be.
///
/// Strings that came from sensitive values read `(sensitive)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

impl Change {
    /// Where: `containerDefinitions[app].image`. Elements of lists are named, not numbered.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is there now; none if it is added.
    pub fn before(&self) -> Option<&Value> {
        self.before.as_ref()
    }

    /// What will be there; none if it is removed.
    pub fn after(&self) -> Option<&Value> {
        self.after.as_ref()
    }

    /// The first segment of the path: the member of the definition that changes.
    pub(crate) fn root(&self) -> &str {
        self.path.split(['.', '[']).next().unwrap_or_default()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (None, Some(after)) => write!(f, "+ {}: {after}", self.path),
            (Some(before), None) => write!(f, "- {}: {before}", self.path),
            (Some(before), Some(after)) => write!(f, "~ {}: {before} -> {after}", self.path),
            (None, None) => write!(f, "  {}", self.path),
        }
    }
}

/// What changes from one task definition to the next.
pub(crate) fn compare_task_definitions(before: &TaskDefinition, after: &TaskDefinition) -> Vec<Change> {
    let mut comparison = Comparison::hiding(after.secrets());
    let (before, after) =
        (normal_form::task_definition(before.members()), normal_form::task_definition(after.members()));
    comparison.objects("", &before, &after);
    comparison.changes
}

/// What changes in a service, among the members that the definition speaks of.
///
/// A member at the root that the definition lacks is left alone, so it is no
/// change; below the root a missing member is one.
pub(crate) fn compare_services(before: &Object, after: &ServiceDefinition) -> Vec<Change> {
    let mut comparison = Comparison::hiding(after.secrets());
    let (old, new) = (normal_form::service(before), normal_form::service_like(after.members(), before));
    for (name, value) in after.members() {
        if !value.is_null() {
            comparison.member(name, name, old.get(name), new.get(name));
        }
    }
    comparison.changes
}

/// What changes in tags.
pub(crate) fn compare_tags(before: &Tags, after: &Tags, secrets: &Secrets) -> Vec<Change> {
    let mut comparison = Comparison::hiding(secrets);
    let members = |tags: &Tags| {
        let members = tags.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
        members.collect::<Object>()
    };
    let (before, after) = (members(before), members(after));
    let keys = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
    for key in keys {
        comparison.element(&comparison.named("tags", key), before.get(key), after.get(key));
    }
    comparison.changes
}

/// How the elements of a list are told apart.
enum Identity {
    /// By a member.
    Member(&'static str),
    /// By two members.
    Members(&'static str, &'static str),
    /// By themselves: the list is a set of texts.
    Whole,
}

/// The lists whose order means nothing to ECS.
const UNORDERED: &[(&str, Identity)] = &[
    ("containerDefinitions", Identity::Member("name")),
    ("environment", Identity::Member("name")),
    ("secrets", Identity::Member("name")),
    ("secretOptions", Identity::Member("name")),
    ("tags", Identity::Member("key")),
    ("volumes", Identity::Member("name")),
    ("mountPoints", Identity::Member("containerPath")),
    ("volumesFrom", Identity::Member("sourceContainer")),
    ("portMappings", Identity::Members("containerPort", "protocol")),
    ("ulimits", Identity::Member("name")),
    ("properties", Identity::Member("name")),
    ("systemControls", Identity::Member("namespace")),
    ("dependsOn", Identity::Member("containerName")),
    ("extraHosts", Identity::Member("hostname")),
    ("resourceRequirements", Identity::Member("type")),
    ("requiresCompatibilities", Identity::Whole),
    ("placementConstraints", Identity::Members("type", "expression")),
    ("subnets", Identity::Whole),
    ("securityGroups", Identity::Whole),
    ("alarmNames", Identity::Whole),
    ("loadBalancers", Identity::Members("targetGroupArn", "containerName")),
    ("serviceRegistries", Identity::Member("registryArn")),
    ("capacityProviderStrategy", Identity::Member("capacityProvider")),
    ("volumeConfigurations", Identity::Member("name")),
];

impl Identity {
    fn of(&self, element: &Value) -> String {
        let member = |name: &str| match element.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        match self {
            Self::Member(name) => member(name),
            Self::Members(first, second) => match (member(first), member(second)) {
                (first, second) if second.is_empty() => first,
                (first, second) => format!("{first}/{second}"),
            },
            Self::Whole => element.as_str().map_or_else(|| element.to_string(), str::to_owned),
        }
    }

    /// Whether every element has an identity of its own.
    fn tells_apart(&self, elements: &[Value]) -> bool {
        elements.iter().map(|element| self.of(element)).collect::<BTreeSet<_>>().len() == elements.len()
    }
}

struct Comparison<'s> {
    changes: Vec<Change>,
    secrets: &'s Secrets,
}

impl<'s> Comparison<'s> {
    fn hiding(secrets: &'s Secrets) -> Self {
        Self { changes: Vec::new(), secrets }
    }

    /// The path of an element, by its name.
    fn named(&self, path: &str, identity: &str) -> String {
        format!("{path}[{}]", self.secrets.shown(identity))
    }

    fn objects(&mut self, path: &str, before: &Object, after: &Object) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, new) in after {
            self.member(&below(name), name, before.get(name), Some(new));
        }
        for (name, old) in before {
            if !after.contains_key(name) {
                self.member(&below(name), name, Some(old), None);
            }
        }
    }

    fn member(&mut self, path: &str, name: &str, before: Option<&Value>, after: Option<&Value>) {
        let identity = UNORDERED.iter().find(|(list, _)| *list == name).map(|(_, identity)| identity);
        match (identity, elements(before), elements(after)) {
            (Some(identity), Some(old), Some(new))
                if identity.tells_apart(old) && identity.tells_apart(new) =>
            {
                self.elements(path, identity, old, new);
            }
            _ => self.element(path, before, after),
        }
    }

    fn elements(&mut self, path: &str, identity: &Identity, before: &[Value], after: &[Value]) {
        for new in after {
            let key = identity.of(new);
            let old = before.iter().find(|old| identity.of(old) == key);
            self.element(&self.named(path, &key), old, Some(new));
        }
        for old in before {
            let key = identity.of(old);
            if !after.iter().any(|new| identity.of(new) == key) {
                self.element(&self.named(path, &key), Some(old), None);
            }
        }
    }

    fn element(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => self.objects(path, before, after),
            (before, after) if before == after => {}
            (before, after) => self.change(path, before, after),
        }
    }

    fn change(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        // What a secret replaces was most likely a secret too.
        let replaces = after.is_some_and(|after| self.secrets.occur_in(after));
        let before = before.map(|before| if replaces { hidden() } else { self.secrets.hide_in(before) });
        let after = after.map(|after| self.secrets.hide_in(after));
        self.changes.push(Change { path: path.to_owned(), before, after });
    }
}

/// The elements of a list; an absent list has none.
fn elements(value: Option<&Value>) -> Option<&[Value]> {
    match value {
        None => Some(&[]),
        Some(value) => value.as_array().map(Vec::as_slice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task_changes(before: &str, after: &str) -> Vec<String> {
        let definition = |members: &str| {
            let text = format!(
                r#"{{"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{{"name": "app", "image": "v1"{members}}}]}}"#
            );
            TaskDefinition::parse(&text).unwrap()
        };
        compare_task_definitions(&definition(before), &definition(after))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn same(before: &str, after: &str) {
        assert_eq!(task_changes(before, after), Vec::<String>::new(), "{before} | {after}");
        assert_eq!(task_changes(after, before), Vec::<String>::new(), "{after} | {before}");
    }

    #[test]
    fn what_aws_fills_in_is_no_change() {
        same("", r#", "cpu": 0, "essential": true, "environment": [], "mountPoints": [], "volumesFrom": []"#);
        same(
            r#", "portMappings": [{"containerPort": 80}]"#,
            r#", "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]"#,
        );
        same(
            r#", "healthCheck": {"command": ["CMD", "x"]}"#,
            r#", "healthCheck": {"command": ["CMD", "x"], "interval": 30, "timeout": 5, "retries": 3}"#,
        );
        same("", r#", "memory": null"#);
    }

    #[test]
    fn named_things_are_compared_by_name() {
        same(
            r#", "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]"#,
            r#", "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]"#,
        );
        assert_eq!(
            task_changes(
                r#", "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]"#,
                r#", "environment": [{"name": "C", "value": "3"}, {"name": "B", "value": "4"}]"#,
            ),
            [
                r#"+ containerDefinitions[app].environment[C]: {"name":"C","value":"3"}"#,
                r#"~ containerDefinitions[app].environment[B].value: "2" -> "4""#,
                r#"- containerDefinitions[app].environment[A]: {"name":"A","value":"1"}"#,
            ]
        );
    }

    #[test]
    fn elements_that_cannot_be_told_apart_are_compared_as_a_list() {
        let two = r#", "portMappings": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 80, "hostPort": 8081}]"#;
        let one = r#", "portMappings": [{"containerPort": 80, "hostPort": 8080}]"#;
        same(two, two);
        assert_eq!(task_changes(two, one).len(), 1);
        let files = |a: &str, b: &str| {
            format!(
                r#", "environmentFiles": [{{"value": "{a}", "type": "s3"}}, {{"value": "{b}", "type": "s3"}}]"#
            )
        };
        assert_eq!(task_changes(&files("a", "b"), &files("b", "a")).len(), 1, "later files win");
    }

    #[test]
    fn the_order_of_a_command_matters() {
        assert_eq!(
            task_changes(r#", "command": ["a", "b"]"#, r#", "command": ["b", "a"]"#),
            [r#"~ containerDefinitions[app].command: ["a","b"] -> ["b","a"]"#]
        );
    }

    fn size_changes(before: &str, after: &str) -> usize {
        let definition = |cpu: &str| {
            let text = format!(
                r#"{{"family": "web", "cpu": "{cpu}", "containerDefinitions": [{{"name": "a", "image": "x"}}]}}"#
            );
            TaskDefinition::parse(&text).unwrap()
        };
        compare_task_definitions(&definition(before), &definition(after)).len()
    }

    #[test]
    fn sizes_are_compared_in_the_units_ecs_stores() {
        assert_eq!(size_changes("256", ".25 vCPU"), 0);
        assert_eq!(size_changes("1024", "1 vcpu"), 0);
        assert_eq!(size_changes("1024", "2 vCPU"), 1);
    }

    fn service_changes(before: &str, after: &str) -> Vec<String> {
        let before = Value::parse(before).unwrap();
        let after = ServiceDefinition::parse(after).unwrap();
        compare_services(before.as_object().unwrap(), &after).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_service_is_left_alone_where_the_definition_is_silent() {
        let running = r#"{"desiredCount": 3, "platformVersion": "LATEST", "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100},
            "loadBalancers": [{"targetGroupArn": "tg", "containerName": "app", "containerPort": 80}]}"#;
        assert_eq!(service_changes(running, "{}"), Vec::<String>::new());
        assert_eq!(
            service_changes(running, r#"{"deploymentConfiguration": {}, "platformVersion": "LATEST"}"#),
            Vec::<String>::new()
        );
        assert_eq!(service_changes(running, r#"{"desiredCount": 4}"#), ["~ desiredCount: 3 -> 4"]);
        assert_eq!(
            service_changes(running, r#"{"loadBalancers": []}"#),
            [r#"- loadBalancers[tg/app]: {"targetGroupArn":"tg","containerName":"app","containerPort":80}"#]
        );
        assert_eq!(
            service_changes(
                r#"{"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}}}"#,
                r#"{"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["b", "c"], "assignPublicIp": "DISABLED"}}}"#
            ),
            [
                r#"+ networkConfiguration.awsvpcConfiguration.subnets[c]: "c""#,
                r#"- networkConfiguration.awsvpcConfiguration.subnets[a]: "a""#
            ]
        );
    }
}
