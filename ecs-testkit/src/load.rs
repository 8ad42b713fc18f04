//! Making a description of a world come true.

use std::io;
use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Error, ErrorKind};
use crate::fake::Fake;
use crate::fault::Fault;
use crate::identity::Principal;
use crate::message::Request;
use crate::moment::Moment;
use crate::spec::{BucketSpec, ClusterSpec, DocumentSpec, ObjectSpec, RoleSpec, ServiceSpec, WorldSpec};
use crate::wire::json::Object;
use crate::wire::query::Params;
use crate::world::World;
use crate::{ecs, s3};

/// How long services are given to become steady, in virtual time.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Reads a file that the description names.
type ReadFile<'a> = &'a mut dyn FnMut(&str) -> io::Result<Vec<u8>>;

impl Fake {
    /// Makes the world what `spec` says: every bucket, role, cluster and
    /// service is created by the operation a client would use, and the clock
    /// advances until the services are steady. The log of requests stays as it is.
    ///
    /// `read_file` gives the content of the files that `spec` names.
    ///
    /// # Errors
    /// [`ErrorKind::Description`] if the description contradicts itself or is
    /// for another account or region, [`ErrorKind::File`] if a file cannot be
    /// read, [`ErrorKind::Refused`] if AWS would refuse what it describes, and
    /// [`ErrorKind::NotSteady`] if a service is not steady within an hour of
    /// virtual time. What comes before the failed item in the order buckets,
    /// roles, images, clusters, instances stays.
    pub fn load(&self, spec: &WorldSpec, read_file: ReadFile<'_>) -> Result<(), Error> {
        let now = self.now();
        let mut world = self.current_world();
        check_place(&world, spec)?;
        let mut loader =
            Loader { caller: world.directory.administrator_principal(), world: &mut world, read_file, now };
        spec.buckets.iter().try_for_each(|bucket| loader.bucket(bucket))?;
        loader.world.s3.rules.wrong_region = spec.wrong_region;
        spec.roles.iter().try_for_each(|role| loader.role(role))?;
        for image in &spec.images {
            loader.world.ecs.script_image(&image.image, image.behaviour.clone().into());
        }
        spec.clusters.iter().try_for_each(|cluster| loader.cluster(cluster))?;
        spec.instances
            .iter()
            .try_for_each(|instance| loader.world.add_instance(instance, now).map(|_| ()))?;
        // What is denied is denied to clients, not to their description.
        world.access.enforced |= spec.enforce_iam;
        world.iam.settle();
        world.s3.rules.scripts.extend(spec.s3_scripts.iter().cloned());
        drop(world);
        spec.denied_actions
            .iter()
            .try_for_each(|denied| self.deny_action(&denied.action, &denied.resource))?;
        self.settle()
    }

    /// Advances the clock until every service is steady.
    fn settle(&self) -> Result<(), Error> {
        const STEP: Duration = Duration::from_secs(10);
        let start = self.now();
        loop {
            let unsteady = self.current_world().ecs.unsteady_services();
            let Some(first) = unsteady.first() else { return Ok(()) };
            if self.now().since(start) >= PATIENCE {
                let text =
                    format!("service `{first}` is not steady after an hour: look at its image's script");
                return Err(Error::new(ErrorKind::NotSteady, text).with_resource(first));
            }
            self.clock().advance(STEP);
        }
    }
}

fn check_place(world: &World, spec: &WorldSpec) -> Result<(), Error> {
    let place = &world.place;
    for (what, wanted, is) in
        [("account", &spec.account, &place.account), ("region", &spec.region, &place.region)]
    {
        if let Some(wanted) = wanted.as_ref().filter(|wanted| *wanted != is) {
            let text = format!(
                "the description is for {what} `{wanted}`, but the fake has `{is}`: build it with the description's `fake_builder`"
            );
            return Err(Error::new(ErrorKind::Description, text));
        }
    }
    Ok(())
}

struct Loader<'a> {
    world: &'a mut World,
    caller: Principal,
    read_file: ReadFile<'a>,
    now: Moment,
}

impl Loader<'_> {
    fn bucket(&mut self, bucket: &BucketSpec) -> Result<(), Error> {
        let resource = format!("bucket `{}`", bucket.name);
        let region = bucket.region.as_deref().unwrap_or(&self.world.place.region);
        let path = format!("/{}", bucket.name);
        let create = Request::new("PUT", &path).with_body(located_in(region));
        self.s3(&create, &resource)?;
        if let Some(versioning) = bucket.versioning {
            let versioned = Request::new("PUT", &format!("{path}?versioning"));
            self.s3(&versioned.with_body(versioning.document()), &resource)?;
        }
        bucket.objects.iter().try_for_each(|object| self.object(&bucket.name, object))
    }

    fn object(&mut self, bucket: &str, object: &ObjectSpec) -> Result<(), Error> {
        let resource = format!("object `{}` of bucket `{bucket}`", object.key);
        let body = match (&object.file, &object.text) {
            (Some(file), None) => self.file(file, &resource)?,
            (None, Some(text)) => text.clone().into_bytes(),
            _ => return Err(contradiction(&resource, "give either `file` or `text`")),
        };
        let key = percent_encoding::utf8_percent_encode(&object.key, percent_encoding::NON_ALPHANUMERIC);
        let request = Request::new("PUT", &format!("/{bucket}/{key}")).with_body(body);
        self.s3(&with_properties(request, object), &resource)
    }

    fn s3(&mut self, request: &Request, resource: &str) -> Result<(), Error> {
        let route = s3::Route::of(request);
        let caller = Ok(&self.caller);
        let call = s3::Call { route: &route, request, caller, signature: None, gate: None, now: self.now };
        let answer = s3::carry_out(&mut self.world.s3, &call);
        answer.map(|_| ()).map_err(|fault| refused(&fault, &route.operation, resource))
    }

    fn role(&mut self, role: &RoleSpec) -> Result<(), Error> {
        let resource = format!("role `{}`", role.name);
        let trust = match (&role.trusted_service, &role.trust) {
            (Some(service), None) => trust_in(service),
            (None, Some(trust)) => trust.clone(),
            _ => return Err(contradiction(&resource, "give either `trusted_service` or `trust`")),
        };
        let path = role.path.as_deref().unwrap_or("/");
        let trust = trust.to_string();
        let members =
            [("RoleName", role.name.as_str()), ("Path", path), ("AssumeRolePolicyDocument", &trust)];
        self.iam("CreateRole", &members, &resource)?;
        role.managed_policies.iter().try_for_each(|arn| {
            self.iam("AttachRolePolicy", &[("RoleName", &role.name), ("PolicyArn", arn)], &resource)
        })
    }

    fn iam(&mut self, operation: &str, members: &[(&str, &str)], resource: &str) -> Result<(), Error> {
        let answer = self.world.iam(&self.caller, operation, &Params::of(members), self.now);
        answer.map(|_| ()).map_err(|fault| refused(&fault, operation, resource))
    }

    fn cluster(&mut self, cluster: &ClusterSpec) -> Result<(), Error> {
        let input = json!({ "clusterName": cluster.name });
        self.ecs("CreateCluster", &input, &format!("cluster `{}`", cluster.name))?;
        let services = cluster.services.iter().enumerate();
        services.into_iter().try_for_each(|(index, service)| self.service(&cluster.name, index, service))
    }

    fn service(&mut self, cluster: &str, index: usize, service: &ServiceSpec) -> Result<(), Error> {
        let resource = format!("service {} of cluster `{cluster}`", index + 1);
        let definition = self.document(&service.task_definition, &resource)?;
        let registered = self.ecs("RegisterTaskDefinition", &Value::Object(definition), &resource)?;
        let mut input = self.document(&service.service, &resource)?;
        input.insert("cluster".to_owned(), Value::from(cluster));
        if let Some(arn) = registered.pointer("/taskDefinition/taskDefinitionArn") {
            input.insert("taskDefinition".to_owned(), arn.clone());
        }
        self.ecs("CreateService", &Value::Object(input), &resource).map(|_| ())
    }

    fn ecs(&mut self, operation: &str, input: &Value, resource: &str) -> Result<Value, Error> {
        let empty = Object::new();
        let input = input.as_object().unwrap_or(&empty);
        let answer = ecs::call(&mut self.world.ecs, &self.caller, operation, input);
        answer.map_err(|fault| refused(&fault, operation, resource))
    }

    fn document(&mut self, document: &DocumentSpec, resource: &str) -> Result<Object, Error> {
        let file = match document {
            DocumentSpec::Inline(object) => return Ok(object.clone()),
            DocumentSpec::File(file) => file,
        };
        let bytes = self.file(file, resource)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            let text = format!("file `{file}` of {resource} is not a JSON object: {error}");
            Error::new(ErrorKind::Description, text).with_resource(resource).with_source(error)
        })
    }

    fn file(&mut self, name: &str, resource: &str) -> Result<Vec<u8>, Error> {
        (self.read_file)(name).map_err(|error| {
            let text = format!("file `{name}` of {resource} cannot be read: {error}");
            Error::new(ErrorKind::File, text).with_resource(resource).with_source(error)
        })
    }
}

/// The body of `CreateBucket`; `us-east-1` is where buckets are that name no region.
fn located_in(region: &str) -> String {
    match region {
        "us-east-1" => String::new(),
        region => format!("<LocationConstraint>{region}</LocationConstraint>"),
    }
}

/// Adds the headers of an upload that ask for what the description says.
fn with_properties(request: Request, object: &ObjectSpec) -> Request {
    let with = |request: Request, name: &str, value: Option<&String>| match value {
        Some(value) => request.with_header(name, value),
        None => request,
    };
    let method = object.kms_key.as_ref().map(|_| "aws:kms".to_owned());
    let algorithm = object.customer_key.as_ref().map(|_| "AES256".to_owned());
    let request = with(request, "x-amz-storage-class", object.storage_class.as_ref());
    let request = with(request, "x-amz-server-side-encryption", method.as_ref());
    let request = with(request, "x-amz-server-side-encryption-aws-kms-key-id", object.kms_key.as_ref());
    let request = with(request, "x-amz-server-side-encryption-customer-algorithm", algorithm.as_ref());
    with(request, "x-amz-server-side-encryption-customer-key", object.customer_key.as_ref())
}

fn trust_in(service: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }],
    })
}

pub(crate) fn contradiction(resource: &str, remedy: &str) -> Error {
    Error::new(ErrorKind::Description, format!("{resource}: {remedy}")).with_resource(resource)
}

pub(crate) fn refused(fault: &Fault, operation: &str, resource: &str) -> Error {
    let text = format!("{resource}: `{operation}` was refused: `{}`: {}", fault.code, fault.message);
    Error::new(ErrorKind::Refused, text).with_operation(operation).with_resource(resource)
}
