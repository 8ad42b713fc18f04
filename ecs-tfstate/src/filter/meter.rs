//! What a run may still use.
//!
//! A run has a thread of its own, so the account is a variable of the thread:
//! the operators of values get at it, which are given nothing but values.

use std::cell::Cell;

/// Steps that a run may take on a value that is nothing.
const STEPS: u64 = 250_000;

/// Further steps for each part of the value.
const STEPS_PER_PART: u64 = 20;

/// Of the stack, in bytes. Calls that are no tail calls take some kilobytes each.
const STACK: usize = 8 << 20;

/// Lists and objects inside each other, at most.
pub(super) const MAX_DEPTH: u16 = 512;

/// Why a run was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It took too many steps, or made too much.
    Steps,
    /// Its calls were nested too deeply.
    Calls,
    /// It made a value that is nested too deeply.
    Depth,
}

#[derive(Clone, Copy)]
struct Account {
    /// How much a single value may weigh.
    limit: u64,
    left: u64,
    stack: usize,
    stop: Option<Stop>,
}

thread_local! {
    static ACCOUNT: Cell<Account> = const { Cell::new(Account { limit: 0, left: 0, stack: 0, stop: None }) };
}

/// Opens the account of this thread, for a value of so many parts.
pub(super) fn open(parts: u64) {
    let limit = STEPS.saturating_add(parts.saturating_mul(STEPS_PER_PART));
    ACCOUNT.set(Account { limit, left: limit, stack: stack_pointer(), stop: None });
}

/// Why the run has to end, if it has to.
pub(super) fn stopped() -> Option<Stop> {
    ACCOUNT.get().stop
}

/// Ends the run.
pub(super) fn stop(reason: Stop) {
    let account = ACCOUNT.get();
    ACCOUNT.set(Account { stop: account.stop.or(Some(reason)), ..account });
}

/// Takes so many steps; whether the run may go on.
pub(super) fn charge(steps: u64) -> bool {
    let account = ACCOUNT.get();
    match account.left.checked_sub(steps) {
        Some(left) => ACCOUNT.set(Account { left, ..account }),
        None => stop(Stop::Steps),
    }
    stopped().is_none()
}

/// Takes the step that every term costs; whether the run may go on.
pub(super) fn step() -> bool {
    if ACCOUNT.get().stack.abs_diff(stack_pointer()) > STACK {
        stop(Stop::Calls);
    }
    charge(1)
}

/// Whether a value of this weight and depth may exist.
pub(super) fn admits(weight: u64, depth: u16) -> bool {
    if depth > MAX_DEPTH {
        stop(Stop::Depth);
    }
    if weight > ACCOUNT.get().limit {
        stop(Stop::Steps);
    }
    stopped().is_none()
}

/// About where the stack ends at this moment.
#[inline(never)]
fn stack_pointer() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}
