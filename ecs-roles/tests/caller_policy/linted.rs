//! The linter has nothing to say against any document.

use ecs_roles::{Circumstance, Operation, PolicyDocument, PolicyKind, lint};

use crate::support::{PLACES, allowing, documents};

/// Findings of any severity. That nothing may be tagged is no slip where no
/// tags were asked for.
#[track_caller]
fn clean(documents: &[PolicyDocument], has_tags: bool) {
    for document in documents {
        let text = document.to_pretty();
        let mut found = lint(&text, PolicyKind::Identity);
        found.retain(|finding| has_tags || finding.code.name != "ECS_MISSING_COMPANION");
        assert!(found.is_empty(), "{found:#?}\n{text}");
    }
}

#[test]
fn documents_of_each_operation_are_clean_in_every_partition() {
    for place in PLACES {
        for operation in Operation::ALL {
            clean(&documents(&place.policy().allow(operation)), false);
            clean(&documents(&place.fullest().allow(operation)), true);
        }
        clean(&documents(&allowing(place.fullest(), &Operation::ALL)), true);
    }
}

#[test]
fn documents_of_single_circumstances_are_clean() {
    for circumstance in Circumstance::ALL {
        for operation in Operation::ALL {
            if operation != Operation::Exec || circumstance != Circumstance::ExecForbidden {
                clean(&documents(&PLACES[0].policy().with(circumstance).allow(operation)), false);
            }
        }
    }
}
