//! What the layers decide together, and what an answer says about it.
#![cfg(test)]

use ecs_roles::{
    Answer, Authorizer, Caller, Context, Decision, ErrorKind, Found, Layer, Mismatch, Policies, Policy,
    PolicyDocument, PolicyLevel, PolicySource, Request, Selection, Wording,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied};

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/deployer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/deployer/ci";
const FEDERATED_USER: &str = "arn:aws:sts::111122223333:federated-user/bob";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const STRANGER: &str = "arn:aws:iam::444455556666:role/stranger";
const BUCKET: &str = "arn:aws:s3:::settings/web.env";
const SERVICE: &str = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
const TASK_ROLE: &str = "arn:aws:iam::111122223333:role/task";

fn policy(name: &str, statements: &Value) -> Policy {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Policy::new(name, PolicySource::read(text).unwrap())
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

fn deny(action: &str, resource: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource})
}

fn by(mut statement: Value, principal: &str) -> Value {
    statement["Principal"] = if principal == "*" { json!("*") } else { json!({"AWS": principal}) };
    statement
}

fn trust(principal: &Value) -> Value {
    json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})
}

/// Policies out of `layer: statements`; `level-1` and so on are SCPs.
fn policies(layers: &[(&str, Value)]) -> Policies {
    let mut policies = Policies::default();
    for (layer, statements) in layers {
        let policy = policy(layer, statements);
        match *layer {
            "identity" => policies.identity.push(policy),
            "resource" => policies.resource = Some(policy),
            "boundary" => policies.boundary = Some(vec![policy]),
            "session" => policies.session = Some(vec![policy]),
            "endpoint" => policies.vpc_endpoint = Some(vec![policy]),
            "rcp" => policies.rcp.push(PolicyLevel { name: "root".into(), policies: vec![policy] }),
            level => policies.scp.push(PolicyLevel { name: level.into(), policies: vec![policy] }),
        }
    }
    policies
}

fn caller(text: &str) -> Caller {
    if text == "anonymous" { Caller::Anonymous } else { text.parse().unwrap() }
}

fn request(who: &str, action: &str, resource: &str) -> Request {
    Request::new(caller(who), action, resource).unwrap()
}

fn explain(layers: &[(&str, Value)], request: &Request) -> Answer {
    let authorizer = Authorizer::new(policies(layers)).unwrap();
    let answer = authorizer.explain(request);
    assert_eq!(answer.decision, authorizer.decide(request), "{request:?}");
    answer
}

#[track_caller]
fn check(
    layers: &[(&str, Value)],
    (who, action, resource): (&str, &str, &str),
    expected: Decision,
    blocked: &[Layer],
) {
    let answer = explain(layers, &request(who, action, resource));
    assert_eq!((answer.decision, answer.blocked_by.as_slice()), (expected, blocked), "{answer}");
}

#[test]
fn within_an_account_either_side_allows() {
    let get = |who| (who, "s3:GetObject", BUCKET);
    let identity = ("identity", allow("s3:GetObject", "*"));
    check(std::slice::from_ref(&identity), get(USER), Allowed, &[]);
    check(&[], get(USER), ImplicitlyDenied, &[Layer::Identity]);
    check(&[], get(ROOT), Allowed, &[]);
    for who in [USER, ROLE, SESSION, FEDERATED_USER, "anonymous"] {
        let resource = ("resource", by(allow("s3:*", "*"), "*"));
        check(&[resource, ("identity", json!([]))], get(who), Allowed, &[]);
    }
    let account = ("resource", by(allow("s3:*", "*"), "111122223333"));
    check(std::slice::from_ref(&account), get(USER), ImplicitlyDenied, &[Layer::Identity]);
    check(&[account, identity], get(USER), Allowed, &[]);
    check(&[("resource", allow("s3:*", "*"))], get(USER), ImplicitlyDenied, &[Layer::Identity]);
}

#[test]
fn across_accounts_both_sides_allow() {
    let get = |resource: Value, identity: Value, expected, blocked: &[Layer]| {
        let request = request(USER, "s3:GetObject", BUCKET).in_account("444455556666");
        let answer = explain(&[("resource", resource), ("identity", identity)], &request);
        assert_eq!((answer.decision, answer.blocked_by.as_slice()), (expected, blocked), "{answer}");
    };
    let (nothing, all) = (json!([]), allow("s3:*", "*"));
    get(by(all.clone(), USER), all.clone(), Allowed, &[]);
    get(by(all.clone(), "111122223333"), all.clone(), Allowed, &[]);
    get(by(all.clone(), "*"), nothing.clone(), ImplicitlyDenied, &[Layer::Identity]);
    get(by(all.clone(), STRANGER), all.clone(), ImplicitlyDenied, &[Layer::Resource]);
    get(nothing.clone(), nothing, ImplicitlyDenied, &[Layer::Resource, Layer::Identity]);
    let role = "arn:aws:iam::444455556666:role/task";
    check(
        &[("identity", allow("iam:PassRole", "*"))],
        (USER, "iam:PassRole", role),
        ImplicitlyDenied,
        &[Layer::Resource],
    );
}

#[test]
fn a_boundary_limits_what_does_not_name_the_caller_itself() {
    let get = |who, principal: &str, bound: &'static str, expected, blocked: &[Layer]| {
        let layers = [("resource", by(allow("s3:*", "*"), principal)), (bound, allow("ecs:*", "*"))];
        check(&layers, (who, "s3:GetObject", BUCKET), expected, blocked);
    };
    for bound in ["boundary", "session"] {
        let layer = if bound == "boundary" { Layer::Boundary } else { Layer::Session };
        get(SESSION, SESSION, bound, Allowed, &[]);
        get(SESSION, "*", bound, Allowed, &[]);
        get(FEDERATED_USER, FEDERATED_USER, bound, Allowed, &[]);
        get(SESSION, ROLE, bound, ImplicitlyDenied, &[layer]);
        get(ROLE, ROLE, bound, ImplicitlyDenied, &[layer]);
        get(SESSION, "111122223333", bound, ImplicitlyDenied, &[Layer::Identity, layer]);
    }
    get(USER, USER, "boundary", Allowed, &[]);
    get(USER, "111122223333", "boundary", ImplicitlyDenied, &[Layer::Identity, Layer::Boundary]);
    // A user has no session policies.
    get(USER, "111122223333", "session", ImplicitlyDenied, &[Layer::Identity]);
    let identity = ("identity", allow("*", "*"));
    let boundary = ("boundary", allow("ecs:*", "*"));
    check(&[identity.clone(), boundary.clone()], (USER, "ecs:ListClusters", "*"), Allowed, &[]);
    check(&[identity, boundary], (USER, "s3:GetObject", BUCKET), ImplicitlyDenied, &[Layer::Boundary]);
}

#[test]
fn an_explicit_deny_in_any_layer_wins() {
    let all = allow("*", "*");
    for (layer, expected) in [
        ("level-1", Layer::Scp),
        ("rcp", Layer::Rcp),
        ("endpoint", Layer::VpcEndpoint),
        ("resource", Layer::Resource),
        ("identity", Layer::Identity),
        ("boundary", Layer::Boundary),
        ("session", Layer::Session),
    ] {
        let mut denial = deny("ecs:Delete*", "*");
        if layer == "resource" {
            denial = by(denial, "*");
        }
        let denied = (layer, json!([all, denial]));
        let layers = if layer == "identity" { vec![denied] } else { vec![("identity", all.clone()), denied] };
        check(&layers, (SESSION, "ecs:DeleteService", SERVICE), ExplicitlyDenied, &[expected]);
        check(&layers, (SESSION, "ecs:UpdateService", SERVICE), Allowed, &[]);
    }
}

#[test]
fn each_level_of_scps_has_to_allow() {
    let identity = ("identity", allow("*", "*"));
    let all = ("root", allow("*", "*"));
    let ecs = ("unit", allow("ecs:*", "*"));
    check(&[identity.clone(), all.clone(), ecs.clone()], (USER, "ecs:ListClusters", "*"), Allowed, &[]);
    let layers = [identity.clone(), all, ecs.clone()];
    check(&layers, (USER, "s3:GetObject", BUCKET), ImplicitlyDenied, &[Layer::Scp]);
    check(&layers, (ROOT, "s3:GetObject", BUCKET), ImplicitlyDenied, &[Layer::Scp]);
    let linked = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/ecs";
    check(&layers, (linked, "s3:GetObject", BUCKET), Allowed, &[]);
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    check(&layers, (linked, "s3:GetObject", BUCKET), Allowed, &[]);
    let service = (
        "resource",
        json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": {"Service": "ecs.amazonaws.com"}}]),
    );
    check(&[ecs, service], ("ecs.amazonaws.com", "s3:GetObject", BUCKET), Allowed, &[]);
    check(&[identity, ("rcp", json!([]))], (USER, "s3:GetObject", BUCKET), Allowed, &[]);
}

#[test]
fn an_endpoint_policy_has_to_allow() {
    let identity = ("identity", allow("*", "*"));
    let get = (USER, "s3:GetObject", BUCKET);
    check(&[identity.clone(), ("endpoint", allow("s3:*", "*"))], get, Allowed, &[]);
    check(&[identity.clone(), ("endpoint", by(allow("s3:*", "*"), USER))], get, Allowed, &[]);
    let others = ("endpoint", by(allow("s3:*", "*"), STRANGER));
    check(&[identity, others], get, ImplicitlyDenied, &[Layer::VpcEndpoint]);
}

#[test]
fn a_role_is_assumed_by_whom_it_trusts() {
    let assume = |who, principal: Value, identity: Value, expected, blocked: &[Layer]| {
        check(
            &[("resource", trust(&principal)), ("identity", identity)],
            (who, "sts:AssumeRole", TASK_ROLE),
            expected,
            blocked,
        );
    };
    let (nothing, all) = (json!([]), allow("*", "*"));
    let aws = |name: &str| json!({"AWS": name});
    assume(USER, aws(USER), nothing.clone(), Allowed, &[]);
    assume(SESSION, aws(ROLE), nothing.clone(), Allowed, &[]);
    assume(SESSION, aws(SESSION), nothing.clone(), Allowed, &[]);
    assume(USER, aws("111122223333"), all.clone(), Allowed, &[]);
    assume(USER, aws(ROOT), nothing.clone(), ImplicitlyDenied, &[Layer::Identity]);
    assume(USER, aws(STRANGER), all.clone(), ImplicitlyDenied, &[Layer::Resource]);
    assume(STRANGER, aws(STRANGER), all.clone(), Allowed, &[]);
    assume(STRANGER, aws(STRANGER), nothing.clone(), ImplicitlyDenied, &[Layer::Identity]);
    let tasks = json!({"Service": "ecs-tasks.amazonaws.com"});
    assume("ecs-tasks.amazonaws.com", tasks.clone(), nothing.clone(), Allowed, &[]);
    assume("ecs.amazonaws.com", tasks, nothing, ImplicitlyDenied, &[Layer::Resource]);
    check(&[("identity", all)], (USER, "sts:AssumeRole", TASK_ROLE), ImplicitlyDenied, &[Layer::Resource]);
}

#[test]
fn an_identity_provider_is_trusted_by_its_arn() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let statement = json!({
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": provider},
        "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}
    });
    let assume = |subject: &str| {
        let context = Context::new().with("token.actions.githubusercontent.com:sub", subject);
        let request = request(provider, "sts:AssumeRoleWithWebIdentity", TASK_ROLE).with_context(context);
        explain(&[("resource", statement.clone())], &request).decision
    };
    assert_eq!(assume("repo:acme/web"), Allowed);
    assert_eq!(assume("repo:evil/web"), ImplicitlyDenied);
}

#[test]
fn a_key_policy_has_to_trust_the_account() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/0123";
    let identity = ("identity", allow("kms:*", "*"));
    let decrypt = (USER, "kms:Decrypt", key);
    check(std::slice::from_ref(&identity), decrypt, Allowed, &[]);
    check(&[identity.clone(), ("resource", by(allow("kms:*", "*"), ROOT))], decrypt, Allowed, &[]);
    check(
        &[identity.clone(), ("resource", by(allow("kms:*", "*"), ROLE))],
        decrypt,
        ImplicitlyDenied,
        &[Layer::Resource],
    );
    check(&[("resource", by(allow("kms:*", "*"), USER))], decrypt, Allowed, &[]);
}

#[test]
fn not_principal_spares_who_is_listed_by_itself() {
    let denial = |listed: &[&str]| {
        let mut denial = deny("s3:*", "*");
        denial["NotPrincipal"] = json!({"AWS": listed});
        denial
    };
    let get = |who, listed: &[&str], expected| {
        let layers = [("identity", allow("*", "*")), ("resource", denial(listed))];
        assert_eq!(
            explain(&layers, &request(who, "s3:GetObject", BUCKET)).decision,
            expected,
            "{who} {listed:?}"
        );
    };
    get(USER, &[USER], Allowed);
    get(USER, &["111122223333", USER], Allowed);
    get(USER, &["111122223333"], ExplicitlyDenied);
    get(ROOT, &["111122223333"], Allowed);
    get(SESSION, &[ROLE], Allowed);
    get(SESSION, &[SESSION], Allowed);
    let bounded =
        [("identity", allow("*", "*")), ("boundary", allow("*", "*")), ("resource", denial(&[USER]))];
    check(&bounded, (USER, "s3:GetObject", BUCKET), ExplicitlyDenied, &[Layer::Resource]);
}

#[test]
fn not_action_and_not_resource_leave_the_rest() {
    let run = |statement: Value, action, resource, expected| {
        assert_eq!(explain(&[("identity", statement)], &request(USER, action, resource)).decision, expected);
    };
    let not_action = json!({"Effect": "Allow", "NotAction": ["iam:*", "ECS:Delete*"], "Resource": "*"});
    run(not_action.clone(), "ecs:UpdateService", SERVICE, Allowed);
    run(not_action.clone(), "ecs:DeleteService", SERVICE, ImplicitlyDenied);
    run(not_action, "iam:PassRole", TASK_ROLE, ImplicitlyDenied);
    let not_resource =
        json!({"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:iam::*:role/*", SERVICE]});
    run(not_resource.clone(), "s3:GetObject", BUCKET, Allowed);
    run(not_resource.clone(), "iam:PassRole", TASK_ROLE, ImplicitlyDenied);
    run(not_resource, "ecs:UpdateService", SERVICE, ImplicitlyDenied);
    let variable = json!({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::${aws:username}/*"});
    run(variable, "s3:GetObject", BUCKET, ImplicitlyDenied);
}

#[test]
fn each_of_several_resources_has_to_be_allowed() {
    let (cluster, task) = (
        "arn:aws:ecs:eu-west-1:111122223333:cluster/web",
        "arn:aws:ecs:eu-west-1:111122223333:task/web/0123",
    );
    let both = request(USER, "ecs:ExecuteCommand", cluster).and_on(task);
    let ask = |statements: Value| explain(&[("identity", statements)], &both);
    let answer = ask(allow("ecs:ExecuteCommand", cluster));
    assert_eq!(answer.decision, ImplicitlyDenied);
    assert_eq!(answer.near_misses[0].resource, task);
    assert_eq!(serde_json::to_value(&answer.remedy).unwrap(), allow("ecs:ExecuteCommand", task));
    assert_eq!(ask(json!([allow("ecs:*", cluster), allow("ecs:*", task)])).decision, Allowed);
    assert_eq!(ask(json!([deny("ecs:*", task)])).decision, ExplicitlyDenied);
    let nothing = ask(json!([])).remedy.unwrap();
    assert_eq!(nothing.resources, Some(Selection::Only(vec![cluster.to_owned(), task.to_owned()])));
}

#[test]
fn who_one_is_may_always_be_asked() {
    let answer = explain(&[("identity", deny("*", "*"))], &request(USER, "sts:GetCallerIdentity", "*"));
    assert_eq!((answer.decision, answer.statement, answer.message), (Allowed, None, None));
}

#[test]
fn an_answer_names_the_statement_that_decided() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"ecs:*\", \"Resource\": \"*\"},\n    {\"Sid\": \"Keep\", \"Effect\": \"Deny\", \"Action\": \"ecs:Delete*\", \"Resource\": \"*\"}\n  ]\n}";
    let mut policies = Policies::default();
    let arn = "arn:aws:iam::111122223333:policy/deploy";
    policies.identity.push(Policy::new("deploy", PolicySource::read(text).unwrap()).with_arn(arn));
    let authorizer = Authorizer::new(policies).unwrap();
    let answer = authorizer.explain(&request(USER, "ecs:DeleteService", SERVICE));
    let statement = answer.statement.clone().unwrap();
    assert_eq!(
        (statement.index, statement.sid.as_deref(), statement.policy.as_str()),
        (1, Some("Keep"), "deploy")
    );
    assert_eq!(answer.remedy, None);
    assert_eq!(
        answer.to_string(),
        format!(
            "explicitly denied by `Keep` of the identity-based policy `deploy:5:5`\nAWS says: User: {USER} is not authorized to perform: ecs:DeleteService on resource: {SERVICE} with an explicit deny in an identity-based policy: {arn}"
        )
    );
    let answer =
        authorizer.with_wording(Wording::NamesKind).explain(&request(USER, "ecs:DeleteService", SERVICE));
    assert!(answer.message.unwrap().ends_with("with an explicit deny in an identity-based policy"));
}

#[test]
fn near_misses_say_what_was_wanted_and_what_was_there() {
    let statement = json!({
        "Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/web-*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}, "Bool": {"aws:SecureTransport": true}}
    });
    let request = request(SESSION, "iam:PassRole", TASK_ROLE)
        .with_context(Context::new().with("iam:PassedToService", "ecs.amazonaws.com"));
    let answer = explain(&[("identity", statement)], &request);
    let mismatches = &answer.near_misses[0].mismatches;
    assert_eq!(mismatches.len(), 3);
    assert!(matches!(&mismatches[0], Mismatch::Resource { negated: false, got, .. } if got == TASK_ROLE));
    assert!(
        matches!(&mismatches[2], Mismatch::Condition { got: Found::One(got), .. } if got == "ecs.amazonaws.com")
    );
    assert!(
        matches!(&mismatches[1], Mismatch::Condition { key, got: Found::Absent, .. } if key == "aws:SecureTransport")
    );
    let remedy = answer.remedy.as_ref().unwrap();
    assert_eq!(
        serde_json::to_value(remedy).unwrap(),
        json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": TASK_ROLE,
               "Condition": {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}})
    );
    let shown = answer.to_string();
    for line in [
        "implicitly denied: no identity-based policy allows it",
        "near miss: `Pass` of the identity-based policy `identity:1:14`",
        "  resource: wanted `arn:aws:iam::*:role/web-*`, got `arn:aws:iam::111122223333:role/task`",
        "  condition Bool `aws:SecureTransport`: wanted `true`, got no such key",
        "this statement would allow it, in an identity-based policy:",
    ] {
        assert!(shown.lines().any(|found| found == line), "`{line}` is not in:\n{shown}");
    }
}

#[test]
fn a_variable_without_value_is_named() {
    let statement = allow("s3:*", "arn:aws:s3:::home/${aws:username}/*");
    let answer =
        explain(&[("identity", statement)], &request(ROLE, "s3:GetObject", "arn:aws:s3:::home/ann/x"));
    let variable =
        Mismatch::Variable { text: "arn:aws:s3:::home/${aws:username}/*".into(), key: "aws:username".into() };
    assert!(answer.near_misses[0].mismatches.contains(&variable), "{answer}");
}

#[test]
fn an_answer_serializes_for_programs() {
    let answer = explain(
        &[("root", allow("s3:*", "*")), ("identity", allow("*", "*"))],
        &request(USER, "ecs:UpdateService", SERVICE),
    );
    let value = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        (&value["decision"], &value["layer"], &value["blocked_by"]),
        (&json!("ImplicitlyDenied"), &json!("scp"), &json!(["scp"]))
    );
    let statement = json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*", "Condition": {"StringEquals": {"a:b": "c"}}});
    let answer = explain(&[("identity", statement)], &request(USER, "ecs:UpdateService", SERVICE));
    let value = serde_json::to_value(&answer.near_misses).unwrap();
    assert_eq!(
        value,
        json!([{
            "statement": {"layer": "identity", "level": null, "policy": "identity", "policy_arn": null, "sid": null,
                          "index": 0, "position": {"line": 1, "column": 14}},
            "effect": "Allow",
            "resource": SERVICE,
            "mismatches": [{"kind": "condition", "operator": "StringEquals", "key": "a:b", "wanted": ["c"], "got": null}]
        }])
    );
}

#[track_caller]
fn check_message(layers: &[(&str, Value)], request: &Request, end: &str) {
    let answer = explain(layers, request);
    let message = answer.message.unwrap();
    assert!(message.ends_with(end), "`{end}` does not end: {message}");
    let (user, rest) =
        message.strip_prefix("User: ").unwrap().split_once(" is not authorized to perform: ").unwrap();
    let (action, rest) = rest.split_once(" on resource: ").unwrap();
    let resource = rest.split([' ', '"']).find(|word| !word.is_empty()).unwrap();
    let asked = (request.caller().to_string(), request.action(), request.resources()[0].as_str());
    assert_eq!((user.to_owned(), action, resource), asked);
}

#[test]
fn denials_are_worded_as_aws_words_them() {
    let all = allow("*", "*");
    let update = request(SESSION, "ecs:UpdateService", SERVICE);
    let assume = request(USER, "sts:AssumeRole", TASK_ROLE);
    check_message(&[], &update, "because no identity-based policy allows the ecs:UpdateService action");
    check_message(
        &[("identity", all.clone()), ("boundary", json!([]))],
        &update,
        "because no permissions boundary allows the ecs:UpdateService action",
    );
    check_message(
        &[("identity", all.clone()), ("session", deny("ecs:*", "*"))],
        &request(SESSION, "ecs:UpdateService", SERVICE),
        "with an explicit deny in a session policy",
    );
    check_message(
        &[("identity", all.clone()), ("root", json!([]))],
        &update,
        "with an explicit deny in a service control policy",
    );
    check_message(
        &[("identity", all.clone()), ("endpoint", json!([]))],
        &update,
        "because no VPC endpoint policy allows the ecs:UpdateService action",
    );
    check_message(
        &[("identity", all.clone())],
        &assume,
        "because no role trust policy allows the sts:AssumeRole action",
    );
    let mut denial = trust(&json!({"AWS": USER}));
    denial["Effect"] = json!("Deny");
    check_message(&[("resource", denial)], &assume, "with an explicit deny in the role trust policy");
    let get = request(USER, "s3:GetObject", BUCKET);
    check_message(
        &[],
        &get,
        "on resource: \"arn:aws:s3:::settings/web.env\" because no identity-based policy allows the s3:GetObject action",
    );
    check_message(
        &[("identity", all)],
        &get.in_account("444455556666"),
        "on resource: \"arn:aws:s3:::settings/web.env\"",
    );
    check_message(&[], &request("anonymous", "sqs:SendMessage", "*"), "on resource: *");
}

#[test]
fn a_policy_that_its_layer_cannot_hold_is_refused_with_its_place() {
    let refused = |layer: &str, statement: Value, needle: &str, column: usize| {
        let error = Authorizer::new(policies(&[(layer, statement)])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(needle), "`{needle}` is not in: {error}");
        assert_eq!(error.position().unwrap().column, column, "{error}");
    };
    let without = json!({"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask"});
    let layers = ["identity", "boundary", "session", "root", "endpoint"];
    for layer in layers {
        refused(layer, json!([without]), "`Run` of the", 15);
        refused(layer, without.clone(), "lacks `Resource`", 14);
    }
    for layer in ["identity", "boundary", "session", "root"] {
        refused(layer, by(allow("*", "*"), "*"), "statement 1 of the", 57);
    }
    assert!(Authorizer::new(policies(&[("resource", by(without, "*"))])).is_ok());
}

/// Adds the remedy where the answer says it belongs.
fn mended(layers: &[(&'static str, Value)], answer: &Answer) -> Vec<(&'static str, Value)> {
    let remedy = serde_json::to_value(answer.remedy.as_ref().unwrap()).unwrap();
    let place = if answer.blocked_by.contains(&Layer::Resource) { "resource" } else { "identity" };
    let others = layers.iter().filter(|(layer, _)| *layer != place).cloned();
    let before = layers.iter().find(|(layer, _)| *layer == place);
    let mut statements = vec![remedy];
    match before {
        Some((_, Value::Array(listed))) => statements.extend(listed.iter().cloned()),
        other => statements.extend(other.map(|(_, statement)| statement.clone())),
    }
    others.chain([(place, json!(statements))]).collect()
}

fn a_statement(resource_policy: bool) -> impl Strategy<Value = Value> {
    let pick = |values: &'static [&'static str]| proptest::sample::select(values);
    (
        pick(&["Allow", "Allow", "Deny"]),
        pick(&["*", "ecs:*", "ecs:Update*", "ecs:UpdateService", "s3:GetObject", "sts:AssumeRole"]),
        pick(&["*", SERVICE, BUCKET, "arn:aws:ecs:*:service/web/*", "arn:aws:s3:::${aws:username}*"]),
        pick(&["*", USER, ROLE, SESSION, "111122223333", STRANGER]),
        pick(&["", "StringEquals", "StringNotEqualsIfExists", "ForAnyValue:StringLike"]),
        any::<bool>(),
    )
        .prop_map(move |(effect, action, resource, principal, operator, negated)| {
            let mut statement = json!({"Effect": effect, "Resource": resource});
            statement[if negated && action != "*" { "NotAction" } else { "Action" }] = json!(action);
            if !operator.is_empty() {
                statement["Condition"] = json!({operator: {"aws:username": "ann"}});
            }
            if resource_policy { by(statement, principal) } else { statement }
        })
}

fn some_layers() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let layer = |name: &'static str| {
        let statements = proptest::collection::vec(a_statement(name == "resource"), 0..3);
        proptest::option::of(statements.prop_map(move |statements| (name, json!(statements))))
    };
    let names = ["identity", "resource", "boundary", "session", "root", "unit", "rcp", "endpoint"];
    names.map(layer).prop_map(|layers| layers.into_iter().flatten().collect::<Vec<_>>())
}

fn some_request() -> impl Strategy<Value = Request> {
    let callers = vec![USER, ROLE, SESSION, FEDERATED_USER, ROOT, STRANGER, "ecs.amazonaws.com", "anonymous"];
    let actions =
        vec![("ecs:UpdateService", SERVICE), ("s3:GetObject", BUCKET), ("sts:AssumeRole", TASK_ROLE)];
    (proptest::sample::select(callers), proptest::sample::select(actions), any::<bool>()).prop_map(
        |(who, (action, resource), named)| {
            let context = if named { Context::new().with("aws:username", "ann") } else { Context::new() };
            request(who, action, resource).with_context(context)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// `explain` itself is held against `decide`.
    #[test]
    fn answers_are_consistent(layers in some_layers(), request in some_request()) {
        let answer = explain(&layers, &request);
        prop_assert_eq!(answer.blocked_by.is_empty(), answer.decision == Allowed);
        prop_assert_eq!(answer.message.is_none(), answer.decision == Allowed);
        // Root users are allowed without a statement.
        let found = answer.statement.is_some();
        match answer.decision {
            Allowed => prop_assert!(found || *request.caller() == caller(ROOT)),
            denied => prop_assert_eq!(found, denied == ExplicitlyDenied),
        }
        prop_assert!(answer.near_misses.iter().all(|miss| !miss.mismatches.is_empty()));
    }

    #[test]
    fn a_remedy_remedies(layers in some_layers(), request in some_request()) {
        let answer = explain(&layers, &request);
        if answer.remedy.is_some() {
            let mended = mended(&layers, &answer);
            let after = explain(&mended, &request);
            prop_assert_eq!(after.decision, Allowed, "{}\n{}", answer, after);
        }
    }

    #[test]
    fn what_is_printed_and_read_back_decides_the_same(layers in some_layers(), request in some_request()) {
        let mut printed = policies(&layers);
        for policy in &mut printed.identity {
            let document: PolicyDocument = policy.document().to_pretty().parse().unwrap();
            *policy = Policy::new("printed", PolicySource::from(&document));
        }
        let before = Authorizer::new(policies(&layers)).unwrap().decide(&request);
        prop_assert_eq!(Authorizer::new(printed).unwrap().decide(&request), before);
    }
}
