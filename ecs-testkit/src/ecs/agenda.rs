//! What is due when: the queue that moves the world.

use std::collections::BTreeMap;

use super::lifecycle::{self, Step};
use super::scheduler;
use super::state::{Ecs, ServiceKey};
use super::volume_life::Neighbours;
use crate::moment::Moment;

/// Something that happens at a moment.
#[derive(Clone, Debug)]
pub(super) enum Due {
    /// A step in the life of a task. A task that was told to stop has a new
    /// epoch, and the steps of earlier ones no longer apply.
    Step { task: String, epoch: u32, step: Step },
    /// The scheduler announces the tasks of a service that have just stopped.
    Announce(ServiceKey),
    /// The scheduler looks at a service.
    Tick(ServiceKey),
}

impl Due {
    /// At one moment all tasks move first, then what happened is announced,
    /// and only then the scheduler decides.
    fn rank(&self) -> u8 {
        match self {
            Self::Step { .. } => 0,
            Self::Announce(_) => 1,
            Self::Tick(_) => 2,
        }
    }
}

/// Everything due, in order; among equals, first come first served.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    entries: BTreeMap<(Moment, u8, u64), Due>,
    count: u64,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Moment, due: Due) {
        self.count += 1;
        self.entries.insert((at, due.rank(), self.count), due);
    }

    fn take_until(&mut self, now: Moment) -> Option<(Moment, Due)> {
        let entry = self.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        let at = entry.key().0;
        Some((at, entry.remove()))
    }
}

impl Ecs {
    /// Lets everything happen that is due by `now`, each at its own moment.
    pub(crate) fn advance_to(&mut self, now: Moment, others: &mut Neighbours<'_>) {
        while let Some((at, due)) = self.agenda.take_until(now) {
            self.now = self.now.max(at);
            match due {
                Due::Step { task, epoch, step } => lifecycle::step(self, others, &task, epoch, &step),
                Due::Announce(key) => scheduler::announce_stopped(self, &key),
                Due::Tick(key) => scheduler::tick(self, &key),
            }
        }
        self.now = self.now.max(now);
    }
}
