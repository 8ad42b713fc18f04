//! Which resources a statement is about.

use ecs_roles::{Context, PolicyVersion, Selection, ServiceReference};

use super::glob::{Piece, fits};
use super::variable::{Around, replaced};

/// What the resource of a request is held against.
///
/// Service Authorization Reference, "Actions table": an action without resource
/// types is only held against `*`.
pub(crate) fn asked_for(action: &str, resource: &str) -> String {
    let reference = ServiceReference::embedded();
    let is_for_all = reference.action(action).is_some_and(|entry| entry.is_wildcard_only());
    if is_for_all { "*".to_owned() } else { resource.to_owned() }
}

/// `Resource`: one of the listed; `NotResource`: all but the listed. A
/// statement of a resource's own policy may leave the element out.
///
/// A pattern whose variable has no value fits nothing; under `NotResource` it
/// must not widen the statement, which does not apply at all then.
///
/// IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource".
pub(crate) fn is_selected(
    resources: Option<&Selection<Vec<String>>>,
    resource: &str,
    version: PolicyVersion,
    context: &Context,
) -> bool {
    let verdict = |pattern: &String| matches(pattern, resource, version, context);
    match resources {
        None => true,
        Some(Selection::Only(patterns)) => patterns.iter().any(|pattern| verdict(pattern) == Some(true)),
        Some(Selection::AllExcept(patterns)) => {
            patterns.iter().all(|pattern| verdict(pattern) == Some(false))
        }
    }
}

/// Whether the resource fits the pattern; nothing if a variable has no value.
fn matches(pattern: &str, resource: &str, version: PolicyVersion, context: &Context) -> Option<bool> {
    let pieces = replaced(pattern, Around::Wildcards, version, context)?;
    let text: Vec<char> = resource.chars().collect();
    Some(fits(&kept_in_fields(&pieces), &text))
}

/// Up to the fifth colon a wildcard stays within its field, unless it is a `*`
/// that ends the field (or the pattern): that may run on.
///
/// IAM User Guide, "IAM JSON policy elements: Resource".
fn kept_in_fields(pieces: &[Piece]) -> Vec<Piece> {
    let colon = Piece::Exactly(':');
    let kept = |(place, piece): (usize, &Piece)| {
        let colons_before = pieces[..place].iter().filter(|piece| **piece == colon).count();
        let ends_a_field = pieces.get(place + 1).is_none_or(|next| *next == colon);
        match piece {
            Piece::AnyOne if colons_before < 5 => Piece::AnyOneInField,
            Piece::AnyRun if colons_before < 5 && !ends_a_field => Piece::AnyRunInField,
            other => *other,
        }
    };
    pieces.iter().enumerate().map(kept).collect()
}
