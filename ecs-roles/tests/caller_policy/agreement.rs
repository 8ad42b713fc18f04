//! Statements against those collected from the documentation, in
//! `data/caller-operations.json`: the same but for what a table names, with the
//! reason for each difference.

use std::collections::BTreeSet;

use ecs_roles::{ArnPattern, Operation, PolicyDocument};
use serde_json::Value;

use crate::support::{ACCOUNT, HERE, PLACES, Place, documents};

/// One action on one resource under conditions: `OPERATOR KEY VALUE…`.
type Atom = (String, String, BTreeSet<String>);

/// How what is generated differs from what is documented for an action.
#[derive(Debug, PartialEq)]
enum Difference {
    /// Each atom is among the documented ones or narrower than one of them.
    Tighter,
    /// The documented atoms are there, and more.
    More,
    /// It belongs to another operation.
    Elsewhere,
    /// It is written in another way.
    Otherwise,
}
use Difference::{Elsewhere, More, Otherwise, Tighter};

const DEPLOYMENT: &str = "what comes with a deployment comes with each kind of deployment";
const TASK_ROLES: &str =
    "AWS refuses an UpdateService whose task definition has roles that may not be passed";
const REDEPLOYED: &str = "CreateDeployment asks for it on behalf of its caller, here as in a deployment";
const GUARD: &str = "the guard of this crate looks there too";
const FAMILIES: &str = "an update must not name the task definition of another family";
const BOUNDARY: &str = "what is given to a role without the boundary could be anything";
const OWN: &str = "with the boundary; and roles have managed policies to themselves, too";
const GROUPS: &str = "CloudWatch Logs writes the ARN of a group in both ways";

const DIFFERENCES: &[(&str, &str, Difference, &str)] = &[
    ("deploy-codedeploy", "ecs:UpdateService", Tighter, FAMILIES),
    ("deploy-native-bluegreen", "ecs:UpdateService", Tighter, FAMILIES),
    ("rollback", "ecs:UpdateService", Tighter, FAMILIES),
    ("scale", "ecs:UpdateService", Tighter, FAMILIES),
    ("deploy-codedeploy", "ecs:CreateService", More, DEPLOYMENT),
    ("deploy-codedeploy", "ecs:TagResource", More, DEPLOYMENT),
    ("deploy-codedeploy", "ecs:UntagResource", More, DEPLOYMENT),
    ("deploy-codedeploy", "ecs:ListTagsForResource", More, DEPLOYMENT),
    ("deploy-codedeploy", "iam:PassRole", More, DEPLOYMENT),
    ("deploy-codedeploy", "iam:CreateServiceLinkedRole", More, DEPLOYMENT),
    ("deploy-codedeploy", "servicediscovery:GetNamespace", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "ecs:CreateService", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "ecs:TagResource", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "ecs:UntagResource", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "ecs:ListTagsForResource", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "iam:CreateServiceLinkedRole", More, DEPLOYMENT),
    ("deploy-native-bluegreen", "iam:PassRole", More, TASK_ROLES),
    ("deploy-rolling", "iam:PassRole", More, TASK_ROLES),
    ("rollback", "iam:PassRole", More, TASK_ROLES),
    ("rollback", "codedeploy:GetDeploymentConfig", More, REDEPLOYED),
    ("rollback", "codedeploy:RegisterApplicationRevision", More, REDEPLOYED),
    ("infrastructure-role-guard", "ecs:ListServiceDeployments", More, GUARD),
    ("infrastructure-role-guard", "ecs:DescribeServiceDeployments", More, GUARD),
    ("infrastructure-role-guard", "ecs:DescribeServiceRevisions", More, GUARD),
    ("infrastructure-role-guard", "ecs:DescribeTaskDefinition", More, GUARD),
    ("infrastructure-role-guard", "codedeploy:ListApplications", More, GUARD),
    ("infrastructure-role-guard", "codedeploy:ListDeploymentGroups", More, GUARD),
    ("infrastructure-role-guard", "codedeploy:BatchGetDeploymentGroups", More, GUARD),
    ("infrastructure-role-guard", "ec2:DescribeInstances", More, GUARD),
    ("deploy-native-bluegreen", "servicediscovery:GetNamespace", More, DEPLOYMENT),
    ("wait", "ecs:ListServiceDeployments", More, "native deployments are waited for too"),
    ("wait", "ecs:DescribeServiceDeployments", More, "native deployments are waited for too"),
    ("wait", "ecs:DescribeServiceRevisions", More, "native deployments are waited for too"),
    ("wait", "codedeploy:ListDeployments", More, "so are those of CodeDeploy"),
    ("wait", "codedeploy:GetDeployment", More, "so are those of CodeDeploy"),
    ("wait", "codedeploy:GetDeploymentTarget", More, "so are those of CodeDeploy"),
    ("wait", "codedeploy:ListDeploymentTargets", More, "so are those of CodeDeploy"),
    ("wait", "codedeploy:BatchGetDeploymentTargets", More, "so are those of CodeDeploy"),
    ("logs", "logs:FilterLogEvents", More, GROUPS),
    ("logs", "logs:DescribeLogStreams", More, GROUPS),
    ("logs", "logs:StartLiveTail", More, GROUPS),
    ("rollback", "ecs:DeregisterTaskDefinition", Elsewhere, "`deregister` is an operation of its own"),
    ("exec", "ssm:TerminateSession", Otherwise, "`aws:username` has no value for a role, `aws:userid` has"),
    ("tfstate-s3", "s3:GetObject", More, "who holds the lock of a state stands in a file beside it"),
    ("tfstate-s3", "s3:ListBucket", More, "workspaces are listed by their prefix"),
    ("provision-roles", "iam:PutRolePolicy", Tighter, BOUNDARY),
    ("provision-roles", "iam:DeleteRolePolicy", Tighter, BOUNDARY),
    ("provision-roles", "iam:AttachRolePolicy", Otherwise, OWN),
    ("provision-roles", "iam:DetachRolePolicy", Otherwise, OWN),
    ("provision-roles", "iam:GetPolicy", More, "policies of AWS are looked at before they are attached"),
    ("provision-roles", "iam:GetPolicyVersion", More, "and AWS may have changed them"),
    ("provision-roles", "iam:GetRole", More, "what is not there yet has no path"),
    ("provision-roles", "iam:GetInstanceProfile", More, "what is not there yet has no path"),
    ("provision-roles", "iam:TagInstanceProfile", More, "instance profiles carry the tag of their owner"),
    ("provision-roles", "iam:ListRoleTags", Elsewhere, "GetRole tells the tags, so nothing asks for them"),
    ("provision-roles", "iam:ListEntitiesForPolicy", Elsewhere, "GetPolicy tells how many have it attached"),
    (
        "provision-roles",
        "iam:SetDefaultPolicyVersion",
        Elsewhere,
        "a version is made the default one when it is made",
    ),
    ("provision-roles", "iam:CreateServiceLinkedRole", Tighter, "each service has a role of one name"),
];

/// Values of placeholders; roles differ by operation.
fn values(placeholder: &str, operation: &str, place: Place) -> Vec<String> {
    let arns = |short: &[&str]| short.iter().map(|short| place.full(short)).collect::<Vec<_>>();
    match placeholder {
        "{taskRoleArn}" => arns(&["iam:role/task"]),
        "{executionRoleArn}" => arns(&["iam:role/exec"]),
        "{infrastructureRoleArn}" if operation == "run" => arns(&["iam:role/volumes"]),
        "{infrastructureRoleArn}" => arns(&["iam:role/volumes", "iam:role/balancers", "iam:role/hooks"]),
        "{loadBalancerInfrastructureRoleArn}" => arns(&["iam:role/volumes", "iam:role/balancers"]),
        "{lifecycleHookRoleArn}" => arns(&["iam:role/hooks"]),
        "{codeDeployRoleArn}" => arns(&["iam:role/codedeploy"]),
        "{instanceRoleArn}" => arns(&["iam:role/ecs/instance"]),
        "{execKmsKeyArn}" => arns(&["kms:key/e"]),
        "{stateKmsKeyArn}" => arns(&["kms:key/s"]),
        "{boundaryArn}" => arns(&["iam:policy/limits/ecs"]),
        "{managedPolicyArns...}" => arns(&["aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]),
        text => vec![filled(text, place)],
    }
}

fn filled(text: &str, place: Place) -> String {
    let names = [
        ("{partition}", place.partition),
        ("{region}", place.region),
        ("{account}", ACCOUNT),
        ("{cluster}", "prod"),
        ("{service}", "api"),
        ("{family}", "web"),
        ("{container}", "app"),
        ("log-group:{group}", "log-group:/ecs/web"),
        ("log-stream:{prefix}", "log-stream:app"),
        ("{app}", "deploys"),
        ("{group}", "blue"),
        ("{config}", "Canary10"),
        ("s3:::{bucket}/{envfile}", "s3:::settings/web.env"),
        ("{bucket}", "states"),
        ("{key}", "net/terraform.tfstate"),
        ("{namespaceId}", "ns-1"),
        ("{repo}", "team/web"),
        ("secret:{name}", "secret:db"),
        ("parameter/{name}", "parameter/web/token"),
        ("{path}", "ecs/"),
        ("{prefix}", "p-"),
    ];
    let text = names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    assert!(!text.contains('{') || text.contains("${aws:username}"), "a placeholder is left in {text}");
    text
}

/// In China the services are named in both spellings where AWS does.
fn spelled(key: &str, value: String, place: Place) -> Vec<String> {
    match (place.partition, key) {
        ("aws-cn", "iam:PassedToService" | "kms:ViaService") => vec![format!("{value}.cn"), value],
        _ => vec![value],
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(listed) => listed.iter().map(|text| text.as_str().unwrap()).collect(),
        other => panic!("neither a text nor a list: {other}"),
    }
}

fn documented(operation: Operation, place: Place) -> BTreeSet<Atom> {
    let data: Value = serde_json::from_str(include_str!("../data/caller-operations.json")).unwrap();
    let name = operation.as_str();
    let mut atoms = BTreeSet::new();
    for statement in data["operations"][name].as_array().unwrap() {
        let mut tests = BTreeSet::new();
        for (operator, keys) in statement["condition"].as_object().into_iter().flatten() {
            for (key, wanted) in keys.as_object().unwrap() {
                let mut wanted: Vec<String> = texts(wanted)
                    .into_iter()
                    .flat_map(|text| values(text, name, place))
                    .flat_map(|value| spelled(key, value, place))
                    .collect();
                wanted.sort();
                tests.insert(format!("{operator} {key} {}", wanted.join(" ")));
            }
        }
        for action in texts(&statement["actions"]) {
            for resource in texts(&statement["resources"]) {
                for resource in values(resource, name, place) {
                    atoms.insert((action.to_owned(), resource, tests.clone()));
                }
            }
        }
    }
    without_implied(atoms)
}

fn generated(documents: &[PolicyDocument]) -> BTreeSet<Atom> {
    let mut atoms = BTreeSet::new();
    for statement in documents.iter().flat_map(|document| &document.statements) {
        let tests: BTreeSet<String> = statement
            .conditions
            .iter()
            .map(|test| format!("{} {} {}", test.operator(), test.key(), test.values().join(" ")))
            .collect();
        for action in statement.actions.listed() {
            for resource in statement.resources.as_ref().unwrap().listed() {
                atoms.insert((action.clone(), resource.clone(), tests.clone()));
            }
        }
    }
    atoms
}

/// The documented statements of one operation overlap, as not all hold at once.
fn without_implied(atoms: BTreeSet<Atom>) -> BTreeSet<Atom> {
    let is_implied = |atom: &Atom| {
        atoms.iter().any(|(action, resource, tests)| {
            (action, resource) == (&atom.0, &atom.1) && tests.is_subset(&atom.2) && *tests != atom.2
        })
    };
    atoms.iter().filter(|atom| !is_implied(atom)).cloned().collect()
}

fn of_action<'a>(atoms: &'a BTreeSet<Atom>, action: &str) -> BTreeSet<&'a Atom> {
    atoms.iter().filter(|atom| atom.0 == action).collect()
}

/// Whether the atom allows no more than the documented one: by a resource that
/// is covered, under all of its tests with at most their values.
fn is_tighter(atom: &Atom, documented: &Atom) -> bool {
    let [narrow, wide] = [&atom.1, &documented.1].map(|text| text.parse::<ArnPattern>().unwrap());
    let is_held = |test: &String| {
        let words: Vec<&str> = test.split(' ').collect();
        atom.2.iter().any(|own| {
            let own: Vec<&str> = own.split(' ').collect();
            own[..2] == words[..2] && own[2..].iter().all(|value| words[2..].contains(value))
        })
    };
    wide.covers(&narrow) && documented.2.iter().all(is_held)
}

fn compare(operation: Operation, place: Place) {
    let (theirs, ours) =
        (documented(operation, place), generated(&documents(&place.fullest().allow(operation))));
    let actions: BTreeSet<&String> = theirs.iter().chain(&ours).map(|atom| &atom.0).collect();
    for action in actions {
        let (theirs, ours) = (of_action(&theirs, action), of_action(&ours, action));
        let named = DIFFERENCES.iter().find(|row| row.0 == operation.as_str() && row.1 == action);
        let holds = match named.map(|row| &row.2) {
            None => theirs == ours,
            Some(_) if theirs == ours => panic!("`{operation}`, {action}: there is no difference"),
            Some(Tighter) => {
                !ours.is_empty() && ours.iter().all(|own| theirs.iter().any(|other| is_tighter(own, other)))
            }
            Some(More) => ours.is_superset(&theirs),
            Some(Elsewhere) => ours.is_empty(),
            Some(Otherwise) => !ours.is_empty(),
        };
        assert!(holds, "`{operation}`, {action}:\ndocumented {theirs:#?}\ngenerated {ours:#?}");
    }
}

#[test]
fn statements_are_the_documented_ones() {
    for place in PLACES {
        for operation in Operation::ALL {
            compare(operation, place);
        }
    }
}

#[test]
fn the_operations_are_the_documented_ones() {
    let data: Value = serde_json::from_str(include_str!("../data/caller-operations.json")).unwrap();
    let documented: BTreeSet<&str> =
        data["operations"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(documented, Operation::ALL.map(Operation::as_str).into_iter().collect());
}

#[test]
fn every_difference_names_a_documented_operation() {
    for (operation, action, _, why) in DIFFERENCES {
        let operation: Operation = operation.parse().unwrap();
        let atoms = generated(&documents(&HERE.fullest().allow(operation)));
        let documented = documented(operation, HERE);
        let known = atoms.iter().chain(&documented).any(|atom| atom.0 == *action);
        assert!(known && why.len() > 20, "`{operation}`, {action}");
    }
}
