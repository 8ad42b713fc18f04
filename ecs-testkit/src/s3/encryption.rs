//! Server-side encryption: Amazon S3 User Guide, "Protecting data with
//! server-side encryption". Nothing is encrypted here; what is kept is what
//! decides over later requests and what their answers say.

use super::call::Call;
use super::customer_key::{CustomerKey, PREFIX};
use super::faults::invalid_argument;
use crate::ecs::Place;
use crate::fault::Fault;
use crate::message::Response;

const METHOD: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY: &str = "x-amz-server-side-encryption-bucket-key-enabled";

/// The id of the account's own key for S3.
const MANAGED: &str = "00000000-0000-4000-8000-000000000053";

/// How an object is encrypted at rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// With keys of S3, as every object is that asks for nothing else.
    S3,
    /// With a key of KMS.
    Kms { method: String, key: String, bucket_key: bool },
    /// With a key that the client sends along.
    Customer(CustomerKey),
}

impl Encryption {
    /// What an upload asks for.
    pub(super) fn of_upload(call: &Call<'_>, place: &Place, region: &str) -> Result<Self, Fault> {
        let method = call.header(METHOD);
        if let Some(method) = method.filter(|_| CustomerKey::is_sent(call, PREFIX)) {
            let text = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
            return Err(invalid_argument(text, METHOD, method));
        }
        if let Some(key) = CustomerKey::of(call, PREFIX)? {
            return Ok(Self::Customer(key));
        }
        match (method, call.header(KMS_KEY)) {
            (Some(method @ ("aws:kms" | "aws:kms:dsse")), _) => Ok(Self::kms(call, method, place, region)),
            (None | Some("AES256"), None) => Ok(Self::S3),
            (None | Some("AES256"), Some(_)) => {
                let text = "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";
                Err(invalid_argument(text, METHOD, method.unwrap_or("null")))
            }
            (Some(other), _) => {
                Err(invalid_argument("The encryption method specified is not supported", METHOD, other))
            }
        }
    }

    fn kms(call: &Call<'_>, method: &str, place: &Place, region: &str) -> Self {
        Self::Kms {
            method: method.to_owned(),
            key: kms_key(call.header(KMS_KEY), place, region),
            bucket_key: call.header(BUCKET_KEY) == Some("true"),
        }
    }

    /// Whether the key is the one that S3 made for the account.
    pub(super) fn is_with_managed_key(&self) -> bool {
        matches!(self, Self::Kms { key, .. } if key.ends_with(MANAGED) || key.ends_with(":alias/aws/s3"))
    }

    /// Whether the entity tag is the MD5 of the content.
    pub(super) fn has_plain_etag(&self) -> bool {
        *self == Self::S3
    }

    /// Whether a reader sends what is needed.
    pub(super) fn check_read(&self, call: &Call<'_>, prefix: &str) -> Result<(), Fault> {
        if prefix == PREFIX
            && let Some(method) = call.header(METHOD)
        {
            let text = "x-amz-server-side-encryption header is not supported for this operation.";
            return Err(invalid_argument(text, METHOD, method));
        }
        match self {
            Self::Customer(key) => key.check_read(call, prefix),
            _ => CustomerKey::refuse(call, prefix),
        }
    }

    /// Adds what every answer about the object says.
    pub(super) fn describe(&self, answer: Response) -> Response {
        match self {
            Self::S3 => answer.with_header(METHOD, "AES256"),
            Self::Kms { method, key, bucket_key } => {
                let answer = answer.with_header(METHOD, method.clone()).with_header(KMS_KEY, key.clone());
                if *bucket_key { answer.with_header(BUCKET_KEY, "true") } else { answer }
            }
            Self::Customer(key) => key.describe(answer),
        }
    }
}

/// The ARN of the key a client names by ARN, id or alias; the account's own for S3 if it names none.
fn kms_key(named: Option<&str>, place: &Place, region: &str) -> String {
    let resource = match named {
        Some(arn) if arn.starts_with("arn:") => return arn.to_owned(),
        Some(alias) if alias.starts_with("alias/") => alias.to_owned(),
        Some(id) => format!("key/{id}"),
        None => format!("key/{MANAGED}"),
    };
    format!("arn:{}:kms:{region}:{}:{resource}", place.partition, place.account)
}
