//! What a decision, an explanation and compiling cost.
//!
//! `cargo bench -p ecs-roles --no-default-features --bench decision` prints medians and heap allocations. The mix is a deployment:
//! UpdateService allowed, PassRole allowed, PassRole of another role denied by default, DeleteService denied by a statement. How
//! that compares to other evaluators, `benches/peers` measures.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, prints it, and may stop at the first surprise"
)]

use std::alloc::System;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ecs_roles::{
    ArnPattern, Authorizer, Caller, Context, Decision, Policies, Policy, PolicyLevel, PolicySource, Request,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const DEPLOY: &str = include_str!("deploy-policy.json");
const EVERYTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const BOUNDARY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["ecs:*", "ecr:*", "logs:*"], "Resource": "*"},
    {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/*"}]}"#;

fn main() {
    println!("{:<38} {:>10} {:>12}", "per request", "median", "allocations");
    let [identity, all_layers] = [authorizer(false), authorizer(true)];
    measure("decide: identity", &identity, Authorizer::decide);
    measure("decide: identity, boundary, SCP", &all_layers, Authorizer::decide);
    measure("explain: identity", &identity, Authorizer::explain);
    measure("explain: identity, boundary, SCP", &all_layers, Authorizer::explain);
    println!("\n{:<38} {:>10}", "once", "median");
    measure_compiling();
    measure_matching();
}

fn measure<T>(what: &str, authorizer: &Authorizer, ask: impl Fn(&Authorizer, &Request) -> T) {
    let requests = requests();
    let expected =
        [Decision::Allowed, Decision::Allowed, Decision::ImplicitlyDenied, Decision::ExplicitlyDenied];
    let decisions = requests.each_ref().map(|request| authorizer.decide(request));
    assert_eq!(decisions, expected);
    let ask_all = || {
        for request in &requests {
            black_box(ask(black_box(authorizer), black_box(request)));
        }
    };
    let region = Region::new(ALLOCATOR);
    ask_all();
    let allocations = region.change().allocations;
    let runs = (0..101).map(|_| time(|| (0..500).for_each(|_| ask_all())));
    let each = median(runs.collect()) / 500 / 4;
    println!("{what:<38} {each:>10.1?} {:>12.1}", allocations as f64 / 4.0);
}

fn measure_compiling() {
    let text = large_policy();
    let source = || Policy::new("large", PolicySource::read(text.clone()).unwrap());
    let read = median((0..31).map(|_| time(source)).collect());
    let policy = source();
    let compiled = median((0..31).map(|_| time(|| compile(policy.clone()))).collect());
    println!("{:<38} {read:>10.1?}", format!("read {} kB", text.len() / 1000));
    println!("{:<38} {compiled:>10.1?}", "compile it");
}

fn compile(policy: Policy) -> Authorizer {
    let mut policies = Policies::default();
    policies.identity.push(policy);
    Authorizer::new(policies).unwrap()
}

/// Ten times the text has to take ten times as long, not a hundred.
fn measure_matching() {
    let policy = EVERYTHING.replace("\"Resource\": \"*\"", "\"Resource\": \"arn:aws:s3:::*a*a*a*a*b*\"");
    let authorizer = compile(Policy::new("stars", PolicySource::read(policy).unwrap()));
    let pattern: ArnPattern = "arn:aws:s3:::*a*a*a*a*b*".parse().unwrap();
    for length in [10_000, 100_000] {
        let name = "a".repeat(length);
        let request = Request::new(caller(), "s3:GetObject", format!("arn:aws:s3:::{name}")).unwrap();
        let taken = median((0..31).map(|_| time(|| authorizer.decide(&request))).collect());
        println!("{:<38} {taken:>10.1?}", format!("*a*a*a*a*b* and {length} a"));
        let arn = format!("arn:aws:s3:::{name}").parse().unwrap();
        let taken = median((0..31).map(|_| time(|| pattern.matches(&arn))).collect());
        println!("{:<38} {taken:>10.1?}", format!("ArnPattern *a*a*a*a*b* and {length} a"));
    }
}

fn authorizer(all_layers: bool) -> Authorizer {
    let policy = |name: &str, text: &str| Policy::new(name, PolicySource::read(text).unwrap());
    let mut policies = Policies::default();
    policies.identity.push(policy("deploy", DEPLOY));
    if all_layers {
        policies.boundary = Some(vec![policy("boundary", BOUNDARY)]);
        policies.scp = vec![PolicyLevel { name: "root".into(), policies: vec![policy("all", EVERYTHING)] }];
    }
    Authorizer::new(policies).unwrap()
}

fn caller() -> Caller {
    "arn:aws:sts::111122223333:assumed-role/deployer/ci".parse().unwrap()
}

fn requests() -> [Request; 4] {
    let service = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
    let pass = |role: &str| ("iam:PassRole", format!("arn:aws:iam::111122223333:role/{role}"));
    [
        ("ecs:UpdateService", service.to_owned()),
        pass("web-execution"),
        pass("admin"),
        ("ecs:DeleteService", service.to_owned()),
    ]
    .map(|(action, resource)| Request::new(caller(), action, resource).unwrap().with_context(context()))
}

fn context() -> Context {
    Context::of(&caller())
        .with("aws:RequestedRegion", "eu-west-1")
        .with("aws:SecureTransport", "true")
        .with("ecs:cluster", "arn:aws:ecs:eu-west-1:111122223333:cluster/web")
        .with("iam:PassedToService", "ecs-tasks.amazonaws.com")
}

/// As large as `ReadOnlyAccess`.
fn large_policy() -> String {
    let mut actions = String::new();
    for service in 0..420 {
        for action in
            ["Describe*", "List*", "GetResourcePolicy", "GetConfiguration", "BatchGetItems", "GetMetricData"]
        {
            writeln!(actions, "        \"service-{service}:{action}\",").unwrap();
        }
    }
    let actions = actions.trim_end().trim_end_matches(',');
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Allow\",\n      \"Action\": [\n{actions}\n      ],\n      \"Resource\": \"*\"\n    }}\n  ]\n}}\n"
    )
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let taken = start.elapsed();
    drop(result);
    taken
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
