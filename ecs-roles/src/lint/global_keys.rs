//! The condition keys that start with `aws:`.

use crate::error::nearest;
use crate::reference::ServiceReference;

/// How the reference ends the name of a key that takes the key of a tag.
const TAG_KEY: &str = "${TagKey}";

/// On no page of AWS's, but in its own managed policies.
const UNDOCUMENTED: &str = "aws:PrincipalOrgMasterAccountId";

/// Whether `key` begins with `aws:`, in any case.
pub(crate) fn is_global(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// Whether there is a global key of that name; every one is known to a
/// reference that lists none.
pub(crate) fn is_known(key: &str, reference: &ServiceReference) -> bool {
    reference.global_condition_key(key).is_some()
        || key.eq_ignore_ascii_case(UNDOCUMENTED)
        || reference.global_condition_keys().next().is_none()
}

/// The nearest global key, with the tag key of this one.
pub(crate) fn near(key: &str, reference: &ServiceReference) -> Option<String> {
    let (head, tag) = match key.find('/') {
        None => (key, ""),
        Some(slash) => key.split_at_checked(slash + 1)?,
    };
    let names = reference.global_condition_keys().map(|key| key.name());
    let names = names.filter(|name| is_global(name)).map(|name| name.strip_suffix(TAG_KEY).unwrap_or(name));
    let of_this_form: Vec<_> = names.filter(|name| name.ends_with('/') == head.ends_with('/')).collect();
    nearest(head, &of_this_form).map(|name| format!("{name}{tag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_keys_are_known_in_any_case_and_with_their_tag_key() {
        let reference = ServiceReference::embedded();
        assert!(is_known("AWS:sourceaccount", reference));
        assert!(is_known("aws:ResourceTag/team", reference));
        assert!(!is_known("aws:SourceAcount", reference));
        assert_eq!(near("aws:SourceAcount", reference).as_deref(), Some("aws:SourceAccount"));
        assert_eq!(near("aws:RequestTags/team", reference).as_deref(), Some("aws:RequestTag/team"));
        assert_eq!(near("aws:Xyzzy", reference), None);
    }
}
