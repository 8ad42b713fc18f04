#![cfg(test)]
//! Any text may come in.

use ecs_roles::{PolicyKind, apply_fixes, lint};
use proptest::prelude::*;
use serde_json::Value;

/// Texts that look like policies, with what is often wrong in them.
fn nearly_a_policy() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Action",
        "Principal",
        "Service",
        "AWS",
        "Condition",
        "StringLike",
        "NullIfExists",
        "ForAllValues:Bool",
        "aws:SourceIp",
        "aws:RequestTag/",
        "Sid",
        "*",
        "${",
        "${aws:username, x}",
        "10.0.0.0/8",
        "ecs-task.amazonaws.com",
        "ä:ö",
        "",
        ":",
        "Resource",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("1".to_owned()),
        Just("true".to_owned()),
    ];
    let value = leaf.prop_recursive(6, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((word.clone(), inner), 0..5).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    (value.clone(), value).prop_map(|(statement, more)| {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {statement}, "Condition": {more}}}, {statement}], "Id": {more}}}"#)
    })
}

proptest! {
    #[test]
    fn no_text_panics_and_fixes_leave_json(text in nearly_a_policy()) {
        for kind in PolicyKind::ALL {
            let findings = lint(&text, kind);
            let mended = apply_fixes(&text, &findings);
            prop_assert!(serde_json::from_str::<Value>(&mended).is_ok(), "{}", mended);
        }
    }
}
