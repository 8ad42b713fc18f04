//! What a service definition says about who deploys it.

use super::circumstance::Circumstance;
use super::definition::{self, Object};
use super::policy::CallerPolicy;
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
        let value = definition::json(json, "service definition")?;
        let service = Object::of(&value, "")?;
        self.take_name(&service)?;
        self.take_roles(&service)?;
        self.take_deployment(&service)?;
        self.take_tags(&service)?;
        if service.flag("enableExecuteCommand")? == Some(false) {
            self.circumstances.insert(Circumstance::ExecForbidden);
        }
        Ok(self)
    }

    fn take_name(&mut self, service: &Object<'_>) -> Result<(), Error> {
        let cluster = service.text("cluster")?.or(service.text("clusterArn")?);
        match (cluster, service.text("serviceName")?) {
            (Some(cluster), Some(name)) => {
                self.inputs.services.push((cluster.to_owned(), name.to_owned()));
            }
            (Some(cluster), None) => self.inputs.clusters.push(cluster.to_owned()),
            (None, _) => {}
        }
        Ok(())
    }

    fn take_roles(&mut self, service: &Object<'_>) -> Result<(), Error> {
        for balancer in service.objects("loadBalancers")? {
            if let Some(advanced) = balancer.object("advancedConfiguration")? {
                self.inputs.infrastructure_roles.extend(advanced.arn("roleArn")?);
            }
        }
        for volume in service.objects("volumeConfigurations")? {
            if let Some(managed) = volume.object("managedEBSVolume")? {
                self.inputs.volume_roles.extend(managed.arn("roleArn")?);
            }
        }
        for lattice in service.objects("vpcLatticeConfigurations")? {
            self.inputs.infrastructure_roles.extend(lattice.arn("roleArn")?);
        }
        let Some(connect) = service.object("serviceConnectConfiguration")? else {
            return Ok(());
        };
        for exposed in connect.objects("services")? {
            if let Some(tls) = exposed.object("tls")? {
                self.inputs.infrastructure_roles.extend(tls.arn("roleArn")?);
            }
        }
        if let Some(namespace) = connect.text("namespace")?.filter(|name| name.starts_with("arn:")) {
            self.inputs.namespaces.push(connect.parsed("namespace", namespace)?);
        }
        Ok(())
    }

    fn take_deployment(&mut self, service: &Object<'_>) -> Result<(), Error> {
        if let Some(controller) = service.object("deploymentController")? {
            self.inputs.controllers.extend(controller.text("type")?.map(str::to_owned));
        }
        let Some(configuration) = service.object("deploymentConfiguration")? else {
            return Ok(());
        };
        if configuration.text("strategy")?.is_some_and(|strategy| strategy != "ROLLING") {
            self.circumstances.insert(Circumstance::NativeDeployments);
        }
        for hook in configuration.objects("lifecycleHooks")? {
            self.inputs.hook_roles.extend(hook.arn("roleArn")?);
            if hook.text("targetType")? == Some("PAUSE") {
                self.circumstances.insert(Circumstance::PauseHooks);
            }
        }
        Ok(())
    }

    /// Tasks that are run like the service are tagged like its tasks.
    fn take_tags(&mut self, service: &Object<'_>) -> Result<(), Error> {
        let propagated = service.text("propagateTags")?.is_some_and(|source| source != "NONE");
        let managed = service.flag("enableECSManagedTags")? == Some(true);
        let own = !service.objects("tags")?.is_empty();
        if propagated || managed || own {
            self.circumstances.insert(Circumstance::ServiceTags);
        }
        if propagated || managed {
            self.circumstances.insert(Circumstance::TaskTags);
        }
        Ok(())
    }
}
