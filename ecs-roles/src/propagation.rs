//! What IAM's eventual consistency looks like, and how long to bear with it.

use std::time::Duration;

use async_trait::async_trait;

/// Whether an error of AWS is what a role looks like that was made or changed a
/// moment ago: usually for two seconds, reported for up to a minute. The same
/// words also stand for a fault that stays, so they are worth a retry only
/// within [`Patience::recent`] of the change.
///
/// `code` is the error's code, such as `InvalidParameterException`; `message` its text.
///
/// ```
/// use ecs_roles::is_propagating;
///
/// assert!(is_propagating(
///     "ClientException",
///     "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web' that was provided for this task.",
/// ));
/// assert!(!is_propagating("ClientException", "The specified cluster is inactive."));
/// ```
///
/// Source: IAM User Guide, "Troubleshooting IAM", "Changes that I make are not always immediately
/// visible"; the texts are those that public reports quote.
pub fn is_propagating(code: &str, message: &str) -> bool {
    const CANNOT_ASSUME: [&str; 6] = [
        "unable to assume the role",
        "unable to assume the configured ecs infrastructure role",
        "unable to assume the service linked role",
        "unable to assume role",
        "verify that the ecs service role being passed has the proper permissions",
        "cannot be assumed by",
    ];
    let message = message.to_ascii_lowercase();
    CANNOT_ASSUME.iter().any(|text| message.contains(text))
        || (is_denial(code) && message.contains("iam:passrole"))
        || (code == "MalformedPolicyDocument" && message.contains("invalid principal"))
}

fn is_denial(code: &str) -> bool {
    matches!(code, "AccessDenied" | "AccessDeniedException" | "ClientException" | "UnauthorizedOperation")
}

/// How often and for how long to try again, as a value: nothing here waits.
///
/// The default tries after 0.5, 1, 2, 4 and then every 8 seconds, for two minutes in all.
///
/// ```
/// use std::time::Duration;
/// use ecs_roles::Patience;
///
/// let delays: Vec<_> = Patience::default().delays().collect();
/// assert_eq!(delays[..3], [500, 1_000, 2_000].map(Duration::from_millis));
/// assert!(delays.iter().sum::<Duration>() <= Duration::from_secs(120));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    first: Duration,
    longest: Duration,
    budget: Duration,
}

impl Patience {
    /// Waits at most `budget` in all.
    pub fn within(budget: Duration) -> Self {
        Self { budget, ..Self::default() }
    }

    /// Tries once.
    pub fn none() -> Self {
        Self::within(Duration::ZERO)
    }

    /// How long after a change its consequences count as recent: the budget.
    pub fn recent(self) -> Duration {
        self.budget
    }

    /// The waits between tries, doubling up to eight seconds, that fit the budget.
    pub fn delays(self) -> impl Iterator<Item = Duration> {
        let doubled = |delay: &Duration| Some(delay.saturating_mul(2));
        let delays = std::iter::successors(Some(self.first), doubled);
        let mut left = self.budget;
        delays.map_while(move |delay| {
            let delay = delay.min(self.longest);
            left = left.checked_sub(delay)?;
            Some(delay)
        })
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            budget: Duration::from_secs(120),
        }
    }
}

/// Something that sleeps: `tokio::time::sleep`, the method of a clock, or any
/// other function of that form. This crate has no clock of its own.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reported_texts_are_recognised() {
        let texts = [
            (
                "ClientException",
                "ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.",
            ),
            (
                "InvalidParameterException",
                "ECS was unable to assume the configured ECS Infrastructure Role 'x'.",
            ),
            (
                "InvalidParameterException",
                "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
            ),
            (
                "InvalidParameterException",
                "Unable to assume role and validate the listeners configured on your load balancer.",
            ),
            (
                "AccessDeniedException",
                "User: x is not authorized to perform: iam:PassRole on resource: y because …",
            ),
            ("MalformedPolicyDocument", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::1:role/x\""),
        ];
        for (code, message) in texts {
            assert!(is_propagating(code, message), "{message}");
        }
        for (code, message) in [
            ("AccessDeniedException", "User: x is not authorized to perform: ecs:RunTask on resource: y"),
            ("MalformedPolicyDocument", "Syntax errors in policy."),
            ("", ""),
        ] {
            assert!(!is_propagating(code, message), "{message}");
        }
    }

    #[test]
    fn the_budget_is_never_exceeded() {
        for seconds in [0, 1, 3, 60, 600] {
            let budget = Duration::from_secs(seconds);
            assert!(Patience::within(budget).delays().sum::<Duration>() <= budget);
        }
        assert_eq!(Patience::none().delays().count(), 0);
        assert_eq!(Patience::default().delays().max(), Some(Duration::from_secs(8)));
    }
}
