//! A request with the policies that decide it, as one line of JSON.

use ecs_roles::{
    Caller, Context, ContextValue, Policies, Policy, PolicyDocument, PolicyLevel, PolicySource, Request,
};
use serde_json::{Map, Value, json};

/// The policies of a case, by layer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layers {
    pub(crate) identity: Vec<PolicyDocument>,
    pub(crate) session: Option<Vec<PolicyDocument>>,
    pub(crate) boundary: Option<Vec<PolicyDocument>>,
    pub(crate) resource: Option<PolicyDocument>,
    pub(crate) scp: Vec<Vec<PolicyDocument>>,
    pub(crate) rcp: Vec<Vec<PolicyDocument>>,
    pub(crate) vpc_endpoint: Option<Vec<PolicyDocument>>,
}

/// A request with the policies that decide it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) layers: Layers,
    pub(crate) request: Request,
}

impl Layers {
    /// The same for the library.
    pub(crate) fn policies(&self) -> Policies {
        let mut policies = Policies::default();
        policies.identity = named(&self.identity);
        policies.session = self.session.as_deref().map(named);
        policies.boundary = self.boundary.as_deref().map(named);
        policies.resource = self.resource.as_ref().map(|document| one("resource", document));
        policies.scp = levels(&self.scp);
        policies.rcp = levels(&self.rcp);
        policies.vpc_endpoint = self.vpc_endpoint.as_deref().map(named);
        policies
    }

    fn from_json(value: &Value) -> Self {
        let levels =
            |name: &str| elements(&value[name]).iter().map(|level| documents(&level["policies"])).collect();
        let layer = |name: &str| (!value[name].is_null()).then(|| documents(&value[name]));
        Self {
            identity: documents(&value["identity"]),
            session: layer("session"),
            boundary: layer("boundary"),
            resource: documents(&value["resource"]).pop(),
            scp: levels("scp"),
            rcp: levels("rcp"),
            vpc_endpoint: layer("vpc_endpoint"),
        }
    }

    fn to_json(&self) -> Value {
        let level = |(place, policies): (usize, &Vec<PolicyDocument>)| json!({"level": place.to_string(), "policies": policies});
        json!({
            "identity": self.identity,
            "session": self.session,
            "boundary": self.boundary,
            "resource": self.resource,
            "scp": self.scp.iter().enumerate().map(level).collect::<Vec<_>>(),
            "rcp": self.rcp.iter().enumerate().map(level).collect::<Vec<_>>(),
            "vpc_endpoint": self.vpc_endpoint,
        })
    }
}

impl Case {
    /// Reads the form in which [`to_json`](Self::to_json) writes a case; a
    /// missing layer does not take part, a bare policy is a list of one.
    pub(crate) fn from_json(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
        Self { layers: Layers::from_json(&value["policies"]), request: request(&value["request"]) }
    }

    /// The case as `ecsctl policy simulate` reads it.
    pub(crate) fn to_json(&self) -> String {
        let Self { layers, request } = self;
        let resources = request.resources();
        let context: Map<String, Value> =
            request.context().iter().map(|(key, value)| (key.to_owned(), context_value(value))).collect();
        let request = json!({
            "principal": request.caller().to_string(),
            "action": request.action(),
            "resource": if let [only] = resources { json!(only) } else { json!(resources) },
            "resource_account": request.resource_account(),
            "context": context,
        });
        json!({"policies": layers.to_json(), "request": request}).to_string()
    }
}

fn context_value(value: &ContextValue) -> Value {
    match value {
        ContextValue::One(value) => json!(value),
        ContextValue::Many(values) => json!(values),
    }
}

fn request(value: &Value) -> Request {
    let resources = elements(&value["resource"]);
    let texts: Vec<&str> = resources.iter().map(|resource| resource.as_str().unwrap()).collect();
    let (first, others) = texts.split_first().unwrap();
    let action = value["action"].as_str().unwrap();
    let mut request = Request::new(caller(value["principal"].as_str().unwrap()), action, *first).unwrap();
    for other in others {
        request = request.and_on(*other);
    }
    if let Some(account) = value["resource_account"].as_str() {
        request = request.in_account(account);
    }
    let mut context = Context::new();
    for (key, value) in value["context"].as_object().into_iter().flatten() {
        context = match value {
            Value::Array(values) => {
                context.with_list(key, values.iter().map(|value| value.as_str().unwrap()))
            }
            value => context.with(key, value.as_str().unwrap()),
        };
    }
    request.with_context(context)
}

/// Reads a caller, `anonymous` and the names of identity providers too.
pub(crate) fn caller(text: &str) -> Caller {
    match text {
        "anonymous" => Caller::Anonymous,
        text if !text.starts_with("arn:") && !text.ends_with(".amazonaws.com") => {
            Caller::Federated(text.to_owned())
        }
        text => text.parse().unwrap_or_else(|error| panic!("{error}")),
    }
}

fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(elements) => elements.clone(),
        one => vec![one.clone()],
    }
}

fn documents(value: &Value) -> Vec<PolicyDocument> {
    let read = |document: &Value| {
        serde_json::from_value(document.clone()).unwrap_or_else(|error| panic!("{error} in {document}"))
    };
    elements(value).iter().map(read).collect()
}

fn named(documents: &[PolicyDocument]) -> Vec<Policy> {
    documents.iter().enumerate().map(|(place, document)| one(&format!("policy {place}"), document)).collect()
}

fn one(name: &str, document: &PolicyDocument) -> Policy {
    Policy::new(name, PolicySource::from(document))
}

fn levels(levels: &[Vec<PolicyDocument>]) -> Vec<PolicyLevel> {
    let level = |(place, policies): (usize, &Vec<PolicyDocument>)| PolicyLevel {
        name: format!("level {place}"),
        policies: named(policies),
    };
    levels.iter().enumerate().map(level).collect()
}
