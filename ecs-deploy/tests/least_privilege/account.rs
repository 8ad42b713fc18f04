//! An account that decides by IAM, and a caller that may do what its documents say and nothing else.

use std::error::Error;

use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;
use ecs_roles::aws::SdkIam;
use ecs_roles::{Arn, CallerPolicy, Context, Iam, PolicyDocument, Principals, Role, Scope, Statement};
use ecs_testkit::{AccessKey, Fake, Request, WorldSpec};

pub(crate) const ACCOUNT: &str = "123456789012";

/// Two of everything: what the caller's policy is for, and a neighbour. States lie under keys of their own.
const WORLD: &str = include_str!("world.json");

/// What a run is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) cluster: &'static str,
    pub(crate) service: &'static str,
    pub(crate) family: &'static str,
    pub(crate) task_role: &'static str,
    pub(crate) execution_role: &'static str,
    pub(crate) volume_role: &'static str,
    pub(crate) container: &'static str,
    pub(crate) application: &'static str,
    pub(crate) group: &'static str,
    pub(crate) code_deploy_role: &'static str,
    pub(crate) bucket: &'static str,
    pub(crate) state: &'static str,
}

pub(crate) const OWN: Names = Names {
    cluster: "prod",
    service: "api",
    family: "web",
    task_role: "webTask",
    execution_role: "webExecution",
    volume_role: "webVolumes",
    container: "app",
    application: "deploys",
    group: "blue",
    code_deploy_role: "webCodeDeploy",
    bucket: "states",
    state: "net/terraform.tfstate",
};

impl Names {
    /// The same run, but for one thing that is somebody else's.
    pub(crate) fn with_other(what: &str) -> Self {
        match what {
            "cluster" => Self { cluster: "stage", ..OWN },
            "service" => Self { service: "other", ..OWN },
            "family" => Self { family: "other", ..OWN },
            "task role" => Self { task_role: "otherTask", ..OWN },
            "execution role" => Self { execution_role: "otherExecution", ..OWN },
            "volume role" => Self { volume_role: "otherVolumes", ..OWN },
            "container" => Self { container: "sidecar", ..OWN },
            "application" => Self { application: "others", ..OWN },
            "group" => Self { group: "green", ..OWN },
            "role of CodeDeploy" => Self { code_deploy_role: "otherCodeDeploy", ..OWN },
            "bucket" => Self { bucket: "other-states", ..OWN },
            "state" => Self { state: "app/terraform.tfstate", ..OWN },
            unknown => panic!("no neighbour is known of a {unknown}"),
        }
    }
}

pub(crate) fn role(name: &str) -> Arn {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}").parse().unwrap()
}

/// A policy for [`OWN`] that allows nothing yet.
pub(crate) fn policy() -> CallerPolicy {
    CallerPolicy::new(Scope::new(ACCOUNT, "us-east-1").unwrap()).service("prod", "api").family("web")
}

pub(crate) type Ran = Result<(), Box<dyn Error>>;

pub(crate) struct Account {
    pub(crate) fake: Fake,
    /// The configuration of the caller.
    pub(crate) caller: SdkConfig,
    key: AccessKey,
}

impl Account {
    /// The caller is the session of a role: users have room for 2,048 characters of policies only.
    pub(crate) async fn with_caller(documents: &[PolicyDocument]) -> Self {
        let fake = Fake::builder().enforce_iam().build();
        fake.load(&WorldSpec::from_json(WORLD).unwrap(), &mut |_| Err(std::io::ErrorKind::NotFound.into()))
            .unwrap();
        let iam = SdkIam::new(aws_sdk_iam::Client::new(&fake.sdk_config()));
        let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::service("ec2.amazonaws.com"));
        let role = iam.create_role(&Role::new("deployer", PolicyDocument::new([trust]))).await.unwrap();
        for (number, document) in documents.iter().enumerate() {
            iam.put_role_policy("deployer", &format!("policy-{number}"), document).await.unwrap();
        }
        let key =
            fake.assume_role_as_service("ec2.amazonaws.com", &role.arn.to_string(), Context::new()).unwrap();
        Self { caller: fake.sdk_config_as(&key), fake, key }
    }

    pub(crate) fn ecs(&self) -> aws_sdk_ecs::Client {
        aws_sdk_ecs::Client::new(&self.caller)
    }

    /// Who prepares what the caller finds.
    pub(crate) fn administrator(&self) -> aws_sdk_ecs::Client {
        aws_sdk_ecs::Client::new(&self.fake.sdk_config())
    }

    /// IAM for the administrator.
    pub(crate) fn iam(&self) -> SdkIam {
        SdkIam::new(aws_sdk_iam::Client::new(&self.fake.sdk_config()))
    }

    /// Asks a service of the Query protocol that the fake does not have: it decides and can do no more.
    pub(crate) fn query(&self, service: &str, operation: &str) -> Ran {
        let request = Request::new("POST", &format!("https://{service}.us-east-1.amazonaws.com/"))
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(format!("Action={operation}"));
        let response = self.fake.handle(&self.fake.sign(request, &self.key, service));
        if response.status() == 403 { Err(format!("{service}:{operation} is denied").into()) } else { Ok(()) }
    }

    /// The actions that were refused, each with its resource.
    pub(crate) fn denied(&self) -> Vec<(String, String)> {
        let requests = self.fake.requests();
        let denials = requests.iter().filter_map(|request| request.denial());
        denials.map(|denial| (denial.action().to_owned(), denial.resource().to_owned())).collect()
    }
}

/// What the fake lets through and then cannot do was allowed.
pub(crate) fn tried<T, E>(result: Result<T, SdkError<E>>) -> Ran
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match result {
        Err(error) if error.code() == Some("UnknownOperationException") => Ok(()),
        result => result.map(drop).map_err(Into::into),
    }
}
