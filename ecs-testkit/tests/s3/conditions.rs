//! Conditional requests.

use aws_sdk_s3::primitives::{ByteStream, DateTime};
use std::time::Duration;

use crate::client::{ask, bucket, check_error, header, put, refusal, text};

#[tokio::test]
async fn conditions_hold_readers_and_writers_back() {
    let (_, client) = bucket().await;
    let write = || client.put_object().bucket("states").key("k").body(ByteStream::from_static(b"2"));
    assert_eq!(refusal(write().if_match("\"x\"").send().await), ("NoSuchKey".into(), 404));
    write().if_none_match("*").send().await.unwrap();
    assert_eq!(refusal(write().if_none_match("*").send().await), ("PreconditionFailed".into(), 412));
    let etag = put(&client, "k", "1").await;
    assert_eq!(refusal(write().if_match("\"x\"").send().await), ("PreconditionFailed".into(), 412));
    write().if_match(&etag).send().await.unwrap();
    let etag = put(&client, "k", "3").await;
    let read = || client.get_object().bucket("states").key("k");
    assert_eq!(refusal(read().if_none_match(&etag).send().await).1, 304);
    assert_eq!(refusal(read().if_match("\"x\"").send().await), ("PreconditionFailed".into(), 412));
    assert_eq!(text(&client, "k").await, "3");
}

/// Whether a read of an object of one minute ago, with this entity tag, is given, held back or refused.
#[tokio::test]
async fn tags_decide_over_dates() {
    let (fake, client) = bucket().await;
    let etag = put(&client, "k", "1").await;
    let written = fake.clock().now();
    fake.clock().advance(Duration::from_secs(60));
    let check = async |tags: [Option<&str>; 2], dates: [Option<i64>; 2], expected: u16| {
        let date = |seconds: Option<i64>| {
            let now = DateTime::from(written).secs();
            seconds.map(|seconds| DateTime::from_secs(now + seconds))
        };
        let get = client.get_object().bucket("states").key("k");
        let get = get.set_if_match(tags[0].map(str::to_owned)).set_if_none_match(tags[1].map(str::to_owned));
        let get = get.set_if_unmodified_since(date(dates[0])).set_if_modified_since(date(dates[1]));
        let status =
            get.send().await.err().map_or(200, |error| error.raw_response().unwrap().status().as_u16());
        assert_eq!(status, expected, "{tags:?} {dates:?}");
    };
    let (same, other) = (Some(etag.as_str()), Some("\"other\""));
    check([same, None], [None, None], 200).await;
    check([other, None], [None, None], 412).await;
    check([None, same], [None, None], 304).await;
    check([None, other], [None, None], 200).await;
    check([None, None], [Some(0), None], 200).await;
    check([None, None], [Some(-1), None], 412).await;
    check([None, None], [None, Some(0)], 304).await;
    check([None, None], [None, Some(-1)], 200).await;
    check([same, None], [Some(-1), None], 200).await;
    check([None, other], [None, Some(0)], 200).await;
    check([None, same], [None, Some(-1)], 304).await;
}

#[tokio::test]
async fn an_answer_names_the_condition_that_did_not_hold() {
    let (fake, client) = bucket().await;
    let etag = put(&client, "k", "1").await;
    let failed = |condition| {
        [
            ("Code", "PreconditionFailed"),
            ("Message", "At least one of the pre-conditions you specified did not hold"),
            ("Condition", condition),
        ]
    };
    let old = ("if-unmodified-since", "Thu, 01 Jan 1970 00:00:00 GMT");
    check_error(&ask(&fake, "GET", "/states/k", &[("if-match", "\"x\"")]), 412, &failed("If-Match"));
    check_error(&ask(&fake, "GET", "/states/k", &[old]), 412, &failed("If-Unmodified-Since"));
    check_error(&ask(&fake, "PUT", "/states/k", &[("if-none-match", "*")]), 412, &failed("If-None-Match"));
    check_error(&ask(&fake, "PUT", "/states/k", &[("if-match", "\"x\"")]), 412, &failed("If-Match"));
    check_error(&ask(&fake, "DELETE", "/states/k", &[("if-match", "\"x\"")]), 412, &failed("If-Match"));
    let unchanged = ask(&fake, "GET", "/states/k", &[("if-none-match", &etag)]);
    assert_eq!((unchanged.status(), unchanged.body().len()), (304, 0));
    assert_eq!(header(&unchanged, "etag"), Some(etag.as_str()));
    assert_eq!(header(&unchanged, "last-modified"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
}
