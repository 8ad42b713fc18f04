//! ARNs and patterns over them are written as they were read, and matched field by field.

use ecs_roles::{Arn, ArnPattern};

use crate::plain_glob;

/// The table of a match is as large as the product of both lengths.
const LONGEST: usize = 400;

/// The first line is a pattern, what follows it an ARN; either may be neither.
pub(crate) fn check(input: &str) {
    let (pattern_text, arn_text) = input.split_once('\n').unwrap_or((input, input));
    let (pattern, arn) = (pattern_text.parse::<ArnPattern>(), arn_text.parse::<Arn>());
    if let Ok(pattern) = &pattern {
        assert_eq!(pattern.to_string().parse().ok(), Some(pattern.clone()), "{pattern}");
    }
    if let Ok(arn) = &arn {
        assert_eq!(arn.to_string().parse().ok(), Some(arn.clone()), "{arn}");
        assert!(ArnPattern::from(arn).matches(arn) && ArnPattern::EVERYTHING.matches(arn), "{arn}");
        assert!(arn.resource().ends_with(arn.resource_id()), "{arn}");
    }
    for error in [pattern.as_ref().err(), arn.as_ref().err()].into_iter().flatten() {
        assert!(!error.to_string().is_empty());
    }
    if let (Ok(pattern), Ok(arn)) = (pattern, arn)
        && input.len() <= LONGEST
    {
        let (written, whole) = (pattern.to_string(), arn.to_string());
        if let Some(expected) = covers(&written, &whole) {
            assert_eq!(pattern.matches(&arn), expected, "{written} against {whole}");
        }
    }
}

fn covers(pattern: &str, arn: &str) -> Option<bool> {
    if pattern == "*" {
        return Some(true);
    }
    let fields = pattern.splitn(6, ':').zip(arn.splitn(6, ':'));
    let covered = fields.map(|(pattern, field)| plain_glob::covers(pattern, field, true));
    covered.collect::<Option<Vec<bool>>>().map(|covered| covered.into_iter().all(|it| it))
}
