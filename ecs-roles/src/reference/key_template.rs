//! Names of condition keys with a variable part.
//!
//! The reference spells the variable part in several ways: `${TagKey}`,
//! `<key>`, `tag-key` after a slash, and nothing after a slash.

/// Whether `key` is `template`, in any case of the ASCII letters, and if so how
/// many characters the template spells out. A variable part is never empty.
pub(super) fn matches(template: &str, key: &str) -> Option<usize> {
    if template.eq_ignore_ascii_case(key) {
        return Some(usize::MAX);
    }
    let mut literals = Literals(Some(template));
    let first = literals.next()?;
    let mut rest = strip_prefix(first, key)?;
    let mut said = first.len();
    let mut pending: Option<&str> = None;
    for literal in literals {
        if let Some(literal) = pending.replace(literal) {
            rest = after(literal, rest)?;
            said += literal.len();
        }
    }
    let last = pending?;
    said += last.len();
    let variable = rest.len().checked_sub(last.len())?;
    (variable > 0 && rest.get(variable..)?.eq_ignore_ascii_case(last)).then_some(said)
}

/// Whether the name of a key has a variable part; generated tables rely on it.
pub(super) fn is_template(name: &str) -> bool {
    name.contains(['$', '<']) || name.ends_with('/') || name.ends_with("/tag-key")
}

/// What lies between the variable parts, before and after them included.
struct Literals<'t>(Option<&'t str>);

impl<'t> Iterator for Literals<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.0.take()?;
        let (literal, rest) = split(text);
        self.0 = rest;
        Some(literal)
    }
}

/// The text before the first variable part, and after it if there is one.
fn split(text: &str) -> (&str, Option<&str>) {
    for (open, close) in [("${", '}'), ("<", '>')] {
        if let Some((before, rest)) = text.split_once(open)
            && let Some((_, after)) = rest.split_once(close)
        {
            return (before, Some(after));
        }
    }
    match text.strip_suffix("tag-key") {
        Some(before) if before.ends_with('/') => (before, Some("")),
        _ if text.ends_with('/') => (text, Some("")),
        _ => (text, None),
    }
}

fn strip_prefix<'k>(prefix: &str, key: &'k str) -> Option<&'k str> {
    let (start, rest) = key.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// What follows the first `literal` in `text` that has something before it.
fn after<'k>(literal: &str, text: &'k str) -> Option<&'k str> {
    text.char_indices().skip(1).find_map(|(at, _)| strip_prefix(literal, text.get(at..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(template: &str, key: &str, expected: bool) {
        assert_eq!(matches(template, key).is_some(), expected, "{template} against {key}");
    }

    #[test]
    fn a_plain_name_is_itself_in_any_case() {
        check("ecs:cluster", "ECS:Cluster", true);
        check("ecs:cluster", "ecs:clusters", false);
        check("ecs:cluster", "ecs:cluster/x", false);
    }

    #[test]
    fn every_spelling_of_a_variable_part_is_known() {
        check("aws:ResourceTag/${TagKey}", "aws:resourcetag/Team", true);
        check("aws:ResourceTag/${TagKey}", "aws:ResourceTag/${TagKey}", true);
        check("aws:ResourceTag/${TagKey}", "aws:ResourceTag/", false);
        check("aws:ResourceTag/${TagKey}", "aws:ResourceTag", false);
        check("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/a/b", true);
        check("secretsmanager:ResourceTag/tag-key", "secretsmanager:ResourceTag/stage", true);
        check("elasticloadbalancing:ResourceTag/", "elasticloadbalancing:ResourceTag/x", true);
        check("kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:app", true);
        check("token.actions.${Domain}.ghe.com:ref", "token.actions.corp.ghe.com:ref", true);
        check("token.actions.${Domain}.ghe.com:ref", "token.actions..ghe.com:ref", false);
        check("events:Metadata/${Key}/Matcher", "events:Metadata/Matcher", false);
        check("x:${A}-${B}-z", "x:1-2-z", true);
        check("x:${A}-${B}-z", "x:1-z", false);
        check("x:${unclosed", "x:1", false);
    }

    #[test]
    fn the_template_that_says_more_counts_more() {
        let key = "events:Metadata/a/Matcher";
        assert!(matches("events:Metadata/${Key}/Matcher", key) > matches("events:Metadata/${Key}", key));
    }

    proptest! {
        #[test]
        fn no_text_panics(template in "[a:/$<>{}ß]{0,12}", key in "[a:/$<>{}ß]{0,12}") {
            let _ = matches(&template, &key);
            prop_assert_eq!(matches(&template, &template), Some(usize::MAX));
        }
    }
}
