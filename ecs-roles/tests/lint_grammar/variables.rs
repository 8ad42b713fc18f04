#![cfg(test)]
//! Policy variables.

use ecs_roles::PolicyKind::{Identity, Resource};
use ecs_roles::lint;

use crate::support::{PLAIN, ROLE, check, check_test, found, granted, mends, silent, test};

#[test]
fn variables_are_well_formed() {
    let on = |resource: &str| PLAIN.replace("\"*\"", &format!("\"arn:aws:s3:::home/{resource}\""));
    let good = on("${aws:username}");
    let resource = "Statement[0].Resource";
    check(Identity, &on("${aws:username"), "MISSING_BRACE_IN_VARIABLE", resource, &good);
    check(Identity, &on("${}"), "EMPTY_VARIABLE", resource, &good);
    check(Identity, &on("${ aws:username}"), "UNSUPPORTED_SPACE_IN_VARIABLE", resource, &good);
    mends(Identity, &on("${ aws:username}"), "UNSUPPORTED_SPACE_IN_VARIABLE", &good);
    let quoted = on("${aws:username, 'nobody'}");
    check(Identity, &on("${aws:username, nobody}"), "MISSING_QUOTE_IN_VARIABLE", resource, &quoted);
    mends(Identity, &on("${aws:username, nobody}"), "MISSING_QUOTE_IN_VARIABLE", &quoted);
    let old = good.replace("2012-10-17", "2008-10-17");
    check(Identity, &old, "VARIABLE_UNSUPPORTED_IN_VERSION", resource, &good);
    mends(Identity, &old, "VARIABLE_UNSUPPORTED_IN_VERSION", &good);
    let missing = good.replace("\"Version\": \"2012-10-17\",", "");
    check(Identity, &missing, "VARIABLE_UNSUPPORTED_IN_VERSION", resource, &good);
}

#[test]
fn variables_stand_where_they_are_read() {
    let code = "VARIABLE_UNSUPPORTED_IN_ELEMENT";
    check(Identity, &PLAIN.replace("ecs:RunTask", "ecs:${a:b}"), code, "Statement[0].Action", PLAIN);
    let user = ROLE.replace("deploy", "${aws:username}");
    check(Resource, &granted(&user, ""), code, "Statement[0].Principal.AWS", &granted(ROLE, ""));
    let code = "INVALID_VARIABLE_FOR_OPERATOR";
    let faulty = ["Bool", "aws:SecureTransport", "\"${aws:PrincipalTag/tls}\""];
    check_test(faulty, code, ["Bool", "aws:SecureTransport", "\"true\""]);
    let arn = "\"arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}\"";
    silent(Identity, &test("ArnLike", "aws:PrincipalArn", arn), code);
}

#[test]
fn variables_of_one_value_with_one_fault_are_one_finding_and_one_fix() {
    let on = |resource: &str| PLAIN.replace("\"*\"", &format!("\"arn:aws:s3:::home/{resource}\""));
    let many = on(&"${ aws:username}/${a}".repeat(10_000));
    let findings = lint(&many, Identity);
    let spaces: Vec<_> =
        findings.iter().filter(|finding| finding.code.name == "UNSUPPORTED_SPACE_IN_VARIABLE").collect();
    assert_eq!(spaces.len(), 1);
    assert!(spaces.iter().all(|finding| finding.message.contains("9999 more")), "{}", spaces[0].message);
    mends(Identity, &many, "UNSUPPORTED_SPACE_IN_VARIABLE", &on(&"${aws:username}/${a}".repeat(10_000)));
    let open = found(&on(&"${".repeat(10_000)), Identity, "MISSING_BRACE_IN_VARIABLE");
    assert_eq!(open, ["Statement[0].Resource"]);
}
