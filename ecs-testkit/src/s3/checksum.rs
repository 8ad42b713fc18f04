//! Checksums of uploads: Amazon S3 User Guide, "Checking object integrity".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256};

use super::faults::bad_digest;
use crate::fault::Fault;
use crate::hex;

/// Refuses a body that is not what `header` says. Algorithms that are not
/// known here are believed.
pub(super) fn check(header: &str, value: &str, body: &[u8]) -> Result<(), Fault> {
    let (name, computed) = match header {
        "x-amz-checksum-sha256" => ("SHA256", STANDARD.encode(Sha256::digest(body))),
        "x-amz-checksum-crc32" => ("CRC32", STANDARD.encode(crc32(body, 0xEDB8_8320).to_be_bytes())),
        "x-amz-checksum-crc32c" => ("CRC32C", STANDARD.encode(crc32(body, 0x82F6_3B78).to_be_bytes())),
        "x-amz-checksum-crc64nvme" => ("CRC64NVME", STANDARD.encode(crc64(body).to_be_bytes())),
        "content-md5" => ("Content-MD5", STANDARD.encode(Md5::digest(body))),
        _ => return Ok(()),
    };
    if computed == value.trim() { Ok(()) } else { Err(bad_digest(name)) }
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
    fn a_wrong_checksum_is_a_bad_digest() {
        for header in [
            "x-amz-checksum-sha256",
            "x-amz-checksum-crc32",
            "x-amz-checksum-crc32c",
            "x-amz-checksum-crc64nvme",
            "content-md5",
        ] {
            assert_eq!(check(header, "AAAA", b"body").unwrap_err().code, "BadDigest", "{header}");
        }
    }
}
