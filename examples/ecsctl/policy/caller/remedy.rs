//! What is missing, as a person at a terminal or in a file writes it.

/// The methods of `CallerPolicy` that its errors name, the arguments and the
/// members of a file that stand for them.
const NAMES: [(&str, &str, &str); 13] = [
    ("`allow`", "`--for`", "`operations`"),
    ("`cluster`", "`--cluster`", "`clusters`"),
    ("`service`", "`--service`", "`services`"),
    ("`family`", "`--family` or `--task-definition`", "`families`"),
    ("`exec_container`", "`--exec-container`", "`exec_containers`"),
    ("`Circumstance::AnyContainer`", "`--with any-container`", "`with: [any-container]`"),
    ("`task_role`", "`--task-role`", "`task_roles`"),
    ("`execution_role`", "`--execution-role`", "`execution_roles`"),
    ("`volume_role`", "`--volume-role`", "`volume_roles`"),
    ("`code_deploy_role`", "`--code-deploy-role`", "`code_deploy_roles`"),
    ("`code_deploy`", "`--code-deploy`", "`code_deploy`"),
    ("`log_streams` or `log_group`", "`--log-group`", "`log_groups`"),
    ("`state`", "`--state` or `--config`", "`states`"),
];

/// The message with arguments in the place of methods.
pub(super) fn as_arguments(error: &ecs_roles::Error) -> String {
    let renamed = NAMES.iter().map(|(method, argument, _)| (*method, *argument));
    reworded(error.message(), renamed).replace("`roles_under`", "`--roles-under`")
}

/// The message with members of a file in the place of methods.
pub(super) fn as_members(error: &ecs_roles::Error) -> String {
    reworded(error.message(), NAMES.iter().map(|(method, _, member)| (*method, *member)))
}

/// Only the remedy is reworded: what stands before it may quote names that a
/// person chose.
fn reworded<'n>(message: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> String {
    let Some((fault, remedy)) = message.split_once(" with `") else { return message.to_owned() };
    let remedy = format!("`{remedy}");
    format!("{fault} with {}", names.fold(remedy, |remedy, (from, to)| remedy.replace(from, to)))
}

#[cfg(test)]
mod tests {
    use ecs_roles::{CallerPolicy, Operation, Scope};

    use super::*;

    fn lacking(operation: Operation) -> ecs_roles::Error {
        let scope = Scope::new("111122223333", "eu-central-1").unwrap();
        CallerPolicy::new(scope).allow(operation).documents().unwrap_err()
    }

    #[test]
    fn no_method_is_named_to_people() {
        for operation in Operation::ALL {
            let scope = Scope::new("111122223333", "eu-central-1").unwrap();
            let Err(error) = CallerPolicy::new(scope).allow(operation).documents() else { continue };
            let argument = as_arguments(&error);
            let remedy = argument.rsplit(" with ").next().unwrap_or_default();
            assert!(remedy.starts_with("`--"), "{operation}: {argument}");
        }
    }

    #[test]
    fn a_remedy_is_one_that_can_be_typed() {
        let error = lacking(Operation::Wait);
        assert!(as_arguments(&error).contains("give it with `--"), "{error}");
        let error = lacking(Operation::Exec);
        assert!(!as_members(&error).contains("Circumstance::"), "{error}");
    }
}
