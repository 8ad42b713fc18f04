//! Assuming a role. The provider of `aws-config` knows neither source
//! identities nor transitive tags, so AWS STS is called here.

use std::fmt;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use aws_sdk_sts::Client;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId;
use aws_sdk_sts::types::{Credentials as Session, PolicyDescriptorType, Tag};

use crate::backend::{AssumedRole, WebIdentity, WebToken};

const SESSION_NAME: &str = "ecs-tfstate";

/// Credentials of a role, assumed with those of the client.
#[derive(Debug)]
pub(super) struct RoleProvider {
    sts: Client,
    role: AssumedRole,
}

/// Credentials of a role, assumed with a token.
#[derive(Debug)]
pub(super) struct WebIdentityProvider {
    sts: Client,
    identity: WebIdentity,
}

/// AWS STS did not give the role.
#[derive(Debug)]
pub(super) struct RoleRefused {
    pub(super) arn: String,
    pub(super) operation: &'static str,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) request_id: Option<String>,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl RoleProvider {
    pub(super) fn new(sts: Client, role: AssumedRole) -> Self {
        Self { sts, role }
    }

    async fn assume(&self) -> Provided {
        let role = &self.role;
        let call = self
            .sts
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(role.session_name.as_deref().unwrap_or(SESSION_NAME))
            .set_external_id(role.external_id.as_ref().map(|id| id.reveal().to_owned()))
            .set_duration_seconds(seconds(role))
            .set_policy(role.policy.clone())
            .set_policy_arns(policies(role))
            .set_tags(tags(role))
            .set_transitive_tag_keys(some(role.transitive_tag_keys.clone()))
            .set_source_identity(role.source_identity.clone());
        let answer = call.send().await.map_err(|error| refused(&role.arn, "sts:AssumeRole", error))?;
        credentials(answer.credentials)
    }
}

impl WebIdentityProvider {
    pub(super) fn new(sts: Client, identity: WebIdentity) -> Self {
        Self { sts, identity }
    }

    async fn assume(&self) -> Provided {
        let role = &self.identity.role;
        let call = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(&role.arn)
            .role_session_name(role.session_name.as_deref().unwrap_or(SESSION_NAME))
            .web_identity_token(token(&self.identity.token)?)
            .set_duration_seconds(seconds(role))
            .set_policy(role.policy.clone())
            .set_policy_arns(policies(role));
        let answer = call.send().await;
        let answer = answer.map_err(|error| refused(&role.arn, "sts:AssumeRoleWithWebIdentity", error))?;
        credentials(answer.credentials)
    }
}

/// The file is read each time, for tokens are renewed in it.
fn token(token: &WebToken) -> Result<String, CredentialsError> {
    match token {
        WebToken::Text(token) => Ok(token.reveal().to_owned()),
        WebToken::File(path) => {
            let text = std::fs::read_to_string(path);
            text.map(|text| text.trim().to_owned()).map_err(CredentialsError::provider_error)
        }
    }
}

fn seconds(role: &AssumedRole) -> Option<i32> {
    role.duration.map(|duration| i32::try_from(duration.as_secs()).unwrap_or(i32::MAX))
}

fn policies(role: &AssumedRole) -> Option<Vec<PolicyDescriptorType>> {
    let policy = |arn: &String| PolicyDescriptorType::builder().arn(arn).build();
    some(role.policy_arns.iter().map(policy).collect())
}

fn tags(role: &AssumedRole) -> Option<Vec<Tag>> {
    let tag = |(key, value): &(String, String)| Tag::builder().key(key).value(value).build().ok();
    some(role.tags.iter().filter_map(tag).collect())
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

fn credentials(session: Option<Session>) -> Provided {
    let session = session.ok_or_else(|| CredentialsError::unhandled("AWS STS gave no credentials"))?;
    let expires = SystemTime::try_from(*session.expiration()).map_err(CredentialsError::unhandled)?;
    Ok(Credentials::new(
        session.access_key_id,
        session.secret_access_key,
        Some(session.session_token),
        Some(expires),
        "ecs-tfstate",
    ))
}

fn refused<E>(arn: &str, operation: &'static str, error: SdkError<E>) -> CredentialsError
where
    E: ProvideErrorMetadata + RequestId + std::error::Error + Send + Sync + 'static,
    SdkError<E>: RequestId,
{
    CredentialsError::provider_error(RoleRefused {
        arn: arn.to_owned(),
        operation,
        code: error.code().unwrap_or_default().to_owned(),
        message: error.message().unwrap_or_default().to_owned(),
        request_id: error.request_id().map(str::to_owned),
        source: Box::new(error),
    })
}

impl ProvideCredentials for RoleProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume())
    }
}

impl ProvideCredentials for WebIdentityProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume())
    }
}

impl fmt::Display for RoleRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the role `{}` cannot be assumed", self.arn)
    }
}

impl std::error::Error for RoleRefused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
