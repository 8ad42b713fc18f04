//! A policy is enough and least.

use std::collections::{BTreeMap, BTreeSet};

use ecs_roles::{CallerDocument, CallerPolicy, PolicyDocument, Selection, Statement};

use super::account::{Account, Names, OWN, Ran};

/// A policy, and how far a run shows that nothing in it is too much.
pub(crate) struct Proof<'p> {
    pub(crate) policy: CallerPolicy,
    /// What a run goes without, as [`reduced`] calls it, each with the reason.
    pub(crate) not_missed: &'p [(&'p str, &'p str)],
    /// What the run must not be about: see [`Names::with_other`].
    pub(crate) neighbours: &'p [&'p str],
}

impl Proof<'_> {
    /// With the policy's documents the run passes and no request is refused; with any action or resource of a
    /// statement less, what is missing is refused; so is the run about a neighbour.
    pub(crate) async fn holds(&self, run: impl AsyncFn(&Account, &Names) -> Ran) {
        let documents = self.policy.documents().unwrap();
        let documents: Vec<PolicyDocument> =
            documents.iter().map(CallerDocument::document).cloned().collect();
        let (ran, denied) = attempt(&documents, &OWN, &run).await;
        assert!(denied.is_empty(), "denied {denied:?}");
        ran.unwrap();
        self.is_least(&documents, &run).await;
        for other in self.neighbours {
            let (ran, denied) = attempt(&documents, &Names::with_other(other), &run).await;
            assert!(ran.is_err() && !denied.is_empty(), "another {other}: {ran:?}, denied {denied:?}");
        }
    }

    async fn is_least(&self, documents: &[PolicyDocument], run: &impl AsyncFn(&Account, &Names) -> Ran) {
        let not_missed: BTreeMap<&str, &str> = self.not_missed.iter().copied().collect();
        let mut found = BTreeSet::new();
        for Reduced { lacking, actions, documents } in reduced(documents) {
            let (ran, denied) = attempt(&documents, &OWN, run).await;
            match denied.first() {
                Some((action, _)) => {
                    assert!(actions.contains(action), "without {lacking}: denied {denied:?}")
                }
                None => {
                    ran.unwrap_or_else(|error| panic!("without {lacking}: {error}"));
                    found.insert(lacking);
                }
            }
        }
        assert!(found.iter().eq(not_missed.keys()), "not missed: {found:#?}\nexpected: {not_missed:#?}");
    }
}

async fn attempt(
    documents: &[PolicyDocument],
    names: &Names,
    run: &impl AsyncFn(&Account, &Names) -> Ran,
) -> (Ran, Vec<(String, String)>) {
    let account = Account::with_caller(documents).await;
    let ran = run(&account, names).await;
    (ran, account.denied())
}

/// Documents with something left out.
struct Reduced {
    /// The statement, and the action or the resource that it lacks.
    lacking: String,
    /// What may be refused then.
    actions: BTreeSet<String>,
    documents: Vec<PolicyDocument>,
}

fn reduced(documents: &[PolicyDocument]) -> Vec<Reduced> {
    let mut all = Vec::new();
    for (d, document) in documents.iter().enumerate() {
        for (s, statement) in document.statements.iter().enumerate() {
            let sid = statement.sid.as_deref().unwrap_or_default();
            for (lacking, actions, smaller) in smaller(statement) {
                let mut documents = documents.to_vec();
                match smaller {
                    Some(smaller) => documents[d].statements[s] = smaller,
                    None => drop(documents[d].statements.remove(s)),
                }
                documents.retain(|document| !document.statements.is_empty());
                all.push(Reduced { lacking: format!("{sid} {lacking}"), actions, documents });
            }
        }
    }
    all
}

/// The statement without one action, or without one of several resources; `None` if nothing is left of it.
fn smaller(statement: &Statement) -> Vec<(String, BTreeSet<String>, Option<Statement>)> {
    let mut all = Vec::new();
    let actions = statement.actions.listed();
    for action in actions {
        let left = without(actions, action);
        let mut smaller = statement.clone();
        smaller.actions = Selection::Only(left.clone());
        all.push((action.clone(), BTreeSet::from([action.clone()]), (!left.is_empty()).then_some(smaller)));
    }
    let resources = statement.resources.as_ref().unwrap().listed();
    for resource in resources.iter().filter(|_| resources.len() > 1) {
        let mut smaller = statement.clone();
        smaller.resources = Some(Selection::Only(without(resources, resource)));
        all.push((resource.clone(), actions.iter().cloned().collect(), Some(smaller)));
    }
    all
}

fn without(listed: &[String], one: &String) -> Vec<String> {
    listed.iter().filter(|other| *other != one).cloned().collect()
}
