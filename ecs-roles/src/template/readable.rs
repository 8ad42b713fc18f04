//! What a role may read: ARNs that users give, checked and made into the
//! resources of a policy.

use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;
use crate::error::{Error, shown};

/// The ARN of the secret itself, without the JSON key, stage and version that
/// `valueFrom` may add.
pub(crate) fn secret(arn: &Arn) -> Result<String, Error> {
    let name = expect_kind(arn, "secretsmanager", "secret:", "the ARN of a Secrets Manager secret")?;
    let name = name.split(':').next().unwrap_or_default();
    let suffix = name.rsplit_once('-').map_or("", |(_, suffix)| suffix);
    if suffix.len() != 6 || !suffix.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Error::invalid(format!(
            "the secret {} lacks the six characters at the end of a complete ARN: copy the whole ARN, or name the secret with `reading_secret_named`",
            shown(&arn.to_string())
        )));
    }
    rebuilt(arn, &format!("secret:{name}"))
}

pub(crate) fn parameter(arn: &Arn) -> Result<String, Error> {
    let name = expect_kind(arn, "ssm", "parameter/", "the ARN of a Systems Manager parameter")?;
    if name.starts_with('/') {
        return Err(Error::invalid(format!(
            "the parameter {} has two slashes: in an ARN the name follows `parameter` with one, write {}",
            shown(&arn.to_string()),
            shown(&arn.to_string().replacen("parameter//", "parameter/", 1))
        )));
    }
    Ok(arn.to_string())
}

pub(crate) fn key(arn: &Arn) -> Result<String, Error> {
    if arn.service() == "kms" && arn.resource().starts_with("alias/") {
        return Err(Error::invalid(format!(
            "{} is an alias, which authorises nothing in a policy: name the key itself",
            shown(&arn.to_string())
        )));
    }
    expect_kind(arn, "kms", "key/", "the ARN of a KMS key")?;
    Ok(arn.to_string())
}

pub(crate) fn object(arn: &Arn) -> Result<String, Error> {
    bucket_and_key(arn)?;
    Ok(ArnPattern::from(arn).to_string())
}

pub(super) fn bucket(arn: &Arn) -> Result<String, Error> {
    rebuilt(arn, bucket_and_key(arn)?.0)
}

fn bucket_and_key(arn: &Arn) -> Result<(&str, &str), Error> {
    let resource = expect_kind(arn, "s3", "", "the ARN of an object in S3")?;
    resource.split_once('/').filter(|(_, key)| !key.is_empty()).ok_or_else(|| {
        Error::invalid(format!(
            "{} names a bucket: an environment file is an object, `arn:PARTITION:s3:::BUCKET/KEY`",
            shown(&arn.to_string())
        ))
    })
}

/// What follows `prefix` in the resource of an ARN of that service.
fn expect_kind<'a>(arn: &'a Arn, service: &str, prefix: &str, wanted: &str) -> Result<&'a str, Error> {
    let of_kind = arn.resource().strip_prefix(prefix).filter(|_| arn.service() == service);
    of_kind.ok_or_else(|| Error::invalid(format!("{} is not {wanted}", shown(&arn.to_string()))))
}

fn rebuilt(arn: &Arn, resource: &str) -> Result<String, Error> {
    Arn::new(arn.partition().clone(), arn.service(), arn.region(), arn.account(), resource).map(String::from)
}
