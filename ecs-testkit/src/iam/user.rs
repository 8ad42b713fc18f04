//! A user.

use super::entities::{Entities, Permissions, key};
use super::role::write_boundary;
use super::tags::{self, Tags};
use crate::ecs::Place;
use crate::identity::{Principal, Session};
use crate::moment::Moment;
use crate::wire::xml::Xml;

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) tags: Tags,
    pub(super) created_at: Moment,
    pub(super) permissions: Permissions,
}

impl User {
    /// Who has every permission.
    pub(super) fn administrator(principal: &Principal, place: &Place, now: Moment) -> Self {
        let attached = format!("arn:{}:iam::aws:policy/AdministratorAccess", place.partition);
        Self {
            arn: principal.arn.clone(),
            name: principal.arn.rsplit('/').next().unwrap_or_default().to_owned(),
            path: "/".to_owned(),
            id: principal.user_id.clone(),
            tags: Tags::new(),
            created_at: now,
            permissions: Permissions { attached: vec![attached], ..Permissions::default() },
        }
    }

    /// Who it is as the owner of a key.
    pub(super) fn principal(&self) -> Principal {
        Principal { arn: self.arn.clone(), user_id: self.id.clone(), session: Session::default() }
    }

    /// `GetUser` writes everything, `ListUsers` neither tags nor boundary.
    pub(super) fn write(&self, xml: &mut Xml, whole: bool) {
        xml.leaf("Path", &self.path);
        xml.leaf("UserName", &self.name);
        xml.leaf("UserId", &self.id);
        xml.leaf("Arn", &self.arn);
        xml.leaf("CreateDate", self.created_at.iso8601());
        if whole {
            write_boundary(xml, &self.permissions);
            tags::write(xml, &self.tags);
        }
    }
}

impl Entities {
    pub(super) fn user_by_arn(&self, arn: &str) -> Option<&User> {
        self.users.get(&key(arn.rsplit('/').next()?)).filter(|user| user.arn == arn)
    }
}
