//! The `Ecs` port on aws-sdk-ecs.

use async_trait::async_trait;
use aws_sdk_ecs::Client;
use aws_sdk_ecs::config::Config;
use aws_sdk_ecs::config::retry::RetryConfig;
use ecs_tfstate::{Object, Value};

use super::error::convert;
use super::raw_json::RawJson;
use crate::definition::{RegisteredTaskDefinition, Tags, TaskDefinition, tag_list};
use crate::error::{Error, ErrorKind};
use crate::port::Ecs;
use crate::service::{Service, ServiceId, Task};

/// How many ARNs `DescribeTasks` takes in one call.
const MAX_TASKS: usize = 100;

/// Amazon ECS through [`aws_sdk_ecs`].
///
/// Requests and replies pass through the SDK as JSON documents: signing,
/// endpoints, credentials and retries are the SDK's, the members are yours.
/// Writes that are not idempotent are sent once; everything else is retried as
/// the client is configured to.
///
/// ```no_run
/// # async fn example(config: aws_types::SdkConfig) -> Result<(), ecs_deploy::Error> {
/// use ecs_deploy::{Ecs, ServiceId, aws::SdkEcs};
///
/// let ecs = SdkEcs::new(aws_sdk_ecs::Client::new(&config));
/// let service = ecs.describe_service(&ServiceId::new("demo", "web")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SdkEcs(Client);

impl SdkEcs {
    /// The port on this client.
    pub fn new(client: Client) -> Self {
        Self(client)
    }
}

/// Sends a document as the input of an operation on a resource and gives the output's document.
macro_rules! exchange {
    ($builder:expr, $operation:literal, read $resource:expr, $input:expr) => {
        exchange!($builder, $operation, false, Config::builder(), $resource, $input)
    };
    ($builder:expr, $operation:literal, write $resource:expr, $input:expr) => {{
        let once = Config::builder().retry_config(RetryConfig::disabled());
        exchange!($builder, $operation, true, once, $resource, $input)
    }};
    ($builder:expr, $operation:literal, $writes:literal, $config:expr, $resource:expr, $input:expr) => {{
        let raw = RawJson::new($input.to_string());
        let sent = $builder.customize().config_override($config).interceptor(raw.clone()).send().await;
        match sent {
            Ok(_) => parse($operation, $writes, &raw.reply()),
            Err(error) => Err(convert($operation, $resource, $writes, error)),
        }
    }};
}

#[async_trait]
impl Ecs for SdkEcs {
    async fn describe_service(&self, id: &ServiceId) -> Result<Option<Service>, Error> {
        let input = document([
            ("cluster", Value::from(id.cluster.as_str())),
            ("services", Value::Array(vec![Value::from(id.service.as_str())])),
            ("include", Value::Array(vec![Value::from("TAGS")])),
        ]);
        let reply = exchange!(self.0.describe_services(), "DescribeServices", read & id.to_string(), input)?;
        Ok(objects(&reply, "services").next().map(Service::new))
    }

    async fn describe_task_definition(
        &self,
        reference: &str,
    ) -> Result<Option<RegisteredTaskDefinition>, Error> {
        let input = document([
            ("taskDefinition", Value::from(reference)),
            ("include", Value::Array(vec![Value::from("TAGS")])),
        ]);
        let reply =
            exchange!(self.0.describe_task_definition(), "DescribeTaskDefinition", read reference, input);
        match reply {
            Ok(reply) => revision("DescribeTaskDefinition", false, &reply).map(Some),
            // The one answer of ECS for "there is none": a code it shares with other faults, and this sentence.
            Err(error) if error.message().contains("Unable to describe task definition") => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn register_task_definition(
        &self,
        definition: &TaskDefinition,
    ) -> Result<RegisteredTaskDefinition, Error> {
        let input = definition.to_json();
        let reply = exchange!(self.0.register_task_definition(), "RegisterTaskDefinition", write definition.family(), input)?;
        revision("RegisterTaskDefinition", true, &reply)
    }

    async fn create_service(&self, input: &Object) -> Result<Service, Error> {
        let input = Value::Object(input.clone());
        let reply = exchange!(self.0.create_service(), "CreateService", write & named(&input), input)?;
        service("CreateService", &reply)
    }

    async fn update_service(&self, input: &Object) -> Result<Service, Error> {
        let input = Value::Object(input.clone());
        let reply = exchange!(self.0.update_service(), "UpdateService", write & named(&input), input)?;
        service("UpdateService", &reply)
    }

    async fn tag_resource(&self, arn: &str, tags: &Tags) -> Result<(), Error> {
        let input = document([("resourceArn", Value::from(arn)), ("tags", tag_list(tags))]);
        exchange!(self.0.tag_resource(), "TagResource", write arn, input).map(drop)
    }

    async fn untag_resource(&self, arn: &str, keys: &[String]) -> Result<(), Error> {
        let input = document([("resourceArn", Value::from(arn)), ("tagKeys", strings(keys))]);
        exchange!(self.0.untag_resource(), "UntagResource", write arn, input).map(drop)
    }

    async fn list_stopped_tasks(&self, id: &ServiceId) -> Result<Vec<String>, Error> {
        let mut arns = Vec::new();
        let mut input = document([
            ("cluster", Value::from(id.cluster.as_str())),
            ("serviceName", Value::from(id.service.as_str())),
            ("desiredStatus", Value::from("STOPPED")),
        ]);
        loop {
            let reply = exchange!(self.0.list_tasks(), "ListTasks", read & id.to_string(), input)?;
            let page = reply.get("taskArns").and_then(Value::as_array).into_iter().flatten();
            arns.extend(page.filter_map(Value::as_str).map(str::to_owned));
            match (reply.get("nextToken"), &mut input) {
                (Some(token @ Value::String(_)), Value::Object(input)) => {
                    input.insert("nextToken".to_owned(), token.clone());
                }
                _ => return Ok(arns),
            }
        }
    }

    async fn describe_tasks(&self, cluster: &str, arns: &[String]) -> Result<Vec<Task>, Error> {
        let mut tasks = Vec::new();
        for arns in arns.chunks(MAX_TASKS) {
            let input = document([("cluster", Value::from(cluster)), ("tasks", strings(arns))]);
            let reply = exchange!(self.0.describe_tasks(), "DescribeTasks", read cluster, input)?;
            tasks.extend(objects(&reply, "tasks").map(Task::new));
        }
        Ok(tasks)
    }
}

fn document<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Cluster and service of an input.
fn named(input: &Value) -> String {
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let service = if input.get("service").is_some() { text("service") } else { text("serviceName") };
    ServiceId::new(text("cluster"), service).to_string()
}

fn strings(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(|text| Value::from(text.as_str())).collect())
}

fn objects(reply: &Value, name: &str) -> impl Iterator<Item = Object> {
    let values = reply.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    values.into_iter().filter_map(|value| match value {
        Value::Object(members) => Some(members),
        _ => None,
    })
}

fn parse(operation: &'static str, writes: bool, body: &str) -> Result<Value, Error> {
    Value::parse(body).map_err(|error| unreadable(operation, writes).with_source(error))
}

fn revision(operation: &'static str, writes: bool, reply: &Value) -> Result<RegisteredTaskDefinition, Error> {
    RegisteredTaskDefinition::from_reply(reply).ok_or_else(|| unreadable(operation, writes))
}

fn service(operation: &'static str, reply: &Value) -> Result<Service, Error> {
    match reply.get("service") {
        Some(Value::Object(members)) => Ok(Service::new(members.clone())),
        _ => Err(unreadable(operation, true)),
    }
}

fn unreadable(operation: &'static str, writes: bool) -> Error {
    let error = Error::new(ErrorKind::Other, "the reply is not what Amazon ECS answers: check the endpoint")
        .with_operation(operation);
    if writes { error.that_may_have_happened() } else { error }
}
