//! An account with roles and what uses them.

use std::time::Duration;

use ecs_deploy::aws::SdkWorkloads;
use ecs_roles::aws::SdkIam;
use ecs_roles::{
    Applied, Desired, Error, Guard, Iam, Owner, Provisioner, Removal, Role, Scope, Usage, Workloads,
};
use ecs_testkit::{Fake, Request};
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "123456789012";

pub(crate) struct Account {
    pub(crate) fake: Fake,
    pub(crate) iam: SdkIam,
    workloads: SdkWorkloads,
}

pub(crate) fn scope() -> Scope {
    Scope::new(ACCOUNT, "us-east-1").unwrap()
}

pub(crate) fn owner() -> Owner {
    Owner::new("platform").unwrap()
}

pub(crate) fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

impl Account {
    /// An account with the cluster `demo`.
    pub(crate) fn new() -> Self {
        let fake = Fake::new();
        let config = fake.sdk_config();
        let iam = SdkIam::new(aws_sdk_iam::Client::new(&config));
        let account = Self { workloads: SdkWorkloads::new(&config).unwrap(), fake, iam };
        account.json("ecs", "CreateCluster", &json!({"clusterName": "demo"}));
        account
    }

    /// An operation that is not what the test is about, and succeeds.
    pub(crate) fn json(&self, service: &str, operation: &str, input: &Value) -> Value {
        let prefix =
            if service == "ecs" { "AmazonEC2ContainerServiceV20141113" } else { "CodeDeploy_20141006" };
        let request = Request::new("POST", &format!("https://{service}.us-east-1.amazonaws.com/"))
            .with_header("content-type", "application/x-amz-json-1.1")
            .with_header("x-amz-target", &format!("{prefix}.{operation}"))
            .with_body(input.to_string());
        let response = self.fake.handle(&self.fake.sign(request, &self.fake.administrator(), service));
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(response.status(), 200, "{operation}: {body}");
        body
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.fake.clock().advance(Duration::from_secs(seconds));
    }

    /// A definition of one container, with more members.
    pub(crate) fn register(&self, family: &str, more: Value) {
        let mut input = json!({
            "family": family, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
            "memory": "512", "containerDefinitions": [{"name": "app", "image": "app:v1"}],
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.json("ecs", "RegisterTaskDefinition", &input);
    }

    /// A service of two tasks that runs, with more members.
    pub(crate) fn serve(&self, name: &str, more: Value) {
        let mut input = json!({
            "cluster": "demo", "serviceName": name, "taskDefinition": name, "desiredCount": 2, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.json("ecs", "CreateService", &input);
        self.wait(300);
    }

    pub(crate) fn stop_serving(&self, name: &str) {
        self.json("ecs", "DeleteService", &json!({"cluster": "demo", "service": name, "force": true}));
    }

    /// The last statuses of all tasks, stopping ones included.
    pub(crate) fn task_statuses(&self) -> Vec<String> {
        let list = |status: &str| {
            let input = json!({"cluster": "demo", "desiredStatus": status});
            self.json("ecs", "ListTasks", &input)["taskArns"].as_array().unwrap().clone()
        };
        let arns = [list("RUNNING"), list("STOPPED")].concat();
        let described = self.json("ecs", "DescribeTasks", &json!({"cluster": "demo", "tasks": arns}));
        let tasks = described["tasks"].as_array().unwrap().iter();
        tasks.map(|task| task["lastStatus"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn guard(&self) -> Guard<'_> {
        Guard::over([&self.workloads as &dyn Workloads]).unwrap()
    }

    /// Virtual time passes at once.
    pub(crate) fn sleep(&self) -> impl Fn(Duration) -> std::future::Ready<()> + Send + Sync + use<> {
        let clock = self.fake.clock();
        move |duration| {
            clock.advance(duration);
            std::future::ready(())
        }
    }

    pub(crate) async fn apply(&self, role: &Role) -> Result<Applied, Error> {
        let (guard, sleep) = (self.guard(), self.sleep());
        let desired = Desired::new(role.clone(), &owner())?;
        Provisioner::new(&self.iam, &sleep).guarded_by(&guard).apply(&desired, &mut |_| ()).await
    }

    pub(crate) async fn restore(&self, desired: &Desired) -> Result<Applied, Error> {
        let (guard, sleep) = (self.guard(), self.sleep());
        Provisioner::new(&self.iam, &sleep).guarded_by(&guard).restore(desired, &mut |_| ()).await
    }

    pub(crate) async fn remove(&self, name: &str) -> Result<Applied, Error> {
        let (guard, sleep) = (self.guard(), self.sleep());
        let removal = Removal::new(name, &owner());
        Provisioner::new(&self.iam, &sleep).guarded_by(&guard).remove(&removal, &mut |_| ()).await
    }

    /// What the guard refuses with.
    #[track_caller]
    pub(crate) fn refused(&self, result: Result<Applied, Error>, needles: &[&str]) {
        let error = result.unwrap_err().to_string();
        for needle in needles {
            assert!(error.contains(needle), "`{needle}` is not in: {error}");
        }
    }

    pub(crate) async fn usages(&self, name: &str) -> Vec<Usage> {
        let role = self.iam.get_role(name).await.unwrap();
        let profiles = self.iam.list_instance_profiles_for_role(name).await.unwrap();
        self.guard().usages(&role, &profiles).await.unwrap()
    }

    /// Kind and place of each use.
    pub(crate) async fn places(&self, name: &str) -> Vec<String> {
        let usages = self.usages(name).await;
        usages.iter().map(|usage| format!("{:?} {}", usage.kind, usage.place)).collect()
    }
}
