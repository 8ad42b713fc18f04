//! What single options grant, word for word.

use ecs_roles::*;

use crate::support::*;

#[track_caller]
fn grants(role: Result<Role, Error>, policy: &str, expected: &str) {
    let role = role.unwrap();
    let expected = format!(r#"{{"Version": "2012-10-17", "Statement": {expected}}}"#).parse().unwrap();
    let found = &role.inline_policies()[policy];
    assert_eq!(found, &expected, "{}", found.to_pretty());
}

#[test]
fn exec_opens_channels_and_logs() {
    grants(
        TaskRole::new(scope(HERE))
            .logging_exec_to_log_group("/exec")
            .logging_exec_to_bucket(arn("arn:aws:s3:::b"))
            .role(),
        "Task",
        r#"[
        {"Sid": "OpenExecChannels", "Effect": "Allow", "Action": [
            "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"], "Resource": "*"},
        {"Sid": "FindExecLogGroups", "Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"},
        {"Sid": "LogExecSessions", "Effect": "Allow",
         "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
         "Resource": "arn:aws:logs:eu-central-1:111122223333:log-group:/exec:*"},
        {"Sid": "LocateExecBuckets", "Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "*"},
        {"Sid": "CheckExecBuckets", "Effect": "Allow", "Action": "s3:GetEncryptionConfiguration",
         "Resource": "arn:aws:s3:::b"},
        {"Sid": "StoreExecSessions", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}]"#,
    );
}

#[test]
fn a_file_system_is_mounted_through_its_access_point() {
    let here = scope(HERE);
    let efs = |resource| own(&here, "elasticfilesystem", resource);
    let access = FileSystemAccess::new(efs("file-system/fs-1")).writing().through(efs("access-point/fsap-1"));
    grants(
        TaskRole::new(here.clone())
            .mounting(access)
            .mounting(FileSystemAccess::new(efs("file-system/fs-2")))
            .role(),
        "Task",
        r#"[
        {"Sid": "MountFileSystem", "Effect": "Allow",
         "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
         "Resource": "arn:aws:elasticfilesystem:eu-central-1:111122223333:file-system/fs-1",
         "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn":
            "arn:aws:elasticfilesystem:eu-central-1:111122223333:access-point/fsap-1"}}},
        {"Sid": "MountFileSystem2", "Effect": "Allow", "Action": "elasticfilesystem:ClientMount",
         "Resource": "arn:aws:elasticfilesystem:eu-central-1:111122223333:file-system/fs-2"}]"#,
    );
}

#[test]
fn a_scheduled_task_is_run_in_its_cluster_alone() {
    let here = scope("cn-north-1");
    let target = TaskTarget::new("batch", "report").and_family("bill").passing(role_arn(&here, "task"));
    let run = r#"[
        {"Sid": "RunTasks", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": [
            "arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/bill:*",
            "arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/report:*"],
         "Condition": {"ArnEquals": {"ecs:cluster": "arn:aws-cn:ecs:cn-north-1:111122223333:cluster/batch"}}},
        {"Sid": "TagTasksAtStart", "Effect": "Allow", "Action": "ecs:TagResource",
         "Resource": "arn:aws-cn:ecs:cn-north-1:111122223333:task/batch/*",
         "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}}},
        {"Sid": "PassRolesToTasks", "Effect": "Allow", "Action": "iam:PassRole",
         "Resource": "arn:aws-cn:iam::111122223333:role/task",
         "Condition": {"StringEquals": {"iam:PassedToService":
            ["ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.com.cn"]}}}]"#;
    grants(SchedulerRole::new(here.clone(), target.clone()).role(), "RunTasks", run);
    grants(EventBridgeRole::least_privilege(here, target).role(), "RunTasks", run);
}

#[test]
fn volumes_are_encrypted_for_volumes_alone() {
    let here = scope(HERE);
    let key = "arn:aws:kms:eu-central-1:111122223333:key/1";
    grants(
        InfrastructureRole::for_volumes(here).encrypting_volumes_with(arn(key)).role(),
        "Infrastructure",
        &r#"[
        {"Sid": "FindVolumeKeys", "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "KEY"},
        {"Sid": "EncryptVolumes", "Effect": "Allow", "Action": ["kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"], "Resource": "KEY",
         "Condition": {"StringEquals": {"kms:ViaService": "ec2.eu-central-1.amazonaws.com"},
            "ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "aws:ebs:id"}}},
        {"Sid": "GrantVolumeKeysToInstances", "Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "KEY",
         "Condition": {"StringEquals": {"kms:ViaService": "ec2.eu-central-1.amazonaws.com"},
            "ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "aws:ebs:id"},
            "Bool": {"kms:GrantIsForAWSResource": "true"}}}]"#
            .replace("KEY", key),
    );
}

#[test]
fn hooks_are_invoked_in_any_version() {
    grants(
        LifecycleHookRole::new(scope(HERE), "smoke-test").role(),
        "InvokeHooks",
        r#"[{"Sid": "InvokeHooks", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": [
            "arn:aws:lambda:eu-central-1:111122223333:function:smoke-test",
            "arn:aws:lambda:eu-central-1:111122223333:function:smoke-test:*"]}]"#,
    );
}

#[test]
fn sources_can_be_required_where_aws_does_not_document_them() {
    let here = || scope(HERE);
    for role in [
        InfrastructureRole::for_volumes(here()).for_own_account().role(),
        LifecycleHookRole::new(here(), "f").for_own_account().role(),
    ] {
        let trust = role.unwrap().trust_policy().to_string();
        assert!(trust.contains(r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#), "{trust}");
    }
    let rule =
        EventBridgeRole::managed(here()).for_rule("nightly").role().unwrap().trust_policy().to_string();
    assert!(rule.contains("arn:aws:events:eu-central-1:111122223333:rule/nightly"), "{rule}");
    for role in [
        TaskRole::new(here()).trusting_any_source().role(),
        EcsAnywhereRole::new(here()).trusting_any_source().role(),
        SchedulerRole::new(here(), target(&here())).trusting_any_source().role(),
    ] {
        assert!(role.unwrap().trust_policy().statements[0].conditions.is_empty());
    }
    let group = SchedulerRole::new(here(), target(&here())).in_group("reports").role().unwrap();
    assert!(group.trust_policy().to_string().contains("schedule-group/reports"));
}

#[test]
fn one_infrastructure_role_may_have_several_uses() {
    let role = InfrastructureRole::for_load_balancers(scope(HERE))
        .and_for(InfrastructureUse::Volumes)
        .and_for(InfrastructureUse::Volumes)
        .role()
        .unwrap();
    assert_eq!(role.name(), "ecsInfrastructureRoleForLoadBalancers");
    assert_eq!(role.managed_policies().len(), 2);
    let found = RoleKind::of_role(role.name(), role.trust_policy(), role.managed_policies());
    assert!(found.iter().filter(|candidate| candidate.by_managed_policy).count() == 2);
}
