//! The caller policy of provisioning is enough, and no action of it is too much: the fake decides over every
//! request by its own table of what each operation needs.

use std::collections::BTreeSet;

use ecs_roles::aws::SdkIam;
use ecs_roles::*;
use ecs_testkit::{AccessKey, Fake};

use super::world::{apply, drifted, everything, iam, remove, trusting};

fn boundary() -> Arn {
    everything().permissions_boundary().unwrap().clone()
}

fn documents() -> Vec<PolicyDocument> {
    let scope = Scope::new("123456789012", "us-east-1").unwrap();
    let managed = everything().managed_policies().to_vec();
    let policy = CallerPolicy::new(scope)
        .allow(Operation::ProvisionRoles)
        .roles_under("/web/", "ecsInstanceRole")
        .roles_under("/web/", "web-")
        .boundary(boundary())
        .instance_role("arn:aws:iam::123456789012:role/web/ecsInstanceRoleWeb".parse().unwrap());
    let attached = managed.into_iter().chain([
        "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess".parse().unwrap(),
        "arn:aws:iam::123456789012:policy/web/web-own".parse().unwrap(),
        "arn:aws:iam::123456789012:policy/web/web-old".parse().unwrap(),
    ]);
    let policy = attached.fold(policy, CallerPolicy::attaching);
    let policy = policy.with(Circumstance::CustomerPolicies);
    policy.documents().unwrap().iter().map(|document| document.document().clone()).collect()
}

/// A session of a role with these policies: users have room for 2,048 characters only.
async fn session_with(fake: &Fake, policies: &[PolicyDocument]) -> AccessKey {
    let admin = iam(fake);
    let role = admin.create_role(&Role::new("provisioner", trusting("ec2.amazonaws.com"))).await.unwrap();
    for (number, policy) in policies.iter().enumerate() {
        admin.put_role_policy("provisioner", &format!("policy-{number}"), policy).await.unwrap();
    }
    fake.assume_role_as_service("ec2.amazonaws.com", &role.arn.to_string(), Context::new()).unwrap()
}

/// Makes, mends and takes away a role with everything, in such a session.
async fn provision(policies: &[PolicyDocument]) -> Result<(), Error> {
    let fake = Fake::builder().enforce_iam().build();
    let key = session_with(&fake, policies).await;
    let iam = SdkIam::new(aws_sdk_iam::Client::new(&fake.sdk_config_as(&key)));
    apply(&fake, &iam, &drifted().with_permissions_boundary(boundary())).await?;
    apply(&fake, &iam, &everything()).await?;
    remove(&fake, &iam, &everything()).await.map(drop)
}

#[tokio::test]
async fn the_policy_is_enough() {
    provision(&documents()).await.unwrap();
}

#[tokio::test]
async fn without_any_one_action_provisioning_is_denied() {
    let documents = documents();
    let actions: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| &document.statements)
        .flat_map(|statement| statement.actions.listed().clone())
        .collect();
    let mut not_missed = BTreeSet::new();
    for action in &actions {
        let without: Vec<PolicyDocument> =
            documents.iter().map(|document| lacking(document, action)).collect();
        match provision(&without).await {
            Ok(()) => drop(not_missed.insert(action.as_str())),
            Err(error) => assert_eq!(error.kind(), ErrorKind::AccessDenied, "without {action}: {error}"),
        }
    }
    assert_eq!(not_missed, BTreeSet::from(NOT_MISSED), "of {} actions", actions.len());
}

/// Quotas that cannot be read are taken to be the default ones; a boundary is put only on roles that somebody
/// made without it; and who one is AWS tells everybody.
const NOT_MISSED: [&str; 3] =
    ["iam:GetAccountSummary", "iam:PutRolePermissionsBoundary", "sts:GetCallerIdentity"];

fn lacking(document: &PolicyDocument, action: &str) -> PolicyDocument {
    let mut document = document.clone();
    for statement in &mut document.statements {
        if let Selection::Only(actions) = &mut statement.actions {
            actions.retain(|known| known != action);
        }
    }
    document.statements.retain(|statement| !statement.actions.listed().is_empty());
    document
}
