//! Requests as bytes, and what comes back.

use std::time::Duration;

use ecs_testkit::{Fake, Request};
use serde_json::{Value, json};

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/infrastructure";
pub(crate) const FOR_VOLUMES: &str =
    "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes";

/// A trust policy for one service.
pub(crate) fn trust(service: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" },
    })
    .to_string()
}

/// A fake, and the requests that its administrator sends.
pub(crate) struct Account {
    pub(crate) fake: Fake,
}

impl Account {
    /// An account with the cluster `shop`.
    pub(crate) fn new() -> Self {
        let account = Self { fake: Fake::new() };
        account.ecs("CreateCluster", &json!({ "clusterName": "shop" }));
        account
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.fake.clock().advance(Duration::from_secs(seconds));
    }

    /// A request in AWS JSON: status and body.
    pub(crate) fn json(&self, service: &str, target: &str, input: &Value) -> (u16, Value) {
        let request = Request::new("POST", &format!("https://{service}.us-east-1.amazonaws.com/"))
            .with_header("content-type", "application/x-amz-json-1.1")
            .with_header("x-amz-target", target)
            .with_body(input.to_string());
        let response = self.fake.handle(&self.fake.sign(request, &self.fake.administrator(), service));
        (response.status(), serde_json::from_slice(response.body()).unwrap())
    }

    /// An operation of ECS that succeeds.
    pub(crate) fn ecs(&self, operation: &str, input: &Value) -> Value {
        let (status, output) = self.json("ecs", &ecs_target(operation), input);
        assert_eq!(status, 200, "{operation}: {output}");
        output
    }

    /// Code and message of an operation of ECS that fails.
    pub(crate) fn ecs_refusal(&self, operation: &str, input: &Value) -> (String, String) {
        let (status, output) = self.json("ecs", &ecs_target(operation), input);
        assert_eq!(status, 400, "{operation}: {output}");
        let text = |name: &str| output[name].as_str().unwrap().to_owned();
        (text("__type"), text("message"))
    }

    /// An operation of CodeDeploy that succeeds.
    pub(crate) fn codedeploy(&self, operation: &str, input: &Value) -> Value {
        let (status, output) = self.json("codedeploy", &format!("CodeDeploy_20141006.{operation}"), input);
        assert_eq!(status, 200, "{operation}: {output}");
        output
    }

    /// The code of an operation of CodeDeploy that fails.
    pub(crate) fn codedeploy_refusal(&self, operation: &str, input: &Value) -> String {
        let (status, output) = self.json("codedeploy", &format!("CodeDeploy_20141006.{operation}"), input);
        assert_eq!(status, 400, "{operation}: {output}");
        output["__type"].as_str().unwrap().to_owned()
    }

    /// A request to EC2: status and body.
    pub(crate) fn ec2(&self, operation: &str, parameters: &[(&str, &str)]) -> (u16, String) {
        self.form("ec2", "2016-11-15", operation, parameters)
    }

    fn form(
        &self,
        service: &str,
        version: &str,
        operation: &str,
        parameters: &[(&str, &str)],
    ) -> (u16, String) {
        let mut body = format!("Action={operation}&Version={version}");
        for (name, value) in parameters {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            body.push_str(&format!("&{name}={value}"));
        }
        let request = Request::new("POST", &format!("https://{service}.amazonaws.com/"))
            .with_header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .with_body(body);
        let response = self.fake.handle(&self.fake.sign(request, &self.fake.administrator(), service));
        (response.status(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    /// An operation of IAM that succeeds.
    pub(crate) fn iam(&self, operation: &str, parameters: &[(&str, &str)]) {
        let (status, body) = self.form("iam", "2010-05-08", operation, parameters);
        assert_eq!(status, 200, "{operation}: {body}");
    }

    /// Makes an infrastructure role, as the documentation of ECS has it.
    pub(crate) fn create_role(&self, name: &str) {
        let trust = trust("ecs.amazonaws.com");
        self.iam("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", &trust)]);
        self.iam("AttachRolePolicy", &[("RoleName", name), ("PolicyArn", FOR_VOLUMES)]);
    }

    /// The texts of an element in the answer to a request to EC2 that succeeds.
    pub(crate) fn ec2_texts(
        &self,
        operation: &str,
        parameters: &[(&str, &str)],
        element: &str,
    ) -> Vec<String> {
        let (status, body) = self.ec2(operation, parameters);
        assert_eq!(status, 200, "{body}");
        let document = roxmltree::Document::parse(&body).unwrap();
        let name = ("http://ec2.amazonaws.com/doc/2016-11-15/", element);
        let found = document.descendants().filter(|node| node.has_tag_name(name));
        found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    /// Everything of a list that has pages.
    pub(crate) fn all(&self, operation: &str, member: &str, size: u64, input: &Value) -> Vec<Value> {
        let (mut found, mut input) = (Vec::new(), input.clone());
        input["maxResults"] = json!(size);
        loop {
            let output = self.ecs(operation, &input);
            let page = output[member].as_array().unwrap();
            assert!(page.len() as u64 <= size);
            found.extend(page.iter().cloned());
            let Some(token) = output.get("nextToken") else { return found };
            input["nextToken"] = token.clone();
        }
    }

    /// Registers a task definition of the family `job` for Fargate; returns its ARN.
    pub(crate) fn job(&self) -> String {
        let output = self.ecs(
            "RegisterTaskDefinition",
            &json!({
                "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
                "cpu": "256", "memory": "512", "taskRoleArn": "arn:aws:iam::123456789012:role/job",
                "containerDefinitions": [{ "name": "app", "image": "job:1" }],
                "volumes": [{ "name": "data", "configuredAtLaunch": true }],
                "tags": [{ "key": "from", "value": "definition" }],
            }),
        );
        output["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
    }

    /// Registers a task definition of the family `host` for EC2; returns its ARN.
    pub(crate) fn host_job(&self) -> String {
        let output = self.ecs(
            "RegisterTaskDefinition",
            &json!({ "family": "host", "containerDefinitions": [{ "name": "app", "image": "job:1", "memory": 128 }] }),
        );
        output["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
    }

    /// The only task that a list has, described.
    pub(crate) fn task(&self, arn: &Value) -> Value {
        let output =
            self.ecs("DescribeTasks", &json!({ "cluster": "shop", "tasks": [arn], "include": ["TAGS"] }));
        output["tasks"][0].clone()
    }
}

fn ecs_target(operation: &str) -> String {
    format!("AmazonEC2ContainerServiceV20141113.{operation}")
}

/// The input of `RunTask` for one Fargate task, with other members.
pub(crate) fn fargate(definition: &str, others: Value) -> Value {
    let mut input = json!({
        "cluster": "shop", "taskDefinition": definition, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    input.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    input
}
