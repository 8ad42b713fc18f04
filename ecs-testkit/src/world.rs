//! All state of the fake account: plain data.

use crate::ecs::{Ecs, Place};
use crate::iam::Iam;
use crate::identity::Directory;
use crate::ids::Ids;
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
        Self { place, ids, directory, ecs, iam, s3, log: Log::default() }
    }

    /// Lets everything happen that is due by `now`, in order.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        self.ecs.advance_to(now);
    }
}
