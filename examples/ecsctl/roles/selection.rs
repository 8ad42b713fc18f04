//! Which roles of the file a command is about.

use clap::Args;

use super::file::{FileRole, RolesFile};

/// Names of roles, and which of them to take over.
#[derive(Args)]
pub(super) struct Selection {
    /// Roles of the file [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Take this role over although somebody else made it; may be repeated
    #[arg(long, value_name = "NAME")]
    adopt: Vec<String>,
}

impl Selection {
    /// The roles, in the order of the file.
    pub(super) fn of(&self, file: &RolesFile) -> Result<Vec<FileRole>, String> {
        let known: Vec<&str> = file.roles.iter().map(|role| role.desired.role().name()).collect();
        for name in self.names.iter().chain(&self.adopt) {
            if !known.contains(&name.as_str()) {
                return Err(format!("the file has no role `{name}`: it has {}", listed(&known)));
            }
        }
        let is_chosen = |name: &str| self.names.is_empty() || self.names.iter().any(|chosen| chosen == name);
        if let Some(name) = self.adopt.iter().find(|name| !is_chosen(name)) {
            return Err(format!(
                "`{name}` is to be adopted, but is not among the roles that are named: name it"
            ));
        }
        let chosen = file.roles.iter().filter(|role| is_chosen(role.desired.role().name()));
        Ok(chosen.map(|role| self.adopted(role.clone())).collect())
    }

    fn adopted(&self, role: FileRole) -> FileRole {
        match self.adopt.iter().any(|name| name == role.desired.role().name()) {
            true => FileRole { desired: role.desired.adopting(), ..role },
            false => role,
        }
    }
}

fn listed(names: &[&str]) -> String {
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
