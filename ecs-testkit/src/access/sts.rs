//! What the operations of STS need.

use super::need::{Need, request_tags, set, set_list};
use crate::iam::Iam;
use crate::wire::query::Params;

pub(super) fn needs(iam: &Iam, operation: &str, params: &Params) -> Vec<Need> {
    if operation != "AssumeRole" {
        return vec![Need::new(format!("sts:{operation}"), "*")];
    }
    let tags = params.rows("Tags", ["Key", "Value"]);
    let has_tags = !tags.is_empty();
    let mut context = request_tags(tags.iter().map(|[key, value]| (*key, *value)));
    for (key, member) in [
        ("sts:ExternalId", "ExternalId"),
        ("sts:RoleSessionName", "RoleSessionName"),
        ("sts:SourceIdentity", "SourceIdentity"),
    ] {
        set(&mut context, key, params.get(member));
    }
    set_list(&mut context, "sts:TransitiveTagKeys", params.members("TransitiveTagKeys"));
    let role = params.get("RoleArn").unwrap_or_default();
    let mut actions = vec!["sts:AssumeRole"];
    actions.extend(has_tags.then_some("sts:TagSession"));
    actions.extend(params.get("SourceIdentity").map(|_| "sts:SetSourceIdentity"));
    let need = |action: &str| Need {
        resource_policy: iam.trust_policy(role),
        ..Need::new(action, if role.is_empty() { "*" } else { role })
            .with_context(&context)
            .with_resource_tags("iam", iam.tags_of(role))
    };
    actions.into_iter().map(need).collect()
}
