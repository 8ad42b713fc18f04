//! A policy with every input, and asking the evaluator.

use ecs_roles::{
    Arn, Authorizer, CallerDocument, CallerPolicy, Circumstance, Context, Decision, Operation, Partition,
    Policies, Policy, PolicyDocument, PolicySource, Request, Scope,
};

pub(crate) const ACCOUNT: &str = "111122223333";

/// Where the policies of a test are for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) region: &'static str,
    pub(crate) partition: &'static str,
}

pub(crate) const HERE: Place = Place { region: "eu-central-1", partition: "aws" };

pub(crate) const PLACES: [Place; 3] = [
    HERE,
    Place { region: "cn-north-1", partition: "aws-cn" },
    Place { region: "us-gov-west-1", partition: "aws-us-gov" },
];

impl Place {
    pub(crate) fn scope(self) -> Scope {
        let scope = Scope::new(ACCOUNT, self.region).unwrap();
        assert_eq!(scope.partition(), &Partition::from_name(self.partition));
        scope
    }

    /// The ARN of something here: `ecs:cluster/prod` is a cluster, and so on. A
    /// text with six fields keeps its region and account.
    pub(crate) fn full(self, short: &str) -> String {
        let Self { region, partition } = self;
        if short == "*" {
            return short.to_owned();
        }
        let (service, resource) = short.split_once(':').unwrap();
        match service {
            "iam" => format!("arn:{partition}:iam::{ACCOUNT}:{resource}"),
            "aws" => format!("arn:{partition}:iam::aws:{resource}"),
            "s3" => format!("arn:{partition}:s3:::{resource}"),
            "ssm-document" => format!("arn:{partition}:ssm:{region}::document/{resource}"),
            _ => format!("arn:{partition}:{service}:{region}:{ACCOUNT}:{resource}"),
        }
    }

    pub(crate) fn arn(self, short: &str) -> Arn {
        self.full(short).parse().unwrap()
    }

    /// Every input, once.
    pub(crate) fn policy(self) -> CallerPolicy {
        CallerPolicy::new(self.scope())
            .service("prod", "api")
            .family("web")
            .task_role(self.arn("iam:role/task"))
            .execution_role(self.arn("iam:role/exec"))
            .volume_role(self.arn("iam:role/volumes"))
            .infrastructure_role(self.arn("iam:role/balancers"))
            .hook_role(self.arn("iam:role/hooks"))
            .code_deploy_role(self.arn("iam:role/codedeploy"))
            .instance_role(self.arn("iam:role/ecs/instance"))
            .exec_container("app")
            .exec_key(self.arn("kms:key/e"))
            .log_streams("/ecs/web", "app")
            .code_deploy("deploys", "blue")
            .code_deploy_config("Canary10")
            .state("states", "net/terraform.tfstate")
            .state_key(self.arn("kms:key/s"))
            .listing_workspaces("env:")
            .namespace(self.arn("servicediscovery:namespace/ns-1"))
            .repository("team/web")
            .reading_secret_named("db")
            .reading_parameter(self.arn("ssm:parameter/web/token"))
            .reading_environment_file(self.arn("s3:settings/web.env"))
            .roles_under("/ecs/", "p-")
            .boundary(self.arn("iam:policy/limits/ecs"))
            .attaching(self.arn("aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
    }

    /// Every input and every circumstance that can hold together.
    pub(crate) fn fullest(self) -> CallerPolicy {
        circumstances().into_iter().fold(self.policy(), CallerPolicy::with)
    }

    pub(crate) fn caller(self) -> String {
        format!("arn:{}:sts::{ACCOUNT}:assumed-role/deployer/ci", self.partition)
    }
}

/// Without what takes the meaning from another: commands in any container, and
/// tasks without ECS Exec.
pub(crate) fn circumstances() -> Vec<Circumstance> {
    let excluded = [Circumstance::ExecForbidden, Circumstance::AnyContainer];
    Circumstance::ALL.into_iter().filter(|circumstance| !excluded.contains(circumstance)).collect()
}

pub(crate) fn allowing(policy: CallerPolicy, operations: &[Operation]) -> CallerPolicy {
    operations.iter().copied().fold(policy, CallerPolicy::allow)
}

pub(crate) fn documents(policy: &CallerPolicy) -> Vec<PolicyDocument> {
    policy.documents().unwrap().iter().map(CallerDocument::document).cloned().collect()
}

/// All documents together, as they are attached to the caller.
pub(crate) fn authorizer<'d>(documents: impl IntoIterator<Item = &'d PolicyDocument>) -> Authorizer {
    let mut policies = Policies::default();
    for (number, document) in documents.into_iter().enumerate() {
        let source = PolicySource::read(document.to_string()).unwrap();
        policies.identity.push(Policy::new(number.to_string(), source));
    }
    Authorizer::new(policies).unwrap()
}

/// A request in one line: `ACTION RESOURCE[,RESOURCE] KEY=VALUE …`, resources
/// short as for [`Place::full`], and values too where they begin with `@`.
pub(crate) fn request(line: &str, place: Place) -> Request {
    let mut words = line.split_whitespace();
    let action = words.next().unwrap();
    let mut resources = words.next().unwrap().split(',').map(|short| place.full(short));
    let caller = place.caller().parse().unwrap();
    let first = Request::new(caller, action, resources.next().unwrap()).unwrap();
    let context = words.fold(Context::new(), |context, word| {
        let (key, value) = word.split_once('=').unwrap();
        let value = value.strip_prefix('@').map_or_else(|| value.to_owned(), |short| place.full(short));
        context.with(key, value.replace("{R}", place.region))
    });
    resources.fold(first, Request::and_on).with_context(context)
}

pub(crate) fn allows(authorizer: &Authorizer, line: &str, place: Place) -> bool {
    authorizer.decide(&request(line, place)) == Decision::Allowed
}
