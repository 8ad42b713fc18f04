//! What is wrong, risky or needless in a policy document, and how to mend it.

mod arn_sites;
mod arn_text;
mod code;
mod coverage;
mod effort;
mod finding;
mod fix;
mod global_keys;
mod kind;
mod linter;
mod nearest;
mod outline;
mod quota;
mod removal;
mod rename;
mod rules;
mod tolerant;
mod variable;
mod wider;

pub use code::{Code, Severity, codes};
pub use finding::Finding;
pub use fix::{Edit, Fix, applicable, apply_fixes};
pub use kind::PolicyKind;
pub use linter::{Linter, lint};

/// The first place of a text that is still to be filled in, such as `<account>`.
pub(crate) fn placeholder_of(text: &str) -> Option<String> {
    arn_text::ArnText::of(text).placeholder
}
