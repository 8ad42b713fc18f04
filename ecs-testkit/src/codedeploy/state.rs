//! The state of CodeDeploy.

use std::collections::BTreeMap;

use crate::ids::Ids;
use crate::moment::Moment;
use crate::wire::json::Object;

/// Everything CodeDeploy knows.
#[derive(Clone, Debug)]
pub(crate) struct CodeDeploy {
    pub(super) ids: Ids,
    pub(super) applications: BTreeMap<String, Application>,
}

#[derive(Clone, Debug)]
pub(super) struct Application {
    pub(super) id: String,
    /// `Server`, `Lambda` or `ECS`.
    pub(super) platform: String,
    pub(super) created_at: Moment,
    pub(super) groups: BTreeMap<String, Group>,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: String,
    /// The members of the input that are described as they came.
    pub(super) document: Object,
}

impl CodeDeploy {
    pub(crate) fn new(ids: Ids) -> Self {
        Self { ids, applications: BTreeMap::new() }
    }
}
