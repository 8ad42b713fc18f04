//! The six fields of an ARN, and what each may hold.
//!
//! The rules follow the IAM User Guide, "Amazon Resource Names", and go only as
//! far as they hold for every service; tighter ones are kept for the services a
//! deployment to ECS names.

use crate::error::{Error, Position, shown};

/// Services without regions in their ARNs.
const GLOBAL: [&str; 2] = ["iam", "sts"];

/// The words that stand for an account in the ARNs of global services: AWS's
/// own policies, and the origin access identities of CloudFront.
const OWNERS: [&str; 2] = ["aws", "cloudfront"];

/// Services whose ARNs always carry an account id, never a word or nothing.
const IN_AN_ACCOUNT: [&str; 14] = [
    "application-autoscaling",
    "codedeploy",
    "ecr",
    "ecs",
    "elasticloadbalancing",
    "events",
    "kms",
    "lambda",
    "logs",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "sns",
    "sqs",
];

/// The first words of CloudWatch Logs resources, before the first colon.
const LOGS_TYPES: [&str; 6] =
    ["log-group", "destination", "delivery", "delivery-source", "delivery-destination", "anomaly-detector"];

/// Whether `*` and `?` are wildcards (in a pattern) or out of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wildcards {
    Allowed,
    Refused,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'t> {
    pub(crate) partition: &'t str,
    pub(crate) service: &'t str,
    pub(crate) region: &'t str,
    pub(crate) account: &'t str,
    pub(crate) resource: &'t str,
}

/// Looks at one field in the light of the others; the problem completes "the
/// field of this ARN …".
type Check = fn(&Fields<'_>) -> Option<String>;

/// What is wrong with which field.
pub(crate) struct Fault {
    pub(crate) field: &'static str,
    /// Characters before the field.
    offset: usize,
    pub(crate) problem: String,
}

/// What is wrong with a pattern, and the text with a small mend that rights it.
pub(crate) fn pattern_fault(text: &str) -> Option<(Fault, Option<String>)> {
    let fault = parse(text, Wildcards::Allowed).err()?;
    Some((fault, mended(text, Wildcards::Allowed)))
}

/// The checked fields of `text`, or an error that names the faulty one and, if
/// a small mend makes the text right, the mended text.
pub(crate) fn read(text: &str, wildcards: Wildcards) -> Result<Fields<'_>, Error> {
    parse(text, wildcards).map_err(|fault| {
        let hint = mended(text, wildcards)
            .map(|mend| format!(", did you mean {}?", shown(&mend)))
            .unwrap_or_default();
        Error::invalid(format!("the {} of {} {}{hint}", fault.field, shown(text), fault.problem))
            .at(Position { line: 1, column: fault.offset + 1 })
    })
}

fn parse(text: &str, wildcards: Wildcards) -> Result<Fields<'_>, Fault> {
    let fields = split(text)?;
    let mut offset = "arn:".len();
    let checks: [(&'static str, &str, Check); 5] = [
        ("partition field", fields.partition, partition_problem),
        ("service field", fields.service, service_problem),
        ("region field", fields.region, region_problem),
        ("account field", fields.account, account_problem),
        ("resource part", fields.resource, resource_problem),
    ];
    for (field, value, check) in checks {
        let problem = match (has_wildcard(value), wildcards) {
            (true, Wildcards::Allowed) => pattern_problem(field, &fields),
            (true, Wildcards::Refused) => wildcard_problem(field, &fields).or_else(|| check(&fields)),
            (false, _) => check(&fields),
        };
        if let Some(problem) = problem {
            return Err(Fault { field, offset, problem });
        }
        offset += value.chars().count() + 1;
    }
    Ok(fields)
}

fn split(text: &str) -> Result<Fields<'_>, Fault> {
    let whole = |problem: String| Fault { field: "text", offset: 0, problem };
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, service, region, account, resource] => {
            Ok(Fields { partition, service, region, account, resource })
        }
        ["arn", rest @ ..] => Err(whole(format!(
            "has {} fields after `arn` instead of five: an ARN reads `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, with nothing between two colons where a field is empty",
            rest.len()
        ))),
        _ => Err(whole("does not start with `arn:`".to_owned())),
    }
}

fn partition_problem(fields: &Fields<'_>) -> Option<String> {
    let name = fields.partition;
    let known = name.starts_with("aws") && is_word(name);
    (!known).then(|| match name {
        "" => "is empty: it is `aws`, `aws-cn`, `aws-us-gov` or another partition".to_owned(),
        _ => format!("is {}, which is no partition: they are `aws`, `aws-cn`, `aws-us-gov` and others that start with `aws`", shown(name)),
    })
}

fn service_problem(fields: &Fields<'_>) -> Option<String> {
    let name = fields.service;
    (!is_word(name)).then(|| match name {
        "" => "is empty: a colon is doubled, or the service is missing".to_owned(),
        _ => format!("is {}: a service is lower-case letters, digits and hyphens", shown(name)),
    })
}

fn region_problem(fields: &Fields<'_>) -> Option<String> {
    let region = fields.region;
    if region.is_empty() {
        return None;
    }
    if is_account_id(region) {
        return Some(format!("is the account id `{region}`: it belongs one field later"));
    }
    if GLOBAL.contains(&fields.service) {
        return Some(format!(
            "is {}, but `{}` is global: leave the region empty",
            shown(region),
            fields.service
        ));
    }
    (!is_word(region)).then(|| format!("is {}: a region reads like `eu-central-1`", shown(region)))
}

fn account_problem(fields: &Fields<'_>) -> Option<String> {
    let account = fields.account;
    let digits = account.chars().filter(char::is_ascii_digit).count();
    if is_account_id(account) {
        return None;
    }
    if account.is_empty() {
        return (IN_AN_ACCOUNT.contains(&fields.service) || GLOBAL.contains(&fields.service))
            .then(|| format!("is empty: `{}` needs the 12 digits of an account", fields.service));
    }
    if account.chars().all(|c| c.is_ascii_digit() || c == '-') {
        return Some(format!(
            "is {} with {digits} digits: an account id is 12 digits without hyphens",
            shown(account)
        ));
    }
    let owned = GLOBAL.contains(&fields.service) && OWNERS.contains(&account);
    let strict = IN_AN_ACCOUNT.contains(&fields.service) || GLOBAL.contains(&fields.service);
    if strict && !owned {
        return Some(format!(
            "is {}: `{}` needs the 12 digits of an account here, between region and resource",
            shown(account),
            fields.service
        ));
    }
    (!is_word(account)).then(|| format!("is {}: an account id is 12 digits", shown(account)))
}

fn resource_problem(fields: &Fields<'_>) -> Option<String> {
    if fields.resource.is_empty() {
        return Some("is empty: name the resource, such as `role/NAME`".to_owned());
    }
    if fields.resource.contains(char::is_control) {
        return Some("holds a line break or another control character: remove it".to_owned());
    }
    group_prefix_problem(fields)
}

/// A log group is easily written without its type, `ACCOUNT:NAME:*`.
fn group_prefix_problem(fields: &Fields<'_>) -> Option<String> {
    let kind = fields.resource.split(':').next().unwrap_or_default();
    let looks_like_group = fields.resource.ends_with(":*")
        || fields.resource.contains(":log-stream:")
        || fields.resource.starts_with('/');
    (fields.service == "logs" && looks_like_group && !has_wildcard(kind) && !LOGS_TYPES.contains(&kind))
        .then(|| format!("lacks its type: write `log-group:{}`", fields.resource))
}

/// Fields that hold a wildcard are checked for what no wildcard mends.
fn pattern_problem(field: &str, fields: &Fields<'_>) -> Option<String> {
    match field {
        "resource part" => resource_problem(fields),
        "region field" if GLOBAL.contains(&fields.service) && !fields.region.trim_matches('*').is_empty() => {
            region_problem(fields)
        }
        _ => None,
    }
}

/// Where a `*` is part of a name: object keys may hold one, and CloudWatch Logs
/// itself ends the ARN of a log group in `:*`.
fn wildcard_problem(field: &str, fields: &Fields<'_>) -> Option<String> {
    let name = match fields.service {
        "logs" => fields.resource.strip_suffix(":*").unwrap_or(fields.resource),
        _ => fields.resource,
    };
    let literal = field == "resource part" && (fields.service == "s3" || !has_wildcard(name));
    (!literal).then(|| "holds a wildcard, but an ARN names one thing: use a pattern".to_owned())
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

pub(crate) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn mended(text: &str, wildcards: Wildcards) -> Option<String> {
    mends(text).into_iter().find(|mend| parse(mend, wildcards).is_ok())
}

/// Small mends that people's slips call for; the first that parses is offered.
fn mends(text: &str) -> Vec<String> {
    let mut mends = vec![text.trim().to_owned(), text.replacen("::", ":", 1)];
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    match fields.as_slice() {
        [arn, partition, service, region, account, resource] => {
            mends.push(format!("{arn}:{partition}:{service}:{account}:{region}:{resource}"));
            mends.push(format!("{arn}:{partition}:{service}::{region}:{resource}"));
            mends.push(format!("{arn}:{partition}:{service}::{account}:{resource}"));
            mends.push(format!(
                "{arn}:{partition}:{service}:{region}:{}:{resource}",
                account.replace('-', "")
            ));
            mends.push(format!("{arn}:{partition}:{service}:{region}:{account}:log-group:{resource}"));
        }
        [arn, partition, service, account, resource] => {
            mends.push(format!("{arn}:{partition}:{service}::{account}:{resource}"));
        }
        [arn, partition, service, resource] => {
            mends.push(format!("{arn}:{partition}:{service}:::{resource}"));
        }
        _ => {}
    }
    mends
}
