//! Policies and requests as `ecsctl policy simulate` reads them.

use ecs_roles::{Caller, Context, ContextValue, Policies, Policy, PolicyLevel, PolicySource, Request};
use serde_json::value::RawValue;

use super::members::{Members, list, text};

/// The policies of a case; what is absent or null takes no part.
pub(super) fn policies(raw: &RawValue) -> Result<Policies, String> {
    let members = Members::of(raw, "policies")?;
    let layer = |name: &str| {
        let place = format!("policies.{name}");
        members.get(name).map(|raw| documents(raw, &place)).transpose()
    };
    let mut policies = Policies::default();
    policies.identity = layer("identity")?.unwrap_or_default();
    policies.session = layer("session")?;
    policies.boundary = layer("boundary")?;
    policies.vpc_endpoint = layer("vpc_endpoint")?;
    policies.resource = members.get("resource").map(|raw| policy(raw, "policies.resource")).transpose()?;
    policies.scp = levels(&members, "scp")?;
    policies.rcp = levels(&members, "rcp")?;
    Ok(policies)
}

fn levels(members: &Members<'_>, name: &str) -> Result<Vec<PolicyLevel>, String> {
    let place = format!("policies.{name}");
    let Some(raw) = members.get(name) else { return Ok(Vec::new()) };
    let level = |(index, raw)| level(raw, &format!("{place}[{index}]"));
    list(raw, &place)?.into_iter().enumerate().map(level).collect()
}

fn level(raw: &RawValue, place: &str) -> Result<PolicyLevel, String> {
    let members = Members::of(raw, place)?;
    let name = members.get("level").map(|raw| text(raw, &format!("{place}.level"))).transpose()?;
    let place_of_policies = format!("{place}.policies");
    let policies = documents(members.need("policies", &place_of_policies)?, &place_of_policies)?;
    Ok(PolicyLevel { name: name.unwrap_or_else(|| short(place).to_owned()), policies })
}

fn documents(raw: &RawValue, place: &str) -> Result<Vec<Policy>, String> {
    let document = |(index, raw)| policy(raw, &format!("{place}[{index}]"));
    list(raw, place)?.into_iter().enumerate().map(document).collect()
}

/// A document, or a string that holds one: JSON, or percent-encoded as the API
/// of IAM returns it.
fn policy(raw: &RawValue, place: &str) -> Result<Policy, String> {
    let source = match raw.get().as_bytes().first() {
        Some(b'{') => PolicySource::read(raw.get()),
        Some(b'"') => match text(raw, place)? {
            encoded if encoded.starts_with('%') => PolicySource::from_iam(&encoded),
            json => PolicySource::read(json),
        },
        _ => return Err(format!("`{place}` is not a policy: write an object, or a string that holds one")),
    };
    let source = source.map_err(|error| format!("`{place}`: {error}"))?;
    Ok(Policy::new(short(place), source))
}

/// The name of a policy in answers: `identity[0]`.
fn short(place: &str) -> &str {
    place.strip_prefix("policies.").unwrap_or(place)
}

/// The request of a case.
pub(super) fn request(raw: &RawValue) -> Result<Request, String> {
    let members = Members::of(raw, "request")?;
    let caller = caller(members.need("principal", "request.principal")?)?;
    let action = text(members.need("action", "request.action")?, "request.action")?;
    let mut resources = resources(members.need("resource", "request.resource")?)?.into_iter();
    let first = resources.next().unwrap_or_default();
    let mut request = Request::new(caller, &action, first).map_err(|error| format!("`request`: {error}"))?;
    request = resources.fold(request, Request::and_on);
    if let Some(raw) = members.get("resource_account") {
        request = request.in_account(account(&text(raw, "request.resource_account")?)?);
    }
    let context = members.get("context").map(context).transpose()?;
    Ok(request.with_context(context.unwrap_or_default()))
}

/// An account id as it is written: twelve digits.
pub(super) fn account(id: &str) -> Result<String, String> {
    match id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(id.to_owned()),
        false => Err(format!("`{}` is not an account id: write its twelve digits", id.escape_debug())),
    }
}

fn caller(raw: &RawValue) -> Result<Caller, String> {
    if raw.get().starts_with('{') {
        let members = Members::of(raw, "request.principal")?;
        return match members.get("anonymous").map(RawValue::get) {
            Some("true") => Ok(Caller::Anonymous),
            _ => Err("`request.principal` is nobody: write an ARN, a service principal or \
                      `{\"anonymous\": true}`"
                .to_owned()),
        };
    }
    let principal = text(raw, "request.principal")?;
    principal.parse().map_err(|error| format!("`request.principal`: {error}"))
}

fn resources(raw: &RawValue) -> Result<Vec<String>, String> {
    let place = "request.resource";
    match raw.get().starts_with('[') {
        true => list(raw, place)?.into_iter().map(|raw| resource(raw, place)).collect(),
        false => Ok(vec![resource(raw, place)?]),
    }
}

fn resource(raw: &RawValue, place: &str) -> Result<String, String> {
    match text(raw, place)? {
        resource if resource.is_empty() => {
            Err(format!("`{place}` is empty: write an ARN, or `*` where the action has none"))
        }
        resource => Ok(resource),
    }
}

fn context(raw: &RawValue) -> Result<Context, String> {
    let mut context = Context::new();
    for (key, raw) in Members::of(raw, "request.context")?.iter() {
        let place = format!("request.context.{}", key.escape_debug());
        if context.get(key).is_some() {
            return Err(format!("`{place}` occurs twice, in another case: merge the two"));
        }
        let value = match raw.get().starts_with('[') {
            true => ContextValue::Many(
                list(raw, &place)?.into_iter().map(|raw| scalar(raw, &place)).collect::<Result<_, _>>()?,
            ),
            false => ContextValue::One(scalar(raw, &place)?),
        };
        context.set(key, value);
    }
    Ok(context)
}

/// A text, or a boolean or number by its text.
fn scalar(raw: &RawValue, place: &str) -> Result<String, String> {
    match raw.get().as_bytes().first() {
        Some(b'"') => text(raw, place),
        Some(b'{' | b'[' | b'n') => Err(format!(
            "`{place}` is no value of a condition key: write a text, boolean or number, or a list"
        )),
        _ => Ok(raw.get().to_owned()),
    }
}
