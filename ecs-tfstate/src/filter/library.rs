//! The definitions that a program may call.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jaq_core::load::parse;
use jaq_core::load::parse::Def;

use super::check::{Call, calls};
use super::natives;

/// All of them, in an order in which each calls none but those before it.
static LIBRARY: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries = Vec::new();
    for mut definition in definitions() {
        let mut needs = needed(&entries, &calls(&mut definition.body));
        needs.insert(entries.len());
        entries.push(Entry { definition, needs });
    }
    entries
});

struct Entry {
    definition: Def<&'static str>,
    /// Its place and the places of all that it calls.
    needs: BTreeSet<usize>,
}

/// The definitions behind these calls: to compile the rest would take longer
/// than most programs run.
pub(super) fn definitions_behind<'s>(
    calls: &BTreeSet<Call<'s>>,
) -> impl Iterator<Item = Def<&'s str>> + use<'s> {
    let needed = needed(&LIBRARY, calls);
    needed.into_iter().filter_map(|place| LIBRARY.get(place)).map(|entry| shortened(&entry.definition))
}

fn needed(entries: &[Entry], calls: &BTreeSet<Call<'_>>) -> BTreeSet<usize> {
    let called = entries.iter().filter(|Entry { definition, .. }| {
        let signature: Call<'_> = (definition.name, definition.args.len());
        calls.contains(&signature)
    });
    called.flat_map(|entry| &entry.needs).copied().collect()
}

/// The same, among names that live shorter.
fn shortened<'s>(definition: &Def<&'static str>) -> Def<&'s str> {
    definition.clone()
}

/// Those of jaq, unless they are written otherwise here or are refused.
fn definitions() -> impl Iterator<Item = Def<&'static str>> {
    let own = parse(include_str!("builtins.jq"), |parser| parser.defs()).unwrap_or_default();
    let natives = natives::all().map(|(name, ..)| name);
    let otherwise = own.iter().map(|definition| definition.name).chain(natives).collect::<BTreeSet<_>>();
    let standard = jaq_std::defs()
        .filter(move |Def { name, .. }| !otherwise.contains(name) && why_missing(name).is_none());
    jaq_core::defs().chain(standard).chain(own)
}

/// Why a filter that jq has is not here.
pub(super) fn why_missing(name: &str) -> Option<&'static str> {
    Some(match name {
        "halt" | "halt_error" => "a filter does not end the program",
        "input" | "inputs" | "input_filename" | "input_line_number" => "there is no input but the value",
        "now" | "localtime" | "strflocaltime" | "gmtime" | "mktime" | "strftime" | "strptime" | "todate"
        | "fromdate" | "date" | "dateadd" | "datesub" | "dateadd_seconds" | "fromdateiso8601"
        | "todateiso8601" | "dateiso8601" => "a filter knows no clock and no time zone",
        "get_search_list" | "modulemeta" => "a filter has no modules",
        "builtins" | "get_jq_origin" | "get_prog_origin" | "have_decnum" | "have_literal_numbers" => {
            "a filter knows nothing of jq"
        }
        "format" => "write the format itself, as in `@json`",
        "scalars_or_empty" => "write `scalars`",
        "acos" | "acosh" | "asin" | "asinh" | "atan" | "atan2" | "atanh" | "copysign" | "cos" | "cosh"
        | "drem" | "erf" | "erfc" | "expm1" | "fdim" | "fma" | "fmax" | "fmin" | "fmod" | "frexp"
        | "gamma" | "hypot" | "j0" | "j1" | "jn" | "lgamma" | "lgamma_r" | "log1p" | "modf" | "nearbyint"
        | "nextafter" | "nexttoward" | "remainder" | "rint" | "sin" | "sinh" | "tan" | "tanh" | "tgamma"
        | "y0" | "y1" | "yn" => "the mathematics here ends with roots, powers and logarithms",
        "@htmld" => "jq has no such format",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;

    #[test]
    fn each_definition_compiles_by_itself() {
        for Entry { definition, .. } in LIBRARY.iter() {
            let arguments = vec!["."; definition.args.len()].join("; ");
            let call = format!("{}({arguments})", definition.name).replace("()", "");
            assert!(Filter::compile(&call).is_ok(), "{call}: {:?}", Filter::compile(&call));
        }
    }

    #[test]
    fn nothing_that_is_called_missing_is_there() {
        let missing = LIBRARY.iter().filter(|entry| why_missing(entry.definition.name).is_some());
        assert_eq!(missing.count(), 0);
    }
}
