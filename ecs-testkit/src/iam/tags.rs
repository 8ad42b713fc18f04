//! Tags of roles, users, policies and instance profiles.

use super::page::page;
use super::quota;
use super::state::Iam;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// In the order they were given.
pub(super) type Tags = Vec<(String, String)>;

/// What can be tagged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tagged {
    Role,
    User,
    Policy,
    InstanceProfile,
}

impl Tagged {
    /// As the name of its quota says it.
    fn quota(self) -> &'static str {
        match self {
            Self::Role => "TagsPerRole",
            Self::User => "TagsPerUser",
            Self::Policy => "TagsPerPolicy",
            Self::InstanceProfile => "TagsPerInstanceProfile",
        }
    }
}

impl Iam {
    fn tags(&self, tagged: Tagged, params: &Params) -> Result<&Tags, Fault> {
        Ok(match tagged {
            Tagged::Role => &self.role(params)?.tags,
            Tagged::User => &self.user(params)?.tags,
            Tagged::Policy => &self.own_policy(params)?.tags,
            Tagged::InstanceProfile => &self.profile(params)?.tags,
        })
    }

    fn tags_mut(&mut self, tagged: Tagged, params: &Params) -> Result<&mut Tags, Fault> {
        Ok(match tagged {
            Tagged::Role => &mut self.role_mut(params)?.tags,
            Tagged::User => &mut self.user_mut(params)?.tags,
            Tagged::Policy => &mut self.own_policy_mut(params)?.tags,
            Tagged::InstanceProfile => &mut self.profile_mut(params)?.tags,
        })
    }

    /// The tags that something begins with: `Tags.member.N.Key` and `.Value`.
    pub(super) fn new_tags(&self, tagged: Tagged, params: &Params) -> Result<Tags, Fault> {
        self.added(tagged, &Tags::new(), params)
    }

    /// Keys are unique in any case.
    fn added(&self, tagged: Tagged, tags: &Tags, params: &Params) -> Result<Tags, Fault> {
        let mut tags = tags.clone();
        for [key, value] in params.rows("Tags", ["Key", "Value"]) {
            tags.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
            tags.push((key.to_owned(), value.to_owned()));
        }
        quota::check(tagged.quota(), self.quotas.tags, tags.len())?;
        Ok(tags)
    }
}

pub(super) fn tag(iam: &mut Iam, tagged: Tagged, params: &Params) -> Result<Xml, Fault> {
    let tags = iam.added(tagged, iam.tags(tagged, params)?, params)?;
    *iam.tags_mut(tagged, params)? = tags;
    Ok(Xml::default())
}

pub(super) fn untag(iam: &mut Iam, tagged: Tagged, params: &Params) -> Result<Xml, Fault> {
    let keys = params.members("TagKeys");
    iam.tags_mut(tagged, params)?
        .retain(|(known, _)| !keys.iter().any(|key| known.eq_ignore_ascii_case(key)));
    Ok(Xml::default())
}

pub(super) fn list(iam: &Iam, tagged: Tagged, params: &Params) -> Result<Xml, Fault> {
    page(params, "Tags", iam.tags(tagged, params)?, write_tag)
}

/// Writes nothing if there are none.
pub(super) fn write(xml: &mut Xml, tags: &Tags) {
    if !tags.is_empty() {
        xml.members("Tags", tags, write_tag);
    }
}

fn write_tag(xml: &mut Xml, (key, value): &(String, String)) {
    xml.leaf("Key", key);
    xml.leaf("Value", value);
}
