//! Filters: `Filter.N.Name` and `Filter.N.Value.M`. Each filter has to be met,
//! by any of its values; `*` and `?` in a value are wildcards.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::wire::ec2::list;
use crate::wire::query::Params;

/// A filter of a request.
#[derive(Clone, Debug)]
pub(super) struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

impl<'a> Filter<'a> {
    /// The filters of a request; one that is neither in `known` nor about tags is refused.
    pub(super) fn all(params: &'a Params, known: &[&str]) -> Result<Vec<Self>, Fault> {
        let name = |n: usize| params.get(&format!("Filter.{n}.Name"));
        let filters = (1..).map_while(|n| {
            name(n).map(|name| Filter { name, values: list(params, &format!("Filter.{n}.Value")) })
        });
        filters.map(|filter| filter.checked(known)).collect()
    }

    fn checked(self, known: &[&str]) -> Result<Self, Fault> {
        if known.contains(&self.name) || self.name == "tag-key" || self.name.starts_with("tag:") {
            return Ok(self);
        }
        let text = format!("ecs-testkit does not support the filter `{}` yet", self.name);
        Err(Fault::bad_request("InvalidParameterValue", text))
    }

    /// Whether something meets the filter: `of` gives what is to be compared,
    /// `None` where it has nothing of the kind.
    pub(super) fn is_met<'v>(
        &self,
        tags: &'v BTreeMap<String, String>,
        of: impl Fn(&str) -> Option<&'v str>,
    ) -> bool {
        match (self.name, self.name.strip_prefix("tag:")) {
            (_, Some(key)) => tags.get(key).is_some_and(|value| self.matches(value)),
            ("tag-key", _) => tags.keys().any(|key| self.matches(key)),
            (name, _) => of(name).is_some_and(|value| self.matches(value)),
        }
    }

    fn matches(&self, value: &str) -> bool {
        self.values.iter().any(|pattern| matches(pattern.as_bytes(), value.as_bytes()))
    }
}

/// Goes back to the last `*` when what follows it does not fit.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == byte => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, t) = (at + 1, from + 1);
            }
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_any_text_and_for_one_byte() {
        let check = |pattern: &str, text: &str, expected: bool| {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        };
        check("running", "running", true);
        check("run", "running", false);
        check("*/web", "arn:aws:iam::1:instance-profile/web", true);
        check("*/web", "arn:aws:iam::1:instance-profile/web-2", false);
        check("a*b*c", "aXbYbZc", true);
        check("a?c", "abc", true);
        check("a?c", "ac", false);
        check("**", "", true);
        check("", "", true);
        check("?", "", false);
    }
}
