//! Endpoints that the SDK would fail at with every request.

/// Refuses an endpoint, of the arguments or a variable, that names no scheme.
pub(super) fn checked(argument: Option<&str>) -> Result<(), String> {
    if let Some(url) = argument {
        return with_scheme("--endpoint-url", url);
    }
    let services = ["_ECS", "_IAM", "_S3", "_STS", "_EC2", "_DYNAMODB", "_KMS", ""];
    for name in services.map(|service| format!("AWS_ENDPOINT_URL{service}")) {
        if let Some(url) = std::env::var(&name).ok().filter(|url| !url.is_empty()) {
            with_scheme(&name, &url)?;
        }
    }
    Ok(())
}

fn with_scheme(name: &str, url: &str) -> Result<(), String> {
    let has_scheme = url.starts_with("http://") || url.starts_with("https://");
    match (has_scheme, url.split_once("://")) {
        (true, _) => Ok(()),
        (_, Some((scheme, rest))) => Err(format!(
            "{name}: `{url}` is of the scheme `{scheme}`: write `http://{rest}` or `https://{rest}`"
        )),
        _ => Err(format!("{name}: `{url}` has no scheme: write `http://{url}`")),
    }
}
