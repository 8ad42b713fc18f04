//! What every template can set.

use ecs_roles::*;

use crate::support::*;

fn boundary() -> Arn {
    arn("arn:aws:iam::111122223333:policy/boundary")
}

/// Sets everything on a template and looks at the role.
macro_rules! check_settings {
    ($($template:expr),* $(,)?) => {$(
        let role = $template
            .named("ecsInstanceRole-web")
            .at_path("/")
            .bounded_by(boundary())
            .tagged("team", "web")
            .with_session_duration(7_200)
            .with_managed_policy(arn("arn:aws:iam::111122223333:policy/more"))
            .with_inline_policy("More", PolicyDocument::new([Statement::allow(["s3:ListAllMyBuckets"]).on(["*"])]))
            .role()
            .unwrap();
        assert_eq!((role.name(), role.path()), ("ecsInstanceRole-web", "/"));
        assert_eq!(role.permissions_boundary(), Some(&boundary()));
        assert_eq!(role.tags()["team"], "web");
        assert_eq!(role.max_session_duration(), 7_200);
        assert!(role.managed_policies().contains(&arn("arn:aws:iam::111122223333:policy/more")));
        assert!(role.inline_policies().contains_key("More"));
        assert!(!role.description().is_empty());
    )*};
}

#[test]
fn all_templates_offer_the_same_settings() {
    let here = || scope(HERE);
    check_settings!(
        TaskExecutionRole::new(here()),
        TaskRole::new(here()),
        ContainerInstanceRole::new(here()),
        ManagedInstancesInstanceRole::new(here()),
        EcsAnywhereRole::new(here()),
        CodeDeployRole::full(here()),
        EventBridgeRole::managed(here()),
        SchedulerRole::new(here(), target(&here())),
        InfrastructureRole::for_volumes(here()),
        LifecycleHookRole::new(here(), "f"),
        DeployerRole::for_github_actions(here(), GitHubWorkflow::on_branch("o/r", "main")),
    );
}

#[test]
fn a_policy_of_the_users_does_not_take_the_place_of_the_templates() {
    let policy = PolicyDocument::new([Statement::allow(["s3:ListAllMyBuckets"]).on(["*"])]);
    let template = TaskRole::new(scope(HERE)).with_inline_policy("Task", policy);
    template.role().unwrap();
    refused(template.allowing_exec().role(), "choose another name");
}

#[test]
fn settings_are_checked() {
    let template = || TaskRole::new(scope(HERE));
    refused(template().named("a b").role(), "role name `a b`");
    refused(template().named("").role(), "role name");
    refused(template().named("web-<env>").role(), "still holds `<env>`");
    refused(template().named("${name}").role(), "still holds");
    refused(template().at_path("team").role(), "path `team`");
    refused(template().at_path("/{team}/").role(), "still holds `{team}`");
    refused(template().with_session_duration(60).role(), "60 seconds");
    refused(template().bounded_by(arn("arn:aws-cn:iam::111122223333:policy/b")).role(), "same partition");
    refused(template().bounded_by(arn("arn:aws:s3:::b")).role(), "not a managed policy");
    refused(template().with_managed_policy(arn("arn:aws-cn:iam::aws:policy/b")).role(), "same partition");
    let open = Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::<bucket>/*"]);
    refused(
        template().with_inline_policy("x", PolicyDocument::new([open.clone()])).role(),
        "still holds `<bucket>`",
    );
    refused(template().allowing(open).role(), "still holds `<bucket>`");
    // Policy variables are not to be filled in.
    let variable = Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::b/${aws:PrincipalTag/team}/*"]);
    template().allowing(variable).role().unwrap();
}
