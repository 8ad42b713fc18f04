//! The kernel: one request in, one response out, at one moment.
//!
//! Which protocol a request speaks is read off the request itself, so that one
//! address can serve every service: an `X-Amz-Target` header means AWS JSON, a
//! form with an `Action` AWS Query, and anything else whose signature does not
//! name another service is S3.

use std::cell::RefCell;

use crate::access::{self, AccessDenial, Asked, Gate, Rules};
use crate::fault::Fault;
use crate::iam::Iam;
use crate::identity::Principal;
use crate::message::{Request, Response};
use crate::moment::Moment;
use crate::record::RecordedRequest;
use crate::signature::{Denial, Signature};
use crate::wire::json;
use crate::wire::query::{self, Params};
use crate::world::World;
use crate::{codedeploy, ec2, ecs, iam, s3, sts};

const ECS_TARGET: &str = "AmazonEC2ContainerServiceV20141113";
const CODEDEPLOY_TARGET: &str = "CodeDeploy_20141006";

/// What a request asks for, as far as its envelope says.
#[derive(Debug)]
enum Call {
    Ecs {
        operation: String,
    },
    CodeDeploy {
        operation: String,
    },
    Query {
        service: String,
        operation: String,
        params: Params,
    },
    S3(s3::Route),
    /// A service that the fake does not have.
    Other {
        service: String,
        operation: String,
    },
}

/// Who asks, when, and under what id.
struct Context<'a> {
    caller: Result<&'a Principal, Denial>,
    signature: Option<&'a Signature>,
    now: Moment,
    request_id: &'a str,
    /// Why the request is not allowed, if it is not.
    denial: &'a RefCell<Option<AccessDenial>>,
}

impl<'a> Context<'a> {
    /// What decides over the caller.
    fn gate(&self, iam: &'a Iam, rules: &'a Rules) -> Gate<'a> {
        let region = self.signature.map_or("us-east-1", Signature::region);
        Gate { iam, rules, caller: self.caller.ok(), region, now: self.now, denial: self.denial }
    }
}

/// Answers `request`, after everything in the world that is due by `now`.
pub(crate) fn handle(world: &mut World, request: &Request, now: Moment) -> Response {
    world.advance_to(now);
    let request_id = world.ids.uuid();
    let signature = Signature::of(request);
    let call = Call::of(request, signature.as_ref());
    let caller = world.directory.authenticate(request, signature.as_ref(), now);
    let denial = RefCell::new(None);
    let context = Context {
        caller: caller.as_ref().map_err(|denial| *denial),
        signature: signature.as_ref(),
        now,
        request_id: &request_id,
        denial: &denial,
    };
    let response = match call.authorize(world, request, &context) {
        Ok(()) => call.answer(world, request, &context),
        Err(message) => call.deny(message, &request_id),
    };
    world.log.add(RecordedRequest {
        service: call.service().to_owned(),
        operation: call.operation().to_owned(),
        at: now.system_time(),
        access_key_id: signature.map(|signature| signature.access_key_id),
        principal: caller.ok().map(|caller| caller.arn),
        body: request.body.clone(),
        status: response.status,
        denial: denial.take().map(Box::new),
    });
    response.with_header("x-amzn-requestid", request_id.clone()).with_header("x-amz-request-id", request_id)
}

impl Call {
    fn of(request: &Request, signature: Option<&Signature>) -> Self {
        let scope = signature.map(|signature| signature.service.as_str());
        if let Some(target) = request.header("x-amz-target") {
            return Self::of_target(target, scope);
        }
        if let Some(call) = Self::of_form(request, scope).filter(|_| scope != Some("s3")) {
            return call;
        }
        match scope {
            Some(service) if service != "s3" => Self::Other {
                service: service.to_owned(),
                operation: format!("{} {}", request.method, request.path),
            },
            _ => Self::S3(s3::Route::of(request)),
        }
    }

    fn of_target(target: &str, scope: Option<&str>) -> Self {
        let (prefix, operation) = target.rsplit_once('.').unwrap_or(("", target));
        let operation = operation.to_owned();
        if prefix == ECS_TARGET {
            return Self::Ecs { operation };
        }
        if prefix == CODEDEPLOY_TARGET {
            return Self::CodeDeploy { operation };
        }
        Self::Other { service: scope.unwrap_or(prefix).to_owned(), operation }
    }

    fn of_form(request: &Request, scope: Option<&str>) -> Option<Self> {
        let content_type = request.header("content-type").unwrap_or_default();
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        let params = Params::parse(&request.body);
        let operation = params.get("Action")?.to_owned();
        let by_version = match params.get("Version") {
            Some("2010-05-08") => "iam",
            Some("2011-06-15") => "sts",
            Some("2016-11-15") => "ec2",
            _ => "unknown",
        };
        let service = scope.unwrap_or(by_version).to_owned();
        Some(Self::Query { service, operation, params })
    }

    fn service(&self) -> &str {
        match self {
            Self::Ecs { .. } => "ecs",
            Self::CodeDeploy { .. } => "codedeploy",
            Self::Query { service, .. } | Self::Other { service, .. } => service,
            Self::S3(_) => "s3",
        }
    }

    fn operation(&self) -> &str {
        match self {
            Self::Ecs { operation }
            | Self::CodeDeploy { operation }
            | Self::Query { operation, .. }
            | Self::Other { operation, .. } => operation,
            Self::S3(route) => &route.operation,
        }
    }

    /// Refuses what the caller may not do. S3 asks by itself, as what it needs depends on
    /// what there is; whom nobody knows is refused by the service.
    fn authorize(&self, world: &mut World, request: &Request, context: &Context<'_>) -> Result<(), String> {
        let Some(caller) = context.caller.ok().filter(|_| world.access.is_asked()) else { return Ok(()) };
        let document;
        let asked = match self {
            Self::S3(_) | Self::Other { .. } => return Ok(()),
            Self::Query { params, .. } => Asked::Form(params),
            _ => {
                let Ok(object) = json::parse(&request.body) else { return Ok(()) };
                document = object;
                Asked::Json(&document)
            }
        };
        let needs = access::needs(world, caller, self.service(), self.operation(), asked);
        let gate = context.gate(&world.iam, &world.access);
        needs.iter().try_for_each(|need| gate.check(need))
    }

    fn deny(&self, message: String, request_id: &str) -> Response {
        match self {
            Self::Query { service, .. } if service == "ec2" => ec2::deny(&message, request_id),
            Self::Query { service, .. } => {
                let fault = Fault::new("AccessDenied", 403, message);
                query::refusal(&fault, namespace(service), request_id)
            }
            _ => json::refusal(&Fault::bad_request("AccessDeniedException", message)),
        }
    }

    fn answer(&self, world: &mut World, request: &Request, context: &Context<'_>) -> Response {
        match self {
            Self::Ecs { operation } => {
                let caller = context.caller.map_err(Denial::json);
                let output = caller.and_then(|caller| {
                    let input = json::parse(&request.body)?;
                    access::check_roles(world, caller, operation, &input, context.now)?;
                    ecs::call(&mut world.ecs, caller, operation, &input)
                });
                output.map_or_else(|fault| json::refusal(&fault), |output| json::answer(&output))
            }
            Self::CodeDeploy { operation } => {
                let known = context.caller.map_err(Denial::json);
                let output = known.and_then(|_| {
                    codedeploy::call(
                        &mut world.codedeploy,
                        operation,
                        &json::parse(&request.body)?,
                        context.now,
                    )
                });
                output.map_or_else(|fault| json::refusal(&fault), |output| json::answer(&output))
            }
            Self::Query { service, operation, params } if service == "ec2" => {
                let caller = context.caller.map(|_| ());
                ec2::answer(world, caller, operation, params, (context.now, context.request_id))
            }
            Self::Query { service, operation, params } => {
                answer_query(world, context, service, operation, params)
            }
            Self::S3(route) => {
                let &Context { caller, signature, now, request_id, .. } = context;
                let gate = context.gate(&world.iam, &world.access);
                let call = s3::Call { route, request, caller, signature, gate: Some(&gate), now };
                s3::answer(&mut world.s3, &call, request_id)
            }
            Self::Other { service, operation } => {
                json::refusal(&unsupported("UnknownOperationException", service, operation))
            }
        }
    }
}

fn answer_query(
    world: &mut World,
    context: &Context<'_>,
    service: &str,
    operation: &str,
    params: &Params,
) -> Response {
    let caller = context.caller.map_err(Denial::query);
    let result = match service {
        "iam" => caller.and_then(|caller| world.iam(caller, operation, params, context.now)),
        "sts" => caller.and_then(|caller| sts::call(world, caller, operation, params, context.now)),
        _ => Err(unsupported("InvalidAction", service, operation)),
    };
    match result {
        Ok(result) => query::answer(operation, namespace(service), context.request_id, &result),
        Err(fault) => query::refusal(&fault, namespace(service), context.request_id),
    }
}

/// The XML namespace of a service that speaks AWS Query.
fn namespace(service: &str) -> &'static str {
    match service {
        "iam" => iam::NAMESPACE,
        "sts" => sts::NAMESPACE,
        _ => "",
    }
}

/// A 400, never a 5xx: clients would try again.
pub(crate) fn unsupported(code: &'static str, service: &str, operation: &str) -> Fault {
    Fault::bad_request(code, format!("ecs-testkit does not support `{operation}` of `{service}` yet"))
}
