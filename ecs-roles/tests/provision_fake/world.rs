//! Roles to provision, and what IAM holds of them in the end.

use std::time::Duration;

use aws_sdk_iam::config::retry::RetryConfig;
use ecs_roles::aws::SdkIam;
use ecs_roles::{
    Applied, Arn, Desired, Error, Observed, Owner, PolicyDocument, Principals, Provisioner, Removal, Role,
    Statement, observe,
};
use ecs_testkit::Fake;

use super::line::Line;

pub(super) fn owner() -> Owner {
    Owner::new("platform").unwrap()
}

pub(super) fn iam(fake: &Fake) -> SdkIam {
    SdkIam::new(aws_sdk_iam::Client::new(&fake.sdk_config()))
}

/// IAM over a line, every request sent once.
pub(super) fn iam_over(fake: &Fake, line: &Line) -> SdkIam {
    let config = aws_sdk_iam::config::Builder::from(&fake.sdk_config())
        .retry_config(RetryConfig::disabled())
        .http_client(line.clone())
        .build();
    SdkIam::new(aws_sdk_iam::Client::from_conf(config))
}

pub(super) fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

pub(super) fn reading(resource: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["s3:GetObject"]).on([resource])])
}

pub(super) fn trusting(service: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).by(Principals::service(service))])
}

/// A role with everything that a role can have.
pub(super) fn everything() -> Role {
    Role::new("ecsInstanceRoleWeb", trusting("ec2.amazonaws.com"))
        .with_path("/web/")
        .with_description("instances of web")
        .with_managed_policy(arn("arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"))
        .with_managed_policy(arn("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"))
        .with_inline_policy("Read", reading("arn:aws:s3:::settings/web.env"))
        .with_customer_policy("web-own", reading("arn:aws:s3:::settings/own.env"))
        .with_instance_profile("ecsInstanceRoleWeb")
        .with_permissions_boundary(arn("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"))
        .with_tag("team", "web")
}

/// The same role as somebody might have left it.
pub(super) fn drifted() -> Role {
    Role::new("ecsInstanceRoleWeb", trusting("ecs-tasks.amazonaws.com"))
        .with_path("/web/")
        .with_managed_policy(arn("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"))
        .with_inline_policy("Read", reading("*"))
        .with_inline_policy("Old", reading("*"))
        .with_customer_policy("web-own", reading("arn:aws:s3:::settings/*"))
        .with_customer_policy("web-old", reading("*"))
        .with_max_session_duration(7_200)
}

pub(super) fn desired(role: Role) -> Desired {
    Desired::new(role, &owner()).unwrap()
}

pub(super) fn removal(role: &Role) -> Removal {
    Removal::new(role.name(), &owner())
}

/// Without a guard: there is nothing but IAM here.
pub(super) async fn apply(fake: &Fake, iam: &SdkIam, role: &Role) -> Result<Applied, Error> {
    let sleep = sleep(fake);
    Provisioner::new(iam, &sleep).overriding_guard().apply(&desired(role.clone()), &mut |_| ()).await
}

pub(super) async fn remove(fake: &Fake, iam: &SdkIam, role: &Role) -> Result<Applied, Error> {
    let sleep = sleep(fake);
    Provisioner::new(iam, &sleep).overriding_guard().remove(&removal(role), &mut |_| ()).await
}

/// Virtual time passes at once; others go on meanwhile, the further the longer the wait.
pub(super) fn sleep(fake: &Fake) -> impl Fn(Duration) -> Waiting + Send + Sync + use<> {
    let clock = fake.clock();
    move |duration| {
        clock.advance(duration);
        Box::pin(async move {
            for _ in 0..duration.as_millis() / 50 {
                tokio::task::yield_now().await;
            }
        })
    }
}

type Waiting = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// All that IAM holds, but for what is new with each creation.
pub(super) async fn held(fake: &Fake, role: &Role) -> Observed {
    let mut observed = observe(&iam(fake), role).await.unwrap();
    if let Some(role) = &mut observed.role {
        role.unique_id.clear();
    }
    observed.attached.sort();
    for policy in observed.policies.values_mut() {
        policy.description.default_version.clear();
    }
    observed
}
