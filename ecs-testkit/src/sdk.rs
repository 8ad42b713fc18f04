//! The fake as the HTTP client, clock and sleep of the AWS SDK: no sockets,
//! no waiting.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::SdkConfig;
use aws_types::region::Region;
use std::time::{Duration, SystemTime};

use crate::clock::VirtualClock;
use crate::fake::Fake;
use crate::identity::AccessKey;
use crate::message::{Request, Response};

impl Fake {
    /// The configuration of clients that talk to this fake, signed by its
    /// administrator, on its clock: retries and waiters pass virtual time only.
    ///
    /// ```
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use ecs_testkit::Fake;
    ///
    /// let fake = Fake::new();
    /// let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    /// ecs.create_cluster().cluster_name("shop").send().await?;
    /// assert_eq!(ecs.list_clusters().send().await?.cluster_arns().len(), 1);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
    /// ```
    #[must_use]
    pub fn sdk_config(&self) -> SdkConfig {
        self.sdk_config_as(&self.administrator())
    }

    /// As [`sdk_config`](Self::sdk_config), signed with another key.
    #[must_use]
    pub fn sdk_config_as(&self, key: &AccessKey) -> SdkConfig {
        let credentials = Credentials::new(
            key.access_key_id(),
            key.secret_access_key(),
            key.session_token().map(str::to_owned),
            None,
            "ecs-testkit",
        );
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(self.http_client())
            .time_source(self.clock())
            .sleep_impl(self.clock())
            // It measures throughput by sleeping, and here every sleep moves the clock.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build()
    }

    /// The fake as the SDK's HTTP client, for configurations of your own.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(InProcess(self.clone()))
    }
}

impl TimeSource for VirtualClock {
    fn now(&self) -> SystemTime {
        Self::now(self)
    }
}

/// A sleep advances the clock when it is first polled, and is over.
impl AsyncSleep for VirtualClock {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        Sleep::new(async move { clock.advance(duration) })
    }
}

#[derive(Clone, Debug)]
struct InProcess(Fake);

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let fake = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = receive(request).await?;
            respond(fake.handle(&request))
        })
    }
}

async fn receive(mut request: HttpRequest) -> Result<Request, ConnectorError> {
    let mut received = Request::new(request.method(), request.uri());
    for (name, value) in request.headers() {
        received = received.with_header(name, value);
    }
    let body = std::mem::replace(request.body_mut(), SdkBody::taken());
    let bytes = ByteStream::new(body).collect().await.map_err(|error| ConnectorError::user(error.into()))?;
    Ok(received.with_body(bytes.into_bytes()))
}

fn respond(response: Response) -> Result<HttpResponse, ConnectorError> {
    let status =
        StatusCode::try_from(response.status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let length = response.body.len();
    let mut answer = HttpResponse::new(status, SdkBody::from(response.body));
    for (name, value) in response.headers {
        // What cannot be a header, such as odd metadata, is left out.
        let _ = answer.headers_mut().try_append(name, value);
    }
    // Over a socket the server adds it; an answer to `HEAD` has its own.
    if answer.headers().get("content-length").is_none() {
        answer.headers_mut().insert("content-length", length.to_string());
    }
    Ok(answer)
}
