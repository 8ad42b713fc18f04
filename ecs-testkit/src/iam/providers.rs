//! OpenID Connect providers, such as the one of GitHub Actions.

use super::faults::{already_exists, no_such_entity};
use super::state::Iam;
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

#[derive(Clone, Debug)]
pub(super) struct Provider {
    /// Without `https://`.
    pub(super) url: String,
    /// Who its tokens may be for.
    pub(super) client_ids: Vec<String>,
    thumbprints: Vec<String>,
    created_at: Moment,
}

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let url = params.required("Url")?;
    let Some(host) = url.strip_prefix("https://").map(|host| host.trim_end_matches('/')) else {
        return Err(validation("Invalid Open ID Connect Provider URL"));
    };
    let arn = iam.place.iam(&format!("oidc-provider/{host}"));
    if iam.entities.providers.contains_key(&arn) {
        return Err(already_exists(format!("Provider with url {url} already exists.")));
    }
    let list = |name: &str| params.members(name).into_iter().map(str::to_owned).collect();
    let provider = Provider {
        url: host.to_owned(),
        client_ids: list("ClientIDList"),
        thumbprints: list("ThumbprintList"),
        created_at: iam.now,
    };
    iam.entities_mut().providers.insert(arn.clone(), provider);
    Ok(Xml::fragment(|xml| xml.leaf("OpenIDConnectProviderArn", arn)))
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("OpenIDConnectProviderArn")?;
    let provider = iam.entities.providers.get(arn).ok_or_else(|| missing(arn))?;
    Ok(Xml::fragment(|xml| {
        xml.leaf("Url", &provider.url);
        xml.members("ClientIDList", &provider.client_ids, |xml, id| xml.text(id));
        xml.members("ThumbprintList", &provider.thumbprints, |xml, thumbprint| xml.text(thumbprint));
        xml.leaf("CreateDate", provider.created_at.iso8601());
    }))
}

/// This list comes whole.
pub(super) fn list(iam: &Iam) -> Xml {
    Xml::fragment(|xml| {
        xml.members("OpenIDConnectProviderList", iam.entities.providers.keys(), |xml, arn| {
            xml.leaf("Arn", arn)
        });
    })
}

/// Deleting what is not there changes nothing.
pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    iam.entities_mut().providers.remove(params.required("OpenIDConnectProviderArn")?);
    Ok(Xml::default())
}

fn missing(arn: &str) -> Fault {
    no_such_entity(format!("OpenIDConnect Provider not found for arn {arn}"))
}
