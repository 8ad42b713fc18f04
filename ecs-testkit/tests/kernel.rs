#![cfg(test)]
//! Whatever comes in, an answer goes out, and never a 5xx.

use ecs_testkit::{AccessKey, Fake, Request, Response, WorldSpec};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

const OPERATIONS: [&str; 18] = [
    "CreateCluster",
    "DescribeClusters",
    "RegisterTaskDefinition",
    "DescribeTaskDefinition",
    "CreateService",
    "UpdateService",
    "DescribeServices",
    "ListTasks",
    "StopTask",
    "TagResource",
    "ListServiceDeployments",
    "RunTask",
    "CreateCapacityProvider",
    "DescribeCapacityProviders",
    "PutClusterCapacityProviders",
    "RegisterContainerInstance",
    "ListContainerInstances",
    "ExecuteCommand",
];

const MEMBERS: [&str; 19] = [
    "cluster",
    "clusterName",
    "family",
    "containerDefinitions",
    "serviceName",
    "taskDefinition",
    "desiredCount",
    "services",
    "deploymentConfiguration",
    "networkConfiguration",
    "resourceArn",
    "nextToken",
    "name",
    "maxResults",
    "autoScalingGroupProvider",
    "managedInstancesProvider",
    "overrides",
    "volumeConfigurations",
    "instanceIdentityDocument",
];

const OBJECT_HEADERS: [&str; 12] = [
    "if-match",
    "if-none-match",
    "if-modified-since",
    "range",
    "x-amz-copy-source",
    "x-amz-storage-class",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-server-side-encryption-customer-key-md5",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "x-amz-checksum-sha1",
];

fn check(fake: &Fake, request: &Request) -> Result<Response, TestCaseError> {
    let response = fake.handle(request);
    prop_assert!((200..500).contains(&response.status()), "{} for {request:?}", response.status());
    Ok(response)
}

/// A new fake, in which IAM decides or does not.
fn fake(enforced: bool) -> Fake {
    let builder = Fake::builder();
    if enforced { builder.enforce_iam() } else { builder }.build()
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            members(inner).prop_map(serde_json::Value::Object),
        ]
    })
}

fn members(
    value: impl Strategy<Value = serde_json::Value>,
) -> impl Strategy<Value = serde_json::Map<String, serde_json::Value>> {
    let name = prop_oneof![prop::sample::select(&MEMBERS[..]).prop_map(str::to_owned), "[a-z]{1,6}"];
    prop::collection::vec((name, value), 0..5).prop_map(|members| members.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(
        method in "[A-Z]{1,7}",
        uri in "\\PC{0,40}",
        headers in prop::collection::vec(("[a-zA-Z-]{1,20}", "\\PC{0,60}"), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let request = Request::new(&method, &uri).with_body(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.with_header(name, value));
        check(&Fake::new(), &request)?;
    }

    #[test]
    fn any_document_is_answered(
        operation in prop::sample::select(&OPERATIONS[..]),
        document in json(),
        enforced in any::<bool>(),
    ) {
        let fake = fake(enforced);
        let request = Request::new("POST", "https://ecs.us-east-1.amazonaws.com/")
            .with_header("x-amz-target", &format!("AmazonEC2ContainerServiceV20141113.{operation}"))
            .with_body(document.to_string());
        let response = check(&fake, &fake.sign(request, &fake.administrator(), "ecs"))?;
        prop_assert!(serde_json::from_slice::<serde_json::Value>(response.body()).is_ok());
    }

    #[test]
    fn any_form_is_answered_in_xml(
        action in prop_oneof!["CreateRole|ListRoles|PutRolePolicy|CreatePolicy|AssumeRole|GetCallerIdentity", "\\PC{0,20}"],
        members in prop::collection::vec(
            (prop_oneof!["RoleName|RoleArn|PolicyArn|PolicyDocument|AssumeRolePolicyDocument", "[A-Za-z.1-3]{1,24}"], "\\PC{0,20}"),
            0..6,
        ),
        enforced in any::<bool>(),
    ) {
        let fake = fake(enforced);
        let form: String = members.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        let request = Request::new("POST", "https://iam.amazonaws.com/")
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(format!("Version=2010-05-08&Action={action}{form}"));
        let response = check(&fake, &fake.sign(request, &fake.administrator(), "iam"))?;
        let body = std::str::from_utf8(response.body()).unwrap();
        prop_assert!(roxmltree::Document::parse(body).is_ok(), "{body}");
    }

    #[test]
    fn any_form_is_answered_by_ec2_in_xml(
        action in "DescribeInstances|RunInstances|TerminateInstances|DescribeVolumes|\\PC{0,20}",
        members in prop::collection::vec((
            "(Filter|InstanceId|TagSpecification)\\.[12](\\.(Name|Value\\.1|ResourceType|Tag\\.1\\.Key))?|MaxResults|MinCount|MaxCount|NextToken|ImageId",
            "instance|tag:a|instance-id|[0-9*?]{0,4}|\\PC{0,8}",
        ), 0..8),
    ) {
        let fake = Fake::new();
        let form: String = members.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        let request = Request::new("POST", "https://ec2.us-east-1.amazonaws.com/")
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(format!("Version=2016-11-15&Action={action}{form}"));
        let response = check(&fake, &fake.sign(request, &fake.administrator(), "ec2"))?;
        let body = std::str::from_utf8(response.body()).unwrap();
        prop_assert!(roxmltree::Document::parse(body).is_ok(), "{body}");
    }

    #[test]
    fn any_document_is_answered_by_codedeploy(
        operation in "(Create|Get|Update|Delete)(Application|DeploymentGroup)|List(Applications|DeploymentGroups)|BatchGetDeploymentGroups",
        document in json(),
    ) {
        let fake = Fake::new();
        let request = |operation: &str, body: String| {
            let request = Request::new("POST", "https://codedeploy.us-east-1.amazonaws.com/")
                .with_header("x-amz-target", &format!("CodeDeploy_20141006.{operation}"))
                .with_body(body);
            fake.sign(request, &fake.administrator(), "codedeploy")
        };
        let application = r#"{"applicationName":"a","computePlatform":"ECS"}"#.to_owned();
        check(&fake, &request("CreateApplication", application))?;
        let mut document = document;
        if let Some(members) = document.as_object_mut() {
            members.entry("applicationName").or_insert("a".into());
            members.entry("deploymentGroupName").or_insert("g".into());
        }
        let response = check(&fake, &request(&operation, document.to_string()))?;
        prop_assert!(serde_json::from_slice::<serde_json::Value>(response.body()).is_ok());
    }

    #[test]
    fn any_path_is_answered(
        method in "GET|PUT|HEAD|DELETE|POST",
        path in "/\\PC{0,20}(/\\PC{0,20})?",
        query in "\\PC{0,30}",
        header in prop::sample::select(&["range", "if-match", "content-md5", "x-amz-content-sha256", "x-amz-copy-source"][..]),
        value in "(bytes=)?\\PC{0,20}",
        body in prop::collection::vec(any::<u8>(), 0..50),
        enforced in any::<bool>(),
    ) {
        let fake = fake(enforced);
        let request = Request::new(&method, &format!("http://127.0.0.1{path}?{query}"));
        let request = request.with_header(header, &value).with_body(body);
        check(&fake, &fake.sign(request, &fake.administrator(), "s3"))?;
    }

    #[test]
    fn any_way_to_an_object_is_answered(
        method in "GET|PUT|HEAD|DELETE",
        target in "/states(/k)?",
        query in prop::sample::select(&["", "versioning", "versions", "location", "list-type=2", "versionId=null"][..]),
        headers in prop::collection::vec((prop::sample::select(&OBJECT_HEADERS[..]), "(AES256|aws:kms|/states/k|GLACIER|\\PC{0,12})"), 0..4),
        body in "\\PC{0,20}|<Status>(Enabled|Suspended|\\PC{0,5})</Status>",
    ) {
        let spec = WorldSpec::from_json(
            r#"{"buckets": [{"name": "states", "versioning": "enabled", "objects": [{"key": "k", "text": "1"}]}]}"#,
        );
        let fake = Fake::new();
        fake.load(&spec.unwrap(), &mut |_| Ok(Vec::new())).unwrap();
        let request = Request::new(&method, &format!("http://127.0.0.1{target}?{query}")).with_body(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.with_header(name, value));
        let response = check(&fake, &fake.sign(request, &fake.administrator(), "s3"))?;
        if response.status() >= 400 && method != "HEAD" {
            let body = std::str::from_utf8(response.body()).unwrap();
            prop_assert!(roxmltree::Document::parse(body).is_ok(), "{body}");
        }
    }
}

#[test]
fn a_key_that_is_not_known_is_refused_in_the_words_of_each_protocol() {
    let fake = Fake::new();
    let stranger = AccessKey::new("AKIANOBODY", "x");
    let check = |request: Request, service: &str, status: u16, code: &str| {
        let response = fake.handle(&fake.sign(request, &stranger, service));
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!(response.status(), status, "{body}");
        assert!(body.contains(code), "{body}");
    };
    let json = Request::new("POST", "https://ecs.us-east-1.amazonaws.com/")
        .with_header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListClusters");
    check(json, "ecs", 400, r#""__type":"UnrecognizedClientException""#);
    let form = Request::new("POST", "https://sts.amazonaws.com/")
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body("Action=GetCallerIdentity&Version=2011-06-15");
    check(form, "sts", 403, "<Code>InvalidClientTokenId</Code>");
    check(Request::new("GET", "https://s3.amazonaws.com/"), "s3", 403, "<Code>InvalidAccessKeyId</Code>");
    let form = Request::new("POST", "https://ec2.us-east-1.amazonaws.com/")
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body("Action=DescribeInstances&Version=2016-11-15");
    check(form, "ec2", 401, "<Errors><Error><Code>AuthFailure</Code>");
    let json = Request::new("POST", "https://codedeploy.us-east-1.amazonaws.com/")
        .with_header("x-amz-target", "CodeDeploy_20141006.ListApplications");
    check(json, "codedeploy", 400, r#""__type":"UnrecognizedClientException""#);
    let logs = Request::new("POST", "/").with_header("x-amz-target", "Logs_20140328.DescribeLogGroups");
    check(logs, "logs", 400, "ecs-testkit does not support `DescribeLogGroups` of `logs` yet");
}
