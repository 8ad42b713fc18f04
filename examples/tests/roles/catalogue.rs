//! Which roles there are.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;

use ecs_roles::{Export, RoleKind, RoleOrigin};
use serde_json::Value;

use crate::account::{Ended, demo, directory, ecsctl, ended, has};

fn of_demo(arguments: &[&str]) -> Ended {
    ended(&ecsctl(&demo()).arg("roles").args(arguments).output().unwrap())
}

#[test]
fn every_kind_is_listed_and_the_roles_of_the_file() {
    let (code, out, _) = of_demo(&["list"]);
    assert_eq!(code, Some(0));
    for kind in RoleKind::ALL {
        has(&out, &[&format!("\n  {}\n", kind.id()), kind.service_principal()]);
    }
    has(&out, &["\n  deployer\n", "roles of the file", "web-task       task\n"]);
    assert!(out.starts_with("roles of the file\n"), "{out}");
    let (_, out, _) = of_demo(&["list", "--json"]);
    let listed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(listed["kinds"].as_array().unwrap().len(), RoleKind::ALL.len());
    assert_eq!(listed["roles"][2], serde_json::json!({"name": "web-deployer", "kind": "deployer"}));
}

#[test]
fn the_platform_of_the_demo_has_a_role_of_every_kind() {
    let (_, out, _) = of_demo(&["list", "--file", "platform.yml", "--json"]);
    let listed: Value = serde_json::from_str(&out).unwrap();
    let has: BTreeSet<&str> =
        listed["roles"].as_array().unwrap().iter().map(|role| role["kind"].as_str().unwrap()).collect();
    let with_template = RoleKind::ALL.into_iter().filter(|kind| kind.origin() == RoleOrigin::Template);
    assert_eq!(has, with_template.map(RoleKind::id).chain(["deployer"]).collect());
}

#[test]
fn without_a_file_there_is_still_the_catalogue() {
    let empty = directory("no-file");
    let (code, out, _) = ended(&ecsctl(&empty).args(["roles", "list"]).output().unwrap());
    assert!(code == Some(0) && !out.contains("roles of the file"), "{out}");
    let (code, out, _) = ended(&ecsctl(&empty).args(["roles", "show", "scheduler"]).output().unwrap());
    assert_eq!(code, Some(0));
    has(
        &out,
        &["assumed by scheduler.amazonaws.com", "scheduler CreateSchedule.Target.RoleArn", "User Guide"],
    );
    let (code, _, err) = ended(&ecsctl(&empty).args(["roles", "plan"]).output().unwrap());
    assert!(code == Some(1) && err.contains("cannot read roles.yml") && err.contains("--file"), "{err}");
}

#[test]
fn roles_and_kinds_are_shown() {
    let (code, out, _) = of_demo(&["show", "web-execution"]);
    assert_eq!(code, Some(0));
    has(
        &out,
        &["trust policy\n{", "\"aws:SourceAccount\": \"123456789012\"", "inline policy TaskExecution\n"],
    );
    for kind in RoleKind::ALL.map(RoleKind::id).into_iter().chain(["deployer"]) {
        let (code, out, err) = of_demo(&["show", kind]);
        assert!(code == Some(0) && out.starts_with(&format!("kind {kind}\n")), "{out}{err}");
    }
    let (code, _, err) = of_demo(&["show", "web-exection"]);
    assert_eq!(code, Some(1));
    has(
        &err,
        &["`web-exection` is neither a role of roles.yml nor a kind of role, did you mean `web-execution`?"],
    );
    has(&of_demo(&["show", "deployr"]).2, &["did you mean `deployer`?"]);
    has(&of_demo(&["show", "zebra"]).2, &["nor a kind of role: `ecsctl roles list` lists both"]);
}

#[test]
fn a_role_has_one_form_in_json() {
    let (_, out, _) = of_demo(&["show", "web-deployer", "--json"]);
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["kind"], "deployer");
    let (_, out, _) = of_demo(&["export"]);
    let exported: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["role"], exported["roles"][2]);
    assert_eq!(shown["role"]["tags"]["ecs-roles:owner"], "storefront");
    let read = Export::from_json(&serde_json::json!({"roles": [shown["role"]]}).to_string()).unwrap();
    assert!(read.roles()[0].inline_policies().contains_key("DeployWeb"));
}

#[test]
fn whoever_has_seen_enough_may_stop_reading() {
    let mut child = ecsctl(&demo())
        .args(["roles", "export"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(child.wait().unwrap().success() && err.is_empty(), "{err}");
}

#[test]
fn options_are_explained() {
    let (_, out, _) = of_demo(&["show", "task-execution"]);
    has(&out, &["options\n", "\n  log_groups ", "  [TEXT]  Log groups of the log driver `awslogs`\n"]);
    has(
        &out,
        &["  task_definition ", "  FILE    ", "  session_duration ", "  least_privilege ", "  true    "],
    );
    for kind in RoleKind::ALL.map(|kind| (kind.id(), kind.origin() == RoleOrigin::Template)) {
        let (_, out, _) = of_demo(&["show", kind.0]);
        assert_eq!(out.contains("\noptions\n"), kind.1, "{out}");
    }
    let (_, out, _) = of_demo(&["show", "deployer", "--json"]);
    let shown: Value = serde_json::from_str(&out).unwrap();
    let policies = shown["options"].as_array().unwrap().iter().find(|it| it["name"] == "policies").unwrap();
    assert_eq!(policies["form"], "[TEXT]");
    let (_, out, _) = of_demo(&["show", "policy"]);
    has(&out, &["\n  operations ", "  [OPERATION] ", "\n  services ", "A service and its cluster\n"]);
    assert!(!out.contains("list below") && !out.contains("EcsCaller"), "{out}");
}
