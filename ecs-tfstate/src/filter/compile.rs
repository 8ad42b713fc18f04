//! From the text of a filter to something that runs.

use std::fmt;
use std::sync::Arc;

use jaq_core::Compiler;
use jaq_core::compile::Undefined;
use jaq_core::load::lex::{Lexer, Token};
use jaq_core::load::parse::{Def, Parser, TError, Term};
use jaq_core::load::{Arena, File, Loader, span};

use super::quotes::translate;
use super::run::with_stack;
use super::runtime::{Metered, exits};
use super::{check, library, natives};

/// The text of a filter, at most, in bytes: each may be a level of nesting.
const TEXT: usize = 4096;

/// What reading takes of the stack, in bytes, without what follows.
const STACK: usize = 2 << 20;

/// What a level of nesting may take.
const STACK_PER_BYTE: usize = 32 << 10;

/// The definition that holds the program.
const MAIN: &str = "program_of_the_address";

/// A jq filter, ready to run. Cloning one is cheap.
#[derive(Clone)]
pub(crate) struct Filter(pub(super) Arc<jaq_core::Filter<Metered>>);

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").finish_non_exhaustive()
    }
}

/// Why a text is no filter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilterSyntax {
    /// Bytes from the beginning of the program, as it was given.
    pub(crate) offset: usize,
    /// What is wrong there.
    pub(crate) message: String,
}

impl Filter {
    /// Reads a filter; its strings may be in single quotes too.
    pub(crate) fn compile(program: &str) -> Result<Self, FilterSyntax> {
        if program.len() > TEXT {
            let message =
                format!("the filter is longer than {TEXT} bytes: take less out of the state in one go");
            return Err(FilterSyntax { offset: TEXT, message });
        }
        let translated = translate(program);
        let stack = STACK + translated.text.len() * STACK_PER_BYTE;
        let compiled = with_stack(stack, || compile(&translated.text));
        let compiled = compiled.unwrap_or_else(|message| Err((0, message)));
        compiled.map(|filter| Self(Arc::new(filter))).map_err(|(offset, message)| FilterSyntax {
            offset: translated.original(offset).min(program.len()),
            message,
        })
    }
}

type Refused = (usize, String);

fn compile(program: &str) -> Result<jaq_core::Filter<Metered>, Refused> {
    let mut body = parsed(program)?;
    if let Some(name) = check::recursion_with_filters(&mut body) {
        let message = format!(
            "`{name}` takes filters and calls itself: define what calls itself without parameters inside it"
        );
        return Err((span(program, name).start, message));
    }
    check::ignore_errors_of_alternatives(&mut body);
    let called = library::definitions_behind(&check::calls(&mut body));
    let main = Def { name: MAIN, args: Vec::new(), body };
    let arena = Arena::default();
    let modules = Loader::new(called.chain([main])).load(&arena, File { code: MAIN, path: () });
    let too_long = || (0, "the filter is too long".to_owned());
    let compiler = Compiler::default().with_funs(natives::all()).with_global_vars(["$ENV"]);
    match compiler.compile(modules.map_err(|_| too_long())?) {
        Ok(filter) if filter.id < exits().id => Ok(filter),
        Ok(_) => Err(too_long()),
        Err(files) => {
            let first = files.into_iter().flat_map(|(_, errors)| errors).next();
            Err(first.map_or_else(too_long, |(name, kind)| undefined(program, name, &kind)))
        }
    }
}

fn parsed(program: &str) -> Result<Term<&str>, Refused> {
    let tokens = Lexer::new(program).lex().map_err(|errors| {
        let first = errors.into_iter().min_by_key(|(_, rest)| span(program, rest).start);
        first.map_or_else(Refused::default, |(expected, rest)| {
            let message = format!("expected {}{}", article(expected.as_str()), found(rest));
            (span(program, rest).start, message)
        })
    })?;
    if let Some(Token(word @ ("import" | "include" | "module"), _)) = tokens.first() {
        let message = format!("`{word}` is not available: a filter has no modules");
        return Err((span(program, word).start, message));
    }
    Parser::new(&tokens).parse(|parser| parser.term()).map_err(|errors| {
        errors.into_iter().next().map_or_else(Refused::default, |error| unexpected(program, error))
    })
}

fn unexpected(program: &str, (expected, token): TError<'_, &str>) -> Refused {
    let rest = Token::opt_as_str(token, program);
    let expected = match expected.as_str() {
        "nothing" => "the end of the filter".to_owned(),
        word if word.chars().all(char::is_alphabetic) && word.len() > 4 => article(word),
        word => format!("`{word}`"),
    };
    (span(program, rest).start, format!("expected {expected}{}", found(rest)))
}

fn article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

fn found(rest: &str) -> String {
    match rest.chars().next() {
        Some(c) => format!(", found `{}`", c.escape_debug()),
        None => ", found the end".to_owned(),
    }
}

fn undefined(program: &str, name: &str, kind: &Undefined) -> Refused {
    let message = match kind {
        Undefined::Filter(_) if let Some(reason) = library::why_missing(name) => {
            format!("`{name}` is not available: {reason}")
        }
        Undefined::Filter(_) if name.starts_with('@') => {
            format!(
                "there is no format `{name}`: take `@json`, `@text`, `@csv`, `@tsv`, `@html`, `@uri`, `@sh`, `@base32` or `@base64`"
            )
        }
        Undefined::Filter(0) => format!("there is no filter `{name}`: text has to be in quotes"),
        Undefined::Filter(arity) => format!("there is no filter `{name}` with {arity} arguments"),
        Undefined::Var => format!("there is no variable `{name}`: bind it with `as`"),
        Undefined::Mod => format!("`{name}` is of a module: a filter has no modules"),
        _ => format!("there is no label `{name}`: write `label {name} | …` before"),
    };
    let inside = program.as_bytes().as_ptr_range().contains(&name.as_ptr());
    (if inside { span(program, name).start } else { 0 }, message)
}
