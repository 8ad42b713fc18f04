//! Pages of lists: `MaxItems`, `Marker` and `IsTruncated`.

use crate::fault::Fault;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

/// `<Name><member>…</member></Name>` for one page of `items`.
pub(super) fn page<T>(
    params: &Params,
    name: &str,
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut Xml, T),
) -> Result<Xml, Fault> {
    let number = |name: &str, default: usize| match params.get(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| validation(format!("Invalid {name}."))),
    };
    let (start, size) = (number("Marker", 0)?, number("MaxItems", 100)?.clamp(1, 1000));
    let items: Vec<T> = items.into_iter().skip(start).take(size.saturating_add(1)).collect();
    let more = items.len() > size;
    Ok(Xml::fragment(|xml| {
        xml.element(name, |xml| {
            for item in items.into_iter().take(size) {
                xml.element("member", |xml| write(xml, item));
            }
        });
        xml.leaf("IsTruncated", if more { "true" } else { "false" });
        xml.leaf_if_some("Marker", more.then(|| start.saturating_add(size).to_string()));
    }))
}
