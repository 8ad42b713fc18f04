#![cfg(test)]
//! What no rule of weight has anything to say about.

use ecs_roles::{Arn, CodeDeployRole, ManagedPolicy, PolicyKind, Scope, Severity, TaskExecutionRole, lint};
use serde_json::{Value, json};

use crate::support::document;

/// The permissions that roles of ECS need by AWS's documentation, one document
/// per option.
fn documented_options() -> Vec<(String, String)> {
    let data: Value = serde_json::from_str(include_str!("../data/roles.json")).unwrap();
    let mut documents = Vec::new();
    for role in data["roles"].as_array().unwrap() {
        for (option, grants) in role["options"].as_object().into_iter().flatten() {
            let statements: Vec<String> = grants.as_array().into_iter().flatten().map(statement).collect();
            if !statements.is_empty() {
                documents.push((option.clone(), document(&statements.join(", "))));
            }
        }
    }
    documents
}

fn statement(grant: &Value) -> String {
    let mut statement =
        json!({"Effect": "Allow", "Action": grant["actions"], "Resource": grant["resources"]});
    if let Some(condition) = grant.get("condition").filter(|condition| condition.is_object()) {
        statement["Condition"] = condition.clone();
    }
    filled(&statement).to_string()
}

/// The strings with a name in every place to fill in.
fn filled(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(filled_text(text)),
        Value::Array(items) => items.iter().map(filled).collect(),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| (key.clone(), filled(value));
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

fn filled_text(text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else {
        return text.to_owned();
    };
    let (name, after) = rest.split_once('}').unwrap();
    let name = match name {
        "partition" => "aws",
        "region" => "eu-west-1",
        "account" => "111122223333",
        "keyArn" => "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
        arn if arn.contains("RepositoryArn") => "arn:aws:ecr:eu-west-1:444455556666:repository/agent",
        arn if arn.ends_with("Arn") => "arn:aws:iam::111122223333:role/web",
        name => name,
    };
    format!("{before}{name}{}", filled_text(after))
}

#[test]
fn documented_permissions_have_no_errors_and_no_warnings() {
    let documents = documented_options();
    assert!(documents.len() > 10);
    for (option, text) in documents {
        let grave: Vec<String> = lint(&text, PolicyKind::Identity)
            .iter()
            .filter(|finding| finding.severity() < Severity::Suggestion)
            .map(|finding| format!("{} at {}: {}", finding.code.name, finding.path, finding.message))
            .collect();
        assert_eq!(grave, Vec::<String>::new(), "{option}: {text}");
    }
}

#[test]
fn the_policies_of_the_templates_have_no_errors_and_no_warnings() {
    let arn = |text: &str| text.parse::<Arn>().unwrap();
    let scope = || Scope::new("111122223333", "eu-west-1").unwrap();
    let roles = [
        TaskExecutionRole::new(scope())
            .creating_log_group("/ecs/web")
            .reading_secret_named("web/database")
            .reading_parameter(arn("arn:aws:ssm:eu-west-1:111122223333:parameter/web/token"))
            .reading_environment_file(arn("arn:aws:s3:::settings/web.env"))
            .decrypting_with_key(arn("arn:aws:kms:eu-west-1:111122223333:key/1234abcd"))
            .role(),
        CodeDeployRole::full(scope()).role(),
        CodeDeployRole::limited(scope(), [arn("arn:aws:iam::111122223333:role/web")]).role(),
    ];
    for role in roles.map(Result::unwrap) {
        for document in role.inline_policies().values() {
            let found = lint(&document.to_string(), PolicyKind::Identity);
            let grave: Vec<_> =
                found.iter().filter(|finding| finding.severity() < Severity::Suggestion).collect();
            assert!(grave.is_empty(), "{document}: {grave:#?}");
        }
    }
}

#[test]
fn managed_policies_of_aws_have_no_errors() {
    for policy in ManagedPolicy::all() {
        let name = policy.name();
        let errors: Vec<String> = lint(policy.text(), PolicyKind::Identity)
            .iter()
            .filter(|finding| finding.severity() == Severity::Error)
            .map(|finding| format!("{} at {}: {}", finding.code.name, finding.path, finding.message))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

/// Each is from a managed policy of AWS that a rule once called wrong.
#[test]
fn what_the_managed_policies_of_aws_do_is_no_error() {
    let when = |action: &str, condition: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*", "Condition": {condition}}}"#)
    };
    let statements = [
        when("events:PutRule", r#"{"StringEquals": {"events:detail-type": "ECS Task State Change"}}"#),
        when(
            "events:PutRule",
            r#"{"StringNotEquals": {"aws:PrincipalOrgMasterAccountId": "${aws:PrincipalAccount}"}}"#,
        ),
        when("kms:Decrypt", r#"{"ArnLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::bucket/*"}}"#),
        when(
            "codestar-notifications:CreateNotificationRule",
            r#"{"StringLike": {"codestar-notifications:NotificationsForResource": "arn:aws:codepipeline:*"}}"#,
        ),
        r#"{"Effect": "Allow", "Action": "deepracer:GetModel", "Resource": "*"}"#.to_owned(),
    ];
    for statement in statements {
        let findings = lint(&document(&statement), PolicyKind::Identity);
        let errors: Vec<_> =
            findings.iter().filter(|finding| finding.severity() == Severity::Error).collect();
        assert!(errors.is_empty(), "{statement}: {errors:#?}");
    }
}
