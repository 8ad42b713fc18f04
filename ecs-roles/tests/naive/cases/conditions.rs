//! Tests of conditions, and contexts that they may fit.

use ecs_roles::{Conditions, Context};

use crate::naive::dice::Dice;

/// A family of operators with a key of its type, and values on both sides.
struct Family {
    operators: &'static [&'static str],
    keys: &'static [&'static str],
    /// What policies write, wildcards and variables included.
    wanted: &'static [&'static str],
    /// What requests hold.
    found: &'static [&'static str],
}

const FAMILIES: [Family; 7] = [
    Family {
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        keys: &["aws:username", "aws:PrincipalTag/team", "aws:TagKeys"],
        wanted: &[
            "",
            "ann",
            "ANN",
            "a*",
            "?nn",
            "*n*",
            "web-1",
            "web-?",
            "*",
            "${*}",
            "${aws:username}",
            "${AWS:USERNAME}*",
            "x-${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/team, 'ann'}",
            "${aws:TagKeys}",
            "${aws:username",
            "${aws:nothing}",
            "${aws:nothing, 'a*'}",
            "${$}{aws:username}",
        ],
        found: &["", "ann", "Ann", "web-1", "*", "a*", "x-web-1", "${aws:username}", "${aws:username", "é"],
    },
    Family {
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        keys: &["ecs:task-cpu", "k:numbers"],
        wanted: &[
            "1",
            "1.0",
            "01",
            "-1",
            "+2",
            "1e1",
            "10",
            "9007199254740993",
            "2.5",
            "abc",
            "",
            "12abc",
            "${ecs:task-cpu}",
        ],
        found: &[
            "1",
            "1.0",
            "-1",
            "2",
            "10",
            "9007199254740992",
            "9007199254740993",
            "2.50",
            "1E1",
            "abc",
            "",
            " 1",
        ],
    },
    Family {
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        keys: &["aws:CurrentTime", "k:dates"],
        wanted: &[
            "2020-01-01T00:00:00Z",
            "2020-01-01",
            "2020-01",
            "2020",
            "1577836800",
            "2020-01-01T01:00+01:00",
            "2020-01-01T00:00:00.5Z",
            "2020-02-30",
            "yesterday",
            "",
        ],
        found: &[
            "2020-01-01T00:00:00Z",
            "2019-12-31T23:30:00-00:30",
            "2020-01-01T00:00:00.500Z",
            "1577836800",
            "1577836801",
            "2020-06-15",
            "2019-02-29",
            "2020-01-01T24:30:00Z",
            "now",
            "",
        ],
    },
    Family {
        operators: &["Bool"],
        keys: &["aws:SecureTransport", "k:booleans"],
        wanted: &["true", "false", "TRUE", "False", "yes", "", "1"],
        found: &["true", "false", "True", "FALSE", "no", "", "0"],
    },
    Family {
        operators: &["BinaryEquals"],
        keys: &["k:bytes", "k:blobs"],
        wanted: &["QQ==", "QUI=", "QUJD", "", "QQ", "!!!!", "A"],
        found: &["QQ==", "QUI=", "QUJD", "", "QQ", "A"],
    },
    Family {
        operators: &["IpAddress", "NotIpAddress"],
        keys: &["aws:SourceIp", "k:addresses"],
        wanted: &[
            "10.0.0.0/8",
            "10.1.2.3",
            "10.1.2.0/24",
            "10.1.2.9/31",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
            "2001:DB8:0:0::1",
            "2001:db8::1/128",
            "10.0.0.0/33",
            "10.0.0",
            "",
        ],
        found: &[
            "10.1.2.3",
            "10.1.2.8",
            "11.0.0.1",
            "2001:db8::1",
            "2001:db9::1",
            "::ffff:10.1.2.3",
            "10.0.0",
            "",
        ],
    },
    Family {
        operators: &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        keys: &["aws:SourceArn", "k:arns"],
        wanted: &[
            "arn:aws:ecs:eu-west-1:111122223333:*",
            "arn:aws:ecs:*:111122223333:cluster/web",
            "arn:aws:s3:::bucket",
            "arn:*:s3:::b?cket",
            "arn:aws:s3*:bucket",
            "arn:*",
            "arn:aws:s3::bucket",
            "*",
            "arn:aws:ecs:*:*:*:*",
            "${aws:SourceArn}",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "arn:aws:s3:::${aws:nothing}",
            "",
        ],
        found: &[
            "arn:aws:ecs:eu-west-1:111122223333:cluster/web",
            "arn:aws:ecs:eu-west-1:444455556666:cluster/web",
            "arn:aws:s3:::bucket",
            "arn:aws:s3:::ann",
            "arn:aws:logs:eu-west-1:111122223333:log-group:a:b",
            "arn:aws:s3",
            "nothing",
            "",
        ],
    },
];

/// Values of policies that hold a variable, for operators that know them.
const VARIABLES: [&str; 8] = [
    "${aws:username}",
    "${AWS:Username}*",
    "${aws:username, 'ann'}",
    "${aws:PrincipalTag/team, 'web-1'}",
    "${aws:TagKeys, 'ann'}",
    "${aws:nothing}",
    "arn:aws:s3:::${aws:username}",
    "${*}",
];

/// No operators, or such as have more or less around them than others.
const ODD_OPERATORS: [&str; 7] = [
    "StringEqual",
    "",
    "NullIfExists",
    "ForAnyValue:Null",
    "ForAnyValue:",
    "ForSomeValues:StringEquals",
    "StringEqualsIfExistsIfExists",
];

/// One test, for one operator and one key.
pub(super) fn add_test(dice: &mut Dice, conditions: &mut Conditions) {
    let family = &FAMILIES[dice.below(FAMILIES.len())];
    let of_values = if dice.chance(4) { &FAMILIES[dice.below(FAMILIES.len())] } else { family };
    let key = dice.pick(family.keys);
    let key = if dice.chance(15) { dice.odd_case(key) } else { key.to_owned() };
    if dice.chance(8) {
        let wanted = dice.several(1, 2, &["true", "false", "TRUE", "maybe"]);
        return conditions.add(if dice.chance(20) { "null" } else { "Null" }, key, wanted);
    }
    let operator = operator(dice, family);
    let least = usize::from(!dice.chance(5));
    conditions.add(operator, key, dice.several(least, 3, of_values.wanted));
}

fn operator(dice: &mut Dice, family: &Family) -> String {
    if dice.chance(3) {
        return dice.pick(&ODD_OPERATORS).to_owned();
    }
    let prefix = dice.pick(&["", "", "", "ForAllValues:", "ForAnyValue:"]);
    let suffix = dice.pick(&["", "", "IfExists"]);
    let operator = format!("{prefix}{}{suffix}", dice.pick(family.operators));
    if dice.chance(15) { dice.odd_case(&operator) } else { operator }
}

/// One test with variables among its values.
pub(super) fn add_test_with_variables(dice: &mut Dice, conditions: &mut Conditions) {
    let family = if dice.chance(75) { &FAMILIES[0] } else { &FAMILIES[FAMILIES.len() - 1] };
    let (operator, key) = (operator(dice, family), dice.pick(family.keys));
    let mut values = dice.several(1, 2, &VARIABLES);
    values.extend(dice.several(0, 1, family.wanted));
    conditions.add(operator, key, values);
}

/// A context with some of the keys.
pub(super) fn context(dice: &mut Dice) -> Context {
    let mut context = Context::new();
    for family in &FAMILIES {
        for key in family.keys {
            context = match dice.below(100) {
                0..25 => context,
                25..75 => context.with(dice.odd_case(key), dice.pick(family.found)),
                _ => context.with_list(key, dice.several(0, 3, family.found)),
            };
        }
    }
    context
}
