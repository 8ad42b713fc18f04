//! What a role may do before a plan and after it.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;
use crate::glob;
use crate::policy::{Conditions, Effect, PolicyDocument, Selection, Statement};
use crate::provision::{Observed, Plan, PolicyRef, Step, own_policy};

/// The documents of a role by what holds them; none for a document that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Permissions {
    identity: BTreeMap<Holder, Option<PolicyDocument>>,
    /// None where there is no boundary.
    boundary: Option<Option<PolicyDocument>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    Attached(Arn),
    Inline(String),
}

impl Permissions {
    /// What the role may do now, and after the plan.
    pub(super) fn around(plan: &Plan, observed: &Observed) -> (Self, Self) {
        let before = Self::of(observed);
        let mut after = before.clone();
        plan.steps.iter().for_each(|step| after.change(step, observed));
        (before, after)
    }

    fn of(observed: &Observed) -> Self {
        let attached =
            observed.attached.iter().map(|arn| (Holder::Attached(arn.clone()), document(observed, arn)));
        let inline = observed
            .inline
            .iter()
            .map(|(name, document)| (Holder::Inline(name.clone()), Some(document.clone())));
        let boundary = observed.role.as_ref().and_then(|role| role.permissions_boundary.as_ref());
        Self {
            identity: attached.chain(inline).collect(),
            boundary: boundary.map(|arn| document(observed, arn)),
        }
    }

    fn change(&mut self, step: &Step, observed: &Observed) {
        let role = observed.role.as_ref();
        let own = |path: &str, name: &str| role.and_then(|role| own_policy(&role.arn, path, name).ok());
        match step {
            Step::Attach { policy: PolicyRef::Arn(arn) } => self.attach(arn, document(observed, arn)),
            Step::Attach { policy: PolicyRef::Own(name) } => {
                let arn = role.and_then(|role| own(&role.path, name));
                if let Some(arn) = arn.filter(|arn| observed.policies.contains_key(arn)) {
                    self.attach(&arn, document(observed, &arn));
                }
            }
            Step::CreatePolicy { name, path, document, .. } => {
                if let Some(arn) = own(path, name) {
                    self.attach(&arn, Some(document.clone()));
                }
            }
            Step::UpdatePolicy { policy, document, .. } => self.rewrite(policy, document, observed),
            Step::PutInlinePolicy { name, document, .. } => {
                self.identity.insert(Holder::Inline(name.clone()), Some(document.clone()));
            }
            Step::Detach { policy } => drop(self.identity.remove(&Holder::Attached(policy.clone()))),
            Step::DeleteInlinePolicy { name } => drop(self.identity.remove(&Holder::Inline(name.clone()))),
            Step::PutBoundary { policy } => self.boundary = Some(document(observed, policy)),
            Step::DeleteBoundary => self.boundary = None,
            _ => {}
        }
    }

    fn attach(&mut self, arn: &Arn, document: Option<PolicyDocument>) {
        self.identity.entry(Holder::Attached(arn.clone())).or_insert(document);
    }

    fn rewrite(&mut self, policy: &Arn, document: &PolicyDocument, observed: &Observed) {
        if let Some(held) = self.identity.get_mut(&Holder::Attached(policy.clone())) {
            *held = Some(document.clone());
        }
        let boundary = observed.role.as_ref().and_then(|role| role.permissions_boundary.as_ref());
        if boundary == Some(policy) {
            self.boundary = Some(Some(document.clone()));
        }
    }

    /// Whether something that is allowed now of an action, on any resource, would not be after. A permission that
    /// is written otherwise but covers the old one loses nothing.
    pub(super) fn loses(&self, action: &str, after: &Self) -> bool {
        if self == after {
            return false;
        }
        let unread = self
            .identity
            .iter()
            .any(|(holder, document)| document.is_none() && after.identity.get(holder) != Some(document));
        let (old, new) = (Grants::of(self.documents(), action), Grants::of(after.documents(), action));
        let bounded =
            old.is_any() && Grants::of_boundary(self, action).loses(&Grants::of_boundary(after, action));
        unread || old.loses(&new) || bounded
    }

    fn documents(&self) -> impl Iterator<Item = &PolicyDocument> {
        self.identity.values().flatten()
    }
}

fn document(observed: &Observed, arn: &Arn) -> Option<PolicyDocument> {
    observed.policies.get(arn).map(|policy| policy.document.clone())
}

/// The statements about one action, as resources under conditions.
#[derive(Debug, Default)]
struct Grants {
    allowed: Vec<Grant>,
    denied: Vec<Grant>,
}

#[derive(Debug, Clone, PartialEq)]
struct Grant {
    resource: Selection<Vec<String>>,
    conditions: Conditions,
}

impl Grants {
    fn of<'d>(documents: impl Iterator<Item = &'d PolicyDocument>, action: &str) -> Self {
        let mut grants = Self::default();
        for document in documents {
            for statement in
                document.canonical().statements.iter().filter(|statement| names(statement, action))
            {
                let side = match statement.effect {
                    Effect::Allow => &mut grants.allowed,
                    Effect::Deny => &mut grants.denied,
                };
                side.extend(of_statement(statement));
            }
        }
        grants
    }

    /// Without a boundary everything is within it; within one that cannot be read, nothing is.
    fn of_boundary(permissions: &Permissions, action: &str) -> Self {
        match &permissions.boundary {
            None => Self { allowed: vec![Grant::everything()], denied: Vec::new() },
            Some(document) => Self::of(document.iter(), action),
        }
    }

    fn is_any(&self) -> bool {
        !self.allowed.is_empty()
    }

    fn loses(&self, after: &Self) -> bool {
        let kept = |grant: &Grant| after.allowed.iter().any(|wide| wide.covers(grant));
        let known = |grant: &Grant| self.denied.contains(grant);
        self.is_any() && (!self.allowed.iter().all(kept) || !after.denied.iter().all(known))
    }
}

fn names(statement: &Statement, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let listed = statement.actions.listed().iter().any(|pattern| glob::matches(pattern, &action));
    listed != statement.actions.is_negated()
}

fn of_statement(statement: &Statement) -> Vec<Grant> {
    let grant = |resource| Grant { resource, conditions: statement.conditions.clone() };
    match &statement.resources {
        Some(Selection::Only(listed)) => {
            listed.iter().map(|resource| grant(Selection::Only(vec![resource.clone()]))).collect()
        }
        other => other.clone().map(grant).into_iter().collect(),
    }
}

impl Grant {
    fn everything() -> Self {
        Self { resource: Selection::Only(vec!["*".to_owned()]), conditions: Conditions::default() }
    }

    /// Whether all that `other` allows is allowed here: wider resources, under no tests but its own.
    fn covers(&self, other: &Self) -> bool {
        let tests: Vec<_> = other.conditions.iter().collect();
        self.conditions.iter().all(|test| tests.contains(&test)) && self.covers_resource(other)
    }

    fn covers_resource(&self, other: &Self) -> bool {
        let pattern = |grant: &Self| match &grant.resource {
            Selection::Only(listed) => listed.first().and_then(|text| text.parse::<ArnPattern>().ok()),
            Selection::AllExcept(_) => None,
        };
        let everything = self.resource == Self::everything().resource;
        let covered = match (pattern(self), pattern(other)) {
            (Some(wide), Some(narrow)) => wide.covers(&narrow),
            _ => false,
        };
        everything || covered || self.resource == other.resource
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: &str = "ec2:DeleteVolume";

    fn permissions(identity: &[&str], boundary: Option<&str>) -> Permissions {
        let read = |statement: &str| -> PolicyDocument {
            format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#).parse().unwrap()
        };
        let identity = (0..).zip(identity);
        Permissions {
            identity: identity.map(|(n, text)| (Holder::Inline(format!("{n}")), Some(read(text)))).collect(),
            boundary: boundary.map(|text| Some(read(text))),
        }
    }

    fn allow(action: &str, resource: &str) -> String {
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
    }

    #[track_caller]
    fn check(before: &Permissions, after: &Permissions, loses: bool) {
        assert_eq!(before.loses(ACTION, after), loses, "{before:#?}\n{after:#?}");
    }

    #[test]
    fn what_covers_the_old_permission_loses_nothing() {
        let managed = allow("ec2:DeleteVolume", "arn:aws:ec2:*:*:volume/*");
        let before = permissions(&[&managed], None);
        check(&before, &permissions(&[&allow("ec2:*Volume", "*")], None), false);
        check(&before, &permissions(&[&allow("*", "arn:aws:ec2:*:*:*")], None), false);
        check(&before, &permissions(&[&managed, &allow("s3:*", "*")], None), false);
        check(&before, &permissions(&[&allow("ec2:DetachVolume", "*")], None), true);
        check(&before, &permissions(&[], None), true);
    }

    #[test]
    fn one_region_is_less_than_all() {
        let everywhere = permissions(&[&allow(ACTION, "arn:aws:ec2:*:*:volume/*")], None);
        let here = permissions(&[&allow(ACTION, "arn:aws:ec2:us-east-1:*:volume/*")], None);
        check(&everywhere, &here, true);
        check(&here, &everywhere, false);
    }

    #[test]
    fn a_new_condition_or_denial_takes_something_away() {
        let when = |value: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"{ACTION}","Resource":"*","Condition":{{"StringEquals":{{"aws:RequestedRegion":"{value}"}}}}}}"#
            )
        };
        let deny = r#"{"Effect":"Deny","Action":"ec2:*","Resource":"*"}"#.to_owned();
        let all = allow(ACTION, "*");
        check(&permissions(&[&all], None), &permissions(&[&when("eu-west-1")], None), true);
        check(&permissions(&[&when("eu-west-1")], None), &permissions(&[&all], None), false);
        check(&permissions(&[&when("eu-west-1")], None), &permissions(&[&when("us-east-1")], None), true);
        check(&permissions(&[&all], None), &permissions(&[&all, &deny], None), true);
        check(&permissions(&[&all, &deny], None), &permissions(&[&all], None), false);
    }

    #[test]
    fn a_boundary_takes_away_what_it_does_not_hold() {
        let all = allow("ec2:*", "*");
        let before = permissions(&[&all], None);
        check(&before, &permissions(&[&all], Some(&allow("ec2:*", "*"))), false);
        check(&before, &permissions(&[&all], Some(&allow("s3:*", "*"))), true);
        check(&permissions(&[&all], Some(&allow("s3:*", "*"))), &before, false);
        // Nothing is lost of what the role never had.
        check(
            &permissions(&[&allow("s3:*", "*")], None),
            &permissions(&[], Some(&allow("s3:*", "*"))),
            false,
        );
    }

    #[test]
    fn what_could_not_be_read_is_taken_to_be_needed() {
        let mut before = permissions(&[], None);
        before.identity.insert(Holder::Inline("odd".to_owned()), None);
        check(&before, &permissions(&[], None), true);
        let mut after = before.clone();
        after.identity.extend(permissions(&[&allow("s3:*", "*")], None).identity);
        check(&before, &after, false);
    }
}
