#![cfg(test)]
//! Managed policies and their versions, quotas, users and keys, through the SDK's own client.
#![cfg(feature = "sdk")]

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{EntityType, PolicyScopeType, PolicyUsageType, Tag};
use ecs_roles::{Context, Decision, ManagedPolicy, Partition, PolicyDocument, Statement};
use ecs_testkit::{AccessKey, Fake, IamQuotas};
use support::{account, assert_refused, create_role, refusal};

#[path = "support/iam.rs"]
mod support;

const EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

fn reading(bucket: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["s3:GetObject"]).on([format!("arn:aws:s3:::{bucket}/*")])])
}

/// Creates a policy on bucket `v1`; returns its ARN.
async fn create(client: &Client, name: &str) -> String {
    let request = client.create_policy().policy_name(name).policy_document(reading("v1").to_string());
    request.send().await.unwrap().policy().unwrap().arn().unwrap().to_owned()
}

async fn add_version(client: &Client, arn: &str, bucket: &str, default: bool) -> String {
    let request = client.create_policy_version().policy_arn(arn).set_as_default(default);
    let output = request.policy_document(reading(bucket).to_string()).send().await.unwrap();
    let version = output.policy_version().unwrap();
    assert_eq!((version.is_default_version(), version.document()), (default, None));
    version.version_id().unwrap().to_owned()
}

/// Ids with whether each is the default, as `ListPolicyVersions` tells them.
async fn versions(client: &Client, arn: &str) -> Vec<(String, bool)> {
    let output = client.list_policy_versions().policy_arn(arn).send().await.unwrap();
    let pair = |version: &aws_sdk_iam::types::PolicyVersion| {
        (version.version_id().unwrap().to_owned(), version.is_default_version())
    };
    output.versions().iter().map(pair).collect()
}

async fn document(client: &Client, arn: &str, version: &str) -> PolicyDocument {
    let output = client.get_policy_version().policy_arn(arn).version_id(version).send().await.unwrap();
    PolicyDocument::from_iam(output.policy_version().unwrap().document().unwrap()).unwrap()
}

#[tokio::test]
async fn versions_are_numbered_and_one_is_the_default() {
    let (_, client) = account();
    let arn = create(&client, "read").await;
    assert_eq!(add_version(&client, &arn, "v2", false).await, "v2");
    assert_eq!(add_version(&client, &arn, "v3", true).await, "v3");
    let listed = [("v3", true), ("v2", false), ("v1", false)].map(|(id, default)| (id.to_owned(), default));
    assert_eq!(versions(&client, &arn).await, listed);
    assert_eq!(document(&client, &arn, "v2").await, reading("v2"));
    client.set_default_policy_version().policy_arn(&arn).version_id("v2").send().await.unwrap();
    let policy = client.get_policy().policy_arn(&arn).send().await.unwrap();
    assert_eq!(policy.policy().unwrap().default_version_id(), Some("v2"));
    client.delete_policy_version().policy_arn(&arn).version_id("v3").send().await.unwrap();
    assert_eq!(add_version(&client, &arn, "v4", false).await, "v4", "numbers are not given twice");
    let delete = client.delete_policy_version().policy_arn(&arn).version_id("v2").send().await;
    assert_refused(delete, "DeleteConflict", 409, "Cannot delete the default version of a policy.");
    let missing = client.get_policy_version().policy_arn(&arn).version_id("v3").send().await;
    assert_eq!(refusal(missing).0, "NoSuchEntity");
}

#[tokio::test]
async fn a_policy_has_at_most_five_versions() {
    let (_, client) = account();
    let arn = create(&client, "read").await;
    for number in 2..=5 {
        add_version(&client, &arn, &format!("v{number}"), true).await;
    }
    let sixth = client.create_policy_version().policy_arn(&arn).policy_document(reading("v6").to_string());
    assert_refused(
        sixth.clone().send().await,
        "LimitExceeded",
        409,
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
    client.delete_policy_version().policy_arn(&arn).version_id("v1").send().await.unwrap();
    assert_eq!(sixth.send().await.unwrap().policy_version().unwrap().version_id(), Some("v6"));
}

#[tokio::test]
async fn a_policy_is_deleted_once_nobody_uses_it_and_one_version_is_left() {
    let (_, client) = account();
    let arn = create(&client, "read").await;
    create_role(&client, "web").await;
    add_version(&client, &arn, "v2", true).await;
    let delete = || client.delete_policy().policy_arn(&arn).send();
    client.put_role_permissions_boundary().role_name("web").permissions_boundary(&arn).send().await.unwrap();
    let in_use = "Cannot delete a policy attached to entities.";
    assert_refused(delete().await, "DeleteConflict", 409, in_use);
    client.delete_role_permissions_boundary().role_name("web").send().await.unwrap();
    client.attach_role_policy().role_name("web").policy_arn(&arn).send().await.unwrap();
    assert_refused(delete().await, "DeleteConflict", 409, in_use);
    client.detach_role_policy().role_name("web").policy_arn(&arn).send().await.unwrap();
    let (code, _, message) = refusal(delete().await);
    assert_eq!(code, "DeleteConflict");
    assert!(message.starts_with("This policy has more than one version."), "{message}");
    client.delete_policy_version().policy_arn(&arn).version_id("v1").send().await.unwrap();
    delete().await.unwrap();
    assert_eq!(refusal(client.get_policy().policy_arn(&arn).send().await).0, "NoSuchEntity");
}

#[tokio::test]
async fn policies_of_aws_are_read_and_not_changed() {
    let (_, client) = account();
    let listed = versions(&client, EXECUTION).await;
    assert_eq!(listed, [("v1".to_owned(), true)]);
    let document = document(&client, EXECUTION, "v1").await;
    assert!(document.statements[0].actions.listed().contains(&"ecr:BatchGetImage".to_owned()));
    let change = client.create_policy_version().policy_arn(EXECUTION).policy_document("{}").send().await;
    assert_refused(change, "AccessDenied", 403, "Policy is outside your own account.");
    assert_eq!(refusal(client.delete_policy().policy_arn(EXECUTION).send().await).0, "AccessDenied");
    let newer = client.get_policy_version().policy_arn(EXECUTION).version_id("v9").send().await;
    assert_eq!(refusal(newer).0, "NoSuchEntity");
}

#[tokio::test]
async fn policies_of_aws_are_those_of_ecs_roles_and_the_administrators() {
    let (_, client) = account();
    let output = client.list_policies().scope(PolicyScopeType::Aws).send().await.unwrap();
    let listed = output.policies().iter().map(|policy| {
        let time = policy.update_date().unwrap().to_string();
        [policy.arn().unwrap(), policy.default_version_id().unwrap(), &time].join(" ")
    });
    let known = ManagedPolicy::all().iter().map(|policy| {
        let (arn, version) = (policy.arn(&Partition::Aws).unwrap(), policy.version());
        format!("{arn} {version} {}T00:00:00Z", policy.updated())
    });
    let administrator = "arn:aws:iam::aws:policy/AdministratorAccess v1 2015-02-06T00:00:00Z".to_owned();
    let expected: Vec<String> = std::iter::once(administrator).chain(known).collect();
    assert_eq!(listed.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn policies_of_aws_are_about_the_partition_they_are_in() {
    for (region, partition) in [("cn-north-1", Partition::AwsCn), ("us-gov-west-1", Partition::AwsUsGov)] {
        let fake = Fake::builder().region(region).build();
        let client = Client::new(&fake.sdk_config());
        let policy = ManagedPolicy::named("AmazonECSInfrastructureRolePolicyForVolumes").unwrap();
        let arn = policy.arn(&partition).unwrap().to_string();
        let read = document(&client, &arn, policy.version()).await;
        assert_eq!(read, policy.document_in(&partition).unwrap());
        let key = fake.add_user("ann", &[]).unwrap();
        client.attach_user_policy().user_name("ann").policy_arn(&arn).send().await.unwrap();
        let may = |volume: &str| {
            let task = format!("arn:{partition}:ecs:{region}:123456789012:task/shop/1");
            let tags = Context::new()
                .with("aws:RequestTag/AmazonECSManaged", "true")
                .with("aws:RequestTag/AmazonECSCreated", task);
            fake.explain(&key, "ec2:CreateVolume", &[volume], tags).unwrap().decision
        };
        let volume = |partition: &str| format!("arn:{partition}:ec2:{region}:123456789012:volume/vol-1");
        assert_eq!(may(&volume(partition.as_str())), Decision::Allowed, "{region}");
        assert_eq!(may(&volume("aws")), Decision::ImplicitlyDenied, "{region}");
    }
}

#[tokio::test]
async fn who_uses_a_policy_is_listed_in_pages() {
    let (_, client) = account();
    let arn = create(&client, "read").await;
    client.create_user().user_name("ann").send().await.unwrap();
    client.attach_user_policy().user_name("ann").policy_arn(&arn).send().await.unwrap();
    for name in ["a", "b"] {
        create_role(&client, name).await;
    }
    client.attach_role_policy().role_name("a").policy_arn(&arn).send().await.unwrap();
    client.put_role_permissions_boundary().role_name("b").permissions_boundary(&arn).send().await.unwrap();
    let mut pages = client.list_entities_for_policy().policy_arn(&arn).max_items(1).into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        names.extend(page.policy_users().iter().map(|user| user.user_name().unwrap().to_owned()));
        names.extend(page.policy_roles().iter().map(|role| role.role_name().unwrap().to_owned()));
    }
    assert_eq!(names, ["ann", "a", "b"]);
    let request = client.list_entities_for_policy().policy_arn(&arn).entity_filter(EntityType::Role);
    let attached = request.policy_usage_filter(PolicyUsageType::PermissionsPolicy).send().await.unwrap();
    assert_eq!(attached.policy_users().len(), 0);
    assert_eq!(attached.policy_roles().len(), 1);
    let own = client.list_policies().scope(PolicyScopeType::Local).only_attached(true).send().await.unwrap();
    assert_eq!(own.policies()[0].attachment_count(), Some(2));
    assert_eq!(own.policies()[0].permissions_boundary_usage_count(), Some(1));
}

#[tokio::test]
async fn policies_have_tags() {
    let (_, client) = account();
    let arn = create(&client, "read").await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    client.tag_policy().policy_arn(&arn).tags(tag("a", "1")).tags(tag("b", "2")).send().await.unwrap();
    client.untag_policy().policy_arn(&arn).tag_keys("a").send().await.unwrap();
    let listed = client.list_policy_tags().policy_arn(&arn).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("b", "2")]);
    let policy = client.get_policy().policy_arn(&arn).send().await.unwrap();
    assert_eq!(policy.policy().unwrap().tags(), [tag("b", "2")]);
}

#[tokio::test]
async fn a_boundary_must_exist() {
    let (_, client) = account();
    create_role(&client, "web").await;
    let missing = "arn:aws:iam::123456789012:policy/none";
    let put = client.put_role_permissions_boundary().role_name("web").permissions_boundary(missing);
    let text = format!("Scope ARN: {missing} does not exist or is not attachable.");
    assert_refused(put.send().await, "NoSuchEntity", 404, &text);
    let create = client.create_role().role_name("api").assume_role_policy_document(support::TRUST);
    assert_refused(create.permissions_boundary(missing).send().await, "NoSuchEntity", 404, &text);
    assert_eq!(refusal(client.get_role().role_name("api").send().await).0, "NoSuchEntity");
}

#[tokio::test]
async fn quotas_are_told_and_kept() {
    let (fake, client) = account();
    let small = IamQuotas {
        roles: 1,
        managed_policies: 1,
        managed_policies_per_role: 1,
        inline_policy_size_per_role: 120,
        trust_policy_size: 200,
        ..IamQuotas::default()
    };
    fake.set_iam_quotas(small);
    create_role(&client, "web").await;
    let arn = create(&client, "read").await;
    let second = client.create_role().role_name("api").assume_role_policy_document(support::TRUST);
    assert_refused(second.send().await, "LimitExceeded", 409, "Cannot exceed quota for RolesPerAccount: 1");
    let policy = client.create_policy().policy_name("other").policy_document(reading("b").to_string());
    assert_refused(
        policy.send().await,
        "LimitExceeded",
        409,
        "Cannot exceed quota for PoliciesPerAccount: 1",
    );
    let attach = |arn: &str| client.attach_role_policy().role_name("web").policy_arn(arn).send();
    attach(&arn).await.unwrap();
    assert_refused(
        attach(EXECUTION).await,
        "LimitExceeded",
        409,
        "Cannot exceed quota for PoliciesPerRole: 1",
    );
    let put = |name: &str| client.put_role_policy().role_name("web").policy_name(name);
    put("one").policy_document(reading("b").to_string()).send().await.unwrap();
    let two = put("two").policy_document(reading("c").to_string()).send().await;
    assert_refused(two, "LimitExceeded", 409, "Maximum policy size of 120 bytes exceeded for role web");
    let wide = format!("{}{}", support::TRUST.trim_end_matches('}'), " ".repeat(300)) + "}";
    let trust = |text: &str| client.update_assume_role_policy().role_name("web").policy_document(text).send();
    trust(&wide).await.unwrap();
    let long = support::TRUST.replace("\"Effect\"", &format!("\"Sid\":\"{}\",\"Effect\"", "x".repeat(100)));
    assert_refused(trust(&long).await, "LimitExceeded", 409, "Cannot exceed quota for ACLSizePerRole: 200");
    let summary = client.get_account_summary().send().await.unwrap();
    let told = |key: &str| summary.summary_map().unwrap()[&key.into()];
    assert_eq!(["RolesQuota", "Roles", "AttachedPoliciesPerRoleQuota"].map(told), [1, 1, 1]);
    assert_eq!(["RolePolicySizeQuota", "AssumeRolePolicySizeQuota"].map(told), [120, 200]);
    assert_eq!(["PolicySizeQuota", "VersionsPerPolicyQuota", "PolicyVersionsInUse"].map(told), [6144, 5, 1]);
}

#[tokio::test]
async fn a_user_signs_with_its_key_until_it_is_deleted() {
    let (fake, client) = account();
    client.create_user().user_name("ann").path("/dev/").send().await.unwrap();
    let created = client.create_access_key().user_name("ann").send().await.unwrap();
    let key = created.access_key().unwrap();
    let key = AccessKey::new(key.access_key_id(), key.secret_access_key());
    let ann = Client::new(&fake.sdk_config_as(&key));
    let user = ann.get_user().send().await.unwrap();
    assert_eq!(user.user().unwrap().arn(), "arn:aws:iam::123456789012:user/dev/ann");
    let document = reading("b").to_string();
    client
        .put_user_policy()
        .user_name("ann")
        .policy_name("p")
        .policy_document(document)
        .send()
        .await
        .unwrap();
    let listed = client.list_user_policies().user_name("ann").send().await.unwrap();
    assert_eq!(listed.policy_names(), ["p"]);
    let delete = || client.delete_user().user_name("ann").send();
    assert_eq!(refusal(delete().await).2, "Cannot delete entity, must delete access keys first.");
    let second = client.create_access_key().user_name("ann").send().await.unwrap();
    let third = client.create_access_key().user_name("ann").send().await;
    assert_eq!(refusal(third).2, "Cannot exceed quota for AccessKeysPerUser: 2");
    for id in [key.access_key_id(), second.access_key().unwrap().access_key_id()] {
        client.delete_access_key().user_name("ann").access_key_id(id).send().await.unwrap();
    }
    assert_eq!(refusal(ann.get_user().send().await).0, "InvalidClientTokenId");
    assert_eq!(refusal(delete().await).2, "Cannot delete entity, must delete policies first.");
    client.delete_user_policy().user_name("ann").policy_name("p").send().await.unwrap();
    delete().await.unwrap();
    let names: Vec<_> =
        client.list_users().into_paginator().items().send().collect::<Result<_, _>>().await.unwrap();
    assert_eq!(names.iter().map(|user| user.user_name()).collect::<Vec<_>>(), ["administrator"]);
}
