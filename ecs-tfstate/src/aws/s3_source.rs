//! States in S3.

use async_trait::async_trait;
use aws_sdk_s3::Client;

use super::s3_error;
use crate::error::Error;
use crate::source::{Revision, StateSource, Stored};

/// A state in an object of S3.
///
/// Reading takes one `s3:GetObject` on the object, and `kms:Decrypt` on the
/// key if the object is encrypted with a KMS key. With `s3:ListBucket` on the
/// bucket, a state that does not exist is told from one that may not be read.
///
/// The state of a workspace other than `default` has a key of its own:
/// `env:/WORKSPACE/KEY`, or with another prefix if the backend has a
/// `workspace_key_prefix`.
///
/// ```
/// use ecs_tfstate::StateSource;
/// use ecs_tfstate::aws::S3Source;
///
/// # let config = aws_sdk_s3::Config::builder().build();
/// let client = aws_sdk_s3::Client::from_conf(config);
/// let source = S3Source::new(client, "my-states", "env:/dev/network.tfstate");
/// assert_eq!(source.location(), "s3://my-states/env:/dev/network.tfstate");
/// ```
#[derive(Debug, Clone)]
pub struct S3Source {
    client: Client,
    bucket: String,
    key: String,
}

impl S3Source {
    /// The state in the object `key` of `bucket`. The client has to be one for
    /// the region of the bucket.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into(), key: key.into() }
    }
}

#[async_trait]
impl StateSource for S3Source {
    fn location(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    async fn read(&self) -> Result<Stored, Error> {
        let call = self.client.get_object().bucket(&self.bucket).key(&self.key);
        let at_location = |error: Error| error.with_location(self.location());
        let object = call.send().await.map_err(|error| at_location(s3_error::from_call(error)))?;
        let body = object.body.collect().await.map_err(|error| at_location(s3_error::from_body(error)))?;
        Ok(Stored { bytes: body.to_vec(), revision: object.e_tag.map(Revision::new) })
    }
}
