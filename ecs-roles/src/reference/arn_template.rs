//! ARN templates such as `arn:${Partition}:ecs:${Region}:${Account}:cluster/${ClusterName}`.

use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;
use crate::glob_relation::{ANY, Set, Step, literal, overlaps, steps};

/// A template, cut into partition, service, region, account and resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArnTemplate<'r>([&'r str; 5]);

/// What the variable parts of a template's resource may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Neither `/` nor `:`, as names of ECS.
    Plain,
    /// Both, except such as would lead into the ARN of another type: with `${BucketName}/${ObjectName}` among its siblings,
    /// `${BucketName}` holds no slash.
    Paths,
}

/// The fields of an ARN or a pattern.
pub(super) struct Fields([Vec<Step>; 5]);

impl From<&Arn> for Fields {
    fn from(arn: &Arn) -> Self {
        let fields = [arn.partition().as_str(), arn.service(), arn.region(), arn.account(), arn.resource()];
        Self(fields.map(|field| literal(field).collect()))
    }
}

impl From<&ArnPattern> for Fields {
    fn from(pattern: &ArnPattern) -> Self {
        Self(pattern.fields().map(steps))
    }
}

impl Fields {
    /// CloudWatch Logs ends ARNs in `:*` that its templates end before.
    fn without_logs_ending(&self) -> Option<&[Step]> {
        let Self([_, service, .., resource]) = self;
        let rest =
            resource.strip_suffix(&[Step::Many(ANY)]).or(resource.strip_suffix(&[Step::One(Set::Only('*'))]));
        let rest = rest?.strip_suffix(&[Step::One(Set::Only(':'))])?;
        overlaps(service, &literal("logs").collect::<Vec<_>>()).then_some(rest)
    }
}

impl<'r> ArnTemplate<'r> {
    /// Nothing where `text` has fewer fields than an ARN or does not start as one.
    pub(super) fn read(text: &'r str) -> Option<Self> {
        let mut fields = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || fields.next();
        Some(Self([next()?, next()?, next()?, next()?, next()?]))
    }

    /// Whether the ARN is of this form, or the pattern matches one that is. A
    /// variable part of the resource is never empty.
    pub(super) fn admits(self, fields: &Fields, names: Names, siblings: impl Iterator<Item = Self>) -> bool {
        let (Self([head @ .., _]), Fields([wanted @ .., resource])) = (self, fields);
        // Siblings are looked at only where they can still change the answer.
        head.into_iter().zip(wanted).all(|(field, wanted)| overlaps(&field_steps(field), wanted))
            && self.resource_admits(resource, fields, names, &[])
            && self.resource_admits(resource, fields, names, self.excluded(siblings))
    }

    fn resource_admits(
        self,
        wanted: &[Step],
        fields: &Fields,
        names: Names,
        excluded: &'static [char],
    ) -> bool {
        let template = self.resource_steps(names, excluded);
        overlaps(&template, wanted)
            || fields.without_logs_ending().is_some_and(|wanted| overlaps(&template, wanted))
    }

    fn resource_steps(self, names: Names, excluded: &'static [char]) -> Vec<Step> {
        let Self([.., resource]) = self;
        let (mut steps, mut rest) = (Vec::with_capacity(resource.len()), resource);
        while let Some((before, after)) = split(rest) {
            let set = match names {
                Names::Plain => Set::AnyBut(&['/', ':']),
                Names::Paths => Set::AnyBut(excluded),
            };
            steps.extend(literal(before));
            steps.extend([Step::One(set), Step::Many(set)]);
            rest = after;
        }
        steps.extend(literal(rest));
        steps
    }

    /// The separators that lead into a more specific sibling.
    fn excluded(self, siblings: impl Iterator<Item = Self>) -> &'static [char] {
        let Self([.., resource]) = self;
        let head = resource.rfind("${").and_then(|at| resource.get(..at)).unwrap_or(resource);
        let (mut slash, mut colon) = (false, false);
        for rest in siblings.filter_map(|Self([.., sibling])| strip_head(head, sibling)) {
            slash |= rest.contains('/');
            colon |= rest.contains(':');
        }
        match (slash, colon) {
            (true, true) => &['/', ':'],
            (true, false) => &['/'],
            (false, true) => &[':'],
            (false, false) => &[],
        }
    }
}

/// Variable parts of the first four fields may be empty: some resources have no
/// region or account.
fn field_steps(field: &str) -> Vec<Step> {
    let (mut steps, mut rest) = (Vec::new(), field);
    while let Some((before, after)) = split(rest) {
        steps.extend(literal(before));
        steps.push(Step::Many(ANY));
        rest = after;
    }
    steps.extend(literal(rest));
    steps
}

/// What stands before and after the first variable part.
fn split(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (_, after) = rest.split_once('}')?;
    Some((before, after))
}

/// What follows `head` in `text`; the names of variable parts do not count.
fn strip_head<'t>(mut head: &str, mut text: &'t str) -> Option<&'t str> {
    while let Some((before, after)) = split(head) {
        (_, text) = text.strip_prefix(before)?.strip_prefix("${")?.split_once('}')?;
        head = after;
    }
    text.strip_prefix(head)
}
