#![cfg(test)]
//! Any text may come in.

use ecs_roles::{PolicyKind, apply_fixes, lint};
use proptest::prelude::*;
use serde_json::Value;

proptest! {
    #[test]
    fn no_arn_or_action_panics_and_every_fix_leaves_json(
        resources in prop::collection::vec("(arn|ARN)?(:(aws|aws-cn|iam|ecs|logs|s3|\\*|<x>|\\$\\{a:b\\}|eu-west-1|111122223333|role/x|task/x)?){0,7}", 0..4),
        actions in prop::collection::vec("(ecs|iam|s3|x|\\*)?:?(RunTask|PassRole|Run\\*|ä|GetObject|)", 0..4),
        key in "(ecs:cluster|ecs:clusters|aws:RequestTag/x|iam:PassedToService|ecs:|ä)",
        operator in "(StringEquals|ArnLike|Null|ForAnyValue:StringLike)",
        negated in any::<bool>(),
    ) {
        let not = if negated { "Not" } else { "" };
        let text = serde_json::json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", format!("{not}Action"): actions, "Resource": resources},
            {"Effect": "Deny", "Action": actions, format!("{not}Resource"): resources, "Condition": {operator: {key: resources}}},
        ]}).to_string();
        for kind in PolicyKind::ALL {
            let mended = apply_fixes(&text, &lint(&text, kind));
            prop_assert!(serde_json::from_str::<Value>(&mended).is_ok(), "{}", mended);
        }
    }
}
