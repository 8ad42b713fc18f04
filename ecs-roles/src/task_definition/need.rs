//! One thing that the task execution role has to be allowed.

use std::fmt;

use serde::Serialize;

use crate::decision::Context;
use crate::policy::{JsonPath, Statement};

/// An action on a resource that ECS calls with the task execution role, and the
/// part of the task definition that makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Need {
    /// The part of the definition, such as `containerDefinitions[0].image`;
    /// empty for what no part of it names.
    pub place: JsonPath,
    /// What it is for.
    pub purpose: NeedPurpose,
    /// The action.
    pub action: &'static str,
    /// The resource as a policy names it: an ARN, a pattern over those that are
    /// only known later, or `*`.
    pub resource: String,
    /// The account of the resource where that is not the role's: a policy of
    /// the repository, secret or key there has to let the role in as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_account: Option<String>,
    /// One of the resources, as a request names it.
    #[serde(skip)]
    pub(super) example: String,
    /// The same resource in the form that the service's reference gives, where
    /// the service asks for another.
    #[serde(skip)]
    pub(super) alias: Option<String>,
    /// The service that asks on behalf of the role, in every spelling that AWS
    /// has for it in the partition: which of them it sends is not documented.
    #[serde(skip)]
    pub(super) via: Vec<String>,
}

/// What a [`Need`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NeedPurpose {
    /// The token for private registries of ECR.
    LogInToRegistry,
    /// An image in ECR.
    PullImage,
    /// The credentials of a private registry.
    PullFromPrivateRegistry,
    /// The log driver `awslogs`.
    WriteLogs,
    /// Its option `awslogs-create-group`.
    CreateLogGroup,
    /// A secret of Secrets Manager.
    ReadSecret,
    /// A parameter of Systems Manager.
    ReadParameter,
    /// A file with environment variables, and where its bucket lies.
    ReadEnvironmentFile,
    /// The configuration of a FireLens log router, and where its bucket lies.
    ReadLogRouterConfiguration,
    /// What was encrypted with a customer managed key.
    Decrypt,
}

impl Need {
    /// The smallest statement that allows it.
    pub fn statement(&self) -> Statement {
        let statement = Statement::allow([self.action]).on([&self.resource]);
        match self.via.is_empty() {
            true => statement,
            false => statement.when("StringEquals", "kms:ViaService", &self.via),
        }
    }

    /// The ways in which AWS may ask.
    pub(super) fn contexts(&self) -> Vec<Context> {
        match self.via.is_empty() {
            true => vec![Context::new()],
            false => self.via.iter().map(|via| Context::new().with("kms:ViaService", via)).collect(),
        }
    }

    /// Whether on an EC2 instance the agent does it with the role of the
    /// container instance where the definition names no task execution role.
    pub fn falls_back_to_instance_role(&self) -> bool {
        matches!(
            self.purpose,
            NeedPurpose::LogInToRegistry
                | NeedPurpose::PullImage
                | NeedPurpose::WriteLogs
                | NeedPurpose::CreateLogGroup
        )
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` on `{}`", self.action, self.resource)?;
        match self.place.segments() {
            [] => Ok(()),
            _ => write!(f, ", for `{}`", self.place),
        }
    }
}
