//! Documents that fit a quota.

use ecs_roles::{CallerDocument, CallerPolicy, Operation, PolicyDocument};

use crate::support::{HERE, allowing, allows, authorizer, documents};

/// IAM's quota for managed policies.
const MANAGED: usize = 6_144;

fn names(policy: &CallerPolicy) -> Vec<String> {
    policy.documents().unwrap().iter().map(|document| document.name().to_owned()).collect()
}

#[test]
fn what_fits_is_one_document() {
    let policy = HERE.policy().allow(Operation::Register);
    assert_eq!(names(&policy), ["EcsCaller"]);
    let size = documents(&policy)[0].size();
    assert_eq!(names(&policy.clone().with_quota(size)), ["EcsCaller"]);
    assert_eq!(names(&policy.with_quota(size - 1)), ["EcsCaller", "EcsCaller2"]);
}

#[test]
fn every_quota_that_can_be_kept_is_kept() {
    let whole = allowing(HERE.fullest(), &Operation::ALL);
    let of_one = documents(&whole.clone().with_quota(usize::MAX));
    assert_eq!(of_one.len(), 1);
    for quota in [700, 1_000, 2_048, 4_000, MANAGED, 10_240] {
        let split = documents(&whole.clone().with_quota(quota));
        assert!(split.iter().all(|document| document.size() <= quota), "{quota}");
        // Whole statements, each in one place.
        let mut statements: Vec<_> = split.iter().flat_map(|document| document.statements.clone()).collect();
        let mut expected = of_one[0].statements.clone();
        let fits = expected.iter().all(|one| PolicyDocument::new([one.clone()]).size() + 4 <= quota);
        statements.sort();
        expected.sort();
        assert_eq!(statements == expected, fits, "{quota}");
        let least = of_one[0].size() / quota;
        assert!(split.len() <= 2 * least + 2, "{} documents for a quota of {quota}", split.len());
    }
}

fn many(count: usize) -> CallerPolicy {
    let policy = CallerPolicy::new(HERE.scope()).named("Many").family("web");
    let services = (0..count).map(|number| format!("service-{number:04}"));
    services.fold(policy, |policy, name| policy.service("prod", name))
}

/// One statement about many services is too big: parts of it are about some.
#[test]
fn a_statement_that_is_too_big_is_split_by_its_resources() {
    let policy = many(300).allow(Operation::DeployRolling);
    let split = policy.documents().unwrap();
    assert!(split.len() > 3 && split.len() < 15, "{}", split.len());
    assert_eq!(split[1].name(), "Many2");
    let documents: Vec<PolicyDocument> = split.iter().map(CallerDocument::document).cloned().collect();
    assert!(documents.iter().all(|document| document.size() <= MANAGED));
    let authorizer = authorizer(&documents);
    for number in 0..300 {
        let service = format!("ecs:service/prod/service-{number:04} ecs:cluster=@ecs:cluster/prod");
        assert!(allows(&authorizer, &format!("ecs:DescribeServices {service}"), HERE), "{service}");
        let update = format!("ecs:UpdateService {service} ecs:task-definition=@ecs:task-definition/web:1");
        assert!(allows(&authorizer, &update, HERE), "{service}");
    }
    let other = "ecs:DescribeServices ecs:service/prod/service-0300 ecs:cluster=@ecs:cluster/prod";
    assert!(!allows(&authorizer, other, HERE));
}

/// Both resources of an action may come to lie in different documents: each is
/// held against all of them.
#[test]
fn actions_on_two_resources_survive_the_split() {
    let authorizer = authorizer(&documents(&many(120).allow(Operation::DeployNative)));
    for number in 0..120 {
        let line = format!(
            "ecs:DescribeServiceDeployments \
             ecs:service/prod/service-{number:04},ecs:service-deployment/prod/service-{number:04}/0 \
             ecs:cluster=@ecs:cluster/prod"
        );
        assert!(allows(&authorizer, &line, HERE), "{line}");
    }
}

/// One service and many families: the values of the condition are split.
#[test]
fn a_condition_that_is_too_big_is_split_by_its_values() {
    let policy = CallerPolicy::new(HERE.scope()).service("prod", "api").allow(Operation::DeployRolling);
    let policy = (0..200).fold(policy, |policy, number| policy.family(format!("family-{number:04}")));
    let split = documents(&policy);
    assert!(split.iter().all(|document| document.size() <= MANAGED));
    let authorizer = authorizer(&split);
    let line = |family: &str| {
        format!(
            "ecs:UpdateService ecs:service/prod/api ecs:cluster=@ecs:cluster/prod \
             ecs:task-definition=@ecs:task-definition/{family}:1"
        )
    };
    for number in 0..200 {
        assert!(allows(&authorizer, &line(&format!("family-{number:04}")), HERE), "{number}");
    }
    assert!(!allows(&authorizer, &line("family-0200"), HERE));
}

/// Actions of one statement come apart last.
#[test]
fn a_statement_about_one_thing_is_split_by_its_actions() {
    let policy = HERE.policy().allow(Operation::ProvisionRoles);
    let whole = authorizer(&documents(&policy));
    let split = documents(&policy.clone().with_quota(420));
    assert!(split.iter().all(|document| document.size() <= 420));
    let split = authorizer(&split);
    for line in ["iam:GetRole iam:role/ecs/p-x", "iam:UntagRole iam:role/ecs/p-x", "iam:GetRole iam:role/x"] {
        assert_eq!(allows(&split, line, HERE), allows(&whole, line, HERE), "{line}");
    }
}

#[test]
fn thousands_of_services_make_documents_in_proportion() {
    let split = many(2_000).allow(Operation::DeployNative).documents().unwrap();
    let size: usize = split.iter().map(|document| document.document().size()).sum();
    assert!(split.len() > 100 && split.len() < 2 * size / MANAGED, "{} documents of {size}", split.len());
}
