//! `ListObjectsV2`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::api::NAMESPACE;
use super::faults::invalid_argument;
use super::route::Route;
use super::state::{Object, S3};
use crate::fault::Fault;
use crate::message::{Request, Response};
use crate::wire::xml::Xml;

const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// One line of a listing: an object, or what is common to several.
enum Entry<'a> {
    Object(&'a str, &'a Object),
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

pub(super) fn list(s3: &S3, route: &Route, request: &Request) -> Result<Response, Fault> {
    let bucket = s3.bucket(route)?;
    let parameter = |name: &str| request.query_parameter(name).unwrap_or_default();
    let (prefix, delimiter) = (parameter("prefix"), parameter("delimiter"));
    let size = match request.query_parameter("max-keys").map(|text| text.parse::<usize>()) {
        None => 1000,
        Some(Ok(size)) => size.min(1000),
        Some(Err(_)) => {
            return Err(invalid_argument("Provided max-keys not an integer or within integer range"));
        }
    };
    let after = start(request)?;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (key, object) in bucket.objects.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        let entry = entry(key, object, &prefix, &delimiter);
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
    let encode = parameter("encoding-type") == "url";
    Ok(Response::new(
        200,
        "application/xml",
        document(route, &prefix, &delimiter, size, &entries, more, encode),
    ))
}

/// The name that the page begins after.
fn start(request: &Request) -> Result<Option<String>, Fault> {
    let Some(token) = request.query_parameter("continuation-token") else {
        return Ok(request.query_parameter("start-after"));
    };
    let bytes = STANDARD.decode(token).ok();
    let name = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    name.map(Some).ok_or_else(|| invalid_argument("The continuation token provided is incorrect"))
}

fn entry<'a>(key: &'a str, object: &'a Object, prefix: &str, delimiter: &str) -> Entry<'a> {
    let rest = key.strip_prefix(prefix).unwrap_or(key);
    match rest.split_once(delimiter) {
        Some((common, _)) if !delimiter.is_empty() => Entry::Prefix(format!("{prefix}{common}{delimiter}")),
        _ => Entry::Object(key, object),
    }
}

fn document(
    route: &Route,
    prefix: &str,
    delimiter: &str,
    size: usize,
    entries: &[Entry<'_>],
    more: bool,
    encode: bool,
) -> String {
    let name = |text: &str| if encode { utf8_percent_encode(text, KEY).to_string() } else { text.to_owned() };
    Xml::document("ListBucketResult", NAMESPACE, |xml| {
        xml.leaf("Name", &route.bucket);
        xml.leaf("Prefix", name(prefix));
        xml.leaf_if_some("Delimiter", Some(name(delimiter)).filter(|text| !text.is_empty()));
        xml.leaf("MaxKeys", size.to_string());
        xml.leaf_if_some("EncodingType", encode.then_some("url"));
        xml.leaf("KeyCount", entries.len().to_string());
        xml.leaf("IsTruncated", if more { "true" } else { "false" });
        let last = entries.last().filter(|_| more);
        xml.leaf_if_some("NextContinuationToken", last.map(|last| STANDARD.encode(last.name())));
        for entry in entries {
            match entry {
                Entry::Object(key, object) => xml.element("Contents", |xml| write(xml, &name(key), object)),
                Entry::Prefix(prefix) => {
                    xml.element("CommonPrefixes", |xml| xml.leaf("Prefix", name(prefix)))
                }
            }
        }
    })
}

fn write(xml: &mut Xml, key: &str, object: &Object) {
    xml.leaf("Key", key);
    xml.leaf("LastModified", object.modified.iso8601());
    xml.leaf("ETag", &object.etag);
    xml.leaf("Size", object.body.len().to_string());
    xml.leaf("StorageClass", "STANDARD");
}
