//! The functions that a template may call.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ecs_tfstate::Environment;

/// A value in a template: a text, or an integer that was written as one.
#[derive(Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text.
    Text(Text),
    /// An integer literal.
    Integer(i64),
}

impl Argument {
    /// The text, or why there is none.
    ///
    /// # Errors
    /// A message that says what was given instead.
    pub fn as_text(&self) -> Result<&Text, String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Integer(value) => Err(format!("takes strings, but `{value}` is an integer: quote it")),
        }
    }

    pub(crate) fn into_text(self) -> Text {
        match self {
            Self::Text(text) => text,
            Self::Integer(value) => Text::plain(value.to_string()),
        }
    }
}

/// A text, and whether it came from something marked sensitive.
///
/// `Debug` shows a sensitive text as `(sensitive)`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Text {
    text: String,
    sensitive: bool,
}

impl Text {
    /// A text that may be shown.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), sensitive: false }
    }

    /// Marks the text as sensitive if `sensitive` is true, and keeps an earlier mark.
    #[must_use]
    pub fn sensitive_if(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }

    /// Whether the text must not be shown.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sensitive { f.write_str("(sensitive)") } else { self.text.fmt(f) }
    }
}

impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Integer(value) => value.fmt(f),
        }
    }
}

/// A function that templates can call. Closures are functions.
///
/// The error is a fragment that follows the function's name, such as
/// "takes one argument, got 2"; the engine adds file, line and column.
pub trait Function: Send + Sync {
    /// The result for these arguments.
    ///
    /// # Errors
    /// A message for the author of the template.
    fn call(&self, arguments: &[Argument]) -> Result<Text, String>;
}

impl<F> Function for F
where
    F: Fn(&[Argument]) -> Result<Text, String> + Send + Sync,
{
    fn call(&self, arguments: &[Argument]) -> Result<Text, String> {
        self(arguments)
    }
}

/// The functions of one template, by name.
///
/// ```
/// use ecs_deploy::{Environment, Functions, SourceText, Template, Text};
///
/// let functions = Functions::for_environment(Environment::from_iter([("TAG", "v2")]))
///     .with("shout", |arguments: &[ecs_deploy::Argument]| {
///         let [text] = arguments else { return Err("takes one argument".to_owned()) };
///         Ok(Text::plain(text.as_text()?.reveal().to_uppercase()))
///     });
/// let template = Template::parse(SourceText::new("image.txt", "app:{{ must_env `TAG` | shout }}"))?;
/// assert_eq!(template.render(&functions)?.text(), "app:V2");
/// # Ok::<(), ecs_deploy::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Functions(BTreeMap<String, Arc<dyn Function>>);

impl Functions {
    /// No functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// `env`, `must_env` and `json_escape`, with ecspresso's meaning.
    ///
    /// - `env "A" "B" "default"` is the first variable that is set and not
    ///   empty; if there is none, the last argument itself.
    /// - `must_env "A"` is the variable, which must be set but may be empty.
    /// - `json_escape "text"` escapes a text for use inside a JSON string.
    pub fn for_environment(environment: Environment) -> Self {
        let environment = Arc::new(environment);
        let optional = Arc::clone(&environment);
        Self::new()
            .with("env", move |arguments: &[Argument]| env(&optional, arguments))
            .with("must_env", move |arguments: &[Argument]| must_env(&environment, arguments))
            .with("json_escape", json_escape)
    }

    /// Adds a function, or replaces one.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, function: impl Function + 'static) -> Self {
        self.0.insert(name.into(), Arc::new(function));
        self
    }

    /// The function of that name.
    pub fn get(&self, name: &str) -> Option<&dyn Function> {
        self.0.get(name).map(|function| &**function)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

fn env(environment: &Environment, arguments: &[Argument]) -> Result<Text, String> {
    let mut last = None;
    for argument in arguments {
        let name = argument.as_text()?;
        let value = environment.filled(name.reveal());
        if let Some(value) = value {
            return Ok(Text::plain(value));
        }
        last = Some(name);
    }
    last.cloned().ok_or_else(|| "takes the name of a variable".to_owned())
}

fn must_env(environment: &Environment, arguments: &[Argument]) -> Result<Text, String> {
    let name = only(arguments)?.reveal();
    environment.get(name).map(Text::plain).ok_or_else(|| {
        format!(
            "needs the environment variable `{name}`, which is not set: set it, or use `env` with a default"
        )
    })
}

fn json_escape(arguments: &[Argument]) -> Result<Text, String> {
    let text = only(arguments)?;
    let quoted = serde_json::Value::from(text.reveal()).to_string();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    Ok(Text::plain(inner).sensitive_if(text.is_sensitive()))
}

/// The one text argument of a function that takes one.
pub(crate) fn only(arguments: &[Argument]) -> Result<&Text, String> {
    match arguments {
        [argument] => argument.as_text(),
        _ => Err(format!("takes one argument, got {}", arguments.len())),
    }
}

/// Go's `fmt.Sprintf` with the verbs `%s`, `%d`, `%v` and `%%`.
pub(crate) fn sprintf(arguments: &[Argument]) -> Result<Text, String> {
    let (format, values) = arguments.split_first().ok_or("takes a format and its arguments")?;
    let format = format.as_text()?;
    let mut sensitive = format.is_sensitive();
    let mut values = values.iter();
    let mut out = String::new();
    let mut chars = format.reveal().chars();
    while let Some(c) = chars.next() {
        match (c, (c == '%').then(|| chars.next()).flatten()) {
            ('%', Some('%')) => out.push('%'),
            ('%', Some(verb)) => {
                let value = values.next().ok_or_else(|| format!("has no argument for `%{verb}`"))?;
                let text = formatted(verb, value)?;
                sensitive |= text.is_sensitive();
                out.push_str(text.reveal());
            }
            ('%', None) => return Err("ends with a lone `%`: write `%%`".to_owned()),
            (c, _) => out.push(c),
        }
    }
    match values.len() {
        0 => Ok(Text::plain(out).sensitive_if(sensitive)),
        extra => Err(format!("has {extra} arguments more than its format uses")),
    }
}

fn formatted(verb: char, value: &Argument) -> Result<Text, String> {
    match (verb, value) {
        ('s' | 'v', Argument::Text(_)) | ('d' | 'v', Argument::Integer(_)) => Ok(value.clone().into_text()),
        ('s', Argument::Integer(value)) => Err(format!("has the integer {value} for `%s`: use `%d`")),
        ('d', Argument::Text(_)) => Err("has a string for `%d`: use `%s`".to_owned()),
        _ => Err(format!("does not know the verb `%{verb}`: use `%s`, `%d` or `%v`")),
    }
}
