//! Reading a reference from a file.

use std::collections::BTreeMap;

use super::file::{FORMAT, File};
use super::intern::Interner;
use super::read_service;
use super::table::Table;
use crate::error::{Error, Position, shown};

pub(super) fn table(text: &str) -> Result<Table, Error> {
    let file: File = serde_json::from_str(text).map_err(malformed)?;
    if file.format != FORMAT {
        return Err(Error::invalid(format!(
            "the format of the service reference is {} instead of `{FORMAT}`: write it anew with `tools/generate-service-reference.py --json`",
            shown(&file.format)
        )));
    }
    check_date(&file.date)?;
    let globals = in_lower_case(file.global_condition_keys, "global condition key")?;
    let mut interner = Interner::default();
    let global_keys = read_service::key_list(&mut interner, &globals)?;
    for (prefix, (_, members)) in in_lower_case(file.services, "service")? {
        read_service::add(&mut interner, &globals, &prefix, members)?;
    }
    interner.finish(file.date, file.source, global_keys)
}

fn malformed(error: serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let message = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    let error = Error::invalid(format!("the service reference is not of the documented form: {message}"));
    if line == 0 { error } else { error.at(Position { line, column: column.max(1) }) }
}

fn check_date(date: &str) -> Result<(), Error> {
    let form: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if form == "0000-00-00" {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the date of the service reference is {}: write it as `2026-09-26`",
        shown(date)
    )))
}

/// Members by name without regard to case, each with its name as written.
pub(super) type Named<T> = BTreeMap<String, (String, T)>;

pub(super) fn in_lower_case<T>(members: BTreeMap<String, T>, what: &str) -> Result<Named<T>, Error> {
    let mut named: Named<T> = BTreeMap::new();
    for (name, member) in members {
        check_name(&name, what)?;
        if let Some((other, _)) = named.insert(name.to_ascii_lowercase(), (name.clone(), member)) {
            return Err(Error::invalid(format!(
                "the {what} {} is there twice, also as {}: names differ in more than case",
                shown(&name),
                shown(&other)
            )));
        }
    }
    Ok(named)
}

fn check_name(name: &str, what: &str) -> Result<(), Error> {
    let legal = |c: char| c.is_ascii_graphic() || c == ' ';
    let plain = !matches!(what, "service" | "action") || !name.contains([':', '*', '?', ' ']);
    if !name.is_empty() && name.chars().all(legal) && plain {
        return Ok(());
    }
    Err(Error::invalid(format!("{} cannot be the name of a {what}: name it as AWS does", shown(name))))
}
