//! What cannot be exported.

use ecs_roles::{Error, Export, ExportFormat, PolicyDocument, Statement};

use crate::samples::{policy, role};

#[track_caller]
fn refused(result: Result<String, Error>, needle: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(needle), "`{needle}` is not in: {error}");
}

#[track_caller]
fn refused_by_all(export: &Export, needle: &str) {
    for format in ExportFormat::ALL {
        refused(export.to(format), needle);
    }
}

#[test]
fn what_no_account_accepts_is_in_no_format() {
    let one = Export::new().role(role("web"));
    refused_by_all(&Export::new().role(role("a b")), "the role `a b` is not legal: the role name");
    refused_by_all(&one.clone().role(role("Web")), "two of the role `Web`");
    refused_by_all(&one.clone().policy("p", "/x", policy("s3:*")), "the policy `p`: the path `/x`");
    refused_by_all(&one.clone().policy("p/", "/", policy("s3:*")), "the policy name `p/`");
    let large = PolicyDocument::new([Statement::allow(["s3:*"]).on(["x".repeat(6_144)])]);
    refused_by_all(&one.clone().policy("p", "/", large), "the policy `p`: 6");
    let twice = role("a").with_customer_policy("deploy", policy("s3:*"));
    refused_by_all(
        &Export::new().role(twice).policy("Deploy", "/x/", policy("s3:*")),
        "two of the customer managed policy `Deploy`",
    );
    let profiles = one.role(role("a").with_instance_profile("p")).role(role("b").with_instance_profile("P"));
    refused_by_all(&profiles, "two of the instance profile `P`");
}

#[test]
fn what_a_template_would_replace_is_not_put_into_one() {
    let described = |text: &str| Export::new().role(role("web").with_description(text));
    refused(
        described("{{resolve:ssm:/db}}").to_cloudformation(),
        "the role `web` holds the text `{{resolve:`",
    );
    for format in [ExportFormat::Json, ExportFormat::Terraform, ExportFormat::Cli] {
        assert!(described("{{resolve:ssm:/db}}").to(format).unwrap().contains("{{resolve:ssm:/db}}"));
    }
    for name in ["Ref", "Fn::Sub", "Fn::Transform"] {
        let when = |operator: &str, key: &str| {
            PolicyDocument::new([Statement::allow(["s3:*"]).on(["*"]).when(operator, key, ["x"])])
        };
        for document in [when("StringLike", name), when(name, "aws:SourceArn")] {
            let exports = [
                Export::new().policy("p", "/", document.clone()),
                Export::new().role(role("web").with_customer_policy("p", document.clone())),
                Export::new().role(role("web").with_inline_policy("p", document)),
            ];
            for export in exports {
                refused(export.to_cloudformation(), &format!("a condition with `{name}`"));
                export.to_terraform().unwrap();
            }
        }
    }
}

#[test]
fn a_template_holds_at_least_one_resource_and_at_most_200_outputs() {
    refused(Export::new().to_cloudformation(), "at least one resource");
    let many = |count: usize| (0..count).fold(Export::new(), |all, n| all.role(role(&format!("r{n}"))));
    many(200).to_cloudformation().unwrap();
    refused(many(201).to_cloudformation(), "201 outputs");
}

#[test]
fn a_nul_is_written_as_an_escape() {
    let tested =
        PolicyDocument::new([Statement::allow(["s3:*"]).on(["*"]).when("StringLike", "aws:a\0b", ["x"])]);
    let export = Export::new().policy("p", "/", tested);
    // In JSON a NUL is written as an escape.
    for format in ExportFormat::ALL {
        assert!(export.to(format).unwrap().contains("u0000b"), "{format}");
    }
}

#[test]
fn nothing_is_a_text_too() {
    for format in [ExportFormat::Json, ExportFormat::Terraform, ExportFormat::Cli] {
        assert!(Export::new().to(format).unwrap().ends_with('\n'), "{format}");
    }
}
