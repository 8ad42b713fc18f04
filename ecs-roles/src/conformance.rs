//! What every implementation of [`Iam`] must do, as functions to run against one.
//!
//! Each function makes roles whose names start with the given prefix (at most
//! 40 characters) and leaves them behind; take a fresh prefix for each run. The
//! first thing that is not as it should be is the error.
//!
//! ```no_run
//! # async fn run(iam: &dyn ecs_roles::Iam) -> Result<(), ecs_roles::Error> {
//! ecs_roles::conformance::all(iam, "conformance-2026-01-01").await
//! # }
//! ```

use std::time::Duration;

use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::{PolicyDocument, Principals, Statement};
use crate::port::{Iam, RoleDescription, Tags};
use crate::provision::{Desired, Owner, Provisioner, Removal};
use crate::role::Role;

/// Every behaviour in turn.
///
/// # Errors
///
/// The first that fails.
pub async fn all(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    a_missing_role_is_not_found(iam, prefix).await?;
    a_created_role_is_described_as_given(iam, prefix).await?;
    a_name_is_taken_in_any_case(iam, prefix).await?;
    attaching_twice_attaches_once(iam, prefix).await?;
    every_attached_policy_is_listed(iam, prefix).await?;
    an_inline_policy_is_kept_and_replaced(iam, prefix).await?;
    a_role_is_changed_in_place(iam, prefix).await?;
    a_role_with_policies_stays(iam, prefix).await?;
    a_managed_policy_has_versions(iam, prefix).await?;
    an_instance_profile_holds_one_role(iam, prefix).await?;
    applying_twice_changes_nothing_the_second_time(iam, prefix).await
}

/// All reads and writes of a role that is not there fail with
/// [`NotFound`](ErrorKind::NotFound), and none of them may have happened.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_missing_role_is_not_found(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-missing");
    let policy = managed("service-role/AmazonECSTaskExecutionRolePolicy")?;
    let document = reading("arn:aws:s3:::bucket/key");
    fails(iam.get_role(&name).await, ErrorKind::NotFound, "get_role")?;
    fails(iam.list_attached_role_policies(&name).await, ErrorKind::NotFound, "list_attached_role_policies")?;
    fails(iam.attach_role_policy(&name, &policy).await, ErrorKind::NotFound, "attach_role_policy")?;
    fails(iam.get_role_policy(&name, "inline").await, ErrorKind::NotFound, "get_role_policy")?;
    fails(iam.put_role_policy(&name, "inline", &document).await, ErrorKind::NotFound, "put_role_policy")
}

/// `create_role` and `get_role` give back what was asked for, characters that
/// percent-encoding touches included.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_created_role_is_described_as_given(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let role = plain_role(&format!("{prefix}-described"))
        .with_path("/conformance/")
        .with_description("100% + ä, told as given")
        .with_max_session_duration(7_200)
        .with_tag("owner", "conformance")
        .with_tag("empty", "");
    let created = iam.create_role(&role).await?;
    described_as(&created, &role, "create_role")?;
    let found = iam.get_role(role.name()).await?;
    described_as(&found, &role, "get_role")?;
    expect(created.unique_id == found.unique_id, "the id of a role does not change")?;
    let resource = format!("role/conformance/{}", role.name());
    expect(found.arn.resource() == resource, "the ARN of a role holds its path and name")
}

/// A second role of the name, in whichever case, is refused.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_name_is_taken_in_any_case(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-Taken");
    iam.create_role(&plain_role(&name)).await?;
    for again in [name.clone(), name.to_uppercase(), name.to_lowercase()] {
        let refused = iam.create_role(&plain_role(&again).with_path("/elsewhere/")).await;
        fails(refused, ErrorKind::AlreadyExists, "create_role of a taken name")?;
    }
    Ok(())
}

/// Attaching an attached policy succeeds and changes nothing; a policy that
/// does not exist is [`NotFound`](ErrorKind::NotFound).
///
/// # Errors
///
/// What is otherwise.
pub async fn attaching_twice_attaches_once(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-attached");
    iam.create_role(&plain_role(&name)).await?;
    expect(iam.list_attached_role_policies(&name).await?.is_empty(), "a new role has no managed policy")?;
    let policy = managed("service-role/AmazonECSTaskExecutionRolePolicy")?;
    iam.attach_role_policy(&name, &policy).await?;
    iam.attach_role_policy(&name, &policy).await?;
    let attached = iam.list_attached_role_policies(&name).await?;
    expect(attached == [policy], "a policy that is attached twice is listed once")?;
    let missing = managed("AmazonECSTaskExecutionRolePolicy")?;
    let refused = iam.attach_role_policy(&name, &missing).await;
    fails(refused, ErrorKind::NotFound, "attach_role_policy of a policy at another path")
}

/// `list_attached_role_policies` lists all of them.
///
/// # Errors
///
/// What is otherwise.
pub async fn every_attached_policy_is_listed(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-listed");
    iam.create_role(&plain_role(&name)).await?;
    let mut policies = Vec::new();
    for path_and_name in [
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        "AWSCodeDeployRoleForECS",
        "AmazonSSMManagedInstanceCore",
    ] {
        let policy = managed(path_and_name)?;
        iam.attach_role_policy(&name, &policy).await?;
        policies.push(policy);
    }
    let mut attached = iam.list_attached_role_policies(&name).await?;
    attached.sort();
    policies.sort();
    expect(attached == policies, "every attached policy is listed, once")
}

/// An inline policy is read as it was written, and the last one written stays.
///
/// # Errors
///
/// What is otherwise.
pub async fn an_inline_policy_is_kept_and_replaced(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-inline");
    iam.create_role(&plain_role(&name)).await?;
    fails(
        iam.get_role_policy(&name, "Read").await,
        ErrorKind::NotFound,
        "get_role_policy of a missing policy",
    )?;
    for resource in ["arn:aws:s3:::bucket/a+b%20c?*", "arn:aws:s3:::bucket/other"] {
        let written = reading(resource);
        iam.put_role_policy(&name, "Read", &written).await?;
        let read = iam.get_role_policy(&name, "Read").await?;
        expect(read.is_equivalent(&written), "an inline policy is read as it was written")?;
    }
    Ok(())
}

/// Description and session duration, trust policy, boundary and tags can be changed, and nothing else changes with
/// them.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_role_is_changed_in_place(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let role = plain_role(&format!("{prefix}-changed"));
    let name = role.name().to_owned();
    iam.create_role(&role).await?;
    let trust = PolicyDocument::new([
        Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs.amazonaws.com"))
    ]);
    let boundary = managed("AmazonSSMManagedInstanceCore")?;
    iam.update_role(&name, "changed, 100%", 7_200).await?;
    iam.update_assume_role_policy(&name, &trust).await?;
    iam.put_role_permissions_boundary(&name, &boundary).await?;
    iam.tag_role(&name, &tags("team", "a b")).await?;
    iam.tag_role(&name, &tags("cost", "42")).await?;
    iam.untag_role(&name, &["cost".to_owned(), "never-there".to_owned()]).await?;
    let wanted = Role::new(&name, trust)
        .with_description("changed, 100%")
        .with_max_session_duration(7_200)
        .with_permissions_boundary(boundary)
        .with_tag("team", "a b");
    described_as(&iam.get_role(&name).await?, &wanted, "get_role")?;
    iam.delete_role_permissions_boundary(&name).await?;
    expect(iam.get_role(&name).await?.permissions_boundary.is_none(), "a boundary can be taken away")
}

/// A role goes once its policies are gone, and not before.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_role_with_policies_stays(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-deleted");
    let policy = managed("AmazonSSMManagedInstanceCore")?;
    iam.create_role(&plain_role(&name)).await?;
    iam.attach_role_policy(&name, &policy).await?;
    iam.put_role_policy(&name, "Read", &reading("*")).await?;
    expect(iam.list_role_policies(&name).await? == ["Read"], "inline policies are listed")?;
    fails(iam.delete_role(&name).await, ErrorKind::Conflict, "delete_role with an attached policy")?;
    iam.detach_role_policy(&name, &policy).await?;
    fails(iam.detach_role_policy(&name, &policy).await, ErrorKind::NotFound, "detach_role_policy twice")?;
    fails(iam.delete_role(&name).await, ErrorKind::Conflict, "delete_role with an inline policy")?;
    iam.delete_role_policy(&name, "Read").await?;
    fails(iam.delete_role_policy(&name, "Read").await, ErrorKind::NotFound, "delete_role_policy twice")?;
    iam.delete_role(&name).await?;
    fails(iam.get_role(&name).await, ErrorKind::NotFound, "get_role of a deleted role")
}

/// A managed policy keeps five versions, the newest counts, and it goes once nothing is left of it.
///
/// # Errors
///
/// What is otherwise.
pub async fn a_managed_policy_has_versions(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let name = format!("{prefix}-versions");
    let made = iam.create_policy(&name, "/conformance/", &reading("*"), &tags("team", "a")).await?;
    let policy = made.arn;
    expect(policy.resource() == format!("policy/conformance/{name}"), "a policy lies at its path")?;
    let again = iam.create_policy(&name, "/", &reading("*"), &Tags::new()).await;
    fails(again, ErrorKind::AlreadyExists, "create_policy of a name that is taken")?;
    for number in 2..=5 {
        iam.create_policy_version(&policy, &reading(&format!("arn:aws:s3:::bucket/{number}"))).await?;
    }
    let sixth = iam.create_policy_version(&policy, &reading("*")).await;
    fails(sixth, ErrorKind::LimitExceeded, "create_policy_version of a sixth")?;
    let found = iam.get_policy(&policy).await?;
    expect(found.default_version == "v5" && found.tags == tags("team", "a"), "the newest version counts")?;
    let document = iam.get_policy_version(&policy, "v5").await?;
    expect(document.is_equivalent(&reading("arn:aws:s3:::bucket/5")), "a version is read as written")?;
    fails(
        iam.delete_policy_version(&policy, "v5").await,
        ErrorKind::Conflict,
        "delete_policy_version of the default",
    )?;
    fails(iam.delete_policy(&policy).await, ErrorKind::Conflict, "delete_policy with versions")?;
    for version in iam.list_policy_versions(&policy).await? {
        if !version.is_default {
            iam.delete_policy_version(&policy, &version.id).await?;
        }
    }
    iam.tag_policy(&policy, &tags("team", "b")).await?;
    expect(iam.get_policy(&policy).await?.tags == tags("team", "b"), "a policy can be tagged")?;
    iam.delete_policy(&policy).await?;
    fails(iam.get_policy(&policy).await, ErrorKind::NotFound, "get_policy of a deleted policy")
}

/// An instance profile holds one role.
///
/// # Errors
///
/// What is otherwise.
pub async fn an_instance_profile_holds_one_role(iam: &dyn Iam, prefix: &str) -> Result<(), Error> {
    let (name, other) = (format!("{prefix}-profile"), format!("{prefix}-other"));
    fails(iam.get_instance_profile(&name).await, ErrorKind::NotFound, "get_instance_profile")?;
    iam.create_role(&plain_role(&name)).await?;
    iam.create_role(&plain_role(&other)).await?;
    iam.create_instance_profile(&name, "/conformance/", &tags("team", "a")).await?;
    let again = iam.create_instance_profile(&name, "/", &Tags::new()).await;
    fails(again, ErrorKind::AlreadyExists, "create_instance_profile of a name that is taken")?;
    iam.add_role_to_instance_profile(&name, &name).await?;
    let second = iam.add_role_to_instance_profile(&name, &other).await;
    fails(second, ErrorKind::LimitExceeded, "add_role_to_instance_profile of a second role")?;
    let found = iam.list_instance_profiles_for_role(&name).await?;
    let held = found.iter().map(|profile| (profile.name.as_str(), profile.roles.as_slice()));
    expect(held.eq([(name.as_str(), [name.clone()].as_slice())]), "the profiles of a role are listed")?;
    fails(iam.delete_role(&name).await, ErrorKind::Conflict, "delete_role in an instance profile")?;
    fails(
        iam.delete_instance_profile(&name).await,
        ErrorKind::Conflict,
        "delete_instance_profile with a role",
    )?;
    iam.remove_role_from_instance_profile(&name, &name).await?;
    iam.tag_instance_profile(&name, &tags("team", "b")).await?;
    let found = iam.get_instance_profile(&name).await?;
    expect(found.roles.is_empty() && found.tags == tags("team", "b"), "a profile can be emptied and tagged")?;
    iam.delete_instance_profile(&name).await?;
    fails(iam.get_instance_profile(&name).await, ErrorKind::NotFound, "get_instance_profile of a deleted one")
}

/// [`Provisioner::apply`] makes a role whole, then leaves it alone, then takes it away.
///
/// # Errors
///
/// What is otherwise.
pub async fn applying_twice_changes_nothing_the_second_time(
    iam: &dyn Iam,
    prefix: &str,
) -> Result<(), Error> {
    let name = format!("{prefix}-applied");
    let role = plain_role(&name)
        .with_managed_policy(managed("service-role/AmazonECSTaskExecutionRolePolicy")?)
        .with_inline_policy("Read", reading("arn:aws:s3:::bucket/key"))
        .with_customer_policy(format!("{name}-own"), reading("arn:aws:s3:::bucket/own"));
    let owner = Owner::new("conformance")?;
    let desired = Desired::new(role, &owner)?;
    let at_once = |_: Duration| std::future::ready(());
    let provisioner = Provisioner::new(iam, &at_once).overriding_guard();
    let first = provisioner.apply(&desired, &mut |_| ()).await?;
    expect(first.done.len() == 5, "the first run creates both, attaches both and writes")?;
    let second = provisioner.apply(&desired, &mut |_| ()).await?;
    expect(second.done.is_empty() && second.role == first.role, "the second run finds all as wanted")?;
    provisioner.remove(&Removal::new(&name, &owner), &mut |_| ()).await?;
    fails(iam.get_role(&name).await, ErrorKind::NotFound, "get_role of a role taken away")
}

fn tags(key: &str, value: &str) -> Tags {
    Tags::from([(key.to_owned(), value.to_owned())])
}

fn plain_role(name: &str) -> Role {
    let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs-tasks.amazonaws.com"));
    Role::new(name, PolicyDocument::new([trust]))
}

fn reading(resource: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["s3:GetObject"]).on([resource])])
}

fn managed(path_and_name: &str) -> Result<Arn, Error> {
    format!("arn:aws:iam::aws:policy/{path_and_name}").parse()
}

fn described_as(found: &RoleDescription, role: &Role, operation: &str) -> Result<(), Error> {
    let wanted = RoleDescription::of(role, found.arn.clone(), found.unique_id.clone());
    let trusted = found.trust_policy.as_ref().is_some_and(|trust| trust.is_equivalent(role.trust_policy()));
    let found = RoleDescription { trust_policy: wanted.trust_policy.clone(), ..found.clone() };
    expect(trusted, &format!("`{operation}` gives back the trust policy"))?;
    expect(
        found == wanted,
        &format!("`{operation}` describes the role as it was asked for: found {found:?}, wanted {wanted:?}"),
    )
}

fn expect(holds: bool, rule: &str) -> Result<(), Error> {
    match holds {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::Other, format!("broken rule: {rule}"))),
    }
}

fn fails<T>(result: Result<T, Error>, kind: ErrorKind, what: &str) -> Result<(), Error> {
    match result {
        Ok(_) => expect(false, &format!("`{what}` fails with {kind:?}, but succeeded")),
        Err(error) if error.kind() == kind => {
            expect(!error.may_have_happened(), &format!("`{what}` was refused, hence did not happen"))
        }
        Err(error) => {
            let rule = format!("broken rule: `{what}` fails with {kind:?}, not {:?}", error.kind());
            Err(Error::new(ErrorKind::Other, rule).with_source(error))
        }
    }
}
