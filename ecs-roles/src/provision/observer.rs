//! Reading what IAM holds, at once where one read does not need another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use futures_util::future::{try_join, try_join_all, try_join3};

use super::leftovers::Leftovers;
use super::observe::{Observed, ObservedPolicy, own_policy};
use super::quota::Quotas;
use crate::arn::Arn;
use crate::error::{Error, ErrorKind, found};
use crate::managed_policy::ManagedPolicy;
use crate::partition::Partition;
use crate::policy::PolicyDocument;
use crate::port::{Iam, InstanceProfileDescription};
use crate::role::Role;

/// Reads of roles. What belongs to no role and changes once in months, the
/// account's quotas and AWS's own policies, is read once.
#[derive(Debug)]
pub(super) struct Observer<'a> {
    iam: &'a dyn Iam,
    quotas: OnceLock<Quotas>,
    of_aws: Mutex<BTreeMap<Arn, ObservedPolicy>>,
}

impl<'a> Observer<'a> {
    pub(super) fn new(iam: &'a dyn Iam) -> Self {
        Self { iam, quotas: OnceLock::new(), of_aws: Mutex::default() }
    }

    /// A role that is wanted, with what it should have.
    pub(super) async fn wanted(&self, role: &Role) -> Result<Observed, Error> {
        let (mut observed, quotas) = try_join(self.named(role.name()), self.quotas()).await?;
        observed.quotas = quotas;
        let is_known =
            |name: &str| observed.instance_profiles.iter().any(|known| known.name.eq_ignore_ascii_case(name));
        let profile = role.instance_profile().filter(|name| !is_known(name)).map(str::to_owned);
        let own = observed.role.as_ref().map(|found| own_policies(role, &found.arn)).transpose()?;
        let wanted = role.managed_policies().iter().chain(role.permissions_boundary()).cloned();
        let wanted: BTreeSet<Arn> = wanted.chain(own.into_iter().flatten()).collect();
        let unread = wanted.into_iter().filter(|policy| !observed.policies.contains_key(policy));
        let (profiles, policies) = try_join(self.profiles(profile), self.policies(unread)).await?;
        observed.instance_profiles.extend(profiles);
        observed.policies.extend(policies);
        Ok(observed)
    }

    /// A role of which only the name matters. What is deleted between two reads was not there.
    pub(super) async fn named(&self, name: &str) -> Result<Observed, Error> {
        let Some(role) = found(self.iam.get_role(name).await)? else { return Ok(Observed::default()) };
        let lists = try_join3(
            async { found(self.iam.list_attached_role_policies(name).await) },
            async { found(self.iam.list_role_policies(name).await) },
            async { found(self.iam.list_instance_profiles_for_role(name).await) },
        );
        let (Some(attached), Some(inline), Some(profiles)) = lists.await? else {
            return Ok(Observed::default());
        };
        let recorded = Leftovers::recorded(&role.tags);
        // The list leaves out tags.
        let profiles = profiles.into_iter().map(|profile| profile.name).chain(recorded.instance_profiles);
        let recorded = recorded.policies.iter().map(|name| own_policy(&role.arn, &role.path, name));
        let recorded = recorded.collect::<Result<Vec<_>, _>>()?;
        let policies = attached.iter().chain(&role.permissions_boundary).chain(&recorded).cloned();
        let (inline, instance_profiles, policies) =
            try_join3(self.inline_policies(name, inline), self.profiles(profiles), self.policies(policies))
                .await?;
        let quotas = Quotas::default();
        Ok(Observed { role: Some(role), attached, inline, policies, instance_profiles, quotas })
    }

    async fn inline_policies(
        &self,
        role: &str,
        names: Vec<String>,
    ) -> Result<BTreeMap<String, PolicyDocument>, Error> {
        let reads = names.into_iter().map(|name| async {
            let document = found(self.iam.get_role_policy(role, &name).await)?;
            Ok(document.map(|document| (name, document)))
        });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    async fn profiles(
        &self,
        names: impl IntoIterator<Item = String>,
    ) -> Result<Vec<InstanceProfileDescription>, Error> {
        let names: BTreeSet<String> = names.into_iter().collect();
        let reads = names.iter().map(|name| async { found(self.iam.get_instance_profile(name).await) });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    async fn policies(
        &self,
        arns: impl IntoIterator<Item = Arn>,
    ) -> Result<BTreeMap<Arn, ObservedPolicy>, Error> {
        let arns: BTreeSet<Arn> = arns.into_iter().collect();
        let reads = arns.into_iter().map(|arn| async {
            let policy = self.policy(&arn).await?;
            Ok(policy.map(|policy| (arn, policy)))
        });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    async fn policy(&self, arn: &Arn) -> Result<Option<ObservedPolicy>, Error> {
        if let Some(known) = self.of_aws().get(arn) {
            return Ok(Some(known.clone()));
        }
        let Some(description) = found(self.iam.get_policy(arn).await)? else { return Ok(None) };
        // Between the two calls another version may have become the default one, and the first may be gone.
        let document = match document_known(arn, &description.default_version) {
            Some(document) => Some(document),
            None => found(self.iam.get_policy_version(arn, &description.default_version).await)?,
        };
        let policy = document.map(|document| ObservedPolicy { description, document });
        if arn.account() == "aws" {
            self.of_aws().extend(policy.iter().map(|policy| (arn.clone(), policy.clone())));
        }
        Ok(policy)
    }

    fn of_aws(&self) -> std::sync::MutexGuard<'_, BTreeMap<Arn, ObservedPolicy>> {
        self.of_aws.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn quotas(&self) -> Result<Quotas, Error> {
        if let Some(quotas) = self.quotas.get() {
            return Ok(*quotas);
        }
        let quotas = match self.iam.get_account_summary().await {
            Ok(summary) => Quotas::of_account_summary(&summary),
            Err(error) if error.kind() == ErrorKind::AccessDenied => Quotas::default(),
            Err(error) => return Err(error),
        };
        Ok(*self.quotas.get_or_init(|| quotas))
    }
}

/// A version of a policy never changes: what this crate knows need not be read. Documents of other partitions
/// name that partition, and are none of those.
fn document_known(arn: &Arn, version: &str) -> Option<PolicyDocument> {
    let known = ManagedPolicy::of_arn(arn).filter(|known| known.version() == version)?;
    known.document().ok().filter(|_| *arn.partition() == Partition::Aws)
}

fn own_policies(role: &Role, role_arn: &Arn) -> Result<Vec<Arn>, Error> {
    role.customer_policies().keys().map(|name| own_policy(role_arn, role.path(), name)).collect()
}
