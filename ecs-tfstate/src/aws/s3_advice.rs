//! What to do about each answer of S3. Source: Amazon S3 API Reference, "Error
//! responses".

use super::s3_error::{Asked, no_credentials};
use super::s3_region::is_code_of_elsewhere;
use crate::error::ErrorKind;
use crate::quoting;

/// What S3 said, if it said anything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    /// Whether the object is there as a delete marker only.
    pub(super) is_deleted: bool,
    /// The region that was asked.
    pub(super) region: &'a str,
    /// Where the bucket is said to be.
    pub(super) bucket_region: Option<&'a str>,
}

impl Answer<'_> {
    /// What S3 said, to be put at the end of a message.
    pub(super) fn words(&self) -> String {
        match (self.code, self.message) {
            ("", _) if self.status == 0 => String::new(),
            ("", _) => format!(" (status {})", self.status),
            (code, "") => format!(" ({})", quoting::quoted(code)),
            (code, message) => format!(" ({}: {})", quoting::quoted(code), quoting::quoted(message)),
        }
    }

    fn mentions(&self, words: &str) -> bool {
        self.message.contains(words)
    }

    fn is_elsewhere(&self) -> bool {
        self.bucket_region.is_some() || is_code_of_elsewhere(self.code) || matches!(self.status, 301 | 307)
    }

    fn is_about_customer_key(&self) -> bool {
        matches!(self.status, 400 | 403)
            && ["Server Side Encryption", "encryption parameters", "customer provided", "Customer provided"]
                .into_iter()
                .chain(["MD5 hash of the key", "secret key was invalid"])
                .any(|words| self.mentions(words))
    }
}

/// Codes of credentials that are wrong or expired.
fn is_about_credentials(code: &str) -> bool {
    const CODES: [&str; 8] = [
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidToken",
        "RequestTimeTooSkewed",
        "RequestExpired",
        "TokenRefreshRequired",
    ];
    CODES.contains(&code)
}

pub(super) fn advise(asked: &Asked<'_>, answer: &Answer<'_>) -> (ErrorKind, String) {
    let (kind, advice) = if is_about_credentials(answer.code) {
        (ErrorKind::InvalidCredentials, credentials(answer.code))
    } else if answer.is_about_customer_key() {
        customer_key(asked, answer)
    } else if answer.is_elsewhere() {
        elsewhere(answer)
    } else {
        by_code(asked, answer)
    };
    (kind, format!("{advice}{}", answer.words()))
}

fn by_code(asked: &Asked<'_>, answer: &Answer<'_>) -> (ErrorKind, String) {
    let Asked { bucket, key, .. } = asked;
    match (answer.code, answer.status) {
        ("NoSuchBucket", _) => (
            ErrorKind::ContainerMissing,
            format!("the bucket `{bucket}` does not exist: check its name and the account"),
        ),
        ("InvalidBucketName", _) => {
            (ErrorKind::InvalidLocation, format!("`{bucket}` is no name of a bucket: correct it"))
        }
        ("NoSuchVersion", _) => (ErrorKind::StateMissing, no_such_version(asked)),
        ("InvalidArgument", 400) if asked.version.is_some() && answer.mentions("version") => {
            (ErrorKind::StateMissing, no_such_version(asked))
        }
        ("MethodNotAllowed", _) | (_, 404) if answer.is_deleted => (ErrorKind::StateMissing, deleted(key)),
        ("NoSuchKey", _) | (_, 404) => (ErrorKind::StateMissing, no_such_key(bucket, key)),
        ("InvalidObjectState", _) => {
            (ErrorKind::Archived, "the object is archived: restore it first".to_owned())
        }
        (code, _) if code.starts_with("KMS.") => (ErrorKind::AccessDenied, key_unusable(asked)),
        ("AccessDenied", _) if asked.is_unsigned => (ErrorKind::InvalidCredentials, no_credentials(asked)),
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | (_, 401 | 403) => {
            (ErrorKind::AccessDenied, denied(asked, answer))
        }
        _ => (ErrorKind::Unavailable, unavailable(asked)),
    }
}

fn unavailable(asked: &Asked<'_>) -> String {
    match asked.endpoint {
        Some(endpoint) => format!(
            "S3 at `{endpoint}` cannot be read: check that address, which the backend or `AWS_ENDPOINT_URL` \
             names, and try again"
        ),
        None => "S3 cannot be read: check the network and try again".to_owned(),
    }
}

fn credentials(code: &str) -> String {
    let remedy = match code {
        "InvalidAccessKeyId" => "AWS does not know the access key: check the profile, and renew the key",
        "SignatureDoesNotMatch" => "AWS refused the signature: check the secret key",
        "RequestTimeTooSkewed" => "AWS refused the time of the signature: set the clock of this machine",
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            "the credentials have expired: renew them"
        }
        _ => "AWS refused the credentials: renew them, and check the clock",
    };
    remedy.to_owned()
}

fn no_such_key(bucket: &str, key: &str) -> String {
    format!("the bucket `{bucket}` has no object `{key}`: {CHECK_KEY}, and that the state was written once")
}

fn no_such_version(asked: &Asked<'_>) -> String {
    let version = asked.version.unwrap_or_default();
    format!("the object `{}` has no version `{version}`: list its versions", asked.key)
}

fn deleted(key: &str) -> String {
    format!("the object `{key}` was deleted: remove its delete marker, or name the version to read")
}

fn key_unusable(asked: &Asked<'_>) -> String {
    format!("the KMS key{} that encrypts the object cannot be used: enable it", quoted(asked.kms_key))
}

const CHECK_KEY: &str = "check the key and the workspace, which `TF_WORKSPACE` selects and whose key is \
    `env:/WORKSPACE/KEY` unless the backend sets `workspace_key_prefix`";

/// S3 may not say which of the reasons it is.
fn denied(asked: &Asked<'_>, answer: &Answer<'_>) -> String {
    let role = asked.role.map(|role| format!(" to the role `{role}`")).unwrap_or_default();
    let kms_key = quoted(asked.kms_key);
    if answer.mentions("kms:") {
        return format!(
            "AWS KMS denies access{role}: allow `kms:Decrypt` on the key{kms_key} that encrypts the object, in the \
             policy of the key too if it is in another account"
        );
    }
    if answer.mentions("s3:ListBucket") {
        return format!(
            "the object `{}` is most likely missing: {CHECK_KEY}; allow `s3:ListBucket` on the bucket{role} to be told",
            asked.key
        );
    }
    let action = if asked.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    let other_key = if asked.sends_key { "; another key of the customer is denied too" } else { "" };
    format!(
        "access is denied{role}: allow `{action}` on the object, and `kms:Decrypt` if a KMS key{kms_key} encrypts \
         it; an object that does not exist is denied too unless `s3:ListBucket` is allowed on the bucket{other_key}; \
         otherwise a policy of the bucket, of a VPC endpoint or of the organization denies it, or the object belongs \
         to another account"
    )
}

fn quoted(name: Option<&str>) -> String {
    name.map(|name| format!(" `{name}`")).unwrap_or_default()
}

fn customer_key(asked: &Asked<'_>, answer: &Answer<'_>) -> (ErrorKind, String) {
    if answer.mentions("not applicable") {
        let advice = "the object is not encrypted with a key of the customer: remove `sse_customer_key`";
        return (ErrorKind::InvalidLocation, advice.to_owned());
    }
    let advice = if asked.sends_key {
        "the object is encrypted with another key of the customer: correct `sse_customer_key` or \
         `AWS_SSE_CUSTOMER_KEY`"
    } else {
        "the object is encrypted with a key of the customer: set `sse_customer_key` or `AWS_SSE_CUSTOMER_KEY`"
    };
    (ErrorKind::CustomerKeyRequired, advice.to_owned())
}

fn elsewhere(answer: &Answer<'_>) -> (ErrorKind, String) {
    let Answer { region, .. } = answer;
    let advice = match answer.bucket_region {
        Some(bucket_region) if bucket_region == *region => format!(
            "the bucket is in `{region}`, as requested, and the endpoint is not: correct or remove the endpoint"
        ),
        Some(bucket_region) => format!(
            "requested the bucket in `{region}`, the bucket is in `{bucket_region}`: set `region` to that, and check \
             the endpoint"
        ),
        None => format!("the bucket does not answer in `{region}`: set `region` to the region of the bucket"),
    };
    (ErrorKind::WrongRegion, advice)
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn what_s3_said_stays_on_its_line() {
        let check = |code: &str, message: &str, expected: &str| {
            assert_eq!(Answer { status: 400, code, message, ..Answer::default() }.words(), expected);
        };
        check("", "", " (status 400)");
        check("Slow\nDown", "", " (`SlowDown`)");
        check("A", "b\u{1b}[31m`c", " (`A`: `b[31mc`)");
        check("A", &"x".repeat(5000), &format!(" (`A`: `{}…`)", "x".repeat(200)));
    }
}
