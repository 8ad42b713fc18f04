//! What is looked at before a program is compiled.

use std::collections::BTreeSet;

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::path::Part;

/// Makes `l // r` ignore the errors of `l`, as jq does.
///
/// The left side of an assignment is left alone: there jaq knows no `try`.
pub(super) fn ignore_errors_of_alternatives(term: &mut Term<&str>) {
    if let Term::BinOp(left, BinaryOp::Alt, _) = term {
        let inner = std::mem::take(&mut **left);
        **left = Term::TryCatch(Box::new(inner), None);
    }
    let assigns = |op: &BinaryOp<&str>| {
        matches!(op, BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt)
    };
    match term {
        Term::BinOp(_, op, right) if assigns(op) => ignore_errors_of_alternatives(right),
        term => parts(term).into_iter().for_each(ignore_errors_of_alternatives),
    }
}

/// The name of the first definition that takes filters and calls itself.
///
/// Each such call holds on to the one before it, so a loop of them makes a
/// chain that is too long to be taken apart.
pub(super) fn recursion_with_filters<'s>(term: &mut Term<&'s str>) -> Option<&'s str> {
    if let Term::Def(definitions, _) = term {
        let found = definitions.iter_mut().find_map(|definition| {
            let takes_filters = definition.args.iter().any(|arg| !arg.starts_with('$'));
            let itself = (definition.name, definition.args.len());
            (takes_filters && calls(&mut definition.body).contains(&itself)).then_some(definition.name)
        });
        if found.is_some() {
            return found;
        }
    }
    parts(term).into_iter().find_map(recursion_with_filters)
}

/// A name and a number of arguments.
pub(super) type Call<'s> = (&'s str, usize);

/// All calls in a term, those of local definitions too.
pub(super) fn calls<'s>(term: &mut Term<&'s str>) -> BTreeSet<Call<'s>> {
    let mut found = BTreeSet::new();
    add_calls(term, &mut found);
    found
}

fn add_calls<'s>(term: &mut Term<&'s str>, found: &mut BTreeSet<Call<'s>>) {
    match term {
        Term::Call(name, args) => found.extend([(*name, args.len())]),
        Term::Str(format, _) => found.extend(format.map(|format| (format, 0))),
        _ => {}
    }
    parts(term).into_iter().for_each(|part| add_calls(part, found));
}

/// The terms directly in a term.
fn parts<'t, 's>(term: &'t mut Term<&'s str>) -> Vec<&'t mut Term<&'s str>> {
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) | Term::Var(_) | Term::Arr(None) => {
            Vec::new()
        }
        Term::Str(_, pieces) => pieces.iter_mut().filter_map(interpolated).collect(),
        Term::Arr(Some(inner)) | Term::Neg(inner) | Term::Label(_, inner) => vec![inner],
        Term::Obj(members) => {
            members.iter_mut().flat_map(|(name, part)| [name].into_iter().chain(part)).collect()
        }
        Term::BinOp(left, BinaryOp::Pipe(Some(pattern)), right) => {
            [&mut **left, &mut **right].into_iter().chain(in_pattern(pattern)).collect()
        }
        Term::BinOp(left, _, right) => vec![left, right],
        Term::Fold(_, stream, pattern, args) => {
            [&mut **stream].into_iter().chain(in_pattern(pattern)).chain(args).collect()
        }
        Term::TryCatch(inner, handler) => [&mut **inner].into_iter().chain(handler.as_deref_mut()).collect(),
        Term::IfThenElse(branches, otherwise) => {
            let branches = branches.iter_mut().flat_map(|(condition, branch)| [condition, branch]);
            branches.chain(otherwise.as_deref_mut()).collect()
        }
        Term::Def(definitions, inner) => {
            let bodies = definitions.iter_mut().map(|Def { body, .. }| body);
            bodies.chain([&mut **inner]).collect()
        }
        Term::Call(_, args) => args.iter_mut().collect(),
        Term::Path(inner, path) => {
            let steps = path.0.iter_mut().flat_map(|(part, _)| match part {
                Part::Index(index) => vec![index],
                Part::Range(start, end) => start.iter_mut().chain(end).collect(),
            });
            [&mut **inner].into_iter().chain(steps).collect()
        }
    }
}

fn interpolated<'t, 's>(piece: &'t mut StrPart<&'s str, Term<&'s str>>) -> Option<&'t mut Term<&'s str>> {
    if let StrPart::Term(term) = piece { Some(term) } else { None }
}

fn in_pattern<'t, 's>(pattern: &'t mut Pattern<&'s str>) -> Vec<&'t mut Term<&'s str>> {
    match pattern {
        Pattern::Var(_) => Vec::new(),
        Pattern::Arr(patterns) => patterns.iter_mut().flat_map(in_pattern).collect(),
        Pattern::Obj(members) => members
            .iter_mut()
            .flat_map(|(name, pattern)| [name].into_iter().chain(in_pattern(pattern)))
            .collect(),
    }
}
