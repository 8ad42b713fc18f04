//! What kind an existing role may be of.

use super::{RoleKind, RoleOrigin};
use crate::arn::Arn;
use crate::managed_policy::path_and_name;
use crate::policy::{Effect, PolicyDocument, PrincipalKind};

/// A kind that a role may be of, and what speaks for it.
///
/// A managed policy without the trust that belongs to it is worth a look: a
/// task role that carries `AWSCodeDeployRoleForECS` gives its containers what
/// was meant for CodeDeploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RoleCandidate {
    /// The kind.
    pub kind: RoleKind,
    /// Whether the trust policy lets the service of the kind in, under
    /// whichever conditions.
    pub trusted: bool,
    /// Whether a managed policy of the kind is attached.
    pub by_managed_policy: bool,
    /// Whether the role has the conventional name, in any case.
    pub by_name: bool,
}

/// Is made for whatever Systems Manager manages, EC2 instances too.
const OF_ANY_INSTANCE: &str = "AmazonSSMManagedInstanceCore";

impl RoleKind {
    /// The kinds that a role may be of, the likeliest first: by the service its
    /// trust policy lets in, its managed policies and its name. Empty for a role
    /// that has nothing to do with ECS.
    ///
    /// ```
    /// use ecs_roles::{InfrastructureRole, RoleKind, Scope};
    ///
    /// let role = InfrastructureRole::for_volumes(Scope::new("111122223333", "eu-west-1")?)
    ///     .named("storage")
    ///     .role()?;
    /// let candidates = RoleKind::of_role(role.name(), role.trust_policy(), role.managed_policies());
    /// assert_eq!(candidates[0].kind, RoleKind::InfrastructureVolumes);
    /// assert!(candidates[0].trusted && candidates[0].by_managed_policy && !candidates[0].by_name);
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    pub fn of_role(name: &str, trust: &PolicyDocument, attached: &[Arn]) -> Vec<RoleCandidate> {
        let every = Self::ALL.map(|kind| RoleCandidate {
            kind,
            trusted: lets_in(trust, kind.service_principal()),
            by_managed_policy: attached.iter().any(|policy| kind.has_managed_policy(policy)),
            by_name: kind.has_name(name),
        });
        let told_apart = |candidate: &&RoleCandidate| candidate.by_managed_policy || candidate.by_name;
        let mut found: Vec<_> = every.iter().filter(told_apart).copied().collect();
        if !found.iter().any(|candidate| candidate.trusted) {
            found.extend(every.iter().filter(|candidate| candidate.is_plausible()));
        }
        found.sort_by_key(|candidate| std::cmp::Reverse(candidate.weight()));
        found
    }

    fn has_managed_policy(self, policy: &Arn) -> bool {
        path_and_name(policy).is_some_and(|name| self.own_managed_policies().any(|own| own == name))
    }

    /// The managed policies that are made for this kind and say something about a role.
    pub(crate) fn own_managed_policies(self) -> impl Iterator<Item = &'static str> {
        self.managed_policies().iter().copied().filter(|name| *name != OF_ANY_INSTANCE)
    }

    fn has_name(self, name: &str) -> bool {
        let prefix = "ecsInstanceRole";
        let starts = || name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        match self {
            Self::ManagedInstancesInstance => starts(),
            _ => self.conventional_name().is_some_and(|known| known.eq_ignore_ascii_case(name)),
        }
    }
}

impl RoleCandidate {
    fn weight(&self) -> u8 {
        4 * u8::from(self.trusted) + 2 * u8::from(self.by_managed_policy) + u8::from(self.by_name)
    }

    /// Whether trust alone says something: only ECS assumes the role, and
    /// somebody made it by hand.
    fn is_plausible(&self) -> bool {
        let of_ecs = ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"];
        let told_apart = self.by_managed_policy || self.by_name;
        let made = matches!(self.kind.origin(), RoleOrigin::Template | RoleOrigin::Undocumented);
        self.trusted && !told_apart && made && of_ecs.contains(&self.kind.service_principal())
    }
}

/// Whether some statement lets the service assume the role.
pub(super) fn lets_in(trust: &PolicyDocument, principal: &str) -> bool {
    let allowing = trust.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let listed = allowing.filter_map(|statement| statement.principals.as_ref());
    listed
        .filter(|principals| !principals.is_negated())
        .flat_map(|principals| principals.listed().of_kind(PrincipalKind::Service))
        .any(|written| names_service(written, principal))
}

/// Also in its other spellings: `ec2.amazonaws.com.cn`, `codedeploy.eu-west-1.amazonaws.com`.
fn names_service(written: &str, principal: &str) -> bool {
    let written = written.strip_suffix(".cn").unwrap_or(written);
    let Some(service) = principal.strip_suffix(".amazonaws.com") else { return false };
    let region = written.strip_suffix(".amazonaws.com").and_then(|rest| rest.strip_prefix(service));
    match region.map(|rest| rest.strip_prefix('.')) {
        Some(None) => written == principal,
        Some(Some(region)) => {
            region.contains('-')
                && region.ends_with(|last: char| last.is_ascii_digit())
                && !region.contains('.')
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_spellings() {
        let table = [
            ("ec2.amazonaws.com", "ec2.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", "ec2.amazonaws.com", true),
            ("codedeploy.eu-west-1.amazonaws.com", "codedeploy.amazonaws.com", true),
            ("codedeploy.cn-north-1.amazonaws.com.cn", "codedeploy.amazonaws.com", true),
            ("ecs.application-autoscaling.amazonaws.com", "ecs.amazonaws.com", false),
            ("ecs-tasks.amazonaws.com", "ecs.amazonaws.com", false),
            ("ecs.amazonaws.com", "ecs-tasks.amazonaws.com", false),
            ("ecs", "ecs.amazonaws.com", false),
        ];
        for (written, principal, expected) in table {
            assert_eq!(names_service(written, principal), expected, "{written} for {principal}");
        }
    }
}
