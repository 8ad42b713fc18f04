//! AWS STS: who one is, and how to be someone else.

use std::time::Duration;

use crate::fault::Fault;
use crate::identity::{AccessKey, Grant, Principal};
use crate::kernel::unsupported;
use crate::moment::Moment;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;
use crate::world::World;

/// The XML namespace of every answer.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Carries out one operation.
pub(crate) fn call(
    world: &mut World,
    caller: &Principal,
    operation: &str,
    params: &Params,
    now: Moment,
) -> Result<Xml, Fault> {
    match operation {
        "GetCallerIdentity" => Ok(caller_identity(world, caller)),
        "AssumeRole" => assume_role(world, caller, params, now),
        _ => Err(unsupported("InvalidAction", "sts", operation)),
    }
}

fn caller_identity(world: &World, caller: &Principal) -> Xml {
    Xml::fragment(|xml| {
        xml.leaf("Arn", &caller.arn);
        xml.leaf("UserId", &caller.user_id);
        xml.leaf("Account", &world.place.account);
    })
}

/// The role must exist. Whether its trust policy lets the caller in is not looked at.
fn assume_role(world: &mut World, caller: &Principal, params: &Params, now: Moment) -> Result<Xml, Fault> {
    let (arn, session) = (params.required("RoleArn")?, params.required("RoleSessionName")?);
    let duration = duration(params)?;
    let denied = || {
        let text =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn);
        Fault::new("AccessDenied", 403, text)
    };
    let id = world.iam.role_id(arn).ok_or_else(denied)?.to_owned();
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let place = &world.place;
    let principal = Principal {
        arn: format!("arn:{}:sts::{}:assumed-role/{name}/{session}", place.partition, place.account),
        user_id: format!("{id}:{session}"),
    };
    let key = AccessKey {
        access_key_id: world.ids.unique("ASIA", 16),
        secret_access_key: world.ids.secret(),
        session_token: Some(format!("{}{}", world.ids.secret(), world.ids.secret())),
    };
    let expires = now.after(duration);
    let answer = Xml::fragment(|xml| write_session(xml, &key, &principal, expires));
    world.directory.insert(Grant { key, principal, created_at: now, expires: Some(expires) });
    Ok(answer)
}

fn duration(params: &Params) -> Result<Duration, Fault> {
    let seconds = params.get("DurationSeconds").map_or(Ok(3600), str::parse);
    match seconds {
        Ok(seconds @ 900..=43_200) => Ok(Duration::from_secs(seconds)),
        _ => Err(validation("DurationSeconds must be between 900 and 43200.")),
    }
}

fn write_session(xml: &mut Xml, key: &AccessKey, principal: &Principal, expires: Moment) {
    xml.element("Credentials", |xml| {
        xml.leaf("AccessKeyId", &key.access_key_id);
        xml.leaf("SecretAccessKey", &key.secret_access_key);
        xml.leaf_if_some("SessionToken", key.session_token.as_ref());
        xml.leaf("Expiration", expires.iso8601());
    });
    xml.element("AssumedRoleUser", |xml| {
        xml.leaf("AssumedRoleId", &principal.user_id);
        xml.leaf("Arn", &principal.arn);
    });
}
