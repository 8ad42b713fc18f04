//! The mockall mocks of every port, in one place.
//!
//! They take the place of AWS where a test is about one call; where it is
//! about what AWS does, a [`Fake`](crate::Fake) does it.

pub use ecs_deploy::{MockClock, MockEcs};
pub use ecs_roles::MockIam;
pub use ecs_tfstate::MockStateSource;
