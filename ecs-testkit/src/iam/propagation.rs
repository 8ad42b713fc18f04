//! IAM is eventually consistent: what it answers itself is new at once, and the rest of
//! AWS hears of it later (AWS IAM User Guide, "Troubleshooting IAM", "Changes that I make
//! are not always immediately visible").

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::entities::Entities;
use crate::moment::Moment;

/// What the rest of AWS knows of IAM, and what it is about to hear.
#[derive(Clone, Debug, Default)]
pub(super) struct Propagation {
    pub(super) delay: Duration,
    /// What it knows; `None` if that is everything.
    heard: Option<Arc<Entities>>,
    /// What it will know and when, oldest first.
    under_way: VecDeque<(Moment, Arc<Entities>)>,
}

impl Propagation {
    pub(super) fn heard(&self) -> Option<&Entities> {
        self.heard.as_deref()
    }

    /// Notes a change that was made at `now`.
    pub(super) fn note(&mut self, before: Arc<Entities>, after: &Arc<Entities>, now: Moment) {
        self.heard.get_or_insert(before);
        self.under_way.push_back((now.after(self.delay), Arc::clone(after)));
    }

    /// When the rest of AWS hears of the next change.
    pub(super) fn next_news(&self) -> Option<Moment> {
        self.under_way.front().map(|(at, _)| *at)
    }

    pub(super) fn advance_to(&mut self, now: Moment) {
        while let Some((_, entities)) = self.under_way.pop_front_if(|(at, _)| *at <= now) {
            self.heard = Some(entities);
        }
        if self.under_way.is_empty() {
            self.heard = None;
        }
    }

    /// Everything is known from now on.
    pub(super) fn finish(&mut self) {
        self.under_way.clear();
        self.heard = None;
    }

    /// Changes what is known, and what is about to be.
    pub(super) fn tell(&mut self, change: impl Fn(&mut Entities)) {
        let under_way = self.under_way.iter_mut().map(|(_, entities)| entities);
        self.heard.iter_mut().chain(under_way).for_each(|entities| change(Arc::make_mut(entities)));
    }
}
