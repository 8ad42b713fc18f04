//! The managed policies of AWS: those that ecs-roles knows, and the one that an account begins
//! with. Of each there is the default version.

use std::borrow::Cow;

use ecs_roles::{ManagedPolicy as Known, Partition};

/// What `AdministratorAccess` says.
const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}]}"#;

/// A policy of AWS, as a partition has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ManagedPolicy<'a> {
    partition: &'a str,
    which: Which,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    AdministratorAccess,
    Known(&'static Known),
}

impl ManagedPolicy<'_> {
    pub(super) fn name(self) -> &'static str {
        match self.which {
            Which::AdministratorAccess => "AdministratorAccess",
            Which::Known(policy) => policy.name(),
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self.which {
            Which::AdministratorAccess => "/",
            Which::Known(policy) => policy.path(),
        }
    }

    pub(super) fn version(self) -> &'static str {
        match self.which {
            Which::AdministratorAccess => "v1",
            Which::Known(policy) => policy.version(),
        }
    }

    /// When that version was made, as AWS writes it. Of the moment the day alone is known.
    pub(super) fn updated(self) -> String {
        let day = match self.which {
            Which::AdministratorAccess => "2015-02-06",
            Which::Known(policy) => policy.updated(),
        };
        format!("{day}T00:00:00Z")
    }

    /// Policies of service-linked roles can be attached by their service only.
    pub(super) fn is_attachable(self) -> bool {
        match self.which {
            Which::AdministratorAccess => true,
            Which::Known(policy) => policy.is_attachable(),
        }
    }

    pub(super) fn arn(self) -> String {
        format!("arn:{}:iam::aws:policy{}{}", self.partition, self.path(), self.name())
    }

    /// The document of the default version.
    pub(super) fn document(self) -> Cow<'static, str> {
        match self.which {
            Which::AdministratorAccess => EVERYTHING.into(),
            Which::Known(policy) => {
                let document = policy.document_in(&Partition::from_name(self.partition));
                // That each can be read is tested by ecs-roles.
                document.map(|document| document.to_string()).unwrap_or_default().into()
            }
        }
    }
}

pub(super) fn all(partition: &str) -> impl Iterator<Item = ManagedPolicy<'_>> {
    let known = Known::all().iter().map(Which::Known);
    let all = std::iter::once(Which::AdministratorAccess).chain(known);
    all.map(move |which| ManagedPolicy { partition, which })
}

pub(super) fn find<'a>(partition: &'a str, arn: &str) -> Option<ManagedPolicy<'a>> {
    let name = arn.rsplit('/').next()?;
    named(partition, name).filter(|policy| policy.arn() == arn)
}

/// The policy of that name, whatever its path.
pub(super) fn named<'a>(partition: &'a str, name: &str) -> Option<ManagedPolicy<'a>> {
    all(partition).find(|policy| policy.name() == name)
}
