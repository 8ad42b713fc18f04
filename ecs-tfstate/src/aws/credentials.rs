//! The configuration of clients for a backend: whose credentials, which region.

use std::env;
use std::path::PathBuf;

use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileCredentialsProvider;
#[expect(deprecated, reason = "what replaces them is in a crate that is not for direct use")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::Client as Sts;
use aws_types::SdkConfig;
use aws_types::region::Region;

use super::role::{RoleProvider, WebIdentityProvider};
use crate::backend::{AccessKeys, S3Backend};

/// Where S3 is asked if nothing says where the bucket is: it answers for every
/// region with the right one.
pub(super) const ANY_REGION: &str = "us-east-1";

/// The configuration of `account`, with what the backend sets put over it.
pub(super) async fn configured(backend: &S3Backend, account: &SdkConfig) -> SdkConfig {
    let mut builder = account.to_builder().region(region(backend, account).await);
    builder.set_use_fips(backend.use_fips.or(account.use_fips()));
    builder.set_use_dual_stack(backend.use_dualstack.or(account.use_dual_stack()));
    if let Some(own) = own_credentials(backend, account) {
        builder.set_credentials_provider(Some(own));
    }
    with_roles(backend, builder.build())
}

async fn region(backend: &S3Backend, account: &SdkConfig) -> Region {
    if let Some(region) = &backend.region {
        return Region::new(region.clone());
    }
    let of_profile = match &backend.profile {
        Some(profile) => region_of_profile(backend, profile, account).await,
        None => None,
    };
    of_profile.or_else(|| account.region().cloned()).unwrap_or(Region::from_static(ANY_REGION))
}

/// Credentials that the backend brings: keys that stand in it, or those of a
/// profile.
fn own_credentials(backend: &S3Backend, account: &SdkConfig) -> Option<SharedCredentialsProvider> {
    if let Some(keys) = &backend.keys {
        return Some(SharedCredentialsProvider::new(of_keys(keys)));
    }
    let names_files = !backend.shared_config_files.is_empty() || !backend.shared_credentials_files.is_empty();
    if backend.profile.is_none() && !names_files {
        return None;
    }
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&provider_config(account))
        .profile_files(profile_files(backend));
    let provider = match &backend.profile {
        Some(name) => provider.profile_name(name),
        None => provider,
    };
    Some(SharedCredentialsProvider::new(provider.build()))
}

fn of_keys(keys: &AccessKeys) -> Credentials {
    let token = keys.token.as_ref().map(|token| token.reveal().to_owned());
    Credentials::new(keys.access_key.reveal(), keys.secret_key.reveal(), token, None, "ecs-tfstate")
}

async fn region_of_profile(backend: &S3Backend, profile: &str, account: &SdkConfig) -> Option<Region> {
    let provider = ProfileFileRegionProvider::builder()
        .configure(&provider_config(account))
        .profile_files(profile_files(backend))
        .profile_name(profile)
        .build();
    provider.region().await
}

fn provider_config(account: &SdkConfig) -> ProviderConfig {
    let mut config = ProviderConfig::empty().with_region(account.region().cloned());
    if let Some(client) = account.http_client() {
        config = config.with_http_client(client);
    }
    if let Some(time) = account.time_source() {
        config = config.with_time_source(time);
    }
    match account.sleep_impl() {
        Some(sleep) => config.with_sleep_impl(sleep),
        None => config,
    }
}

#[expect(deprecated, reason = "what replaces them is in a crate that is not for direct use")]
fn profile_files(backend: &S3Backend) -> ProfileFiles {
    let (config, credentials) = (&backend.shared_config_files, &backend.shared_credentials_files);
    let mut files = ProfileFiles::builder()
        .include_default_config_file(config.is_empty())
        .include_default_credentials_file(credentials.is_empty());
    for path in config {
        files = files.with_file(ProfileFileKind::Config, at_home(path));
    }
    for path in credentials {
        files = files.with_file(ProfileFileKind::Credentials, at_home(path));
    }
    files.build()
}

/// The path, with the home directory in place of `~`.
fn at_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => path.into(),
    }
}

/// The roles are assumed one with the other: the one of the token first.
fn with_roles(backend: &S3Backend, mut config: SdkConfig) -> SdkConfig {
    if let Some(identity) = &backend.web_identity {
        let provider = WebIdentityProvider::new(sts(backend, &config), identity.clone());
        config = with_credentials(config, SharedCredentialsProvider::new(provider));
    }
    if let Some(role) = &backend.role {
        let provider = RoleProvider::new(sts(backend, &config), role.clone());
        config = with_credentials(config, SharedCredentialsProvider::new(provider));
    }
    config
}

fn with_credentials(config: SdkConfig, provider: SharedCredentialsProvider) -> SdkConfig {
    config.into_builder().credentials_provider(provider).build()
}

fn sts(backend: &S3Backend, config: &SdkConfig) -> Sts {
    let mut builder = aws_sdk_sts::config::Builder::from(config);
    if let Some(url) = &backend.sts_endpoint {
        builder = builder.endpoint_url(url);
    }
    if let Some(region) = &backend.sts_region {
        builder = builder.region(Region::new(region.clone()));
    }
    Sts::from_conf(builder.build())
}
