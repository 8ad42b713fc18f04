//! What stands below the lists of commands: where to begin.

pub(crate) const ECSCTL: &str = "Which AWS:
  By default it is the real one, with the usual credentials and settings (AWS_PROFILE, AWS_REGION).
  With --embedded a command starts a fake one in its own process, and nothing leaves the machine.
  `ecsctl serve` runs a fake one for several commands, and prints the variables that lead there.

Begin in a directory with an ecspresso.yml, such as examples/demo:
  ecsctl deploy --dry-run --embedded            what a deployment would change
  ecsctl roles plan web-deployer --embedded     what would be done for a role of roles.yml
  ecsctl policy caller --config ecspresso.yml --embedded --for deploy,register
                                                what whoever deploys must be allowed

`ecsctl COMMAND --help` explains a command, its files and its exit codes.";

pub(crate) const ROLES: &str = r#"The roles are listed in a file, roles.yml unless --file names another:
  owner: shop-team               # roles get it as a tag; others' roles are left alone
  account: "111122223333"
  region: eu-central-1
  roles:
    - kind: task-execution       # `ecsctl roles list` lists the kinds
      name: shop-execution
    - kind: task
      name: shop-task

From nothing to roles:
  ecsctl roles list              which kinds there are
  ecsctl roles show task         what one is for
  ecsctl roles plan --embedded   what would be made, on a fake AWS
  ecsctl roles apply             make it, after a question
  ecsctl roles verify            look later whether it still is so"#;

pub(crate) const POLICY: &str =
    "Policies are JSON documents in files, as IAM takes them; nothing is asked of AWS but by `caller`
with --config.

  ecsctl policy lint policy.json
  ecsctl policy explain --policy policy.json --action ecs:RunTask \\
    --principal arn:aws:iam::111122223333:role/shop \\
    --resource arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:1
  ecsctl policy caller --for run,wait --cluster prod --family shop \\
    --account 111122223333 --region eu-central-1";
