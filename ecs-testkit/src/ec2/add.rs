//! Instances that are there before the test begins.

use super::spec::InstanceSpec;
use crate::error::Error;
use crate::load::{contradiction, refused};
use crate::moment::Moment;
use crate::world::World;

impl World {
    /// Adds an instance, which its cluster knows at once.
    pub(crate) fn add_instance(&mut self, spec: &InstanceSpec, now: Moment) -> Result<String, Error> {
        let shown = spec.id.as_deref().unwrap_or("without id");
        let resource = format!("instance `{shown}`");
        let id = self.ec2.id_for(spec);
        let id = id.ok_or_else(|| contradiction(&resource, "give an id that no other has"))?;
        if let Some(cluster) = &spec.cluster {
            let provider = spec.capacity_provider.as_deref();
            let registered = self.ecs.add_container_instance(cluster, &id, provider);
            registered.map_err(|fault| refused(&fault, "RegisterContainerInstance", &resource))?;
        }
        self.ec2.add(&self.iam, id.clone(), spec, now);
        Ok(id)
    }
}
