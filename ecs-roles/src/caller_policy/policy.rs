//! The builder of a caller's policy.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::checked::Checked;
use super::circumstance::Circumstance;
use super::document::{CallerDocument, Reason};
use super::grant::Grant;
use super::inputs::Inputs;
use super::operation::Operation;
use super::{document, grants, merge, names};
use crate::error::Error;
use crate::template::Scope;

/// The size of a managed policy (IAM User Guide, "IAM and AWS STS quotas").
const MANAGED_POLICY: usize = 6_144;

/// The identity policies of whoever runs deployments: a CI job, a person, a
/// scheduler. They allow what the chosen [`Operation`]s take and no more, by the
/// tightest resources and conditions that the service reference knows.
///
/// A policy is built from operations and from what they are about. What an
/// operation lacks is an error that names the method; what no operation needs
/// is checked and left out. Companions come only where the inputs ask for them:
/// `iam:PassRole` for the roles that are named, and to the one service that
/// takes them; `ecs:TagResource` on creation, `ecs:CreateService`,
/// `iam:CreateServiceLinkedRole` and others by [`Circumstance`].
///
/// # Worked example
///
/// Who deploys with ecspresso or the like registers task definitions, updates a
/// service, waits for it, runs single tasks such as migrations, reads their
/// logs, and reads values of a Terraform state.
///
/// ```
/// use ecs_roles::{CallerPolicy, Circumstance, Operation, PolicyDocument, Scope};
///
/// let policy = CallerPolicy::new(Scope::new("111122223333", "eu-central-1")?)
///     .service("prod", "api")
///     .family("web")
///     .task_role("arn:aws:iam::111122223333:role/webTask".parse()?)
///     .execution_role("arn:aws:iam::111122223333:role/ecsTaskExecutionRole".parse()?)
///     .log_streams("/ecs/web", "app")
///     .state("states", "prod/terraform.tfstate")
///     .state_key("arn:aws:kms:eu-central-1:111122223333:key/1234abcd".parse()?)
///     .with(Circumstance::TaskDefinitionTags)
///     .with(Circumstance::TaskTags)
///     .with(Circumstance::MissingStates)
///     .allow(Operation::Register)
///     .allow(Operation::TaskDefinitionRead)
///     .allow(Operation::DeployRolling)
///     .allow(Operation::Run)
///     .allow(Operation::Wait)
///     .allow(Operation::Logs)
///     .allow(Operation::TfstateS3);
///
/// let expected: PolicyDocument = r#"{
///   "Version": "2012-10-17",
///   "Statement": [
///     { "Sid": "RegisterWeb", "Effect": "Allow",
///       "Action": "ecs:RegisterTaskDefinition",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:*" },
///     { "Sid": "TagOnRegister", "Effect": "Allow",
///       "Action": "ecs:TagResource",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:*",
///       "Condition": { "StringEquals": { "ecs:CreateAction": "RegisterTaskDefinition" } } },
///     { "Sid": "PassTaskRolesToTasks", "Effect": "Allow",
///       "Action": "iam:PassRole",
///       "Resource": ["arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
///                    "arn:aws:iam::111122223333:role/webTask"],
///       "Condition": { "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
///     { "Sid": "ReadTaskDefinitions", "Effect": "Allow",
///       "Action": ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitionFamilies", "ecs:ListTaskDefinitions"],
///       "Resource": "*" },
///     { "Sid": "DeployApi", "Effect": "Allow",
///       "Action": "ecs:UpdateService",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:service/prod/api",
///       "Condition": {
///         "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod" },
///         "ArnLike": { "ecs:task-definition": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:*" } } },
///     { "Sid": "WatchApi", "Effect": "Allow",
///       "Action": "ecs:DescribeServices",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:service/prod/api",
///       "Condition": {
///         "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod" } } },
///     { "Sid": "RunWeb", "Effect": "Allow",
///       "Action": "ecs:RunTask",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:*",
///       "Condition": {
///         "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod" } } },
///     { "Sid": "TagOnRun", "Effect": "Allow",
///       "Action": "ecs:TagResource",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:task/prod/*",
///       "Condition": { "StringEquals": { "ecs:CreateAction": "RunTask" } } },
///     { "Sid": "WatchTasks", "Effect": "Allow",
///       "Action": "ecs:DescribeTasks",
///       "Resource": "arn:aws:ecs:eu-central-1:111122223333:task/prod/*",
///       "Condition": {
///         "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod" } } },
///     { "Sid": "FindTasks", "Effect": "Allow",
///       "Action": "ecs:ListTasks",
///       "Resource": "*",
///       "Condition": {
///         "ArnEquals": { "ecs:cluster": "arn:aws:ecs:eu-central-1:111122223333:cluster/prod" } } },
///     { "Sid": "ReadLogs", "Effect": "Allow",
///       "Action": "logs:GetLogEvents",
///       "Resource": "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:log-stream:app/*" },
///     { "Sid": "SearchLogsAndTailLogs", "Effect": "Allow",
///       "Action": ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:StartLiveTail"],
///       "Resource": ["arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web",
///                    "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:*"] },
///     { "Sid": "ReadState", "Effect": "Allow",
///       "Action": "s3:GetObject",
///       "Resource": "arn:aws:s3:::states/prod/terraform.tfstate" },
///     { "Sid": "FindState", "Effect": "Allow",
///       "Action": "s3:ListBucket",
///       "Resource": "arn:aws:s3:::states",
///       "Condition": { "StringEquals": { "s3:prefix": "prod/terraform.tfstate" } } },
///     { "Sid": "DecryptState", "Effect": "Allow",
///       "Action": "kms:Decrypt",
///       "Resource": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
///       "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } } }
///   ]
/// }"#.parse()?;
/// let documents = policy.documents()?;
/// assert_eq!(documents.len(), 1);
/// assert_eq!(documents[0].document(), &expected);
///
/// // Why may it pass roles?
/// let reasons = policy.reasons()?;
/// let passing = reasons.iter().filter(|reason| reason.actions == ["iam:PassRole"]);
/// assert!(passing.map(|reason| reason.operation).eq([
///     Operation::Register,
///     Operation::DeployRolling,
///     Operation::Run,
/// ]));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Policies for this that are handed around have slips that show late, or never:
///
/// - The key `ecs:cluster` holds a cluster's whole ARN, account included; with
///   another word there the condition is never true. A resource
///   `ACCOUNT:GROUP:*` of CloudWatch Logs lacks `log-group:` and matches nothing.
/// - `ecs:RegisterTaskDefinition` and `ecs:RunTask` do take a task definition
///   as their resource. It ends in a revision or `:*`: without one it
///   authorises no run. `ecs:DescribeTaskDefinition` (there is no plural) and
///   `ecs:DeregisterTaskDefinition` take `*` alone.
/// - `task/*` reaches the tasks of all clusters.
/// - `iam:PassRole` without `iam:PassedToService` hands the role to any service
///   that the role trusts. It is asked for where a task definition with roles is
///   registered, and again in every request that names it: who deploys or runs
///   what somebody else registered passes the roles too.
/// - Tags on what is created need `ecs:TagResource` as well.
/// - A state encrypted with a customer managed key needs `kms:Decrypt`; without
///   `s3:ListBucket` a key that does not exist reads as a denial.
/// - `arn:aws:` is wrong in China and GovCloud.
///
/// # What conditions do not tell
///
/// Which task runs, stops or executes a command is known by cluster only, so
/// whoever may stop tasks of a service may stop all tasks of its cluster.
/// Scaling by Application Auto Scaling is known by namespace only, so it covers
/// all services of ECS in the region. `iam:AssociatedResourceArn` is never
/// written: ECS is not known to send it.
#[derive(Debug, Clone)]
pub struct CallerPolicy {
    pub(super) scope: Scope,
    name: String,
    quota: usize,
    operations: BTreeSet<Operation>,
    pub(super) circumstances: BTreeSet<Circumstance>,
    pub(super) inputs: Inputs,
    others: Vec<Self>,
}

impl CallerPolicy {
    /// A policy that allows nothing yet, for deployments in this account and
    /// region. Names are those of things there.
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            name: "EcsCaller".to_owned(),
            quota: MANAGED_POLICY,
            operations: BTreeSet::new(),
            circumstances: BTreeSet::new(),
            inputs: Inputs::default(),
            others: Vec::new(),
        }
    }

    /// Sets the name of the first document, `EcsCaller` by default; the others
    /// have a number after it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how many characters without white space a document may have: 6,144
    /// by default, as for managed policies. The inline policies of a role share
    /// 10,240, those of a user 2,048 (IAM User Guide, "IAM and AWS STS quotas").
    #[must_use]
    pub fn with_quota(mut self, characters: usize) -> Self {
        self.quota = characters;
        self
    }

    /// Allows an operation on what the inputs name.
    #[must_use]
    pub fn allow(mut self, operation: Operation) -> Self {
        self.operations.insert(operation);
        self
    }

    /// Says that something holds that takes further permissions.
    #[must_use]
    pub fn with(mut self, circumstance: Circumstance) -> Self {
        self.circumstances.insert(circumstance);
        self
    }

    /// Adds what another policy allows: operations on other things, or in
    /// another region or account. In one policy every family may be run in every
    /// cluster and deployed to every service; two policies joined keep them
    /// apart. Name and quota are those of this one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.others.push(other);
        self
    }

    /// The operations that are allowed here, without those of policies added
    /// with [`and`](Self::and).
    pub fn operations(&self) -> impl Iterator<Item = Operation> + use<'_> {
        self.operations.iter().copied()
    }

    /// The documents, in an order that depends on nothing but the inputs; each
    /// fits the quota.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if nothing is allowed,
    /// an operation lacks an input, an input is no name or ARN of its kind or of
    /// another partition or account, or the quota is too small for a statement
    /// about a single resource.
    pub fn documents(&self) -> Result<Vec<CallerDocument>, Error> {
        names::document(&self.name)?;
        let grants = self.grants()?;
        if grants.is_empty() {
            return Err(Error::invalid("the policy allows no operation: add one with `allow`"));
        }
        document::documents(&self.name, self.quota, merge::merged(&grants), &grants)
    }

    /// Why each statement of the [`documents`](Self::documents) is there, in
    /// their order.
    ///
    /// # Errors
    ///
    /// As for [`documents`](Self::documents).
    pub fn reasons(&self) -> Result<Vec<Reason>, Error> {
        let documents = self.documents()?;
        Ok(documents.into_iter().flat_map(CallerDocument::into_reasons).collect())
    }

    fn grants(&self) -> Result<Vec<Grant>, Error> {
        let checked = Checked::of(&self.inputs, &self.scope)?;
        let mut grants = Vec::new();
        for &operation in &self.operations {
            let asked = Asked::new(operation, &self.scope, &checked, &self.circumstances);
            grants.extend(grants::of(&asked)?.into_iter().map(|grant| grant.of_operation(operation)));
        }
        for other in &self.others {
            grants.extend(other.grants()?);
        }
        Ok(grants)
    }
}
