//! A roles file and the account that it is about.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use ecs_deploy::Clock;
use ecs_deploy::aws::SdkClock;
use ecs_roles::aws::SdkIam;

use super::file::RolesFile;
use crate::target::{Connection, TargetArguments};

/// Clients for a roles file.
pub(super) struct Session {
    pub(super) iam: SdkIam,
    pub(super) connection: Connection,
    clock: SdkClock,
}

impl Session {
    /// Connects, and refuses credentials of another account than the file's.
    pub(super) async fn open(
        target: &TargetArguments,
        file: &RolesFile,
        path: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        let connection =
            target.connect_for(Some(file.scope.account()), Some(file.scope.region()), path).await?;
        let (found, wanted) = (connection.account_id().await?, file.scope.account());
        if found != wanted {
            return Err(format!(
                "the credentials are of account `{found}`, but {} is about `{wanted}`: {}",
                path.display(),
                connection.remedy_for_account(wanted, file.scope.region())
            )
            .into());
        }
        Ok(Self { iam: connection.iam(), clock: connection.clock(), connection })
    }

    /// How a run waits: a fake's clock passes at once.
    pub(super) fn sleep(&self) -> impl Fn(Duration) -> Sleeping + use<> {
        let clock = self.clock.clone();
        move |duration| {
            let clock = clock.clone();
            Box::pin(async move { clock.sleep(duration).await })
        }
    }
}

/// A wait.
type Sleeping = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;
