//! Buckets live in a region.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use ecs_testkit::{Fake, Request, Response, WrongRegion};

use crate::client::{ask, check_error, header, refusal};

const MOVED: &str = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";

fn client(fake: &Fake, region: &'static str) -> Client {
    let config = aws_sdk_s3::config::Builder::from(&fake.sdk_config()).region(Region::new(region));
    Client::from_conf(config.build())
}

/// A fake in `us-east-1` with the bucket `ireland` where its name says.
async fn ireland() -> Fake {
    let fake = Fake::new();
    let configuration =
        CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuWest1);
    let create = client(&fake, "us-east-1").create_bucket().bucket("ireland");
    create.create_bucket_configuration(configuration.build()).send().await.unwrap();
    fake
}

/// An answer to a request signed for `region`.
fn ask_for(fake: &Fake, region: &str, method: &str, uri: &str) -> Response {
    let request = Request::new(method, uri);
    fake.handle(&fake.sign_for_region(request, &fake.administrator(), "s3", region))
}

#[tokio::test]
async fn the_endpoint_of_another_region_redirects_for_good() {
    let fake = ireland().await;
    let check = |uri: &str, endpoint: &str| {
        let answer = ask_for(&fake, "us-east-1", "GET", uri);
        let expected = [
            ("Code", "PermanentRedirect"),
            ("Message", MOVED),
            ("Endpoint", endpoint),
            ("Bucket", "ireland"),
        ];
        check_error(&answer, 301, &expected);
        assert_eq!(header(&answer, "x-amz-bucket-region"), Some("eu-west-1"));
        assert_eq!(header(&answer, "location"), None, "clients would follow it");
    };
    check("https://s3.us-east-1.amazonaws.com/ireland/k", "s3-eu-west-1.amazonaws.com");
    check("https://s3.amazonaws.com/ireland/k", "s3-eu-west-1.amazonaws.com");
    check("https://ireland.s3.us-east-1.amazonaws.com/k", "ireland.s3-eu-west-1.amazonaws.com");
    check("http://127.0.0.1:4566/ireland/k", "s3-eu-west-1.amazonaws.com");
    let head = ask_for(&fake, "us-east-1", "HEAD", "https://s3.us-east-1.amazonaws.com/ireland/k");
    assert_eq!((head.status(), head.body().len()), (301, 0));
    assert_eq!(header(&head, "x-amz-bucket-region"), Some("eu-west-1"));
}

#[tokio::test]
async fn a_signature_for_another_region_than_the_endpoint_is_malformed() {
    let fake = ireland().await;
    let check = |region: &str, uri: &str, expected: &str| {
        let answer = ask_for(&fake, region, "GET", uri);
        let text = format!(
            "The authorization header is malformed; the region '{region}' is wrong; expecting '{expected}'"
        );
        let expected_xml =
            [("Code", "AuthorizationHeaderMalformed"), ("Message", text.as_str()), ("Region", expected)];
        check_error(&answer, 400, &expected_xml);
        assert_eq!(header(&answer, "x-amz-bucket-region"), Some("eu-west-1"));
    };
    check("us-east-1", "https://s3.eu-west-1.amazonaws.com/ireland/k", "eu-west-1");
    check("us-east-1", "https://ireland.s3.eu-west-1.amazonaws.com/k", "eu-west-1");
    check("us-east-1", "https://ireland.s3.amazonaws.com/k", "eu-west-1");
    check("eu-west-1", "https://s3.us-east-1.amazonaws.com/ireland/k", "us-east-1");
    fake.script_wrong_region(WrongRegion::SignatureRefused);
    check("us-east-1", "http://127.0.0.1:4566/ireland/k", "eu-west-1");
}

#[tokio::test]
async fn a_url_presigned_for_another_region_is_refused_in_words_of_its_own() {
    let fake = ireland().await;
    fake.script_wrong_region(WrongRegion::SignatureRefused);
    let times =
        aws_sdk_s3::presigning::PresigningConfig::expires_in(std::time::Duration::from_secs(60)).unwrap();
    let get = client(&fake, "us-east-1").get_object().bucket("ireland").key("k");
    let url = get.presigned(times).await.unwrap();
    let text = "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'";
    let expected =
        [("Code", "AuthorizationQueryParametersError"), ("Message", text), ("Region", "eu-west-1")];
    check_error(&fake.handle(&Request::new("GET", url.uri())), 400, &expected);
}

#[tokio::test]
async fn a_redirect_for_the_time_being_says_where_to() {
    let fake = ireland().await;
    fake.script_wrong_region(WrongRegion::TemporaryRedirect);
    let answer =
        ask_for(&fake, "us-east-1", "GET", "https://ireland.s3.us-east-1.amazonaws.com/a%20b?versionId=null");
    assert_eq!(answer.status(), 307);
    let location = "https://ireland.s3-eu-west-1.amazonaws.com/a%20b?versionId=null";
    assert_eq!(header(&answer, "location"), Some(location));
    assert_eq!(header(&answer, "x-amz-bucket-region"), Some("eu-west-1"));
}

#[tokio::test]
async fn the_sdk_sees_the_redirect_and_gets_there_with_the_right_region() {
    let fake = ireland().await;
    let get = |region| client(&fake, region).get_object().bucket("ireland").key("k").send();
    assert_eq!(refusal(get("us-east-1").await), ("PermanentRedirect".into(), 301));
    assert_eq!(refusal(get("eu-west-1").await), ("NoSuchKey".into(), 404));
    let head = client(&fake, "eu-west-1").head_bucket().bucket("ireland").send().await.unwrap();
    assert_eq!(head.bucket_region(), Some("eu-west-1"));
    let location = client(&fake, "us-east-1").get_bucket_location().bucket("ireland").send().await.unwrap();
    assert_eq!(location.location_constraint(), Some(&BucketLocationConstraint::EuWest1));
}

#[tokio::test]
async fn the_region_of_a_bucket_is_no_secret() {
    let fake = ireland().await;
    fake.deny_action("s3:*", "*").unwrap();
    let check = |request: &Request, status: u16, region: Option<&str>| {
        let answer = fake.handle(request);
        assert_eq!(
            (answer.status(), header(&answer, "x-amz-bucket-region")),
            (status, region),
            "{} {request:?}",
            String::from_utf8_lossy(answer.body())
        );
    };
    let home = "https://s3.eu-west-1.amazonaws.com/ireland";
    check(&Request::new("HEAD", home), 403, Some("eu-west-1"));
    check(&Request::new("HEAD", "http://127.0.0.1:4566/ireland"), 403, Some("eu-west-1"));
    check(&Request::new("HEAD", "https://ireland.s3.us-east-1.amazonaws.com/"), 301, Some("eu-west-1"));
    check(&Request::new("HEAD", "https://s3.eu-west-1.amazonaws.com/none"), 404, None);
    check(&Request::new("GET", &format!("{home}/k")), 403, None);
    let signed = fake.sign_for_region(Request::new("HEAD", home), &fake.administrator(), "s3", "eu-west-1");
    check(&signed, 403, Some("eu-west-1"));
}

#[tokio::test]
async fn a_bucket_is_created_where_the_endpoint_allows() {
    let fake = Fake::new();
    let check = async |endpoint: &'static str, constraint: Option<&str>, expected: Result<&str, &str>| {
        let configuration = constraint.map(|region| {
            let region = BucketLocationConstraint::from(region);
            CreateBucketConfiguration::builder().location_constraint(region).build()
        });
        let client = client(&fake, endpoint);
        let create = client.create_bucket().bucket("new").set_create_bucket_configuration(configuration);
        let created = create.send().await;
        let place = format!("{endpoint} {constraint:?}");
        match expected {
            Ok(region) => {
                created.unwrap_or_else(|error| panic!("{place}: {error:?}"));
                let location =
                    self::client(&fake, "us-east-1").get_bucket_location().bucket("new").send().await;
                let found =
                    location.unwrap().location_constraint().map_or("", |region| region.as_str()).to_owned();
                assert_eq!(found, region, "{place}");
                let region = if region.is_empty() { "us-east-1" } else { region }.to_owned();
                let config =
                    aws_sdk_s3::config::Builder::from(&fake.sdk_config()).region(Region::new(region));
                Client::from_conf(config.build()).delete_bucket().bucket("new").send().await.unwrap();
            }
            Err(code) => assert_eq!(refusal(created), (code.into(), 400), "{place}"),
        }
    };
    check("us-east-1", None, Ok("")).await;
    check("us-east-1", Some("eu-central-1"), Ok("eu-central-1")).await;
    check("us-east-1", Some("EU"), Ok("eu-west-1")).await;
    check("us-east-1", Some("us-east-1"), Err("InvalidLocationConstraint")).await;
    check("eu-central-1", Some("eu-central-1"), Ok("eu-central-1")).await;
    check("eu-central-1", None, Err("IllegalLocationConstraintException")).await;
    check("eu-central-1", Some("us-west-2"), Err("IllegalLocationConstraintException")).await;
    let answer = ask_for(&fake, "eu-central-1", "PUT", "https://s3.eu-central-1.amazonaws.com/new");
    let text = "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.";
    check_error(&answer, 400, &[("Code", "IllegalLocationConstraintException"), ("Message", text)]);
}

#[tokio::test]
async fn buckets_of_every_region_are_listed_everywhere() {
    let fake = ireland().await;
    let output = client(&fake, "ap-south-1").list_buckets().send().await.unwrap();
    let buckets: Vec<_> =
        output.buckets().iter().map(|bucket| (bucket.name(), bucket.bucket_region())).collect();
    assert_eq!(buckets, [(Some("ireland"), Some("eu-west-1"))]);
    assert_eq!(ask(&fake, "GET", "/", &[]).status(), 200);
}
