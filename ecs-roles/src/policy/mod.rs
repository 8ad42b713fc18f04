//! Policy documents: what they hold, how they are read, written and compared.

mod condition;
mod document;
mod equivalence;
mod principal;
mod read;
mod read_elements;
mod read_object;
mod read_values;
mod selection;
mod statement;
mod write;

pub use condition::{Condition, Conditions};
pub use document::{PolicyDocument, PolicyVersion};
pub use principal::{PrincipalKind, Principals};
pub use selection::Selection;
pub use statement::{Effect, Statement};
