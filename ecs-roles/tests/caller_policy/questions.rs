//! What each operation asks AWS for, written from the API reference of each
//! service and from the Service Authorization Reference: one request per call,
//! on the things that [`Place::policy`](crate::support::Place::policy) names.

use ecs_roles::Operation;

const REGISTER: &[&str] = &[
    "ecs:RegisterTaskDefinition ecs:task-definition/web:7",
    "ecs:TagResource ecs:task-definition/web:7 ecs:CreateAction=RegisterTaskDefinition",
];

/// What registers a task definition, or starts tasks of the one that it names,
/// passes its roles.
const TASK_ROLES: &[&str] = &[
    "iam:PassRole iam:role/task iam:PassedToService=ecs-tasks.amazonaws.com",
    "iam:PassRole iam:role/exec iam:PassedToService=ecs-tasks.amazonaws.com",
];

const TASK_DEFINITION_READ: &[&str] =
    &["ecs:DescribeTaskDefinition *", "ecs:ListTaskDefinitions *", "ecs:ListTaskDefinitionFamilies *"];

const DEREGISTER: &[&str] =
    &["ecs:DeregisterTaskDefinition *", "ecs:DeleteTaskDefinitions ecs:task-definition/web:7"];

const DESCRIBE_SERVICES: &str = "ecs:DescribeServices ecs:service/prod/api ecs:cluster=@ecs:cluster/prod";

const UPDATE_SERVICE: &str = "ecs:UpdateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
                              ecs:task-definition=@ecs:task-definition/web:7";

/// An update that leaves the task definition as it is.
const ADJUST_SERVICE: &str = "ecs:UpdateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod";

/// What a deployment of each kind comes with.
const AROUND: &[&str] = &[
    DESCRIBE_SERVICES,
    "ecs:CreateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
     ecs:task-definition=@ecs:task-definition/web:7",
    "ecs:TagResource ecs:service/prod/api ecs:CreateAction=CreateService",
    "ecs:TagResource ecs:service/prod/api",
    "ecs:UntagResource ecs:service/prod/api",
    "ecs:ListTagsForResource ecs:service/prod/api",
    "iam:PassRole iam:role/volumes iam:PassedToService=ecs.amazonaws.com",
    "iam:PassRole iam:role/balancers iam:PassedToService=ecs.amazonaws.com",
    "iam:PassRole iam:role/hooks iam:PassedToService=ecs.amazonaws.com",
    "iam:CreateServiceLinkedRole iam:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS \
     iam:AWSServiceName=ecs.amazonaws.com",
    "servicediscovery:GetNamespace servicediscovery:namespace/ns-1",
];

const DEPLOY_ROLLING: &[&str] = &[UPDATE_SERVICE];

const DEPLOY_CODEDEPLOY: &[&str] = &[
    ADJUST_SERVICE,
    "codedeploy:CreateDeployment codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeployment codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeploymentGroup codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:ListDeployments codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:BatchGetDeployments codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:BatchGetDeploymentGroups codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeploymentConfig codedeploy:deploymentconfig:Canary10",
    "codedeploy:RegisterApplicationRevision codedeploy:application:deploys",
    "codedeploy:GetApplicationRevision codedeploy:application:deploys",
    "codedeploy:GetApplication codedeploy:application:deploys",
    "codedeploy:ListDeploymentGroups codedeploy:application:deploys",
    "codedeploy:ListApplications *",
    "codedeploy:GetDeploymentTarget *",
    "codedeploy:ListDeploymentTargets *",
    "codedeploy:BatchGetDeploymentTargets *",
];

const PROVISION_CODEDEPLOY: &[&str] = &[
    "codedeploy:CreateApplication codedeploy:application:deploys",
    "codedeploy:CreateDeploymentGroup codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:UpdateDeploymentGroup codedeploy:deploymentgroup:deploys/blue",
    "iam:PassRole iam:role/codedeploy iam:PassedToService=codedeploy.amazonaws.com",
];

const STOP_DEPLOYMENT: &str = "ecs:StopServiceDeployment \
                               ecs:service/prod/api,ecs:service-deployment/prod/api/0123 \
                               ecs:cluster=@ecs:cluster/prod";

/// What tells how a blue/green, linear or canary deployment goes.
const NATIVE_DEPLOYMENTS: &[&str] = &[
    "ecs:ListServiceDeployments ecs:service/prod/api ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeServiceDeployments ecs:service/prod/api,ecs:service-deployment/prod/api/0123 \
     ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeServiceRevisions ecs:service/prod/api,ecs:service-revision/prod/api/0123 \
     ecs:cluster=@ecs:cluster/prod",
];

const DEPLOY_NATIVE: &[&str] = &[
    UPDATE_SERVICE,
    "ecs:ContinueServiceDeployment ecs:service/prod/api,ecs:service-deployment/prod/api/0123 \
     ecs:cluster=@ecs:cluster/prod",
    STOP_DEPLOYMENT,
];

const RUN: &[&str] = &[
    "ecs:RunTask ecs:task-definition/web:7 ecs:cluster=@ecs:cluster/prod",
    "ecs:TagResource ecs:task/prod/0123 ecs:CreateAction=RunTask",
    "iam:PassRole iam:role/volumes iam:PassedToService=ecs.amazonaws.com",
];

const RUN_STOP: &[&str] = &["ecs:StopTask ecs:task/prod/0123 ecs:cluster=@ecs:cluster/prod"];

const TASKS: &[&str] = &[
    "ecs:DescribeTasks ecs:task/prod/0123 ecs:cluster=@ecs:cluster/prod",
    "ecs:ListTasks * ecs:cluster=@ecs:cluster/prod",
];

const WAIT: &[&str] = &[
    DESCRIBE_SERVICES,
    "codedeploy:ListDeployments codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeployment codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeploymentTarget *",
    "codedeploy:ListDeploymentTargets *",
    "codedeploy:BatchGetDeploymentTargets *",
];

/// The actions on groups with both ARNs that groups have.
const LOGS: &[&str] = &[
    "logs:GetLogEvents logs:log-group:/ecs/web:log-stream:app/nginx/0123",
    "logs:FilterLogEvents logs:log-group:/ecs/web",
    "logs:FilterLogEvents logs:log-group:/ecs/web:*",
    "logs:DescribeLogStreams logs:log-group:/ecs/web",
    "logs:DescribeLogStreams logs:log-group:/ecs/web:log-stream:",
    "logs:StartLiveTail logs:log-group:/ecs/web",
    "logs:StartLiveTail logs:log-group:/ecs/web:*",
];

const ROLLBACK: &[&str] = &[
    UPDATE_SERVICE,
    DESCRIBE_SERVICES,
    "ecs:ListTaskDefinitions *",
    "ecs:DescribeTaskDefinition *",
    "codedeploy:StopDeployment *",
    "codedeploy:ListDeployments codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeployment codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:CreateDeployment codedeploy:deploymentgroup:deploys/blue",
    "codedeploy:GetDeploymentConfig codedeploy:deploymentconfig:Canary10",
    "codedeploy:GetApplicationRevision codedeploy:application:deploys",
    "codedeploy:RegisterApplicationRevision codedeploy:application:deploys",
    STOP_DEPLOYMENT,
];

const SCALE: &[&str] = &[
    ADJUST_SERVICE,
    DESCRIBE_SERVICES,
    "application-autoscaling:DescribeScalableTargets *",
    "application-autoscaling:DescribeScalingPolicies *",
    "application-autoscaling:RegisterScalableTarget application-autoscaling:scalable-target/0ec \
     application-autoscaling:service-namespace=ecs \
     application-autoscaling:scalable-dimension=ecs:service:DesiredCount",
    "application-autoscaling:PutScalingPolicy application-autoscaling:scalable-target/0ec \
     application-autoscaling:service-namespace=ecs \
     application-autoscaling:scalable-dimension=ecs:service:DesiredCount",
    "application-autoscaling:DeregisterScalableTarget application-autoscaling:scalable-target/0ec \
     application-autoscaling:service-namespace=ecs \
     application-autoscaling:scalable-dimension=ecs:service:DesiredCount",
    "application-autoscaling:DeleteScalingPolicy application-autoscaling:scalable-target/0ec \
     application-autoscaling:service-namespace=ecs \
     application-autoscaling:scalable-dimension=ecs:service:DesiredCount",
    SCALING_ROLE,
];

const SCALING_ROLE: &str = "iam:CreateServiceLinkedRole \
     iam:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService \
     iam:AWSServiceName=ecs.application-autoscaling.amazonaws.com";

const EXEC: &[&str] = &[
    "ecs:ExecuteCommand ecs:cluster/prod,ecs:task/prod/0123 ecs:container-name=app",
    "kms:GenerateDataKey kms:key/e",
    "ssm:StartSession ecs:task/prod/0123,ssm-document:AWS-StartPortForwardingSession",
    "ssm:StartSession ecs:task/prod/0123,ssm-document:AWS-StartPortForwardingSessionToRemoteHost",
    "ssm:TerminateSession ssm:session/ci-0123 aws:userid=AROA1:ci \
     ssm:resourceTag/aws:ssmmessages:session-id=AROA1:ci",
];

const TFSTATE_S3: &[&str] = &[
    "s3:GetObject s3:states/net/terraform.tfstate",
    "s3:GetObjectVersion s3:states/net/terraform.tfstate",
    "s3:GetObject s3:states/net/terraform.tfstate.tflock",
    "s3:ListBucket s3:states s3:prefix=net/terraform.tfstate",
    "s3:ListBucket s3:states s3:prefix=net/terraform.tfstate.tflock",
    "s3:ListBucket s3:states s3:prefix=env:/",
    "kms:Decrypt kms:key/s kms:ViaService=s3.{R}.amazonaws.com",
];

const VERIFY: &[&str] = &[
    "ecs:DescribeClusters ecs:cluster/prod",
    DESCRIBE_SERVICES,
    "ecs:DescribeTaskDefinition *",
    "elasticloadbalancing:DescribeTargetGroups *",
    "application-autoscaling:DescribeScalableTargets *",
    "iam:GetRole iam:role/task",
    "iam:GetRole iam:role/exec",
    "iam:GetRole iam:role/volumes",
    "iam:GetRole iam:role/balancers",
    "iam:GetRole iam:role/hooks",
    "iam:ListAttachedRolePolicies iam:role/task",
    "iam:ListRolePolicies iam:role/task",
    "iam:GetRolePolicy iam:role/task",
    "iam:SimulatePrincipalPolicy iam:role/task",
    "iam:SimulatePrincipalPolicy iam:role/exec",
    "ecr:GetAuthorizationToken *",
    "ecr:BatchGetImage ecr:repository/team/web",
    "ecr:DescribeImages ecr:repository/team/web",
    "secretsmanager:DescribeSecret secretsmanager:secret:db-AbC123",
    "ssm:GetParameters ssm:parameter/web/token",
    "logs:DescribeLogGroups *",
    "s3:GetObject s3:settings/web.env",
    "servicediscovery:GetNamespace servicediscovery:namespace/ns-1",
];

/// Held against the role's trust policy as well, which has to name the caller:
/// see `minimal`.
pub(crate) const ASSUME_EXECUTION_ROLE: &str = "sts:AssumeRole iam:role/exec";

const PROVISION_ROLES: &[&str] = &[
    "iam:CreateRole iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs",
    "iam:PutRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs",
    "iam:DeleteRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs",
    "iam:PutRolePermissionsBoundary iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs",
    "iam:AttachRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs \
     iam:PolicyARN=@aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "iam:DetachRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs \
     iam:PolicyARN=@aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "iam:AttachRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs \
     iam:PolicyARN=@iam:policy/ecs/p-web-own",
    "iam:DetachRolePolicy iam:role/ecs/p-web iam:PermissionsBoundary=@iam:policy/limits/ecs \
     iam:PolicyARN=@iam:policy/ecs/p-web-own",
    "iam:GetRole iam:role/ecs/p-web",
    "iam:GetRole iam:role/p-web",
    "iam:UpdateRole iam:role/ecs/p-web",
    "iam:UpdateAssumeRolePolicy iam:role/ecs/p-web",
    "iam:DeleteRole iam:role/ecs/p-web",
    "iam:TagRole iam:role/ecs/p-web",
    "iam:UntagRole iam:role/ecs/p-web",
    "iam:ListRolePolicies iam:role/ecs/p-web",
    "iam:ListAttachedRolePolicies iam:role/ecs/p-web",
    "iam:GetRolePolicy iam:role/ecs/p-web",
    "iam:ListInstanceProfilesForRole iam:role/ecs/p-web",
    "iam:CreatePolicy iam:policy/ecs/p-web",
    "iam:GetPolicy iam:policy/ecs/p-web",
    "iam:GetPolicyVersion iam:policy/ecs/p-web",
    "iam:GetPolicy iam:policy/limits/ecs",
    "iam:GetPolicyVersion iam:policy/limits/ecs",
    "iam:GetPolicy aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "iam:GetPolicyVersion aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "iam:ListPolicyVersions iam:policy/ecs/p-web",
    "iam:CreatePolicyVersion iam:policy/ecs/p-web",
    "iam:DeletePolicyVersion iam:policy/ecs/p-web",
    "iam:DeletePolicy iam:policy/ecs/p-web",
    "iam:TagPolicy iam:policy/ecs/p-web",
    "iam:CreateInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:GetInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:GetInstanceProfile iam:instance-profile/p-web",
    "iam:AddRoleToInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:RemoveRoleFromInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:DeleteInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:TagInstanceProfile iam:instance-profile/ecs/p-web",
    "iam:PassRole iam:role/ecs/instance iam:PassedToService=ec2.amazonaws.com",
    "iam:GetAccountSummary *",
    "iam:CreateServiceLinkedRole iam:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS \
     iam:AWSServiceName=ecs.amazonaws.com",
    "iam:CreateServiceLinkedRole \
     iam:role/aws-service-role/ecs-compute.amazonaws.com/AWSServiceRoleForECSCompute \
     iam:AWSServiceName=ecs-compute.amazonaws.com",
    SCALING_ROLE,
];

const GUARD: &[&str] = &[
    "ecs:ListClusters *",
    "ecs:ListTasks * ecs:cluster=@ecs:cluster/prod",
    "ecs:ListServices * ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeTasks ecs:task/prod/0123 ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeServices ecs:service/prod/api ecs:cluster=@ecs:cluster/prod",
    "ecs:ListServiceDeployments ecs:service/prod/api ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeServiceDeployments ecs:service/prod/api,ecs:service-deployment/prod/api/0123 \
     ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeServiceRevisions ecs:service/prod/api,ecs:service-revision/prod/api/0123 \
     ecs:cluster=@ecs:cluster/prod",
    "ecs:DescribeTaskDefinition *",
    "ecs:DescribeCapacityProviders ecs:capacity-provider/spot",
    "codedeploy:ListApplications *",
    "codedeploy:ListDeploymentGroups codedeploy:application:deploys",
    "codedeploy:BatchGetDeploymentGroups codedeploy:deploymentgroup:deploys/blue",
    "ec2:DescribeInstances *",
    "ec2:DescribeVolumes *",
];

/// The requests of an operation in all circumstances.
pub(crate) fn of(operation: Operation) -> Vec<&'static str> {
    let parts: &[&[&str]] = match operation {
        Operation::Register => &[REGISTER, TASK_ROLES],
        Operation::TaskDefinitionRead => &[TASK_DEFINITION_READ],
        Operation::Deregister => &[DEREGISTER],
        Operation::DeployRolling => &[DEPLOY_ROLLING, TASK_ROLES, AROUND],
        Operation::DeployCodeDeploy => &[DEPLOY_CODEDEPLOY, TASK_ROLES, AROUND],
        Operation::ProvisionCodeDeploy => &[PROVISION_CODEDEPLOY],
        Operation::DeployNative => &[DEPLOY_NATIVE, TASK_ROLES, NATIVE_DEPLOYMENTS, AROUND],
        Operation::Run => &[RUN, TASK_ROLES],
        Operation::RunStop => &[RUN_STOP],
        Operation::Wait => &[WAIT, TASKS, NATIVE_DEPLOYMENTS],
        Operation::Logs => &[LOGS],
        Operation::Rollback => &[ROLLBACK, TASK_ROLES],
        Operation::Scale => &[SCALE],
        Operation::Exec => &[EXEC, TASKS],
        Operation::TfstateS3 => &[TFSTATE_S3],
        Operation::Verify => &[VERIFY],
        Operation::ProvisionRoles => &[PROVISION_ROLES],
        Operation::InfrastructureRoleGuard => &[GUARD],
        other => panic!("no requests are written for `{other}`"),
    };
    parts.concat()
}
