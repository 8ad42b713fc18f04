//! The `Workloads` port of ecs-roles: what runs in a region.

use std::collections::BTreeSet;
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
    /// [`InvalidInput`](ErrorKind::InvalidInput) if it names no region, or brings no HTTP client: the call to EC2
    /// takes the configuration's.
    pub fn new(config: &aws_types::SdkConfig) -> Result<Self, Error> {
        let region = config.region().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "the configuration names no region: set one")
        })?;
        let ec2 = Ec2::new(config, region.as_ref())?;
        Ok(Self {
            region: region.to_string(),
            ecs: Client::new(config),
            code_deploy: aws_sdk_codedeploy::Client::new(config),
            ec2,
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

/// Follows the pages of a list and gives the elements of a member.
macro_rules! list {
    ($builder:expr, $operation:literal of $resource:expr, $input:expr, $member:literal) => {{
        let mut pages = Pages::of($input);
        let mut found = Vec::new();
        while let Some(input) = pages.next($operation)? {
            let mut reply = ask!($builder, $operation of $resource, input)?;
            pages.turn(&reply);
            found.extend(elements($operation, &mut reply, $member)?);
        }
        found
    }};
}

#[async_trait]
impl Workloads for SdkWorkloads {
    fn region(&self) -> String {
        self.region.clone()
    }

    async fn clusters(&self) -> Result<Vec<String>, Error> {
        let arns = list!(self.ecs.list_clusters(), "ListClusters" of &self.region, json!({}), "clusterArns");
        Ok(texts(arns))
    }

    async fn services(&self, cluster: &str) -> Result<Vec<Value>, Error> {
        const MOST: usize = 10;
        let input = json!({"cluster": cluster, "maxResults": 100});
        let arns = list!(self.ecs.list_services(), "ListServices" of cluster, input, "serviceArns");
        let mut services = Vec::new();
        for arns in arns.chunks(MOST) {
            let input = json!({"cluster": cluster, "services": arns});
            let mut reply = ask!(self.ecs.describe_services(), "DescribeServices" of cluster, input)?;
            services.extend(elements("DescribeServices", &mut reply, "services")?);
        }
        Ok(services)
    }

    async fn service_revisions(&self, cluster: &str, service: &str) -> Result<Vec<Value>, Error> {
        const MOST: usize = 20;
        let unfinished =
            ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"];
        let input = json!({"cluster": cluster, "service": service, "status": unfinished});
        let briefs = list!(
            self.ecs.list_service_deployments(), "ListServiceDeployments" of service, input, "serviceDeployments"
        );
        let arns: Vec<Value> =
            briefs.iter().filter_map(|brief| brief.get("serviceDeploymentArn").cloned()).collect();
        let mut revisions = BTreeSet::new();
        for arns in arns.chunks(MOST) {
            const OPERATION: &str = "DescribeServiceDeployments";
            let input = json!({"serviceDeploymentArns": arns});
            let request = self.ecs.describe_service_deployments();
            let mut reply = ask!(request, "DescribeServiceDeployments" of service, input)?;
            let deployments = elements(OPERATION, &mut reply, "serviceDeployments")?;
            revisions.extend(deployments.iter().flat_map(revisions_of));
        }
        let mut found = Vec::new();
        for revisions in revisions.into_iter().collect::<Vec<_>>().chunks(MOST) {
            let input = json!({"serviceRevisionArns": revisions});
            let request = self.ecs.describe_service_revisions();
            let mut reply = ask!(request, "DescribeServiceRevisions" of service, input)?;
            found.extend(elements("DescribeServiceRevisions", &mut reply, "serviceRevisions")?);
        }
        Ok(found)
    }

    async fn tasks(&self, cluster: &str) -> Result<Vec<Value>, Error> {
        const MOST: usize = 100;
        let mut tasks = Vec::new();
        for status in ["RUNNING", "STOPPED"] {
            let input = json!({"cluster": cluster, "desiredStatus": status});
            let arns = list!(self.ecs.list_tasks(), "ListTasks" of cluster, input, "taskArns");
            for arns in arns.chunks(MOST) {
                let input = json!({"cluster": cluster, "tasks": arns});
                let mut reply = ask!(self.ecs.describe_tasks(), "DescribeTasks" of cluster, input)?;
                tasks.extend(elements("DescribeTasks", &mut reply, "tasks")?);
            }
        }
        Ok(tasks)
    }

    async fn task_definition(&self, arn: &str) -> Result<Value, Error> {
        let input = json!({"taskDefinition": arn});
        let reply = ask!(self.ecs.describe_task_definition(), "DescribeTaskDefinition" of arn, input)?;
        reply.get("taskDefinition").cloned().ok_or_else(|| unreadable("DescribeTaskDefinition"))
    }

    async fn capacity_providers(&self, cluster: Option<String>) -> Result<Vec<Value>, Error> {
        let input = cluster.map_or_else(|| json!({}), |cluster| json!({"cluster": cluster}));
        Ok(list!(
            self.ecs.describe_capacity_providers(), "DescribeCapacityProviders" of &self.region, input,
            "capacityProviders"
        ))
    }

    async fn deployment_groups(&self) -> Result<Vec<Value>, Error> {
        const MOST: usize = 100;
        let client = &self.code_deploy;
        let applications =
            list!(client.list_applications(), "ListApplications" of &self.region, json!({}), "applications");
        let mut found = Vec::new();
        for application in texts(applications) {
            let input = json!({"applicationName": application});
            let groups = list!(
                client.list_deployment_groups(), "ListDeploymentGroups" of &application, input,
                "deploymentGroups"
            );
            for groups in groups.chunks(MOST) {
                const OPERATION: &str = "BatchGetDeploymentGroups";
                let input = json!({"applicationName": application, "deploymentGroupNames": groups});
                let request = client.batch_get_deployment_groups();
                let mut reply = ask!(request, "BatchGetDeploymentGroups" of &application, input)?;
                let described = elements(OPERATION, &mut reply, "deploymentGroupsInfo")?;
                if described.len() < groups.len() {
                    return Err(unreadable(OPERATION));
                }
                found.extend(described);
            }
        }
        Ok(found)
    }

    async fn instances(&self, instance_profile: &Arn) -> Result<Vec<String>, Error> {
        self.ec2.instances(&instance_profile.to_string()).await
    }
}

/// Where a service deployment comes from and where it leads.
fn revisions_of(deployment: &Value) -> impl Iterator<Item = String> {
    let sources = deployment.get("sourceServiceRevisions").and_then(Value::as_array).into_iter().flatten();
    let all = sources.chain(deployment.get("targetServiceRevision"));
    let arns = all.filter_map(|revision| revision.get("arn").and_then(Value::as_str));
    arns.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The inputs for the pages of a list.
struct Pages {
    input: Option<Value>,
    again: bool,
}

impl Pages {
    fn of(input: Value) -> Self {
        Self { input: Some(input), again: false }
    }

    /// The input for the next page; none after the last.
    fn next(&mut self, operation: &'static str) -> Result<Option<Value>, Error> {
        match self.again {
            // The token of the page before would never end.
            true => Err(unreadable(operation)),
            false => Ok(self.input.clone()),
        }
    }

    fn turn(&mut self, reply: &Value) {
        let token =
            reply.get("nextToken").filter(|token| token.as_str().is_some_and(|token| !token.is_empty()));
        self.input = match (token, self.input.take()) {
            (Some(token), Some(mut input)) => {
                self.again = input.get("nextToken") == Some(token);
                if let Some(members) = input.as_object_mut() {
                    members.insert("nextToken".to_owned(), token.clone());
                }
                Some(input)
            }
            _ => None,
        };
    }
}

fn texts(elements: Vec<Value>) -> Vec<String> {
    elements.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The elements of a list in a reply. What was asked for and could not be described, but for what is gone, is an
/// error: it may use the role.
fn elements(operation: &'static str, reply: &mut Value, member: &str) -> Result<Vec<Value>, Error> {
    let failures = reply.get("failures").and_then(Value::as_array).into_iter().flatten();
    let reasons = failures.map(|failure| failure.get("reason").and_then(Value::as_str).unwrap_or_default());
    if let Some(reason) = reasons.into_iter().find(|reason| *reason != "MISSING") {
        let message = format!("AWS could not describe everything: `{reason}`");
        return Err(Error::new(ErrorKind::Other, message).with_operation(operation, "the region"));
    }
    match reply.get_mut(member).map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(unreadable(operation)),
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
