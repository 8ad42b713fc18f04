//! The condition keys that start with `aws:`.

use crate::reference::{ConditionType, ServiceReference};

/// A condition key with what rules have to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyFacts {
    pub(crate) value_type: ConditionType,
    pub(crate) multivalued: bool,
}

/// A global key; a name that ends with `/` takes a tag key after it.
#[derive(Debug)]
struct GlobalKey {
    name: &'static str,
    facts: KeyFacts,
}

const fn one(name: &'static str, value_type: ConditionType) -> GlobalKey {
    GlobalKey { name, facts: KeyFacts { value_type, multivalued: false } }
}

const fn many(name: &'static str) -> GlobalKey {
    GlobalKey { name, facts: KeyFacts { value_type: ConditionType::String, multivalued: true } }
}

/// Source: IAM User Guide, "AWS global condition context keys". `aws:SourceOwner`
/// is in no such list, but in the default policy of every SNS topic.
static GLOBAL_KEYS: [GlobalKey; 54] = [
    one("aws:ARN", ConditionType::Arn),
    one("aws:AssumedRoot", ConditionType::Bool),
    many("aws:CalledVia"),
    many("aws:CalledViaAWSMCP"),
    one("aws:CalledViaFirst", ConditionType::String),
    one("aws:CalledViaLast", ConditionType::String),
    one("aws:ChatbotSourceArn", ConditionType::Arn),
    one("aws:CurrentTime", ConditionType::Date),
    one("aws:Ec2InstanceSourcePrivateIPv4", ConditionType::IpAddress),
    one("aws:Ec2InstanceSourceVpc", ConditionType::String),
    one("aws:EpochTime", ConditionType::Date),
    one("aws:FederatedProvider", ConditionType::String),
    one("aws:IsMcpServiceAction", ConditionType::Bool),
    one("aws:MultiFactorAuthAge", ConditionType::Numeric),
    one("aws:MultiFactorAuthPresent", ConditionType::Bool),
    one("aws:PrincipalAccount", ConditionType::String),
    one("aws:PrincipalArn", ConditionType::Arn),
    one("aws:PrincipalIsAWSService", ConditionType::Bool),
    one("aws:PrincipalOrgID", ConditionType::String),
    many("aws:PrincipalOrgPaths"),
    one("aws:PrincipalServiceName", ConditionType::String),
    many("aws:PrincipalServiceNamesList"),
    one("aws:PrincipalTag/", ConditionType::String),
    one("aws:PrincipalType", ConditionType::String),
    one("aws:referer", ConditionType::String),
    one("aws:RequestedRegion", ConditionType::String),
    one("aws:RequestTag/", ConditionType::String),
    one("aws:ResourceAccount", ConditionType::String),
    one("aws:ResourceOrgID", ConditionType::String),
    many("aws:ResourceOrgPaths"),
    one("aws:ResourceTag/", ConditionType::String),
    one("aws:SecureTransport", ConditionType::Bool),
    one("aws:SignInSessionArn", ConditionType::Arn),
    one("aws:SourceAccount", ConditionType::String),
    one("aws:SourceArn", ConditionType::Arn),
    one("aws:SourceIdentity", ConditionType::String),
    one("aws:SourceIp", ConditionType::IpAddress),
    one("aws:SourceOrgID", ConditionType::String),
    many("aws:SourceOrgPaths"),
    one("aws:SourceOwner", ConditionType::String),
    one("aws:SourceVpc", ConditionType::String),
    one("aws:SourceVpcArn", ConditionType::Arn),
    one("aws:SourceVpce", ConditionType::String),
    many("aws:TagKeys"),
    one("aws:TokenIssueTime", ConditionType::Date),
    one("aws:UserAgent", ConditionType::String),
    one("aws:userid", ConditionType::String),
    one("aws:username", ConditionType::String),
    one("aws:ViaAWSMCPService", ConditionType::Bool),
    one("aws:ViaAWSService", ConditionType::Bool),
    one("aws:VpceAccount", ConditionType::String),
    one("aws:VpceOrgID", ConditionType::String),
    many("aws:VpceOrgPaths"),
    one("aws:VpcSourceIp", ConditionType::IpAddress),
];

fn global(key: &str) -> Option<&'static GlobalKey> {
    GLOBAL_KEYS.iter().find(|global| {
        if !global.name.ends_with('/') {
            return global.name.eq_ignore_ascii_case(key);
        }
        let head = key.get(..global.name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(global.name)) && key.len() > global.name.len()
    })
}

/// Whether `key` begins with `aws:`, in any case.
pub(crate) fn is_global(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// Whether there is a global key of that name.
pub(crate) fn is_known_global(key: &str, reference: &ServiceReference) -> bool {
    global(key).is_some() || reference.global_condition_key(key).is_some()
}

/// Every name, a tag key open where one belongs.
pub(crate) fn global_names() -> [&'static str; 54] {
    GLOBAL_KEYS.each_ref().map(|key| key.name)
}

/// What is known of a global key or the key of a service.
pub(crate) fn facts(key: &str, reference: &ServiceReference) -> Option<KeyFacts> {
    if let Some(global) = global(key) {
        return Some(global.facts);
    }
    let key = reference.condition_key(key)?;
    Some(KeyFacts { value_type: key.value_type(), multivalued: key.is_multivalued() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_keys_are_known_in_any_case_and_with_their_tag_key() {
        let known = |key| is_known_global(key, ServiceReference::embedded());
        assert!(known("AWS:sourceaccount"));
        assert!(known("aws:ResourceTag/team"));
        assert!(!known("aws:ResourceTag/"));
        assert!(!known("aws:SourceAcount"));
    }
}
