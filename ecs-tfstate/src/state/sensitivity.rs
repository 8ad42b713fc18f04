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

    /// Everything is sensitive, or nothing is.
    pub(super) fn whole(sensitive: bool) -> Self {
        Self(if sensitive { vec![Vec::new()] } else { Vec::new() })
    }

    /// Whether the value at `path` is marked, holds something marked, or is
    /// part of it.
    pub(super) fn touch(&self, path: &[String]) -> bool {
        self.cover(path) || self.0.iter().any(|mark| mark.starts_with(path))
    }

    /// Whether the value at `path` is marked or part of something marked.
    pub(super) fn cover(&self, path: &[String]) -> bool {
        self.0.iter().any(|mark| path.starts_with(mark))
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

    #[test]
    fn a_path_is_touched_at_above_and_below_a_mark() {
        let marks = marks(
            r#"[[{"type":"get_attr","value":"a"},{"type":"index","value":{"value":1,"type":"number"}}],
                [{"type":"get_attr","value":"m"},{"type":"index","value":{"value":"k.2","type":"string"}}]]"#,
        )
        .unwrap();
        let check = |path: &[&str], touched: bool| {
            let path = path.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
            assert_eq!(marks.touch(&path), touched, "{path:?}");
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
        assert!(marks.touch(&["a".to_owned(), "anything".to_owned()]));
        assert!(!marks.touch(&["b".to_owned()]));
    }

    #[test]
    fn what_is_no_list_of_paths_is_refused() {
        for text in ["{}", "[{}]", "\"a\"", "[\"a\"]"] {
            assert!(marks(text).is_none(), "{text}");
        }
    }
}
