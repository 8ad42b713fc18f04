//! The name that was probably meant.

/// `, did you mean …?` with the name that `wrong` is a slip of, or nothing.
pub(in crate::roles) fn did_you_mean<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let allowed = match wrong.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    let near = names.into_iter().map(|name| (distance(wrong, name), name));
    let near = near.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance);
    near.map(|(_, name)| format!(", did you mean `{name}`?")).unwrap_or_default()
}

/// How many letters are to be changed, added or taken away. Letters in another order count as one change.
fn distance(wrong: &str, name: &str) -> usize {
    const TOO_FAR: usize = 100;
    if wrong.len().abs_diff(name.len()) > TOO_FAR {
        return TOO_FAR;
    }
    if sorted(wrong) == sorted(name) {
        return usize::from(wrong != name);
    }
    let mut row: Vec<usize> = (0..=name.chars().count()).collect();
    for (number, letter) in (1..).zip(wrong.chars()) {
        let mut left = number;
        let before = row.iter().zip(row.iter().skip(1)).zip(name.chars());
        let next = before.map(|((diagonal, above), other)| {
            left = (diagonal + usize::from(letter != other)).min(above + 1).min(left + 1);
            left
        });
        row = std::iter::once(number).chain(next).collect();
    }
    row.last().copied().unwrap_or_default()
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
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
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
