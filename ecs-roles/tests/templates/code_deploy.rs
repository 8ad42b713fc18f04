//! The roles of CodeDeploy.

use ecs_roles::*;

use crate::support::*;

#[test]
fn both_roles_are_as_documented() {
    for (partition, region) in REGIONS {
        let scope = scope(region);
        let documented = documented("codedeploy");
        let full = CodeDeployRole::full(scope.clone()).for_application("web").role().unwrap();
        let limited = CodeDeployRole::limited(scope.clone(), []).for_application("web").role().unwrap();
        for (role, name) in [(full, "AWSCodeDeployRoleForECS"), (limited, "AWSCodeDeployRoleForECSLimited")] {
            let policies: Vec<String> = role.managed_policies().iter().map(Arn::to_string).collect();
            assert_eq!(policies, [documented["managedArn"][name][partition].as_str().unwrap()]);
            assert_eq!(role.name(), documented["conventionalName"]);
            assert!(role.inline_policies().is_empty());
            assert!(role.trust_policy().is_equivalent(&documented_trust("codedeploy", &scope)));
        }
    }
}

#[test]
fn the_guard_of_the_trust_policy_is_off_by_default() {
    let open = CodeDeployRole::full(scope(HERE)).role().unwrap();
    assert!(open.trust_policy().statements[0].conditions.is_empty());
}

#[test]
fn services_are_named_in_both_spellings_in_china() {
    let passed = arn("arn:aws-cn:iam::111122223333:role/task");
    let role = CodeDeployRole::limited(scope("cn-north-1"), [passed]).role().unwrap();
    let condition = role.inline_policies()["CodeDeploy"].statements[0].conditions.iter().next().unwrap();
    assert_eq!(condition.values(), ["ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.com.cn"]);
}

#[test]
fn the_limited_role_passes_the_named_roles_to_tasks_alone() {
    let here = scope(HERE);
    let passed =
        ["task", "ecsTaskExecutionRole", "x/exec", "ECSTaskExecutionWeb"].map(|name| role_arn(&here, name));
    let role = CodeDeployRole::limited(here, passed).role().unwrap();
    let expected = r#"{"Version": "2012-10-17", "Statement": [{
        "Sid": "PassRolesToTasks", "Effect": "Allow", "Action": "iam:PassRole",
        "Resource": ["arn:aws:iam::111122223333:role/task", "arn:aws:iam::111122223333:role/x/exec"],
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}"#;
    assert_eq!(role.inline_policies()["CodeDeploy"], expected.parse().unwrap());
}

/// What the managed policy covers by itself is decided by the policy.
#[test]
fn the_couplings_to_names_are_those_of_the_managed_policy() {
    let here = scope(HERE);
    let limited = authorizer([managed_policy("AWSCodeDeployRoleForECSLimited", here.partition())]);
    let caller: Caller = "arn:aws:sts::111122223333:assumed-role/ecsCodeDeployRole/x".parse().unwrap();
    let allows = |action: &str, resource: &Arn| {
        let context = Context::new().with("iam:PassedToService", "ecs-tasks.amazonaws.com");
        let request = Request::new(caller.clone(), action, resource.to_string()).unwrap();
        limited.decide(&request.with_context(context)) == Decision::Allowed
    };
    let without_inline = |template: CodeDeployRole| template.role().unwrap().inline_policies().is_empty();
    for name in [
        "ecsTaskExecutionRole",
        "ecsTaskExecutionRole2",
        "ECSTaskExecution",
        "ECSTaskExecutionX",
        "ecstaskexecutionrole",
        "team/ecsTaskExecutionRole",
        "ecsTaskRole",
    ] {
        let role = role_arn(&here, name);
        assert_eq!(CodeDeployRole::limited_passes(&role), allows("iam:PassRole", &role), "{name}");
        let covered = without_inline(CodeDeployRole::limited(here.clone(), [role.clone()]));
        assert_eq!(covered, allows("iam:PassRole", &role), "{name}");
    }
    for name in ["CodeDeployHook_x", "CodeDeployHook_", "CodeDeployHook", "codedeployhook_x", "hook"] {
        let covered = without_inline(CodeDeployRole::limited(here.clone(), []).invoking_hook(name));
        let function = own(&here, "lambda", &format!("function:{name}"));
        assert_eq!(covered, allows("lambda:InvokeFunction", &function), "{name}");
    }
    for name in ["CodeDeployTopic_x", "CodeDeployTopics", "topic"] {
        let covered = without_inline(CodeDeployRole::limited(here.clone(), []).publishing_to(name));
        assert_eq!(covered, allows("sns:Publish", &own(&here, "sns", name)), "{name}");
    }
}

#[test]
fn the_full_role_needs_nothing_beside_its_policy() {
    let role = CodeDeployRole::full(scope(HERE)).invoking_hook("hook").publishing_to("topic").role().unwrap();
    assert!(role.inline_policies().is_empty());
}

#[test]
fn roles_are_passed_within_the_account() {
    let limited = |text: &str| CodeDeployRole::limited(scope(HERE), [arn(text)]).role();
    refused(limited("arn:aws:iam::444455556666:role/task"), "cannot be passed to another account");
    refused(
        limited("arn:aws:iam::444455556666:role/ecsTaskExecutionRole"),
        "cannot be passed to another account",
    );
    refused(limited("arn:aws-cn:iam::111122223333:role/task"), "cannot be passed to another account");
    refused(limited("arn:aws:iam::111122223333:user/task"), "not the ARN of a role");
    refused(CodeDeployRole::full(scope(HERE)).for_application("*").role(), "bare name");
    refused(CodeDeployRole::full(scope(HERE)).invoking_hook("a:b").role(), "bare name");
}
