//! `kind: container-instance`, `managed-instances-instance` and `ecs-anywhere`

use ecs_roles::{Arn, ContainerInstanceRole, EcsAnywhereRole, Error, ManagedInstancesInstanceRole, Role};

use super::defaults::{Defaults, Template, options, settled};
use crate::builder::{each, if_set};

options! {
    struct ContainerInstance {
        instance_profile: Option<String>,
        systems_manager: bool,
        agent_configurations: Vec<Arn>,
    }
}

options! {
    struct ManagedInstancesInstance {
        instance_profile: Option<String>,
    }
}

options! {
    struct EcsAnywhere {
        trusting_any_source: bool,
        reading_no_parameters: bool,
    }
}

impl Template for ContainerInstance {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let mut template = settled!(ContainerInstanceRole::new(defaults.scope.clone()), self, defaults);
        if_set!(template, self.systems_manager => managed_by_systems_manager);
        each!(
            template,
            self.instance_profile => with_instance_profile,
            self.agent_configurations => reading_agent_configuration,
        );
        template.role()
    }
}

impl Template for ManagedInstancesInstance {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let mut template =
            settled!(ManagedInstancesInstanceRole::new(defaults.scope.clone()), self, defaults);
        each!(template, self.instance_profile => with_instance_profile);
        template.role()
    }
}

impl Template for EcsAnywhere {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let mut template = settled!(EcsAnywhereRole::new(defaults.scope.clone()), self, defaults);
        if_set!(
            template,
            self.trusting_any_source => trusting_any_source,
            self.reading_no_parameters => reading_no_parameters,
        );
        template.role()
    }
}
