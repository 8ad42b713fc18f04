//! Matching with wildcards agrees with a plain table, in every element that has them.

use ecs_roles::{
    Authorizer, Caller, Context, Decision, Policies, Policy, PolicyDocument, PolicySource, PolicyVersion,
    Request, Statement,
};

use crate::plain_glob;

/// The table is as large as the product of both lengths.
const LONGEST: usize = 400;

/// The first line is a pattern, what follows it a text.
pub(crate) fn check(input: &str) {
    let Some((pattern, text)) = input.split_once('\n') else { return };
    if input.len() > LONGEST {
        return;
    }
    for version in [PolicyVersion::V2008, PolicyVersion::V2012] {
        let Some(expected) = plain_glob::covers(pattern, text, version == PolicyVersion::V2012) else {
            continue;
        };
        let like = Statement::allow(["a:b"]).on(["*"]).when("StringLike", "x:y", [pattern]);
        assert_eq!(allows(like, version, "*", text), expected, "{pattern:?} as a condition against {text:?}");
        // The sixth field of an ARN is free.
        let on = Statement::allow(["a:b"]).on([format!("arn:aws:s3:::{pattern}")]);
        let resource = format!("arn:aws:s3:::{text}");
        assert_eq!(
            allows(on, version, &resource, ""),
            expected,
            "{pattern:?} as a resource against {text:?}"
        );
    }
}

fn allows(statement: Statement, version: PolicyVersion, resource: &str, value: &str) -> bool {
    let mut document = PolicyDocument::new([statement]);
    document.version = Some(version);
    let mut policies = Policies::default();
    policies.identity = vec![Policy::new("identity", PolicySource::from(&document))];
    let caller: Caller = "arn:aws:iam::111122223333:role/ci".parse().unwrap_or(Caller::Anonymous);
    let request = Request::new(caller, "a:b", resource)
        .unwrap_or_else(|error| panic!("{error}"))
        .with_context(Context::new().with("x:y", value));
    let authorizer = Authorizer::new(policies).unwrap_or_else(|error| panic!("{error}"));
    authorizer.decide(&request) == Decision::Allowed
}
