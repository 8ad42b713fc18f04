//! Searching a region for what uses a role.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::usage::{Usage, UsageKind, places, text};
use super::volume;
use super::workloads::Workloads;
use crate::arn::Arn;
use crate::error::{Error, found};
use crate::policy::PrincipalKind;
use crate::port::{InstanceProfileDescription, RoleDescription};

/// The search of one region. What is deleted between a list and a look at it uses nothing.
pub(super) struct Search<'a> {
    workloads: &'a dyn Workloads,
    region: String,
    role: String,
    profiles: Vec<Arn>,
    /// Where the task definitions in use name the role. Many services and tasks share one: it is read once.
    definitions: BTreeMap<String, Vec<String>>,
    /// Capacity providers that were looked at: several clusters may list one.
    providers: BTreeSet<String>,
    found: Vec<Usage>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
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
            providers: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    pub(super) async fn run(mut self, role: &RoleDescription) -> Result<Vec<Usage>, Error> {
        for cluster in self.workloads.clusters().await? {
            self.is_of_account(&cluster)?;
            self.cluster(&cluster).await?;
        }
        self.capacity_providers(None).await?;
        if may_be_of_code_deploy(role) {
            self.deployment_groups().await?;
        }
        self.instances().await?;
        Ok(self.found)
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

    /// A search with the credentials of another account would find nothing.
    fn is_of_account(&self, cluster: &str) -> Result<(), Error> {
        let account = |arn: &str| arn.split(':').nth(4).unwrap_or_default().to_owned();
        let (searched, own) = (account(cluster), account(&self.role));
        if searched == own {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "the guard searches account `{searched}`, but the role is of `{own}`: search with credentials of that account"
        )))
    }

    async fn cluster(&mut self, cluster: &str) -> Result<(), Error> {
        for service in found(self.workloads.services(cluster).await)?.unwrap_or_default() {
            self.service(cluster, &service).await?;
        }
        for task in found(self.workloads.tasks(cluster).await)?.unwrap_or_default() {
            self.task(&task).await?;
        }
        self.capacity_providers(Some(cluster.to_owned())).await
    }

    async fn service(&mut self, cluster: &str, service: &Value) -> Result<(), Error> {
        if text(service, "status") == "INACTIVE" {
            return Ok(());
        }
        let name = text(service, "serviceArn").to_owned();
        self.add_places(UsageKind::Service, &name, service);
        let controller = service.get("deploymentController");
        if controller.is_none_or(|controller| text(controller, "type") == "ECS") {
            self.revisions(cluster, &name).await?;
        }
        let listed = |member: &str| service.get(member).and_then(Value::as_array).into_iter().flatten();
        let running = listed("deployments").chain(listed("taskSets"));
        let definitions = running.chain([service]).map(|holder| text(holder, "taskDefinition"));
        for definition in definitions.collect::<BTreeSet<_>>() {
            self.definition(UsageKind::Service, &name, definition).await?;
        }
        Ok(())
    }

    async fn revisions(&mut self, cluster: &str, service: &str) -> Result<(), Error> {
        let revisions = found(self.workloads.service_revisions(cluster, service).await)?;
        for revision in revisions.unwrap_or_default() {
            self.add_places(UsageKind::Service, text(&revision, "serviceRevisionArn"), &revision);
            self.definition(UsageKind::Service, service, text(&revision, "taskDefinition")).await?;
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
            let definition = found(self.workloads.task_definition(arn).await)?.unwrap_or_default();
            self.definitions.insert(arn.to_owned(), places(&definition, &self.role));
        }
        for place in self.definitions.get(arn).cloned().unwrap_or_default() {
            self.add(kind, user, format!("{place} of {arn}"));
        }
        Ok(())
    }

    async fn capacity_providers(&mut self, cluster: Option<String>) -> Result<(), Error> {
        for provider in found(self.workloads.capacity_providers(cluster).await)?.unwrap_or_default() {
            let is_new = self.providers.insert(text(&provider, "capacityProviderArn").to_owned());
            if text(&provider, "status") == "INACTIVE" || !is_new {
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

/// Whether CodeDeploy may assume the role, or it cannot be told who may.
fn may_be_of_code_deploy(role: &RoleDescription) -> bool {
    let trust = role.trust_policy.iter();
    let services: Vec<&str> = trust.flat_map(|trust| trust.principals(PrincipalKind::Service)).collect();
    services.is_empty() || services.iter().any(|service| service.starts_with("codedeploy."))
}
