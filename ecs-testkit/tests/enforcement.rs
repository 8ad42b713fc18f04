#![cfg(test)]
//! Requests decided by IAM, through the SDK's own clients: what is allowed, what is not, and
//! in which words.
#![cfg(feature = "sdk")]

use std::time::Duration;

use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::{Compatibility, NetworkMode, Tag};
use ecs_roles::{Context, Decision, Layer, PolicyDocument, Statement};
use ecs_testkit::{AccessKey, ErrorKind, Fake};

const ACCOUNT: &str = "123456789012";
const CLUSTER: &str = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";
const SERVICE: &str = "arn:aws:ecs:us-east-1:123456789012:service/shop/web";
const DEFINITION: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/web";

struct Account {
    fake: Fake,
    iam: aws_sdk_iam::Client,
    ecs: aws_sdk_ecs::Client,
}

/// An account that enforces IAM, with the cluster `shop` and the roles `task`, `execution`,
/// `infrastructure`.
async fn account() -> Account {
    let fake = Fake::builder().enforce_iam().build();
    let account = Account {
        iam: aws_sdk_iam::Client::new(&fake.sdk_config()),
        ecs: aws_sdk_ecs::Client::new(&fake.sdk_config()),
        fake,
    };
    account.ecs.create_cluster().cluster_name("shop").send().await.unwrap();
    for (name, service) in
        [("task", "ecs-tasks"), ("execution", "ecs-tasks"), ("infrastructure", "ecs"), ("node", "ec2")]
    {
        account.role(name, &trust("Service", &format!("{service}.amazonaws.com"))).await;
    }
    account
}

fn trust(kind: &str, name: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"{kind}":"{name}"}},"Action":["sts:AssumeRole","sts:TagSession"]}}}}"#
    )
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

fn passing(names: &[&str], service: &str) -> Statement {
    Statement::allow(["iam:PassRole"]).on(names.iter().map(|name| role(name))).when(
        "StringEquals",
        "iam:PassedToService",
        [service],
    )
}

impl Account {
    async fn role(&self, name: &str, trust: &str) {
        self.iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.unwrap();
    }

    fn user(&self, name: &str, statements: impl IntoIterator<Item = Statement>) -> AccessKey {
        self.fake.add_user(name, &[PolicyDocument::new(statements)]).unwrap()
    }

    fn ecs(&self, key: &AccessKey) -> aws_sdk_ecs::Client {
        aws_sdk_ecs::Client::new(&self.fake.sdk_config_as(key))
    }

    fn iam(&self, key: &AccessKey) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.fake.sdk_config_as(key))
    }

    fn sts(&self, key: &AccessKey) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.fake.sdk_config_as(key))
    }

    /// Registers a revision of `web`, with roles, as the administrator.
    async fn register(&self) -> String {
        let output = definition(&self.ecs).send().await.unwrap();
        output.task_definition().unwrap().task_definition_arn().unwrap().to_owned()
    }

    /// Creates the service `web`, as the administrator.
    async fn create_service(&self) {
        self.register().await;
        service(&self.ecs).send().await.unwrap();
    }

    /// The action and the resource that the last request lacked.
    #[track_caller]
    fn lacked(&self) -> (String, String) {
        let requests = self.fake.requests();
        let denial = requests.last().unwrap().denial().expect("the last request was allowed").clone();
        (denial.action().to_owned(), denial.resource().to_owned())
    }
}

fn definition(
    client: &aws_sdk_ecs::Client,
) -> aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder {
    let container = aws_sdk_ecs::types::ContainerDefinition::builder().name("app").image("app:1").build();
    let request = client.register_task_definition().family("web").network_mode(NetworkMode::Awsvpc);
    let request = request.requires_compatibilities(Compatibility::Fargate).cpu("256").memory("512");
    request.container_definitions(container).task_role_arn(role("task")).execution_role_arn(role("execution"))
}

fn service(
    client: &aws_sdk_ecs::Client,
) -> aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder {
    let awsvpc = aws_sdk_ecs::types::AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    let network = aws_sdk_ecs::types::NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build();
    let request = client.create_service().cluster("shop").service_name("web").task_definition("web");
    request.desired_count(1).launch_type("FARGATE".into()).network_configuration(network)
}

/// Wire code, HTTP status and message of a failed call.
#[track_caller]
fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, aws_sdk_ecs::error::SdkError<E>>,
) -> (String, u16, String) {
    let error = result.expect_err("the call succeeds");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (error.code().unwrap_or_default().to_owned(), status, error.message().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn each_protocol_refuses_in_its_own_way() {
    let account = account().await;
    let nobody = account.user("nobody", [Statement::allow(["logs:PutLogEvents"]).on(["*"])]);
    let who = "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform:";
    let why = |action: &str| format!("because no identity-based policy allows the {action} action");
    let ecs = refusal(account.ecs(&nobody).describe_services().cluster("shop").services("web").send().await);
    let text = format!("{who} ecs:DescribeServices on resource: {SERVICE} {}", why("ecs:DescribeServices"));
    assert_eq!(ecs, ("AccessDeniedException".to_owned(), 400, text));
    let iam = refusal(account.iam(&nobody).get_role().role_name("task").send().await);
    let text = format!("{who} iam:GetRole on resource: {} {}", role("task"), why("iam:GetRole"));
    assert_eq!(iam, ("AccessDenied".to_owned(), 403, text));
    let s3 = aws_sdk_s3::Client::new(&account.fake.sdk_config());
    s3.create_bucket().bucket("states").send().await.unwrap();
    let s3 = aws_sdk_s3::Client::new(&account.fake.sdk_config_as(&nobody));
    let object = refusal(s3.get_object().bucket("states").key("k").send().await);
    let text = format!("{who} s3:GetObject on resource: \"arn:aws:s3:::states/k\" {}", why("s3:GetObject"));
    assert_eq!(object, ("AccessDenied".to_owned(), 403, text));
    account.sts(&nobody).get_caller_identity().send().await.expect("everybody may know who one is");
}

#[tokio::test]
async fn the_administrator_may_do_everything_and_without_enforcement_everybody() {
    let account = account().await;
    account.create_service().await;
    let fake = Fake::new();
    let nobody = fake.add_user("nobody", &[]).unwrap();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config_as(&nobody));
    ecs.create_cluster().send().await.unwrap();
    fake.enforce_iam();
    assert_eq!(refusal(ecs.create_cluster().send().await).0, "AccessDeniedException");
}

#[tokio::test]
async fn each_service_is_decided_by_its_own_arn_and_cluster() {
    let account = account().await;
    account.create_service().await;
    let read = Statement::allow(["ecs:DescribeServices"]).on([SERVICE]);
    let reader = account.ecs(&account.user("reader", [read.when("ArnEquals", "ecs:cluster", [CLUSTER])]));
    let describe =
        |service: &str| reader.describe_services().cluster("shop").services("web").services(service);
    reader.describe_services().cluster(CLUSTER).services(SERVICE).send().await.unwrap();
    assert_eq!(refusal(describe("api").send().await).0, "AccessDeniedException");
    assert_eq!(account.lacked().1, SERVICE.replace("web", "api"));
    let other = account.user(
        "other",
        [Statement::allow(["ecs:DescribeServices"]).on(["*"]).when(
            "ArnEquals",
            "ecs:cluster",
            [CLUSTER.replace("shop", "other")],
        )],
    );
    let described = account.ecs(&other).describe_services().cluster("shop").services("web").send().await;
    assert_eq!(refusal(described).0, "AccessDeniedException");
}

#[tokio::test]
async fn actions_without_resources_need_everything() {
    let account = account().await;
    let narrow = account.user(
        "narrow",
        [Statement::allow(["ecs:DescribeTaskDefinition", "ecs:ListServices"])
            .on([format!("{DEFINITION}:*")])],
    );
    let narrow = account.ecs(&narrow);
    account.register().await;
    let described = refusal(narrow.describe_task_definition().task_definition("web").send().await);
    assert!(described.2.contains("ecs:DescribeTaskDefinition on resource: * because"), "{}", described.2);
    let wide = account.user(
        "wide",
        [
            Statement::allow(["ecs:DescribeTaskDefinition"]).on(["*"]),
            Statement::allow(["ecs:ListServices"]).on(["*"]).when("ArnEquals", "ecs:cluster", [CLUSTER]),
        ],
    );
    let wide = account.ecs(&wide);
    wide.describe_task_definition().task_definition("web").send().await.unwrap();
    wide.list_services().cluster("shop").send().await.unwrap();
    assert_eq!(refusal(wide.list_services().send().await).0, "AccessDeniedException", "another cluster");
}

#[tokio::test]
async fn registering_passes_each_role_to_tasks() {
    let account = account().await;
    let register = Statement::allow(["ecs:RegisterTaskDefinition"]).on([format!("{DEFINITION}:*")]);
    let check = async |name: &str, statements: Vec<Statement>, lacked: Option<(&str, &str)>| {
        let key = account.user(name, statements);
        let result = definition(&account.ecs(&key)).send().await;
        assert_eq!(result.is_ok(), lacked.is_none(), "{name}: {result:?}");
        if let Some((action, resource)) = lacked {
            assert_eq!(account.lacked(), (action.to_owned(), resource.to_owned()), "{name}");
        }
    };
    let tasks = "ecs-tasks.amazonaws.com";
    check("all", vec![register.clone(), passing(&["task", "execution"], tasks)], None).await;
    let (task, execution) = (role("task"), role("execution"));
    check("none", vec![register.clone()], Some(("iam:PassRole", &execution))).await;
    check("task", vec![register.clone(), passing(&["task"], tasks)], Some(("iam:PassRole", &execution)))
        .await;
    check("execution", vec![register.clone(), passing(&["execution"], tasks)], Some(("iam:PassRole", &task)))
        .await;
    let wrong = passing(&["task", "execution"], "ecs.amazonaws.com");
    check("service", vec![register, wrong], Some(("iam:PassRole", &execution))).await;
    let passer = vec![passing(&["task", "execution"], tasks)];
    check("passer", passer, Some(("ecs:RegisterTaskDefinition", &format!("{DEFINITION}:*")))).await;
}

#[tokio::test]
async fn a_role_that_is_not_there_cannot_be_passed() {
    let account = account().await;
    let key = account.user("deployer", [Statement::allow(["ecs:*", "iam:PassRole"]).on(["*"])]);
    let client = account.ecs(&key);
    let missing = definition(&client).task_role_arn(role("none")).send().await;
    assert_eq!(refusal(missing).0, "AccessDeniedException");
    assert_eq!(account.lacked(), ("iam:PassRole".to_owned(), role("none")));
    let foreign = "arn:aws:iam::444455556666:role/task";
    assert_eq!(refusal(definition(&client).task_role_arn(foreign).send().await).0, "AccessDeniedException");
    definition(&client).task_role_arn("task").send().await.expect("a name stands for the role");
}

#[tokio::test]
async fn a_service_is_updated_under_the_conditions_of_its_policy() {
    let account = account().await;
    account.create_service().await;
    let update = Statement::allow(["ecs:UpdateService"])
        .on([SERVICE])
        .when("ArnEquals", "ecs:cluster", [CLUSTER])
        .when("ArnLikeIfExists", "ecs:task-definition", [format!("{DEFINITION}:*")]);
    let scaler = account.ecs(&account.user("scaler", [update.clone()]));
    let scale = |client: &aws_sdk_ecs::Client| client.update_service().cluster("shop").service("web");
    scale(&scaler).desired_count(2).send().await.expect("no revision, no role passed");
    let refused = scale(&scaler).task_definition("web").send().await;
    assert_eq!(refusal(refused).0, "AccessDeniedException");
    assert_eq!(account.lacked(), ("iam:PassRole".to_owned(), role("task")));
    let pass = passing(&["task", "execution"], "ecs-tasks.amazonaws.com");
    let deployer = account.ecs(&account.user("deployer", [update, pass]));
    scale(&deployer).task_definition("web").send().await.unwrap();
    let other = definition(&account.ecs).family("other").send().await.unwrap();
    let other = other.task_definition().unwrap().task_definition_arn().unwrap().to_owned();
    let refused = scale(&deployer).task_definition(other).send().await;
    assert_eq!(refusal(refused).0, "AccessDeniedException");
    assert_eq!(account.lacked(), ("ecs:UpdateService".to_owned(), SERVICE.to_owned()));
}

#[tokio::test]
async fn infrastructure_roles_are_passed_to_ecs() {
    let account = account().await;
    account.register().await;
    let volume = aws_sdk_ecs::types::ServiceManagedEbsVolumeConfiguration::builder()
        .role_arn(role("infrastructure"))
        .size_in_gib(1)
        .build()
        .unwrap();
    let volume = aws_sdk_ecs::types::ServiceVolumeConfiguration::builder()
        .name("data")
        .managed_ebs_volume(volume)
        .build()
        .unwrap();
    let create = Statement::allow(["ecs:CreateService"]).on([SERVICE]);
    let tasks = passing(&["task", "execution"], "ecs-tasks.amazonaws.com");
    let without = account.ecs(&account.user("without", [create.clone(), tasks.clone()]));
    let refused = service(&without).volume_configurations(volume.clone()).send().await;
    assert_eq!(refusal(refused).0, "AccessDeniedException");
    assert_eq!(account.lacked(), ("iam:PassRole".to_owned(), role("infrastructure")));
    let volumes = create.when("StringEquals", "ecs:enable-ebs-volumes", ["true"]);
    let infrastructure = passing(&["infrastructure"], "ecs.amazonaws.com");
    let with = account.ecs(&account.user("with", [volumes, tasks, infrastructure]));
    assert_eq!(refusal(service(&with).send().await).0, "AccessDeniedException", "no volumes asked for");
    let created = service(&with).volume_configurations(volume).send().await;
    assert!(account.fake.requests().last().unwrap().denial().is_none(), "{created:?}");
}

#[tokio::test]
async fn tags_on_creation_are_an_action_of_their_own() {
    let account = account().await;
    let tag = Tag::builder().key("team").value("a").build();
    let create = Statement::allow(["ecs:CreateCluster"]).on([CLUSTER.replace("shop", "new")]);
    let plain = account.ecs(&account.user("plain", [create.clone()]));
    let cluster = |client: &aws_sdk_ecs::Client| client.create_cluster().cluster_name("new");
    cluster(&plain).send().await.unwrap();
    assert_eq!(refusal(cluster(&plain).tags(tag.clone()).send().await).0, "AccessDeniedException");
    assert_eq!(account.lacked(), ("ecs:TagResource".to_owned(), CLUSTER.replace("shop", "new")));
    let tagging = Statement::allow(["ecs:TagResource"])
        .on(["*"])
        .when("StringEquals", "ecs:CreateAction", ["CreateCluster"])
        .when("StringEquals", "aws:RequestTag/team", ["a"])
        .when("ForAllValues:StringEquals", "aws:TagKeys", ["team"]);
    let tagger = account.ecs(&account.user("tagger", [create, tagging]));
    cluster(&tagger).tags(tag.clone()).send().await.unwrap();
    let second = Tag::builder().key("cost").value("b").build();
    let two = cluster(&tagger).tags(tag.clone()).tags(second).send().await;
    assert_eq!(refusal(two).0, "AccessDeniedException", "a key that is not allowed");
    let later = tagger.tag_resource().resource_arn(CLUSTER).tags(tag).send().await;
    assert_eq!(refusal(later).0, "AccessDeniedException", "only on creation");
}

#[tokio::test]
async fn tags_of_resources_decide() {
    let account = account().await;
    account.create_service().await;
    let by_tag =
        Statement::allow(["ecs:UpdateService"]).on(["*"]).when("StringEquals", "aws:ResourceTag/team", ["a"]);
    let client = account.ecs(&account.user("team-a", [by_tag]));
    let scale = || client.update_service().cluster("shop").service("web").desired_count(1).send();
    assert_eq!(refusal(scale().await).0, "AccessDeniedException");
    let tag = Tag::builder().key("team").value("a").build();
    account.ecs.tag_resource().resource_arn(SERVICE).tags(tag).send().await.unwrap();
    scale().await.unwrap();
}

#[tokio::test]
async fn two_resources_have_to_be_allowed_both() {
    let account = account().await;
    account.create_service().await;
    account.fake.clock().advance(Duration::from_secs(600));
    let listed = account.ecs.list_service_deployments().cluster("shop").service("web").send().await.unwrap();
    let arn = listed.service_deployments()[0].service_deployment_arn().unwrap().to_owned();
    let describe = async |name: &str, resources: &[&str]| {
        let statement = Statement::allow(["ecs:DescribeServiceDeployments"]).on(resources.iter().copied());
        let client = account.ecs(&account.user(name, [statement]));
        client.describe_service_deployments().service_deployment_arns(&arn).send().await
    };
    let deployments = "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/web/*";
    assert_eq!(refusal(describe("deployment", &[deployments]).await).0, "AccessDeniedException");
    assert_eq!(account.lacked().1, SERVICE);
    assert_eq!(refusal(describe("service", &[SERVICE]).await).0, "AccessDeniedException");
    assert_eq!(account.lacked().1, arn);
    describe("both", &[SERVICE, deployments]).await.unwrap();
}

#[tokio::test]
async fn a_boundary_and_a_deny_take_away() {
    let account = account().await;
    let everything = || Statement::allow(["ecs:*"]).on(["*"]);
    let key = account.user("bounded", [everything()]);
    let client = account.ecs(&key);
    client.list_clusters().send().await.unwrap();
    let boundary = PolicyDocument::new([Statement::allow(["ecs:Describe*"]).on(["*"])]);
    let policy = account.iam.create_policy().policy_name("boundary").policy_document(boundary.to_string());
    let policy = policy.send().await.unwrap().policy().unwrap().arn().unwrap().to_owned();
    let put = account.iam.put_user_permissions_boundary().user_name("bounded").permissions_boundary(&policy);
    put.send().await.unwrap();
    client.describe_clusters().send().await.unwrap();
    let (_, _, text) = refusal(client.list_clusters().send().await);
    assert!(text.ends_with("because no permissions boundary allows the ecs:ListClusters action"), "{text}");
    let wider = PolicyDocument::new([everything(), Statement::deny(["ecs:ListClusters"]).on(["*"])]);
    let version = account.iam.create_policy_version().policy_arn(&policy).set_as_default(true);
    version.policy_document(wider.to_string()).send().await.unwrap();
    let (_, _, text) = refusal(client.list_clusters().send().await);
    assert!(text.ends_with(&format!("with an explicit deny in a permissions boundary: {policy}")), "{text}");
}

#[tokio::test]
async fn managed_policies_count_by_their_default_version() {
    let account = account().await;
    let key = account.fake.add_user("ann", &[]).unwrap();
    let client = account.ecs(&key);
    let document = |action: &str| PolicyDocument::new([Statement::allow([action]).on(["*"])]).to_string();
    let policy = account.iam.create_policy().policy_name("p").policy_document(document("ecs:ListClusters"));
    let policy = policy.send().await.unwrap().policy().unwrap().arn().unwrap().to_owned();
    account.iam.attach_user_policy().user_name("ann").policy_arn(&policy).send().await.unwrap();
    client.list_clusters().send().await.unwrap();
    let version = account.iam.create_policy_version().policy_arn(&policy).set_as_default(true);
    version.policy_document(document("ecs:DescribeClusters")).send().await.unwrap();
    assert_eq!(refusal(client.list_clusters().send().await).0, "AccessDeniedException");
    let aws = "arn:aws:iam::aws:policy/AmazonECS_FullAccess";
    account.iam.attach_user_policy().user_name("ann").policy_arn(aws).send().await.unwrap();
    client.list_clusters().send().await.unwrap();
}

#[tokio::test]
async fn operations_of_iam_are_decided_by_path_policy_and_boundary() {
    let account = account().await;
    let boundary = "arn:aws:iam::aws:policy/AmazonECS_FullAccess";
    let execution = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    let key = account.user(
        "provisioner",
        [
            Statement::allow(["iam:CreateRole", "iam:AttachRolePolicy", "iam:GetRole"])
                .on([role("ecs/*")])
                .when("StringEquals", "iam:PermissionsBoundary", [boundary]),
            Statement::deny(["iam:AttachRolePolicy"]).on(["*"]).when(
                "ArnNotEquals",
                "iam:PolicyARN",
                [execution],
            ),
        ],
    );
    let client = account.iam(&key);
    let create = |path: &str| {
        let trust = trust("Service", "ecs-tasks.amazonaws.com");
        client.create_role().role_name("web").path(path).assume_role_policy_document(trust)
    };
    assert_eq!(refusal(create("/").permissions_boundary(boundary).send().await).0, "AccessDenied");
    assert_eq!(account.lacked(), ("iam:CreateRole".to_owned(), role("web")));
    assert_eq!(refusal(create("/ecs/").send().await).0, "AccessDenied", "no boundary");
    create("/ecs/").permissions_boundary(boundary).send().await.unwrap();
    let attach = |arn: &str| client.attach_role_policy().role_name("web").policy_arn(arn).send();
    attach(execution).await.unwrap();
    let (_, _, text) = refusal(attach("arn:aws:iam::aws:policy/AdministratorAccess").await);
    assert!(text.ends_with("with an explicit deny in an identity-based policy"), "{text}");
    client.get_role().role_name("web").send().await.unwrap();
    assert_eq!(refusal(client.get_role().role_name("task").send().await).0, "AccessDenied");
    let tag = aws_sdk_iam::types::Tag::builder().key("team").value("a").build().unwrap();
    let tagged = create("/ecs/").role_name("api").permissions_boundary(boundary).tags(tag).send().await;
    assert_eq!(refusal(tagged).0, "AccessDenied");
    assert_eq!(account.lacked().0, "iam:TagRole");
}

#[tokio::test]
async fn a_role_in_a_profile_is_passed_to_ec2() {
    let account = account().await;
    account.iam.create_instance_profile().instance_profile_name("node").send().await.unwrap();
    let add = Statement::allow(["iam:AddRoleToInstanceProfile"])
        .on([format!("arn:aws:iam::{ACCOUNT}:instance-profile/node")]);
    let put = async |name: &str, statements: Vec<Statement>| {
        let client = account.iam(&account.user(name, statements));
        client.add_role_to_instance_profile().instance_profile_name("node").role_name("node").send().await
    };
    assert_eq!(refusal(put("without", vec![add.clone()]).await).0, "AccessDenied");
    assert_eq!(account.lacked(), ("iam:PassRole".to_owned(), role("node")));
    put("with", vec![add, passing(&["node"], "ec2.amazonaws.com")]).await.unwrap();
}

#[tokio::test]
async fn a_role_is_assumed_if_it_trusts_and_the_caller_may() {
    let account = account().await;
    let ann = account.fake.add_user("ann", &[]).unwrap();
    let bob = account.user("bob", [Statement::allow(["sts:*"]).on(["*"])]);
    let named = format!("arn:aws:iam::{ACCOUNT}:user/ann");
    account.role("for-ann", &trust("AWS", &named)).await;
    account.role("for-all", &trust("AWS", ACCOUNT)).await;
    let assume = async |key: &AccessKey, name: &str| {
        account.sts(key).assume_role().role_arn(role(name)).role_session_name("ci").send().await
    };
    assume(&ann, "for-ann").await.expect("the trust policy names the user");
    let (code, status, text) = refusal(assume(&ann, "for-all").await);
    assert_eq!((code.as_str(), status), ("AccessDenied", 403));
    assert!(text.ends_with("because no identity-based policy allows the sts:AssumeRole action"), "{text}");
    assume(&bob, "for-all").await.unwrap();
    let (_, _, text) = refusal(assume(&bob, "for-ann").await);
    assert!(text.ends_with("because no role trust policy allows the sts:AssumeRole action"), "{text}");
    assert_eq!(refusal(assume(&account.fake.administrator(), "task").await).0, "AccessDenied");
    assert_eq!(refusal(assume(&bob, "none").await).0, "AccessDenied");
}

#[tokio::test]
async fn a_session_has_the_permissions_of_its_role_within_its_session_policy() {
    let account = account().await;
    let bob = account.user("bob", [Statement::allow(["sts:*"]).on(["*"])]);
    account.role("deployer", &trust("AWS", ACCOUNT)).await;
    let put = account.iam.put_role_policy().role_name("deployer").policy_name("p");
    let read = PolicyDocument::new([Statement::allow(["ecs:List*"]).on(["*"])]);
    put.policy_document(read.to_string()).send().await.unwrap();
    let assume = async |policy: Option<PolicyDocument>| {
        let request = account.sts(&bob).assume_role().role_arn(role("deployer")).role_session_name("ci");
        let request = request.set_policy(policy.map(|policy| policy.to_string()));
        let assumed = request.send().await.unwrap();
        let key = assumed.credentials().unwrap();
        let key = AccessKey::new(key.access_key_id(), key.secret_access_key())
            .with_session_token(key.session_token());
        account.ecs(&key)
    };
    let session = assume(None).await;
    session.list_clusters().send().await.unwrap();
    let (_, _, text) = refusal(session.describe_clusters().send().await);
    assert!(text.starts_with("User: arn:aws:sts::123456789012:assumed-role/deployer/ci is not"), "{text}");
    let narrow = PolicyDocument::new([Statement::allow(["ecs:ListServices"]).on(["*"])]);
    let narrow = assume(Some(narrow)).await;
    narrow.list_services().send().await.unwrap_err();
    assert!(
        account.fake.requests().last().unwrap().denial().is_none(),
        "the cluster is missing, not allowed"
    );
    let (_, _, text) = refusal(narrow.list_clusters().send().await);
    assert!(text.ends_with("because no session policy allows the ecs:ListClusters action"), "{text}");
    account.iam.delete_role_policy().role_name("deployer").policy_name("p").send().await.unwrap();
    account.iam.delete_role().role_name("deployer").send().await.unwrap();
    account.role("deployer", &trust("AWS", ACCOUNT)).await;
    assert_eq!(refusal(session.list_clusters().send().await).0, "AccessDeniedException", "another role now");
}

#[tokio::test]
async fn sessions_are_no_longer_than_their_role_allows() {
    let account = account().await;
    let bob = account.user("bob", [Statement::allow(["sts:*"]).on(["*"])]);
    account.role("deployer", &trust("AWS", ACCOUNT)).await;
    let request = account.sts(&bob).assume_role().role_arn(role("deployer")).role_session_name("ci");
    let (code, _, text) = refusal(request.duration_seconds(7200).send().await);
    assert_eq!(code, "ValidationError");
    assert!(text.contains("exceeds the MaxSessionDuration"), "{text}");
}

#[tokio::test]
async fn services_assume_roles_by_trust_policy_and_circumstances() {
    let account = account().await;
    let guarded = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Service":"ecs-tasks.amazonaws.com"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"aws:SourceAccount":"{ACCOUNT}"}},"ArnLike":{{"aws:SourceArn":"arn:aws:ecs:us-east-1:{ACCOUNT}:*"}}}}}}}}"#
    );
    account.role("guarded", &guarded).await;
    let assume = |context: Context| {
        account.fake.assume_role_as_service("ecs-tasks.amazonaws.com", &role("guarded"), context)
    };
    let of = |account: &str| {
        let source = format!("arn:aws:ecs:us-east-1:{account}:task/shop/1");
        Context::new().with("aws:SourceAccount", account).with("aws:SourceArn", source)
    };
    let key = assume(of(ACCOUNT)).unwrap();
    let identity = account.sts(&key).get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:sts::123456789012:assumed-role/guarded/ecs-tasks"));
    for context in [of("444455556666"), Context::new()] {
        let error = assume(context).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Refused, Some("AssumeRole")), "{error}");
    }
    let put = account.iam.put_role_policy().role_name("guarded").policy_name("p");
    let list = PolicyDocument::new([Statement::allow(["ecs:ListClusters"]).on(["*"])]);
    put.policy_document(list.to_string()).send().await.unwrap();
    account.ecs(&key).list_clusters().send().await.unwrap();
    let wrong = account.fake.assume_role_as_service("ecs", &role("guarded"), Context::new()).unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Description);
}

#[tokio::test]
async fn tokens_of_a_provider_assume_roles_by_their_claims() {
    const PROVIDER: &str = "token.actions.githubusercontent.com";
    let account = account().await;
    let arn = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{PROVIDER}");
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Federated":"{arn}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"{PROVIDER}:aud":"sts.amazonaws.com"}},"StringLike":{{"{PROVIDER}:sub":"repo:shop/web:*"}}}}}}}}"#
    );
    account.role("deployer", &trust).await;
    let assume = |audience: &str, subject: &str| {
        let context =
            Context::new().with(format!("{PROVIDER}:aud"), audience).with(format!("{PROVIDER}:sub"), subject);
        account.fake.assume_role_with_claims(PROVIDER, &role("deployer"), context)
    };
    let missing = assume("sts.amazonaws.com", "repo:shop/web:ref:refs/heads/main").unwrap_err();
    assert!(missing.to_string().contains("no OpenIDConnect provider"), "{missing}");
    let create = account.iam.create_open_id_connect_provider().url(format!("https://{PROVIDER}"));
    create.client_id_list("sts.amazonaws.com").send().await.unwrap();
    let key = assume("sts.amazonaws.com", "repo:shop/web:ref:refs/heads/main").unwrap();
    account.sts(&key).get_caller_identity().send().await.unwrap();
    let other = assume("sts.amazonaws.com", "repo:evil/web:ref:refs/heads/main").unwrap_err();
    assert!(other.to_string().contains("no role trust policy allows"), "{other}");
    let audience = assume("other", "repo:shop/web:ref:refs/heads/main").unwrap_err();
    assert!(audience.to_string().contains("Incorrect token audience"), "{audience}");
}

#[tokio::test]
async fn reasons_are_given_for_services_that_are_not_there() {
    let account = account().await;
    let key = account.user(
        "puller",
        [Statement::allow(["ecr:*"]).on(["*"]).when("StringEquals", "aws:PrincipalAccount", [ACCOUNT])],
    );
    let explain = |action: &str| account.fake.explain(&key, action, &["*"], Context::new()).unwrap();
    assert_eq!(explain("ecr:GetAuthorizationToken").decision, Decision::Allowed);
    let answer = explain("logs:DescribeLogGroups");
    assert_eq!((answer.decision, answer.layer), (Decision::ImplicitlyDenied, Some(Layer::Identity)));
    let stranger = AccessKey::new("AKIANOBODY", "secret");
    let error = account.fake.explain(&stranger, "ecr:BatchGetImage", &["*"], Context::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Description);
    assert_eq!(
        account.fake.explain(&key, "ecr", &["*"], Context::new()).unwrap_err().kind(),
        ErrorKind::Description
    );
    assert_eq!(
        account.fake.explain(&key, "ecr:X", &[], Context::new()).unwrap_err().kind(),
        ErrorKind::Description
    );
}

#[tokio::test]
async fn an_action_can_be_denied_to_everybody_and_every_service() {
    let fake = Fake::new();
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    fake.deny_action("ecs:Create*", "arn:aws:ecs:us-east-1:123456789012:cluster/prod-*").unwrap();
    ecs.create_cluster().cluster_name("dev").send().await.unwrap();
    let (code, _, text) = refusal(ecs.create_cluster().cluster_name("prod-1").send().await);
    assert_eq!(code, "AccessDeniedException");
    assert!(text.ends_with("because no identity-based policy allows the ecs:CreateCluster action"), "{text}");
    fake.deny_action("iam:PassRole", "*").unwrap();
    let iam = aws_sdk_iam::Client::new(&fake.sdk_config());
    let create = iam
        .create_role()
        .role_name("task")
        .assume_role_policy_document(trust("Service", "ecs.amazonaws.com"));
    create.send().await.unwrap();
    assert_eq!(refusal(definition(&ecs).send().await).0, "AccessDeniedException");
}

#[tokio::test]
async fn what_is_denied_to_everybody_no_policy_of_a_resource_allows() {
    let account = account().await;
    let ann = account.fake.add_user("ann", &[]).unwrap();
    account.role("for-ann", &trust("AWS", &format!("arn:aws:iam::{ACCOUNT}:user/ann"))).await;
    let client = account.sts(&ann);
    let assume = || client.assume_role().role_arn(role("for-ann")).role_session_name("ci").send();
    assume().await.expect("the trust policy names the user");
    account.fake.deny_action("sts:AssumeRole", "*").unwrap();
    assert_eq!(refusal(assume().await).0, "AccessDenied");
    assert_eq!(account.lacked(), ("sts:AssumeRole".to_owned(), role("for-ann")));

    let s3 = aws_sdk_s3::Client::new(&account.fake.sdk_config());
    s3.create_bucket().bucket("states").send().await.unwrap();
    let put = s3.put_object().bucket("states").key("k").server_side_encryption("aws:kms".into());
    put.send().await.unwrap();
    let get = || s3.get_object().bucket("states").key("k").send();
    get().await.expect("the key of S3 is for everybody in the account");
    account.fake.deny_action("kms:Decrypt", "*").unwrap();
    assert_eq!(refusal(get().await).0, "AccessDenied");
    assert_eq!(account.lacked().0, "kms:Decrypt");
}

#[tokio::test]
async fn objects_are_decided_with_their_keys_and_prefixes() {
    let account = account().await;
    let s3 = aws_sdk_s3::Client::new(&account.fake.sdk_config());
    s3.create_bucket().bucket("states").send().await.unwrap();
    let put = |key: &str| s3.put_object().bucket("states").key(key);
    put("plain").send().await.unwrap();
    put("managed").server_side_encryption("aws:kms".into()).send().await.unwrap();
    let arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
    put("own").server_side_encryption("aws:kms".into()).ssekms_key_id(arn).send().await.unwrap();
    let key = account.user(
        "reader",
        [
            Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::states/*"]),
            Statement::allow(["s3:ListBucket"]).on(["arn:aws:s3:::states"]).when(
                "StringEquals",
                "s3:prefix",
                ["p"],
            ),
        ],
    );
    let reader = aws_sdk_s3::Client::new(&account.fake.sdk_config_as(&key));
    let get = |key: &str| reader.get_object().bucket("states").key(key).send();
    get("plain").await.unwrap();
    get("managed").await.expect("the key of S3 is for everybody in the account");
    assert_eq!(refusal(get("own").await).0, "AccessDenied");
    assert_eq!(account.lacked(), ("kms:Decrypt".to_owned(), arn.to_owned()));
    reader.list_objects_v2().bucket("states").prefix("p").send().await.unwrap();
    assert_eq!(refusal(reader.list_objects_v2().bucket("states").send().await).0, "AccessDenied");
    assert_eq!(refusal(get("none").await).0, "AccessDenied", "who may not list is not told");
    assert_eq!(refusal(get("p").await).0, "NoSuchKey", "what may be listed by its name is missing");
}
