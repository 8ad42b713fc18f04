//! Whether a bucket keeps versions: `PutBucketVersioning`, `GetBucketVersioning`.

use serde::Deserialize;

use super::api::NAMESPACE;
use super::call::Call;
use super::faults::malformed_xml;
use super::state::S3;
use crate::fault::Fault;
use crate::message::Response;
use crate::wire::xml::{Xml, text_of};

/// The versioning of a bucket, once it has been set: it can be suspended, but
/// not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Versioning {
    /// Every write makes a version with an id of its own.
    Enabled,
    /// Writes replace the version `null`; older versions stay.
    Suspended,
}

impl Versioning {
    /// What a client sends to set it.
    pub(crate) fn document(self) -> String {
        let status = |xml: &mut Xml| xml.leaf("Status", self.status());
        Xml::document("VersioningConfiguration", NAMESPACE, status)
    }

    /// As S3 writes it.
    fn status(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Suspended => "Suspended",
        }
    }
}

pub(super) fn get(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let versioning = s3.bucket(&call.route.bucket)?.versioning;
    let body = Xml::document("VersioningConfiguration", NAMESPACE, |xml| {
        xml.leaf_if_some("Status", versioning.map(Versioning::status));
    });
    Ok(Response::new(200, "application/xml", body))
}

pub(super) fn put(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let body = String::from_utf8_lossy(&call.request.body);
    let versioning = match text_of(&body, "Status") {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") => Versioning::Suspended,
        _ => return Err(malformed_xml()),
    };
    s3.bucket_mut(&call.route.bucket)?.versioning = Some(versioning);
    Ok(Response::empty(200))
}
