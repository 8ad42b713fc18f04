//! Buckets that are in another region than the one that is asked.

use crate::script::{Answer, Request, Script};
use aws_sdk_s3::Client;
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{ErrorKind, S3Backend, StateSource, conformance};

fn is_to(request: &Request, region: &str) -> bool {
    request.uri.contains(&format!(".s3.{region}.amazonaws.com"))
}

/// A bucket in `eu-west-1`, and what other regions say.
fn bucket(elsewhere: Answer) -> Script {
    Script::new(
        move |request| {
            if is_to(request, "eu-west-1") { Answer::new(200, "{}") } else { elsewhere.clone() }
        },
    )
}

fn source(script: &Script) -> S3Source {
    S3Source::new(Client::new(&script.config()), "states", "net/k")
}

fn malformed(region: &str) -> Answer {
    let body = format!(
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>{region}</Region></Error>"
    );
    Answer::new(400, &body)
}

#[tokio::test]
async fn the_bucket_is_read_where_s3_says_that_it_is() {
    let in_header = |answer: Answer| answer.with_header("x-amz-bucket-region", "eu-west-1");
    for elsewhere in [
        in_header(Answer::error(301, "PermanentRedirect", "m")),
        in_header(Answer::error(307, "TemporaryRedirect", "m")),
        in_header(Answer::error(400, "IllegalLocationConstraintException", "m")),
        in_header(Answer::new(301, "")),
        malformed("eu-west-1"),
    ] {
        let script = bucket(elsewhere);
        let source = source(&script);
        conformance::gives_the_stored_bytes(&source, b"{}").await;
        let asked = script.asked();
        let regions = asked.iter().map(|request| request.signed_by().unwrap()).collect::<Vec<_>>();
        // Credentials are kept, and the region is remembered.
        let expected =
            ["us-east-1", "eu-west-1", "eu-west-1"].map(|region| ("BASE".to_owned(), region.to_owned()));
        assert_eq!(regions, expected);
    }
}

#[tokio::test]
async fn a_bucket_that_does_not_say_is_asked_without_credentials() {
    for head in [200, 301, 403, 400] {
        let script = Script::new(move |request| match request.method.as_str() {
            "HEAD" => Answer::new(head, "").with_header("x-amz-bucket-region", "eu-west-1"),
            _ if is_to(request, "eu-west-1") => Answer::new(200, "{}"),
            _ => Answer::error(400, "IllegalLocationConstraintException", "m"),
        });
        source(&script).read().await.unwrap();
        let asked = script.asked();
        let signed =
            asked.iter().map(|it| (it.method.as_str(), it.signed_by().is_some())).collect::<Vec<_>>();
        assert_eq!(signed, [("GET", true), ("HEAD", false), ("GET", true)], "HEAD answers {head}");
    }
}

#[tokio::test]
async fn keys_of_the_configuration_are_kept_in_the_other_region() {
    let script = bucket(malformed("eu-west-1"));
    let opener = ecs_tfstate::Opener::default().with_aws(Account::from(script.config()));
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3_region");
    std::fs::create_dir_all(directory.join(".terraform")).unwrap();
    let pointer = r#"{"version": 3, "backend": {"type": "s3", "config": {"bucket": "states", "key": "k",
        "region": "us-west-2", "access_key": "OWN", "secret_key": "made-up"}}}"#;
    std::fs::write(directory.join(".terraform/terraform.tfstate"), pointer).unwrap();
    opener.open_directory(&directory).await.unwrap().read().await.unwrap();
    let signers = script.asked().iter().map(|request| request.signed_by().unwrap()).collect::<Vec<_>>();
    let own = |region: &str| ("OWN".to_owned(), region.to_owned());
    assert_eq!(signers, [own("us-west-2"), own("eu-west-1")]);
}

#[tokio::test]
async fn two_regions_that_name_each_other_end_in_an_error() {
    let script =
        Script::new(|request| malformed(if is_to(request, "us-east-1") { "eu-west-1" } else { "us-east-1" }));
    let error = source(&script).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongRegion);
    let expected = "requested the bucket in `us-east-1`, the bucket is in `eu-west-1`";
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn what_is_wrong_in_the_right_region_is_said() {
    let script = Script::new(|request| {
        if is_to(request, "eu-west-1") {
            Answer::error(404, "NoSuchKey", "m")
        } else {
            malformed("eu-west-1")
        }
    });
    conformance::says_that_a_state_is_missing(&source(&script)).await;
}

#[tokio::test]
async fn a_store_that_knows_no_regions_is_asked_in_the_configured_one() {
    let script = Script::new(|_| Answer::error(400, "AuthorizationHeaderMalformed", "m"));
    let backend = S3Backend::new("states", "k").with_endpoint("http://store:1").with_region("here");
    let source = S3Source::open(&backend, "default", &Account::from(script.config())).await.unwrap();
    let error = source.read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongRegion);
    assert!(error.to_string().contains("does not answer in `here`"), "{error}");
    let to_store = script.asked().iter().all(|request| request.uri.starts_with("http://store:1/states"));
    assert!(to_store, "{:?}", script.asked());
}

#[tokio::test]
async fn without_a_region_the_bucket_is_found() {
    let script =
        bucket(Answer::error(301, "PermanentRedirect", "m").with_header("x-amz-bucket-region", "eu-west-1"));
    let config = script.config().into_builder().region(None).build();
    let backend = S3Backend::new("states", "net/k");
    let opened = S3Source::open(&backend, "default", &Account::from(config.clone())).await.unwrap();
    for source in [opened, S3Source::new(Client::new(&config), "states", "net/k")] {
        conformance::gives_the_stored_bytes(&source, b"{}").await;
        assert!(format!("{source:?}").contains(r#"region: "eu-west-1""#), "{source:?}");
    }
}
