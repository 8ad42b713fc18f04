//! What the help tells to do works as it stands there.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn ecsctl(directory: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    command
        .env_clear()
        .envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
    command.args(line.split_whitespace()).current_dir(directory).output().unwrap()
}

fn help(command: &str) -> String {
    let output = ecsctl(Path::new("."), &format!("{command} --help"));
    assert!(output.status.success(), "{command}");
    String::from_utf8(output.stdout).unwrap()
}

/// The lines `ecsctl …` of a help, without what explains them. A line that ends with `\` goes on.
fn examples(help: &str) -> Vec<String> {
    let joined = help.replace("\\\n", " ");
    let lines = joined.lines().filter_map(|line| line.strip_prefix("  ecsctl "));
    // Explanations stand behind two blanks, and continued arguments behind the blanks that indent them.
    lines.map(|line| line.replace("     --", " --").split("   ").next().unwrap().to_owned()).collect()
}

#[track_caller]
fn all_end_with(directory: &Path, lines: &[String], code: &[i32]) {
    for (line, code) in lines.iter().zip(code) {
        let output = ecsctl(directory, line);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(*code), "{line}\n{said}");
    }
    assert_eq!(lines.len(), code.len(), "{lines:?}");
}

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("help").join(name);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

#[test]
fn the_first_commands_run_in_the_demo() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    all_end_with(&demo, &examples(&help("")), &[0, 2, 0]);
}

#[test]
fn the_roles_file_of_the_help_is_one() {
    let help = help("roles");
    let file: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("  owner:"))
        .take_while(|line| !line.is_empty())
        .map(|line| line.strip_prefix("  ").unwrap())
        .collect();
    let directory = directory("roles");
    std::fs::write(directory.join("roles.yml"), file.join("\n")).unwrap();
    let lines = examples(&help);
    all_end_with(&directory, &lines[..3], &[0, 0, 2]);
    let rest: Vec<String> = lines[3..].iter().map(|line| format!("{line} --embedded")).collect();
    // Without a terminal nobody is asked, and what is embedded is empty again.
    all_end_with(&directory, &rest, &[1, 1]);
}

#[test]
fn the_policies_of_the_help_are_asked() {
    let directory = directory("policy");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask",
        "Resource": "arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:*"}]}"#;
    std::fs::write(directory.join("policy.json"), policy).unwrap();
    all_end_with(&directory, &examples(&help("policy")), &[0, 0, 0]);
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    for command in ["", "roles", "policy", "serve", "deploy", "status", "policy caller", "roles plan"] {
        let help = help(command);
        let long = help.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{command}");
    }
}
