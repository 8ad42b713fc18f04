//! Trying keys on an encrypted state until one fits.

use std::fmt::Write as _;

use super::data_keys::{DataKey, WrappedKey};
use super::derive::Derivation;
use super::envelope::{Envelope, Provider};
use super::keys::Keys;
use super::provider::KeyProvider;
use crate::error::{Error, ErrorKind};
use crate::state::State;

/// As many iterations as all keys together are derived with: about twenty
/// seconds. A file says how many its key providers take, and any number of
/// them may stand in it.
const MOST_ITERATIONS: u64 = 20_000_000;

/// Decrypts the state with whichever of the keys fits.
pub(super) async fn open(keys: &Keys, bytes: &[u8]) -> Result<State, Error> {
    let envelope = Envelope::parse(bytes)?;
    let mut trial = Trial::new(keys, &envelope);
    let plain = trial.run().await?;
    let state = crate::state::parse(plain).map_err(|rejected| inner_error(&rejected.error))?;
    envelope.check(&state)?;
    Ok(state)
}

/// Positions in the plain text say nothing about the file.
fn inner_error(error: &Error) -> Error {
    let message = format!("the state was decrypted, but what was in it cannot be read: {error}");
    let kind = match error.kind() {
        ErrorKind::Encrypted | ErrorKind::UnsupportedState => ErrorKind::UnsupportedState,
        _ => ErrorKind::InvalidState,
    };
    Error::new(kind, message)
}

struct Trial<'k> {
    keys: &'k Keys,
    envelope: &'k Envelope,
    /// Keys that do not fit by themselves.
    tried: Vec<DataKey>,
    /// Those of them that are not derived.
    given: Vec<DataKey>,
    /// Key providers that nothing was given for.
    without_key: Vec<&'k Provider>,
    iterations_left: u64,
}

impl<'k> Trial<'k> {
    fn new(keys: &'k Keys, envelope: &'k Envelope) -> Self {
        let (tried, given, without_key) = (Vec::new(), Vec::new(), Vec::new());
        Self { keys, envelope, tried, given, without_key, iterations_left: MOST_ITERATIONS }
    }

    async fn run(&mut self) -> Result<Vec<u8>, Error> {
        let mut failure = None;
        for provider in &self.envelope.providers {
            match self.try_provider(provider).await {
                Ok(Some(plain)) => return Ok(plain),
                Ok(None) => {}
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match self.try_chains() {
            Ok(Some(plain)) => return Ok(plain),
            Ok(None) => {}
            Err(error) => failure = failure.or(Some(error)),
        }
        self.try_xor().ok_or_else(|| failure.unwrap_or_else(|| self.verdict()))
    }

    async fn try_provider(&mut self, provider: &'k Provider) -> Result<Option<Vec<u8>>, Error> {
        match provider.kind {
            KeyProvider::Pbkdf2 => self.try_passphrases(provider),
            KeyProvider::Static => Ok(self.try_static_keys(provider)),
            _ => self.try_data_keys(provider).await,
        }
    }

    fn try_passphrases(&mut self, provider: &'k Provider) -> Result<Option<Vec<u8>>, Error> {
        let keys = self.keys;
        let derivation = Derivation::read(&provider.metadata).map_err(|what| damaged(provider, &what))?;
        self.note(provider, keys.passphrases.is_empty());
        let passphrases = keys.passphrases.iter().map(|text| text.reveal().as_bytes());
        self.try_derived(&derivation, passphrases)
    }

    /// The keys that are derived from each of these, or none of them if that
    /// would take too long.
    fn try_derived<'t>(
        &mut self,
        derivation: &Derivation,
        passphrases: impl ExactSizeIterator<Item = &'t [u8]>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let each = u64::from(derivation.iterations());
        let cost = u64::try_from(passphrases.len()).ok().and_then(|count| count.checked_mul(each));
        let left = cost.and_then(|cost| self.iterations_left.checked_sub(cost));
        self.iterations_left = left.ok_or_else(too_many_iterations)?;
        let keys = self.keys;
        let mut derived = passphrases.map(|passphrase| keys.derived.key(passphrase, derivation));
        Ok(derived.find_map(|key| self.attempt(key)))
    }

    fn try_static_keys(&mut self, provider: &'k Provider) -> Option<Vec<u8>> {
        self.note(provider, self.keys.static_keys.is_empty());
        self.keys.static_keys.iter().find_map(|key| self.attempt_given(key.clone()))
    }

    async fn try_data_keys(&mut self, provider: &'k Provider) -> Result<Option<Vec<u8>>, Error> {
        let wrapped = WrappedKey::new(&provider.name, provider.kind, &provider.metadata)
            .map_err(|what| damaged(provider, &what))?;
        let services = self.keys.data_keys.iter().filter(|service| service.provider() == provider.kind);
        self.note(provider, services.clone().next().is_none());
        let mut failure = None;
        for service in services {
            match service.decrypt(&wrapped).await.map(|key| self.attempt_given(key)) {
                Ok(Some(plain)) => return Ok(Some(plain)),
                Ok(None) => {}
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(None), Err)
    }

    /// `chain`: the passphrase is the key of another provider.
    fn try_chains(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let outer = self.given.clone();
        let inner = self.envelope.providers.iter().filter(|provider| provider.kind == KeyProvider::Pbkdf2);
        let derivations = inner.filter_map(|provider| Derivation::read(&provider.metadata).ok());
        for derivation in derivations {
            if let Some(plain) = self.try_derived(&derivation, outer.iter().map(DataKey::reveal))? {
                return Ok(Some(plain));
            }
        }
        Ok(None)
    }

    /// `xor`, which leaves nothing in the state: two keys of one length.
    fn try_xor(&mut self) -> Option<Vec<u8>> {
        let keys = self.tried.clone();
        let pairs = keys.iter().enumerate().flat_map(|(at, a)| keys.iter().skip(at + 1).map(move |b| (a, b)));
        let mut combined = pairs.filter_map(|(a, b)| xor(a.reveal(), b.reveal()));
        combined.find_map(|key| self.attempt(key))
    }

    fn attempt_given(&mut self, key: DataKey) -> Option<Vec<u8>> {
        self.given.push(key.clone());
        self.attempt(key)
    }

    fn attempt(&mut self, key: DataKey) -> Option<Vec<u8>> {
        if self.tried.iter().any(|tried| tried.reveal() == key.reveal()) {
            return None;
        }
        let without_aad = [Vec::new()];
        let aads = if self.keys.aads.is_empty() { &without_aad } else { self.keys.aads.as_slice() };
        let plain = aads.iter().find_map(|aad| self.envelope.sealed.open(key.reveal(), aad));
        self.tried.push(key);
        plain
    }

    fn note(&mut self, provider: &'k Provider, has_no_key: bool) {
        if has_no_key {
            self.without_key.push(provider);
        }
    }

    /// Why no key fits.
    fn verdict(&self) -> Error {
        let external = self.without_key.iter().all(|provider| provider.kind == KeyProvider::External);
        match (self.tried.is_empty(), external) {
            (true, true) => Error::new(ErrorKind::UnsupportedState, self.missing()),
            (true, false) => Error::new(ErrorKind::Encrypted, self.missing()),
            (false, _) => Error::new(ErrorKind::WrongKey, self.wrong()),
        }
    }

    fn missing(&self) -> String {
        let mut text = "this state is encrypted by OpenTofu".to_owned();
        for provider in &self.without_key {
            let _ =
                write!(text, ", with the key provider `{}`: give {}", provider.name, remedy(provider.kind));
        }
        text
    }

    fn wrong(&self) -> String {
        let names = self.envelope.providers.iter().map(|provider| format!("`{}`", provider.name));
        let names = names.collect::<Vec<_>>().join(" and ");
        let what = if self.with_passphrase_alone() { "the passphrase does" } else { "the keys given do" };
        let mut text = format!(
            "{what} not decrypt the state, or the state is damaged: give what {names} had when it was written, \
             and the `aad` of the method if it has one"
        );
        for provider in &self.without_key {
            let _ =
                write!(text, "; nothing was given for `{}`: give {}", provider.name, remedy(provider.kind));
        }
        text
    }

    fn with_passphrase_alone(&self) -> bool {
        self.tried.len() == 1 && self.envelope.providers.iter().all(|it| it.kind == KeyProvider::Pbkdf2)
    }
}

fn too_many_iterations() -> Error {
    let message = format!(
        "the keys of this state take more than {MOST_ITERATIONS} iterations in all to derive: give fewer \
         passphrases, or the output of `tofu state pull`"
    );
    Error::new(ErrorKind::UnsupportedState, message)
}

fn xor(a: &[u8], b: &[u8]) -> Option<DataKey> {
    let both = || a.iter().zip(b).map(|(a, b)| a ^ b).collect();
    (a.len() == b.len()).then(|| DataKey::new(both()))
}

fn damaged(provider: &Provider, what: &str) -> Error {
    let message = format!("not a readable state: in what `{}` left in `meta`, {what}", provider.name);
    Error::new(ErrorKind::InvalidState, message)
}

fn remedy(provider: KeyProvider) -> &'static str {
    match provider {
        KeyProvider::Pbkdf2 => "its passphrase",
        KeyProvider::Static => "its static key",
        KeyProvider::AwsKms => "access to its key in AWS KMS",
        KeyProvider::GcpKms => "access to its key in Google Cloud KMS",
        KeyProvider::OpenBao => "access to its key in OpenBao",
        KeyProvider::AzureVault => "access to its key in Azure Key Vault",
        KeyProvider::External => {
            "the output of `tofu state pull`, which is decrypted: keys of other programs are not asked for"
        }
    }
}
