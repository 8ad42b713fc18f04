//! Volumes of tasks that ECS has yet to let go of.

use serde_json::Value;

use super::usage::text;

/// The volumes of a task that still need the role, as id and status.
///
/// A volume is done with when it is deleted, when it is detached and was to be
/// kept, and when it never came to be. One that does not say whose role it needs
/// may need this one.
///
/// Source: Amazon ECS API Reference, `Attachment`.
pub(super) fn held(task: &Value, role: &str) -> Vec<String> {
    let attachments = task.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let volumes = attachments.filter(|attachment| text(attachment, "type") == "AmazonElasticBlockStorage");
    let may_need = |volume: &&Value| ["", role].contains(&detail(volume, "roleArn"));
    volumes.filter(may_need).filter(|volume| !is_done(volume)).map(shown).collect()
}

fn is_done(volume: &Value) -> bool {
    match text(volume, "status") {
        "DELETED" => true,
        "DETACHED" => detail(volume, "deleteOnTermination").eq_ignore_ascii_case("false"),
        "FAILED" => detail(volume, "volumeId").is_empty(),
        _ => false,
    }
}

fn shown(volume: &Value) -> String {
    let (id, status) = (detail(volume, "volumeId"), text(volume, "status"));
    let id = if id.is_empty() { detail(volume, "volumeName") } else { id };
    format!("{id} {status}")
}

fn detail<'v>(attachment: &'v Value, name: &str) -> &'v str {
    let details = attachment.get("details").and_then(Value::as_array).into_iter().flatten();
    let named = |detail: &&Value| text(detail, "name").eq_ignore_ascii_case(name);
    details.into_iter().find(named).map_or("", |detail| text(detail, "value"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/infra";

    fn task(status: &str, id: Option<&str>, deletes: bool) -> Value {
        let mut details = vec![
            json!({"name": "roleArn", "value": ROLE}),
            json!({"name": "volumeName", "value": "data"}),
            json!({"name": "deleteOnTermination", "value": deletes.to_string()}),
        ];
        details.extend(id.map(|id| json!({"name": "volumeId", "value": id})));
        json!({"attachments": [
            {"type": "ElasticNetworkInterface", "status": "ATTACHED", "details": []},
            {"type": "AmazonElasticBlockStorage", "status": status, "details": details},
        ]})
    }

    #[test]
    fn a_volume_is_held_until_it_is_gone_or_kept() {
        for status in ["PRECREATED", "CREATED", "ATTACHING", "ATTACHED", "DETACHING", "DETACHED", "NEW_ONE"] {
            assert_eq!(held(&task(status, Some("vol-1"), true), ROLE), [format!("vol-1 {status}")]);
        }
        assert!(held(&task("DELETED", Some("vol-1"), true), ROLE).is_empty());
        assert!(held(&task("DETACHED", Some("vol-1"), false), ROLE).is_empty());
        assert!(held(&task("FAILED", None, true), ROLE).is_empty());
        assert_eq!(held(&task("FAILED", Some("vol-1"), true), ROLE), ["vol-1 FAILED"]);
        assert_eq!(held(&task("CREATED", None, true), ROLE), ["data CREATED"]);
        assert!(held(&task("ATTACHED", Some("vol-1"), true), "arn:aws:iam::111122223333:role/x").is_empty());
        let silent = json!({"attachments": [{"type": "AmazonElasticBlockStorage", "status": "ATTACHED"}]});
        assert_eq!(held(&silent, ROLE), [" ATTACHED"]);
    }
}
