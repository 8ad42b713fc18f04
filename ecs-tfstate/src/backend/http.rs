//! The backend `http`.

use super::workspace::DEFAULT;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::location::{HttpUrl, Location};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::value::Object;

/// A state behind a URL, and how to ask for it.
///
/// ```
/// use ecs_tfstate::{HttpBackend, HttpUrl};
///
/// let url: HttpUrl = "https://gitlab.example.com/api/v4/projects/7/terraform/state/net".parse()?;
/// let backend = HttpBackend::new(url).with_header("PRIVATE-TOKEN", "glpat-1");
/// assert!(!format!("{backend:?}").contains("glpat-1"));
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// What Terraform reads: `address`, `username`, `password` and `lock_address`,
/// or `TF_HTTP_ADDRESS`, `TF_HTTP_USERNAME`, `TF_HTTP_PASSWORD` and
/// `TF_HTTP_LOCK_ADDRESS`. User and password of the environment go to the scheme,
/// host and port of `TF_HTTP_ADDRESS` only, the password also to the address of
/// a configuration that names the user; neither goes over `http:` to another
/// machine. TLS belongs to the client that the program brings:
/// `skip_cert_verification` and the certificates of the configuration are not
/// looked at. Source: Terraform's documentation of the backend `http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpBackend {
    address: HttpUrl,
    lock_address: Option<HttpUrl>,
    user: Option<(String, Secret)>,
    headers: Vec<(String, Secret)>,
}

impl HttpBackend {
    /// The state behind a URL. User and password in it are sent as Basic
    /// authentication.
    #[must_use]
    pub fn new(address: HttpUrl) -> Self {
        let user = address.user().map(|(name, password)| (name, Secret::new(password)));
        Self { address, lock_address: None, user, headers: Vec::new() }
    }

    /// The state behind a URL, for the user of the environment
    /// (`TF_HTTP_USERNAME`, `TF_HTTP_PASSWORD`) if the URL names none. That user
    /// is for the scheme, host and port of `TF_HTTP_ADDRESS` only.
    #[must_use]
    pub fn from_location(address: &HttpUrl, environment: &Environment) -> Self {
        let it = Self::new(address.clone());
        let nothing = Object::new();
        let settings = Settings::new("http", &nothing, environment);
        let user = it.user.or_else(|| user_of_environment(address, settings));
        Self { user, ..it }
    }

    pub(super) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let settings = Settings::new("http", config, environment);
        let it = Self::new(settings.required("address", &["TF_HTTP_ADDRESS"])?.parse()?);
        let user = user_of_configuration(&it.address, settings).or(it.user);
        let lock_address = settings.text("lock_address", &["TF_HTTP_LOCK_ADDRESS"]);
        Ok(Self { lock_address: lock_address.map(|text| text.parse()).transpose()?, user, ..it })
    }

    /// Sends name and password as Basic authentication.
    #[must_use]
    pub fn with_user(self, name: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: Some((name.into(), Secret::new(password))), ..self }
    }

    /// Sends a token as `Authorization: Bearer`, instead of a user.
    #[must_use]
    pub fn with_bearer(self, token: impl Into<String>) -> Self {
        self.with_header("Authorization", format!("Bearer {}", token.into()))
    }

    /// Sends one more header, such as a token of its own kind. It goes to the
    /// host of the address only. `Authorization` takes the place of a user.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if name.eq_ignore_ascii_case("authorization") {
            self.user = None;
        }
        self.headers.push((name, Secret::new(value)));
        self
    }

    /// The URL of the state.
    #[must_use]
    pub fn address(&self) -> &HttpUrl {
        &self.address
    }

    /// The URL that Terraform locks the state at, if it locks it.
    #[must_use]
    pub fn lock_address(&self) -> Option<&HttpUrl> {
        self.lock_address.as_ref()
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If the workspace is not `default`, for the backend `http` has no other.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        if workspace == DEFAULT {
            return Ok(Location::Http(self.address.clone()));
        }
        let message = format!(
            "the backend `http` has no workspace `{workspace}`, only `default`: unset `TF_WORKSPACE`, \
             or give each its own `address`"
        );
        Err(Error::new(ErrorKind::InvalidLocation, message))
    }

    /// What authenticates a request.
    #[cfg(feature = "http")]
    pub(crate) fn credentials(&self) -> Vec<(String, Secret)> {
        use base64::Engine as _;

        let basic = self.user.as_ref().map(|(name, password)| {
            let pair = format!("{name}:{}", password.reveal());
            let pair = base64::engine::general_purpose::STANDARD.encode(pair);
            ("Authorization".to_owned(), Secret::new(format!("Basic {pair}")))
        });
        basic.into_iter().chain(self.headers.iter().cloned()).collect()
    }
}

/// The user for the address of a configuration. As with Terraform, name and
/// password may be in the environment; over plain HTTP they stay there.
fn user_of_configuration(address: &HttpUrl, settings: Settings<'_>) -> Option<(String, Secret)> {
    let may = address.keeps_secrets();
    let (user, password): (&[&str], &[&str]) =
        if may { (&["TF_HTTP_USERNAME"], &["TF_HTTP_PASSWORD"]) } else { (&[], &[]) };
    let name = settings.text("username", user)?;
    Some((name, settings.secret("password", password).unwrap_or_else(|| Secret::new(""))))
}

/// The user of the environment, if the address is of the origin that the
/// environment names.
fn user_of_environment(address: &HttpUrl, settings: Settings<'_>) -> Option<(String, Secret)> {
    if !is_of_environment(address, settings) || !address.keeps_secrets() {
        return None;
    }
    let name = settings.variable(&["TF_HTTP_USERNAME"])?.to_owned();
    let password = settings.secret("password", &["TF_HTTP_PASSWORD"]);
    Some((name, password.unwrap_or_else(|| Secret::new(""))))
}

fn is_of_environment(address: &HttpUrl, settings: Settings<'_>) -> bool {
    let owner = settings.variable(&["TF_HTTP_ADDRESS"]).and_then(|text| text.parse::<HttpUrl>().ok());
    owner.is_some_and(|owner| owner.has_origin_of(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn read(config: &str, variables: &[(&str, &str)]) -> Result<HttpBackend, Error> {
        let config = Value::parse(config).unwrap();
        HttpBackend::read(config.as_object().unwrap(), &variables.iter().copied().collect())
    }

    #[test]
    fn the_configuration_wins_over_the_environment() {
        let variables =
            [("TF_HTTP_ADDRESS", "https://env/s"), ("TF_HTTP_USERNAME", "e"), ("TF_HTTP_PASSWORD", "p")];
        let check = |config: &str, address: &str, user: Option<(&str, &str)>| {
            let backend = read(config, &variables).unwrap();
            let user = user.map(|(name, password)| (name.to_owned(), Secret::new(password)));
            assert_eq!((backend.address().to_string().as_str(), backend.user), (address, user), "{config}");
        };
        check(r#"{"address": null, "username": ""}"#, "https://env/s", Some(("e", "p")));
        check(r#"{"address": "https://c/s", "username": "c"}"#, "https://c/s", Some(("c", "p")));
        check(r#"{"address": "https://c/s"}"#, "https://c/s", Some(("e", "p")));
        check(r#"{"address": "http://env/s"}"#, "http://env/s", None);
        let own = r#"{"address": "http://c/s", "username": "c", "password": "d"}"#;
        check(own, "http://c/s", Some(("c", "d")));
        check(r#"{"address": "http://c/s", "username": "c"}"#, "http://c/s", Some(("c", "")));
        check(r#"{"address": "http://[::1]:80/s", "username": "c"}"#, "http://[::1]:80/s", Some(("c", "p")));
    }

    #[test]
    fn the_user_of_the_environment_is_for_its_origin() {
        let variables =
            [("TF_HTTP_ADDRESS", "https://env/s"), ("TF_HTTP_USERNAME", "e"), ("TF_HTTP_PASSWORD", "p")];
        let environment = variables.into_iter().collect();
        let check = |address: &str, name: Option<&str>| {
            let backend = HttpBackend::from_location(&address.parse().unwrap(), &environment);
            assert_eq!(backend.user.as_ref().map(|(name, _)| name.as_str()), name, "{address}");
        };
        check("https://env/other", Some("e"));
        check("https://env:8443/s", None);
        check("https://else/s", None);
        check("http://env/s", None);
        check("https://u:v@else/s", Some("u"));
    }

    #[test]
    fn a_user_in_the_address_is_a_user_too() {
        let backend = read(r#"{"address": "https://u:v@c/s"}"#, &[]).unwrap();
        assert_eq!(backend.user, Some(("u".to_owned(), Secret::new("v"))));
    }

    #[test]
    fn a_missing_address_is_named() {
        let expected = "the backend `http` has no `address`: \
                        run `terraform init` with it in the configuration, or set `TF_HTTP_ADDRESS`";
        assert_eq!(read("{}", &[]).unwrap_err().to_string(), expected);
    }

    #[test]
    fn there_is_one_workspace() {
        let backend = read(r#"{"address": "https://u:secret@h/s"}"#, &[]).unwrap();
        assert_eq!(backend.location("default").unwrap().to_string(), "https://h/s");
        let error = backend.location("dev").unwrap_err().to_string();
        assert!(error.starts_with("the backend `http` has no workspace `dev`"), "{error}");
        assert!(!format!("{backend:?}").contains("secret"));
    }

    #[test]
    fn the_password_of_the_environment_goes_to_its_own_origin_only() {
        let check = |address: &str, variables: &[(&str, &str)], expected: Option<&str>| {
            let environment = variables.iter().copied().collect();
            let backend = HttpBackend::from_location(&address.parse().unwrap(), &environment);
            assert_eq!(backend.user.as_ref().map(|(name, _)| name.as_str()), expected, "{address}");
        };
        let variables = [("TF_HTTP_USERNAME", "e"), ("TF_HTTP_ADDRESS", "https://env/s")];
        check("https://env/other", &variables, Some("e"));
        check("https://u:p@env/other", &variables, Some("u"));
        check("https://elsewhere/s", &variables, None);
        check("https://elsewhere/s", &variables[..1], None);
        check("https://env:8443/s", &variables, None);
        check("http://env/s", &variables, None);
        let plain = |address| [("TF_HTTP_USERNAME", "e"), ("TF_HTTP_ADDRESS", address)];
        check("http://env/s", &plain("http://env/s"), None);
        check("http://localhost:8080/s", &plain("http://localhost:8080"), Some("e"));
    }
}
