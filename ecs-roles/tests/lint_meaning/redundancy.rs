#![cfg(test)]
//! What says too much.

use ecs_roles::{PolicyKind, apply_fixes, lint};

use crate::support::{check, document, on, on_all, when};

#[test]
fn what_is_included_elsewhere_is_redundant() {
    let actions = |list: &str| format!(r#"{{"Effect": "Allow", "Action": {list}, "Resource": "*"}}"#);
    check(
        &actions(r#"["ecs:Describe*", "ecs:List*", "ecs:describeTasks"]"#),
        "REDUNDANT_ACTION",
        "Statement[0].Action[2]",
        &actions(r#"["ecs:Describe*", "ecs:*Tasks"]"#),
    );
    check(
        &actions(r#"["ecs:ListTasks", "ecs:ListTasks"]"#),
        "REDUNDANT_ACTION",
        "Statement[0].Action[1]",
        &actions(r#"["ecs:ListTasks"]"#),
    );
    let roles = |one: &str, other: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:GetRole", "Resource": [
                "arn:aws:iam::111122223333:role/{one}", "arn:aws:iam::111122223333:role/{other}"]}}"#
        )
    };
    check(
        &roles("jane-admin", "jane*"),
        "REDUNDANT_RESOURCE",
        "Statement[0].Resource[0]",
        &roles("jane", "john"),
    );
    let (wide, narrow) = (on_all("ecs:List*"), on_all("ecs:ListTasks"));
    let deny = r#"{"Effect": "Deny", "Action": "ecs:ListTasks", "Resource": "*"}"#;
    let path = "Statement[0]";
    check(&format!("{narrow}, {wide}"), "REDUNDANT_STATEMENT", path, &format!("{deny}, {wide}"));
    let narrowed = when("ecs:List*", r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#);
    check(&format!("{narrow}, {wide}"), "REDUNDANT_STATEMENT", path, &format!("{narrow}, {narrowed}"));
}

#[test]
fn every_fix_of_a_redundancy_leaves_the_rest() {
    let text = document(
        r#"{"Effect": "Allow", "Action": ["ecs:ListTasks", "ecs:*", "ecs:Describe*", "iam:GetRole"], "Resource": "*"}"#,
    );
    let mut mended = text;
    for _ in 0..4 {
        mended = apply_fixes(&mended, &lint(&mended, PolicyKind::Identity));
    }
    assert!(mended.contains(r#""Action": ["ecs:*", "iam:GetRole"]"#), "{mended}");
}

#[test]
fn in_a_long_list_every_redundancy_is_found() {
    let names: Vec<String> =
        (0..2_000).flat_map(|n| [format!("\"ecs:X{n}x*\""), format!("\"ecs:x{n}xy\"")]).collect();
    let text = document(&format!(
        r#"{{"Effect": "Allow", "Action": [{}, "ecs:X7xY"], "Resource": "*"}}"#,
        names.join(", ")
    ));
    let findings = lint(&text, PolicyKind::Identity);
    let found = findings.iter().filter(|finding| finding.code.name == "REDUNDANT_ACTION").count();
    assert_eq!(found, 2_001);
}

#[test]
fn allowing_all_but_a_few_is_a_risk() {
    let right = on("iam:GetRole", "arn:aws:iam::111122223333:role/x");
    let not_action = r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#;
    check(not_action, "NOT_ACTION_WITH_ALLOW", "Statement[0].NotAction", &right);
    let not_resource = r#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"}"#;
    check(not_resource, "NOT_RESOURCE_WITH_ALLOW", "Statement[0].NotResource", &right);
    let deny = r#"{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}"#;
    check(not_action, "NOT_ACTION_WITH_ALLOW", "Statement[0].NotAction", deny);
}
