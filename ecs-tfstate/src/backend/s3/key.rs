//! Keys of states.

/// The key of the state of a workspace other than `default`: what Go's
/// `path.Join(prefix, workspace, key)` gives.
pub(super) fn of_workspace(prefix: &str, workspace: &str, key: &str) -> String {
    let parts = [prefix, workspace, key];
    let joined = parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    clean(&joined)
}

/// Go's `path.Clean`: no empty segments, no `.`, and `..` taken together with
/// what it leaves.
fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match (segment, kept.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(kept.pop()),
            ("..", None) if is_rooted => {}
            _ => kept.push(segment),
        }
    }
    let root = if is_rooted { "/" } else { "" };
    format!("{root}{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_clean_key_stays_as_it_is(path in "[a./]{0,12}") {
            let cleaned = clean(&path);
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
            prop_assert!(!cleaned.contains("//") && !cleaned.split('/').any(|segment| segment == "."));
        }
    }

    #[test]
    fn keys_are_joined_as_terraform_joins_them() {
        let check = |parts: [&str; 3], expected: &str| {
            let [prefix, workspace, key] = parts;
            assert_eq!(of_workspace(prefix, workspace, key), expected);
        };
        check(["env:", "dev", "svc/terraform.tfstate"], "env:/dev/svc/terraform.tfstate");
        check(["", "dev", "svc/k"], "dev/svc/k");
        check(["states/", "dev", "svc//k"], "states/dev/svc/k");
        check(["./a/./b", "dev", "k/"], "a/b/dev/k");
        check(["a/../b", "dev", "k"], "b/dev/k");
        check(["../a", "dev", "k"], "../a/dev/k");
        check(["/../a", "dev", "k"], "/a/dev/k");
    }
}
