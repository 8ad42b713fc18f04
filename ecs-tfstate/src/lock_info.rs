//! What a lock file says.

use crate::error::{Error, ErrorKind};
use crate::lock::Lock;
use crate::value::Value;

/// Reads the JSON that Terraform and OpenTofu write while they hold a lock.
/// Members that are not there are empty.
pub(crate) fn read(bytes: &[u8]) -> Result<Lock, Error> {
    let text = String::from_utf8_lossy(bytes);
    let info = Value::parse(&text).ok().filter(|info| info.as_object().is_some());
    let info = info.ok_or_else(|| {
        let message =
            "somebody holds the lock, but what the lock says is damaged: see `terraform force-unlock`";
        Error::new(ErrorKind::InvalidState, message)
    })?;
    let member = |name| info.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Lock {
        id: member("ID"),
        operation: member("Operation"),
        info: member("Info"),
        who: member("Who"),
        version: member("Version"),
        created: member("Created"),
        path: member("Path"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_of_an_apply_is_read() {
        let lock = read(
            br#"{"ID":"2d8451e1","Operation":"OperationTypeApply","Info":"","Who":"root@vm","Version":"1.11.4",
                "Created":"2026-11-22T16:17:37.912791855Z","Path":"b/svc/terraform.tfstate"}"#,
        );
        let lock = lock.unwrap();
        assert_eq!((lock.id.as_str(), lock.path.as_str()), ("2d8451e1", "b/svc/terraform.tfstate"));
        assert_eq!(
            lock.to_string(),
            "apply by `root@vm` since 2026-11-22T16:17:37.912791855Z (lock `2d8451e1`)"
        );
    }

    #[test]
    fn a_damaged_lock_is_an_error() {
        for text in ["", "{", "[]", "null"] {
            assert_eq!(read(text.as_bytes()).unwrap_err().kind(), ErrorKind::InvalidState, "{text}");
        }
    }
}
