//! `RunInstances` and `TerminateInstances`.

use std::collections::BTreeMap;

use super::describe::{invalid, no_instance, write_reservation};
use super::instance::{Instance, write_state};
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::ec2::{list, required};
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::World;

/// As many as were asked for at most.
pub(super) fn run(world: &mut World, params: &Params, now: Moment) -> Result<Xml, Fault> {
    let World { ec2, iam, .. } = world;
    let (image, count) = (required(params, "ImageId")?.to_owned(), count(params)?);
    let either = params.get("IamInstanceProfile.Arn").or_else(|| params.get("IamInstanceProfile.Name"));
    let profile = either.map(|reference| ec2.profile(iam, reference));
    let reservation = ec2.ids.hex17("r-");
    let first = ec2.instances.len();
    for _ in 0..count {
        let instance = Instance {
            id: ec2.ids.hex17("i-"),
            reservation: reservation.clone(),
            image: image.clone(),
            kind: params.get("InstanceType").unwrap_or("m1.small").to_owned(),
            profile: profile.clone(),
            tags: tags(params),
            address: ec2.ids.address(),
            launched_at: now,
            fixed: None,
            terminated_at: None,
        };
        ec2.instances.push(instance);
    }
    let together: Vec<&Instance> = ec2.instances.iter().skip(first).collect();
    Ok(Xml::fragment(|xml| write_reservation(xml, ec2, &together, now)))
}

fn count(params: &Params) -> Result<usize, Fault> {
    let number = |name: &str| {
        let number = required(params, name)?.parse::<usize>().ok();
        number
            .filter(|number| (1..=1000).contains(number))
            .ok_or_else(|| invalid(&format!("Value for parameter {name} is invalid.")))
    };
    let (least, most) = (number("MinCount")?, number("MaxCount")?);
    if least > most {
        return Err(invalid("MinCount must not be greater than MaxCount."));
    }
    Ok(most)
}

/// `TagSpecification.N` for instances.
fn tags(params: &Params) -> BTreeMap<String, String> {
    let specifications = (1..)
        .map(|n| format!("TagSpecification.{n}"))
        .take_while(|at| params.get(&format!("{at}.ResourceType")).is_some());
    let of_instances =
        specifications.filter(|at| params.get(&format!("{at}.ResourceType")) == Some("instance"));
    let tags = of_instances.flat_map(|at| {
        (1..).map_while(move |n| {
            let key = params.get(&format!("{at}.Tag.{n}.Key"))?.to_owned();
            let value = params.get(&format!("{at}.Tag.{n}.Value")).unwrap_or_default();
            Some((key, value.to_owned()))
        })
    });
    tags.collect()
}

/// What ran on the instances ends with them.
pub(super) fn terminate(world: &mut World, params: &Params, now: Moment) -> Result<Xml, Fault> {
    required(params, "InstanceId.1")?;
    let ids = list(params, "InstanceId");
    let ec2 = &mut world.ec2;
    if let Some(unknown) = ids.iter().find(|id| ec2.instances.iter().all(|known| known.id != **id)) {
        return Err(no_instance(unknown));
    }
    let mut changes = Vec::new();
    for instance in ec2.instances.iter_mut().filter(|instance| ids.contains(&instance.id.as_str())) {
        let before = instance.state(now);
        instance.terminated_at = instance.terminated_at.or(Some(now));
        changes.push((instance.id.clone(), before, instance.state(now)));
    }
    for (id, ..) in &changes {
        world.ecs.lose_host(id);
    }
    Ok(Xml::fragment(|xml| {
        xml.element("instancesSet", |xml| {
            for (id, before, after) in &changes {
                xml.element("item", |xml| {
                    xml.leaf("instanceId", id);
                    xml.element("currentState", |xml| write_state(xml, *after));
                    xml.element("previousState", |xml| write_state(xml, *before));
                });
            }
        });
    }))
}
