//! From grants to as few statements as say the same.
//!
//! A statement allows each of its actions on each of its resources. So the
//! resources of one action can be joined where the conditions agree, and
//! actions can where the resources agree, and nothing more is allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::grant::{Grant, Test};
use crate::arn_pattern::ArnPattern;

/// A statement in the making.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub(super) actions: Vec<&'static str>,
    pub(super) resources: BTreeSet<String>,
    pub(super) tests: Vec<Test>,
    /// The grants it is made of, by their place.
    pub(super) sources: BTreeSet<usize>,
}

/// Statements in the order of the grants they begin with.
pub(super) fn merged(grants: &[Grant]) -> Vec<Merged> {
    let mut rows = rows(grants);
    prune(&mut rows);
    let mut statements: Vec<Merged> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.resources.is_empty()) {
        let same = |known: &&mut Merged| known.tests == row.tests && known.resources == row.resources;
        match statements.iter_mut().find(same) {
            Some(known) => {
                known.actions.extend(row.actions);
                known.sources.extend(row.sources);
            }
            None => statements.push(row),
        }
    }
    statements.iter_mut().for_each(|statement| statement.actions.sort_unstable());
    statements
}

/// One row for each action and condition.
fn rows(grants: &[Grant]) -> Vec<Merged> {
    let mut rows: Vec<Merged> = Vec::new();
    let actions = grants
        .iter()
        .enumerate()
        .flat_map(|(place, grant)| grant.actions.iter().map(move |action| (place, grant, *action)));
    for (place, grant, action) in actions {
        let same = |row: &&mut Merged| row.actions == [action] && row.tests == grant.tests;
        match rows.iter_mut().find(same) {
            Some(row) => {
                row.resources.extend(grant.resources.iter().cloned());
                row.sources.insert(place);
            }
            None => rows.push(Merged {
                actions: vec![action],
                resources: grant.resources.iter().cloned().collect(),
                tests: grant.tests.clone(),
                sources: BTreeSet::from([place]),
            }),
        }
    }
    rows
}

/// Takes away what another row of the action allows under weaker conditions, or
/// the row itself by a wider pattern. The wider row then stands for the reasons
/// of both.
fn prune(rows: &mut [Merged]) {
    for narrow in 0..rows.len() {
        for wide in 0..rows.len() {
            let Some(needless) = needless(rows, narrow, wide) else {
                continue;
            };
            let sources = rows.get_mut(narrow).map(|row| {
                row.resources.retain(|resource| !needless.contains(resource));
                row.sources.clone()
            });
            if let Some(row) = rows.get_mut(wide) {
                row.sources.extend(sources.unwrap_or_default());
            }
        }
    }
}

/// The resources of one row that the other reaches, if any.
fn needless(rows: &[Merged], narrow: usize, wide: usize) -> Option<BTreeSet<String>> {
    let (row, wider) = (rows.get(narrow)?, rows.get(wide)?);
    let is_itself = narrow == wide;
    if row.actions != wider.actions || !(is_itself || is_weaker(&wider.tests, &row.tests)) {
        return None;
    }
    let wide = Patterns::among(&wider.resources);
    let reached = |resource: &&String| {
        (!is_itself && wider.resources.contains(*resource)) || wide.reach_from_outside(resource)
    };
    let needless: BTreeSet<String> = row.resources.iter().filter(reached).cloned().collect();
    (!needless.is_empty()).then_some(needless)
}

/// The resources with a wildcard, by what stands before the first one: so that a
/// resource is held against few of them, however many there are.
struct Patterns<'r>(BTreeMap<&'r str, Vec<&'r String>>);

impl<'r> Patterns<'r> {
    fn among(resources: &'r BTreeSet<String>) -> Self {
        let mut patterns: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for resource in resources {
            if let Some((begin, _)) = resource.split_once(['*', '?']) {
                patterns.entry(begin).or_default().push(resource);
            }
        }
        Self(patterns)
    }

    /// Whether one of the patterns, not `resource` itself, reaches all of it.
    fn reach_from_outside(&self, resource: &String) -> bool {
        let begins = (0..=resource.len()).filter_map(|end| resource.get(..end));
        let near = begins.filter_map(|begin| self.0.get(begin)).flatten();
        near.filter(|pattern| **pattern != resource).any(|pattern| covers(pattern, resource))
    }
}

/// Whether `weaker` holds wherever `stronger` does.
fn is_weaker(weaker: &[Test], stronger: &[Test]) -> bool {
    weaker.iter().all(|test| stronger.iter().any(|other| test.is_implied_by(other)))
}

/// Whether a pattern for resources reaches all that another does.
pub(super) fn covers(pattern: &str, other: &str) -> bool {
    let (Ok(wide), Ok(narrow)) = (pattern.parse::<ArnPattern>(), other.parse::<ArnPattern>()) else {
        return pattern == other;
    };
    wide.covers(&narrow)
}
