//! A role.

use super::document::encode;
use super::entities::Permissions;
use super::tags::{self, Tags};
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
    pub(super) tags: Tags,
    pub(super) created_at: Moment,
    pub(super) permissions: Permissions,
}

impl Role {
    /// Whether a service made it for itself.
    pub(super) fn is_service_linked(&self) -> bool {
        self.path.starts_with("/aws-service-role/")
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
        if whole {
            write_boundary(xml, &self.permissions);
            tags::write(xml, &self.tags);
        }
    }
}

/// `PermissionsBoundary`, if there is one.
pub(super) fn write_boundary(xml: &mut Xml, permissions: &Permissions) {
    if let Some(boundary) = &permissions.boundary {
        xml.element("PermissionsBoundary", |xml| {
            xml.leaf("PermissionsBoundaryType", "Policy");
            xml.leaf("PermissionsBoundaryArn", boundary);
        });
    }
}
