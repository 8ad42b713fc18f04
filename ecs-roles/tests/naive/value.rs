//! Numbers, addresses, bytes and ARNs as conditions compare them.

use std::cmp::Ordering;
use std::net::IpAddr;

/// How two numbers compare: whole ones exactly, others as floating point;
/// nothing if one is not a number.
///
/// IAM User Guide, "Condition operators", "Numeric condition operators".
pub(crate) fn compare_numbers(one: &str, other: &str) -> Option<Ordering> {
    if !is_number(one) || !is_number(other) {
        return None;
    }
    match (one.parse::<i128>(), other.parse::<i128>()) {
        (Ok(one), Ok(other)) => Some(one.cmp(&other)),
        _ => one.parse::<f64>().ok()?.partial_cmp(&other.parse::<f64>().ok()?),
    }
}

/// A sign, digits, a fraction, an exponent; only the digits have to be there.
pub(crate) fn is_number(text: &str) -> bool {
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let all_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let lower = text.to_ascii_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let mantissa = unsigned(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, "0"));
    all_digits(whole) && all_digits(fraction) && all_digits(&unsigned(exponent))
}

/// Whether an address lies in a range, `10.0.0.0/8`, or is that address;
/// nothing if one of the two is neither.
///
/// IAM User Guide, "Condition operators", "IP address condition operators": a
/// range in CIDR form, without prefix length the one address.
pub(crate) fn is_in_range(address: &str, range: &str) -> Option<bool> {
    let address: IpAddr = address.parse().ok()?;
    let (start, length) = match range.split_once('/') {
        Some((start, length)) => (start.parse::<IpAddr>().ok()?, Some(length.parse::<usize>().ok()?)),
        None => (range.parse::<IpAddr>().ok()?, None),
    };
    let (address, start) = (bits(address), bits(start));
    let length = length.unwrap_or(start.len());
    if length > start.len() {
        return None;
    }
    Some(address.len() == start.len() && address.get(..length) == start.get(..length))
}

fn bits(address: IpAddr) -> String {
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    bytes.iter().map(|byte| format!("{byte:08b}")).collect()
}

/// The bytes of text in base64 (RFC 4648, section 4), padded.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = text.trim_end_matches('=');
    let padding = text.len() - letters.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bits = String::new();
    for letter in letters.chars() {
        bits += &format!("{:06b}", ALPHABET.find(letter)?);
    }
    let (whole, rest) = bits.split_at(bits.len() / 8 * 8);
    if rest.contains('1') {
        return None;
    }
    let byte = |place: usize| u8::from_str_radix(whole.get(place..place + 8)?, 2).ok();
    (0..whole.len()).step_by(8).map(byte).collect()
}

/// The six components of an ARN, of which the last holds all other colons.
pub(crate) fn components(text: &str) -> Option<Vec<String>> {
    let components: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
    (components.len() == 6 && components[0] == "arn").then_some(components)
}
