//! All state of the fake account: plain data.

use std::time::Duration;

use serde_json::Value;

use crate::access::Rules;
use crate::codedeploy::CodeDeploy;
use crate::ec2::Ec2;
use crate::ecs::{self, Ecs, Neighbours, Place};
use crate::fault::Fault;
use crate::iam::{self, Iam};
use crate::identity::{Directory, Principal};
use crate::ids::Ids;
use crate::moment::Moment;
use crate::record::Log;
use crate::s3::S3;
use crate::timing::Timing;
use crate::wire::json::Object;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

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
    pub(crate) access: Rules,
    pub(crate) log: Log,
}

impl World {
    pub(crate) fn new(place: Place, seed: u64, timing: Timing, now: Moment) -> Self {
        let mut ids = Ids::new(seed, 0);
        let directory = Directory::new(&place.partition, &place.account, &mut ids, now);
        let ecs = Ecs::new(place.clone(), Ids::new(seed, 1), timing, now);
        let iam = Iam::new(place.clone(), Ids::new(seed, 2), &directory.administrator_principal(), now);
        let s3 = S3::new(place.clone(), Ids::new(seed, 3));
        let ec2 = Ec2::new(place.clone(), Ids::new(seed, 4));
        let codedeploy = CodeDeploy::new(Ids::new(seed, 5));
        Self {
            place,
            ids,
            directory,
            ecs,
            ec2,
            codedeploy,
            iam,
            s3,
            access: Rules::default(),
            log: Log::default(),
        }
    }

    /// Carries out an operation of IAM.
    pub(crate) fn iam(
        &mut self,
        caller: &Principal,
        operation: &str,
        params: &Params,
        now: Moment,
    ) -> Result<Xml, Fault> {
        let in_use_by_ecs = self.clusters(caller, operation);
        let call = iam::Call { caller, params, keys: &mut self.directory, in_use_by_ecs, now };
        iam::call(&mut self.iam, operation, call)
    }

    /// The clusters, if that is of interest: for them ECS needs its service-linked role.
    fn clusters(&mut self, caller: &Principal, operation: &str) -> Vec<String> {
        if operation != "DeleteServiceLinkedRole" {
            return Vec::new();
        }
        let listed = ecs::call(&mut self.ecs, caller, "ListClusters", &Object::new()).unwrap_or_default();
        let arns = listed.get("clusterArns").and_then(Value::as_array).cloned().unwrap_or_default();
        arns.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Lets everything happen that is due by `now`, in order.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        // What ECS does with a role before the next news of IAM, it does by the old.
        while let Some(at) = self.iam.next_news().filter(|at| *at <= now) {
            self.advance_ecs_to(at.before(Duration::from_millis(1)));
            self.iam.advance_to(at);
        }
        self.advance_ecs_to(now);
    }

    fn advance_ecs_to(&mut self, now: Moment) {
        self.ecs.advance_to(now, &mut Neighbours { iam: &self.iam, ec2: &mut self.ec2 });
    }
}
