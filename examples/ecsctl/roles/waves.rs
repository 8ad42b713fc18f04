//! Which roles are carried out together.

use std::collections::BTreeSet;

use ecs_roles::{Arn, PolicyDocument, PrincipalKind};

use super::job::Job;

/// Jobs in waves: those of one may be carried out together, once the waves before it are done.
///
/// IAM refuses a trust policy that names a role which does not exist, so that a role waits for those it lets in. What
/// lets each other in cannot wait. Removals go one by one: a managed policy that two roles share goes with the last.
pub(super) fn waves<'j>(jobs: impl IntoIterator<Item = &'j Job>) -> Vec<Vec<&'j Job>> {
    let mut waiting: Vec<&Job> = jobs.into_iter().collect();
    let mut waves = Vec::new();
    while !waiting.is_empty() {
        let names: BTreeSet<&str> = waiting.iter().map(|job| job.role()).collect();
        let first = waiting.first().copied();
        let (now, later): (Vec<_>, Vec<_>) = waiting.iter().partition(|job| match job {
            Job::Make(_) => !lets_in_another(job, &names),
            Job::Remove(..) => first.is_some_and(|first| std::ptr::eq(first, **job)),
        });
        let (now, later) = if now.is_empty() { (later, now) } else { (now, later) };
        waves.push(now);
        waiting = later;
    }
    waves
}

fn lets_in_another(job: &Job, names: &BTreeSet<&str>) -> bool {
    let Job::Make(role) = job else { return false };
    let role = role.desired.role();
    let_in(role.trust_policy()).iter().any(|name| name != role.name() && names.contains(name.as_str()))
}

/// The names of the roles that a trust policy lets in.
fn let_in(trust: &PolicyDocument) -> Vec<String> {
    let arns = trust.principals(PrincipalKind::Aws).filter_map(|name| name.parse::<Arn>().ok());
    let roles = arns.filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    roles.filter_map(|arn| arn.resource_id().rsplit('/').next().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use ecs_roles::{Desired, Owner, Principals, Removal, Role, Statement};

    use super::*;
    use crate::roles::file::{FileRole, Remarks};

    fn owner() -> Owner {
        Owner::new("platform").unwrap()
    }

    fn made(name: &str, lets_in: &[&str]) -> Job {
        let arns = lets_in.iter().map(|name| format!("arn:aws:iam::123456789012:role/ci/{name}"));
        let principals = match lets_in.is_empty() {
            true => Principals::service("ecs-tasks.amazonaws.com"),
            false => Principals::of(PrincipalKind::Aws, arns),
        };
        let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).by(principals)]);
        let desired = Desired::new(Role::new(name, trust), &owner()).unwrap();
        Job::Make(Box::new(FileRole {
            kind: "deployer".to_owned(),
            desired,
            carries: Vec::new(),
            keys: Vec::new(),
            remarks: Remarks::default(),
        }))
    }

    fn names(jobs: &[Job]) -> Vec<Vec<&str>> {
        waves(jobs).iter().map(|wave| wave.iter().map(|job| job.role()).collect()).collect()
    }

    #[test]
    fn a_role_waits_for_those_that_it_lets_in_wherever_they_stand() {
        let jobs = [made("c", &["b"]), made("a", &[]), made("b", &["a", "elsewhere"]), made("d", &["d"])];
        assert_eq!(names(&jobs), [vec!["a", "d"], vec!["b"], vec!["c"]]);
        assert_eq!(names(&[made("a", &["b"]), made("b", &["a"])]), [["a", "b"]]);
    }

    #[test]
    fn removals_go_one_by_one() {
        let jobs = ["a", "b"].map(|name| Job::Remove(Removal::new(name, &owner()), String::new()));
        assert_eq!(names(&jobs), [["a"], ["b"]]);
        let twice = ["a", "a"].map(|name| Job::Remove(Removal::new(name, &owner()), String::new()));
        assert_eq!(names(&twice), [["a"], ["a"]]);
    }
}
