//! `Resource` and `NotResource`.

use super::contested;
use super::context::Context;
use super::template::{Template, Variable, Wildcards};
use crate::glob::Piece;
use crate::policy::{PolicyVersion, Selection};

/// The colons before the resource part of an ARN.
const FIELD_COLONS: usize = 5;

/// What a statement says about resources.
#[derive(Debug)]
pub(super) enum Resources {
    /// No element: the resource that the policy belongs to.
    Own,
    /// `*` is listed.
    Everything,
    /// The listed.
    Only(Box<[ResourcePattern]>),
    /// All but the listed.
    AllExcept(Box<[ResourcePattern]>),
}

/// A pattern over ARNs.
#[derive(Debug)]
pub(super) struct ResourcePattern {
    template: Template,
    /// A variable stands before the resource part: where the fields are is
    /// known only with its value.
    late: bool,
}

impl Resources {
    pub(super) fn new(selection: Option<&Selection<Vec<String>>>, version: PolicyVersion) -> Self {
        let patterns =
            |listed: &[String]| listed.iter().map(|text| ResourcePattern::new(text, version)).collect();
        match selection {
            None => Self::Own,
            Some(Selection::Only(listed)) if listed.iter().any(|text| text == "*") => Self::Everything,
            Some(Selection::Only(listed)) => Self::Only(patterns(listed)),
            Some(Selection::AllExcept(listed)) => Self::AllExcept(patterns(listed)),
        }
    }

    /// Whether the statement is about `resource`, which is asked for only when
    /// it matters.
    pub(super) fn contain<'r>(&self, resource: impl FnOnce() -> &'r str, context: &Context) -> bool {
        match self {
            Self::Own | Self::Everything => true,
            Self::Only(patterns) => {
                let resource = resource();
                patterns.iter().any(|pattern| pattern.covers(resource, context) == Some(true))
            }
            Self::AllExcept(patterns) => {
                let resource = resource();
                patterns.iter().all(|pattern| pattern.covers(resource, context) == Some(false))
            }
        }
    }

    /// The patterns, in the order they are written.
    pub(super) fn patterns(&self) -> &[ResourcePattern] {
        match self {
            Self::Own | Self::Everything => &[],
            Self::Only(patterns) | Self::AllExcept(patterns) => patterns,
        }
    }
}

impl ResourcePattern {
    fn new(text: &str, version: PolicyVersion) -> Self {
        let mut template = Template::new(text, version, Wildcards::Matched);
        let late = !bind(template.pieces_mut());
        Self { template, late }
    }

    /// Whether the pattern covers the resource; nothing where a variable has no
    /// value.
    fn covers(&self, resource: &str, context: &Context) -> Option<bool> {
        if let Some(plain) = self.template.plain() {
            return Some(plain == resource);
        }
        if !self.late {
            return self.template.covers(resource, context);
        }
        let mut filled = self.template.filled(context)?;
        bind(filled.pieces_mut());
        filled.covers(resource, context)
    }

    /// The first key without a value.
    pub(super) fn unresolved(&self, context: &Context) -> Option<&str> {
        self.template.unresolved(context)
    }
}

/// Says of each wildcard in the first five fields whether it may cross a colon;
/// false where a variable hides the fields.
fn bind(pieces: &mut [Piece<Variable>]) -> bool {
    let mut colons = 0;
    let mut rest = pieces;
    while let Some((piece, after)) = rest.split_first_mut() {
        match piece {
            Piece::Text(text) => colons += text.matches(':').count(),
            Piece::One { bounded } => *bounded = colons < FIELD_COLONS,
            Piece::Many { bounded } => {
                let ends = contested::STAR_AT_THE_END_OF_A_FIELD_CROSSES_COLONS && ends_a_field(after);
                *bounded = colons < FIELD_COLONS && !ends;
            }
            Piece::Hole(_) if colons < FIELD_COLONS => return false,
            Piece::Hole(_) => {}
        }
        rest = after;
    }
    true
}

fn ends_a_field(after: &[Piece<Variable>]) -> bool {
    match after.first() {
        None => true,
        Some(Piece::Text(text)) => text.starts_with(':'),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, resource: &str, expected: bool) {
        let pattern = ResourcePattern::new(pattern, PolicyVersion::V2012);
        let context =
            Context::new().with("aws:PrincipalAccount", "111122223333").with("arn", "arn:aws:s3:::b/*");
        assert_eq!(pattern.covers(resource, &context), Some(expected), "{pattern:?} against {resource}");
    }

    #[test]
    fn a_star_crosses_colons_where_it_ends_a_field() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
        check("*", service, true);
        check("arn:*", service, true);
        check("arn:aws:ecs:*", service, true);
        check("arn:aws:ecs:*:service/web/api", service, true);
        check("arn:*:service/web/*", service, true);
        check("arn:aws:e*s:*:*:service/*", service, true);
        check("arn:aws:*ecs:*:*:service/*", service, true);
        check("arn:a*1:111122223333:service/web/api", service, false);
        check("arn:aws?ecs:eu-west-1:111122223333:service/web/api", service, false);
        check("arn:aws:ecs:eu-west-1:111122223333:service/*/ap?", service, true);
        check("arn:aws:ecs:eu-west-1:111122223333:Service/*", service, false);
        check("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:r:1:log-group:a:log-stream:b", true);
    }

    #[test]
    fn a_variable_may_stand_before_the_resource_part() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
        check("arn:aws:ecs:*:${aws:PrincipalAccount}:service/*", service, true);
        check("arn:aws:ecs:*:${aws:PrincipalAccount}:cluster/*", service, false);
        check("${arn}", "arn:aws:s3:::b/*", true);
        check("${arn}", "arn:aws:s3:::b/x", false);
    }
}
