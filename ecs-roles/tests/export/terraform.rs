//! Terraform configuration: read back by hcl-rs, and where Terraform is installed, by Terraform.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_roles::{Export, PolicyDocument, Role, Statement};
use hcl::expr::{Expression, ObjectKey};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::created::{Created, Policy};
use crate::samples::{policy, role};
use crate::{any, samples};

/// The attributes of a resource.
struct Resource(BTreeMap<String, Expression>);

impl Resource {
    fn text(&mut self, name: &str) -> String {
        text(&self.0.remove(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.0)))
    }

    fn document(&mut self, name: &str) -> PolicyDocument {
        let Some(Expression::FuncCall(call)) = self.0.remove(name) else { panic!("no document as {name}") };
        assert_eq!((call.name.name.as_str(), call.args.len()), ("jsonencode", 1));
        json(&call.args[0]).parse().unwrap()
    }

    fn tags(&mut self) -> BTreeMap<String, String> {
        let Some(Expression::Object(tags)) = self.0.remove("tags") else { return BTreeMap::new() };
        tags.iter().map(|(name, value)| (key(name), text(value))).collect()
    }

    /// Everything was looked at.
    fn end(self) {
        assert!(self.0.is_empty(), "{:?}", self.0);
    }
}

/// A string; of a reference, its source.
fn text(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.clone(),
        Expression::Traversal(_) => expression.to_string(),
        other => panic!("not a string: {other:?}"),
    }
}

fn key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Identifier(word) => word.to_string(),
        ObjectKey::Expression(expression) => text(expression),
        other => panic!("not a key: {other:?}"),
    }
}

/// JSON with the members in the order they were written.
fn json(expression: &Expression) -> String {
    let string = |text: &str| serde_json::to_string(text).unwrap();
    match expression {
        Expression::Array(elements) => {
            format!("[{}]", elements.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Expression::Object(items) => {
            let items = items.iter().map(|(name, value)| format!("{}:{}", string(&key(name)), json(value)));
            format!("{{{}}}", items.collect::<Vec<_>>().join(","))
        }
        other => string(&text(other)),
    }
}

/// What a configuration makes.
#[derive(Default)]
struct Reader {
    roles: Vec<(String, Role)>,
    /// By the source of a reference to their ARN.
    policies: Created,
}

impl Reader {
    fn read(configuration: &str) -> Export {
        let mut reader = Self::default();
        for block in hcl::parse(configuration).unwrap().into_blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
            assert_eq!((block.identifier.as_str(), labels.len()), ("resource", 2));
            let address = labels.join(".");
            assert!(labels[1].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'), "{address}");
            let attributes = block.body.attributes().map(|a| (a.key.to_string(), a.expr.clone())).collect();
            let mut resource = Resource(attributes);
            match labels[0] {
                "aws_iam_role" => reader.role(&address, &mut resource),
                "aws_iam_role_policy" => reader.of_role(&mut resource, |role, resource| {
                    role.with_inline_policy(resource.text("name"), resource.document("policy"))
                }),
                "aws_iam_policy" => reader.policies.add(Policy {
                    reference: format!("{address}.arn"),
                    name: resource.text("name"),
                    path: resource.text("path"),
                    document: resource.document("policy"),
                    tags: resource.tags(),
                }),
                "aws_iam_role_policy_attachment" => reader.attachment(&mut resource),
                "aws_iam_instance_profile" => reader.of_role(&mut resource, |role, resource| {
                    assert_eq!(
                        (resource.text("path"), resource.tags()),
                        (role.path().into(), role.tags().clone())
                    );
                    role.with_instance_profile(resource.text("name"))
                }),
                other => panic!("{other}"),
            }
            resource.end();
        }
        reader.policies.export(reader.roles.into_iter().map(|(_, role)| role))
    }

    fn role(&mut self, address: &str, resource: &mut Resource) {
        let Some(Expression::Number(seconds)) = resource.0.remove("max_session_duration") else { panic!() };
        let mut role = Role::new(resource.text("name"), resource.document("assume_role_policy"))
            .with_path(resource.text("path"))
            .with_max_session_duration(seconds.as_u64().unwrap().try_into().unwrap());
        if resource.0.contains_key("description") {
            role = role.with_description(resource.text("description"));
        }
        if resource.0.contains_key("permissions_boundary") {
            role = role.with_permissions_boundary(resource.text("permissions_boundary").parse().unwrap());
        }
        role = resource.tags().into_iter().fold(role, |role, (key, value)| role.with_tag(key, value));
        assert!(self.roles.iter().all(|(other, _)| other != address), "two of {address}");
        self.roles.push((address.to_owned(), role));
    }

    fn of_role(&mut self, resource: &mut Resource, change: impl FnOnce(Role, &mut Resource) -> Role) {
        let reference = resource.text("role");
        let found = self.roles.iter_mut().find(|(address, _)| format!("{address}.name") == reference);
        let (_, role) = found.unwrap_or_else(|| panic!("{reference} leads nowhere"));
        *role = change(role.clone(), resource);
    }

    fn attachment(&mut self, resource: &mut Resource) {
        let policy = resource.text("policy_arn");
        let mut policies = std::mem::take(&mut self.policies);
        self.of_role(resource, |role, _| policies.attach(role, &policy));
        self.policies = policies;
    }
}

#[test]
fn every_member_is_there() {
    for export in samples::all() {
        assert_eq!(Reader::read(&export.to_terraform().unwrap()), export);
    }
}

#[test]
fn labels_are_legal_and_none_occurs_twice() {
    let names = ["a.b", "a-b", "a+b", "a_b_2", "3a", "-"];
    let export = names.iter().fold(Export::new(), |export, name| {
        export.role(
            role(name).with_inline_policy("x", policy("s3:*")).with_customer_policy(*name, policy("s3:*")),
        )
    });
    let configuration = export.to_terraform().unwrap();
    let mut labels: Vec<&str> = configuration.lines().filter(|line| line.starts_with("resource ")).collect();
    assert_eq!(labels.len(), 24);
    for label in ["a_b", "a_b_2", "a_b_3", "a_b_2_2", "_3a", "_"] {
        assert!(configuration.contains(&format!("resource \"aws_iam_role\" \"{label}\" {{\n")), "{label}");
    }
    labels.sort_unstable();
    labels.dedup();
    assert_eq!(labels.len(), 24);
    assert_eq!(Reader::read(&configuration), export);
}

proptest! {
    #[test]
    fn any_export_is_read_back(export in any::export()) {
        prop_assert_eq!(Reader::read(&export.to_terraform().unwrap()), export);
    }
}

/// Terraform with arguments and standard input; nothing where it is not installed.
fn terraform(arguments: &[&str], input: &str, folder: &std::path::Path) -> Option<Output> {
    let mut command = Command::new("terraform");
    command.args(arguments).current_dir(folder).env("CHECKPOINT_DISABLE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: terraform is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

#[track_caller]
fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout).unwrap()
}

fn laid_out_as_terraform_does(export: &Export) {
    let configuration = export.to_terraform().unwrap();
    if let Some(output) = terraform(&["fmt", "-no-color", "-"], &configuration, &std::env::temp_dir()) {
        assert_eq!(printed(&output), configuration);
    }
}

#[test]
fn terraform_finds_nothing_to_format() {
    samples::all().iter().for_each(laid_out_as_terraform_does);
    laid_out_as_terraform_does(&Export::new());
}

/// Terraform aligns by what a reader sees as one letter: a flag, an accent on its letter, a syllable, a family.
#[test]
fn terraform_finds_nothing_to_format_in_letters_of_many_characters() {
    for key in [
        "\u{1f1e9}\u{1f1ea}",
        "e\u{301}",
        "\u{1100}\u{1161}",
        "👨\u{200d}👩\u{200d}👧",
        "日本",
        "größe",
        "\u{915}\u{93f}",
    ] {
        let tested = Statement::allow(["s3:GetObject"]).when("StringEquals", key, [key]);
        let tested = tested.when("StringEquals", "a longer key", [""]);
        laid_out_as_terraform_does(&Export::new().policy("p", "/", PolicyDocument::new([tested])));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn terraform_finds_nothing_to_format_in_any_export(exports in vec(any::export(), 20)) {
        // In one process: many exports are one configuration, but for labels.
        let whole = exports.iter().map(|export| export.to_terraform().unwrap()).collect::<Vec<_>>().join("\n");
        if let Some(output) = terraform(&["fmt", "-no-color", "-"], &whole, &std::env::temp_dir()) {
            prop_assert_eq!(printed(&output), whole);
        }
    }

    /// What Terraform itself takes the texts for. A role alone refers to nothing, so that its attributes are as legal
    /// in an object as in a resource, and can be looked at without a provider.
    #[test]
    fn terraform_reads_any_text_as_it_was(texts in vec((any::description(), any::tag(), any::tag(), any::document()), 30)) {
        let folder = std::env::temp_dir().join(format!("ecs-roles-terraform-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut configuration = "locals {\n  roles = {\n".to_owned();
        for (number, (description, key, value, trust)) in texts.iter().enumerate() {
            let role = Role::new("web", trust.clone()).with_description(format!("{description}.")).with_tag(format!("k{key}"), value);
            let block = Export::new().role(role).to_terraform().unwrap();
            let object = block.strip_prefix("resource \"aws_iam_role\" \"web\" ").unwrap();
            writeln!(configuration, "r{number} = {object}").unwrap();
        }
        configuration.push_str("  }\n}\n");
        std::fs::write(folder.join("main.tf"), configuration).unwrap();
        let asked = terraform(&["console"], "base64encode(jsonencode(local.roles))\n", &folder);
        std::fs::remove_dir_all(&folder).unwrap();
        if let Some(output) = asked {
            let decoded = BASE64_STANDARD.decode(printed(&output).trim().trim_matches('"')).unwrap();
            let roles: serde_json::Value = serde_json::from_slice(&decoded).unwrap();
            for (number, (description, key, value, trust)) in texts.iter().enumerate() {
                let role = &roles[format!("r{number}")];
                prop_assert_eq!(&role["description"], &format!("{description}."));
                prop_assert_eq!(&role["tags"], &serde_json::json!({format!("k{key}"): value}));
                let document: PolicyDocument = role["assume_role_policy"].as_str().unwrap().parse().unwrap();
                // Terraform sorts the members of an object.
                prop_assert!(document.is_equivalent(trust), "{}\n{}", document, trust);
            }
        }
    }
}
