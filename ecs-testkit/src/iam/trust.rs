//! Trust policies: what IAM checks beyond their form.

use ecs_roles::{PrincipalKind, Principals};

use super::document::{Purpose, check};
use super::entities::{Entities, key};
use super::faults::malformed;
use super::quota;
use super::state::Iam;
use crate::ecs::Place;
use crate::fault::Fault;

impl Iam {
    /// Refuses a trust policy that is none, is too large or names somebody of this
    /// account who does not exist: IAM keeps a principal by its id. Who was made just
    /// now does not exist yet.
    pub(super) fn check_trust(&self, document: &str) -> Result<(), Fault> {
        let policy = check(document, Purpose::Trust)?;
        quota::check("ACLSizePerRole", self.quotas.trust_policy_size, quota::size(document))?;
        let principals = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
        principals.map(|selection| selection.listed()).try_for_each(|listed| self.check_principals(listed))
    }

    fn check_principals(&self, principals: &Principals) -> Result<(), Fault> {
        let invalid =
            |kind: &str, name: &str| malformed(format!("Invalid principal in policy: \"{kind}\":\"{name}\""));
        let services = principals.of_kind(PrincipalKind::Service).iter();
        if let Some(name) = services.into_iter().find(|name| !is_service(name)) {
            return Err(invalid("SERVICE", name));
        }
        let people = principals.of_kind(PrincipalKind::Aws).iter();
        match people.into_iter().find(|name| !is_known(self.heard(), &self.place, name)) {
            Some(name) => Err(invalid("AWS", name)),
            None => Ok(()),
        }
    }

    /// Where trust policies name somebody who is deleted, the id is left, and it names
    /// nobody who comes after (AWS IAM User Guide, "AWS JSON policy elements: Principal").
    pub(super) fn forget_principal(&mut self, arn: &str, id: &str) {
        let (arn, id) = (format!("\"{arn}\""), format!("\"{id}\""));
        for role in self.entities_mut().roles.values_mut().filter(|role| role.trust.contains(&arn)) {
            role.trust = role.trust.replace(&arn, &id);
        }
    }
}

fn is_service(name: &str) -> bool {
    let name = name.strip_suffix(".cn").unwrap_or(name);
    name.strip_suffix(".amazonaws.com").is_some_and(|service| !service.is_empty())
}

/// Whether somebody can be meant: of other accounts nobody here knows.
fn is_known(entities: &Entities, place: &Place, name: &str) -> bool {
    let is_id =
        name.len() >= 16 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if name == "*" || is_id || is_account(name) {
        return true;
    }
    let fields: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, resource] = fields.as_slice() else { return false };
    if *partition != place.partition || !is_account(account) {
        return false;
    }
    let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
    let is_own = *account == place.account;
    match (*service, kind) {
        ("iam", "root") => rest.is_empty(),
        ("iam", "role") => !is_own || entities.role_by_arn(name).is_some(),
        ("iam", "user") => !is_own || entities.user_by_arn(name).is_some(),
        ("sts", "assumed-role") => {
            let role = rest.split('/').next().unwrap_or_default();
            !is_own || entities.roles.contains_key(&key(role))
        }
        ("sts", "federated-user") => true,
        _ => false,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
