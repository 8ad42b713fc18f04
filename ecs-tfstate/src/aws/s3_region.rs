//! Which region a bucket is in, by what S3 says when another one is asked.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// Every answer about a bucket has it, denials too.
const HEADER: &str = "x-amz-bucket-region";

/// Whether the request went to a region where the bucket is not.
pub(super) fn is_elsewhere(error: &SdkError<GetObjectError>) -> bool {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let code = error.code().unwrap_or_default();
    matches!(status, Some(301 | 307)) || is_code_of_elsewhere(code)
}

pub(super) fn is_code_of_elsewhere(code: &str) -> bool {
    matches!(
        code,
        "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
    )
}

/// The region of the bucket: as the answer says, or else as `HeadBucket` says.
pub(super) async fn of_bucket(
    client: &Client,
    bucket: &str,
    error: &SdkError<GetObjectError>,
) -> Option<String> {
    match error.raw_response().and_then(said_by) {
        Some(region) => Some(region),
        None => asked_for(client, bucket).await,
    }
}

fn said_by(response: &HttpResponse) -> Option<String> {
    let header = response.headers().get(HEADER).map(str::to_owned);
    let region = header.or_else(|| in_body(std::str::from_utf8(response.body().bytes()?).ok()?));
    region.filter(|region| is_region(region))
}

fn in_body(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("<Region>")?;
    let (region, _) = rest.split_once("</Region>")?;
    (!region.is_empty()).then(|| region.to_owned())
}

/// Asks without credentials, for those may be good for nothing but the object.
async fn asked_for(client: &Client, bucket: &str) -> Option<String> {
    let config = client.config().to_builder();
    let config = config.allow_no_auth().auth_scheme_preference([AuthSchemeId::from("noAuth")]);
    match Client::from_conf(config.build()).head_bucket().bucket(bucket).send().await {
        Ok(bucket) => bucket.bucket_region.filter(|region| is_region(region)),
        Err(error) => error.raw_response().and_then(said_by),
    }
}

/// A region goes into the name of the host that is asked next.
fn is_region(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{in_body, is_region};

    #[test]
    fn the_region_stands_in_the_body() {
        let check = |body: &str, expected: Option<&str>| assert_eq!(in_body(body).as_deref(), expected);
        check("<Error><Code>X</Code><Region>eu-west-1</Region></Error>", Some("eu-west-1"));
        check("<Error><Region></Region></Error>", None);
        check("<Error><Region>", None);
        check("", None);
    }

    #[test]
    fn a_region_is_a_part_of_the_name_of_a_host() {
        for region in ["eu-west-1", "us-gov-east-1", "EU"] {
            assert!(is_region(region), "{region}");
        }
        for text in ["", "eu.evil.example/", "a\nb", "`", &"a".repeat(64)] {
            assert!(!is_region(text), "{text:?}");
        }
    }
}
