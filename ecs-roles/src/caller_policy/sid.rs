//! Labels of statements.

use std::collections::BTreeSet;

use crate::camel_case::camel_case;

/// A label of the reasons for a statement; what does not fit is left out.
pub(super) fn of_reasons<'s>(sids: impl IntoIterator<Item = &'s str>) -> String {
    const LONGEST: usize = 64;
    let mut label = String::new();
    let mut seen = BTreeSet::new();
    for sid in sids.into_iter().filter(|sid| seen.insert(*sid)) {
        match label.is_empty() {
            true => label.push_str(sid),
            false if label.len() + sid.len() + 3 <= LONGEST => {
                label.push_str("And");
                label.push_str(sid);
            }
            false => {}
        }
    }
    label
}

/// `label`, or `label` with a number that makes it new among those used.
pub(super) fn unused(label: &str, used: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{label}{number}"));
    let label = std::iter::once(label.to_owned()).chain(numbered).find(|label| !used.contains(label));
    let label = label.unwrap_or_default();
    used.insert(label.clone());
    label
}

/// A verb about things: with the name where there is one thing, else with the
/// word for several.
pub(super) fn about<'n>(verb: &str, names: impl IntoIterator<Item = &'n str>, several: &str) -> String {
    const LONGEST: usize = 32;
    let names: BTreeSet<&str> = names.into_iter().collect();
    let object = match names.first() {
        Some(name) if names.len() == 1 && name.len() <= LONGEST => camel_case(name),
        _ => several.to_owned(),
    };
    format!("{verb}{object}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_it_is_about() {
        assert_eq!(about("Register", ["web-api_2"], "Families"), "RegisterWebApi2");
        assert_eq!(about("Register", ["a", "b"], "Families"), "RegisterFamilies");
        assert_eq!(about("Register", ["x".repeat(40).as_str()], "Families"), "RegisterFamilies");
    }

    #[test]
    fn reasons_are_joined_once_each_and_not_without_end() {
        assert_eq!(of_reasons(["DeployApi", "WatchApi", "DeployApi"]), "DeployApiAndWatchApi");
        let long = "x".repeat(40);
        assert_eq!(of_reasons([long.as_str(), "y".repeat(40).as_str(), "Z"]), format!("{long}AndZ"));
    }

    #[test]
    fn labels_are_told_apart_by_number() {
        let mut used = BTreeSet::new();
        let labels = ["A", "A", "A2", "A"].map(|label| unused(label, &mut used));
        assert_eq!(labels, ["A", "A2", "A22", "A3"]);
    }
}
