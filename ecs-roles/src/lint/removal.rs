//! Taking a member or an element out, with the comma that goes with it.

use std::ops::Range;

use super::fix::Fix;
use crate::policy::{Member, Node};

/// A fix that takes the member `name` out of `object`.
pub(crate) fn of_member(object: &Node, name: &str) -> Option<Fix> {
    let spans: Vec<_> = object.members().iter().map(whole).collect();
    let place = object.members().iter().position(|member| &*member.name == name)?;
    Some(Fix::replace(cut(&spans, place, object)?, "", format!("remove `{name}`")))
}

/// A fix that takes an element out of `list`.
pub(crate) fn of_element(list: &Node, index: usize, description: &str) -> Option<Fix> {
    // Its neighbours are enough.
    let first = index.saturating_sub(1);
    let spans: Vec<_> = list.elements().iter().skip(first).take(3).map(|it| it.span.clone()).collect();
    let index = index - first;
    Some(Fix::replace(cut(&spans, index, list)?, "", description))
}

/// A fix that takes an element out of a list in which others are left.
pub(crate) fn of_several(list: &Node, index: usize, description: &str) -> Option<Fix> {
    (list.elements().len() > 1).then(|| of_element(list, index, description))?
}

fn whole(member: &Member) -> Range<usize> {
    member.name_span.start..member.value.span.end
}

/// Up to the next sibling; the last goes with the comma before it, and the only
/// one with all that follows, where a comma may stand.
fn cut(siblings: &[Range<usize>], place: usize, whole: &Node) -> Option<Range<usize>> {
    let own = siblings.get(place)?;
    let next = siblings.get(place + 1);
    let before = place.checked_sub(1).and_then(|before| siblings.get(before));
    Some(match (next, before) {
        (Some(next), _) => own.start..next.start,
        (None, Some(before)) => before.end..own.end,
        (None, None) => own.start..own.end.max(whole.span.end.saturating_sub(1)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tolerant;

    fn check(text: &str, name: &str, expected: &str) {
        let (root, _) = tolerant(text).unwrap();
        let fix = of_member(&root, name).unwrap();
        let mut mended = text.to_owned();
        mended.replace_range(fix.edits[0].span.clone(), "");
        assert_eq!(mended, expected);
    }

    #[test]
    fn a_member_goes_with_its_comma() {
        check(r#"{"a": 1, "b": 2, "c": 3}"#, "a", r#"{"b": 2, "c": 3}"#);
        check(r#"{"a": 1, "b": 2, "c": 3}"#, "b", r#"{"a": 1, "c": 3}"#);
        check(r#"{"a": 1, "b": 2, "c": 3}"#, "c", r#"{"a": 1, "b": 2}"#);
        check(r#"{"a": 1}"#, "a", "{}");
        check(r#"{"a": 1,}"#, "a", "{}");
    }
}
