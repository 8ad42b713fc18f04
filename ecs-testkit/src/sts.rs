//! AWS STS: who one is, and how to be someone else.

use std::time::Duration;

use crate::fault::Fault;
use crate::iam;
use crate::identity::{AccessKey, Grant, Principal, Session};
use crate::kernel::unsupported;
use crate::moment::Moment;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;
use crate::world::World;

/// The XML namespace of every answer.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The longest session that begins from another one.
const CHAINED: u32 = 3600;

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

/// The role must exist. Whether the caller may was decided before, if anybody asked.
fn assume_role(world: &mut World, caller: &Principal, params: &Params, now: Moment) -> Result<Xml, Fault> {
    let (arn, name) = (params.required("RoleArn")?, params.required("RoleSessionName")?);
    let denied = || {
        let text =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn);
        Fault::new("AccessDenied", 403, text)
    };
    let longest = world.iam.max_session_duration(arn).ok_or_else(denied)?;
    let duration = duration(params, caller, longest)?;
    let session = session(world, params)?;
    let grant = world.begin_session(arn, name, session, now.after(duration), now).ok_or_else(denied)?;
    Ok(Xml::fragment(|xml| write_session(xml, &grant)))
}

fn duration(params: &Params, caller: &Principal, longest: u32) -> Result<Duration, Fault> {
    let seconds = params.get("DurationSeconds").map_or(Ok(3600), str::parse);
    let is_chained = caller.user_id.contains(':');
    match seconds {
        Ok(seconds @ 900..=43_200) if is_chained && seconds > CHAINED => Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )),
        Ok(seconds @ 900..=43_200) if seconds > longest => {
            Err(validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."))
        }
        Ok(seconds @ 900..=43_200) => Ok(Duration::from_secs(u64::from(seconds))),
        _ => Err(validation("DurationSeconds must be between 900 and 43200.")),
    }
}

/// Session policies, tags and source identity of the request.
fn session(world: &World, params: &Params) -> Result<Session, Fault> {
    let malformed =
        |text: &str| Fault::bad_request("MalformedPolicyDocument", format!("{text} is not a valid policy"));
    let mut policies = Vec::new();
    if let Some(text) = params.get("Policy") {
        policies.push(iam::policy("session policy", text).ok_or_else(|| malformed("Policy"))?);
    }
    for [arn, _] in params.rows("PolicyArns", ["arn", ""]) {
        policies.push(world.iam.managed(arn).ok_or_else(|| malformed(arn))?);
    }
    let tags = params.rows("Tags", ["Key", "Value"]);
    Ok(Session {
        policies: Some(policies).filter(|policies| !policies.is_empty()),
        tags: tags.into_iter().map(|[key, value]| (key.to_owned(), value.to_owned())).collect(),
        source_identity: params.get("SourceIdentity").map(str::to_owned),
    })
}

impl World {
    /// Gives out the key of a session of a role; nothing if there is no such role.
    pub(crate) fn begin_session(
        &mut self,
        role: &str,
        name: &str,
        session: Session,
        expires: Moment,
        now: Moment,
    ) -> Option<Grant> {
        let principal = self.iam.principal_of_session(role, name, session)?;
        let key = AccessKey {
            access_key_id: self.ids.unique("ASIA", 16),
            secret_access_key: self.ids.secret(),
            session_token: Some(format!("{}{}", self.ids.secret(), self.ids.secret())),
        };
        let grant = Grant { key, principal, created_at: now, expires: Some(expires) };
        self.directory.insert(grant.clone());
        Some(grant)
    }
}

fn write_session(xml: &mut Xml, Grant { key, principal, expires, .. }: &Grant) {
    xml.element("Credentials", |xml| {
        xml.leaf("AccessKeyId", &key.access_key_id);
        xml.leaf("SecretAccessKey", &key.secret_access_key);
        xml.leaf_if_some("SessionToken", key.session_token.as_ref());
        xml.leaf_if_some("Expiration", expires.map(Moment::iso8601));
    });
    xml.element("AssumedRoleUser", |xml| {
        xml.leaf("AssumedRoleId", &principal.user_id);
        xml.leaf("Arn", &principal.arn);
    });
}
