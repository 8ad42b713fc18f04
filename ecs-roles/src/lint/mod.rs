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
