//! Names and ARNs as they are given, checked.

use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::role::check_name;
use crate::template::Scope;

/// How names of a kind are written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// What the name is of, as messages say it.
    pub(super) what: &'static str,
    /// The service and the beginning of the resource part of ARNs of the kind,
    /// where such an ARN may stand for the name.
    pub(super) arn: Option<(&'static str, &'static str)>,
    /// What a name may hold beside letters and digits.
    pub(super) also: &'static str,
    longest: usize,
}

const fn form(
    what: &'static str,
    arn: Option<(&'static str, &'static str)>,
    also: &'static str,
    longest: usize,
) -> Form {
    Form { what, arn, also, longest }
}

/// Source: ECS API reference, CreateCluster, CreateService, RegisterTaskDefinition.
pub(super) const CLUSTER: Form = form("cluster", Some(("ecs", "cluster/")), "-_", 255);
pub(super) const SERVICE: Form = form("service", None, "-_", 255);
pub(super) const SERVICE_ARN: Form = form("service", Some(("ecs", "service/")), "-_/", 511);
pub(super) const FAMILY: Form = form("task definition", Some(("ecs", "task-definition/")), "-_:", 266);
pub(super) const CONTAINER: Form = form("container", None, "-_", 255);
/// Source: CloudWatch Logs API reference, CreateLogGroup, CreateLogStream.
pub(super) const LOG_GROUP: Form = form("log group", Some(("logs", "log-group:")), "-_/.#", 512);
pub(super) const STREAM_PREFIX: Form = form("prefix of log streams", None, "-_/.#@+=,", 512);
/// Source: CodeDeploy API reference, CreateApplication.
pub(super) const APPLICATION: Form = form("application of CodeDeploy", None, "._+=,@-", 100);
pub(super) const GROUP: Form = form("deployment group of CodeDeploy", None, "._+=,@-", 100);
pub(super) const CONFIG: Form = form("deployment configuration of CodeDeploy", None, "._+=,@-", 100);
/// Source: S3 User Guide, "General purpose bucket naming rules", "Naming Amazon S3 objects".
pub(super) const BUCKET: Form = form("bucket", None, "-.", 63);
pub(super) const OBJECT_KEY: Form = form("key of the state", None, "/!-_.()':@=+&,; ", 1_024);
pub(super) const WORKSPACE_PREFIX: Form = form("prefix of workspaces", None, "/!-_.()':@=+&,; ", 1_024);
/// Source: ECR API reference, CreateRepository.
pub(super) const REPOSITORY: Form = form("repository", None, "-_./", 256);
/// Source: Secrets Manager API reference, CreateSecret.
pub(super) const SECRET: Form = form("secret", None, "/_+=.@-", 512);

impl Form {
    /// The name: `text` itself, or what an ARN in the scope says.
    pub(super) fn read(self, scope: &Scope, text: &str) -> Result<String, Error> {
        let name = match self.arn.filter(|_| text.starts_with("arn:")) {
            Some((service, prefix)) => {
                let arn = text.parse::<Arn>()?;
                let of_kind = arn.resource().strip_prefix(prefix).filter(|_| arn.service() == service);
                let name = of_kind.ok_or_else(|| self.mistaken(&arn))?.to_owned();
                here(scope, &arn, self.what)?;
                if arn.region() != scope.region() {
                    return Err(elsewhere(&arn, self.what, "region", arn.region(), scope.region()));
                }
                name
            }
            None => text.to_owned(),
        };
        self.check(&name).map(|()| name)
    }

    /// The name, if it is written as such names are.
    pub(super) fn named(self, name: &str) -> Result<String, Error> {
        self.check(name).map(|()| name.to_owned())
    }

    /// Whether `name` is written as such names are.
    pub(super) fn check(self, name: &str) -> Result<(), Error> {
        let Self { what, also, longest, .. } = self;
        let legal = |c: &char| c.is_ascii_alphanumeric() || also.contains(*c);
        let wrong = name.chars().find(|c| !legal(c));
        let problem = match (name.len(), wrong) {
            (0, _) => Some("is empty: name it".to_owned()),
            (_, Some('*' | '?')) => Some("holds a wildcard: name each of them".to_owned()),
            (_, Some('<' | '>' | '{' | '}' | '$')) => Some("holds a placeholder: fill it in".to_owned()),
            (_, Some(c)) => {
                Some(format!("holds {}: use letters, digits and {}", shown(&c.to_string()), shown(also)))
            }
            (length, None) => (length > longest).then(|| format!("is longer than {longest} characters")),
        };
        problem.map_or(Ok(()), |problem| Err(Error::invalid(format!("the {what} {} {problem}", shown(name)))))
    }

    fn mistaken(self, arn: &Arn) -> Error {
        Error::invalid(format!("{} is not the ARN of a {}", shown(&arn.to_string()), self.what))
    }
}

/// The ARN of a role of the account.
pub(super) fn role(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    in_iam(scope, arn, "role", "a role")
}

/// The ARN of a managed policy, of the account or of AWS.
pub(super) fn managed_policy(scope: &Scope, arn: &Arn) -> Result<String, Error> {
    if arn.account() == "aws" && arn.partition() == scope.partition() {
        let own = Arn::new(scope.partition().clone(), "iam", "", scope.account(), arn.resource())?;
        return in_iam(scope, &own, "policy", "a managed policy").map(|_| arn.to_string());
    }
    in_iam(scope, arn, "policy", "a managed policy")
}

fn in_iam(scope: &Scope, arn: &Arn, kind: &str, what: &str) -> Result<String, Error> {
    if arn.service() != "iam" || arn.resource_type() != Some(kind) {
        return Err(Error::invalid(format!("{} is not the ARN of {what}", shown(&arn.to_string()))));
    }
    here(scope, arn, what.trim_start_matches("a "))?;
    let path_and_name = arn.resource_id();
    let name = path_and_name.rsplit('/').next().unwrap_or_default();
    check_name(&format!("name in {}", shown(&arn.to_string())), name, 128)?;
    let path_is_legal = path_and_name.chars().all(|c| c.is_ascii_graphic() && !"*?<>{}$:".contains(c));
    if !path_is_legal {
        return Err(Error::invalid(format!(
            "the path in {} is not legal: wildcards and placeholders have to be filled in",
            shown(&arn.to_string())
        )));
    }
    Ok(arn.to_string())
}

/// Whether an ARN is of the scope's partition and account.
pub(super) fn here(scope: &Scope, arn: &Arn, what: &str) -> Result<(), Error> {
    in_partition(scope, arn, what)?;
    match arn.account() == scope.account() {
        true => Ok(()),
        false => Err(elsewhere(arn, what, "account", arn.account(), scope.account())),
    }
}

/// Whether an ARN is of the scope's partition.
pub(super) fn in_partition(scope: &Scope, arn: &Arn, what: &str) -> Result<(), Error> {
    match arn.partition() == scope.partition() {
        true => Ok(()),
        false => Err(elsewhere(arn, what, "partition", arn.partition().as_str(), scope.partition().as_str())),
    }
}

fn elsewhere(arn: &Arn, what: &str, field: &str, found: &str, wanted: &str) -> Error {
    Error::invalid(format!(
        "the {what} {} lies in the {field} `{found}`, but the policy is for `{wanted}`: join a policy of that scope with `and`",
        shown(&arn.to_string())
    ))
}

/// The name of a document, to which a number may be added.
pub(super) fn document(name: &str) -> Result<(), Error> {
    const LONGEST: usize = 124;
    check_name("policy name", name, LONGEST)
}
