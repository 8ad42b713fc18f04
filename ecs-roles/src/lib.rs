#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arn;
mod arn_fields;
mod arn_pattern;
mod caller_policy;
mod camel_case;
mod decision;
mod definition;
mod error;
mod export;
mod glob;
mod glob_relation;
mod guard;
mod lint;
mod managed_policy;
mod partition;
mod policy;
mod port;
mod propagation;
mod provision;
mod reference;
mod role;
mod role_kind;
mod task_definition;
mod template;

pub mod conformance;

#[cfg(feature = "aws")]
pub mod aws;

pub use arn::Arn;
pub use arn_pattern::ArnPattern;
pub use caller_policy::{CallerDocument, CallerPolicy, Circumstance, Operation, Reason};
pub use decision::contested;
pub use decision::{
    Answer, Authorizer, Caller, Context, ContextValue, Decision, Found, Layer, MetCondition, Mismatch,
    NearMiss, Policies, Policy, PolicyLevel, Request, StatementRef, Wording,
};
pub use error::{Error, ErrorKind, Position};
pub use export::{CustomerManagedPolicy, Export, ExportFormat};
#[cfg(any(test, feature = "mock"))]
pub use guard::MockWorkloads;
pub use guard::{Guard, Harm, Usage, UsageKind, Workloads};
pub use lint::{
    Code, Edit, Finding, Fix, Linter, PolicyKind, Severity, applicable, apply_fixes, codes, lint,
};
pub use managed_policy::{ManagedPolicy, ManagedPolicyDrift};
pub use partition::Partition;
pub use policy::{
    Condition, Conditions, Effect, JsonPath, PathSegment, PolicyDiff, PolicyDocument, PolicySource,
    PolicyVersion, PrincipalKind, Principals, Selection, Statement,
};
#[cfg(any(test, feature = "mock"))]
pub use port::MockIam;
pub use port::{
    Iam, InstanceProfileDescription, PolicyDescription, PolicyVersionDescription, RoleDescription, Tags,
};
pub use propagation::{Patience, Sleep, is_propagating};
pub use provision::{
    Applied, Blocker, Desired, Note, Observed, ObservedPolicy, Owner, Ownership, Plan, PolicyRef,
    Provisioner, Quotas, Removal, Step, observe, plan, plan_removal,
};
pub use reference::{
    AccessLevel, ActionEntry, ActionResource, ConditionKey, ConditionType, ResourceType, Service,
    ServiceReference,
};
pub use role::Role;
pub use role_kind::{RoleCandidate, RoleKind, RoleOrigin, ServiceLinkedRole};
pub use task_definition::{
    Audit, Excess, ExcessKind, ExcessPart, ExistingRole, Lack, Need, NeedPurpose, TaskExecutionNeeds,
    UnclearPart,
};
pub use template::{
    CircleCiProject, CodeDeployRole, ContainerInstanceRole, DeployerRole, EcsAnywhereRole, EventBridgeRole,
    FileSystemAccess, GitHubWorkflow, InfrastructureRole, InfrastructureUse, LifecycleHookRole,
    ManagedInstancesInstanceRole, SchedulerRole, Scope, TaskExecutionRole, TaskRole, TaskTarget,
    TrustedPrincipals,
};
