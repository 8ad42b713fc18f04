//! The rules, one file per family.

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
pub(super) static FAMILIES: [Family; 1] = [syntax::FAMILY];
