//! A run that was ended at any call is finished by running it again.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use ecs_roles::{Observed, Role};
use ecs_testkit::Fake;

use super::line::{Cut, Line};
use super::world::{apply, drifted, everything, held, iam, iam_over, remove};

#[derive(Debug, Clone, Copy)]
enum Task {
    Create,
    Mend,
    Remove,
}

async fn begun(task: Task) -> Fake {
    let fake = Fake::new();
    let before = match task {
        Task::Create => None,
        Task::Mend => Some(drifted()),
        Task::Remove => Some(everything()),
    };
    if let Some(role) = before {
        apply(&fake, &iam(&fake), &role).await.unwrap();
    }
    fake
}

async fn run(task: Task, fake: &Fake, line: &Line) -> Result<(), ecs_roles::Error> {
    let iam = iam_over(fake, line);
    match task {
        Task::Create | Task::Mend => apply(fake, &iam, &everything()).await.map(drop),
        Task::Remove => remove(fake, &iam, &everything()).await.map(drop),
    }
}

/// How many calls the task takes undisturbed, and what IAM holds after it.
async fn undisturbed(task: Task) -> (usize, Observed) {
    let fake = begun(task).await;
    let line = Line::to(&fake);
    run(task, &fake, &line).await.unwrap();
    (line.calls(), held(&fake, &everything()).await)
}

/// Polls until the line is cut, then drops it: the program was ended.
async fn until_cut(line: &Line, future: impl Future<Output = Result<(), ecs_roles::Error>>) {
    let mut future = pin!(future);
    while !line.was_cut() {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        assert!(polled.is_pending(), "it ended before the line was cut: {polled:?}");
        tokio::task::yield_now().await;
    }
}

async fn cut_everywhere(task: Task) -> usize {
    let (calls, expected) = undisturbed(task).await;
    for cut in [Cut::BeforeSending, Cut::AfterSending] {
        for call in 0..calls {
            let fake = begun(task).await;
            let line = Line::to(&fake).cut_at(call, cut);
            until_cut(&line, run(task, &fake, &line)).await;
            run(task, &fake, &Line::to(&fake)).await.unwrap();
            assert_eq!(held(&fake, &everything()).await, expected, "{task:?} cut at call {call}, {cut:?}");
        }
    }
    2 * calls
}

#[tokio::test]
async fn a_run_that_was_ended_at_any_call_is_finished_by_the_next() {
    let mut runs = 0;
    for task in [Task::Create, Task::Mend, Task::Remove] {
        runs += cut_everywhere(task).await;
    }
    println!("{runs} runs were ended");
    assert!(runs > 150, "only {runs} runs");
}

#[tokio::test]
async fn a_lost_reply_to_any_call_is_looked_after_in_the_same_run() {
    for task in [Task::Create, Task::Mend, Task::Remove] {
        let (calls, expected) = undisturbed(task).await;
        for call in 0..calls {
            let fake = begun(task).await;
            fake.clear_requests();
            let line = Line::to(&fake).cut_at(call, Cut::ReplyLost);
            let result = run(task, &fake, &line).await;
            assert!(result.is_ok(), "{task:?}, call {call}: {result:?}");
            assert_eq!(held(&fake, &everything()).await, expected, "{task:?}, call {call}");
        }
    }
}

#[tokio::test]
async fn what_was_made_is_what_was_asked_for() {
    let (_, held) = undisturbed(Task::Create).await;
    let role: Role = everything();
    let found = held.role.unwrap();
    assert_eq!((found.name.as_str(), found.path.as_str()), (role.name(), role.path()));
    assert!(found.trust_policy.unwrap().is_equivalent(role.trust_policy()));
    assert_eq!(found.permissions_boundary.as_ref(), role.permissions_boundary());
    assert_eq!(held.attached.len(), 3);
    assert_eq!(held.inline["Read"], role.inline_policies()["Read"]);
    assert_eq!(held.instance_profiles[0].roles, ["ecsInstanceRoleWeb"]);
    let (_, gone) = undisturbed(Task::Remove).await;
    assert!(gone.role.is_none() && gone.instance_profiles.is_empty());
}
