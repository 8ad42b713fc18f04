#![cfg(test)]
//! The adapter on the SDK, against replies written down here.

use std::collections::VecDeque;
use std::error::Error as _;
use std::sync::{Arc, Mutex};

use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use ecs_roles::aws::SdkIam;
use ecs_roles::{Error, ErrorKind, Iam, PolicyDocument, Role};

/// Answers each request with the next reply (status and body) and keeps the
/// bodies of the requests; without a reply the connection breaks.
#[derive(Debug, Clone, Default)]
struct Replies {
    replies: Arc<Mutex<VecDeque<(u16, String)>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl HttpConnector for Replies {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        self.requests.lock().unwrap().push(body);
        HttpConnectorFuture::ready(match self.replies.lock().unwrap().pop_front() {
            Some((status, body)) => Ok(response(status, body)),
            None => Err(ConnectorError::io("connection reset".into())),
        })
    }
}

fn response(status: u16, body: String) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
    response.headers_mut().insert("x-amzn-requestid", "r-2");
    response
}

impl HttpClient for Replies {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn iam(replies: &[(u16, String)]) -> (SdkIam, Replies) {
    let client =
        Replies { replies: Arc::new(Mutex::new(replies.iter().cloned().collect())), ..Replies::default() };
    let config = aws_sdk_iam::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIAEXAMPLE", "secret", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(client.clone())
        .build();
    (SdkIam::new(aws_sdk_iam::Client::from_conf(config)), client)
}

fn answer(operation: &str, result: &str) -> (u16, String) {
    let namespace = "https://iam.amazonaws.com/doc/2010-05-08/";
    (
        200,
        format!(
            "<{operation}Response xmlns=\"{namespace}\"><{operation}Result>{result}</{operation}Result>\
             <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{operation}Response>"
        ),
    )
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (
        status,
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>What AWS says.</Message></Error><RequestId>r-2</RequestId></ErrorResponse>"
        ),
    )
}

const ROLE: &str = "<Role><Path>/team/</Path><RoleName>runner</RoleName><RoleId>AROA1</RoleId>\
    <Arn>arn:aws:iam::111122223333:role/team/runner</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
    <AssumeRolePolicyDocument>%7B%22Statement%22%3A%7B%22Sid%22%3A%22a+b%22%2C%22Effect%22%3A%22Allow%22%2C\
%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D</AssumeRolePolicyDocument>\
    <Description>Runs</Description><MaxSessionDuration>7200</MaxSessionDuration>\
    <PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>\
    <PermissionsBoundaryArn>arn:aws:iam::111122223333:policy/edge</PermissionsBoundaryArn></PermissionsBoundary>\
    <Tags><member><Key>team</Key><Value>a</Value></member></Tags></Role>";

fn wanted() -> Role {
    Role::new("runner", PolicyDocument::new([]))
}

#[tokio::test]
async fn a_role_is_described_with_its_documents_decoded() {
    let (iam, _) = iam(&[answer("GetRole", ROLE)]);
    let role = iam.get_role("runner").await.unwrap();
    assert_eq!(
        (role.name.as_str(), role.path.as_str(), role.unique_id.as_str()),
        ("runner", "/team/", "AROA1")
    );
    assert_eq!((role.description.as_str(), role.max_session_duration), ("Runs", 7_200));
    assert_eq!(role.arn.to_string(), "arn:aws:iam::111122223333:role/team/runner");
    assert_eq!(role.permissions_boundary.unwrap().resource(), "policy/edge");
    assert_eq!(role.tags["team"], "a");
    assert_eq!(role.trust_policy.unwrap().statements[0].sid.as_deref(), Some("a+b"));
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let page = |name: &str, rest: &str| {
        let member = format!(
            "<AttachedPolicies><member><PolicyName>{name}</PolicyName>\
             <PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn></member></AttachedPolicies>{rest}"
        );
        answer("ListAttachedRolePolicies", &member)
    };
    let more = "<IsTruncated>true</IsTruncated><Marker>page-2</Marker>";
    let (iam, client) = iam(&[page("a", more), page("b", "<IsTruncated>false</IsTruncated>")]);
    let policies = iam.list_attached_role_policies("runner").await.unwrap();
    let names: Vec<&str> = policies.iter().map(|policy| policy.resource_id()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(client.requests.lock().unwrap()[1].contains("Marker=page-2"));
}

#[tokio::test]
async fn creating_a_role_sends_what_it_is_and_leaves_out_what_is_empty() {
    let (iam, client) = iam(&[answer("CreateRole", ROLE)]);
    let role = wanted().with_path("/team/").with_tag("team", "a");
    let created = iam.create_role(&role).await.unwrap();
    assert_eq!((created.unique_id.as_str(), created.max_session_duration), ("AROA1", 3_600));
    let request = client.requests.lock().unwrap()[0].clone();
    for part in ["Action=CreateRole", "RoleName=runner", "Path=%2Fteam%2F", "MaxSessionDuration=3600", "team"]
    {
        assert!(request.contains(part), "{part} is not in {request}");
    }
    assert!(!request.contains("Description") && !request.contains("PermissionsBoundary"), "{request}");
}

async fn failed_write(replies: &[(u16, String)]) -> Error {
    iam(replies).0.put_role_policy("runner", "Read", &PolicyDocument::new([])).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_write_did_not_happen() {
    let table = [
        (404, "NoSuchEntity", ErrorKind::NotFound),
        (409, "EntityAlreadyExists", ErrorKind::AlreadyExists),
        (403, "AccessDenied", ErrorKind::AccessDenied),
        (403, "InvalidClientTokenId", ErrorKind::AccessDenied),
        (400, "Throttling", ErrorKind::Throttled),
        (400, "MalformedPolicyDocument", ErrorKind::InvalidInput),
        (409, "LimitExceeded", ErrorKind::LimitExceeded),
        (409, "ConcurrentModification", ErrorKind::Conflict),
        (400, "SomethingNew", ErrorKind::Other),
        (429, "SomethingNew", ErrorKind::Throttled),
    ];
    for (status, code, kind) in table {
        let error = failed_write(&[refusal(status, code)]).await;
        assert_eq!(error.kind(), kind, "{code}");
        assert_eq!((error.code(), error.request_id()), (Some(code), Some("r-2")));
        assert_eq!((error.operation(), error.resource()), (Some("PutRolePolicy"), Some("runner")));
        assert!(!error.may_have_happened() && error.source().is_some(), "{code}");
        let said = format!(
            "PutRolePolicy of `runner` failed: AWS answered `{code}`: What AWS says (request id `r-2`)"
        );
        assert_eq!(error.to_string(), said);
    }
}

#[tokio::test]
async fn a_write_without_a_clear_answer_is_in_doubt() {
    let failing = [vec![], vec![refusal(500, "ServiceFailure")], vec![refusal(503, "SomethingNew")]];
    for replies in failing {
        let error = failed_write(&replies).await;
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.may_have_happened(), "{error}");
    }
    let unreadable = iam(&[answer("CreateRole", "<Role><Arn>nonsense</Arn></Role>")]).0;
    assert!(unreadable.create_role(&wanted()).await.unwrap_err().may_have_happened());
}

#[tokio::test]
async fn a_read_is_never_in_doubt() {
    let error = iam(&[]).0.get_role("runner").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(!error.may_have_happened());
}
