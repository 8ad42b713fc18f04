//! Roles that are derived from task definitions.

use serde_json::{Value, json};

use crate::account::{Account, has};

const HEAD: &str = "owner: o\naccount: '123456789012'\nregion: us-east-1\npath: /platform/\nroles:\n- kind: task-execution\n  task_definition: web.json\n";

fn definition(execution_role: &str) -> String {
    format!(
        r#"{{"family": "web", {execution_role} "containerDefinitions": [{{
            "name": "app", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1"
        }}]}}"#
    )
}

#[test]
fn a_role_lies_where_its_definition_points_to() {
    let account = Account::empty("pointed", HEAD);
    let paths = [
        ("\"executionRoleArn\": \"arn:aws:iam::123456789012:role/team/webExec\",", "/team/"),
        ("\"executionRoleArn\": \"arn:aws:iam::123456789012:role/webExec\",", "/"),
    ];
    for (role, path) in paths {
        account.write("web.json", &definition(role));
        let (out, _) = account.exits(0, &["show", "webExec"]);
        has(&out, &[&format!("\n  path {path}, ")]);
    }
    account.write("roles.yml", &format!("{HEAD}  path: /own/\n"));
    has(&account.exits(0, &["show", "webExec"]).0, &["\n  path /own/, "]);

    account.write("web.json", &definition(""));
    account.write("roles.yml", HEAD);
    has(&account.exits(0, &["show", "ecsTaskExecutionRole"]).0, &["\n  path /platform/, "]);
}

#[test]
fn what_a_definition_leaves_unclear_is_said() {
    let account = Account::empty("unclear", HEAD);
    let specs = r#""name": "app", "credentialSpecs": ["credentialspec:arn:aws:s3:::specs/app.json"],"#;
    account.write("web.json", &definition("").replace(r#""name": "app","#, specs));
    let note =
        "  note `containerDefinitions[0].credentialSpecs[0]`: the role reads the credential specification";
    let place = json!(["containerDefinitions", 0, "credentialSpecs", 0]);
    let commands = [(2, &["plan"][..]), (0, &["show", "ecsTaskExecutionRole"]), (0, &["apply", "--yes"])];
    for (code, command) in commands {
        let (out, _) = account.exits(code, &[command, &["--json"]].concat());
        let first: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        assert_eq!(first["unclear"][0]["place"], place, "{out}");
        has(&account.exits(code, command).0, &[note]);
    }
    account.write("web.json", &definition(""));
    let (out, _) = account.exits(0, &["plan"]);
    assert!(!out.contains("note"), "{out}");
}
