//! Documents allow what operations ask for, nothing next to it, and hold
//! nothing that could be left out.

use ecs_roles::{
    Authorizer, Decision, Operation, Policies, Policy, PolicyDocument, PolicySource, Selection, Statement,
};

use crate::questions;
use crate::support::{HERE, PLACES, Place, allows, authorizer, documents, request};

fn of_operation(operation: Operation, place: Place) -> Vec<PolicyDocument> {
    documents(&place.fullest().allow(operation))
}

#[test]
fn every_operation_gets_what_it_asks_for_in_every_partition() {
    for place in PLACES {
        for operation in Operation::ALL {
            let authorizer = authorizer(&of_operation(operation, place));
            for line in questions::of(operation) {
                let answer = authorizer.explain(&request(line, place));
                assert_eq!(answer.decision, Decision::Allowed, "{operation} in {place:?}: {line}\n{answer}");
            }
        }
    }
}

/// The other way to write a service in China.
#[test]
fn services_are_named_in_both_spellings_in_china() {
    let place = PLACES[1];
    for operation in Operation::ALL {
        let authorizer = authorizer(&of_operation(operation, place));
        for line in questions::of(operation) {
            for key in ["iam:PassedToService=", "kms:ViaService="] {
                if line.contains(key) {
                    let spelled = format!("{line}.cn");
                    assert!(allows(&authorizer, &spelled, place), "{operation}: {spelled}");
                }
            }
        }
    }
}

/// Documents with one action, or one resource, of one statement left out.
fn reduced(documents: &[PolicyDocument]) -> Vec<(String, Vec<PolicyDocument>)> {
    let mut all = Vec::new();
    for (d, document) in documents.iter().enumerate() {
        for (s, statement) in document.statements.iter().enumerate() {
            for (removed, smaller) in smaller(statement) {
                let mut rest = documents.to_vec();
                match smaller {
                    Some(smaller) => rest[d].statements[s] = smaller,
                    None => drop(rest[d].statements.remove(s)),
                }
                all.push((removed, rest));
            }
        }
    }
    all
}

fn smaller(statement: &Statement) -> Vec<(String, Option<Statement>)> {
    let actions = statement.actions.listed();
    let resources = statement.resources.as_ref().unwrap().listed();
    let without = |listed: &[String], one: &String| -> Vec<String> {
        listed.iter().filter(|other| *other != one).cloned().collect()
    };
    let mut all = Vec::new();
    for action in actions {
        let left = without(actions, action);
        let mut smaller = statement.clone();
        smaller.actions = Selection::Only(left.clone());
        all.push((action.clone(), (!left.is_empty()).then_some(smaller)));
    }
    for resource in resources {
        let left = without(resources, resource);
        let mut smaller = statement.clone();
        smaller.resources = Some(Selection::Only(left.clone()));
        all.push((resource.clone(), (!left.is_empty()).then_some(smaller)));
    }
    all
}

#[test]
fn nothing_can_be_left_out() {
    // Always allowed by STS, and here for who reads the policy.
    const NEEDLESS: [&str; 2] = ["sts:GetCallerIdentity", "sts:AssumeRole"];
    for operation in Operation::ALL {
        let questions = questions::of(operation);
        for (removed, rest) in reduced(&of_operation(operation, HERE)) {
            let authorizer = authorizer(&rest);
            let denied = questions.iter().any(|line| !allows(&authorizer, line, HERE));
            let is_role_to_assume = removed.ends_with(":role/exec") && operation == Operation::Verify;
            assert!(
                denied || NEEDLESS.contains(&removed.as_str()) || is_role_to_assume,
                "`{operation}` does without {removed}"
            );
        }
    }
}

/// Conditions too: with one less, something next to what is asked for is
/// allowed.
#[test]
fn no_condition_can_be_left_out() {
    for operation in Operation::ALL {
        let neighbours: Vec<_> = questions::of(operation).iter().flat_map(|line| neighbours(line)).collect();
        for document in of_operation(operation, HERE) {
            for statement in document.statements.iter().filter(|one| !one.conditions.is_empty()) {
                let mut open = statement.clone();
                open.conditions = ecs_roles::Conditions::default();
                let authorizer = authorizer(&[PolicyDocument::new([open])]);
                let allowed = neighbours.iter().any(|line| allows(&authorizer, line, HERE));
                assert!(allowed, "`{operation}` does without the condition of {:?}", statement.sid);
            }
        }
    }
}

/// Words of requests, and others that stand for something else of the kind.
const OTHERS: [(&str, &str); 34] = [
    ("/prod", "/stage"),
    ("/api", "/other"),
    ("definition/web:", "definition/other:"),
    ("definition/web:", "definition/web"),
    ("role/task", "role/admin"),
    ("role/exec", "role/Exec"),
    ("role/volumes", "role/admin"),
    ("role/balancers", "role/admin"),
    ("role/hooks", "role/x/hooks"),
    ("role/codedeploy", "role/admin"),
    ("role/ecs/instance", "role/instance"),
    ("role/ecs/p-", "role/ecs/"),
    ("policy/ecs/p-", "policy/"),
    ("profile/ecs/p-", "profile/ecs/"),
    ("policy/limits/ecs", "policy/limits/none"),
    ("AmazonECSTaskExecutionRolePolicy", "AdministratorAccess"),
    ("PassedToService=", "PassedToService=lambda.amazonaws.com#"),
    ("AWSServiceName=", "AWSServiceName=spot.amazonaws.com#"),
    ("CreateAction=", "CreateAction=RunTask#"),
    ("container-name=app", "container-name=sidecar"),
    ("key/e", "key/x"),
    ("key/s", "key/x"),
    ("deploys", "others"),
    ("/blue", "/green"),
    ("Canary10", "AllAtOnce"),
    ("/ecs/web", "/ecs/other"),
    ("stream:app/", "stream:apps/"),
    ("s3:states", "s3:others"),
    ("net/terraform", "app/terraform"),
    ("prefix=env:/", "prefix="),
    ("ViaService=s3", "ViaService=ssm"),
    ("service:DesiredCount", "service:Other"),
    ("session-id=AROA1:ci", "session-id=AROA1:other"),
    ("web.env", "other.env"),
];

/// Requests in which one word, or all of its occurrences, stand for something
/// else.
fn neighbours(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (word, other) in OTHERS {
        let places: Vec<usize> = line.match_indices(word).map(|(at, _)| at).collect();
        for at in &places {
            let (before, after) = line.split_at(*at);
            all.push(format!("{before}{}", after.replacen(word, other, 1)));
        }
        if places.len() > 1 {
            all.push(line.replace(word, other));
        }
    }
    all
}

#[test]
fn neighbours_are_denied() {
    let mut asked = 0;
    for operation in Operation::ALL {
        // The guard looks at every cluster and service.
        let everywhere = operation == Operation::InfrastructureRoleGuard;
        let authorizer = authorizer(&of_operation(operation, HERE));
        let lines = questions::of(operation);
        // A tag on what exists may be set as one on what is created.
        let own = |line: &String| {
            lines.contains(&line.as_str())
                || (line.starts_with("ecs:TagResource ecs:service/prod/api ") && !line.contains("stage"))
        };
        for line in lines.iter().flat_map(|line| neighbours(line)).filter(|line| !own(line)) {
            assert!(everywhere || !allows(&authorizer, &line, HERE), "{operation}: {line}");
            asked += 1;
        }
    }
    assert!(asked > 200, "only {asked} neighbours were asked");
}

#[test]
fn nothing_of_another_region_or_account_is_allowed() {
    for operation in Operation::ALL {
        let authorizer = authorizer(&of_operation(operation, HERE));
        let elsewhere = Place { region: "eu-west-1", ..HERE };
        for line in questions::of(operation) {
            let [there, here] = [elsewhere, HERE].map(|place| request(line, place));
            if there.resources() != here.resources() {
                assert_ne!(authorizer.decide(&there), Decision::Allowed, "{operation}: {line}");
            }
        }
    }
}

#[test]
fn the_execution_role_is_assumed_where_it_trusts_the_caller() {
    let documents = of_operation(Operation::Verify, HERE);
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}}"#;
    let with_trust = |documents: &[PolicyDocument]| {
        let mut policies = Policies::default();
        for document in documents {
            policies.identity.push(Policy::new("own", PolicySource::read(document.to_string()).unwrap()));
        }
        policies.resource = Some(Policy::new("trust", PolicySource::read(trust).unwrap()));
        Authorizer::new(policies).unwrap()
    };
    assert!(allows(&with_trust(&documents), questions::ASSUME_EXECUTION_ROLE, HERE));
    let mut without = documents;
    for document in &mut without {
        document.statements.retain(|statement| statement.actions.listed() != &["sts:AssumeRole"]);
    }
    assert!(!allows(&with_trust(&without), questions::ASSUME_EXECUTION_ROLE, HERE));
}
