//! The filters that are written in Rust.
//!
//! Nothing here reads a clock, the environment or a file, or prints.

use std::num::FpCategory;

use jaq_core::box_iter::box_once;
use jaq_core::native::{Fun, bome, run, unary, v};
use jaq_core::{Bind, Error, Exn, RunPtr, ValR, ValT as _};

use super::access::positions;
use super::base32;
use super::format;
use super::meter;
use super::num::Num;
use super::regex;
use super::runtime::Metered;
use super::sort;
use super::val::{Val, len, steps};
use crate::value::Value;

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Fun<Metered>> {
    let standard = jaq_std::base_funs().filter(|(name, ..)| !OTHERWISE.contains(name));
    jaq_core::funs().chain(standard).chain(own().into_iter().map(run::<Metered>)).chain(math())
}

/// Those of jaq-std that end the program, or that cannot be stopped.
const OTHERWISE: [&str; 6] = ["halt", "explode", "implode", "sort", "sort_by", "group_by"];

type Own = (&'static str, Box<[Bind]>, RunPtr<Metered>);

fn own() -> Vec<Own> {
    vec![
        ("type", v(0), |cv| bome(Ok(Val::text(type_name(&cv.1))))),
        ("length", v(0), |cv| bome(length(cv.1))),
        ("tojson", v(0), |cv| bome(Ok(json(&cv.1)))),
        ("fromjson", v(0), |cv| bome(from_json(cv.1))),
        ("tonumber", v(0), |cv| bome(to_number(cv.1))),
        ("explode", v(0), |cv| bome(explode(cv.1))),
        ("implode", v(0), |cv| bome(implode(cv.1))),
        ("sort", v(0), |cv| bome(sort::sort(cv.1))),
        ("sort_by", filter(), |mut cv| {
            let (key, context) = cv.0.pop_fun();
            box_once(sort::sort_by(cv.1, |part| key.run((context.clone(), part))))
        }),
        ("group_by", filter(), |mut cv| {
            let (key, context) = cv.0.pop_fun();
            box_once(sort::group_by(cv.1, |part| key.run((context.clone(), part))))
        }),
        ("has", v(1), |cv| unary(cv, |value, index| has(&value, &index))),
        ("contains", v(1), |cv| unary(cv, |value, part| contains(&value, &part).map(Val::Bool))),
        ("indices", v(1), |cv| unary(cv, |value, wanted| indices(&value, &wanted))),
        ("bsearch", v(1), |cv| unary(cv, |value, wanted| binary_search(value, &wanted))),
        ("delete_at", v(1), |cv| unary(cv, |value, index| delete(value, &index))),
        ("nan", v(0), |_| bome(Ok(Val::from(f64::NAN)))),
        ("infinite", v(0), |_| bome(Ok(Val::from(f64::INFINITY)))),
        ("isnan", v(0), |cv| bome(float(cv.1).map(|float| Val::Bool(float.is_nan())))),
        ("isinfinite", v(0), |cv| bome(float(cv.1).map(|float| Val::Bool(float.is_infinite())))),
        ("pow", v(2), |mut cv| {
            let (exponent, base) = (cv.0.pop_var(), cv.0.pop_var());
            bome((|| Ok(Val::from(float(base)?.powf(float(exponent)?))))())
        }),
        ("matches", v(2), |mut cv| {
            let (flags, pattern) = (cv.0.pop_var(), cv.0.pop_var());
            bome(regex::matches(&cv.1, &pattern, &flags))
        }),
        ("csv_row", v(0), |cv| bome(format::row(cv.1, ",", format::csv_cell))),
        ("tsv_row", v(0), |cv| bome(format::row(cv.1, "\t", format::tsv_cell))),
        ("escape_html", v(0), |cv| bome(format::text(cv.1, format::html))),
        ("encode_uri", v(0), |cv| bome(format::text(cv.1, format::uri))),
        ("encode_base64", v(0), |cv| bome(format::text(cv.1, format::base64))),
        ("decode_base64", v(0), |cv| {
            bome(format::decoded(cv.1, "base64: it is not well-formed", format::from_base64))
        }),
        ("encode_base32", v(0), |cv| bome(format::text(cv.1, base32::encode))),
        ("decode_base32", v(0), |cv| {
            bome(format::decoded(cv.1, "base32: it is not well-formed", base32::decode))
        }),
        ("decode_uri", v(0), |cv| {
            bome(format::decoded(cv.1, "text in percent-encoding: it is not well-formed", format::from_uri))
        }),
    ]
}

/// One argument, which is a filter.
fn filter() -> Box<[Bind]> {
    [Bind::Fun(())].into()
}

fn math() -> impl Iterator<Item = Fun<Metered>> {
    let functions: [(&'static str, RunPtr<Metered>); 11] = [
        ("sqrt", |cv| bome(float(cv.1).map(|float| float.sqrt().into()))),
        ("log", |cv| bome(float(cv.1).map(|float| float.ln().into()))),
        ("log2", |cv| bome(float(cv.1).map(|float| float.log2().into()))),
        ("log10", |cv| bome(float(cv.1).map(|float| float.log10().into()))),
        ("exp", |cv| bome(float(cv.1).map(|float| float.exp().into()))),
        ("exp2", |cv| bome(float(cv.1).map(|float| float.exp2().into()))),
        ("exp10", |cv| bome(float(cv.1).map(|float| 10_f64.powf(float).into()))),
        ("trunc", |cv| bome(float(cv.1).map(|float| float.trunc().into()))),
        ("fabs", |cv| bome(float(cv.1).map(|float| float.abs().into()))),
        ("significand", |cv| bome(float(cv.1).map(|float| significand(float).into()))),
        ("cbrt", |cv| bome(float(cv.1).map(|float| float.cbrt().into()))),
    ];
    functions.into_iter().map(|(name, function)| run::<Metered>((name, v(0), function)))
}

fn type_name(value: &Val) -> &'static str {
    match value {
        Val::Null => "null",
        Val::Bool(_) => "boolean",
        Val::Num(_) => "number",
        Val::Str(_) => "string",
        Val::Arr(_) => "array",
        Val::Obj(_) => "object",
    }
}

fn float(value: Val) -> ValR<f64, Val> {
    match value {
        Val::Num(number) => Ok(number.as_float()),
        other => Err(Error::typ(other, "a number")),
    }
}

/// The float without its power of two: from 1 up to 2, or less than zero.
fn significand(float: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF << 52;
    match float.classify() {
        // Times 2^54 it has all its digits.
        FpCategory::Subnormal => significand(float * 18_014_398_509_481_984.0),
        FpCategory::Normal => f64::from_bits((float.to_bits() & !EXPONENT) | 1.0_f64.to_bits()),
        _ => float,
    }
}

fn length(value: Val) -> ValR<Val> {
    Ok(match value {
        Val::Null => Val::from(0_usize),
        Val::Num(number) if number.as_float() < 0.0 => Val::Num(number.negated()),
        Val::Num(number) => Val::Num(number),
        Val::Str(text) => {
            meter::charge(len(&*text) / 16);
            Val::from(text.chars().count())
        }
        Val::Arr(array) => Val::from(array.parts.len()),
        Val::Obj(object) => Val::from(object.parts.len()),
        Val::Bool(_) => return Err(Error::typ(value, "something that has a length")),
    })
}

fn explode(value: Val) -> ValR<Val> {
    match &value {
        Val::Str(text) if meter::charge(len(&**text)) => {
            Ok(text.chars().map(|c| Val::Num(Num::Int(u32::from(c).into()))).collect())
        }
        _ => Err(Error::typ(value, "a string")),
    }
}

fn implode(value: Val) -> ValR<Val> {
    let Val::Arr(array) = &value else {
        return Err(Error::typ(value, "a list of code points"));
    };
    meter::charge(steps(array.parts.len()));
    match array.parts.iter().map(character).collect::<Option<String>>() {
        Some(text) => Ok(Val::text(text)),
        None => Err(Error::typ(value, "a text: not each element is the code point of a character")),
    }
}

fn character(code: &Val) -> Option<char> {
    let Val::Num(number) = code else { return None };
    char::from_u32(u32::try_from(number.as_position()).ok()?)
}

fn json(value: &Val) -> Val {
    value.to_json().map(Val::text).unwrap_or_default()
}

fn from_json(value: Val) -> ValR<Val> {
    let Val::Str(text) = &value else {
        return Err(Error::typ(value, "a string of JSON"));
    };
    // More than the text weighs: a value out of it has a part for each byte, at most.
    meter::charge(len(&**text));
    let parsed = Value::parse(text).ok().and_then(|parsed| Val::from_value(&parsed));
    parsed.ok_or_else(|| Error::typ(value, "JSON: it is not well-formed"))
}

fn to_number(value: Val) -> ValR<Val> {
    let Val::Str(text) = &value else {
        return if matches!(value, Val::Num(_)) { Ok(value) } else { Err(Error::typ(value, "a number")) };
    };
    match text.parse::<crate::value::Number>() {
        Ok(number) => Ok(Val::Num(Num::from_text(number.as_str()))),
        Err(_) => Err(Error::typ(value, "a number: its text is none")),
    }
}

fn has(value: &Val, index: &Val) -> ValR<Val> {
    match (value, index) {
        (Val::Obj(object), Val::Str(name)) => Ok(object.parts.contains_key(name).into()),
        (Val::Arr(array), Val::Num(position)) => {
            let inside = |position| position < steps(array.parts.len());
            let whole = !position.as_float().is_nan();
            Ok((whole && u64::try_from(position.as_position()).is_ok_and(inside)).into())
        }
        _ => Err(Error::index(value.clone(), index.clone())),
    }
}

fn contains(value: &Val, part: &Val) -> ValR<bool, Val> {
    meter::charge(value.extent().weight.min(part.extent().weight));
    Ok(match (value, part) {
        (Val::Str(text), Val::Str(part)) => {
            meter::charge(len(&**text) / 16);
            text.contains(&**part)
        }
        (Val::Arr(array), Val::Arr(parts)) => {
            parts.parts.iter().all(|part| array.parts.iter().any(|value| contained(value, part)))
        }
        (Val::Obj(object), Val::Obj(parts)) => parts
            .parts
            .iter()
            .all(|(name, part)| object.parts.get(name).is_some_and(|value| contained(value, part))),
        (value, part) if type_name(value) == type_name(part) => value == part,
        _ => return Err(Error::index(value.clone(), part.clone())),
    })
}

/// Stops looking when the run is over: this multiplies.
fn contained(value: &Val, part: &Val) -> bool {
    meter::charge(1) && contains(value, part).unwrap_or(false)
}

fn indices(value: &Val, wanted: &Val) -> ValR<Val> {
    match (value, wanted) {
        (Val::Null, _) => Ok(Val::Null),
        (Val::Str(text), Val::Str(wanted)) => Ok(text_indices(text, wanted)),
        (Val::Arr(array), Val::Arr(wanted)) => Ok(positions(&array.parts, &wanted.parts)),
        (Val::Arr(array), wanted) => {
            let found = array.parts.iter().enumerate().filter(|(_, part)| *part == wanted);
            Ok(found.map(|(position, _)| Val::from(position)).collect())
        }
        _ => Err(Error::index(value.clone(), wanted.clone())),
    }
}

/// Where a text begins in another, overlapping ones too, in characters.
fn text_indices(text: &str, wanted: &str) -> Val {
    if wanted.is_empty() {
        return Val::Null;
    }
    if !meter::charge(len(text).saturating_mul(1 + len(wanted) / 16)) {
        return Val::Null;
    }
    let places = text.char_indices().enumerate();
    let found =
        places.filter(|(_, (byte, _))| text.get(*byte..).is_some_and(|rest| rest.starts_with(wanted)));
    found.map(|(position, _)| Val::from(position)).collect()
}

/// The position, or where it would have to be inserted, less than zero.
fn binary_search(value: Val, wanted: &Val) -> ValR<Val> {
    let Val::Arr(array) = &value else {
        return Err(Error::typ(value, "a list"));
    };
    let position = |position: usize| i128::try_from(position).unwrap_or(i128::MAX);
    Ok(Val::Num(Num::Int(match array.parts.binary_search(wanted) {
        Ok(found) => position(found),
        Err(place) => -1 - position(place),
    })))
}

/// Without the part at an index; what has no such part stays as it is.
fn delete(value: Val, index: &Val) -> ValR<Val> {
    let exists = matches!((&value, index), (Val::Obj(_), Val::Str(_)) | (Val::Arr(_), Val::Num(_)));
    if value.part(index)?.is_none() || (exists && !inside(&value, index)) {
        return Ok(value);
    }
    let nothing = |_| std::iter::empty();
    let deleted = value.map_index(index, jaq_core::path::Opt::Essential, nothing);
    deleted.map_err(|error: Exn<'_, Val>| error.get_err().unwrap_or_else(|_| Error::typ(Val::Null, "a list")))
}

fn inside(value: &Val, index: &Val) -> bool {
    value.part(index).is_ok_and(|part| part.is_some())
}
