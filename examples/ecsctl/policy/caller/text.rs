//! Arguments and members of a file that are texts with a form.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};

/// One of several in an argument, which people write with a blank after the comma.
pub(super) fn trimmed<T: FromStr>(text: &str) -> Result<T, T::Err> {
    text.trim().parse()
}

/// A list of texts, each read as arguments are: what is wrong with one is said
/// at its place.
pub(super) fn texts<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let read = Vec::<Read<T>>::deserialize(deserializer)?;
    Ok(read.into_iter().map(|Read(value)| value).collect())
}

struct Read<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}
