//! The SDK's clock.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, default_async_sleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_types::SdkConfig;

use crate::clock::Clock;

/// Time and sleep as an [`SdkConfig`] has them: a fake's configuration brings
/// the fake's clock, any other the system's.
#[derive(Debug, Clone)]
pub struct SdkClock {
    time: SharedTimeSource,
    sleep: Option<SharedAsyncSleep>,
}

impl SdkClock {
    /// The clock of this configuration. Without one, system time and tokio's timer.
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            time: config.time_source().unwrap_or_else(|| SharedTimeSource::new(SystemTimeSource::new())),
            sleep: config.sleep_impl().or_else(default_async_sleep),
        }
    }
}

#[async_trait]
impl Clock for SdkClock {
    fn now(&self) -> SystemTime {
        self.time.now()
    }

    async fn sleep(&self, duration: Duration) {
        if let Some(sleep) = &self.sleep {
            sleep.sleep(duration).await;
        }
    }
}
