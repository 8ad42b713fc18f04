#![cfg(test)]
//! The re-exported mocks: what if the third call fails?
#![cfg(feature = "mocks")]

use std::time::{Duration, SystemTime};

use ecs_deploy::{
    Driver, Error, ErrorKind, Event, Observed, Outcome, Plan, RegisteredTaskDefinition, Rolling, Service,
    ServiceDefinition, ServiceId, Settings, TaskDefinition, Value,
};
use ecs_testkit::mocks::{MockClock, MockEcs};

fn service() -> Service {
    let json = r#"{"status": "ACTIVE", "desiredCount": 1, "taskDefinition": "td/web:1",
        "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": "td/web:1", "rolloutState": "COMPLETED"}]}"#;
    Service::new(Value::parse(json).unwrap().as_object().unwrap().clone())
}

fn revision() -> RegisteredTaskDefinition {
    let json =
        r#"{"taskDefinition": {"taskDefinitionArn": "td/web:2", "status": "ACTIVE", "family": "web"}}"#;
    RegisteredTaskDefinition::from_reply(&Value::parse(json).unwrap()).unwrap()
}

#[tokio::test]
async fn a_lost_update_is_looked_for_and_a_denied_one_ends_the_rollout() {
    let json = r#"{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:v2"}]}"#;
    let task = TaskDefinition::parse(json).unwrap();
    let mut ecs = MockEcs::new();
    ecs.expect_register_task_definition().once().returning(|_| Ok(revision()));
    let mut tries = 0;
    ecs.expect_update_service().times(2).returning(move |_| {
        tries += 1;
        Err(match tries {
            1 => Error::new(ErrorKind::Unavailable, "the reply was lost").that_may_have_happened(),
            _ => Error::new(ErrorKind::AccessDenied, "not authorized"),
        })
    });
    // It looks once, and sees that nothing has happened.
    ecs.expect_describe_service().once().returning(|_| Ok(Some(service())));
    let mut clock = MockClock::new();
    let mut seconds = 0;
    clock.expect_now().returning(move || {
        seconds += 1;
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    });
    clock.expect_sleep().returning(|_| ());

    let observed = Observed::new(Some(service()), None, None);
    let plan =
        Plan::between(ServiceId::new("demo", "web"), &task, &ServiceDefinition::empty(), &observed).unwrap();
    let mut rollout = Rolling::new(plan, Settings::default());
    let outcome = Driver::new(&ecs, &clock).drive(&mut rollout, &mut |_: &Event| {}).await;

    let Outcome::Error(failure) = outcome else { panic!("{outcome}") };
    assert_eq!((failure.kind, failure.message.as_str()), (ErrorKind::AccessDenied, "not authorized"));
}
