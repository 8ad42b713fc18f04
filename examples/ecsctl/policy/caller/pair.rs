//! Two names in one text.

use std::str::FromStr;

/// `CLUSTER/SERVICE`, each by name, or a cluster and the ARN of a service.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) cluster: String,
    pub(super) service: String,
}

/// `GROUP`, or `GROUP=PREFIX`.
#[derive(Clone)]
pub(super) struct LogStreams {
    pub(super) group: String,
    pub(super) prefix: Option<String>,
}

/// `APPLICATION/GROUP`.
#[derive(Clone)]
pub(super) struct CodeDeployGroup {
    pub(super) application: String,
    pub(super) group: String,
}

/// `s3://BUCKET/KEY`.
#[derive(Clone)]
pub(super) struct StateObject {
    pub(super) bucket: String,
    pub(super) key: String,
}

/// A path, and behind its last slash what names begin with.
#[derive(Clone)]
pub(super) struct Under {
    pub(super) path: String,
    pub(super) prefix: String,
}

impl FromStr for Service {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (cluster, service) = two(text, text.split_once('/'), "CLUSTER/SERVICE")?;
        Ok(Self { cluster, service })
    }
}

impl FromStr for LogStreams {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.split_once('=') {
            None => Self { group: text.to_owned(), prefix: None },
            Some(pair) => {
                let (group, prefix) = two(text, Some(pair), "GROUP=PREFIX")?;
                Self { group, prefix: Some(prefix) }
            }
        })
    }
}

impl FromStr for CodeDeployGroup {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (application, group) = two(text, text.split_once('/'), "APPLICATION/GROUP")?;
        Ok(Self { application, group })
    }
}

impl FromStr for StateObject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let object = text.strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
        let (bucket, key) = two(text, object, "s3://BUCKET/KEY")?;
        Ok(Self { bucket, key })
    }
}

impl FromStr for Under {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once('/').filter(|_| text.starts_with('/'));
        let (path, prefix) = parts.ok_or_else(|| refused(text, "/PATH/PREFIX"))?;
        Ok(Self { path: format!("{path}/"), prefix: prefix.to_owned() })
    }
}

fn two(text: &str, parts: Option<(&str, &str)>, form: &str) -> Result<(String, String), String> {
    let parts = parts.filter(|(first, second)| !first.is_empty() && !second.is_empty());
    let (first, second) = parts.ok_or_else(|| refused(text, form))?;
    Ok((first.to_owned(), second.to_owned()))
}

fn refused(text: &str, form: &str) -> String {
    format!("`{}` does not read `{form}`", text.escape_debug())
}
