//! One operation and what it is about.

use std::collections::BTreeSet;

use super::checked::Checked;
use super::circumstance::Circumstance;
use super::grant::Grant;
use super::operation::Operation;
use crate::error::Error;
use crate::template::Scope;

/// What grants of an operation are made from.
#[derive(Clone, Copy)]
pub(super) struct Asked<'c> {
    pub(super) operation: Operation,
    pub(super) scope: &'c Scope,
    pub(super) inputs: &'c Checked,
    circumstances: &'c BTreeSet<Circumstance>,
}

impl<'c> Asked<'c> {
    pub(super) fn new(
        operation: Operation,
        scope: &'c Scope,
        inputs: &'c Checked,
        circumstances: &'c BTreeSet<Circumstance>,
    ) -> Self {
        Self { operation, scope, inputs, circumstances }
    }

    pub(super) fn holds(&self, circumstance: Circumstance) -> bool {
        self.circumstances.contains(&circumstance)
    }

    /// `given`, if there is any; else the error that says how to give it.
    pub(super) fn needed<T>(
        &self,
        given: &'c BTreeSet<T>,
        what: &str,
        method: &str,
    ) -> Result<&'c BTreeSet<T>, Error> {
        match given.is_empty() {
            true => Err(self.lacks(what, method)),
            false => Ok(given),
        }
    }

    pub(super) fn lacks(&self, what: &str, method: &str) -> Error {
        Error::invalid(format!("the operation `{}` needs {what}: give it with {method}", self.operation))
    }

    /// Families as `FAMILY:*`, or with the revision that is meant.
    pub(super) fn task_definitions(&self) -> Result<Vec<String>, Error> {
        let families = self.needed(&self.inputs.families, "a family of task definitions", "`family`")?;
        let pattern = |(family, revision): &(String, Option<String>)| {
            let revision = revision.as_deref().unwrap_or("*");
            self.ecs(&format!("task-definition/{family}:{revision}"))
        };
        Ok(families.iter().map(pattern).collect())
    }

    /// Families as `FAMILY:*`, whichever revision is meant: the next one has
    /// another number.
    pub(super) fn future_task_definitions(&self) -> Result<Vec<String>, Error> {
        let families = self.needed(&self.inputs.families, "a family of task definitions", "`family`")?;
        Ok(families.iter().map(|(family, _)| self.ecs(&format!("task-definition/{family}:*"))).collect())
    }

    pub(super) fn services(&self) -> Result<Vec<String>, Error> {
        self.of_services("service", "")
    }

    /// What lies below services in ARNs, such as `service-deployment/C/S/*`.
    pub(super) fn of_services(&self, kind: &str, end: &str) -> Result<Vec<String>, Error> {
        let services = self.needed(&self.inputs.services, "a service", "`service`")?;
        let arn =
            |(cluster, service): &(String, String)| self.ecs(&format!("{kind}/{cluster}/{service}{end}"));
        Ok(services.iter().map(arn).collect())
    }

    /// The clusters of the services.
    pub(super) fn clusters_of_services(&self) -> Vec<String> {
        self.inputs.services.iter().map(|(cluster, _)| self.ecs(&format!("cluster/{cluster}"))).collect()
    }

    pub(super) fn clusters(&self) -> Result<Vec<String>, Error> {
        let clusters = self.needed(&self.inputs.clusters, "a cluster", "`cluster` or `service`")?;
        Ok(clusters.iter().map(|cluster| self.ecs(&format!("cluster/{cluster}"))).collect())
    }

    /// All tasks of the clusters.
    pub(super) fn tasks(&self) -> Result<Vec<String>, Error> {
        let clusters = self.needed(&self.inputs.clusters, "a cluster", "`cluster` or `service`")?;
        Ok(clusters.iter().map(|cluster| self.ecs(&format!("task/{cluster}/*"))).collect())
    }

    pub(super) fn ecs(&self, resource: &str) -> String {
        self.scope.pattern("ecs", resource)
    }

    /// Names of services that are only one, for labels.
    pub(super) fn service_names(&self) -> impl Iterator<Item = &'c str> {
        self.inputs.services.iter().map(|(_, service)| service.as_str())
    }

    pub(super) fn family_names(&self) -> impl Iterator<Item = &'c str> {
        self.inputs.families.iter().map(|(family, _)| family.as_str())
    }

    /// Lets roles be passed to a service, if there are any. In `aws-cn` the
    /// service is named in both spellings.
    pub(super) fn passing<'r>(
        &self,
        roles: impl IntoIterator<Item = &'r BTreeSet<String>>,
        sid: &str,
        why: &'static str,
        service: &str,
    ) -> Option<Grant> {
        let roles: BTreeSet<&String> = roles.into_iter().flatten().collect();
        let suffixes = self.scope.partition().service_suffixes();
        let services = suffixes.iter().map(|suffix| format!("{service}.{suffix}"));
        (!roles.is_empty()).then(|| {
            Grant::new(sid, why, ["iam:PassRole"], roles).when(
                "StringEquals",
                "iam:PassedToService",
                services,
            )
        })
    }

    /// Lets AWS create a service-linked role, as a first use makes it.
    pub(super) fn service_linked_role(&self, sid: &str, service: &str, name: &str) -> Grant {
        let (partition, account) = (self.scope.partition(), self.scope.account());
        Grant::new(
            sid,
            "the first use in an account creates the service-linked role",
            ["iam:CreateServiceLinkedRole"],
            [format!("arn:{partition}:iam::{account}:role/aws-service-role/{service}/{name}")],
        )
        .when("StringEquals", "iam:AWSServiceName", [service])
    }
}
