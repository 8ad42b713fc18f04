//! A role.

use std::collections::BTreeMap;

use super::document::encode;
use super::quota;
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::xml::Xml;

#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) description: Option<String>,
    pub(super) trust: String,
    pub(super) max_session_duration: u32,
    pub(super) boundary: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) created_at: Moment,
    /// ARNs, in the order they were attached.
    pub(super) attached: Vec<String>,
    /// Documents by name.
    pub(super) inline: BTreeMap<String, String>,
}

impl Role {
    /// Adds tags; keys are unique in any case.
    pub(super) fn tag(&mut self, added: Vec<(String, String)>) -> Result<(), Fault> {
        let mut tags = self.tags.clone();
        for (key, value) in added {
            tags.retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
            tags.push((key, value));
        }
        quota::check("TagsPerRole", quota::TAGS, tags.len())?;
        self.tags = tags;
        Ok(())
    }

    /// `GetRole` writes everything, `ListRoles` neither tags nor boundary.
    pub(super) fn write(&self, xml: &mut Xml, whole: bool) {
        xml.leaf("Path", &self.path);
        xml.leaf("RoleName", &self.name);
        xml.leaf("RoleId", &self.id);
        xml.leaf("Arn", &self.arn);
        xml.leaf("CreateDate", self.created_at.iso8601());
        xml.leaf("AssumeRolePolicyDocument", encode(&self.trust));
        xml.leaf_if_some("Description", self.description.as_ref());
        xml.leaf("MaxSessionDuration", self.max_session_duration.to_string());
        if !whole {
            return;
        }
        if let Some(boundary) = &self.boundary {
            xml.element("PermissionsBoundary", |xml| {
                xml.leaf("PermissionsBoundaryType", "Policy");
                xml.leaf("PermissionsBoundaryArn", boundary);
            });
        }
        if !self.tags.is_empty() {
            write_tags(xml, &self.tags);
        }
    }
}

pub(super) fn write_tags(xml: &mut Xml, tags: &[(String, String)]) {
    xml.element("Tags", |xml| {
        for tag in tags {
            xml.element("member", |xml| write_tag(xml, tag));
        }
    });
}

pub(super) fn write_tag(xml: &mut Xml, (key, value): &(String, String)) {
    xml.leaf("Key", key);
    xml.leaf("Value", value);
}
