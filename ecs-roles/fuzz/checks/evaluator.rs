//! Decisions over policies and requests that bytes choose: the outcome alone is
//! that of the explanation, and the explanation hangs together.

use std::slice::Iter;

use ecs_roles::{
    Answer, Authorizer, Caller, Context, ContextValue, Decision, Policies, Policy, PolicyDocument,
    PolicyLevel, PolicySource, PolicyVersion, PrincipalKind, Principals, Request, Selection, Statement,
};

const ACTIONS: [&str; 8] = [
    "ecs:RunTask",
    "ecs:*",
    "ECS:run?ask",
    "*",
    "sts:AssumeRole",
    "iam:PassRole",
    "s3:Get*",
    "ecs:ListClusters",
];

const RESOURCES: [&str; 8] = [
    "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
    "arn:aws:ecs:*:111122223333:*",
    "*",
    "arn:aws:iam::111122223333:role/task",
    "arn:aws:s3:::bucket/${aws:username}/*",
    "arn:aws:s3:::bucket/ann/x",
    "arn:aws:iam::444455556666:role/task",
    "arn:aws:s3:::${missing, 'bucket'}/*",
];

const CALLERS: [&str; 8] = [
    "arn:aws:iam::111122223333:role/ci",
    "arn:aws:sts::111122223333:assumed-role/ci/run",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:role/other",
    "ecs-tasks.amazonaws.com",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
];

const PRINCIPALS: [&str; 5] = [
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:role/ci",
    "arn:aws:sts::111122223333:assumed-role/ci/run",
    "arn:aws:iam::111122223333:user/ann",
];

const OPERATORS: [&str; 16] = [
    "StringEquals",
    "StringNotLike",
    "StringLikeIfExists",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringNotEqualsIgnoreCase",
    "NumericLessThan",
    "NumericNotEqualsIfExists",
    "DateGreaterThan",
    "Bool",
    "Null",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "ArnNotEquals",
    "BinaryEquals",
    "Strange",
];

const KEYS: [&str; 5] = ["aws:username", "AWS:UserName", "aws:TagKeys", "x:y", "aws:PrincipalTag/team"];

const VALUES: [&str; 12] = [
    "ann",
    "*",
    "true",
    "false",
    "10",
    "1e2",
    "2026-11-23T00:00:00Z",
    "10.0.0.0/8",
    "2001:db8::1",
    "arn:aws:iam::111122223333:role/ci",
    "${aws:username}",
    "QUJD",
];

/// Choices that bytes make; after the last byte, the first of everything.
struct Choices<'b>(Iter<'b, u8>);

impl Choices<'_> {
    fn below(&mut self, end: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % end)
    }

    fn one<'c>(&mut self, of: &[&'c str]) -> &'c str {
        of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&'static str]) -> Vec<&'static str> {
        (0..=self.below(2)).map(|_| self.one(of)).collect()
    }

    fn statement(&mut self, by: bool, on: bool) -> Statement {
        let actions = self.some(&ACTIONS);
        let mut statement =
            if self.below(3) == 2 { Statement::deny(actions) } else { Statement::allow(actions) };
        if on {
            statement = statement.on(self.some(&RESOURCES));
        }
        if by {
            let names = self.some(&PRINCIPALS);
            statement = statement.by(Principals::of(PrincipalKind::Aws, names));
        }
        if self.below(8) == 7 {
            statement.actions = negated(statement.actions);
        }
        if self.below(8) == 7 {
            statement.resources = statement.resources.map(negated);
        }
        for _ in 0..self.below(3) {
            statement = statement.when(self.one(&OPERATORS), self.one(&KEYS), self.some(&VALUES));
        }
        statement
    }

    fn document(&mut self, by: bool, on: bool) -> PolicyDocument {
        let mut document = PolicyDocument::new((0..=self.below(3)).map(|_| self.statement(by, on)));
        if self.below(6) == 5 {
            document.version = Some(PolicyVersion::V2008);
        }
        document
    }

    fn policy(&mut self, name: &str, by: bool) -> Policy {
        Policy::new(name, PolicySource::from(&self.document(by, true)))
    }

    fn layer(&mut self, name: &str) -> Option<Vec<Policy>> {
        (self.below(4) == 3).then(|| (0..self.below(3)).map(|_| self.policy(name, false)).collect())
    }

    fn levels(&mut self, name: &str, by: bool) -> Vec<PolicyLevel> {
        let level = |choices: &mut Self| PolicyLevel {
            name: name.to_owned(),
            policies: vec![choices.policy(name, by)],
        };
        (0..self.below(6) / 4).map(|_| level(self)).collect()
    }

    fn policies(&mut self) -> Policies {
        let mut policies = Policies::default();
        policies.identity = (0..self.below(3)).map(|_| self.policy("identity", false)).collect();
        policies.session = self.layer("session");
        policies.boundary = self.layer("boundary");
        policies.vpc_endpoint = self.layer("endpoint");
        policies.resource = (self.below(3) == 2).then(|| self.policy("resource", true));
        policies.scp = self.levels("scp", false);
        policies.rcp = self.levels("rcp", true);
        policies
    }

    fn context(&mut self) -> Context {
        let mut context = Context::new();
        for _ in 0..self.below(4) {
            let value = match self.below(3) {
                2 => ContextValue::Many(self.some(&VALUES).into_iter().map(str::to_owned).collect()),
                _ => ContextValue::One(self.one(&VALUES).to_owned()),
            };
            context.set(self.one(&KEYS), value);
        }
        context
    }

    fn request(&mut self) -> Request {
        let caller = match self.below(12) {
            11 => Caller::Anonymous,
            _ => self.one(&CALLERS).parse().unwrap_or(Caller::Anonymous),
        };
        let action =
            self.one(&["ecs:RunTask", "iam:PassRole", "sts:AssumeRole", "s3:GetObject", "ecs:ListClusters"]);
        let request =
            Request::new(caller, action, self.one(&RESOURCES)).unwrap_or_else(|error| panic!("{error}"));
        let request = if self.below(6) == 5 { request.and_on(self.one(&RESOURCES)) } else { request };
        request.with_context(self.context())
    }
}

fn negated<T>(selection: Selection<T>) -> Selection<T> {
    match selection {
        Selection::Only(listed) => Selection::AllExcept(listed),
        other => other,
    }
}

pub(crate) fn check(bytes: &[u8]) {
    let mut choices = Choices(bytes.iter());
    let (policies, request) = (choices.policies(), choices.request());
    let Ok(authorizer) = Authorizer::new(policies.clone()) else { return };
    let answer = authorizer.explain(&request);
    assert_eq!(authorizer.decide(&request), answer.decision, "{request:?}\n{answer}");
    assert_eq!(answer.decision == Decision::Allowed, answer.blocked_by.is_empty(), "{request:?}\n{answer}");
    assert_eq!(answer.decision == Decision::Allowed, answer.message.is_none(), "{request:?}\n{answer}");
    assert!(answer.near_misses.iter().all(|miss| !miss.mismatches.is_empty()), "{answer}");
    remedied(policies, &request, &answer);
}

fn statement_has_escapes(statement: &Statement) -> bool {
    statement.resources.iter().flat_map(Selection::listed).any(|resource| resource.contains("${"))
}

/// A remedy that is offered is one.
fn remedied(mut policies: Policies, request: &Request, answer: &Answer) {
    let Some(statement) = &answer.remedy else { return };
    assert_eq!(answer.decision, Decision::ImplicitlyDenied, "{request:?}\n{answer}");
    let mut statements = vec![statement.clone()];
    if statement.principals.is_some() {
        let before = policies.resource.take();
        statements.extend(before.iter().flat_map(|policy| policy.document().statements.clone()));
        let mut document = PolicyDocument::new(statements);
        document.version = before.map_or(document.version, |policy| policy.document().version);
        // The old version knows none of the escapes that a remedy may need.
        if document.effective_version() == PolicyVersion::V2008 && statement_has_escapes(statement) {
            return;
        }
        policies.resource = Some(Policy::new("remedied", PolicySource::from(&document)));
    } else {
        policies.identity.push(Policy::new("remedy", PolicySource::from(&PolicyDocument::new(statements))));
    }
    let after = Authorizer::new(policies).unwrap_or_else(|error| panic!("{error}")).explain(request);
    assert_eq!(after.decision, Decision::Allowed, "{request:?}\n{answer}\nand then\n{after}");
}
