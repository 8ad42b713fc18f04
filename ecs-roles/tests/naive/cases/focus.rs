//! Rounds, each about one part of the rules.

use ecs_roles::{PolicyDocument, Request};

use super::conditions;
use super::patterns::{ACTIONS, RESOURCES};
use super::principals::{OTHERS, OWN};
use super::statements::{Drawn, Side, Subject, document};
use crate::naive::case::{Layers, caller};
use crate::naive::dice::Dice;

/// Policies and several requests to them.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) layers: Layers,
    pub(crate) requests: Vec<Request>,
}

/// What a round is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Focus {
    Actions,
    Resources,
    Conditions,
    Variables,
    Principals,
    Layers,
    Trust,
    Keys,
    Everything,
}

/// All of them.
pub(crate) const FOCI: [Focus; 9] = [
    Focus::Actions,
    Focus::Resources,
    Focus::Conditions,
    Focus::Variables,
    Focus::Principals,
    Focus::Layers,
    Focus::Trust,
    Focus::Keys,
    Focus::Everything,
];

const TRUST_ACTIONS: [&str; 6] = [
    "sts:AssumeRole",
    "sts:assumerole",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];
const ROLES: [&str; 2] = ["arn:aws:iam::111122223333:role/task", "arn:aws:iam::444455556666:role/task"];
/// What patterns with variables may fit.
const VARIED: [&str; 5] = [
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/ann/a:b?c*",
    "arn:aws:s3:::bucket/web-1/x",
    "arn:aws:s3:::ann",
    "arn:aws:ecs:eu-west-1:111122223333:cluster/web-1",
];
const KEYS: [&str; 3] = [
    "arn:aws:kms:eu-west-1:111122223333:key/1234",
    "arn:aws:kms:eu-west-1:444455556666:key/1234",
    "arn:aws:kms:eu-west-1:111122223333:alias/web",
];

/// In how many of a hundred rounds a layer takes part.
struct Parts {
    resource: usize,
    limits: usize,
    organization: usize,
    endpoint: usize,
}

impl Focus {
    fn drawn(self) -> Drawn {
        let none = Drawn { denies: 25, actions: 0, resources: 0, conditions: 0, principals: 0, variables: 5 };
        match self {
            Self::Actions => Drawn { actions: 95, ..none },
            Self::Resources => Drawn { resources: 95, ..none },
            Self::Conditions => Drawn { conditions: 95, ..none },
            Self::Variables => Drawn { resources: 45, conditions: 55, variables: 80, ..none },
            Self::Principals => Drawn { denies: 15, principals: 95, ..none },
            Self::Layers => Drawn { denies: 5, actions: 45, principals: 60, ..none },
            Self::Trust | Self::Keys => {
                Drawn { denies: 5, actions: 20, principals: 90, conditions: 10, ..none }
            }
            Self::Everything => {
                Drawn { denies: 15, actions: 30, resources: 25, conditions: 25, principals: 60, ..none }
            }
        }
    }

    fn parts(self) -> Parts {
        match self {
            Self::Actions | Self::Resources | Self::Conditions | Self::Variables => {
                Parts { resource: 10, limits: 5, organization: 5, endpoint: 0 }
            }
            Self::Principals => Parts { resource: 95, limits: 30, organization: 10, endpoint: 20 },
            Self::Layers => Parts { resource: 60, limits: 50, organization: 40, endpoint: 30 },
            Self::Trust => Parts { resource: 90, limits: 25, organization: 15, endpoint: 5 },
            Self::Keys => Parts { resource: 60, limits: 25, organization: 15, endpoint: 5 },
            Self::Everything => Parts { resource: 50, limits: 25, organization: 15, endpoint: 10 },
        }
    }

    /// How many of a hundred callers are of another account, or of none.
    fn strangers(self) -> usize {
        match self {
            Self::Actions | Self::Resources | Self::Conditions | Self::Variables => 3,
            Self::Principals | Self::Layers | Self::Trust | Self::Keys | Self::Everything => 40,
        }
    }

    fn actions(self, dice: &mut Dice) -> Vec<&'static str> {
        match self {
            Self::Trust => dice.several(1, 2, &TRUST_ACTIONS),
            Self::Keys => dice.several(1, 2, &["kms:Decrypt", "kms:GenerateDataKey", "kms:ListKeys"]),
            _ if dice.chance(2) => vec!["sts:GetCallerIdentity"],
            _ => dice.several(1, 3, &ACTIONS),
        }
    }

    fn resources(self, dice: &mut Dice) -> Vec<&'static str> {
        match self {
            Self::Trust => dice.several(1, 2, &ROLES),
            Self::Variables => dice.several(1, 2, &VARIED),
            Self::Keys => dice.several(1, 2, &KEYS),
            _ => dice.several(1, 3, &RESOURCES),
        }
    }

    fn subject(self, dice: &mut Dice) -> Subject {
        let count = 1 + dice.below(2);
        let one = |dice: &mut Dice| {
            if dice.chance(self.strangers()) { dice.pick(&OTHERS) } else { dice.pick(&OWN) }
        };
        Subject {
            callers: (0..count).map(|_| one(dice)).collect(),
            actions: self.actions(dice),
            resources: self.resources(dice),
        }
    }
}

/// The round of a seed.
pub(crate) fn round(focus: Focus, seed: u64, requests: usize) -> Round {
    let mut dice = Dice::new(seed);
    let subject = focus.subject(&mut dice);
    let layers = layers(&mut dice, focus, &subject);
    let requests = (0..requests).map(|_| request(&mut dice, focus, &subject)).collect();
    Round { layers, requests }
}

fn layers(dice: &mut Dice, focus: Focus, subject: &Subject) -> Layers {
    let (drawn, parts) = (focus.drawn(), focus.parts());
    let limit = |dice: &mut Dice, percent: usize, side: Side| {
        dice.chance(percent).then(|| documents(dice, subject, drawn, side))
    };
    Layers {
        identity: documents(dice, subject, drawn, Side::Caller),
        session: limit(dice, parts.limits, Side::Caller),
        boundary: limit(dice, parts.limits, Side::Caller),
        resource: dice.chance(parts.resource).then(|| document(dice, subject, drawn, Side::Resource)),
        scp: levels(dice, parts.organization, subject, drawn, Side::Caller),
        rcp: levels(dice, parts.organization, subject, drawn, Side::Organization),
        vpc_endpoint: limit(dice, parts.endpoint, Side::Endpoint),
    }
}

/// Mostly one document, at times none or two.
fn documents(dice: &mut Dice, subject: &Subject, drawn: Drawn, side: Side) -> Vec<PolicyDocument> {
    let count = dice.pick(&[0, 1, 1, 1, 1, 1, 1, 2]);
    (0..count).map(|_| document(dice, subject, drawn, side)).collect()
}

fn levels(
    dice: &mut Dice,
    percent: usize,
    subject: &Subject,
    drawn: Drawn,
    side: Side,
) -> Vec<Vec<PolicyDocument>> {
    let count = if dice.chance(percent) { 1 + dice.below(2) } else { 0 };
    (0..count).map(|_| documents(dice, subject, drawn, side)).collect()
}

fn request(dice: &mut Dice, focus: Focus, subject: &Subject) -> Request {
    let (who, action) = (caller(dice.pick(&subject.callers)), dice.pick(&subject.actions));
    let mut request = Request::new(who, action, dice.pick(&subject.resources)).unwrap();
    if dice.chance(10) {
        request = request.and_on(dice.pick(&subject.resources));
    }
    let about_elements =
        matches!(focus, Focus::Actions | Focus::Resources | Focus::Conditions | Focus::Variables);
    if dice.chance(if about_elements { 80 } else { 15 }) {
        request =
            request.in_account(dice.pick(&["111122223333", "111122223333", "111122223333", "444455556666"]));
    }
    let drawn = focus.drawn();
    if drawn.conditions > 0 || drawn.resources > 0 {
        request = request.with_context(conditions::context(dice));
    }
    request
}
