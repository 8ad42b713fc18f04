//! From an action to the statements that list it.

use std::collections::HashMap;

use super::action::{ActionPattern, NamePattern};
use super::statement::Compiled;
use crate::policy::{Effect, Selection, Statement};

/// The place of a statement among all that were compiled.
pub(super) type Id = u32;

/// Looked up in every decision; the hasher is seeded, as the names come from outside.
type ByName<T> = HashMap<Box<str>, T, foldhash::fast::RandomState>;

/// Statements by what they list.
#[derive(Debug, Default)]
pub(super) struct Index {
    exact: ByName<ByEffect<Id>>,
    services: ByName<ByEffect<(NamePattern, Id)>>,
    /// Statements about all services, and those with `NotAction`.
    anywhere: ByEffect<Id>,
}

/// Denials and permissions apart, each in the order of the statements.
#[derive(Debug)]
struct ByEffect<T> {
    deny: Vec<T>,
    allow: Vec<T>,
}

/// What the index knows of one action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'i, 'r> {
    service: &'r str,
    name: &'r str,
    action: &'r str,
    exact: Option<&'i ByEffect<Id>>,
    of_service: Option<&'i ByEffect<(NamePattern, Id)>>,
    anywhere: &'i ByEffect<Id>,
    statements: &'i [Compiled],
}

impl Index {
    pub(super) fn add(&mut self, id: Id, statement: &Statement) {
        let effect = statement.effect;
        let Selection::Only(actions) = &statement.actions else {
            self.anywhere.add(effect, id);
            return;
        };
        for action in actions {
            match ActionPattern::new(action) {
                ActionPattern::Everything => self.anywhere.add(effect, id),
                ActionPattern::Exact(action) => self.exact.entry(action).or_default().add(effect, id),
                ActionPattern::OfService(service, name) => {
                    self.services.entry(service).or_default().add(effect, (name, id));
                }
                ActionPattern::Nothing => {}
            }
        }
    }

    /// The statements that may list `action`, which is in lower case.
    pub(super) fn listed<'i, 'r>(&'i self, action: &'r str, statements: &'i [Compiled]) -> Listed<'i, 'r> {
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        Listed {
            service,
            name,
            action,
            exact: self.exact.get(action),
            of_service: self.services.get(service),
            anywhere: &self.anywhere,
            statements,
        }
    }
}

impl<'i, 'r> Listed<'i, 'r> {
    /// The statements of an effect that list the action and of which `among`
    /// holds; one that lists it twice comes twice.
    pub(super) fn statements(
        self,
        effect: Effect,
        among: impl Fn(&Compiled) -> bool + Copy,
    ) -> impl Iterator<Item = (Id, &'i Compiled)> {
        let find = move |id: Id| {
            let statement = self.statements.get(id as usize)?;
            among(statement).then_some((id, statement))
        };
        let exact =
            self.exact.map_or(&[][..], |lists| lists.of(effect)).iter().filter_map(move |id| find(*id));
        let of_service = self.of_service.map_or(&[][..], |lists| lists.of(effect)).iter();
        let of_service =
            of_service.filter_map(move |(name, id)| find(*id).filter(|_| name.covers(self.name)));
        let anywhere = self.anywhere.of(effect).iter().filter_map(move |id| find(*id));
        let anywhere =
            anywhere.filter(move |(_, statement)| statement.leaves(self.service, self.name, self.action));
        exact.chain(of_service).chain(anywhere)
    }
}

impl<T> ByEffect<T> {
    fn add(&mut self, effect: Effect, entry: T) {
        match effect {
            Effect::Deny => self.deny.push(entry),
            Effect::Allow => self.allow.push(entry),
        }
    }

    fn of(&self, effect: Effect) -> &[T] {
        match effect {
            Effect::Deny => &self.deny,
            Effect::Allow => &self.allow,
        }
    }
}

impl<T> Default for ByEffect<T> {
    fn default() -> Self {
        Self { deny: Vec::new(), allow: Vec::new() }
    }
}
