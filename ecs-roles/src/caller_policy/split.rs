//! Statements in documents that fit a quota.

use super::grant::Test;
use super::merge::Merged;
use crate::error::{Error, shown};
use crate::policy::{PolicyDocument, Statement};

/// Puts each statement into the first document that has room for it.
pub(super) fn packed(statements: Vec<Statement>, quota: usize) -> Vec<Vec<Statement>> {
    let empty = PolicyDocument::new([]).size();
    let mut documents: Vec<(usize, Vec<Statement>)> = Vec::new();
    for statement in statements {
        let size = size(&statement);
        let with_comma = size + 1;
        match documents.iter_mut().find(|(used, _)| used.saturating_add(with_comma) <= quota) {
            Some((used, held)) => {
                *used += with_comma;
                held.push(statement);
            }
            None => documents.push((empty + size, vec![statement])),
        }
    }
    documents.into_iter().map(|(_, held)| held).collect()
}

/// What a statement adds to an empty document.
fn size(statement: &Statement) -> usize {
    PolicyDocument::new([statement.clone()]).size() - PolicyDocument::new([]).size()
}

/// A statement as it is if a document can hold it; else parts of it that allow
/// the same: of its resources, and where there is one, of the values of a test.
///
/// `statement` makes the statement of a part, with the longest label it can get.
pub(super) fn parts(
    whole: Merged,
    quota: usize,
    statement: &dyn Fn(&Merged) -> Statement,
) -> Result<Vec<Merged>, Error> {
    let document = PolicyDocument::new([statement(&whole)]);
    if document.size() <= quota {
        return Ok(vec![whole]);
    }
    let (one, other) = halves(&whole).ok_or_else(|| {
        Error::invalid(format!(
            "{} characters are needed for {} on {} alone, but the quota is {quota}: raise it with `with_quota`",
            document.size(),
            shown(&whole.actions.join(", ")),
            shown(&whole.resources.iter().cloned().collect::<Vec<_>>().join(", ")),
        ))
    })?;
    let mut parts = self::parts(one, quota, statement)?;
    parts.extend(self::parts(other, quota, statement)?);
    Ok(parts)
}

fn halves(whole: &Merged) -> Option<(Merged, Merged)> {
    if whole.resources.len() > 1 {
        let middle = whole.resources.iter().nth(whole.resources.len() / 2)?;
        let mut one = whole.clone();
        let resources = one.resources.split_off(middle);
        return Some((one, Merged { resources, ..whole.clone() }));
    }
    halves_by_values(whole).or_else(|| halves_by_actions(whole))
}

/// One of the values of a test has to fit, so parts of them do as well as all.
fn halves_by_values(whole: &Merged) -> Option<(Merged, Merged)> {
    let (place, test) = whole.tests.iter().enumerate().max_by_key(|(_, test)| test.values.len())?;
    if test.values.len() < 2 {
        return None;
    }
    let (one, other) = test.values.split_at(test.values.len() / 2);
    let with = |values: &[String]| {
        let mut part = whole.clone();
        if let Some(changed) = part.tests.get_mut(place) {
            *changed = Test { values: values.to_vec(), ..test.clone() };
        }
        part
    };
    Some((with(one), with(other)))
}

fn halves_by_actions(whole: &Merged) -> Option<(Merged, Merged)> {
    if whole.actions.len() < 2 {
        return None;
    }
    let (one, other) = whole.actions.split_at(whole.actions.len() / 2);
    let with = |actions: &[&'static str]| Merged { actions: actions.to_vec(), ..whole.clone() };
    Some((with(one), with(other)))
}
