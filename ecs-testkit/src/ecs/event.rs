//! Service events: the texts of the live service, newest first.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::moment::Moment;

/// Amazon ECS API Reference, `Service`: "a maximum of 100 are displayed".
const KEPT: usize = 100;

/// The events of one service.
#[derive(Clone, Debug, Default)]
pub(super) struct Events(VecDeque<Event>);

#[derive(Clone, Debug)]
struct Event {
    id: String,
    at: Moment,
    message: String,
}

impl Events {
    pub(super) fn add(&mut self, id: String, at: Moment, message: String) {
        self.0.push_front(Event { id, at, message });
        self.0.truncate(KEPT);
    }

    /// Whether `message` is among the events since `since`.
    pub(super) fn has_since(&self, since: Moment, message: &str) -> bool {
        self.0.iter().take_while(|event| event.at >= since).any(|event| event.message == message)
    }

    pub(super) fn json(&self) -> Value {
        let event = |event: &Event| json!({ "id": event.id, "createdAt": event.at.epoch_seconds(), "message": event.message });
        self.0.iter().map(event).collect()
    }
}

/// `(task A) (task B)`.
pub(super) fn task_names(ids: &[String]) -> String {
    ids.iter().map(|id| format!("(task {id})")).collect::<Vec<_>>().join(" ")
}
