//! The name that was probably meant.

/// The one of `names` that `wrong` is a slip of, whatever the case of its
/// letters; nothing where none is near.
pub(crate) fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = wrong.chars().count();
    let allowed = match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    let wrong = wrong.to_ascii_lowercase();
    names
        .into_iter()
        // Every character that one has more is a difference.
        .filter(|name| length.abs_diff(name.chars().count()) <= allowed)
        .map(|name| (strsim::damerau_levenshtein(&wrong, &name.to_ascii_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["ecs", "DescribeTaskDefinition", "DescribeTasks", "ecr"];
        let table = [
            ("DescribeTaskDefinitions", Some("DescribeTaskDefinition")),
            ("describetask", Some("DescribeTasks")),
            ("esc", Some("ecs")),
            ("Invoke", None),
            ("", None),
        ];
        for (wrong, expected) in table {
            assert_eq!(nearest(wrong, names), expected, "{wrong}");
        }
        assert_eq!(nearest(&"DescribeTasks".repeat(100_000), names), None);
    }
}
