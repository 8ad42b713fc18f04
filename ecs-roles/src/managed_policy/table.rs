//! The table of AWS managed policies, as they were on the day it was made.
//!
//! `policies.json` beside this file is compiled from the table that moto 5.2.5
//! ships (Apache-2.0), see NOTICE.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::arn::Arn;
use crate::error::{Error, nearest};
use crate::partition::Partition;
use crate::policy::PolicyDocument;

/// A managed policy that AWS maintains, as this crate knows it.
///
/// AWS changes its policies by itself. What is here has the
/// [version](Self::version) and date it had when the table was made (September 2026);
/// [`ManagedPolicyDrift`](crate::ManagedPolicyDrift) compares it with what an
/// account sees.
///
/// ```
/// use ecs_roles::{ManagedPolicy, Partition};
///
/// let policy = ManagedPolicy::named("AmazonECSTaskExecutionRolePolicy").unwrap();
/// assert_eq!(
///     policy.arn(&Partition::Aws)?.to_string(),
///     "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
/// );
/// assert!(policy.document()?.to_string().contains("ecr:GetAuthorizationToken"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ManagedPolicy {
    path: &'static str,
    name: &'static str,
    version: &'static str,
    updated: &'static str,
    #[serde(borrow)]
    document: &'static RawValue,
}

impl ManagedPolicy {
    /// Every policy of the table, by name.
    pub fn all() -> &'static [Self] {
        static TABLE: OnceLock<Vec<ManagedPolicy>> = OnceLock::new();
        // The text is part of the crate; a test reads it.
        TABLE.get_or_init(|| serde_json::from_str(include_str!("policies.json")).unwrap_or_default())
    }

    /// The policy of that name, without its path.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|policy| policy.name == name)
    }

    /// The policy behind an ARN, in any partition.
    pub fn of_arn(arn: &Arn) -> Option<&'static Self> {
        let wanted = path_and_name(arn)?;
        Self::all().iter().find(|policy| policy.path_and_name() == wanted)
    }

    /// The path, which is part of the ARN: `/`, `/service-role/` or
    /// `/aws-service-role/`.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The default version, such as `v3`.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// The day that version was made, as `2026-02-12`.
    pub fn updated(&self) -> &'static str {
        self.updated
    }

    /// Whether it can be attached: policies of service-linked roles are
    /// attached by AWS alone.
    pub fn is_attachable(&self) -> bool {
        self.path != "/aws-service-role/"
    }

    /// The ARN in a partition.
    ///
    /// # Errors
    ///
    /// None for the partitions that AWS has.
    pub fn arn(&self, partition: &Partition) -> Result<Arn, Error> {
        Arn::new(partition.clone(), "iam", "", "aws", &format!("policy/{}", self.path_and_name()))
    }

    /// The text of that version, as the partition `aws` has it.
    pub fn text(&self) -> &'static str {
        self.document.get()
    }

    /// The document of that version, as the partition `aws` has it.
    ///
    /// # Errors
    ///
    /// None for the policies of the table.
    pub fn document(&self) -> Result<PolicyDocument, Error> {
        self.text().parse()
    }

    /// The document of that version in a partition: its ARNs are those of the
    /// partition, where AWS may word the rest in its own way.
    ///
    /// ```
    /// use ecs_roles::{ManagedPolicy, Partition};
    ///
    /// let volumes = ManagedPolicy::named("AmazonECSInfrastructureRolePolicyForVolumes").unwrap();
    /// assert!(volumes.document_in(&Partition::AwsCn)?.to_string().contains("arn:aws-cn:ec2:"));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None for the policies of the table.
    pub fn document_in(&self, partition: &Partition) -> Result<PolicyDocument, Error> {
        self.text().replace("arn:aws:", &format!("arn:{partition}:")).parse()
    }

    /// `service-role/NAME`, or the bare name at the path `/`.
    pub(crate) fn path_and_name(&self) -> String {
        format!("{}{}", self.path.trim_start_matches('/'), self.name)
    }
}

/// How the path and name of a managed policy of AWS stand to the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// AWS has it.
    Yes,
    /// AWS has this one, of another path or spelling.
    Misspelt(String),
    /// The table does not have it; AWS may.
    No,
}

/// Policies that are met beside those of ECS, of which the name is all that matters here.
const NAMES_ONLY: [&str; 2] = ["AmazonEC2ContainerRegistryFullAccess", "service-role/AWSCodeDeployRole"];

/// Looks up `service-role/NAME`, and the policy that was meant by it.
pub(crate) fn look_up(path_and_name: &str) -> Known {
    let known: Vec<String> = ManagedPolicy::all().iter().map(ManagedPolicy::path_and_name).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).chain(NAMES_ONLY).collect();
    if known.contains(&path_and_name) {
        return Known::Yes;
    }
    let name = last(path_and_name);
    let same = known.iter().find(|known| last(known).eq_ignore_ascii_case(name));
    let meant = same.copied().or_else(|| near(name, &known));
    meant.map_or(Known::No, |meant| Known::Misspelt(meant.to_owned()))
}

/// A slip of a letter or two. Short names, and those of service-linked roles,
/// have real neighbours that are no slips: `AmazonEC2FullAccess`,
/// `AmazonEKSServiceRolePolicy`.
fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let distinct = |known: &&str| last(known).len() >= 23 && !known.starts_with("aws-service-role/");
    let distinct: Vec<&str> = known.iter().copied().filter(distinct).collect();
    let names: Vec<&str> = distinct.iter().map(|known| last(known)).collect();
    let meant = nearest(name, &names)?;
    let close = strsim::damerau_levenshtein(&meant.to_lowercase(), &name.to_lowercase()) <= 2;
    distinct.into_iter().find(|known| last(known) == meant).filter(|_| close)
}

fn last(path_and_name: &str) -> &str {
    path_and_name.rsplit('/').next().unwrap_or(path_and_name)
}

/// `service-role/NAME` of a managed policy of AWS.
pub(crate) fn path_and_name(arn: &Arn) -> Option<&str> {
    let is_aws = arn.service() == "iam" && arn.account() == "aws";
    arn.resource().strip_prefix("policy/").filter(|_| is_aws)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_reads_and_knows_its_arn() {
        assert_eq!(ManagedPolicy::all().len(), 28);
        for policy in ManagedPolicy::all() {
            policy.document().unwrap();
            let arn = policy.arn(&Partition::AwsCn).unwrap();
            assert_eq!(ManagedPolicy::of_arn(&arn).unwrap().name(), policy.name());
            assert!(policy.version().starts_with('v') && policy.updated().len() == 10);
        }
    }

    #[track_caller]
    fn check(path_and_name: &str, expected: &str) {
        let found = match look_up(path_and_name) {
            Known::Yes => "yes".to_owned(),
            Known::Misspelt(meant) => meant,
            Known::No => "no".to_owned(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_was_meant_is_found() {
        check("service-role/AmazonECSTaskExecutionRolePolicy", "yes");
        check("AmazonECSTaskExecutionRolePolicy", "service-role/AmazonECSTaskExecutionRolePolicy");
        check(
            "service-role/AmazonECSTaskExecutionRolPolicy",
            "service-role/AmazonECSTaskExecutionRolePolicy",
        );
        check("service-role/AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECS");
        check("AmazonS3ReadOnlyAccess", "no");
        check("service-role/AWSCodeDeployRole", "yes");
        check("AWSCodeDeployRole", "service-role/AWSCodeDeployRole");
        check("AmazonEC2FullAccess", "no");
    }
}
