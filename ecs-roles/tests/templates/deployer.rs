//! Who may assume the role that deploys.

use ecs_roles::*;

use crate::support::*;

fn assumes(role: &Role, caller: &str, context: Context) -> bool {
    let mut policies = Policies::default();
    policies.resource = Some(Policy::new("trust", PolicySource::from(role.trust_policy())));
    let may_assume = PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).on(["*"])]);
    policies.identity.push(Policy::new("caller", PolicySource::from(&may_assume)));
    let caller: Caller = caller.parse().unwrap();
    let federated = matches!(caller, Caller::Federated(_));
    let action = if federated { "sts:AssumeRoleWithWebIdentity" } else { "sts:AssumeRole" };
    let own = role_arn(&scope(HERE), role.name()).to_string();
    let request = Request::new(caller, action, own).unwrap().with_context(context);
    Authorizer::new(policies).unwrap().decide(&request) == Decision::Allowed
}

const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

fn with_token(workflow: &GitHubWorkflow, subject: &str) -> bool {
    let role = DeployerRole::for_github_actions(scope(HERE), workflow.clone()).role().unwrap();
    let token = |audience: &str| {
        Context::new()
            .with("token.actions.githubusercontent.com:aud", audience)
            .with("token.actions.githubusercontent.com:sub", subject)
    };
    assert!(!assumes(&role, GITHUB, token("https://github.com/octo-org")), "{subject}");
    let other = GITHUB.replace("111122223333", "444455556666");
    assert!(!assumes(&role, &other, token("sts.amazonaws.com")), "{subject}");
    assumes(&role, GITHUB, token("sts.amazonaws.com"))
}

#[test]
fn a_workflow_is_let_in_by_the_subject_of_its_token() {
    let subjects = [
        "repo:octo-org/shop:ref:refs/heads/main",
        "repo:octo-org/shop:ref:refs/heads/release/1",
        "repo:octo-org/shop:ref:refs/tags/v1",
        "repo:octo-org/shop:environment:production",
        "repo:octo-org/shop:environment:production%3Aeu",
        "repo:octo-org/shop:pull_request",
        "repo:octo-org/shop2:ref:refs/heads/main",
        "repo:octo-org/shop@2:ref:refs/heads/main",
        "repo:octo-org@1/shop@2:ref:refs/heads/main",
    ];
    let repository = "octo-org/shop";
    let table = [
        (GitHubWorkflow::on_branch(repository, "main"), vec![0]),
        (GitHubWorkflow::on_branch(repository, "release/*"), vec![1]),
        (GitHubWorkflow::on_tag(repository, "v1"), vec![2]),
        (GitHubWorkflow::in_environment(repository, "production"), vec![3]),
        (GitHubWorkflow::in_environment(repository, "production:eu"), vec![4]),
        (GitHubWorkflow::on_pull_requests(repository), vec![5]),
        (GitHubWorkflow::on_branch(repository, "main").with_ids(1, 2), vec![8]),
        (
            GitHubWorkflow::on_branch(repository, "main").or_on_tag("v*").or_on_branch("release/1"),
            vec![0, 1, 2],
        ),
        (GitHubWorkflow::on_branch(repository, "*"), vec![0, 1]),
    ];
    for (workflow, expected) in table {
        let let_in: Vec<usize> =
            (0..subjects.len()).filter(|place| with_token(&workflow, subjects[*place])).collect();
        assert_eq!(let_in, expected, "{workflow:?}");
    }
}

#[test]
fn a_subject_without_wildcards_is_compared_as_it_is() {
    let operator = |workflow| {
        let role = DeployerRole::for_github_actions(scope(HERE), workflow).role().unwrap();
        let conditions = role.trust_policy().statements[0].conditions.clone();
        let subject = conditions.iter().find(|test| test.key().ends_with(":sub")).unwrap().clone();
        subject.operator().to_owned()
    };
    let main = GitHubWorkflow::on_branch("o/r", "main");
    assert_eq!(operator(main.clone()), "StringEquals");
    assert_eq!(operator(main.or_on_tag("v*")), "StringLike");
}

#[test]
fn a_job_of_circle_ci_is_let_in_by_project_and_branch() {
    let provider = format!("oidc.circleci.com/org/{ORGANIZATION}");
    let user = "00000000-1111-2222-3333-444444444444";
    let of = |project: &str, tail: &str| format!("org/{ORGANIZATION}/project/{project}/user/{user}{tail}");
    let main = "/vcs-origin/github.com/octo-org/shop/vcs-ref/refs/heads/main";
    let subjects = [
        of(PROJECT, ""),
        of(PROJECT, main),
        of(PROJECT, "/vcs-origin/github.com/octo-org/shop/vcs-ref/refs/heads/evil"),
        of(PROJECT, &format!("/vcs-origin/github.com/evil/fork/vcs-ref/refs/heads/x{main}")),
        of("ffffffff-0000-4444-8888-123456789abc", main),
    ];
    let project = CircleCiProject::new(ORGANIZATION, PROJECT);
    let table = [
        (project.clone(), vec![0, 1, 2, 3]),
        (project.on_branch("github.com/octo-org/shop", "main"), vec![1]),
    ];
    for (project, expected) in table {
        let role = DeployerRole::for_circle_ci(scope(HERE), project).role().unwrap();
        let caller = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}");
        let token = |subject: &str, audience: &str| {
            let context = Context::new().with(format!("{provider}:aud"), audience);
            context.with(format!("{provider}:sub"), subject)
        };
        let let_in: Vec<usize> = (0..subjects.len())
            .filter(|place| assumes(&role, &caller, token(&subjects[*place], ORGANIZATION)))
            .collect();
        assert_eq!(let_in, expected);
        assert!(!assumes(&role, &caller, token(&subjects[1], PROJECT)));
    }
}

#[test]
fn principals_are_let_in_under_the_conditions_asked_for() {
    let ci = "arn:aws:iam::444455556666:role/ci";
    let of = |principals| DeployerRole::for_principals(scope(HERE), principals).role().unwrap();
    let plain = of(TrustedPrincipals::new(arn(ci)).and(arn("arn:aws:iam::111122223333:user/anna")));
    assert!(assumes(&plain, ci, Context::new()));
    assert!(assumes(&plain, "arn:aws:iam::111122223333:user/anna", Context::new()));
    assert!(!assumes(&plain, "arn:aws:iam::444455556666:role/other", Context::new()));
    let strict = of(TrustedPrincipals::new(arn(ci)).with_external_id("shop-2026").requiring_mfa());
    let id = || Context::new().with("sts:ExternalId", "shop-2026");
    assert!(assumes(&strict, ci, id().with("aws:MultiFactorAuthPresent", "true")));
    assert!(!assumes(&strict, ci, id()));
    assert!(!assumes(&strict, ci, Context::new().with("aws:MultiFactorAuthPresent", "true")));
    let account = of(TrustedPrincipals::account(&scope(HERE), "444455556666").unwrap());
    assert!(account.trust_policy().to_string().contains("arn:aws:iam::444455556666:root"));
}

#[test]
fn sessions_may_be_tagged_if_asked_for() {
    let template =
        DeployerRole::for_principals(scope(HERE), TrustedPrincipals::new(role_arn(&scope(HERE), "ci")));
    let actions = |template: &DeployerRole| {
        template.role().unwrap().trust_policy().statements[0].actions.listed().clone()
    };
    assert_eq!(actions(&template), ["sts:AssumeRole"]);
    assert_eq!(actions(&template.allowing_session_tags()), ["sts:AssumeRole", "sts:TagSession"]);
}

#[test]
fn policies_are_the_users() {
    let policy = PolicyDocument::new([Statement::allow(["ecs:DescribeServices"]).on(["*"])]);
    let workflow = GitHubWorkflow::on_branch("o/r", "main");
    let role =
        DeployerRole::for_github_actions(scope(HERE), workflow).with_inline_policy("Deploy", policy.clone());
    assert_eq!(role.role().unwrap().inline_policies()["Deploy"], policy);
}
