//! What every [`HttpClient`] has to do.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpClient, HttpRequest, HttpResponse, Method};

/// An answer comes back as the server gave it: a status that is no success is
/// no error, a redirect is not followed, and names of headers are in lower case.
///
/// `url` is one that answers with `status` and a header `Location`.
///
/// # Panics
/// If the client gives an error, another status, or a name with a capital.
pub async fn gives_the_answer_as_it_is(client: &dyn HttpClient, url: &str, status: u16) {
    let answer = client.send(HttpRequest::get(url)).await;
    let failure = answer.as_ref().err().map(ToString::to_string);
    assert!(failure.is_none(), "a status is no error: {}", failure.unwrap_or_default());
    let answer = answer.unwrap_or_else(|_| HttpResponse::new(0, Vec::new()));
    assert!(answer.status == status, "the server answered {status}, the client gave {}", answer.status);
    let capital = answer.headers.iter().find(|(name, _)| *name != name.to_ascii_lowercase());
    assert!(capital.is_none(), "the name of a header is not in lower case: {capital:?}");
    assert!(answer.header("location").is_some(), "the header `location` is missing");
}

/// A body is read up to the limit of the request, and no further.
///
/// `url` is one that answers with this body, of one byte at least.
///
/// # Panics
/// If the client refuses a body within the limit, or takes one beyond it.
pub async fn keeps_to_the_limit(client: &dyn HttpClient, url: &str, body: &[u8]) {
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    assert!(length > 0, "the body is to have a byte at least");
    let within = client.send(HttpRequest::get(url).with_max_body(length)).await;
    let same = within.is_ok_and(|answer| answer.body == body);
    assert!(same, "a body as long as the limit did not come back");
    let beyond = client.send(HttpRequest::get(url).with_max_body(length - 1)).await;
    is_unavailable(beyond.err(), "a body beyond the limit");
}

/// The error of a request that gets no answer names the host, and nothing else
/// of the request.
///
/// `origin` is one that does not answer, as `http://127.0.0.1:1`.
///
/// # Panics
/// If there is an answer, or the error is another.
pub async fn keeps_the_request_out_of_its_errors(client: &dyn HttpClient, origin: &str) {
    const SECRET: &str = "hunter2";
    let request = HttpRequest::new(Method::Post, format!("{origin}/{SECRET}?token={SECRET}"))
        .with_header("Authorization", SECRET)
        .with_body(SECRET.into());
    let error = client.send(request).await.err();
    let text = error.as_ref().map(|error| format!("{error} {error:?}")).unwrap_or_default();
    is_unavailable(error, "no answer");
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    assert!(text.contains(host), "the error does not name `{host}`: {text}");
    assert!(!text.contains(SECRET), "the error holds a part of the request: {text}");
}

fn is_unavailable(error: Option<Error>, what: &str) {
    let kind = error.as_ref().map(Error::kind);
    assert!(
        kind == Some(ErrorKind::Unavailable),
        "{what} is an error of kind Unavailable, not {kind:?}: {error:?}"
    );
}
