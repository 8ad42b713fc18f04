//! Several at once on one role.

use ecs_roles::ErrorKind;
use ecs_testkit::Fake;

use super::line::Line;
use super::world::{apply, drifted, everything, held, iam, iam_over, remove};

const SEEDS: u64 = 60;

#[tokio::test]
async fn two_who_want_the_same_role_end_in_it() {
    let alone = Fake::new();
    apply(&alone, &iam(&alone), &everything()).await.unwrap();
    let expected = held(&alone, &everything()).await;
    for seed in 0..SEEDS {
        let fake = Fake::new();
        if seed % 2 == 1 {
            apply(&fake, &iam(&fake), &drifted()).await.unwrap();
        }
        let (one, two) = (Line::to(&fake).pausing(seed), Line::to(&fake).pausing(seed + 1_000_000));
        let (one, two) = (iam_over(&fake, &one), iam_over(&fake, &two));
        let role = everything();
        let (one, two) = tokio::join!(apply(&fake, &one, &role), apply(&fake, &two, &role));
        assert!(one.is_ok() && two.is_ok(), "seed {seed}: {one:?} {two:?}");
        assert_eq!(held(&fake, &everything()).await, expected, "seed {seed}");
    }
}

/// Whoever ends with success saw the role as it wanted it: where both do, the last one has it, and no mixture.
#[tokio::test]
async fn two_who_want_different_roles_end_in_one_of_them() {
    let fake = Fake::new();
    let mut wanted = Vec::new();
    for role in [everything(), drifted()] {
        apply(&fake, &iam(&fake), &role).await.unwrap();
        wanted.push(held(&fake, &role).await);
    }
    let mut decided = 0;
    for seed in 0..SEEDS {
        let fake = Fake::new();
        let (one, two) = (Line::to(&fake).pausing(seed), Line::to(&fake).pausing(seed + 1_000_000));
        let (one, two) = (iam_over(&fake, &one), iam_over(&fake, &two));
        let roles = (everything(), drifted());
        let (one, two) = tokio::join!(apply(&fake, &one, &roles.0), apply(&fake, &two, &roles.1));
        let errors = [one.err(), two.err()].into_iter().flatten().collect::<Vec<_>>();
        for error in &errors {
            // Each undid what the other did until its patience was over; nothing worse.
            assert_eq!(error.kind(), ErrorKind::Conflict, "seed {seed}: {error}");
        }
        if !errors.is_empty() {
            continue;
        }
        decided += 1;
        let ends = [held(&fake, &roles.0).await, held(&fake, &roles.1).await];
        assert!(ends[0] == wanted[0] || ends[1] == wanted[1], "seed {seed}: {ends:#?}");
    }
    assert!(decided > SEEDS / 2, "only {decided} of {SEEDS} ended in success");
}

#[tokio::test]
async fn two_who_take_a_role_away_both_succeed() {
    for seed in 0..SEEDS {
        let fake = Fake::new();
        apply(&fake, &iam(&fake), &everything()).await.unwrap();
        let (one, two) = (Line::to(&fake).pausing(seed), Line::to(&fake).pausing(seed + 1_000_000));
        let (one, two) = (iam_over(&fake, &one), iam_over(&fake, &two));
        let role = everything();
        let (one, two) = tokio::join!(remove(&fake, &one, &role), remove(&fake, &two, &role));
        assert!(one.is_ok() && two.is_ok(), "seed {seed}: {one:?} {two:?}");
        assert!(held(&fake, &everything()).await.role.is_none(), "seed {seed}");
    }
}
