//! The rules, one file per family.

mod actions;
mod arn_form;
mod arn_type;
mod companions;
mod condition_arns;
mod request_keys;
mod ecs_arns;
mod names;
mod negation;
mod pass_role;
mod redundancy;
mod resources;
mod role_grants;
mod sources;
pub(super) mod syntax;

use super::code::Code;
use super::linter::Findings;
use super::outline::Outline;

/// Rules about one subject.
pub(super) struct Family {
    pub(super) codes: &'static [&'static Code],
    pub(super) check: fn(&Outline<'_>, &mut Findings<'_>),
}

/// All families; `syntax` comes first because it reports what the others read through.
pub(super) static FAMILIES: [Family; 14] = [
    syntax::FAMILY,
    arn_form::FAMILY,
    arn_type::FAMILY,
    condition_arns::FAMILY,
    names::FAMILY,
    actions::FAMILY,
    request_keys::FAMILY,
    role_grants::FAMILY,
    pass_role::FAMILY,
    ecs_arns::FAMILY,
    resources::FAMILY,
    companions::FAMILY,
    redundancy::FAMILY,
    negation::FAMILY,
];
