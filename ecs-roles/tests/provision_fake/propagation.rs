//! Roles that AWS does not know everywhere yet.

use std::time::Duration;

use ecs_roles::{
    Error, ErrorKind, Patience, PolicyDocument, PrincipalKind, Principals, Provisioner, Role, Statement,
};
use ecs_testkit::Fake;

use super::world::{apply, desired, iam, sleep, trusting};

/// A role that lets another role in.
fn trusting_role(name: &str) -> Role {
    let principal = format!("arn:aws:iam::123456789012:role/{name}");
    let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::of(PrincipalKind::Aws, [principal]));
    Role::new("deployer", PolicyDocument::new([trust]))
}

async fn apply_patiently(fake: &Fake, role: &Role, patience: Patience) -> Result<(), Error> {
    let (iam, sleep) = (iam(fake), sleep(fake));
    let provisioner = Provisioner::new(&iam, &sleep).with_patience(patience);
    provisioner.apply(&desired(role.clone()), &mut |_| ()).await.map(drop)
}

#[tokio::test]
async fn a_trust_policy_that_names_a_role_made_just_now_is_waited_for() {
    let fake = Fake::new();
    fake.set_iam_propagation(Duration::from_secs(12));
    apply(&fake, &iam(&fake), &Role::new("ci", trusting("ec2.amazonaws.com"))).await.unwrap();
    let before = fake.clock().now();
    apply(&fake, &iam(&fake), &trusting_role("ci")).await.unwrap();
    let waited = fake.clock().now().duration_since(before).unwrap();
    assert!((12..=20).contains(&waited.as_secs()), "waited {waited:?}");
}

#[tokio::test]
async fn patience_ends_with_what_iam_said() {
    let fake = Fake::new();
    fake.set_iam_propagation(Duration::from_secs(600));
    apply(&fake, &iam(&fake), &Role::new("ci", trusting("ec2.amazonaws.com"))).await.unwrap();
    let before = fake.clock().now();
    let error = apply_patiently(&fake, &trusting_role("ci"), Patience::within(Duration::from_secs(30))).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidInput, Some("MalformedPolicyDocument")));
    let waited = fake.clock().now().duration_since(before).unwrap();
    assert!(waited <= Duration::from_secs(30), "waited {waited:?}");
}

#[tokio::test]
async fn a_principal_that_does_not_exist_is_not_waited_for() {
    let fake = Fake::new();
    let before = fake.clock().now();
    let error = apply(&fake, &iam(&fake), &trusting_role("nobody")).await.unwrap_err();
    assert!(error.to_string().contains("Invalid principal in policy"), "{error}");
    assert_eq!(fake.clock().now(), before);
}
