//! How a finding is mended.

use std::collections::BTreeSet;
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

/// The text with the fixes of the [`applicable`] findings applied; lint the
/// result again for the rest.
pub fn apply_fixes(text: &str, findings: &[Finding]) -> String {
    let mut edits: Vec<&Edit> = applicable(text, findings).into_iter().flat_map(edits).collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut mended = String::with_capacity(text.len());
    let mut copied = 0;
    for edit in edits {
        mended.push_str(text.get(copied..edit.span.start).unwrap_or_default());
        mended.push_str(&edit.replacement);
        copied = edit.span.end;
    }
    mended + text.get(copied..).unwrap_or_default()
}

/// The findings whose fixes can be applied to the text together: of those that
/// overlap or touch, the first.
///
/// A fix is passed over whose edits are not of this text: beyond its end,
/// within a character, or out of order.
///
/// ```
/// use ecs_roles::{PolicyKind, applicable, lint};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"},],}"#;
/// let findings = lint(text, PolicyKind::Identity);
/// let mended: Vec<_> = applicable(text, &findings).into_iter().map(|finding| finding.code.name).collect();
/// assert_eq!(mended, ["JSON_SYNTAX_ERROR", "JSON_SYNTAX_ERROR"]);
/// ```
pub fn applicable<'f>(text: &str, findings: &'f [Finding]) -> Vec<&'f Finding> {
    let mut taken = BTreeSet::new();
    let mut chosen = Vec::new();
    for finding in findings {
        let Some(Fix { edits, .. }) = &finding.fix else { continue };
        if is_of(text, edits) && !edits.iter().any(|edit| touches(&taken, &edit.span)) {
            taken.extend(edits.iter().map(|edit| (edit.span.start, edit.span.end)));
            chosen.push(finding);
        }
    }
    chosen
}

fn edits(finding: &Finding) -> &[Edit] {
    finding.fix.as_ref().map_or(&[], |fix| &fix.edits)
}

fn is_of(text: &str, edits: &[Edit]) -> bool {
    edits.iter().all(|edit| text.get(edit.span.clone()).is_some())
        && edits.is_sorted_by(|one, next| one.span.end <= next.span.start)
}

/// Whether the span overlaps or touches one of those, which do not overlap
/// each other. Where they touch, their order would be a question.
fn touches(taken: &BTreeSet<(usize, usize)>, span: &Range<usize>) -> bool {
    let last = taken.range(..=(span.end, usize::MAX)).next_back();
    last.is_some_and(|(_, end)| *end >= span.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{PolicyKind, lint};

    /// A finding of any kind with these edits.
    fn finding(edits: &[(Range<usize>, &str)]) -> Finding {
        let mut finding = lint("", PolicyKind::Identity).remove(0);
        let edit =
            |(span, text): &(Range<usize>, &str)| Edit { span: span.clone(), replacement: (*text).into() };
        finding.fix = Some(Fix { description: String::new(), edits: edits.iter().map(edit).collect() });
        finding
    }

    #[track_caller]
    fn check(fixes: &[&[(Range<usize>, &str)]], expected: &str) {
        let findings: Vec<_> = fixes.iter().map(|edits| finding(edits)).collect();
        assert_eq!(apply_fixes("aäbcdefg", &findings), expected);
    }

    #[test]
    fn of_fixes_that_touch_the_first_is_applied() {
        check(&[&[(3..4, "B")], &[(4..5, "C")], &[(5..6, "D")]], "aäBcDefg");
        check(&[&[(5..6, "D")], &[(0..1, ""), (7..8, "F")], &[(4..4, "-")]], "äb-cDeFg");
        check(&[&[(0..9, "")], &[(4..5, "C")]], "");
        check(&[&[(4..4, "1"), (4..5, "2")], &[(3..3, "3")]], "a\u{e4}3b12defg");
    }

    #[test]
    fn a_fix_that_is_not_of_the_text_is_passed_over() {
        let reversed = Range { start: 4, end: 3 };
        check(&[&[(2..3, "x")], &[(8..10, "x")], &[(reversed, "x")], &[(1..3, "x")]], "axbcdefg");
        check(&[&[(5..6, "x"), (3..4, "x")], &[(3..4, "B")]], "aäBcdefg");
    }

    #[test]
    fn spans_are_those_of_a_text_with_a_byte_order_mark() {
        let text =
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"ecs:RunTask\", \"Resource\": \"*\"},]}";
        let marked = format!("\u{feff}{text}");
        let (bare, found) = (lint(text, PolicyKind::Identity), lint(&marked, PolicyKind::Identity));
        assert!(!bare.is_empty());
        assert_eq!(bare.len(), found.len());
        for (bare, found) in bare.iter().zip(&found) {
            assert_eq!(text.get(bare.span.clone()), marked.get(found.span.clone()));
            assert_eq!(bare.position, found.position);
        }
        assert_eq!(apply_fixes(&marked, &found), format!("\u{feff}{}", apply_fixes(text, &bare)));
    }
}
