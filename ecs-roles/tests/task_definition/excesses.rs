//! What existing roles have too much.

use crate::support::*;

#[track_caller]
fn too_much(statements: &str, expected: &[&str]) {
    let definition = with(
        r#""image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web",
        "secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbC123"}],
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::settings/web.env"}]"#,
    );
    let audit = audit(&definition, [policy("p", statements)]);
    let found: Vec<String> = audit.too_much.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{statements}");
}

const REPOSITORY: &str = "arn:aws:ecr:eu-west-1:111122223333:repository";

#[test]
fn what_no_need_uses_can_be_removed() {
    too_much(
        r#"[{"Sid": "Stray", "Effect": "Allow", "Action": ["s3:PutObject", "sqs:SendMessage"], "Resource": "*"}]"#,
        &["statement `Stray` of `p` is for nothing in the task definition: remove it"],
    );
    too_much(
        r#"[{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/a"}]"#,
        &["statement 1 of `p` is for nothing in the task definition: remove it"],
    );
    too_much(
        &format!(
            r#"[{{"Sid": "Pull", "Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:PutImage"],
            "Resource": ["{REPOSITORY}/web", "{REPOSITORY}/old"]}}]"#
        ),
        &[
            "action `ecr:PutImage` in statement `Pull` of `p` is for nothing in the task definition: remove it",
            &format!(
                "resource `{REPOSITORY}/old` in statement `Pull` of `p` is for nothing in the task definition: remove it"
            ),
        ],
    );
    // A Deny is never too much.
    too_much(r#"[{"Effect": "Deny", "Action": "*", "Resource": "*"}]"#, &[]);
}

#[test]
fn what_covers_more_has_to_be_narrowed() {
    too_much(
        &format!(
            r#"[{{"Sid": "Pull", "Effect": "Allow", "Action": "ecr:BatchGet*", "Resource": "{REPOSITORY}/*"}}]"#
        ),
        &[
            "action `ecr:BatchGet*` in statement `Pull` of `p` also allows others, such as `ecr:BatchGetRepositoryScanningConfiguration`: narrow it",
            &format!(
                "resource `{REPOSITORY}/*` in statement `Pull` of `p` also allows others, such as `ecr:BatchGetImage on {REPOSITORY}/web-other`: narrow it"
            ),
        ],
    );
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:";
    let on = |resource: &str| {
        format!(
            r#"[{{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "{secret}{resource}"}}]"#
        )
    };
    too_much(&on("db-AbC123"), &[]);
    too_much(&on("db-??????"), &[]);
    for wide in ["db-*", "*", "d*", "*-AbC123"] {
        too_much(
            &on(wide),
            &[&format!(
                "resource `{secret}{wide}` in statement 1 of `p` also allows others, such as `secretsmanager:GetSecretValue on {secret}db-other-AbC123`: narrow it"
            )],
        );
    }
    let objects = |resource: &str| {
        format!(r#"[{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{resource}"}}]"#)
    };
    too_much(&objects("settings/web.env"), &[]);
    too_much(
        &objects("settings/*"),
        &[
            "resource `arn:aws:s3:::settings/*` in statement 1 of `p` also allows others, such as `s3:GetObject on arn:aws:s3:::settings/web.env-other`: narrow it",
        ],
    );
    too_much(
        &objects("*/web.env"),
        &[
            "resource `arn:aws:s3:::*/web.env` in statement 1 of `p` also allows others, such as `s3:GetObject on arn:aws:s3:::settings-other/web.env`: narrow it",
        ],
    );
}

#[test]
fn other_regions_and_accounts_are_others_too() {
    let wide = |resource: &str, example: &str| {
        let statement =
            format!(r#"[{{"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "{resource}"}}]"#);
        let told = format!(
            "resource `{resource}` in statement 1 of `p` also allows others, such as `ecr:BatchGetImage on {example}`: narrow it"
        );
        too_much(&statement, &[&told]);
    };
    wide("arn:aws:ecr:*:111122223333:repository/web", "arn:aws:ecr:xx-other-1:111122223333:repository/web");
    wide("arn:aws:ecr:eu-west-1:*:repository/web", "arn:aws:ecr:eu-west-1:000000000000:repository/web");
}

#[test]
fn an_action_without_resources_takes_a_star() {
    too_much(r#"[{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]"#, &[]);
}

#[test]
fn what_is_negated_is_looked_at_as_a_whole() {
    too_much(
        r#"[{"Sid": "Most", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"}]"#,
        &[
            "statement `Most` of `p` also allows others, such as `ecr:BatchDeleteImage`: narrow it",
            &format!(
                "statement `Most` of `p` also allows others, such as `ecr:BatchCheckLayerAvailability on {REPOSITORY}/web-other`: narrow it"
            ),
        ],
    );
}

#[test]
fn the_managed_policy_is_wide() {
    let definition = with(r#""image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web""#);
    let audit = audit(&definition, [managed("AmazonECSTaskExecutionRolePolicy")]);
    let found: Vec<String> = audit.too_much.iter().map(ToString::to_string).collect();
    let policy = "statement 1 of `AmazonECSTaskExecutionRolePolicy`";
    assert_eq!(
        found,
        [
            format!(
                "action `logs:CreateLogStream` in {policy} is for nothing in the task definition: remove it"
            ),
            format!(
                "action `logs:PutLogEvents` in {policy} is for nothing in the task definition: remove it"
            ),
            format!(
                "resource `*` in {policy} also allows others, such as `ecr:BatchCheckLayerAvailability on {REPOSITORY}/web-other`: narrow it"
            ),
        ]
    );
    assert_eq!(
        audit.too_much[0].statement.policy_arn.as_deref(),
        Some("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
    );
}

#[test]
fn a_pattern_is_wide_also_where_a_neighbour_is_needed() {
    let image = |name: &str| {
        format!(r#"{{"name": "{name}", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/{name}"}}"#)
    };
    let definition = format!(r#"{{"containerDefinitions": [{}, {}]}}"#, image("web"), image("web-other"));
    let pull = |resources: &str| {
        let statement =
            format!(r#"[{{"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": {resources}}}]"#);
        audit(&definition, [policy("p", &statement)]).too_much.len()
    };
    assert_eq!(pull(&format!(r#"["{REPOSITORY}/web", "{REPOSITORY}/web-other"]"#)), 0);
    assert_eq!(pull(&format!(r#""{REPOSITORY}/web*""#)), 1);
}
