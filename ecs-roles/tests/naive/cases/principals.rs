//! Callers, and the principals that statements name.

use std::collections::BTreeMap;

use ecs_roles::{PrincipalKind, Principals};

use crate::naive::dice::Dice;

/// Who is of the account in which most resources are.
pub(super) const OWN: [&str; 8] = [
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:user/team/bob",
    "arn:aws:iam::111122223333:role/path/deployer",
    "arn:aws:iam::111122223333:role/Deployer",
    "arn:aws:sts::111122223333:assumed-role/deployer/ci",
    "arn:aws:sts::111122223333:assumed-role/deployer/other",
    "arn:aws:sts::111122223333:federated-user/ann",
    "arn:aws:iam::111122223333:root",
];

/// Who is not.
pub(super) const OTHERS: [&str; 9] = [
    "arn:aws:iam::444455556666:user/ann",
    "arn:aws:iam::444455556666:root",
    "arn:aws:sts::444455556666:assumed-role/deployer/ci",
    "arn:aws-cn:iam::111122223333:role/deployer",
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x",
    "ecs-tasks.amazonaws.com",
    "accounts.google.com",
    "anonymous",
];

/// Entries of `"AWS"` that name some of them, or nobody.
const AWS: [&str; 19] = [
    "*",
    "111122223333",
    "444455556666",
    "arn:aws:iam::111122223333:root",
    "arn:aws-cn:iam::111122223333:root",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:user/Ann",
    "arn:aws:iam::111122223333:user/*",
    "arn:aws:iam::111122223333:role/deployer",
    "arn:aws:iam::111122223333:role/other/path/DEPLOYER",
    "arn:aws:iam::111122223333:role/deployer/ci",
    "arn:aws:iam::444455556666:role/deployer",
    "arn:aws-cn:iam::111122223333:role/deployer",
    "arn:aws:sts::111122223333:assumed-role/deployer/ci",
    "arn:aws:sts::111122223333:assumed-role/Deployer/ci",
    "arn:aws:sts::111122223333:assumed-role/deployer/*",
    "AROAEXAMPLE",
    "ecs-tasks.amazonaws.com",
];

/// Principals that may name the callers.
pub(super) fn principals(dice: &mut Dice, callers: &[&str]) -> Principals {
    if dice.chance(12) {
        return Principals::Everyone;
    }
    let mut listed = BTreeMap::new();
    for _ in 0..=dice.below(2) {
        let (kind, entry) = entry(dice, callers);
        listed.entry(kind).or_insert_with(Vec::new).push(entry);
    }
    Principals::Listed(listed)
}

fn entry(dice: &mut Dice, callers: &[&str]) -> (PrincipalKind, String) {
    let caller = dice.pick(callers);
    if dice.chance(50) {
        return (kind_of(caller), caller.to_owned());
    }
    match dice.below(10) {
        0 => (
            PrincipalKind::Service,
            dice.pick(&["ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "*"]).to_owned(),
        ),
        1 => (PrincipalKind::Federated, dice.pick(&["accounts.google.com", "*"]).to_owned()),
        2 => (PrincipalKind::CanonicalUser, "79a59df900b949e5".to_owned()),
        _ => (PrincipalKind::Aws, dice.pick(&AWS).to_owned()),
    }
}

fn kind_of(caller: &str) -> PrincipalKind {
    match caller {
        _ if caller.starts_with("arn:") => PrincipalKind::Aws,
        _ if caller.ends_with(".amazonaws.com") => PrincipalKind::Service,
        _ => PrincipalKind::Federated,
    }
}
