//! Which actions a statement is about.

use ecs_roles::Selection;

use super::glob::text_fits;

/// `Action`: one of the listed; `NotAction`: all but the listed.
///
/// IAM User Guide, "IAM JSON policy elements: NotAction".
pub(crate) fn is_selected(actions: &Selection<Vec<String>>, action: &str) -> bool {
    match actions {
        Selection::Only(patterns) => patterns.iter().any(|pattern| matches(pattern, action)),
        Selection::AllExcept(patterns) => !patterns.iter().any(|pattern| matches(pattern, action)),
    }
}

/// Prefix and name are the same in any case; wildcards stand in the name, for
/// the service only in `*` alone (and `*:*`, which IAM takes for the same).
///
/// IAM User Guide, "IAM JSON policy elements: Action".
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    if pattern == "*" || pattern == "*:*" {
        return true;
    }
    match (pattern.split_once(':'), action.split_once(':')) {
        (Some((wanted_service, wanted_name)), Some((service, name))) => {
            wanted_service == service && text_fits(wanted_name, name)
        }
        _ => false,
    }
}
