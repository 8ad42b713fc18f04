//! A document together with the text it was read from.

use percent_encoding::percent_decode_str;

use super::document::PolicyDocument;
use super::path::JsonPath;
use super::place::Places;
use super::tree::{Member, Node};
use super::{parse, read};
use crate::error::{Error, Position};

/// A policy document with its text, so that what is said about a part of it
/// can say where that stands.
///
/// ```
/// use ecs_roles::PolicySource;
///
/// let source = PolicySource::read("{\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}\n  ]\n}")?;
/// assert_eq!(source.document().statements.len(), 1);
/// assert_eq!(source.statement_position(0).unwrap().to_string(), "line 3, column 5");
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolicySource {
    text: String,
    places: Places,
    tree: Node,
    document: PolicyDocument,
}

impl PolicySource {
    /// Reads JSON text, strictly. A byte order mark is passed over.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with a position: not JSON, or not a policy document.
    /// Documents of more than 1 MiB or nested deeper than 512 levels are refused unread.
    pub fn read(text: impl Into<String>) -> Result<Self, Error> {
        let mut text = text.into();
        if without_byte_order_mark(&text).len() < text.len() {
            text = without_byte_order_mark(&text).to_owned();
        }
        let tree = parse::strict(&text, parse::POLICY)?;
        Self::of_tree(text, tree)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and for bytes that are not UTF-8, with the place of the first that is not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(utf8(bytes, "is not UTF-8 text: save it as UTF-8")?)
    }

    /// Reads a document as the IAM API returns it: JSON, percent-encoded after
    /// RFC 3986, in which a `+` is a `+`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read); positions count in the decoded text.
    pub fn from_iam(encoded: &str) -> Result<Self, Error> {
        let decoded: Vec<u8> = percent_decode_str(encoded).collect();
        let text = utf8(&decoded, "does not decode to UTF-8 text: pass it as the API returned it")?;
        Self::read(text)
    }

    pub(crate) fn of_tree(text: String, tree: Node) -> Result<Self, Error> {
        let document = read::document(&tree).map_err(|fault| fault.in_text(parse::POLICY.name, &text))?;
        Ok(Self { places: Places::of(&text), text, tree, document })
    }

    /// The document.
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// The document alone.
    pub fn into_document(self) -> PolicyDocument {
        self.document
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the part at `path` begins; for a member, its value. Nothing where
    /// the text has no such part.
    pub fn position(&self, path: &JsonPath) -> Option<Position> {
        let part = path.segments().iter().try_fold(&self.tree, |node, segment| node.step(segment))?;
        Some(self.places.position(&self.text, part.span.start))
    }

    /// Where the statement `index`, counted from zero, begins.
    pub fn statement_position(&self, index: usize) -> Option<Position> {
        let statements = &self.tree.member("Statement").map(|Member { value, .. }| value)?;
        Some(self.places.position(&self.text, statements.elements().get(index)?.span.start))
    }
}

/// A document of one's own has the text it is printed as.
impl From<&PolicyDocument> for PolicySource {
    fn from(document: &PolicyDocument) -> Self {
        let text = document.to_pretty();
        let empty = || Node { span: 0..0, kind: super::tree::Kind::Null };
        // What was printed is JSON: the random tests of documents hold it so.
        let tree = parse::strict(&text, parse::POLICY).unwrap_or_else(|_| empty());
        Self { places: Places::of(&text), text, tree, document: document.clone() }
    }
}

/// The text, or an error with the place of the first byte that is none.
fn utf8<'b>(bytes: &'b [u8], otherwise: &str) -> Result<&'b str, Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let valid = std::str::from_utf8(valid).unwrap_or_default();
        Error::invalid(format!("the policy document {otherwise}"))
            .at(Places::of(valid).position(valid, valid.len()))
            .with_source(error)
    })
}

pub(crate) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
