//! Which operation on what a request means: Amazon S3 API Reference.

use crate::message::{Request, decode};

/// Bucket, key and operation of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// As AWS names it, such as `GetObject`.
    pub(crate) operation: String,
    /// Empty if the request is about none.
    pub(super) bucket: String,
    /// Empty if the request is about none.
    pub(super) key: String,
    /// The region of the host; `None` for a host that is not Amazon's.
    pub(super) region: Option<String>,
    /// The host is Amazon's and names no region, which means `us-east-1`.
    pub(super) global: bool,
    /// The bucket stands in the host.
    pub(super) virtual_hosted: bool,
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        let path = request.path.strip_prefix('/').unwrap_or(&request.path);
        let host = request.host.split(':').next().unwrap_or_default();
        let in_host = bucket_of_host(host);
        let (bucket, key) = match in_host {
            Some(bucket) => (bucket.to_owned(), decode(path)),
            None => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (decode(bucket), decode(key))
            }
        };
        let region = region_of_host(host);
        Self {
            operation: operation(request, &bucket, &key),
            bucket,
            key,
            global: region == Some(""),
            region: region.map(|region| if region.is_empty() { "us-east-1" } else { region }.to_owned()),
            virtual_hosted: in_host.is_some(),
        }
    }
}

/// `bucket` of `bucket.s3.region.amazonaws.com` and `bucket.localhost`.
fn bucket_of_host(host: &str) -> Option<&str> {
    let amazon = host.split_once(".s3.").or_else(|| host.split_once(".s3-")).map(|(bucket, _)| bucket);
    let bucket = amazon.or_else(|| host.strip_suffix(".localhost"))?;
    (bucket != "s3" && !bucket.is_empty()).then_some(bucket)
}

/// `region` of `s3.region.amazonaws.com`, with or without a bucket before it;
/// empty if there is none.
fn region_of_host(host: &str) -> Option<&str> {
    let host = host.strip_suffix(".cn").unwrap_or(host).strip_suffix(".amazonaws.com")?;
    let service = host.rsplit_once(".s3").map(|(_, rest)| rest).or_else(|| host.strip_prefix("s3"))?;
    let region = service.trim_start_matches(['.', '-']);
    let region = ["dualstack.", "fips."].iter().find_map(|word| region.strip_prefix(word)).unwrap_or(region);
    // The names of `us-east-1` from before it was one region of many.
    Some(if region == "external-1" { "" } else { region })
}

fn operation(request: &Request, bucket: &str, key: &str) -> String {
    let kind = match (bucket, key) {
        ("", _) => "Service",
        (_, "") => "Bucket",
        _ => "Object",
    };
    if let Some(resource) = subresource(request) {
        if (request.method.as_str(), kind, resource.as_str()) == ("GET", "Bucket", "versions") {
            return "ListObjectVersions".to_owned();
        }
        return format!(
            "{}{kind}{}",
            capitalise(&request.method.to_ascii_lowercase()),
            capitalise(&resource)
        );
    }
    let plain = match (request.method.as_str(), kind) {
        ("GET", "Service") => "ListBuckets",
        ("PUT", "Bucket") => "CreateBucket",
        ("GET", "Bucket") if request.query_parameter("list-type").as_deref() == Some("2") => "ListObjectsV2",
        ("GET", "Bucket") => "ListObjects",
        ("PUT", "Object") if request.header("x-amz-copy-source").is_some() => "CopyObject",
        (method, kind) => return format!("{}{kind}", capitalise(&method.to_ascii_lowercase())),
    };
    plain.to_owned()
}

/// The first parameter that makes the request one about something else than
/// the bucket's or object's content.
fn subresource(request: &Request) -> Option<String> {
    const HARMLESS: [&str; 15] = [
        "list-type",
        "prefix",
        "delimiter",
        "max-keys",
        "continuation-token",
        "start-after",
        "encoding-type",
        "fetch-owner",
        "x-id",
        "marker",
        "max-buckets",
        "allow-unordered",
        "versionid",
        "key-marker",
        "version-id-marker",
    ];
    let harmless = |name: &str| {
        let name = name.to_ascii_lowercase();
        HARMLESS.contains(&name.as_str()) || name.starts_with("x-amz-") || name.starts_with("response-")
    };
    request.query_pairs().map(|(name, _)| name).find(|name| !harmless(name))
}

fn capitalise(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_stand_in_the_path_or_in_the_host() {
        let check = |method: &str, uri: &str, expected: [&str; 3]| {
            let route = Route::of(&Request::new(method, uri));
            assert_eq!([route.operation.as_str(), &route.bucket, &route.key], expected, "{method} {uri}");
        };
        check("GET", "https://s3.us-east-1.amazonaws.com/", ["ListBuckets", "", ""]);
        check("PUT", "https://s3.us-east-1.amazonaws.com/b", ["CreateBucket", "b", ""]);
        check("GET", "https://b.s3.us-east-1.amazonaws.com/a/b?x-id=GetObject", ["GetObject", "b", "a/b"]);
        check("HEAD", "https://my.b.s3.us-east-1.amazonaws.com/", ["HeadBucket", "my.b", ""]);
        check(
            "PUT",
            "http://127.0.0.1:4566/b/env%3A/x/k.tflock?x-id=PutObject",
            ["PutObject", "b", "env:/x/k.tflock"],
        );
        check("GET", "http://b.localhost:4566/?list-type=2&prefix=env%3A%2F", ["ListObjectsV2", "b", ""]);
        check("DELETE", "http://localhost/b/k", ["DeleteObject", "b", "k"]);
        check("GET", "http://localhost/b?versioning", ["GetBucketVersioning", "b", ""]);
        check("PUT", "http://localhost/b/k?tagging=", ["PutObjectTagging", "b", "k"]);
        check("GET", "http://localhost/b?versions&key-marker=k", ["ListObjectVersions", "b", ""]);
        check("GET", "http://localhost/b/k?versionId=null&x-id=GetObject", ["GetObject", "b", "k"]);
    }

    #[test]
    fn regions_stand_in_the_host() {
        let check = |host: &str, expected: Option<&str>, global: bool| {
            let route = Route::of(&Request::new("GET", &format!("https://{host}/k")));
            assert_eq!((route.region.as_deref(), route.global), (expected, global), "{host}");
        };
        check("s3.amazonaws.com", Some("us-east-1"), true);
        check("b.s3.amazonaws.com", Some("us-east-1"), true);
        check("s3.us-east-1.amazonaws.com", Some("us-east-1"), false);
        check("my.b.s3.eu-west-1.amazonaws.com", Some("eu-west-1"), false);
        check("b.s3-eu-west-1.amazonaws.com", Some("eu-west-1"), false);
        check("b.s3.dualstack.eu-west-1.amazonaws.com", Some("eu-west-1"), false);
        check("s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1"), false);
        check("127.0.0.1:4566", None, false);
        check("b.localhost", None, false);
        check("ecs.eu-west-1.amazonaws.com", None, false);
    }
}
