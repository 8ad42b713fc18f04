//! How two patterns relate: whether some text matches both, and whether every
//! text that matches one matches the other.
//!
//! Both questions take time proportional to the product of the lengths.

use crate::glob::{self, Token};

/// One step of a pattern: a character, or a run of any length, from a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    One(Set),
    Many(Set),
}

/// A set of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    Only(char),
    AnyBut(&'static [char]),
}

pub(crate) const ANY: Set = Set::AnyBut(&[]);

impl Step {
    fn set(self) -> Set {
        match self {
            Self::One(set) | Self::Many(set) => set,
        }
    }

    fn is_many(self) -> bool {
        matches!(self, Self::Many(_))
    }
}

impl Set {
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Only(a), Self::Only(b)) => a == b,
            (Self::Only(one), Self::AnyBut(not)) | (Self::AnyBut(not), Self::Only(one)) => {
                !not.contains(&one)
            }
            (Self::AnyBut(_), Self::AnyBut(_)) => true,
        }
    }

    fn contains(self, other: Self) -> bool {
        match (self, other) {
            (Self::AnyBut(not), Self::AnyBut(other_not)) => not.iter().all(|c| other_not.contains(c)),
            (Self::Only(_), Self::AnyBut(_)) => false,
            _ => self.meets(other),
        }
    }
}

/// The steps of `pattern`, in each run of wildcards those for one character
/// first: `*?` and `?*` mean the same.
pub(crate) fn steps(pattern: &str) -> Vec<Step> {
    let (mut steps, mut many) = (Vec::with_capacity(pattern.len()), false);
    for token in glob::tokens(pattern) {
        match token {
            Token::Many => many = true,
            Token::One => steps.push(Step::One(ANY)),
            Token::Literal(character) => {
                steps.extend(std::mem::take(&mut many).then_some(Step::Many(ANY)));
                steps.push(Step::One(Set::Only(character)));
            }
        }
    }
    steps.extend(many.then_some(Step::Many(ANY)));
    steps
}

/// The steps that match `text` alone.
pub(crate) fn literal(text: &str) -> impl Iterator<Item = Step> {
    text.chars().map(|character| Step::One(Set::Only(character)))
}

/// Whether some text matches both.
pub(crate) fn overlaps(mut a: &[Step], mut b: &[Step]) -> bool {
    while let ([Step::One(mine), a_rest @ ..], [Step::One(theirs), b_rest @ ..]) = (a, b) {
        if !mine.meets(*theirs) {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    let start = b.iter().scan(true, |reached, step| {
        *reached &= step.is_many();
        Some(*reached)
    });
    fold(a, b, std::iter::once(true).chain(start).collect(), |a, b, near| match (a.is_many(), b.is_many()) {
        (true, true) => near.without_a || near.without_b,
        (true, false) => near.without_a || (near.without_b && a.set().meets(b.set())),
        (false, true) => near.without_b || (near.without_a && a.set().meets(b.set())),
        (false, false) => near.without_both && a.set().meets(b.set()),
    })
}

/// Whether every text that matches `b` matches `a`. It says no, although yes
/// would be true, where `?` of `a` stands against `*` of `b` and what follows
/// supplies the character: `?*` covers `*x`.
pub(crate) fn covers(a: &[Step], b: &[Step]) -> bool {
    let start = std::iter::once(true).chain(b.iter().map(|_| false)).collect();
    fold(a, b, start, |a, b, near| match (a.is_many(), b.is_many()) {
        (true, _) => near.without_a || (near.without_b && a.set().contains(b.set())),
        (false, false) => near.without_both && a.set().contains(b.set()),
        (false, true) => false,
    })
}

/// The answers for the beginnings of both patterns that lack one step.
struct Near {
    without_a: bool,
    without_b: bool,
    without_both: bool,
}

/// Answers for all beginnings of `a` and `b`, shortest first. `row` holds the
/// answers for nothing of `a` and each beginning of `b`.
fn fold(a: &[Step], b: &[Step], mut row: Vec<bool>, answer: impl Fn(Step, Step, Near) -> bool) -> bool {
    for &step in a {
        let mut last = step.is_many() && row.first().is_some_and(|first| *first);
        let mut next = Vec::with_capacity(row.len());
        next.push(last);
        for ((&other, &without_both), &without_a) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            last = answer(step, other, Near { without_a, without_b: last, without_both });
            next.push(last);
        }
        row = next;
    }
    row.last().is_some_and(|whole| *whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, overlap: bool, cover: bool) {
        assert_eq!(overlaps(&steps(a), &steps(b)), overlap, "{a} and {b} overlap");
        assert_eq!(overlaps(&steps(b), &steps(a)), overlap, "{b} and {a} overlap");
        assert_eq!(covers(&steps(a), &steps(b)), cover, "{a} covers {b}");
    }

    #[test]
    fn patterns_overlap_and_cover() {
        check("", "", true, true);
        check("*", "", true, true);
        check("", "*", true, false);
        check("*", "*", true, true);
        check("a*", "*b", true, false);
        check("a*", "ab*", true, true);
        check("ab*", "a*", true, false);
        check("a*c", "*b*", true, false);
        check("a", "b", false, false);
        check("a?", "a", false, false);
        check("?*", "*?", true, true);
        check("*?*", "?", true, true);
        check("**?", "?*?", true, true);
        check("a${*}", "a*", true, false);
        check("a*", "a${*}", true, true);
        check("a${*}", "ab", false, false);
        check("*a*b*", "*ab*", true, true);
    }

    #[test]
    fn a_character_that_a_later_step_supplies_is_not_seen() {
        check("?*", "*x", true, false);
    }

    #[test]
    fn many_stars_end() {
        let stars = "*a".repeat(200);
        assert!(overlaps(&steps(&stars), &steps(&stars.replace('a', "?"))));
        assert!(!covers(&steps(&format!("{stars}b")), &steps(&format!("{stars}*"))));
    }

    /// Every text of up to `length` of the letters; `z` stands for all that no
    /// pattern names.
    fn texts(length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..length {
            last = last.iter().flat_map(|text| ["a", "b", "z"].map(|c| format!("{text}{c}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        /// A text that matches both is at most as long as both together.
        #[test]
        fn overlap_agrees_with_trying_all_texts(a in "[ab?*]{0,4}", b in "[ab?*]{0,4}") {
            let found = texts(8).iter().any(|text| glob::matches(&a, text) && glob::matches(&b, text));
            prop_assert_eq!(overlaps(&steps(&a), &steps(&b)), found);
        }

        #[test]
        fn what_covers_matches_all_that_the_other_matches(a in "[ab?*]{0,5}", b in "[ab?*]{0,5}") {
            if covers(&steps(&a), &steps(&b)) {
                for text in texts(7).iter().filter(|text| glob::matches(&b, text)) {
                    prop_assert!(glob::matches(&a, text), "{} is in {} only", text, b);
                }
            }
        }

        /// Without `?` on the covering side the answer is exact.
        #[test]
        fn without_question_marks_no_cover_is_missed(a in "[ab*]{0,4}", b in "[ab?*]{0,3}") {
            let all = texts(7).iter().filter(|text| glob::matches(&b, text)).all(|text| glob::matches(&a, text));
            prop_assert_eq!(covers(&steps(&a), &steps(&b)), all);
        }

        #[test]
        fn a_text_is_covered_where_it_matches(a in "[ab?*]{0,6}", text in "[ab]{0,6}") {
            prop_assert_eq!(covers(&steps(&a), &steps(&text)), glob::matches(&a, &text));
            prop_assert_eq!(overlaps(&steps(&a), &steps(&text)), glob::matches(&a, &text));
        }
    }
}
