//! States of Terraform in S3.

use std::collections::BTreeSet;

use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

pub(super) fn read(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let states = asked.needed(&asked.inputs.states, "a state", "`state`")?;
    let partition = asked.scope.partition();
    let objects: Vec<String> =
        states.iter().map(|(bucket, key)| format!("arn:{partition}:s3:::{bucket}/{key}")).collect();
    let mut grants = vec![Grant::new("ReadState", "reads states", ["s3:GetObject"], objects.clone())];
    if asked.holds(Circumstance::StateVersions) {
        let why = "reads states by the id of a version";
        grants.push(Grant::new("ReadStateVersions", why, ["s3:GetObjectVersion"], objects));
    }
    if asked.holds(Circumstance::StateLocks) {
        let files = states.iter().map(|(bucket, key)| format!("arn:{partition}:s3:::{bucket}/{key}.tflock"));
        let why = "reads who holds the lock of a state";
        grants.push(Grant::new("ReadStateLocks", why, ["s3:GetObject"], files));
    }
    grants.extend(list(asked));
    grants.extend(decrypt(asked));
    Ok(grants)
}

/// Without `s3:ListBucket` S3 answers 403 for an object that does not exist
/// (API reference, GetObject). What it looks for is the prefix then
/// (ceph/ceph#68577), and no lock file is a lock that is free.
fn list(asked: &Asked<'_>) -> Vec<Grant> {
    let prefixes = &asked.inputs.workspace_prefixes;
    let mut grants = Vec::new();
    if !prefixes.is_empty() {
        grants.push(
            Grant::new("ListWorkspaces", "lists workspaces", ["s3:ListBucket"], buckets(asked)).when(
                "StringEquals",
                "s3:prefix",
                prefixes.iter().map(|prefix| format!("{prefix}/")),
            ),
        );
    }
    let find = |sid: &str, why: &'static str, suffix: &str| {
        let keys = asked.inputs.states.iter().map(|(_, key)| format!("{key}{suffix}"));
        Grant::new(sid, why, ["s3:ListBucket"], buckets(asked)).when("StringEquals", "s3:prefix", keys)
    };
    if asked.holds(Circumstance::MissingStates) {
        grants.push(find("FindState", "tells a state that is missing from one that may not be read", ""));
    }
    if asked.holds(Circumstance::StateLocks) {
        grants.push(find(
            "FindStateLocks",
            "tells a lock that is free from one that may not be read",
            ".tflock",
        ));
    }
    grants
}

fn buckets(asked: &Asked<'_>) -> BTreeSet<String> {
    let partition = asked.scope.partition();
    asked.inputs.states.iter().map(|(bucket, _)| format!("arn:{partition}:s3:::{bucket}")).collect()
}

/// S3 decrypts in the region of the bucket, which is that of the key.
fn decrypt(asked: &Asked<'_>) -> Option<Grant> {
    let keys = &asked.inputs.state_keys;
    let suffixes = asked.scope.partition().service_suffixes();
    let services = keys
        .iter()
        .flat_map(|key| suffixes.iter().map(move |suffix| format!("s3.{}.{suffix}", key.region())));
    (!keys.is_empty()).then(|| {
        Grant::new("DecryptState", "states are encrypted with a key", ["kms:Decrypt"], keys).when(
            "StringEquals",
            "kms:ViaService",
            services,
        )
    })
}
