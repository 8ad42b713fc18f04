//! `DescribeInstances`.

use super::filter::Filter;
use super::instance::Instance;
use super::state::Ec2;
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::ec2::list;
use crate::wire::page::cut;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

const FILTERS: [&str; 3] = ["iam-instance-profile.arn", "instance-id", "instance-state-name"];

/// "The maximum number of items to return": 5 to 1000.
const PAGE: std::ops::RangeInclusive<usize> = 5..=1000;

pub(super) fn instances(ec2: &mut Ec2, params: &Params, now: Moment) -> Result<Xml, Fault> {
    ec2.forget(now);
    let filters = Filter::all(params, &FILTERS)?;
    let ids = list(params, "InstanceId");
    if let Some(unknown) = ids.iter().find(|id| ec2.instances.iter().all(|known| known.id != **id)) {
        return Err(no_instance(unknown));
    }
    let wanted = |instance: &&Instance| {
        (ids.is_empty() || ids.contains(&instance.id.as_str())) && meets(instance, &filters, now)
    };
    let found = ec2.instances.iter().filter(wanted).collect();
    let (page, token) = page(params, found, "instancesSet", !ids.is_empty())?;
    Ok(Xml::fragment(|xml| {
        xml.element("reservationSet", |xml| {
            for together in page.chunk_by(|a, b| a.reservation == b.reservation) {
                xml.element("item", |xml| write_reservation(xml, ec2, together, now));
            }
        });
        xml.leaf_if_some("nextToken", token);
    }))
}

fn meets(instance: &Instance, filters: &[Filter<'_>], now: Moment) -> bool {
    let state = instance.state(now).name();
    filters.iter().all(|filter| {
        filter.is_met(&instance.tags, |name| match name {
            "instance-id" => Some(instance.id.as_str()),
            "instance-state-name" => Some(state),
            _ if state == "terminated" => None,
            _ => instance.profile.as_ref().map(|profile| profile.arn.as_str()),
        })
    })
}

pub(super) fn write_reservation(xml: &mut Xml, ec2: &Ec2, together: &[&Instance], now: Moment) {
    xml.leaf_if_some("reservationId", together.first().map(|first| &first.reservation));
    xml.leaf("ownerId", &ec2.place.account);
    xml.element("instancesSet", |xml| {
        for instance in together {
            xml.element("item", |xml| instance.write(xml, &ec2.place, now));
        }
    });
}

/// `MaxResults` of the items from `NextToken` on; without either, all.
pub(super) fn page<T>(
    params: &Params,
    items: Vec<T>,
    ids: &str,
    by_id: bool,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let size = params.get("MaxResults").map(str::parse::<usize>);
    let size = match size {
        None => *PAGE.end(),
        Some(_) if by_id => {
            let text = format!("The parameter {ids} cannot be used with the parameter maxResults");
            return Err(Fault::bad_request("InvalidParameterCombination", text));
        }
        Some(Ok(size)) if PAGE.contains(&size) => size,
        Some(_) => return Err(invalid("maxResults must be between 5 and 1000.")),
    };
    cut(items, params.get("NextToken"), size).ok_or_else(|| invalid("The nextToken is invalid."))
}

pub(super) fn no_instance(id: &str) -> Fault {
    Fault::bad_request("InvalidInstanceID.NotFound", format!("The instance ID '{id}' does not exist"))
}

pub(super) fn invalid(message: &str) -> Fault {
    Fault::bad_request("InvalidParameterValue", message)
}
