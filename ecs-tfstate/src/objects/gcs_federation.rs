//! Access tokens of Google for whoever another issuer vouches for, such as a
//! workflow of GitHub.

use super::gcs_credentials::unusable;
use super::gcs_impersonation::Impersonation;
use super::token_request::TokenRequest;
use crate::error::Error;
use crate::http::HttpClient;
use crate::secret::Secret;
use crate::value::Value;

const TOKEN_URL: &str = "https://sts.googleapis.com/v1/token";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// Credentials of the type `external_account`, with a token in a file or
/// behind a URL.
///
/// Source: Google's AIP-4117, and RFC 8693 for the exchange.
pub(super) struct Federation {
    audience: String,
    token_type: String,
    token_url: String,
    subject: Subject,
    /// What the token of the subject's looks like there.
    field: Option<String>,
    impersonation: Option<Impersonation>,
}

enum Subject {
    File(String),
    Url { url: String, headers: Vec<(String, Secret)> },
}

impl Federation {
    /// # Errors
    /// If the credentials are not complete, or of AWS or a command.
    pub(super) fn read(credentials: &Value) -> Result<Self, Error> {
        let required = |name: &str| text(credentials, name).ok_or_else(|| missing(name));
        let source = credentials.get("credential_source").ok_or_else(|| missing("credential_source"))?;
        let is_json = source.pointer("/format/type").and_then(Value::as_str) == Some("json");
        let field = source.get("format").and_then(|format| text(format, "subject_token_field_name"));
        Ok(Self {
            audience: required("audience")?,
            token_type: required("subject_token_type")?,
            token_url: text(credentials, "token_url").unwrap_or_else(|| TOKEN_URL.to_owned()),
            subject: Subject::read(source)?,
            field: field.filter(|_| is_json),
            impersonation: text(credentials, "service_account_impersonation_url").map(Impersonation::at),
        })
    }

    /// A new token with each call.
    pub(super) async fn token(&self, client: &dyn HttpClient) -> Result<Secret, Error> {
        let subject = self.subject.token(client, self.field.as_deref()).await?;
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("audience", self.audience.as_str()),
            ("scope", SCOPE),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("subject_token_type", self.token_type.as_str()),
            ("subject_token", subject.reveal()),
        ];
        let token = TokenRequest::form(&self.token_url, &fields)?.send(client, Some("access_token")).await?;
        match &self.impersonation {
            Some(impersonation) => impersonation.token(client, &token).await,
            None => Ok(token),
        }
    }
}

impl Subject {
    fn read(source: &Value) -> Result<Self, Error> {
        if let Some(path) = text(source, "file") {
            return Ok(Self::File(path));
        }
        if source.get("environment_id").is_some() || source.get("executable").is_some() {
            return Err(unusable(
                "a subject of AWS or of a command is not supported: set `GOOGLE_OAUTH_ACCESS_TOKEN`",
            ));
        }
        let headers = source.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flat_map(|headers| headers.iter());
        Ok(Self::Url {
            url: text(source, "url").ok_or_else(|| missing("credential_source.url"))?,
            headers: headers
                .filter_map(|(name, value)| Some((name.to_owned(), Secret::new(value.as_str()?))))
                .collect(),
        })
    }

    async fn token(&self, client: &dyn HttpClient, field: Option<&str>) -> Result<Secret, Error> {
        match self {
            Self::File(path) => in_file(path, field),
            Self::Url { url, headers } => {
                let request = TokenRequest::get(url)?;
                let request = headers
                    .iter()
                    .fold(request, |request, (name, value)| request.with_header(name, value.reveal()));
                request.send(client, field).await
            }
        }
    }
}

fn in_file(path: &str, field: Option<&str>) -> Result<Secret, Error> {
    let content = std::fs::read_to_string(path).map_err(|error| {
        unusable("the file with the token of the subject cannot be read").with_source(error)
    })?;
    let token = match field {
        Some(field) => Value::parse(&content).ok().and_then(|value| text(&value, field)),
        None => Some(content.trim().to_owned()).filter(|token| !token.is_empty()),
    };
    token.map(Secret::new).ok_or_else(|| unusable("the file with the token of the subject holds none"))
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn missing(name: &str) -> Error {
    unusable(&format!("there is no `{name}` in them: make them anew"))
}
