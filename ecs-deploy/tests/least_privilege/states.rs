//! States in S3, encrypted and versioned, as ecs-tfstate reads them.

use aws_sdk_s3::Client;
use ecs_roles::{CallerPolicy, Circumstance, Operation};
use ecs_tfstate::aws::S3Source;
use ecs_tfstate::{ErrorKind, LockStatus, OnLock, Reading, StateSource};

use super::account::{Account, Names, OWN, Ran, policy};
use super::proof::Proof;

fn with_key(policy: CallerPolicy) -> CallerPolicy {
    policy.state_key("arn:aws:kms:us-east-1:123456789012:key/s".parse().unwrap()).allow(Operation::TfstateS3)
}

fn source(account: &Account, names: &Names, key: &str) -> S3Source {
    S3Source::new(Client::new(&account.caller), names.bucket, key)
}

async fn read(source: &S3Source) -> Ran {
    Reading::new(source).on_lock(OnLock::Ignore).read().await?;
    Ok(())
}

async fn read_plainly(account: &Account, names: &Names) -> Ran {
    read(&source(account, names, names.state)).await
}

#[tokio::test]
async fn a_state() {
    let policy = with_key(policy().state("states", "net/terraform.tfstate"));
    Proof { policy, not_missed: &[], neighbours: &["bucket", "state"] }.holds(read_plainly).await;
}

/// A version, a workspace among those that are listed, and a state that is not there yet.
async fn read_all(account: &Account, names: &Names) -> Ran {
    read_plainly(account, names).await?;
    let administrator = Client::new(&account.fake.sdk_config());
    let head = administrator.head_object().bucket(names.bucket).key(names.state).send().await?;
    let version = head.version_id().ok_or("no version")?;
    read(&source(account, names, names.state).with_version(version)).await?;
    let s3 = Client::new(&account.caller);
    s3.list_objects_v2().bucket(names.bucket).prefix("env:/").send().await?;
    read(&source(account, names, &format!("env:/blue/{}", names.state))).await?;
    match read(&source(account, names, "new/terraform.tfstate")).await {
        Err(error) if is_missing(error.as_ref()) => Ok(()),
        other => Err(format!("not missing but {other:?}").into()),
    }
}

fn is_missing(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<ecs_tfstate::Error>().is_some_and(|error| error.kind() == ErrorKind::StateMissing)
}

#[tokio::test]
async fn versions_workspaces_and_what_is_missing() {
    let policy = policy()
        .state("states", "net/terraform.tfstate")
        .state("states", "env:/blue/net/terraform.tfstate")
        .state("states", "new/terraform.tfstate")
        .listing_workspaces("env:")
        .with(Circumstance::StateVersions)
        .with(Circumstance::MissingStates);
    let proof = Proof { policy: with_key(policy), not_missed: &[], neighbours: &["bucket", "state"] };
    proof.holds(read_all).await;
}

async fn look_at_the_lock(account: &Account, names: &Names) -> Ran {
    read_plainly(account, names).await?;
    match source(account, names, names.state).lock_status().await? {
        LockStatus::Free => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

#[tokio::test]
async fn locks() {
    let policy = policy().state("states", "net/terraform.tfstate").with(Circumstance::StateLocks);
    let proof = Proof { policy: with_key(policy), not_missed: &[], neighbours: &["bucket", "state"] };
    proof.holds(look_at_the_lock).await;
}

#[tokio::test]
async fn a_state_under_another_key_stays_closed() {
    let policy = with_key(policy().state("states", "moved/terraform.tfstate"));
    let document = policy.documents().unwrap()[0].document().clone();
    let account = Account::with_caller(&[document]).await;
    read(&source(&account, &OWN, "moved/terraform.tfstate")).await.unwrap_err();
    let key = "arn:aws:kms:us-east-1:123456789012:key/x".to_owned();
    assert_eq!(account.denied(), [("kms:Decrypt".to_owned(), key)]);
}
