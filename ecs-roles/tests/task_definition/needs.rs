//! What is derived, word for word.

use ecs_roles::*;

use crate::support::*;

#[test]
fn everything_is_derived_with_its_place() {
    let needs = needs(EVERYTHING);
    let found: Vec<(String, &str, String)> =
        needs.iter().map(|need| (need.place.to_string(), need.action, need.resource.clone())).collect();
    let log = "logs:eu-west-1:111122223333:log-group";
    let expected = [
        ("containerDefinitions[0].image", "ecr:GetAuthorizationToken", "*".to_owned()),
        (
            "containerDefinitions[0].image",
            "ecr:BatchCheckLayerAvailability",
            "ecr:eu-west-1:111122223333:repository/shop/web".to_owned(),
        ),
        (
            "containerDefinitions[0].image",
            "ecr:GetDownloadUrlForLayer",
            "ecr:eu-west-1:111122223333:repository/shop/web".to_owned(),
        ),
        (
            "containerDefinitions[0].image",
            "ecr:BatchGetImage",
            "ecr:eu-west-1:111122223333:repository/shop/web".to_owned(),
        ),
        (
            "containerDefinitions[0].secrets[0].valueFrom",
            "secretsmanager:GetSecretValue",
            "secretsmanager:eu-west-1:111122223333:secret:prod/db-AbC123".to_owned(),
        ),
        (
            "containerDefinitions[0].secrets[1].valueFrom",
            "secretsmanager:GetSecretValue",
            "secretsmanager:eu-central-1:444455556666:secret:shared-XyZ789".to_owned(),
        ),
        (
            "containerDefinitions[0].secrets[2].valueFrom",
            "ssm:GetParameters",
            "ssm:us-east-1:111122223333:parameter/shop/token".to_owned(),
        ),
        (
            "containerDefinitions[0].secrets[3].valueFrom",
            "ssm:GetParameters",
            "ssm:eu-west-1:111122223333:parameter/shop/flag".to_owned(),
        ),
        (
            "containerDefinitions[0].secrets[4].valueFrom",
            "ssm:GetParameters",
            "ssm:eu-west-1:111122223333:parameter/plain".to_owned(),
        ),
        (
            "containerDefinitions[0].environmentFiles[0].value",
            "s3:GetObject",
            "s3:::settings/shop/app.env".to_owned(),
        ),
        (
            "containerDefinitions[0].environmentFiles[0].value",
            "s3:GetBucketLocation",
            "s3:::settings".to_owned(),
        ),
        (
            "containerDefinitions[0].logConfiguration.options.awslogs-group",
            "logs:CreateLogGroup",
            format!("{log}:/ecs/shop:*"),
        ),
        (
            "containerDefinitions[0].logConfiguration.options.awslogs-group",
            "logs:CreateLogStream",
            format!("{log}:/ecs/shop:log-stream:*"),
        ),
        (
            "containerDefinitions[0].logConfiguration.options.awslogs-group",
            "logs:PutLogEvents",
            format!("{log}:/ecs/shop:log-stream:*"),
        ),
        (
            "containerDefinitions[1].image",
            "ecr:BatchCheckLayerAvailability",
            "ecr:us-east-1:444455556666:repository/base/fluent-bit".to_owned(),
        ),
        (
            "containerDefinitions[1].image",
            "ecr:GetDownloadUrlForLayer",
            "ecr:us-east-1:444455556666:repository/base/fluent-bit".to_owned(),
        ),
        (
            "containerDefinitions[1].image",
            "ecr:BatchGetImage",
            "ecr:us-east-1:444455556666:repository/base/fluent-bit".to_owned(),
        ),
        (
            "containerDefinitions[1].logConfiguration.options.awslogs-group",
            "logs:CreateLogStream",
            format!("{log}:/ecs/router:log-stream:*"),
        ),
        (
            "containerDefinitions[1].logConfiguration.options.awslogs-group",
            "logs:PutLogEvents",
            format!("{log}:/ecs/router:log-stream:*"),
        ),
        (
            "containerDefinitions[1].firelensConfiguration.options.config-file-value",
            "s3:GetObject",
            "s3:::routers/fluent-bit.conf".to_owned(),
        ),
        (
            "containerDefinitions[1].firelensConfiguration.options.config-file-value",
            "s3:GetBucketLocation",
            "s3:::routers".to_owned(),
        ),
        (
            "containerDefinitions[2].repositoryCredentials.credentialsParameter",
            "secretsmanager:GetSecretValue",
            "secretsmanager:eu-west-1:111122223333:secret:hub-AbC123".to_owned(),
        ),
        (
            "containerDefinitions[2].logConfiguration.secretOptions[0].valueFrom",
            "secretsmanager:GetSecretValue",
            "secretsmanager:eu-west-1:111122223333:secret:splunk-??????".to_owned(),
        ),
        (
            "volumes[0].fsxWindowsFileServerVolumeConfiguration.authorizationConfig.credentialsParameter",
            "ssm:GetParameters",
            "ssm:eu-west-1:111122223333:parameter/fsx".to_owned(),
        ),
    ];
    let full =
        |resource: &str| if resource == "*" { resource.to_owned() } else { format!("arn:aws:{resource}") };
    let in_definition = |place: &str| format!("taskDefinition.{place}");
    let expected: Vec<_> = expected
        .iter()
        .map(|(place, action, resource)| (in_definition(place), *action, full(resource)))
        .collect();
    assert_eq!(found, expected);
    let elsewhere: Vec<_> = needs.iter().filter_map(|need| need.other_account.as_deref()).collect();
    assert_eq!(elsewhere, ["444455556666"; 4]);
    assert!(needs.requires_role() && needs.unclear().is_empty());
}

#[test]
fn the_role_made_has_the_name_and_path_of_the_one_named() {
    let role = Role::for_task_definition(EVERYTHING, &scope()).unwrap();
    assert_eq!((role.name(), role.path()), ("shopExecutionRole", "/team/"));
    assert!(role.managed_policies().is_empty());
    let plain = r#""image": "nginx", "secrets": [{"name": "A", "valueFrom": "a"}]"#;
    let role = needs(&with(plain)).template().named("other").role().unwrap();
    assert_eq!((role.name(), role.path()), ("other", "/"));
    let sids: Vec<_> =
        role.inline_policies()["TaskExecution"].statements.iter().map(|s| s.sid.clone()).collect();
    assert_eq!(sids, [Some("ReadParameters".to_owned())]);
}

#[test]
fn a_role_may_be_named_without_its_arn() {
    let definition = |role: &str| {
        format!(
            r#"{{"executionRoleArn": "{role}", "containerDefinitions": [{{"name": "a", "image": "nginx"}}]}}"#
        )
    };
    let role = Role::for_task_definition(&definition("webExec"), &scope()).unwrap();
    assert_eq!((role.name(), role.path()), ("webExec", "/"));
    let role = Role::for_task_definition(&definition(""), &scope()).unwrap();
    assert_eq!(role.name(), "ecsTaskExecutionRole");
}

/// The last word of a name may look like what Secrets Manager appends.
#[test]
fn a_secret_whose_arn_may_not_be_complete_is_needed_in_both_forms() {
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-secret";
    let definition =
        with(&format!(r#""image": "nginx", "secrets": [{{"name": "A", "valueFrom": "{secret}"}}]"#));
    let expected = [secret.to_owned(), format!("{secret}-??????")];
    assert!(needs(&definition).iter().map(|need| &need.resource).eq(&expected));
    let role = needs(&definition).role().unwrap();
    let statement = &role.inline_policies()["TaskExecution"].statements[0];
    assert_eq!(statement.resources, Some(Selection::Only(expected.to_vec())));
    let only_as_written = format!(
        r#"[{{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "{secret}"}}]"#
    );
    assert_eq!(audit(&definition, [policy("p", &only_as_written)]).lacking.len(), 1);
}

#[test]
fn a_parameter_may_stand_for_a_secret() {
    let value = "/aws/reference/secretsmanager/prod/db";
    let needs =
        needs(&with(&format!(r#""image": "nginx", "secrets": [{{"name": "A", "valueFrom": "{value}"}}]"#)));
    let found: Vec<_> = needs.iter().map(|need| (need.action, need.resource.as_str())).collect();
    let here = "eu-west-1:111122223333";
    assert_eq!(
        found,
        [
            ("ssm:GetParameters", &*format!("arn:aws:ssm:{here}:parameter{value}")),
            (
                "secretsmanager:GetSecretValue",
                &format!("arn:aws:secretsmanager:{here}:secret:prod/db-??????")
            ),
        ]
    );
}

#[test]
fn names_in_capitals_are_names() {
    for value in ["/prod/AWS_REGION", "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/ACCOUNT_ID"] {
        let members = format!(r#""image": "nginx", "secrets": [{{"name": "A", "valueFrom": "{value}"}}]"#);
        needs(&with(&members)).role().unwrap();
    }
}

/// Which of the two spellings KMS sends in China is not documented.
#[test]
fn in_china_a_key_is_used_through_either_spelling() {
    let scope = Scope::new("111122223333", "cn-north-1").unwrap();
    let definition = with(r#""image": "nginx", "secrets": [{"name": "A", "valueFrom": "/a"}]"#);
    let key = "arn:aws-cn:kms:cn-north-1:111122223333:key/1";
    let needs =
        TaskExecutionNeeds::read(&definition, &scope).unwrap().decrypting_with(key.parse().unwrap()).unwrap();
    let decrypt = needs.iter().find(|need| need.purpose == NeedPurpose::Decrypt).unwrap().statement();
    let role = needs.role().unwrap();
    let statements = &role.inline_policies()["TaskExecution"].statements;
    assert!(statements.iter().any(|own| own.conditions == decrypt.conditions), "{decrypt:?}");
    let allowing = |service: &str| {
        let text = format!(
            r#"[{{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}},
            {{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{key}",
              "Condition": {{"StringEquals": {{"kms:ViaService": "{service}"}}}}}}]"#
        );
        let arn = "arn:aws-cn:iam::111122223333:role/exec".parse().unwrap();
        let existing = ExistingRole::new(arn, role.trust_policy().clone(), [policy("p", &text)]);
        needs.audit(&existing).unwrap().lacking.len()
    };
    assert_eq!(allowing("ssm.cn-north-1.amazonaws.com"), 0);
    assert_eq!(allowing("ssm.cn-north-1.amazonaws.com.cn"), 0);
    assert_eq!(allowing("s3.cn-north-1.amazonaws.com.cn"), 1);
}

#[test]
fn public_images_and_other_log_drivers_need_nothing() {
    for members in [
        r#""image": "nginx""#,
        r#""image": "public.ecr.aws/nginx/nginx:1""#,
        r#""image": "ghcr.io/octo-org/shop@sha256:00", "secrets": null, "logConfiguration": {"logDriver": "json-file"}"#,
        r#""image": "nginx", "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file", "config-file-value": "/a.conf"}}"#,
        r#""image": "nginx", "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}}"#,
    ] {
        let needs = needs(&with(members));
        assert_eq!(lines(&needs), [""; 0], "{members}");
        assert!(!needs.requires_role());
        assert!(needs.role().unwrap().inline_policies().is_empty());
    }
}

#[test]
fn on_instances_pulling_and_logging_can_do_without_a_role() {
    let image = r#""image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web""#;
    let secret = format!(r#"{image}, "secrets": [{{"name": "A", "valueFrom": "a"}}]"#);
    let on = |compatibilities: &str, members: &str| {
        let definition = format!(
            r#"{{"requiresCompatibilities": {compatibilities}, "containerDefinitions": [{{"name": "a", {members}}}]}}"#
        );
        let needs = needs(&definition);
        assert_eq!(needs.execution_role(), None);
        needs.requires_role()
    };
    assert!(!on(r#"["EC2"]"#, image) && !on(r#"["EC2", "EXTERNAL"]"#, image) && !on("null", image));
    assert!(on(r#"["FARGATE"]"#, image) && on(r#"["EC2", "FARGATE"]"#, image));
    assert!(on(r#"["MANAGED_INSTANCES"]"#, image));
    assert!(on(r#"["EC2"]"#, &secret));
    assert!(!on(r#"["FARGATE"]"#, r#""image": "nginx""#));
}

#[test]
fn keys_decrypt_what_is_read_in_their_region() {
    let key = |region: &str| format!("arn:aws:kms:{region}:111122223333:key/1").parse::<Arn>().unwrap();
    let needs = needs(EVERYTHING).decrypting_with(key("eu-west-1")).unwrap();
    let needs = needs.decrypting_with(key("us-east-1")).unwrap();
    let decrypting = needs.iter().filter(|need| need.purpose == NeedPurpose::Decrypt);
    let services: Vec<String> = decrypting
        .map(|need| need.statement().conditions.iter().next().unwrap().values()[0].clone())
        .collect();
    let expected =
        ["secretsmanager.eu-west-1", "ssm.eu-west-1", "s3.eu-west-1", "ssm.us-east-1", "s3.us-east-1"];
    assert_eq!(services, expected.map(|service| format!("{service}.amazonaws.com")));
    assert!(
        needs.role().unwrap().inline_policies()["TaskExecution"]
            .to_string()
            .contains("DecryptWhatIsReadInUsEast1")
    );
    let error =
        crate::support::needs(&with(r#""image": "nginx""#)).decrypting_with(key("eu-west-1")).unwrap_err();
    assert!(error.message().contains("reads nothing in `eu-west-1`"), "{error}");
    let alias = "arn:aws:kms:eu-west-1:111122223333:alias/x".parse().unwrap();
    assert!(crate::support::needs(EVERYTHING).decrypting_with(alias).is_err());
}

#[test]
fn what_is_not_derived_is_said() {
    let definition = with(
        r#""image": "mcr.microsoft.com/windows", "credentialSpecs": ["credentialspec:arn:aws:ssm:eu-west-1:111122223333:parameter/gmsa"]"#,
    );
    let places: Vec<String> =
        needs(&definition).unclear().iter().map(|part| part.place.to_string()).collect();
    assert_eq!(places, ["containerDefinitions[0].credentialSpecs[0]"]);
}

#[test]
fn other_partitions_have_their_own_arns() {
    let china = Scope::new("111122223333", "cn-north-1").unwrap();
    let definition = with(
        r#""image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web", "secrets": [{"name": "A", "valueFrom": "a"}]"#,
    );
    let needs = TaskExecutionNeeds::read(&definition, &china).unwrap();
    assert!(needs.iter().skip(1).all(|need| need.resource.starts_with("arn:aws-cn:")));
    let mixed = with(r#""image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web""#);
    let error = TaskExecutionNeeds::read(&mixed, &china).unwrap_err();
    assert!(error.message().contains("partition"), "{error}");
}
