//! Roles as AWS's pages have them.

use ecs_roles::*;

use crate::support::*;

#[test]
fn trust_policies_are_the_documented_ones() {
    for (partition, region) in REGIONS {
        let scope = scope(region);
        for (id, role) in every_role(&scope).iter().filter(|(id, _)| *id != "deployer") {
            let documented = documented_trust(id, &scope);
            let trust = role.trust_policy();
            assert!(trust.is_equivalent(&documented), "{id} in {partition}: {trust}\n{documented}");
        }
    }
}

#[test]
fn managed_policies_are_the_documented_ones_and_exist_with_their_paths() {
    for (partition, region) in REGIONS {
        for (id, role) in every_role(&scope(region)) {
            for policy in role.managed_policies() {
                let name = policy.resource().rsplit('/').next().unwrap();
                let known = ManagedPolicy::named(name).unwrap_or_else(|| panic!("{id}: {policy}"));
                let path = known.path();
                assert_eq!(policy.to_string(), format!("arn:{partition}:iam::aws:policy{path}{name}"));
            }
        }
    }
}

#[test]
fn a_role_without_options_has_the_documented_name_and_policies() {
    for (partition, region) in REGIONS {
        let scope = scope(region);
        let plain = [
            ("task-execution", TaskExecutionRole::new(scope.clone()).role()),
            ("task", TaskRole::new(scope.clone()).role()),
            ("container-instance", ContainerInstanceRole::new(scope.clone()).role()),
            ("managed-instances-instance", ManagedInstancesInstanceRole::new(scope.clone()).role()),
            ("ecs-anywhere", EcsAnywhereRole::new(scope.clone()).role()),
            ("eventbridge", EventBridgeRole::managed(scope.clone()).role()),
            ("infrastructure-volumes", InfrastructureRole::for_volumes(scope.clone()).role()),
            (
                "infrastructure-service-connect-tls",
                InfrastructureRole::for_service_connect_tls(scope.clone()).role(),
            ),
            ("infrastructure-vpc-lattice", InfrastructureRole::for_vpc_lattice(scope.clone()).role()),
            ("infrastructure-load-balancers", InfrastructureRole::for_load_balancers(scope.clone()).role()),
            (
                "infrastructure-managed-instances",
                InfrastructureRole::for_managed_instances(scope.clone()).role(),
            ),
            ("infrastructure-express", InfrastructureRole::for_express_services(scope).role()),
        ];
        for (id, role) in plain {
            let (role, documented) = (role.unwrap(), documented(id));
            assert_eq!(role.name(), documented["conventionalName"]);
            let policies = documented["managed"].as_array().unwrap().iter();
            let arns =
                policies.map(|name| documented["managedArn"][name.as_str().unwrap()][partition].as_str());
            let attached: Vec<String> = role.managed_policies().iter().map(Arn::to_string).collect();
            assert!(arns.map(Option::unwrap).eq(attached.iter().map(String::as_str)), "{id}: {attached:?}");
            assert_eq!(role.inline_policies().len(), 0, "{id}");
        }
    }
}

#[test]
fn roles_of_instances_have_a_profile_of_their_name() {
    let template = ContainerInstanceRole::new(scope(HERE)).named("web").at_path("/team/");
    assert_eq!(template.role().unwrap().instance_profile(), Some("web"));
    let other = template.with_instance_profile("web-profile").role().unwrap();
    assert_eq!(other.instance_profile(), Some("web-profile"));
    let with_profile = |(_, role): &(&str, Role)| role.instance_profile().is_some();
    let ids: Vec<_> = every_role(&scope(HERE)).into_iter().filter(with_profile).map(|(id, _)| id).collect();
    assert_eq!(ids, ["container-instance", "container-instance", "managed-instances-instance"]);
}

/// No action that the data has for an option is forgotten.
#[test]
fn options_grant_the_documented_actions() {
    for (_, region) in REGIONS {
        let scope = scope(region);
        for id in ["task-execution", "task", "eventbridge", "codedeploy"] {
            let roles = every_role(&scope);
            let statements: Vec<&Statement> = roles
                .iter()
                .filter(|(of, _)| *of == id)
                .flat_map(|(_, role)| role.inline_policies().values())
                .flat_map(|policy| &policy.statements)
                .collect();
            for (option, grants) in documented(id)["options"].as_object().unwrap() {
                let grants = grants.as_array().map(Vec::as_slice).unwrap_or_default();
                for grant in grants {
                    for action in grant["actions"].as_array().unwrap() {
                        let action = action.as_str().unwrap();
                        let granting = |statement: &&&Statement| {
                            statement.actions.listed().iter().any(|granted| granted == action)
                        };
                        assert!(statements.iter().any(|s| granting(&s)), "{id}: {option}: {action}");
                    }
                }
            }
        }
    }
}
