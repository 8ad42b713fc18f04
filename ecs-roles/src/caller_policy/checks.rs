//! Inputs that are more than a name.

use super::names;
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::template::Scope;

/// Checks that need to know where the policy is for.
pub(super) struct Check<'s>(pub(super) &'s Scope);

impl Check<'_> {
    pub(super) fn service(&self, (cluster, service): &(String, String)) -> Result<(String, String), Error> {
        let cluster = names::CLUSTER.read(self.0, cluster)?;
        if !service.starts_with("arn:") {
            return Ok((cluster, names::SERVICE.named(service)?));
        }
        let in_arn = names::SERVICE_ARN.read(self.0, service)?;
        match in_arn.split_once('/') {
            Some((own, name)) if own == cluster => Ok((cluster, names::SERVICE.named(name)?)),
            Some((own, _)) => Err(Error::invalid(format!(
                "the service {} lies in the cluster `{own}`, not in `{cluster}`",
                shown(service)
            ))),
            None => Err(Error::invalid(format!(
                "the service {} has an ARN of the old form, without its cluster: name it by its name",
                shown(service)
            ))),
        }
    }

    pub(super) fn family(&self, text: &str) -> Result<(String, Option<String>), Error> {
        let name = names::FAMILY.read(self.0, text)?;
        match name.split_once(':') {
            None => Ok((name, None)),
            Some((family, revision))
                if !family.is_empty()
                    && !revision.is_empty()
                    && revision.bytes().all(|b| b.is_ascii_digit()) =>
            {
                Ok((family.to_owned(), Some(revision.to_owned())))
            }
            Some(_) => Err(Error::invalid(format!(
                "the task definition {} is not `FAMILY` or `FAMILY:REVISION`, with a number after the colon",
                shown(text)
            ))),
        }
    }

    /// An ARN of something that may lie in another region or account.
    pub(super) fn foreign<T>(
        &self,
        arn: &Arn,
        what: &str,
        read: fn(&Scope, &Arn) -> Result<T, Error>,
    ) -> Result<T, Error> {
        names::in_partition(self.0, arn, what)?;
        let read = read(self.0, arn)?;
        match arn.resource().contains(['*', '?', '<', '>', '{', '}', '$']) {
            true => Err(Error::invalid(format!(
                "the {what} {} holds a wildcard or placeholder: name each of them",
                shown(&arn.to_string())
            ))),
            false => Ok(read),
        }
    }

    pub(super) fn secret_named(&self, name: &str) -> Result<String, Error> {
        names::SECRET.check(name)?;
        Ok(self.0.pattern("secretsmanager", &format!("secret:{name}-??????")))
    }

    /// The log group of an ARN may lie in another region, as the log option
    /// `awslogs-region` allows.
    pub(super) fn log_streams(
        &self,
        (group, prefix): &(String, Option<String>),
    ) -> Result<(String, Option<String>), Error> {
        let form = names::LOG_GROUP;
        let arn = match group.starts_with("arn:") {
            true => {
                let text = group.strip_suffix(":*").unwrap_or(group);
                let arn: Arn = text.parse()?;
                names::here(self.0, &arn, form.what)?;
                let named = Scope::new(arn.account(), arn.region())?.in_partition(arn.partition().clone());
                form.read(&named, text).map(|_| arn.to_string())?
            }
            false => form.check(group).map(|()| self.0.pattern("logs", &format!("log-group:{group}")))?,
        };
        let prefix = prefix.as_ref().map(|prefix| names::STREAM_PREFIX.named(prefix)).transpose()?;
        Ok((arn, prefix))
    }

    pub(super) fn namespace(&self, arn: &Arn) -> Result<String, Error> {
        self.foreign(arn, "namespace", |_, arn| {
            let of_kind = arn.service() == "servicediscovery" && arn.resource_type() == Some("namespace");
            of_kind.then(|| arn.to_string()).ok_or_else(|| {
                Error::invalid(format!("{} is not the ARN of a namespace", shown(&arn.to_string())))
            })
        })
    }

    /// A repository of another account or region is named by its ARN.
    pub(super) fn repository(&self, text: &str) -> Result<String, Error> {
        if !text.starts_with("arn:") {
            names::REPOSITORY.check(text)?;
            return Ok(self.0.pattern("ecr", &format!("repository/{text}")));
        }
        self.foreign(&text.parse()?, "repository", |_, arn| {
            let name = arn.resource().strip_prefix("repository/").filter(|_| arn.service() == "ecr");
            let name = name.ok_or_else(|| {
                Error::invalid(format!("{} is not the ARN of a repository", shown(&arn.to_string())))
            })?;
            names::REPOSITORY.check(name).map(|()| arn.to_string())
        })
    }
}
