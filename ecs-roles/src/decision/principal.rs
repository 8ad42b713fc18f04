//! `Principal` and `NotPrincipal`.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal" and
//! "NotPrincipal".

use super::caller::Caller;
use super::contested;
use crate::arn::Arn;
use crate::arn_fields::is_account_id;
use crate::policy::{PrincipalKind, Principals, Selection};

/// How a statement names a caller, from not at all to by its own ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// Not at all.
    None,
    /// By the account or its root, which leaves the rest to identity policies.
    Account,
    /// By the role whose session it is.
    Role,
    /// By itself, or as everyone.
    Direct,
}

/// The principals of a statement.
#[derive(Debug)]
pub(super) enum Who {
    /// No element.
    Unsaid,
    /// The listed.
    Only(Box<[Named]>),
    /// All but the listed.
    AllExcept(Box<[Named]>),
}

/// One principal of a list.
#[derive(Debug)]
pub(super) enum Named {
    Everyone,
    /// An account; the partition where it is written as an ARN.
    Account {
        partition: Option<Box<str>>,
        account: Box<str>,
    },
    Arn(NamedArn),
    Service(Box<str>),
    Federated(Box<str>),
    /// Ids of S3 and of deleted principals: no caller is known by one.
    Unknown,
}

/// The ARN of a user, role or session.
#[derive(Debug)]
pub(super) struct NamedArn {
    partition: Box<str>,
    service: Box<str>,
    account: Box<str>,
    resource: Box<str>,
}

impl Who {
    pub(super) fn new(selection: Option<&Selection<Principals>>) -> Self {
        match selection {
            None => Self::Unsaid,
            Some(Selection::Only(principals)) => Self::Only(named(principals)),
            Some(Selection::AllExcept(principals)) => Self::AllExcept(named(principals)),
        }
    }

    /// How the caller is named; by all that are not listed it is named directly.
    pub(super) fn naming(&self, caller: &Caller) -> Naming {
        match self {
            Self::Unsaid => Naming::None,
            Self::Only(listed) => {
                listed.iter().map(|named| named.naming(caller)).max().unwrap_or(Naming::None)
            }
            Self::AllExcept(listed) if listed.iter().any(|named| named.exempts(caller)) => Naming::None,
            Self::AllExcept(_) => Naming::Direct,
        }
    }
}

impl Named {
    fn naming(&self, caller: &Caller) -> Naming {
        match (self, caller) {
            (Self::Everyone, _) => contested::NAMING_OF_EVERYONE,
            (Self::Account { partition, account }, caller) => {
                account_naming(partition.as_deref(), account, caller)
            }
            (Self::Arn(named), caller) => named.naming(caller),
            (Self::Service(name), Caller::Service(caller)) if **name == **caller => Naming::Direct,
            (Self::Federated(name), Caller::Federated(caller)) if **name == **caller => Naming::Direct,
            _ => Naming::None,
        }
    }

    fn exempts(&self, caller: &Caller) -> bool {
        let naming = self.naming(caller);
        let is_root = matches!(caller, Caller::Root(_));
        naming > Naming::Account || naming == Naming::Account && contested::account_exempts(is_root)
    }

    fn of_aws(name: &str) -> Self {
        if name == "*" {
            return Self::Everyone;
        }
        if is_account_id(name) {
            return Self::Account { partition: None, account: name.into() };
        }
        let fields: Vec<&str> = name.splitn(6, ':').collect();
        match fields.as_slice() {
            ["arn", partition, "iam", "", account, "root"] => {
                Self::Account { partition: Some((*partition).into()), account: (*account).into() }
            }
            ["arn", partition, service @ ("iam" | "sts"), "", account, resource] => Self::Arn(NamedArn {
                partition: (*partition).into(),
                service: (*service).into(),
                account: (*account).into(),
                resource: (*resource).into(),
            }),
            _ => Self::Unknown,
        }
    }
}

impl NamedArn {
    fn naming(&self, caller: &Caller) -> Naming {
        match caller {
            Caller::User(arn) | Caller::Session(arn) | Caller::FederatedUser(arn) if self.is(arn) => {
                Naming::Direct
            }
            Caller::Role(arn) if self.is(arn) => Naming::Role,
            Caller::Session(arn) if self.is_role_of(caller, arn) => Naming::Role,
            _ => Naming::None,
        }
    }

    fn is_of_account(&self, arn: &Arn) -> bool {
        *self.account == *arn.account() && *self.partition == *arn.partition().as_str()
    }

    fn is(&self, arn: &Arn) -> bool {
        *self.service == *arn.service() && self.is_of_account(arn) && *self.resource == *arn.resource()
    }

    /// The path of a role is not known of its sessions, and its name is unique
    /// in the account without it.
    fn is_role_of(&self, caller: &Caller, arn: &Arn) -> bool {
        let name = self.resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
        let same_name = name.zip(caller.role_name()).is_some_and(|(one, two)| one.eq_ignore_ascii_case(two));
        *self.service == *"iam" && same_name && self.is_of_account(arn)
    }
}

fn account_naming(partition: Option<&str>, account: &str, caller: &Caller) -> Naming {
    let Some(arn) = caller.arn() else {
        return Naming::None;
    };
    let same_partition = partition.is_none_or(|partition| partition == arn.partition().as_str());
    if arn.account() == account && same_partition { Naming::Account } else { Naming::None }
}

fn named(principals: &Principals) -> Box<[Named]> {
    let Principals::Listed(listed) = principals else {
        return Box::new([Named::Everyone]);
    };
    let each = |(kind, names): (&PrincipalKind, &Vec<String>)| {
        let named = |name: &String| match kind {
            PrincipalKind::Aws => Named::of_aws(name),
            PrincipalKind::Service => Named::Service(name.as_str().into()),
            PrincipalKind::Federated => Named::Federated(name.as_str().into()),
            PrincipalKind::CanonicalUser => Named::Unknown,
        };
        names.iter().map(named).collect::<Vec<_>>()
    };
    listed.iter().flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(principal: &str, caller: &str, expected: Naming) {
        let caller: Caller = caller.parse().unwrap();
        assert_eq!(Named::of_aws(principal).naming(&caller), expected, "{principal} and {caller}");
    }

    #[test]
    fn callers_are_named_in_several_ways() {
        let session = "arn:aws:sts::111122223333:assumed-role/Deployer/ci";
        check("*", session, Naming::Direct);
        check("111122223333", session, Naming::Account);
        check("arn:aws:iam::111122223333:root", session, Naming::Account);
        check("arn:aws-cn:iam::111122223333:root", session, Naming::None);
        check("444455556666", session, Naming::None);
        check("arn:aws:iam::111122223333:role/path/deployer", session, Naming::Role);
        check("arn:aws:iam::111122223333:user/deployer", session, Naming::None);
        check("arn:aws:iam::444455556666:role/Deployer", session, Naming::None);
        check(session, session, Naming::Direct);
        check("arn:aws:sts::111122223333:assumed-role/Deployer/CI", session, Naming::None);
        check("arn:aws:iam::111122223333:role/*", session, Naming::None);
        check("AROAEXAMPLE", session, Naming::None);
        check("arn:aws:iam::111122223333:user/Ann", "arn:aws:iam::111122223333:user/ann", Naming::None);
        let role = "arn:aws:iam::111122223333:role/path/deployer";
        check(role, role, Naming::Role);
        check("arn:aws:iam::111122223333:role/deployer", role, Naming::None);
        check("111122223333", "ecs.amazonaws.com", Naming::None);
    }
}
