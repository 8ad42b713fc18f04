//! Working directories of Terraform: which backend and workspace they use.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::backend::{Backend, LocalBackend, Pointer, workspace};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::file_source::file_error;

/// Pointer files are small; what is longer is not looked into.
const LONGEST_POINTER: u64 = 1 << 20;

/// A backend, and the workspace that is selected in it.
#[derive(Debug)]
pub(crate) struct Selected {
    pub(crate) backend: Backend,
    pub(crate) workspace: String,
}

/// Finds out what directories use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub(crate) environment: &'a Environment,
    /// The workspace that the program asks for.
    pub(crate) workspace: Option<&'a str>,
}

impl Finder<'_> {
    /// What Terraform would use if it were started in `directory`.
    pub(crate) fn of_directory(self, directory: &Path) -> Result<Selected, Error> {
        let data = self.data_directory(directory);
        let pointer = data.join("terraform.tfstate");
        let backend = match read_if_there(&pointer)? {
            Some(bytes) => self.parse(&bytes, &pointer)?,
            None => Pointer::Nowhere,
        };
        let backend = match backend {
            Pointer::To(backend) => backend,
            Pointer::Nowhere => Backend::Local(LocalBackend::new()),
        };
        Ok(Selected { backend: backend.within(directory), workspace: self.workspace_in(&data)? })
    }

    /// What the file at `path` points to, if it is a pointer.
    pub(crate) fn of_file(self, path: &Path) -> Result<Option<Selected>, Error> {
        if !fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LONGEST_POINTER) {
            return Ok(None);
        }
        let Ok(bytes) = fs::read(path) else { return Ok(None) };
        let backend = match Pointer::parse(&bytes, self.environment) {
            Ok(Pointer::To(backend)) => backend,
            Ok(Pointer::Nowhere) => return Ok(None),
            // Whoever reads the state says what is wrong with it.
            Err(error) if error.kind() == ErrorKind::InvalidState => return Ok(None),
            Err(error) => return Err(at(path, error)),
        };
        let data = path.parent().unwrap_or(Path::new(""));
        let backend = backend.within(&self.working_directory(data));
        Ok(Some(Selected { backend, workspace: self.workspace_in(data)? }))
    }

    /// Source: Terraform's page "Environment variables", `TF_DATA_DIR`.
    fn data_directory(self, directory: &Path) -> PathBuf {
        directory.join(self.environment.filled("TF_DATA_DIR").unwrap_or(".terraform"))
    }

    /// The directory that has this data directory. One that `TF_DATA_DIR` puts
    /// elsewhere does not say, so it is the one of this process.
    fn working_directory(self, data: &Path) -> PathBuf {
        let elsewhere = self.environment.filled("TF_DATA_DIR").map(Path::new);
        match elsewhere.filter(|named| data.ends_with(named)) {
            Some(named) if named.is_absolute() => PathBuf::new(),
            Some(named) => data.ancestors().nth(named.components().count()).unwrap_or(data).to_owned(),
            None => above(data),
        }
    }

    fn workspace_in(self, data: &Path) -> Result<String, Error> {
        let path = data.join("environment");
        let content = read_if_there(&path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let place = path.display().to_string();
        let file = content.as_deref().map(|content| (place.as_str(), content));
        workspace::select(self.workspace, self.environment, file)
    }

    fn parse(self, bytes: &[u8], path: &Path) -> Result<Pointer, Error> {
        Pointer::parse(bytes, self.environment).map_err(|error| at(path, error))
    }
}

fn above(data: &Path) -> PathBuf {
    match data.parent() {
        Some(parent) => parent.to_path_buf(),
        None => data.join(".."),
    }
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path, file_error(error))),
    }
}

fn at(path: &Path, error: Error) -> Error {
    error.with_location(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_working_directory_is_above_the_data_directory_unless_that_is_elsewhere() {
        let check = |variable: &str, data: &str, expected: &str| {
            let environment = Environment::from_iter([("TF_DATA_DIR", variable)]);
            let finder = Finder { environment: &environment, workspace: None };
            assert_eq!(finder.working_directory(Path::new(data)), Path::new(expected), "{variable} {data}");
        };
        check("", "infra/.terraform", "infra");
        check("", ".terraform", "");
        check("", "", "..");
        check("", "/infra/.terraform", "/infra");
        check("/data", "/data", "");
        check("/data", "/infra/.terraform", "/infra");
        check("build/tf", "build/tf", "");
        check("build/tf", "infra/build/tf", "infra");
        check("build/tf", "infra/.terraform", "infra");
    }

    #[test]
    fn the_data_directory_can_be_elsewhere() {
        let check = |variable: &str, expected: &str| {
            let environment = Environment::from_iter([("TF_DATA_DIR", variable)]);
            let finder = Finder { environment: &environment, workspace: None };
            assert_eq!(finder.data_directory(Path::new("infra")), Path::new(expected));
        };
        check("", "infra/.terraform");
        check(".tf", "infra/.tf");
        check("/data", "/data");
    }
}
