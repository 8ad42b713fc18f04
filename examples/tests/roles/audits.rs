//! What a task execution role lacks for a definition.

use serde_json::Value;

use crate::account::{Account, has};

const ROLES: &str = r#"
owner: platform
account: "123456789012"
region: us-east-1
roles:
  - kind: task-execution
    name: shop-execution
    least_privilege: true
    log_groups: [/ecs/shop]
    parameters: [arn:aws:ssm:us-east-1:123456789012:parameter/unused]
"#;

const DEFINITION: &str = r#"{
  "family": "shop",
  "executionRoleArn": "arn:aws:iam::123456789012:role/shop-execution",
  "containerDefinitions": [{
    "name": "app",
    "image": "public.ecr.aws/nginx/nginx:1.27",
    "logConfiguration": {
      "logDriver": "awslogs",
      "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app"}
    },
    "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf"}]
  }]
}"#;

const SECRET: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";

fn account(name: &str) -> Account {
    let account = Account::empty(name, ROLES);
    account.write("shop.json", DEFINITION);
    account
}

#[test]
fn a_secret_that_the_role_cannot_read_is_found_before_and_after_it_is_made() {
    let account = account("audit");
    let audit = ["audit", "--task-definition", "shop.json"];
    let offline = [&audit[..], &["--offline"]].concat();
    let (out, _) = account.exits(1, &offline);
    assert_eq!(account.fake.requests().len(), 0);
    let lacking = "lacks `secretsmanager:GetSecretValue` on `";
    has(&out, &[lacking, SECRET, "`containerDefinitions[0].secrets[0].valueFrom`", "add to its policies"]);
    has(&out, &["too much: statement `ReadParameters` of `TaskExecution`"]);

    let (_, err) = account.exits(1, &audit);
    has(&err, &["there is no role `shop-execution`"]);
    account.exits(0, &["apply", "--yes"]);
    let (made, _) = account.exits(1, &audit);
    assert_eq!(made, out, "the account says what the file said");

    account.write("roles.yml", &format!("{ROLES}    secrets: [{SECRET}]\n"));
    account.exits(0, &["apply", "--yes"]);
    let (out, _) = account.exits(0, &audit);
    assert!(!out.contains("lacks") && out.contains("too much"), "{out}");
}

#[test]
fn an_audit_is_an_object_for_programs() {
    let account = account("audit-json");
    let (out, _) = account.exits(1, &["audit", "--task-definition", "shop.json", "--offline", "--json"]);
    let audit: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&audit["role"], &audit["sufficient"]), (&"shop-execution".into(), &false.into()));
    assert_eq!(audit["remedy"]["Statement"][0]["Resource"], SECRET);
}

#[test]
fn faults_have_a_place_and_a_remedy() {
    let account = account("audit-faults");
    account.write("faulty.json", "{\n  \"family\": \"shop\",\n}");
    account.write("other.json", &DEFINITION.replace("123456789012:role", "111122223333:role"));
    account.write("nobody.json", &DEFINITION.replace("shop-execution", "nobody"));
    account.write("template.json", "{\n  \"family\": {{ must_env `FAMILY` }}\n}");
    let faults = [
        ("template.json", "error template.json:2:"),
        ("template.json", "; templates are not rendered here: write what is between `{{` and `}}` out"),
        ("faulty.json", "error faulty.json:3:"),
        (
            "other.json",
            "`arn:aws:iam::111122223333:role/shop-execution` is not a role of account `123456789012`",
        ),
        ("nobody.json", "roles.yml has no role `nobody`"),
        ("missing.json", "cannot read missing.json: "),
    ];
    for (file, expected) in faults {
        let (_, err) = account.exits(1, &["audit", "--offline", "--task-definition", file]);
        has(&err, &[expected]);
    }
}

#[test]
fn the_keys_of_the_role_in_the_file_are_needed() {
    const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let account = account("audit-keys");
    let audit = ["audit", "--task-definition", "shop.json"];
    account.write("roles.yml", &format!("{ROLES}    secrets: [{SECRET}]\n    keys: [{KEY}]\n"));
    account.exits(0, &["apply", "--yes"]);
    for arguments in [&[][..], &["--offline"], &["--key", KEY]] {
        let (out, _) = account.exits(0, &[&audit[..], arguments].concat());
        assert!(!out.contains("DecryptWhatIsRead"), "{out}");
    }
    let too_much = "too much: statement `DecryptWhatIsRead` of `TaskExecution`";
    account.write("roles.yml", &format!("{ROLES}    secrets: [{SECRET}]\n"));
    has(&account.exits(0, &audit).0, &[too_much]);

    account.write("roles.yml", &format!("{ROLES}    secrets: [{SECRET}]\n    keys: [{KEY}]\n"));
    let (without_secrets, _) = DEFINITION.split_once(",\n    \"secrets\"").unwrap();
    account.write("shop.json", &format!("{without_secrets}}}]}}"));
    has(&account.exits(0, &audit).0, &[too_much]);
}
