//! The settings out of the configuration that `terraform init` wrote.

use std::time::Duration;

use super::backend::{AccessKeys, S3Backend, WebIdentity, WebToken};
use super::role::AssumedRole;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::settings::Settings;
use crate::value::{Object, Value};

impl S3Backend {
    pub(in crate::backend) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let settings = Settings::new("s3", config, environment);
        let it = Self::new(settings.required("bucket", &[])?, settings.required("key", &[])?);
        // An empty prefix is one too.
        let prefix = settings.value("workspace_key_prefix").and_then(Value::as_str).map(str::to_owned);
        let text = |name| settings.text(name, &[]);
        let flag = |name| settings.flag(name, &[]);
        let it = Self {
            workspace_key_prefix: prefix.unwrap_or(it.workspace_key_prefix),
            region: text("region"),
            endpoint: endpoint(settings, "s3", "endpoint"),
            use_path_style: flag("use_path_style").or_else(|| flag("force_path_style")),
            use_fips: flag("use_fips_endpoint"),
            use_dualstack: flag("use_dualstack_endpoint"),
            customer_key: settings.secret("sse_customer_key", &[]),
            kms_key_id: text("kms_key_id"),
            use_lockfile: Some(flag("use_lockfile").unwrap_or_default()),
            dynamodb_table: text("dynamodb_table").or_else(|| text("lock_table")),
            ..it
        };
        Ok(it.with_credentials_of(settings)?.with_environment(environment))
    }

    fn with_credentials_of(self, settings: Settings<'_>) -> Result<Self, Error> {
        let credentials_files = settings.texts("shared_credentials_files").into_iter();
        let former_file = settings.text("shared_credentials_file", &[]);
        Ok(Self {
            keys: keys(settings),
            profile: settings.text("profile", &[]),
            shared_config_files: settings.texts("shared_config_files"),
            shared_credentials_files: credentials_files.chain(former_file).collect(),
            role: role(settings)?,
            web_identity: web_identity(settings)?,
            sts_endpoint: endpoint(settings, "sts", "sts_endpoint"),
            sts_region: settings.text("sts_region", &[]),
            ..self
        })
    }
}

fn endpoint(settings: Settings<'_>, service: &str, former_name: &str) -> Option<String> {
    let endpoints = settings.block("endpoints");
    endpoints.and_then(|it| it.text(service, &[])).or_else(|| settings.text(former_name, &[]))
}

fn keys(settings: Settings<'_>) -> Option<AccessKeys> {
    Some(AccessKeys {
        access_key: settings.secret("access_key", &[])?,
        secret_key: settings.secret("secret_key", &[])?,
        token: settings.secret("token", &[]),
    })
}

/// The block `assume_role`, or the attributes that stood for it before
/// Terraform 1.6.
fn role(settings: Settings<'_>) -> Result<Option<AssumedRole>, Error> {
    if let Some(block) = settings.block("assume_role") {
        return role_of_block("assume_role", block).map(Some);
    }
    let Some(arn) = settings.text("role_arn", &[]) else { return Ok(None) };
    let seconds = settings.value("assume_role_duration_seconds").and_then(Value::as_u64);
    Ok(Some(AssumedRole {
        external_id: settings.secret("external_id", &[]),
        session_name: settings.text("session_name", &[]),
        duration: seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
        policy: settings.text("assume_role_policy", &[]),
        policy_arns: settings.texts("assume_role_policy_arns"),
        tags: settings.pairs("assume_role_tags"),
        transitive_tag_keys: settings.texts("assume_role_transitive_tag_keys"),
        ..AssumedRole::new(arn)
    }))
}

fn role_of_block(name: &str, block: Settings<'_>) -> Result<AssumedRole, Error> {
    let arn = block.text("role_arn", &[]).ok_or_else(|| {
        let message = format!("`{name}` of the backend `s3` has no `role_arn`: run `terraform init` again");
        Error::new(ErrorKind::InvalidLocation, message)
    })?;
    Ok(AssumedRole {
        external_id: block.secret("external_id", &[]),
        session_name: block.text("session_name", &[]),
        duration: block.text("duration", &[]).map(|text| duration(name, &text)).transpose()?,
        policy: block.text("policy", &[]),
        policy_arns: block.texts("policy_arns"),
        tags: block.pairs("tags"),
        transitive_tag_keys: block.texts("transitive_tag_keys"),
        source_identity: block.text("source_identity", &[]),
        ..AssumedRole::new(arn)
    })
}

fn web_identity(settings: Settings<'_>) -> Result<Option<WebIdentity>, Error> {
    const NAME: &str = "assume_role_with_web_identity";
    let Some(block) = settings.block(NAME) else { return Ok(None) };
    let text = block.secret("web_identity_token", &[]).map(WebToken::Text);
    let token = text.or_else(|| block.text("web_identity_token_file", &[]).map(WebToken::File));
    let token = token.ok_or_else(|| {
        let message = format!("`{NAME}` of the backend `s3` has no token: set `web_identity_token_file`");
        Error::new(ErrorKind::InvalidLocation, message)
    })?;
    Ok(Some(WebIdentity { role: role_of_block(NAME, block)?, token }))
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
