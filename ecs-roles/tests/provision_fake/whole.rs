//! What a run does and leaves.

use ecs_roles::{ErrorKind, Export, Iam, Owner, Ownership, Provisioner, Removal, Role, Step};
use ecs_testkit::Fake;

use super::world::{apply, desired, drifted, everything, held, iam, owner, reading, sleep, trusting};

#[tokio::test]
async fn the_second_run_writes_nothing() {
    let fake = Fake::new();
    let first = apply(&fake, &iam(&fake), &everything()).await.unwrap();
    assert!(matches!(first.done[0], Step::CreateRole { .. }));
    assert_eq!(first.role.unwrap().to_string(), "arn:aws:iam::123456789012:role/web/ecsInstanceRoleWeb");
    fake.clear_requests();
    let second = apply(&fake, &iam(&fake), &everything()).await.unwrap();
    assert_eq!(second.done, []);
    assert!(!fake.requests().is_empty() && fake.requests().iter().all(|request| !request.is_write()));
}

#[tokio::test]
async fn drift_of_every_kind_is_mended() {
    let (fake, clean) = (Fake::new(), Fake::new());
    apply(&fake, &iam(&fake), &drifted()).await.unwrap();
    apply(&fake, &iam(&fake), &everything()).await.unwrap();
    apply(&clean, &iam(&clean), &everything()).await.unwrap();
    assert_eq!(held(&fake, &everything()).await, held(&clean, &everything()).await);
    let old = iam(&fake).get_policy(&"arn:aws:iam::123456789012:policy/web/web-old".parse().unwrap()).await;
    assert!(old.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_policy_is_changed_more_often_than_it_has_versions() {
    let fake = Fake::new();
    for number in 0..8 {
        let role = everything().with_customer_policy("web-own", reading(&format!("arn:aws:s3:::b/{number}")));
        apply(&fake, &iam(&fake), &role).await.unwrap();
        assert_eq!(apply(&fake, &iam(&fake), &role).await.unwrap().done, []);
    }
}

#[tokio::test]
async fn nothing_of_somebody_elses_is_touched() {
    let fake = Fake::new();
    let iam = iam(&fake);
    let theirs = Role::new("web", trusting("ecs-tasks.amazonaws.com")).with_description("theirs");
    iam.create_role(&theirs).await.unwrap();
    let ours = Role::new("web", trusting("ecs-tasks.amazonaws.com")).with_description("ours");
    let sleep = sleep(&fake);
    let provisioner = Provisioner::new(&iam, &sleep).overriding_guard();
    fake.clear_requests();
    let refused = provisioner.apply(&desired(ours.clone()), &mut |_| ()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.to_string().contains("adopt it by name"), "{refused}");
    let refused = provisioner.remove(&Removal::new("web", &owner()), &mut |_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("somebody else's"), "{refused}");
    assert!(fake.requests().iter().all(|request| !request.is_write()));

    let adopted = provisioner.apply(&desired(ours.clone()).adopting(), &mut |_| ()).await.unwrap();
    assert_eq!(adopted.done.len(), 2, "{:?}", adopted.done);
    let plan = provisioner.plan(&desired(ours)).await.unwrap();
    assert_eq!((plan.ownership, plan.is_empty()), (Ownership::Ours, true));
    let other = Owner::new("another team").unwrap();
    let refused = provisioner.remove(&Removal::new("web", &other), &mut |_| ()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    provisioner.remove(&Removal::new("web", &owner()), &mut |_| ()).await.unwrap();
    assert!(iam.get_role("web").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_managed_policy_that_does_not_exist_is_found_out_before_the_first_write() {
    let fake = Fake::new();
    let role = everything().with_managed_policy("arn:aws:iam::123456789012:policy/missing".parse().unwrap());
    let error = apply(&fake, &iam(&fake), &role).await.unwrap_err();
    assert!(
        error.to_string().contains("there is no managed policy arn:aws:iam::123456789012:policy/missing")
    );
    assert!(fake.requests().iter().all(|request| !request.is_write()));
}

#[tokio::test]
async fn a_service_linked_role_is_refused_with_its_reason() {
    let fake = Fake::new();
    let iam = iam(&fake);
    let linked = iam.create_service_linked_role("ecs.amazonaws.com").await.unwrap();
    assert_eq!(linked.name, "AWSServiceRoleForECS");
    let role = Role::new("AWSServiceRoleForECS", trusting("ecs.amazonaws.com"));
    let error = apply(&fake, &iam, &role).await.unwrap_err();
    assert!(error.to_string().contains("made and kept by AWS"), "{error}");
}

/// What is too large inline is moved by both in the same way.
#[tokio::test]
async fn an_export_says_what_apply_makes() {
    let large = |name: &str| reading(&format!("arn:aws:s3:::b/{}", name.repeat(5_500)));
    let role = Role::new("web", trusting("ecs-tasks.amazonaws.com"))
        .with_inline_policy("A", large("a"))
        .with_inline_policy("B", large("b"));
    let fake = Fake::new();
    apply(&fake, &iam(&fake), &role).await.unwrap();
    let exported = Export::from_json(&Export::new().role(role).to_json().unwrap()).unwrap();
    let exported = exported.roles()[0].clone();
    assert_eq!((exported.inline_policies().len(), exported.customer_policies().len()), (1, 1));
    let (iam, sleep) = (iam(&fake), sleep(&fake));
    let plan = Provisioner::new(&iam, &sleep).plan(&desired(exported)).await.unwrap();
    assert!(plan.is_empty(), "{plan}");
}
