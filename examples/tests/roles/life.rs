//! From nothing to roles, to drift, and to nothing again.

use serde_json::{Value, json};

use crate::account::{Account, has, meanwhile};

const ROLES: &str = r#"
owner: platform
account: "123456789012"
region: us-east-1
tags: {team: shop}
roles:
  - kind: task
    name: shop-task
    path: /shop/
    exec: true
  - kind: container-instance
    name: shop-instance
"#;

#[test]
fn roles_are_planned_made_verified_mended_and_deleted() {
    let account = Account::empty("life", ROLES);
    let (out, _) = account.exits(2, &["plan"]);
    has(&out, &["role shop-task", "+ create role shop-task at /shop/", "+ tag ecs-roles:owner=platform"]);
    has(&out, &["+ add the role to instance profile shop-instance", "+ tag team=shop"]);
    assert!(out.ends_with("\n6 steps on 2 roles\n"), "{out}");
    assert_eq!(account.writes(), [""; 0], "a plan writes nothing");

    let (out, _) = account.exits(0, &["apply", "--yes"]);
    has(&out, &["done shop-task: create role shop-task at /shop/\n", "ok 6 steps to 2 roles\n"]);
    let (out, _) = account.exits(0, &["plan"]);
    assert_eq!(out, "role shop-task: nothing to do\nrole shop-instance: nothing to do\n");
    let (out, _) = account.exits(0, &["verify"]);
    assert_eq!(out, "role shop-task is as it should be\nrole shop-instance is as it should be\n");
    account.fake.clear_requests();
    let (out, _) = account.exits(0, &["apply", "--yes"]);
    has(&out, &["ok nothing to do\n"]);
    assert_eq!(account.writes(), [""; 0]);

    drift(&account);
    let (out, _) = account.exits(1, &["verify"]);
    has(&out, &["role shop-task differs; `apply` would\n  + write inline policy Task\n"]);
    has(&out, &["- delete inline policy More", "role shop-instance is as it should be\n"]);
    account.exits(0, &["verify", "shop-instance"]);
    account.exits(0, &["apply", "--yes", "shop-task"]);
    account.exits(0, &["verify"]);

    let (out, _) = account.exits(0, &["delete", "--yes", "shop-task", "shop-instance"]);
    has(&out, &["done shop-instance: delete instance profile shop-instance", "to 2 roles"]);
    let (out, _) = account.exits(0, &["delete", "--yes", "shop-task"]);
    assert_eq!(out, "role shop-task: there is none\nok nothing to do\n");
    account.exits(2, &["plan"]);
}

fn drift(account: &Account) {
    let more =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    meanwhile(&account.fake, async |iam| {
        let role = "shop-task";
        iam.delete_role_policy().role_name(role).policy_name("Task").send().await.unwrap();
        iam.put_role_policy().role_name(role).policy_name("More").policy_document(more).send().await.unwrap();
    });
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let account = Account::empty("asked", ROLES);
    for command in [&["apply"][..], &["delete", "shop-task"]] {
        let (out, err) = account.exits(1, command);
        let look = if command.len() > 1 { "delete --dry-run" } else { "plan" };
        has(&err, &["nobody can be asked", &format!("look at `ecsctl roles {look}`, then add --yes to `")]);
        assert_eq!(out, "");
    }
    assert_eq!(account.fake.requests().len(), 0);
}

#[test]
fn what_happens_is_one_object_a_line() {
    let account = Account::empty("events", ROLES);
    let (out, _) = account.exits(0, &["apply", "--yes", "--json"]);
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!((named("planned"), named("step"), named("finished")), (2, 6, 2), "{out}");
    let step = &events[0]["plan"]["steps"][0];
    assert_eq!((&step["step"], &step["role"]["name"]), (&json!("create_role"), &json!("shop-task")));
    let principal = &step["role"]["trust_policy"]["Statement"][0]["Principal"];
    assert_eq!(*principal, json!({"Service": "ecs-tasks.amazonaws.com"}));
    let last = events.last().unwrap();
    assert_eq!(last["arn"], "arn:aws:iam::123456789012:role/shop-instance");

    let (out, err) = account.exits(1, &["plan", "nobody", "--json"]);
    let event: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((event["event"].as_str(), err.as_str()), (Some("error"), ""));
    has(event["message"].as_str().unwrap(), &["no role `nobody`: it has `shop-task`, `shop-instance`"]);
}

#[test]
fn a_role_that_goes_from_the_file_can_still_be_deleted() {
    let account = Account::empty("gone", ROLES);
    account.exits(0, &["apply", "--yes"]);
    account.write("roles.yml", "owner: platform\naccount: '123456789012'\nregion: us-east-1\n");
    let (out, _) = account.exits(0, &["delete", "--yes", "shop-task"]);
    has(&out, &["done shop-task: delete the role"]);
    for command in ["plan", "verify"] {
        assert_eq!(account.exits(0, &[command]).0, "the file has no roles\n");
    }
}

#[test]
fn credentials_of_another_account_are_refused() {
    let account = Account::empty("other-account", &ROLES.replace("123456789012", "111122223333"));
    for command in [&["plan"][..], &["apply", "--yes"], &["delete", "--yes", "shop-task"]] {
        let (_, err) = account.exits(1, command);
        has(&err, &["the credentials are of account `123456789012`, but roles.yml is about `111122223333`"]);
    }
    let asked: Vec<_> = account.fake.requests().iter().map(|it| it.operation().to_owned()).collect();
    assert_eq!(asked, ["GetCallerIdentity"; 3]);
}

#[test]
fn what_was_started_is_finished_by_the_next_run() {
    let account = Account::empty("resumed", ROLES);
    account.fake.deny_action("iam:AddRoleToInstanceProfile", "*").unwrap();
    let (out, err) = account.exits(1, &["apply", "--yes"]);
    has(&out, &["done shop-instance: create instance profile shop-instance"]);
    has(&err, &["AddRoleToInstanceProfile"]);
    assert!(!out.contains("ok "), "{out}");

    let resumed = Account::empty("resumed-later", ROLES);
    meanwhile(&resumed.fake, async |iam| {
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let tag =
            aws_sdk_iam::types::Tag::builder().key("ecs-roles:owner").value("platform").build().unwrap();
        let role = iam.create_role().role_name("shop-instance").assume_role_policy_document(trust).tags(tag);
        role.send().await.unwrap();
    });
    let (out, _) = resumed.exits(0, &["apply", "--yes", "shop-instance"]);
    assert!(!out.contains("create role") && out.contains("add the role to instance profile"), "{out}");
    resumed.exits(0, &["verify", "shop-instance"]);
}

/// IAM refuses trust policies that name a role which does not exist.
#[test]
fn a_role_waits_for_the_roles_that_it_lets_in() {
    let deployer = |name: &str, principal: &str| {
        format!(
            "  - kind: deployer\n    name: {name}\n    principals: {{arns: ['arn:aws:iam::123456789012:{principal}']}}\n"
        )
    };
    let roles: String = (0..6).map(|number| deployer(&format!("team-{number}"), "root")).collect();
    let (first, last) = (deployer("outer", "role/inner"), deployer("inner", "role/team-5"));
    let account = Account::empty("waves", &format!("{}{first}{roles}{last}", ROLES.trim_end_matches(' ')));
    let (out, _) = account.exits(0, &["apply", "--yes"]);
    let at = |text: &str| out.find(text).unwrap_or_else(|| panic!("no `{text}` in {out}"));
    assert!(at("done team-5: create") < at("done inner: create"), "{out}");
    assert!(at("done inner: create") < at("done outer: create"), "{out}");
    account.exits(0, &["verify"]);
}

#[test]
fn a_deletion_can_be_looked_at_first() {
    let account = Account::empty("dry", ROLES);
    let dry_run = ["delete", "--dry-run", "shop-task"];
    let (out, _) = account.exits(0, &dry_run);
    assert_eq!(out, "role shop-task: there is none\n", "a name of the file is no slip");
    account.exits(0, &["apply", "--yes"]);
    account.fake.clear_requests();
    has(&account.exits(2, &dry_run).0, &["role shop-task\n", "- delete the role"]);
    assert_eq!(account.writes(), [""; 0]);
    let (_, err) = account.exits(2, &["delete", "--dry-run", "--yes", "shop-task"]);
    has(&err, &["'--dry-run' cannot be used with '--yes'"]);
    let (out, _) = account.exits(0, &["delete", "--yes", "shop-instanec"]);
    has(&out, &["role shop-instanec: there is none, did you mean `shop-instance`?\n"]);
    account.exits(0, &["verify"]);
}
