//! One finding.

use std::ops::Range;

use serde::Serialize;

use super::code::{Code, Severity};
use super::fix::Fix;
use crate::error::Position;
use crate::policy::JsonPath;

/// Something a linter has to say about a part of a document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding it is.
    pub code: &'static Code,
    /// What is wrong here, with a remedy.
    pub message: String,
    /// The part it is about.
    pub path: JsonPath,
    /// Where that part begins.
    pub position: Position,
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// How to mend it, where that is clear.
    pub fix: Option<Fix>,
}

impl Finding {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// Moves it and its fix by as many bytes as stand before the text it was found in.
    pub(super) fn shift(&mut self, bytes: usize) {
        let edits = self.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        for span in edits.chain([&mut self.span]) {
            *span = span.start + bytes..span.end + bytes;
        }
    }
}

/// The members `code`, `severity`, `message`, `path`, `line`, `column` and,
/// where there is one, `fix`.
impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Line<'f> {
            code: &'f str,
            severity: Severity,
            message: &'f str,
            path: &'f JsonPath,
            line: usize,
            column: usize,
            #[serde(skip_serializing_if = "Option::is_none")]
            fix: Option<&'f Fix>,
        }
        let Position { line, column } = self.position;
        Line {
            code: self.code.name,
            severity: self.severity(),
            message: &self.message,
            path: &self.path,
            line,
            column,
            fix: self.fix.as_ref(),
        }
        .serialize(serializer)
    }
}
