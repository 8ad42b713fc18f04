//! The text of a roles file, and places in it.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_saphyr::{Error, Location};

use super::meant::did_you_mean;

/// A file that messages point into.
pub(super) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("cannot read {}: {error}: name the file that lists the roles with --file", path.display())
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        let options = serde_saphyr::options! { strict_booleans: true, legacy_octal_numbers: true };
        serde_saphyr::from_str_with_options(&self.text, options).map_err(|error| {
            let error = error.without_snippet();
            let message = message(error);
            match self.location(error) {
                Some((line, column)) => self.at(line, column, &message),
                None => format!("{}: {message}", self.path.display()),
            }
        })
    }

    /// Where an error is. What the file itself lacks is lacking at its start, not at its last member, where the
    /// parser notices.
    fn location(&self, error: &Error) -> Option<(usize, usize)> {
        let at = error.location()?;
        let is_of_file = matches!(error, Error::SerdeMissingField { .. }) && at.column() == 1;
        let is_member = |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '-', '%']);
        match is_of_file {
            true => Some((self.text.lines().position(|line| is_member(&line))? + 1, 1)),
            false => Some((number(at.line()), number(at.column()))),
        }
    }

    /// A message about exactly what stands there.
    pub(super) fn exactly(&self, at: Location, message: &str) -> String {
        self.at(number(at.line()), number(at.column()), message)
    }

    /// A message about what begins at `from` and ends before `end`: at the first
    /// text in it that the message quotes.
    pub(super) fn placed(&self, from: Location, end: Option<Location>, message: &str) -> String {
        self.placed_at(None, from, end, message)
    }

    /// The same, at a text that the message need not quote.
    pub(super) fn placed_at(
        &self,
        text: Option<&str>,
        from: Location,
        end: Option<Location>,
        message: &str,
    ) -> String {
        let first = number(from.line());
        let last = end.map_or(usize::MAX, |end| number(end.line()));
        let quoted = message.split('`').skip(1).step_by(2).filter(|text| !text.is_empty());
        let lines = || (1..).zip(self.text.lines()).skip(first - 1).take(last.saturating_sub(first).max(1));
        let found = text
            .into_iter()
            .chain(quoted)
            .flat_map(|text| lines().map(move |(number, line)| (number, line, text)))
            .find_map(|(number, line, text)| column(line, text).map(|column| (number, column)));
        let (line, column) = found.unwrap_or((first, number(from.column())));
        self.at(line, column, message)
    }

    fn at(&self, line: usize, column: usize, message: &str) -> String {
        format!("{}:{line}:{column}: {message}", self.path.display())
    }
}

/// What the parser says, in the words of a file.
fn message(error: &Error) -> String {
    let said = error.to_string();
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            match did_you_mean(field, expected.iter().copied()) {
                meant if meant.is_empty() => {
                    format!("unknown field `{field}`: write one of `{}`", expected.join("`, `"))
                }
                meant => format!("unknown field `{field}`{meant}"),
            }
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` is there twice: remove one"),
        Error::DuplicateMappingKey { .. } => "a member is there twice: remove one".to_owned(),
        Error::MultipleDocuments { .. } => {
            "the file holds more than one document: leave out `---` and what follows it".to_owned()
        }
        Error::Unexpected { expected: "sequence start", .. } => {
            "a list is expected here: write it in brackets, such as `[a, b]`".to_owned()
        }
        Error::Unexpected { expected: "mapping start", .. } => {
            "members are expected here, each written `name: value`".to_owned()
        }
        Error::Unexpected { expected: "string scalar", .. } => "a text is expected here".to_owned(),
        Error::InvalidScalar { ty, .. } if ty.starts_with(['u', 'i']) => {
            "a whole number is expected here, without a unit".to_owned()
        }
        Error::InvalidBooleanStrict { .. } => "write `true` or `false` here".to_owned(),
        _ => said.split(" at line ").next().unwrap_or(&said).to_owned(),
    }
}

/// The column of a text that stands there by itself, not as a part of a word.
fn column(line: &str, text: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(text).find_map(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + text.len()..).unwrap_or_default();
        let cut = before.ends_with(is_word) || after.starts_with(is_word);
        (!cut).then(|| before.chars().count() + 1)
    })
}

fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX).max(1)
}
