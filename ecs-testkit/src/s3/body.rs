//! The body of an upload, as it was meant: chunks put together, checksums checked.

use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

use super::checksum::check;
use crate::fault::Fault;
use crate::hex;
use crate::message::Request;

/// The content of an upload and the checksum it came with.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) body: Bytes,
    pub(super) checksum: Option<(String, String)>,
}

/// Reads and checks the body of `request`.
pub(super) fn read(request: &Request) -> Result<Upload, Fault> {
    let declared = request.header("x-amz-content-sha256").unwrap_or_default();
    let (body, trailers) = if declared.starts_with("STREAMING-") {
        dechunk(&request.body).ok_or_else(incomplete)?
    } else {
        (request.body.clone(), Vec::new())
    };
    check_hash(declared, &body)?;
    let length = request.header("x-amz-decoded-content-length").and_then(|text| text.parse().ok());
    if length.is_some_and(|length: usize| length != body.len()) {
        return Err(incomplete());
    }
    let all = request.headers.iter().chain(&trailers);
    for (name, value) in all.clone() {
        check(name, value, &body)?;
    }
    let checksum = all.rev().find(|(name, _)| is_checksum(name)).cloned();
    Ok(Upload { body, checksum })
}

/// Refuses a body that is not the one whose hash was signed.
fn check_hash(declared: &str, body: &[u8]) -> Result<(), Fault> {
    let computed = hex::encode(&Sha256::digest(body));
    if declared.len() != 64 || declared.eq_ignore_ascii_case(&computed) {
        return Ok(());
    }
    let text = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    Err(Fault::bad_request("XAmzContentSHA256Mismatch", text)
        .with_detail("ClientComputedContentSHA256", declared)
        .with_detail("S3ComputedContentSHA256", computed))
}

fn is_checksum(name: &str) -> bool {
    let algorithm = name.strip_prefix("x-amz-checksum-");
    algorithm.is_some_and(|algorithm| algorithm != "algorithm" && algorithm != "mode" && algorithm != "type")
}

fn incomplete() -> Fault {
    let text = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    Fault::bad_request("IncompleteBody", text)
}

/// Puts an `aws-chunked` body together: Amazon S3 API Reference, "Signature
/// calculations: transferring payload in multiple chunks". Signatures of
/// chunks are not looked at.
fn dechunk(body: &Bytes) -> Option<(Bytes, Vec<(String, String)>)> {
    let mut rest = body.clone();
    let mut content = BytesMut::new();
    loop {
        let header = take_line(&mut rest)?;
        let size = usize::from_str_radix(header.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some((content.freeze(), trailers(rest)));
        }
        if size > rest.len() {
            return None;
        }
        content.extend_from_slice(&rest.split_to(size));
        take_line(&mut rest).filter(String::is_empty)?;
    }
}

fn trailers(mut rest: Bytes) -> Vec<(String, String)> {
    std::iter::from_fn(|| take_line(&mut rest))
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect()
}

/// The text before the next line break, which is taken too.
fn take_line(rest: &mut Bytes) -> Option<String> {
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let line = rest.split_to(end);
    let _ = rest.split_to(2);
    String::from_utf8(line.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(body: &'static str) -> Result<Upload, Fault> {
        let request = Request::new("PUT", "/b/k")
            .with_header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        read(&request.with_body(body))
    }

    #[test]
    fn chunks_are_put_together_and_trailers_checked() {
        let read = upload(
            "5;chunk-signature=00\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
        )
        .unwrap();
        assert_eq!(read.body, "123456789");
        assert_eq!(read.checksum, Some(("x-amz-checksum-crc32".to_owned(), "y/Q5Jg==".to_owned())));
        let wrong = upload("9\r\n123456780\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n").unwrap_err();
        assert_eq!(wrong.code, "BadDigest");
    }

    #[test]
    fn broken_chunks_are_incomplete() {
        for body in ["", "5\r\n123", "x\r\n", "5\r\n12345", "1\r\n12345\r\n0\r\n", "ffffffffffffffffff\r\n"] {
            assert_eq!(upload(body).unwrap_err().code, "IncompleteBody", "{body:?}");
        }
    }
}
