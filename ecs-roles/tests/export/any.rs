//! Random exports, of texts that mean something to shells, templates and readers.

use ecs_roles::{Export, PolicyDocument, Role, Statement};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The last two are one letter for a reader who sees them side by side.
const FRAGMENTS: [&str; 50] = [
    "a",
    "Z",
    "0",
    " ",
    "_",
    "-",
    "--",
    "=",
    ",",
    ";",
    ":",
    "/",
    "//",
    "#",
    "'",
    "\"",
    "\\",
    "$",
    "${",
    "$${",
    "%{",
    "%",
    "{",
    "}",
    "{{",
    "}}",
    "(",
    ")",
    "$(id)",
    "`id`",
    "&",
    "|",
    "<",
    ">",
    "*",
    "?",
    "!",
    "^",
    "~",
    "\n",
    "\r",
    "\t",
    "é",
    "日",
    "\u{1f600}",
    "\u{202e}",
    "file://",
    "https://",
    "\u{1f1e9}",
    "\u{1f1ea}",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    vec(select(&FRAGMENTS[..]), 0..7).prop_map(|fragments| fragments.concat())
}

fn only(text: &str, legal: impl Fn(char) -> bool) -> String {
    text.chars().filter(|c| legal(*c)).collect()
}

/// A description that IAM takes.
pub(crate) fn description() -> impl Strategy<Value = String> {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}');
    text().prop_map(move |text| only(&text, legal))
}

/// A key or a value of a tag that IAM takes.
pub(crate) fn tag() -> impl Strategy<Value = String> {
    text().prop_map(|text| only(&text, |c| c.is_alphanumeric() || " _.:/=+-@".contains(c)))
}

fn statement() -> impl Strategy<Value = Statement> {
    let tests = vec((select(&["StringLike", "ArnLike", "Null"][..]), text(), vec(text(), 0..3)), 0..3);
    (vec(text(), 0..3), vec(text(), 0..3), tests, proptest::option::of(text())).prop_map(
        |(actions, resources, tests, sid)| {
            let statement = Statement::allow(actions).on(resources);
            let statement =
                tests.into_iter().fold(statement, |s, (operator, key, values)| s.when(operator, key, values));
            match sid {
                Some(sid) => statement.sid(sid),
                None => statement,
            }
        },
    )
}

pub(crate) fn document() -> impl Strategy<Value = PolicyDocument> {
    vec(statement(), 0..3).prop_map(PolicyDocument::new)
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![Just("/".to_owned()), "/[!-~]{1,12}/"]
}

/// A name; what follows it makes it the only one.
fn name() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_+=,.@-]{0,4}"
}

pub(crate) fn role() -> impl Strategy<Value = Role> {
    let attributes =
        (name(), path(), description(), 3_600_u32..43_200, proptest::option::of(name()), any::<bool>());
    let policies = (vec((name(), document()), 0..3), vec((name(), document()), 0..3), 0..3_usize);
    let tags = vec((tag(), tag()), 0..4);
    (document(), attributes, policies, tags).prop_map(|(trust, attributes, policies, tags)| {
        let (name, path, description, seconds, profile, bounded) = attributes;
        let (inline, customer, managed) = policies;
        let role = Role::new(name, trust)
            .with_path(path)
            .with_description(description)
            .with_max_session_duration(seconds);
        let role = inline
            .into_iter()
            .fold(role, |role, (name, policy)| role.with_inline_policy(format!("{name}i"), policy));
        let role =
            customer.into_iter().fold(role, |role, (name, policy)| role.with_customer_policy(name, policy));
        let role =
            (0..).zip(tags).fold(role, |role, (n, (key, value))| role.with_tag(format!("{key}{n}"), value));
        let role = ["a/Same", "b/Same", "Other"][..managed].iter().fold(role, |role, name| {
            role.with_managed_policy(format!("arn:aws:iam::aws:policy/{name}").parse().unwrap())
        });
        let role = match profile {
            Some(profile) => role.with_instance_profile(profile),
            None => role,
        };
        match bounded {
            true => role.with_permissions_boundary("arn:aws:iam::aws:policy/Bound".parse().unwrap()),
            false => role,
        }
    })
}

/// The same role under names that no other has.
fn numbered(role: &Role, number: usize) -> Role {
    let named = |name: &str| format!("{name}.{number}");
    let mut copy = Role::new(named(role.name()), role.trust_policy().clone())
        .with_path(role.path())
        .with_description(role.description())
        .with_max_session_duration(role.max_session_duration());
    for policy in role.managed_policies() {
        copy = copy.with_managed_policy(policy.clone());
    }
    for (name, policy) in role.inline_policies() {
        copy = copy.with_inline_policy(name, policy.clone());
    }
    for (place, policy) in role.customer_policies().values().enumerate() {
        copy = copy.with_customer_policy(format!("{place}.{number}"), policy.clone());
    }
    for (key, value) in role.tags() {
        copy = copy.with_tag(key, value);
    }
    if let Some(boundary) = role.permissions_boundary() {
        copy = copy.with_permissions_boundary(boundary.clone());
    }
    match role.instance_profile() {
        Some(profile) => copy.with_instance_profile(named(profile)),
        None => copy,
    }
}

pub(crate) fn export() -> impl Strategy<Value = Export> {
    (vec(role(), 1..3), vec((name(), path(), document()), 0..2)).prop_map(|(roles, policies)| {
        let roles = roles.iter().enumerate().map(|(number, role)| numbered(role, number));
        let export = roles.fold(Export::new(), Export::role);
        policies.into_iter().enumerate().fold(export, |export, (number, (name, path, document))| {
            export.policy(format!("{name}_{number}"), path, document)
        })
    })
}
