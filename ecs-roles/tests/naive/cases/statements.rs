//! Statements and documents around what a round asks.

use ecs_roles::{PolicyDocument, PolicyVersion, Selection, Statement};

use super::{conditions, patterns, principals};
use crate::naive::dice::Dice;

/// What a round asks: its requests are drawn from here, and its statements are
/// made to fit, or nearly.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) callers: Vec<&'static str>,
    pub(super) actions: Vec<&'static str>,
    pub(super) resources: Vec<&'static str>,
}

/// In how many of a hundred statements an element is drawn; in the others it
/// fits everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) denies: usize,
    pub(super) actions: usize,
    pub(super) resources: usize,
    pub(super) conditions: usize,
    pub(super) principals: usize,
    /// In how many of those with resources or conditions these have variables.
    pub(super) variables: usize,
}

/// Whose policy a statement is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The caller's: without `Principal`, with `Resource`.
    Caller,
    /// The resource's: with `Principal` as a rule, perhaps without `Resource`.
    Resource,
    /// A VPC endpoint's: perhaps with `Principal`, with `Resource`.
    Endpoint,
    /// An organization's on its resources: with `Principal` and `Resource`.
    Organization,
}

/// A document of one to three statements.
pub(super) fn document(dice: &mut Dice, subject: &Subject, drawn: Drawn, side: Side) -> PolicyDocument {
    let statements = (0..=dice.below(3)).map(|_| statement(dice, subject, drawn, side)).collect::<Vec<_>>();
    let mut document = PolicyDocument::new(statements);
    document.version = match dice.below(10) {
        0 => None,
        1 => Some(PolicyVersion::V2008),
        _ => Some(PolicyVersion::V2012),
    };
    document
}

fn statement(dice: &mut Dice, subject: &Subject, drawn: Drawn, side: Side) -> Statement {
    let mut statement = match dice.chance(drawn.denies) {
        true => Statement::deny(["*"]).on(["*"]),
        false => Statement::allow(["*"]).on(["*"]),
    };
    if dice.chance(drawn.actions) {
        let patterns =
            (0..=dice.below(2)).map(|_| patterns::action_pattern(dice, &subject.actions)).collect();
        statement.actions = selection(dice, patterns);
    }
    if dice.chance(drawn.resources) {
        let patterns = (0..=dice.below(2)).map(|_| resource_pattern(dice, subject, drawn)).collect();
        statement.resources = Some(selection(dice, patterns));
    }
    for _ in 0..usize::from(dice.chance(drawn.conditions)) * (1 + dice.below(2)) {
        match dice.chance(drawn.variables) {
            true => conditions::add_test_with_variables(dice, &mut statement.conditions),
            false => conditions::add_test(dice, &mut statement.conditions),
        }
    }
    with_principals(dice, subject, drawn, side, statement)
}

fn resource_pattern(dice: &mut Dice, subject: &Subject, drawn: Drawn) -> String {
    match dice.chance(drawn.variables) {
        true => patterns::pattern_with_variable(dice),
        false => patterns::resource_pattern(dice, &subject.resources),
    }
}

fn with_principals(
    dice: &mut Dice,
    subject: &Subject,
    drawn: Drawn,
    side: Side,
    mut statement: Statement,
) -> Statement {
    let listed = match dice.chance(drawn.principals) {
        true => principals::principals(dice, &subject.callers),
        false => ecs_roles::Principals::Everyone,
    };
    let is_named = match side {
        Side::Caller => false,
        Side::Resource => !dice.chance(4),
        Side::Endpoint => dice.chance(60),
        Side::Organization => true,
    };
    if is_named {
        statement.principals = Some(selection(dice, listed));
    }
    if side == Side::Resource && dice.chance(10) {
        statement.resources = None;
    }
    statement
}

/// The listed, or at times all but the listed.
fn selection<T>(dice: &mut Dice, listed: T) -> Selection<T> {
    if dice.chance(18) { Selection::AllExcept(listed) } else { Selection::Only(listed) }
}
