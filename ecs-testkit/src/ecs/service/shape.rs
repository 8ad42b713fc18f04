//! The JSON types of the members of services: Amazon ECS API Reference,
//! `CreateService` and `UpdateService`.

use crate::wire::shape::Shape::{self, Flag, Integer, List, Members, Text};
use crate::wire::shape::TEXTS;

pub(in crate::ecs) const STRATEGY: Shape =
    Members(&[("capacityProvider", Text), ("weight", Integer), ("base", Integer)]);
pub(in crate::ecs) const TAG: Shape = Members(&[("key", Text), ("value", Text)]);

const LOAD_BALANCER: Shape = Members(&[
    ("targetGroupArn", Text),
    ("loadBalancerName", Text),
    ("containerName", Text),
    ("containerPort", Integer),
    ("advancedConfiguration", Members(&[])),
]);

const REGISTRY: Shape =
    Members(&[("registryArn", Text), ("port", Integer), ("containerName", Text), ("containerPort", Integer)]);

const BREAKER: Shape = Members(&[
    ("enable", Flag),
    ("rollback", Flag),
    ("resetOnHealthyTask", Flag),
    ("thresholdConfiguration", Members(&[("type", Text), ("value", Integer)])),
]);

const CONFIGURATION: Shape = Members(&[
    ("deploymentCircuitBreaker", BREAKER),
    ("maximumPercent", Integer),
    ("minimumHealthyPercent", Integer),
    ("alarms", Members(&[("alarmNames", TEXTS), ("enable", Flag), ("rollback", Flag)])),
    ("strategy", Text),
    ("bakeTimeInMinutes", Integer),
    ("lifecycleHooks", List(&Members(&[]))),
]);

pub(in crate::ecs) const NETWORK: Shape = Members(&[(
    "awsvpcConfiguration",
    Members(&[("subnets", TEXTS), ("securityGroups", TEXTS), ("assignPublicIp", Text)]),
)]);

const EBS_VOLUME: Shape = Members(&[
    ("roleArn", Text),
    ("sizeInGiB", Integer),
    ("volumeType", Text),
    ("tagSpecifications", List(&Members(&[("tags", List(&TAG))]))),
    ("terminationPolicy", Members(&[("deleteOnTermination", Flag)])),
]);

/// An entry of `volumeConfigurations`.
pub(in crate::ecs) const VOLUME: Shape = Members(&[("name", Text), ("managedEBSVolume", EBS_VOLUME)]);

/// The input of `CreateService` and of `UpdateService`.
pub(super) const INPUT: Shape = Members(&[
    ("cluster", Text),
    ("service", Text),
    ("serviceName", Text),
    ("taskDefinition", Text),
    ("loadBalancers", List(&LOAD_BALANCER)),
    ("serviceRegistries", List(&REGISTRY)),
    ("desiredCount", Integer),
    ("clientToken", Text),
    ("launchType", Text),
    ("capacityProviderStrategy", List(&STRATEGY)),
    ("platformVersion", Text),
    ("role", Text),
    ("deploymentConfiguration", CONFIGURATION),
    ("placementConstraints", List(&Members(&[("type", Text), ("expression", Text)]))),
    ("placementStrategy", List(&Members(&[("type", Text), ("field", Text)]))),
    ("networkConfiguration", NETWORK),
    ("healthCheckGracePeriodSeconds", Integer),
    ("schedulingStrategy", Text),
    ("deploymentController", Members(&[("type", Text)])),
    ("tags", List(&TAG)),
    ("enableECSManagedTags", Flag),
    ("propagateTags", Text),
    ("enableExecuteCommand", Flag),
    ("forceNewDeployment", Flag),
    ("availabilityZoneRebalancing", Text),
    ("serviceConnectConfiguration", Members(&[("enabled", Flag), ("namespace", Text)])),
    ("volumeConfigurations", List(&VOLUME)),
    ("vpcLatticeConfigurations", List(&Members(&[("roleArn", Text)]))),
]);
