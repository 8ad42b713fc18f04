//! What the operations of EC2 need: their own action on everything, and the role of an
//! instance profile.

use super::need::Need;
use crate::iam::Iam;
use crate::wire::query::Params;

/// Which of its many resource types an action is about is not told apart.
pub(super) fn needs(iam: &Iam, operation: &str, params: &Params) -> Vec<Need> {
    let by_name = || params.get("IamInstanceProfile.Name").map(|name| iam.profile_arn(name));
    let profile = params.get("IamInstanceProfile.Arn").map(str::to_owned).or_else(by_name);
    let role = profile.and_then(|profile| iam.role_in_profile(&profile));
    let passing = role.map(|role| Need::pass(role, "ec2.amazonaws.com"));
    std::iter::once(Need::new(format!("ec2:{operation}"), "*")).chain(passing).collect()
}
