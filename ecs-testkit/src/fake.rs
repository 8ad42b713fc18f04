//! The handle that tests hold.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::access::Denied;
use crate::clock::VirtualClock;
use crate::ec2::InstanceSpec;
use crate::ecs::Place;
use crate::error::{Error, ErrorKind};
use crate::iam::IamQuotas;
use crate::identity::AccessKey;
use crate::image::ImageBehaviour;
use crate::kernel;
use crate::message::{Request, Response};
use crate::moment::Moment;
use crate::record::RecordedRequest;
use crate::s3::{S3Script, WrongRegion};
use crate::sigv4;
use crate::timing::Timing;
use crate::world::World;

/// A fake AWS account in one region. Clones share it.
///
/// ```
/// use std::time::Duration;
/// use ecs_testkit::Fake;
///
/// let fake = Fake::new();
/// fake.clock().advance(Duration::from_secs(60));
/// assert!(fake.requests().is_empty());
/// assert!(fake.administrator().access_key_id().starts_with("AKIA"));
/// ```
#[derive(Clone)]
pub struct Fake {
    world: Arc<Mutex<World>>,
    clock: VirtualClock,
}

impl Fake {
    /// Account `123456789012` in `us-east-1`, seed 0, at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A fake with another account, region, seed, clock or timing.
    #[must_use]
    pub fn builder() -> FakeBuilder {
        FakeBuilder::default()
    }

    /// Answers one request: the whole of AWS as a function. Every shell of the
    /// fake is a thin layer over it.
    #[must_use]
    pub fn handle(&self, request: &Request) -> Response {
        kernel::handle(&mut self.world(), request, self.now())
    }

    /// Signs a request as `key`'s owner would, for [`handle`](Self::handle) and
    /// for clients that cannot sign. `service` is its signing name, such as `ecs`.
    ///
    /// ```
    /// use ecs_testkit::{Fake, Request};
    ///
    /// let fake = Fake::new();
    /// let request = Request::new("POST", "https://ecs.us-east-1.amazonaws.com/")
    ///     .with_header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListClusters")
    ///     .with_body("{}");
    /// let response = fake.handle(&fake.sign(request, &fake.administrator(), "ecs"));
    /// assert_eq!(response.body(), r#"{"clusterArns":[]}"#);
    /// ```
    #[must_use]
    pub fn sign(&self, request: Request, key: &AccessKey, service: &str) -> Request {
        self.sign_for_region(request, key, service, &self.region())
    }

    /// As [`sign`](Self::sign), for another region than the fake's own.
    #[must_use]
    pub fn sign_for_region(&self, request: Request, key: &AccessKey, service: &str, region: &str) -> Request {
        sigv4::sign(request, key, region, service, self.now())
    }

    /// The clock of the world and of its clients.
    #[must_use]
    pub fn clock(&self) -> VirtualClock {
        self.clock.clone()
    }

    /// The key of the user `administrator`, fixed by the seed.
    #[must_use]
    pub fn administrator(&self) -> AccessKey {
        self.world().directory.administrator().clone()
    }

    /// The account's id.
    #[must_use]
    pub fn account(&self) -> String {
        self.world().place.account.clone()
    }

    /// The region's name.
    #[must_use]
    pub fn region(&self) -> String {
        self.world().place.region.clone()
    }

    /// The requests answered so far, oldest first; of very many the newest: at most
    /// 100 000, with bodies of at most 64 MiB together.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.world().log.requests()
    }

    /// Empties the log of requests.
    pub fn clear_requests(&self) {
        self.world().log.clear();
    }

    /// Says what containers of `image` do in tasks launched from now on.
    /// `image` is compared with the task definition's text, exactly.
    pub fn script_image(&self, image: &str, behaviour: ImageBehaviour) {
        self.current_world().ecs.script_image(image, behaviour);
    }

    /// Adds an instance of EC2, registered with its cluster if it names one; returns its id.
    ///
    /// # Errors
    /// [`ErrorKind::Description`](crate::ErrorKind::Description) if there is an instance with that id,
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) if there is no such cluster.
    pub fn add_instance(&self, spec: &InstanceSpec) -> Result<String, Error> {
        self.current_world().add_instance(spec, self.now())
    }

    /// Changes how long things take, for what begins from now on.
    pub fn set_timing(&self, timing: Timing) {
        self.current_world().ecs.set_timing(timing);
    }

    /// Changes what the account may have in IAM; what it has already stays.
    pub fn set_iam_quotas(&self, quotas: IamQuotas) {
        self.current_world().iam.quotas = quotas;
    }

    /// Forbids everybody an action on some resources, whatever policies say: the answer is
    /// AWS's own, and says which action is not allowed.
    ///
    /// `action` is written as in policies, with `*` at its end for any rest, and
    /// `resource` is an ARN with wildcards. What an operation needs is what it needs under
    /// [`enforce_iam`](Self::enforce_iam): its own action, and others such as `iam:PassRole`.
    /// S3 asks also for `s3:ListBucket` before it says that a key does not exist, and
    /// for `kms:Decrypt` and `kms:GenerateDataKey` on the key of an object.
    ///
    /// ```
    /// use ecs_testkit::Fake;
    ///
    /// let fake = Fake::new();
    /// fake.deny_action("s3:GetObject", "arn:aws:s3:::states/prod/*")?;
    /// fake.deny_action("kms:Decrypt", "*")?;
    /// # Ok::<(), ecs_testkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Description`](crate::ErrorKind::Description) if `resource` is no pattern of ARNs.
    pub fn deny_action(&self, action: &str, resource: &str) -> Result<(), Error> {
        let pattern = resource.parse().map_err(|error: ecs_roles::Error| {
            let text = format!("`{resource}` is no pattern of resources: {error}");
            Error::new(ErrorKind::Description, text).with_resource(resource).with_source(error)
        })?;
        let denied = Denied { action: action.to_owned(), resource: pattern };
        self.current_world().access.denied.push(denied);
        Ok(())
    }

    /// Makes requests to S3 fail from now on. Of several scripts that cover a
    /// request the oldest decides that has not run out.
    pub fn script_s3(&self, script: S3Script) {
        self.current_world().s3.rules.scripts.push(script);
    }

    /// Says how S3 answers requests for buckets of another region.
    pub fn script_wrong_region(&self, answer: WrongRegion) {
        self.current_world().s3.rules.wrong_region = answer;
    }

    /// Refuses from now on what is signed further than `skew` from the clock, as AWS does
    /// with 15 minutes: S3 answers 403 `RequestTimeTooSkewed`.
    ///
    /// A fake does not look at the time of signatures unless told so, because its clock
    /// is virtual and a client's may be real. Presigned URLs are never too old.
    pub fn refuse_skew_over(&self, skew: Duration) {
        self.current_world().directory.max_skew = Some(skew);
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world with everything done that is due.
    pub(crate) fn current_world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world();
        world.advance_to(self.now());
        world
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from(self.clock.now())
    }
}

impl Default for Fake {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// What a [`Fake`] begins with.
///
/// ```
/// use ecs_testkit::Fake;
///
/// let fake = Fake::builder().account("210987654321").region("eu-central-1").seed(7).build();
/// assert_eq!(fake.region(), "eu-central-1");
/// ```
#[derive(Clone, Debug)]
pub struct FakeBuilder {
    account: String,
    region: String,
    seed: u64,
    clock: VirtualClock,
    timing: Timing,
    enforce_iam: bool,
}

impl Default for FakeBuilder {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            seed: 0,
            clock: VirtualClock::new(),
            timing: Timing::default(),
            enforce_iam: false,
        }
    }
}

impl FakeBuilder {
    /// The account's id; default `123456789012`.
    #[must_use]
    pub fn account(self, account: impl Into<String>) -> Self {
        Self { account: account.into(), ..self }
    }

    /// The region; default `us-east-1`. It decides the partition of every ARN.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }

    /// What every identifier and key is drawn from; default 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The clock; default one that stands at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn clock(self, clock: VirtualClock) -> Self {
        Self { clock, ..self }
    }

    /// How long things take; default [`Timing::default`].
    #[must_use]
    pub fn timing(self, timing: Timing) -> Self {
        Self { timing, ..self }
    }

    /// Lets IAM decide over every request: [`Fake::enforce_iam`]; default not.
    #[must_use]
    pub fn enforce_iam(self) -> Self {
        Self { enforce_iam: true, ..self }
    }

    /// The fake.
    #[must_use]
    pub fn build(self) -> Fake {
        let now = Moment::from(self.clock.now());
        let mut world = World::new(Place::new(self.region, self.account), self.seed, self.timing, now);
        world.access.enforced = self.enforce_iam;
        Fake { world: Arc::new(Mutex::new(world)), clock: self.clock }
    }
}
