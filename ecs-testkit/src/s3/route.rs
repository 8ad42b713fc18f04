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
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        let path = request.path.strip_prefix('/').unwrap_or(&request.path);
        let (bucket, key) = match bucket_of_host(&request.host) {
            Some(bucket) => (bucket.to_owned(), decode(path)),
            None => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (decode(bucket), decode(key))
            }
        };
        Self { operation: operation(request, &bucket, &key), bucket, key }
    }
}

/// `bucket` of `bucket.s3.region.amazonaws.com` and `bucket.localhost`.
fn bucket_of_host(host: &str) -> Option<&str> {
    let host = host.split(':').next().unwrap_or(host);
    let amazon = host.split_once(".s3.").or_else(|| host.split_once(".s3-")).map(|(bucket, _)| bucket);
    let bucket = amazon.or_else(|| host.strip_suffix(".localhost"))?;
    (bucket != "s3" && !bucket.is_empty()).then_some(bucket)
}

fn operation(request: &Request, bucket: &str, key: &str) -> String {
    let kind = match (bucket, key) {
        ("", _) => "Service",
        (_, "") => "Bucket",
        _ => "Object",
    };
    if let Some(resource) = subresource(request) {
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
    const HARMLESS: [&str; 12] = [
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
    }
}
