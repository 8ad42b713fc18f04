//! Roles that AWS itself assumes while it carries out an operation.

use ecs_roles::{Answer, Authorizer, Caller, Context, ContextValue, Decision, Policies, Policy, Request};

use super::ecs;
use super::gate::Occasion;
use super::need::{Need, add};
use crate::ecs::Place;
use crate::fault::Fault;
use crate::identity::Principal;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};
use crate::world::World;

/// Refuses an operation of ECS that needs a role which ECS cannot assume yet: the role, or
/// its trust, is so new that the rest of AWS has not heard of it. Where IAM is enforced the
/// role has to exist and to trust ECS as well.
pub(crate) fn check_roles(
    world: &mut World,
    caller: &Principal,
    operation: &str,
    input: &Object,
    now: Moment,
) -> Result<(), Fault> {
    if !world.access.enforced && !world.iam.is_spreading() {
        return Ok(());
    }
    for (role, service) in ecs::passed(world, caller, operation, Input(input)) {
        let fault = match service.as_str() {
            "ecs.amazonaws.com" => infrastructure(&role),
            "ecs-tasks.amazonaws.com" if matches!(operation, "RunTask" | "StartTask") => task(&role),
            _ => continue,
        };
        let trusts = |policy: Option<Policy>| may_assume(&world.place, &service, &role, policy, now);
        let is_expected = world.access.enforced || trusts(world.iam.written_trust_policy(&role));
        if is_expected && !trusts(world.iam.trust_policy(&role)) {
            return Err(fault);
        }
    }
    Ok(())
}

/// Whether a role of this trust policy can be assumed by a service that acts for ECS in `place`.
/// Which keys ECS sets when it does is not documented: here the two that AWS recommends for
/// trust policies.
pub(super) fn may_assume(
    place: &Place,
    service: &str,
    role: &str,
    trust: Option<Policy>,
    now: Moment,
) -> bool {
    let need = Need::new("sts:AssumeRole", role)
        .with("aws:SourceAccount", place.account.as_str())
        .with("aws:SourceArn", place.ecs("*"));
    let need = Need { resource_policy: trust, ..need };
    let caller = Caller::Service(service.to_owned());
    let answer = trusted(caller, &need, Occasion { region: &place.region, now });
    answer.is_ok_and(|answer| answer.decision == Decision::Allowed)
}

/// The words of ECS where it cannot assume an infrastructure role.
pub(crate) fn infrastructure_not_assumed(role: &str) -> String {
    format!(
        "ECS was unable to assume the configured ECS Infrastructure Role '{role}'. Please verify that the role being passed has the proper trust relationship with Amazon ECS."
    )
}

fn infrastructure(role: &str) -> Fault {
    Fault::bad_request("InvalidParameterException", infrastructure_not_assumed(role))
}

/// The words of ECS where it cannot assume the role of a task.
fn task(role: &str) -> Fault {
    let text = format!(
        "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
    );
    Fault::bad_request("ClientException", text)
}

/// What the trust policy of a need says to somebody who has no policies; without one nobody is trusted.
pub(super) fn trusted(
    caller: Caller,
    need: &Need,
    occasion: Occasion<'_>,
) -> Result<Answer, ecs_roles::Error> {
    let mut known = occasion.keys(&caller);
    add(&mut known, &need.context);
    let request = Request::new(caller, &need.action, need.resource.as_str())?.with_context(known);
    let mut policies = Policies::default();
    policies.resource = need.resource_policy.clone();
    Ok(Authorizer::new(policies)?.explain(&request))
}

/// The service in `iam:PassedToService`.
pub(super) fn service_of(context: &Context) -> Option<String> {
    match context.get("iam:PassedToService")? {
        ContextValue::One(service) => Some(service.clone()),
        ContextValue::Many(_) => None,
    }
}
