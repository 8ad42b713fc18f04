//! The rules, one file per family.

mod actions;
mod addresses;
mod arn_form;
mod arn_type;
mod companions;
mod condition_arns;
mod condition_keys;
mod condition_types;
mod condition_values;
mod data_types;
mod duplicates;
mod ecs_arns;
mod ecs_trust;
mod elements;
mod empties;
mod federation;
mod managed_policies;
mod names;
mod needless_star;
mod negation;
mod operators;
mod pass_role;
mod principals;
mod reach;
mod redundancy;
mod redundant_numbers;
mod request_keys;
mod resources;
mod role_grants;
mod service_access;
mod service_names;
mod sids;
mod size;
pub(super) mod syntax;
mod trust;
mod trust_actions;
mod variables;
mod version;
mod wildcards;

use super::code::Code;
use super::linter::Findings;
use super::outline::Outline;

/// Rules about one subject.
pub(super) struct Family {
    pub(super) codes: &'static [&'static Code],
    pub(super) check: fn(&Outline<'_>, &mut Findings<'_>),
}

/// All families; `syntax` comes first because it reports what the others read through.
pub(super) static FAMILIES: [Family; 39] = [
    syntax::FAMILY,
    elements::FAMILY,
    version::FAMILY,
    data_types::FAMILY,
    duplicates::FAMILY,
    size::FAMILY,
    sids::FAMILY,
    empties::FAMILY,
    principals::FAMILY,
    service_names::FAMILY,
    trust::FAMILY,
    trust_actions::FAMILY,
    federation::FAMILY,
    service_access::FAMILY,
    ecs_trust::FAMILY,
    operators::FAMILY,
    condition_keys::FAMILY,
    condition_types::FAMILY,
    condition_values::FAMILY,
    addresses::FAMILY,
    wildcards::FAMILY,
    redundant_numbers::FAMILY,
    variables::FAMILY,
    arn_form::FAMILY,
    arn_type::FAMILY,
    condition_arns::FAMILY,
    names::FAMILY,
    managed_policies::FAMILY,
    reach::FAMILY,
    actions::FAMILY,
    request_keys::FAMILY,
    role_grants::FAMILY,
    pass_role::FAMILY,
    ecs_arns::FAMILY,
    resources::FAMILY,
    needless_star::FAMILY,
    companions::FAMILY,
    redundancy::FAMILY,
    negation::FAMILY,
];
