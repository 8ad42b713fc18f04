//! One pass over the document: its names are decoded, its values are passed over.

use indexmap::IndexMap;
use serde_json::value::RawValue;

use super::outline::{Instance, Output, Resource};
use super::reader::Reader;
use crate::address::{ModulePath, OutputName, ResourceName};
use crate::error::Error;
use crate::scanner::{Items, NotJson, Scanner};

/// The text of a value, unless it is null or not there.
pub(super) type Piece<'a> = Option<&'a str>;

/// The top of a document, whatever it turns out to be.
#[derive(Default)]
pub(super) struct Document<'a> {
    pub(super) version: Piece<'a>,
    pub(super) terraform_version: Piece<'a>,
    pub(super) serial: Piece<'a>,
    pub(super) lineage: Piece<'a>,
    pub(super) check_results: Piece<'a>,
    pub(super) modules: Piece<'a>,
    pub(super) backend: Piece<'a>,
    pub(super) state_store: Piece<'a>,
    pub(super) encryption_version: Piece<'a>,
    pub(super) format_version: Piece<'a>,
    pub(super) outputs: IndexMap<OutputName, Output>,
    pub(super) resources: IndexMap<ResourceName, Resource>,
}

#[derive(Default)]
pub(super) struct RawOutput<'a> {
    pub(super) value: Piece<'a>,
    pub(super) sensitive: Piece<'a>,
}

/// A resource without its instances.
#[derive(Default)]
pub(super) struct RawResource<'a> {
    pub(super) module: Piece<'a>,
    pub(super) mode: Piece<'a>,
    pub(super) kind: Piece<'a>,
    pub(super) name: Piece<'a>,
    pub(super) provider: Piece<'a>,
}

#[derive(Default)]
pub(super) struct RawInstance<'a> {
    pub(super) index_key: Piece<'a>,
    pub(super) status: Piece<'a>,
    pub(super) deposed: Piece<'a>,
    pub(super) schema_version: Piece<'a>,
    pub(super) attributes: Piece<'a>,
    pub(super) attributes_flat: Piece<'a>,
    pub(super) sensitive_attributes: Piece<'a>,
    pub(super) identity: Piece<'a>,
    pub(super) provider: Piece<'a>,
    pub(super) dependencies: Piece<'a>,
    pub(super) depends_on: Piece<'a>,
    pub(super) create_before_destroy: Piece<'a>,
}

/// Why reading ends before the end.
enum Stop {
    NotJson,
    Error(Error),
}

impl From<NotJson> for Stop {
    fn from(NotJson: NotJson) -> Self {
        Self::NotJson
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Reads the document that `reader` is over.
pub(super) fn read<'a>(reader: &Reader<'a>) -> Result<Document<'a>, Error> {
    let mut pass = Pass { reader, scanner: Scanner::new(reader.text.as_str()) };
    let document = pass.document().and_then(|document| Ok(pass.scanner.end().map(|()| document)?));
    document.map_err(|stop| match stop {
        Stop::Error(error) => error,
        Stop::NotJson => not_json(reader),
    })
}

/// serde_json says where and why.
fn not_json(reader: &Reader<'_>) -> Error {
    match reader.text.decode::<&RawValue>(reader.text.as_str()) {
        Err(error) => Error::invalid_state(error),
        Ok(whole) => reader.error(whole.get(), "this is not JSON"),
    }
}

struct Pass<'r, 'a> {
    reader: &'r Reader<'a>,
    scanner: Scanner<'a>,
}

impl<'a> Pass<'_, 'a> {
    fn document(&mut self) -> Result<Document<'a>, Stop> {
        let mut document = Document::default();
        self.members("expected an object", |pass, name| {
            let member = match name {
                "version" => &mut document.version,
                "terraform_version" => &mut document.terraform_version,
                "serial" => &mut document.serial,
                "lineage" => &mut document.lineage,
                "check_results" => &mut document.check_results,
                "modules" => &mut document.modules,
                "backend" => &mut document.backend,
                "state_store" => &mut document.state_store,
                "encryption_version" => &mut document.encryption_version,
                "format_version" => &mut document.format_version,
                "outputs" => return pass.outputs(&mut document.outputs),
                "resources" => return pass.resources(&mut document.resources),
                _ => return pass.skip(),
            };
            pass.piece_into(member)
        })?;
        Ok(document)
    }

    fn outputs(&mut self, outputs: &mut IndexMap<OutputName, Output>) -> Result<(), Stop> {
        if self.scanner.peek() == Some(b'n') {
            return self.skip();
        }
        self.members("`outputs` is to be an object", |pass, name| {
            let name = OutputName { module: ModulePath::default(), name: name.to_owned() };
            let mut raw = RawOutput::default();
            pass.members("expected an output, which is an object", |pass, name| match name {
                "value" => pass.piece_into(&mut raw.value),
                "sensitive" => pass.piece_into(&mut raw.sensitive),
                _ => pass.skip(),
            })?;
            outputs.insert(name, pass.reader.output(&raw)?);
            Ok(())
        })
    }

    fn resources(&mut self, resources: &mut IndexMap<ResourceName, Resource>) -> Result<(), Stop> {
        self.elements("`resources` is to be a list", |pass| {
            let (mut raw, mut objects) = (RawResource::default(), Vec::new());
            pass.members("expected a resource, which is an object", |pass, name| {
                let member = match name {
                    "module" => &mut raw.module,
                    "mode" => &mut raw.mode,
                    "type" => &mut raw.kind,
                    "name" => &mut raw.name,
                    "provider" => &mut raw.provider,
                    "instances" => return pass.instances(&mut objects),
                    _ => return pass.skip(),
                };
                pass.piece_into(member)
            })?;
            Ok(pass.reader.add_resource(resources, &raw, objects)?)
        })
    }

    fn instances(&mut self, objects: &mut Vec<Instance>) -> Result<(), Stop> {
        self.elements("`instances` is to be a list", |pass| {
            let mut raw = RawInstance::default();
            pass.members("expected an instance, which is an object", |pass, name| {
                let member = match name {
                    "index_key" => &mut raw.index_key,
                    "status" => &mut raw.status,
                    "deposed" => &mut raw.deposed,
                    "schema_version" => &mut raw.schema_version,
                    "attributes" => &mut raw.attributes,
                    "attributes_flat" => &mut raw.attributes_flat,
                    "sensitive_attributes" => &mut raw.sensitive_attributes,
                    "identity" => &mut raw.identity,
                    "provider" => &mut raw.provider,
                    "dependencies" => &mut raw.dependencies,
                    "depends_on" => &mut raw.depends_on,
                    "create_before_destroy" => &mut raw.create_before_destroy,
                    _ => return pass.skip(),
                };
                pass.piece_into(member)
            })?;
            Ok(pass.reader.add_object(objects, &raw)?)
        })
    }

    /// Gives each member of the object that comes next to `member`, which has
    /// to take its value.
    fn members(
        &mut self,
        otherwise: &str,
        mut member: impl FnMut(&mut Self, &str) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut items = self.open(b'{', otherwise)?;
        while self.scanner.has_next(&mut items)? {
            let name = self.scanner.name()?;
            member(self, &self.reader.name(name)?)?;
        }
        Ok(())
    }

    /// Lets `element` take each element of the list that comes next.
    fn elements(
        &mut self,
        otherwise: &str,
        mut element: impl FnMut(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        if self.scanner.peek() == Some(b'n') {
            return self.skip();
        }
        let mut items = self.open(b'[', otherwise)?;
        while self.scanner.has_next(&mut items)? {
            element(self)?;
        }
        Ok(())
    }

    fn open(&mut self, bracket: u8, otherwise: &str) -> Result<Items, Stop> {
        if self.scanner.peek() != Some(bracket) {
            let piece = self.scanner.value()?;
            return Err(self.reader.error(piece, otherwise).into());
        }
        Ok(self.scanner.open()?)
    }

    fn piece_into(&mut self, member: &mut Piece<'a>) -> Result<(), Stop> {
        let piece = self.scanner.value()?;
        *member = Some(piece).filter(|piece| *piece != "null");
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Stop> {
        self.scanner.value()?;
        Ok(())
    }
}
