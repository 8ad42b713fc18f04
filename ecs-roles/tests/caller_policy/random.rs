//! Random operations, circumstances and names.

use ecs_roles::{
    CallerPolicy, Circumstance, Decision, Operation, PolicyDocument, PolicyKind, Severity, lint,
};
use proptest::prelude::*;

use crate::questions;
use crate::support::{HERE, PLACES, Place, allowing, authorizer, circumstances, documents, request};

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    prop::sample::subsequence(Operation::ALL.to_vec(), 1..=Operation::ALL.len())
}

fn some_circumstances() -> impl Strategy<Value = Vec<Circumstance>> {
    prop::sample::subsequence(circumstances(), 0..=circumstances().len())
}

#[derive(Debug, Clone)]
struct Names {
    clusters: Vec<String>,
    services: Vec<String>,
    families: Vec<String>,
    groups: Vec<String>,
    roles: Vec<String>,
}

fn names() -> impl Strategy<Value = Names> {
    let ecs = || prop::collection::vec("[a-zA-Z0-9][a-zA-Z0-9_-]{0,40}", 1..7);
    (ecs(), ecs(), ecs(), prop::collection::vec("/?[a-z0-9][a-z0-9/_.#-]{0,40}", 1..6), ecs()).prop_map(
        |(clusters, services, families, groups, roles)| Names { clusters, services, families, groups, roles },
    )
}

/// The full policy, with more of everything.
fn policy(place: Place, names: &Names) -> CallerPolicy {
    let mut policy = place.policy();
    for cluster in &names.clusters {
        policy = names.services.iter().fold(policy, |policy, service| policy.service(cluster, service));
    }
    let policy = names.families.iter().fold(policy, |policy, family| policy.family(family));
    let policy = names.groups.iter().fold(policy, |policy, group| policy.log_streams(group, "app"));
    names.roles.iter().fold(policy, |policy, role| {
        policy
            .task_role(place.arn(&format!("iam:role/{role}")))
            .hook_role(place.arn(&format!("iam:role/p/{role}")))
    })
}

fn with(policy: CallerPolicy, circumstances: &[Circumstance]) -> CallerPolicy {
    circumstances.iter().copied().fold(policy, CallerPolicy::with)
}

/// What documents of the operations allow, each by itself, of the requests of
/// all operations.
fn allowed<'q>(documents: &[PolicyDocument], lines: &[&'q str], place: Place) -> Vec<&'q str> {
    let authorizer = authorizer(documents);
    let is_allowed = |line: &&&str| authorizer.decide(&request(line, place)) == Decision::Allowed;
    lines.iter().filter(is_allowed).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn documents_fit_are_read_back_and_are_clean(
        operations in operations(),
        circumstances in some_circumstances(),
        names in names(),
        place in prop::sample::select(PLACES.to_vec()),
        quota in 1_200..7_000_usize,
    ) {
        let policy = with(allowing(policy(place, &names), &operations), &circumstances).with_quota(quota);
        for document in policy.documents().unwrap() {
            let text = document.document().to_string();
            prop_assert!(document.document().size() <= quota, "{}: {}", quota, text);
            prop_assert_eq!(&text.parse::<PolicyDocument>().unwrap(), document.document());
            let found = lint(&text, PolicyKind::Identity);
            let bad: Vec<_> =
                found.iter().filter(|finding| finding.severity() <= Severity::SecurityWarning).collect();
            prop_assert!(bad.is_empty(), "{:#?} in {}", bad, text);
        }
        prop_assert_eq!(documents(&policy), documents(&policy.clone()));
    }

    #[test]
    fn operations_together_allow_what_they_allow_alone_and_no_more(
        operations in operations(),
        circumstances in some_circumstances(),
        quota in 1_000..7_000_usize,
    ) {
        let lines: Vec<&str> = Operation::ALL.into_iter().flat_map(questions::of).collect();
        let base = with(HERE.policy(), &circumstances);
        let alone: Vec<PolicyDocument> =
            operations.iter().flat_map(|operation| documents(&base.clone().allow(*operation))).collect();
        let together = documents(&allowing(base, &operations).with_quota(quota));
        prop_assert_eq!(allowed(&together, &lines, HERE), allowed(&alone, &lines, HERE));
    }

    #[test]
    fn no_text_in_place_of_a_name_panics_or_gets_through(name in "\\PC{0,20}") {
        let policies = [
            CallerPolicy::new(HERE.scope()).cluster(&name).allow(Operation::Wait),
            CallerPolicy::new(HERE.scope()).family(&name).allow(Operation::Register),
            CallerPolicy::new(HERE.scope()).log_group(&name).allow(Operation::Logs),
            CallerPolicy::new(HERE.scope()).state("states", &name).allow(Operation::TfstateS3),
        ];
        let legal = !name.contains(['*', '?', '<', '>', '{', '}', '$', '"', '\\']) && !name.is_empty();
        for policy in policies {
            prop_assert!(policy.documents().is_err() || legal, "{}", name);
        }
    }

    #[test]
    fn no_text_in_place_of_a_definition_panics(json in "[{}\\[\\]\":,a-z0-9 ]{0,60}") {
        let policy = CallerPolicy::new(HERE.scope());
        let _ = policy.clone().with_task_definition(&json);
        let _ = policy.with_service_definition(&json);
    }
}
