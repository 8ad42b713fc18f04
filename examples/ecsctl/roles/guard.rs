//! What is asked before a role in use is taken from its users.

use std::error::Error;

use clap::Args;
use ecs_deploy::aws::SdkWorkloads;
use ecs_roles::{Guard, Provisioner, Workloads};

use super::file::RolesFile;
use super::session::Session;

/// Where the guard looks.
#[derive(Args)]
pub(super) struct GuardArguments {
    /// Look in this region for services, tasks, volumes, instances and deployment groups that use a
    /// role, before it is deleted, its trust policy narrowed, or permissions taken away that volumes
    /// need; what is in use is left as it is. May be repeated: roles are global, what uses them is not
    /// [default: the region of the file]
    #[arg(long, value_name = "REGION", conflicts_with = "override_guard")]
    guard_region: Vec<String>,

    /// Do without looking: whatever uses a role may break, and tasks whose volumes cannot be
    /// deleted any more stay in DEPROVISIONING
    #[arg(long)]
    override_guard: bool,
}

/// The regions to look in; none if the guard is overridden.
pub(super) struct Regions(Vec<SdkWorkloads>);

impl GuardArguments {
    pub(super) fn regions(&self, file: &RolesFile, session: &Session) -> Result<Regions, Box<dyn Error>> {
        if self.override_guard {
            return Ok(Regions(Vec::new()));
        }
        let of_file = [file.scope.region().to_owned()];
        let named = if self.guard_region.is_empty() { &of_file[..] } else { &self.guard_region };
        let regions = named.iter().map(|region| session.connection.workloads(region));
        Ok(Regions(regions.collect::<Result<_, _>>()?))
    }
}

impl Regions {
    /// A guard over the regions.
    pub(super) fn guard(&self) -> Result<Option<Guard<'_>>, ecs_roles::Error> {
        if self.0.is_empty() {
            return Ok(None);
        }
        Guard::over(self.0.iter().map(|region| region as &dyn Workloads)).map(Some)
    }
}

/// The provisioner with its guard, or without one.
pub(super) fn guarded<'a>(provisioner: Provisioner<'a>, guard: Option<&'a Guard<'a>>) -> Provisioner<'a> {
    match guard {
        Some(guard) => provisioner.guarded_by(guard),
        None => provisioner.overriding_guard(),
    }
}

/// The error with arguments in the place of what the library calls them.
pub(super) fn as_arguments(error: &ecs_roles::Error) -> String {
    let words = [
        (", or override the guard", ", or add --override-guard"),
        (": override the guard if", ": add --override-guard if"),
        (": search that region too", ": name it with --guard-region, beside the other regions"),
    ];
    words.into_iter().fold(error.to_string(), |message, (from, to)| message.replace(from, to))
}
