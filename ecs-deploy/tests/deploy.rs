//! Deployments on the fake, through the real SDK.
#![cfg(test)]

use std::path::{Path, PathBuf};

use ecs_deploy::aws::{SdkClock, SdkEcs};
use ecs_deploy::{
    Config, Driver, Ecs, Environment, Error, ErrorKind, Event, EventKind, Functions, Observed, Outcome, Plan,
    Project, ReadState, Rolling, ServiceDefinition, ServiceId, Settings, TaskDefinition, UnknownFields,
    Value,
};
use ecs_testkit::{Fake, ImageBehaviour};
use ecs_tfstate::{BytesSource, Location, Opener, Reading, Snapshot};

const SERVICE: &str = r#"{
    "desiredCount": 2,
    "launchType": "FARGATE",
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}},
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
    "tags": [{"key": "team", "value": "storefront"}]
}"#;

/// A fake with a cluster, and everything a deployment needs to run on it.
struct Bench {
    fake: Fake,
    ecs: SdkEcs,
    clock: SdkClock,
}

impl Bench {
    async fn new() -> Self {
        let fake = Fake::new();
        let sdk = fake.sdk_config();
        let client = aws_sdk_ecs::Client::new(&sdk);
        client.create_cluster().cluster_name("demo").send().await.unwrap();
        Self { ecs: SdkEcs::new(client), clock: SdkClock::new(&sdk), fake }
    }

    async fn plan(&self, task: &TaskDefinition, service: &str) -> Plan {
        let id = ServiceId::new("demo", "web");
        let observed = Observed::read(&self.ecs, &id, task.family()).await.unwrap();
        Plan::between(id, task, &ServiceDefinition::parse(service).unwrap(), &observed).unwrap()
    }

    async fn deploy(&self, task: &TaskDefinition, service: &str) -> (Outcome, Vec<Event>) {
        let mut rollout = Rolling::new(self.plan(task, service).await, Settings::default());
        let mut events = Vec::new();
        let mut log = |event: &Event| events.push(event.clone());
        let outcome = Driver::new(&self.ecs, &self.clock).drive(&mut rollout, &mut log).await;
        (outcome, events)
    }

    fn writes(&self) -> Vec<String> {
        let requests = self.fake.requests();
        requests
            .iter()
            .filter(|request| request.is_write())
            .map(|request| request.operation().to_owned())
            .collect()
    }
}

fn task(image: &str) -> TaskDefinition {
    let json = format!(
        r#"{{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{{"name": "app", "image": "{image}"}}]}}"#
    );
    TaskDefinition::parse(&json).unwrap()
}

#[tokio::test]
async fn the_adapter_keeps_the_ports_contract() {
    let bench = Bench::new().await;
    ecs_deploy::conformance::all(&bench.ecs, "demo").await.unwrap();
}

#[tokio::test]
async fn a_service_is_created_then_moved_then_left_alone() {
    let bench = Bench::new().await;
    bench.fake.clear_requests();

    let (outcome, _) = bench.deploy(&task("app:v1"), SERVICE).await;
    assert!(outcome.is_success(), "{outcome}");
    assert_eq!(bench.writes(), ["RegisterTaskDefinition", "CreateService"]);

    bench.fake.clear_requests();
    let (outcome, events) = bench.deploy(&task("app:v2"), SERVICE).await;
    assert_eq!(outcome.to_string(), "web:2 is running");
    assert_eq!(bench.writes(), ["RegisterTaskDefinition", "UpdateService"]);
    let steady = |event: &Event| matches!(&event.kind, EventKind::ServiceEvent { message, .. } if message.contains("steady state"));
    assert!(events.iter().any(steady), "{events:?}");

    bench.fake.clear_requests();
    let (outcome, _) = bench.deploy(&task("app:v2"), SERVICE).await;
    assert_eq!(outcome.to_string(), "nothing to do: web:2 is running as defined");
    assert_eq!(bench.writes(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_the_revision_is_updated_in_place() {
    let bench = Bench::new().await;
    bench.deploy(&task("app:v1"), SERVICE).await;
    bench.fake.clear_requests();
    let changed =
        SERVICE.replace("\"desiredCount\": 2", "\"desiredCount\": 3").replace("storefront", "checkout");
    let (outcome, _) = bench.deploy(&task("app:v1"), &changed).await;
    assert_eq!(outcome.to_string(), "web:1 is running");
    assert_eq!(bench.writes(), ["TagResource", "UpdateService"]);
    let service = bench.ecs.describe_service(&ServiceId::new("demo", "web")).await.unwrap().unwrap();
    assert_eq!((service.desired_count(), service.running_count()), (3, 3));
    assert_eq!(service.tags()["team"], "checkout");
}

#[tokio::test]
async fn tasks_that_cannot_start_are_rolled_back_and_explained() {
    let bench = Bench::new().await;
    bench.deploy(&task("app:v1"), SERVICE).await;
    let reason = "pull image manifest has been retried 1 time(s): failed to resolve ref app:bad: not found";
    bench.fake.script_image("app:bad", ImageBehaviour::CannotPull { reason: reason.to_owned() });

    let (outcome, events) = bench.deploy(&task("app:bad"), SERVICE).await;

    let Outcome::RolledBack { reason, task_definition, settled, diagnosis } = &outcome else {
        panic!("{outcome}")
    };
    assert_eq!(reason, "ECS deployment circuit breaker: tasks failed to start.");
    assert!(task_definition.ends_with("task-definition/web:1"), "{task_definition}");
    assert!(*settled && !outcome.is_success());
    assert_eq!(diagnosis.findings.len(), 1, "{diagnosis:?}");
    assert_eq!(diagnosis.findings[0].stop_code, "TaskFailedToStart");
    assert!(diagnosis.findings[0].reason.contains("app:bad: not found"));
    assert!(events.iter().any(|event| matches!(event.kind, EventKind::RollingBack { .. })));

    let service = bench.ecs.describe_service(&ServiceId::new("demo", "web")).await.unwrap().unwrap();
    assert_eq!((service.running_count(), service.deployments().count()), (2, 1));
}

#[tokio::test]
async fn a_service_that_never_settles_meets_the_deadline() {
    let bench = Bench::new().await;
    bench.fake.script_image("app:slow", ImageBehaviour::NeverHealthy);
    let json = task("app:slow").to_json().replace(
        r#""image":"app:slow""#,
        r#""image":"app:slow","healthCheck":{"command":["CMD-SHELL","true"]}"#,
    );
    let unbroken =
        SERVICE.replace("\"enable\": true, \"rollback\": true", "\"enable\": false, \"rollback\": false");
    let (outcome, events) = bench.deploy(&TaskDefinition::parse(&json).unwrap(), &unbroken).await;
    assert!(matches!(outcome, Outcome::TimedOut { .. }), "{outcome}");
    let took = events.last().unwrap().at.since(events[0].at);
    assert_eq!(took, Settings::default().timeout);
}

#[tokio::test]
async fn fields_that_no_sdk_knows_arrive_and_come_back() {
    let bench = Bench::new().await;
    let json = task("app:v1").to_json();
    let json = json.replace(r#""family":"web""#, r#""family":"web","futureField":{"digits":1.50}"#);
    let json = json.replace(r#""name":"app""#, r#""name":"app","newKnob":["a",null,true]"#);
    let source = ecs_deploy::SourceText::new("task.json", json.as_str());
    let rendered = ecs_deploy::Template::parse(source).unwrap().render(&Functions::new()).unwrap();
    assert!(TaskDefinition::read(&rendered, UnknownFields::Refuse).is_err());
    let definition = TaskDefinition::read(&rendered, UnknownFields::Allow).unwrap();

    bench.fake.clear_requests();
    let registered = bench.ecs.register_task_definition(&definition).await.unwrap();

    let requests = bench.fake.requests();
    let body = String::from_utf8(requests[0].body().to_vec()).unwrap();
    assert_eq!(body, json, "the document goes out byte for byte");
    let described = bench.ecs.describe_task_definition(registered.arn()).await.unwrap().unwrap();
    let members = described.definition().members();
    assert_eq!(members.get("futureField"), Some(&Value::parse(r#"{"digits":1.5}"#).unwrap()));
    let container = described.definition().containers().next().unwrap();
    assert_eq!(container.members().get("newKnob"), Some(&Value::parse(r#"["a",null,true]"#).unwrap()));
}

#[tokio::test]
async fn what_ecs_refuses_is_told_apart() {
    let bench = Bench::new().await;
    let refused = TaskDefinition::parse(
        r#"{"family": "web", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [{"name": "a", "image": "x"}]}"#,
    );
    let error = bench.ecs.register_task_definition(&refused.unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Rejected, Some("RegisterTaskDefinition")));
    assert!(error.request_id().is_some() && !error.may_have_happened());

    let error = bench.ecs.describe_service(&ServiceId::new("nope", "web")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("ClusterNotFoundException")));
}

/// A project directory of its own for each test.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&directory).unwrap();
    for (file, text) in files {
        std::fs::write(directory.join(file), text).unwrap();
    }
    directory.join("ecspresso.yml")
}

const CONFIG: &str = "cluster: demo\nservice: web\ntask_definition: task.json\nservice_definition: service.json\nplugins:\n  - name: tfstate\n    config:\n      url: s3://states/web.tfstate\n";
const TASK: &str = r#"{
  "family": "web",
  "containerDefinitions": [{"name": "app", "image": "app:{{ env `TAG` `v1` }}", "memory": 64}]
}"#;

/// The same state, wherever it is looked for.
struct Everywhere(&'static [u8]);

#[async_trait::async_trait]
impl ReadState for Everywhere {
    async fn read_state(&self, _: &Location) -> Result<Snapshot, Error> {
        Ok(Reading::new(&BytesSource::new(self.0)).read().await?)
    }
}

async fn load(config: &Path, state: &'static [u8]) -> Result<Project, Error> {
    let environment = Environment::default();
    let config = Config::read(config, &environment)?;
    Project::load(config, Functions::for_environment(environment), &Everywhere(state), UnknownFields::Refuse)
        .await
}

#[tokio::test]
async fn a_fault_anywhere_in_a_project_stops_before_anything_is_called() {
    let cases = [
        (
            "variable",
            "task.json",
            TASK.replace("env `TAG` `v1`", "must_env `TAG`"),
            "task.json:3:61: `must_env` needs the environment variable `TAG`",
        ),
        (
            "syntax",
            "task.json",
            TASK.replace("\"web\",", "\"web\""),
            "task.json:2:18: not valid JSON: expected comma",
        ),
        (
            "field",
            "task.json",
            TASK.replace("\"memory\"", "\"memroy\""),
            "task.json:3:81: unknown field `memroy`: did you mean `memory`?",
        ),
        (
            "address",
            "service.json",
            "{\n \"role\": \"{{ tfstate `output.nope` }}\"}".to_owned(),
            "service.json:2:14: `tfstate` failed: ",
        ),
        (
            "function",
            "service.json",
            "{\"role\": \"{{ tfsatte `x` }}\"}".to_owned(),
            "service.json:1:14: function `tfsatte` is not defined: did you mean `tfstate`?",
        ),
        (
            "config",
            "ecspresso.yml",
            CONFIG.replace("cluster", "clutser"),
            "ecspresso.yml:1:1: not a valid project file",
        ),
        (
            "missing",
            "ecspresso.yml",
            CONFIG.replace("task.json", "gone.json"),
            "ecspresso.yml:3:18: cannot read `",
        ),
    ];
    for (name, file, text, expected) in cases {
        let config = project(
            name,
            &[("ecspresso.yml", CONFIG), ("task.json", TASK), ("service.json", "{}"), (file, &text)],
        );
        let error = load(&config, br#"{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}, "resources": []}"#)
            .await
            .unwrap_err();
        let directory = format!("{}/", config.parent().unwrap().display());
        let message = error.to_string().replacen(&directory, "", 1);
        assert!(message.starts_with(expected), "{name}: {message}");
    }
}

#[tokio::test]
async fn a_sensitive_value_reaches_ecs_and_nothing_else() {
    const STATE: &[u8] = br#"{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x",
        "outputs": {"password": {"value": "hunter2", "type": "string", "sensitive": true}}, "resources": []}"#;
    let with_secret = TASK.replace(
        "\"memory\": 64",
        r#""memory": 64, "environment": [{"name": "PASSWORD", "value": "{{ tfstate `output.password` }}"}]"#,
    );
    let config = project(
        "sensitive",
        &[("ecspresso.yml", CONFIG), ("task.json", &with_secret), ("service.json", "{\"desiredCount\": 1}")],
    );
    let project = load(&config, STATE).await.unwrap();
    let bench = Bench::new().await;
    // The revision before has the same secret under another name.
    let before =
        with_secret.replace("{{ env `TAG` `v1` }}", "v0").replace("\"PASSWORD\"", "\"OLD_PASSWORD\"");
    let before =
        TaskDefinition::parse(&before.replace("{{ tfstate `output.password` }}", "hunter2")).unwrap();
    bench.ecs.register_task_definition(&before).await.unwrap();

    let observed = Observed::read(&bench.ecs, &ServiceId::new("demo", "web"), "web").await.unwrap();
    let plan = Plan::new(&project, &observed).unwrap();

    let shown = plan.task_definition_changes().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        shown.contains(
            r#"+ containerDefinitions[app].environment[PASSWORD]: {"name":"PASSWORD","value":"(sensitive)"}"#
        ),
        "{shown}"
    );
    assert!(shown.contains("- containerDefinitions[app].environment[OLD_PASSWORD]"), "{shown}");
    let calls = plan.calls().iter().map(ToString::to_string).collect::<String>();
    for text in [shown, calls, format!("{project:?} {plan:?}"), serde_json::to_string(&plan).unwrap()] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert!(project.task_definition().to_json().contains("hunter2"), "the definition itself has to have it");
}

#[tokio::test]
async fn a_state_that_is_being_written_is_read_with_a_warning() {
    let config = "cluster: demo\nservice: web\ntask_definition: task.json\nplugins:\n  - name: tfstate\n    config:\n      path: terraform.tfstate\n";
    let task = r#"{"family": "web", "containerDefinitions": [{"name": "app", "image": "{{ tfstate `output.image` }}", "memory": 64}]}"#;
    let state = r#"{"version": 4, "outputs": {"image": {"value": "app:v1", "type": "string"}}}"#;
    let lock = r#"{"ID": "1", "Operation": "OperationTypeApply", "Who": "me@here", "Created": "2026-11-22T16:17:37Z"}"#;
    let files = [("ecspresso.yml", config), ("task.json", task), ("terraform.tfstate", state)];
    let path = project("warning", &files);
    let warnings = async || {
        let environment = Environment::default();
        let config = Config::read(&path, &environment).unwrap();
        let functions = Functions::for_environment(environment);
        let project =
            Project::load(config, functions, &Opener::default(), UnknownFields::Refuse).await.unwrap();
        project.warnings().to_vec()
    };
    assert_eq!(warnings().await, Vec::<String>::new());
    let lock_file = path.with_file_name(".terraform.tfstate.lock.info");
    std::fs::write(&lock_file, lock).unwrap();
    let found = warnings().await;
    std::fs::remove_file(&lock_file).unwrap();
    let expected = "the state may be half applied: apply by `me@here` since 2026-11-22T16:17:37Z";
    assert!(matches!(found.as_slice(), [one] if one.contains(expected)), "{found:?}");
}
