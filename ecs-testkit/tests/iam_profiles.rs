#![cfg(test)]
//! Instance profiles, service-linked roles, OpenID Connect providers and principals of
//! trust policies, through the SDK's own client.
#![cfg(feature = "sdk")]

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{DeletionTaskStatusType, Tag};
use ecs_roles::{PolicyDocument, PrincipalKind};
use ecs_testkit::IamQuotas;
use support::{account, assert_refused, create_role, refusal};

#[path = "support/iam.rs"]
mod support;

fn trusting(kind: &str, name: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"{kind}":"{name}"}},"Action":"sts:AssumeRole"}}}}"#
    )
}

async fn profile(client: &Client, name: &str) -> aws_sdk_iam::types::InstanceProfile {
    let output = client.get_instance_profile().instance_profile_name(name).send().await.unwrap();
    output.instance_profile().unwrap().clone()
}

#[tokio::test]
async fn a_profile_holds_one_role() {
    let (_, client) = account();
    for name in ["web", "api"] {
        create_role(&client, name).await;
    }
    let created =
        client.create_instance_profile().instance_profile_name("web").path("/ecs/").send().await.unwrap();
    let created = created.instance_profile().unwrap();
    assert_eq!(created.arn(), "arn:aws:iam::123456789012:instance-profile/ecs/web");
    assert!(created.instance_profile_id().starts_with("AIPA") && created.roles().is_empty());
    let again = client.create_instance_profile().instance_profile_name("WEB").send().await;
    assert_refused(again, "EntityAlreadyExists", 409, "Instance Profile WEB already exists.");
    let add = |role: &str| {
        client.add_role_to_instance_profile().instance_profile_name("web").role_name(role).send()
    };
    assert_eq!(refusal(add("none").await).0, "NoSuchEntity");
    add("web").await.unwrap();
    assert_refused(
        add("api").await,
        "LimitExceeded",
        409,
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    );
    assert_eq!(profile(&client, "web").await.roles()[0].role_name(), "web");
    let of_role = client.list_instance_profiles_for_role().role_name("web").send().await.unwrap();
    assert_eq!(of_role.instance_profiles()[0].instance_profile_name(), "web");
    let of_role = client.list_instance_profiles_for_role().role_name("api").send().await.unwrap();
    assert!(of_role.instance_profiles().is_empty());
}

#[tokio::test]
async fn role_and_profile_are_taken_apart_before_either_is_deleted() {
    let (_, client) = account();
    create_role(&client, "web").await;
    client.create_instance_profile().instance_profile_name("web").send().await.unwrap();
    client.add_role_to_instance_profile().instance_profile_name("web").role_name("web").send().await.unwrap();
    let text = "Cannot delete entity, must remove roles from instance profile first.";
    assert_refused(client.delete_role().role_name("web").send().await, "DeleteConflict", 409, text);
    let delete = || client.delete_instance_profile().instance_profile_name("web").send();
    assert_refused(delete().await, "DeleteConflict", 409, text);
    let remove =
        || client.remove_role_from_instance_profile().instance_profile_name("web").role_name("web").send();
    remove().await.unwrap();
    assert_eq!(refusal(remove().await).0, "NoSuchEntity");
    delete().await.unwrap();
    let missing = client.get_instance_profile().instance_profile_name("web").send().await;
    assert_refused(missing, "NoSuchEntity", 404, "Instance Profile web cannot be found.");
    client.delete_role().role_name("web").send().await.unwrap();
}

#[tokio::test]
async fn profiles_come_in_pages_and_have_tags_and_a_quota() {
    let (fake, client) = account();
    fake.set_iam_quotas(IamQuotas { instance_profiles: 3, ..IamQuotas::default() });
    let create = |name: &str| client.create_instance_profile().instance_profile_name(name).send();
    for name in ["a", "b", "c"] {
        create(name).await.unwrap();
    }
    assert_eq!(refusal(create("d").await).2, "Cannot exceed quota for InstanceProfilesPerAccount: 3");
    let pages = client.list_instance_profiles().max_items(2).into_paginator().items().send();
    let profiles: Vec<_> = pages.collect::<Result<_, _>>().await.unwrap();
    let names: Vec<_> = profiles.iter().map(|profile| profile.instance_profile_name()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let tag = Tag::builder().key("team").value("a").build().unwrap();
    client.tag_instance_profile().instance_profile_name("a").tags(tag.clone()).send().await.unwrap();
    assert_eq!(profile(&client, "a").await.tags(), [tag]);
    client.untag_instance_profile().instance_profile_name("a").tag_keys("team").send().await.unwrap();
    let tags = client.list_instance_profile_tags().instance_profile_name("a").send().await.unwrap();
    assert!(tags.tags().is_empty());
}

#[tokio::test]
async fn a_service_linked_role_belongs_to_its_service() {
    let (_, client) = account();
    let create = || client.create_service_linked_role().aws_service_name("ecs.amazonaws.com").send();
    let created = create().await.unwrap();
    let role = created.role().unwrap();
    let arn = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    assert_eq!(role.arn(), arn);
    assert_refused(
        create().await,
        "InvalidInput",
        400,
        "Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.",
    );
    let name = "AWSServiceRoleForECS";
    let attached = client.list_attached_role_policies().role_name(name).send().await.unwrap();
    assert_eq!(attached.attached_policies()[0].policy_name(), Some("AmazonECSServiceRolePolicy"));
    let text = "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS";
    let policy = attached.attached_policies()[0].policy_arn().unwrap();
    let detach = client.detach_role_policy().role_name(name).policy_arn(policy).send().await;
    assert_refused(detach, "UnmodifiableEntity", 400, text);
    let put = client.put_role_policy().role_name(name).policy_name("p");
    let put = put.policy_document(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#);
    assert_refused(put.send().await, "UnmodifiableEntity", 400, text);
    let trust = client.update_assume_role_policy().role_name(name).policy_document(support::TRUST);
    assert_refused(trust.send().await, "UnmodifiableEntity", 400, text);
    assert_refused(client.delete_role().role_name(name).send().await, "UnmodifiableEntity", 400, text);
    client.update_role().role_name(name).description("scheduler").send().await.unwrap();
}

#[tokio::test]
async fn a_service_linked_role_is_deleted_once_its_service_has_nothing_left() {
    let (fake, client) = account();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    client.create_service_linked_role().aws_service_name("ecs.amazonaws.com").send().await.unwrap();
    ecs.create_cluster().cluster_name("shop").send().await.unwrap();
    let delete = async || {
        let task =
            client.delete_service_linked_role().role_name("AWSServiceRoleForECS").send().await.unwrap();
        let status =
            client.get_service_linked_role_deletion_status().deletion_task_id(task.deletion_task_id());
        status.send().await.unwrap()
    };
    let failed = delete().await;
    assert_eq!(*failed.status(), DeletionTaskStatusType::Failed);
    let usage = &failed.reason().unwrap().role_usage_list()[0];
    assert_eq!(usage.resources(), ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"]);
    client.get_role().role_name("AWSServiceRoleForECS").send().await.unwrap();
    ecs.delete_cluster().cluster("shop").send().await.unwrap();
    assert_eq!(*delete().await.status(), DeletionTaskStatusType::Succeeded);
    assert_eq!(refusal(client.get_role().role_name("AWSServiceRoleForECS").send().await).0, "NoSuchEntity");
}

#[tokio::test]
async fn principals_of_a_trust_policy_must_exist() {
    let (_, client) = account();
    let create = |name: &str, trust: String| {
        client.create_role().role_name(name).assume_role_policy_document(trust).send()
    };
    let web = "arn:aws:iam::123456789012:role/web";
    assert_refused(
        create("api", trusting("AWS", web)).await,
        "MalformedPolicyDocument",
        400,
        "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:role/web\"",
    );
    create_role(&client, "web").await;
    create("api", trusting("AWS", web)).await.unwrap();
    let others = [
        ("AWS", "arn:aws:iam::444455556666:role/any"),
        ("AWS", "444455556666"),
        ("AWS", "arn:aws:iam::123456789012:user/administrator"),
        ("AWS", "arn:aws:sts::123456789012:assumed-role/web/session"),
        ("Service", "codedeploy.us-east-1.amazonaws.com"),
        ("Federated", "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"),
    ];
    for (number, (kind, name)) in others.into_iter().enumerate() {
        create(&format!("other-{number}"), trusting(kind, name)).await.unwrap();
    }
    let wrong = [
        ("AWS", "arn:aws:iam::123456789012:user/none"),
        ("AWS", "arn:aws::iam::123456789012:root"),
        ("AWS", "arn:aws:s3:::bucket"),
        ("AWS", "web"),
        ("Service", "ecs-tasks"),
    ];
    for (kind, name) in wrong {
        let refused = refusal(create("wrong", trusting(kind, name)).await);
        assert_eq!(refused.0, "MalformedPolicyDocument", "{name}");
    }
}

#[tokio::test]
async fn a_deleted_principal_leaves_its_id() {
    let (_, client) = account();
    let web = create_role(&client, "web").await;
    let id = client.get_role().role_name("web").send().await.unwrap().role().unwrap().role_id().to_owned();
    let api = client.create_role().role_name("api").assume_role_policy_document(trusting("AWS", &web));
    api.send().await.unwrap();
    client.delete_role().role_name("web").send().await.unwrap();
    create_role(&client, "web").await;
    let api = client.get_role().role_name("api").send().await.unwrap();
    let trust = PolicyDocument::from_iam(api.role().unwrap().assume_role_policy_document().unwrap()).unwrap();
    let principals = trust.statements[0].principals.as_ref().unwrap().listed();
    assert_eq!(principals.of_kind(PrincipalKind::Aws), [id]);
}

#[tokio::test]
async fn providers_are_named_by_their_address() {
    let (_, client) = account();
    let create = || {
        let request =
            client.create_open_id_connect_provider().url("https://token.actions.githubusercontent.com");
        request.client_id_list("sts.amazonaws.com").send()
    };
    let arn = create().await.unwrap().open_id_connect_provider_arn().unwrap().to_owned();
    assert_eq!(arn, "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com");
    assert_eq!(refusal(create().await).0, "EntityAlreadyExists");
    let provider =
        client.get_open_id_connect_provider().open_id_connect_provider_arn(&arn).send().await.unwrap();
    assert_eq!(provider.url(), Some("token.actions.githubusercontent.com"));
    assert_eq!(provider.client_id_list(), ["sts.amazonaws.com"]);
    let listed = client.list_open_id_connect_providers().send().await.unwrap();
    assert_eq!(listed.open_id_connect_provider_list()[0].arn(), Some(arn.as_str()));
    let missing =
        client.get_open_id_connect_provider().open_id_connect_provider_arn("arn:aws:iam::1:x").send();
    assert_eq!(refusal(missing.await).0, "NoSuchEntity");
}
