//! Patterns over the names of actions, which know no case.

/// Whether `pattern`, with `*` for any run and `?` for one character, covers
/// the whole of `name`, in any case of the ASCII letters.
pub(super) fn matches_in_any_case(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.as_bytes(), name.as_bytes());
    let mut mark: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => return true,
            (Some((b'*', rest)), _) => {
                mark = Some((rest, name));
                pattern = rest;
                continue;
            }
            (Some((wanted, wanted_rest)), Some((found, found_rest)))
                if *wanted == b'?' || wanted.eq_ignore_ascii_case(found) =>
            {
                (pattern, name) = (wanted_rest, found_rest);
                continue;
            }
            _ => {}
        }
        let Some((after_star, (_, rest))) = mark.and_then(|(star, text)| Some((star, text.split_first()?)))
        else {
            return false;
        };
        mark = Some((after_star, rest));
        (pattern, name) = (after_star, rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::glob;

    proptest! {
        #[test]
        fn they_match_as_other_patterns_but_in_any_case(pattern in "[abAB*?]{0,8}", name in "[abAB]{0,10}") {
            let expected = glob::matches(&pattern.to_lowercase(), &name.to_lowercase());
            prop_assert_eq!(matches_in_any_case(&pattern, &name), expected);
        }
    }

    #[test]
    fn many_stars_against_a_long_name_end() {
        assert!(!matches_in_any_case("*a*a*a*a*b", &"a".repeat(100_000)));
    }
}
