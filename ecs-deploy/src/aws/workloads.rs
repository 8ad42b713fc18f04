//! The `Workloads` port of ecs-roles: what runs in a region.

use std::fmt;

use async_trait::async_trait;
use aws_sdk_ecs::Client;
use ecs_roles::{Arn, Error, ErrorKind, Workloads};
use serde_json::{Value, json};

use super::ec2::Ec2;
use super::error::convert;
use super::raw_json::RawJson;

/// What runs in a region, for the guard of ecs-roles, through [`aws_sdk_ecs`]
/// and `aws_sdk_codedeploy`. The one call to Amazon EC2 does without its client,
/// which takes minutes and gigabytes to build.
///
/// Replies of Amazon ECS and CodeDeploy are taken as they are, so that a role is
/// found in members that the SDK does not know.
#[derive(Clone)]
pub struct SdkWorkloads {
    region: String,
    ecs: Client,
    code_deploy: aws_sdk_codedeploy::Client,
    ec2: Ec2,
}

impl SdkWorkloads {
    /// What runs in the region of this configuration.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if it names no region.
    pub fn new(config: &aws_types::SdkConfig) -> Result<Self, Error> {
        let region = config.region().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "the configuration names no region: set one")
        })?;
        Ok(Self {
            region: region.to_string(),
            ecs: Client::new(config),
            code_deploy: aws_sdk_codedeploy::Client::new(config),
            ec2: Ec2::new(config.clone(), region.to_string()),
        })
    }
}

/// Sends a document as the input of an operation and gives the output's document.
macro_rules! ask {
    ($builder:expr, $operation:literal of $resource:expr, $input:expr) => {{
        let raw = RawJson::new($input.to_string());
        let sent = $builder.customize().interceptor(raw.clone()).send().await;
        match sent {
            Ok(_) => read($operation, &raw.reply()),
            Err(error) => Err(told(convert($operation, $resource, false, error))),
        }
    }};
}

/// Follows the pages of a list and gives the texts in a member.
macro_rules! list {
    ($builder:expr, $operation:literal of $resource:expr, $input:expr, $member:literal) => {{
        let mut input = $input;
        let mut found = Vec::new();
        loop {
            let reply = ask!($builder, $operation of $resource, input)?;
            found.extend(texts(&reply, $member));
            match (reply.get("nextToken"), input.as_object_mut()) {
                (Some(token @ Value::String(_)), Some(input)) => {
                    input.insert("nextToken".to_owned(), token.clone());
                }
                _ => break found,
            }
        }
    }};
}

#[async_trait]
impl Workloads for SdkWorkloads {
    fn region(&self) -> String {
        self.region.clone()
    }

    async fn clusters(&self) -> Result<Vec<String>, Error> {
        Ok(list!(self.ecs.list_clusters(), "ListClusters" of &self.region, json!({}), "clusterArns"))
    }

    async fn services(&self, cluster: &str) -> Result<Vec<Value>, Error> {
        const MOST: usize = 10;
        let arns = list!(
            self.ecs.list_services(), "ListServices" of cluster, json!({"cluster": cluster, "maxResults": 100}),
            "serviceArns"
        );
        let mut services = Vec::new();
        for arns in arns.chunks(MOST) {
            let input = json!({"cluster": cluster, "services": arns});
            let reply = ask!(self.ecs.describe_services(), "DescribeServices" of cluster, input)?;
            services.extend(objects(reply, "services"));
        }
        Ok(services)
    }

    async fn service_revisions(&self, cluster: &str, service: &str) -> Result<Vec<Value>, Error> {
        let unfinished =
            ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"];
        let input = json!({"cluster": cluster, "service": service, "status": unfinished});
        let reply = ask!(self.ecs.list_service_deployments(), "ListServiceDeployments" of service, input)?;
        let mut revisions = Vec::new();
        for deployment in objects(reply, "serviceDeployments") {
            revisions.extend(texts(&deployment, "sourceServiceRevisionArns"));
            revisions.extend(
                deployment.get("targetServiceRevisionArn").and_then(Value::as_str).map(str::to_owned),
            );
        }
        if revisions.is_empty() {
            return Ok(Vec::new());
        }
        let input = json!({"serviceRevisionArns": revisions});
        let reply =
            ask!(self.ecs.describe_service_revisions(), "DescribeServiceRevisions" of service, input)?;
        Ok(objects(reply, "serviceRevisions"))
    }

    async fn tasks(&self, cluster: &str) -> Result<Vec<Value>, Error> {
        const MOST: usize = 100;
        let mut tasks = Vec::new();
        for status in ["RUNNING", "STOPPED"] {
            let input = json!({"cluster": cluster, "desiredStatus": status});
            let arns = list!(self.ecs.list_tasks(), "ListTasks" of cluster, input, "taskArns");
            for arns in arns.chunks(MOST) {
                let input = json!({"cluster": cluster, "tasks": arns});
                let reply = ask!(self.ecs.describe_tasks(), "DescribeTasks" of cluster, input)?;
                tasks.extend(objects(reply, "tasks"));
            }
        }
        Ok(tasks)
    }

    async fn task_definition(&self, arn: &str) -> Result<Value, Error> {
        let input = json!({"taskDefinition": arn});
        let reply = ask!(self.ecs.describe_task_definition(), "DescribeTaskDefinition" of arn, input)?;
        reply.get("taskDefinition").cloned().ok_or_else(|| unreadable("DescribeTaskDefinition"))
    }

    async fn capacity_providers(&self) -> Result<Vec<Value>, Error> {
        let mut input = json!({});
        let mut found = Vec::new();
        loop {
            let request = self.ecs.describe_capacity_providers();
            let reply = ask!(request, "DescribeCapacityProviders" of &self.region, input)?;
            let token = reply.get("nextToken").filter(|token| token.is_string()).cloned();
            found.extend(objects(reply, "capacityProviders"));
            match token {
                Some(token) => input = json!({"nextToken": token}),
                None => return Ok(found),
            }
        }
    }

    async fn deployment_groups(&self) -> Result<Vec<Value>, Error> {
        const MOST: usize = 100;
        let client = &self.code_deploy;
        let applications =
            list!(client.list_applications(), "ListApplications" of &self.region, json!({}), "applications");
        let mut found = Vec::new();
        for application in applications {
            let input = json!({"applicationName": application});
            let groups = list!(
                client.list_deployment_groups(), "ListDeploymentGroups" of &application, input,
                "deploymentGroups"
            );
            for groups in groups.chunks(MOST) {
                let input = json!({"applicationName": application, "deploymentGroupNames": groups});
                let request = client.batch_get_deployment_groups();
                let reply = ask!(request, "BatchGetDeploymentGroups" of &application, input)?;
                found.extend(objects(reply, "deploymentGroupsInfo"));
            }
        }
        Ok(found)
    }

    async fn instances(&self, instance_profile: &Arn) -> Result<Vec<String>, Error> {
        self.ec2.instances(&instance_profile.to_string()).await
    }
}

fn texts(reply: &Value, member: &str) -> Vec<String> {
    let values = reply.get(member).and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn objects(mut reply: Value, member: &str) -> Vec<Value> {
    match reply.get_mut(member).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn read(operation: &'static str, reply: &str) -> Result<Value, Error> {
    serde_json::from_str(reply).map_err(|error| unreadable(operation).with_source(error))
}

fn unreadable(operation: &'static str) -> Error {
    Error::new(ErrorKind::Other, "the reply is not what AWS answers: check the endpoint")
        .with_operation(operation, "the region")
}

/// An error of this crate in the words of ecs-roles.
fn told(error: crate::Error) -> Error {
    let kind = match error.kind() {
        crate::ErrorKind::InvalidInput | crate::ErrorKind::Rejected => ErrorKind::InvalidInput,
        crate::ErrorKind::NotFound => ErrorKind::NotFound,
        crate::ErrorKind::AccessDenied => ErrorKind::AccessDenied,
        crate::ErrorKind::Throttled => ErrorKind::Throttled,
        crate::ErrorKind::Conflict => ErrorKind::Conflict,
        crate::ErrorKind::Unavailable => ErrorKind::Unavailable,
        crate::ErrorKind::Unsupported | crate::ErrorKind::Other => ErrorKind::Other,
    };
    Error::new(kind, error.to_string()).with_source(error)
}

impl fmt::Debug for SdkWorkloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkWorkloads").field("region", &self.region).finish_non_exhaustive()
    }
}
