//! What holds for every template in every partition.

use std::collections::BTreeSet;

use ecs_roles::*;
use proptest::prelude::*;

use crate::support::*;

fn worst(text: &str, kind: PolicyKind) -> Vec<String> {
    let bad = |finding: &Finding| matches!(finding.severity(), Severity::Error | Severity::SecurityWarning);
    lint(text, kind).iter().filter(|finding| bad(finding)).map(|f| format!("{f:?}")).collect()
}

#[test]
fn the_linter_has_no_error_and_no_security_warning() {
    for (partition, region) in REGIONS {
        for (id, role) in every_role(&scope(region)) {
            let trust = role.trust_policy().to_pretty();
            assert_eq!(worst(&trust, PolicyKind::Trust), [""; 0], "{id} in {partition}: {trust}");
            for policy in role.inline_policies().values() {
                let text = policy.to_pretty();
                assert_eq!(worst(&text, PolicyKind::Identity), [""; 0], "{id} in {partition}: {text}");
            }
        }
    }
}

/// Warnings there are, and which: a new one has to be looked at.
#[test]
fn the_warnings_of_the_linter_are_known() {
    let mut found = BTreeSet::new();
    for (id, role) in every_role(&scope(HERE)) {
        let trust = lint(&role.trust_policy().to_pretty(), PolicyKind::Trust);
        let inline = role.inline_policies().values();
        let inline = inline.flat_map(|policy| lint(&policy.to_pretty(), PolicyKind::Identity));
        let findings = trust.into_iter().chain(inline);
        let warnings = findings.filter(|finding| finding.severity() == Severity::Warning);
        found.extend(warnings.map(|finding| (id, finding.code.name)));
    }
    let known: BTreeSet<(&str, &str)> = BTreeSet::from([]);
    assert_eq!(found, known);
}

#[test]
fn every_action_and_resource_is_one_of_the_service_reference() {
    let reference = ServiceReference::embedded();
    for (_, region) in REGIONS {
        for (id, role) in every_role(&scope(region)) {
            for statement in role.inline_policies().values().flat_map(|policy| &policy.statements) {
                for action in statement.actions.listed() {
                    known(reference, id, action, statement);
                }
            }
        }
    }
}

#[track_caller]
fn known(reference: &ServiceReference, id: &str, action: &str, statement: &Statement) {
    let service = reference.service(action.split(':').next().unwrap()).unwrap();
    if !service.is_detailed() {
        return;
    }
    let entry = reference.action(action).unwrap_or_else(|| panic!("{id}: {action}"));
    let resources = statement.resources.as_ref().unwrap().listed();
    if resources == &["*"] {
        let scopable = ["s3:GetBucketLocation", "logs:DescribeLogGroups"];
        assert!(
            entry.is_wildcard_only() || scopable.contains(&action) || id == "ecs-anywhere",
            "{id}: {action} on *"
        );
        return;
    }
    let patterns = resources.iter().map(|resource| resource.parse::<ArnPattern>().unwrap());
    let fits = |pattern: &ArnPattern| {
        entry.resources().any(|resource| resource.resource_type().accepts(pattern))
            || action.starts_with("logs:CreateLog")
    };
    assert!(patterns.into_iter().any(|pattern| fits(&pattern)), "{id}: {action} on {resources:?}");
}

#[test]
fn the_service_of_each_role_can_assume_it() {
    for (_, region) in REGIONS {
        let scope = scope(region);
        for (id, role) in every_role(&scope).iter().filter(|(id, _)| *id != "deployer") {
            let kind: RoleKind = id.parse().unwrap();
            let source = match kind {
                RoleKind::EcsAnywhere => own(&scope, "ssm", "managed-instance/mi-1"),
                RoleKind::CodeDeploy => own(&scope, "codedeploy", "deploymentgroup:web/blue"),
                RoleKind::Scheduler => own(&scope, "scheduler", "schedule-group/default"),
                _ => own(&scope, "ecs", "task/web/0123"),
            };
            assert_eq!(
                assume(role, kind.service_principal(), &scope, ACCOUNT, &source),
                Decision::Allowed,
                "{id}"
            );
            let other = assume(role, "lambda.amazonaws.com", &scope, ACCOUNT, &source);
            assert_eq!(other, Decision::ImplicitlyDenied, "{id}");
            let guarded = role.trust_policy().to_string().contains("aws:SourceAccount");
            let deputy = assume(role, kind.service_principal(), &scope, "444455556666", &source);
            assert_eq!(deputy == Decision::ImplicitlyDenied, guarded, "{id}");
        }
    }
}

fn assume(role: &Role, service: &str, scope: &Scope, account: &str, source: &Arn) -> Decision {
    let mut policies = Policies::default();
    policies.resource = Some(Policy::new("trust", PolicySource::from(role.trust_policy())));
    let context = Context::new().with("aws:SourceAccount", account).with("aws:SourceArn", source.to_string());
    let request =
        Request::new(service.parse().unwrap(), "sts:AssumeRole", role_arn(scope, role.name()).to_string());
    Authorizer::new(policies).unwrap().decide(&request.unwrap().with_context(context))
}

#[test]
fn roles_keep_the_quotas() {
    for (_, region) in REGIONS {
        for (id, role) in every_role(&scope(region)) {
            assert!(role.trust_policy().size() <= 2_048, "{id}");
            assert!(role.managed_policies().len() <= 10, "{id}");
            role.check().unwrap();
        }
    }
    // Some 150 secrets of usual length fit, and more are an error.
    let secrets = |count: usize| {
        let names = (0..count).map(|n| format!("production/service-{n}"));
        names.fold(TaskExecutionRole::new(scope(HERE)), TaskExecutionRole::reading_secret_named).role()
    };
    let planned = |count| {
        plan(&Desired::new(secrets(count).unwrap(), &Owner::new("x").unwrap()).unwrap(), &Observed::default())
    };
    planned(100).unwrap();
    let error = planned(200).unwrap_err().to_string();
    assert!(error.contains("but this account takes at most 6144: split it"), "{error}");
}

proptest! {
    /// A legal name comes out as it went in, in any template and path.
    #[test]
    fn legal_names_are_kept(name in "[a-zA-Z0-9+=,.@_-]{1,64}", team in "[a-z]{1,20}") {
        prop_assume!(!name.to_uppercase().contains("REGION") && !name.to_uppercase().contains("ACCOUNT"));
        prop_assume!(!["PARTITION", "PLACEHOLDER", "CHANGEME"].iter().any(|word| name.contains(word)));
        let path = format!("/{team}/");
        let role = TaskRole::new(scope(HERE)).named(&name).at_path(&path).role().unwrap();
        prop_assert_eq!((role.name(), role.path()), (name.as_str(), path.as_str()));
    }

    /// Whatever stands in a name, there is a role that IAM takes or an error
    /// with the name in it, and never a pattern wider than the name.
    #[test]
    fn any_name_is_taken_as_it_is_or_refused(name in "\\PC{0,20}") {
        let named = TaskRole::new(scope(HERE)).named(&name).role();
        if let Ok(role) = named {
            role.check().unwrap();
        }
        if let Ok(role) = TaskExecutionRole::least_privilege(scope(HERE)).writing_to_log_group(&name).role() {
            let policy = role.inline_policies()["TaskExecution"].clone();
            let resource = format!("arn:aws:logs:{HERE}:{ACCOUNT}:log-group:{name}:log-stream:*");
            prop_assert_eq!(policy.statements[0].resources.as_ref().unwrap().listed(), &[resource]);
            prop_assert!(!name.contains(['*', '?', ':', '$']));
        }
    }
}
