//! Deployments by CodeDeploy, as far as the fake has them: what it lacks is asked for and refused all the same.

use aws_sdk_codedeploy::Client;
use aws_sdk_codedeploy::types::{
    AppSpecContent, ComputePlatform, DeploymentOption, DeploymentStyle, DeploymentType, EcsService,
    RevisionLocation, RevisionLocationType,
};
use ecs_roles::{CallerPolicy, Circumstance, Operation};

use super::account::{Account, Names, Ran, policy, role, tried};
use super::plain::{definition, registered, service};
use super::proof::Proof;

const DEPLOYMENT: &str = "d-ABCDEF123";

fn of_group() -> CallerPolicy {
    policy().code_deploy("deploys", "blue").code_deploy_role(role("webCodeDeploy"))
}

pub(crate) async fn make(code_deploy: &Client, names: &Names) -> Ran {
    let application = code_deploy.create_application().application_name(names.application);
    tried(application.compute_platform(ComputePlatform::Ecs).send().await)?;
    let style = DeploymentStyle::builder()
        .deployment_type(DeploymentType::BlueGreen)
        .deployment_option(DeploymentOption::WithTrafficControl);
    let service = EcsService::builder().cluster_name(names.cluster).service_name(names.service);
    let group = code_deploy
        .create_deployment_group()
        .application_name(names.application)
        .deployment_group_name(names.group)
        .service_role_arn(role(names.code_deploy_role).to_string())
        .deployment_style(style.build())
        .ecs_services(service.build());
    tried(group.send().await)
}

async fn provision(account: &Account, names: &Names) -> Ran {
    let code_deploy = Client::new(&account.caller);
    make(&code_deploy, names).await?;
    let update = code_deploy.update_deployment_group().application_name(names.application);
    let update = update.current_deployment_group_name(names.group);
    tried(update.service_role_arn(role(names.code_deploy_role).to_string()).send().await)
}

#[tokio::test]
async fn provisioning() {
    let proof = Proof {
        policy: of_group().allow(Operation::ProvisionCodeDeploy),
        not_missed: &[],
        neighbours: &["application", "group", "role of CodeDeploy"],
    };
    proof.holds(provision).await;
}

fn revision() -> RevisionLocation {
    let content = AppSpecContent::builder().content("version: 0.0").build();
    let location = RevisionLocation::builder().revision_type(RevisionLocationType::AppSpecContent);
    location.app_spec_content(content).build()
}

async fn prepared(account: &Account, names: &Names) -> Client {
    make(&Client::new(&account.fake.sdk_config()), names).await.unwrap();
    let ecs = account.administrator();
    let registered = registered(definition(&ecs, names)).await.unwrap();
    service(&ecs, names, &registered).send().await.unwrap();
    Client::new(&account.caller)
}

async fn create(code_deploy: &Client, names: &Names) -> Ran {
    let create = code_deploy.create_deployment().application_name(names.application);
    tried(create.deployment_group_name(names.group).revision(revision()).send().await)
}

/// What [`create`] alone asks for.
async fn create_alone(account: &Account, names: &Names) -> Ran {
    create(&prepared(account, names).await, names).await
}

async fn look(code_deploy: &Client, names: &Names) -> Ran {
    let (application, group) = (names.application, names.group);
    tried(code_deploy.list_applications().send().await)?;
    tried(code_deploy.get_application().application_name(application).send().await)?;
    tried(code_deploy.list_deployment_groups().application_name(application).send().await)?;
    let get = code_deploy.get_deployment_group().application_name(application);
    tried(get.deployment_group_name(group).send().await)?;
    let get = code_deploy.batch_get_deployment_groups().application_name(application);
    tried(get.deployment_group_names(group).send().await)
}

async fn watch(code_deploy: &Client, names: &Names) -> Ran {
    let list = code_deploy.list_deployments().application_name(names.application);
    tried(list.deployment_group_name(names.group).send().await)?;
    tried(code_deploy.get_deployment().deployment_id(DEPLOYMENT).send().await)?;
    tried(code_deploy.list_deployment_targets().deployment_id(DEPLOYMENT).send().await)?;
    let targets = code_deploy.batch_get_deployment_targets().deployment_id(DEPLOYMENT);
    tried(targets.target_ids("prod:api").send().await)?;
    let target = code_deploy.get_deployment_target().deployment_id(DEPLOYMENT).target_id("prod:api");
    tried(target.send().await)
}

async fn deploy(account: &Account, names: &Names) -> Ran {
    let code_deploy = prepared(account, names).await;
    let ecs = account.ecs();
    tried(ecs.describe_services().cluster(names.cluster).services(names.service).send().await)?;
    let adjust = ecs.update_service().cluster(names.cluster).service(names.service).desired_count(2);
    tried(adjust.send().await)?;
    look(&code_deploy, names).await?;
    create(&code_deploy, names).await?;
    tried(code_deploy.batch_get_deployments().deployment_ids(DEPLOYMENT).send().await)?;
    watch(&code_deploy, names).await?;
    let get = code_deploy.get_application_revision().application_name(names.application);
    tried(get.revision(revision()).send().await)
}

#[tokio::test]
async fn deploying() {
    let policy = of_group().with(Circumstance::CodeDeployDiscovery).allow(Operation::DeployCodeDeploy);
    let proof =
        Proof { policy, not_missed: &[], neighbours: &["cluster", "service", "application", "group"] };
    proof.holds(deploy).await;
}

#[tokio::test]
async fn waiting() {
    let run = async |account: &Account, names: &Names| {
        let code_deploy = prepared(account, names).await;
        watch(&code_deploy, names).await
    };
    let by_other_requests = "services and tasks are waited for by other requests";
    let proof = Proof {
        policy: of_group().allow(Operation::Wait),
        not_missed: &[
            ("FindTasks ecs:ListTasks", by_other_requests),
            ("WatchApi ecs:DescribeServices", by_other_requests),
            ("WatchTasks ecs:DescribeTasks", by_other_requests),
        ],
        neighbours: &["application", "group"],
    };
    proof.holds(run).await;
}

async fn rollback(account: &Account, names: &Names) -> Ran {
    let code_deploy = prepared(account, names).await;
    let ecs = account.ecs();
    tried(ecs.describe_services().cluster(names.cluster).services(names.service).send().await)?;
    let list = code_deploy.list_deployments().application_name(names.application);
    tried(list.deployment_group_name(names.group).send().await)?;
    tried(code_deploy.get_deployment().deployment_id(DEPLOYMENT).send().await)?;
    tried(code_deploy.stop_deployment().deployment_id(DEPLOYMENT).send().await)?;
    let get = code_deploy.get_application_revision().application_name(names.application);
    tried(get.revision(revision()).send().await)?;
    create(&code_deploy, names).await
}

#[tokio::test]
async fn going_back() {
    let policy = of_group()
        .with_service_definition(r#"{"deploymentController": {"type": "CODE_DEPLOY"}}"#)
        .unwrap()
        .allow(Operation::Rollback);
    let proof = Proof {
        policy,
        not_missed: &[
            (
                "FindRevisionsAndReadTaskDefinitionsAndStopDeployment ecs:DescribeTaskDefinition",
                "the deployment tells",
            ),
            (
                "FindRevisionsAndReadTaskDefinitionsAndStopDeployment ecs:ListTaskDefinitions",
                "the deployment tells",
            ),
        ],
        neighbours: &["cluster", "service", "application", "group"],
    };
    proof.holds(rollback).await;
}

/// `CreateDeployment` asks for three actions; the configuration is that of the group.
#[tokio::test]
async fn a_deployment_takes_the_configuration_of_its_group() {
    let policy = of_group().allow(Operation::DeployCodeDeploy).code_deploy_config("CodeDeployDefault.Other");
    let document = policy.documents().unwrap()[0].document().clone();
    let account = Account::with_caller(&[document]).await;
    create_alone(&account, &super::account::OWN).await.unwrap_err();
    let denied = "arn:aws:codedeploy:us-east-1:123456789012:deploymentconfig:CodeDeployDefault.ECSAllAtOnce";
    assert_eq!(account.denied(), [("codedeploy:GetDeploymentConfig".to_owned(), denied.to_owned())]);
}
