//! States in S3: through the SDK on the fake, on scripted answers, and with Terraform as the writer.
#![cfg(test)]

mod s3_answers;
mod s3_backend;
mod s3_errors;
mod s3_lock;
mod s3_region;
mod s3_source;
mod script;
mod sdk_http;
mod terraform;
