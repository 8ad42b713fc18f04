//! Random definitions: what is made for one suffices for it, and what is no
//! definition is an error.

use ecs_roles::*;
use proptest::prelude::*;

use crate::support::*;

fn image() -> impl Strategy<Value = String> {
    let ecr = (
        "[0-9]{12}",
        "(eu-west-1|us-east-1)",
        "[a-z]{1,8}(/[a-z]{1,8}){0,2}",
        "(:[a-z0-9.]{1,5})?(@sha256:[0-9a-f]{8})?",
    )
        .prop_map(|(account, region, name, tag)| {
            format!("{account}.dkr.ecr.{region}.amazonaws.com/{name}{tag}")
        });
    prop_oneof![ecr, "[a-z]{1,8}(:[a-z0-9]{1,5})?", "public\\.ecr\\.aws/[a-z]{1,8}/[a-z]{1,8}"]
}

fn value_from() -> impl Strategy<Value = String> {
    prop_oneof![
        "/?[a-zA-Z0-9_.-]{1,8}(/[a-zA-Z0-9_.-]{1,8}){0,3}",
        "arn:aws:ssm:(eu-west-1|us-east-1):[0-9]{12}:parameter/[a-z]{1,8}(/[a-z]{1,8}){0,2}",
        "arn:aws:secretsmanager:(eu-west-1|us-east-1):[0-9]{12}:secret:[a-z/]{1,8}-[a-zA-Z0-9]{6}(:[a-z]{1,5}:(AWSCURRENT)?:)?",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:[a-z]{1,5}",
    ]
}

fn container() -> impl Strategy<Value = serde_json::Value> {
    let log = ("/[a-z/]{1,10}", any::<bool>(), prop::option::of("[a-z]{1,5}")).prop_map(
        |(group, create, prefix)| {
            let mut options =
                serde_json::json!({"awslogs-group": group, "awslogs-create-group": create.to_string()});
            if let Some(prefix) = prefix {
                options["awslogs-stream-prefix"] = prefix.into();
            }
            serde_json::json!({"logDriver": "awslogs", "options": options})
        },
    );
    let file = "arn:aws:s3:::[a-z]{3,8}/[a-z*?. ]{1,12}\\.env";
    let parts = (
        image(),
        prop::collection::vec(value_from(), 0..4),
        prop::option::of(log),
        prop::collection::vec(file, 0..2),
    );
    parts.prop_map(|(image, secrets, log, files)| {
        let secrets: Vec<_> = secrets.iter().map(|value| serde_json::json!({"name": "A", "valueFrom": value})).collect();
        let files: Vec<_> = files.iter().map(|value| serde_json::json!({"type": "s3", "value": value})).collect();
        serde_json::json!({"name": "app", "image": image, "secrets": secrets, "logConfiguration": log, "environmentFiles": files})
    })
}

proptest! {
    #[test]
    fn the_role_made_for_a_definition_suffices(containers in prop::collection::vec(container(), 1..4)) {
        let definition = serde_json::json!({"containerDefinitions": containers}).to_string();
        let needs = needs(&definition);
        let role = needs.role().unwrap();
        let audit = needs.audit(&existing(inline(&role))).unwrap();
        prop_assert!(audit.is_sufficient(), "{}\n{}", audit, definition);
        prop_assert!(audit.too_much.is_empty(), "{}\n{}", audit, definition);
        for policy in role.inline_policies().values() {
            let worst = lint(&policy.to_pretty(), PolicyKind::Identity).into_iter().map(|finding| finding.severity());
            prop_assert!(!worst.into_iter().any(|severity| matches!(severity, Severity::Error | Severity::SecurityWarning)));
        }
        // Nothing at all suffices only where nothing is needed.
        let bare = needs.audit(&existing([])).unwrap();
        prop_assert_eq!(bare.lacking.len(), needs.iter().count());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", member in "(image|secrets|logConfiguration|environmentFiles|repositoryCredentials)") {
        let _ = TaskExecutionNeeds::read(&text, &scope());
        let value = serde_json::Value::from(text.clone());
        for json in [value.clone(), serde_json::json!([value]), serde_json::json!([{"valueFrom": value, "value": value}])] {
            let definition = serde_json::json!({"containerDefinitions": [{"image": "nginx", member.as_str(): json}]});
            if let Ok(needs) = TaskExecutionNeeds::read(&definition.to_string(), &scope()) {
                let audit = needs.role().map(|role| needs.audit(&existing(inline(&role))).unwrap());
                prop_assert!(audit.is_ok_and(|audit| audit.is_sufficient()), "{}", definition);
            }
        }
    }
}
