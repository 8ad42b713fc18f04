//! Faults in a project, on the whole path from files to AWS: nothing is written before all is read.
#![cfg(test)]

use std::path::{Path, PathBuf};

use ecs_deploy::aws::{SdkClock, SdkEcs};
use ecs_deploy::{
    Config, Driver, Environment, Error, Event, Functions, Observed, Outcome, Plan, Project, Rolling,
    ServiceId, Settings, UnknownFields,
};
use ecs_testkit::{Fake, WorldSpec};
use ecs_tfstate::Opener;
use ecs_tfstate::aws::Account;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

/// The demo's world, with an empty log of requests.
fn world() -> Fake {
    let text = std::fs::read_to_string(demo().join("world.yml")).unwrap();
    let spec: WorldSpec = serde_saphyr::from_str(&text).unwrap();
    let fake = spec.fake_builder().build();
    fake.load(&spec, &mut |file| std::fs::read(demo().join(file))).unwrap();
    fake.clear_requests();
    fake
}

/// The demo project with one text replaced in one file.
fn project(name: &str, file: &str, from: &str, to: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    std::fs::create_dir_all(&directory).unwrap();
    for copied in ["ecspresso.yml", "ecs-task-def.json", "ecs-service-def.json"] {
        let original = std::fs::read_to_string(demo().join(copied)).unwrap();
        assert!(copied != file || original.contains(from), "{file} has no {from}");
        let text = if copied == file { original.replacen(from, to, 1) } else { original };
        std::fs::write(directory.join(copied), text).unwrap();
    }
    directory.join("ecspresso.yml")
}

/// Everything that `ecsctl deploy` does.
async fn deploy(fake: &Fake, config: &Path) -> Result<Outcome, Error> {
    let sdk = fake.sdk_config();
    let (ecs, clock) = (SdkEcs::new(aws_sdk_ecs::Client::new(&sdk)), SdkClock::new(&sdk));
    let states = Opener::new(Environment::new()).with_aws(Account::from(sdk));
    let environment = Environment::default();
    let config = Config::read(config, &environment)?;
    let (id, settings) = (ServiceId::new(config.cluster(), config.service()), Settings::of(&config));
    let project =
        Project::load(config, Functions::for_environment(environment), &states, UnknownFields::Refuse)
            .await?;
    let observed = Observed::read(&ecs, &id, project.task_definition().family()).await?;
    let mut rollout = Rolling::new(Plan::new(&project, &observed)?, settings);
    Ok(Driver::new(&ecs, &clock).drive(&mut rollout, &mut |_: &Event| {}).await)
}

fn writes(fake: &Fake) -> Vec<String> {
    let requests = fake.requests();
    requests
        .iter()
        .filter(|request| request.is_write())
        .map(|request| request.operation().to_owned())
        .collect()
}

#[tokio::test]
async fn a_project_without_fault_does_write() {
    let fake = world();
    let outcome = deploy(&fake, &demo().join("ecspresso.yml")).await.unwrap();
    assert!(outcome.is_success(), "{outcome}");
    assert_eq!(writes(&fake), ["RegisterTaskDefinition", "UpdateService"]);
}

#[tokio::test]
async fn no_fault_leaves_a_write_behind() {
    let (task, service, config) = ("ecs-task-def.json", "ecs-service-def.json", "ecspresso.yml");
    let cases = [
        ("variable", task, "env `TAG` `v2`", "must_env `TAG`", "ecs-task-def.json:13:69: `must_env` needs"),
        (
            "object",
            config,
            "web/terraform.tfstate",
            "wbe/terraform.tfstate",
            "ecspresso.yml:10:12: state `s3://",
        ),
        ("bucket", config, "demo-terraform-state", "no-such-bucket", "ecspresso.yml:10:12: state `s3://"),
        (
            "address",
            service,
            "target_group.output",
            "target_gruop.output",
            "ecs-service-def.json:20:29: `tfstate` failed",
        ),
        (
            "syntax",
            task,
            "\"family\": \"web\",",
            "\"family\": \"web\"",
            "ecs-task-def.json:2:18: not valid JSON",
        ),
        (
            "field",
            task,
            "\"stopTimeout\"",
            "\"stopTimout\"",
            "ecs-task-def.json:31:7: unknown field `stopTimout`",
        ),
        (
            "kind",
            task,
            "\"stopTimeout\": 30",
            "\"stopTimeout\": \"30\"",
            "ecs-task-def.json:31:7: `stopTimeout` must be",
        ),
        (
            "container",
            service,
            "\"containerName\": \"app\"",
            "\"containerName\": \"ap\"",
            "ecs-service-def.json:1:1: container `ap`",
        ),
        (
            "role",
            task,
            "{{ tfstate `terraform_data.role['task'].output.arn` }}",
            "arn:aws:iam:1:role/x",
            "ecs-task-def.json:4:3: `taskRoleArn`",
        ),
        (
            "cluster",
            config,
            "cluster: demo",
            "cluster: dmeo",
            "DescribeServices of `dmeo/web` failed: the cluster does not exist",
        ),
        ("fixed", service, "\"FARGATE\"", "\"EC2\"", "`launchType` cannot change while the service exists"),
    ];
    for (name, file, from, to, expected) in cases {
        let fake = world();
        let config = project(name, file, from, to);
        let message = deploy(&fake, &config).await.unwrap_err().to_string();
        let directory = format!("{}/", config.parent().unwrap().display());
        let message = message.replacen(&directory, "", 1);
        assert!(message.starts_with(expected), "{name}: {message}");
        assert_eq!(writes(&fake), Vec::<String>::new(), "{name}");
    }
}
