//! Who signed a request: Signature Version 4, in the header or in the URL.

use std::time::Duration;

use crate::fault::Fault;
use crate::identity::{Directory, Principal};
use crate::message::Request;
use crate::moment::Moment;
use crate::sigv4;

/// What a signature says about itself.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) access_key_id: String,
    /// `date/region/service/aws4_request`.
    pub(crate) scope: String,
    pub(crate) service: String,
    pub(crate) signed_headers: String,
    pub(crate) hex: String,
    pub(crate) timestamp: String,
    pub(crate) session_token: Option<String>,
    /// It stands in the URL.
    pub(crate) presigned: bool,
}

/// Why a request is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    Unsigned,
    UnknownKey,
    /// The key is known, the session token is not its own.
    WrongToken,
    Expired,
    /// Signed too long before or after the moment it was received.
    Skewed {
        signed: Moment,
        now: Moment,
        limit: Duration,
    },
    WrongSignature,
}

impl Signature {
    /// The region of the scope.
    pub(crate) fn region(&self) -> &str {
        self.scope.split('/').nth(1).unwrap_or_default()
    }

    pub(crate) fn of(request: &Request) -> Option<Self> {
        let header = request.header("authorization");
        let fields = header.map(|header| header.strip_prefix("AWS4-HMAC-SHA256"));
        let presigned = fields.is_none();
        let value = |in_header: &str, in_url: &str| match fields {
            Some(fields) => field(fields?, in_header).map(str::to_owned),
            None => request.query_parameter(in_url),
        };
        let either = |header: &str, in_url: &str| {
            request.header(header).map(str::to_owned).or_else(|| request.query_parameter(in_url))
        };
        let credential = value("Credential", "X-Amz-Credential")?;
        let (access_key_id, scope) = credential.split_once('/')?;
        Some(Self {
            access_key_id: access_key_id.to_owned(),
            service: scope.split('/').nth(2)?.to_owned(),
            scope: scope.to_owned(),
            signed_headers: value("SignedHeaders", "X-Amz-SignedHeaders").unwrap_or_default(),
            hex: value("Signature", "X-Amz-Signature").unwrap_or_default(),
            timestamp: either("x-amz-date", "X-Amz-Date").unwrap_or_default(),
            session_token: either("x-amz-security-token", "X-Amz-Security-Token"),
            presigned,
        })
    }
}

impl Directory {
    /// The principal behind a signature. Its time is compared with the clock
    /// only if that was asked for: the world's is virtual, the signer's may be real.
    pub(crate) fn authenticate(
        &self,
        request: &Request,
        signature: Option<&Signature>,
        now: Moment,
    ) -> Result<Principal, Denial> {
        let signature = signature.ok_or(Denial::Unsigned)?;
        let grant = self.find(&signature.access_key_id).ok_or(Denial::UnknownKey)?;
        if grant.key.session_token != signature.session_token {
            return Err(Denial::WrongToken);
        }
        if let Some(skew) = self.skew(signature, now) {
            return Err(skew);
        }
        if grant.expires.is_some_and(|expires| expires <= now) {
            return Err(Denial::Expired);
        }
        if !sigv4::is_valid(request, signature, &grant.key.secret_access_key) {
            return Err(Denial::WrongSignature);
        }
        Ok(grant.principal.clone())
    }

    /// A presigned URL is made to be used later.
    fn skew(&self, signature: &Signature, now: Moment) -> Option<Denial> {
        let limit = self.max_skew.filter(|_| !signature.presigned)?;
        let signed = Moment::parse_basic(&signature.timestamp)?;
        let skewed = signed.since(now).max(now.since(signed)) > limit;
        skewed.then_some(Denial::Skewed { signed, now, limit })
    }
}

pub(crate) const WRONG: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID: &str = "The security token included in the request is invalid.";
const EXPIRED: &str = "The security token included in the request is expired";

impl Denial {
    /// As the AWS JSON services say it.
    pub(crate) fn json(self) -> Fault {
        let (code, message) = match self {
            Self::Unsigned => ("MissingAuthenticationTokenException", "Missing Authentication Token"),
            Self::UnknownKey | Self::WrongToken => ("UnrecognizedClientException", INVALID),
            Self::Expired => ("ExpiredTokenException", EXPIRED),
            Self::Skewed { signed, now, .. } => {
                return Fault::bad_request("InvalidSignatureException", skewed(signed, now));
            }
            Self::WrongSignature => ("InvalidSignatureException", WRONG),
        };
        Fault::bad_request(code, message)
    }

    /// As the services that speak AWS Query say it.
    pub(crate) fn query(self) -> Fault {
        let (code, message) = match self {
            Self::Unsigned => ("MissingAuthenticationToken", "Request is missing Authentication Token"),
            Self::UnknownKey | Self::WrongToken => ("InvalidClientTokenId", INVALID),
            Self::Expired => ("ExpiredToken", EXPIRED),
            Self::Skewed { signed, now, .. } => {
                return Fault::new("SignatureDoesNotMatch", 403, skewed(signed, now));
            }
            Self::WrongSignature => ("SignatureDoesNotMatch", WRONG),
        };
        Fault::new(code, 403, message)
    }
}

/// The words of every service but S3, which has a code for it.
fn skewed(signed: Moment, now: Moment) -> String {
    let (signed, now) = (signed.basic(), now.basic());
    if signed < now {
        return format!("Signature expired: {signed} is now earlier than {now} by too much.");
    }
    format!("Signature not yet current: {signed} is still later than {now} by too much.")
}

/// A field of the authorization header.
fn field<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
}
