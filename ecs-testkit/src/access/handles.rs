//! What tests do that AWS or an administrator would.

use std::time::Duration;

use ecs_roles::{Answer, Caller, Context, ContextValue, Decision, PolicyDocument};

use super::assume::trusted;
use super::gate::{Occasion, decide};
use super::need::Need;
use crate::error::{Error, ErrorKind};
use crate::fake::Fake;
use crate::fault::Fault;
use crate::identity::{AccessKey, Principal, Session};
use crate::wire::query::Params;
use crate::world::World;

/// How long sessions last that were not asked for over the wire.
const SESSION: Duration = Duration::from_secs(3600);

/// Identity providers that every account knows.
const PUBLIC_PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

impl Fake {
    /// Lets IAM decide over every request from now on: identity policies of the caller, its
    /// boundary and session policies, and trust policies of roles that are assumed. What is
    /// not allowed is refused in the words and with the code of AWS. Until then everybody
    /// with a key may do everything but what [`deny_action`](Self::deny_action) forbids. The
    /// administrator may still: it has `AdministratorAccess`. It too cannot pass a role that is
    /// not there, nor assume one that does not trust it.
    ///
    /// Which permissions an operation needs is the fake's own table, from AWS's Service
    /// Authorization Reference. `iam:PassRole` is one for each role in a request and in the
    /// task definition that it launches; `ecs:TagResource` for what is created with tags.
    ///
    /// ```
    /// use ecs_roles::{PolicyDocument, Statement};
    /// use ecs_testkit::{Fake, Request};
    ///
    /// let fake = Fake::builder().enforce_iam().build();
    /// let reader = fake.add_user("reader", &[PolicyDocument::new([
    ///     Statement::allow(["ecs:ListClusters"]).on(["*"]),
    /// ])])?;
    /// let ask = |operation: &str| {
    ///     let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
    ///     let request = Request::new("POST", "https://ecs.us-east-1.amazonaws.com/")
    ///         .with_header("x-amz-target", &target)
    ///         .with_body("{}");
    ///     fake.handle(&fake.sign(request, &reader, "ecs")).status()
    /// };
    /// assert_eq!((ask("ListClusters"), ask("CreateCluster")), (200, 400));
    /// let refused = fake.requests();
    /// let denial = refused.last().and_then(|request| request.denial()).unwrap();
    /// assert_eq!(denial.action(), "ecs:CreateCluster");
    /// # Ok::<(), ecs_testkit::Error>(())
    /// ```
    pub fn enforce_iam(&self) {
        self.current_world().access.enforced = true;
    }

    /// Lets the rest of AWS hear of changes in IAM this much later than they are made; at
    /// first, and with zero, at once.
    ///
    /// IAM itself answers with what was written last. Everybody else knows its state of
    /// `delay` before: a role made just now cannot be assumed, cannot be passed where IAM is
    /// enforced, cannot be named by a trust policy (`MalformedPolicyDocument`), and ECS says
    /// that it was unable to assume it. So it is with a change of trust or of permissions.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ecs_testkit::Fake;
    ///
    /// let fake = Fake::new();
    /// fake.set_iam_propagation(Duration::from_secs(10));
    /// ```
    pub fn set_iam_propagation(&self, delay: Duration) {
        self.current_world().iam.set_propagation(delay);
    }

    /// Makes an IAM user with these inline policies; returns a key of its own. All of AWS
    /// knows the user at once.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if IAM refuses the name, a policy or one user more.
    pub fn add_user(&self, name: &str, policies: &[PolicyDocument]) -> Result<AccessKey, Error> {
        let now = self.now();
        let mut world = self.current_world();
        let mut call = |operation: &str, members: &[(&str, &str)]| {
            let administrator = world.directory.administrator_principal();
            let answer = world.iam(&administrator, operation, &Params::of(members), now);
            answer.map_err(|fault| refused(&fault, operation, name))
        };
        call("CreateUser", &[("UserName", name)])?;
        for (number, policy) in policies.iter().enumerate() {
            let (policy_name, document) = (format!("policy-{}", number + 1), policy.to_string());
            let members =
                [("UserName", name), ("PolicyName", policy_name.as_str()), ("PolicyDocument", &document)];
            call("PutUserPolicy", &members)?;
        }
        let World { iam, directory, .. } = &mut *world;
        iam.tell_of_user(name);
        iam.give_key(name, directory).map_err(|fault| refused(&fault, "CreateAccessKey", name))
    }

    /// Assumes a role as a service of AWS does, such as ECS for a task: the role's trust
    /// policy decides alone, on what `context` says, such as `aws:SourceAccount` and
    /// `aws:SourceArn`. Whether IAM is enforced makes no difference.
    ///
    /// ```
    /// use ecs_roles::Context;
    /// use ecs_testkit::{Fake, WorldSpec};
    ///
    /// let spec = WorldSpec::from_json(
    ///     r#"{ "roles": [{ "name": "web", "trusted_service": "ecs-tasks.amazonaws.com" }] }"#,
    /// )?;
    /// let fake = Fake::new();
    /// fake.load(&spec, &mut |_| Err(std::io::ErrorKind::NotFound.into()))?;
    /// let role = "arn:aws:iam::123456789012:role/web";
    /// fake.assume_role_as_service("ecs-tasks.amazonaws.com", role, Context::new())?;
    /// let error = fake.assume_role_as_service("ec2.amazonaws.com", role, Context::new()).unwrap_err();
    /// assert!(error.to_string().ends_with("because no role trust policy allows the sts:AssumeRole action"));
    /// # Ok::<(), ecs_testkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if there is no such role or it does not trust the service,
    /// [`ErrorKind::Description`] if `service` is no service principal.
    pub fn assume_role_as_service(
        &self,
        service: &str,
        role_arn: &str,
        context: Context,
    ) -> Result<AccessKey, Error> {
        let caller = service.parse::<Caller>().ok().filter(|caller| matches!(caller, Caller::Service(_)));
        let caller = caller.ok_or_else(|| {
            let text = format!("`{service}` is no service principal, such as `ecs-tasks.amazonaws.com`");
            Error::new(ErrorKind::Description, text)
        })?;
        let session = service.split('.').next().unwrap_or(service);
        self.assume(caller, "sts:AssumeRole", (role_arn, session), context)
    }

    /// Assumes a role with a token of an OpenID Connect provider, such as
    /// `token.actions.githubusercontent.com`: the role's trust policy decides alone, on the
    /// claims in `context`, such as `token.actions.githubusercontent.com:sub`. Whether IAM is
    /// enforced makes no difference. `provider` is the address or the ARN of a provider that
    /// the account has (`CreateOpenIDConnectProvider`).
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the account has no such provider or role, if the provider does
    /// not know the audience in `PROVIDER:aud`, or if the role does not trust such a token.
    pub fn assume_role_with_claims(
        &self,
        provider: &str,
        role_arn: &str,
        context: Context,
    ) -> Result<AccessKey, Error> {
        let caller = self.federated(provider, &context)?;
        self.assume(caller, "sts:AssumeRoleWithWebIdentity", (role_arn, "web-identity"), context)
    }

    fn federated(&self, provider: &str, context: &Context) -> Result<Caller, Error> {
        if PUBLIC_PROVIDERS.contains(&provider) {
            return Ok(Caller::Federated(provider.to_owned()));
        }
        let found = self.current_world().iam.provider(provider);
        let (arn, clients) = found.ok_or_else(|| {
            let text =
                format!("InvalidIdentityToken: no OpenIDConnect provider `{provider}` found in your account");
            Error::new(ErrorKind::Refused, text).with_resource(provider)
        })?;
        let host = arn.split_once("oidc-provider/").map_or(provider, |(_, host)| host);
        let audience = context.get(&format!("{host}:aud"));
        let is_known = |audience: &ContextValue| match audience {
            ContextValue::One(audience) => clients.contains(audience),
            ContextValue::Many(list) => list.iter().any(|audience| clients.contains(audience)),
        };
        if audience.is_some_and(|audience| !clients.is_empty() && !is_known(audience)) {
            let text = "InvalidIdentityToken: Incorrect token audience";
            return Err(Error::new(ErrorKind::Refused, text).with_resource(provider));
        }
        Ok(Caller::Federated(arn))
    }

    /// Asks the trust policy alone, and begins a session if it allows it.
    fn assume(
        &self,
        caller: Caller,
        action: &str,
        (role, session): (&str, &str),
        context: Context,
    ) -> Result<AccessKey, Error> {
        let (now, region) = (self.now(), self.region());
        let mut world = self.current_world();
        let resource_policy = world.iam.trust_policy(role);
        let need = Need { context, resource_policy, ..Need::new(action, role) };
        let answer = trusted(caller, &need, Occasion { region: &region, now }).map_err(description)?;
        let denied = |message: String| {
            Error::new(ErrorKind::Refused, message).with_operation("AssumeRole").with_resource(role)
        };
        if answer.decision != Decision::Allowed {
            return Err(denied(answer.message.unwrap_or_default()));
        }
        let grant = world.begin_session(role, session, Session::default(), now.after(SESSION), now);
        grant.map(|grant| grant.key).ok_or_else(|| denied(format!("role `{role}` does not exist")))
    }

    /// Whether the owner of a key may do something, by the policies that IAM has now, and
    /// why: also for services that the fake does not have. `context` is added to what AWS
    /// knows of every request, such as `aws:PrincipalArn` and `aws:CurrentTime`.
    ///
    /// ```
    /// use ecs_roles::{Context, Decision, PolicyDocument, Statement};
    /// use ecs_testkit::Fake;
    ///
    /// let fake = Fake::new();
    /// let repository = "arn:aws:ecr:us-east-1:123456789012:repository/web";
    /// let pull = Statement::allow(["ecr:BatchGetImage"]).on([repository]);
    /// let key = fake.add_user("puller", &[PolicyDocument::new([pull])])?;
    /// let answer = fake.explain(&key, "ecr:BatchGetImage", &[repository], Context::new())?;
    /// assert_eq!(answer.decision, Decision::Allowed);
    /// let answer = fake.explain(&key, "ecr:PutImage", &[repository], Context::new())?;
    /// assert_eq!(answer.decision, Decision::ImplicitlyDenied);
    /// # Ok::<(), ecs_testkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Description`] if nobody has the key, if the action is not written
    /// `SERVICE:NAME`, or if there is no resource.
    pub fn explain(
        &self,
        key: &AccessKey,
        action: &str,
        resources: &[&str],
        context: Context,
    ) -> Result<Answer, Error> {
        let (now, region) = (self.now(), self.region());
        let world = self.current_world();
        let id = key.access_key_id();
        let unknown = || Error::new(ErrorKind::Description, format!("nobody has the access key `{id}`"));
        let principal: &Principal = &world.directory.find(id).ok_or_else(unknown)?.principal;
        let (first, others) = resources
            .split_first()
            .ok_or_else(|| Error::new(ErrorKind::Description, format!("name a resource for `{action}`")))?;
        let need = Need { context, ..Need::new(action, *first) };
        let policies = world.iam.policies_of(principal);
        let occasion = Occasion { region: &region, now };
        decide(&world.iam, policies, principal, &need, others, occasion).map_err(description)
    }
}

fn description(error: ecs_roles::Error) -> Error {
    Error::new(ErrorKind::Description, error.to_string()).with_source(error)
}

fn refused(fault: &Fault, operation: &str, user: &str) -> Error {
    let text = format!("user `{user}`: `{operation}` was refused: `{}`: {}", fault.code, fault.message);
    Error::new(ErrorKind::Refused, text).with_operation(operation).with_resource(user)
}
