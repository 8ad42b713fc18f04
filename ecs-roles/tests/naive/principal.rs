//! Who a statement is about.

use ecs_roles::{Caller, PrincipalKind, Principals};

/// How a statement of a resource's policy names a caller, the weakest first.
///
/// IAM User Guide, "Determining whether a request is allowed or denied within
/// an account" and "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    /// By the account, which may then say itself who of it.
    Account,
    /// By the role of which the caller is a session.
    Role,
    /// By the caller's own ARN or name, or as everyone.
    Itself,
}

/// How the caller is named, if at all; the strongest of several.
pub(crate) fn naming(principals: &Principals, caller: &Caller) -> Option<Naming> {
    let Principals::Listed(listed) = principals else {
        return Some(Naming::Itself);
    };
    let aws = listed.get(&PrincipalKind::Aws).into_iter().flatten();
    let by_arn = aws.filter_map(|entry| naming_by_aws(entry, caller)).max();
    by_arn.or_else(|| is_named_otherwise(principals, caller).then_some(Naming::Itself))
}

/// "Service" and "Federated" principals are named exactly.
fn is_named_otherwise(principals: &Principals, caller: &Caller) -> bool {
    match caller {
        Caller::Service(name) => principals.of_kind(PrincipalKind::Service).contains(name),
        Caller::Federated(name) => principals.of_kind(PrincipalKind::Federated).contains(name),
        _ => false,
    }
}

/// An entry of `"AWS"`: `*`, an account, or an ARN without wildcards. The role
/// itself is named as its sessions are, the root user as its account.
fn naming_by_aws(entry: &str, caller: &Caller) -> Option<Naming> {
    let is_arn = caller.account().is_some();
    match entry {
        "*" => Some(Naming::Itself),
        _ if is_account_of(entry, caller) => Some(Naming::Account),
        _ if matches!(caller, Caller::Role(_)) && entry == caller.to_string() => Some(Naming::Role),
        _ if matches!(caller, Caller::Session(_)) && is_role_of(entry, caller) => Some(Naming::Role),
        _ => (is_arn && entry == caller.to_string()).then_some(Naming::Itself),
    }
}

/// `111122223333` is short for `arn:aws:iam::111122223333:root`.
fn is_account_of(entry: &str, caller: &Caller) -> bool {
    let Some(account) = caller.account() else {
        return false;
    };
    entry == account || entry == format!("arn:{}:iam::{account}:root", partition(caller))
}

/// A role's ARN stands for its sessions too, whose ARN holds the role's name
/// but not its path; names of roles differ in more than case.
fn is_role_of(entry: &str, caller: &Caller) -> bool {
    let fields: Vec<&str> = entry.splitn(6, ':').collect();
    let ["arn", entry_partition, "iam", "", entry_account, resource] = fields[..] else {
        return false;
    };
    let Some(path_and_name) = resource.strip_prefix("role/") else {
        return false;
    };
    let name = path_and_name.split('/').next_back().unwrap_or_default();
    Some(entry_account) == caller.account()
        && entry_partition == partition(caller)
        && caller.role_name().is_some_and(|own| own.to_lowercase() == name.to_lowercase())
}

fn partition(caller: &Caller) -> String {
    caller.to_string().split(':').nth(1).unwrap_or_default().to_owned()
}

/// `NotPrincipal`: everyone but the listed. An account that is listed leaves
/// out its root user, not those in it.
///
/// IAM User Guide, "AWS JSON policy elements: NotPrincipal".
pub(crate) fn is_left_out(principals: &Principals, caller: &Caller) -> bool {
    match naming(principals, caller) {
        None => false,
        Some(Naming::Account) => matches!(caller, Caller::Root(_)),
        Some(Naming::Role | Naming::Itself) => true,
    }
}
