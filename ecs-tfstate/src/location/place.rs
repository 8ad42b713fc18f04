//! Where states live.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::{HttpUrl, percent};
use crate::error::{Error, ErrorKind};

/// The place of a state.
///
/// | form | place |
/// |---|---|
/// | `terraform.tfstate`, `file:///path` | a file |
/// | `infra` | a working directory of Terraform, as a path |
/// | `s3://bucket/key` | an object in S3 |
/// | `https://host/path`, `http://…` | a URL |
/// | `gs://bucket/object` | an object in Google Cloud Storage |
/// | `azurerm://[subscription@]resource-group/account/container/blob` | a blob in Azure |
/// | `remote://host/organization/workspace` | a workspace of HCP Terraform or Terraform Enterprise |
///
/// ```
/// use ecs_tfstate::Location;
///
/// let location: Location = "s3://my-states/env:/dev/network.tfstate".parse()?;
/// let Location::S3 { bucket, key } = &location else { return Ok(()) };
/// assert_eq!((bucket.as_str(), key.as_str()), ("my-states", "env:/dev/network.tfstate"));
///
/// let error = "ftp://my-states/network".parse::<Location>().unwrap_err();
/// assert!(error.to_string().contains("`ftp`"));
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A file, as the path was given.
    File(PathBuf),
    /// An object in S3.
    S3 {
        /// The name of the bucket.
        bucket: String,
        /// The key of the object, workspace included.
        key: String,
    },
    /// What a URL answers with.
    Http(HttpUrl),
    /// An object in Google Cloud Storage.
    Gcs {
        /// The name of the bucket.
        bucket: String,
        /// The name of the object, workspace included.
        object: String,
    },
    /// A blob in Azure.
    Azure {
        /// The subscription of the resource group, if it is named.
        subscription: Option<String>,
        /// The resource group of the storage account.
        resource_group: String,
        /// The storage account.
        account: String,
        /// The container.
        container: String,
        /// The name of the blob, workspace included.
        blob: String,
    },
    /// A workspace of HCP Terraform or Terraform Enterprise.
    Remote {
        /// The host, such as `app.terraform.io`.
        hostname: String,
        /// The organization.
        organization: String,
        /// The workspace.
        workspace: String,
    },
}

impl FromStr for Location {
    type Err = Error;

    /// Reads one of the forms in the table of [`Location`].
    ///
    /// The key is taken as it stands, as the AWS CLI does; `%20` and the like
    /// are decoded in a `file:` URL only. Whether anything is there is not
    /// looked at.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once("://") {
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "s3" => s3(text, rest),
                "file" => file_url(text, rest),
                "http" | "https" => text.parse().map(Self::Http),
                "gs" => gcs(text, rest),
                "azurerm" => azure(text, rest),
                "remote" => remote(text, rest),
                _ => Err(unknown_scheme(scheme)),
            },
            None if text.is_empty() => {
                Err(invalid("the location is empty: give a path or `s3://bucket/key`"))
            }
            None => Ok(Self::File(text.into())),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::S3 { bucket, key } => write!(f, "s3://{bucket}/{key}"),
            Self::Http(url) => url.fmt(f),
            Self::Gcs { bucket, object } => write!(f, "gs://{bucket}/{object}"),
            Self::Azure { subscription, resource_group, account, container, blob } => {
                let at = subscription.as_ref().map(|subscription| format!("{subscription}@"));
                let at = at.unwrap_or_default();
                write!(f, "azurerm://{at}{resource_group}/{account}/{container}/{blob}")
            }
            Self::Remote { hostname, organization, workspace } => {
                write!(f, "remote://{hostname}/{organization}/{workspace}")
            }
        }
    }
}

fn s3(text: &str, rest: &str) -> Result<Location, Error> {
    match rest.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
            Ok(Location::S3 { bucket: bucket.to_owned(), key: key.to_owned() })
        }
        Some(("", _)) => Err(invalid(format!("`{text}` names no bucket: expected `s3://bucket/key`"))),
        _ => Err(invalid(format!("`{text}` names no key: expected `s3://bucket/key`"))),
    }
}

fn gcs(text: &str, rest: &str) -> Result<Location, Error> {
    match rest.split_once('/') {
        Some((bucket, object)) if !bucket.is_empty() && !object.is_empty() => {
            Ok(Location::Gcs { bucket: bucket.to_owned(), object: object.to_owned() })
        }
        _ => Err(invalid(format!("`{text}` is not complete: expected `gs://bucket/object`"))),
    }
}

fn azure(text: &str, rest: &str) -> Result<Location, Error> {
    let (group, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (subscription, group) = match group.split_once('@') {
        Some((subscription, group)) => (Some(subscription.to_owned()), group),
        None => (None, group),
    };
    let parts = path.splitn(3, '/').collect::<Vec<_>>();
    match parts.as_slice() {
        [account, container, blob] if !group.is_empty() && parts.iter().all(|part| !part.is_empty()) => {
            Ok(Location::Azure {
                subscription,
                resource_group: group.to_owned(),
                account: (*account).to_owned(),
                container: (*container).to_owned(),
                blob: (*blob).to_owned(),
            })
        }
        _ => Err(invalid(format!(
            "`{text}` is not complete: expected `azurerm://resource-group/account/container/blob`"
        ))),
    }
}

fn remote(text: &str, rest: &str) -> Result<Location, Error> {
    let parts = rest.split('/').collect::<Vec<_>>();
    match parts.as_slice() {
        [hostname, organization, workspace] if parts.iter().all(|part| !part.is_empty()) => {
            Ok(Location::Remote {
                hostname: (*hostname).to_owned(),
                organization: (*organization).to_owned(),
                workspace: (*workspace).to_owned(),
            })
        }
        _ => {
            Err(invalid(format!("`{text}` is not complete: expected `remote://host/organization/workspace`")))
        }
    }
}

fn file_url(text: &str, rest: &str) -> Result<Location, Error> {
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    if !path.starts_with('/') {
        let message =
            format!("`{text}` names a host: write `file:///path`, or a relative path without `file://`");
        return Err(invalid(message));
    }
    let path = percent::decode(path).ok_or_else(|| {
        invalid(format!(
            "`{text}` is not a URL: `%` needs two hexadecimal digits, and the path is to be UTF-8"
        ))
    })?;
    Ok(Location::File(path.into()))
}

/// Repeats the scheme alone, for the rest of a URL may hold a password.
fn unknown_scheme(scheme: &str) -> Error {
    let supported = "give a path, or a URL with `s3`, `https`, `gs`, `azurerm`, `remote` or `file`";
    invalid(format!("the scheme `{scheme}` is not supported: {supported}"))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidLocation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_read_and_written() {
        let check = |text: &str, expected: Location, shown: &str| {
            let location: Location = text.parse().unwrap();
            assert_eq!(location, expected, "{text}");
            assert_eq!(location.to_string(), shown);
        };
        let s3 = |bucket: &str, key: &str| Location::S3 { bucket: bucket.into(), key: key.into() };
        check("s3://b/k", s3("b", "k"), "s3://b/k");
        check(
            "S3://b/env:/dev/a b%20?#.tfstate",
            s3("b", "env:/dev/a b%20?#.tfstate"),
            "s3://b/env:/dev/a b%20?#.tfstate",
        );
        check("s3://b//k", s3("b", "/k"), "s3://b//k");
        let gcs = |bucket: &str, object: &str| Location::Gcs { bucket: bucket.into(), object: object.into() };
        check("gs://b/net/dev.tfstate", gcs("b", "net/dev.tfstate"), "gs://b/net/dev.tfstate");
        check("gs://b//a%20b@c", gcs("b", "/a%20b@c"), "gs://b//a%20b@c");
        let azure = |subscription: Option<&str>, blob: &str| Location::Azure {
            subscription: subscription.map(str::to_owned),
            resource_group: "g".into(),
            account: "a".into(),
            container: "c".into(),
            blob: blob.into(),
        };
        check("azurerm://g/a/c/k/l@m", azure(None, "k/l@m"), "azurerm://g/a/c/k/l@m");
        check("azurerm://s@g/a/c/kenv:dev", azure(Some("s"), "kenv:dev"), "azurerm://s@g/a/c/kenv:dev");
        let remote = Location::Remote {
            hostname: "app.terraform.io".into(),
            organization: "acme".into(),
            workspace: "net".into(),
        };
        check("remote://app.terraform.io/acme/net", remote, "remote://app.terraform.io/acme/net");
        let url = Location::Http("https://u:p@h/s?q".parse().unwrap());
        check("https://u:p@h/s?q", url, "https://h/s");
        check("file:///var/a%20b.tfstate", Location::File("/var/a b.tfstate".into()), "/var/a b.tfstate");
        check("file://localhost/s", Location::File("/s".into()), "/s");
        check("terraform.tfstate", Location::File("terraform.tfstate".into()), "terraform.tfstate");
        check(r"C:\states\a.tfstate", Location::File(r"C:\states\a.tfstate".into()), r"C:\states\a.tfstate");
    }

    #[test]
    fn what_is_not_a_location_is_explained() {
        let check = |text: &str, expected: &str| {
            let error = text.parse::<Location>().unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidLocation, expected));
        };
        check("", "the location is empty: give a path or `s3://bucket/key`");
        check("s3://b", "`s3://b` names no key: expected `s3://bucket/key`");
        check("s3://b/", "`s3://b/` names no key: expected `s3://bucket/key`");
        check("s3:///k", "`s3:///k` names no bucket: expected `s3://bucket/key`");
        check("gs://b", "`gs://b` is not complete: expected `gs://bucket/object`");
        check("gs:///o", "`gs:///o` is not complete: expected `gs://bucket/object`");
        let azure = "is not complete: expected `azurerm://resource-group/account/container/blob`";
        check("azurerm://g/a/c", &format!("`azurerm://g/a/c` {azure}"));
        check("azurerm://s@/a/c/k", &format!("`azurerm://s@/a/c/k` {azure}"));
        check("azurerm://g//c/k", &format!("`azurerm://g//c/k` {azure}"));
        let remote = "is not complete: expected `remote://host/organization/workspace`";
        check("remote://", &format!("`remote://` {remote}"));
        check("remote://h/o", &format!("`remote://h/o` {remote}"));
        check("remote://h/o/w/x", &format!("`remote://h/o/w/x` {remote}"));
        check("https://u:secret@/s", "`https:///s` names no host: expected `https://host/path`");
        check(
            "file://states/a",
            "`file://states/a` names a host: write `file:///path`, or a relative path without `file://`",
        );
        check(
            "file:///a%zz",
            "`file:///a%zz` is not a URL: `%` needs two hexadecimal digits, and the path is to be UTF-8",
        );
        check(
            "ftp://user:secret@host/state",
            "the scheme `ftp` is not supported: \
             give a path, or a URL with `s3`, `https`, `gs`, `azurerm`, `remote` or `file`",
        );
    }
}
