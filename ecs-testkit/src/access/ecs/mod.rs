//! What the operations of ECS need: Service Authorization Reference, "Actions,
//! resources, and condition keys for Amazon Elastic Container Service".

mod context;
mod look;
mod passed;
mod resources;

use ecs_roles::Context;
use look::Look;

use super::assume::service_of;
use super::need::Need;
use crate::identity::Principal;
use crate::wire::json::Input;
use crate::world::World;

pub(super) fn needs(world: &mut World, caller: &Principal, operation: &str, input: Input<'_>) -> Vec<Need> {
    let mut look = Look { ecs: &mut world.ecs, place: &world.place, caller };
    let context = context::of_request(&mut look, operation, input);
    let resources = resources::of(&mut look, operation, input);
    let mut needs: Vec<Need> = resources
        .iter()
        .map(|resource| need(&mut look, &format!("ecs:{operation}"), resource, &context).with_listed_keys())
        .collect();
    needs.extend(tagging(&mut look, operation, input, &context));
    needs.extend(passed::needs(&mut look, &world.iam, operation, input));
    needs
}

/// The roles that an operation passes, each with the service it is passed to.
pub(super) fn passed(
    world: &mut World,
    caller: &Principal,
    operation: &str,
    input: Input<'_>,
) -> Vec<(String, String)> {
    let mut look = Look { ecs: &mut world.ecs, place: &world.place, caller };
    let needs = passed::needs(&mut look, &world.iam, operation, input);
    needs.into_iter().filter_map(|need| Some((need.resource, service_of(&need.context)?))).collect()
}

fn need(look: &mut Look<'_>, action: &str, resource: &str, context: &Context) -> Need {
    let tags = look.tags(resource);
    Need::new(action, resource)
        .with_context(&context::of_resource(look.place, resource))
        .with_context(context)
        .with_resource_tags("ecs", tags.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

/// What is created with tags needs `ecs:TagResource` as well: Amazon ECS Developer Guide,
/// "Grant permission to tag resources on creation". Tasks are tagged at once also where
/// tags are propagated to them, or where ECS adds its own.
fn tagging(look: &mut Look<'_>, operation: &str, input: Input<'_>, context: &Context) -> Option<Need> {
    let is_set = |member: &str| input.text_or_none(member).is_some_and(|value| value != "NONE");
    let is_task = matches!(operation, "RunTask" | "StartTask");
    let tags_tasks =
        is_task && (is_set("propagateTags") || input.flag_or_none("enableECSManagedTags") == Some(true));
    let has_tags = input.list("tags").is_ok_and(|tags| tags.is_some_and(|tags| !tags.is_empty()));
    let creates = is_task || operation.starts_with("Create") || operation.starts_with("Register");
    if !creates || !has_tags && !tags_tasks {
        return None;
    }
    let resource = resources::created(look, operation, input)?;
    // Its cluster is known here, though the reference does not list the key.
    Some(need(look, "ecs:TagResource", &resource, context).with("ecs:CreateAction", operation))
}
