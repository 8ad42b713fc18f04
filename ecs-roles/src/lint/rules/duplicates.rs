//! Members that occur twice in one object.
//!
//! ```json
//! {"StringEquals": {"aws:SourceAccount": "111122223333", "aws:sourceaccount": "444455556666"}}
//! ```
//!
//! Names of condition keys are the same in any case. AWS refuses documents with
//! members that are equal to the letter, too, but Access Analyzer has no code of
//! their own for them.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference", duplicate
//! keys with different case; "Grammar of the IAM JSON policy language".

use std::collections::{HashMap, HashSet};

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::policy::{JsonPath, Kind, Node};

static DUPLICATE_KEY: Code = Code {
    name: "DUPLICATE_KEY",
    severity: Severity::Error,
    meaning: "An object has two members of one name.",
    source: "IAM User Guide, Grammar of the IAM JSON policy language",
};
static DUPLICATE_KEYS_WITH_DIFFERENT_CASE: Code = Code::of_access_analyzer(
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    Severity::Error,
    "One operator has a condition key twice, in different case.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&DUPLICATE_KEY, &DUPLICATE_KEYS_WITH_DIFFERENT_CASE], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    repeated(outline.root, &JsonPath::default(), findings);
    for statement in &outline.statements {
        if let Some(block) = statement.node.member("Condition") {
            let path = statement.path.member("Condition");
            for operator in block.value.members() {
                differing_in_case(&operator.value, &path.member(&operator.name), findings);
            }
        }
    }
}

fn repeated(node: &Node, path: &JsonPath, findings: &mut Findings<'_>) {
    let mut names = HashSet::new();
    for member in node.members() {
        let path = path.member(&member.name);
        if !names.insert(&*member.name) {
            let message = format!("{} occurs twice in one object: merge the two", shown(&member.name));
            findings.report(&DUPLICATE_KEY, &path, member.name_span.clone(), message);
        }
        repeated(&member.value, &path, findings);
    }
    if let Kind::List(elements) = &node.kind {
        for (index, element) in elements.iter().enumerate() {
            repeated(element, &path.element(index), findings);
        }
    }
}

fn differing_in_case(tests: &Node, path: &JsonPath, findings: &mut Findings<'_>) {
    // Of each key the first two spellings: one of them is another than that of a third.
    let mut spellings: HashMap<String, Vec<&str>> = HashMap::new();
    for test in tests.members() {
        let known = spellings.entry(test.name.to_ascii_lowercase()).or_default();
        let twin = known.iter().copied().find(|one| *one != &*test.name);
        if known.len() < 2 && !known.contains(&&*test.name) {
            known.push(&test.name);
        }
        if let Some(twin) = twin {
            let (one, other) = (shown(twin), shown(&test.name));
            let message = format!("{other} is the same condition key as {one}: merge the two");
            let path = path.member(&test.name);
            findings.report(&DUPLICATE_KEYS_WITH_DIFFERENT_CASE, &path, test.name_span.clone(), message);
        }
    }
}
