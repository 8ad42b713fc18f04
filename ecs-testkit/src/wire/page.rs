//! Pages: where the next one begins is in its token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// `size` of the items from where `token` points to, and the token of what is
/// left; `None` if the token is not one of these.
pub(crate) fn cut<T>(items: Vec<T>, token: Option<&str>, size: usize) -> Option<(Vec<T>, Option<String>)> {
    let start = token.map_or(Some(0), position)?;
    let total = items.len();
    let items: Vec<T> = items.into_iter().skip(start).take(size).collect();
    let end = start.saturating_add(items.len());
    Some((items, (end < total).then(|| STANDARD.encode(end.to_string()))))
}

fn position(token: &str) -> Option<usize> {
    let bytes = STANDARD.decode(token).ok()?;
    std::str::from_utf8(&bytes).ok()?.parse().ok()
}
