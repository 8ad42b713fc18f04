//! The one call to Amazon EC2, on the SDK's own machinery but without its
//! client: `aws-sdk-ec2` takes minutes and gigabytes to build.

use std::borrow::Cow;
use std::fmt;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::region::{Region, SigningRegion};
use aws_types::{SdkConfig, SigningName};
use ecs_roles::{Error, ErrorKind, Partition};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use roxmltree::{Document, Node};

const OPERATION: &str = "DescribeInstances";

/// Amazon EC2 in a region, as far as the guard asks it.
#[derive(Debug, Clone)]
pub(super) struct Ec2 {
    config: SdkConfig,
    client: SharedHttpClient,
    region: String,
}

/// What EC2 answered instead of a result.
#[derive(Debug)]
struct Refusal {
    code: String,
    message: String,
}

impl Ec2 {
    pub(super) fn new(config: &SdkConfig, region: &str) -> Result<Self, Error> {
        let client = config.http_client().ok_or_else(|| {
            failure(ErrorKind::InvalidInput, "the configuration brings no HTTP client: set one")
        })?;
        Ok(Self { config: config.clone(), client, region: region.to_owned() })
    }

    /// The ids of the instances with this profile that are not terminated.
    ///
    /// Source: Amazon EC2 API Reference, `DescribeInstances`.
    pub(super) async fn instances(&self, profile: &str) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let reply = self.ask(form(profile, token.as_deref())).await?;
            let reply = Document::parse(&reply).map_err(|error| {
                failure(ErrorKind::Other, "the reply is not what Amazon EC2 answers: check the endpoint")
                    .with_source(error)
            })?;
            found.extend(texts(&reply, "instanceId"));
            let next = texts(&reply, "nextToken").into_iter().find(|token| !token.is_empty());
            match next {
                None => return Ok(found),
                Some(next) if token.as_ref() == Some(&next) => {
                    return Err(failure(
                        ErrorKind::Other,
                        "the pages of the reply do not end: check the endpoint",
                    ));
                }
                next => token = next,
            }
        }
    }

    async fn ask(&self, form: String) -> Result<String, Error> {
        let retries = self.config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let timeouts = self.config.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled);
        let mut operation = Operation::builder()
            .service_name("EC2")
            .operation_name(OPERATION)
            .http_client(self.client.clone())
            .endpoint_url(&self.endpoint())
            .standard_retry(&retries)
            .retry_classifier(HttpStatusCodeClassifier::default())
            .timeout_config(timeouts)
            .runtime_plugin(self.signing()?);
        if let Some(sleep) = self.config.sleep_impl() {
            operation = operation.sleep_impl(sleep);
        }
        if let Some(time) = self.config.time_source() {
            operation = operation.time_source(time);
        }
        let operation = operation.serializer(request).deserializer(reply).build();
        operation.invoke(form).await.map_err(refused)
    }

    fn endpoint(&self) -> String {
        let partition = Partition::of_region(&self.region);
        let suffix = if partition == Partition::AwsCn { "amazonaws.com.cn" } else { "amazonaws.com" };
        let usual = || format!("https://ec2.{}.{suffix}", self.region);
        self.config.endpoint_url().map_or_else(usual, str::to_owned)
    }

    /// Signs with the credentials of the configuration.
    fn signing(&self) -> Result<StaticRuntimePlugin, Error> {
        let Some(credentials) = self.config.credentials_provider() else {
            return Err(failure(ErrorKind::AccessDenied, "the configuration brings no credentials"));
        };
        let region = Region::new(self.region.clone());
        let mut layer = Layer::new("EC2 signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigningName::from_static("ec2"));
        layer.store_put(SigningRegion::from(region.clone()));
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(region)),
            name: Some(SigningName::from_static("ec2")),
            ..Default::default()
        });
        let options = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let components = RuntimeComponentsBuilder::new("EC2 signing")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(options))
            .with_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials))
            .with_identity_cache(self.config.identity_cache());
        Ok(StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components))
    }
}

/// The parameters in the form of the EC2 Query API.
fn form(profile: &str, token: Option<&str>) -> String {
    const ALIVE: [&str; 5] = ["pending", "running", "shutting-down", "stopping", "stopped"];
    let mut members: Vec<(Cow<'_, str>, &str)> = vec![
        ("Action".into(), OPERATION),
        ("Version".into(), "2016-11-15"),
        ("MaxResults".into(), "1000"),
        ("Filter.1.Name".into(), "iam-instance-profile.arn"),
        ("Filter.1.Value.1".into(), profile),
        ("Filter.2.Name".into(), "instance-state-name"),
    ];
    members
        .extend((1..).zip(ALIVE).map(|(number, state)| (format!("Filter.2.Value.{number}").into(), state)));
    members.extend(token.map(|token| ("NextToken".into(), token)));
    let pair = |(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    members.into_iter().map(pair).collect::<Vec<_>>().join("&")
}

fn request(form: String) -> Result<HttpRequest, aws_smithy_runtime_api::box_error::BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(form.as_str()));
    request.set_method("POST")?;
    request.set_uri("/")?;
    request.headers_mut().insert("content-type", "application/x-www-form-urlencoded");
    request.headers_mut().insert("content-length", form.len().to_string());
    Ok(request)
}

fn reply(response: &HttpResponse) -> Result<String, OrchestratorError<Refusal>> {
    let body = String::from_utf8_lossy(response.body().bytes().unwrap_or_default()).into_owned();
    match response.status().is_success() {
        true => Ok(body),
        false => Err(OrchestratorError::operation(Refusal::read(&body))),
    }
}

impl Refusal {
    fn read(body: &str) -> Self {
        let document = Document::parse(body).ok();
        let text = |name| document.as_ref().and_then(|reply| texts(reply, name).into_iter().next());
        Self {
            code: text("Code").unwrap_or_default(),
            message: text("Message").unwrap_or_else(|| "an error without a message".to_owned()),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

fn refused(error: SdkError<Refusal, HttpResponse>) -> Error {
    let SdkError::ServiceError(context) = &error else {
        return failure(ErrorKind::Unavailable, "Amazon EC2 cannot be reached: check network and endpoint")
            .with_source(error);
    };
    let Refusal { code, message } = context.err();
    let kind = match code.as_str() {
        "UnauthorizedOperation" | "AuthFailure" => ErrorKind::AccessDenied,
        "RequestLimitExceeded" => ErrorKind::Throttled,
        _ if context.raw().status().is_server_error() => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    };
    failure(kind, format!("AWS answered `{code}`: {message}")).with_code(code.clone())
}

fn failure(kind: ErrorKind, message: impl Into<String>) -> Error {
    Error::new(kind, message).with_operation(OPERATION, "the region")
}

fn texts(reply: &Document<'_>, name: &str) -> Vec<String> {
    let named = |node: &Node<'_, '_>| node.tag_name().name() == name;
    reply.descendants().filter(named).filter_map(|node| node.text()).map(str::to_owned).collect()
}
