//! States in S3.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use md5::{Digest, Md5};

use super::account::Account;
use super::body;
use super::lock_table::LockTable;
use super::s3_client::{Clients, Get};
use super::s3_error::{self, Asked};
use super::s3_lock::{self, Locks};
use crate::backend::S3Backend;
use crate::customer_key::CustomerKey;
use crate::error::{Error, ErrorKind};
use crate::lock::{Lock, LockStatus};
use crate::source::{LONGEST_STATE, Revision, StateSource, Stored};

/// The longest lock file that is read, in bytes. Terraform's have some hundred.
const LONGEST_LOCK: u64 = 64 << 10;

/// A state in an object of S3, of 4 GiB at most.
///
/// Reading takes one `s3:GetObject` on the object, and `kms:Decrypt` on the
/// key if the object is encrypted with a KMS key. With `s3:ListBucket` on the
/// bucket, a state that does not exist is told from one that may not be read.
/// If the bucket turns out to be in another region, it is asked there.
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
#[derive(Clone)]
pub struct S3Source {
    clients: Clients,
    bucket: String,
    key: String,
    version: Option<String>,
    customer_key: Option<CustomerKey>,
    role: Option<String>,
    kms_key: Option<String>,
    locks: Locks,
}

impl S3Source {
    /// The state in the object `key` of `bucket`.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            clients: Clients::new(client),
            bucket: bucket.into(),
            key: key.into(),
            version: None,
            customer_key: None,
            role: None,
            kms_key: None,
            locks: Locks::default(),
        }
    }

    /// The state of a workspace in a backend. HTTP client, credentials and
    /// region come from `account` where the backend does not set them; a role
    /// is assumed at the first read.
    ///
    /// Credentials of profiles that need a process or IAM Identity Center are
    /// found if the program turns on the features `credentials-process` or
    /// `sso` of `aws-config`.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace, or the customer's key is not
    /// one of 32 bytes.
    pub async fn open(backend: &S3Backend, workspace: &str, account: &Account) -> Result<Self, Error> {
        let (key, location) = (backend.key_of(workspace)?, backend.location(workspace)?);
        let customer_key = backend.customer_key.as_ref().map(|key| customer_key(key.reveal()));
        let customer_key = customer_key.transpose();
        Ok(Self {
            clients: Clients::open(backend, account.config()).await,
            bucket: backend.bucket.clone(),
            key,
            version: None,
            customer_key: customer_key.map_err(|error| error.with_location(location.to_string()))?,
            role: backend.role.as_ref().map(|role| role.arn.clone()),
            kms_key: backend.kms_key_id.clone(),
            locks: Locks::of(backend),
        })
    }

    /// Reads this version of the object, in a bucket with versioning.
    #[must_use]
    pub fn with_version(self, id: impl Into<String>) -> Self {
        Self { version: Some(id.into()), ..self }
    }

    /// Decrypts the object with a key of the customer (SSE-C): 32 bytes, in
    /// Base64.
    ///
    /// # Errors
    /// If the key is anything else.
    pub fn with_customer_key(self, base64: &str) -> Result<Self, Error> {
        let key = customer_key(base64).map_err(|error| error.with_location(self.location()))?;
        Ok(Self { customer_key: Some(key), ..self })
    }

    /// Asks this port about the lock and the digest of the state, if the
    /// backend has a `dynamodb_table`. A state that does not have the digest
    /// in the table is an error then, as it is for Terraform.
    #[must_use]
    pub fn with_lock_table(self, table: Arc<dyn LockTable>) -> Self {
        Self { locks: self.locks.with_port(table), ..self }
    }

    async fn fetch(&self, unless: Option<&Revision>) -> Result<Option<Stored>, Error> {
        let get = Get { version: self.version.as_deref(), unless, ..self.get_of(&self.key) };
        match self.clients.get(get).await {
            Ok(object) => body_of(object, LONGEST_STATE).await.map(Some),
            Err(failure) if unless.is_some() && s3_error::is_unchanged(&failure) => Ok(None),
            Err(failure) => Err(s3_error::from_call(&self.asked(), *failure)),
        }
    }

    /// As [`fetch`](Self::fetch), and compared with the digest in the lock
    /// table. State and digest are written one after the other, so what does
    /// not fit is read once more; after a look at the lock, for what was read
    /// while it was free is to fit.
    async fn fetch_checked(&self, unless: Option<&Revision>) -> Result<Option<Stored>, Error> {
        let Some(stored) = self.fetch(unless).await? else { return Ok(None) };
        let lock_id = self.lock_id();
        if self.version.is_some() || self.locks.has_digest_of(&stored.bytes, &lock_id).await? {
            return Ok(Some(stored));
        }
        let lock = self.lock().await.unwrap_or_else(|error| LockStatus::Unknown(error.to_string()));
        let again = self.fetch(None).await?.unwrap_or(stored);
        if self.locks.has_digest_of(&again.bytes, &lock_id).await? {
            return Ok(Some(again));
        }
        Err(s3_lock::wrong_digest(&lock_id, &lock))
    }

    async fn lock(&self) -> Result<LockStatus, Error> {
        let file = self.lock_in_file().await?;
        let table = self.locks.in_table(&self.lock_id()).await?;
        Ok(self.locks.together(file, table))
    }

    async fn lock_in_file(&self) -> Result<LockStatus, Error> {
        let key = format!("{}.tflock", self.key);
        match self.clients.get(self.get_of(&key)).await {
            Ok(object) => {
                let lock = Lock::parse(&body_of(object, LONGEST_LOCK).await?.bytes)?;
                Ok(LockStatus::Held(Box::new(lock)))
            }
            Err(failure) => {
                let asked = Asked { key: &key, version: None, is_lock_file: true, ..self.asked() };
                self.without_lock_file(&key, s3_error::from_call(&asked, *failure))
            }
        }
    }

    /// What is known of the lock if its file cannot be read.
    fn without_lock_file(&self, key: &str, error: Error) -> Result<LockStatus, Error> {
        match error.kind() {
            ErrorKind::StateMissing => Ok(LockStatus::Free),
            ErrorKind::InvalidCredentials if !self.clients.is_unsigned() => Err(error),
            ErrorKind::AccessDenied | ErrorKind::InvalidCredentials => Ok(LockStatus::Unknown(format!(
                "the lock file `{key}` may not be read, or is not there and `s3:ListBucket` is not allowed"
            ))),
            _ => Err(error),
        }
    }

    fn get_of<'a>(&'a self, key: &'a str) -> Get<'a> {
        let customer_key = self.customer_key.as_ref();
        Get { bucket: &self.bucket, key, version: None, customer_key, unless: None }
    }

    /// Source: `lockPath` and `lockInfoSuffix` of Terraform's backend `s3`.
    fn lock_id(&self) -> String {
        format!("{}/{}", self.bucket, self.key)
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            bucket: &self.bucket,
            key: &self.key,
            version: self.version.as_deref(),
            role: self.role.as_deref(),
            kms_key: self.kms_key.as_deref(),
            endpoint: self.clients.endpoint(),
            sends_key: self.customer_key.is_some(),
            is_unsigned: self.clients.is_unsigned(),
            is_lock_file: false,
        }
    }

    fn at_location<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| error.with_location(self.location()))
    }
}

/// Source: Amazon S3 User Guide, "Using server-side encryption with
/// customer-provided keys": the digest is MD5.
fn customer_key(base64: &str) -> Result<CustomerKey, Error> {
    CustomerKey::parse(base64, |key| Md5::digest(key).to_vec()).ok_or_else(|| {
        let message = "the key of the customer is to be 32 bytes in Base64, which are 44 characters: \
                       correct `sse_customer_key` or `AWS_SSE_CUSTOMER_KEY`";
        Error::new(ErrorKind::InvalidLocation, message)
    })
}

async fn body_of(object: GetObjectOutput, at_most: u64) -> Result<Stored, Error> {
    let bytes = body::collect(object.body, at_most).await;
    let bytes = bytes.map_err(|failure| s3_error::from_body(failure, at_most))?;
    Ok(Stored::new(bytes, object.e_tag.map(Revision::new)))
}

#[async_trait]
impl StateSource for S3Source {
    fn location(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    async fn read(&self) -> Result<Stored, Error> {
        let stored = self.fetch_checked(None).await;
        self.at_location(stored.and_then(|stored| stored.ok_or_else(s3_error::held_back)))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        self.at_location(self.fetch_checked(Some(revision)).await)
    }

    /// Reads the object `KEY.tflock`, and the item of the lock table if the
    /// backend has one.
    async fn lock_status(&self) -> Result<LockStatus, Error> {
        self.at_location(self.lock().await)
    }
}

/// Shows no credentials.
impl fmt::Debug for S3Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Source")
            .field("location", &self.location())
            .field("region", &self.clients.region())
            .field("version", &self.version)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
