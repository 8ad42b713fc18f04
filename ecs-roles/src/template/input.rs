//! What users hand to templates: names and ARNs, checked and made into the
//! resources of a policy.

use super::scope::Scope;
use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;
use crate::error::{Error, shown};
use crate::lint::placeholder_of;

/// Words that documentation writes where a value belongs.
const WORDS: [&str; 9] = [
    "REGION",
    "AWS_REGION",
    "ACCOUNT",
    "ACCOUNT_ID",
    "ACCOUNT-ID",
    "AWS_ACCOUNT_ID",
    "PARTITION",
    "PLACEHOLDER",
    "CHANGEME",
];

/// Refuses a text in which a place is still to be filled in: `<account>`,
/// `{repo}`, `${name}`, `REGION`.
pub(super) fn filled_in(what: &str, text: &str) -> Result<(), Error> {
    without_placeholders(what, text, || WORDS.into_iter().find(|word| has_word(text, word)))
}

/// The same for an ARN, and for a name that stands in a definition. A word in
/// capitals may belong to it, as in the parameter `/prod/AWS_REGION`.
pub(super) fn arn_filled_in(what: &str, text: &str) -> Result<(), Error> {
    let resource = text.match_indices(':').nth(4).map_or(0, |(colon, _)| colon);
    let (fields, resource) = text.split_at_checked(resource).unwrap_or(("", text));
    let never_meant = ["PLACEHOLDER", "CHANGEME"];
    without_placeholders(what, text, || {
        let in_fields = || WORDS.into_iter().find(|word| has_word(fields, word));
        never_meant.into_iter().find(|word| has_word(resource, word)).or_else(in_fields)
    })
}

fn without_placeholders(
    what: &str,
    text: &str,
    word: impl Fn() -> Option<&'static str>,
) -> Result<(), Error> {
    let variable = || text.split_once("${").map(|_| "${…}".to_owned());
    match placeholder_of(text).or_else(variable).or_else(|| word().map(str::to_owned)) {
        None => Ok(()),
        Some(place) => Err(Error::invalid(format!(
            "the {what} {} still holds {}: put in the value",
            shown(text),
            shown(&place)
        ))),
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Checks the bare name of something.
pub(super) fn bare_name<'n>(what: &str, name: &'n str) -> Result<&'n str, Error> {
    filled_in(what, name)?;
    legal_name(what, name)
}

/// Checks a bare name that stands in a definition.
pub(super) fn given_name<'n>(what: &str, name: &'n str) -> Result<&'n str, Error> {
    arn_filled_in(what, name)?;
    legal_name(what, name)
}

fn legal_name<'n>(what: &str, name: &'n str) -> Result<&'n str, Error> {
    let odd = |c: char| matches!(c, ':' | '*' | '?' | '"' | '$') || c.is_whitespace() || c.is_control();
    if name.is_empty() || name.contains(odd) {
        return Err(Error::invalid(format!(
            "the {what} {} is not legal: give the bare name, without colons, spaces and wildcards",
            shown(name)
        )));
    }
    Ok(name)
}

/// The ARN of the secret itself, without the JSON key, stage and version that
/// `valueFrom` may add.
///
/// Secrets Manager ends an ARN with six letters and digits. Six small letters
/// may as well be the last word of a name, as in `prod/db-secret`, and the ARN
/// then lacks them: it is taken for both. AWS's own advice is against such names.
///
/// `by_name` is the method that takes the secret's name, for the remedy.
pub(crate) fn secret(scope: &Scope, arn: &Arn, by_name: &str) -> Result<Vec<String>, Error> {
    let name = expect(scope, arn, "secretsmanager", "secret:", "the ARN of a Secrets Manager secret")?;
    let name = name.split(':').next().unwrap_or_default();
    let suffix = name.rsplit_once('-').map_or("", |(_, suffix)| suffix);
    if suffix.len() != 6 || !suffix.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Error::invalid(format!(
            "the secret {} lacks the six characters at the end of a complete ARN: copy the whole ARN, or name the secret with `{by_name}`",
            shown(&arn.to_string())
        )));
    }
    let complete = rebuilt(arn, &format!("secret:{name}"))?;
    let word = suffix.chars().all(|c| c.is_ascii_lowercase());
    let with_suffix = word.then(|| format!("{complete}-??????"));
    Ok([complete].into_iter().chain(with_suffix).collect())
}

pub(crate) fn parameter(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    let name = expect(scope, arn, "ssm", "parameter/", "the ARN of a Systems Manager parameter")?;
    if name.starts_with('/') {
        return Err(Error::invalid(format!(
            "the parameter {} has two slashes: in an ARN the name follows `parameter` with one, write {}",
            shown(&arn.to_string()),
            shown(&arn.to_string().replacen("parameter//", "parameter/", 1))
        )));
    }
    Ok(arn.to_string())
}

pub(crate) fn key(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    if arn.service() == "kms" && arn.resource().starts_with("alias/") {
        return Err(Error::invalid(format!(
            "{} is an alias, which authorises nothing in a policy: name the key itself",
            shown(&arn.to_string())
        )));
    }
    expect(scope, arn, "kms", "key/", "the ARN of a KMS key")?;
    Ok(arn.to_string())
}

pub(crate) fn object(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    bucket_and_key(scope, arn)?;
    Ok(ArnPattern::from(arn).to_string())
}

/// The bucket that an object lies in.
pub(crate) fn bucket_of(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    rebuilt(arn, bucket_and_key(scope, arn)?.0)
}

pub(super) fn bucket(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    let name = expect(scope, arn, "s3", "", "the ARN of a bucket")?;
    bare_name("bucket", name)?;
    if name.contains('/') {
        return Err(Error::invalid(format!(
            "{} names an object: a bucket reads `arn:PARTITION:s3:::BUCKET`",
            shown(&arn.to_string())
        )));
    }
    Ok(arn.to_string())
}

fn bucket_and_key<'a>(scope: &Scope, arn: &'a Arn) -> Result<(&'a str, &'a str), Error> {
    let resource = expect(scope, arn, "s3", "", "the ARN of an object in S3")?;
    resource.split_once('/').filter(|(_, key)| !key.is_empty()).ok_or_else(|| {
        Error::invalid(format!(
            "{} names a bucket: a file is an object, `arn:PARTITION:s3:::BUCKET/KEY`",
            shown(&arn.to_string())
        ))
    })
}

pub(crate) fn repository(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    expect(scope, arn, "ecr", "repository/", "the ARN of a repository of Amazon ECR")?;
    Ok(arn.to_string())
}

/// The ARN of a role in the account of the scope: a role cannot be passed to
/// another account.
pub(crate) fn passed_role(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    let text = shown(&arn.to_string());
    arn_filled_in("role", &arn.to_string())?;
    if arn.service() != "iam" || arn.resource_type() != Some("role") {
        return Err(Error::invalid(format!("{text} is not the ARN of a role")));
    }
    if arn.account() != scope.account() || arn.partition() != scope.partition() {
        return Err(Error::invalid(format!(
            "{text} is not a role of account `{}` in `{}`: a role cannot be passed to another account",
            scope.account(),
            scope.partition()
        )));
    }
    Ok(arn.to_string())
}

/// The ARN of something that has to lie in the account and region of the scope.
pub(super) fn here(
    scope: &Scope,
    arn: &Arn,
    service: &str,
    prefix: &str,
    wanted: &str,
) -> Result<String, Error> {
    expect(scope, arn, service, prefix, wanted)?;
    if (arn.account(), arn.region()) != (scope.account(), scope.region()) {
        return Err(Error::invalid(format!(
            "{} does not lie in account `{}` and region `{}`: name one that does, or make the role for another scope",
            shown(&arn.to_string()),
            scope.account(),
            scope.region()
        )));
    }
    Ok(arn.to_string())
}

/// What follows `prefix` in the resource of an ARN of that service, in the
/// partition of the scope.
fn expect<'a>(
    scope: &Scope,
    arn: &'a Arn,
    service: &str,
    prefix: &str,
    wanted: &str,
) -> Result<&'a str, Error> {
    let text = arn.to_string();
    arn_filled_in("ARN", &text)?;
    let of_kind = arn.resource().strip_prefix(prefix).filter(|_| arn.service() == service);
    let rest = of_kind.ok_or_else(|| Error::invalid(format!("{} is not {wanted}", shown(&text))))?;
    in_partition(scope, arn)?;
    Ok(rest)
}

/// Nothing reaches from one partition into another.
pub(super) fn in_partition(scope: &Scope, arn: &Arn) -> Result<(), Error> {
    if arn.partition() != scope.partition() {
        return Err(Error::invalid(format!(
            "{} lies in the partition `{}`, but the role in `{}`: name one of the same partition",
            shown(&arn.to_string()),
            arn.partition(),
            scope.partition()
        )));
    }
    Ok(())
}

fn rebuilt(arn: &Arn, resource: &str) -> Result<String, Error> {
    Arn::new(arn.partition().clone(), arn.service(), arn.region(), arn.account(), resource).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_capitals_may_be_names_in_definitions() {
        for text in [
            "prod/AWS_REGION",
            "ACCOUNT-DB",
            "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/AWS_REGION",
            "arn:aws:iam::111122223333:role/MASTER-ACCOUNT-ci",
            "arn:aws:s3:::b/env/REGION.env",
        ] {
            assert!(arn_filled_in("name", text).is_ok(), "{text}");
        }
        for text in [
            "arn:aws:ssm:REGION:111122223333:parameter/x",
            "arn:aws:ssm:eu-west-1:ACCOUNT_ID:parameter/x",
            "arn:aws:s3:::b/PLACEHOLDER",
            "arn:aws:s3:::<bucket>/k",
            "/prod/${name}",
        ] {
            assert!(arn_filled_in("name", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_still_to_be_filled_in_is_found() {
        for text in [
            "<account>",
            "web-<env>",
            "{repo}",
            "a/{{name}}",
            "${AWS_REGION}",
            "${unclosed",
            "logs-REGION",
            "ACCOUNT_ID",
            "/ecs/ACCOUNT-ID/x",
            "arn:aws:ssm:eu-west-1:account-id:parameter/x",
        ] {
            assert!(filled_in("name", text).is_err(), "{text}");
        }
        for text in ["web", "REGIONAL", "MY_REGIONS", "subaccount", "a{b", "x>y", "$LATEST", "region"] {
            assert!(filled_in("name", text).is_ok(), "{text}");
        }
    }
}
