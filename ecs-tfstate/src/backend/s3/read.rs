//! The settings out of the configuration that `terraform init` wrote.

use std::time::Duration;

use super::backend::{AccessKeys, S3Backend, WebIdentity, WebToken};
use super::role::AssumedRole;
use crate::backend::settings::{block, flag, owned, pairs, required, text, texts};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::value::{Object, Value};

impl S3Backend {
    pub(in crate::backend) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let it = Self::new(required("s3", config, "bucket")?, required("s3", config, "key")?);
        // An empty prefix is one too.
        let prefix = config.get("workspace_key_prefix").and_then(Value::as_str).map(str::to_owned);
        let it = Self {
            workspace_key_prefix: prefix.unwrap_or(it.workspace_key_prefix),
            region: owned(config, "region"),
            endpoint: endpoint(config, "s3", "endpoint"),
            use_path_style: flag(config, "use_path_style").or_else(|| flag(config, "force_path_style")),
            use_fips: flag(config, "use_fips_endpoint"),
            use_dualstack: flag(config, "use_dualstack_endpoint"),
            customer_key: text(config, "sse_customer_key").map(Secret::new),
            kms_key_id: owned(config, "kms_key_id"),
            use_lockfile: flag(config, "use_lockfile").unwrap_or_default(),
            dynamodb_table: owned(config, "dynamodb_table").or_else(|| owned(config, "lock_table")),
            ..it
        };
        Ok(it.with_credentials_of(config)?.with_environment(environment))
    }

    fn with_credentials_of(self, config: &Object) -> Result<Self, Error> {
        let credentials_files = texts(config, "shared_credentials_files").into_iter();
        Ok(Self {
            keys: keys(config),
            profile: owned(config, "profile"),
            shared_config_files: texts(config, "shared_config_files"),
            shared_credentials_files: credentials_files
                .chain(owned(config, "shared_credentials_file"))
                .collect(),
            role: role(config)?,
            web_identity: web_identity(config)?,
            sts_endpoint: endpoint(config, "sts", "sts_endpoint"),
            sts_region: owned(config, "sts_region"),
            ..self
        })
    }
}

fn endpoint(config: &Object, service: &str, former_name: &str) -> Option<String> {
    let endpoints = block(config, "endpoints");
    endpoints.and_then(|endpoints| owned(endpoints, service)).or_else(|| owned(config, former_name))
}

fn keys(config: &Object) -> Option<AccessKeys> {
    Some(AccessKeys {
        access_key: text(config, "access_key").map(Secret::new)?,
        secret_key: text(config, "secret_key").map(Secret::new)?,
        token: text(config, "token").map(Secret::new),
    })
}

/// The block `assume_role`, or the attributes that stood for it before
/// Terraform 1.6.
fn role(config: &Object) -> Result<Option<AssumedRole>, Error> {
    if let Some(block) = block(config, "assume_role") {
        return role_of_block("assume_role", block);
    }
    let Some(arn) = text(config, "role_arn") else { return Ok(None) };
    let seconds = config.get("assume_role_duration_seconds").and_then(Value::as_u64);
    Ok(Some(AssumedRole {
        external_id: text(config, "external_id").map(Secret::new),
        session_name: owned(config, "session_name"),
        duration: seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
        policy: owned(config, "assume_role_policy"),
        policy_arns: texts(config, "assume_role_policy_arns"),
        tags: pairs(config, "assume_role_tags"),
        transitive_tag_keys: texts(config, "assume_role_transitive_tag_keys"),
        ..AssumedRole::new(arn)
    }))
}

fn role_of_block(name: &str, block: &Object) -> Result<Option<AssumedRole>, Error> {
    let Some(arn) = text(block, "role_arn") else {
        let message = format!("`{name}` of the backend `s3` has no `role_arn`: run `terraform init` again");
        return Err(Error::new(ErrorKind::InvalidLocation, message));
    };
    Ok(Some(AssumedRole {
        external_id: text(block, "external_id").map(Secret::new),
        session_name: owned(block, "session_name"),
        duration: text(block, "duration").map(|text| duration(name, text)).transpose()?,
        policy: owned(block, "policy"),
        policy_arns: texts(block, "policy_arns"),
        tags: pairs(block, "tags"),
        transitive_tag_keys: texts(block, "transitive_tag_keys"),
        source_identity: owned(block, "source_identity"),
        ..AssumedRole::new(arn)
    }))
}

fn web_identity(config: &Object) -> Result<Option<WebIdentity>, Error> {
    const NAME: &str = "assume_role_with_web_identity";
    let Some(block) = block(config, NAME) else { return Ok(None) };
    let token = text(block, "web_identity_token").map(|token| WebToken::Text(Secret::new(token)));
    let token = token.or_else(|| owned(block, "web_identity_token_file").map(WebToken::File));
    let (Some(token), Some(role)) = (token, role_of_block(NAME, block)?) else {
        let message = format!("`{NAME}` of the backend `s3` has no token: set `web_identity_token_file`");
        return Err(Error::new(ErrorKind::InvalidLocation, message));
    };
    Ok(Some(WebIdentity { role, token }))
}

/// A duration as Go writes it, such as `1h30m`.
fn duration(block: &str, text: &str) -> Result<Duration, Error> {
    parse_duration(text).ok_or_else(|| {
        let message =
            format!("`duration` of `{block}` is `{text}`, which is no duration: write it as `1h` or `30m`");
        Error::new(ErrorKind::InvalidLocation, message)
    })
}

fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let (number, tail) = rest.split_at_checked(rest.find(|c: char| c != '.' && !c.is_ascii_digit())?)?;
        let (unit, tail) =
            tail.split_at_checked(tail.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(tail.len()))?;
        let seconds = number.parse::<f64>().ok()? * seconds_of(unit)?;
        total = total.checked_add(Duration::try_from_secs_f64(seconds).ok()?)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(total)
}

fn seconds_of(unit: &str) -> Option<f64> {
    match unit {
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(1e-3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(parse_duration(text), expected.map(Duration::from_secs), "{text}");
        };
        check("1h30m", Some(5400));
        check("900s", Some(900));
        check("1.5h", Some(5400));
        check("3600", None);
        check("", None);
        check("h", None);
        check("1 h", None);
        check("1d", None);
        check("99999999999999999999999h", None);
    }
}
