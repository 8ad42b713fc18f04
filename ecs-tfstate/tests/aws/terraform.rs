//! What Terraform itself writes into a bucket, read while it does.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use aws_sdk_s3::Client;
use ecs_testkit::{Fake, Server};
use ecs_tfstate::aws::S3Source;
use ecs_tfstate::{ErrorKind, LockStatus, State, StateSource, Value};

const CONFIGURATION: &str = r#"
variable "release" { default = "v1" }
variable "broken" { default = false }
variable "busy" { default = false }

locals { keys = ["", "0", "it's", "say \"hi\"", "back\\slash", "a.b[\"c\"]/d e", "new\nline", "$${x} %%{y}", "<&>", "日本 😀"] }

resource "terraform_data" "each" {
  for_each = toset(local.keys)
  input    = { key = each.key, workspace = terraform.workspace }
}
resource "terraform_data" "count" {
  count = 3
  input = count.index
}
resource "terraform_data" "secret" { input = { user = "me", password = sensitive("not a real one") } }
resource "terraform_data" "replaced" {
  input            = var.release
  triggers_replace = var.release
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" { command = var.broken ? "exit 1" : "true" }
}
resource "terraform_data" "busy" {
  triggers_replace = var.busy
  provisioner "local-exec" {
    command = var.busy ? "echo started > started; for i in $(seq 600); do [ -e release ] && break; sleep 0.1; done" : "true"
  }
}
output "text" { value = "two\nlines <&> 日本" }
output "exact" { value = 123456789012345678901234567890 }
output "fraction" { value = 1 / 3 }
output "flag" { value = true }
output "map" { value = { for key, one in terraform_data.each : key => one.output.key } }
output "password" {
  value     = terraform_data.secret.input.password
  sensitive = true
}
"#;

fn backend(endpoint: &str) -> String {
    format!(
        r#"terraform {{
  backend "s3" {{
    bucket                      = "states"
    key                         = "shop/terraform.tfstate"
    region                      = "us-east-1"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    endpoints                   = {{ s3 = "{endpoint}", sts = "{endpoint}", iam = "{endpoint}" }}
  }}
}}
"#
    )
}

/// Terraform in a folder of its own, with its state in the bucket of a fake.
struct Terraform {
    folder: PathBuf,
    fake: Fake,
    client: Client,
    _server: Server,
}

impl Terraform {
    /// Nothing where Terraform is not installed.
    async fn start(name: &str) -> Option<Self> {
        if Command::new("terraform").arg("version").output().is_err() {
            println!("skipped: terraform is not installed");
            return None;
        }
        let fake = Fake::new();
        let server = Server::start(fake.clone(), ([127, 0, 0, 1], 0)).await.unwrap();
        let client = Client::new(&fake.sdk_config());
        client.create_bucket().bucket("states").send().await.unwrap();
        let folder = std::env::temp_dir().join(format!("ecs-tfstate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let configuration = backend(&format!("http://{}", server.addr())) + CONFIGURATION;
        std::fs::write(folder.join("main.tf"), configuration).unwrap();
        let terraform = Self { folder, fake, client, _server: server };
        terraform.run("init -input=false").await;
        Some(terraform)
    }

    fn command(&self, program: &str) -> Command {
        let key = self.fake.administrator();
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env_remove("TF_CLI_CONFIG_FILE")
            .env_remove("AWS_SESSION_TOKEN")
            .env_remove("AWS_PROFILE")
            .env("AWS_ACCESS_KEY_ID", key.access_key_id())
            .env("AWS_SECRET_ACCESS_KEY", key.secret_access_key())
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_ARGS", "-no-color")
            .stdin(Stdio::null());
        command
    }

    /// What it did, well or not. The server goes on meanwhile.
    async fn attempt(&self, arguments: &str) -> Output {
        let mut command = self.command("terraform");
        command.args(arguments.split(' '));
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    async fn run(&self, arguments: &str) -> String {
        let output = self.attempt(arguments).await;
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "terraform {arguments}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    async fn json(&self, arguments: &str) -> Value {
        Value::parse(&self.run(arguments).await).unwrap()
    }

    fn source(&self, key: &str) -> S3Source {
        S3Source::new(self.client.clone(), "states", key)
    }

    async fn state(&self, key: &str) -> State {
        State::read(&self.source(key)).await.unwrap()
    }
}

impl Drop for Terraform {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const KEY: &str = "shop/terraform.tfstate";
const APPLY: &str = "apply -input=false -auto-approve";

/// The values of all current objects by address, as `terraform show` has them.
fn resources(module: &Value) -> Vec<(String, Value)> {
    let list = module.get("resources").and_then(Value::as_array).into_iter().flatten();
    let current = list.filter(|resource| resource.get("deposed_key").is_none());
    let part = |resource: &Value| {
        let address = resource.get("address").and_then(Value::as_str).unwrap().to_owned();
        (address, resource.get("values").cloned().unwrap())
    };
    current.map(part).collect()
}

/// Compares everything in the state with what Terraform says of it.
async fn check_against_terraform(terraform: &Terraform, key: &str) {
    let state = terraform.state(key).await;
    let show = terraform.json("show -json").await;
    let shown = resources(show.pointer("/values/root_module").unwrap());
    let listed = terraform.run("state list").await;
    assert_eq!(listed.lines().count(), shown.len());
    for line in listed.lines() {
        let expected = shown.iter().find(|(address, _)| address == line).map(|(_, values)| values);
        assert_eq!(Some(state.lookup(line).unwrap().reveal()), expected, "{line}");
    }
    check_outputs(terraform, &state).await;
}

async fn check_outputs(terraform: &Terraform, state: &State) {
    let outputs = terraform.json("output -json").await;
    for (name, output) in outputs.as_object().unwrap() {
        let found = state.lookup(&format!("output.{name}")).unwrap();
        assert_eq!(Some(found.reveal()), output.get("value"), "{name}");
        assert_eq!(Some(found.is_sensitive()), output.get("sensitive").and_then(Value::as_bool), "{name}");
        let raw = match found.reveal() {
            Value::String(text) => text.clone(),
            Value::Object(_) | Value::Array(_) => continue,
            other => other.to_string(),
        };
        assert_eq!(terraform.run(&format!("output -raw {name}")).await, raw, "{name}");
    }
}

#[tokio::test]
async fn what_terraform_applies_is_found_in_each_workspace() {
    let Some(terraform) = Terraform::start("workspaces").await else { return };
    terraform.run(APPLY).await;
    check_against_terraform(&terraform, KEY).await;

    terraform.run("workspace new stg").await;
    let missing = State::read(&terraform.source("env:/prod/shop/terraform.tfstate")).await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::StateMissing);
    terraform.run(APPLY).await;
    let staging = "env:/stg/shop/terraform.tfstate";
    check_against_terraform(&terraform, staging).await;
    let of_workspace = async |key| {
        let found =
            terraform.state(key).await.lookup("terraform_data.each[\"it's\"].input.workspace").unwrap();
        found.reveal().as_str().unwrap().to_owned()
    };
    assert_eq!(
        (of_workspace(KEY).await, of_workspace(staging).await),
        ("default".to_owned(), "stg".to_owned())
    );
}

#[tokio::test]
async fn sensitive_values_are_found_and_not_shown() {
    let Some(terraform) = Terraform::start("sensitive").await else { return };
    terraform.run(APPLY).await;
    let state = terraform.state(KEY).await;
    for address in ["output.password", "terraform_data.secret.input.password", "terraform_data.secret"] {
        let found = state.lookup(address).unwrap();
        assert!(found.is_sensitive(), "{address}");
        assert!(!format!("{found:?} {state:?}").contains("not a real one"), "{address}");
    }
    assert!(!state.lookup("terraform_data.secret.input.user").unwrap().is_sensitive());
}

#[tokio::test]
async fn an_object_that_is_to_be_destroyed_is_not_mistaken_for_the_current_one() {
    let Some(terraform) = Terraform::start("deposed").await else { return };
    terraform.run(APPLY).await;
    let failed = terraform.attempt("apply -input=false -auto-approve -var release=v2 -var broken=true").await;
    assert!(!failed.status.success());
    let stored = terraform.source(KEY).read().await.unwrap();
    assert!(String::from_utf8(stored.bytes).unwrap().contains("\"deposed\""), "there is one");
    check_against_terraform(&terraform, KEY).await;
    let found = terraform.state(KEY).await.lookup("terraform_data.replaced.input").unwrap();
    assert_eq!(found.reveal().as_str(), Some("v2"));
}

/// An apply that waits until it is released, or for a minute.
async fn busy_apply(terraform: &Terraform) -> tokio::task::JoinHandle<Output> {
    let pipe = terraform.folder.join("started");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut shell = terraform.command("sh");
    // Reading and writing, the pipe holds what nobody reads: an apply that
    // fails before it starts is told of too, and nobody waits for ever.
    let script = "terraform apply -input=false -auto-approve -var busy=true; \
                  code=$?; echo ended 1<> started; exit $code";
    shell.args(["-c", script]);
    let apply = tokio::task::spawn_blocking(move || shell.output().unwrap());
    let started = tokio::task::spawn_blocking(move || std::fs::read_to_string(pipe).unwrap());
    assert_eq!(started.await.unwrap(), "started\n");
    apply
}

fn release(folder: &Path) {
    std::fs::write(folder.join("release"), "").unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn whoever_holds_the_lock_is_named_until_it_is_given_back() {
    let Some(terraform) = Terraform::start("lock").await else { return };
    terraform.run(APPLY).await;
    assert_eq!(terraform.source(KEY).lock_status().await.unwrap(), LockStatus::Free);

    let apply = busy_apply(&terraform).await;
    let second = terraform.attempt(APPLY).await;
    let status = terraform.source(KEY).lock_status().await;
    let state = State::read(&terraform.source(KEY)).await;
    release(&terraform.folder);
    assert!(apply.await.unwrap().status.success());

    let errors = String::from_utf8(second.stderr).unwrap();
    assert!(!second.status.success() && errors.contains("Error acquiring the state lock"), "{errors}");
    assert!(state.unwrap().lookup("output.flag").is_ok(), "the state can be read meanwhile");
    let LockStatus::Held(lock) = status.unwrap() else { panic!("the lock is held") };
    assert_eq!(lock.operation, "OperationTypeApply");
    assert_eq!(lock.path, "states/shop/terraform.tfstate");
    let day = lock.created.split('T').next().unwrap();
    for part in [&lock.id, &lock.who, &lock.version, day] {
        assert!(!part.is_empty() && errors.contains(part), "{part} is in {errors}");
    }
    assert_eq!(terraform.source(KEY).lock_status().await.unwrap(), LockStatus::Free);
}
