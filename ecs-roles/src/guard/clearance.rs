//! Refusing what would harm those who use a role.

use std::collections::BTreeSet;

use super::harm::Harm;
use super::search::Search;
use super::usage::{Usage, UsageKind};
use super::workloads::Workloads;
use crate::error::{Error, ErrorKind};
use crate::policy::PrincipalKind;
use crate::port::{InstanceProfileDescription, RoleDescription};

/// Searches regions for what uses a role, and refuses what would harm it.
///
/// Roles are global, what uses them is not: name every region in which something
/// may run. Searched are services (their deployments, volumes, TLS, VPC Lattice,
/// load balancers, lifecycle hooks, task sets, and revisions that are being
/// deployed), tasks and the volumes of those that ECS has yet to let go of, the
/// roles of the task definitions in use, capacity providers, deployment groups of
/// CodeDeploy, and EC2 instances.
///
/// Not searched are servers of ECS Anywhere, rules of EventBridge and schedules: a
/// role that another service than those searched can assume is not cleared. Nor
/// are Express Mode, gateways, launch templates without instances, and volumes that
/// no task holds.
#[derive(Debug)]
pub struct Guard<'a> {
    regions: Vec<&'a dyn Workloads>,
}

impl<'a> Guard<'a> {
    /// A guard over these regions.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) without any, since a guard that looks nowhere finds nothing, and
    /// for a region that is named twice.
    pub fn over(regions: impl IntoIterator<Item = &'a dyn Workloads>) -> Result<Self, Error> {
        let regions: Vec<_> = regions.into_iter().collect();
        let names: BTreeSet<String> = regions.iter().map(|workloads| workloads.region()).collect();
        match (names.len(), regions.len()) {
            (0, _) => {
                Err(Error::invalid("the guard has no region to search: name those in which something runs"))
            }
            (different, all) if different < all => {
                Err(Error::invalid("the guard has a region twice: name each once"))
            }
            _ => Ok(Self { regions }),
        }
    }

    /// Everything that uses a role or one of the instance profiles that hold it.
    ///
    /// # Errors
    ///
    /// Those of the port: what cannot be told is not taken for unused. [`InvalidInput`](ErrorKind::InvalidInput)
    /// if the regions are those of another account.
    pub async fn usages(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
    ) -> Result<Vec<Usage>, Error> {
        let mut usages = Vec::new();
        for workloads in &self.regions {
            usages.append(&mut Search::new(*workloads, role, profiles).run(role).await?);
        }
        Ok(usages)
    }

    /// Refuses harms to what uses the role.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) that lists what uses it, or says what cannot be searched; else as for
    /// [`usages`](Self::usages).
    pub async fn clear(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
        harms: &[Harm],
    ) -> Result<(), Error> {
        self.sees_all(role, harms)?;
        let usages = self.usages(role, profiles).await?;
        let hit: Vec<String> =
            usages.iter().filter(|usage| hits(harms, usage)).map(Usage::to_string).collect();
        if hit.is_empty() {
            return Ok(());
        }
        let why =
            format!("it is in use by {}: stop what uses it first, or override the guard", hit.join(", "));
        Err(refusal(role, harms, &why))
    }

    /// Whether a search would see whatever uses the role.
    fn sees_all(&self, role: &RoleDescription, harms: &[Harm]) -> Result<(), Error> {
        let unseen: BTreeSet<&str> = harms
            .iter()
            .flat_map(|harm| touched(role, harm))
            .filter(|name| service(name).is_none())
            .collect();
        if !unseen.is_empty() {
            let services: Vec<&str> = unseen.into_iter().collect();
            let why = format!(
                "what {} does with it cannot be searched: override the guard if nothing does",
                services.join(" and ")
            );
            return Err(refusal(role, harms, &why));
        }
        let is_searched =
            |region: &&String| self.regions.iter().any(|searched| searched.region() == **region);
        match role.last_used_region.as_ref().filter(|region| !is_searched(region)) {
            Some(region) => {
                Err(refusal(role, harms, &format!("it was used last in {region}: search that region too")))
            }
            None => Ok(()),
        }
    }
}

/// The services that a harm keeps from assuming the role.
fn touched<'r>(role: &'r RoleDescription, harm: &'r Harm) -> Vec<&'r str> {
    let trusted = role.trust_policy.iter().flat_map(|trust| trust.principals(PrincipalKind::Service));
    match harm {
        Harm::Deletion => trusted.collect(),
        Harm::NarrowedTrust { services, .. } => services.iter().map(String::as_str).collect(),
        Harm::VolumePermissions { .. } | Harm::LeftInstanceProfile { .. } => Vec::new(),
    }
}

/// The service of a principal whose uses of a role are searched, whatever its region and domain.
fn service(principal: &str) -> Option<&str> {
    let service = principal.split(".amazonaws.com").next().unwrap_or_default();
    let service = service.split_once('.').map_or(service, |(service, region)| {
        // `codedeploy.eu-west-1`, not `ecs.application-autoscaling`
        if region.contains('-') && region.ends_with(|c: char| c.is_ascii_digit()) { service } else { "" }
    });
    ["ecs", "ecs-tasks", "ec2", "codedeploy"].contains(&service).then_some(service)
}

fn refusal(role: &RoleDescription, harms: &[Harm], why: &str) -> Error {
    let harms: Vec<String> = harms.iter().map(Harm::to_string).collect();
    Error::new(
        ErrorKind::Conflict,
        format!(
            "the plan for the role `{}` was not carried out: it would {}, but {why}",
            role.name,
            harms.join(" and ")
        ),
    )
}

fn hits(harms: &[Harm], usage: &Usage) -> bool {
    harms.iter().any(|harm| match harm {
        Harm::VolumePermissions { .. } => {
            usage.kind == UsageKind::Volume || usage.place.contains("managedEBSVolume")
        }
        Harm::LeftInstanceProfile { profile } => match usage.kind {
            UsageKind::Instance => usage.place.ends_with(&format!("/{profile}")),
            UsageKind::CapacityProvider => usage.place.contains("nstanceProfile"),
            _ => false,
        },
        Harm::NarrowedTrust { services, .. } => {
            services.iter().any(|locked_out| service(locked_out) == Some(usage.service()))
        }
        Harm::Deletion => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_in_every_spelling() {
        for known in [
            "ecs.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "codedeploy.eu-west-1.amazonaws.com",
        ] {
            assert!(service(known).is_some(), "{known}");
        }
        for unknown in
            ["events.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "ssm.amazonaws.com", ""]
        {
            assert_eq!(service(unknown), None, "{unknown}");
        }
    }
}
