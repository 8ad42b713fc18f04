//! Decrypting what is read with customer managed keys.

use std::collections::{BTreeMap, BTreeSet};

use super::{Secret, TaskExecutionRole};
use crate::camel_case::camel_case;
use crate::error::{Error, shown};
use crate::policy::Statement;
use crate::template::input;

impl TaskExecutionRole {
    /// A key decrypts in its own region alone, so that each region has a
    /// statement.
    pub(super) fn decryption(&self) -> Result<Vec<Statement>, Error> {
        let scope = &self.settings.scope;
        let mut by_region: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for key in &self.keys {
            by_region.entry(key.region()).or_default().insert(input::key(scope, key)?);
        }
        by_region.into_iter().map(|(region, keys)| self.decrypt(region, keys)).collect()
    }

    fn decrypt(&self, region: &str, keys: BTreeSet<String>) -> Result<Statement, Error> {
        let services = self.services_read(region);
        if services.is_empty() {
            return Err(Error::invalid(format!(
                "a key of {} is named but nothing there that it decrypts: name the secrets, parameters or files",
                shown(region)
            )));
        }
        let elsewhere = if region == self.settings.scope.region() {
            String::new()
        } else {
            format!("In{}", camel_case(region))
        };
        Ok(Statement::allow(["kms:Decrypt"])
            .on(keys)
            .when("StringEquals", "kms:ViaService", services)
            .sid(format!("DecryptWhatIsRead{elsewhere}")))
    }

    /// The services that decrypt on behalf of the role in a region, as
    /// `kms:ViaService` names them. The region of a bucket is not in its name;
    /// it is that of the key.
    fn services_read(&self, region: &str) -> BTreeSet<String> {
        let here = self.settings.scope.region();
        let secrets = self.secrets.iter().chain(&self.registry_secrets).map(|secret| match secret {
            Secret::Arn(arn) => ("secretsmanager", arn.region()),
            Secret::Name(_) => ("secretsmanager", here),
        });
        let parameters = self.parameters.iter().map(|arn| ("ssm", arn.region()));
        let files = self.environment_files.iter().chain(&self.log_router_configurations);
        let files = files.map(|_| ("s3", region));
        let suffixes = self.settings.scope.partition().service_suffixes();
        let there = secrets.chain(parameters).chain(files).filter(|(_, of)| *of == region);
        there
            .flat_map(|(service, region)| {
                suffixes.iter().map(move |suffix| format!("{service}.{region}.{suffix}"))
            })
            .collect()
    }
}
