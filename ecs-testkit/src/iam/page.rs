//! Pages of lists: `MaxItems`, `Marker` and `IsTruncated`.

use crate::fault::Fault;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

/// What of a list is answered at once.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Where the next page begins, if there is one.
    marker: Option<usize>,
}

impl<T> Page<T> {
    pub(super) fn of(params: &Params, items: impl IntoIterator<Item = T>) -> Result<Self, Fault> {
        let number = |name: &str, default: usize| match params.get(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| validation(format!("Invalid {name}."))),
        };
        let (start, size) = (number("Marker", 0)?, number("MaxItems", 100)?.clamp(1, 1000));
        let mut items: Vec<T> = items.into_iter().skip(start).take(size.saturating_add(1)).collect();
        let more = items.len() > size;
        items.truncate(size);
        Ok(Self { items, marker: more.then(|| start.saturating_add(size)) })
    }

    /// `IsTruncated` and `Marker`.
    pub(super) fn write_end(&self, xml: &mut Xml) {
        xml.leaf("IsTruncated", self.marker.is_some().to_string());
        xml.leaf_if_some("Marker", self.marker.map(|marker| marker.to_string()));
    }
}

/// `<Name><member>…</member></Name>` for one page of `items`.
pub(super) fn page<T>(
    params: &Params,
    name: &str,
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut Xml, T),
) -> Result<Xml, Fault> {
    let mut page = Page::of(params, items)?;
    let items = std::mem::take(&mut page.items);
    Ok(Xml::fragment(|xml| {
        xml.members(name, items, write);
        page.write_end(xml);
    }))
}
