//! The document that an encrypted state is in.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::aes_gcm::Sealed;
use super::provider::KeyProvider;
use crate::error::{Error, ErrorKind};
use crate::json_text::JsonText;
use crate::state::State;
use crate::value::{JsonError, Value};

/// Each provider can cost a derivation or a call; a configuration has a few.
const MOST_PROVIDERS: usize = 8;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    encryption_version: &'a RawValue,
    #[serde(borrow)]
    encrypted_data: Option<&'a RawValue>,
    #[serde(borrow)]
    meta: Option<&'a RawValue>,
    #[serde(borrow)]
    serial: Option<&'a RawValue>,
    #[serde(borrow)]
    lineage: Option<&'a RawValue>,
}

/// An encrypted state.
pub(super) struct Envelope {
    serial: Option<u64>,
    lineage: Option<String>,
    pub(super) providers: Vec<Provider>,
    pub(super) sealed: Sealed,
}

/// What one key provider left.
pub(super) struct Provider {
    pub(super) name: String,
    pub(super) kind: KeyProvider,
    pub(super) metadata: Value,
}

impl Envelope {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Error::new(ErrorKind::InvalidState, "not a readable state: this is not UTF-8 text")
        })?;
        Reader { text: JsonText::new(text) }.envelope()
    }

    /// The decrypted state is the one that the envelope tells of. An envelope
    /// that tells nothing agrees with every state.
    pub(super) fn check(&self, state: &State) -> Result<(), Error> {
        let same_serial = self.serial.is_none_or(|serial| serial == state.serial());
        let same_lineage = self.lineage.as_ref().is_none_or(|lineage| lineage == state.lineage());
        let differing = match (same_serial, same_lineage) {
            (true, true) => return Ok(()),
            (false, _) => "serial",
            (true, false) => "lineage",
        };
        let message = format!(
            "the `{differing}` outside the encrypted part is another than inside: the file was put together \
             from two states; restore it from a backup"
        );
        Err(Error::new(ErrorKind::InvalidState, message))
    }
}

struct Reader<'a> {
    text: JsonText<'a>,
}

impl<'a> Reader<'a> {
    fn envelope(&self) -> Result<Envelope, Error> {
        let document: Document<'a> = self.text.decode(self.text.as_str()).map_err(Error::invalid_state)?;
        self.check_version(document.encryption_version)?;
        let lineage: Option<String> = self.member(document.lineage, "`lineage` is to be a string")?;
        Ok(Envelope {
            serial: self.member(document.serial, "`serial` is to be a whole number")?,
            lineage: lineage.filter(|lineage| !lineage.is_empty()),
            providers: self.providers(document.meta)?,
            sealed: self.sealed(document.encrypted_data)?,
        })
    }

    fn check_version(&self, raw: &RawValue) -> Result<(), Error> {
        let version: Option<String> = self.member(Some(raw), "`encryption_version` is to be a string")?;
        if version.as_deref() == Some("v0") {
            return Ok(());
        }
        let message = format!(
            "version `{}` of OpenTofu's encryption is not known: read the output of `tofu state pull`, \
             which is decrypted",
            version.unwrap_or_default()
        );
        Err(Error::new(ErrorKind::UnsupportedState, message))
    }

    fn sealed(&self, raw: Option<&'a RawValue>) -> Result<Sealed, Error> {
        let damaged = |message: &str| {
            let place = raw.map_or_else(|| self.text.as_str(), RawValue::get);
            Error::invalid_state(self.text.error_at(place, message))
        };
        let data: Option<String> = self.member(raw, "`encrypted_data` is to be text in base64")?;
        let data = data.ok_or_else(|| damaged("there is no `encrypted_data`"))?;
        let data = BASE64_STANDARD.decode(data);
        let data = data.map_err(|_| damaged("`encrypted_data` is to be text in base64"))?;
        Sealed::new(data).ok_or_else(|| damaged("`encrypted_data` is too short: the file was cut off"))
    }

    fn providers(&self, raw: Option<&'a RawValue>) -> Result<Vec<Provider>, Error> {
        let meta: Option<BTreeMap<String, &'a RawValue>> = self.member(raw, "`meta` is to be an object")?;
        let meta = meta.unwrap_or_default();
        if meta.is_empty() || meta.len() > MOST_PROVIDERS {
            return Err(unsupported_providers(meta.len()));
        }
        meta.into_iter().map(|(name, raw)| self.provider(name, raw)).collect()
    }

    fn provider(&self, name: String, raw: &'a RawValue) -> Result<Provider, Error> {
        let metadata = self.metadata(raw).ok_or_else(|| {
            let message = format!("what `{name}` left in `meta` is to be an object, or one in base64");
            Error::invalid_state(self.text.error_at(raw.get(), message))
        })?;
        match KeyProvider::of(&name, &metadata) {
            Some(kind) => Ok(Provider { name, kind, metadata }),
            None => Err(unknown_provider(&name)),
        }
    }

    /// OpenTofu writes base64; an object in clear is taken too.
    fn metadata(&self, raw: &RawValue) -> Option<Value> {
        let value = Value::parse(raw.get()).ok()?;
        let value = match value.as_str() {
            Some(text) => {
                let json = String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()?;
                Value::parse(&json).ok()?
            }
            None => value,
        };
        value.as_object().is_some().then_some(value)
    }

    fn member<T: Deserialize<'a>>(
        &self,
        raw: Option<&'a RawValue>,
        otherwise: &str,
    ) -> Result<Option<T>, Error> {
        let decode = |raw: &'a RawValue| {
            self.text
                .decode(raw.get())
                .map_err(|_: JsonError| Error::invalid_state(self.text.error_at(raw.get(), otherwise)))
        };
        raw.filter(|raw| raw.get() != "null").map(decode).transpose()
    }
}

fn unsupported_providers(count: usize) -> Error {
    let what = match count {
        0 => "this state names no key provider, as with the method `external`".to_owned(),
        _ => format!("this state names {count} key providers, and at most {MOST_PROVIDERS} are tried"),
    };
    let message = format!("{what}: read the output of `tofu state pull`, which is decrypted");
    Error::new(ErrorKind::UnsupportedState, message)
}

fn unknown_provider(name: &str) -> Error {
    let message = format!(
        "the key provider `{name}` of this state is of no known type: read the output of `tofu state pull`, \
         which is decrypted"
    );
    Error::new(ErrorKind::UnsupportedState, message)
}
