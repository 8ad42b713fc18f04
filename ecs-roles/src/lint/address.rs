//! IP addresses and ranges, as conditions compare them.

use std::net::IpAddr;

/// A range in CIDR notation; a bare address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    address: IpAddr,
    prefix: u8,
}

impl Range {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// Whether all of it is for private networks: RFC 1918 and RFC 4193.
    pub(crate) fn is_private(self) -> bool {
        match self.address {
            IpAddr::V4(address) => match address.octets() {
                [10, ..] => self.prefix >= 8,
                [172, 16..=31, ..] => self.prefix >= 12,
                [192, 168, ..] => self.prefix >= 16,
                _ => false,
            },
            IpAddr::V6(address) => address.is_unique_local() && self.prefix >= 7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_private_ones_known() {
        let table = [
            ("10.1.0.0/16", Some(true)),
            ("10.0.0.0/7", Some(false)),
            ("172.31.255.1", Some(true)),
            ("172.32.0.0/16", Some(false)),
            ("192.168.0.0/16", Some(true)),
            ("203.0.113.0/24", Some(false)),
            ("fd00::/8", Some(true)),
            ("2001:db8::/32", Some(false)),
            ("10.0.0.0/33", None),
            ("10.0.0.0/+8", None),
            ("10.0.0/8", None),
            ("everywhere", None),
        ];
        for (text, private) in table {
            assert_eq!(Range::read(text).map(Range::is_private), private, "{text}");
        }
    }
}
