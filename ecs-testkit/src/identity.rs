//! Who may sign: access keys and the principals behind them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use ecs_roles::Policy;

use crate::ids::Ids;
use crate::moment::Moment;

/// An access key, such as [`Fake::administrator`](crate::Fake::administrator)'s.
///
/// The secret and the session token do not show in `Debug`.
///
/// ```
/// use ecs_testkit::AccessKey;
///
/// let key = AccessKey::new("AKIAEXAMPLE", "secret").with_session_token("token");
/// assert_eq!(format!("{key:?}"), r#"AccessKey { access_key_id: "AKIAEXAMPLE", .. }"#);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl AccessKey {
    /// A key from its parts, such as one that `AssumeRole` gave out.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }

    /// Makes it the key of a session.
    #[must_use]
    pub fn with_session_token(self, token: impl Into<String>) -> Self {
        Self { session_token: Some(token.into()), ..self }
    }

    /// `AKIA…`, or `ASIA…` for a session.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret to sign with.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// The token of a session; `None` for a long-lived key.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// Who a request comes from.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    /// `arn:aws:iam::…:user/…` or `arn:aws:sts::…:assumed-role/…/…`.
    pub(crate) arn: String,
    /// `AIDA…`, or `AROA…:session`.
    pub(crate) user_id: String,
    /// What a session was given when it began; nothing for a user.
    pub(crate) session: Session,
}

/// What `AssumeRole` gives a session beside the role.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    /// Session policies, if any were passed.
    pub(crate) policies: Option<Vec<Policy>>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) source_identity: Option<String>,
}

/// A key with what only the fake knows about it.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) key: AccessKey,
    pub(crate) principal: Principal,
    pub(crate) created_at: Moment,
    pub(crate) expires: Option<Moment>,
}

/// Every access key of the account.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    grants: BTreeMap<String, Grant>,
    administrator: Grant,
    /// How far a signature's time may be from the clock; `None` if nobody looks.
    pub(crate) max_skew: Option<Duration>,
}

impl Directory {
    /// A directory with the user `administrator`.
    pub(crate) fn new(partition: &str, account: &str, ids: &mut Ids, now: Moment) -> Self {
        let administrator = AccessKey {
            access_key_id: ids.unique("AKIA", 16),
            secret_access_key: ids.secret(),
            session_token: None,
        };
        let principal = Principal {
            arn: format!("arn:{partition}:iam::{account}:user/administrator"),
            user_id: ids.unique("AIDA", 17),
            session: Session::default(),
        };
        let administrator = Grant { key: administrator, principal, created_at: now, expires: None };
        let mut directory =
            Self { grants: BTreeMap::new(), administrator: administrator.clone(), max_skew: None };
        directory.insert(administrator);
        directory
    }

    pub(crate) fn administrator(&self) -> &AccessKey {
        &self.administrator.key
    }

    pub(crate) fn administrator_principal(&self) -> Principal {
        self.administrator.principal.clone()
    }

    pub(crate) fn insert(&mut self, grant: Grant) {
        self.grants.insert(grant.key.access_key_id.clone(), grant);
    }

    pub(crate) fn remove(&mut self, access_key_id: &str) {
        self.grants.remove(access_key_id);
    }

    /// The long-lived keys of a user, by the user's id.
    pub(crate) fn of(&self, user_id: &str) -> impl Iterator<Item = &Grant> {
        self.grants.values().filter(move |grant| grant.principal.user_id == user_id)
    }

    pub(crate) fn find(&self, access_key_id: &str) -> Option<&Grant> {
        self.grants.get(access_key_id)
    }
}
