//! How much of a document is compared with how much of it.

/// What is left to spend on comparing texts with one another.
///
/// Comparing each part with each other one takes the square of their number,
/// so that a document can be made that takes hours. No policy within the
/// quotas of IAM (10,240 characters at most) comes to the end; beyond it, what
/// has not been compared is not reported.
#[derive(Debug)]
pub(crate) struct Effort {
    left: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { left: 1 << 27 }
    }
}

impl Effort {
    /// What comparing costs whatever the length.
    const LEAST: usize = 16;

    /// Whether the two can still be compared, which takes the product of their lengths.
    pub(crate) fn allows(&mut self, one: &str, other: &str) -> bool {
        let cost = one.len().saturating_mul(other.len()).saturating_add(Self::LEAST);
        self.left = self.left.saturating_sub(cost);
        self.left > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_within_the_quotas_is_compared_as_a_whole() {
        for length in [1, 10, 100, 1_000] {
            let text = "x".repeat(length);
            // With quotes and comma.
            let number = 10_240 / (length + 3);
            let mut effort = Effort::default();
            assert!((0..number * number).all(|_| effort.allows(&text, &text)), "{length}");
        }
    }

    #[test]
    fn effort_ends_for_good() {
        let mut effort = Effort::default();
        let text = "x".repeat(1 << 14);
        assert!(!effort.allows(&text, &text));
        assert!(!effort.allows("", ""));
    }
}
