//! What the operations of CodeDeploy need: Service Authorization Reference, "Actions,
//! resources, and condition keys for AWS CodeDeploy".

use super::need::{Need, request_tags};
use crate::codedeploy::CodeDeploy;
use crate::ecs::Place;
use crate::wire::json::Input;

pub(super) fn needs(place: &Place, known: &CodeDeploy, operation: &str, input: Input<'_>) -> Vec<Need> {
    let tags = input.objects("tags").unwrap_or_default();
    let tags = tags.iter().map(|tag| (text(*tag, "Key"), text(*tag, "Value")));
    let context = request_tags(tags);
    let need = |action: &str, resource: &str| {
        Need::new(format!("codedeploy:{action}"), resource).with_context(&context)
    };
    let own = resources(place, known, operation, input);
    let mut needs: Vec<Need> = own.iter().map(|resource| need(operation, resource)).collect();
    if operation == "CreateDeployment" {
        // CodeDeploy asks for these on behalf of who creates a deployment: README of
        // aws-actions/amazon-ecs-deploy-task-definition, "AWS CodeDeploy Support".
        needs.push(need("GetDeploymentConfig", &arn(place, "deploymentconfig", configuration(known, input))));
        needs.push(need("RegisterApplicationRevision", &application(place, input)));
    }
    let role = text(input, "serviceRoleArn");
    needs.extend((role != "*").then(|| Need::pass(role, "codedeploy.amazonaws.com")));
    needs
}

/// That of the group where the input names none: AWS CodeDeploy API Reference, `CreateDeployment`.
fn configuration<'a>(known: &'a CodeDeploy, input: Input<'a>) -> &'a str {
    let of_group = known.configuration(text(input, "applicationName"), text(input, "deploymentGroupName"));
    let named = input.text_or_none("deploymentConfigName");
    named.or(of_group).unwrap_or("*")
}

/// A deployment says its group, and nothing here knows deployments: where there is one group
/// alone, it is of that; else it can be of any.
fn group_of_deployment(place: &Place, known: &CodeDeploy) -> String {
    let mut groups = known.groups();
    match (groups.next(), groups.next()) {
        (Some((application, group)), None) => {
            arn(place, "deploymentgroup", &format!("{application}/{group}"))
        }
        _ => arn(place, "deploymentgroup", "*"),
    }
}

/// ARNs of CodeDeploy have a colon after the type.
fn resources(place: &Place, known: &CodeDeploy, operation: &str, input: Input<'_>) -> Vec<String> {
    let listed = |member: &str| input.texts(member).unwrap_or_default();
    match operation {
        "BatchGetApplicationRevisions"
        | "CreateApplication"
        | "DeleteApplication"
        | "GetApplication"
        | "GetApplicationRevision"
        | "ListApplicationRevisions"
        | "ListDeploymentGroups"
        | "RegisterApplicationRevision"
        | "UpdateApplication" => vec![application(place, input)],
        "BatchGetApplications" => {
            listed("applicationNames").into_iter().map(|name| arn(place, "application", name)).collect()
        }
        "CreateDeployment"
        | "CreateDeploymentGroup"
        | "DeleteDeploymentGroup"
        | "GetDeploymentGroup"
        | "ListDeployments" => vec![group(place, input, text(input, "deploymentGroupName"))],
        "UpdateDeploymentGroup" => vec![group(place, input, text(input, "currentDeploymentGroupName"))],
        "BatchGetDeploymentGroups" => {
            let names = listed("deploymentGroupNames").into_iter();
            names.map(|name| group(place, input, name)).collect()
        }
        "BatchGetDeployments" | "GetDeployment" => vec![group_of_deployment(place, known)],
        "CreateDeploymentConfig" | "DeleteDeploymentConfig" | "GetDeploymentConfig" => {
            vec![arn(place, "deploymentconfig", text(input, "deploymentConfigName"))]
        }
        "ListTagsForResource" | "TagResource" | "UntagResource" => {
            vec![text(input, "ResourceArn").to_owned()]
        }
        _ => vec!["*".to_owned()],
    }
}

/// A member that is text; `*` if it is absent, as then it can be any.
fn text<'a>(input: Input<'a>, member: &str) -> &'a str {
    input.text_or_none(member).unwrap_or("*")
}

fn arn(place: &Place, kind: &str, name: &str) -> String {
    format!("arn:{}:codedeploy:{}:{}:{kind}:{name}", place.partition, place.region, place.account)
}

fn application(place: &Place, input: Input<'_>) -> String {
    arn(place, "application", text(input, "applicationName"))
}

fn group(place: &Place, input: Input<'_>, name: &str) -> String {
    arn(place, "deploymentgroup", &format!("{}/{name}", text(input, "applicationName")))
}
