//! Text that is not to be shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A password, a token or a key. Its memory is wiped when it is dropped.
#[derive(Clone)]
pub(crate) struct Secret(SecretString);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    pub(crate) fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Compares configurations; no secret of anybody else is compared with it.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_equal_to_itself_and_not_shown() {
        let secret = Secret::new("hunter2");
        assert_eq!(secret, Secret::new("hunter2"));
        assert_ne!(secret, Secret::new("hunter3"));
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }
}
