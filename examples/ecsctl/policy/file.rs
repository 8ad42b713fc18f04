//! Policies in files.

use std::io::{self, Read};
use std::path::Path;

use ecs_roles::{Policy, PolicySource};

/// The name of standard input where a file is asked for.
pub(super) const STANDARD_INPUT: &str = "-";

pub(super) fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// What messages call a file.
pub(super) fn name(path: &Path) -> String {
    if is_standard_input(path) { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The bytes of a file or of standard input.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let read = if is_standard_input(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| format!("cannot read {}: {error}: name a file with a policy", name(path)))
}

/// The policy in a file, named after it.
pub(super) fn policy(path: &Path) -> Result<Policy, String> {
    let source = PolicySource::from_bytes(&bytes(path)?).map_err(|error| placed(path, &error))?;
    Ok(Policy::new(name(path), source))
}

/// An error as `FILE:line:column: message`.
pub(crate) fn placed(path: &Path, error: &ecs_roles::Error) -> String {
    match error.position() {
        Some(at) => format!("{}:{}:{}: {}", name(path), at.line, at.column, error.message()),
        None => format!("{}: {error}", name(path)),
    }
}
