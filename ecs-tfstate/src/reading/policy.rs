//! What to do while somebody is at work on a state.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;

/// What to do if somebody holds the lock of the state who
/// [may write](crate::Lock::writes) it. While they do, the state may be half
/// applied. A plan takes the lock too, but does not write.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum OnLock<'a> {
    /// The lock is not asked for.
    Ignore,
    /// Read all the same, and [warn](crate::Snapshot::warning). That the lock
    /// cannot be asked for is a warning too.
    #[default]
    Warn,
    /// An error of kind [`Locked`](crate::ErrorKind::Locked). The lock is asked
    /// for before the read and after it, and that the state has not changed
    /// meanwhile. If the source cannot tell about locks, read and warn.
    Refuse,
    /// As [`Refuse`](Self::Refuse), but ask again first.
    Wait {
        /// How long until the next time; at least a millisecond.
        every: Duration,
        /// How long in all, counted as the time that was slept.
        at_most: Duration,
        /// What sleeps.
        sleep: &'a dyn Sleep,
    },
}

impl fmt::Debug for OnLock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignore => f.write_str("Ignore"),
            Self::Warn => f.write_str("Warn"),
            Self::Refuse => f.write_str("Refuse"),
            Self::Wait { every, at_most, .. } => {
                f.debug_struct("Wait").field("every", every).field("at_most", at_most).finish_non_exhaustive()
            }
        }
    }
}

/// Something that sleeps: `tokio::time::sleep`, the method of a clock, or any
/// other function of that form. This crate has no clock of its own.
///
/// ```
/// use std::time::Duration;
/// use ecs_tfstate::Sleep;
///
/// let at_once = |_: Duration| std::future::ready(());
/// let sleep: &dyn Sleep = &at_once;
/// # let _ = sleep;
/// ```
#[async_trait]
pub trait Sleep: Send + Sync {
    /// Sleeps for that long.
    async fn sleep(&self, duration: Duration);
}

#[async_trait]
impl<F, S> Sleep for F
where
    F: Fn(Duration) -> S + Send + Sync,
    S: Future<Output = ()> + Send,
{
    async fn sleep(&self, duration: Duration) {
        self(duration).await;
    }
}
