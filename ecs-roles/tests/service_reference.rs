//! The reference that is built in, held against what AWS documents, and
//! references read from files.
#![cfg(test)]

use ecs_roles::{
    AccessLevel, ActionEntry, Arn, ArnPattern, ConditionType, ErrorKind, ResourceType, Service,
    ServiceReference,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn reference() -> &'static ServiceReference {
    ServiceReference::embedded()
}

fn service(prefix: &str) -> Service<'static> {
    reference().service(prefix).unwrap()
}

fn action(name: &str) -> ActionEntry<'static> {
    reference().action(name).unwrap()
}

fn resource_type(service_prefix: &str, name: &str) -> ResourceType<'static> {
    service(service_prefix).resource_type(name).unwrap()
}

#[test]
fn each_service_has_as_many_members_as_in_its_source() {
    let table = [
        ("ecs", 81, 13, 31),
        ("iam", 190, 15, 22),
        ("sts", 16, 5, 131),
        ("s3", 180, 13, 64),
        ("codedeploy", 48, 4, 3),
        ("elasticloadbalancing", 77, 11, 11),
        ("logs", 133, 9, 7),
        ("ssmmessages", 4, 0, 2),
        ("application-autoscaling", 14, 1, 5),
        ("secretsmanager", 23, 1, 24),
        ("ec2", 826, 114, 148),
        ("tag", 9, 0, 0),
    ];
    for (prefix, actions, types, keys) in table {
        let service = service(prefix);
        let counts =
            (service.actions().count(), service.resource_types().count(), service.condition_keys().count());
        assert_eq!(counts, (actions, types, keys), "{prefix}");
    }
    assert_eq!(reference().services().count(), 456);
    assert_eq!(reference().services().filter(|service| service.is_detailed()).count(), 43);
    assert_eq!(reference().services().flat_map(Service::actions).count(), 3325);
    assert_eq!(reference().global_condition_keys().count(), 59);
    assert_eq!(reference().date(), "2026-09-26");
}

#[test]
fn actions_of_ecs_without_a_resource_are_those() {
    let names: Vec<&str> =
        service("ecs").actions().filter(|entry| entry.is_wildcard_only()).map(ActionEntry::name).collect();
    let expected = [
        "DeleteAccountSetting",
        "DeregisterTaskDefinition",
        "DescribeTaskDefinition",
        "DiscoverPollEndpoint",
        "ListAccountSettings",
        "ListClusters",
        "ListDaemons",
        "ListDaemonTaskDefinitions",
        "ListServices",
        "ListServicesByNamespace",
        "ListTaskDefinitionFamilies",
        "ListTaskDefinitions",
        "PutAccountSetting",
        "PutAccountSettingDefault",
    ];
    assert_eq!(names, expected);
}

#[test]
fn some_actions_need_two_resources_at_once() {
    let table = [
        ("ecs:ExecuteCommand", ["cluster", "task"]),
        ("ecs:StopServiceDeployment", ["service", "service-deployment"]),
        ("ecs:ContinueServiceDeployment", ["service", "service-deployment"]),
        ("ecs:DescribeServiceDeployments", ["service", "service-deployment"]),
        ("ecs:DescribeServiceRevisions", ["service", "service-revision"]),
    ];
    for (name, expected) in table {
        let required = action(name).resources().filter(|resource| resource.is_required());
        assert!(required.map(|resource| resource.resource_type().name()).eq(expected), "{name}");
    }
}

#[test]
fn access_levels_can_be_two() {
    let check = |name, expected: &[AccessLevel]| {
        assert_eq!(action(name).access_levels().collect::<Vec<_>>(), expected, "{name}");
    };
    check("ecs:RunTask", &[AccessLevel::Write]);
    check("ecs:ListTasks", &[AccessLevel::List]);
    check("ecs:DescribeTaskDefinition", &[AccessLevel::Read]);
    check("ecs:TagResource", &[AccessLevel::Tagging, AccessLevel::Write]);
    check("iam:PutRolePolicy", &[AccessLevel::Write, AccessLevel::PermissionsManagement]);
}

#[test]
fn keys_have_the_types_of_the_reference() {
    use ConditionType::{Arn, Bool, Date, IpAddress, Numeric, String};
    let table = [
        ("ecs:enable-execute-command", String, false),
        ("ecs:enable-ebs-volumes", String, false),
        ("ecs:enable-service-connect", String, false),
        ("ecs:enable-vpc-lattice", String, false),
        ("ecs:privileged", String, false),
        ("ecs:auto-assign-public-ip", Bool, false),
        ("ecs:enable-ecs-managed-tags", Bool, false),
        ("ecs:instance-metadata-tags-propagation", Bool, false),
        ("ecs:task-cpu", Numeric, false),
        ("ecs:task-memory", Numeric, false),
        ("ecs:capacity-provider", Arn, true),
        ("ecs:container-instances", Arn, false),
        ("ecs:subnet", String, true),
        ("ecs:compute-compatibility", String, true),
        ("ECS:resourcetag/Team", String, false),
        ("iam:PassedToService", String, false),
        ("aws:SourceArn", Arn, false),
        ("aws:sourcevpcarn", Arn, false),
        ("aws:CurrentTime", Date, false),
        ("aws:SourceIp", IpAddress, false),
        ("aws:MultiFactorAuthPresent", Bool, false),
        ("aws:TagKeys", String, true),
        ("aws:CalledVia", String, true),
        ("aws:PrincipalOrgPaths", String, true),
        ("secretsmanager:ResourceTag/stage", String, false),
        ("s3:ExistingObjectTag/a", String, false),
        ("kms:EncryptionContext:app", String, false),
        ("saml:aud", String, false),
        ("token.actions.githubusercontent.com:actor", String, false),
    ];
    for (name, value_type, multivalued) in table {
        let key = reference().condition_key(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((key.value_type(), key.is_multivalued()), (value_type, multivalued), "{name}");
    }
    for name in ["ecs:clusters", "aws:SourceAcount", "ecs:ResourceTag/", "ecs", "", "athena:x"] {
        assert!(reference().condition_key(name).is_none(), "{name}");
    }
}

#[test]
fn global_keys_are_those_of_every_service() {
    for name in
        ["aws:SourceAccount", "AWS:sourceaccount", "aws:PrincipalTag/team", "lambda:SourceFunctionArn"]
    {
        assert!(reference().global_condition_key(name).is_some(), "{name}");
    }
    for name in ["aws:PrincipalTag", "aws:PrincipalTag/", "ecs:cluster"] {
        assert!(reference().global_condition_key(name).is_none(), "{name}");
    }
}

#[test]
fn an_action_knows_its_keys_and_those_of_its_resources() {
    let run = action("ecs:RunTask");
    assert!(run.has_condition_key("ecs:Cluster"));
    assert!(run.has_condition_key("aws:RequestTag/team"));
    assert!(run.has_condition_key("ecs:ResourceTag/team"));
    assert!(!run.has_condition_key("aws:SourceAccount"));
    assert!(!run.has_condition_key("iam:PassedToService"));
    assert!(action("iam:PassRole").has_condition_key("iam:PassedToService"));
}

#[test]
fn all_that_an_action_names_is_defined() {
    for entry in reference().services().flat_map(Service::actions) {
        let own: Vec<&str> = entry.service().condition_keys().map(|key| key.name()).collect();
        for name in
            entry.condition_keys().chain(entry.resources().flat_map(|resource| resource.condition_keys()))
        {
            assert!(own.contains(&name), "{entry:?} names {name}");
        }
        for resource in entry.resources() {
            assert_eq!(resource.resource_type().service().prefix(), entry.service().prefix(), "{entry:?}");
        }
        assert!(entry.access_levels().next().is_some(), "{entry:?}");
    }
}

#[test]
fn patterns_over_names_know_no_case() {
    let ecs = service("ecs");
    assert_eq!(ecs.actions_matching("*").count(), 81);
    assert!(ecs.actions_matching("RUNTAS?").map(ActionEntry::name).eq(["RunTask"]));
    assert!(ecs.actions_matching("d*taskset").map(ActionEntry::name).eq(["DeleteTaskSet"]));
    assert_eq!(ecs.actions_matching("Nothing*").count(), 0);
}

#[track_caller]
fn matches(service_prefix: &str, arn: &str, expected: &[&str]) {
    let arn: Arn = arn.parse().unwrap();
    let types = service(service_prefix).resource_types().filter(|resource_type| resource_type.matches(&arn));
    assert_eq!(types.map(ResourceType::name).collect::<Vec<_>>(), expected, "{arn}");
}

#[test]
fn an_arn_is_of_the_type_whose_form_it_has() {
    let ecs = "arn:aws:ecs:eu-west-1:111122223333";
    matches("ecs", &format!("{ecs}:cluster/web"), &["cluster"]);
    matches("ecs", &format!("{ecs}:cluster/web/api"), &[]);
    matches("ecs", &format!("{ecs}:service/web/api"), &["service"]);
    matches("ecs", &format!("{ecs}:service/api"), &[]);
    matches("ecs", &format!("{ecs}:task-definition/web:7"), &["task-definition"]);
    matches("ecs", &format!("{ecs}:task-definition/web"), &[]);
    matches("ecs", "arn:aws:iam::111122223333:role/cluster", &[]);
    matches("ssm", &format!("{ecs}:task/web/0f5c"), &["task"]);

    let balancing = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";
    matches(
        "elasticloadbalancing",
        &format!("{balancing}:loadbalancer/app/web/50dc"),
        &["loadbalancer/app/"],
    );
    matches("elasticloadbalancing", &format!("{balancing}:loadbalancer/web"), &["loadbalancer"]);
    matches("elasticloadbalancing", &format!("{balancing}:listener/app/web/50dc/f2f7"), &["listener/app"]);

    matches("s3", "arn:aws:s3:::logs", &["bucket"]);
    matches("s3", "arn:aws:s3:::logs/a/b:c", &["object"]);
    matches("iam", "arn:aws:iam::111122223333:role/team/a/deployer", &["role"]);
    matches("iam", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", &["policy"]);
    matches("lambda", "arn:aws:lambda:eu-west-1:111122223333:function:hook", &["function"]);
    matches(
        "lambda",
        "arn:aws:lambda:eu-west-1:111122223333:function:hook:live",
        &["function alias", "function version"],
    );

    let logs = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web";
    matches("logs", logs, &["log-group"]);
    matches("logs", &format!("{logs}:*"), &["log-group"]);
    matches("logs", &format!("{logs}:log-stream:web/1"), &["log-stream"]);
    matches(
        "secretsmanager",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
        &["Secret"],
    );
    matches("ssm", "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db/password", &["parameter"]);
    matches("ssm", "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs", &["parameter"]);
    matches("kms", "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3", &["alias"]);
    matches("ecr", "arn:aws-cn:ecr:cn-north-1:111122223333:repository/team/web", &["repository"]);
}

#[test]
fn a_type_accepts_patterns_that_could_match_it() {
    let check = |prefix, name, pattern: &str, expected| {
        let pattern: ArnPattern = pattern.parse().unwrap();
        assert_eq!(resource_type(prefix, name).accepts(&pattern), expected, "{name} and {pattern}");
    };
    check("ecs", "cluster", "*", true);
    check("ecs", "cluster", "arn:aws:ecs:*:*:*", true);
    check("ecs", "cluster", "arn:aws:ecs:*:*:cluster/*", true);
    check("ecs", "cluster", "arn:aws:ecs:*:*:cluster", false);
    check("ecs", "cluster", "arn:aws:ecs:*:*:cluster/", false);
    check("ecs", "cluster", "arn:aws:ecs:*:*:service/*", false);
    check("ecs", "cluster", "arn:aws:ecr:*:*:*", false);
    check("ecs", "service", "arn:aws:ecs:*:*:service/web*", true);
    check("ecs", "service", "arn:aws:ecs:*:*:service/web", false);
    check("ecs", "task-definition", "arn:aws:ecs:*:*:task-definition/web:*", true);
    check("ecs", "task-definition", "arn:aws:ecs:*:*:task-definition/web", false);
    check("s3", "bucket", "arn:aws:s3:::logs/*", false);
    check("s3", "object", "arn:aws:s3:::logs/*", true);
    check("s3", "object", "arn:aws:s3:::logs", false);
    check("logs", "log-group", "arn:aws:logs:*:*:log-group:/ecs/*", true);
    check("logs", "log-group", "arn:aws:logs:*:*:log-group:/ecs/web:*", true);
    check("logs", "log-group", "arn:aws:logs:*:*:log-group:/ecs/web:log-stream:*", false);
    check("logs", "log-stream", "arn:aws:logs:*:*:log-group:/ecs/web:*", true);
}

/// A pattern for resources called `x` in any region and account.
fn example(template: &str) -> String {
    let mut fields: Vec<&str> = template.splitn(6, ':').collect();
    fields[1] = "aws";
    fields[3] = if fields[3].is_empty() { "" } else { "*" };
    fields[4] = "*";
    let mut parts = fields[5].split("${");
    let mut resource = parts.next().unwrap().to_owned();
    for part in parts {
        resource.push('x');
        resource.push_str(part.split_once('}').unwrap().1);
    }
    fields[5] = &resource;
    fields.join(":")
}

#[test]
fn every_type_accepts_what_has_the_form_of_its_templates() {
    for resource_type in reference().services().flat_map(Service::resource_types) {
        for template in resource_type.arn_templates() {
            let pattern: ArnPattern = example(template).parse().unwrap();
            assert!(resource_type.accepts(&pattern), "{resource_type:?} and {pattern}");
        }
    }
}

#[test]
fn what_is_written_reads_back_the_same() {
    let text = reference().to_json();
    let read = ServiceReference::from_json(&text).unwrap();
    assert_eq!(read.to_json(), text);
    assert_eq!((read.date(), read.source()), (reference().date(), reference().source()));
    for entry in reference().services().flat_map(Service::actions) {
        let name = format!("{}:{}", entry.service().prefix(), entry.name());
        assert_eq!(read.action(&name).unwrap().name(), entry.name());
    }
}

fn small() -> Value {
    json!({
        "format": "ecs-roles service reference, version 1",
        "source": "a test",
        "date": "2026-11-22",
        "globalConditionKeys": {"aws:TagKeys": "ArrayOfString"},
        "services": {"ecs": {
            "actions": {"StopTask": {
                "accessLevels": ["Write"],
                "conditionKeys": ["aws:tagkeys"],
                "dependentActions": ["iam:PassRole"],
                "resources": [{"type": "Task", "required": true, "conditionKeys": ["ecs:cluster"]}],
            }},
            "resourceTypes": {"task": {"arns": ["arn:${Partition}:ecs:${Region}:${Account}:task/${Id}"]}},
            "conditionKeys": {"ecs:cluster": "ARN"},
        }},
    })
}

#[test]
fn a_reference_of_ones_own_is_read() {
    let reference = ServiceReference::from_json(&small().to_string()).unwrap();
    let stop = reference.action("ECS:stoptask").unwrap();
    assert!(stop.dependent_actions().eq(["iam:PassRole"]));
    assert!(stop.condition_keys().eq(["aws:TagKeys"]));
    let resource = stop.resources().next().unwrap();
    assert_eq!((resource.resource_type().name(), resource.is_required()), ("task", true));
    assert!(reference.action("ecs:RunTask").is_none() && reference.service("athena").is_none());
}

#[track_caller]
fn refused(pointer: &str, value: Value, needles: &[&str]) {
    let mut file = small();
    *file.pointer_mut(pointer).unwrap() = value;
    let error = ServiceReference::from_json(&file.to_string()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for needle in needles {
        assert!(error.to_string().contains(needle), "`{needle}` is not in: {error}");
    }
}

#[test]
fn a_faulty_file_is_refused_with_place_or_name() {
    refused("/format", json!("sar"), &["the format", "`sar`", "--json"]);
    refused("/date", json!("26.9.2026"), &["the date", "`26.9.2026`", "`2026-09-26`"]);
    refused("/services", json!([]), &["expected an object", "line 1, column"]);
    refused("/services/ecs", json!({"action": {}}), &["unknown field `action`", "line 1, column"]);
    refused(
        "/services/ecs/actions",
        json!({"Stop Task": {"accessLevels": ["Write"]}}),
        &["`Stop Task` cannot be"],
    );
    refused(
        "/services/ecs/actions",
        json!({"StopTask": {"accessLevels": ["Write"]}, "stoptask": {"accessLevels": ["Write"]}}),
        &["`stoptask`", "`StopTask`", "more than case"],
    );
    let action = "/services/ecs/actions/StopTask";
    refused(&format!("{action}/accessLevels"), json!(["Wrote"]), &["unknown variant `Wrote`", "`Write`"]);
    refused(&format!("{action}/accessLevels"), json!([]), &["`ecs:StopTask` has no access level"]);
    refused(
        &format!("{action}/conditionKeys"),
        json!(["ecs:clustre"]),
        &["`ecs:StopTask`", "`ecs:clustre`", "did you mean `ecs:cluster`?"],
    );
    refused(
        &format!("{action}/resources/0/type"),
        json!("cluster"),
        &["resource type `cluster`", "`resourceTypes`"],
    );
    refused("/services/ecs/resourceTypes/task/arns/0", json!("task/x"), &["`task/x`", "`arn:${Partition}:"]);
    refused(
        "/services/ecs/conditionKeys/ecs:cluster",
        json!("ArrayOfARM"),
        &["`ArrayOfARM`", "`ARN`", "line 1, column"],
    );
}

#[test]
fn a_name_that_occurs_twice_is_refused() {
    let text = small().to_string().replace(r#""services":{"#, r#""services":{"ecs":{},"#);
    let error = ServiceReference::from_json(&text).unwrap_err();
    assert!(error.to_string().contains("`ecs` occurs twice"), "{error}");
}

#[test]
fn more_than_the_table_can_number_is_refused() {
    let mut file = small();
    file["services"] = (0..70_000).map(|number| (format!("s{number}"), json!({}))).collect::<Value>();
    let error = ServiceReference::from_json(&file.to_string()).unwrap_err();
    assert!(error.to_string().contains("too many"), "{error}");
}

fn in_some_case(text: &str, capitals: u64) -> String {
    let change = |(at, c): (usize, char)| {
        if capitals.rotate_right(at as u32) & 1 == 1 {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars().enumerate().map(change).collect()
}

proptest! {
    #[test]
    fn an_action_is_found_in_every_case(number in 0usize..3325, capitals in any::<u64>()) {
        let entry = reference().services().flat_map(Service::actions).nth(number).unwrap();
        let prefix = entry.service().prefix();
        let found = reference().action(&in_some_case(&format!("{prefix}:{}", entry.name()), capitals)).unwrap();
        prop_assert_eq!((found.service().prefix(), found.name()), (prefix, entry.name()));
        prop_assert_eq!(reference().service(&in_some_case(prefix, capitals)).unwrap().prefix(), prefix);
        for longer in [format!("{prefix}:{}x", entry.name()), format!("x{prefix}:{}", entry.name())] {
            if let Some(found) = reference().action(&longer) {
                let name = format!("{}:{}", found.service().prefix(), found.name());
                prop_assert!(longer.eq_ignore_ascii_case(&name), "{} is not {}", name, longer);
            }
        }
    }

    #[test]
    fn a_key_is_found_in_every_case(number in 0usize..31, capitals in any::<u64>()) {
        let key = service("ecs").condition_keys().nth(number).unwrap();
        let found = reference().condition_key(&in_some_case(key.name(), capitals)).unwrap();
        prop_assert_eq!(found.name(), key.name());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        let _ = ServiceReference::from_json(&text);
        prop_assert!(reference().action(&text).is_none());
        let _ = (reference().service(&text), reference().condition_key(&text));
        prop_assert!(service("ecs").actions_matching(&text).count() <= 81);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in 0usize..800, with in "[{}\\[\\]\",:a0]{0,2}") {
        let mut text: Vec<char> = small().to_string().chars().collect();
        let at = at % text.len();
        text.splice(at..=at, with.chars());
        if let Err(error) = ServiceReference::from_json(&text.into_iter().collect::<String>()) {
            prop_assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}
