//! How a finding is mended.

use std::ops::Range;

use serde::Serialize;

use super::finding::Finding;

/// A change of the text that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the change does.
    pub description: String,
    /// The edits, without overlap, in the order of the text.
    pub edits: Vec<Edit>,
}

/// One part of a text and what to put in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub span: Range<usize>,
    /// The new text.
    pub replacement: String,
}

impl Fix {
    /// A fix of one edit.
    pub fn replace(
        span: Range<usize>,
        replacement: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        let edit = Edit { span, replacement: replacement.into() };
        Self { description: description.into(), edits: vec![edit] }
    }
}

/// The text with every fix of `findings` applied that does not touch what an
/// earlier one changed; lint the result again for the rest.
pub fn apply_fixes(text: &str, findings: &[Finding]) -> String {
    let mut edits: Vec<&Edit> = Vec::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let free = |edit: &Edit| edits.iter().all(|taken| !overlap(&taken.span, &edit.span));
        if fix.edits.iter().all(free) {
            edits.extend(&fix.edits);
        }
    }
    edits.sort_by_key(|edit| edit.span.start);
    let mut mended = text.to_owned();
    for edit in edits.into_iter().rev() {
        mended.replace_range(edit.span.clone(), &edit.replacement);
    }
    mended
}

/// Edits that only touch count as overlapping, so that their order is no question.
fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}
