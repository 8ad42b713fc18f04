//! What is wrong, risky or needless in a policy document, and how to mend it.

mod arn_sites;
mod arn_text;
mod code;
mod coverage;
mod finding;
mod fix;
mod kind;
mod linter;
mod nearest;
mod outline;
mod rules;

pub use code::{Code, Severity, codes};
pub use finding::Finding;
pub use fix::{Edit, Fix, apply_fixes};
pub use kind::PolicyKind;
pub use linter::{Linter, lint};
