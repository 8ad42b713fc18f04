//! Which parts of an instance are marked as sensitive.

use crate::value::Value;

/// The `sensitive_attributes` of an instance: paths, each step as text. That
/// an index and a key may then look alike does no harm, for one container has
/// only one of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks(Vec<Vec<String>>);

impl Marks {
    /// Reads the marks; nothing if they are not a list of lists.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let paths =
            value.as_array()?.iter().map(|path| Some(path.as_array()?.iter().map_while(step).collect()));
        paths.collect::<Option<_>>().map(Self)
    }
}

/// The way from an instance to a value, and what is marked on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail<'m> {
    marks: &'m [Vec<String>],
    /// Kept only where there are marks.
    path: Vec<String>,
}

/// One mark, on everything.
static EVERYTHING: [Vec<String>; 1] = [Vec::new()];

impl<'m> Trail<'m> {
    pub(super) fn new(marks: &'m Marks) -> Self {
        Self { marks: &marks.0, path: Vec::new() }
    }

    /// Everything is sensitive, or nothing is.
    pub(super) fn whole(sensitive: bool) -> Self {
        Self { marks: if sensitive { &EVERYTHING } else { &[] }, path: Vec::new() }
    }

    pub(super) fn push(&mut self, step: impl FnOnce() -> String) {
        if !self.marks.is_empty() {
            self.path.push(step());
        }
    }

    /// Whether the value here is marked, holds something marked, or is part of
    /// it.
    pub(super) fn is_touched(&self) -> bool {
        self.is_covered() || self.marks.iter().any(|mark| mark.starts_with(&self.path))
    }

    /// Whether the value here is marked or part of something marked.
    pub(super) fn is_covered(&self) -> bool {
        self.marks.iter().any(|mark| self.path.starts_with(mark))
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
        let mut trail = Trail::new(marks);
        path.iter().for_each(|step| trail.push(|| (*step).to_owned()));
        trail
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
