//! An answer for people to read.

use std::fmt;

use super::answer::{Answer, Decision, Found, Layer, MetCondition, Mismatch, NearMiss, StatementRef};

/// Several lines: the decision, who decided it, what nearly allowed the
/// request, what would, and AWS's sentence.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        match (&self.statement, self.layer) {
            (Some(statement), _) => write!(f, " by {statement}")?,
            (None, Some(layer)) if self.decision == Decision::ImplicitlyDenied => {
                write!(f, ": no {} allows it", layer.as_words())?;
            }
            _ => {}
        }
        self.conditions.iter().try_for_each(|condition| write!(f, "\n  {condition}"))?;
        if self.blocked_by.len() > 1 {
            let layers: Vec<&str> = self.blocked_by.iter().map(|layer| layer.as_words()).collect();
            write!(f, "\nblocked by: {}", layers.join(", "))?;
        }
        for near_miss in &self.near_misses {
            write!(f, "\n{near_miss}")?;
        }
        if let Some(remedy) = &self.remedy {
            let json = serde_json::to_string_pretty(remedy).map_err(|_| fmt::Error)?;
            write!(f, "\nthis statement would allow it{}:\n{json}", self.place_of_remedy())?;
        }
        match &self.message {
            Some(message) => write!(f, "\nAWS says: {message}"),
            None => Ok(()),
        }
    }
}

impl Answer {
    fn place_of_remedy(&self) -> &'static str {
        match self.layer {
            Some(Layer::Resource) => ", in the policy of the resource",
            _ => ", in an identity-based policy",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allowed => "allowed",
            Self::ImplicitlyDenied => "implicitly denied",
            Self::ExplicitlyDenied => "explicitly denied",
        })
    }
}

/// The kind of policy in AWS's words, such as `identity-based policy`.
impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_words())
    }
}

impl Layer {
    pub(super) fn as_words(self) -> &'static str {
        match self {
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Resource => "resource-based policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

impl fmt::Display for StatementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sid {
            Some(sid) => write!(f, "`{sid}`")?,
            None => write!(f, "statement {}", self.index + 1)?,
        }
        write!(f, " of the {} `{}", self.layer.as_words(), self.policy)?;
        if let Some(position) = self.position {
            write!(f, ":{}:{}", position.line, position.column)?;
        }
        f.write_str("`")?;
        self.level.iter().try_for_each(|level| write!(f, " at `{level}`"))
    }
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "near miss: {}", self.statement)?;
        self.mismatches.iter().try_for_each(|mismatch| write!(f, "\n  {mismatch}"))
    }
}

impl fmt::Display for MetCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operator, key, values, got } = self;
        write!(f, "condition {operator} `{key}` holds: {} against {got}", listed(values))
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource { wanted, negated, got } => wanted_and_got(f, "resource", *negated, wanted, got),
            Self::Principal { wanted, negated, got } => wanted_and_got(f, "principal", *negated, wanted, got),
            Self::Condition { operator, key, wanted, got } => {
                write!(f, "condition {operator} `{key}`: wanted {}, got {got}", listed(wanted))
            }
            Self::Variable { text, key } => write!(f, "variable `{key}` in `{text}` has no value"),
        }
    }
}

fn wanted_and_got(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    negated: bool,
    wanted: &[String],
    got: &str,
) -> fmt::Result {
    let except = if negated { "anything but " } else { "" };
    write!(f, "{what}: wanted {except}{}, got `{got}`", listed(wanted))
}

fn listed(values: &[String]) -> String {
    if values.is_empty() {
        return "nothing".to_owned();
    }
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    quoted.join(" or ")
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("no such key"),
            Self::One(value) => write!(f, "`{value}`"),
            Self::Many(values) if values.is_empty() => f.write_str("an empty list"),
            Self::Many(values) => write!(f, "the list {}", listed(values).replace("` or `", "`, `")),
        }
    }
}
