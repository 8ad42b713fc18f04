//! Capacity providers and container instances.

use serde_json::{Value, json};

use crate::wire::{Account, ROLE};

const PROFILE: &str = "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole";
const GROUP: &str =
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0:autoScalingGroupName/hosts";

fn managed() -> Value {
    json!({
        "name": "managed", "cluster": "shop", "tags": [{ "key": "a", "value": "b" }],
        "managedInstancesProvider": {
            "infrastructureRoleArn": ROLE, "propagateTags": "NONE",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": PROFILE, "networkConfiguration": { "subnets": ["subnet-1"] },
            },
        },
    })
}

fn describe(account: &Account, input: Value) -> Value {
    account.ecs("DescribeCapacityProviders", &input)
}

#[test]
fn managed_instances_name_their_role_and_profile() {
    let account = Account::new();
    let created = account.ecs("CreateCapacityProvider", &managed());
    let output = describe(&account, json!({ "capacityProviders": ["managed"], "include": ["TAGS"] }));
    assert_eq!(output["failures"], json!([]));
    let provider = &output["capacityProviders"][0];
    assert_eq!(*provider, created["capacityProvider"]);
    assert_eq!(provider["managedInstancesProvider"], managed()["managedInstancesProvider"]);
    assert_eq!(
        (&provider["type"], &provider["status"], &provider["cluster"], &provider["tags"]),
        (&json!("MANAGED_INSTANCES"), &json!("ACTIVE"), &json!("shop"), &managed()["tags"])
    );
    let cluster = account.ecs("DescribeClusters", &json!({ "clusters": ["shop"] }));
    assert_eq!(cluster["clusters"][0]["capacityProviders"], json!(["managed"]));
}

#[test]
fn providers_are_listed_by_cluster_and_in_pages() {
    let account = Account::new();
    account.ecs("CreateCapacityProvider", &managed());
    for n in 0..10 {
        let group = json!({ "autoScalingGroupArn": GROUP });
        account.ecs(
            "CreateCapacityProvider",
            &json!({ "name": format!("group-{n}"), "autoScalingGroupProvider": group }),
        );
    }
    let names = |input: Value| -> Vec<String> {
        let found = account.all("DescribeCapacityProviders", "capacityProviders", 4, &input);
        found.iter().map(|provider| provider["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(json!({})).len(), 13);
    assert_eq!(names(json!({}))[..3], ["FARGATE", "FARGATE_SPOT", "group-0"]);
    assert_eq!(names(json!({ "cluster": "shop" })), ["managed"]);
    assert_eq!(describe(&account, json!({}))["capacityProviders"].as_array().unwrap().len(), 10);
    let output = describe(&account, json!({ "capacityProviders": ["group-3", "none"] }));
    let group = &output["capacityProviders"][0]["autoScalingGroupProvider"];
    assert_eq!(
        (&group["autoScalingGroupArn"], &group["managedDraining"]),
        (&json!(GROUP), &json!("ENABLED"))
    );
    assert_eq!(output["failures"][0]["reason"], "MISSING");
}

#[test]
fn a_provider_in_use_stays() {
    let account = Account::new();
    account.ecs(
        "CreateCapacityProvider",
        &json!({ "name": "hosts", "autoScalingGroupProvider": { "autoScalingGroupArn": GROUP } }),
    );
    let put = |names: Value| json!({ "cluster": "shop", "capacityProviders": names, "defaultCapacityProviderStrategy": [] });
    account.ecs("PutClusterCapacityProviders", &put(json!(["hosts"])));
    let delete = json!({ "capacityProvider": "hosts" });
    let in_use = "The specified capacity provider is in use and cannot be removed.";
    assert_eq!(
        account.ecs_refusal("DeleteCapacityProvider", &delete),
        ("ClientException".into(), in_use.into())
    );
    account.ecs("PutClusterCapacityProviders", &put(json!([])));
    let going = account.ecs("DeleteCapacityProvider", &delete);
    assert_eq!(going["capacityProvider"]["updateStatus"], "DELETE_IN_PROGRESS");
    let again = json!({ "name": "hosts", "autoScalingGroupProvider": { "autoScalingGroupArn": GROUP } });
    assert_eq!(account.ecs_refusal("CreateCapacityProvider", &again).0, "UpdateInProgressException");
    account.wait(60);
    let output = describe(&account, json!({ "capacityProviders": ["hosts"] }));
    assert_eq!(output["capacityProviders"][0]["status"], "INACTIVE");
    assert_eq!(describe(&account, json!({}))["capacityProviders"].as_array().unwrap().len(), 2);
    account.ecs("CreateCapacityProvider", &again);
    let missing = "The specified capacity provider was not found. Specify a valid name or ARN and try again.";
    assert_eq!(account.ecs_refusal("PutClusterCapacityProviders", &put(json!(["none"]))).1, missing);
}

#[test]
fn what_is_no_provider_is_refused() {
    let account = Account::new();
    let check = |input: Value, code: &str, start: &str| {
        let (found, message) = account.ecs_refusal("CreateCapacityProvider", &input);
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(start), "{message}");
    };
    let with = |name: &str, value: Value| {
        let mut input = managed();
        input[name] = value;
        input
    };
    check(
        with("name", json!("fargate-1")),
        "ClientException",
        "The specified capacity provider name is invalid.",
    );
    check(with("cluster", json!("none")), "ClusterNotFoundException", "Cluster not found.");
    check(with("cluster", Value::Null), "InvalidParameterException", "cluster can not be blank");
    check(with("autoScalingGroupProvider", json!({})), "ClientException", "Specify either");
    check(
        with("managedInstancesProvider", json!({ "infrastructureRoleArn": ROLE })),
        "InvalidParameterException",
        "managedInstancesProvider.instanceLaunchTemplate.ec2InstanceProfileArn should not be null or empty.",
    );
    account.ecs("CreateCapacityProvider", &managed());
    check(managed(), "ClientException", "The specified capacity provider already exists.");
}

#[test]
fn tasks_are_on_the_container_instances_of_their_cluster() {
    let account = Account::new();
    let register = |id: &str| {
        let identity = json!({ "instanceId": id, "region": "us-east-1" }).to_string();
        let input = json!({ "cluster": "shop", "instanceIdentityDocument": identity, "versionInfo": { "agentVersion": "1.99.0" } });
        account.ecs("RegisterContainerInstance", &input)["containerInstance"]["containerInstanceArn"].clone()
    };
    let arns = [register("i-1"), register("i-2")];
    let definition = account.host_job();
    let run = json!({ "cluster": "shop", "taskDefinition": definition, "launchType": "EC2", "count": 2 });
    let tasks = account.ecs("RunTask", &run)["tasks"].clone();
    assert_ne!(tasks[0]["containerInstanceArn"], tasks[1]["containerInstanceArn"]);
    account.wait(60);
    let mut listed =
        account.all("ListContainerInstances", "containerInstanceArns", 1, &json!({ "cluster": "shop" }));
    listed.sort_by_key(|arn| *arn == arns[1]);
    assert_eq!(listed, arns);
    let describe = json!({ "cluster": "shop", "containerInstances": [arns[0], "none"] });
    let output = account.ecs("DescribeContainerInstances", &describe);
    let instance = &output["containerInstances"][0];
    assert_eq!(
        (
            &instance["ec2InstanceId"],
            &instance["runningTasksCount"],
            &instance["versionInfo"]["agentVersion"]
        ),
        (&json!("i-1"), &json!(1), &json!("1.99.0"))
    );
    assert_eq!(
        output["failures"][0]["arn"],
        "arn:aws:ecs:us-east-1:123456789012:container-instance/shop/none"
    );
    let on_it = json!({ "cluster": "shop", "containerInstance": arns[0] });
    assert_eq!(account.all("ListTasks", "taskArns", 10, &on_it).len(), 1);
    let (_, message) = account.ecs_refusal("DeregisterContainerInstance", &on_it);
    assert_eq!(message, "Found running tasks on the instance.");
    let mut forced = on_it.clone();
    forced["force"] = json!(true);
    account.ecs("DeregisterContainerInstance", &forced);
    let cluster = account.ecs("DescribeClusters", &json!({ "clusters": ["shop"] }));
    assert_eq!(cluster["clusters"][0]["registeredContainerInstancesCount"], 1);
    assert_eq!(account.all("ListTasks", "taskArns", 10, &json!({ "cluster": "shop" })).len(), 1);
}
