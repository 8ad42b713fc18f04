//! The script, run by a real shell with an `aws` that writes down its arguments.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use ecs_roles::{Export, PolicyDocument, Role};
use proptest::prelude::*;
use serde_json::Value;

use crate::created::{Created, Policy};
use crate::samples::{policy, role};
use crate::{any, samples};

/// Writes down how many arguments there are, and each, with a NUL after it; answers with an ARN that says which call
/// it was.
const STUB: &str = r#"#!/bin/sh
set -eu
printf '%s\0' "$#" "$@" >>"$STUB_LOG"
echo call >>"$STUB_LOG.calls"
printf 'arn:aws:iam::123456789012:policy/call-%d\n' "$(wc -l <"$STUB_LOG.calls")"
case "$2" in "${STUB_FAILS_AT:-}") exit 254 ;; esac
"#;

/// A folder that is removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ecs-roles-cli-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("aws"), STUB).unwrap();
        std::fs::set_permissions(path.join("aws"), std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One call: the operation, and the options in their order.
#[derive(Debug)]
struct Call {
    operation: String,
    options: Vec<(String, String)>,
}

/// Whether the script succeeded, and the calls it made.
fn run(script: &str, fails_at: &str) -> (bool, Vec<Call>) {
    let folder = Folder::new();
    let file = folder.0.join("script");
    std::fs::write(&file, script).unwrap();
    let log = folder.0.join("log");
    let path = format!("{}:{}", folder.0.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .arg(&file)
        .current_dir(&folder.0)
        .env("PATH", path)
        .env("STUB_LOG", &log)
        .env("STUB_FAILS_AT", fails_at)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{script}");
    let log = String::from_utf8(std::fs::read(log).unwrap_or_default()).unwrap();
    let mut words = log.split_terminator('\0').map(str::to_owned);
    let mut calls = Vec::new();
    while let Some(count) = words.next() {
        calls.push(call(words.by_ref().take(count.parse().unwrap()).collect()));
    }
    (output.status.success(), calls)
}

fn call(words: Vec<String>) -> Call {
    let mut words = words.into_iter();
    assert_eq!(words.next().unwrap(), "iam");
    let operation = words.next().unwrap();
    let mut options = Vec::new();
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--").unwrap_or_else(|| panic!("{word} is no option"));
        options.push(match name.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (name.to_owned(), words.next().unwrap()),
        });
        // What the CLI would take for another option, or for a place to read the value from.
        let (_, value) = options.last().unwrap();
        assert!(word.contains('=') || !value.starts_with('-'), "{word} {value}");
        let schemes = ["file://", "fileb://", "http://", "https://"];
        assert!(schemes.iter().all(|scheme| !value.starts_with(scheme)), "{word} {value}");
    }
    Call { operation, options }
}

impl Call {
    fn take(&mut self, name: &str) -> Option<String> {
        let place = self.options.iter().position(|(option, _)| option == name)?;
        Some(self.options.remove(place).1)
    }

    fn text(&mut self, name: &str) -> String {
        self.take(name).unwrap_or_else(|| panic!("no --{name}: {self:?}"))
    }

    fn document(&mut self, name: &str) -> PolicyDocument {
        self.text(name).parse().unwrap()
    }

    fn tags(&mut self) -> BTreeMap<String, String> {
        let tags: Value =
            serde_json::from_str(&self.take("tags").unwrap_or_else(|| "[]".to_owned())).unwrap();
        let text = |tag: &Value, name: &str| tag[name].as_str().unwrap().to_owned();
        tags.as_array().unwrap().iter().map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect()
    }

    fn description(&mut self) -> String {
        match self.take("cli-input-json") {
            Some(input) => {
                let input: BTreeMap<String, String> = serde_json::from_str(&input).unwrap();
                assert_eq!(input.len(), 1);
                input["Description"].clone()
            }
            None => self.take("description").unwrap_or_default(),
        }
    }
}

fn read(script: &str) -> Export {
    let (success, calls) = run(script, "");
    assert!(success);
    let (mut roles, mut policies): (Vec<Role>, _) = (Vec::new(), Created::default());
    for (number, mut call) in calls.into_iter().enumerate() {
        match call.operation.as_str() {
            "create-policy" => policies.add(Policy {
                reference: format!("arn:aws:iam::123456789012:policy/call-{}", number + 1),
                name: call.text("policy-name"),
                path: call.text("path"),
                document: call.document("policy-document"),
                tags: call.tags(),
            }),
            "create-role" => roles.push(created_role(&mut call)),
            _ => of_role(&mut call, roles.last_mut().unwrap(), &mut policies),
        }
        call.options.retain(|(name, _)| name != "query" && name != "output");
        assert!(call.options.is_empty(), "{call:?}");
    }
    policies.export(roles)
}

fn created_role(call: &mut Call) -> Role {
    let role = Role::new(call.text("role-name"), call.document("assume-role-policy-document"))
        .with_path(call.text("path"))
        .with_description(call.description())
        .with_max_session_duration(call.text("max-session-duration").parse().unwrap());
    let role = call.tags().into_iter().fold(role, |role, (key, value)| role.with_tag(key, value));
    match call.take("permissions-boundary") {
        Some(boundary) => role.with_permissions_boundary(boundary.parse().unwrap()),
        None => role,
    }
}

fn of_role(call: &mut Call, role: &mut Role, policies: &mut Created) {
    let changed = role.clone();
    *role = match call.operation.as_str() {
        "attach-role-policy" => policies.attach(changed, &call.text("policy-arn")),
        "put-role-policy" => {
            changed.with_inline_policy(call.text("policy-name"), call.document("policy-document"))
        }
        "create-instance-profile" => {
            assert_eq!((call.text("path").as_str(), &call.tags()), (role.path(), role.tags()));
            *role = changed.with_instance_profile(call.text("instance-profile-name"));
            return;
        }
        "add-role-to-instance-profile" => {
            assert_eq!(role.instance_profile(), Some(call.text("instance-profile-name").as_str()));
            changed
        }
        other => panic!("{other}"),
    };
    assert_eq!(call.text("role-name"), role.name());
}

#[test]
fn every_member_is_there() {
    for export in samples::all() {
        assert_eq!(read(&export.to_cli().unwrap()), export);
    }
}

#[test]
fn the_script_stops_at_the_first_command_that_fails() {
    let whole = role("web")
        .with_customer_policy("own", policy("s3:*"))
        .with_managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess".parse().unwrap())
        .with_inline_policy("in", policy("s3:*"))
        .with_instance_profile("web");
    let script = Export::new().role(whole).policy("deploy", "/", policy("ecs:*")).to_cli().unwrap();
    let operations = |fails_at: &str| {
        let (success, calls) = run(&script, fails_at);
        assert_eq!(success, fails_at.is_empty());
        calls.into_iter().map(|call| call.operation).collect::<Vec<_>>()
    };
    let all = operations("");
    let expected = [
        "create-policy",
        "create-role",
        "attach-role-policy",
        "attach-role-policy",
        "put-role-policy",
        "create-instance-profile",
        "add-role-to-instance-profile",
        "create-policy",
    ];
    assert_eq!(all, expected);
    for fails_at in &all {
        let last = all.iter().position(|operation| operation == fails_at).unwrap();
        assert_eq!(operations(fails_at), all[..=last]);
    }
}

#[test]
fn another_partition_is_said_to_need_its_own_credentials() {
    let policy = "arn:aws-cn:iam::aws:policy/ReadOnlyAccess";
    let script =
        Export::new().role(role("web").with_managed_policy(policy.parse().unwrap())).to_cli().unwrap();
    assert!(
        script.contains("# The ARNs are of the partition `aws-cn`: use credentials and a region of it.\n")
    );
    assert!(!Export::new().role(role("web")).to_cli().unwrap().contains("partition"));
}

#[test]
fn documents_stand_in_single_quotes() {
    let script = Export::new().policy("deploy", "/", policy("ecs:*")).to_cli().unwrap();
    let option = r#"--policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}'"#;
    assert!(script.contains(option), "{script}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_export_is_read_back(export in any::export()) {
        prop_assert_eq!(read(&export.to_cli().unwrap()), export);
    }
}
