//! Statements against the service reference, without the linter.

use ecs_roles::{Operation, ServiceReference, Statement};

use crate::support::{PLACES, allowing, documents};

/// Each resource is of a type that the action takes, each type that the action
/// must have is among the resources, and each key is one of the action.
#[track_caller]
fn check(statement: &Statement) {
    let resources = statement.resources.as_ref().unwrap().listed();
    for action in statement.actions.listed() {
        let entry = ServiceReference::embedded().action(action).unwrap_or_else(|| panic!("{action}"));
        let own = format!("{}:{}", entry.service().prefix(), entry.name());
        assert_eq!(&own, action, "the action in another case");
        for test in statement.conditions.iter() {
            assert!(entry.has_condition_key(test.key()), "{action} knows no {}", test.key());
        }
        // For `ListTasks` see `tasks::watch`.
        if entry.is_wildcard_only() || action == "ecs:ListTasks" {
            assert_eq!(resources, &["*"], "{action}");
            continue;
        }
        let patterns: Vec<ecs_roles::ArnPattern> =
            resources.iter().map(|resource| resource.parse().unwrap()).collect();
        for pattern in &patterns {
            let mut types = entry.resources();
            let taken = types.any(|taken| taken.resource_type().accepts(pattern));
            assert!(taken && pattern.to_string() != "*", "{action} on {pattern}");
        }
        for needed in entry.resources().filter(|resource| resource.is_required()) {
            let kind = needed.resource_type();
            let named = patterns.iter().any(|pattern| kind.accepts(pattern));
            assert!(named, "{action} lacks a {}", kind.name());
        }
    }
}

#[test]
fn every_action_takes_its_resources_and_keys() {
    for place in PLACES {
        let alone = Operation::ALL.iter().flat_map(|operation| documents(&place.fullest().allow(*operation)));
        let together = documents(&allowing(place.fullest(), &Operation::ALL));
        alone
            .chain(together)
            .flat_map(|document| document.statements)
            .for_each(|statement| check(&statement));
    }
}

/// What the reference lets be narrowed is not left on `*`.
#[test]
fn a_star_stands_only_where_nothing_else_can() {
    for document in documents(&allowing(PLACES[0].fullest(), &Operation::ALL)) {
        for statement in document.statements {
            if statement.resources.as_ref().unwrap().listed() == &["*"] {
                for action in statement.actions.listed() {
                    let entry = ServiceReference::embedded().action(action).unwrap();
                    assert!(entry.is_wildcard_only() || action == "ecs:ListTasks", "{action}");
                }
            }
        }
    }
}
