//! Addresses and ranges of the `IpAddress` operators.

use std::net::IpAddr;

/// A range of addresses: a CIDR, or an address by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Reads `ADDRESS/PREFIX` or `ADDRESS`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let Some((address, prefix)) = text.split_once('/') else {
            let address: IpAddr = text.parse().ok()?;
            return Some(Self { address, prefix: width(address) });
        };
        let address: IpAddr = address.parse().ok()?;
        let prefix =
            prefix.bytes().all(|byte| byte.is_ascii_digit()).then(|| prefix.parse().ok()).flatten()?;
        (prefix <= width(address)).then_some(Self { address, prefix })
    }

    /// Whether the address lies in the range; one of the other family does not.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        let host_bits = width(self.address) - self.prefix;
        let network = |bits: u128| bits.checked_shr(host_bits).unwrap_or(0);
        match (self.address, address) {
            (IpAddr::V4(one), IpAddr::V4(two)) => {
                network(u128::from(u32::from(one))) == network(u128::from(u32::from(two)))
            }
            (IpAddr::V6(one), IpAddr::V6(two)) => network(one.into()) == network(two.into()),
            _ => false,
        }
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

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(range: &str, address: &str, expected: Option<bool>) {
        let contains = Network::read(range).map(|range| range.contains(address.parse().unwrap()));
        assert_eq!(contains, expected, "{range} and {address}");
    }

    #[test]
    fn addresses_lie_in_ranges_of_their_family() {
        check("203.0.113.0/24", "203.0.113.255", Some(true));
        check("203.0.113.7/24", "203.0.113.255", Some(true));
        check("203.0.113.0/24", "203.0.114.0", Some(false));
        check("203.0.113.7", "203.0.113.7", Some(true));
        check("0.0.0.0/0", "203.0.113.7", Some(true));
        check("0.0.0.0/0", "::1", Some(false));
        check("::/0", "2001:db8::1", Some(true));
        check("2001:DB8::/32", "2001:0db8:0:0::1", Some(true));
        check("2001:db8::1", "2001:db8:0::1", Some(true));
        check("2001:db8::/33", "2001:db8:8000::1", Some(false));
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in ["", "203.0.113.0/33", "203.0.113/24", "203.0.113.0/", "203.0.113.0/+8", "::/129", "host"]
        {
            check(text, "::1", None);
        }
    }

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
            assert_eq!(Network::read(text).map(Network::is_private), private, "{text}");
        }
    }
}
