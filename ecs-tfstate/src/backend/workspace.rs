//! Names of workspaces, and which one is meant.

use crate::environment::Environment;
use crate::error::{Error, ErrorKind};

/// The workspace that every backend has.
pub(crate) const DEFAULT: &str = "default";

/// The workspace that is selected: the one that the program names, or else the
/// one in `TF_WORKSPACE`, or else the one that `terraform workspace select`
/// wrote into the file `environment` of the data directory.
///
/// `file` is where that file is and what it holds.
pub(crate) fn select(
    explicit: Option<&str>,
    environment: &Environment,
    file: Option<(&str, &str)>,
) -> Result<String, Error> {
    let in_file = file.map(|(place, content)| (content.trim(), place)).filter(|(name, _)| !name.is_empty());
    let selected = explicit
        .map(|name| (name, "the program"))
        .or_else(|| environment.filled("TF_WORKSPACE").map(|name| (name, "TF_WORKSPACE")))
        .or(in_file);
    let Some((name, said_by)) = selected else { return Ok(DEFAULT.to_owned()) };
    check_named_by(name, Some(said_by))?;
    Ok(name.to_owned())
}

/// Refuses what is no name of a workspace.
pub(crate) fn check(name: &str) -> Result<(), Error> {
    check_named_by(name, None)
}

fn check_named_by(name: &str, said_by: Option<&str>) -> Result<(), Error> {
    if is_name(name) {
        return Ok(());
    }
    let said_by = said_by.map(|place| format!(", which `{place}` names,")).unwrap_or_default();
    let message = format!(
        "`{name}`{said_by} is no name of a workspace: use letters, digits and `-`, `_`, `.` and `~`, \
         and neither `.` nor `..` alone"
    );
    Err(Error::new(ErrorKind::InvalidLocation, message))
}

/// Terraform's rule is that a name is the same when it is escaped as a segment
/// of a URL. `.` and `..` pass it, but name places of other states.
fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~$&+:=@".contains(c);
    !matches!(name, "" | "." | "..") && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_named_by_the_program_the_environment_or_the_file() {
        let file = Some((".terraform/environment", "from-file\n"));
        let check = |explicit, variable: &str, file, expected: &str| {
            let environment = Environment::from_iter([("TF_WORKSPACE", variable)]);
            assert_eq!(select(explicit, &environment, file).unwrap(), expected);
        };
        check(Some("explicit"), "variable", file, "explicit");
        check(None, "variable", file, "variable");
        check(None, "", file, "from-file");
        check(None, "", Some(("environment", " \n")), "default");
        check(None, "", None, "default");
    }

    #[test]
    fn names_are_those_that_terraform_takes() {
        for name in ["default", "team-a_x.y~1", "a+b", "..."] {
            check(name).unwrap();
        }
        for name in ["", "a/b", "..", ".", "a b", "ä", "a%2Fb", "a\n"] {
            assert_eq!(check(name).unwrap_err().kind(), ErrorKind::InvalidLocation, "{name:?}");
        }
    }

    #[test]
    fn an_error_says_where_the_name_stands() {
        let environment = Environment::from_iter([("TF_WORKSPACE", "a/b")]);
        let error = select(None, &environment, None).unwrap_err().to_string();
        assert!(error.starts_with("`a/b`, which `TF_WORKSPACE` names, is no name of a workspace"), "{error}");
        let file = Some(("infra/.terraform/environment", "../x"));
        let error = select(None, &Environment::new(), file).unwrap_err().to_string();
        assert!(error.contains("`infra/.terraform/environment`"), "{error}");
    }
}
