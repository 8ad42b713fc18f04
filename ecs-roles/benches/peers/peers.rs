//! Decisions of ecs-roles beside those of `iam-rs` and `cedar-policy`, in one run.
//!
//! `cargo run --release` in this directory prints medians and ratios. The policies are those of `../deploy-policy.json`; for Cedar
//! they are translated by hand. iam-rs answers for one layer and reads patterns at each request; Cedar has no ARNs, conditions of
//! IAM or implicit layers, and returns the policies that decided. So the figures show an order of magnitude.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ecs_roles::{Authorizer, Context, Policies, Policy, PolicySource, Request};

const DEPLOY: &str = include_str!("../deploy-policy.json");
const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/deployer/ci";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:111122223333:cluster/web";
const SERVICE: &str = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
const TASKS: &str = "ecs-tasks.amazonaws.com";
const MIX: [(&str, &str, bool); 4] = [
    ("ecs:UpdateService", SERVICE, true),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/web-execution", true),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/admin", false),
    ("ecs:DeleteService", SERVICE, false),
];
const CEDAR: &str = r#"
permit(principal, action, resource) when { context.action like "ecs:Describe*" || context.action like "ecs:List*" };
permit(principal, action in [Action::"ecs:RegisterTaskDefinition", Action::"ecs:TagResource"], resource)
  when { context.arn like "arn:aws:ecs:eu-west-1:111122223333:task-definition/web-*:*" };
permit(principal, action in [Action::"ecs:UpdateService", Action::"ecs:CreateTaskSet"], resource)
  when { context.arn like "arn:aws:ecs:eu-west-1:111122223333:service/web/*"
      && context.cluster == "arn:aws:ecs:eu-west-1:111122223333:cluster/web" };
permit(principal, action == Action::"iam:PassRole", resource)
  when { (context.arn == "arn:aws:iam::111122223333:role/web-task"
       || context.arn == "arn:aws:iam::111122223333:role/web-execution")
      && context.passed == "ecs-tasks.amazonaws.com" };
permit(principal, action in [Action::"ecr:DescribeImages", Action::"ecr:BatchGetImage"], resource)
  when { context.arn like "arn:aws:ecr:eu-west-1:111122223333:repository/web/*" };
forbid(principal, action, resource) when { context.action like "ecs:Delete*" };
"#;

fn main() {
    println!("{:<24} {:>10} {:>8}", "per decision", "median", "ratio");
    let ours = per_decision(ours());
    for (name, taken) in [
        ("ecs-roles, decide", ours),
        ("ecs-roles, explain", per_decision(ours_explained())),
        ("iam-rs", per_decision(iam_rs())),
        ("cedar-policy", per_decision(cedar())),
    ] {
        println!("{name:<24} {taken:>10.1?} {:>8.1}", taken.as_secs_f64() / ours.as_secs_f64());
    }
}

/// The median over many passes through the mix.
fn per_decision(decide: impl Fn(usize) -> bool) -> Duration {
    for (place, (action, resource, expected)) in MIX.into_iter().enumerate() {
        assert_eq!(decide(place), expected, "{action} on {resource}");
    }
    let pass = || (0..MIX.len()).for_each(|place| drop(black_box(decide(black_box(place)))));
    let mut times: Vec<Duration> = (0..101)
        .map(|_| {
            let start = Instant::now();
            (0..100).for_each(|_| pass());
            start.elapsed() / 400
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn our_authorizer() -> (Authorizer, Vec<Request>) {
    let mut policies = Policies::default();
    policies.identity.push(Policy::new("deploy", PolicySource::read(DEPLOY).unwrap()));
    let context = Context::new().with("ecs:cluster", CLUSTER).with("iam:PassedToService", TASKS);
    let request = |(action, resource, _)| {
        Request::new(CALLER.parse().unwrap(), action, resource).unwrap().with_context(context.clone())
    };
    (Authorizer::new(policies).unwrap(), MIX.into_iter().map(request).collect())
}

fn ours() -> impl Fn(usize) -> bool {
    let (authorizer, requests) = our_authorizer();
    move |place| authorizer.decide(&requests[place]) == ecs_roles::Decision::Allowed
}

fn ours_explained() -> impl Fn(usize) -> bool {
    let (authorizer, requests) = our_authorizer();
    move |place| authorizer.explain(&requests[place]).decision == ecs_roles::Decision::Allowed
}

fn iam_rs() -> impl Fn(usize) -> bool {
    use iam_rs::{Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
    let evaluator = PolicyEvaluator::with_policies(vec![IAMPolicy::from_json(DEPLOY).unwrap()]);
    let request = |(action, resource, _): (&str, &str, bool)| {
        let mut context = Context::new();
        context.insert("ecs:cluster".into(), ContextValue::String(CLUSTER.into()));
        context.insert("iam:PassedToService".into(), ContextValue::String(TASKS.into()));
        let principal = Principal::Aws(PrincipalId::String(CALLER.into()));
        IAMRequest::new_with_context(principal, action, Arn::parse(resource).unwrap(), context)
    };
    let requests: Vec<IAMRequest> = MIX.into_iter().map(request).collect();
    move |place| evaluator.evaluate(&requests[place]).unwrap().decision == Decision::Allow
}

fn cedar() -> impl Fn(usize) -> bool {
    use cedar_policy::{Authorizer, Context, Decision, Entities, PolicySet, Request};
    let policies: PolicySet = CEDAR.parse().unwrap();
    let request = |(action, resource, _): (&str, &str, bool)| {
        let context = serde_json::json!({"action": action, "arn": resource, "cluster": CLUSTER, "passed": TASKS});
        Request::new(
            r#"Role::"deployer""#.parse().unwrap(),
            format!("Action::{action:?}").parse().unwrap(),
            format!("Resource::{resource:?}").parse().unwrap(),
            Context::from_json_value(context, None).unwrap(),
            None,
        )
        .unwrap()
    };
    let requests: Vec<Request> = MIX.into_iter().map(request).collect();
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    move |place| authorizer.is_authorized(&requests[place], &policies, &entities).decision() == Decision::Allow
}
