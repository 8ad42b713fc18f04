//! `ecsctl policy lint --fix`

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ecs_roles::{Finding, PolicyKind, applicable, apply_fixes, lint};
use serde::Serialize;

/// Fixes make room for others; a policy is done after one or two rounds.
const ROUNDS: usize = 10;

/// A fix that was applied. The place is that of the text it was applied to.
#[derive(Serialize)]
pub(super) struct Mended {
    pub(super) code: Option<&'static str>,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) description: String,
}

pub(super) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Applies fixes until none is left, and writes the file if anything changed:
/// the new text, what it is still said about it, and what was mended.
pub(super) fn mend(
    path: &Path,
    original: &str,
    kind: PolicyKind,
) -> Result<(String, Vec<Finding>, Vec<Mended>), String> {
    let mut text = without_byte_order_mark(original).to_owned();
    let mut mended = Vec::new();
    if text.len() < original.len() {
        let description = "remove the byte order mark".to_owned();
        mended.push(Mended { code: None, line: 1, column: 1, description });
    }
    let mut findings = lint(&text, kind);
    for _ in 0..ROUNDS {
        let next = apply_fixes(&text, &findings);
        if next == text {
            break;
        }
        mended.extend(applicable(&text, &findings).into_iter().filter_map(described));
        text = next;
        findings = lint(&text, kind);
    }
    if text != original {
        replace(path, &text).map_err(|error| {
            format!("cannot write {}: {error}: make it and its directory writable", path.display())
        })?;
    }
    Ok((text, findings, mended))
}

fn described(finding: &Finding) -> Option<Mended> {
    let fix = finding.fix.as_ref()?;
    Some(Mended {
        code: Some(finding.code.name),
        line: finding.position.line,
        column: finding.position.column,
        description: fix.description.clone(),
    })
}

/// Writes a file beside the old one and puts it in its place, so that nobody
/// ever sees half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // Of a symbolic link, the file it points at.
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let beside = beside(&path);
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
