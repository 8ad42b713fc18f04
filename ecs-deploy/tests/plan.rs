//! Plans from values: what is changed, what is left alone, what is refused.
#![cfg(test)]

use ecs_deploy::{
    Error, ErrorKind, Object, Observed, Plan, RegisteredTaskDefinition, Service, ServiceDefinition,
    ServiceId, TaskDefinition, Value,
};

const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";

fn object(json: &str) -> Object {
    match Value::parse(json).unwrap() {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn task() -> TaskDefinition {
    TaskDefinition::parse(r#"{"family": "web", "containerDefinitions": [{"name": "app", "image": "v1"}]}"#)
        .unwrap()
}

/// A plan for a service that already runs the right revision; `running` and
/// `deployment` are members of its description.
fn plan(running: &str, deployment: &str, wanted: &str) -> Result<Plan, Error> {
    let service = format!(
        r#"{{"serviceArn": "arn:service", "status": "ACTIVE", "taskDefinition": "{ARN}", {running}
        "deployments": [{{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": "{ARN}", {deployment} "rolloutState": "COMPLETED"}}]}}"#
    );
    let described = format!(
        r#"{{"taskDefinition": {{"taskDefinitionArn": "{ARN}", "status": "ACTIVE", "family": "web",
        "containerDefinitions": [{{"name": "app", "image": "v1", "cpu": 0}}]}}}}"#
    );
    let revision = RegisteredTaskDefinition::from_reply(&Value::parse(&described).unwrap());
    let observed = Observed::new(Some(Service::new(object(&service))), revision, None);
    let wanted = ServiceDefinition::parse(wanted)?;
    Plan::between(ServiceId::new("demo", "web"), &task(), &wanted, &observed)
}

fn calls(plan: &Plan) -> Vec<String> {
    plan.calls().iter().map(ToString::to_string).collect()
}

#[test]
fn settings_that_ecs_describes_with_the_deployment_are_found_there() {
    let connect = r#""serviceConnectConfiguration": {"enabled": true, "namespace": "demo"}"#;
    let same = plan("", &format!("{connect},"), &format!("{{{connect}}}")).unwrap();
    assert!(same.is_empty(), "{:?}", same.service_changes());
    let added = plan("", "", &format!("{{{connect}}}")).unwrap();
    assert_eq!(calls(&added), ["UpdateService web: serviceConnectConfiguration, taskDefinition"]);
}

#[test]
fn defaults_of_a_capacity_provider_strategy_are_no_change() {
    let running = r#""capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 0, "base": 1}],"#;
    let wanted = r#"{"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1}]}"#;
    assert!(plan(running, "", wanted).unwrap().is_empty());
    let other = r#"{"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}"#;
    assert_eq!(
        calls(&plan(running, "", other).unwrap()),
        ["UpdateService web: capacityProviderStrategy, forceNewDeployment, taskDefinition"]
    );
}

#[test]
fn a_daemon_service_has_defaults_of_its_own_and_no_count() {
    let running = r#""schedulingStrategy": "DAEMON", "desiredCount": 7,
        "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0},"#;
    let wanted = r#"{"schedulingStrategy": "DAEMON", "desiredCount": 2, "deploymentConfiguration": {}}"#;
    assert!(plan(running, "", wanted).unwrap().is_empty());
}

#[test]
fn a_new_service_needs_a_count() {
    let id = ServiceId::new("demo", "web");
    let error = Plan::between(id, &task(), &ServiceDefinition::empty(), &Observed::default()).unwrap_err();
    assert_eq!(error.to_string(), "service `demo/web` is new: give its definition a `desiredCount`");
}

#[test]
fn a_setting_that_is_fixed_at_creation_is_refused_and_an_unknown_one_is_sent() {
    let error = plan(r#""launchType": "EC2","#, "", r#"{"launchType": "FARGATE"}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.message().starts_with("`launchType` cannot change while the service exists"), "{error}");

    let mut wanted = ServiceDefinition::empty();
    wanted.members_mut().insert("futureKnob".to_owned(), Value::Bool(true));
    let service = Service::new(object(r#"{"status": "ACTIVE"}"#));
    let observed = Observed::new(Some(service), None, None);
    let plan = Plan::between(ServiceId::new("demo", "web"), &task(), &wanted, &observed).unwrap();
    assert_eq!(calls(&plan).last().unwrap(), "UpdateService web: futureKnob, taskDefinition");
}

#[test]
fn tags_of_aws_are_left_alone_and_null_is_no_tags_at_all() {
    let running =
        r#""tags": [{"key": "aws:cloudformation:stack-name", "value": "x"}, {"key": "team", "value": "a"}],"#;
    assert!(plan(running, "", r#"{"tags": null}"#).unwrap().is_empty());
    assert!(plan(running, "", r#"{"tags": [{"key": "team", "value": "a"}]}"#).unwrap().is_empty());
    assert_eq!(calls(&plan(running, "", r#"{"tags": []}"#).unwrap()), ["UntagResource team"]);
}

#[test]
fn what_another_strategy_or_controller_deploys_is_refused() {
    let refused = |running: &str, what: &str| {
        let error = plan(running, "", "{}").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains(what), "{error}");
    };
    refused(r#""deploymentConfiguration": {"strategy": "BLUE_GREEN"},"#, "`BLUE_GREEN`");
    refused(r#""deploymentController": {"type": "CODE_DEPLOY"},"#, "`CODE_DEPLOY`");
}

#[test]
fn placement_constraints_are_compared_without_regard_to_order() {
    let running =
        r#""placementConstraints": [{"expression": "x", "type": "memberOf"}, {"type": "distinctInstance"}],"#;
    let wanted = r#"{"placementConstraints": [{"type": "distinctInstance"}, {"type": "memberOf", "expression": "x"}]}"#;
    assert!(plan(running, "", wanted).unwrap().is_empty());
}
