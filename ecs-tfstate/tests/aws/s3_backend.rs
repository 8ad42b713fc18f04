//! What the settings of a backend do: the requests that are sent.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::script::{Answer, Request, Script};
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{AssumedRole, Environment, ErrorKind, Location, Opener, S3Backend, StateSource};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/directories/s3");

const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>\
    <SecretAccessKey>made-up</SecretAccessKey><SessionToken>made-up</SessionToken>\
    <Expiration>2199-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

/// An AWS whose STS gives the role `ROLE` to everybody, and whose S3 has every
/// object.
fn aws() -> Script {
    Script::new(|request| {
        let is_sts = request.body.contains("Action=AssumeRole");
        if is_sts { Answer::new(200, ASSUMED) } else { Answer::new(200, "{}") }
    })
}

/// A working directory with a backend of this configuration.
fn directory(test: &str, config: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3_backend").join(test);
    fs::create_dir_all(directory.join(".terraform")).unwrap();
    let pointer = format!(r#"{{"version": 3, "backend": {{"type": "s3", "config": {config}}}}}"#);
    fs::write(directory.join(".terraform/terraform.tfstate"), pointer).unwrap();
    directory
}

/// The requests of one read.
async fn requests(directory: &Path, environment: &[(&str, &str)]) -> Vec<Request> {
    let aws = aws();
    let environment = environment.iter().copied().collect::<Environment>();
    let opener = Opener::new(environment).with_aws(Account::from(aws.config()));
    opener.open_directory(directory).await.unwrap().read().await.unwrap();
    aws.asked()
}

async fn last_request(directory: &Path, environment: &[(&str, &str)]) -> Request {
    requests(directory, environment).await.pop().unwrap()
}

fn signer(request: &Request) -> (String, String) {
    request.signed_by().unwrap()
}

fn pair(key: &str, region: &str) -> (String, String) {
    (key.to_owned(), region.to_owned())
}

#[tokio::test]
async fn the_directory_of_a_real_backend_is_followed() {
    let request = last_request(Path::new(SAMPLE), &[]).await;
    assert_eq!(request.uri, "http://127.0.0.1:18998/b/wsp/dev/svc/terraform.tfstate?x-id=GetObject");
    assert_eq!(signer(&request), pair("AKIAFAKEFAKEFAKEFAKE", "us-west-2"));
    let request = last_request(Path::new(SAMPLE), &[("TF_WORKSPACE", "default")]).await;
    assert_eq!(request.uri, "http://127.0.0.1:18998/b/svc/terraform.tfstate?x-id=GetObject");
}

#[tokio::test]
async fn the_region_is_that_of_the_backend_or_else_of_the_environment() {
    let check = async |test: &str, config: &str, environment: &[(&str, &str)], expected: &str| {
        let request = last_request(&directory(test, config), environment).await;
        assert_eq!(signer(&request), pair("BASE", expected));
        assert_eq!(request.uri, format!("https://states.s3.{expected}.amazonaws.com/k?x-id=GetObject"));
    };
    let both = [("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "eu-west-2")];
    let plain = r#"{"bucket": "states", "key": "k"}"#;
    check("region", r#"{"bucket": "states", "key": "k", "region": "ap-south-1"}"#, &both, "ap-south-1").await;
    check("plain", plain, &both, "eu-west-1").await;
    check("plain", plain, &both[1..], "eu-west-2").await;
    check("null", r#"{"bucket": "states", "key": "k", "region": null}"#, &[], "us-east-1").await;
}

#[tokio::test]
async fn an_endpoint_is_taken_from_the_first_place_that_has_one() {
    let check = async |test: &str, config: &str, environment: &[(&str, &str)], expected: &str| {
        let request = last_request(&directory(test, config), environment).await;
        assert_eq!(request.uri, format!("{expected}?x-id=GetObject"));
    };
    let all = [("AWS_ENDPOINT_URL_S3", "http://e3:1"), ("AWS_S3_ENDPOINT", "http://e4:1")];
    check(
        "endpoints",
        r#"{"bucket": "states", "key": "k", "endpoints": {"s3": "http://e1:1", "sts": null}, "endpoint": "http://e2:1"}"#,
        &all,
        "http://e1:1/states/k",
    )
    .await;
    let former = r#"{"bucket": "states", "key": "k", "endpoint": "http://e2:1"}"#;
    check("endpoint", former, &all, "http://e2:1/states/k").await;
    let plain = r#"{"bucket": "states", "key": "k", "endpoints": null}"#;
    check("endpoint_variable", plain, &all, "http://e3:1/states/k").await;
    check("endpoint_variable", plain, &all[1..], "http://e4:1/states/k").await;
    let in_host = r#"{"bucket": "states", "key": "k", "endpoint": "http://e2:1", "use_path_style": false}"#;
    check("in_host", in_host, &[], "http://states.e2:1/k").await;
    let in_path = r#"{"bucket": "states", "key": "k", "force_path_style": true}"#;
    check("in_path", in_path, &[], "https://s3.us-east-1.amazonaws.com/states/k").await;
}

#[tokio::test]
async fn an_endpoint_of_the_program_has_buckets_in_the_path_too() {
    let aws = aws();
    let config = aws.config().into_builder().endpoint_url("http://store:1").build();
    let source = S3Source::open(&S3Backend::new("states", "k"), "dev", &Account::from(config)).await.unwrap();
    source.read().await.unwrap();
    assert_eq!(aws.asked()[0].uri, "http://store:1/states/env%3A/dev/k?x-id=GetObject");
}

#[tokio::test]
async fn a_version_is_asked_for_by_its_id() {
    let aws = aws();
    let backend = S3Backend::new("states", "k");
    let source = S3Source::open(&backend, "default", &Account::from(aws.config())).await.unwrap();
    source.with_version("v 1").read().await.unwrap();
    let uri = "https://states.s3.us-east-1.amazonaws.com/k?x-id=GetObject&versionId=v%201";
    assert_eq!(aws.asked()[0].uri, uri);
}

#[tokio::test]
async fn fips_and_dual_stack_endpoints_are_used() {
    let config =
        r#"{"bucket": "states", "key": "k", "use_fips_endpoint": true, "use_dualstack_endpoint": true}"#;
    let request = last_request(&directory("fips", config), &[]).await;
    assert_eq!(request.uri, "https://states.s3-fips.dualstack.us-east-1.amazonaws.com/k?x-id=GetObject");
}

#[tokio::test]
async fn a_role_is_assumed_with_everything_that_the_block_says() {
    let config = r#"{"bucket": "states", "key": "k", "role_arn": "arn:aws:iam::1:role/ignored", "assume_role": {
        "role_arn": "arn:aws:iam::1:role/r", "external_id": "e", "session_name": "s", "duration": "1h30m",
        "policy": "{}", "policy_arns": ["arn:aws:iam::aws:policy/P"], "tags": {"a": "b"},
        "transitive_tag_keys": ["a"], "source_identity": "i"}, "sts_region": "eu-west-3"}"#;
    let requests = requests(&directory("assume_role", config), &[]).await;
    let [sts, s3] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(sts.uri, "https://sts.eu-west-3.amazonaws.com/");
    assert_eq!(signer(sts), pair("BASE", "eu-west-3"));
    for part in [
        "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr",
        "ExternalId=e",
        "RoleSessionName=s",
        "DurationSeconds=5400",
        "Policy=%7B%7D",
        "PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FP",
        "Tags.member.1.Key=a",
        "Tags.member.1.Value=b",
        "TransitiveTagKeys.member.1=a",
        "SourceIdentity=i",
    ] {
        assert!(sts.body.split('&').any(|sent| sent == part), "`{part}` is not in {}", sts.body);
    }
    assert_eq!(signer(s3), pair("ROLE", "us-east-1"));
}

#[tokio::test]
async fn the_attributes_before_the_block_assume_a_role_too() {
    let config = r#"{"bucket": "states", "key": "k", "role_arn": "arn:aws:iam::1:role/r", "external_id": "e",
        "session_name": "s", "assume_role_duration_seconds": 900, "sts_endpoint": "http://sts:1",
        "access_key": "OWN", "secret_key": "made-up"}"#;
    let requests = requests(&directory("role_arn", config), &[]).await;
    let [sts, s3] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(sts.uri, "http://sts:1/");
    assert_eq!(signer(sts), pair("OWN", "us-east-1"));
    assert!(sts.body.contains("ExternalId=e") && sts.body.contains("DurationSeconds=900"), "{}", sts.body);
    assert_eq!(signer(s3), pair("ROLE", "us-east-1"));
}

#[tokio::test]
async fn a_session_has_a_name_if_none_is_set() {
    let role = AssumedRole::new("arn:aws:iam::1:role/r").with_duration(Duration::from_secs(900));
    let aws = aws();
    let backend = S3Backend::new("b", "k").with_role(role);
    let source = S3Source::open(&backend, "default", &Account::from(aws.config())).await.unwrap();
    source.read().await.unwrap();
    source.read().await.unwrap();
    let asked = aws.asked();
    assert!(asked[0].body.contains("RoleSessionName=ecs-tfstate"), "{}", asked[0].body);
    let to_sts = asked.iter().filter(|request| request.uri.contains("//sts.")).count();
    assert_eq!((asked.len(), to_sts), (3, 1), "the session is used again");
}

#[tokio::test]
async fn a_role_is_assumed_with_a_token() {
    let token = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3_backend").join("token");
    fs::create_dir_all(token.parent().unwrap()).unwrap();
    fs::write(&token, "made-up-token\n").unwrap();
    let config = format!(
        r#"{{"bucket": "states", "key": "k", "assume_role_with_web_identity":
            {{"role_arn": "arn:aws:iam::1:role/r", "web_identity_token_file": "{}"}}}}"#,
        token.display()
    );
    let script = Script::new(|request| {
        if request.body.contains("Action=AssumeRoleWithWebIdentity") {
            Answer::new(200, &ASSUMED.replace("AssumeRoleRe", "AssumeRoleWithWebIdentityRe"))
        } else {
            Answer::new(200, "{}")
        }
    });
    let opener = Opener::new(Environment::new()).with_aws(Account::from(script.config()));
    opener.open_directory(directory("web_identity", &config)).await.unwrap().read().await.unwrap();
    let asked = script.asked();
    assert!(
        asked[0].body.contains("WebIdentityToken=made-up-token&") || asked[0].body.ends_with("made-up-token")
    );
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(signer(&asked[1]), pair("ROLE", "us-east-1"));
}

#[tokio::test]
async fn a_refused_role_is_named() {
    let check = async |status: u16, code: &str, kind: ErrorKind, expected: &str| {
        let body =
            format!("<ErrorResponse><Error><Code>{code}</Code><Message>m</Message></Error></ErrorResponse>");
        let script = Script::new(move |_| Answer::new(status, &body).with_header("x-amzn-requestid", "R2"));
        let backend = S3Backend::new("b", "k").with_role(AssumedRole::new("arn:aws:iam::1:role/r"));
        let source = S3Source::open(&backend, "default", &Account::from(script.config())).await.unwrap();
        let error = source.read().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "state `s3://b/k`: the role `arn:aws:iam::1:role/r` cannot be assumed: {expected} (`{code}`: `m`)"
            )
        );
        assert_eq!(
            (error.kind(), error.operation(), error.request_id()),
            (kind, Some("sts:AssumeRole"), Some("R2"))
        );
    };
    check(
        403,
        "AccessDenied",
        ErrorKind::AccessDenied,
        "its trust policy is to allow whoever asks, with the external id if it demands one, and they need \
         `sts:AssumeRole`",
    )
    .await;
    let settings = "check the credentials and the settings of the role";
    check(400, "ValidationError", ErrorKind::InvalidCredentials, settings).await;
    check(403, "ExpiredTokenException", ErrorKind::InvalidCredentials, settings).await;
}

#[tokio::test]
async fn a_profile_gives_credentials_and_region() {
    let files = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3_backend").join("profile");
    fs::create_dir_all(&files).unwrap();
    fs::write(files.join("config"), "[profile made-up]\nregion = eu-north-1\n").unwrap();
    let credentials = "[made-up]\naws_access_key_id = PROFILE\naws_secret_access_key = made-up\n";
    fs::write(files.join("credentials"), credentials).unwrap();
    let config = format!(
        r#"{{"bucket": "states", "key": "k", "profile": "made-up",
            "shared_config_files": ["{0}/config"], "shared_credentials_files": ["{0}/credentials"]}}"#,
        files.display()
    );
    let request = last_request(&directory("with_profile", &config), &[]).await;
    assert_eq!(signer(&request), pair("PROFILE", "eu-north-1"));
}

#[tokio::test]
async fn a_key_of_the_customer_is_sent_with_its_digest() {
    const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    let check = |request: &Request| {
        let header = |name: &str| {
            let name = format!("x-amz-server-side-encryption-customer-{name}");
            request.header(&name).map(str::to_owned)
        };
        assert_eq!(header("algorithm").as_deref(), Some("AES256"));
        assert_eq!(header("key").as_deref(), Some(KEY));
        assert_eq!(header("key-md5").as_deref(), Some("KYvwGXoFFJ42a2u2GDWhwQ=="));
    };
    let config = format!(r#"{{"bucket": "states", "key": "k", "sse_customer_key": "{KEY}"}}"#);
    check(&last_request(&directory("customer_key", &config), &[]).await);
    let plain = directory("customer_key_variable", r#"{"bucket": "states", "key": "k"}"#);
    check(&last_request(&plain, &[("AWS_SSE_CUSTOMER_KEY", KEY)]).await);
}

#[tokio::test]
async fn a_location_is_read_with_the_environment_alone() {
    let aws = aws();
    let environment =
        Environment::from_iter([("AWS_ENDPOINT_URL_S3", "http://store:1"), ("TF_WORKSPACE", "dev")]);
    let opener = Opener::new(environment).with_aws(Account::from(aws.config()));
    let location: Location = "s3://b/env:/prod/k".parse().unwrap();
    let source = opener.open(&location).await.unwrap();
    assert_eq!(source.location(), "s3://b/env:/prod/k");
    source.read().await.unwrap();
    assert_eq!(aws.asked()[0].uri, "http://store:1/b/env%3A/prod/k?x-id=GetObject");
}

#[tokio::test]
async fn what_is_missing_is_said_when_it_is_opened() {
    let location: Location = "s3://b/k".parse().unwrap();
    let error = Opener::default().open(&location).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            ErrorKind::InvalidLocation,
            "`s3://b/k` is read with an AWS SDK configuration, which was not given: call `Opener::with_aws`"
        )
    );
    let backend = S3Backend::new("b", "k").with_customer_key("short");
    let error = S3Source::open(&backend, "default", &Account::from(aws().config())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
    assert_eq!(error.location(), Some("s3://b/k"));
}

#[tokio::test]
async fn nothing_shows_credentials() {
    let backend = S3Backend::new("b", "k")
        .with_customer_key("hunter2")
        .with_role(AssumedRole::new("arn:aws:iam::1:role/r").with_external_id("hunter2"));
    assert!(!format!("{backend:?}").contains("hunter2"));
    let opener = Opener::new(Environment::new()).with_aws(Account::from(aws().config()));
    let source = opener.open_directory(SAMPLE).await.unwrap();
    let text = format!("{opener:?} {source:?}");
    assert!(!text.contains("AKIAFAKE") && !text.contains("made-up"), "{text}");
}
