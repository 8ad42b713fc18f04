//! Keys that clients send along (SSE-C): Amazon S3 User Guide, "Using
//! server-side encryption with customer-provided keys".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::Digest;

use super::call::Call;
use super::faults::{invalid_argument, invalid_request};
use crate::fault::Fault;
use crate::message::Response;

/// The start of the three headers about the object itself.
pub(super) const PREFIX: &str = "x-amz-server-side-encryption-customer-";

/// The start of the three headers about the source of a copy.
pub(super) const SOURCE_PREFIX: &str = "x-amz-copy-source-server-side-encryption-customer-";

/// S3 names this header in every error about a customer's key.
const ARGUMENT: &str = "x-amz-server-side-encryption";

/// What is kept of a key: its MD5 in Base64, which S3 sends back too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomerKey {
    md5: String,
}

/// The three headers as they came.
struct Sent<'a> {
    algorithm: Option<&'a str>,
    key: Option<&'a str>,
    md5: Option<&'a str>,
}

impl<'a> Sent<'a> {
    /// `None` if none of the three was sent.
    fn of(call: &'a Call<'_>, prefix: &str) -> Option<Self> {
        let header = |name: &str| call.header(&format!("{prefix}{name}"));
        let sent = Self { algorithm: header("algorithm"), key: header("key"), md5: header("key-md5") };
        [sent.algorithm, sent.key, sent.md5].iter().any(Option::is_some).then_some(sent)
    }

    fn check_algorithm(&self) -> Result<(), Fault> {
        match self.algorithm {
            Some("AES256") => Ok(()),
            Some(other) => Err(Fault::bad_request(
                "InvalidEncryptionAlgorithmError",
                "The Encryption request you specified is not valid. Supported value: AES256.",
            )
            .with_detail("ArgumentName", ARGUMENT)
            .with_detail("ArgumentValue", other)),
            None => Err(refused("must provide a valid encryption algorithm.")),
        }
    }

    /// The MD5 of the key, which must be whole.
    fn check_key(&self) -> Result<String, Fault> {
        let key = self.key.ok_or_else(|| refused("must provide an appropriate secret key."))?;
        let invalid =
            || invalid_argument("The secret key was invalid for the specified algorithm.", ARGUMENT, "null");
        let key = STANDARD.decode(key).map_err(|_| invalid())?;
        let md5 = STANDARD.encode(Md5::digest(&key));
        if self.md5.is_some_and(|claimed| claimed != md5) {
            let text = "The calculated MD5 hash of the key did not match the hash that was provided.";
            return Err(invalid_argument(text, ARGUMENT, "null"));
        }
        if key.len() == 32 { Ok(md5) } else { Err(invalid()) }
    }
}

impl CustomerKey {
    /// Whether any of the three headers came.
    pub(super) fn is_sent(call: &Call<'_>, prefix: &str) -> bool {
        Sent::of(call, prefix).is_some()
    }

    /// The key that an upload sends, if it sends one.
    pub(super) fn of(call: &Call<'_>, prefix: &str) -> Result<Option<Self>, Fault> {
        let Some(sent) = Sent::of(call, prefix) else { return Ok(None) };
        sent.check_algorithm()?;
        sent.check_key().map(|md5| Some(Self { md5 }))
    }

    /// Whether a reader sends this key.
    pub(super) fn check_read(&self, call: &Call<'_>, prefix: &str) -> Result<(), Fault> {
        let text = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
        let sent = Sent::of(call, prefix).ok_or_else(|| invalid_request(text))?;
        sent.check_algorithm()?;
        if sent.md5.is_some_and(|md5| md5 != self.md5) || sent.check_key()? != self.md5 {
            let text = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.";
            return Err(Fault::new("AccessDenied", 403, text));
        }
        Ok(())
    }

    /// Refuses a key for an object that needs none.
    pub(super) fn refuse(call: &Call<'_>, prefix: &str) -> Result<(), Fault> {
        let Some(sent) = Sent::of(call, prefix) else { return Ok(()) };
        sent.check_algorithm()?;
        sent.check_key()?;
        Err(invalid_request("The encryption parameters are not applicable to this object."))
    }

    pub(super) fn describe(&self, answer: Response) -> Response {
        answer
            .with_header("x-amz-server-side-encryption-customer-algorithm", "AES256")
            .with_header("x-amz-server-side-encryption-customer-key-md5", self.md5.clone())
    }
}

fn refused(what: &str) -> Fault {
    let text = format!("Requests specifying Server Side Encryption with Customer provided keys {what}");
    invalid_argument(&text, ARGUMENT, "null")
}
