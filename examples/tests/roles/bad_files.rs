//! Faults of a roles file: each is named at its place, before anything is asked of AWS.

use crate::account::{Account, has};

const HEAD: &str = "owner: o\naccount: '123456789012'\nregion: us-east-1\n";

#[track_caller]
fn refused(account: &Account, file: &str, place: &str, expected: &str) {
    account.write("roles.yml", file);
    let (code, out, err) = account.roles(&["plan"]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{file}\n{err}");
    assert!(err.starts_with(&format!("error roles.yml:{place}: ")), "not at {place}: {err}\n{file}");
    has(&err, &[expected]);
    assert_eq!(account.fake.requests().len(), 0, "{file}");
}

#[test]
fn faults_of_roles() {
    let account = Account::empty("bad-roles", "");
    let roles = [
        ("- kind: task-exection", "5:9", "did you mean `task-execution`?"),
        ("- kind: zebra", "5:9", "`ecsctl roles list` lists them"),
        ("- kind: deployr", "5:9", "did you mean `deployer`?"),
        ("- kind: infrastructure", "5:9", "write one of `infrastructure-"),
        ("- kind: infrastructure-volumes\n  also: [infrastructure]", "6:10", "write one of `infrastructure-"),
        ("- kind: slr-ecs", "5:9", "AWS creates this role itself"),
        ("- kind: legacy-autoscale", "5:9", "`slr-app-autoscaling` took its place"),
        ("- kind: task\n  nme: web", "6:3", "unknown field `nme`, did you mean `name`?\n"),
        ("- kind: task-execution\n  log_group: [/a]", "6:3", "did you mean `log_groups`?\n"),
        (
            "- kind: task\n  zebra: 1",
            "6:3",
            "unknown field `zebra`: write one of `trusting_any_source`, `exec`,",
        ),
        ("- name: web\n  kind: task", "5:3", "write `kind` before"),
        (
            "- kind: task\n  name: a\n- kind: task\n  name: b\n- kind: ecs-anywhere\n  name: A",
            "10:9",
            "two roles of the name `A`",
        ),
        ("- kind: task-execution\n  log_groups:\n  - /ecs/a\n  - /ecs/<env>", "8:5", "still holds `<env>`"),
        (
            "- kind: codedeploy\n  passed_roles: ['arn:aws:iam::111122223333:role/x']",
            "6:19",
            "not a role of account `123456789012`",
        ),
        (
            "- kind: codedeploy\n  passed_roles: ['arn:aws:iam::1:role/x']",
            "6:18",
            "an account id is 12 digits",
        ),
        (
            "- kind: task\n  managed_policies: ['arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy']",
            "6:23",
            "did you mean",
        ),
        (
            "- kind: task\n  statements: [{Effect: Alow, Action: a, Resource: '*'}]",
            "6:16",
            "`Alow` is no effect",
        ),
        (
            "- kind: deployer\n  policies: [Nope]\n  principals: {arns: ['arn:aws:iam::123456789012:root']}",
            "6:14",
            "no policy `Nope`",
        ),
        ("- kind: deployer", "5:3", "one of `github_actions`, `circleci` and `principals`"),
        ("- kind: scheduler", "5:3", "`target` is missing"),
        ("- kind: infrastructure-volumes\n  also: [task]", "6:10", "no kind of infrastructure role"),
        (
            "- kind: infrastructure-vpc-lattice\n  volume_keys: ['arn:aws:kms:us-east-1:123456789012:key/1']",
            "6:18",
            "add `also: [infrastructure-volumes]`",
        ),
        (
            "- kind: task-execution\n  secrets: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:a']",
            "6:14",
            "name the secret with `secret_names`",
        ),
        (
            "- kind: task-execution\n  least_privilege: true\n  registry_secrets: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:a']",
            "7:23",
            "name the secret with `registry_secret_names`",
        ),
        ("- kind: managed-instances-instance\n  name: web", "6:9", "start the name with `ecsInstanceRole`"),
        ("- kind: task-execution\n  task_definition: nope.json", "6:20", "cannot read `nope.json`"),
    ];
    for (role, place, expected) in roles {
        refused(&account, &format!("{HEAD}roles:\n{role}\n"), place, expected);
    }
}

#[test]
fn faults_of_policies() {
    let account = Account::empty("bad-policies", "");
    let policies = [
        ("- name: A\n  operations: [wait]", "6:16", "give it with `clusters` or `services`"),
        ("- name: A\n  operations: [wayt]", "6:16", "did you mean `wait`?"),
        (
            "- name: A\n  operations: [wait]\n  services: [demo]",
            "7:14",
            "`demo` does not read `CLUSTER/SERVICE`",
        ),
        ("- operations: [wait]\n  services: [a/b]", "5:3", "`name` is missing"),
        (
            "- name: A\n  operations: [wait]\n  services: [a/b]\n- name: a\n  operations: [wait]",
            "8:9",
            "two policies of the name `a`",
        ),
        (
            "- name: A\n  operations: [register]\n  families: [f]\n  task_roles: ['arn:aws:iam::111122223333:role/x']",
            "8:17",
            "a file of its own",
        ),
        (
            "- name: A\n  operations: [register]\n  task_definitions: [nope.json]",
            "7:22",
            "cannot read `nope.json`",
        ),
    ];
    for (policy, place, expected) in policies {
        refused(&account, &format!("{HEAD}policies:\n{policy}\n"), place, expected);
    }
}

/// `Deploy` takes more than one document.
#[test]
fn no_policy_takes_the_place_of_another() {
    let account = Account::empty("bad-names", "");
    let deploy =
        "- name: Deploy\n  operations: [wait, logs]\n  services: [a/b]\n  log_groups: [/a]\n  quota: 500\n";
    let deploy2 = "- name: deploy2\n  operations: [wait]\n  services: [a/b]\n";
    refused(
        &account,
        &format!("{HEAD}policies:\n{deploy}{deploy2}"),
        "10:9",
        "two documents of the name `deploy2`, of the policies `deploy2` and `Deploy`",
    );
    refused(
        &account,
        &format!("{HEAD}policies:\n{deploy2}{deploy}"),
        "8:9",
        "two documents of the name `Deploy2`, of the policies `Deploy` and `deploy2`",
    );

    let own =
        "{Version: '2012-10-17', Statement: {Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}}";
    let role = |name: &str| {
        format!(
            "{HEAD}policies:\n{deploy}roles:\n- kind: deployer\n  principals: {{arns: ['arn:aws:iam::123456789012:root']}}\n  policies: [Deploy]\n  inline_policies:\n    {name}: {own}\n"
        )
    };
    for (name, place) in [("Deploy", "13:14"), ("deploy2", "15:5")] {
        refused(&account, &role(name), place, &format!("two inline policies of the name `{name}`"));
    }
    account.write("roles.yml", &role("Own"));
    let (out, _) = account.exits(0, &["show", "ecsDeployerRole"]);
    has(&out, &["inline policy Deploy\n", "inline policy Deploy2\n", "inline policy Own\n"]);
}

#[test]
fn faults_of_the_rest() {
    let account = Account::empty("bad-rest", "");
    let files = [
        ("owner: o\naccount: '1234'\nregion: us-east-1\n", "2:11", "12 digits"),
        ("owner: o\naccount: '123456789012'\nregion: useast1\n", "3:9", "not a region"),
        ("owner: 'a;b'\naccount: '123456789012'\nregion: us-east-1\n", "1:9", "the value of a tag"),
        ("# Roles\naccount: '123456789012'\nregion: us-east-1\n", "2:1", "missing field `owner`"),
        (
            "owner: o\naccount: '123456789012'\nregion: us-east-1\npath: shop\nroles:\n- kind: task-execution\n  repositories: ['arn:aws:ecr:us-east-1:123456789012:repository/shop']\n",
            "4:7",
            "the path `shop` is not legal",
        ),
        (
            "owner: o\naccount: '123456789012'\nregion: us-east-1\n---\nowner: p\n",
            "5:1",
            "leave out `---` and what follows it",
        ),
        ("owner: o\naccount: '123456789012'\nregion: us-east-1\nrole: []\n", "4:1", "unknown field `role`"),
        (
            "owner: o\npartition: aws_cn\naccount: '123456789012'\nregion: cn-north-1\n",
            "2:12",
            "`aws_cn` is none of the partitions `aws`, `aws-cn`, `aws-us-gov`, `aws-iso`, `aws-iso-b`, `aws-iso-e`, `aws-iso-f`, `aws-eusc`, did you mean `aws-cn`?",
        ),
        (
            "owner: o\npartition: ''\naccount: '123456789012'\nregion: us-east-1\n",
            "2:12",
            ": leave it out, as `us-east-1` lies in `aws`",
        ),
        ("owner: [o]\n", "1:8", "a text is expected here"),
        ("[]\n", "1:1", "expected"),
        ("", "1:1", "unexpected end"),
    ];
    for (file, place, expected) in files {
        refused(&account, file, place, expected);
    }
}

#[test]
fn faults_of_written_policies() {
    let account = Account::empty("bad-written", "");
    let roles = [
        (
            "- kind: task\n  statements:\n  - Effect: Allow\n    Action: [s3:GetObject, s3:GetObjekt]\n    Resource: '*'",
            "8:28",
            "`s3` has no action `GetObjekt`",
        ),
        (
            "- kind: task\n  statements:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: arn:aws:s3::acme-assets/*",
            "9:15",
            "did you mean `arn:aws:s3:::acme-assets/*`?",
        ),
        (
            "- kind: infrastructure-volumes\n  inline_policies:\n    More:\n      Version: '2012-10-17'\n      Statement:\n      - {Effect: Allow, Action: 's3:GetObject', Resource: '*', Sid: a b}",
            "10:69",
            "the `Sid` `a b` has other characters",
        ),
    ];
    for (role, place, expected) in roles {
        refused(&account, &format!("{HEAD}roles:\n{role}\n"), place, expected);
    }
}

/// AWS may have it since the day of the built-in reference.
#[test]
fn an_action_that_is_like_no_known_one_is_noted_and_no_more() {
    let statement = "{Effect: Allow, Action: 'ecs:InventTomorrow', Resource: '*'}";
    let role = format!("{HEAD}roles:\n- kind: task\n  name: web\n  statements: [{statement}]\n");
    let account = Account::empty("tomorrow", &role);
    let (out, _) = account.exits(0, &["apply", "--yes"]);
    has(&out, &["note `statements[0].Action`: `ecs` has no action `InventTomorrow`"]);
}

#[test]
fn what_the_linter_warns_of_is_noted() {
    let pass = "{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}";
    let role = format!("{HEAD}roles:\n- kind: task\n  name: web\n  statements: [{pass}]\n");
    let account = Account::empty("warned", &role);
    let note = "  note `statements[0].Resource`: this allows `iam:PassRole` on every role";
    for (code, command) in
        [(2, &["plan"][..]), (0, &["show", "web"]), (0, &["apply", "--yes"]), (0, &["plan"])]
    {
        has(&account.exits(code, command).0, &[note]);
        let (out, _) = account.exits(code, &[command, &["--json"]].concat());
        has(out.lines().next().unwrap(), &[r#""findings":[{"#, r#""place":["statements",0,"Resource"]"#]);
    }
    let own = format!("inline_policies: {{More: {{Version: '2012-10-17', Statement: {pass}}}}}");
    account.write("roles.yml", &role.replace(&format!("statements: [{pass}]"), &own));
    has(
        &account.exits(0, &["show", "web"]).0,
        &["  note `inline_policies.More.Statement[0].Resource`: this"],
    );
}
