//! Running a filter on a value.

use std::thread;

use jaq_core::{Ctx, Exn, Vars};

use super::compile::Filter;
use super::meter::{self, Stop};
use super::runtime::{Metered, Program, exits};
use super::val::{Members, Val};
use crate::value::Value;

/// Enough for what the account admits, and for taking it apart again. Of
/// memory it takes only what is used.
const STACK: usize = 128 << 20;

/// Why a filter gave nothing for a value. Says nothing of the value but its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilterFailure {
    message: String,
}

impl FilterFailure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// What went wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl Filter {
    /// The first value that the filter gives, or nothing if it gives none.
    pub(crate) fn first(&self, value: &Value) -> Result<Option<Value>, FilterFailure> {
        with_stack(STACK, || self.run(value)).unwrap_or_else(|message| Err(FilterFailure::new(message)))
    }

    fn run(&self, value: &Value) -> Result<Option<Value>, FilterFailure> {
        // How much there is to the value shows when it is read.
        meter::open(u64::MAX);
        let input = Val::from_value(value).ok_or_else(|| stopped(Stop::Depth))?;
        meter::open(input.extent().weight);
        let program = Program { terms: &self.0.lut, exits: &exits().lut };
        let environment = Val::object(Members::default());
        let context = Ctx::<Metered>::new(program, Vars::new([environment]));
        let mut results = self.0.id.run((context, input));
        let first = results.next();
        if let Some(reason) = meter::stopped() {
            return Err(stopped(reason));
        }
        first.transpose().map(|value| value.map(|value| value.to_value())).map_err(failed)
    }
}

/// Does something on a thread that has so many bytes of stack.
pub(super) fn with_stack<T: Send>(stack: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("jq filter".to_owned()).stack_size(stack);
        let thread =
            thread.spawn_scoped(scope, work).map_err(|error| format!("no thread for the filter: {error}"))?;
        thread.join().map_err(|_| "the filter failed in an unexpected way".to_owned())
    })
}

fn stopped(reason: Stop) -> FilterFailure {
    FilterFailure::new(match reason {
        Stop::Steps => {
            "the filter takes too many steps or makes too large a value: look up something smaller, or end its loop"
        }
        Stop::Calls => "the calls of the filter are nested too deeply: end the recursion earlier",
        Stop::Depth => {
            "the value or one that the filter makes is nested more than 512 levels deep: look up a part of it"
        }
    })
}

/// jaq's own texts name kinds only, for that is all that a value shows; what
/// is thrown with `error` is not shown at all.
fn failed(error: Exn<'_, Val>) -> FilterFailure {
    let text = error.get_err().map(|error| error.to_string()).unwrap_or_default();
    FilterFailure::new(if text.starts_with("cannot index ") {
        format!("{text}: look at the value without this step, or write `?` behind it")
    } else if text.starts_with("cannot ") {
        with_article(text)
    } else if text.starts_with("invalid path expression") {
        "only paths such as `.a[0]` can be assigned to, deleted or picked".to_owned()
    } else {
        "the filter raised an error of its own, which may hold values of the state and is not shown"
            .to_owned()
    })
}

/// jaq-std names some kinds otherwise than this crate.
fn with_article(text: String) -> String {
    let kinds =
        [("array", "a list"), ("string", "a string"), ("number", "a number"), ("integer", "an integer")];
    let kind = kinds.iter().find_map(|(bare, kind)| {
        let rest = text.strip_suffix(bare)?.strip_suffix(" as ")?;
        Some(format!("{rest} as {kind}"))
    });
    kind.unwrap_or(text)
}
