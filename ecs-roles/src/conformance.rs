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

use crate::arn::Arn;
use crate::ensure::{Change, Difference, ensure};
use crate::error::{Error, ErrorKind};
use crate::policy::{PolicyDocument, Principals, Statement};
use crate::port::{Iam, RoleDescription};
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
    ensuring_twice_changes_nothing_the_second_time(iam, prefix).await
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

/// [`ensure`] makes a role whole and then leaves it alone.
///
/// # Errors
///
/// What is otherwise.
pub async fn ensuring_twice_changes_nothing_the_second_time(
    iam: &dyn Iam,
    prefix: &str,
) -> Result<(), Error> {
    let policy = managed("service-role/AmazonECSTaskExecutionRolePolicy")?;
    let role = plain_role(&format!("{prefix}-ensured"))
        .with_managed_policy(policy.clone())
        .with_inline_policy("Read", reading("arn:aws:s3:::bucket/key"));
    let first = ensure(iam, &role).await?;
    let all = [Change::Created, Change::Attached(policy), Change::PutInlinePolicy("Read".to_owned())];
    expect(first.done == all, "the first run creates, attaches and writes")?;
    let second = ensure(iam, &role).await?;
    expect(second.done.is_empty() && second.differences.is_empty(), "the second run finds all as wanted")?;
    let third = ensure(iam, &role.with_description("another")).await?;
    expect(third.differences == [Difference::Description], "a difference is told and left")
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
