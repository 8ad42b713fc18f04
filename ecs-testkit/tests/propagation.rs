#![cfg(test)]
//! IAM answers with what was written last, and the rest of AWS hears of it later.
#![cfg(feature = "sdk")]

use std::time::Duration;

use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, Compatibility, ContainerDefinition, NetworkConfiguration, NetworkMode,
    ServiceManagedEbsVolumeConfiguration, ServiceVolumeConfiguration,
};
use ecs_roles::{Context, PolicyDocument, Statement};
use ecs_testkit::{AccessKey, Fake};

const DELAY: Duration = Duration::from_secs(10);
const TASKS: &str = "ecs-tasks.amazonaws.com";

fn trust(kind: &str, name: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"{kind}":"{name}"}},"Action":"sts:AssumeRole"}}}}"#
    )
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::123456789012:role/{name}")
}

/// A fake that takes ten seconds to spread changes of IAM.
fn slow() -> (Fake, aws_sdk_iam::Client) {
    let fake = Fake::new();
    fake.set_iam_propagation(DELAY);
    let iam = aws_sdk_iam::Client::new(&fake.sdk_config());
    (fake, iam)
}

async fn create(iam: &aws_sdk_iam::Client, name: &str, trust: String) {
    iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.unwrap();
}

/// Wire code and message of a failed call.
#[track_caller]
fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, aws_sdk_ecs::error::SdkError<E>>,
) -> (String, String) {
    let error = result.expect_err("the call succeeds");
    (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
}

/// Registers `web` with the role `task`.
async fn register(
    ecs: &aws_sdk_ecs::Client,
) -> Result<
    aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionOutput,
    aws_sdk_ecs::error::SdkError<
        aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionError,
    >,
> {
    let container = ContainerDefinition::builder().name("app").image("app:1").build();
    let request = ecs.register_task_definition().family("web").network_mode(NetworkMode::Awsvpc);
    let request = request.requires_compatibilities(Compatibility::Fargate).cpu("256").memory("512");
    request.container_definitions(container).task_role_arn(role("task")).send().await
}

#[tokio::test]
async fn a_new_role_is_there_for_iam_and_later_for_others() {
    let (fake, iam) = slow();
    create(&iam, "web", trust("AWS", "123456789012")).await;
    iam.get_role().role_name("web").send().await.expect("IAM knows what was written");
    let sts = aws_sdk_sts::Client::new(&fake.sdk_config());
    let assume = || sts.assume_role().role_arn(role("web")).role_session_name("ci").send();
    assert_eq!(refusal(assume().await).0, "AccessDenied");
    let naming = || {
        let trust = trust("AWS", &role("web"));
        iam.create_role().role_name("api").assume_role_policy_document(trust).send()
    };
    let (code, text) = refusal(naming().await);
    assert_eq!(code, "MalformedPolicyDocument");
    assert!(text.starts_with("Invalid principal in policy: \"AWS\""), "{text}");
    fake.clock().advance(DELAY - Duration::from_millis(1));
    assert_eq!(refusal(assume().await).0, "AccessDenied");
    fake.clock().advance(Duration::from_millis(1));
    assume().await.unwrap();
    naming().await.unwrap();
}

#[tokio::test]
async fn each_change_takes_its_own_time() {
    let (fake, iam) = slow();
    create(&iam, "web", trust("Service", "ec2.amazonaws.com")).await;
    fake.clock().advance(Duration::from_secs(6));
    let update = iam.update_assume_role_policy().role_name("web");
    update.policy_document(trust("Service", TASKS)).send().await.unwrap();
    let assume = |service: &str| fake.assume_role_as_service(service, &role("web"), Context::new()).is_ok();
    assert_eq!([assume("ec2.amazonaws.com"), assume(TASKS)], [false, false]);
    fake.clock().advance(Duration::from_secs(4));
    assert_eq!([assume("ec2.amazonaws.com"), assume(TASKS)], [true, false], "the role, with its old trust");
    fake.clock().advance(Duration::from_secs(6));
    assert_eq!([assume("ec2.amazonaws.com"), assume(TASKS)], [false, true]);
    iam.delete_role().role_name("web").send().await.unwrap();
    assert!(assume(TASKS), "nobody has heard of the deletion");
    fake.clock().advance(DELAY);
    assert!(!assume(TASKS));
}

#[tokio::test]
async fn a_role_cannot_be_passed_in_the_second_it_was_made() {
    let (fake, iam) = slow();
    fake.enforce_iam();
    let statement = Statement::allow(["ecs:*", "iam:PassRole"]).on(["*"]);
    let key = fake.add_user("deployer", &[PolicyDocument::new([statement])]).unwrap();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config_as(&key));
    ecs.list_clusters().send().await.expect("users that tests add are known at once");
    create(&iam, "task", trust("Service", TASKS)).await;
    let (code, text) = refusal(register(&ecs).await);
    assert_eq!(code, "AccessDeniedException");
    assert!(text.contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/task"), "{text}");
    fake.clock().advance(DELAY);
    register(&ecs).await.unwrap();
}

#[tokio::test]
async fn permissions_come_later_and_go_later() {
    let (fake, iam) = slow();
    fake.enforce_iam();
    let key = fake.add_user("ann", &[]).unwrap();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config_as(&key));
    let list = PolicyDocument::new([Statement::allow(["ecs:ListClusters"]).on(["*"])]).to_string();
    let put = iam.put_user_policy().user_name("ann").policy_name("list").policy_document(list);
    put.send().await.unwrap();
    assert_eq!(refusal(ecs.list_clusters().send().await).0, "AccessDeniedException");
    fake.clock().advance(DELAY);
    ecs.list_clusters().send().await.unwrap();
    iam.delete_user_policy().user_name("ann").policy_name("list").send().await.unwrap();
    ecs.list_clusters().send().await.unwrap();
    fake.clock().advance(DELAY);
    assert_eq!(refusal(ecs.list_clusters().send().await).0, "AccessDeniedException");
}

/// Creates the service `web` with a volume that the role `infrastructure` manages.
async fn create_service(
    ecs: &aws_sdk_ecs::Client,
) -> Result<
    aws_sdk_ecs::operation::create_service::CreateServiceOutput,
    aws_sdk_ecs::error::SdkError<aws_sdk_ecs::operation::create_service::CreateServiceError>,
> {
    let volume =
        ServiceManagedEbsVolumeConfiguration::builder().role_arn(role("infrastructure")).size_in_gib(1);
    let volume = ServiceVolumeConfiguration::builder()
        .name("data")
        .managed_ebs_volume(volume.build().unwrap())
        .build()
        .unwrap();
    let awsvpc = AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    let network = NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build();
    let request = ecs.create_service().cluster("shop").service_name("web").task_definition("web");
    let request = request.desired_count(1).launch_type("FARGATE".into()).network_configuration(network);
    request.volume_configurations(volume).send().await
}

#[tokio::test]
async fn ecs_says_that_it_cannot_assume_an_infrastructure_role_yet() {
    let (fake, iam) = slow();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    ecs.create_cluster().cluster_name("shop").send().await.unwrap();
    create(&iam, "task", trust("Service", TASKS)).await;
    fake.clock().advance(DELAY);
    register(&ecs).await.unwrap();
    create(&iam, "infrastructure", trust("Service", "ecs.amazonaws.com")).await;
    let (code, text) = refusal(create_service(&ecs).await);
    assert_eq!(code, "InvalidParameterException");
    assert_eq!(
        text,
        "ECS was unable to assume the configured ECS Infrastructure Role 'arn:aws:iam::123456789012:role/infrastructure'. Please verify that the role being passed has the proper trust relationship with Amazon ECS."
    );
    fake.clock().advance(DELAY);
    let later = create_service(&ecs).await;
    let text = later.as_ref().err().and_then(|error| error.message()).unwrap_or_default();
    assert!(!text.contains("unable to assume"), "{later:?}");
}

#[tokio::test]
async fn ecs_says_that_it_cannot_assume_the_role_of_a_task_yet() {
    let (fake, iam) = slow();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    ecs.create_cluster().cluster_name("shop").send().await.unwrap();
    create(&iam, "task", trust("Service", TASKS)).await;
    register(&ecs).await.unwrap();
    let run = || ecs.run_task().cluster("shop").task_definition("web").send();
    let (code, text) = refusal(run().await);
    assert_eq!(code, "ClientException");
    assert_eq!(
        text,
        "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/task' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
    );
    fake.clock().advance(DELAY);
    let later = run().await;
    let text = later.as_ref().err().and_then(|error| error.message()).unwrap_or_default();
    assert!(!text.contains("unable to assume"), "{later:?}");
}

#[tokio::test]
async fn enforced_an_infrastructure_role_has_to_trust_ecs() {
    let fake = Fake::builder().enforce_iam().build();
    let (ecs, iam) =
        (aws_sdk_ecs::Client::new(&fake.sdk_config()), aws_sdk_iam::Client::new(&fake.sdk_config()));
    ecs.create_cluster().cluster_name("shop").send().await.unwrap();
    create(&iam, "task", trust("Service", TASKS)).await;
    create(&iam, "infrastructure", trust("Service", TASKS)).await;
    register(&ecs).await.unwrap();
    assert!(refusal(create_service(&ecs).await).1.starts_with("ECS was unable to assume the configured"));
}

#[tokio::test]
async fn a_session_begun_with_a_role_that_is_gone_ends_with_it() {
    let (fake, iam) = slow();
    create(&iam, "web", trust("AWS", "123456789012")).await;
    let put = iam.put_role_policy().role_name("web").policy_name("p");
    let list = PolicyDocument::new([Statement::allow(["ecs:ListClusters"]).on(["*"])]);
    put.policy_document(list.to_string()).send().await.unwrap();
    fake.clock().advance(DELAY);
    let sts = aws_sdk_sts::Client::new(&fake.sdk_config());
    let assumed = sts.assume_role().role_arn(role("web")).role_session_name("ci").send().await.unwrap();
    let key = assumed.credentials().unwrap();
    let key =
        AccessKey::new(key.access_key_id(), key.secret_access_key()).with_session_token(key.session_token());
    fake.enforce_iam();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config_as(&key));
    iam.delete_role_policy().role_name("web").policy_name("p").send().await.unwrap();
    iam.delete_role().role_name("web").send().await.unwrap();
    ecs.list_clusters().send().await.unwrap();
    fake.set_iam_propagation(Duration::ZERO);
    assert_eq!(refusal(ecs.list_clusters().send().await).0, "AccessDeniedException", "zero means at once");
}
