//! Searching regions for what uses a role.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::harm::Harm;
use super::usage::{Usage, UsageKind, places, text};
use super::volume;
use super::workloads::Workloads;
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::{PolicyDocument, PrincipalKind, Selection};
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
/// Not searched are servers of ECS Anywhere, rules of EventBridge, schedules and
/// Express Mode.
#[derive(Debug)]
pub struct Guard<'a> {
    regions: Vec<&'a dyn Workloads>,
}

impl<'a> Guard<'a> {
    /// A guard over these regions.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) without any: a guard that looks nowhere finds nothing.
    pub fn over(regions: impl IntoIterator<Item = &'a dyn Workloads>) -> Result<Self, Error> {
        let regions: Vec<_> = regions.into_iter().collect();
        if regions.is_empty() {
            return Err(Error::invalid(
                "the guard has no region to search: name those in which something runs",
            ));
        }
        Ok(Self { regions })
    }

    /// Everything that uses a role or one of the instance profiles that hold it.
    ///
    /// # Errors
    ///
    /// Those of the port: what cannot be told is not taken for unused.
    pub async fn usages(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
    ) -> Result<Vec<Usage>, Error> {
        let mut usages = Vec::new();
        for workloads in &self.regions {
            let mut search = Search::new(*workloads, role, profiles);
            search.clusters().await?;
            search.capacity_providers().await?;
            if search.may_be_of_code_deploy(role) {
                search.deployment_groups().await?;
            }
            search.instances().await?;
            usages.append(&mut search.found);
        }
        Ok(usages)
    }

    /// Refuses harms to what uses the role.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) that lists what uses it; else as for [`usages`](Self::usages).
    pub async fn clear(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
        harms: &[Harm],
    ) -> Result<(), Error> {
        let usages = self.usages(role, profiles).await?;
        let hit: Vec<String> =
            usages.iter().filter(|usage| hits(harms, usage)).map(Usage::to_string).collect();
        if hit.is_empty() {
            return Ok(());
        }
        let harms: Vec<String> = harms.iter().map(Harm::to_string).collect();
        Err(Error::new(
            ErrorKind::Conflict,
            format!(
                "nothing was done to the role `{}`: the plan would {}, but it is in use by {}; \
                 stop what uses it first, or override the guard",
                role.name,
                harms.join(" and "),
                hit.join(", ")
            ),
        ))
    }
}

fn hits(harms: &[Harm], usage: &Usage) -> bool {
    harms.iter().any(|harm| match harm {
        Harm::VolumePermissions { .. } => {
            usage.kind == UsageKind::Volume || usage.place.contains("managedEBSVolume")
        }
        Harm::LeftInstanceProfile { .. } => {
            matches!(usage.kind, UsageKind::Instance | UsageKind::CapacityProvider)
        }
        Harm::Deletion | Harm::NarrowedTrust { .. } => true,
    })
}

/// The search of one region.
struct Search<'a> {
    workloads: &'a dyn Workloads,
    region: String,
    role: String,
    profiles: Vec<Arn>,
    /// Where the task definitions in use name the role. Many services and tasks share one: it is read once.
    definitions: BTreeMap<String, Vec<String>>,
    found: Vec<Usage>,
}

impl<'a> Search<'a> {
    fn new(
        workloads: &'a dyn Workloads,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
    ) -> Self {
        Self {
            workloads,
            region: workloads.region(),
            role: role.arn.to_string(),
            profiles: profiles.iter().map(|profile| profile.arn.clone()).collect(),
            definitions: BTreeMap::new(),
            found: Vec::new(),
        }
    }

    fn add(&mut self, kind: UsageKind, resource: &str, place: impl Into<String>) {
        let (region, resource) = (self.region.clone(), resource.to_owned());
        self.found.push(Usage { region, kind, resource, place: place.into() });
    }

    fn add_places(&mut self, kind: UsageKind, resource: &str, document: &Value) {
        for place in places(document, &self.role) {
            self.add(kind, resource, place);
        }
    }

    async fn clusters(&mut self) -> Result<(), Error> {
        for cluster in self.workloads.clusters().await? {
            for service in self.workloads.services(&cluster).await? {
                self.service(&cluster, &service).await?;
            }
            for task in self.workloads.tasks(&cluster).await? {
                self.task(&task).await?;
            }
        }
        Ok(())
    }

    async fn service(&mut self, cluster: &str, service: &Value) -> Result<(), Error> {
        if text(service, "status") == "INACTIVE" {
            return Ok(());
        }
        let name = text(service, "serviceArn").to_owned();
        self.add_places(UsageKind::Service, &name, service);
        for revision in self.workloads.service_revisions(cluster, &name).await? {
            self.add_places(UsageKind::Service, text(&revision, "serviceRevisionArn"), &revision);
            self.definition(UsageKind::Service, &name, text(&revision, "taskDefinition")).await?;
        }
        let deployments = service.get("deployments").and_then(Value::as_array).into_iter().flatten();
        let of_deployments = deployments.map(|deployment| text(deployment, "taskDefinition"));
        let definitions: BTreeSet<&str> = of_deployments.chain([text(service, "taskDefinition")]).collect();
        for definition in definitions {
            self.definition(UsageKind::Service, &name, definition).await?;
        }
        Ok(())
    }

    async fn task(&mut self, task: &Value) -> Result<(), Error> {
        let name = text(task, "taskArn").to_owned();
        for volume in volume::held(task, &self.role) {
            self.add(UsageKind::Volume, &name, volume);
        }
        if text(task, "lastStatus") == "STOPPED" {
            return Ok(());
        }
        let overrides = task.get("overrides").unwrap_or(&Value::Null);
        self.add_places(UsageKind::Task, &name, overrides);
        self.definition(UsageKind::Task, &name, text(task, "taskDefinitionArn")).await
    }

    /// The task role and the task execution role of a definition in use.
    async fn definition(&mut self, kind: UsageKind, user: &str, arn: &str) -> Result<(), Error> {
        if arn.is_empty() {
            return Ok(());
        }
        if !self.definitions.contains_key(arn) {
            let definition = self.workloads.task_definition(arn).await?;
            self.definitions.insert(arn.to_owned(), places(&definition, &self.role));
        }
        for place in self.definitions.get(arn).cloned().unwrap_or_default() {
            self.add(kind, user, format!("{place} of {arn}"));
        }
        Ok(())
    }

    async fn capacity_providers(&mut self) -> Result<(), Error> {
        for provider in self.workloads.capacity_providers().await? {
            if text(&provider, "status") == "INACTIVE" {
                continue;
            }
            let name = text(&provider, "name").to_owned();
            self.add_places(UsageKind::CapacityProvider, &name, &provider);
            let profiles = self.profiles.iter().flat_map(|arn| places(&provider, &arn.to_string()));
            for place in profiles.collect::<Vec<_>>() {
                self.add(UsageKind::CapacityProvider, &name, place);
            }
        }
        Ok(())
    }

    /// Whether CodeDeploy may assume the role, or it cannot be told who may.
    fn may_be_of_code_deploy(&self, role: &RoleDescription) -> bool {
        let services: Vec<&str> = role.trust_policy.iter().flat_map(trusted_services).collect();
        services.is_empty() || services.iter().any(|service| service.starts_with("codedeploy."))
    }

    async fn deployment_groups(&mut self) -> Result<(), Error> {
        for group in self.workloads.deployment_groups().await? {
            let name = format!("{}/{}", text(&group, "applicationName"), text(&group, "deploymentGroupName"));
            self.add_places(UsageKind::DeploymentGroup, &name, &group);
        }
        Ok(())
    }

    async fn instances(&mut self) -> Result<(), Error> {
        for profile in self.profiles.clone() {
            for instance in self.workloads.instances(&profile).await? {
                self.add(UsageKind::Instance, &instance, format!("instance profile {profile}"));
            }
        }
        Ok(())
    }
}

fn trusted_services(trust: &PolicyDocument) -> impl Iterator<Item = &str> {
    let principals = trust.statements.iter().filter_map(|statement| match &statement.principals {
        Some(Selection::Only(principals)) => Some(principals),
        _ => None,
    });
    principals.flat_map(|principals| principals.of_kind(PrincipalKind::Service)).map(String::as_str)
}
