//! What a service definition says about who deploys it.

use super::circumstance::Circumstance;
use super::policy::CallerPolicy;
use crate::definition::{self, Part};
use crate::error::Error;

impl CallerPolicy {
    /// Takes over what a service definition says, as JSON in the form of
    /// CreateService or of a service in what `aws ecs describe-services`
    /// prints: cluster and service where both are named, the infrastructure
    /// roles of load balancers, volumes, Service Connect TLS and VPC Lattice,
    /// the roles of hooks and whether hooks pause, the namespace where it is an
    /// ARN, tags, `propagateTags` and `enableECSManagedTags`, the strategy, the
    /// deployment controller, and `enableExecuteCommand` where it is `false`:
    /// then [`ExecForbidden`](Circumstance::ExecForbidden) holds.
    ///
    /// The task definition that it names is not taken over: name the family
    /// with [`family`](Self::family), or read the task definition.
    ///
    /// # Errors
    ///
    /// As for [`with_task_definition`](Self::with_task_definition).
    pub fn with_service_definition(mut self, json: &str) -> Result<Self, Error> {
        const WHAT: &str = "service definition";
        let tree = definition::tree(json, WHAT)?;
        let service = Part::whole(&tree, WHAT);
        self.take_name(&service)?;
        self.take_roles(&service)?;
        self.take_deployment(&service)?;
        self.take_tags(&service)?;
        if service.flag("enableExecuteCommand")? == Some(false) {
            self.circumstances.insert(Circumstance::ExecForbidden);
        }
        Ok(self)
    }

    fn take_name(&mut self, service: &Part<'_>) -> Result<(), Error> {
        let cluster = service.value("cluster")?.or(service.value("clusterArn")?);
        match (cluster, service.value("serviceName")?) {
            (Some(cluster), Some(name)) => {
                self.inputs.services.push((cluster.to_owned(), name.to_owned()));
            }
            (Some(cluster), None) => self.inputs.clusters.push(cluster.to_owned()),
            (None, _) => {}
        }
        Ok(())
    }

    fn take_roles(&mut self, service: &Part<'_>) -> Result<(), Error> {
        for balancer in service.list("loadBalancers")? {
            if let Some(advanced) = balancer.part("advancedConfiguration")? {
                self.inputs.infrastructure_roles.extend(advanced.arn("roleArn")?);
            }
        }
        for volume in service.list("volumeConfigurations")? {
            if let Some(managed) = volume.part("managedEBSVolume")? {
                self.inputs.volume_roles.extend(managed.arn("roleArn")?);
            }
        }
        for lattice in service.list("vpcLatticeConfigurations")? {
            self.inputs.infrastructure_roles.extend(lattice.arn("roleArn")?);
        }
        let Some(connect) = service.part("serviceConnectConfiguration")? else {
            return Ok(());
        };
        for exposed in connect.list("services")? {
            if let Some(tls) = exposed.part("tls")? {
                self.inputs.infrastructure_roles.extend(tls.arn("roleArn")?);
            }
        }
        if connect.value("namespace")?.is_some_and(|name| name.starts_with("arn:")) {
            self.inputs.namespaces.extend(connect.arn("namespace")?);
        }
        Ok(())
    }

    fn take_deployment(&mut self, service: &Part<'_>) -> Result<(), Error> {
        if let Some(controller) = service.part("deploymentController")? {
            self.inputs.controllers.extend(controller.value("type")?.map(str::to_owned));
        }
        let Some(configuration) = service.part("deploymentConfiguration")? else {
            return Ok(());
        };
        if configuration.value("strategy")?.is_some_and(|strategy| strategy != "ROLLING") {
            self.circumstances.insert(Circumstance::NativeDeployments);
        }
        for hook in configuration.list("lifecycleHooks")? {
            self.inputs.hook_roles.extend(hook.arn("roleArn")?);
            if hook.value("targetType")? == Some("PAUSE") {
                self.circumstances.insert(Circumstance::PauseHooks);
            }
        }
        Ok(())
    }

    /// Tasks that are run like the service are tagged like its tasks.
    fn take_tags(&mut self, service: &Part<'_>) -> Result<(), Error> {
        let propagated = service.value("propagateTags")?.is_some_and(|source| source != "NONE");
        let managed = service.flag("enableECSManagedTags")? == Some(true);
        let own = !service.list("tags")?.is_empty();
        if propagated || managed || own {
            self.circumstances.insert(Circumstance::ServiceTags);
        }
        if propagated || managed {
            self.circumstances.insert(Circumstance::TaskTags);
        }
        Ok(())
    }
}
