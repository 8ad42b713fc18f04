//! A state at one moment.

use crate::lock::LockStatus;
use crate::source::Revision;
use crate::state::State;

/// A state as it was when it was read, and what was known about its lock.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) state: State,
    pub(crate) lock: Option<LockStatus>,
    pub(crate) revision: Option<Revision>,
}

impl Snapshot {
    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn in_workspace(self, workspace: Option<&str>) -> Self {
        Self { state: self.state.in_workspace(workspace), ..self }
    }

    /// The state alone.
    #[must_use]
    pub fn into_state(self) -> State {
        self.state
    }

    /// What was known about the lock, if it was asked for.
    #[must_use]
    pub fn lock(&self) -> Option<&LockStatus> {
        self.lock.as_ref()
    }

    /// The revision that was read, where the source has revisions.
    #[must_use]
    pub fn revision(&self) -> Option<&Revision> {
        self.revision.as_ref()
    }

    /// What to tell a person about the lock: that somebody is writing the
    /// state, or that this is not known.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let lock = self.lock.as_ref()?;
        match (lock, lock.writer()) {
            (_, Some(lock)) => Some(format!("the state may be half applied: {lock} is in progress")),
            (LockStatus::Unknown(why), _) => {
                Some(format!("whether somebody is writing the state is not known: {why}"))
            }
            _ => None,
        }
    }
}
