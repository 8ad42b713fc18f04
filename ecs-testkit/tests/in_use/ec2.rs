//! Instances of EC2 hold the role of their instance profile.

use ecs_testkit::{ErrorKind, Fake, InstanceSpec, InstanceState, Request, WorldSpec};
use serde_json::json;

use crate::wire::Account;

const PROFILE: &str = "arn:aws:iam::123456789012:instance-profile/ecs/host";

fn with_profile(profile: &str) -> InstanceSpec {
    InstanceSpec { instance_profile: Some(profile.to_owned()), ..InstanceSpec::default() }
}

#[test]
fn instances_are_found_by_their_profile_and_state() {
    let account = Account::new();
    let add = |spec: InstanceSpec| account.fake.add_instance(&spec).unwrap();
    let running = add(with_profile(PROFILE));
    let stopped = add(InstanceSpec { state: InstanceState::Stopped, ..with_profile(PROFILE) });
    let named = add(with_profile("web"));
    let bare = add(InstanceSpec { id: Some("i-bare".to_owned()), ..InstanceSpec::default() });
    let check = |filters: &[(&str, &[&str])], expected: &[&String]| {
        let mut parameters = Vec::new();
        for (n, (name, values)) in filters.iter().enumerate() {
            parameters.push((format!("Filter.{}.Name", n + 1), (*name).to_owned()));
            let values = values.iter().enumerate();
            parameters.extend(
                values.map(|(m, value)| (format!("Filter.{}.Value.{}", n + 1, m + 1), (*value).to_owned())),
            );
        }
        let parameters: Vec<_> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let found = account.ec2_texts("DescribeInstances", &parameters, "instanceId");
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filters:?}");
    };
    check(&[], &[&running, &stopped, &named, &bare]);
    check(&[("iam-instance-profile.arn", &[PROFILE])], &[&running, &stopped]);
    check(&[("iam-instance-profile.arn", &["*/web", PROFILE])], &[&running, &stopped, &named]);
    check(&[("iam-instance-profile.arn", &["arn:aws:iam::123456789012:instance-profile/web"])], &[&named]);
    check(
        &[("iam-instance-profile.arn", &[PROFILE]), ("instance-state-name", &["pending", "running"])],
        &[&running],
    );
    check(&[("instance-id", &["i-bare"])], &[&bare]);
    let (_, body) = account.ec2("DescribeInstances", &[("InstanceId.1", &running)]);
    assert!(body.contains(&format!("<iamInstanceProfile><arn>{PROFILE}</arn><id>AIPA")), "{body}");
    assert!(body.contains("<instanceState><code>16</code><name>running</name></instanceState>"), "{body}");
}

#[test]
fn instances_come_in_pages() {
    let account = Account::new();
    let ids: Vec<String> =
        (0..12).map(|_| account.fake.add_instance(&with_profile("web")).unwrap()).collect();
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let parameters = [("MaxResults", "5"), ("NextToken", token.as_str())];
        let parameters = if token.is_empty() { &parameters[..1] } else { &parameters[..] };
        let page = account.ec2_texts("DescribeInstances", parameters, "instanceId");
        assert!(page.len() <= 5);
        found.extend(page);
        match account.ec2_texts("DescribeInstances", parameters, "nextToken").pop() {
            Some(next) => token = next,
            None => break,
        }
    }
    assert_eq!(found, ids);
}

#[test]
fn the_name_of_a_profile_leads_to_its_path() {
    let account = Account::new();
    account.iam("CreateInstanceProfile", &[("InstanceProfileName", "host"), ("Path", "/ecs/")]);
    let run =
        [("ImageId", "ami-1"), ("MinCount", "1"), ("MaxCount", "1"), ("IamInstanceProfile.Name", "host")];
    assert_eq!(account.ec2_texts("RunInstances", &run, "arn"), [PROFILE]);
    account.fake.add_instance(&with_profile("host")).unwrap();
    assert_eq!(account.ec2_texts("DescribeInstances", &[], "arn"), [PROFILE, PROFILE]);
}

#[test]
fn an_instance_runs_and_is_terminated_by_the_clock() {
    let account = Account::new();
    let run = [
        ("ImageId", "ami-1"),
        ("MinCount", "1"),
        ("MaxCount", "2"),
        ("IamInstanceProfile.Name", "web"),
        ("TagSpecification.1.ResourceType", "volume"),
        ("TagSpecification.1.Tag.1.Key", "not"),
        ("TagSpecification.2.ResourceType", "instance"),
        ("TagSpecification.2.Tag.1.Key", "Name"),
        ("TagSpecification.2.Tag.1.Value", "web 1"),
    ];
    let ids = account.ec2_texts("RunInstances", &run, "instanceId");
    assert_eq!(ids.len(), 2);
    let check = |expected: [&str; 2]| {
        assert_eq!(account.ec2_texts("DescribeInstances", &[], "name"), expected);
    };
    check(["pending", "pending"]);
    account.wait(20);
    check(["running", "running"]);
    let tagged = [("Filter.1.Name", "tag:Name"), ("Filter.1.Value.1", "web 1")];
    assert_eq!(account.ec2_texts("DescribeInstances", &tagged, "instanceId"), ids);
    let states = account.ec2_texts("TerminateInstances", &[("InstanceId.1", &ids[0])], "name");
    assert_eq!(states, ["shutting-down", "running"]);
    account.wait(30);
    check(["terminated", "running"]);
    let by_profile = [("Filter.1.Name", "iam-instance-profile.arn"), ("Filter.1.Value.1", "*/web")];
    assert_eq!(account.ec2_texts("DescribeInstances", &by_profile, "instanceId"), [ids[1].as_str()]);
    account.wait(3600);
    assert_eq!(account.ec2_texts("DescribeInstances", &[], "instanceId"), [ids[1].as_str()]);
}

#[test]
fn what_runs_on_an_instance_ends_with_it() {
    let account = Account::new();
    let host = InstanceSpec { cluster: Some("shop".to_owned()), ..with_profile("web") };
    let id = account.fake.add_instance(&host).unwrap();
    let run = json!({ "cluster": "shop", "taskDefinition": account.host_job(), "launchType": "EC2" });
    let arn = account.ecs("RunTask", &run)["tasks"][0]["taskArn"].clone();
    account.wait(60);
    account.ec2_texts("TerminateInstances", &[("InstanceId.1", &id)], "instanceId");
    let task = account.task(&arn);
    assert_eq!(task["stoppedReason"], json!(format!("Host EC2 (instance {id}) terminated.")));
    assert!(
        account
            .all("ListContainerInstances", "containerInstanceArns", 1, &json!({ "cluster": "shop" }))
            .is_empty()
    );
}

#[test]
fn refusals_are_those_of_ec2() {
    let account = Account::new();
    let check = |operation: &str, parameters: &[(&str, &str)], status: u16, code: &str| {
        let (found, body) = account.ec2(operation, parameters);
        let document = roxmltree::Document::parse(&body).unwrap();
        let path: Vec<_> = ["Response", "Errors", "Error", "Code"].into_iter().collect();
        let node = document.descendants().find(|node| node.has_tag_name("Code")).unwrap();
        let mut ancestors: Vec<_> =
            node.ancestors().filter(roxmltree::Node::is_element).map(|n| n.tag_name().name()).collect();
        ancestors.reverse();
        assert_eq!((found, node.text(), ancestors), (status, Some(code), path), "{body}");
    };
    check(
        "DescribeInstances",
        &[("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", "v")],
        400,
        "InvalidParameterValue",
    );
    check("DescribeInstances", &[("InstanceId.1", "i-none")], 400, "InvalidInstanceID.NotFound");
    check("DescribeInstances", &[("MaxResults", "4")], 400, "InvalidParameterValue");
    check("DescribeInstances", &[("NextToken", "§")], 400, "InvalidParameterValue");
    check("DescribeInstances", &[("DryRun", "true")], 412, "DryRunOperation");
    check("RunInstances", &[("MinCount", "1"), ("MaxCount", "1")], 400, "MissingParameter");
    check("TerminateInstances", &[], 400, "MissingParameter");
    check("CreateVpc", &[], 400, "InvalidAction");
    let id = account.fake.add_instance(&with_profile("web")).unwrap();
    check(
        "DescribeInstances",
        &[("InstanceId.1", &id), ("MaxResults", "5")],
        400,
        "InvalidParameterCombination",
    );
}

#[test]
fn whom_iam_does_not_allow_is_refused_as_each_service_does() {
    let account = Account::new();
    let nobody = account.fake.add_user("nobody", &[]).unwrap();
    account.fake.enforce_iam();
    let check = |request: Request, service: &str, expected: (u16, &str)| {
        let response = account.fake.handle(&account.fake.sign(request, &nobody, service));
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!((response.status(), body.contains(expected.1)), (expected.0, true), "{body}");
    };
    let form = Request::new("POST", "https://ec2.us-east-1.amazonaws.com/")
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body("Action=DescribeInstances&Version=2016-11-15");
    check(form, "ec2", (403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"));
    let json = Request::new("POST", "https://codedeploy.us-east-1.amazonaws.com/")
        .with_header("x-amz-target", "CodeDeploy_20141006.ListApplications");
    check(json, "codedeploy", (400, r#""__type":"AccessDeniedException""#));
}

#[test]
fn a_description_has_instances() {
    let load = |json: &str| {
        let spec = WorldSpec::from_json(json)?;
        let fake = spec.fake_builder().build();
        fake.load(&spec, &mut |_| Ok(Vec::new()))?;
        Ok::<_, ecs_testkit::Error>(Account { fake })
    };
    let account = load(&format!(
        r#"{{
            "clusters": [{{"name": "shop", "services": [{{
                "task_definition": {{"family": "web", "containerDefinitions": [{{"name": "app", "image": "web:1", "memory": 128}}]}},
                "service": {{"serviceName": "web", "desiredCount": 1}}
            }}]}}],
            "instances": [
                {{"id": "i-1", "instance_profile": "{PROFILE}", "cluster": "shop", "tags": {{"Name": "host"}}}},
                {{"instance_profile": "web", "state": "shutting-down"}}
            ]
        }}"#
    ))
    .unwrap();
    assert_eq!(account.ec2_texts("DescribeInstances", &[], "name"), ["running", "shutting-down"]);
    let hosts =
        account.all("ListContainerInstances", "containerInstanceArns", 5, &json!({ "cluster": "shop" }));
    let on_it = json!({ "cluster": "shop", "containerInstance": hosts[0], "serviceName": "web" });
    assert_eq!(account.all("ListTasks", "taskArns", 5, &on_it).len(), 1);
    let check = |json: &str, kind: ErrorKind, text: &str| {
        let error = load(json).err().unwrap();
        assert_eq!((error.kind(), error.to_string().contains(text)), (kind, true), "{error}");
    };
    check(
        r#"{"instances": [{"id": "i-1"}, {"id": "i-1"}]}"#,
        ErrorKind::Description,
        "give an id that no other has",
    );
    check(
        r#"{"instances": [{"id": "i-1", "cluster": "none"}]}"#,
        ErrorKind::Refused,
        "instance `i-1`: `RegisterContainerInstance` was refused: `ClusterNotFoundException`",
    );
    check(r#"{"instances": [{"state": "gone"}]}"#, ErrorKind::Description, "unknown variant `gone`");
    let fake = Fake::new();
    fake.add_instance(&InstanceSpec { cluster: Some("none".to_owned()), ..InstanceSpec::default() })
        .unwrap_err();
    let account = Account { fake };
    assert!(account.ec2_texts("DescribeInstances", &[], "instanceId").is_empty());
}
