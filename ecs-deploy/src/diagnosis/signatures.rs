//! Words that stopped tasks leave behind, with cause and remedy.
//!
//! Sources: the Amazon ECS Developer Guide ("Amazon ECS stopped tasks error
//! messages", "CannotPullContainer task errors") and the messages of the
//! Amazon ECS container agent.

/// Words, their cause and what to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    /// All of these must occur, whatever their case.
    words: &'static [&'static str],
    pub(super) cause: &'static str,
    pub(super) remedy: &'static str,
}

const fn signature(words: &'static [&'static str], cause: &'static str, remedy: &'static str) -> Signature {
    Signature { words, cause, remedy }
}

/// The specific before the general: the first match counts.
const SIGNATURES: &[Signature] = &[
    signature(
        &["ecr:batchgetimage"],
        "the task execution role may not read the repository",
        "attach AmazonECSTaskExecutionRolePolicy to the task execution role, and look at the repository's policy",
    ),
    signature(
        &["ecr:getauthorizationtoken"],
        "the task execution role may not log in to ECR",
        "attach AmazonECSTaskExecutionRolePolicy to the task execution role",
    ),
    signature(
        &["toomanyrequests"],
        "Docker Hub's pull limit is reached",
        "pull through a cache in ECR, or log in",
    ),
    signature(
        &["cannotpullcontainer", "not found"],
        "the image or its tag does not exist, or is in another account",
        "check repository, tag and account of the image",
    ),
    signature(
        &["cannotpullcontainer", "denied"],
        "the image does not exist, or may not be read",
        "check the image's name and the task execution role's permissions",
    ),
    signature(
        &["cannotpullcontainer", "timeout"],
        "the task has no way to the registry",
        "give the subnet a NAT gateway or VPC endpoints for ECR and S3, or set assignPublicIp to ENABLED in a public subnet",
    ),
    signature(
        &["cannotpullcontainer", "request canceled"],
        "the task has no way to the registry",
        "give the subnet a NAT gateway or VPC endpoints for ECR and S3, or set assignPublicIp to ENABLED in a public subnet",
    ),
    signature(
        &["cannotpullcontainer", "manifest unknown"],
        "the image or its tag does not exist, or is in another account",
        "check repository, tag and account of the image",
    ),
    signature(&["no space left on device"], "the disk is full", "raise ephemeralStorage"),
    signature(
        &["cannotpullcontainer"],
        "the image cannot be pulled",
        "pull it with the task execution role's permissions from the task's subnets",
    ),
    signature(
        &["exec format error"],
        "the image is built for another processor architecture",
        "build a multi-architecture image, or set runtimePlatform.cpuArchitecture",
    ),
    signature(
        &["secretsmanager:getsecretvalue"],
        "the task execution role may not read a secret",
        "allow secretsmanager:GetSecretValue on the secret, and kms:Decrypt if it has a key of its own",
    ),
    signature(
        &["ssm:getparameters"],
        "the task execution role may not read a parameter",
        "allow ssm:GetParameters on the parameter",
    ),
    signature(
        &["unable to pull secrets", "resourcenotfoundexception"],
        "a secret does not exist",
        "check the ARN and the key in `secrets`",
    ),
    signature(
        &["unable to retrieve secrets from ssm"],
        "the task has no way to Systems Manager",
        "give the subnet a NAT gateway or a VPC endpoint for ssm",
    ),
    signature(
        &["failed to validate logger args"],
        "the log group does not exist",
        "create the log group, or set awslogs-create-group and allow logs:CreateLogGroup",
    ),
    signature(
        &["failed to download env files"],
        "an environment file cannot be read",
        "allow s3:GetObject on the file to the task execution role",
    ),
    signature(
        &["failed to invoke efs utils"],
        "the file system cannot be mounted",
        "allow port 2049 between task and mount target, and look at the file system's policy",
    ),
    signature(
        &["unable to assume the role"],
        "ECS may not assume a role of the task",
        "let the role's trust policy name ecs-tasks.amazonaws.com; wait a minute if the role is new",
    ),
    signature(
        &["outofmemoryerror"],
        "the container used more memory than it may",
        "raise the memory of the container or the task",
    ),
    signature(
        &["failed elb health checks"],
        "the load balancer's health check does not pass",
        "check path, port and expected codes of the health check, and the health check grace period",
    ),
    signature(
        &["failed container health checks"],
        "the container's own health check does not pass",
        "run the health check's command in the container; raise startPeriod if the program starts slowly",
    ),
    signature(
        &["executable file not found"],
        "the command does not exist in the image",
        "check `command` and `entryPoint`",
    ),
    signature(
        &["capacity is unavailable"],
        "Fargate has no capacity in these zones",
        "add subnets in other availability zones, or try again later",
    ),
    signature(
        &["essential container in task exited"],
        "a program ended that should go on",
        "look at the container's log",
    ),
];

/// The first signature whose words all occur.
pub(super) fn matching(reason: &str) -> Option<&'static Signature> {
    let reason = reason.to_lowercase();
    SIGNATURES.iter().find(|signature| signature.words.iter().all(|word| reason.contains(word)))
}
