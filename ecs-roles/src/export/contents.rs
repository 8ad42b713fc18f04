//! What is exported.

use std::collections::HashSet;

use super::{CustomerManagedPolicy, ExportFormat, cli, cloudformation, json, read, terraform};
use crate::error::{Error, shown};
use crate::policy::PolicyDocument;
use crate::provision::{Quotas, fit};
use crate::role::Role;

/// Roles and customer managed policies, to be printed in the format of the
/// tool that shall make them.
///
/// Every format carries every member of a [`Role`] and keeps every text as it
/// is, whatever quotes, line breaks or `${…}` it has. What a format cannot
/// carry is named at it. The text is the same for the same contents, in the
/// order they were added, and ends with a line break. Customer managed policies
/// and the instance profile of a role lie under the role's path and carry its
/// tags.
///
/// ```
/// use ecs_roles::{Export, Scope, TaskExecutionRole};
///
/// let role = TaskExecutionRole::new(Scope::new("111122223333", "eu-central-1")?).role()?;
/// let export = Export::new().role(role);
/// assert!(export.to_terraform()?.starts_with("resource \"aws_iam_role\" \"ecsTaskExecutionRole\" {\n"));
/// assert!(export.to_cli()?.contains("aws iam create-role"));
/// assert_eq!(Export::from_json(&export.to_json()?)?, export);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// # Errors
///
/// Inline policies of a role that are together larger than IAM takes become
/// shorter, or customer managed policies of the role, as
/// [`Provisioner::apply`](crate::Provisioner::apply) makes them.
///
/// Every format fails with [`InvalidInput`](crate::ErrorKind::InvalidInput)
/// where [`check`](Export::check) does, and where policies fit nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    roles: Vec<Role>,
    policies: Vec<CustomerManagedPolicy>,
}

impl Export {
    /// An export of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a role.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Adds a policy that becomes a customer managed policy: its name, its
    /// path (`/` or such as `/deploy/`) and its document.
    #[must_use]
    pub fn policy(
        mut self,
        name: impl Into<String>,
        path: impl Into<String>,
        document: PolicyDocument,
    ) -> Self {
        self.policies.push(CustomerManagedPolicy::new(name.into(), path.into(), document));
        self
    }

    /// The roles, in the order they were added.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The policies that belong to no role, in the order they were added.
    pub fn policies(&self) -> &[CustomerManagedPolicy] {
        &self.policies
    }

    /// The export as each format has it: checked, and with policies of roles
    /// where there is room for them, as a provisioner puts them.
    pub(super) fn fitted(&self) -> Result<Self, Error> {
        let fitted = self.roles.iter().map(|role| fit(role, &Quotas::HIGHEST)).collect::<Result<_, _>>()?;
        let fitted = Self { roles: fitted, policies: self.policies.clone() };
        fitted.check()?;
        Ok(fitted)
    }

    /// Checks what no account accepts: each role as [`Role::check`] does, names
    /// and paths and sizes of the policies that belong to none, and names that
    /// occur twice. IAM
    /// compares names without regard to case and path (IAM User Guide, "IAM
    /// identifiers").
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the role or
    /// policy.
    pub fn check(&self) -> Result<(), Error> {
        for role in &self.roles {
            role.check().map_err(|error| {
                Error::invalid(format!("the role {} is not legal: {}", shown(role.name()), error.message()))
            })?;
        }
        for policy in &self.policies {
            policy.check()?;
        }
        once("role", self.roles.iter().map(Role::name))?;
        once("instance profile", self.roles.iter().filter_map(Role::instance_profile))?;
        let of_roles = self.roles.iter().flat_map(|role| role.customer_policies().keys());
        let alone = self.policies.iter().map(CustomerManagedPolicy::name);
        once("customer managed policy", of_roles.map(String::as_str).chain(alone))
    }

    /// The export in `format`.
    ///
    /// # Errors
    ///
    /// As for the method of that format.
    pub fn to(&self, format: ExportFormat) -> Result<String, Error> {
        match format {
            ExportFormat::Json => self.to_json(),
            ExportFormat::Terraform => self.to_terraform(),
            ExportFormat::CloudFormation => self.to_cloudformation(),
            ExportFormat::Cli => self.to_cli(),
        }
    }

    /// One JSON object, which [`from_json`](Export::from_json) reads back. All
    /// members are always there, in this order:
    ///
    /// ```
    /// use ecs_roles::{Export, PolicyDocument, Principals, Role, Statement};
    ///
    /// let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs-tasks.amazonaws.com"));
    /// let export = Export::new()
    ///     .role(Role::new("web", PolicyDocument::new([trust])).with_tag("team", "shop"))
    ///     .policy("deploy", "/", PolicyDocument::new([Statement::allow(["ecs:RunTask"]).on(["*"])]));
    /// assert_eq!(export.to_json()?, r#"{
    ///   "roles": [
    ///     {
    ///       "name": "web",
    ///       "path": "/",
    ///       "description": "",
    ///       "trustPolicy": {
    ///         "Version": "2012-10-17",
    ///         "Statement": [
    ///           {
    ///             "Effect": "Allow",
    ///             "Principal": {
    ///               "Service": "ecs-tasks.amazonaws.com"
    ///             },
    ///             "Action": "sts:AssumeRole"
    ///           }
    ///         ]
    ///       },
    ///       "managedPolicies": [],
    ///       "inlinePolicies": {},
    ///       "customerPolicies": {},
    ///       "maxSessionDuration": 3600,
    ///       "permissionsBoundary": null,
    ///       "instanceProfile": null,
    ///       "tags": {
    ///         "team": "shop"
    ///       }
    ///     }
    ///   ],
    ///   "policies": [
    ///     {
    ///       "name": "deploy",
    ///       "path": "/",
    ///       "document": {
    ///         "Version": "2012-10-17",
    ///         "Statement": [
    ///           {
    ///             "Effect": "Allow",
    ///             "Action": "ecs:RunTask",
    ///             "Resource": "*"
    ///           }
    ///         ]
    ///       }
    ///     }
    ///   ]
    /// }
    /// "#);
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// `managedPolicies` and `permissionsBoundary` are ARNs, `inlinePolicies`
    /// and `customerPolicies` documents by name, `maxSessionDuration` seconds.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) where
    /// [`check`](Export::check) fails.
    pub fn to_json(&self) -> Result<String, Error> {
        json::write(&self.fitted()?)
    }

    /// Reads what [`to_json`](Export::to_json) wrote, or somebody in its shape.
    /// Of a role only `name` and `trustPolicy` are required, of a policy `name`
    /// and `document`; what else is missing is as in [`Role::new`].
    ///
    /// ```
    /// use ecs_roles::Export;
    ///
    /// let text = "{\n  \"roles\": [\n    {\"name\": \"web\", \"trustpolicy\": {}}\n  ]\n}";
    /// let error = Export::from_json(text).unwrap_err();
    /// assert!(error.to_string().contains("`trustpolicy` is not an element of a role, did you mean `trustPolicy`?"));
    /// assert_eq!(error.position().unwrap().to_string(), "line 3, column 21");
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with a position: not
    /// JSON, more than 1 MiB, not of this shape, or a role that
    /// [`Role::check`] refuses. Without a position: a name that occurs twice.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let export = read::export(text)?;
        export.check()?;
        Ok(export)
    }

    /// Terraform configuration: the resources `aws_iam_role`,
    /// `aws_iam_role_policy`, `aws_iam_role_policy_attachment`,
    /// `aws_iam_policy` and `aws_iam_instance_profile` of the provider
    /// hashicorp/aws, formatted as `terraform fmt` does. It configures no
    /// provider, so that it can stand in any module.
    ///
    /// Terraform itself reads text in Unicode's form NFC: a tag of `e` and a
    /// combining accent arrives as `é`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) where
    /// [`check`](Export::check) fails.
    pub fn to_terraform(&self) -> Result<String, Error> {
        terraform::write(&self.fitted()?)
    }

    /// A CloudFormation template in JSON, with the ARNs as outputs. A stack of
    /// it needs the capability `CAPABILITY_NAMED_IAM`.
    ///
    /// `AWS::IAM::ManagedPolicy` and `AWS::IAM::InstanceProfile` have no tags:
    /// the tags of a role are on the role alone.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) where
    /// [`check`](Export::check) fails, where nothing is exported or more than
    /// the 200 outputs of a template (AWS CloudFormation User Guide,
    /// "Understand CloudFormation quotas"), and for what CloudFormation would
    /// replace and has no escape for: the text `{{resolve:`, and a condition
    /// operator or key that is named like a function, such as `Ref`.
    pub fn to_cloudformation(&self) -> Result<String, Error> {
        cloudformation::write(&self.fitted()?)
    }

    /// A script for a POSIX shell that makes everything with the AWS CLI,
    /// version 1 or 2. It stops at the first command that fails, as one does
    /// for what exists already.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) where
    /// [`check`](Export::check) fails, and for a text with a NUL character,
    /// which no argument of a command can hold.
    pub fn to_cli(&self) -> Result<String, Error> {
        cli::write(&self.fitted()?)
    }
}

/// Refuses a name that occurs twice.
fn once<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(Error::invalid(format!(
                "there are two of the {what} {}: IAM compares names without regard to case and path, rename one",
                shown(name)
            )));
        }
    }
    Ok(())
}
