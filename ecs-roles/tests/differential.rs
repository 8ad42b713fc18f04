//! The authorizer beside a naive one that was written from the documentation.
//!
//! `ECS_ROLES_CASES` sets how many cases there are, `ECS_ROLES_SEED` where they
//! begin: the seed that a difference is printed with repeats its round.
#![cfg(test)]

mod naive;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ecs_roles::{Authorizer, Decision, Layer, Policies, Request};
use naive::case::Case;
use naive::cases::{FOCI, Focus, round};

const CASES: usize = 240_000;
/// Requests to the same policies.
const REQUESTS: usize = 8;
/// How many differences are shown.
const SHOWN: usize = 12;

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// What the authorizer says, or why it says nothing sensible.
fn answer(authorizer: &Authorizer, request: &Request) -> Result<(Decision, Vec<Layer>), String> {
    let (decision, answer) = (authorizer.decide(request), authorizer.explain(request));
    let blocked_by = answer.blocked_by;
    let is_allowed = decision == Decision::Allowed;
    if answer.decision != decision {
        return Err(format!("it decides {decision:?} and explains {:?}", answer.decision));
    }
    if is_allowed != blocked_by.is_empty() {
        return Err(format!("{decision:?}, blocked by {blocked_by:?}"));
    }
    if !is_allowed && !answer.layer.is_some_and(|layer| blocked_by.contains(&layer)) {
        return Err(format!("{:?} decided, which is not among {blocked_by:?}", answer.layer));
    }
    Ok((decision, blocked_by))
}

/// Where the two differ, in words.
fn difference(authorizer: &Authorizer, policies: &Policies, request: &Request) -> Option<String> {
    let wanted = naive::decide(policies, request);
    match catch_unwind(AssertUnwindSafe(|| answer(authorizer, request))) {
        Ok(Ok(got)) if got == wanted => None,
        Ok(Ok(got)) => Some(format!("the naive one says {wanted:?}, the authorizer {got:?}")),
        Ok(Err(problem)) => Some(format!("the naive one says {wanted:?}, of the authorizer {problem}")),
        Err(_) => Some("the authorizer panics".to_owned()),
    }
}

fn difference_of(case: &Case) -> Option<String> {
    let policies = case.layers.policies();
    match Authorizer::new(policies.clone()) {
        Ok(authorizer) => difference(&authorizer, &policies, &case.request),
        Err(_) => None,
    }
}

/// The case made small, the line that `ecsctl policy simulate` reads.
fn shown(case: &Case) -> String {
    let small = naive::shrink(case, |smaller| difference_of(smaller).is_some());
    format!("{}\n{}", difference_of(&small).unwrap_or_default(), small.to_json())
}

/// How often each decision came up.
#[derive(Debug, Default, Clone, Copy)]
struct Shares {
    allowed: usize,
    implicitly: usize,
    explicitly: usize,
}

impl Shares {
    fn count(&mut self, decision: Decision) {
        match decision {
            Decision::Allowed => self.allowed += 1,
            Decision::ImplicitlyDenied => self.implicitly += 1,
            Decision::ExplicitlyDenied => self.explicitly += 1,
        }
    }

    /// In percent: allowed, denied implicitly, denied explicitly.
    fn percent(self) -> [usize; 3] {
        let all = (self.allowed + self.implicitly + self.explicitly).max(1);
        [self.allowed, self.implicitly, self.explicitly].map(|count| count * 100 / all)
    }
}

#[test]
fn the_authorizer_decides_as_the_documentation_reads() {
    let (cases, first_seed) = (setting("ECS_ROLES_CASES", CASES), setting("ECS_ROLES_SEED", 1));
    let rounds = cases.div_ceil(REQUESTS);
    let mut shares: BTreeMap<Focus, Shares> = BTreeMap::new();
    let mut different: BTreeSet<String> = BTreeSet::new();
    for seed in first_seed..first_seed + rounds {
        let focus = FOCI[seed % FOCI.len()];
        let round = round(focus, seed as u64, REQUESTS);
        let policies = round.layers.policies();
        let authorizer = Authorizer::new(policies.clone()).unwrap_or_else(|error| {
            let case = Case { layers: round.layers.clone(), request: round.requests[0].clone() };
            panic!("{error} (seed {seed}, {focus:?})\n{}", case.to_json())
        });
        let mut is_same = true;
        for request in round.requests {
            shares.entry(focus).or_default().count(naive::decide(&policies, &request).0);
            if is_same && different.len() < SHOWN && difference(&authorizer, &policies, &request).is_some() {
                is_same = false;
                let case = Case { layers: round.layers.clone(), request };
                different.insert(format!("{}\n(seed {seed}, {focus:?})", shown(&case)));
            }
        }
    }
    for (focus, shares) in &shares {
        println!("{focus:?}: {:?} % allowed, implicitly and explicitly denied", shares.percent());
    }
    assert!(different.is_empty(), "{}", different.into_iter().collect::<Vec<_>>().join("\n\n"));
    if cases >= CASES {
        check_shares(&shares);
    }
}

/// Every decision comes up in every focus, so that none is untested.
fn check_shares(shares: &BTreeMap<Focus, Shares>) {
    assert_eq!(shares.len(), FOCI.len());
    for (focus, shares) in shares {
        assert!(shares.percent().iter().all(|percent| *percent >= 5), "{focus:?}: {:?}", shares.percent());
    }
}
