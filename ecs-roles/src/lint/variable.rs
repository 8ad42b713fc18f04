//! The form of policy variables: `${key}` and `${key, 'default'}`.

/// A variable with its braces; the closing one may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variable<'t> {
    /// Where it begins in the text it is of.
    pub(crate) start: usize,
    pub(crate) text: &'t str,
    inside: &'t str,
    is_closed: bool,
}

/// What is wrong with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is no closing brace.
    Open,
    Empty,
    Space,
    /// The default value is not in single quotes.
    Quote,
}

/// The variables of a text, `${*}` and its like included.
pub(crate) fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    text.match_indices("${").filter_map(move |(start, _)| {
        let rest = text.get(start + 2..)?;
        let next = rest.find("${").unwrap_or(rest.len());
        let closing = rest.get(..next)?.find('}');
        let end = closing.unwrap_or(next);
        let whole = start..start + 2 + end + usize::from(closing.is_some());
        Some(Variable {
            start,
            text: text.get(whole)?,
            inside: rest.get(..end)?,
            is_closed: closing.is_some(),
        })
    })
}

impl Variable<'_> {
    /// What is wrong with it, if something is.
    pub(crate) fn fault(self) -> Option<Fault> {
        let (name, default) = self.parts();
        // A tag key may have spaces, a name may not.
        let head = name.split('/').next().unwrap_or(name);
        if !self.is_closed {
            Some(Fault::Open)
        } else if name.trim().is_empty() {
            Some(Fault::Empty)
        } else if name.trim() != name || head.contains(char::is_whitespace) {
            Some(Fault::Space)
        } else if default.is_some_and(|default| !is_quoted(default.trim())) {
            Some(Fault::Quote)
        } else {
            None
        }
    }

    /// The variable as it was meant, where that is clear.
    pub(crate) fn mended(self, fault: Fault) -> Option<String> {
        let (name, default) = self.parts();
        match (fault, default) {
            (Fault::Open | Fault::Empty, _) => None,
            (Fault::Space, None) => Some(format!("${{{}}}", without_spaces(name))),
            (Fault::Space, Some(default)) => Some(format!("${{{},{default}}}", without_spaces(name))),
            (Fault::Quote, default) => {
                let default = default?.trim().trim_matches(['\'', '"']);
                Some(format!("${{{name}, '{default}'}}"))
            }
        }
    }

    /// The name, and the default value after a comma.
    fn parts(&self) -> (&str, Option<&str>) {
        self.inside.split_once(',').map_or((self.inside, None), |(name, default)| (name, Some(default)))
    }
}

/// The key of a tag, after the slash, keeps those within.
fn without_spaces(name: &str) -> String {
    let compact = |text: &str| text.split_whitespace().collect::<String>();
    match name.trim().split_once('/') {
        Some((head, tag)) => format!("{}/{tag}", compact(head)),
        None => compact(name),
    }
}

fn is_quoted(text: &str) -> bool {
    text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<Fault>)]) {
        let found: Vec<_> = variables(text).map(|variable| (variable.text, variable.fault())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn variables_are_found_with_their_faults() {
        check("plain $ text {}", &[]);
        check("home/${aws:username}/x", &[("${aws:username}", None)]);
        check(
            "${*}${aws:PrincipalTag/cost center}",
            &[("${*}", None), ("${aws:PrincipalTag/cost center}", None)],
        );
        check("${aws:username, 'no body'}", &[("${aws:username, 'no body'}", None)]);
        check("${aws:username", &[("${aws:username", Some(Fault::Open))]);
        check("${a/${b}", &[("${a/", Some(Fault::Open)), ("${b}", None)]);
        check("${ }", &[("${ }", Some(Fault::Empty))]);
        check("${ aws:username}", &[("${ aws:username}", Some(Fault::Space))]);
        check("${aws:username, nobody}", &[("${aws:username, nobody}", Some(Fault::Quote))]);
        check("${aws:username, '}", &[("${aws:username, '}", Some(Fault::Quote))]);
    }

    #[test]
    fn spaces_go_but_not_those_within_a_tag_key() {
        let table = [
            ("${ aws:user name }", "${aws:username}"),
            ("${aws:PrincipalTag/cost center }", "${aws:PrincipalTag/cost center}"),
            ("${aws: PrincipalTag/cost center, 'a b'}", "${aws:PrincipalTag/cost center, 'a b'}"),
        ];
        for (text, expected) in table {
            let variable = variables(text).next().unwrap();
            assert_eq!(variable.mended(Fault::Space).as_deref(), Some(expected), "{text}");
        }
    }
}
