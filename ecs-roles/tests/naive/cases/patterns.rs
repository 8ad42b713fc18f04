//! Patterns near the actions and resources of a round.

use crate::naive::dice::Dice;

/// Actions, one without resource types and some in odd case among them.
pub(crate) const ACTIONS: [&str; 9] = [
    "ecs:RunTask",
    "ecs:RunTasks",
    "ecs:UpdateService",
    "ECS:updateService",
    "ecs:ListClusters",
    "iam:PassRole",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "sts:GetSessionToken",
];

/// What is no pattern over actions, or one that is easily misread.
const ODD_ACTIONS: [&str; 14] = [
    "",
    "*:*",
    "*:RunTask",
    "ec?:*",
    "e*:RunTask",
    "ecs",
    "ecs*",
    "ecs:",
    " ecs:RunTask",
    "ecs: RunTask",
    "ecs:RunTask ",
    "ecs::RunTask",
    "ecs:RunTask:",
    "**",
];

/// Resources of every form: fields empty, colons and slashes within the last
/// field, another account and partition, none at all, no ARN.
pub(crate) const RESOURCES: [&str; 12] = [
    "arn:aws:ecs:eu-west-1:111122223333:cluster/web",
    "arn:aws:ecs:eu-west-1:111122223333:service/web/api",
    "arn:aws:ecs:eu-west-1:444455556666:service/web/api",
    "arn:aws-cn:ecs:cn-north-1:111122223333:cluster/web",
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/ann/a:b?c*",
    "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:log-stream:x",
    "arn:aws:iam::111122223333:role/task",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "*",
    "arn:aws:ecs",
    "b",
];

/// Patterns that stand for themselves, with and without variables.
const ODD_RESOURCES: [&str; 16] = [
    "",
    "?",
    "**",
    "*:*",
    "arn:*",
    "arn:aws:*",
    "arn:aws:ecs:*:*:*",
    "arn:aws:s3:::bucket/${aws:username}/*",
    "arn:aws:s3:::bucket/${AWS:UserName, 'ann'}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'bucket'}",
    "arn:aws:s3:::bucket/${aws:TagKeys}*",
    "arn:aws:s3:::bucket/ann/a:b${?}c${*}",
    "arn:aws:s3:::bucket/ann/a:b?c${*}",
    "arn:aws:s3:::bucket/${aws:username",
    "arn:aws:s3:::bucket*${aws:PrincipalTag/team}",
    "arn:aws:ecs:eu-west-1:111122223333:cluster/${aws:PrincipalTag/team, 'w*'}",
];

/// A pattern that may fit one of the actions.
pub(super) fn action_pattern(dice: &mut Dice, actions: &[&str]) -> String {
    let action = dice.pick(actions);
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    match dice.below(10) {
        0 => action.to_owned(),
        1 => dice.odd_case(action),
        2 => "*".to_owned(),
        3 => format!("{service}:*"),
        4 => format!("{service}:{}", dice.replace_part(name, "*")),
        5 => {
            let once = dice.replace_part(name, "*");
            let twice = dice.replace_part(&once, "*");
            dice.odd_case(&format!("{service}:{twice}"))
        }
        6 => format!("{service}:{}", dice.replace_char(name, '?')),
        7 => dice.replace_part(action, "*"),
        8 => dice.pick(&ACTIONS).to_owned(),
        _ => dice.pick(&ODD_ACTIONS).to_owned(),
    }
}

/// A pattern with a variable.
pub(super) fn pattern_with_variable(dice: &mut Dice) -> String {
    let odd: Vec<&str> = ODD_RESOURCES.into_iter().filter(|pattern| pattern.contains("${")).collect();
    dice.pick(&odd).to_owned()
}

/// A pattern that may fit one of the resources.
pub(super) fn resource_pattern(dice: &mut Dice, resources: &[&str]) -> String {
    let resource = dice.pick(resources);
    match dice.below(11) {
        0 => resource.to_owned(),
        1 => "*".to_owned(),
        2 | 3 => some_fields(dice, resource),
        4 => dice.replace_part(resource, "*"),
        5 => {
            let once = dice.replace_part(resource, "*");
            dice.replace_part(&once, "*")
        }
        6 => dice.replace_char(resource, '?'),
        7 => {
            let once = dice.replace_part(resource, "*");
            dice.replace_char(&once, '?')
        }
        8 => dice.odd_case(resource),
        9 => dice.pick(&RESOURCES).to_owned(),
        _ => dice.pick(&ODD_RESOURCES).to_owned(),
    }
}

/// The resource with `*` at the end of some of its fields.
fn some_fields(dice: &mut Dice, resource: &str) -> String {
    let fields: Vec<&str> = resource.splitn(6, ':').collect();
    let mut opened = |field: &&str| match dice.below(4) {
        0 => "*".to_owned(),
        1 => format!("{}*", field.get(..field.len() / 2).unwrap_or_default()),
        _ => (*field).to_owned(),
    };
    fields.iter().map(&mut opened).collect::<Vec<_>>().join(":")
}
