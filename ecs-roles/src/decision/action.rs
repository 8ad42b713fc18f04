//! `Action` and `NotAction`.

use super::contested;
use super::context::Context;
use super::template::{Template, Wildcards};
use crate::policy::PolicyVersion;

/// What an element of `Action` covers. Names are in lower case.
#[derive(Debug)]
pub(super) enum ActionPattern {
    /// Every action of every service.
    Everything,
    /// One action, service included.
    Exact(Box<str>),
    /// Actions of one service by their names.
    OfService(Box<str>, NamePattern),
    /// No action there is.
    Nothing,
}

/// A pattern over the names of one service's actions.
#[derive(Debug)]
pub(super) struct NamePattern(Option<Template>);

impl ActionPattern {
    pub(super) fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        if contested::covers_every_action(&text) {
            return Self::Everything;
        }
        match text.split_once(':') {
            Some((service, _)) if service.contains(['*', '?']) => Self::Nothing,
            Some((service, name)) if name.contains(['*', '?']) => {
                Self::OfService(service.into(), NamePattern::new(name))
            }
            Some(_) => Self::Exact(text.into()),
            None => Self::Nothing,
        }
    }

    /// Whether the action `SERVICE:NAME`, in lower case, is covered.
    pub(super) fn covers(&self, service: &str, name: &str, action: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Exact(exact) => **exact == *action,
            Self::OfService(of, names) => **of == *service && names.covers(name),
            Self::Nothing => false,
        }
    }
}

impl NamePattern {
    fn new(name: &str) -> Self {
        let everything = name.bytes().all(|byte| byte == b'*');
        // Variables have no place in actions.
        Self((!everything).then(|| Template::new(name, PolicyVersion::V2008, Wildcards::Matched)))
    }

    pub(super) fn covers(&self, name: &str) -> bool {
        const NO_CONTEXT: &Context = &Context::EMPTY;
        self.0.as_ref().is_none_or(|template| template.covers(name, NO_CONTEXT) == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_actions_in_any_case() {
        let table = [
            ("*", "ecs:runtask", true),
            ("*:*", "ecs:runtask", true),
            ("**", "ecs:runtask", false),
            ("ECS:RunTask", "ecs:runtask", true),
            ("ecs:*", "ecs:runtask", true),
            ("ecs:Run*", "ecs:runtask", true),
            ("ecs:*task", "ecs:runtask", true),
            ("ecs:RunTas?", "ecs:runtask", true),
            ("ecs:Run?ask?", "ecs:runtask", false),
            ("ecr:*", "ecs:runtask", false),
            ("ec?:*", "ecs:runtask", false),
            ("*:RunTask", "ecs:runtask", false),
            ("ecs:", "ecs:runtask", false),
            ("ecs", "ecs:runtask", false),
            ("ecs: RunTask", "ecs:runtask", false),
            ("", "ecs:runtask", false),
        ];
        for (pattern, action, expected) in table {
            let (service, name) = action.split_once(':').unwrap();
            assert_eq!(ActionPattern::new(pattern).covers(service, name, action), expected, "{pattern}");
        }
    }
}
