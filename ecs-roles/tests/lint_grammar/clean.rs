#![cfg(test)]
//! What no rule has to say anything about.

use std::collections::BTreeSet;

use ecs_roles::PolicyKind::Trust;
use ecs_roles::{codes, lint};

use crate::support::trust;

#[test]
fn the_trust_policies_of_the_templates_are_clean() {
    let account = r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"}}"#;
    let tasks = trust(r#"{"Service": "ecs-tasks.amazonaws.com"}"#, r#""sts:AssumeRole""#, account);
    let infrastructure = trust(r#"{"Service": ["ecs.amazonaws.com"]}"#, r#"["sts:AssumeRole"]"#, "");
    for text in [tasks, infrastructure] {
        let findings = lint(&text, Trust);
        assert!(findings.is_empty(), "{text}: {findings:#?}");
    }
}

#[test]
fn codes_are_unique_and_say_what_they_mean() {
    let mut names = BTreeSet::new();
    for code in codes() {
        assert!(names.insert(code.name), "{} is there twice", code.name);
        assert!(code.name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", code.name);
        assert!(code.meaning.ends_with('.') && !code.source.is_empty(), "{}", code.name);
    }
}
