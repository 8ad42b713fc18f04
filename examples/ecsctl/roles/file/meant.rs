//! The name that was probably meant.

/// `, did you mean …?` with the name that `wrong` is a slip of, or nothing.
pub(in crate::roles) fn did_you_mean<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let allowed = match wrong.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    let near = names.into_iter().filter(|name| wrong.len().abs_diff(name.len()) <= allowed);
    let near = near.map(|name| (strsim::osa_distance(wrong, name), name));
    let near = near.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance);
    near.map(|(_, name)| format!(", did you mean `{name}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["name", "log_groups", "new_log_groups", "secrets"];
        let table = [
            ("nmae", "name"),
            ("nme", "name"),
            ("log_group", "log_groups"),
            ("secret", "secrets"),
            ("new_log_group", "new_log_groups"),
        ];
        for (wrong, meant) in table {
            assert_eq!(did_you_mean(wrong, names), format!(", did you mean `{meant}`?"), "{wrong}");
        }
        for wrong in ["", "zebra", "tags", &"name".repeat(100_000)] {
            assert_eq!(did_you_mean(wrong, names), "", "{wrong}");
        }
    }
}
