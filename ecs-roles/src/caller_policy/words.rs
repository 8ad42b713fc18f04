//! Words of a command line.

use crate::error::{Error, did_you_mean, shown};

/// Which of `all` is called `text`; `what` says one of them, with its article.
pub(super) fn find<T: Copy, const N: usize>(
    text: &str,
    all: [T; N],
    name: fn(T) -> &'static str,
    what: &str,
) -> Result<T, Error> {
    let named = all.into_iter().find(|one| name(*one) == text);
    named.ok_or_else(|| {
        let names = all.map(name);
        let hint = match did_you_mean(text, &names) {
            near if near.is_empty() => format!(": write one of {}", names.join(", ")),
            near => near,
        };
        Error::invalid(format!("{} is not {what}{hint}", shown(text)))
    })
}
