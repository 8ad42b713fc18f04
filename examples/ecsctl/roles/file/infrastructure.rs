//! `kind: infrastructure-…` and `lifecycle-hook`

use std::collections::BTreeMap;

use ecs_roles::{
    Arn, Error, InfrastructureRole, InfrastructureUse, LifecycleHookRole, PolicyDocument, Role, RoleKind,
};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde_saphyr::Location;

use super::defaults::{Common, Defaults, Template, invalid, options, settled};
use crate::builder::{each, if_set};

options! {
    struct InfrastructureOptions {
        /// Other kinds of infrastructure roles whose work the role does as well
        also: Vec<Also>,
        /// KMS keys that volumes are encrypted with
        volume_keys: Vec<Arn>,
        /// Lets ECS in while it works for the account of the file alone
        for_own_account: bool,
    }
}

options! {
    struct LifecycleHook {
        /// Names of the Lambda functions that hooks invoke; at least one
        functions: Vec<String>,
        /// Lets ECS in while it works for the account of the file alone
        for_own_account: bool,
    }
}

/// A role of one kind, and perhaps of others.
pub(super) struct Infrastructure {
    purpose: InfrastructureUse,
    options: InfrastructureOptions,
}

struct Also(InfrastructureUse);

impl Infrastructure {
    pub(super) fn read<'de, D: Deserializer<'de>>(kind: RoleKind, options: D) -> Result<Self, D::Error> {
        Ok(Self {
            purpose: purpose(kind).ok_or_else(|| D::Error::custom(format!("`{kind}` has no template")))?,
            options: InfrastructureOptions::deserialize(options)?,
        })
    }
}

pub(super) fn purpose(kind: RoleKind) -> Option<InfrastructureUse> {
    InfrastructureUse::ALL.into_iter().find(|purpose| purpose.kind() == kind)
}

impl<'de> Deserialize<'de> for Also {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let named = InfrastructureUse::ALL.into_iter().find(|purpose| purpose.kind().id() == id);
        named.map(Self).ok_or_else(|| {
            let ids = InfrastructureUse::ALL.map(|purpose| purpose.kind().id()).join("`, `");
            D::Error::custom(format!("`{id}` is no kind of infrastructure role: write one of `{ids}`"))
        })
    }
}

impl Common for Infrastructure {
    fn inline_policies(&self) -> &BTreeMap<String, PolicyDocument> {
        self.options.inline_policies()
    }

    fn places(&self) -> Vec<(String, Location)> {
        self.options.places()
    }
}

impl Template for Infrastructure {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let options = &self.options;
        let template = InfrastructureRole::new(defaults.scope.clone(), self.purpose);
        let mut template = settled!(template, options, defaults);
        for Also(purpose) in &options.also {
            template = template.and_for(*purpose);
        }
        each!(template, options.volume_keys => encrypting_volumes_with);
        if_set!(template, options.for_own_account => for_own_account);
        template.role()
    }
}

impl Template for LifecycleHook {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let Some((first, more)) = self.functions.split_first() else {
            return Err(invalid("`functions` is missing: name the Lambda functions that the hooks invoke"));
        };
        let template = LifecycleHookRole::new(defaults.scope.clone(), first);
        let template = settled!(template, self, defaults);
        let mut template = more.iter().fold(template, |template, function| template.and_invoking(function));
        if_set!(template, self.for_own_account => for_own_account);
        template.role()
    }
}
