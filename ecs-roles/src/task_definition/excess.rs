//! What the policies of a role allow beyond the needs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::audit::Asking;
use super::existing::ExistingRole;
use super::need::Need;
use super::probes;
use crate::decision::{Authorizer, Decision, Layer, Policies, Policy, StatementRef};
use crate::error::Error;
use crate::policy::{Conditions, Effect, PolicyDocument, PolicySource, Selection, Statement};
use crate::reference::ServiceReference;

/// A part of a statement that allows more than is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Excess {
    /// The statement.
    pub statement: StatementRef,
    /// The part of it.
    pub part: ExcessPart,
    /// Whether it can go or has to be narrowed.
    pub kind: ExcessKind,
}

/// The part of a statement that an [`Excess`] is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExcessPart {
    /// All of it.
    Statement,
    /// One element of `Action`.
    Action(String),
    /// One element of `Resource`.
    Resource(String),
}

/// How a part of a statement exceeds the needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExcessKind {
    /// No need uses it.
    Unused,
    /// Needs use it, but it covers other things as well.
    Wide {
        /// One of those: an action, or an action on a resource.
        example: String,
    },
}

pub(super) fn of(needs: &[Need], role: &ExistingRole, asking: &Asking) -> Result<Vec<Excess>, Error> {
    let mut found = Vec::new();
    for policy in &role.policies {
        for (index, statement) in policy.document().statements.iter().enumerate() {
            if statement.effect == Effect::Allow {
                let one = One { needs, asking, policy, index };
                found.extend(one.excesses(statement)?);
            }
        }
    }
    Ok(found)
}

/// One statement under the loupe.
struct One<'a> {
    needs: &'a [Need],
    asking: &'a Asking,
    policy: &'a Policy,
    index: usize,
}

impl One<'_> {
    fn excesses(&self, statement: &Statement) -> Result<Vec<Excess>, Error> {
        if self.met_by(statement)?.is_empty() {
            return Ok(vec![self.excess(ExcessPart::Statement, ExcessKind::Unused)]);
        }
        let mut found = Vec::new();
        match &statement.actions {
            Selection::Only(actions) => {
                for action in actions {
                    let alone = Statement { actions: only(action), ..statement.clone() };
                    found.extend(self.of_action(action, &alone)?);
                }
            }
            Selection::AllExcept(_) => found.extend(self.other_action(ExcessPart::Statement, statement)?),
        }
        if let Some(Selection::Only(resources)) = &statement.resources {
            for resource in resources {
                let alone = Statement { resources: Some(only(resource)), ..statement.clone() };
                found.extend(self.of_resource(ExcessPart::Resource(resource.clone()), &alone)?);
            }
        } else {
            found.extend(self.of_resource(ExcessPart::Statement, statement)?);
        }
        Ok(found)
    }

    fn of_action(&self, action: &str, alone: &Statement) -> Result<Option<Excess>, Error> {
        let part = ExcessPart::Action(action.to_owned());
        match (self.met_by(alone)?.is_empty(), action.contains(['*', '?'])) {
            (true, _) => Ok(Some(self.excess(part, ExcessKind::Unused))),
            (false, true) => self.other_action(part, alone),
            (false, false) => Ok(None),
        }
    }

    /// An action of the services that are used, which no need has and the
    /// statement allows on something.
    fn other_action(&self, part: ExcessPart, statement: &Statement) -> Result<Option<Excess>, Error> {
        let anywhere =
            Statement { resources: Some(only("*")), conditions: Conditions::default(), ..statement.clone() };
        let authorizer = authorizer(&anywhere)?;
        let met = self.met_by(statement)?;
        let prefixes: BTreeSet<&str> = met.iter().filter_map(|need| need.action.split(':').next()).collect();
        let services = prefixes.into_iter().filter_map(|prefix| ServiceReference::embedded().service(prefix));
        for action in services.flat_map(|service| service.actions()) {
            let action = format!("{}:{}", action.service().prefix(), action.name());
            let is_needed = self.needs.iter().any(|need| need.action.eq_ignore_ascii_case(&action));
            let request = self.asking.request_anywhere(&action)?;
            if !is_needed && authorizer.decide(&request) == Decision::Allowed {
                return Ok(Some(self.excess(part, ExcessKind::Wide { example: action })));
            }
        }
        Ok(None)
    }

    fn of_resource(&self, part: ExcessPart, alone: &Statement) -> Result<Option<Excess>, Error> {
        let met = self.met_by(alone)?;
        if met.is_empty() {
            return Ok(Some(self.excess(part, ExcessKind::Unused)));
        }
        let authorizer = authorizer(alone)?;
        for need in met {
            for other in probes::others(&need.example) {
                if self.asking.allowed(&authorizer, need, &other)? {
                    let example = format!("{} on {other}", need.action);
                    return Ok(Some(self.excess(part, ExcessKind::Wide { example })));
                }
            }
        }
        Ok(None)
    }

    /// The needs that the statement by itself meets.
    fn met_by(&self, statement: &Statement) -> Result<Vec<&Need>, Error> {
        let authorizer = authorizer(statement)?;
        let mut met = Vec::new();
        for need in self.needs {
            let mut allowed = false;
            for resource in [&need.example].into_iter().chain(&need.alias) {
                allowed |= self.asking.allowed(&authorizer, need, resource)?;
            }
            if allowed {
                met.push(need);
            }
        }
        Ok(met)
    }

    fn excess(&self, part: ExcessPart, kind: ExcessKind) -> Excess {
        let statement = StatementRef {
            layer: Layer::Identity,
            level: None,
            policy: self.policy.name().to_owned(),
            policy_arn: self.policy.arn().map(str::to_owned),
            sid: self
                .policy
                .document()
                .statements
                .get(self.index)
                .and_then(|statement| statement.sid.clone()),
            index: self.index,
            position: self.policy.source().statement_position(self.index),
        };
        Excess { statement, part, kind }
    }
}

fn only(element: &str) -> Selection<Vec<String>> {
    Selection::Only(vec![element.to_owned()])
}

fn authorizer(statement: &Statement) -> Result<Authorizer, Error> {
    let document = PolicyDocument::new([statement.clone()]);
    let mut policies = Policies::default();
    policies.identity.push(Policy::new("statement", PolicySource::from(&document)));
    Authorizer::new(policies)
}
