//! Which patterns of a policy another one makes needless.

use crate::decision::contested::covers_every_action;
use crate::glob;

/// Whether every action that `narrow` matches is matched by `wide` too.
///
/// Wildcards in the service cover nothing, but for `*` and `*:*`.
pub(crate) fn covers_action(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.to_ascii_lowercase(), narrow.to_ascii_lowercase());
    if wide == narrow || covers_every_action(&wide) {
        return true;
    }
    match (wide.split_once(':'), narrow.split_once(':')) {
        (Some((service, names)), Some((of, name))) => {
            service == of && !service.contains(['*', '?']) && covers(names, name)
        }
        _ => false,
    }
}

/// Whether every resource that `narrow` matches is matched by `wide` too.
///
/// The fields of ARNs are compared one by one, so that no wildcard reaches over
/// a colon.
pub(crate) fn covers_resource(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    let fields = |text: &str| text.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (wide_fields, narrow_fields) = (fields(wide), fields(narrow));
    let comparable = |text: &str, fields: &[String]| fields.len() == 6 && !text.contains("${");
    comparable(wide, &wide_fields)
        && comparable(narrow, &narrow_fields)
        && wide_fields.iter().zip(&narrow_fields).all(|(wide, narrow)| covers(wide, narrow))
}

/// Yes is certain: a `*` of `narrow` can only have been met by a `*` of `wide`.
/// A `?` could be met by one too many characters, so that it is left alone.
fn covers(wide: &str, narrow: &str) -> bool {
    wide == narrow || (glob::matches(wide, narrow) && !(wide.contains('?') && narrow.contains('*')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_compared_in_any_case() {
        let table = [
            ("ecs:Describe*", "ecs:describetasks", true),
            ("*", "ecs:*", true),
            ("*:*", "ecs:RunTask", true),
            ("e*", "ecs:RunTask", false),
            ("e*:RunTask", "ecs:RunTask", false),
            ("*:Run*", "ecs:RunTask", false),
            ("**", "ecs:RunTask", false),
            ("e*", "E*", true),
            ("ecs:*", "*", false),
            ("ecs:*", "ecs:List*", true),
            ("ecs:List*", "ecs:*", false),
            ("ecs:List*", "ecs:L*Tasks", false),
            ("ecs:ListTask?", "ecs:ListTasks", true),
            ("ecs:ListTask?", "ecs:ListTask*", false),
        ];
        for (wide, narrow, expected) in table {
            assert_eq!(covers_action(wide, narrow), expected, "{wide} over {narrow}");
        }
    }

    #[test]
    fn resources_are_compared_field_by_field() {
        let role = "arn:aws:iam::111122223333:role/web";
        let table = [
            ("*", role, true),
            ("arn:aws:iam::*:role/*", role, true),
            ("arn:aws:iam::111122223333:role/w*", "arn:aws:iam::111122223333:role/web-*", true),
            ("arn:aws:iam::111122223333:Role/*", role, false),
            ("arn:aws:iam:*", role, false),
            ("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/${aws:username}", false),
        ];
        for (wide, narrow, expected) in table {
            assert_eq!(covers_resource(wide, narrow), expected, "{wide} over {narrow}");
        }
    }
}
