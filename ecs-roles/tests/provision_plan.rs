#![cfg(test)]
//! Plans: what is compared with what, and in which order it is mended.

use std::collections::BTreeMap;

use ecs_roles::{
    Arn, Blocker, Desired, Harm, InstanceProfileDescription, Note, Observed, ObservedPolicy, Owner,
    Ownership, Plan, PolicyDescription, PolicyDocument, Principals, Quotas, Removal, Role, RoleDescription,
    Statement, Step, Tags, plan, plan_removal,
};

const EXECUTION: &str = "service-role/AmazonECSTaskExecutionRolePolicy";

fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

fn managed(path_and_name: &str) -> Arn {
    arn(&format!("arn:aws:iam::aws:policy/{path_and_name}"))
}

fn owner() -> Owner {
    Owner::new("platform").unwrap()
}

fn trust(service: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).by(Principals::service(service))])
}

fn reading(resource: &str) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["s3:GetObject"]).on([resource])])
}

/// The role that is wanted in every test.
fn wanted() -> Role {
    Role::new("web", trust("ecs-tasks.amazonaws.com"))
        .with_description("web")
        .with_managed_policy(managed(EXECUTION))
        .with_inline_policy("Read", reading("arn:aws:s3:::b/k"))
        .with_customer_policy("web-own", reading("arn:aws:s3:::b/own"))
        .with_instance_profile("web-profile")
        .with_permissions_boundary(managed("AmazonSSMManagedInstanceCore"))
}

fn desired() -> Desired {
    Desired::new(wanted(), &owner()).unwrap()
}

fn policy(arn: &Arn, document: PolicyDocument, tags: &Tags) -> (Arn, ObservedPolicy) {
    let mut description = PolicyDescription::new(arn.clone(), "v1");
    description.attachments = 1;
    description.tags = tags.clone();
    (arn.clone(), ObservedPolicy::new(description, document))
}

fn of_aws(path_and_name: &str) -> (Arn, ObservedPolicy) {
    let known = ecs_roles::ManagedPolicy::of_arn(&managed(path_and_name)).unwrap();
    policy(&managed(path_and_name), known.document().unwrap(), &Tags::new())
}

/// Everything as wanted.
fn whole() -> Observed {
    let desired = desired();
    let tags = desired.role().tags().clone();
    let own = arn("arn:aws:iam::111122223333:policy/web-own");
    let mut profile = InstanceProfileDescription::new(
        arn("arn:aws:iam::111122223333:instance-profile/web-profile"),
        ["web".to_owned()],
    );
    profile.tags = tags.clone();
    let mut observed = Observed::default();
    observed.role =
        Some(RoleDescription::of(desired.role(), arn("arn:aws:iam::111122223333:role/web"), "AROA1"));
    observed.attached = vec![managed(EXECUTION), own.clone()];
    observed.inline = BTreeMap::from([("Read".to_owned(), reading("arn:aws:s3:::b/k"))]);
    observed.policies = BTreeMap::from([
        of_aws(EXECUTION),
        of_aws("AmazonSSMManagedInstanceCore"),
        policy(&own, reading("arn:aws:s3:::b/own"), &tags),
    ]);
    observed.instance_profiles = vec![profile];
    observed
}

fn role(observed: &mut Observed) -> &mut RoleDescription {
    observed.role.as_mut().unwrap()
}

fn steps(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(Step::to_string).collect()
}

#[track_caller]
fn changing(change: impl FnOnce(&mut Observed), expected: &[&str]) {
    let mut observed = whole();
    change(&mut observed);
    let plan = plan(&desired(), &observed).unwrap();
    assert_eq!(plan.blockers, []);
    assert_eq!(steps(&plan), expected);
}

#[track_caller]
fn blocked(change: impl FnOnce(&mut Observed), expected: &Blocker) {
    let mut observed = whole();
    change(&mut observed);
    let plan = plan(&desired(), &observed).unwrap();
    assert!(plan.blockers.contains(expected), "{plan}");
    let error = plan.unblocked().unwrap_err();
    assert!(error.to_string().contains("was not carried out"), "{error}");
}

#[test]
fn what_is_as_wanted_needs_nothing() {
    let plan = plan(&desired(), &whole()).unwrap();
    assert_eq!(
        (plan.ownership, steps(&plan), plan.blockers, plan.notes),
        (Ownership::Ours, vec![], vec![], vec![])
    );
}

#[test]
fn what_is_not_there_is_created_in_the_order_in_which_it_works() {
    let mut observed = Observed::default();
    observed.policies = BTreeMap::from([of_aws(EXECUTION), of_aws("AmazonSSMManagedInstanceCore")]);
    let plan = plan(&desired(), &observed).unwrap();
    assert_eq!(plan.ownership, Ownership::Absent);
    assert_eq!(
        steps(&plan),
        [
            "create role web at /",
            "create managed policy web-own at /",
            "attach arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            "attach its own policy web-own",
            "write inline policy Read",
            "create instance profile web-profile at /",
            "add the role to instance profile web-profile",
        ]
    );
}

#[test]
fn each_difference_has_its_step() {
    changing(|o| role(o).description.clear(), &["set the description, and sessions of at most 3600 s"]);
    changing(
        |o| role(o).max_session_duration = 7_200,
        &["set the description, and sessions of at most 3600 s"],
    );
    changing(
        |o| role(o).permissions_boundary = None,
        &["bound the role by arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    );
    changing(|o| role(o).trust_policy = Some(trust("ec2.amazonaws.com")), &["replace the trust policy"]);
    changing(
        |o| o.attached.retain(|policy| policy.account() != "aws"),
        &["attach arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
    );
    changing(|o| o.inline.clear(), &["write inline policy Read"]);
    changing(|o| drop(o.inline.insert("Read".to_owned(), reading("*"))), &["write inline policy Read"]);
    changing(
        |o| o.policies.values_mut().for_each(|policy| policy.document = reading("*")),
        &["make a new version of arn:aws:iam::111122223333:policy/web-own"],
    );
    changing(|o| o.instance_profiles[0].roles.clear(), &["add the role to instance profile web-profile"]);
    changing(
        |o| o.instance_profiles.clear(),
        &["create instance profile web-profile at /", "add the role to instance profile web-profile"],
    );
}

#[test]
fn what_is_not_wanted_any_more_goes_last() {
    changing(
        |o| {
            let extra = arn("arn:aws:iam::111122223333:policy/old");
            let shared = arn("arn:aws:iam::111122223333:policy/shared");
            let tags = o.role.as_ref().unwrap().tags.clone();
            o.attached.extend([extra.clone(), shared.clone(), managed("AWSXRayDaemonWriteAccess")]);
            o.policies
                .extend([policy(&extra, reading("*"), &tags), policy(&shared, reading("*"), &Tags::new())]);
            o.inline.insert("Old".to_owned(), reading("*"));
            let mut profile = InstanceProfileDescription::new(
                arn("arn:aws:iam::111122223333:instance-profile/old"),
                ["web".to_owned()],
            );
            profile.tags = tags;
            o.instance_profiles.push(profile);
            role(o).trust_policy = Some(trust("ec2.amazonaws.com"));
        },
        &[
            "replace the trust policy",
            "set tags ecs-roles:leftover-policy-1, ecs-roles:leftover-profile-1",
            "remove the role from instance profile old",
            "delete instance profile old",
            "detach arn:aws:iam::111122223333:policy/old",
            "detach arn:aws:iam::111122223333:policy/shared",
            "detach arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
            "delete managed policy arn:aws:iam::111122223333:policy/old",
            "delete inline policy Old",
            "remove tags ecs-roles:leftover-policy-1, ecs-roles:leftover-profile-1",
        ],
    );
}

#[test]
fn form_is_no_difference() {
    changing(
        |o| {
            let text = r#"{"Statement":[{"Sid":"x","Effect":"Allow","Action":["S3:getobject"],"Resource":["arn:aws:s3:::b/k"]}]}"#;
            o.inline.insert("Read".to_owned(), text.parse().unwrap());
        },
        &[],
    );
}

#[test]
fn somebody_elses_role_is_left_alone_unless_it_is_adopted_by_name() {
    let mut observed = whole();
    role(&mut observed).tags.clear();
    let as_wanted = plan(&desired(), &observed).unwrap();
    assert_eq!((as_wanted.ownership, steps(&as_wanted)), (Ownership::Foreign, vec![]));
    assert_eq!(as_wanted.notes, [Note::ForeignButAsWanted]);

    observed.inline.clear();
    let differs = plan(&desired(), &observed).unwrap();
    assert_eq!(differs.blockers, [Blocker::Foreign { role: arn("arn:aws:iam::111122223333:role/web") }]);
    assert_eq!(steps(&differs), ["write inline policy Read"]);

    let adopted = plan(&desired().adopting(), &observed).unwrap();
    assert_eq!((adopted.ownership, &adopted.blockers[..]), (Ownership::Adopted, &[][..]));
    assert_eq!(steps(&adopted), ["set tags ecs-roles:owner", "write inline policy Read"]);
}

#[test]
fn what_cannot_be_changed_blocks_everything() {
    let (found, wanted) = ("/team/".to_owned(), "/".to_owned());
    blocked(|o| role(o).path = "/team/".to_owned(), &Blocker::OtherPath { found, wanted });
    let (found, wanted) = ("Web".to_owned(), "web".to_owned());
    blocked(|o| role(o).name = "Web".to_owned(), &Blocker::OtherSpelling { found, wanted });
    blocked(
        |o| role(o).path = "/aws-service-role/ecs.amazonaws.com/".to_owned(),
        &Blocker::ServiceLinked { role: arn("arn:aws:iam::111122223333:role/web") },
    );
    blocked(
        |o| drop(o.policies.remove(&managed(EXECUTION))),
        &Blocker::NoSuchPolicy { policy: managed(EXECUTION) },
    );
    let own = arn("arn:aws:iam::111122223333:policy/web-own");
    blocked(
        |o| o.policies.get_mut(&own).unwrap().description.tags.clear(),
        &Blocker::ForeignPolicy { policy: own.clone() },
    );
    blocked(
        |o| o.instance_profiles[0].tags.clear(),
        &Blocker::ForeignInstanceProfile { profile: "web-profile".to_owned() },
    );
    blocked(
        |o| o.instance_profiles[0].roles = vec!["other".to_owned()],
        &Blocker::OccupiedInstanceProfile { profile: "web-profile".to_owned(), role: "other".to_owned() },
    );
}

/// There is nothing that could be done, and yet the role is not as wanted.
#[test]
fn what_blocks_is_not_nothing_to_do() {
    let mut observed = whole();
    role(&mut observed).path = "/team/".to_owned();
    observed.policies.clear();
    observed.policies.extend([of_aws(EXECUTION), of_aws("AmazonSSMManagedInstanceCore")]);
    let bare = Role::new("web", trust("ecs-tasks.amazonaws.com"))
        .with_description("web")
        .with_managed_policy(managed(EXECUTION))
        .with_permissions_boundary(managed("AmazonSSMManagedInstanceCore"));
    observed.attached = vec![managed(EXECUTION)];
    observed.inline.clear();
    observed.instance_profiles.clear();
    let plan = plan(&Desired::new(bare, &owner()).unwrap(), &observed).unwrap();
    assert_eq!((steps(&plan).len(), plan.is_empty()), (0, false));
    assert!(plan.unblocked().is_err() && !plan.to_string().contains("nothing to do"), "{plan}");
}

fn own() -> Arn {
    arn("arn:aws:iam::111122223333:policy/web-own")
}

fn description(observed: &mut Observed) -> &mut PolicyDescription {
    &mut observed.policies.get_mut(&own()).unwrap().description
}

#[test]
fn a_policy_that_others_use_is_not_rewritten() {
    let shared = Blocker::SharedPolicy { policy: own() };
    let differing = |change: fn(&mut PolicyDescription)| {
        move |observed: &mut Observed| {
            change(description(observed));
            observed.policies.get_mut(&own()).unwrap().document = reading("*");
        }
    };
    blocked(differing(|policy| policy.attachments = 2), &shared);
    blocked(differing(|policy| policy.boundary_uses = 1), &shared);
    blocked(
        |observed| {
            differing(|policy| policy.attachments = 1)(observed);
            observed.attached.retain(|policy| *policy != own());
        },
        &shared,
    );
    changing(|observed| description(observed).attachments = 2, &[]);
}

#[test]
fn what_is_adopted_with_a_role_is_what_it_holds_alone() {
    let foreign = || {
        let mut observed = whole();
        role(&mut observed).tags.clear();
        description(&mut observed).tags.clear();
        observed.instance_profiles[0].tags.clear();
        observed
    };
    let adopted = plan(&desired().adopting(), &foreign()).unwrap();
    assert_eq!(adopted.blockers, []);
    assert_eq!(
        steps(&adopted),
        [
            "set tags ecs-roles:owner",
            "set tags ecs-roles:owner of arn:aws:iam::111122223333:policy/web-own",
            "set tags ecs-roles:owner of instance profile web-profile",
        ]
    );
    let policy = Blocker::ForeignPolicy { policy: own() };
    let profile = Blocker::ForeignInstanceProfile { profile: "web-profile".to_owned() };
    let refused = |change: fn(&mut Observed), blocker: &Blocker| {
        let mut observed = foreign();
        change(&mut observed);
        let plan = plan(&desired().adopting(), &observed).unwrap();
        assert!(plan.blockers.contains(blocker), "{plan}");
    };
    refused(|observed| description(observed).attachments = 2, &policy);
    refused(|observed| description(observed).boundary_uses = 1, &policy);
    refused(|observed| observed.attached.retain(|policy| *policy != own()), &policy);
    refused(|observed| observed.instance_profiles[0].roles.clear(), &profile);
}

#[test]
fn where_a_quota_has_no_room_the_old_goes_first() {
    let old = arn("arn:aws:iam::111122223333:policy/old");
    let full = |attached: u64, inline: u64| {
        move |observed: &mut Observed| {
            observed.quotas = Quotas::of_account_summary(&BTreeMap::from([
                ("AttachedPoliciesPerRoleQuota".to_owned(), attached),
                ("RolePolicySizeQuota".to_owned(), inline),
            ]));
            observed.attached = vec![managed(EXECUTION), arn("arn:aws:iam::111122223333:policy/old")];
            observed.inline = BTreeMap::from([("Old".to_owned(), reading("arn:aws:s3:::b/k"))]);
        }
    };
    let (attach, detach) = ("attach its own policy web-own", format!("detach {old}"));
    let (write, delete) = ("write inline policy Read", "delete inline policy Old");
    let size = reading("arn:aws:s3:::b/k").size() as u64;
    changing(full(3, 2 * size), &[attach, write, &detach, delete]);
    changing(full(2, 2 * size), &[&detach, attach, write, delete]);
    changing(full(3, 2 * size - 1), &[attach, delete, write, &detach]);
}

#[test]
fn inline_policies_that_become_smaller_are_written_first() {
    let wanted = Role::new("web", trust("ecs-tasks.amazonaws.com"))
        .with_inline_policy("A", reading("arn:aws:s3:::b/a-much-longer-name"))
        .with_inline_policy("B", reading("arn:aws:s3:::b/k"));
    let desired = Desired::new(wanted, &owner()).unwrap();
    let mut observed = Observed::default();
    observed.role =
        Some(RoleDescription::of(desired.role(), arn("arn:aws:iam::111122223333:role/web"), "AROA1"));
    observed.inline = BTreeMap::from([
        ("A".to_owned(), reading("arn:aws:s3:::b/k")),
        ("B".to_owned(), reading("arn:aws:s3:::b/a-much-longer-name")),
    ]);
    assert_eq!(
        steps(&plan(&desired, &observed).unwrap()),
        ["write inline policy B", "write inline policy A"]
    );
}

/// A boundary that goes lets the role do more: by then it can only do what it should.
#[test]
fn a_boundary_goes_after_what_it_bounded() {
    let mut observed = whole();
    observed.inline.insert("Old".to_owned(), reading("*"));
    let unbounded = Role::new("web", trust("ecs-tasks.amazonaws.com"))
        .with_description("web")
        .with_managed_policy(managed(EXECUTION))
        .with_inline_policy("Read", reading("arn:aws:s3:::b/k"))
        .with_customer_policy("web-own", reading("arn:aws:s3:::b/own"))
        .with_instance_profile("web-profile");
    let plan = plan(&Desired::new(unbounded, &owner()).unwrap(), &observed).unwrap();
    assert_eq!(steps(&plan), ["delete inline policy Old", "take the permissions boundary away"]);
}

fn recorded(observed: &mut Observed, attachments: u32) {
    let left = arn("arn:aws:iam::111122223333:policy/left");
    let tags = role(observed).tags.clone();
    role(observed).tags.insert("ecs-roles:leftover-policy-1".to_owned(), "left".to_owned());
    let (left, mut found) = policy(&left, reading("*"), &tags);
    found.description.attachments = attachments;
    observed.policies.insert(left, found);
}

#[test]
fn what_an_earlier_run_left_is_deleted_unless_it_is_in_use_again() {
    let forget = "remove tags ecs-roles:leftover-policy-1";
    let delete = "delete managed policy arn:aws:iam::111122223333:policy/left";
    changing(|observed| recorded(observed, 0), &[delete, forget]);
    changing(|observed| recorded(observed, 1), &[forget]);
    changing(
        |observed| {
            recorded(observed, 0);
            observed
                .policies
                .get_mut(&arn("arn:aws:iam::111122223333:policy/left"))
                .unwrap()
                .description
                .boundary_uses = 1;
        },
        &[forget],
    );
    changing(
        |observed| {
            role(observed).tags.insert("ecs-roles:leftover-profile-1".to_owned(), "not a name".to_owned());
        },
        &["remove tags ecs-roles:leftover-profile-1"],
    );
}

/// An instance profile that by now holds another role is that role's.
#[test]
fn an_instance_profile_goes_only_if_it_holds_no_other_role() {
    let mut observed = whole();
    observed.instance_profiles[0].roles = vec!["other".to_owned()];
    let plan = plan_removal(&Removal::new("web", &owner()), &observed).unwrap();
    assert!(steps(&plan).iter().all(|step| !step.contains("web-profile")), "{plan}");
}

#[test]
fn a_role_in_somebody_elses_instance_profile_is_taken_away_only_if_it_is_adopted() {
    let mut observed = whole();
    observed.instance_profiles[0].tags.clear();
    let removal = Removal::new("web", &owner());
    let blocker = Blocker::InForeignInstanceProfile { profile: "web-profile".to_owned() };
    assert_eq!(plan_removal(&removal, &observed).unwrap().blockers, [blocker]);
    let adopted = plan_removal(&removal.adopting(), &observed).unwrap();
    adopted.unblocked().unwrap();
    assert_eq!(steps(&adopted)[1], "remove the role from instance profile web-profile");
}

#[test]
fn a_role_without_room_for_tags_is_taken_away_all_the_same() {
    let mut observed = whole();
    role(&mut observed).tags.extend((0..49).map(|number| (format!("tag-{number}"), String::new())));
    let plan = plan_removal(&Removal::new("web", &owner()), &observed).unwrap();
    assert_eq!(steps(&plan)[0], "remove the role from instance profile web-profile");
}

#[test]
fn restoring_puts_back_and_takes_nothing_away() {
    let mut observed = whole();
    let extra = Statement::allow(["s3:PutObject"]).on(["*"]);
    observed.attached = vec![managed("AWSXRayDaemonWriteAccess"), own()];
    observed.inline.insert("Old".to_owned(), reading("*"));
    observed.inline.get_mut("Read").unwrap().statements.push(extra);
    role(&mut observed).permissions_boundary = None;
    role(&mut observed).trust_policy = Some(trust("ec2.amazonaws.com"));
    let restoring = plan(&desired(), &observed).unwrap().restoring(&observed);
    assert_eq!(
        steps(&restoring),
        [
            "attach arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            "replace the trust policy",
        ]
    );

    let mut bounded = whole();
    bounded.attached.push(managed("AmazonSSMManagedInstanceCore"));
    bounded.inline.clear();
    let unbounded = |role: Role| {
        let mut copy =
            Role::new(role.name(), role.trust_policy().clone()).with_description(role.description());
        copy = copy.with_managed_policy(managed(EXECUTION)).with_instance_profile("web-profile");
        copy.with_customer_policy("web-own", reading("arn:aws:s3:::b/own"))
    };
    let wanted = Desired::new(unbounded(wanted()), &owner()).unwrap();
    let restoring = |observed: &Observed| steps(&plan(&wanted, observed).unwrap().restoring(observed));
    assert_eq!(restoring(&bounded), [""; 0], "what stays keeps its boundary");
    bounded.attached.pop();
    assert_eq!(restoring(&bounded), ["take the permissions boundary away"]);

    let mut shared = whole();
    description(&mut shared).attachments = 2;
    let more = Statement::allow(["s3:PutObject"]).on(["*"]);
    shared.policies.get_mut(&own()).unwrap().document.statements.push(more);
    shared.inline.clear();
    let repair = plan(&desired(), &shared).unwrap();
    assert!(repair.unblocked().is_err());
    let repair = repair.restoring(&shared);
    assert_eq!((steps(&repair), repair.blockers), (vec!["write inline policy Read".to_owned()], vec![]));

    let mut foreign = whole();
    role(&mut foreign).tags.clear();
    foreign.inline.insert("Old".to_owned(), reading("*"));
    let more_than_wanted = plan(&desired(), &foreign).unwrap();
    assert!(more_than_wanted.unblocked().is_err());
    more_than_wanted.restoring(&foreign).unblocked().unwrap();
}

#[test]
fn drift_of_a_policy_of_aws_is_no_drift_of_the_role() {
    let mut observed = whole();
    let known = observed.policies.get_mut(&managed(EXECUTION)).unwrap();
    known.description.default_version = "v2".to_owned();
    known.document.statements.push(Statement::allow(["ecr:ListImages"]).on(["*"]));
    role(&mut observed).tags.insert("cost".to_owned(), "42".to_owned());
    let plan = plan(&desired(), &observed).unwrap();
    assert!(plan.is_empty());
    let notes: Vec<String> = plan.notes.iter().map(Note::to_string).collect();
    assert_eq!(
        notes,
        [
            "the tag cost is not wanted, and left",
            "AWS changed its policy AmazonECSTaskExecutionRolePolicy from v1 to v2\n  + allow ecr:ListImages on *",
        ]
    );
}

#[test]
fn a_deleted_principal_is_told_and_replaced() {
    let mut observed = whole();
    let stale = Principals::of(ecs_roles::PrincipalKind::Aws, ["AROAEXAMPLE"]);
    role(&mut observed).trust_policy =
        Some(PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).by(stale)]));
    let plan = plan(&desired(), &observed).unwrap();
    assert_eq!(plan.notes, [Note::DeletedPrincipal { id: "AROAEXAMPLE".to_owned() }]);
    assert_eq!(
        plan.steps[0].diff().unwrap().lines(),
        ["+ allow ecs-tasks.amazonaws.com to sts:AssumeRole", "- allow AROAEXAMPLE to sts:AssumeRole"]
    );
}

#[test]
fn too_much_text_moves_into_a_managed_policy() {
    let large = |name: &str| reading(&format!("arn:aws:s3:::b/{}", name.repeat(5_800)));
    let role = Role::new("web", trust("ecs-tasks.amazonaws.com"))
        .with_inline_policy("A", large("a"))
        .with_inline_policy("B", large("b"));
    let desired = Desired::new(role, &owner()).unwrap();
    let plan = plan(&desired, &Observed::default()).unwrap();
    assert_eq!(
        steps(&plan),
        [
            "create role web at /",
            "create managed policy web-B at /",
            "attach its own policy web-B",
            "write inline policy A",
        ]
    );
}

#[test]
fn quotas_of_the_account_are_kept() {
    let mut observed = whole();
    observed.quotas =
        Quotas::of_account_summary(&BTreeMap::from([("AttachedPoliciesPerRoleQuota".to_owned(), 1)]));
    let error = plan(&desired(), &observed).unwrap_err();
    assert!(
        error.to_string().contains("needs 2 managed policies, but this account attaches at most 1"),
        "{error}"
    );
}

#[test]
fn a_role_is_taken_away_in_the_order_that_iam_demands() {
    let plan = plan_removal(&Removal::new("web", &owner()), &whole()).unwrap();
    assert_eq!(
        steps(&plan),
        [
            "set tags ecs-roles:leftover-policy-1, ecs-roles:leftover-profile-1",
            "remove the role from instance profile web-profile",
            "delete instance profile web-profile",
            "detach arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            "detach arn:aws:iam::111122223333:policy/web-own",
            "delete managed policy arn:aws:iam::111122223333:policy/web-own",
            "delete inline policy Read",
            "delete the role",
        ]
    );
    assert!(plan_removal(&Removal::new("web", &owner()), &Observed::default()).unwrap().is_empty());

    let mut foreign = whole();
    role(&mut foreign).tags.clear();
    let refused = plan_removal(&Removal::new("web", &owner()), &foreign).unwrap();
    assert!(refused.unblocked().unwrap_err().to_string().contains("somebody else's"));
    plan_removal(&Removal::new("web", &owner()).adopting(), &foreign).unwrap().unblocked().unwrap();
}

#[test]
fn a_plan_says_what_the_guard_is_asked() {
    let mut observed = whole();
    role(&mut observed).trust_policy = Some(trust("ec2.amazonaws.com"));
    let plan = plan(&desired(), &observed).unwrap();
    assert!(
        plan.to_string()
            .ends_with("\n  asks the guard: it would narrow its trust policy for ec2.amazonaws.com"),
        "{plan}"
    );
    let removal = plan_removal(&Removal::new("web", &owner()), &whole()).unwrap();
    assert!(removal.harms.contains(&Harm::Deletion), "{removal}");
}

#[test]
fn a_plan_prints_what_changes() {
    let mut observed = whole();
    observed.inline.insert("Read".to_owned(), reading("*"));
    assert_eq!(
        plan(&desired(), &observed).unwrap().to_string(),
        "role web\n  write inline policy Read\n    + allow s3:GetObject on arn:aws:s3:::b/k\n    - allow s3:GetObject on *"
    );
}

#[track_caller]
fn refused(role: Role, needle: &str) {
    let error = Desired::new(role, &owner()).unwrap_err();
    assert_eq!(error.kind(), ecs_roles::ErrorKind::InvalidInput);
    assert!(error.to_string().contains(needle), "`{needle}` is not in: {error}");
}

#[test]
fn what_can_be_told_without_aws_is_told_before_any_call() {
    let tasks = || trust("ecs-tasks.amazonaws.com");
    refused(Role::new("a b", tasks()), "role name");
    refused(Role::new("web", tasks()).with_path("team"), "the path `team`");
    refused(Role::new("web", tasks()).with_tag("aws:team", "x"), "the tag `aws:team` is AWS's");
    refused(Role::new("web", tasks()).with_tag("team", "a;b"), "the value `a;b`");
    refused(Role::new("web", tasks()).with_tag("Team", "x").with_tag("team", "x"), "two spellings");
    refused(Role::new("web", tasks()).with_tag("x".repeat(129), "x"), "129 characters");
    refused(Role::new("web", tasks()).with_tag("ecs-roles:leftover-policy-1", "x"), "choose another key");
    refused(Role::new("web", tasks()).with_description("a → b"), "'→'");
    refused(Role::new("web", tasks()).with_tag("Ecs-Roles:Owner", "other"), "says whose the role is");
    refused(Role::new("web", reading("*")), "statement 1 of the trust policy of `web` names no principal");
    let on_all = PolicyDocument::new([tasks().statements[0].clone().on(["*"])]);
    refused(Role::new("web", on_all.clone()), "names resources");
    refused(
        Role::new("web", tasks()).with_inline_policy("A", on_all),
        "statement 1 of the policy `A` names principals",
    );
    let nowhere = PolicyDocument::new([Statement::allow(["s3:GetObject"])]);
    refused(Role::new("web", tasks()).with_customer_policy("B", nowhere), "names no resource");
    refused(Role::new("web", tasks()).with_instance_profile("a/b"), "instance profile name");
    refused(
        Role::new("web", tasks()).with_managed_policy(managed("AmazonECSTaskExecutionRolePolicy")),
        "did you mean `arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`?",
    );
    refused(
        Role::new("web", tasks()).with_managed_policy(managed("AWSCodeDeployRoleForECS")),
        "does not let in `codedeploy.amazonaws.com`",
    );
    refused(
        Role::new("web", tasks()).with_managed_policy(managed("aws-service-role/AmazonECSServiceRolePolicy")),
        "service-linked role",
    );
}
