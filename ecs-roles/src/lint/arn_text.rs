//! An ARN of a policy before anything is known to be right about it.

use crate::arn_pattern::ArnPattern;

/// Words that documentation writes where an account or region belongs.
const WORDS: [&str; 9] = [
    "account",
    "account-id",
    "accountid",
    "aws-account-id",
    "aws_account_id",
    "your-account-id",
    "region",
    "region-code",
    "your-region",
];

/// A text, with `*` in place of what is only known later: policy variables and
/// places to fill in.
#[derive(Debug, Clone)]
pub(crate) struct ArnText<'t> {
    pub(crate) text: &'t str,
    pub(crate) masked: String,
    /// The first place to fill in, such as `<account>`.
    pub(crate) placeholder: Option<String>,
}

impl<'t> ArnText<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let mut found = Self { text, masked: String::with_capacity(text.len()), placeholder: None };
        found.mask_brackets();
        found.mask_words();
        found
    }

    /// Partition, service, region, account and resource; nothing where there are fewer.
    pub(crate) fn fields(&self) -> Option<[&str; 5]> {
        let parts: Vec<&str> = self.masked.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, service, region, account, resource] => {
                Some([partition, service, region, account, resource])
            }
            _ => None,
        }
    }

    /// The text as a pattern, where it is one.
    pub(crate) fn pattern(&self) -> Option<ArnPattern> {
        self.masked.parse().ok()
    }

    /// Whether it names one thing: no wildcard, variable or place to fill in.
    pub(crate) fn is_literal(&self) -> bool {
        !self.masked.contains(['*', '?'])
    }

    /// Whether nothing in it is only known later.
    pub(crate) fn is_plain(&self) -> bool {
        self.masked == self.text
    }

    /// Whether nothing is left but wildcards.
    pub(crate) fn is_everything(&self) -> bool {
        is_everything(&self.masked)
    }

    /// The text with another resource part; nothing where variables make it
    /// doubtful where that begins.
    pub(crate) fn with_field(&self, index: usize, value: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.text.splitn(6, ':').collect();
        if self.text.contains("${") || parts.len() != 6 {
            return None;
        }
        *parts.get_mut(index + 1)? = value;
        Some(parts.join(":"))
    }

    fn mask_brackets(&mut self) {
        let mut rest = self.text;
        // Beyond the last brace no variable ends, so that none is looked for.
        let after_variables = rest.rfind('}').map_or(rest.len(), |last| rest.len() - last);
        while let Some(at) = rest.find(['$', '<', '{']) {
            let (before, tail) = rest.split_at(at);
            self.masked.push_str(before);
            rest = match blank(tail, tail.len() > after_variables) {
                Some((blank, after)) => {
                    self.masked.push('*');
                    if !blank.starts_with('$') {
                        self.placeholder.get_or_insert_with(|| blank.to_owned());
                    }
                    after
                }
                None => {
                    let (first, after) = tail.split_at(1);
                    self.masked.push_str(first);
                    after
                }
            };
        }
        self.masked.push_str(rest);
    }

    fn mask_words(&mut self) {
        let Some([partition, service, region, account, resource]) = self.fields() else {
            return;
        };
        let word = [region, account].into_iter().find(|field| is_word_to_fill_in(field)).map(str::to_owned);
        let hide = |field| if is_word_to_fill_in(field) { "*" } else { field };
        self.masked = format!("arn:{partition}:{service}:{}:{}:{resource}", hide(region), hide(account));
        self.placeholder = self.placeholder.take().or(word);
    }
}

pub(crate) fn is_everything(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '*')
}

/// A variable or place to fill in at the beginning of `text`, and what follows
/// it; of a place only as far as its characters are those of one.
fn blank(text: &str, may_be_variable: bool) -> Option<(&str, &str)> {
    const BRACKETS: [(&str, &str); 4] = [("${", "}"), ("{{", "}}"), ("{", "}"), ("<", ">")];
    let (open, close) = BRACKETS.into_iter().find(|(open, _)| text.starts_with(open))?;
    let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | ':');
    let inside = text.strip_prefix(open)?;
    let end = match open {
        "${" if may_be_variable => inside.find(close)?,
        "${" => return None,
        _ => inside.find(|c| !named(c))?,
    };
    let (inside, rest) = inside.split_at(end);
    let is_blank = rest.starts_with(close) && (open == "${" || !inside.trim().is_empty());
    is_blank.then(|| text.split_at(open.len() + end + close.len()))
}

fn is_word_to_fill_in(field: &str) -> bool {
    let capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    (field.contains(|c: char| c.is_ascii_uppercase()) && field.chars().all(capitals))
        || WORDS.contains(&field.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_places_to_fill_in_read_as_wildcards() {
        let table = [
            ("arn:aws:ecs:<region>:<account>:cluster/x", "arn:aws:ecs:*:*:cluster/x", Some("<region>")),
            ("arn:aws:iam::${aws:PrincipalAccount}:role/x", "arn:aws:iam::*:role/x", None),
            ("arn:aws:iam::ACCOUNT_ID:role/{{name}}", "arn:aws:iam::*:role/*", Some("{{name}}")),
            ("arn:aws:iam::account-id:role/x", "arn:aws:iam::*:role/x", Some("account-id")),
            ("arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x", None),
            ("a<b {} $x", "a<b {} $x", None),
            ("${unclosed", "${unclosed", None),
            ("<<<x>${a}${b", "<<**${b", Some("<x>")),
            ("{a{{b}{{c}}{}", "{a{**{}", Some("{b}")),
        ];
        for (text, masked, placeholder) in table {
            let arn = ArnText::of(text);
            assert_eq!(arn.masked, masked, "{text}");
            assert_eq!(arn.placeholder.as_deref(), placeholder, "{text}");
        }
    }
}
