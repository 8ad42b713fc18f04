//! `DescribeVolumes`.

use super::describe::page;
use super::filter::Filter;
use super::instance::write_tags;
use super::state::Ec2;
use super::volume::Volume;
use crate::fault::Fault;
use crate::wire::ec2::list;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

const FILTERS: [&str; 2] = ["status", "volume-id"];

pub(super) fn volumes(ec2: &Ec2, params: &Params) -> Result<Xml, Fault> {
    let filters = Filter::all(params, &FILTERS)?;
    let ids = list(params, "VolumeId");
    if let Some(unknown) = ids.iter().find(|id| ec2.volumes.iter().all(|known| known.id != **id)) {
        let text = format!("The volume '{unknown}' does not exist.");
        return Err(Fault::bad_request("InvalidVolume.NotFound", text));
    }
    let wanted = |volume: &&Volume| {
        (ids.is_empty() || ids.contains(&volume.id.as_str()))
            && filters.iter().all(|filter| {
                filter.is_met(&volume.tags, |name| match name {
                    "status" => Some(volume.state()),
                    _ => Some(volume.id.as_str()),
                })
            })
    };
    let found = ec2.volumes.iter().filter(wanted).collect();
    let (page, token) = page(params, found, "volumesSet", !ids.is_empty())?;
    Ok(Xml::fragment(|xml| {
        xml.element("volumeSet", |xml| {
            for volume in page {
                xml.element("item", |xml| write(xml, ec2, volume));
            }
        });
        xml.leaf_if_some("nextToken", token);
    }))
}

fn write(xml: &mut Xml, ec2: &Ec2, volume: &Volume) {
    xml.leaf("volumeId", &volume.id);
    xml.leaf("size", volume.size.to_string());
    xml.leaf("volumeType", &volume.kind);
    xml.leaf("availabilityZone", format!("{}a", ec2.place.region));
    xml.leaf("status", volume.state());
    xml.leaf("createTime", volume.created_at.iso8601());
    xml.element("attachmentSet", |xml| {
        if let Some(task) = &volume.attached_to {
            xml.element("item", |xml| {
                xml.leaf("volumeId", &volume.id);
                xml.leaf("associatedResource", task);
                xml.leaf("status", "attached");
            });
        }
    });
    xml.element("tagSet", |xml| write_tags(xml, volume.tags.iter()));
}
