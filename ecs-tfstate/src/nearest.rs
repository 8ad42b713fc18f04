//! Guessing what was meant.

use strsim::damerau_levenshtein as distance;

/// Comparing takes the product of both lengths.
const MAX_LENGTH: usize = 256;

/// Up to three of the candidates that look like `wanted`, the nearest first.
pub(crate) fn nearest<S: AsRef<str>>(wanted: &str, candidates: impl IntoIterator<Item = S>) -> Vec<String> {
    let length = wanted.chars().count();
    if length > MAX_LENGTH {
        return Vec::new();
    }
    let lower = wanted.to_lowercase();
    // Of a short name at least one character has to be right.
    let limit = (length / 4).clamp(2, 8).min(length.saturating_sub(1));
    let mut near = candidates
        .into_iter()
        .filter(|candidate| candidate.as_ref().chars().count().abs_diff(length) <= limit)
        .map(|candidate| {
            (distance(&lower, &candidate.as_ref().to_lowercase()), candidate.as_ref().to_owned())
        })
        .filter(|(distance, _)| *distance <= limit)
        .collect::<Vec<_>>();
    near.sort();
    // What is much farther away than the best was not meant.
    let best = near.first().map_or(0, |(distance, _)| *distance);
    near.retain(|(distance, _)| *distance < (2 * best).max(2));
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// ``: did you mean `a` or `b`? `` for a message, or nothing.
pub(crate) fn did_you_mean(near: &[String]) -> String {
    let quoted = near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    if quoted.is_empty() { String::new() } else { format!(": did you mean {}?", quoted.join(" or ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_named_and_no_more_than_three() {
        let names = ["vpc_id", "vpc_ids", "vpc_di", "vpc_i", "subnet_ids"];
        assert_eq!(nearest("vpc_id", names), ["vpc_id", "vpc_di", "vpc_i"]);
        assert_eq!(nearest("output.zones", ["output.zone", "output.none", "output.tokens"]), ["output.zone"]);
        assert_eq!(nearest("zone", names), Vec::<String>::new());
        assert_eq!(nearest("0", ["id", "1"]), Vec::<String>::new());
        assert_eq!(nearest("di", ["id"]), ["id"]);
    }
}
