//! Identifiers as AWS shapes them, drawn from a seed.

/// A source of identifiers: the same seed gives the same sequence.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    /// `stream`, 0 to 7, keeps the sequences of two users of one seed apart.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        // Quarters of the circle, then what is between them: a multiple of the increment would give the
        // same sequence, shifted.
        let offset = (stream << 62).wrapping_add((stream >> 2) << 61);
        let mut ids = Self { state: seed.wrapping_add(offset) };
        ids.next();
        ids
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn draw(&mut self, alphabet: &[u8], length: usize) -> String {
        let size = alphabet.len().max(1) as u64;
        (0..length)
            .filter_map(|_| alphabet.get((self.next() % size) as usize))
            .map(|&byte| char::from(byte))
            .collect()
    }

    /// 32 hexadecimal digits: a task, an attachment.
    pub(crate) fn hex32(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// `i-…`, `vol-…`: a prefix and 17 hexadecimal digits.
    pub(crate) fn hex17(&mut self, prefix: &str) -> String {
        format!("{prefix}0{:016x}", self.next())
    }

    /// 19 digits: a deployment, a service revision.
    pub(crate) fn digits19(&mut self) -> String {
        format!("{}", 1_000_000_000_000_000_000 + self.next() % 8_000_000_000_000_000_000)
    }

    /// 21 letters and digits: a service deployment.
    pub(crate) fn word21(&mut self) -> String {
        self.draw(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", 21)
    }

    /// 32 characters: a version of an object.
    pub(crate) fn version(&mut self) -> String {
        self.draw(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 32)
    }

    /// `AROA…`, `ANPA…`, `AKIA…`: a prefix and 16 or 17 capitals and digits.
    pub(crate) fn unique(&mut self, prefix: &str, length: usize) -> String {
        format!("{prefix}{}", self.draw(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length))
    }

    /// 40 characters: a secret access key.
    pub(crate) fn secret(&mut self) -> String {
        self.draw(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40)
    }

    /// An address in 10.0.0.0/8.
    pub(crate) fn address(&mut self) -> String {
        let [a, b, c, ..] = self.next().to_le_bytes();
        format!("10.{a}.{b}.{c}")
    }

    /// A version 4 UUID: a request, an event.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48) & 0x3fff,
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_share_nothing() {
        let draws = |stream| {
            let mut ids = Ids::new(0, stream);
            (0..1000).map(|_| ids.next()).collect::<std::collections::BTreeSet<_>>()
        };
        let streams: Vec<_> = (0..8).map(draws).collect();
        let distinct = streams.iter().flatten().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(distinct.len(), 8000);
    }

    #[test]
    fn a_seed_fixes_the_sequence() {
        let draw = |seed| {
            let mut ids = Ids::new(seed, 0);
            [ids.hex32(), ids.digits19(), ids.uuid()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn identifiers_have_the_lengths_of_aws() {
        let mut ids = Ids::new(1, 2);
        for _ in 0..1000 {
            assert_eq!(ids.hex32().len(), 32);
            assert_eq!(ids.hex17("i-").len(), 19);
            assert_eq!(ids.digits19().len(), 19);
            assert_eq!(ids.word21().len(), 21);
            assert_eq!(ids.uuid().len(), 36);
            assert_eq!(ids.unique("AROA", 17).len(), 21);
        }
    }
}
