//! The state of ECS in one region.

use std::collections::BTreeMap;

use super::agenda::Agenda;
use super::capacity_provider::CapacityProvider;
use super::cluster::Cluster;
use super::container_instance::ContainerInstance;
use super::place::Place;
use super::run_task::Run;
use super::service::Service;
use super::task::Task;
use super::task_definition::Catalog;
use crate::ids::Ids;
use crate::image::ImageBehaviour;
use crate::moment::Moment;
use crate::timing::Timing;

/// Cluster and service name.
pub(super) type ServiceKey = (String, String);

/// Everything ECS knows.
#[derive(Clone, Debug)]
pub(crate) struct Ecs {
    pub(super) place: Place,
    pub(super) ids: Ids,
    pub(super) timing: Timing,
    pub(super) images: BTreeMap<String, ImageBehaviour>,
    pub(super) now: Moment,
    pub(super) agenda: Agenda,
    pub(super) clusters: BTreeMap<String, Cluster>,
    pub(super) providers: BTreeMap<String, CapacityProvider>,
    pub(super) instances: BTreeMap<String, ContainerInstance>,
    pub(super) catalog: Catalog,
    pub(super) services: BTreeMap<ServiceKey, Service>,
    pub(super) tasks: BTreeMap<String, Task>,
    /// By client token.
    pub(super) runs: BTreeMap<String, Run>,
}

impl Ecs {
    pub(crate) fn new(place: Place, ids: Ids, timing: Timing, now: Moment) -> Self {
        Self {
            place,
            ids,
            timing,
            images: BTreeMap::new(),
            now,
            agenda: Agenda::default(),
            clusters: BTreeMap::new(),
            providers: BTreeMap::new(),
            instances: BTreeMap::new(),
            catalog: Catalog::default(),
            services: BTreeMap::new(),
            tasks: BTreeMap::new(),
            runs: BTreeMap::new(),
        }
    }

    pub(crate) fn script_image(&mut self, image: &str, behaviour: ImageBehaviour) {
        self.images.insert(image.to_owned(), behaviour);
    }

    pub(crate) fn set_timing(&mut self, timing: Timing) {
        self.timing = timing;
    }

    /// Services that are not in a steady state, as `cluster/name`.
    pub(crate) fn unsteady_services(&self) -> Vec<String> {
        let unsteady = self.services.values().filter(|service| !service.is_settled());
        unsteady.map(|service| format!("{}/{}", service.cluster, service.name)).collect()
    }
}
