//! Writing XML, and reading the little that S3 is sent.

use std::fmt::Write;

/// XML under construction.
#[derive(Debug, Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// A fragment: elements beside each other.
    pub(crate) fn fragment(content: impl FnOnce(&mut Self)) -> Self {
        let mut xml = Self::default();
        content(&mut xml);
        xml
    }

    /// A whole document: declaration, root with its namespace (if any), content.
    pub(crate) fn document(root: &str, namespace: &str, content: impl FnOnce(&mut Self)) -> String {
        let mut xml = Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned());
        let attribute = if namespace.is_empty() { String::new() } else { format!(" xmlns=\"{namespace}\"") };
        xml.push(format_args!("<{root}{attribute}>"));
        content(&mut xml);
        xml.push(format_args!("</{root}>"));
        xml.0
    }

    pub(crate) fn append(&mut self, fragment: &Self) {
        self.0.push_str(&fragment.0);
    }

    pub(crate) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.push(format_args!("<{name}>"));
        content(self);
        self.push(format_args!("</{name}>"));
    }

    /// An element with text, escaped.
    pub(crate) fn leaf(&mut self, name: &str, text: impl AsRef<str>) {
        self.element(name, |xml| xml.text(text.as_ref()));
    }

    /// A leaf, if there is text for it.
    pub(crate) fn leaf_if_some(&mut self, name: &str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// A list as AWS Query writes it: `<Name><member>…</member></Name>`.
    pub(crate) fn members<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Self, T),
    ) {
        self.element(name, |xml| {
            for item in items {
                xml.element("member", |xml| write(xml, item));
            }
        });
    }

    fn push(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(arguments);
    }

    /// Text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\r' => self.0.push_str("&#13;"),
                '\t' | '\n' => self.0.push(character),
                // XML 1.0 has no way to write these.
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                _ => self.0.push(character),
            }
        }
    }
}

/// The text of the first element `name` in what a client sent; `None` if there
/// is none. The documents that are read have one element of interest, and
/// values in them that need no escaping.
pub(crate) fn text_of<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = document.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_a_parser() {
        let text = "a<b & \"c\" > d\r\n\té\u{1}";
        let document = Xml::document("Root", "urn:x", |xml| xml.leaf("Leaf", text));
        let parsed = roxmltree::Document::parse(&document).unwrap();
        let leaf = parsed.root_element().first_element_child().unwrap();
        assert_eq!(leaf.tag_name().namespace(), Some("urn:x"));
        assert_eq!(leaf.text(), Some("a<b & \"c\" > d\r\n\té\u{fffd}"));
    }

    #[test]
    fn the_text_of_an_element_is_found() {
        let check = |document: &str, expected: Option<&str>| {
            assert_eq!(text_of(document, "Status"), expected, "{document}");
        };
        check("<V xmlns=\"urn:x\"><Status> Enabled </Status></V>", Some("Enabled"));
        check("<V><Status></Status></V>", Some(""));
        check("<V><Status>Enabled</V>", None);
        check("", None);
    }
}
