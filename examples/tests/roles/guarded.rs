//! Roles of others, and roles in use.

use crate::account::{Account, demo, has};

fn account(name: &str) -> Account {
    Account::of_demo(name, &std::fs::read_to_string(demo().join("roles.yml")).unwrap())
}

const SERVICE: &str = "service arn:aws:ecs:us-east-1:123456789012:service/demo/web in us-east-1";

#[test]
fn a_role_that_somebody_else_made_is_left_alone() {
    let account = account("foreign");
    for command in [&["plan"][..], &["apply", "--yes"], &["delete", "--yes", "web-task"]] {
        let (out, _) = account.exits(1, command);
        has(
            &out,
            &[
                "blocked arn:aws:iam::123456789012:role/web-task is somebody else's: take it over with --adopt web-task",
            ],
        );
    }
    let (out, _) = account.exits(1, &["verify"]);
    has(&out, &["role web-task is blocked\n", "role web-deployer is missing; `apply` would\n"]);
    assert!(!out.contains("differs"), "{out}");
    assert_eq!(account.writes(), [""; 0], "nothing is done to the third role either");
    account.exits(2, &["plan", "web-deployer"]);
    account.exits(2, &["plan", "--adopt", "web-task", "web-task"]);
    let (_, err) = account.exits(1, &["plan", "--adopt", "web-task", "web-deployer"]);
    has(&err, &["`web-task` is to be adopted, but is not among the roles that are named"]);
}

#[test]
fn a_role_in_use_is_neither_narrowed_nor_deleted() {
    let elsewhere = std::fs::read_to_string(demo().join("roles.yml")).unwrap();
    let elsewhere = elsewhere.replace("region: us-east-1", "region: eu-central-1");
    let account = Account::of_demo("in-use", &elsewhere);
    let here = ["--guard-region", "us-east-1"];
    let adopting = ["apply", "--yes", "--adopt", "web-execution", "web-execution"];
    let (out, err) = account.exits(1, &[&adopting[..], &here].concat());
    has(&out, &["asks the guard, as it would narrow its trust policy for ecs-tasks.amazonaws.com"]);
    has(&err, &["it would narrow its trust policy", SERVICE, "(executionRoleArn of "]);
    let deleting = ["delete", "--yes", "--adopt", "web-task", "web-task"];
    let (out, err) = account.exits(1, &[&deleting[..], &here].concat());
    has(&out, &["- delete the role"]);
    has(&err, &[SERVICE, "(taskRoleArn of ", "or add --override-guard"]);
    assert_eq!(account.writes(), [""; 0]);

    account.exits(0, &["apply", "--yes", "--override-guard", "--adopt", "web-task", "web-task"]);
    account.exits(0, &["verify", "web-task"]);
    let (_, err) = account.exits(1, &[&["delete", "--yes", "web-task"][..], &here].concat());
    has(&err, &[SERVICE]);
    account.exits(0, &["delete", "--yes", "--override-guard", "web-task"]);
}

/// The conditions that AWS advises lock out no task of the region.
#[test]
fn a_role_in_use_is_adopted_with_the_guard_s_leave() {
    let account = account("adopted");
    account.exits(0, &["apply", "--yes", "--adopt", "web-execution", "--adopt", "web-task"]);
    account.exits(0, &["plan"]);
}

#[test]
fn a_role_that_nobody_uses_goes_with_the_guard_s_leave() {
    let account = account("unused");
    account.exits(0, &["apply", "--yes", "web-deployer"]);
    account.fake.clear_requests();
    account.exits(0, &["delete", "--yes", "--guard-region", "us-east-1", "web-deployer"]);
    let asked: Vec<_> = account.fake.requests().iter().map(|it| it.operation().to_owned()).collect();
    has(&asked.join(" "), &["ListClusters", "DescribeServices", "DescribeCapacityProviders"]);
}

#[test]
fn a_guard_that_cannot_look_refuses() {
    let account = account("blind");
    account.exits(0, &["apply", "--yes", "web-deployer"]);
    account.fake.deny_action("ecs:ListClusters", "*").unwrap();
    account.fake.clear_requests();
    let (_, err) = account.exits(1, &["delete", "--yes", "web-deployer"]);
    has(&err, &["ListClusters"]);
    assert_eq!(account.writes(), [""; 0]);
    let (code, _, err) = account.roles(&[
        "delete",
        "--yes",
        "--guard-region",
        "us-east-1",
        "--override-guard",
        "web-deployer",
    ]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn a_role_that_is_refused_keeps_no_other_from_being_done() {
    let account = account("refused");
    let adopting = ["--adopt", "web-execution", "--adopt", "web-task"];
    account.fake.deny_action("ecs:ListClusters", "*").unwrap();
    let (out, err) =
        account.exits(1, &[&["delete", "--yes", "web-task", "web-execution"][..], &adopting].concat());
    assert!(!out.contains("done web"), "{out}");
    has(&err, &["not done: web-task: ", "not done: web-execution: ", "error 2 of 2 roles not done: "]);
}

#[test]
fn drift_behind_a_refused_role_is_mended() {
    let file = std::fs::read_to_string(demo().join("roles.yml")).unwrap();
    let account = Account::of_demo("behind", &file.replace("region: us-east-1", "region: eu-central-1"));
    let apply =
        ["apply", "--yes", "--guard-region", "us-east-1", "--adopt", "web-execution", "--adopt", "web-task"];
    let (out, err) = account.exits(1, &apply);
    has(&out, &["done web-deployer: create role web-deployer"]);
    has(
        &err,
        &[
            "not done: web-execution: ",
            SERVICE,
            "or add --override-guard",
            "roles not done: the same command again",
        ],
    );
    assert!(!out.contains("ok "), "{out}");
    let (out, err) = account.exits(1, &[&apply[..], &["--json"]].concat());
    let event: serde_json::Value =
        serde_json::from_str(out.lines().find(|it| it.contains("not_done")).unwrap()).unwrap();
    assert_eq!((event["role"].as_str(), err.as_str()), (Some("web-execution"), ""), "{out}");
    account.exits(0, &["verify", "web-deployer"]);
}
