//! All state of the fake account: plain data.

use crate::codedeploy::CodeDeploy;
use crate::ec2::{Ec2, InstanceSpec};
use crate::ecs::{Ecs, Place};
use crate::error::Error;
use crate::iam::Iam;
use crate::identity::Directory;
use crate::ids::Ids;
use crate::load::{contradiction, refused};
use crate::moment::Moment;
use crate::record::Log;
use crate::s3::S3;
use crate::timing::Timing;

/// An AWS account in one region, at one moment.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) ids: Ids,
    pub(crate) directory: Directory,
    pub(crate) ecs: Ecs,
    pub(crate) ec2: Ec2,
    pub(crate) codedeploy: CodeDeploy,
    pub(crate) iam: Iam,
    pub(crate) s3: S3,
    pub(crate) log: Log,
}

impl World {
    pub(crate) fn new(place: Place, seed: u64, timing: Timing, now: Moment) -> Self {
        let mut ids = Ids::new(seed, 0);
        let directory = Directory::new(&place.partition, &place.account, &mut ids);
        let ecs = Ecs::new(place.clone(), Ids::new(seed, 1), timing, now);
        let iam = Iam::new(place.clone(), Ids::new(seed, 2));
        let s3 = S3::new(place.clone(), Ids::new(seed, 3));
        let ec2 = Ec2::new(place.clone(), Ids::new(seed, 4));
        let codedeploy = CodeDeploy::new(Ids::new(seed, 5));
        Self { place, ids, directory, ecs, ec2, codedeploy, iam, s3, log: Log::default() }
    }

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
        self.ec2.add(id.clone(), spec, now);
        Ok(id)
    }

    /// Lets everything happen that is due by `now`, in order.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        self.ecs.advance_to(now);
    }
}
