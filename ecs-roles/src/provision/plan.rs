//! What has to be done to a role.

use std::fmt;

use serde::Serialize;

use super::blocker::{Blocker, Note};
use super::observe::Observed;
use super::owner::Ownership;
use super::step::Step;
use crate::error::{Error, ErrorKind};
use crate::guard::{Harm, harms};

/// What is to be done to a role, and what stands in the way.
///
/// It prints for people and serializes for programs. A plan that has blockers
/// is not carried out at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The name of the role.
    pub role: String,
    /// How the role stands to its owner.
    pub ownership: Ownership,
    /// The writes, in order: first what adds, then what takes away.
    pub steps: Vec<Step>,
    /// Why none of the steps is carried out.
    pub blockers: Vec<Blocker>,
    /// What a guard is asked about before the first step; see
    /// [`Provisioner::guarded_by`](crate::Provisioner::guarded_by).
    pub harms: Vec<Harm>,
    /// What no step changes.
    pub notes: Vec<Note>,
}

impl Plan {
    pub(super) fn new(role: &str, ownership: Ownership) -> Self {
        let role = role.to_owned();
        let (steps, blockers, harms, notes) = Default::default();
        Self { role, ownership, steps, blockers, harms, notes }
    }

    /// Whether there is nothing to do, and nothing in the way.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.blockers.is_empty()
    }

    /// With what the steps may break of what was observed.
    pub(super) fn weighed(self, observed: &Observed) -> Self {
        let harms = harms(&self, observed);
        Self { harms, ..self }
    }

    /// Only the steps that put back what is missing, as [`Provisioner::restore`](crate::Provisioner::restore)
    /// does; `observed` is what the plan was made for.
    #[must_use]
    pub fn restoring(mut self, observed: &Observed) -> Self {
        let (mut kept, dropped): (Vec<Step>, Vec<Step>) = self.steps.into_iter().partition(Step::restores);
        // The boundary bounds what stays.
        if dropped.iter().any(Step::takes_permissions) {
            kept.retain(|step| *step != Step::DeleteBoundary);
        }
        self.steps = kept;
        self.blockers.retain(|blocker| blocker.blocks(&self.steps));
        self.weighed(observed)
    }

    /// Refuses a plan that is not to be carried out.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) with every blocker.
    pub fn unblocked(&self) -> Result<(), Error> {
        if self.blockers.is_empty() {
            return Ok(());
        }
        let reasons: Vec<String> = self.blockers.iter().map(Blocker::to_string).collect();
        Err(Error::new(
            ErrorKind::Conflict,
            format!("the plan for the role `{}` was not carried out: {}", self.role, reasons.join("; ")),
        ))
    }
}

/// The steps with what they change, then what stands in the way, what the guard is asked and notes.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "role {}", self.role)?;
        if self.is_empty() {
            f.write_str(": nothing to do")?;
        }
        for step in &self.steps {
            write!(f, "\n  {step}")?;
            for line in step.lines() {
                write!(f, "\n    {line}")?;
            }
        }
        for blocker in &self.blockers {
            write!(f, "\n  blocked: {blocker}")?;
        }
        for harm in &self.harms {
            write!(f, "\n  asks the guard: it would {harm}")?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        Ok(())
    }
}
