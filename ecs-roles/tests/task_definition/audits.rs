//! What existing roles lack.

use ecs_roles::*;

use crate::support::*;

#[test]
fn the_role_made_for_a_definition_lacks_nothing_and_has_nothing_else() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1".parse().unwrap();
    let needs = needs(EVERYTHING).decrypting_with(key).unwrap();
    let audit = needs.audit(&existing(inline(&needs.role().unwrap()))).unwrap();
    assert_eq!(audit.to_string(), "the role has what the task definition needs, and nothing else");
    assert!(audit.is_sufficient());
}

/// Without any one of its statements the role lacks something, and the remedies
/// mend it.
#[test]
fn every_statement_of_it_is_needed() {
    let needs = needs(EVERYTHING);
    let role = needs.role().unwrap();
    let whole = &role.inline_policies()["TaskExecution"];
    for left_out in 0..whole.statements.len() {
        let mut less = whole.clone();
        let statement = less.statements.remove(left_out);
        let audit = needs.audit(&existing([Policy::new("less", PolicySource::from(&less))])).unwrap();
        assert!(!audit.lacking.is_empty(), "{statement:?}");
        assert!(!audit.is_sufficient() && audit.too_much.is_empty());
        less.statements.extend(audit.lacking.iter().map(|lack| lack.remedy.clone().unwrap()));
        let mended = needs.audit(&existing([Policy::new("mended", PolicySource::from(&less))])).unwrap();
        assert!(mended.is_sufficient(), "{mended}");
    }
}

#[test]
fn the_managed_policy_lacks_what_it_does_not_cover() {
    let audit = audit(EVERYTHING, [managed("AmazonECSTaskExecutionRolePolicy")]);
    let mut lacking: Vec<&str> = audit.lacking.iter().map(|lack| lack.need.action).collect();
    lacking.sort_unstable();
    lacking.dedup();
    assert_eq!(
        lacking,
        [
            "logs:CreateLogGroup",
            "s3:GetBucketLocation",
            "s3:GetObject",
            "secretsmanager:GetSecretValue",
            "ssm:GetParameters"
        ]
    );
    let first = audit.lacking.iter().find(|lack| lack.need.action == "logs:CreateLogGroup").unwrap();
    assert_eq!(
        first.to_string(),
        "`logs:CreateLogGroup` on `arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/shop:*`, \
         for `taskDefinition.containerDefinitions[0].logConfiguration.options.awslogs-group`: add a statement that allows it"
    );
    let shared = audit.lacking.iter().find(|lack| lack.need.other_account.is_some()).unwrap();
    assert!(
        shared.to_string().ends_with("the resource's policy in account `444455556666` has to allow it, too")
    );
}

const IMAGE: &str = r#""image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web""#;

#[test]
fn a_denial_and_a_boundary_are_told_from_a_missing_permission() {
    let all = || policy("all", r#"[{"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]"#);
    let deny = policy(
        "guard",
        r#"[{"Sid": "No", "Effect": "Deny", "Action": "ecr:BatchGetImage", "Resource": "*"}]"#,
    );
    let denied = audit(&with(IMAGE), [all(), deny]);
    assert_eq!(denied.lacking.len(), 1);
    assert!(denied.lacking[0].remedy.is_none());
    assert!(denied.to_string().contains("the statement `No` of `guard` denies it"), "{denied}");
    let boundary = policy("boundary", r#"[{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]"#);
    let bounded = needs(&with(IMAGE)).audit(&existing([all()]).with_boundary(boundary)).unwrap();
    assert_eq!(bounded.lacking.len(), 4);
    assert!(bounded.lacking.iter().all(|lack| lack.remedy.is_none()));
    assert!(bounded.to_string().contains("the permissions boundary does not allow it"), "{bounded}");
}

#[test]
fn conditions_are_met_by_what_is_known_of_requests() {
    let pulls = r#"[
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {"Effect": "Allow", "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
         "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/web",
         "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}]"#;
    let needs = needs(&with(IMAGE));
    let role = existing([policy("pulls", pulls)]);
    assert_eq!(needs.audit(&role).unwrap().lacking.len(), 3);
    let role = role.with_context(Context::new().with("aws:SourceVpce", "vpce-1"));
    let audit = needs.audit(&role).unwrap();
    assert!(audit.is_sufficient() && audit.too_much.is_empty(), "{audit}");
}

#[test]
fn keys_are_used_through_their_services_alone() {
    let key: Arn = "arn:aws:kms:eu-west-1:111122223333:key/1".parse().unwrap();
    let definition = with(r#""image": "nginx", "secrets": [{"name": "A", "valueFrom": "a"}]"#);
    let needs = needs(&definition).decrypting_with(key).unwrap();
    let through = |service: &str| {
        let statements = format!(
            r#"[{{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/a"}},
            {{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1",
              "Condition": {{"StringEquals": {{"kms:ViaService": "{service}.eu-west-1.amazonaws.com"}}}}}}]"#
        );
        needs.audit(&existing([policy("p", &statements)])).unwrap()
    };
    assert!(through("ssm").is_sufficient());
    assert_eq!(through("secretsmanager").lacking.len(), 1);
}

#[test]
fn ecs_has_to_be_let_in() {
    let needs = needs(&with(r#""image": "nginx""#));
    let audit = |statement: &str| {
        let trust = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#).parse().unwrap();
        let role = "arn:aws:iam::111122223333:role/exec".parse().unwrap();
        needs.audit(&ExistingRole::new(role, trust, [])).unwrap()
    };
    let trusting = |service: &str, condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"{condition}}}"#
        )
    };
    let source = |arn: &str| format!(r#", "Condition": {{"ArnLike": {{"aws:SourceArn": "{arn}"}}}}"#);
    assert!(audit(&trusting("ecs-tasks.amazonaws.com", "")).is_sufficient());
    let own = source("arn:aws:ecs:eu-west-1:111122223333:*");
    assert!(audit(&trusting("ecs-tasks.amazonaws.com", &own)).is_sufficient());
    let cluster = source("arn:aws:ecs:eu-west-1:111122223333:cluster/web");
    let other_account = source("arn:aws:ecs:eu-west-1:444455556666:*");
    for statement in [
        trusting("ecs.amazonaws.com", ""),
        trusting("ec2.amazonaws.com", ""),
        trusting("ecs-tasks.amazonaws.com", &cluster),
        trusting("ecs-tasks.amazonaws.com", &other_account),
        trusting("ecs-tasks.amazonaws.com", "").replace("Allow", "Deny"),
    ] {
        let audit = audit(&statement);
        assert!(audit.trust.is_some() && !audit.is_sufficient(), "{statement}");
        assert!(audit.to_string().contains("cannot assume the role"));
    }
}

#[test]
fn only_a_role_of_the_account_can_be_audited() {
    let needs = needs(&with(r#""image": "nginx""#));
    let trust = || TaskExecutionRole::new(scope()).role().unwrap().trust_policy().clone();
    for arn in ["arn:aws:iam::444455556666:role/x", "arn:aws:iam::111122223333:user/x", "arn:aws:s3:::x"] {
        let role = ExistingRole::new(arn.parse().unwrap(), trust(), []);
        assert!(needs.audit(&role).is_err(), "{arn}");
    }
    let resource_policy =
        policy("p", r#"[{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]"#);
    assert!(needs.audit(&existing([resource_policy])).is_err());
}

#[test]
fn an_audit_serializes_for_programs() {
    let audit = audit(
        &with(IMAGE),
        [policy("x", r#"[{"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]"#)],
    );
    let json = serde_json::to_value(&audit).unwrap();
    assert_eq!(json["lacking"][0]["need"]["action"], "ecr:GetAuthorizationToken");
    assert_eq!(json["lacking"][0]["need"]["purpose"], "log-in-to-registry");
    assert_eq!(json["lacking"][0]["need"]["place"], serde_json::json!(["containerDefinitions", 0, "image"]));
    assert_eq!(json["too_much"][0]["statement"]["sid"], "A");
    assert_eq!(json["too_much"][0]["kind"], "unused");
}
