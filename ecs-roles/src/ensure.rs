//! Making a role exist.

use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::port::{Iam, RoleDescription};
use crate::role::Role;

/// What [`ensure`] found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ensured {
    /// The role as IAM describes it. IAM is eventually consistent: ECS may
    /// refuse a role that was created a moment ago for some seconds more.
    pub role: RoleDescription,
    /// What was done, in order. Empty if everything was there.
    pub done: Vec<Change>,
    /// In what else the role that was found differs from the wanted one. That
    /// is left as it is.
    pub differences: Vec<Difference>,
}

/// One thing that [`ensure`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The role was created.
    Created,
    /// The managed policy was attached.
    Attached(Arn),
    /// The inline policy of that name was written.
    PutInlinePolicy(String),
}

/// Something that an existing role has otherwise than wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Difference {
    /// The path, which can only be changed by making the role anew.
    Path,
    /// Who may assume the role.
    TrustPolicy,
    /// The description.
    Description,
    /// How long sessions may last.
    MaxSessionDuration,
    /// The permissions boundary.
    PermissionsBoundary,
    /// A wanted tag is missing or has another value.
    Tags,
}

/// Creates the role if there is none of its name, attaches the managed
/// policies it lacks and writes the inline policies that are not as wanted.
///
/// Nothing is removed: other policies of the role stay. A second run over the
/// outcome writes nothing, so after an error run it again. The trust policy
/// and the attributes of a role that was found are compared, not changed.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) before any call if
/// [`Role::check`] fails; else the error of the call that failed, at which it
/// stopped.
///
/// # Example
///
/// ```no_run
/// # #[cfg(feature = "aws")]
/// # async fn run(config: &aws_types::SdkConfig) -> Result<(), ecs_roles::Error> {
/// use ecs_roles::{Scope, TaskExecutionRole, aws::SdkIam};
///
/// let role = TaskExecutionRole::new(Scope::new("111122223333", "eu-central-1")?).role()?;
/// let iam = SdkIam::new(aws_sdk_iam::Client::new(config));
/// let ensured = ecs_roles::ensure(&iam, &role).await?;
/// assert!(ensured.differences.is_empty());
/// # Ok(())
/// # }
/// ```
pub async fn ensure(iam: &dyn Iam, role: &Role) -> Result<Ensured, Error> {
    role.check()?;
    let (description, created) = find_or_create(iam, role).await?;
    let mut done: Vec<Change> = created.then_some(Change::Created).into_iter().collect();
    attach_missing(iam, role, &mut done).await?;
    put_inline(iam, role, &mut done).await?;
    let differences = differences(role, &description);
    Ok(Ensured { role: description, done, differences })
}

async fn find_or_create(iam: &dyn Iam, role: &Role) -> Result<(RoleDescription, bool), Error> {
    match iam.get_role(role.name()).await {
        Ok(found) => Ok((found, false)),
        Err(error) if error.is_not_found() => create(iam, role).await,
        Err(error) => Err(error),
    }
}

/// Creates the role; where somebody was faster, or the reply was lost, looks
/// whether it is there now. The refusal is the answer if it is not.
async fn create(iam: &dyn Iam, role: &Role) -> Result<(RoleDescription, bool), Error> {
    let error = match iam.create_role(role).await {
        Ok(created) => return Ok((created, true)),
        Err(error) => error,
    };
    let was_there = error.kind() == ErrorKind::AlreadyExists;
    if !was_there && !error.may_have_happened() {
        return Err(error);
    }
    match iam.get_role(role.name()).await {
        Ok(found) => Ok((found, !was_there)),
        Err(_) => Err(error),
    }
}

async fn attach_missing(iam: &dyn Iam, role: &Role, done: &mut Vec<Change>) -> Result<(), Error> {
    if role.managed_policies().is_empty() {
        return Ok(());
    }
    let attached = iam.list_attached_role_policies(role.name()).await?;
    for policy in role.managed_policies().iter().filter(|policy| !attached.contains(policy)) {
        iam.attach_role_policy(role.name(), policy).await?;
        done.push(Change::Attached(policy.clone()));
    }
    Ok(())
}

async fn put_inline(iam: &dyn Iam, role: &Role, done: &mut Vec<Change>) -> Result<(), Error> {
    for (name, policy) in role.inline_policies() {
        let as_wanted = match iam.get_role_policy(role.name(), name).await {
            Ok(found) => found.is_equivalent(policy),
            Err(error) if error.is_not_found() => false,
            Err(error) => return Err(error),
        };
        if !as_wanted {
            iam.put_role_policy(role.name(), name, policy).await?;
            done.push(Change::PutInlinePolicy(name.clone()));
        }
    }
    Ok(())
}

fn differences(wanted: &Role, found: &RoleDescription) -> Vec<Difference> {
    let trusted = found.trust_policy.as_ref().is_some_and(|trust| trust.is_equivalent(wanted.trust_policy()));
    let tagged = wanted.tags().iter().all(|(key, value)| found.tags.get(key) == Some(value));
    let same = [
        (Difference::Path, found.path == wanted.path()),
        (Difference::TrustPolicy, trusted),
        (Difference::Description, found.description == wanted.description()),
        (Difference::MaxSessionDuration, found.max_session_duration == wanted.max_session_duration()),
        (
            Difference::PermissionsBoundary,
            found.permissions_boundary.as_ref() == wanted.permissions_boundary(),
        ),
        (Difference::Tags, tagged),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(difference, _)| difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyDocument, Statement};
    use crate::port::MockIam;

    const POLICIES: [&str; 2] =
        ["service-role/AmazonECSTaskExecutionRolePolicy", "AmazonSSMManagedInstanceCore"];

    fn policy(index: usize) -> Arn {
        format!("arn:aws:iam::aws:policy/{}", POLICIES[index]).parse().unwrap()
    }

    fn wanted() -> Role {
        Role::new("runner", PolicyDocument::new([Statement::allow(["sts:AssumeRole"])]))
            .with_managed_policy(policy(0))
            .with_managed_policy(policy(1))
            .with_inline_policy("Read", PolicyDocument::new([Statement::allow(["s3:GetObject"]).on(["*"])]))
    }

    fn described() -> RoleDescription {
        RoleDescription::of(&wanted(), "arn:aws:iam::111122223333:role/runner".parse().unwrap(), "AROA1")
    }

    fn refused(kind: ErrorKind) -> Error {
        Error::new(kind, "refused")
    }

    /// IAM with the role whole, to be made worse by the test.
    fn whole(iam: &mut MockIam) {
        iam.expect_get_role().returning(|_| Ok(described()));
        iam.expect_list_attached_role_policies().returning(|_| Ok(vec![policy(1), policy(0)]));
        iam.expect_get_role_policy().returning(|_, name| Ok(wanted().inline_policies()[name].clone()));
    }

    #[tokio::test]
    async fn a_whole_role_is_only_read() {
        let mut iam = MockIam::new();
        whole(&mut iam);
        let ensured = ensure(&iam, &wanted()).await.unwrap();
        assert_eq!(ensured, Ensured { role: described(), done: vec![], differences: vec![] });
    }

    #[tokio::test]
    async fn an_illegal_role_reaches_no_call() {
        let role = Role::new("no spaces", PolicyDocument::new([]));
        let error = ensure(&MockIam::new(), &role).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }

    #[tokio::test]
    async fn only_what_is_missing_is_written() {
        let mut iam = MockIam::new();
        iam.expect_get_role().returning(|_| Ok(described()));
        iam.expect_list_attached_role_policies().returning(|_| Ok(vec![policy(0)]));
        iam.expect_attach_role_policy().withf(|_, arn| *arn == policy(1)).once().returning(|_, _| Ok(()));
        iam.expect_get_role_policy().returning(|_, _| Ok(PolicyDocument::new([])));
        iam.expect_put_role_policy().once().returning(|_, _, _| Ok(()));
        let ensured = ensure(&iam, &wanted()).await.unwrap();
        assert_eq!(ensured.done, [Change::Attached(policy(1)), Change::PutInlinePolicy("Read".to_owned())]);
    }

    #[tokio::test]
    async fn when_the_third_call_fails_the_fourth_is_not_made() {
        let mut iam = MockIam::new();
        iam.expect_get_role().once().returning(|_| Err(refused(ErrorKind::NotFound)));
        iam.expect_create_role().once().returning(|_| Ok(described()));
        iam.expect_list_attached_role_policies().once().returning(|_| {
            Err(refused(ErrorKind::AccessDenied).with_operation("ListAttachedRolePolicies", "runner"))
        });
        let error = ensure(&iam, &wanted()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::AccessDenied, Some("ListAttachedRolePolicies"))
        );
    }

    /// GetRole finds nothing, CreateRole fails with `error`, GetRole is asked
    /// again and answers `then`.
    fn creation_failing(error: fn() -> Error, then: Option<RoleDescription>) -> MockIam {
        let mut iam = MockIam::new();
        let mut order = mockall::Sequence::new();
        let missing = || Err(refused(ErrorKind::NotFound));
        iam.expect_get_role().once().in_sequence(&mut order).returning(move |_| missing());
        iam.expect_create_role().once().in_sequence(&mut order).returning(move |_| Err(error()));
        let answer = move |_: &str| then.clone().map_or_else(missing, Ok);
        iam.expect_get_role().once().in_sequence(&mut order).returning(answer);
        iam.expect_list_attached_role_policies().returning(|_| Ok(vec![policy(0), policy(1)]));
        iam.expect_get_role_policy().returning(|_, name| Ok(wanted().inline_policies()[name].clone()));
        iam
    }

    #[tokio::test]
    async fn a_role_that_somebody_else_made_meanwhile_is_taken() {
        let found = RoleDescription { path: "/other/".to_owned(), trust_policy: None, ..described() };
        let iam = creation_failing(|| refused(ErrorKind::AlreadyExists), Some(found));
        let ensured = ensure(&iam, &wanted()).await.unwrap();
        assert_eq!(ensured.done, []);
        assert_eq!(ensured.differences, [Difference::Path, Difference::TrustPolicy]);
    }

    #[tokio::test]
    async fn a_creation_whose_reply_was_lost_is_looked_up() {
        let lost = || refused(ErrorKind::Unavailable).that_may_have_happened();
        let ensured = ensure(&creation_failing(lost, Some(described())), &wanted()).await.unwrap();
        assert_eq!(ensured.done, [Change::Created]);
        let error = ensure(&creation_failing(lost, None), &wanted()).await.unwrap_err();
        assert!(error.may_have_happened());
    }

    #[tokio::test]
    async fn a_creation_that_did_not_happen_is_not_looked_up() {
        let mut iam = MockIam::new();
        iam.expect_get_role().once().returning(|_| Err(refused(ErrorKind::NotFound)));
        iam.expect_create_role().once().returning(|_| Err(refused(ErrorKind::LimitExceeded)));
        let error = ensure(&iam, &wanted()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
}
