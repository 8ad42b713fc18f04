//! `kind: container-instance`, `managed-instances-instance` and `ecs-anywhere`

use ecs_roles::{Arn, ContainerInstanceRole, EcsAnywhereRole, Error, ManagedInstancesInstanceRole, Role};

use super::defaults::{Defaults, Template, options, settled};
use crate::builder::{each, if_set};

options! {
    struct ContainerInstance {
        /// The name of the instance profile [default: that of the role]
        instance_profile: Option<String>,
        /// Systems Manager manages the instance, for a shell; it may then read every parameter
        systems_manager: bool,
        /// Configuration files of the agent in S3, as ARNs of objects
        agent_configurations: Vec<Arn>,
    }
}

options! {
    struct ManagedInstancesInstance {
        /// The name of the instance profile [default: that of the role]
        instance_profile: Option<String>,
    }
}

options! {
    struct EcsAnywhere {
        /// No conditions in the trust policy, as on the page of AWS
        trusting_any_source: bool,
        /// An inline policy in the place of the managed one, which reads every parameter
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
