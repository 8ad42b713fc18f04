//! Policy documents: what they hold, how they are read, written and compared.

mod canonical;
mod condition;
mod diff;
mod document;
mod fault;
pub(crate) mod operator;
mod parse;
mod path;
mod place;
mod principal;
mod read;
mod selection;
mod source;
mod statement;
mod syntax;
mod tree;
mod tree_serde;
mod write;

pub use condition::{Condition, Conditions};
pub use diff::PolicyDiff;
pub use document::{PolicyDocument, PolicyVersion};
pub use path::{JsonPath, PathSegment};
pub use principal::{PrincipalKind, Principals};
pub use selection::Selection;
pub use source::PolicySource;
pub use statement::{Effect, Statement};

pub(crate) use fault::{Fault, Form};
pub(crate) use parse::{Slip, SlipKind, Subject, strict, tolerant};
pub(crate) use place::Places;
pub(crate) use read::{
    DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, document as read_document, members as read_members,
    object as read_object, string as read_string,
};
pub(crate) use source::without_byte_order_mark;
pub(crate) use tree::{Kind, Member, Node};
