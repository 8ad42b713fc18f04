//! Where an image comes from.

use crate::arn::Arn;
use crate::arn_fields::is_account_id;
use crate::definition::Text;
use crate::error::Error;
use crate::partition::Partition;
use crate::template::Scope;

/// The private repository of ECR that an image lies in; nothing for an image of
/// another registry: Docker Hub where none is named, ECR Public, others.
///
/// Source: Amazon ECR User Guide, "Private registry" and "Dual-stack endpoints".
pub(crate) fn repository(image: &Text<'_>, scope: &Scope) -> Result<Option<Arn>, Error> {
    let malformed = || image.wrong("write `REGISTRY/REPOSITORY:TAG`, without spaces");
    if image.value.is_empty() || image.value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(malformed());
    }
    let Some((host, rest)) = image.value.split_once('/') else {
        return Ok(None);
    };
    let Some((account, region)) = registry(host) else {
        return Ok(None);
    };
    if !is_account_id(account) {
        return Err(image.wrong("a registry of ECR starts with the 12 digits of its account"));
    }
    let name = without_tag(rest);
    if name.is_empty() || name.contains(['*', '?', ':']) {
        return Err(malformed());
    }
    let partition = match region == scope.region() {
        true => scope.partition().clone(),
        false => Partition::of_region(region),
    };
    let arn = Arn::new(partition, "ecr", region, account, &format!("repository/{name}"));
    arn.map(Some).map_err(|error| image.blamed(&error))
}

/// Account and region of a registry of ECR: `ACCOUNT.dkr.ecr.REGION.SUFFIX`, or
/// `ACCOUNT.dkr-ecr.REGION.SUFFIX` for both versions of IP, each with `-fips`.
fn registry(host: &str) -> Option<(&str, &str)> {
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        [account, "dkr", "ecr" | "ecr-fips", region, _, ..]
        | [account, "dkr-ecr" | "dkr-ecr-fips", region, _, ..] => Some((account, region)),
        _ => None,
    }
}

fn without_tag(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or_default();
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::JsonPath;

    fn found(value: &str) -> Result<Option<String>, Error> {
        found_in(value, &Scope::new("111122223333", "eu-west-1").unwrap())
    }

    fn found_in(value: &str, scope: &Scope) -> Result<Option<String>, Error> {
        repository(&Text { value, path: JsonPath::default() }, scope)
            .map(|arn| arn.map(|arn| arn.to_string()))
    }

    #[test]
    fn a_new_region_lies_where_the_scope_says() {
        let scope =
            Scope::new("111122223333", "zz-north-1").unwrap().in_partition(Partition::from_name("aws-zz"));
        let image = "111122223333.dkr.ecr.zz-north-1.amazonaws.zz/web:1";
        let expected = "arn:aws-zz:ecr:zz-north-1:111122223333:repository/web";
        assert_eq!(found_in(image, &scope).unwrap().as_deref(), Some(expected));
    }

    #[test]
    fn registries_of_ecr_are_told_from_others() {
        let ecr = "arn:aws:ecr:eu-west-1:111122223333:repository";
        let digest = "sha256:0123456789abcdef";
        let table = [
            ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web", Some(format!("{ecr}/web"))),
            ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b/web:1.2", Some(format!("{ecr}/a/b/web"))),
            (
                &format!("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1@{digest}"),
                Some(format!("{ecr}/web")),
            ),
            (
                &format!("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@{digest}"),
                Some(format!("{ecr}/web")),
            ),
            ("111122223333.dkr-ecr.eu-west-1.on.aws/web", Some(format!("{ecr}/web"))),
            (
                "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/web",
                Some("arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/web".to_owned()),
            ),
            (
                "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
                Some("arn:aws-cn:ecr:cn-north-1:111122223333:repository/web".to_owned()),
            ),
            ("nginx", None),
            ("nginx:1.27", None),
            ("library/nginx", None),
            ("public.ecr.aws/nginx/nginx:latest", None),
            ("ghcr.io/octo-org/shop:main", None),
            ("localhost:5000/web", None),
        ];
        for (image, expected) in table {
            assert_eq!(found(image).unwrap(), expected, "{image}");
        }
        for image in [
            "",
            "a b",
            "1111.dkr.ecr.eu-west-1.amazonaws.com/web",
            "<account>.dkr.ecr.eu-west-1.amazonaws.com/web",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/:1",
            "111122223333.dkr.ecr.REGION.amazonaws.com/web",
        ] {
            assert!(found(image).is_err(), "{image}");
        }
    }
}
