//! Templates in definition files: the part of Go's `text/template` that calls
//! functions, with a map from every byte of the result back to the file.

mod functions;
mod render;
mod syntax;

pub use functions::{Argument, Function, Functions, Text};
pub(crate) use functions::{only, sprintf};
pub use render::{Rendered, Template};
