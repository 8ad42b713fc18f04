//! What a role lacks and what it has too much.

use serde::Serialize;

use super::excess::{self, Excess};
use super::existing::ExistingRole;
use super::need::Need;
use super::needs::TaskExecutionNeeds;
use crate::arn::Arn;
use crate::decision::{Answer, Authorizer, Caller, Context, Decision, Layer, Policies, Policy, Request};
use crate::error::Error;
use crate::policy::{PolicyDocument, PolicySource, Statement};
use crate::role_kind::RoleKind;
use crate::template::input;

/// What a role lacks for a task definition, and what it has too much.
///
/// It prints as lines for people and serializes for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// Why `ecs-tasks.amazonaws.com` cannot assume the role for a task of the
    /// scope; nothing where it can.
    pub trust: Option<Answer>,
    /// The needs that are not met.
    pub lacking: Vec<Lack>,
    /// The parts of its policies that no need uses, or that allow more than the
    /// needs. The role may be used by other task definitions, too.
    pub too_much: Vec<Excess>,
}

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lack {
    /// The need.
    pub need: Need,
    /// The decision, with statements that nearly allow it.
    pub answer: Answer,
    /// The statement to add to a policy of the role; nothing where that does
    /// not help, as a `Deny` or the boundary stands in the way.
    pub remedy: Option<Statement>,
}

impl Audit {
    /// Whether tasks of the definition can start with the role.
    pub fn is_sufficient(&self) -> bool {
        self.trust.is_none() && self.lacking.is_empty()
    }

    /// The policy that gives the role what a permission can give; nothing where
    /// it lacks nothing of that sort.
    pub fn remedy(&self) -> Option<PolicyDocument> {
        let statements: Vec<Statement> = self.lacking.iter().filter_map(|lack| lack.remedy.clone()).collect();
        (!statements.is_empty()).then(|| PolicyDocument::new(statements).compacted())
    }
}

impl TaskExecutionNeeds {
    /// Holds a role against the needs. Each is asked of the policies as AWS
    /// would ask it, for a session of the role in the scope; policies of
    /// repositories, secrets and keys do not take part.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the ARN is that of no
    /// role of the scope's account, or a policy is none of a role, such as one with `Principal`.
    pub fn audit(&self, role: &ExistingRole) -> Result<Audit, Error> {
        let asking = Asking::of(self, role)?;
        let (identity, boundary) = (role.policies.clone(), role.boundary.clone());
        let policies = Policies { identity, boundary, ..Policies::default() };
        let authorizer = Authorizer::new(policies)?;
        let mut lacking = Vec::new();
        for need in &self.needs {
            let requests = asking.requests(need, &need.example)?;
            if !requests.iter().any(|request| authorizer.decide(request) == Decision::Allowed) {
                let answer = requests.first().map(|request| authorizer.explain(request));
                lacking.extend(answer.map(|answer| Lack::of(need, answer)));
            }
        }
        let too_much = excess::of(&self.needs, role, &asking)?;
        Ok(Audit { trust: self.trust_of(role)?, lacking, too_much })
    }

    fn trust_of(&self, role: &ExistingRole) -> Result<Option<Answer>, Error> {
        let trust = Policy::new("trust policy", PolicySource::from(&role.trust));
        let policies = Policies { resource: Some(trust), ..Policies::default() };
        let service: Caller = RoleKind::TaskExecution.service_principal().parse()?;
        let task = self.scope.pattern("ecs", "task/0123456789abcdef0123456789abcdef");
        let context =
            Context::of(&service).with("aws:SourceAccount", self.scope.account()).with("aws:SourceArn", task);
        let request = Request::new(service, "sts:AssumeRole", &role.arn)?.with_context(context);
        let authorizer = Authorizer::new(policies)?;
        let answer = || authorizer.explain(&request);
        Ok((authorizer.decide(&request) != Decision::Allowed).then(answer))
    }
}

impl Lack {
    fn of(need: &Need, answer: Answer) -> Self {
        let by_permission =
            answer.decision == Decision::ImplicitlyDenied && answer.blocked_by == [Layer::Identity];
        let remedy = by_permission.then(|| need.statement());
        Self { need: need.clone(), answer, remedy }
    }
}

/// How a session of the role asks.
pub(super) struct Asking {
    caller: Caller,
    account: String,
    region: String,
    context: Context,
}

impl Asking {
    fn of(needs: &TaskExecutionNeeds, role: &ExistingRole) -> Result<Self, Error> {
        let arn = &role.arn;
        input::passed_role(&needs.scope, arn)?;
        let name = arn.resource_id().rsplit('/').next().unwrap_or_default();
        let session = format!("assumed-role/{name}/0123456789abcdef0123456789abcdef");
        let session = Arn::new(arn.partition().clone(), "sts", "", arn.account(), &session)?;
        let caller: Caller = session.to_string().parse()?;
        let known = Context::of(&caller)
            .with("aws:PrincipalArn", arn.to_string())
            .with("aws:SecureTransport", "true");
        let context = merged(known, &role.context);
        let (account, region) = (arn.account().to_owned(), needs.scope.region().to_owned());
        Ok(Self { caller, account, region, context })
    }

    /// In every way in which AWS may ask, as a resource of the role's own
    /// account: what another account's policies say is not known.
    pub(super) fn requests(&self, need: &Need, resource: &str) -> Result<Vec<Request>, Error> {
        let region = resource.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or(&self.region);
        let request = Request::new(self.caller.clone(), need.action, resource)?.in_account(&self.account);
        let contexts = need.contexts().into_iter().map(|context| merged(self.context.clone(), &context));
        Ok(contexts
            .map(|context| request.clone().with_context(context.with("aws:RequestedRegion", region)))
            .collect())
    }

    /// Whether policies allow what a need is about, on this resource.
    pub(super) fn allowed(&self, by: &Authorizer, need: &Need, resource: &str) -> Result<bool, Error> {
        let requests = self.requests(need, resource)?;
        Ok(requests.iter().any(|request| by.decide(request) == Decision::Allowed))
    }

    /// May the role do this at all?
    pub(super) fn request_anywhere(&self, action: &str) -> Result<Request, Error> {
        let request = Request::new(self.caller.clone(), action, "*")?.in_account(&self.account);
        Ok(request.with_context(self.context.clone()))
    }
}

fn merged(mut context: Context, more: &Context) -> Context {
    for (key, value) in more.iter() {
        context.set(key, value.clone());
    }
    context
}
