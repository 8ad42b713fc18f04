//! The name that was probably meant.

/// The one of `names` that `wrong` is a slip of, whatever the case of its
/// letters; nothing where none is near.
pub(crate) fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = wrong.to_ascii_lowercase();
    let allowed = match wrong.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    names
        .into_iter()
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
    }
}
