//! The configuration that clients are made of.

use std::fmt;

use aws_types::SdkConfig;

/// An AWS SDK configuration: credentials, region and HTTP client that backends
/// start from.
#[derive(Clone)]
pub struct Account(SdkConfig);

impl From<SdkConfig> for Account {
    fn from(config: SdkConfig) -> Self {
        Self(config)
    }
}

impl Account {
    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &SdkConfig {
        &self.0
    }
}

/// Shows no credentials.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("region", &self.0.region()).finish_non_exhaustive()
    }
}
