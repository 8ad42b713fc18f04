//! Working directories of Terraform: which state they use.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use ecs_tfstate::{
    Environment, Error, ErrorKind, FileSource, Location, LockStatus, Opener, State, StateSource, conformance,
};

const DIRECTORIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/directories");

/// An empty directory of this test alone.
fn directory(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("directory").join(test);
    if directory.exists() {
        fs::remove_dir_all(&directory).unwrap();
    }
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn opener() -> Opener {
    Opener::new(Environment::new())
}

fn in_workspace(name: &str) -> Opener {
    Opener::new(Environment::from_iter([("TF_WORKSPACE", name)]))
}

async fn open(opener: &Opener, path: impl AsRef<Path>) -> Result<Box<dyn StateSource>, Error> {
    opener.open(&Location::File(path.as_ref().to_owned())).await
}

/// The path of the state that is read, below the samples, and an output in it.
async fn check(opener: &Opener, path: &str, expected: &str, output: (&str, &str)) {
    let source = open(opener, format!("{DIRECTORIES}/{path}")).await.unwrap();
    assert_eq!(source.location(), format!("{DIRECTORIES}/{expected}"));
    let state = State::read(&*source).await.unwrap();
    let (name, value) = output;
    assert_eq!(state.lookup(&format!("output.{name}")).unwrap().reveal().as_str(), Some(value));
}

async fn refused(opener: &Opener, path: &Path) -> (ErrorKind, String) {
    let error = open(opener, path).await.unwrap_err();
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn the_selected_workspace_of_a_directory_is_read() {
    let selected = "workspaces/terraform.tfstate.d/team-a_x.y~1/terraform.tfstate";
    check(&opener(), "workspaces", selected, ("ws", "team-a_x.y~1")).await;
    let dev = "workspaces/terraform.tfstate.d/dev/terraform.tfstate";
    check(&in_workspace("dev"), "workspaces", dev, ("ws", "dev")).await;
    check(&in_workspace("other").with_workspace("dev"), "workspaces", dev, ("ws", "dev")).await;
    let default = "workspaces/terraform.tfstate";
    check(&in_workspace("default"), "workspaces", default, ("ws", "default")).await;
}

#[tokio::test]
async fn a_local_backend_with_paths_of_its_own_is_followed() {
    check(&opener(), "local", "local/state/ws/dev/terraform.tfstate", ("o", "ov")).await;
    check(&in_workspace("default"), "local", "local/state/custom.tfstate", ("o", "ov")).await;
}

#[tokio::test]
async fn a_pointer_file_is_followed_as_its_directory_is() {
    let pointer = "local/.terraform/terraform.tfstate";
    check(&opener(), pointer, "local/state/ws/dev/terraform.tfstate", ("o", "ov")).await;
    check(&in_workspace("default"), pointer, "local/state/custom.tfstate", ("o", "ov")).await;
}

#[tokio::test]
async fn a_state_is_read_whatever_the_workspace_is() {
    let path = "workspaces/terraform.tfstate";
    check(&in_workspace("dev"), path, path, ("ws", "default")).await;
}

#[tokio::test]
async fn the_data_directory_is_where_the_environment_says() {
    let here = directory("data_directory");
    let state = r#"{"version": 3, "backend": {"type": "local", "config": {"path": "a.tfstate"}}}"#;
    write(&here.join("data/terraform.tfstate"), state);
    let opener = Opener::new(Environment::from_iter([("TF_DATA_DIR", "data")]));
    let source = open(&opener, &here).await.unwrap();
    assert_eq!(source.location(), here.join("a.tfstate").display().to_string());
}

#[tokio::test]
async fn a_pointer_without_a_backend_means_local_files() {
    let here = directory("no_backend");
    for pointer in [r#"{"version": 3}"#, r#"{"version": 3, "backend": null}"#] {
        write(&here.join(".terraform/terraform.tfstate"), pointer);
        let source = open(&opener(), &here).await.unwrap();
        assert_eq!(source.location(), here.join("terraform.tfstate").display().to_string());
    }
}

#[tokio::test]
async fn a_directory_where_nothing_was_applied_has_no_state() {
    let source = open(&opener(), directory("empty")).await.unwrap();
    conformance::says_that_a_state_is_missing(&*source).await;
}

#[tokio::test]
async fn what_a_directory_says_wrongly_is_explained_with_its_place() {
    let here = directory("wrong");
    let pointer = here.join(".terraform/terraform.tfstate");
    let check = async |content: &str, kind: ErrorKind, expected: &str| {
        write(&pointer, content);
        let (found, message) = refused(&opener(), &here).await;
        assert_eq!(message, format!("state `{}`: {expected}", pointer.display()));
        assert_eq!(found, kind);
    };
    check(
        r#"{"version": 3, "backend": {"type": "consul", "config": {}}}"#,
        ErrorKind::InvalidLocation,
        "the state is in a backend of type `consul`, which is not supported: read the output of `terraform state pull`",
    )
    .await;
    check(
        r#"{"version": 3, "state_store": {"type": "aws_s3", "config": {}}}"#,
        ErrorKind::InvalidLocation,
        "the state is in a `state_store` of a provider, which is not supported: \
         read the output of `terraform state pull`",
    )
    .await;
    check(
        r#"{"version": 3, "backend": {"type": "s3", "config": {"bucket": "b", "key": null}}}"#,
        ErrorKind::InvalidLocation,
        "the backend `s3` has no `key`: run `terraform init` with it in the configuration",
    )
    .await;
    write(&pointer, r#"{"version": 3,"#);
    let (kind, message) = refused(&opener(), &here).await;
    assert_eq!(kind, ErrorKind::InvalidState);
    assert!(message.starts_with(&format!("state `{}`: ", pointer.display())), "{message}");
}

#[tokio::test]
async fn a_workspace_that_leaves_the_directory_is_refused() {
    let here = directory("outside");
    for name in ["../x", "a/b", ".."] {
        let (kind, message) = refused(&in_workspace(name), &here).await;
        assert_eq!(kind, ErrorKind::InvalidLocation);
        assert!(message.contains("`TF_WORKSPACE`"), "{message}");
    }
    write(&here.join(".terraform/environment"), "a/b\n");
    let (_, message) = refused(&opener(), &here).await;
    let place = here.join(".terraform/environment");
    assert!(message.contains(&format!("`a/b`, which `{}` names", place.display())), "{message}");
}

#[tokio::test]
async fn the_revision_of_a_file_changes_when_it_is_written() {
    let path = directory("revision").join("a.tfstate");
    write(&path, "{}");
    let source = FileSource::new(&path);
    conformance::tells_what_has_not_changed(&source, b"{}").await;
    let before = source.read().await.unwrap().revision.unwrap();
    write(&path, "{ }");
    let after = source.read_if_changed(&before).await.unwrap().unwrap();
    assert_eq!(after.bytes, b"{ }");
    assert_ne!(after.revision, Some(before));
}

#[tokio::test]
async fn a_data_directory_elsewhere_does_not_move_relative_paths() {
    let here = directory("data_elsewhere");
    let pointer = here.join("terraform.tfstate");
    write(
        &pointer,
        r#"{"version": 3, "backend": {"type": "local", "config": {"path": "states/net.tfstate"}}}"#,
    );
    let environment = Environment::from_iter([("TF_DATA_DIR", here.display().to_string())]);
    let source = open(&Opener::new(environment), &pointer).await.unwrap();
    assert_eq!(source.location(), "states/net.tfstate");
}

#[tokio::test]
async fn the_lock_of_a_file_is_beside_it() {
    let here = directory("lock");
    let source = FileSource::new(here.join("terraform.tfstate"));
    assert_eq!(source.lock_status().await.unwrap(), LockStatus::Free);
    let lock = here.join(".terraform.tfstate.lock.info");
    write(
        &lock,
        r#"{"ID":"1-2","Operation":"OperationTypePlan","Who":"me@here","Created":"2026-01-02T03:04:05Z"}"#,
    );
    let LockStatus::Held(held) = source.lock_status().await.unwrap() else { panic!("the lock is not seen") };
    assert_eq!(held.to_string(), "plan by `me@here` since 2026-01-02T03:04:05Z");
    write(&lock, "{");
    let error = source.lock_status().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
    assert_eq!(error.location(), Some(source.location().as_str()));
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    assert!(matches!(source.lock_status().await.unwrap(), LockStatus::Unknown(_)));
}

#[tokio::test]
async fn a_workspace_without_a_state_is_told_from_a_directory_without_one() {
    let check = async |opener: Opener, directory: &Path, expected: &str| {
        let source = open(&opener, directory).await.unwrap();
        let error = source.read().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StateMissing);
        assert!(error.to_string().ends_with(expected), "{error}");
    };
    let bare = directory("bare");
    check(
        opener(),
        &bare,
        "there is no state and no backend is noted in the directory: \
         run `terraform init` and `terraform apply` there, or name another place",
    )
    .await;
    check(in_workspace("dev"), &bare, "there is no workspace `dev`, nor any but `default`").await;
    let some = PathBuf::from(format!("{DIRECTORIES}/workspaces"));
    let expected = "there is no workspace `prod` with a state: there are `dev`, `team-a_x.y~1`";
    check(in_workspace("prod"), &some, expected).await;
}
