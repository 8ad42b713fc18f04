//! How large documents may be.

use super::kind::PolicyKind;

impl PolicyKind {
    /// The most characters a document of this kind may have without a raised quota;
    /// white space does not count.
    ///
    /// | kind | characters | of |
    /// |---|---|---|
    /// | identity | 10,240 | all inline policies of a role together; one managed policy takes 6,144 |
    /// | trust | 2,048 | the default, which can be raised |
    /// | resource | 20,480 | a bucket policy; other services have quotas of their own |
    /// | boundary | 6,144 | a managed policy, as every boundary is one |
    /// | scp | 10,240 | what Organizations takes since 2025; 5,120 before |
    ///
    /// Access Analyzer, too, speaks up for an identity policy only above 10,240.
    ///
    /// Source: IAM User Guide, "IAM and AWS STS quotas"; Amazon S3 User Guide,
    /// "Bucket policies"; AWS Organizations User Guide, "Quotas and service limits".
    ///
    /// ```
    /// use ecs_roles::PolicyKind;
    ///
    /// assert_eq!(PolicyKind::Trust.quota(), 2_048);
    /// ```
    pub fn quota(self) -> usize {
        match self {
            Self::Identity | Self::Scp => 10_240,
            Self::Trust => 2_048,
            Self::Resource => 20_480,
            Self::Boundary => 6_144,
        }
    }
}
