//! An audit in words.

use std::fmt;

use super::audit::{Audit, Lack};
use super::excess::{Excess, ExcessKind, ExcessPart};
use crate::decision::Decision;

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trust = self.trust.iter().map(|_| {
            "trust: `ecs-tasks.amazonaws.com` cannot assume the role: let it in for tasks of this account and region"
                .to_owned()
        });
        let lacking = self.lacking.iter().map(|lack| format!("lacks {lack}"));
        let excess = self.too_much.iter().map(|excess| format!("too much: {excess}"));
        let lines: Vec<String> = trust.chain(lacking).chain(excess).collect();
        match lines.is_empty() {
            true => f.write_str("the role has what the task definition needs, and nothing else"),
            false => f.write_str(&lines.join("\n")),
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.need)?;
        match (&self.remedy, &self.answer.statement) {
            (Some(_), _) => f.write_str("add a statement that allows it")?,
            (None, Some(denial)) if self.answer.decision == Decision::ExplicitlyDenied => {
                let sid = denial.sid.as_deref().map(|sid| format!(" `{sid}`")).unwrap_or_default();
                write!(f, "the statement{sid} of `{}` denies it: narrow that", denial.policy)?;
            }
            (None, _) => f.write_str("the permissions boundary does not allow it: widen that as well")?,
        }
        match &self.need.other_account {
            None => Ok(()),
            Some(account) => write!(f, "; the resource's policy in account `{account}` has to allow it, too"),
        }
    }
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statement = match &self.statement.sid {
            Some(sid) => format!("statement `{sid}` of `{}`", self.statement.policy),
            None => format!("statement {} of `{}`", self.statement.index + 1, self.statement.policy),
        };
        match &self.part {
            ExcessPart::Statement => f.write_str(&statement)?,
            ExcessPart::Action(action) => write!(f, "action `{action}` in {statement}")?,
            ExcessPart::Resource(resource) => write!(f, "resource `{resource}` in {statement}")?,
        }
        match &self.kind {
            ExcessKind::Unused => f.write_str(" is for nothing in the task definition: remove it"),
            ExcessKind::Wide { example } => write!(f, " also allows others, such as `{example}`: narrow it"),
        }
    }
}
