//! Why statements are there.

use std::collections::BTreeSet;

use ecs_roles::{Operation, Reason};

use crate::support::{HERE, allowing, documents};

#[test]
fn every_action_of_every_statement_has_its_reasons() {
    let policy = allowing(HERE.fullest(), &Operation::ALL);
    let reasons = policy.reasons().unwrap();
    for document in policy.documents().unwrap() {
        assert!(document.reasons().iter().all(|reason| reason.document == document.name()));
        for statement in &document.document().statements {
            let its = document.reasons().iter().filter(|reason| Some(&reason.sid) == statement.sid.as_ref());
            let explained: BTreeSet<&str> = its.flat_map(|reason| reason.actions.iter().copied()).collect();
            let actions: BTreeSet<&str> = statement.actions.listed().iter().map(String::as_str).collect();
            assert_eq!(explained, actions, "{:?}", statement.sid);
        }
    }
    let operations: BTreeSet<Operation> = reasons.iter().map(|reason| reason.operation).collect();
    assert_eq!(operations, Operation::ALL.into_iter().collect());
}

/// Together the operations need what each needs alone: a reason is not lost
/// where statements become one.
#[test]
fn an_operation_has_a_reason_for_each_action_it_takes() {
    let together = allowing(HERE.fullest(), &Operation::ALL).reasons().unwrap();
    for operation in Operation::ALL {
        let explained: BTreeSet<&str> = together
            .iter()
            .filter(|reason| reason.operation == operation)
            .flat_map(|reason| reason.actions.iter().copied())
            .collect();
        let alone: BTreeSet<String> = documents(&HERE.fullest().allow(operation))
            .iter()
            .flat_map(|document| document.statements.clone())
            .flat_map(|statement| statement.actions.listed().clone())
            .collect();
        assert_eq!(explained, alone.iter().map(String::as_str).collect(), "{operation}");
    }
}

#[test]
fn reasons_are_read_by_programs() {
    let policy = HERE.policy().allow(Operation::Register);
    let json = serde_json::to_value(policy.reasons().unwrap()).unwrap();
    let expected = serde_json::json!([
        { "document": "EcsCaller", "sid": "RegisterWeb", "operation": "register",
          "why": "registers the next revision", "actions": ["ecs:RegisterTaskDefinition"] },
        { "document": "EcsCaller", "sid": "PassTaskRolesToTasks", "operation": "register",
          "why": "the task definition names the task role and the task execution role",
          "actions": ["iam:PassRole"] }
    ]);
    assert_eq!(json, expected);
}

#[test]
fn a_reason_reads_as_a_clause() {
    for Reason { why, .. } in allowing(HERE.fullest(), &Operation::ALL).reasons().unwrap() {
        assert!(why.len() > 8 && !why.ends_with('.') && !why.starts_with(char::is_uppercase), "{why}");
    }
}
