//! Time, from outside: nothing in this crate reads a clock of its own.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since the Unix epoch.
///
/// It prints and serializes as RFC 3339 in UTC. Moments outside the years
/// -9999 to 9999 are clamped.
///
/// ```
/// use ecs_deploy::Timestamp;
///
/// let at = Timestamp::from_epoch_seconds(1_767_225_600.25);
/// assert_eq!(at.to_string(), "2026-01-01T00:00:00.25Z");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment as AWS writes it in JSON: seconds since the epoch, with a fraction.
    pub fn from_epoch_seconds(seconds: f64) -> Self {
        let milliseconds = (seconds * 1000.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float cast saturates, which is the clamp we want"
        )]
        Self(milliseconds as i64)
    }

    /// Seconds since the epoch, with a fraction.
    pub fn epoch_seconds(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds are exact in a float for 280 000 years")]
        let milliseconds = self.0 as f64;
        milliseconds / 1000.0
    }

    /// Milliseconds since the epoch.
    pub fn epoch_milliseconds(self) -> i64 {
        self.0
    }

    /// The time from `earlier` to here; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn to_jiff(self) -> jiff::Timestamp {
        let limit = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(limit)
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self(i64::try_from(after.as_millis()).unwrap_or(i64::MAX)),
            Err(before) => {
                Self(i64::try_from(before.duration().as_millis()).map_or(i64::MIN, i64::wrapping_neg))
            }
        }
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed: Result<jiff::Timestamp, _> = text.parse();
        parsed.map(|at| Self(at.as_millisecond())).map_err(|_| format!("`{text}` is not an RFC 3339 time"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The port of the driver to time.
///
/// With feature `aws`, `aws::SdkClock` takes time and sleep from an
/// `SdkConfig`, so that a fake's configuration brings the fake's clock.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Clock: Send + Sync + fmt::Debug {
    /// What time it is.
    fn now(&self) -> SystemTime;

    /// Comes back after `duration`.
    async fn sleep(&self, duration: Duration);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_survives_json() {
        let at = Timestamp::from_epoch_seconds(1_795_000_000.123);
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), at);
        assert!((at.epoch_seconds() - 1_795_000_000.123).abs() < 1e-9);
    }

    #[test]
    fn odd_moments_are_clamped_not_fatal() {
        assert!(Timestamp::from_epoch_seconds(f64::INFINITY).to_string().starts_with("9999"));
        assert!(Timestamp::from_epoch_seconds(-1e300).to_string().starts_with("-009999"));
        assert_eq!(Timestamp::from_epoch_seconds(f64::NAN).to_string(), "1970-01-01T00:00:00Z");
    }
}
