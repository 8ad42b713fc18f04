//! The formats by name.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, did_you_mean, shown};

/// A format of [`Export`](crate::Export).
///
/// ```
/// use ecs_roles::ExportFormat;
///
/// assert_eq!("terraform".parse::<ExportFormat>()?, ExportFormat::Terraform);
/// assert_eq!(ExportFormat::Cli.to_string(), "cli");
/// let error = "teraform".parse::<ExportFormat>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `terraform`?"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportFormat {
    /// `json`: a document of this crate's own, which it reads back.
    Json,
    /// `terraform`: resources of the provider hashicorp/aws.
    Terraform,
    /// `cloudformation`: a template in JSON.
    CloudFormation,
    /// `cli`: a shell script of commands of the AWS CLI.
    Cli,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Json, Self::Terraform, Self::CloudFormation, Self::Cli];

    /// The name, in small letters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudformation",
            Self::Cli => "cli",
        }
    }
}

impl FromStr for ExportFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let names = Self::ALL.map(Self::as_str);
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let mut remedy = did_you_mean(name, &names);
            if remedy.is_empty() {
                remedy = format!(": write one of `{}`", names.join("`, `"));
            }
            Error::invalid(format!("{} is not a format of exports{remedy}", shown(name)))
        })
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
