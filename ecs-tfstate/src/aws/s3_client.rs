//! The client that objects are read with, and the one for the region that S3
//! says.

use std::sync::{Arc, OnceLock};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, Region};
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_types::SdkConfig;

use super::{credentials, s3_region};
use crate::backend::S3Backend;
use crate::customer_key::CustomerKey;
use crate::location::HttpUrl;
use crate::source::Revision;

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Get<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) customer_key: Option<&'a CustomerKey>,
    /// Nothing is read if it is the current one.
    pub(super) unless: Option<&'a Revision>,
}

/// A failure, and which region was asked.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: SdkError<GetObjectError>,
    pub(super) asked: String,
    /// Where the bucket is, if the request went elsewhere.
    pub(super) bucket_region: Option<String>,
}

/// The client of the configured region and, once S3 said that the bucket is
/// elsewhere, the one that takes its place.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    configured: Client,
    is_unsigned: bool,
    /// The address that is asked, if it is not AWS's own.
    endpoint: Option<String>,
    moved: Arc<OnceLock<Client>>,
}

impl Clients {
    pub(super) fn new(client: Client) -> Self {
        let configured = if client.config().region().is_some() {
            client
        } else {
            in_region(&client, credentials::ANY_REGION)
        };
        Self { configured, is_unsigned: false, endpoint: None, moved: Arc::default() }
    }

    pub(super) async fn open(backend: &S3Backend, account: &SdkConfig) -> Self {
        let config = credentials::configured(backend, account).await;
        let url = backend.endpoint.as_deref().or(account.endpoint_url());
        let path_style = backend.use_path_style.unwrap_or(url.is_some());
        let mut builder = Builder::from(&config).force_path_style(path_style);
        let endpoint = url.and_then(|url| url.parse::<HttpUrl>().ok()).map(|url| url.to_string());
        if let Some(url) = &backend.endpoint {
            builder = builder.endpoint_url(url);
        }
        let is_unsigned = config.credentials_provider().is_none();
        Self { is_unsigned, endpoint, ..Self::new(Client::from_conf(builder.build())) }
    }

    /// The address that is asked, if it is known not to be AWS's own.
    pub(super) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Whether there are no credentials to sign with, as far as is known: a
    /// client does not say.
    pub(super) fn is_unsigned(&self) -> bool {
        self.is_unsigned
    }

    pub(super) fn region(&self) -> &str {
        region_of(self.current())
    }

    fn current(&self) -> &Client {
        self.moved.get().unwrap_or(&self.configured)
    }

    /// Sends the request; if S3 says that the bucket is in another region, once
    /// more to that region, which is remembered.
    pub(super) async fn get(&self, get: Get<'_>) -> Result<GetObjectOutput, Box<Failure>> {
        let client = self.current();
        let asked = region_of(client).to_owned();
        let error = match send(client, get).await {
            Ok(object) => return Ok(object),
            Err(error) => error,
        };
        let region = if s3_region::is_elsewhere(&error) {
            s3_region::of_bucket(client, get.bucket, &error).await
        } else {
            None
        };
        match region {
            Some(region) if region != asked => self.get_in(region, asked, get).await,
            bucket_region => Err(Box::new(Failure { error, asked, bucket_region })),
        }
    }

    async fn get_in(
        &self,
        region: String,
        asked: String,
        get: Get<'_>,
    ) -> Result<GetObjectOutput, Box<Failure>> {
        let moved = in_region(&self.configured, &region);
        match send(&moved, get).await {
            Err(error) if s3_region::is_elsewhere(&error) => {
                Err(Box::new(Failure { error, asked, bucket_region: Some(region) }))
            }
            answer => {
                // Whoever was first is right too: a bucket does not move.
                let _ = self.moved.set(moved);
                answer.map_err(|error| Box::new(Failure { error, asked: region, bucket_region: None }))
            }
        }
    }
}

async fn send(client: &Client, get: Get<'_>) -> Result<GetObjectOutput, SdkError<GetObjectError>> {
    let mut call = client
        .get_object()
        .bucket(get.bucket)
        .key(get.key)
        .set_version_id(get.version.map(str::to_owned))
        .set_if_none_match(get.unless.map(|revision| revision.as_str().to_owned()));
    if let Some(customer) = get.customer_key {
        call = call
            .sse_customer_algorithm("AES256")
            .sse_customer_key(customer.base64.reveal())
            .sse_customer_key_md5(&customer.digest);
    }
    call.send().await
}

/// The same client, with its credentials, for another region.
fn in_region(client: &Client, region: &str) -> Client {
    let config = client.config().to_builder().region(Region::new(region.to_owned()));
    Client::from_conf(config.build())
}

fn region_of(client: &Client) -> &str {
    client.config().region().map(Region::as_ref).unwrap_or_default()
}
