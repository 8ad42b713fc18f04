//! Making a role fit the quotas of its account.

use super::quota::Quotas;
use crate::error::{Error, shown};
use crate::policy::PolicyDocument;
use crate::role::Role;

/// The role with its policies where there is room for them.
///
/// Inline policies that are together too large lose their labels and
/// repetitions; if that is not enough, the largest that a managed policy has room
/// for become customer managed policies of the role, named `ROLE-POLICY`, one by
/// one until the rest fits.
pub(crate) fn fit(role: &Role, quotas: &Quotas) -> Result<Role, Error> {
    let mut fitted = with_room_inline(role, quotas)?;
    for (name, policy) in fitted.customer_policies().clone() {
        if policy.size() > quotas.managed_policy {
            fitted = fitted.with_customer_policy(name, policy.compacted());
        }
    }
    check(&fitted, quotas)?;
    Ok(fitted)
}

fn with_room_inline(role: &Role, quotas: &Quotas) -> Result<Role, Error> {
    if inline_size(role) <= quotas.inline_policies {
        return Ok(role.clone());
    }
    let mut fitted = role.clone();
    for (name, policy) in role.inline_policies() {
        fitted = fitted.with_inline_policy(name, policy.compacted());
    }
    while inline_size(&fitted) > quotas.inline_policies {
        fitted = with_largest_moved(fitted, quotas)?;
    }
    Ok(fitted)
}

fn with_largest_moved(role: Role, quotas: &Quotas) -> Result<Role, Error> {
    // Those that fit nowhere come after all others, for the check at the end to name.
    let order = |policy: &PolicyDocument| (policy.size() <= quotas.managed_policy, policy.size());
    let largest = role.inline_policies().iter().max_by_key(|(_, policy)| order(policy));
    let Some((name, policy)) = largest.map(|(name, policy)| (name.clone(), policy.clone())) else {
        return Ok(role);
    };
    let moved = format!("{}-{name}", role.name());
    if role.customer_policies().contains_key(&moved) {
        return Err(Error::invalid(format!(
            "the inline policies of {} are too large, and the name {} that the largest would have as a managed policy is taken: rename one",
            shown(role.name()),
            shown(&moved)
        )));
    }
    Ok(role.without_inline_policy(&name).with_customer_policy(moved, policy))
}

fn inline_size(role: &Role) -> usize {
    role.inline_policies().values().map(PolicyDocument::size).sum()
}

fn check(role: &Role, quotas: &Quotas) -> Result<(), Error> {
    for (name, policy) in role.customer_policies() {
        let what = format!("the managed policy {}", shown(name));
        within(&what, policy.size(), quotas.managed_policy, "split it into several policies")?;
    }
    let attached = role.managed_policies().len().saturating_add(role.customer_policies().len());
    if attached > quotas.attached_policies {
        return Err(Error::invalid(format!(
            "the role {} needs {attached} managed policies, but this account attaches at most {}: \
             merge some, or have the quota raised (at most 25)",
            shown(role.name()),
            quotas.attached_policies
        )));
    }
    let trust = role.trust_policy().size();
    let remedy = "shorten it, or have the quota raised (at most 8,192)";
    within("the trust policy", trust, quotas.trust_policy, remedy)
}

fn within(what: &str, size: usize, most: usize, remedy: &str) -> Result<(), Error> {
    if size > most {
        return Err(Error::invalid(format!(
            "{what} has {size} characters without white space, but this account takes at most {most}: {remedy}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Statement;

    fn reading(length: usize) -> PolicyDocument {
        let object = format!("arn:aws:s3:::b/{}", "x".repeat(length));
        PolicyDocument::new([Statement::allow(["s3:GetObject", "s3:getobject"]).on([object]).sid("Read")])
    }

    fn role(sizes: &[(&str, usize)]) -> Role {
        sizes.iter().fold(Role::new("web", PolicyDocument::new([])), |role, (name, size)| {
            role.with_inline_policy(*name, reading(*size))
        })
    }

    fn fitted(role: &Role) -> (Vec<String>, Vec<String>) {
        let fitted = fit(role, &Quotas::default()).unwrap();
        let names = |policies: &std::collections::BTreeMap<String, PolicyDocument>| {
            policies.keys().cloned().collect()
        };
        (names(fitted.inline_policies()), names(fitted.customer_policies()))
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let role = role(&[("A", 4_000), ("B", 4_000)]);
        assert_eq!(fit(&role, &Quotas::default()).unwrap(), role);
    }

    #[test]
    fn labels_go_before_policies_move() {
        let size = (10_240 - 2 * reading(0).size()) / 2 + 1;
        let role = role(&[("A", size), ("B", size)]);
        assert!(inline_size(&role) > 10_240);
        assert_eq!(fitted(&role), (vec!["A".to_owned(), "B".to_owned()], vec![]));
    }

    #[test]
    fn the_largest_moves_first() {
        let role = role(&[("A", 4_000), ("B", 5_900), ("C", 3_000)]);
        assert_eq!(fitted(&role), (vec!["A".to_owned(), "C".to_owned()], vec!["web-B".to_owned()]));
    }

    #[test]
    fn what_is_too_large_for_a_managed_policy_stays_inline() {
        let role = role(&[("A", 7_000), ("B", 3_500)]);
        assert_eq!(fitted(&role), (vec!["A".to_owned()], vec!["web-B".to_owned()]));
    }

    #[test]
    fn what_fits_nowhere_is_an_error_that_says_so() {
        let refused = |role: &Role, quotas: &Quotas, needle: &str| {
            let error = fit(role, quotas).unwrap_err().to_string();
            assert!(error.contains(needle), "{error}");
        };
        let defaults = Quotas::default();
        refused(&role(&[("A", 11_000)]), &defaults, "`web-A` has 11");
        let narrow = Quotas { attached_policies: 0, ..defaults };
        refused(
            &role(&[("A", 5_900), ("B", 5_900)]),
            &narrow,
            "1 managed policies, but this account attaches at most 0",
        );
        let narrow = Quotas { trust_policy: 10, ..defaults };
        refused(&role(&[]), &narrow, "the trust policy has");
        let taken = role(&[("A", 5_900), ("B", 5_800)]).with_customer_policy("web-A", reading(1));
        refused(&taken, &defaults, "`web-A`");
    }
}
