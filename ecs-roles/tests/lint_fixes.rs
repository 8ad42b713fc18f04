#![cfg(test)]
//! What fixes must not do: change the meaning of a document, undo each other,
//! or go on without end; and what counts as a narrowing condition.

use ecs_roles::PolicyKind::{self, Identity, Resource, Trust};
use ecs_roles::{
    Authorizer, Context, Decision, Finding, Policies, Policy, PolicySource, Request, Severity, apply_fixes,
    lint,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn of_code(text: &str, kind: PolicyKind, code: &str) -> Vec<Finding> {
    lint(text, kind).into_iter().filter(|finding| finding.code.name == code).collect()
}

/// A document of these statements, separated by commas.
fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

fn allow(actions: &str, resources: &str) -> String {
    document(&format!(r#"{{"Effect": "Allow", "Action": {actions}, "Resource": {resources}}}"#))
}

fn under(effect: &str, condition: &str) -> String {
    document(&format!(
        r#"{{"Effect": "{effect}", "Action": "ecs:RunTask", "Resource": "*", "Condition": {{{condition}}}}}"#
    ))
}

fn trust(principal: &str, condition: &str) -> String {
    document(&format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {{{condition}}}}}"#
    ))
}

/// The code is found, and none of its findings has a fix.
#[track_caller]
fn found_unfixed(text: &str, kind: PolicyKind, code: &str) {
    let found = of_code(text, kind, code);
    assert!(!found.is_empty(), "no {code} in {text}\n{:#?}", lint(text, kind));
    assert!(found.iter().all(|finding| finding.fix.is_none()), "{found:#?}");
}

/// The fixes of the code make `expected` of it.
#[track_caller]
fn mended(text: &str, kind: PolicyKind, code: &str, expected: &str) {
    let found = of_code(text, kind, code);
    assert_eq!(apply_fixes(text, &found), expected, "{found:#?}");
}

#[track_caller]
fn silent(text: &str, kind: PolicyKind, code: &str) {
    assert!(of_code(text, kind, code).is_empty(), "{text}\n{:#?}", lint(text, kind));
}

#[track_caller]
fn found(text: &str, kind: PolicyKind, code: &str) {
    assert!(!of_code(text, kind, code).is_empty(), "no {code} in {text}\n{:#?}", lint(text, kind));
}

#[test]
fn booleans_of_null_are_no_names_of_services() {
    let code = "INVALID_SERVICE_PRINCIPAL_FORMAT";
    silent(&under("Allow", r#""Null": {"iam:PassedToService": "false"}"#), Identity, code);
    found(&under("Allow", r#""StringLike": {"iam:PassedToService": "ecs-tasks"}"#), Identity, code);
}

#[test]
fn a_wildcard_for_the_service_makes_no_action_redundant() {
    for wide in ["e*", "*:Run*", "e*:RunTask"] {
        let text = document(&format!(
            r#"{{"Effect": "Deny", "Action": ["{wide}", "ecs:RunTask"], "Resource": "*"}}"#
        ));
        silent(&text, Identity, "REDUNDANT_ACTION");
    }
    for wide in ["*", "*:*", "ecs:*"] {
        let text = allow(&format!(r#"["{wide}", "ecs:RunTask"]"#), r#""*""#);
        mended(&text, Identity, "REDUNDANT_ACTION", &allow(&format!(r#"["{wide}"]"#), r#""*""#));
    }
}

#[test]
fn a_near_action_is_written_only_if_it_does_the_same() {
    let text = |action: &str| allow(&format!("\"{action}\""), r#""*""#);
    found_unfixed(&text("ecr:GetImageScanningConfiguration"), Identity, "INVALID_ACTION");
    mended(&text("ecs:DescribeTask"), Identity, "INVALID_ACTION", &text("ecs:DescribeTasks"));
    mended(&text("ecr:BatchGetImages"), Identity, "INVALID_ACTION", &text("ecr:BatchGetImage"));
}

#[test]
fn a_star_for_the_revision_is_written_only_where_it_is_a_wildcard() {
    let code = "ECS_TASK_DEFINITION_WITHOUT_REVISION";
    let arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web";
    let text = |operator: &str, arn: &str| {
        under("Allow", &format!(r#""{operator}": {{"ecs:task-definition": "{arn}"}}"#))
    };
    found_unfixed(&text("StringEquals", arn), Identity, code);
    mended(&text("ArnLike", arn), Identity, code, &text("ArnLike", &format!("{arn}:*")));
}

#[test]
fn a_misspelt_operator_is_not_turned_into_its_opposite() {
    let code = "INVALID_CONDITION_OPERATOR";
    let text = |operator: &str| under("Allow", &format!(r#""{operator}": {{"aws:SourceAccount": "x"}}"#));
    for unclear in ["StringNEquals", "StringUnequals", "StringEqualNot", "ForAnyValue:StringNLike"] {
        found_unfixed(&text(unclear), Identity, code);
    }
    for (wrong, right) in [("StringEqual", "StringEquals"), ("StringNotEqual", "StringNotEquals")] {
        mended(&text(wrong), Identity, code, &text(right));
    }
}

#[test]
fn no_partition_is_guessed() {
    let text = allow(r#""s3:GetObject""#, r#"["arn:aws:s3:::b/x", "arn:aws-cn:s3:::b/y"]"#);
    found_unfixed(&text, Identity, "PARTITION_MIX");
}

#[test]
fn a_space_within_the_key_of_a_tag_stays() {
    let text = |variable: &str| allow(r#""s3:GetObject""#, &format!(r#""arn:aws:s3:::b/{variable}""#));
    mended(
        &text("${aws:PrincipalTag/cost center }"),
        Identity,
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        &text("${aws:PrincipalTag/cost center}"),
    );
}

#[test]
fn denies_are_not_weakened() {
    let account = |operator: &str| format!(r#""{operator}": {{"aws:SourceAccount": "111122223333"}}"#);
    let code = "FORALLVALUES_WITH_SINGLE_VALUED_KEY";
    found_unfixed(&under("Deny", &account("ForAllValues:StringEquals")), Identity, code);
    mended(
        &under("Allow", &account("ForAllValues:StringEquals")),
        Identity,
        code,
        &under("Allow", &account("StringEquals")),
    );
    let source =
        |operator: &str| format!(r#""{operator}": {{"aws:SourceArn": "arn:aws:ecs:eu-west-1:1111*:*"}}"#);
    let code = "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS";
    found_unfixed(&under("Deny", &source("StringLike")), Identity, code);
    found_unfixed(&under("Allow", &source("StringNotLike")), Identity, code);
    mended(&under("Allow", &source("StringLike")), Identity, code, &under("Allow", &source("ArnLike")));
}

#[test]
fn the_redundant_element_goes_whatever_stands_before_it() {
    mended(
        &allow(r#"[null, "s3:DeleteObject", "ecs:RunTask", "ecs:*"]"#, r#""*""#),
        Identity,
        "REDUNDANT_ACTION",
        &allow(r#"[null, "s3:DeleteObject", "ecs:*"]"#, r#""*""#),
    );
    let (service, role) =
        ("arn:aws:ecs:eu-west-1:111122223333:service/a/b", "arn:aws:iam::111122223333:role/x");
    mended(
        &allow(r#""ecs:UpdateService""#, &format!(r#"[null, "{service}", "{role}"]"#)),
        Identity,
        "RESOURCE_MISMATCH",
        &allow(r#""ecs:UpdateService""#, &format!(r#"[null, "{service}"]"#)),
    );
}

#[test]
fn a_statement_of_which_only_a_part_is_seen_is_not_redundant() {
    let code = "REDUNDANT_STATEMENT";
    let plain = r#"{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}"#;
    found(&document(&format!("{plain}, {plain}")), Identity, code);
    for more in [
        r#""Action": "s3:GetObject""#,
        r#""NotAction": "s3:GetObject""#,
        r#""Conditon": {"Bool": {"aws:SecureTransport": "true"}}"#,
    ] {
        let doubled = plain.replace(r#""Resource""#, &format!(r#"{more}, "Resource""#));
        silent(&document(&format!("{plain}, {doubled}")), Identity, code);
        silent(&document(&format!("{doubled}, {plain}")), Identity, code);
    }
}

#[test]
fn the_only_member_goes_with_the_comma_after_it() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "",}]}"#;
    let expected = r#"{"Version": "2012-10-17", "Statement": [{}]}"#;
    mended(text, Identity, "EMPTY_SID_VALUE", expected);
}

#[test]
fn what_a_fix_keeps_of_a_value_is_escaped() {
    let code = "ECS_TRUST_SOURCE_ARN_CLUSTER";
    let text = trust(
        r#"{"Service": "ecs-tasks.amazonaws.com"}"#,
        r#""ArnLike": {"aws:SourceArn": "arn:aws:ecs:\"eu\":111122223333:cluster/web"}"#,
    );
    found(&text, Trust, code);
    let key = under("Allow", r#""StringEquals": {"aws:RequestTags/te\"am": "x"}"#);
    for (text, kind) in [(text, Trust), (key, Identity)] {
        let mended = apply_fixes(&text, &lint(&text, kind));
        assert!(mended != text && serde_json::from_str::<Value>(&mended).is_ok(), "{mended}");
    }
}

#[test]
fn bounds_are_read_as_numbers_of_the_language() {
    let code = "REDUNDANT_CONDITION_VALUE_NUM";
    let text = |values: &str| {
        under("Allow", &format!(r#""NumericLessThan": {{"aws:MultiFactorAuthAge": {values}}}"#))
    };
    silent(&text(r#"["inf", "5"]"#), Identity, code);
    mended(
        &text(r#"["9007199254740992", "9007199254740993"]"#),
        Identity,
        code,
        &text(r#""9007199254740993""#),
    );
}

#[test]
fn a_mended_label_is_not_that_of_another_statement() {
    let labelled = |sid: &str| {
        format!(r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}}"#)
    };
    for (one, other) in [("a-b", "ab"), ("ab", "a-b"), ("a-b", "a_b")] {
        let text = document(&format!("{}, {}", labelled(one), labelled(other)));
        found_unfixed(&text, Identity, "UNSUPPORTED_SID");
    }
    mended(&document(&labelled("a-b")), Identity, "UNSUPPORTED_SID", &document(&labelled("ab")));
}

#[test]
fn a_variable_hides_a_wildcard_only_where_variables_are_read() {
    let code = "LIKE_WITHOUT_WILDCARD";
    let text = |value: &str| under("Allow", &format!(r#""StringLike": {{"aws:PrincipalTag/a": "{value}"}}"#));
    found(&text("a${*}"), Identity, code);
    silent(&text("a${*}").replace("2012-10-17", "2008-10-17"), Identity, code);
    silent(&text("a${*").replace("2012-10-17", "2008-10-17"), Identity, code);
    silent(&text("a${*"), Identity, code);
}

#[test]
fn a_principal_is_not_removed_from_a_policy_read_as_another_kind() {
    let text = document(
        r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*"}"#,
    );
    found_unfixed(&text, Identity, "UNSUPPORTED_PRINCIPAL");
}

#[test]
fn the_value_of_a_tag_is_no_arn() {
    let text = |key: &str| under("Allow", &format!(r#""StringEquals": {{"{key}": "arn:aws::x"}}"#));
    silent(&text("aws:ResourceTag/x"), Identity, "MISSING_ARN_FIELD");
    found(&text("aws:SourceArn"), Identity, "MISSING_ARN_FIELD");
}

#[test]
fn trust_in_everyone_is_found() {
    let code = "TRUST_EVERYONE";
    for principal in [r#""*""#, r#"{"AWS": "*"}"#, r#"{"AWS": ["111122223333", "*"]}"#] {
        found(&trust(principal, ""), Trust, code);
        let organization = r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#;
        silent(&trust(principal, organization), Trust, code);
        silent(&trust(principal, "").replace("Allow", "Deny"), Trust, code);
    }
    found(&trust(r#"{"AWS": "*"}"#, "").replace("sts:AssumeRole", "sts:*"), Trust, code);
    silent(&trust(r#"{"AWS": "*"}"#, "").replace("sts:AssumeRole", "sts:TagSession"), Trust, code);
    silent(&trust(r#"{"AWS": "111122223333"}"#, ""), Trust, code);
}

/// Conditions on a key that leave open what it is.
fn open_conditions(key: &str, value: &str) -> Vec<String> {
    [
        ("StringNotEquals", value),
        ("StringEqualsIfExists", value),
        ("Null", "false"),
        ("ForAllValues:StringEquals", value),
        ("StringLike", "*"),
    ]
    .map(|(operator, value)| format!(r#""{operator}": {{"{key}": "{value}"}}"#))
    .to_vec()
}

#[test]
fn a_condition_that_leaves_all_open_narrows_nothing() {
    let pass = |resource: &str, condition: &str| {
        document(&format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "{resource}", "Condition": {{{condition}}}}}"#
        ))
    };
    let role = "arn:aws:iam::111122223333:role/web";
    let narrow = r#""StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}"#;
    let codes = [("*", "PASS_ROLE_WITH_STAR_IN_RESOURCE"), (role, "PASS_ROLE_WITHOUT_PASSED_TO_SERVICE")];
    for (resource, code) in codes {
        for condition in open_conditions("iam:PassedToService", "ecs-tasks.amazonaws.com") {
            found(&pass(resource, &condition), Identity, code);
        }
        silent(&pass(resource, narrow), Identity, code);
    }
}

#[test]
fn a_service_is_narrowed_by_a_named_source_alone() {
    let tasks = r#"{"Service": "ecs-tasks.amazonaws.com"}"#;
    let queue = |condition: &str| trust(r#"{"Service": "sns.amazonaws.com"}"#, condition);
    let mut open = open_conditions("aws:SourceAccount", "111122223333");
    open.push(r#""ArnLike": {"aws:SourceArn": "*"}"#.to_owned());
    for condition in open {
        found(&trust(tasks, &condition), Trust, "ECS_TRUST_NO_SOURCE_ACCOUNT");
        found(&queue(&condition), Resource, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL");
    }
    let named = r#""StringEquals": {"aws:SourceAccount": "111122223333"}"#;
    silent(&trust(tasks, named), Trust, "ECS_TRUST_NO_SOURCE_ACCOUNT");
    silent(&queue(named), Resource, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL");
}

#[test]
fn empty_actions_and_resources_are_faulty() {
    found(&allow(r#""""#, r#""*""#), Identity, "INVALID_ACTION");
    found(&allow(r#""ecs:RunTask""#, r#""""#), Identity, "INVALID_ARN_PREFIX");
}

#[test]
fn a_negated_test_of_no_region_always_holds() {
    for (operator, outcome) in [("StringEquals", "never"), ("StringNotEquals", "always")] {
        let text = under("Allow", &format!(r#""{operator}": {{"aws:RequestedRegion": "Frankfurt"}}"#));
        let found = of_code(&text, Identity, "INVALID_REGION");
        assert!(found[0].message.contains(&format!("{outcome} holds")), "{found:#?}");
    }
}

#[test]
fn a_negated_tag_condition_is_known_in_any_case() {
    let code = "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    let text = |operator: &str| {
        document(&format!(
            r#"{{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*", "Condition": {{"{operator}": {{"aws:ResourceTag/a": "b"}}}}}}"#
        ))
    };
    found(&text("StringEquals"), Identity, code);
    silent(&text("stringnotequals"), Identity, code);
}

fn pick(choices: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(choices)
}

fn list(choices: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(pick(choices), 1..4).prop_map(|values| json!(values))
}

const ACTIONS: &[&str] = &[
    "*",
    "*:*",
    "**",
    "ecs:*",
    "ecs:RunTask",
    "ECS:runtask",
    "ecs:Run*",
    "e*",
    "*:Run*",
    "ecs:*Task?",
    "ecs:RunTasks",
    "RunTask",
    "iam:PassRole",
    "iam:Pass*",
    "esc:RunTask",
    "ecr:GetImageScanningConfiguration",
    "",
];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*",
    "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
    "arn:aws:ecs:*:111122223333:task-definition/*",
    "arn:aws:ecs:eu-west-1:111122223333:task-definition/web",
    "arn:aws:ecs:cn-north-1:111122223333:cluster/web",
    "arn:aws:s3:::b/x",
    "arn:aws-cn:s3:::b/y",
    "arn:aws:iam::111122223333:role/${aws:username}",
    "arn:aws:iam::111122223333:role/w*",
    "arn:aws:iam:*",
    "",
];
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringLikeIfExists",
    "stringequals",
    "StringNEquals",
    "ForAllValues:StringLike",
    "ForAnyValue:StringLike",
    "ArnLike",
    "ArnNotLike",
    "Null",
    "NumericLessThan",
    "NumericGreaterThanEquals",
    "Bool",
];
const KEYS: &[&str] = &[
    "iam:PassedToService",
    "aws:SourceArn",
    "aws:PrincipalTag/cost center",
    "aws:MultiFactorAuthAge",
    "ecs:cluster",
    "aws:SecureTransport",
    "SourceAccount",
];
const VALUES: &[&str] = &[
    "*",
    "a*",
    "a${*}",
    "${*",
    "true",
    "5",
    "7.0",
    "inf",
    "ecs-tasks.amazonaws.com",
    "ecs-tasks",
    "${aws:PrincipalTag/cost center }",
    "arn:aws:ecs:eu-west-1:111122223333:cluster/web",
    "arn:aws:ecs:*:111122223333:cluster/*",
    "",
];

fn statement() -> impl Strategy<Value = Value> {
    let conditions = prop::collection::vec((pick(OPERATORS), pick(KEYS), list(VALUES)), 0..3);
    let sid = prop::option::of(pick(&["", "a-b", "ab", "a_b", "c"]));
    (pick(&["Allow", "Deny"]), pick(&["", "", "Not"]), list(ACTIONS), list(RESOURCES), conditions, sid)
        .prop_map(|(effect, not, actions, resources, conditions, sid)| {
            let mut statement =
                json!({"Effect": effect, format!("{not}Action"): actions, "Resource": resources});
            for (operator, key, values) in conditions {
                statement["Condition"][operator][key] = values;
            }
            if let Some(sid) = sid {
                statement["Sid"] = json!(sid);
            }
            statement
        })
}

fn policy() -> impl Strategy<Value = String> {
    let version = pick(&["2012-10-17", "2012-10-17", "2008-10-17"]);
    (version, prop::collection::vec(statement(), 1..4)).prop_map(|(version, statements)| {
        serde_json::to_string_pretty(&json!({"Version": version, "Statement": statements})).unwrap()
    })
}

fn decisions(text: &str, requests: &[Request]) -> Option<Vec<Decision>> {
    let mut policies = Policies::default();
    policies.identity.push(Policy::new("drawn", PolicySource::read(text).ok()?));
    let authorizer = Authorizer::new(policies).ok()?;
    Some(requests.iter().map(|request| authorizer.decide(request)).collect())
}

fn requests() -> impl Strategy<Value = Vec<Request>> {
    let action = pick(&["ecs:RunTask", "ecs:StopTask", "iam:PassRole", "s3:GetObject", "ecr:PutImage"]);
    let resource = pick(&[
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/api:2",
        "arn:aws:iam::111122223333:role/web",
        "arn:aws:iam::111122223333:role/jane",
        "arn:aws:s3:::b/x",
    ]);
    let context = prop::collection::vec((pick(KEYS), pick(VALUES)), 0..4);
    let request = (action, resource, context).prop_map(|(action, resource, context)| {
        let context =
            context.into_iter().fold(Context::new().with("aws:username", "jane"), |context, (key, value)| {
                context.with(key, value)
            });
        let caller = "arn:aws:iam::111122223333:user/jane".parse().unwrap();
        Request::new(caller, action, resource).unwrap().with_context(context)
    });
    prop::collection::vec(request, 8)
}

/// After how many rounds no fix changes anything.
fn rounds(text: &str, kind: PolicyKind) -> Option<usize> {
    let mut text = text.to_owned();
    (0..=10).find(|_| {
        let next = apply_fixes(&text, &lint(&text, kind));
        std::mem::replace(&mut text, next) == text
    })
}

proptest! {
    #[test]
    fn fixes_come_to_an_end(text in policy()) {
        for kind in PolicyKind::ALL {
            prop_assert!(rounds(&text, kind).is_some(), "{kind:?}: {text}");
        }
    }

    #[test]
    fn suggestions_keep_every_decision(text in policy(), requests in requests()) {
        for finding in lint(&text, Identity) {
            if finding.severity() != Severity::Suggestion {
                continue;
            }
            let mended = apply_fixes(&text, std::slice::from_ref(&finding));
            if let (Some(before), Some(after)) = (decisions(&text, &requests), decisions(&mended, &requests)) {
                prop_assert_eq!(before, after, "{}: {}\n{}", finding.code.name, text, mended);
            }
        }
    }
}
