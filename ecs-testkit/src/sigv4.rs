//! Checking Signature Version 4: AWS IAM User Guide, "Create a signed AWS API request".

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::hex;
use crate::identity::AccessKey;
use crate::message::{Request, decode};
use crate::moment::Moment;
use crate::signature::Signature;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// Whether `secret` makes this signature of this request.
pub(crate) fn is_valid(request: &Request, signature: &Signature, secret: &str) -> bool {
    // Compares in constant time.
    let valid = |claimed: Vec<u8>| mac(request, signature, secret)?.verify_slice(&claimed).ok();
    hex::decode(&signature.hex).and_then(valid).is_some()
}

/// Adds the headers that make the request one of `key` to `service`.
pub(crate) fn sign(request: Request, key: &AccessKey, region: &str, service: &str, now: Moment) -> Request {
    let timestamp = now.basic();
    let mut request = request.with_header("x-amz-date", &timestamp);
    if let Some(token) = &key.session_token {
        request = request.with_header("x-amz-security-token", token);
    }
    let names: BTreeSet<&str> =
        request.headers.iter().map(|(name, _)| name.as_str()).chain(["host"]).collect();
    let signature = Signature {
        access_key_id: key.access_key_id.clone(),
        scope: format!("{}/{region}/{service}/aws4_request", timestamp.split('T').next().unwrap_or_default()),
        service: service.to_owned(),
        signed_headers: names.into_iter().collect::<Vec<_>>().join(";"),
        hex: String::new(),
        timestamp,
        session_token: None,
        presigned: false,
    };
    let mac = mac(&request, &signature, &key.secret_access_key).map(|mac| mac.finalize().into_bytes());
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
        signature.access_key_id,
        signature.scope,
        signature.signed_headers,
        hex::encode(mac.as_deref().unwrap_or_default())
    );
    request.with_header("authorization", &authorization)
}

/// The signature of the request, not yet finished.
fn mac(request: &Request, signature: &Signature, secret: &str) -> Option<Hmac<Sha256>> {
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{}\n{}",
        signature.timestamp,
        signature.scope,
        hex::encode(&Sha256::digest(canonical_request(request, signature).as_bytes()))
    );
    let key =
        signature.scope.split('/').fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part));
    Some(Hmac::<Sha256>::new_from_slice(&key).ok()?.chain_update(text.as_bytes()))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    mac.map(|mac| mac.chain_update(text.as_bytes()).finalize().into_bytes().to_vec()).unwrap_or_default()
}

fn canonical_request(request: &Request, signature: &Signature) -> String {
    let headers: String = signature
        .signed_headers
        .split(';')
        .map(|name| format!("{name}:{}\n", header_values(request, name)))
        .collect();
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        request.method,
        path(request, signature),
        query(request),
        signature.signed_headers,
        payload_hash(request, signature)
    )
}

/// S3 encodes the path once, every other service what has been encoded already.
fn path(request: &Request, signature: &Signature) -> String {
    let path = if signature.service == "s3" { decode(&request.path) } else { request.path.clone() };
    utf8_percent_encode(&path, PATH).to_string()
}

/// Encoded, then sorted; without the signature itself.
fn query(request: &Request) -> String {
    let encode = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
    let mut pairs: Vec<(String, String)> = request
        .query_pairs()
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| (encode(&name), encode(&value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn header_values(request: &Request, name: &str) -> String {
    if name == "host" {
        return request.host.clone();
    }
    let values = request.headers.iter().filter(|(known, _)| known == name);
    let folded = values.map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "));
    folded.collect::<Vec<_>>().join(",")
}

/// S3 checks what the client declares against the body itself.
fn payload_hash(request: &Request, signature: &Signature) -> String {
    let declared = request.header("x-amz-content-sha256");
    match declared {
        Some(declared) if signature.service == "s3" || declared == "UNSIGNED-PAYLOAD" => declared.to_owned(),
        None if signature.presigned && signature.service == "s3" => "UNSIGNED-PAYLOAD".to_owned(),
        _ => hex::encode(&Sha256::digest(&request.body)),
    }
}
