//! A role of the file: its kind, then the options of that kind.

use std::fmt;

use ecs_roles::{RoleKind, RoleOrigin};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::code_deploy::CodeDeploy;
use super::defaults::Template;
use super::deployer::Deployer;
use super::infrastructure::{Infrastructure, LifecycleHook};
use super::instances::{ContainerInstance, EcsAnywhere, ManagedInstancesInstance};
use super::meant::did_you_mean;
use super::targets::{EventBridge, Scheduler};
use super::task::Task;
use super::task_execution::TaskExecution;

/// The kind of the roles that deploy, which is none of ECS's own.
pub(crate) const DEPLOYER: &str = "deployer";

/// A role as it is written.
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) template: Box<dyn Template>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntryVisitor)
    }
}

struct EntryVisitor;

/// The kind comes first: it says what the other members are, and a reader that
/// had to keep them until then would forget where they stand.
impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a role: `kind`, then its options")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Entry, A::Error> {
        match members.next_key::<String>()?.as_deref() {
            Some("kind") => members.next_value_seed(Kind).and_then(|kind| read(kind, members)),
            _ => {
                Err(A::Error::custom("write `kind` before the other options of a role, such as `kind: task`"))
            }
        }
    }
}

fn read<'de, A: MapAccess<'de>>(kind: Option<RoleKind>, members: A) -> Result<Entry, A::Error> {
    use RoleKind as Is;
    let template = match kind {
        None => options::<Deployer, A>(members)?,
        Some(Is::TaskExecution) => options::<TaskExecution, A>(members)?,
        Some(Is::Task) => options::<Task, A>(members)?,
        Some(Is::ContainerInstance) => options::<ContainerInstance, A>(members)?,
        Some(Is::ManagedInstancesInstance) => options::<ManagedInstancesInstance, A>(members)?,
        Some(Is::EcsAnywhere) => options::<EcsAnywhere, A>(members)?,
        Some(Is::CodeDeploy) => options::<CodeDeploy, A>(members)?,
        Some(Is::EventBridge) => options::<EventBridge, A>(members)?,
        Some(Is::Scheduler) => options::<Scheduler, A>(members)?,
        Some(Is::LifecycleHook) => options::<LifecycleHook, A>(members)?,
        Some(kind) => Box::new(Infrastructure::read(kind, MapAccessDeserializer::new(members))?),
    };
    Ok(Entry { kind: kind.map_or(DEPLOYER, RoleKind::id).to_owned(), template })
}

fn options<'de, T, A>(members: A) -> Result<Box<dyn Template>, A::Error>
where
    T: Template + Deserialize<'de> + 'static,
    A: MapAccess<'de>,
{
    Ok(Box::new(T::deserialize(MapAccessDeserializer::new(members))?))
}

/// A kind with a template; none is the deployer.
struct Kind;

impl<'de> serde::de::DeserializeSeed<'de> for Kind {
    type Value = Option<RoleKind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let id = String::deserialize(deserializer)?;
        if id == DEPLOYER {
            return Ok(None);
        }
        let kind: RoleKind = id.parse().map_err(|_| D::Error::custom(unknown(&id)))?;
        let refused = match (kind.origin(), kind.replaced_by()) {
            (RoleOrigin::Template, _) => return Ok(Some(kind)),
            (RoleOrigin::ServiceLinked, _) => "AWS creates this role itself: leave it out".to_owned(),
            (_, Some(newer)) => format!("nobody creates this role any more: `{newer}` took its place"),
            _ => "AWS has published no policy for this role: leave it out".to_owned(),
        };
        Err(D::Error::custom(format!("`{id}`: {refused}")))
    }
}

/// Says which kinds a file may have in the place of one that is none.
fn unknown(id: &str) -> String {
    let templates = RoleKind::ALL.into_iter().filter(|kind| kind.origin() == RoleOrigin::Template);
    let kinds: Vec<&str> = templates.map(RoleKind::id).chain([DEPLOYER]).collect();
    let begun: Vec<&str> = kinds.iter().copied().filter(|kind| kind.starts_with(id)).collect();
    let remedy = match did_you_mean(id, kinds) {
        meant if !meant.is_empty() => meant,
        _ if id.is_empty() || begun.is_empty() => ": `ecsctl roles list` lists them".to_owned(),
        _ => format!(": write one of `{}`", begun.join("`, `")),
    };
    format!("there is no kind of role `{id}`{remedy}")
}
