//! The roles of the demo for other tools.

use ecs_roles::Export;
use serde_json::Value;

use crate::account::{Account, demo, ecsctl, ended, has};

fn export(format: &str) -> String {
    let output = ecsctl(&demo()).args(["roles", "export", "--format", format]).output().unwrap();
    let (code, out, err) = ended(&output);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    out
}

#[test]
fn json_is_what_the_library_reads_back() {
    let export = Export::from_json(&export("json")).unwrap();
    let names: Vec<_> = export.roles().iter().map(|role| role.name()).collect();
    assert_eq!(names, ["web-execution", "web-task", "web-deployer"]);
    assert!(export.roles().iter().all(|role| role.tags()["ecs-roles:owner"] == "storefront"));
    let alone: Vec<_> = export.policies().iter().map(|policy| policy.name()).collect();
    assert_eq!(alone, ["WatchWeb"], "what a role carries is no policy of its own");
    assert!(export.roles()[2].inline_policies().contains_key("DeployWeb"));
}

#[test]
fn that_a_policy_is_only_exported_is_said() {
    let account = Account::of_demo("alone", &std::fs::read_to_string(demo().join("roles.yml")).unwrap());
    let note = "note policy WatchWeb: no role carries it, so that only `export` makes it";
    for (code, command) in [(2, &["plan", "web-deployer"][..]), (0, &["apply", "--yes", "web-deployer"])] {
        let (out, _) = account.exits(code, command);
        assert_eq!((out.matches(note).count(), out.matches("note policy").count()), (1, 1), "{out}");
    }
    let (out, _) = account.exits(0, &["plan", "web-deployer", "--json"]);
    has(&out, &[r#""event":"note""#, r#""policy":"WatchWeb""#]);
    let (out, _) = account.exits(0, &["delete", "--yes", "web-deployer"]);
    assert!(!out.contains("WatchWeb"), "{out}");
}

#[test]
fn cloudformation_has_a_resource_for_each() {
    let template: Value = serde_json::from_str(&export("cloudformation")).unwrap();
    let resources = template["Resources"].as_object().unwrap();
    let of_type = |kind: &str| resources.values().filter(|resource| resource["Type"] == kind).count();
    assert_eq!((of_type("AWS::IAM::Role"), of_type("AWS::IAM::ManagedPolicy")), (3, 1));
}

#[test]
fn terraform_parses() {
    let body = hcl::parse(&export("terraform")).unwrap();
    let roles = body
        .blocks()
        .filter(|block| block.labels().first().is_some_and(|label| label.as_str() == "aws_iam_role"));
    assert_eq!(roles.count(), 3);
}

#[test]
fn the_script_is_one_that_a_shell_reads() {
    let mut shell =
        std::process::Command::new("sh").arg("-n").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let script = export("cli");
    std::io::Write::write_all(&mut shell.stdin.take().unwrap(), script.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    assert_eq!(script.matches("aws iam create-role ").count(), 3, "{script}");
    assert_eq!(script.matches("\"ecs-roles:owner\"").count(), 3, "{script}");
}

#[test]
fn an_unknown_format_is_refused() {
    let output = ecsctl(&demo()).args(["roles", "export", "--format", "pulumi"]).output().unwrap();
    let (code, _, err) = ended(&output);
    assert!(code == Some(2) && err.contains("terraform"), "{err}");
}
