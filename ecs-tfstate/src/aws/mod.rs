//! What needs the AWS SDK.

mod account;
mod body;
mod credentials;
mod lock_table;
mod role;
mod s3_advice;
mod s3_client;
mod s3_error;
mod s3_lock;
mod s3_region;
mod s3_source;
#[cfg(feature = "http")]
mod sdk_http;

pub use account::Account;
#[cfg(feature = "mock")]
pub use lock_table::MockLockTable;
pub use lock_table::{LockItem, LockTable};
pub use s3_source::S3Source;
#[cfg(feature = "http")]
pub use sdk_http::SdkHttp;
