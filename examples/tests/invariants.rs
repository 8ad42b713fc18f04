//! The workspace's invariants that no compiler checks. ARCHITECTURE.md lists them.
#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const LIBRARIES: [&str; 4] = ["ecs-roles", "ecs-tfstate", "ecs-deploy", "ecs-testkit"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Names and versions of all packages in a tree, such as `serde v1.0.0`.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "none", "--format", "{p}"])
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

fn having<'t>(tree: &'t BTreeSet<String>, prefix: &str) -> Vec<&'t str> {
    tree.iter().map(String::as_str).filter(|package| package.starts_with(prefix)).collect()
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The lines of a file that are code.
fn code(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect()
}

#[test]
fn the_sdk_appears_only_in_adapters_and_in_the_fakes_sdk_shell() {
    let sdk = ["aws_sdk_", "aws_smithy_", "aws_types", "aws_config", "aws_credential_types"];
    for library in LIBRARIES {
        let source = root().join(library).join("src");
        for file in rust_files(&source) {
            let place = file.strip_prefix(&source).unwrap();
            let shell =
                library == "ecs-testkit" && (place.starts_with("sdk") || place == Path::new("sdk.rs"));
            if place.starts_with("aws") || shell {
                continue;
            }
            let found = code(&file).into_iter().find(|line| sdk.iter().any(|name| line.contains(name)));
            assert_eq!(found, None, "{}", file.display());
        }
    }
}

#[test]
fn without_features_no_library_brings_an_aws_crate() {
    for library in LIBRARIES {
        let tree = tree(&["-p", library, "--no-default-features", "-e", "normal"]);
        assert_eq!(having(&tree, "aws-"), Vec::<&str>::new(), "{library}");
    }
}

#[test]
fn the_libraries_bring_no_tls_and_the_command_brings_one_stack() {
    let stacks = ["rustls v", "native-tls v", "openssl v", "s2n-tls v"];
    for library in LIBRARIES {
        let tree = tree(&["-p", library, "--all-features", "-e", "normal"]);
        assert_eq!(stacks.map(|stack| having(&tree, stack).len()), [0, 0, 0, 0], "{library}");
    }
    let tree = tree(&["-p", "examples", "--all-features", "-e", "normal"]);
    assert_eq!(stacks.map(|stack| having(&tree, stack).len()), [1, 0, 0, 0]);
    assert_eq!(having(&tree, "hyper v0"), Vec::<&str>::new());
}

#[test]
fn crates_depend_only_on_those_below_them() {
    let own = |library: &str, features: &[&str]| {
        let mut arguments = vec!["-p", library, "-e", "normal"];
        arguments.extend(features);
        let tree = tree(&arguments);
        LIBRARIES
            .into_iter()
            .filter(|name| *name != library && !having(&tree, &format!("{name} v")).is_empty())
            .collect::<Vec<_>>()
    };
    assert_eq!(own("ecs-roles", &["--all-features"]), Vec::<&str>::new());
    assert_eq!(own("ecs-tfstate", &["--all-features"]), Vec::<&str>::new());
    assert_eq!(own("ecs-deploy", &["--all-features"]), ["ecs-roles", "ecs-tfstate"]);
    assert_eq!(own("ecs-testkit", &["--features", "sdk,server"]), ["ecs-roles"]);
}

#[test]
fn the_wall_clock_is_read_in_one_module() {
    let exceptions = LIBRARIES
        .iter()
        .flat_map(|library| rust_files(&root().join(library).join("src")))
        .filter(|file| code(file).iter().any(|line| line.contains("clippy::disallowed_methods")))
        .collect::<Vec<_>>();
    assert_eq!(exceptions, [root().join("ecs-testkit/src/clock.rs")]);
}

#[test]
fn no_library_asks_for_a_json_feature_that_changes_other_peoples_builds() {
    for library in LIBRARIES {
        let tree = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--offline",
                "--prefix",
                "none",
                "-p",
                library,
                "--all-features",
                "-e",
                "normal,features",
            ])
            .current_dir(root())
            .output()
            .unwrap();
        let features = String::from_utf8(tree.stdout).unwrap();
        for feature in ["arbitrary_precision", "preserve_order", "float_roundtrip"] {
            let wanted = format!("serde_json feature \"{feature}\"");
            assert!(!features.contains(&wanted), "{library} turns on {feature}");
        }
    }
}

#[test]
fn every_crate_has_one_version_and_the_changelog_knows_it() {
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert!(changelog.contains(&format!("## {version}")), "CHANGELOG.md has no section for {version}");
    for library in LIBRARIES {
        let manifest = std::fs::read_to_string(root().join(library).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("version.workspace = true"), "{library}");
    }
}

#[test]
fn no_doc_example_is_skipped() {
    for library in LIBRARIES {
        let mut files = rust_files(&root().join(library).join("src"));
        files.push(root().join(library).join("README.md"));
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(!text.contains("```ignore") && !text.contains("```rust,ignore"), "{}", file.display());
        }
    }
}
