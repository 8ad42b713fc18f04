//! Kinds of roles, and roles before they exist.

use std::error::Error;
use std::io;

use ecs_roles::{Export, PolicyDocument, Role, RoleKind, RoleOrigin, UnclearPart};
use owo_colors::OwoColorize;
use serde::Serialize;
use serde_json::{Value, json};

use super::{json_result, result};
use crate::roles::{Remark, Remarks, RoleOption};

/// Lists roles with their kinds, and all kinds.
pub(crate) fn list(kinds: &[RoleKind], roles: &[(&str, &Role)]) -> io::Result<()> {
    let mut text = String::new();
    if !roles.is_empty() {
        text += &format!("{}\n", "roles of the file".bold());
        let width = roles.iter().map(|(_, role)| role.name().len()).max().unwrap_or_default();
        for (kind, role) in roles {
            text += &format!("  {:width$}  {}\n", role.name(), kind.cyan());
        }
    }
    text += &format!("{}\n", "kinds".bold());
    for kind in kinds {
        text += &format!("  {}\n", kind.id().cyan());
        text += &format!("      {}\n", summary(*kind));
        text += &lines("managed", kind.managed_policies());
        text += &lines("goes to", kind.api_fields());
    }
    text += &format!("  {}\n      {DEPLOYER}\n", "deployer".cyan());
    result(&text)
}

/// The role that is none of ECS's own.
const DEPLOYER: &str =
    "ecsDeployerRole, assumed by workflows of GitHub Actions, jobs of CircleCI, users, roles or accounts";

/// Explains the role that deploys.
pub(crate) fn deployer(options: &[RoleOption], json: bool) -> io::Result<()> {
    if json {
        return json_result(&json!({
            "kind": "deployer", "origin": "template", "name": "ecsDeployerRole", "options": options,
        }));
    }
    let may = "may do what its `policies` say, see `ecsctl roles show policy`, and nothing else";
    let options = self::options(options);
    result(&format!("{} {}\n  {DEPLOYER}\n  {may}\n{options}", "kind".bold(), "deployer".cyan()))
}

/// Explains the entries of `policies`.
pub(crate) fn policy(options: &[RoleOption], json: bool) -> io::Result<()> {
    if json {
        return json_result(&json!({ "options": options }));
    }
    let carried = "what a caller needs; a deployer carries those that its own `policies` name";
    result(&format!("{}\n  {carried}\n{}", "entries of policies".bold(), self::options(options)))
}

/// What may be written of a role, one line each.
fn options(options: &[RoleOption]) -> String {
    let width = |text: fn(&RoleOption) -> &str| {
        options.iter().map(|option| text(option).chars().count()).max().unwrap_or_default()
    };
    let (names, forms) = (width(|option| &option.name), width(|option| &option.form));
    let lines = options.iter().map(|RoleOption { name, form, help }| {
        format!("{}  {form:forms$}  {help}", format_args!("{name:names$}").cyan())
    });
    let lines: Vec<String> = lines.collect();
    section("options", &lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn summary(kind: RoleKind) -> String {
    let name = kind.conventional_name().map_or_else(String::new, |name| format!("{name}, "));
    let origin = match (kind.origin(), kind.replaced_by()) {
        (RoleOrigin::ServiceLinked, _) => "; AWS creates it".to_owned(),
        (_, Some(newer)) => format!("; nobody creates it any more, {newer} took its place"),
        (RoleOrigin::Undocumented, _) => "; AWS has published no policy for it".to_owned(),
        _ => String::new(),
    };
    format!("{name}assumed by {}{origin}", kind.service_principal())
}

fn lines(label: &str, values: &[&str]) -> String {
    let label = |place: usize| if place == 0 { label } else { "" };
    let line = |(place, value): (usize, &&str)| format!("      {:9}{value}\n", label(place).dimmed());
    values.iter().enumerate().map(line).collect()
}

/// Explains a kind.
pub(crate) fn kind(kind: RoleKind, options: &[RoleOption], json: bool) -> io::Result<()> {
    if json {
        let mut members = of_kind(kind);
        if let Some(members) = members.as_object_mut() {
            members.insert("options".to_owned(), json!(options));
        }
        return json_result(&members);
    }
    let mut text = format!("{} {}\n  {}\n", "kind".bold(), kind.id().cyan(), summary(kind));
    text += &section("passed to", kind.passed_to().as_slice());
    text += &section("managed policies of AWS", kind.managed_policies());
    text += &section("goes to", kind.api_fields());
    text += &section("sessions in CloudTrail", kind.session_names());
    text += &self::options(options);
    text += &section("source", &[kind.source()]);
    result(&text)
}

fn section(title: &str, values: &[&str]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let values: String = values.iter().map(|value| format!("  {value}\n")).collect();
    format!("{}\n{values}", title.bold())
}

/// Shows a role as it would be made, and what it may need beyond that.
pub(crate) fn role(kind: &str, role: &Role, noted: &Remarks, json: bool) -> Result<(), Box<dyn Error>> {
    if json {
        return role_json(kind, role, noted);
    }
    let mut text = format!("{} {} {}\n", "role".bold(), role.name(), kind.cyan());
    text += &format!("  {}\n", role.description());
    text += &format!("  path {}, sessions of at most {} s\n", role.path(), role.max_session_duration());
    if let Some(profile) = role.instance_profile() {
        text += &format!("  instance profile {profile}\n");
    }
    if let Some(boundary) = role.permissions_boundary() {
        text += &format!("  bounded by {boundary}\n");
    }
    for (key, value) in role.tags() {
        text += &format!("  tag {key}={value}\n");
    }
    text += &super::roles::noted(noted);
    text += &document("trust policy", role.trust_policy());
    let managed: Vec<String> = role.managed_policies().iter().map(ToString::to_string).collect();
    text += &section("managed policies", &managed.iter().map(String::as_str).collect::<Vec<_>>());
    for (name, policy) in role.inline_policies() {
        text += &document(&format!("inline policy {name}"), policy);
    }
    Ok(result(&text)?)
}

fn document(title: &str, document: &PolicyDocument) -> String {
    format!("{}\n{}\n", title.bold(), document.to_pretty())
}

/// Lists kinds and roles as one JSON object.
pub(crate) fn json(kinds: &[RoleKind], roles: &[(&str, &Role)]) -> io::Result<()> {
    let kinds: Vec<Value> = kinds.iter().copied().map(of_kind).collect();
    let roles: Vec<Value> =
        roles.iter().map(|(kind, role)| json!({"name": role.name(), "kind": kind})).collect();
    json_result(&json!({ "kinds": kinds, "roles": roles }))
}

fn of_kind(kind: RoleKind) -> Value {
    let origin = match kind.origin() {
        RoleOrigin::Template => "template",
        RoleOrigin::ServiceLinked => "service-linked",
        RoleOrigin::Legacy => "legacy",
        _ => "undocumented",
    };
    json!({
        "kind": kind.id(),
        "origin": origin,
        "name": kind.conventional_name(),
        "service": kind.service_principal(),
        "passed_to": kind.passed_to(),
        "managed_policies": kind.managed_policies(),
        "api_fields": kind.api_fields(),
        "session_names": kind.session_names(),
        "replaced_by": kind.replaced_by().map(RoleKind::id),
        "source": kind.source(),
    })
}

/// A role as exports have it, and its kind beside.
fn role_json(kind: &str, role: &Role, noted: &Remarks) -> Result<(), Box<dyn Error>> {
    let export = ecs_deploy::Value::parse(&Export::new().role(role.clone()).to_json()?)?;
    let shown =
        Shown { kind, role: export.pointer("/roles/0"), unclear: &noted.unclear, findings: &noted.findings };
    Ok(json_result(&shown)?)
}

#[derive(Serialize)]
struct Shown<'r> {
    kind: &'r str,
    role: Option<&'r ecs_deploy::Value>,
    unclear: &'r [UnclearPart],
    findings: &'r [Remark],
}
