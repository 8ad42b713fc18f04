//! Checksums of uploads: Amazon S3 User Guide, "Checking object integrity".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::faults::invalid_request;
use crate::fault::Fault;
use crate::hex;

/// Refuses a body that is not what `header` says, and a header that says nothing.
pub(super) fn check(header: &str, value: &str, body: &[u8]) -> Result<(), Fault> {
    if header == "content-md5" {
        return check_md5(value, body);
    }
    let (name, computed) = match header {
        "x-amz-checksum-sha256" => ("SHA256", Sha256::digest(body).to_vec()),
        "x-amz-checksum-sha1" => ("SHA1", Sha1::digest(body).to_vec()),
        "x-amz-checksum-crc32" => ("CRC32", crc32(body, 0xEDB8_8320).to_be_bytes().to_vec()),
        "x-amz-checksum-crc32c" => ("CRC32C", crc32(body, 0x82F6_3B78).to_be_bytes().to_vec()),
        "x-amz-checksum-crc64nvme" => ("CRC64NVME", crc64(body).to_be_bytes().to_vec()),
        _ => return Ok(()),
    };
    match STANDARD.decode(value.trim()) {
        Ok(claimed) if claimed == computed => Ok(()),
        Ok(claimed) if claimed.len() == computed.len() => Err(bad_digest(name)),
        _ => Err(invalid_request(&format!("Value for {header} header is invalid."))),
    }
}

fn bad_digest(algorithm: &str) -> Fault {
    let text = format!("The {algorithm} you specified did not match the calculated checksum.");
    Fault::bad_request("BadDigest", text)
}

fn check_md5(value: &str, body: &[u8]) -> Result<(), Fault> {
    let computed = Md5::digest(body);
    let Some(claimed) = STANDARD.decode(value.trim()).ok().filter(|claimed| claimed.len() == computed.len())
    else {
        let fault = Fault::bad_request("InvalidDigest", "The Content-MD5 you specified was invalid.");
        return Err(fault.with_detail("Content-MD5", value));
    };
    if claimed == computed.as_slice() {
        return Ok(());
    }
    let text = "The Content-MD5 you specified did not match what we received.";
    Err(Fault::bad_request("BadDigest", text)
        .with_detail("ExpectedDigest", hex::encode(&claimed))
        .with_detail("CalculatedDigest", STANDARD.encode(computed)))
}

/// The entity tag of an object put in one piece: its MD5 in quotes.
pub(super) fn etag(body: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&Md5::digest(body)))
}

/// A reflected CRC-32 with all ones before and after.
fn crc32(bytes: &[u8], polynomial: u32) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (polynomial & (crc & 1).wrapping_neg()))
    })
}

/// CRC-64/NVME.
fn crc64(bytes: &[u8]) -> u64 {
    !bytes.iter().fold(u64::MAX, |crc, byte| {
        (0..8).fold(crc ^ u64::from(*byte), |crc, _| {
            (crc >> 1) ^ (0x9A6C_9329_AC4B_C9B5 & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_have_their_published_check_values() {
        assert_eq!(crc32(b"123456789", 0xEDB8_8320), 0xCBF4_3926);
        assert_eq!(crc32(b"123456789", 0x82F6_3B78), 0xE306_9283);
        assert_eq!(crc64(b"123456789"), 0xAE8B_1486_0A79_9888);
        assert_eq!(etag(b""), "\"d41d8cd98f00b204e9800998ecf8427e\"");
    }

    #[test]
    fn a_wrong_checksum_is_a_bad_digest_and_no_checksum_is_invalid() {
        for (header, length, invalid) in [
            ("x-amz-checksum-sha256", 32, "InvalidRequest"),
            ("x-amz-checksum-sha1", 20, "InvalidRequest"),
            ("x-amz-checksum-crc32", 4, "InvalidRequest"),
            ("x-amz-checksum-crc32c", 4, "InvalidRequest"),
            ("x-amz-checksum-crc64nvme", 8, "InvalidRequest"),
            ("content-md5", 16, "InvalidDigest"),
        ] {
            let wrong = STANDARD.encode(vec![0; length]);
            assert_eq!(check(header, &wrong, b"body").unwrap_err().code, "BadDigest", "{header}");
            for value in ["", "AAAA", "???", "AA=="] {
                assert_eq!(check(header, value, b"body").unwrap_err().code, invalid, "{header}: {value}");
            }
        }
    }
}
