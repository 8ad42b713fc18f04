//! What an opener says about what it cannot open.
#![cfg(test)]

use ecs_tfstate::{Backend, Environment, ErrorKind, LocalBackend, Location, OnLock, Opener};

#[tokio::test]
async fn a_location_whose_feature_is_off_names_the_feature() {
    let check = async |is_on: bool, location: &str, feature: &str| {
        if is_on {
            return;
        }
        let error = Opener::default().open(&location.parse::<Location>().unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLocation);
        assert_eq!(
            error.to_string(),
            format!("`{location}` needs the feature `{feature}` of ecs-tfstate: add it to the program")
        );
    };
    check(cfg!(feature = "aws"), "s3://b/k", "aws").await;
    check(cfg!(feature = "http"), "https://host/state", "http").await;
    check(cfg!(feature = "gcs"), "gs://b/o", "gcs").await;
    check(cfg!(feature = "azure"), "azurerm://g/a/c/b", "azure").await;
    check(cfg!(feature = "hcp"), "remote://app.terraform.io/o/w", "hcp").await;
}

#[cfg(feature = "http")]
#[tokio::test]
async fn a_location_whose_client_was_not_given_names_the_call() {
    let location: Location = "https://user:secret@host/state?secret".parse().unwrap();
    let error = Opener::default().open(&location).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
    assert_eq!(
        error.to_string(),
        "`https://host/state` is read with an HTTP client, which was not given: call `Opener::with_http`"
    );
}

#[tokio::test]
async fn a_backend_is_opened_in_the_workspace_that_is_selected() {
    let backend = Backend::Local(LocalBackend::new().with_path("a.tfstate").with_workspace_directory("ws"));
    let check = async |opener: Opener, expected: &str| {
        assert_eq!(opener.open_backend(&backend).await.unwrap().location(), expected);
    };
    check(Opener::default(), "a.tfstate").await;
    let dev = || Environment::from_iter([("TF_WORKSPACE", "dev")]);
    check(Opener::new(dev()), "ws/dev/terraform.tfstate").await;
    check(Opener::new(dev()).with_workspace("prod"), "ws/prod/terraform.tfstate").await;
    let error = Opener::default().with_workspace("a/b").open_backend(&backend).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
}

#[tokio::test]
async fn a_location_without_workspaces_refuses_one() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    for location in [
        "https://host/state".to_owned(),
        "gs://b/o".to_owned(),
        "remote://app.terraform.io/o/w".to_owned(),
        format!("{directory}/outputs/terraform.tfstate"),
    ] {
        let opener = Opener::default().with_workspace("dev");
        let error = opener.open(&location.parse().unwrap()).await.unwrap_err();
        let expected = format!(
            "`{location}` names a state and has no workspaces: leave the workspace `dev` out, \
             or give the working directory"
        );
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidLocation, expected));
    }
}

#[tokio::test]
async fn what_is_missing_is_missing_in_a_workspace() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/directories/workspaces");
    let location = Location::File(directory.into());
    let snapshot = Opener::default().with_workspace("dev").read(&location, OnLock::Warn).await.unwrap();
    let error = snapshot.state().lookup("output.nothing_like_it").unwrap_err();
    assert_eq!(error.workspace(), Some("dev"));
    let place = format!("{directory}/terraform.tfstate.d/dev/terraform.tfstate");
    let expected = format!("state `{place}` (workspace `dev`): `output.nothing_like_it` is not in the state");
    assert_eq!(error.to_string(), expected);
    let error = Opener::default().with_workspace("prod").read(&location, OnLock::Warn).await.unwrap_err();
    assert_eq!((error.kind(), error.workspace()), (ErrorKind::StateMissing, Some("prod")));
}
