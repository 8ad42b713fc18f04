//! Patterns of the `Arn…` operators: six components, each by itself.
//!
//! Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".

use crate::decision::context::Context;
use crate::decision::template::{Template, Variable, Wildcards};
use crate::glob::Piece;
use crate::policy::PolicyVersion;

/// A pattern over ARNs.
#[derive(Debug)]
pub(super) enum ArnTest {
    /// Its components.
    Components([Template; 6]),
    /// Where its components are is known only with the values of variables.
    Late(Template),
    /// No pattern of an ARN.
    Invalid,
}

impl ArnTest {
    pub(super) fn new(text: &str, version: PolicyVersion) -> Self {
        let template = Template::new(text, version, Wildcards::Matched);
        if template.has_variables() { Self::Late(template) } else { Self::split(&template) }
    }

    fn split(template: &Template) -> Self {
        let components = components(template.pieces()).try_into();
        components.ok().filter(starts_as_arn).map_or(Self::Invalid, Self::Components)
    }

    /// Whether the pattern covers an ARN of these components; nothing where it
    /// is no pattern or lacks a value.
    pub(super) fn covers(&self, arn: &[&str; 6], context: &Context) -> Option<bool> {
        match self {
            Self::Components(patterns) => {
                let mut pairs = patterns.iter().zip(arn);
                Some(pairs.all(|(pattern, component)| pattern.covers(component, context) == Some(true)))
            }
            Self::Late(template) => Self::split(&template.filled(context)?).covers(arn, context),
            Self::Invalid => None,
        }
    }

    pub(super) fn unresolved(&self, context: &Context) -> Option<&str> {
        match self {
            Self::Late(template) => template.unresolved(context),
            Self::Components(_) | Self::Invalid => None,
        }
    }
}

/// The six components of an ARN.
pub(super) fn read(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next();
    let arn = [next()?, next()?, next()?, next()?, next()?, next()?];
    (arn.first() == Some(&"arn")).then_some(arn)
}

fn starts_as_arn(components: &[Template; 6]) -> bool {
    let [first, ..] = components;
    first.covers("arn", &Context::EMPTY) == Some(true)
}

/// Cuts at the first five colons.
fn components(pieces: &[Piece<Variable>]) -> Vec<Template> {
    let mut done = Vec::new();
    let mut current = Vec::new();
    for piece in pieces {
        let Piece::Text(text) = piece else {
            current.push(piece.clone());
            continue;
        };
        let mut parts = text.splitn(6 - done.len(), ':').map(|part| Piece::Text(part.into()));
        current.extend(parts.next());
        for part in parts {
            done.push(Template::of_pieces(std::mem::replace(&mut current, vec![part])));
        }
    }
    done.push(Template::of_pieces(current));
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, arn: &str, expected: Option<bool>) {
        let context = Context::new().with("arn", "arn:aws:s3:::b").with("part", "a:b");
        let test = ArnTest::new(pattern, PolicyVersion::V2012);
        assert_eq!(test.covers(&read(arn).unwrap(), &context), expected, "{pattern} against {arn}");
    }

    #[test]
    fn wildcards_stay_within_their_component() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/a:b";
        check("arn:aws:ecs:*:*:service/*", service, Some(true));
        check("arn:aws:ecs:eu-west-?:1111*:*:b", service, Some(true));
        check("arn:*:service/*", service, None);
        check("arn:aws:ecs:*:*:*:c", service, Some(false));
        check("arn:aws:*:*:service/a:b", service, Some(false));
        check("*", service, None);
        check("a*:aws:ecs:*:*:*", service, Some(true));
        check("urn:aws:ecs:*:*:*", service, None);
    }

    #[test]
    fn a_variable_may_hold_a_component_or_more() {
        check("${arn}", "arn:aws:s3:::b", Some(true));
        check("${arn}/*", "arn:aws:s3:::b/x", Some(true));
        check("arn:aws:s3:::${part}", "arn:aws:s3:::a:b", Some(true));
        check("${none}", "arn:aws:s3:::b", None);
        check("${part}", "arn:aws:s3:::b", None);
    }
}
