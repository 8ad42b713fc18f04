#![cfg(test)]
//! Elements, types and labels.

use ecs_roles::PolicyKind::{Boundary, Identity, Resource, Scp, Trust};

use crate::support::{PLAIN, allow, check, mends, one, silent, trust, when};

#[test]
fn unknown_elements_are_found_and_misspelt_ones_mended() {
    let faulty = one(r#"{"Effect": "Allow", "Actions": "ecs:RunTask", "Resource": "*"}"#);
    check(Identity, &faulty, "INVALID_POLICY_ELEMENT", "Statement[0].Actions", PLAIN);
    mends(Identity, &faulty, "INVALID_POLICY_ELEMENT", PLAIN);
    silent(Identity, &faulty, "MISSING_ACTION");
    let faulty = one(r#"{"effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}"#);
    check(Identity, &faulty, "INVALID_POLICY_ELEMENT", "Statement[0].effect", PLAIN);
    silent(Identity, &faulty, "MISSING_EFFECT");
    check(Identity, &allow(r#", "Comment": "x""#), "INVALID_POLICY_ELEMENT", "Statement[0].Comment", PLAIN);
    let faulty = r#"{"Version": "2012-10-17", "Statements": []}"#;
    check(Identity, faulty, "INVALID_POLICY_ELEMENT", "Statements", PLAIN);
    silent(Identity, faulty, "MISSING_STATEMENT");
}

#[test]
fn missing_elements_are_found_by_kind() {
    check(Identity, r#"{"Version": "2012-10-17"}"#, "MISSING_STATEMENT", "", PLAIN);
    let empty = r#"{"Version": "2012-10-17", "Statement": []}"#;
    check(Identity, empty, "MISSING_STATEMENT", "Statement", PLAIN);
    let check_one = |statement: &str, code| check(Identity, &one(statement), code, "Statement[0]", PLAIN);
    check_one(r#"{"Action": "ecs:RunTask", "Resource": "*"}"#, "MISSING_EFFECT");
    check_one(r#"{"Effect": "Allow", "Resource": "*"}"#, "MISSING_ACTION");
    check_one(r#"{"Effect": "Allow", "NotAction": "ecs:*"}"#, "MISSING_RESOURCE");
    let nobody = one(r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#);
    let somebody = trust(r#"{"Service": "ecs-tasks.amazonaws.com"}"#, r#""sts:AssumeRole""#, "");
    check(Trust, &nobody, "MISSING_PRINCIPAL", "Statement[0]", &somebody);
    silent(Trust, &nobody, "MISSING_RESOURCE");
}

#[test]
fn an_effect_is_allow_or_deny_in_this_case() {
    for effect in ["allow", "ALLOW", "Alow", " Allow"] {
        let faulty = PLAIN.replace("Allow", effect);
        check(Identity, &faulty, "INVALID_EFFECT", "Statement[0].Effect", PLAIN);
        mends(Identity, &faulty, "INVALID_EFFECT", PLAIN);
    }
    check(Identity, &PLAIN.replace("Allow", "Permit"), "INVALID_EFFECT", "Statement[0].Effect", PLAIN);
}

#[test]
fn elements_that_exclude_each_other() {
    let code = "UNSUPPORTED_ELEMENT_COMBINATION";
    check(Identity, &allow(r#", "NotAction": "s3:*""#), code, "Statement[0].NotAction", PLAIN);
    check(Identity, &allow(r#", "NotResource": "x""#), code, "Statement[0].NotResource", PLAIN);
}

#[test]
fn policies_of_identities_have_no_principal() {
    let faulty = allow(r#", "Principal": "*""#);
    check(Identity, &faulty, "UNSUPPORTED_PRINCIPAL", "Statement[0].Principal", PLAIN);
    check(Boundary, &faulty, "UNSUPPORTED_PRINCIPAL", "Statement[0].Principal", PLAIN);
    check(Scp, &faulty, "SCP_SYNTAX_ERROR_PRINCIPAL", "Statement[0].Principal", PLAIN);
    mends(Identity, &faulty, "UNSUPPORTED_PRINCIPAL", &faulty);
}

#[test]
fn the_version_is_one_of_the_language() {
    check(Identity, &PLAIN.replace("2012-10-17", "2024-05-01"), "INVALID_VERSION", "Version", PLAIN);
    silent(Identity, &PLAIN.replace("2012-10-17", "2008-10-17"), "INVALID_VERSION");
    let faulty = PLAIN.replace("\"Version\": \"2012-10-17\",\n ", "");
    check(Identity, &faulty, "MISSING_VERSION", "", PLAIN);
    let indented = "{\n  \"Statement\": []\n}";
    mends(Identity, indented, "MISSING_VERSION", "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}");
    silent(Identity, "{}", "MISSING_VERSION");
    silent(Identity, r#"{"version": "2012-10-17"}"#, "MISSING_VERSION");
}

#[test]
fn values_of_another_json_type_are_found() {
    let code = "DATA_TYPE_MISMATCH";
    check(Identity, "[]", code, "", PLAIN);
    check(Identity, &PLAIN.replace("\"2012-10-17\"", "2012"), code, "Version", PLAIN);
    mends(Identity, &PLAIN.replace("\"2012-10-17\"", "2012"), code, &PLAIN.replace("2012-10-17", "2012"));
    check(Identity, &PLAIN.replace("\"Allow\"", "true"), code, "Statement[0].Effect", PLAIN);
    check(Identity, &PLAIN.replace("\"ecs:RunTask\"", "[null]"), code, "Statement[0].Action[0]", PLAIN);
    check(Identity, &PLAIN.replace("\"*\"", "{}"), code, "Statement[0].Resource", PLAIN);
    check(Identity, r#"{"Version": "2012-10-17", "Statement": "none"}"#, code, "Statement", PLAIN);
    check(Identity, &allow(r#", "Condition": []"#), code, "Statement[0].Condition", PLAIN);
    let block = "Statement[0].Condition.Bool";
    check(Identity, &when(r#""Bool": "x""#), code, block, PLAIN);
    check(
        Identity,
        &when(r#""Bool": {"aws:SecureTransport": null}"#),
        code,
        &format!("{block}.aws:SecureTransport"),
        &when(r#""Bool": {"aws:SecureTransport": true}"#),
    );
}

#[test]
fn members_that_occur_twice_are_found() {
    check(Identity, &allow(r#", "Action": "s3:*""#), "DUPLICATE_KEY", "Statement[0].Action", PLAIN);
    let twice = r#""StringEquals": {"aws:SourceAccount": "1", "aws:sourceaccount": "2"}"#;
    let path = "Statement[0].Condition.StringEquals.aws:sourceaccount";
    check(Identity, &when(twice), "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", path, PLAIN);
}

#[test]
fn a_document_larger_than_its_quota_is_found() {
    let table = [
        (Identity, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
        (Boundary, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
        (Trust, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"),
        (Resource, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"),
        (Scp, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
    ];
    for (kind, code) in table {
        let of_size = |size: usize| {
            let rest = PLAIN.chars().filter(|c| !c.is_whitespace()).count() - 1;
            PLAIN.replace("\"*\"", &format!("\"{}\"", "x".repeat(size - rest)))
        };
        check(kind, &of_size(kind.quota() + 1), code, "", &of_size(kind.quota()));
        silent(kind, &format!("{}{PLAIN}", " \n".repeat(kind.quota())), code);
    }
}

#[test]
fn labels_are_unique_and_of_letters_and_digits() {
    let labelled = |one: &str, other: &str| {
        let statement =
            |sid: &str| format!(r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "a:b", "Resource": "*"}}"#);
        format!(r#"{{"Version": "2012-10-17", "Statement": [{}, {}]}}"#, statement(one), statement(other))
    };
    let apart = labelled("A", "B");
    check(Identity, &labelled("A", "A"), "UNIQUE_SIDS_REQUIRED", "Statement[1].Sid", &apart);
    check(Resource, &labelled("A", "A"), "UNIQUE_SIDS_RECOMMENDED", "Statement[1].Sid", &apart);
    check(Identity, &labelled("A", "b c-d"), "UNSUPPORTED_SID", "Statement[1].Sid", &apart);
    mends(Identity, &labelled("A", "b c-d"), "UNSUPPORTED_SID", &labelled("A", "bcd"));
    silent(Resource, &labelled("A", "b c-d"), "UNSUPPORTED_SID");
    check(Trust, &labelled("", "B"), "EMPTY_SID_VALUE", "Statement[0].Sid", &apart);
}

#[test]
fn lists_and_objects_with_nothing_in_them_are_found() {
    check(
        Identity,
        &PLAIN.replace("\"ecs:RunTask\"", "[]"),
        "EMPTY_ARRAY_ACTION",
        "Statement[0].Action",
        PLAIN,
    );
    check(Identity, &PLAIN.replace("\"*\"", "[]"), "EMPTY_ARRAY_RESOURCE", "Statement[0].Resource", PLAIN);
    let assumed = |principal: &str| trust(principal, r#""sts:AssumeRole""#, "");
    let good = assumed(r#"{"Service": ["ecs.amazonaws.com"]}"#);
    let service = "Statement[0].Principal.Service";
    check(Trust, &assumed(r#"{"Service": []}"#), "EMPTY_ARRAY_PRINCIPAL", service, &good);
    check(Trust, &assumed("{}"), "EMPTY_OBJECT_PRINCIPAL", "Statement[0].Principal", &good);
    check(Identity, &when(""), "EMPTY_OBJECT_CONDITION", "Statement[0].Condition", PLAIN);
    check(Identity, &when(r#""Bool": {}"#), "EMPTY_OBJECT_CONDITION", "Statement[0].Condition.Bool", PLAIN);
    let table = [
        ("StringEquals", "EMPTY_ARRAY_CONDITION"),
        ("ForAllValues:StringEquals", "EMPTY_ARRAY_CONDITION_FORALLVALUES"),
        ("ForAnyValue:StringEquals", "EMPTY_ARRAY_CONDITION_FORANYVALUE"),
        ("StringEqualsIfExists", "EMPTY_ARRAY_CONDITION_IFEXISTS"),
    ];
    for (operator, code) in table {
        let with = |values: &str| when(&format!(r#""{operator}": {{"aws:TagKeys": {values}}}"#));
        let path = format!("Statement[0].Condition.{operator}.aws:TagKeys");
        check(Identity, &with("[]"), code, &path, &with(r#"["team"]"#));
    }
}
