//! The rolling rollout as a pure machine: replies go in by hand, calls and events come out.
#![cfg(test)]

use std::time::Duration;

use ecs_deploy::{
    Call, Error, ErrorKind, Event, Object, Observed, Outcome, Plan, RegisteredTaskDefinition, Reply, Rolling,
    Service, ServiceDefinition, ServiceId, Settings, Step, Task, TaskDefinition, Timestamp, Value,
};

const OLD: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
const NEW: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:2";

fn object(json: &str) -> Object {
    match Value::parse(json).unwrap() {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn definition(image: &str) -> TaskDefinition {
    let json =
        format!(r#"{{"family": "web", "containerDefinitions": [{{"name": "app", "image": "{image}"}}]}}"#);
    TaskDefinition::parse(&json).unwrap()
}

fn revision(arn: &str, image: &str) -> RegisteredTaskDefinition {
    let json = format!(
        r#"{{"taskDefinition": {{"taskDefinitionArn": "{arn}", "status": "ACTIVE", "family": "web",
        "containerDefinitions": [{{"name": "app", "image": "{image}", "cpu": 0}}]}}}}"#
    );
    RegisteredTaskDefinition::from_reply(&Value::parse(&json).unwrap()).unwrap()
}

/// A deployment: id, status, revision, running of two, rollout state.
type Row<'a> = (&'a str, &'a str, &'a str, u64, &'a str);

fn service(task_definition: &str, rows: &[Row<'_>]) -> Service {
    let deployment = |(id, status, revision, running, state): &Row<'_>| {
        let created = id.trim_start_matches("ecs-svc/");
        format!(
            r#"{{"id": "{id}", "createdAt": {created}, "status": "{status}", "taskDefinition": "{revision}", "desiredCount": 2, "runningCount": {running},
            "pendingCount": 0, "rolloutState": "{state}", "rolloutStateReason": "reason of {id}"}}"#
        )
    };
    let deployments = rows.iter().map(deployment).collect::<Vec<_>>().join(",");
    Service::new(object(&format!(
        r#"{{"serviceArn": "arn:service", "serviceName": "web", "status": "ACTIVE", "desiredCount": 2,
        "taskDefinition": "{task_definition}", "deployments": [{deployments}], "events": []}}"#
    )))
}

fn steady() -> Service {
    service(OLD, &[("ecs-svc/1", "PRIMARY", OLD, 2, "COMPLETED")])
}

fn updating() -> Service {
    service(
        NEW,
        &[("ecs-svc/2", "PRIMARY", NEW, 0, "IN_PROGRESS"), ("ecs-svc/1", "ACTIVE", OLD, 2, "COMPLETED")],
    )
}

/// A rollout from `app:v1` to `app:v2`, and the time.
struct Game {
    rollout: Rolling,
    now: Timestamp,
    events: Vec<Event>,
}

impl Game {
    fn new() -> Self {
        Self::over(&observed(), "{}")
    }

    fn after_role_change() -> Self {
        let changed = Some(Timestamp::from_epoch_seconds(0.0));
        Self::planned(&observed(), "{}", Settings { roles_changed_at: changed, ..settings() })
    }

    fn over(observed: &Observed, service: &str) -> Self {
        Self::planned(observed, service, settings())
    }

    fn planned(observed: &Observed, service: &str, settings: Settings) -> Self {
        let service = ServiceDefinition::parse(service).unwrap();
        let id = ServiceId::new("demo", "web");
        let plan = Plan::between(id, &definition("app:v2"), &service, observed).unwrap();
        Self {
            rollout: Rolling::new(plan, settings),
            now: Timestamp::from_epoch_seconds(0.0),
            events: Vec::new(),
        }
    }

    /// Waits as told and gives the next call's operation.
    fn next(&mut self) -> String {
        loop {
            match self.rollout.step(self.now) {
                Step::Call(call) => return call.to_string(),
                Step::Wait(until) => self.now = until,
                Step::Done(outcome) => return format!("done: {outcome}"),
            }
        }
    }

    fn answer(&mut self, result: Result<Reply, Error>) {
        self.events.extend(self.rollout.reply(result, self.now));
    }

    /// Expects a call and answers it.
    fn turn(&mut self, call: &str, result: Result<Reply, Error>) {
        assert_eq!(self.next(), call);
        self.answer(result);
    }

    fn up_to_watching(&mut self) {
        self.turn("RegisterTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
        self.turn("UpdateService web: taskDefinition", Ok(Reply::Service(Some(updating()))));
    }

    fn crash_and_resume(&mut self) {
        let saved = serde_json::to_string(&self.rollout).unwrap();
        self.rollout = serde_json::from_str(&saved).unwrap();
    }
}

fn observed() -> Observed {
    Observed::new(Some(steady()), Some(revision(OLD, "app:v1")), Some(revision(OLD, "app:v1")))
}

fn settings() -> Settings {
    Settings {
        timeout: Duration::from_secs(600),
        poll_interval: Duration::from_secs(5),
        ..Settings::default()
    }
}

fn seen(service: Service) -> Result<Reply, Error> {
    Ok(Reply::Service(Some(service)))
}

fn lost() -> Error {
    Error::new(ErrorKind::Unavailable, "the reply was lost").that_may_have_happened()
}

#[test]
fn a_deployment_is_registered_started_and_followed_to_its_end() {
    let mut game = Game::new();
    game.up_to_watching();
    game.turn("DescribeServices demo/web", seen(updating()));
    let done = service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")]);
    game.turn("DescribeServices demo/web", seen(done));
    assert_eq!(game.next(), "done: web:2 is running");
    assert_eq!(game.now, Timestamp::from_epoch_seconds(10.0), "it looks every five seconds");
    let events = game.events.iter().map(|event| event.kind.to_string()).collect::<Vec<_>>();
    assert_eq!(
        events,
        [
            "registered web:2",
            "deploying web:2 as ecs-svc/2",
            "web:2 0/2 running · web:1 2/2 running",
            "web:2 2/2 running",
        ]
    );
}

#[test]
fn nothing_to_change_is_over_before_any_call() {
    let steady = service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")]);
    let observed = Observed::new(Some(steady), Some(revision(NEW, "app:v2")), Some(revision(NEW, "app:v2")));
    let mut game = Game::over(&observed, "{}");
    assert_eq!(game.next(), "done: nothing to do: web:2 is running as defined");
}

#[test]
fn a_deployment_that_is_under_way_is_followed_without_a_write() {
    let observed = Observed::new(Some(updating()), Some(revision(NEW, "app:v2")), None);
    let mut game = Game::over(&observed, "{}");
    game.turn("DescribeServices demo/web", seen(updating()));
    game.turn(
        "DescribeServices demo/web",
        seen(service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")])),
    );
    assert_eq!(game.next(), "done: web:2 is running");
}

#[test]
fn an_equal_revision_is_reused() {
    let observed =
        Observed::new(Some(steady()), Some(revision(OLD, "app:v1")), Some(revision(NEW, "app:v2")));
    let mut game = Game::over(&observed, "{}");
    assert_eq!(game.next(), "UpdateService web: taskDefinition");
}

#[test]
fn a_stale_description_right_after_the_update_is_not_taken_for_the_end() {
    let mut game = Game::new();
    game.up_to_watching();
    game.turn("DescribeServices demo/web", seen(steady()));
    game.turn("DescribeServices demo/web", seen(updating()));
    assert_eq!(game.next(), "DescribeServices demo/web");
}

#[test]
fn a_rollback_that_was_over_before_anyone_looked_is_still_a_rollback() {
    let mut game = Game::new();
    game.up_to_watching();
    game.next();
    game.now = game.now + Duration::from_secs(120);
    game.turn("DescribeServices demo/web", seen(steady()));
    game.turn("ListTasks demo/web", Ok(Reply::TaskArns(Vec::new())));
    assert!(matches!(game.rollout.outcome(), Some(Outcome::RolledBack { settled: true, .. })));
}

#[test]
fn a_rollback_is_followed_to_its_end_and_explained() {
    let mut game = Game::new();
    game.up_to_watching();
    let back = [("ecs-svc/1", "PRIMARY", OLD, 1, "IN_PROGRESS"), ("ecs-svc/2", "ACTIVE", NEW, 0, "FAILED")];
    game.turn("DescribeServices demo/web", seen(service(OLD, &back)));
    game.turn("DescribeServices demo/web", seen(steady()));
    game.turn("ListTasks demo/web", Ok(Reply::TaskArns(vec!["a".to_owned()])));
    let task = Task::new(object(
        r#"{"taskArn": "t/0f9de17a6465404e8b1b2356dc13c2f8", "startedBy": "ecs-svc/2", "stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError: app:v2: not found"}"#,
    ));
    game.turn("DescribeTasks 1 tasks", Ok(Reply::Tasks(vec![task])));
    let Step::Done(Outcome::RolledBack { reason, task_definition, settled, diagnosis }) =
        game.rollout.step(game.now)
    else {
        panic!("{:?}", game.rollout.outcome());
    };
    assert_eq!((reason.as_str(), task_definition.as_str(), settled), ("reason of ecs-svc/2", OLD, true));
    assert_eq!(diagnosis.findings[0].reason, "CannotPullContainerError: app:v2: not found");
}

#[test]
fn a_failure_that_nothing_replaces_is_a_failure_even_without_stopped_tasks() {
    let mut game = Game::new();
    game.up_to_watching();
    let failed = [("ecs-svc/2", "PRIMARY", NEW, 0, "FAILED"), ("ecs-svc/1", "ACTIVE", OLD, 2, "COMPLETED")];
    game.turn("DescribeServices demo/web", seen(service(NEW, &failed)));
    game.turn("ListTasks demo/web", Err(Error::new(ErrorKind::AccessDenied, "no")));
    assert_eq!(game.next(), "done: deployment failed: reason of ecs-svc/2");
}

#[test]
fn somebody_elses_deployment_ends_the_watch() {
    let mut game = Game::new();
    game.up_to_watching();
    let other = [
        ("ecs-svc/3", "PRIMARY", "td/web:3", 0, "IN_PROGRESS"),
        ("ecs-svc/2", "ACTIVE", NEW, 1, "IN_PROGRESS"),
    ];
    game.turn("DescribeServices demo/web", seen(service("td/web:3", &other)));
    assert_eq!(game.next(), "done: deployment was superseded by ecs-svc/3 with web:3");
}

#[test]
fn after_a_lost_reply_to_a_registration_it_looks_before_it_registers_again() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(lost()));
    game.turn("DescribeTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    assert_eq!(game.next(), "UpdateService web: taskDefinition");

    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(lost()));
    game.turn("DescribeTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(OLD, "app:v1")))));
    assert_eq!(game.next(), "RegisterTaskDefinition web");
}

#[test]
fn after_a_lost_reply_to_an_update_it_looks_before_it_updates_again() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    game.turn("UpdateService web: taskDefinition", Err(lost()));
    game.turn("DescribeServices demo/web", seen(steady()));
    game.turn("UpdateService web: taskDefinition", Err(lost()));
    game.turn("DescribeServices demo/web", seen(updating()));
    assert_eq!(game.rollout.deployment(), Some("ecs-svc/2"));
}

#[test]
fn a_crash_at_any_moment_is_survived_without_writing_twice() {
    let mut game = Game::new();
    assert_eq!(game.next(), "RegisterTaskDefinition web");
    game.crash_and_resume();
    game.turn("DescribeTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    game.crash_and_resume();
    assert_eq!(game.next(), "UpdateService web: taskDefinition");
    game.crash_and_resume();
    game.turn("DescribeServices demo/web", seen(updating()));
    game.crash_and_resume();
    game.turn(
        "DescribeServices demo/web",
        seen(service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")])),
    );
    assert_eq!(game.next(), "done: web:2 is running");
}

#[test]
fn throttling_is_waited_out_and_a_denial_is_not() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(Error::new(ErrorKind::Throttled, "Rate exceeded")));
    assert_eq!(game.next(), "RegisterTaskDefinition web");
    let waited = game.now.since(Timestamp::from_epoch_seconds(0.0));
    assert!((1.0..2.0).contains(&waited.as_secs_f64()), "{waited:?}");
    game.answer(Err(Error::new(ErrorKind::AccessDenied, "no")));
    assert_eq!(game.next(), "done: no");
}

#[test]
fn a_role_made_a_moment_ago_is_waited_for_and_one_made_long_ago_is_not() {
    let refused = || {
        Error::new(
            ErrorKind::Rejected,
            "ECS was unable to assume the role 'arn:aws:iam::1:role/web' that was provided for this task.",
        )
        .with_code("ClientException")
    };
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(refused()));
    assert!(game.next().starts_with("done: "), "nothing says that a role is new");

    let mut game = Game::after_role_change();
    let mut tries = 0;
    while game.next() == "RegisterTaskDefinition web" {
        game.answer(Err(refused()));
        tries += 1;
    }
    assert!(tries > 4 && game.now < Timestamp::from_epoch_seconds(180.0), "{tries} tries until {}", game.now);

    let mut game = Game::after_role_change();
    game.turn("RegisterTaskDefinition web", Err(refused()));
    game.crash_and_resume();
    game.up_to_watching();

    let mut game = Game::after_role_change();
    for _ in 0..6 {
        game.turn("RegisterTaskDefinition web", Err(refused()));
    }
    for _ in 0..8 {
        let unavailable = Error::new(ErrorKind::Unavailable, "try later");
        game.turn("RegisterTaskDefinition web", Err(unavailable));
    }
    assert_eq!(game.next(), "RegisterTaskDefinition web", "waiting for roles uses up no tries for faults");
}

#[test]
fn throttling_before_the_service_moves_is_waited_out_until_the_deadline() {
    let mut game = Game::new();
    while game.next() == "RegisterTaskDefinition web" {
        game.answer(Err(Error::new(ErrorKind::Throttled, "Rate exceeded")));
    }
    assert_eq!(game.next(), "done: time ran out before a deployment was started: Rate exceeded");
    assert_eq!(game.now, Timestamp::from_epoch_seconds(600.0));
}

#[test]
fn a_failing_look_is_repeated_until_the_deadline() {
    let mut game = Game::new();
    game.up_to_watching();
    let mut looks = 0;
    while game.next() == "DescribeServices demo/web" {
        looks += 1;
        game.answer(Err(Error::new(ErrorKind::Unavailable, "down")));
    }
    assert!((15..45).contains(&looks), "{looks} looks in ten minutes");
    game.turn("ListTasks demo/web", Ok(Reply::TaskArns(Vec::new())));
    assert!(matches!(game.rollout.outcome(), Some(Outcome::TimedOut { .. })));
    assert_eq!(game.now, Timestamp::from_epoch_seconds(600.0));
}

#[test]
fn the_end_stays_the_end() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(Error::new(ErrorKind::Rejected, "bad family")));
    assert_eq!(game.next(), "done: bad family");
    game.crash_and_resume();
    game.now = Timestamp::from_epoch_seconds(1e6);
    assert_eq!(game.next(), "done: bad family");
}

#[test]
fn tags_are_set_and_removed_before_the_service_moves() {
    let mut members = steady().members().clone();
    members.insert("tags".to_owned(), Value::parse(r#"[{"key": "old", "value": "x"}]"#).unwrap());
    let observed = Observed::new(Some(Service::new(members)), Some(revision(OLD, "app:v1")), None);
    let mut game = Game::over(&observed, r#"{"tags": [{"key": "new", "value": "y"}]}"#);
    game.turn("RegisterTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    game.turn("TagResource new", Ok(Reply::Done));
    game.turn("UntagResource old", Ok(Reply::Done));
    assert_eq!(game.next(), "UpdateService web: taskDefinition");
}

#[test]
fn only_calls_that_change_something_are_writes() {
    let id = ServiceId::new("demo", "web");
    assert!(Call::RegisterTaskDefinition(definition("x")).is_write());
    assert!(!Call::DescribeService(id.clone()).is_write());
    assert!(!Call::ListStoppedTasks(id).is_write());
}

#[test]
fn a_service_is_created_with_one_token_however_often_it_is_tried() {
    let mut game = Game::over(&Observed::default(), r#"{"desiredCount": 1}"#);
    game.turn("RegisterTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let Step::Call(Call::CreateService(input)) = game.rollout.step(game.now) else {
            panic!("no creation")
        };
        tokens.push(input.0.get("clientToken").and_then(Value::as_str).unwrap().to_owned());
        game.answer(Err(lost()));
        game.turn("DescribeServices demo/web", Ok(Reply::Service(None)));
    }
    assert_eq!(tokens[0], tokens[1]);
    assert!(tokens[0].len() <= 36, "{}", tokens[0]);
}

#[test]
fn a_failed_deployment_that_is_deployed_again_is_started_anew() {
    let failed = service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 0, "FAILED")]);
    let observed = Observed::new(Some(failed), Some(revision(NEW, "app:v2")), None);
    let mut game = Game::over(&observed, "{}");
    assert_eq!(game.next(), "UpdateService web: forceNewDeployment, taskDefinition");
}

#[test]
fn a_service_that_lost_tasks_is_not_taken_for_one_that_runs_as_defined() {
    let short = service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 1, "COMPLETED")]);
    let observed = Observed::new(Some(short.clone()), Some(revision(NEW, "app:v2")), None);
    let mut game = Game::over(&observed, "{}");
    game.turn("DescribeServices demo/web", seen(short));
    game.turn(
        "DescribeServices demo/web",
        seen(service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")])),
    );
    assert_eq!(game.next(), "done: web:2 is running");
}

#[test]
fn an_earlier_deployment_that_was_rolled_back_meanwhile_is_no_success() {
    let observed = Observed::new(Some(updating()), Some(revision(NEW, "app:v2")), None);
    let mut game = Game::over(&observed, "{}");
    while game.next() == "DescribeServices demo/web" {
        game.answer(seen(steady()));
    }
    assert_eq!(game.next(), "done: deployment was superseded by ecs-svc/1 with web:1");
}

#[test]
fn a_service_that_is_deleted_meanwhile_is_no_success() {
    let mut game = Game::new();
    game.up_to_watching();
    let mut members = service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")]).members().clone();
    members.insert("status".to_owned(), Value::from("DRAINING"));
    game.turn("DescribeServices demo/web", seen(Service::new(members)));
    assert_eq!(game.next(), "done: service `demo/web` was deleted during the deployment");
}

#[test]
fn a_crash_after_the_update_does_not_bring_a_bad_revision_twice() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Ok(Reply::TaskDefinition(Some(revision(NEW, "app:v2")))));
    assert_eq!(game.next(), "UpdateService web: taskDefinition");
    game.crash_and_resume();
    // By now ECS has given up on it.
    let back = [("ecs-svc/1", "PRIMARY", OLD, 2, "COMPLETED"), ("ecs-svc/2", "ACTIVE", NEW, 0, "FAILED")];
    game.turn("DescribeServices demo/web", seen(service(OLD, &back)));
    game.turn("ListTasks demo/web", Ok(Reply::TaskArns(Vec::new())));
    assert!(matches!(game.rollout.outcome(), Some(Outcome::RolledBack { .. })));
}

#[test]
fn a_failure_is_no_rollback_because_somebody_deployed_after_it() {
    let mut game = Game::new();
    game.up_to_watching();
    let fixed =
        [("ecs-svc/3", "PRIMARY", "td/web:3", 0, "IN_PROGRESS"), ("ecs-svc/2", "ACTIVE", NEW, 0, "FAILED")];
    game.turn("DescribeServices demo/web", seen(service("td/web:3", &fixed)));
    game.turn("ListTasks demo/web", Ok(Reply::TaskArns(Vec::new())));
    assert_eq!(game.next(), "done: deployment failed: reason of ecs-svc/2");
}

#[test]
fn a_rollout_that_ran_out_of_time_can_be_renewed() {
    let mut game = Game::new();
    game.up_to_watching();
    game.now = game.now + Duration::from_secs(600);
    game.turn("ListTasks demo/web", Err(Error::new(ErrorKind::AccessDenied, "no")));
    assert_eq!(game.next(), "done: deployment did not complete in time; ECS goes on with ecs-svc/2");
    game.crash_and_resume();
    game.rollout.renew();
    game.turn(
        "DescribeServices demo/web",
        seen(service(NEW, &[("ecs-svc/2", "PRIMARY", NEW, 2, "COMPLETED")])),
    );
    assert_eq!(game.next(), "done: web:2 is running");
}

#[test]
fn a_doubt_stays_a_doubt_when_looking_fails() {
    let mut game = Game::new();
    game.turn("RegisterTaskDefinition web", Err(lost()));
    game.turn("DescribeTaskDefinition web", Err(Error::new(ErrorKind::AccessDenied, "no")));
    assert_eq!(game.next(), "done: no (it may have been carried out all the same)");
}
