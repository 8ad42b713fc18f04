//! The operations of EC2 by name.

use super::{describe, describe_volumes, run};
use crate::fault::Fault;
use crate::kernel::unsupported;
use crate::message::Response;
use crate::moment::Moment;
use crate::signature::Denial;
use crate::wire::ec2::{self as wire};
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::World;

/// Answers one request of a caller who may or may not be known.
pub(crate) fn answer(
    world: &mut World,
    caller: Result<(), Denial>,
    operation: &str,
    params: &Params,
    (now, request_id): (Moment, &str),
) -> Response {
    let result = caller.map_err(denied).and_then(|()| call(world, operation, params, now));
    match result {
        Ok(result) => wire::answer(operation, request_id, &result),
        Err(fault) => wire::refusal(&fault, request_id),
    }
}

/// Refuses what the caller may not do.
pub(crate) fn deny(message: &str, request_id: &str) -> Response {
    let text = format!("You are not authorized to perform this operation. {message}");
    wire::refusal(&Fault::new("UnauthorizedOperation", 403, text), request_id)
}

fn call(world: &mut World, operation: &str, params: &Params, now: Moment) -> Result<Xml, Fault> {
    if params.get("DryRun").is_some_and(|flag| flag == "true") {
        return Err(Fault::new(
            "DryRunOperation",
            412,
            "Request would have succeeded, but DryRun flag is set.",
        ));
    }
    match operation {
        "DescribeInstances" => describe::instances(&mut world.ec2, params, now),
        "DescribeVolumes" => describe_volumes::volumes(&world.ec2, params),
        "RunInstances" => run::run(world, params, now),
        "TerminateInstances" => run::terminate(world, params, now),
        _ => Err(unsupported("InvalidAction", "ec2", operation)),
    }
}

/// EC2 has one code for whoever it does not know.
fn denied(denial: Denial) -> Fault {
    match denial {
        Denial::Unsigned => {
            let text = "The request must contain the parameter AWSAccessKeyId";
            Fault::bad_request("MissingParameter", text)
        }
        Denial::Expired => Fault::bad_request("RequestExpired", "Request has expired."),
        _ => Fault::new("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
    }
}
