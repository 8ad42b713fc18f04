//! What the tests of S3 share: a bucket with a client, and requests as bytes.

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::{Fake, Request, Response};

/// A fake with the bucket `states`, and a client for it.
pub(crate) async fn bucket() -> (Fake, Client) {
    let fake = Fake::new();
    let client = Client::new(&fake.sdk_config());
    client.create_bucket().bucket("states").send().await.unwrap();
    (fake, client)
}

/// Code and HTTP status of a failed call.
pub(crate) fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, SdkError<E>>,
) -> (String, u16) {
    let error = result.expect_err("the call succeeds");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (error.code().unwrap_or_default().to_owned(), status)
}

/// Puts an object into `states`; gives its entity tag.
pub(crate) async fn put(client: &Client, key: &str, body: &'static str) -> String {
    let request =
        client.put_object().bucket("states").key(key).body(ByteStream::from_static(body.as_bytes()));
    request.send().await.unwrap().e_tag().unwrap().to_owned()
}

/// The content of an object of `states`.
pub(crate) async fn text(client: &Client, key: &str) -> String {
    let output = client.get_object().bucket("states").key(key).send().await.unwrap();
    String::from_utf8(output.body.collect().await.unwrap().to_vec()).unwrap()
}

/// A request to the endpoint of the fake's region, signed by the administrator.
pub(crate) fn ask(fake: &Fake, method: &str, target: &str, headers: &[(&str, &str)]) -> Response {
    let request = Request::new(method, &format!("https://s3.us-east-1.amazonaws.com{target}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.with_header(name, value));
    fake.handle(&fake.sign(request, &fake.administrator(), "s3"))
}

/// A header of an answer.
pub(crate) fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The elements of an error's XML, without those that identify the request.
pub(crate) fn error(response: &Response) -> BTreeMap<String, String> {
    let body = std::str::from_utf8(response.body()).unwrap();
    let document = roxmltree::Document::parse(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "Error", "{body}");
    let elements = root
        .children()
        .map(|element| (element.tag_name().name().to_owned(), element.text().unwrap_or_default().to_owned()));
    let mut elements: BTreeMap<String, String> = elements.collect();
    assert_eq!(elements.remove("RequestId").as_deref(), header(response, "x-amz-request-id"));
    assert_eq!(elements.remove("HostId").as_deref(), header(response, "x-amz-id-2"));
    elements
}

/// An answer that refuses: its status and every element of its XML.
pub(crate) fn check_error(response: &Response, status: u16, expected: &[(&str, &str)]) {
    let found = error(response);
    let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!((response.status(), found), (status, expected));
}
