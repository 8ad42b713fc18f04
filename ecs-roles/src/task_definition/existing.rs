//! A role as it is.

use crate::arn::Arn;
use crate::decision::{Context, Policy};
use crate::error::{Error, shown};
use crate::managed_policy::ManagedPolicy;
use crate::policy::{PolicyDocument, PolicySource};
use crate::provision::Observed;
use crate::role::Role;
use crate::template::Scope;

/// A role as it is, for an [audit](crate::TaskExecutionNeeds::audit): its trust
/// policy and all its policies, managed and inline.
#[derive(Debug, Clone)]
pub struct ExistingRole {
    pub(super) arn: Arn,
    pub(super) trust: PolicyDocument,
    pub(super) policies: Vec<Policy>,
    pub(super) boundary: Option<Vec<Policy>>,
    pub(super) context: Context,
}

impl ExistingRole {
    /// A role by its ARN, with its trust policy, and the documents of its inline
    /// and managed policies.
    pub fn new(arn: Arn, trust: PolicyDocument, policies: impl IntoIterator<Item = Policy>) -> Self {
        let policies = policies.into_iter().collect();
        Self { arn, trust, policies, boundary: None, context: Context::new() }
    }

    /// Its permissions boundary.
    #[must_use]
    pub fn with_boundary(mut self, boundary: Policy) -> Self {
        self.boundary = Some(vec![boundary]);
        self
    }

    /// What is known of its requests, such as `aws:SourceVpce` where images are
    /// pulled through a VPC endpoint. A condition on a key that is not given is
    /// not met.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}

impl ExistingRole {
    /// A role as [`observe`](crate::observe) found it; none if there is none.
    pub fn observed(observed: &Observed) -> Option<Self> {
        let role = observed.role.as_ref()?;
        let of_arn = |arn: &Arn| {
            let found = observed.policies.get(arn)?;
            Some(policy(name_of(arn), &found.document).with_arn(arn.to_string()))
        };
        let managed = observed.attached.iter().filter_map(of_arn);
        let inline = observed.inline.iter().map(|(name, document)| policy(name, document));
        let trust = role.trust_policy.clone().unwrap_or_else(|| PolicyDocument::new([]));
        let existing = Self::new(role.arn.clone(), trust, managed.chain(inline));
        // What a boundary that cannot be read allows is nothing.
        Some(match &role.permissions_boundary {
            None => existing,
            Some(arn) => existing
                .with_boundary(of_arn(arn).unwrap_or_else(|| policy(name_of(arn), &PolicyDocument::new([])))),
        })
    }

    /// A role as it would be in the account of a scope, before it exists.
    ///
    /// ```
    /// use ecs_roles::{ExistingRole, Scope, TaskExecutionNeeds, TaskExecutionRole};
    ///
    /// let scope = Scope::new("111122223333", "eu-west-1")?;
    /// let role = TaskExecutionRole::least_privilege(scope.clone()).writing_to_log_group("/ecs/api").role()?;
    /// let needs = TaskExecutionNeeds::read(r#"{"containerDefinitions": [{
    ///     "name": "app",
    ///     "image": "public.ecr.aws/nginx/nginx:1.27",
    ///     "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}
    /// }]}"#, &scope)?;
    /// let audit = needs.audit(&ExistingRole::planned(&role, &scope)?)?;
    /// assert_eq!(audit.lacking.len(), 2);
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if a managed policy or
    /// the boundary is none of AWS's own that [`ManagedPolicy`] knows: what it
    /// allows stands nowhere but in the account.
    pub fn planned(role: &Role, scope: &Scope) -> Result<Self, Error> {
        let resource = format!("role{}{}", role.path(), role.name());
        let arn = Arn::new(scope.partition().clone(), "iam", "", scope.account(), &resource)?;
        let mut policies = role.managed_policies().iter().map(known).collect::<Result<Vec<_>, _>>()?;
        let own = role.customer_policies().iter().chain(role.inline_policies());
        policies.extend(own.map(|(name, document)| policy(name, document)));
        let planned = Self::new(arn, role.trust_policy().clone(), policies);
        Ok(match role.permissions_boundary() {
            None => planned,
            Some(boundary) => planned.with_boundary(known(boundary)?),
        })
    }
}

fn policy(name: &str, document: &PolicyDocument) -> Policy {
    Policy::new(name, PolicySource::from(document))
}

fn name_of(arn: &Arn) -> &str {
    arn.resource_id().rsplit('/').next().unwrap_or_default()
}

/// A managed policy of AWS, by the document that this crate has of it.
fn known(arn: &Arn) -> Result<Policy, Error> {
    let managed = ManagedPolicy::of_arn(arn).ok_or_else(|| {
        Error::invalid(format!(
            "what the managed policy {} allows is not known here: ask the account",
            shown(&arn.to_string())
        ))
    })?;
    Ok(policy(managed.name(), &managed.document_in(arn.partition())?).with_arn(arn.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::InfrastructureRole;

    #[test]
    fn a_managed_policy_is_read_in_its_partition() {
        let scope = Scope::new("111122223333", "cn-north-1").unwrap();
        let role = InfrastructureRole::for_volumes(scope.clone()).role().unwrap();
        let planned = ExistingRole::planned(&role, &scope).unwrap();
        let text = planned.policies[0].document().to_string();
        assert!(text.contains("arn:aws-cn:ec2:") && !text.contains("arn:aws:"), "{text}");
    }
}
