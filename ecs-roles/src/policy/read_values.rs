//! Reading values: one or a list of them.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// One string or a list of them.
pub(super) struct Values(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValuesSeed::Strings.deserialize(deserializer).map(Self)
    }
}

/// What values may be: strings only, or booleans and numbers too, as in
/// conditions, kept by their text.
#[derive(Clone, Copy)]
pub(super) enum ValuesSeed {
    Strings,
    Scalars,
}

impl<'de> DeserializeSeed<'de> for ValuesSeed {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(ListVisitor(self))
    }
}

struct ListVisitor(ValuesSeed);

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ScalarVisitor(self.0).expecting(f)?;
        f.write_str(" or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(ScalarSeed(self.0))? {
            values.push(value);
        }
        Ok(values)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Vec<String>, E> {
        ScalarVisitor(self.0).visit_str(value).map(|value| vec![value])
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Vec<String>, E> {
        ScalarVisitor(self.0).visit_bool(value).map(|value| vec![value])
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Vec<String>, E> {
        ScalarVisitor(self.0).visit_u64(value).map(|value| vec![value])
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Vec<String>, E> {
        ScalarVisitor(self.0).visit_i64(value).map(|value| vec![value])
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Vec<String>, E> {
        ScalarVisitor(self.0).visit_f64(value).map(|value| vec![value])
    }
}

struct ScalarSeed(ValuesSeed);

impl<'de> DeserializeSeed<'de> for ScalarSeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(self.0))
    }
}

struct ScalarVisitor(ValuesSeed);

impl ScalarVisitor {
    fn text<E: Error>(&self, value: impl ToString) -> Result<String, E> {
        let text = value.to_string();
        match self.0 {
            ValuesSeed::Scalars => Ok(text),
            ValuesSeed::Strings => {
                Err(E::custom(format!("expected a string, found `{text}`: put it into double quotes")))
            }
        }
    }
}

impl Visitor<'_> for ScalarVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            ValuesSeed::Strings => "a string",
            ValuesSeed::Scalars => "a string, boolean or number",
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        self.text(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        self.text(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        self.text(value)
    }

    /// Whole numbers arrive here when they are too large to be kept exactly.
    fn visit_f64<E: Error>(self, value: f64) -> Result<String, E> {
        const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;
        if value.abs() >= EXACT_BELOW {
            return Err(E::custom("a number is too large to be read exactly: put it into double quotes"));
        }
        self.text(value)
    }
}
