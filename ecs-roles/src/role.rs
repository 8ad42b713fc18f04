//! A role as it should be.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::PolicyDocument;

/// How many tags a role may have.
pub(crate) const MOST_TAGS: usize = 50;

/// A role as it should be: the input of [`Iam::create_role`](crate::Iam) and, as
/// [`Desired`](crate::Desired), of a [`Provisioner`](crate::Provisioner).
///
/// The templates, such as [`TaskExecutionRole`](crate::TaskExecutionRole), make
/// one for every [`RoleKind`](crate::RoleKind) that people make; it can be changed
/// before it is used. Limits are those of the IAM User Guide, "IAM and AWS STS
/// quotas", and are checked by [`check`](Role::check).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    name: String,
    path: String,
    description: String,
    trust_policy: PolicyDocument,
    managed_policies: Vec<Arn>,
    inline_policies: BTreeMap<String, PolicyDocument>,
    customer_policies: BTreeMap<String, PolicyDocument>,
    max_session_duration: u32,
    permissions_boundary: Option<Arn>,
    instance_profile: Option<String>,
    tags: BTreeMap<String, String>,
}

impl Role {
    /// A role at the path `/` with sessions of one hour and no policies.
    pub fn new(name: impl Into<String>, trust_policy: PolicyDocument) -> Self {
        Self {
            name: name.into(),
            path: "/".to_owned(),
            description: String::new(),
            trust_policy,
            managed_policies: Vec::new(),
            inline_policies: BTreeMap::new(),
            customer_policies: BTreeMap::new(),
            max_session_duration: 3_600,
            permissions_boundary: None,
            instance_profile: None,
            tags: BTreeMap::new(),
        }
    }

    /// Sets the path, such as `/deploy/`. It cannot be changed once the role
    /// exists.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Sets the description.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Adds a managed policy, once.
    #[must_use]
    pub fn with_managed_policy(mut self, policy: Arn) -> Self {
        if !self.managed_policies.contains(&policy) {
            self.managed_policies.push(policy);
        }
        self
    }

    /// Sets the inline policy of that name.
    #[must_use]
    pub fn with_inline_policy(mut self, name: impl Into<String>, policy: PolicyDocument) -> Self {
        self.inline_policies.insert(name.into(), policy);
        self
    }

    /// Takes the inline policy of that name away.
    #[must_use]
    pub fn without_inline_policy(mut self, name: &str) -> Self {
        self.inline_policies.remove(name);
        self
    }

    /// Sets the customer managed policy of that name, which belongs to the role
    /// alone: it lies in the role's account under the role's path.
    #[must_use]
    pub fn with_customer_policy(mut self, name: impl Into<String>, policy: PolicyDocument) -> Self {
        self.customer_policies.insert(name.into(), policy);
        self
    }

    /// Sets the instance profile that gives the role to EC2 instances. It lies
    /// under the role's path; consoles name it like the role.
    #[must_use]
    pub fn with_instance_profile(mut self, name: impl Into<String>) -> Self {
        self.instance_profile = Some(name.into());
        self
    }

    /// Sets how long a session may last, in seconds: 3,600 to 43,200.
    #[must_use]
    pub fn with_max_session_duration(mut self, seconds: u32) -> Self {
        self.max_session_duration = seconds;
        self
    }

    /// Sets the permissions boundary, the ARN of a managed policy.
    #[must_use]
    pub fn with_permissions_boundary(mut self, policy: Arn) -> Self {
        self.permissions_boundary = Some(policy);
        self
    }

    /// Sets a tag.
    #[must_use]
    pub fn with_tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path, `/` if none was set.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The description, empty if none was set.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Who may assume the role.
    pub fn trust_policy(&self) -> &PolicyDocument {
        &self.trust_policy
    }

    /// The managed policies to attach.
    pub fn managed_policies(&self) -> &[Arn] {
        &self.managed_policies
    }

    /// The inline policies by name.
    pub fn inline_policies(&self) -> &BTreeMap<String, PolicyDocument> {
        &self.inline_policies
    }

    /// The customer managed policies of the role alone, by name.
    pub fn customer_policies(&self) -> &BTreeMap<String, PolicyDocument> {
        &self.customer_policies
    }

    /// The name of the instance profile, if the role is for EC2 instances.
    pub fn instance_profile(&self) -> Option<&str> {
        self.instance_profile.as_deref()
    }

    /// How long a session may last, in seconds; 3,600 if not set.
    pub fn max_session_duration(&self) -> u32 {
        self.max_session_duration
    }

    /// The managed policy that bounds the role's permissions.
    pub fn permissions_boundary(&self) -> Option<&Arn> {
        self.permissions_boundary.as_ref()
    }

    /// The tags.
    pub fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    /// Checks names, lengths and the quotas that no account can have raised.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) saying what is too
    /// long, too many or misspelt.
    pub fn check(&self) -> Result<(), Error> {
        check_name("role name", &self.name, 64)?;
        check_path(&self.path)?;
        check_description(&self.description)?;
        at_most("the tags", self.tags.len(), MOST_TAGS, "tags")?;
        check_tags(&self.tags)?;
        let attached = self.managed_policies.len().saturating_add(self.customer_policies.len());
        at_most("the managed policies", attached, 25, "policies")?;
        if let Some(profile) = &self.instance_profile {
            check_name("instance profile name", profile, 128)?;
        }
        if !(3_600..=43_200).contains(&self.max_session_duration) {
            return Err(Error::invalid(format!(
                "the longest session is {} seconds: set 3600 to 43200",
                self.max_session_duration
            )));
        }
        self.check_policies()
    }

    fn check_policies(&self) -> Result<(), Error> {
        for name in self.inline_policies.keys().chain(self.customer_policies.keys()) {
            check_name("policy name", name, 128)?;
        }
        for policy in self.managed_policies.iter().chain(&self.permissions_boundary) {
            if policy.service() != "iam" || policy.resource_type() != Some("policy") {
                return Err(Error::invalid(format!(
                    "`{policy}` is not a managed policy: its ARN reads `arn:PARTITION:iam::ACCOUNT:policy/NAME`"
                )));
            }
        }
        at_most("the trust policy", self.trust_policy.size(), 8_192, "characters without white space")
    }
}

/// `roleDescriptionType` of the IAM API: printable ASCII and Latin-1, tabs and line breaks.
fn check_description(text: &str) -> Result<(), Error> {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}');
    if let Some(c) = text.chars().find(|c| !legal(*c)) {
        return Err(Error::invalid(format!(
            "the description has the character {c:?}, which IAM does not take: use those of Latin-1"
        )));
    }
    at_most("the description", text.chars().count(), 1_000, "characters")
}

/// Source: IAM User Guide, "Tags for AWS Identity and Access Management resources".
fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Error> {
    let mut keys = BTreeSet::new();
    for (key, value) in tags {
        if key.is_empty() || !is_tag_text(key) || !is_tag_text(value) {
            return Err(Error::invalid(format!(
                "the tag {} with the value {} is not legal: use letters, digits, spaces and `_.:/=+-@`",
                shown(key),
                shown(value)
            )));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Error::invalid(format!("the tag {} is AWS's: choose another key", shown(key))));
        }
        if !keys.insert(key.to_lowercase()) {
            return Err(Error::invalid(format!(
                "the tag {} is there in two spellings, which IAM takes for one: leave one out",
                shown(key)
            )));
        }
        at_most(&format!("the key of the tag {}", shown(key)), key.chars().count(), 128, "characters")?;
        at_most(&format!("the value of the tag {}", shown(key)), value.chars().count(), 256, "characters")?;
    }
    Ok(())
}

/// Whether a text has only the characters of keys and values of tags.
pub(crate) fn is_tag_text(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c))
}

pub(crate) fn check_name(what: &str, name: &str, longest: usize) -> Result<(), Error> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.is_empty() || !name.chars().all(legal) {
        return Err(Error::invalid(format!(
            "the {what} {} is not legal: use letters, digits and `_+=,.@-`",
            shown(name)
        )));
    }
    at_most(&format!("the {what} {}", shown(name)), name.len(), longest, "characters")
}

pub(crate) fn check_path(path: &str) -> Result<(), Error> {
    let printable = path.chars().all(|c| c.is_ascii_graphic());
    if !(printable && path.starts_with('/') && path.ends_with('/')) {
        return Err(Error::invalid(format!(
            "the path {} is not legal: write `/` or `/team/`, without spaces",
            shown(path)
        )));
    }
    at_most("the path", path.len(), 512, "characters")
}

pub(crate) fn at_most(what: &str, found: usize, most: usize, unit: &str) -> Result<(), Error> {
    if found > most {
        return Err(Error::invalid(format!("{what}: {found} {unit}, but IAM takes at most {most}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str) -> Role {
        Role::new(name, PolicyDocument::new([]))
    }

    #[track_caller]
    fn refused(role: &Role, needle: &str) {
        let error = role.check().unwrap_err().to_string();
        assert!(error.contains(needle), "`{needle}` is not in: {error}");
    }

    #[test]
    fn limits_of_iam_are_checked() {
        role("deployer_1+=,.@-").with_path("/team/a/").check().unwrap();
        refused(&role(""), "role name");
        refused(&role("a b"), "`a b`");
        refused(&role(&"x".repeat(65)), "at most 64");
        refused(&role("x").with_path("team/"), "path `team/`");
        refused(&role("x").with_path("/team"), "path `/team`");
        refused(&role("x").with_description("d".repeat(1_001)), "at most 1000");
        refused(&role("x").with_max_session_duration(60), "60 seconds");
        refused(&role("x").with_inline_policy("a/b", PolicyDocument::new([])), "policy name `a/b`");
        refused(&role("x").with_managed_policy("arn:aws:s3:::b".parse().unwrap()), "not a managed policy");
        let tagged = (0..51).fold(role("x"), |role, n| role.with_tag(n.to_string(), ""));
        refused(&tagged, "51 tags");
    }
}
