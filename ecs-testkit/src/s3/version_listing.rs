//! `ListObjectVersions`.

use super::api::NAMESPACE;
use super::call::Call;
use super::listing::{Names, page_size};
use super::state::{S3, Version};
use crate::fault::Fault;
use crate::message::Response;
use crate::wire::xml::Xml;

/// One line of a listing: a version of a key, or what is common to several keys.
enum Entry<'a> {
    Version { key: &'a str, version: &'a Version, latest: bool },
    Prefix(String),
}

impl Entry<'_> {
    /// What the next page begins after: a key and, if it is a version, its id.
    fn marker(&self) -> (&str, Option<&str>) {
        match self {
            Self::Version { key, version, .. } => (key, Some(&version.id)),
            Self::Prefix(prefix) => (prefix, None),
        }
    }
}

pub(super) fn list(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let names = Names::of(call);
    let size = page_size(call)?;
    let mut entries = rest(entries(s3, call, &names)?, call);
    let more = size > 0 && entries.len() > size;
    entries.truncate(size);
    let body = document(call, &names, size, &entries, more);
    Ok(Response::new(200, "application/xml", body))
}

/// Keys in their order, versions newest first.
fn entries<'a>(s3: &'a S3, call: &Call<'_>, names: &Names) -> Result<Vec<Entry<'a>>, Fault> {
    let mut entries = Vec::new();
    let mut last = None;
    let keys = &s3.bucket(&call.route.bucket)?.keys;
    for (key, versions) in keys.iter().filter(|(key, _)| key.starts_with(&names.prefix)) {
        match names.common(key) {
            Some(common) if last.as_ref() == Some(&common) => {}
            Some(common) => {
                entries.push(Entry::Prefix(common.clone()));
                last = Some(common);
            }
            None => {
                let newest = versions.iter().rev().enumerate();
                entries.extend(newest.map(|(age, version)| Entry::Version {
                    key,
                    version,
                    latest: age == 0,
                }));
            }
        }
    }
    Ok(entries)
}

/// What comes after the markers of the call.
fn rest<'a>(entries: Vec<Entry<'a>>, call: &Call<'_>) -> Vec<Entry<'a>> {
    let Some(key) = call.parameter("key-marker") else { return entries };
    let version_id = call.parameter("version-id-marker");
    let seen = entries.iter().position(|entry| entry.marker() == (&key, version_id.as_deref()));
    match seen {
        Some(seen) => entries.into_iter().skip(seen + 1).collect(),
        None => entries.into_iter().filter(|entry| entry.marker().0 > key.as_str()).collect(),
    }
}

fn document(call: &Call<'_>, names: &Names, size: usize, entries: &[Entry<'_>], more: bool) -> String {
    Xml::document("ListVersionsResult", NAMESPACE, |xml| {
        xml.leaf("Name", &call.route.bucket);
        xml.leaf("Prefix", names.written(&names.prefix));
        xml.leaf_if_some("Delimiter", Some(names.written(&names.delimiter)).filter(|text| !text.is_empty()));
        xml.leaf("KeyMarker", names.written(&call.parameter("key-marker").unwrap_or_default()));
        xml.leaf("VersionIdMarker", call.parameter("version-id-marker").unwrap_or_default());
        xml.leaf("MaxKeys", size.to_string());
        xml.leaf_if_some("EncodingType", names.encode.then_some("url"));
        xml.leaf("IsTruncated", if more { "true" } else { "false" });
        if let Some((key, version_id)) = entries.last().filter(|_| more).map(Entry::marker) {
            xml.leaf("NextKeyMarker", names.written(key));
            xml.leaf_if_some("NextVersionIdMarker", version_id);
        }
        for entry in entries {
            write(xml, entry, names);
        }
    })
}

fn write(xml: &mut Xml, entry: &Entry<'_>, names: &Names) {
    let (key, version, latest) = match entry {
        Entry::Prefix(prefix) => {
            return xml.element("CommonPrefixes", |xml| xml.leaf("Prefix", names.written(prefix)));
        }
        Entry::Version { key, version, latest } => (key, version, latest),
    };
    let name = if version.object.is_some() { "Version" } else { "DeleteMarker" };
    xml.element(name, |xml| {
        xml.leaf("Key", names.written(key));
        xml.leaf("VersionId", &version.id);
        xml.leaf("IsLatest", if *latest { "true" } else { "false" });
        xml.leaf("LastModified", version.modified.iso8601_of_s3());
        if let Some(object) = &version.object {
            xml.leaf("ETag", &object.etag);
            xml.leaf("Size", object.body.len().to_string());
            xml.leaf("StorageClass", &object.storage_class);
        }
    });
}
