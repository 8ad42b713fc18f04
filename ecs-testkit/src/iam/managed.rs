//! The managed policies of AWS: those that ecs-roles knows, and the one that an account begins
//! with. Of each there is the default version.

use ecs_roles::ManagedPolicy as Known;

/// What `AdministratorAccess` says.
const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}]}"#;

/// A policy of AWS.
#[derive(Clone, Copy, Debug)]
pub(super) enum ManagedPolicy {
    AdministratorAccess,
    Known(&'static Known),
}

impl ManagedPolicy {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AdministratorAccess => "AdministratorAccess",
            Self::Known(policy) => policy.name(),
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::AdministratorAccess => "/",
            Self::Known(policy) => policy.path(),
        }
    }

    pub(super) fn version(self) -> &'static str {
        match self {
            Self::AdministratorAccess => "v1",
            Self::Known(policy) => policy.version(),
        }
    }

    /// When that version was made, as AWS writes it. Of the moment the day alone is known.
    pub(super) fn updated(self) -> String {
        let day = match self {
            Self::AdministratorAccess => "2015-02-06",
            Self::Known(policy) => policy.updated(),
        };
        format!("{day}T00:00:00Z")
    }

    /// Policies of service-linked roles can be attached by their service only.
    pub(super) fn is_attachable(self) -> bool {
        match self {
            Self::AdministratorAccess => true,
            Self::Known(policy) => policy.is_attachable(),
        }
    }

    pub(super) fn arn(self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path(), self.name())
    }

    /// The document of the default version.
    pub(super) fn document(self) -> &'static str {
        match self {
            Self::AdministratorAccess => EVERYTHING,
            Self::Known(policy) => policy.text(),
        }
    }
}

pub(super) fn all() -> impl Iterator<Item = ManagedPolicy> {
    let known = Known::all().iter().map(ManagedPolicy::Known);
    std::iter::once(ManagedPolicy::AdministratorAccess).chain(known)
}

pub(super) fn find(partition: &str, arn: &str) -> Option<ManagedPolicy> {
    let name = arn.rsplit('/').next()?;
    named(name).filter(|policy| policy.arn(partition) == arn)
}

/// The policy of that name, whatever its path.
pub(super) fn named(name: &str) -> Option<ManagedPolicy> {
    all().find(|policy| policy.name() == name)
}
