//! The one clock of a fake: it drives the world, and through the SDK's
//! configuration also the signatures, retries and waiters of its clients.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// 2026-01-01T00:00:00Z, the moment a fake starts at unless told otherwise.
const START: Duration = Duration::from_secs(1_767_225_600);

/// A clock that moves when it is told to, and, if asked, beside the wall clock
/// at a multiple of its speed.
///
/// Clones share the time.
///
/// ```
/// use std::time::Duration;
/// use ecs_testkit::VirtualClock;
///
/// let clock = VirtualClock::new();
/// let start = clock.now();
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now(), start + Duration::from_secs(90));
/// ```
#[derive(Clone, Debug)]
pub struct VirtualClock {
    start: SystemTime,
    advanced_millis: Arc<AtomicU64>,
    pace: Option<Pace>,
}

#[derive(Clone, Copy, Debug)]
struct Pace {
    since: Instant,
    speed: f64,
}

impl VirtualClock {
    /// A clock that stands at 2026-01-01T00:00:00Z until it is advanced.
    #[must_use]
    pub fn new() -> Self {
        Self::starting_at(UNIX_EPOCH + START)
    }

    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, advanced_millis: Arc::default(), pace: None }
    }

    /// A clock that starts at the present and runs by itself: `speed` virtual
    /// seconds pass in one second on the wall. It can still be advanced.
    ///
    /// A speed that is not a positive number counts as standing still.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the wall clock")]
    pub fn running(speed: f64) -> Self {
        let pace = (speed.is_finite() && speed > 0.0).then(|| Pace { since: Instant::now(), speed });
        Self { pace, ..Self::starting_at(SystemTime::now()) }
    }

    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let advanced = Duration::from_millis(self.advanced_millis.load(Ordering::SeqCst));
        let passed = self.pace.map_or(Duration::ZERO, Pace::passed);
        [advanced, passed].into_iter().fold(self.start, |time, by| time.checked_add(by).unwrap_or(time))
    }

    /// Moves the clock forward, by whole milliseconds.
    ///
    /// The world follows when it is next looked at: what is scheduled in
    /// between happens in order, each at its own time.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let advanced = |elapsed: u64| Some(elapsed.saturating_add(millis));
        let _ = self.advanced_millis.fetch_update(Ordering::SeqCst, Ordering::SeqCst, advanced);
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Pace {
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the wall clock")]
    fn passed(self) -> Duration {
        let wall = Instant::now().saturating_duration_since(self.since);
        Duration::try_from_secs_f64(wall.as_secs_f64() * self.speed).unwrap_or(Duration::MAX)
    }
}
