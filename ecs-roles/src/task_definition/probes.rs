//! What a grant for one thing should not cover.

/// Resources like the example of a need, but others: with a longer name, with
/// another beginning, in another region or account. A pattern that covers one of
/// them covers more than it has to.
pub(super) fn others(example: &str) -> Vec<String> {
    let fields: Vec<&str> = example.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = fields.as_slice() else {
        return Vec::new();
    };
    let start = format!("{arn}:{partition}:{service}");
    let renamed =
        names(service, resource).into_iter().map(|name| format!("{start}:{region}:{account}:{name}"));
    let moved = (!region.is_empty()).then(|| format!("{start}:xx-other-1:{account}:{resource}"));
    let foreign = (!account.is_empty()).then(|| format!("{start}:{region}:000000000000:{resource}"));
    renamed.chain(moved).chain(foreign).collect()
}

fn names(service: &str, resource: &str) -> Vec<String> {
    let around = |head: &str, name: &str, tail: &str| {
        vec![format!("{head}{name}-other{tail}"), format!("{head}other-{name}{tail}")]
    };
    match service {
        "s3" => match resource.split_once('/') {
            Some((bucket, key)) => {
                let mut others = around(&format!("{bucket}/"), key, "");
                others.extend(around("", bucket, &format!("/{key}")));
                others
            }
            None => around("", resource, ""),
        },
        "logs" => {
            let rest = resource.strip_prefix("log-group:").unwrap_or(resource);
            let (group, stream) = rest.split_once(':').unwrap_or((rest, ""));
            around("log-group:", group, &format!(":{stream}"))
        }
        "secretsmanager" => {
            let rest = resource.strip_prefix("secret:").unwrap_or(resource);
            let (name, suffix) = rest.rsplit_once('-').unwrap_or((rest, ""));
            around("secret:", name, &format!("-{suffix}"))
        }
        "kms" => vec!["key/ffffffff-0000-4000-8000-000000000000".to_owned()],
        _ => {
            let (kind, name) = resource.split_once('/').unwrap_or(("", resource));
            around(&format!("{kind}/"), name, "")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_of_the_same_kind() {
        let table: [(&str, &[&str]); 6] = [
            (
                "arn:aws:ecr:r:a:repository/x/y",
                &[
                    "arn:aws:ecr:r:a:repository/x/y-other",
                    "arn:aws:ecr:r:a:repository/other-x/y",
                    "arn:aws:ecr:xx-other-1:a:repository/x/y",
                    "arn:aws:ecr:r:000000000000:repository/x/y",
                ],
            ),
            (
                "arn:aws:logs:r:a:log-group:/g:log-stream:s",
                &[
                    "arn:aws:logs:r:a:log-group:/g-other:log-stream:s",
                    "arn:aws:logs:r:a:log-group:other-/g:log-stream:s",
                    "arn:aws:logs:xx-other-1:a:log-group:/g:log-stream:s",
                    "arn:aws:logs:r:000000000000:log-group:/g:log-stream:s",
                ],
            ),
            (
                "arn:aws:secretsmanager:r:a:secret:p/d-AbC123",
                &[
                    "arn:aws:secretsmanager:r:a:secret:p/d-other-AbC123",
                    "arn:aws:secretsmanager:r:a:secret:other-p/d-AbC123",
                    "arn:aws:secretsmanager:xx-other-1:a:secret:p/d-AbC123",
                    "arn:aws:secretsmanager:r:000000000000:secret:p/d-AbC123",
                ],
            ),
            ("arn:aws:s3:::b", &["arn:aws:s3:::b-other", "arn:aws:s3:::other-b"]),
            (
                "arn:aws:s3:::b/k",
                &[
                    "arn:aws:s3:::b/k-other",
                    "arn:aws:s3:::b/other-k",
                    "arn:aws:s3:::b-other/k",
                    "arn:aws:s3:::other-b/k",
                ],
            ),
            ("*", &[]),
        ];
        for (example, expected) in table {
            assert_eq!(others(example), expected, "{example}");
        }
    }
}
