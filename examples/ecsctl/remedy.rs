//! Remedies of ecs-roles, which name methods, in the words of arguments and of
//! the roles file.

use ecs_roles::Error;

/// What remedies name, the argument for it and the member of a file.
const WORDS: [(&str, &str, &str); 23] = [
    ("`allow`", "`--for`", "`operations`"),
    ("`cluster`", "`--cluster`", "`clusters`"),
    ("`service`", "`--service`", "`services`"),
    ("`family`", "`--family` or `--task-definition`", "`families`"),
    ("`exec_container`", "`--exec-container`", "`exec_containers`"),
    ("`Circumstance::AnyContainer`", "`--with any-container`", "`with: [any-container]`"),
    ("`task_role`", "`--task-role`", "`task_roles`"),
    ("`execution_role`", "`--execution-role`", "`execution_roles`"),
    ("another method that names one", "another argument that names one", "another member that names one"),
    ("`volume_role`", "`--volume-role`", "`volume_roles`"),
    ("`code_deploy_role`", "`--code-deploy-role`", "`code_deploy_roles`"),
    ("`code_deploy`", "`--code-deploy`", "`code_deploy`"),
    ("`log_streams` or `log_group`", "`--log-group`", "`log_groups`"),
    ("`state`", "`--state` or `--config`", "`states`"),
    ("`roles_under`", "`--roles-under`", "`roles_under`"),
    ("`with_quota`", "`--quota`", "`quota`"),
    (
        "join a policy of that scope with `and`",
        "write the policy for that scope by itself",
        "write the policy for that scope into a file of its own",
    ),
    ("`pulling_from`", "`pulling_from`", "`repositories`"),
    ("start from `least_privilege`", "start from `least_privilege`", "write `least_privilege: true`"),
    ("`reading_secret_named`", "`--reading-secret-named`", "`secret_names`"),
    (
        "`pulling_with_registry_secret_named`",
        "`pulling_with_registry_secret_named`",
        "`registry_secret_names`",
    ),
    ("`with_ids`", "`with_ids`", "`ids`"),
    ("`InfrastructureUse::Volumes`", "`InfrastructureUse::Volumes`", "`also: [infrastructure-volumes]`"),
];

/// The message with arguments in the place of methods.
pub(crate) fn as_arguments(error: &Error) -> String {
    reworded(error.message(), |(method, argument, _)| (method, argument))
}

/// The message with members of a file in the place of methods.
pub(crate) fn as_members(error: &Error) -> String {
    reworded(error.message(), |(method, _, member)| (method, member))
}

type Word = (&'static str, &'static str, &'static str);

/// What stands before the remedy may quote names that a person chose.
fn reworded(message: &str, word: impl Fn(Word) -> (&'static str, &'static str)) -> String {
    let Some((fault, remedy)) = message.rsplit_once(": ") else { return message.to_owned() };
    let fault = fault.replace("`Circumstance::ExecForbidden`", "the circumstance `exec-forbidden`");
    let mut said = String::new();
    let mut rest = remedy;
    // From left to right, so that a word that was put in is not replaced again.
    while !rest.is_empty() {
        let next = WORDS.into_iter().map(&word).filter_map(|(from, to)| Some((rest.find(from)?, from, to)));
        let Some((at, from, to)) = next.min_by_key(|(at, _, _)| *at) else { break };
        said.push_str(rest.get(..at).unwrap_or_default());
        said.push_str(to);
        rest = rest.get(at + from.len()..).unwrap_or_default();
    }
    format!("{fault}: {said}{rest}")
}

#[cfg(test)]
mod tests {
    use ecs_roles::{CallerPolicy, Circumstance, InfrastructureRole, Operation, Scope};

    use super::*;

    fn scope() -> Scope {
        Scope::new("111122223333", "eu-central-1").unwrap()
    }

    #[test]
    fn no_method_is_named_to_people() {
        let mut faults = 0;
        for operation in Operation::ALL {
            let policies = [CallerPolicy::new(scope()), CallerPolicy::new(scope()).service("c", "s")];
            for policy in policies {
                let Err(error) = policy.family("f").allow(operation).documents() else { continue };
                let (argument, member) = (as_arguments(&error), as_members(&error));
                assert!(argument.contains("`--"), "{operation}: {argument}");
                let same = |(method, _, member): &Word| method == member && error.message().contains(method);
                assert!(member != error.message() || WORDS.iter().any(same), "{operation}: {member}");
                assert!(!argument.contains("::") && !member.contains("::"), "{argument}\n{member}");
                faults += 1;
            }
        }
        assert!(faults > 10, "{faults}");
    }

    #[test]
    fn remedies_are_what_can_be_typed() {
        let error = CallerPolicy::new(scope()).allow(Operation::Wait).documents().unwrap_err();
        assert_eq!(
            as_arguments(&error),
            "the operation `wait` needs a cluster: give it with `--cluster` or `--service`"
        );
        let forbidden = CallerPolicy::new(scope()).with(Circumstance::ExecForbidden).cluster("c");
        let error = forbidden.allow(Operation::Exec).documents().unwrap_err();
        assert!(as_members(&error).contains("the circumstance `exec-forbidden`"), "{error}");
        let key = "arn:aws:kms:eu-central-1:111122223333:key/1".parse().unwrap();
        let error =
            InfrastructureRole::for_vpc_lattice(scope()).encrypting_volumes_with(key).role().unwrap_err();
        assert!(as_members(&error).ends_with("add `also: [infrastructure-volumes]`"), "{error}");
    }
}
