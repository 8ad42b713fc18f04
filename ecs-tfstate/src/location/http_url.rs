//! URLs of states.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::percent;
use crate::error::{Error, ErrorKind};

/// An `http:` or `https:` URL. User and password in it are not shown.
///
/// ```
/// use ecs_tfstate::HttpUrl;
///
/// let url: HttpUrl = "https://ci:hunter2@states.example.com/net?ref=main".parse()?;
/// assert_eq!(url.to_string(), "https://states.example.com/net");
/// assert_eq!(url.host(), "states.example.com");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HttpUrl(String);

/// The pieces of a URL, as they are written.
struct Pieces<'a> {
    scheme: &'a str,
    user: Option<&'a str>,
    host: &'a str,
    path: &'a str,
    #[cfg(feature = "http")]
    query: &'a str,
}

impl HttpUrl {
    /// The URL as it was given, with user and password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The host, and the port if one is written.
    #[must_use]
    pub fn host(&self) -> &str {
        self.pieces().host
    }

    fn pieces(&self) -> Pieces<'_> {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (authority, rest) = split_before(rest, &['/', '?']);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let (path, _query) = split_before(rest, &['?']);
        Pieces {
            scheme,
            user,
            host,
            path,
            #[cfg(feature = "http")]
            query: _query,
        }
    }

    pub(crate) fn is_https(&self) -> bool {
        self.pieces().scheme.eq_ignore_ascii_case("https")
    }

    /// Whether secrets may go there: what is sent is encrypted, or stays on
    /// this machine.
    pub(crate) fn keeps_secrets(&self) -> bool {
        self.is_https() || is_loopback(self.host())
    }

    /// Whether both are of one scheme, host and port, so that credentials for
    /// one may go to the other.
    pub(crate) fn has_origin_of(&self, other: &Self) -> bool {
        self.origin() == other.origin()
    }

    fn origin(&self) -> (bool, String) {
        let host = self.host().to_ascii_lowercase();
        let default_port = if self.is_https() { ":443" } else { ":80" };
        let host = host.strip_suffix(default_port).unwrap_or(&host).to_owned();
        (self.is_https(), host)
    }

    /// Name and password in the URL, decoded; the password is empty if there is
    /// none.
    pub(crate) fn user(&self) -> Option<(String, String)> {
        let user = self.pieces().user?;
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        Some((percent::decode(name)?, percent::decode(password)?))
    }
}

/// What requests need.
#[cfg(feature = "http")]
impl HttpUrl {
    /// The URL that goes into a request: without user and fragment.
    pub(crate) fn to_request(&self) -> String {
        let Pieces { scheme, host, path, query, .. } = self.pieces();
        let path = if path.is_empty() { "/" } else { path };
        format!("{scheme}://{host}{path}{query}")
    }

    /// The URL that a reference in an answer from here means.
    pub(crate) fn join(&self, reference: &str) -> Result<Self, Error> {
        let Pieces { scheme, host, path, .. } = self.pieces();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let absolute = match reference {
            _ if has_scheme(reference) => reference.to_owned(),
            _ if reference.starts_with("//") => format!("{scheme}:{reference}"),
            _ if reference.starts_with('/') => format!("{scheme}://{host}{reference}"),
            _ if reference.starts_with('?') => format!("{scheme}://{host}{path}{reference}"),
            _ => format!("{scheme}://{host}{folder}/{reference}"),
        };
        absolute.parse()
    }
}

/// `localhost`, or an address that only this machine has.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(address, _)| address),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(feature = "http")]
fn has_scheme(reference: &str) -> bool {
    let (path, _) = split_before(reference, &['?', '#']);
    path.split_once("://").is_some_and(|(scheme, _)| !scheme.contains('/'))
}

impl FromStr for HttpUrl {
    type Err = Error;

    /// Reads an absolute URL with the scheme `http` or `https`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let url = Self(text.to_owned());
        let Pieces { scheme, user, host, .. } = url.pieces();
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(invalid(format!("`{url}` is not a URL: expected `https://host/path`")));
        }
        if host.is_empty() || host.starts_with(':') {
            return Err(invalid(format!("`{url}` names no host: expected `https://host/path`")));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let advice = "write spaces and letters beyond ASCII as `%20` and the like";
            return Err(invalid(format!("`{url}` is not a URL: {advice}")));
        }
        if user.is_some() && url.user().is_none() {
            let message = format!("the user or password for `{url}` cannot be decoded: write `%` as `%25`");
            return Err(invalid(message));
        }
        Ok(url)
    }
}

/// Without user, password and query, all of which may be secrets.
impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Pieces { scheme, host, path, .. } = self.pieces();
        write!(f, "{scheme}://{host}{path}")
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpUrl({self})")
    }
}

/// The text before the first of the marks, and the rest with the mark.
fn split_before<'a>(text: &'a str, marks: &[char]) -> (&'a str, &'a str) {
    let end = text.find(marks).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidLocation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_decoded_and_not_shown() {
        let check = |text: &str, user: Option<(&str, &str)>, shown: &str| {
            let url: HttpUrl = text.parse().unwrap();
            let user = user.map(|(name, password)| (name.to_owned(), password.to_owned()));
            assert_eq!(url.user(), user, "{text}");
            assert_eq!(
                (url.to_string(), format!("{url:?}")),
                (shown.to_owned(), format!("HttpUrl({shown})"))
            );
        };
        check("https://h/p", None, "https://h/p");
        check("https://a:b@h:8/p?token=t#f", Some(("a", "b")), "https://h:8/p");
        check("https://a@h", Some(("a", "")), "https://h");
        check("https://a%40b:p%3A%2f@h/p", Some(("a@b", "p:/")), "https://h/p");
        check("https://a:b@c@h/p", Some(("a", "b@c")), "https://h/p");
    }

    #[test]
    fn what_is_not_a_url_is_explained_without_its_secrets() {
        let check = |text: &str, expected: &str| {
            let error = text.parse::<HttpUrl>().unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidLocation, expected));
        };
        check("https:///p", "`https:///p` names no host: expected `https://host/path`");
        check("https://u:secret@/p", "`https:///p` names no host: expected `https://host/path`");
        check("https://:80", "`https://:80` names no host: expected `https://host/path`");
        check("ftp://u:secret@h/p", "`ftp://h/p` is not a URL: expected `https://host/path`");
        check(
            "https://h/a b",
            "`https://h/a b` is not a URL: write spaces and letters beyond ASCII as `%20` and the like",
        );
        check(
            "https://u:100%secret@h/p",
            "the user or password for `https://h/p` cannot be decoded: write `%` as `%25`",
        );
    }

    #[cfg(feature = "http")]
    #[test]
    fn a_reference_is_joined_to_where_it_was_found() {
        let base: HttpUrl = "https://u:p@h:8/a/b?q".parse().unwrap();
        let check = |reference: &str, expected: &str| {
            assert_eq!(base.join(reference).unwrap().reveal(), expected);
        };
        check("http://other/x", "http://other/x");
        check("//other/x", "https://other/x");
        check("/x?y", "https://h:8/x?y");
        check("x", "https://h:8/a/x");
        check("?z", "https://h:8/a/b?z");
        check("x?to=https://h/", "https://h:8/a/x?to=https://h/");
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let same =
            |one: &str, other: &str| one.parse::<HttpUrl>().unwrap().has_origin_of(&other.parse().unwrap());
        assert!(same("https://H/a", "https://h:443/b"));
        assert!(same("http://u:p@h", "HTTP://h:80/"));
        assert!(!same("https://h", "http://h"));
        assert!(!same("https://h", "https://h:8443"));
        assert!(!same("https://h", "https://h.example"));
    }

    #[test]
    fn secrets_are_encrypted_or_stay_on_this_machine() {
        let check = |url: &str, expected: bool| {
            assert_eq!(url.parse::<HttpUrl>().unwrap().keeps_secrets(), expected, "{url}");
        };
        check("https://h/s", true);
        check("HTTPS://h", true);
        check("http://h/s", false);
        for here in ["localhost", "LocalHost:80", "127.0.0.1:8080", "127.9.9.9", "[::1]", "[::1]:80"] {
            check(&format!("http://{here}/s"), true);
        }
        for there in ["localhost.example", "127.0.0.1.example", "10.0.0.1", "[::2]", "localhost@h"] {
            check(&format!("http://{there}/s"), false);
        }
    }
}
