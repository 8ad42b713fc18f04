//! What needs the AWS SDK.

mod account;
mod s3_error;
mod s3_source;

pub use account::Account;
pub use s3_source::S3Source;
