//! `ListObjectsV2`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::api::NAMESPACE;
use super::call::Call;
use super::faults::invalid_argument;
use super::state::S3;
use super::versions::Stored;
use crate::fault::Fault;
use crate::message::Response;
use crate::wire::xml::Xml;

const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Which names a listing is about, and how they are written.
pub(super) struct Names {
    pub(super) prefix: String,
    pub(super) delimiter: String,
    pub(super) encode: bool,
}

impl Names {
    pub(super) fn of(call: &Call<'_>) -> Self {
        let parameter = |name: &str| call.parameter(name).unwrap_or_default();
        Self {
            prefix: parameter("prefix"),
            delimiter: parameter("delimiter"),
            encode: parameter("encoding-type") == "url",
        }
    }

    /// What `key` has in common with others, up to the delimiter.
    pub(super) fn common(&self, key: &str) -> Option<String> {
        let rest = key.strip_prefix(&self.prefix).filter(|_| !self.delimiter.is_empty())?;
        let (common, _) = rest.split_once(&self.delimiter)?;
        Some(format!("{}{common}{}", self.prefix, self.delimiter))
    }

    pub(super) fn written(&self, name: &str) -> String {
        if self.encode { utf8_percent_encode(name, KEY).to_string() } else { name.to_owned() }
    }
}

/// How many lines a page may have.
pub(super) fn page_size(call: &Call<'_>) -> Result<usize, Fault> {
    let Some(text) = call.parameter("max-keys") else { return Ok(1000) };
    let size = text.parse::<usize>().map(|size| size.min(1000));
    size.map_err(|_| {
        invalid_argument("Provided max-keys not an integer or within integer range", "max-keys", &text)
    })
}

/// One line of a listing: an object, or what is common to several.
enum Entry<'a> {
    Object(&'a str, Stored<'a>),
    Prefix(String),
}

impl Entry<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Object(key, _) => key,
            Self::Prefix(prefix) => prefix,
        }
    }
}

pub(super) fn list(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let bucket = s3.bucket(&call.route.bucket)?;
    let (names, size, after) = (Names::of(call), page_size(call)?, start(call)?);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (key, stored) in bucket.objects().filter(|(key, _)| key.starts_with(&names.prefix)) {
        let entry = names.common(key).map_or(Entry::Object(key, stored), Entry::Prefix);
        let new = entries.last().is_none_or(|last| last.name() != entry.name());
        if new && after.as_deref().is_none_or(|after| entry.name() > after) {
            entries.push(entry);
        }
        if entries.len() > size {
            break;
        }
    }
    let more = size > 0 && entries.len() > size;
    entries.truncate(size);
    Ok(Response::new(200, "application/xml", document(call, &names, size, &entries, more)))
}

/// The name that the page begins after.
fn start(call: &Call<'_>) -> Result<Option<String>, Fault> {
    let Some(token) = call.parameter("continuation-token") else {
        return Ok(call.parameter("start-after"));
    };
    let bytes = STANDARD.decode(&token).ok();
    let name = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    name.map(Some).ok_or_else(|| {
        invalid_argument("The continuation token provided is incorrect", "continuation-token", &token)
    })
}

fn document(call: &Call<'_>, names: &Names, size: usize, entries: &[Entry<'_>], more: bool) -> String {
    Xml::document("ListBucketResult", NAMESPACE, |xml| {
        xml.leaf("Name", &call.route.bucket);
        xml.leaf("Prefix", names.written(&names.prefix));
        xml.leaf_if_some("Delimiter", Some(names.written(&names.delimiter)).filter(|text| !text.is_empty()));
        xml.leaf("MaxKeys", size.to_string());
        xml.leaf_if_some("EncodingType", names.encode.then_some("url"));
        xml.leaf("KeyCount", entries.len().to_string());
        xml.leaf("IsTruncated", if more { "true" } else { "false" });
        let last = entries.last().filter(|_| more);
        xml.leaf_if_some("NextContinuationToken", last.map(|last| STANDARD.encode(last.name())));
        for entry in entries {
            match entry {
                Entry::Object(key, stored) => {
                    xml.element("Contents", |xml| write(xml, &names.written(key), *stored));
                }
                Entry::Prefix(prefix) => {
                    xml.element("CommonPrefixes", |xml| xml.leaf("Prefix", names.written(prefix)));
                }
            }
        }
    })
}

fn write(xml: &mut Xml, key: &str, stored: Stored<'_>) {
    xml.leaf("Key", key);
    xml.leaf("LastModified", stored.modified.iso8601_of_s3());
    xml.leaf("ETag", &stored.object.etag);
    xml.leaf("Size", stored.object.body.len().to_string());
    xml.leaf("StorageClass", &stored.object.storage_class);
}
