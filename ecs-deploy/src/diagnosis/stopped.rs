//! Stopped tasks, told apart by why they stopped.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::signatures;
use crate::service::{Task, TaskContainer};

/// What the stopped tasks of one deployment say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// One for each way in which tasks stopped, the most frequent first.
    pub findings: Vec<Finding>,
}

/// One way in which tasks stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// ECS's category, such as `TaskFailedToStart`.
    pub stop_code: String,
    /// ECS's and the agent's words.
    pub reason: String,
    /// How many tasks.
    pub tasks: usize,
    /// One of them.
    pub example: String,
    /// The likely cause, if the words are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What to change, if the words are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Diagnosis {
    /// Groups the stopped tasks that a deployment started, leaving out those
    /// that the scheduler stopped on purpose.
    pub fn of(tasks: &[Task], deployment: &str) -> Self {
        let mut findings: Vec<Finding> = Vec::new();
        let own = tasks.iter().filter(|task| task.started_by() == deployment && !is_scale_in(task));
        for task in own {
            let reason = reason(task);
            let same = findings
                .iter_mut()
                .find(|finding| finding.reason == reason && finding.stop_code == task.stop_code());
            match same {
                Some(finding) => finding.tasks += 1,
                None => findings.push(Finding::new(task, reason)),
            }
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.tasks));
        Self { findings }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Finding {
    fn new(task: &Task, reason: String) -> Self {
        let known = signatures::matching(&reason);
        Self {
            stop_code: task.stop_code().to_owned(),
            tasks: 1,
            example: task.id().to_owned(),
            cause: known.map(|signature| signature.cause.to_owned()),
            remedy: known.map(|signature| signature.remedy.to_owned()),
            reason,
        }
    }
}

/// A task that ECS stopped because it wanted fewer of them.
fn is_scale_in(task: &Task) -> bool {
    task.stop_code() == "ServiceSchedulerInitiated"
        && task.stopped_reason().starts_with("Scaling activity initiated by")
}

/// The task's reason, and what its containers add to it.
fn reason(task: &Task) -> String {
    let stopped = without_ids(task.stopped_reason(), task.id());
    let containers = task.containers().filter_map(|container| container_reason(container, task));
    let parts = std::iter::once(stopped).chain(containers).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

fn container_reason(container: TaskContainer<'_>, task: &Task) -> Option<String> {
    // ECS repeats why an image could not be pulled as the task's reason.
    let own = container.reason().filter(|reason| *reason != task.stopped_reason());
    let name = container.name();
    match (own, container.exit_code().filter(|code| *code != 0)) {
        (Some(reason), Some(code)) => Some(format!("container `{name}` exited with {code}: {reason}")),
        (Some(reason), None) => Some(format!("container `{name}`: {reason}")),
        (None, Some(code)) => Some(format!("container `{name}` exited with {code}")),
        (None, None) => None,
    }
}

/// Ids differ from task to task and would keep equal reasons apart.
fn without_ids(reason: &str, task: &str) -> String {
    let reason = if task.is_empty() { reason.to_owned() } else { reason.replace(task, "…") };
    let mut pieces = reason.split("equest id: ").map(str::to_owned).collect::<Vec<_>>();
    for piece in pieces.iter_mut().skip(1) {
        let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(piece.len());
        piece.replace_range(..end, "…");
    }
    pieces.join("equest id: ")
}

/// The findings, one below the other.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{finding}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.tasks == 1 { "" } else { "s" };
        write!(f, "{} task{plural} stopped ({}): {}", self.tasks, self.stop_code, self.reason)?;
        if let Some(cause) = &self.cause {
            write!(f, "\n  likely cause: {cause}")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  remedy: {remedy}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ecs_tfstate::Value;

    use super::*;

    fn task(json: &str) -> Task {
        match Value::parse(json).unwrap() {
            Value::Object(members) => Task::new(members),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_differs_from_task_to_task_is_left_out() {
        assert_eq!(
            without_ids("no access (Request ID: x, request id: 5d1e4f9f-33fb) to t1", "t1"),
            "no access (Request ID: x, request id: …) to …"
        );
    }

    #[test]
    fn tasks_are_grouped_by_why_they_stopped() {
        let pull = |id: &str| {
            task(&format!(
                r#"{{"taskArn": "arn:aws:ecs:r:1:task/c/{id}", "startedBy": "ecs-svc/2", "stopCode": "TaskFailedToStart",
                "stoppedReason": "CannotPullContainerError: pull image manifest has been retried 1 time(s): app:nope: not found"}}"#
            ))
        };
        let exit = task(
            r#"{"taskArn": "t/3", "startedBy": "ecs-svc/2", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
            "containers": [{"name": "app", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}, {"name": "log", "exitCode": 0}]}"#,
        );
        let scaled = task(
            r#"{"taskArn": "t/4", "startedBy": "ecs-svc/2", "stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Scaling activity initiated by (deployment ecs-svc/2)"}"#,
        );
        let old = task(r#"{"taskArn": "t/5", "startedBy": "ecs-svc/1", "stopCode": "UserInitiated"}"#);

        let diagnosis = Diagnosis::of(
            &[
                exit,
                pull("0f9de17a6465404e8b1b2356dc13c2f8"),
                pull("5d1e4f9f33fb4ce28ec6c0bd9b9cb7c1"),
                scaled,
                old,
            ],
            "ecs-svc/2",
        );

        let lines = diagnosis
            .findings
            .iter()
            .map(|finding| (finding.tasks, finding.reason.as_str()))
            .collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                (
                    2,
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): app:nope: not found"
                ),
                (
                    1,
                    "Essential container in task exited; container `app` exited with 137: OutOfMemoryError: Container killed due to memory usage"
                ),
            ]
        );
        assert_eq!(
            diagnosis.findings[0].cause.as_deref(),
            Some("the image or its tag does not exist, or is in another account")
        );
        assert_eq!(
            diagnosis.findings[1].cause.as_deref(),
            Some("the container used more memory than it may")
        );
    }
}
