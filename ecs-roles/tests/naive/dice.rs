//! Random choices that a seed repeats.

/// A generator after xorshift64*.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The choices of a seed; seeds side by side share nothing.
    pub(crate) fn new(seed: u64) -> Self {
        let spread = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (spread ^ (spread >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((mixed ^ (mixed >> 29)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// So many, some perhaps twice.
    pub(crate) fn several<T: Clone>(&mut self, least: usize, most: usize, from: &[T]) -> Vec<T> {
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| self.pick(from)).collect()
    }

    /// The text with each letter in the one case or the other.
    pub(crate) fn odd_case(&mut self, text: &str) -> String {
        let turned = |c: char| if self.chance(50) { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        text.chars().map(turned).collect()
    }

    /// The text with a part of it, perhaps an empty one, replaced.
    pub(crate) fn replace_part(&mut self, text: &str, with: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let start = self.below(chars.len() + 1);
        let end = start + self.below(chars.len() - start + 1);
        chars[..start].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect()
    }

    /// The text with one of its characters replaced.
    pub(crate) fn replace_char(&mut self, text: &str, with: char) -> String {
        let place = self.below(text.chars().count().max(1));
        text.chars().enumerate().map(|(at, c)| if at == place { with } else { c }).collect()
    }
}
