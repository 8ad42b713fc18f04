//! What roles of a file share, and what every kind of them takes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ecs_roles::{Arn, CallerDocument, Error, ErrorKind, PolicyDocument, Role, Scope, Statement, UnclearPart};
use serde_saphyr::Location;

/// What holds for all roles of a file.
#[derive(Clone)]
pub(super) struct Defaults {
    pub(super) scope: Scope,
    pub(super) path: Option<String>,
    pub(super) boundary: Option<Arn>,
    pub(super) tags: BTreeMap<String, String>,
    /// The policies of the file by name.
    pub(super) policies: BTreeMap<String, Vec<CallerDocument>>,
    /// Where files lie that roles name.
    pub(super) directory: PathBuf,
}

/// What every kind of role takes.
pub(super) trait Common {
    fn inline_policies(&self) -> &BTreeMap<String, PolicyDocument>;

    /// Where values stand that a message speaks of in these words.
    fn places(&self) -> Vec<(String, Location)>;
}

/// The options of a kind of role.
pub(super) trait Template: Common {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error>;

    /// The role, and parts of its source that may need more than it is given.
    fn role_and_unclear(&self, defaults: &Defaults) -> Result<(Role, Vec<UnclearPart>), Error> {
        Ok((self.role(defaults)?, Vec::new()))
    }

    /// Statements of a policy that the role has beside others.
    fn statements(&self) -> &[Statement] {
        &[]
    }

    /// The KMS keys that what its tasks read at their start is encrypted with.
    fn keys(&self) -> &[Arn] {
        &[]
    }

    /// The policies of the file that the role carries.
    fn carries(&self) -> &[String] {
        &[]
    }
}

pub(super) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

/// The options of a kind, and after them those of every kind. What documents an option is what
/// `ecsctl roles show` says of it.
macro_rules! options {
    (struct $name:ident { $($own:tt)* }) => {
        $crate::roles::file::defaults::options! { @all $name
            $($own)*
            /// The name of the role, that of AWS's pages if it is left out
            name: Option<serde_saphyr::Spanned<String>>,
            /// Where it lies, such as `/platform/` [default: the `path` of the file]
            path: Option<serde_saphyr::Spanned<String>>,
            /// Its permissions boundary [default: the `boundary` of the file]
            boundary: Option<ecs_roles::Arn>,
            /// Tags by key, beside those of the file
            tags: std::collections::BTreeMap<String, String>,
            /// How many seconds a session lasts at most, 3600 to 43200 [default: 3600]
            session_duration: Option<serde_saphyr::Spanned<u32>>,
            /// Managed policies beside those of the kind
            managed_policies: Vec<ecs_roles::Arn>,
            /// Policy documents by name, beside those of the kind
            inline_policies: std::collections::BTreeMap<String, ecs_roles::PolicyDocument>,
        }
    };
    (@all $name:ident $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)*) => {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            $(#[serde(default)] $field: $type,)*
        }

        impl $crate::roles::file::defaults::Common for $name {
            fn inline_policies(&self) -> &std::collections::BTreeMap<String, ecs_roles::PolicyDocument> {
                &self.inline_policies
            }

            fn places(&self) -> Vec<(String, serde_saphyr::Location)> {
                let name = self.name.iter().map(|name| (format!("name `{}`", name.value), name.referenced));
                let path = self.path.iter().map(|path| (format!("path `{}`", path.value), path.referenced));
                let seconds = self.session_duration.iter();
                let session = seconds.map(|it| (format!("session is {} seconds", it.value), it.referenced));
                name.chain(path).chain(session).collect()
            }
        }

        impl $crate::roles::file::described::Described for $name {
            fn described() -> Vec<$crate::roles::file::described::RoleOption> {
                use $crate::roles::file::described::RoleOption;
                vec![$(RoleOption::new(stringify!($field), stringify!($type), &[$($doc),+]),)*]
            }
        }
    };
}

/// A template with the options of every kind.
macro_rules! settled {
    ($template:expr, $options:expr, $defaults:expr) => {{
        let (options, defaults) = ($options, $defaults);
        let mut template = $template;
        if let Some(name) = &options.name {
            template = template.named(&name.value);
        }
        if let Some(path) = options.path.as_ref().map(|path| &path.value).or(defaults.path.as_ref()) {
            template = template.at_path(path);
        }
        if let Some(boundary) = options.boundary.as_ref().or(defaults.boundary.as_ref()) {
            template = template.bounded_by(boundary.clone());
        }
        for (key, value) in defaults.tags.iter().chain(&options.tags) {
            template = template.tagged(key, value);
        }
        if let Some(seconds) = options.session_duration.as_ref().map(|it| it.value) {
            template = template.with_session_duration(seconds);
        }
        for policy in &options.managed_policies {
            template = template.with_managed_policy(policy.clone());
        }
        for (name, policy) in &options.inline_policies {
            template = template.with_inline_policy(name, policy.clone());
        }
        template
    }};
}

pub(super) use {options, settled};
