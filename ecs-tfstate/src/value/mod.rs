//! JSON without loss: numbers keep their digits, objects their order.

mod json_value;
mod number;
mod object;
mod parse;
mod serde_impls;
mod terraform;
mod write;

pub use json_value::Value;
pub use number::Number;
pub use object::Object;
pub use parse::JsonError;
