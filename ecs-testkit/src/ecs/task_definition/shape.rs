//! The JSON types of `RegisterTaskDefinition`'s members: Amazon ECS API Reference.

use crate::wire::shape::Shape::{self, Flag, Integer, List, Members, Text};
use crate::wire::shape::{TEXT_MAP, TEXTS};

const KEY_VALUE: Shape = Members(&[("name", Text), ("value", Text)]);
const SECRET: Shape = Members(&[("name", Text), ("valueFrom", Text)]);
const KEY_VALUES: Shape = List(&KEY_VALUE);
const SECRETS: Shape = List(&SECRET);
const TAG: Shape = Members(&[("key", Text), ("value", Text)]);

const PORT: Shape = Members(&[
    ("containerPort", Integer),
    ("hostPort", Integer),
    ("protocol", Text),
    ("name", Text),
    ("appProtocol", Text),
    ("containerPortRange", Text),
]);

const HEALTH_CHECK: Shape = Members(&[
    ("command", TEXTS),
    ("interval", Integer),
    ("timeout", Integer),
    ("retries", Integer),
    ("startPeriod", Integer),
]);

const LOGS: Shape = Members(&[("logDriver", Text), ("options", TEXT_MAP), ("secretOptions", SECRETS)]);

const DEPENDENCY: Shape = Members(&[("containerName", Text), ("condition", Text)]);

const CONTAINER: Shape = Members(&[
    ("name", Text),
    ("image", Text),
    ("cpu", Integer),
    ("memory", Integer),
    ("memoryReservation", Integer),
    ("essential", Flag),
    ("portMappings", List(&PORT)),
    ("environment", KEY_VALUES),
    ("environmentFiles", List(&Members(&[("value", Text), ("type", Text)]))),
    ("secrets", SECRETS),
    ("command", TEXTS),
    ("entryPoint", TEXTS),
    ("dependsOn", List(&DEPENDENCY)),
    ("dockerLabels", TEXT_MAP),
    ("healthCheck", HEALTH_CHECK),
    ("links", TEXTS),
    ("logConfiguration", LOGS),
    ("mountPoints", List(&Members(&[("sourceVolume", Text), ("containerPath", Text), ("readOnly", Flag)]))),
    ("volumesFrom", List(&Members(&[("sourceContainer", Text), ("readOnly", Flag)]))),
    ("privileged", Flag),
    ("readonlyRootFilesystem", Flag),
    ("startTimeout", Integer),
    ("stopTimeout", Integer),
    ("user", Text),
    ("workingDirectory", Text),
    ("hostname", Text),
    ("linuxParameters", Members(&[("initProcessEnabled", Flag)])),
    ("ulimits", List(&Members(&[("name", Text), ("softLimit", Integer), ("hardLimit", Integer)]))),
    ("versionConsistency", Text),
]);

const VOLUME: Shape =
    Members(&[("name", Text), ("configuredAtLaunch", Flag), ("host", Members(&[("sourcePath", Text)]))]);

/// The input.
pub(super) const INPUT: Shape = Members(&[
    ("family", Text),
    ("taskRoleArn", Text),
    ("executionRoleArn", Text),
    ("networkMode", Text),
    ("containerDefinitions", List(&CONTAINER)),
    ("volumes", List(&VOLUME)),
    ("placementConstraints", List(&Members(&[("type", Text), ("expression", Text)]))),
    ("requiresCompatibilities", TEXTS),
    ("cpu", Text),
    ("memory", Text),
    ("tags", List(&TAG)),
    ("pidMode", Text),
    ("ipcMode", Text),
    ("ephemeralStorage", Members(&[("sizeInGiB", Integer)])),
    ("runtimePlatform", Members(&[("cpuArchitecture", Text), ("operatingSystemFamily", Text)])),
    ("enableFaultInjection", Flag),
]);
