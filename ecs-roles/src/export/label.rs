//! Names for what a configuration declares.

use std::collections::HashSet;
use std::iter;

use crate::camel_case::camel_case;

/// The labels that were given, so that none is given twice to one kind.
#[derive(Debug, Default)]
pub(super) struct Labels(HashSet<(&'static str, String)>);

impl Labels {
    /// `wanted`, or where that is given already, with the next free number from
    /// 2 after `joint`.
    pub(super) fn unique(&mut self, kind: &'static str, wanted: &str, joint: &str) -> String {
        let numbered = (2_u64..).map(|number| format!("{wanted}{joint}{number}"));
        let mut candidates = iter::once(wanted.to_owned()).chain(numbered);
        candidates.find(|label| self.0.insert((kind, label.clone()))).unwrap_or_default()
    }
}

/// A name of Terraform: letters, digits and underscores, no digit first.
pub(super) fn identifier(name: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let label: String = name.chars().map(legal).collect();
    match label.chars().next() {
        Some(first) if !first.is_ascii_digit() => label,
        _ => format!("_{label}"),
    }
}

/// A logical id of CloudFormation, letters and digits: the words of the name
/// with capitals, and what it is unless the name says so.
pub(super) fn logical_id(name: &str, what: &str) -> String {
    let id = camel_case(name);
    if id.ends_with(what) { id } else { id + what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_legal() {
        let of = |name| (identifier(name), logical_id(name, "Role"));
        let is = |label: &str, id: &str| (label.to_owned(), id.to_owned());
        assert_eq!(of("ecsTaskExecutionRole"), is("ecsTaskExecutionRole", "EcsTaskExecutionRole"));
        assert_eq!(of("web-task_1.a"), is("web_task_1_a", "WebTask1ARole"));
        assert_eq!(of("3-tier"), is("_3_tier", "3TierRole"));
        assert_eq!(of("+=,.@-"), is("______", "Role"));
        assert_eq!(of("größe'$(x)"), is("gr__e___x_", "GrEXRole"));
        assert_eq!(of(""), is("_", "Role"));
    }

    #[test]
    fn a_label_is_given_once_to_each_kind() {
        let mut labels = Labels::default();
        let given: Vec<String> =
            ["a", "a_2", "a", "a", "b"].iter().map(|wanted| labels.unique("role", wanted, "_")).collect();
        assert_eq!(given, ["a", "a_2", "a_3", "a_4", "b"]);
        assert_eq!(labels.unique("policy", "a", "_"), "a");
    }
}
