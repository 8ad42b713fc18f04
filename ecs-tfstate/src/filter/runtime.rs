//! How jaq is run: with every term on the account.

use std::iter::repeat_with;
use std::sync::OnceLock;

use jaq_core::box_iter::box_once;
use jaq_core::data::HasLut;
use jaq_core::load::parse::{Def, Term};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Bind, Compiler, DataT, Exn, Filter, Lut, Native};

use super::meter;
use super::val::Val;

/// Native filters, at most.
pub(super) const NATIVES: usize = 128;

/// Terms of a program, at most.
const TERMS: usize = WIDTH * WIDTH;

/// Arguments of a call that has some.
const WIDTH: usize = 128;

/// Filters over [`Val`] that stop when the account says so.
pub(super) struct Metered;

impl DataT for Metered {
    type V<'a> = Val;
    type Data<'a> = Program<'a>;
}

/// Where the terms of a program are, and what stands in for each of them once
/// the run is over.
///
/// jaq looks up every term it comes to, which is where the step is counted.
/// A term that is looked up too late is an exit that nothing catches, so
/// what is under way ends by itself.
#[derive(Clone)]
pub(super) struct Program<'a> {
    pub(super) terms: &'a Lut<Metered>,
    pub(super) exits: &'a Lut<Metered>,
}

impl<'a> HasLut<'a, Metered> for Program<'a> {
    fn lut(&self) -> &'a Lut<Metered> {
        if meter::step() { self.terms } else { self.exits }
    }
}

/// Exits for the terms of any program, see [`Program`].
///
/// The last of them is the main term: a program whose own main term comes
/// before it has no more terms than there are exits.
pub(super) fn exits() -> &'static Filter<Metered> {
    static EXITS: OnceLock<Filter<Metered>> = OnceLock::new();
    EXITS.get_or_init(|| {
        let wide = ("exit", vec![Bind::Fun(()); WIDTH].into(), exit());
        let natives = repeat_with(|| ("exit", Box::default(), exit())).take(NATIVES).chain([wide]);
        let arena = Arena::default();
        let calls = Def { name: "exits", args: Vec::new(), body: call(TERMS) };
        let calls = Loader::new([calls]).load(&arena, File { code: "exit", path: () });
        let filter = calls.ok().and_then(|calls| Compiler::default().with_funs(natives).compile(calls).ok());
        filter.unwrap_or_default()
    })
}

/// A call with calls for arguments, about so many in all: each is a term, and
/// this is quicker than as many definitions.
fn call(terms: usize) -> Term<&'static str> {
    let args = if terms > 1 { vec![call(terms / WIDTH); WIDTH] } else { Vec::new() };
    Term::Call("exit", args)
}

fn exit() -> Native<Metered> {
    Native::new(|_| box_once(Err(Exn::halt(0))))
        .with_paths(|_| box_once(Err(Exn::halt(0))))
        .with_update(|_, _| box_once(Err(Exn::halt(0))))
}
