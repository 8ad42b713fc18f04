//! From the text of a filter to something that runs.

use std::fmt;

use jaq_core::Compiler;
use jaq_core::compile::Undefined;
use jaq_core::load::lex::{Lexer, Token};
use jaq_core::load::parse::{Def, Parser, TError, Term};
use jaq_core::load::{Arena, File, Loader, parse, span};

use super::quotes::translate;
use super::run::with_large_stack;
use super::runtime::{Metered, exits};
use super::{check, natives};

/// The text of a filter, at most, in bytes: each may be a level of nesting.
const TEXT: usize = 4096;

/// The definition that holds the program.
const MAIN: &str = "program_of_the_address";

/// Definitions of jaq-std that are defined otherwise here, or are refused.
const OTHERWISE: [&str; 33] = [
    "stderr",
    "debug",
    "halt",
    "halt_error",
    "nan",
    "infinite",
    "isnan",
    "isinfinite",
    "abs",
    "logb",
    "significand",
    "pow10",
    "drem",
    "nexttoward",
    "scalb",
    "gamma",
    "type",
    "flatten",
    "add",
    "capture_of_match",
    "test",
    "scan_",
    "match",
    "capture",
    "split",
    "splits",
    "sub",
    "gsub",
    "scan",
    "todate",
    "fromdate",
    "@htmld",
    "@urid",
];

/// A jq filter, ready to run.
pub(crate) struct Filter(pub(super) jaq_core::Filter<Metered>);

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
        let compiled = with_large_stack(|| compile(&translated.text));
        let compiled = compiled.unwrap_or_else(|message| Err((0, message)));
        compiled.map(Self).map_err(|(offset, message)| FilterSyntax {
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
    let main = Def { name: MAIN, args: Vec::new(), body };
    let arena = Arena::default();
    let modules =
        Loader::new(builtins().map(shortened).chain([main])).load(&arena, File { code: MAIN, path: () });
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

fn builtins() -> impl Iterator<Item = Def<&'static str>> {
    let standard = jaq_std::defs().filter(|definition| !OTHERWISE.contains(&definition.name));
    let standard = standard.filter(|definition| !definition.name.starts_with('@'));
    let own = parse(include_str!("builtins.jq"), |parser| parser.defs()).unwrap_or_default();
    jaq_core::defs().chain(standard).chain(own)
}

/// The same, among names that live shorter.
fn shortened<'s>(definition: Def<&'static str>) -> Def<&'s str> {
    definition
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
        Undefined::Filter(_) if reason(name).is_some() => {
            format!("`{name}` is not available: {}", reason(name).unwrap_or_default())
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

/// Why a filter that jq has is refused.
fn reason(name: &str) -> Option<&'static str> {
    match name {
        "halt" | "halt_error" => Some("a filter does not end the program"),
        "input" | "inputs" | "input_filename" | "input_line_number" => {
            Some("there is no input but the value")
        }
        "now" | "localtime" | "strflocaltime" | "gmtime" | "mktime" | "strftime" | "strptime" | "todate"
        | "fromdate" | "date" | "dateadd" | "datesub" | "dateadd_seconds" | "fromdateiso8601"
        | "todateiso8601" | "dateiso8601" => Some("a filter knows no clock and no time zone"),
        "get_search_list" | "modulemeta" => Some("a filter has no modules"),
        _ => None,
    }
}
