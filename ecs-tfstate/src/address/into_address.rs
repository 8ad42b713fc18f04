//! What can stand for an address.

use std::borrow::Cow;

use super::model::Address;
use crate::error::Error;

/// Text or an [`Address`]: what look-ups take.
pub trait IntoAddress {
    /// The address.
    ///
    /// # Errors
    /// If the text is not one.
    fn into_address<'a>(self) -> Result<Cow<'a, Address>, Error>
    where
        Self: 'a;
}

impl IntoAddress for &str {
    fn into_address<'a>(self) -> Result<Cow<'a, Address>, Error>
    where
        Self: 'a,
    {
        self.parse().map(Cow::Owned)
    }
}

impl IntoAddress for &String {
    fn into_address<'a>(self) -> Result<Cow<'a, Address>, Error>
    where
        Self: 'a,
    {
        self.parse().map(Cow::Owned)
    }
}

impl IntoAddress for &Address {
    fn into_address<'a>(self) -> Result<Cow<'a, Address>, Error>
    where
        Self: 'a,
    {
        Ok(Cow::Borrowed(self))
    }
}

impl IntoAddress for Address {
    fn into_address<'a>(self) -> Result<Cow<'a, Address>, Error>
    where
        Self: 'a,
    {
        Ok(Cow::Owned(self))
    }
}
