//! EBS volumes of tasks: the infrastructure role is in use from the first step to the last.

use std::time::Duration;

use serde_json::{Value, json};

use crate::wire::{Account, FOR_VOLUMES, ROLE, fargate, trust};

/// A policy that allows these actions on everything.
fn allowing(actions: &[&str]) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": actions, "Resource": "*" },
    })
    .to_string()
}

impl Account {
    /// An account with the role `infrastructure`, as the documentation of ECS has it.
    fn with_role() -> Self {
        let account = Self::new();
        account.create_role("infrastructure");
        account
    }

    fn trust(&self, service: &str) {
        let document = trust(service);
        self.iam(
            "UpdateAssumeRolePolicy",
            &[("RoleName", "infrastructure"), ("PolicyDocument", document.as_str())],
        );
    }

    /// Replaces what the role may do by one inline policy.
    fn allow(&self, actions: &[&str]) {
        let document = allowing(actions);
        let members =
            [("RoleName", "infrastructure"), ("PolicyName", "p"), ("PolicyDocument", document.as_str())];
        self.iam("PutRolePolicy", &members);
    }

    /// Starts a task with a volume; returns its ARN.
    fn run(&self, policy: Value) -> Value {
        let mut managed = json!({ "roleArn": ROLE, "sizeInGiB": 20, "filesystemType": "ext4", "tagSpecifications": [
            { "resourceType": "volume", "tags": [{ "key": "team", "value": "a" }] },
        ] });
        managed.as_object_mut().unwrap().extend(policy.as_object().unwrap().clone());
        let volumes = json!([{ "name": "data", "managedEBSVolume": managed }]);
        let output = self.ecs("RunTask", &fargate(&self.job(), json!({ "volumeConfigurations": volumes })));
        output["tasks"][0]["taskArn"].clone()
    }

    fn stop(&self, task: &Value) {
        self.ecs("StopTask", &json!({ "cluster": "shop", "task": task }));
    }

    /// `lastStatus` of a task and the status of its volume.
    fn glance(&self, arn: &Value) -> String {
        let task = self.task(arn);
        format!("{} {}", task["lastStatus"].as_str().unwrap(), volume(&task)["status"].as_str().unwrap())
    }

    /// Looks after so many seconds each and compares.
    fn check(&self, arn: &Value, table: &[(u64, &str)]) {
        for (step, (seconds, expected)) in table.iter().enumerate() {
            self.wait(*seconds);
            assert_eq!((step, self.glance(arn).as_str()), (step, *expected));
        }
    }

    /// The states of the volumes that EC2 has for ECS.
    fn volumes(&self) -> Vec<String> {
        let managed = [("Filter.1.Name", "tag:AmazonECSManaged"), ("Filter.1.Value.1", "true")];
        let (_, body) = self.ec2("DescribeVolumes", &managed);
        let document = roxmltree::Document::parse(&body).unwrap();
        let items = document.descendants().filter(|node| node.tag_name().name() == "volumeSet");
        let items = items.flat_map(|set| set.children());
        let state = |item: roxmltree::Node<'_, '_>| {
            item.children()
                .find(|node| node.tag_name().name() == "status")
                .and_then(|node| node.text())
                .map(str::to_owned)
        };
        items.filter_map(state).collect()
    }
}

/// The attachment of a task that is its volume.
fn volume(task: &Value) -> Value {
    let attachments = task["attachments"].as_array().unwrap();
    attachments.iter().find(|attachment| attachment["type"] == "AmazonElasticBlockStorage").unwrap().clone()
}

fn detail(volume: &Value, name: &str) -> Option<String> {
    let details = volume["details"].as_array().unwrap();
    let found = details.iter().find(|detail| detail["name"] == name)?;
    Some(found["value"].as_str().unwrap().to_owned())
}

const UP: [(u64, &str); 6] = [
    (0, "PROVISIONING PRECREATED"),
    (5, "PROVISIONING CREATED"),
    (5, "PROVISIONING ATTACHING"),
    (5, "PROVISIONING ATTACHED"),
    (5, "PENDING ATTACHED"),
    (40, "RUNNING ATTACHED"),
];

#[test]
fn a_volume_lives_with_its_task() {
    let account = Account::with_role();
    let arn = account.run(json!({}));
    account.check(&arn, &UP);
    assert_eq!(account.volumes(), ["in-use"]);
    let attached = volume(&account.task(&arn));
    assert_eq!(detail(&attached, "roleArn").as_deref(), Some(ROLE));
    assert_eq!(detail(&attached, "volumeName").as_deref(), Some("data"));
    assert_eq!(detail(&attached, "deleteOnTermination").as_deref(), Some("true"));
    assert_eq!(detail(&attached, "statusReason"), None);
    let id = detail(&attached, "volumeId").unwrap();
    let by_task = [("Filter.1.Name", "tag:AmazonECSCreated"), ("Filter.1.Value.1", arn.as_str().unwrap())];
    assert_eq!(account.ec2_texts("DescribeVolumes", &by_task, "size"), ["20"]);
    assert_eq!(
        account.ec2_texts("DescribeVolumes", &[("VolumeId.1", &id)], "associatedResource"),
        [arn.as_str().unwrap()]
    );
    let own = [("Filter.1.Name", "tag:team"), ("Filter.1.Value.1", "a")];
    assert_eq!(account.ec2_texts("DescribeVolumes", &own, "size").len(), 1);
    account.stop(&arn);
    account.check(
        &arn,
        &[
            (0, "STOPPING ATTACHED"),
            (30, "DEPROVISIONING DETACHING"),
            (5, "DEPROVISIONING DETACHED"),
            (5, "STOPPED DELETED"),
        ],
    );
    assert!(account.volumes().is_empty());
    assert_eq!(account.ec2("DescribeVolumes", &[("VolumeId.1", &id)]).0, 400);
}

#[test]
fn a_volume_that_is_to_stay_is_only_detached() {
    let account = Account::with_role();
    let arn = account.run(json!({ "terminationPolicy": { "deleteOnTermination": false } }));
    account.wait(60);
    account.stop(&arn);
    account.check(&arn, &[(35, "DEPROVISIONING DETACHED"), (5, "STOPPED DETACHED")]);
    assert_eq!(detail(&volume(&account.task(&arn)), "deleteOnTermination").as_deref(), Some("false"));
    account.wait(7200);
    assert_eq!(account.volumes(), ["available"]);
}

/// Stops a task whose role is broken and expects it to hang; then that it goes on once the role is mended.
fn hangs(break_role: impl Fn(&Account), mend_role: impl Fn(&Account)) {
    let account = Account::with_role();
    let arn = account.run(json!({}));
    account.wait(60);
    break_role(&account);
    account.check(&arn, &[(3600, "RUNNING ATTACHED")]);
    account.stop(&arn);
    account.check(&arn, &[(30, "DEPROVISIONING DETACHING"), (86_400, "DEPROVISIONING DETACHING")]);
    let stuck = |status: &str| {
        let input = json!({ "cluster": "shop", "desiredStatus": status });
        account.all("ListTasks", "taskArns", 10, &input)
    };
    assert_eq!((stuck("RUNNING"), stuck("STOPPED")), (vec![], vec![arn.clone()]));
    assert_eq!(account.volumes(), ["in-use"]);
    let (code, _) = account.ecs_refusal("DeleteCluster", &json!({ "cluster": "shop" }));
    assert_eq!(code, "ClusterContainsTasksException");
    mend_role(&account);
    account.check(
        &arn,
        &[(0, "DEPROVISIONING DETACHING"), (5, "DEPROVISIONING DETACHED"), (5, "STOPPED DELETED")],
    );
    assert!(account.volumes().is_empty());
}

#[test]
fn a_task_hangs_while_its_role_is_gone() {
    let delete = |account: &Account| {
        account.iam("DetachRolePolicy", &[("RoleName", "infrastructure"), ("PolicyArn", FOR_VOLUMES)]);
        account.iam("DeleteRole", &[("RoleName", "infrastructure")]);
    };
    hangs(delete, |account| account.create_role("infrastructure"));
}

#[test]
fn a_task_hangs_while_its_role_trusts_somebody_else() {
    hangs(|account| account.trust("ecs-tasks.amazonaws.com"), |account| account.trust("ecs.amazonaws.com"));
}

#[test]
fn a_task_hangs_while_its_role_trusts_ecs_for_another_account() {
    let for_account = |account: &Account, id: &str| {
        let document = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": { "Service": "ecs.amazonaws.com" }, "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": { "aws:SourceAccount": id },
                "ArnLike": { "aws:SourceArn": format!("arn:aws:ecs:us-east-1:{id}:*") },
            },
        } });
        let document = document.to_string();
        let members = [("RoleName", "infrastructure"), ("PolicyDocument", document.as_str())];
        account.iam("UpdateAssumeRolePolicy", &members);
    };
    hangs(|account| for_account(account, "210987654321"), |account| for_account(account, "123456789012"));
}

#[test]
fn every_errand_of_a_role_is_decided_by_time_region_and_transport() {
    let account = Account::with_role();
    account.fake.enforce_iam();
    account.iam(
        "CreateRole",
        &[("RoleName", "job"), ("AssumeRolePolicyDocument", &trust("ecs-tasks.amazonaws.com"))],
    );
    let circumstances = json!({
        "Bool": { "aws:SecureTransport": "true" },
        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
        "DateLessThan": { "aws:CurrentTime": "2026-01-01T01:00:00Z" },
    });
    let mut trust: Value = serde_json::from_str(&trust("ecs.amazonaws.com")).unwrap();
    trust["Statement"]["Condition"] = circumstances.clone();
    let trust = trust.to_string();
    account.iam("UpdateAssumeRolePolicy", &[("RoleName", "infrastructure"), ("PolicyDocument", &trust)]);
    account.iam("DetachRolePolicy", &[("RoleName", "infrastructure"), ("PolicyArn", FOR_VOLUMES)]);
    let mut policy: Value = serde_json::from_str(&allowing(&["ec2:*"])).unwrap();
    policy["Statement"]["Condition"] = circumstances;
    let policy = policy.to_string();
    account.iam(
        "PutRolePolicy",
        &[("RoleName", "infrastructure"), ("PolicyName", "p"), ("PolicyDocument", &policy)],
    );
    let arn = account.run(json!({}));
    account.check(&arn, &UP);
    account.wait(3600);
    account.stop(&arn);
    account.check(&arn, &[(600, "DEPROVISIONING DETACHING")]);
    let volumes = json!([{ "name": "data", "managedEBSVolume": { "roleArn": ROLE, "sizeInGiB": 20 } }]);
    let input = fargate("job", json!({ "volumeConfigurations": volumes }));
    let (code, message) = account.ecs_refusal("RunTask", &input);
    assert_eq!(code, "InvalidParameterException", "{message}");
}

#[test]
fn a_step_before_the_news_of_a_narrowed_role_is_done_by_the_old() {
    let stopped_after = |delay: u64| {
        let account = Account::with_role();
        account.fake.set_iam_propagation(Duration::from_secs(delay));
        account.wait(delay);
        let arn = account.run(json!({}));
        account.wait(60);
        account.stop(&arn);
        account.trust("ecs-tasks.amazonaws.com");
        // One long leap: the volume is detached after 35 seconds of it and deleted after 40.
        account.wait(600);
        account.glance(&arn)
    };
    assert_eq!(stopped_after(10), "DEPROVISIONING DETACHING");
    assert_eq!(stopped_after(37), "DEPROVISIONING DETACHED");
    assert_eq!(stopped_after(60), "STOPPED DELETED");
}

#[test]
fn a_task_hangs_without_any_of_three_permissions() {
    const ALL: [&str; 3] = ["ec2:DetachVolume", "ec2:DeleteVolume", "ec2:DescribeVolumes"];
    for missing in ALL {
        let others: Vec<&str> = ALL.into_iter().filter(|action| *action != missing).collect();
        let narrow = |account: &Account| {
            account.iam("DetachRolePolicy", &[("RoleName", "infrastructure"), ("PolicyArn", FOR_VOLUMES)]);
            account.allow(&others);
        };
        hangs(narrow, |account| account.allow(&ALL));
    }
}

#[test]
fn a_volume_that_stays_needs_no_permission_to_delete() {
    let account = Account::with_role();
    let arn = account.run(json!({ "terminationPolicy": { "deleteOnTermination": false } }));
    account.wait(60);
    account.iam("DetachRolePolicy", &[("RoleName", "infrastructure"), ("PolicyArn", FOR_VOLUMES)]);
    account.allow(&["ec2:DetachVolume", "ec2:DescribeVolumes"]);
    account.stop(&arn);
    account.check(&arn, &[(40, "STOPPED DETACHED")]);
}

#[test]
fn a_task_without_its_volume_does_not_start() {
    let account = Account::new();
    let arn = account.run(json!({}));
    account.check(&arn, &[(5, "DEPROVISIONING FAILED"), (10, "STOPPED FAILED")]);
    let task = account.task(&arn);
    let reason = format!(
        "ECS was unable to assume the configured ECS Infrastructure Role '{ROLE}'. Please verify that the role being passed has the proper trust relationship with Amazon ECS."
    );
    assert_eq!((&task["stopCode"], &task["stoppedReason"]), (&json!("TaskFailedToStart"), &json!(reason)));
    let failed = volume(&task);
    assert_eq!((detail(&failed, "statusReason"), detail(&failed, "volumeId")), (Some(reason), None));
}

#[test]
fn a_volume_that_cannot_be_attached_stays_with_the_role() {
    let account = Account::with_role();
    account.iam("DetachRolePolicy", &[("RoleName", "infrastructure"), ("PolicyArn", FOR_VOLUMES)]);
    account.allow(&["ec2:CreateVolume"]);
    let arn = account.run(json!({}));
    account.check(
        &arn,
        &[(5, "PROVISIONING CREATED"), (5, "DEPROVISIONING FAILED"), (3600, "DEPROVISIONING FAILED")],
    );
    let failed = volume(&account.task(&arn));
    assert!(detail(&failed, "statusReason").unwrap().contains("missing permissions"));
    assert!(detail(&failed, "volumeId").is_some());
    account.allow(&["ec2:DetachVolume", "ec2:DeleteVolume", "ec2:DescribeVolumes"]);
    account.check(&arn, &[(60, "STOPPED DELETED")]);
}

#[test]
fn every_task_of_a_service_has_a_volume_and_a_stuck_one_is_replaced() {
    let account = Account::with_role();
    account.job();
    let volumes = json!([{ "name": "data", "managedEBSVolume": { "roleArn": ROLE, "sizeInGiB": 10 } }]);
    account.ecs(
        "CreateService",
        &json!({
            "cluster": "shop", "serviceName": "web", "taskDefinition": "job", "desiredCount": 2, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
            "volumeConfigurations": volumes,
        }),
    );
    account.wait(200);
    let list = |status: &str| {
        let input = json!({ "cluster": "shop", "serviceName": "web", "desiredStatus": status });
        account.all("ListTasks", "taskArns", 10, &input)
    };
    let before = list("RUNNING");
    assert_eq!(before.iter().map(|arn| account.glance(arn)).collect::<Vec<_>>(), ["RUNNING ATTACHED"; 2]);
    assert_ne!(
        detail(&volume(&account.task(&before[0])), "volumeId"),
        detail(&volume(&account.task(&before[1])), "volumeId")
    );
    account.trust("ecs-tasks.amazonaws.com");
    let force = json!({ "cluster": "shop", "service": "web", "desiredCount": 1 });
    account.ecs("UpdateService", &force);
    account.wait(600);
    let stuck = list("STOPPED");
    assert_eq!(stuck.iter().map(|arn| account.glance(arn)).collect::<Vec<_>>(), ["DEPROVISIONING DETACHING"]);
    let service = account.ecs("DescribeServices", &json!({ "cluster": "shop", "services": ["web"] }));
    assert_eq!((&service["services"][0]["runningCount"], list("RUNNING").len()), (&json!(1), 1));
    account.trust("ecs.amazonaws.com");
    account.wait(70);
    assert_eq!(account.glance(&stuck[0]), "STOPPED DELETED");
}

#[test]
fn a_policy_on_the_tags_of_ecs_is_enough_and_a_boundary_counts() {
    let account = Account::with_role();
    let boundary = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" },
        { "Effect": "Deny", "Action": "ec2:DeleteVolume", "Resource": "*" },
    ] });
    let document = boundary.to_string();
    account.iam("CreatePolicy", &[("PolicyName", "boundary"), ("PolicyDocument", &document)]);
    let boundary = "arn:aws:iam::123456789012:policy/boundary";
    account.iam(
        "PutRolePermissionsBoundary",
        &[("RoleName", "infrastructure"), ("PermissionsBoundary", boundary)],
    );
    let arn = account.run(json!({}));
    account.check(&arn, &UP);
    account.stop(&arn);
    account.check(&arn, &[(300, "DEPROVISIONING DETACHING")]);
    account.iam("DeleteRolePermissionsBoundary", &[("RoleName", "infrastructure")]);
    account.check(&arn, &[(70, "STOPPED DELETED")]);
}

#[test]
fn what_is_no_volume_is_refused() {
    let account = Account::with_role();
    let definition = account.job();
    let check = |volumes: Value, message: &str| {
        let input = fargate(&definition, json!({ "volumeConfigurations": volumes }));
        assert_eq!(account.ecs_refusal("RunTask", &input).1, message);
    };
    let one = |name: &str| json!({ "name": name, "managedEBSVolume": { "roleArn": ROLE } });
    check(json!([one("data"), one("data")]), "volumeConfigurations can have at most 1 item.");
    check(
        json!([one("none")]),
        "The volume none is not a volume of the task definition that is configured at launch.",
    );
    check(json!([{ "name": "data" }]), "managedEBSVolume.roleArn should not be null or empty.");
    check(
        json!([{ "name": "data", "managedEBSVolume": { "roleArn": [] } }]),
        "START_ARRAY can not be converted to a String",
    );
}
