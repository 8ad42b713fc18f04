//! Which parts of an instance are marked as sensitive.

use std::collections::HashMap;

use crate::value::Value;

/// A mark on a longer way is put on the value after so many steps.
const MAX_STEPS: usize = 256;

/// The `sensitive_attributes` of an instance, as a tree of the steps to them,
/// each step as text. That an index and a key may then look alike does no harm,
/// for one container has only one of them.
#[derive(Debug, Default)]
pub(super) struct Marks {
    here: bool,
    below: HashMap<String, Marks>,
}

impl Marks {
    /// Reads the marks; nothing if they are not a list of lists.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let mut marks = Self::default();
        for path in value.as_array()? {
            let steps = path.as_array()?.iter().take(MAX_STEPS).map_while(step);
            steps.fold(&mut marks, |marks, step| marks.below.entry(step).or_default()).here = true;
        }
        Some(marks)
    }
}

/// Where a lookup is among the marks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trail<'m> {
    /// The marks here and below, if there are any.
    marks: Option<&'m Marks>,
    is_covered: bool,
}

impl<'m> Trail<'m> {
    pub(super) fn new(marks: &'m Marks) -> Self {
        Self::at(Some(marks))
    }

    /// Everything is sensitive, or nothing is.
    pub(super) fn whole(sensitive: bool) -> Self {
        Self { marks: None, is_covered: sensitive }
    }

    fn at(marks: Option<&'m Marks>) -> Self {
        let marks = marks.filter(|marks| marks.here || !marks.below.is_empty());
        Self { marks, is_covered: marks.is_some_and(|marks| marks.here) }
    }

    /// One step on.
    pub(super) fn to(self, step: &str) -> Self {
        match self.marks {
            _ if self.is_covered => self,
            Some(marks) => Self::at(marks.below.get(step)),
            None => self,
        }
    }

    /// Whether the value here is marked, holds something marked, or is part of
    /// it.
    pub(super) fn is_touched(self) -> bool {
        self.is_covered || self.marks.is_some()
    }

    /// Whether the value here is marked or part of something marked.
    pub(super) fn is_covered(self) -> bool {
        self.is_covered
    }
}

/// A step, as text. A path ends before a step that is not understood, and so
/// marks more rather than less.
fn step(step: &Value) -> Option<String> {
    let value = step.get("value")?;
    match value.get("value").unwrap_or(value) {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Option<Marks> {
        Marks::read(&Value::parse(text).unwrap())
    }

    fn trail<'m>(marks: &'m Marks, path: &[&str]) -> Trail<'m> {
        path.iter().fold(Trail::new(marks), |trail, step| trail.to(step))
    }

    #[test]
    fn a_path_is_touched_at_above_and_below_a_mark() {
        let marks = marks(
            r#"[[{"type":"get_attr","value":"a"},{"type":"index","value":{"value":1,"type":"number"}}],
                [{"type":"get_attr","value":"m"},{"type":"index","value":{"value":"k.2","type":"string"}}]]"#,
        )
        .unwrap();
        let check = |path: &[&str], touched: bool| {
            assert_eq!(trail(&marks, path).is_touched(), touched, "{path:?}");
        };
        check(&[], true);
        check(&["a"], true);
        check(&["a", "1"], true);
        check(&["a", "1", "deeper"], true);
        check(&["a", "0"], false);
        check(&["m", "k.2"], true);
        check(&["b"], false);
    }

    #[test]
    fn a_step_that_is_not_understood_marks_all_that_is_below() {
        let marks =
            marks(r#"[[{"type":"get_attr","value":"a"},{"type":"new","value":{"of":"x"}}]]"#).unwrap();
        assert!(trail(&marks, &["a", "anything"]).is_covered());
        assert!(!trail(&marks, &["b"]).is_touched());
    }

    #[test]
    fn what_is_no_list_of_paths_is_refused() {
        for text in ["{}", "[{}]", "\"a\"", "[\"a\"]"] {
            assert!(marks(text).is_none(), "{text}");
        }
    }
}
