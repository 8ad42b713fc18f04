//! File systems of Amazon EFS that a task mounts.

use super::{input, scope::Scope};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;

/// What a task may do with an Amazon EFS file system that it mounts with IAM
/// authorization (`authorizationConfig.iam` of the volume): read, unless more
/// is asked for.
///
/// ```
/// use ecs_roles::{FileSystemAccess, Scope, TaskRole};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let efs = "arn:aws:elasticfilesystem:eu-central-1:111122223333";
/// let access = FileSystemAccess::new(format!("{efs}:file-system/fs-0123456789abcdef0").parse()?)
///     .writing()
///     .through(format!("{efs}:access-point/fsap-0123456789abcdef0").parse()?);
/// let role = TaskRole::new(scope).mounting(access).role()?;
/// println!("{}", role.inline_policies()["Task"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon EFS User Guide, "Using IAM to control file system data access".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSystemAccess {
    file_system: Arn,
    access_point: Option<Arn>,
    write: bool,
    root: bool,
}

impl FileSystemAccess {
    /// Reads a file system, given by its ARN.
    pub fn new(file_system: Arn) -> Self {
        Self { file_system, access_point: None, write: false, root: false }
    }

    /// Writes, too.
    #[must_use]
    pub fn writing(mut self) -> Self {
        self.write = true;
        self
    }

    /// Is root on the file system.
    #[must_use]
    pub fn as_root(mut self) -> Self {
        self.root = true;
        self
    }

    /// Mounts it through this access point and no other way.
    #[must_use]
    pub fn through(mut self, access_point: Arn) -> Self {
        self.access_point = Some(access_point);
        self
    }

    pub(super) fn statement(&self, scope: &Scope, place: usize) -> Result<Statement, Error> {
        let service = "elasticfilesystem";
        let file_system =
            input::here(scope, &self.file_system, service, "file-system/", "the ARN of a file system")?;
        let more = [(self.write, "ClientWrite"), (self.root, "ClientRootAccess")];
        let more = more.into_iter().filter(|(asked, _)| *asked).map(|(_, action)| action);
        let actions = ["ClientMount"].into_iter().chain(more).map(|action| format!("{service}:{action}"));
        let sid = if place == 0 { String::new() } else { (place + 1).to_string() };
        let statement = Statement::allow(actions).on([file_system]).sid(format!("MountFileSystem{sid}"));
        let Some(access_point) = &self.access_point else {
            return Ok(statement);
        };
        let access_point =
            input::here(scope, access_point, service, "access-point/", "the ARN of an access point")?;
        Ok(statement.when("StringEquals", "elasticfilesystem:AccessPointArn", [access_point]))
    }
}
