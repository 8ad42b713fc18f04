//! What AWS leaves unwritten or says in two ways, and what is done here.
//!
//! An [`Authorizer`](crate::Authorizer) decides by this list; names in capitals
//! are its switches in the source. "Guide" is the IAM User Guide.
//!
//! # Matching
//!
//! - A `*` that ends one of the first five fields of a `Resource` crosses colons
//!   (guide, "Resource", on wildcards at the end of a segment):
//!   `STAR_AT_THE_END_OF_A_FIELD_CROSSES_COLONS`. Other wildcards there do not.
//!   Simulators that compare field by field differ.
//! - Letters of a resource match in their case, in all fields.
//! - A pattern with fewer than six fields is held against the ARN like any other.
//! - Wildcards in the service part of an action: only `*` and `*:*` mean
//!   anything; IAM refuses the rest, so it covers no action.
//! - An action without resource types is held against `*`, whatever the request
//!   names: only a pattern that covers `*` allows it, and a `Deny` on an ARN
//!   does not reach it.
//! - Variables are replaced in the first five fields of a resource too, where
//!   the guide allows none: IAM refuses the policy, a fake may be given it.
//!
//! # Conditions
//!
//! - A value that is not of the operator's type, an unknown operator, a variable
//!   without value: the test fails, negated or not, in `Allow` and in `Deny`. Of
//!   several values of a positive operator the others still count. Whether the
//!   key is there is looked at first, so a negated operator holds for an absent
//!   key whatever its values are.
//! - In `NotResource` a pattern without value makes the statement not apply.
//! - An operator without set prefix never fits a list, not even one of a single
//!   value, negated and `IfExists` included (said by AWS in talks, not in the
//!   guide).
//! - `ForAnyValue:…IfExists` holds for an absent key (the guide's general rule
//!   for `IfExists`): `ABSENT_KEY_FITS_ANY_IF_EXISTS`.
//! - `ForAllValues` holds for an empty list and for one of empty strings only,
//!   a single empty string included.
//! - `Null` takes neither prefix nor suffix; with them it is no operator:
//!   `is_operator`. An empty list is a present key.
//! - Four digits are a year, other integers are seconds since 1970:
//!   `is_epoch`. A time of day needs a zone.
//! - Integers compare exactly, other numbers as 64-bit floats.
//! - An IPv4 address is never in a range of IPv6, mapped addresses included.
//! - `BinaryEquals` compares decoded bytes; the value of the request is base64
//!   as well.
//! - A pattern of an `Arn…` operator is six components of which the first covers
//!   `arn`; `*` alone is none.
//!
//! # Variables
//!
//! - Known in `String…` and `Arn…` values and in resources, not in `Bool`, for
//!   which the guide has both; a multi-valued key has no value, and no default
//!   helps it.
//! - The default also stands in for an empty value:
//!   `DEFAULT_REPLACES_EMPTY_VALUE`.
//! - `${` without `}` is text.
//!
//! # Principals
//!
//! - `*` in a resource policy counts as naming the caller itself, so implicit
//!   denies of boundary and session policies do not limit it (guide, remark on
//!   `aws:PrincipalArn`): `NAMING_OF_EVERYONE`. `NotPrincipal` with `Allow`
//!   counts the same.
//! - An account in `NotPrincipal` exempts its root user alone; users and roles
//!   are exempted where they are listed: `account_exempts`.
//! - A session is exempted by `NotPrincipal` where its role is listed. The guide
//!   asks for account, role and session together, and says that less "might" deny.
//! - `NotPrincipal` with `Deny` in a resource policy always denies who has a
//!   permissions boundary (guide, "NotPrincipal"):
//!   `NOT_PRINCIPAL_DENIES_THE_BOUNDED`.
//! - ARNs of users, roles and sessions are compared in their case; the role of a
//!   session is known by its name alone, in any case, as its path is not known.
//! - Unique ids (`AROA…`) and canonical users name nobody here.
//!
//! # Layers
//!
//! - A statement that names a session ARN is not limited by the session policy
//!   (guide); simulators let the session policy decide.
//! - RCPs are not filtered by service, as the supported set grows; an `Allow` in
//!   one means nothing, as `RCPFullAWSAccess` is always there. One without
//!   `Principal` is about everyone.
//! - Service-linked roles are known by path, sessions of them by the prefix of
//!   the role's name.
//! - Root users need no identity policy (guide, "Policy evaluation logic"); a
//!   boundary limits them where one is given.
//! - Session policies limit roles, their sessions and federated users; for users
//!   and root users there are none, and one that is given does not count.
//! - The account of a resource that carries no account id is the caller's, and so
//!   is that of an action without resource types, whatever the request names.
//! - KMS: identity policies count only if the key policy, where one is given,
//!   allows the account: `is_kms_key`.
//! - Where the policy of a role or key names no caller of its account, and no
//!   identity policy allows the request, both are said to refuse it, though a
//!   policy of the resource that names the caller would be enough.
//! - `sts:GetCallerIdentity` is allowed whatever denies it (AWS STS API).
//!
//! # Wording
//!
//! - AWS reports one layer and documents no order; here it is that of
//!   [`Layer`](crate::Layer).
//! - An implicit denial by SCPs reads like an explicit one:
//!   `IMPLICIT_SCP_DENIAL_READS_EXPLICIT`.
//! - Callers of another account and anonymous ones read no reason.

use super::principal::Naming;
use crate::policy::operator::{Family, Operator};

pub(super) const STAR_AT_THE_END_OF_A_FIELD_CROSSES_COLONS: bool = true;

pub(super) const ABSENT_KEY_FITS_ANY_IF_EXISTS: bool = true;

pub(super) const DEFAULT_REPLACES_EMPTY_VALUE: bool = true;

pub(super) const NAMING_OF_EVERYONE: Naming = Naming::Direct;

pub(super) const NOT_PRINCIPAL_DENIES_THE_BOUNDED: bool = true;

pub(super) const IMPLICIT_SCP_DENIAL_READS_EXPLICIT: bool = true;

/// Whether an account in `NotPrincipal` exempts a caller of that account.
pub(super) fn account_exempts(caller_is_root: bool) -> bool {
    caller_is_root
}

/// Whether an element of `Action`, in lower case, is about all actions of all
/// services.
pub(crate) fn covers_every_action(pattern: &str) -> bool {
    matches!(pattern, "*" | "*:*")
}

/// Whether an operator means anything: `Null` stands alone.
pub(super) fn is_operator(operator: Operator) -> bool {
    let alone = operator.qualifier.is_none() && !operator.if_exists;
    operator.family() != Family::Null || alone
}

/// Whether a date is written as seconds since 1970.
pub(super) fn is_epoch(date: &str) -> bool {
    let digits = date.strip_prefix('-').unwrap_or(date);
    let is_year = date.len() == 4 && digits.len() == 4;
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !is_year
}

/// Whether an action, in lower case, is granted to everyone with credentials
/// and cannot be denied.
pub(super) fn is_always_allowed(action: &str) -> bool {
    action == "sts:getcalleridentity"
}

/// Whether an action, in lower case, is held against a role's trust policy.
pub(super) fn is_for_trust_policies(action: &str) -> bool {
    const ACTIONS: [&str; 6] = [
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setcontext",
        "sts:setsourceidentity",
        "sts:tagsession",
    ];
    ACTIONS.contains(&action)
}

/// Whether the resource is a key, whose policy has to trust an account before
/// the account's identity policies count.
pub(super) fn is_kms_key(resource: &str) -> bool {
    let mut fields = resource.splitn(6, ':');
    fields.nth(2) == Some("kms") && fields.nth(2).is_some_and(|resource| resource.starts_with("key/"))
}
