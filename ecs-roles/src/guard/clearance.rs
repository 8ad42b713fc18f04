//! Refusing what would harm those who use a role.

use std::collections::BTreeSet;

use super::harm::Harm;
use super::search::Search;
use super::trust;
use super::usage::{Usage, UsageKind};
use super::workloads::Workloads;
use crate::error::{Error, ErrorKind};
use crate::policy::{PolicyDocument, PrincipalKind};
use crate::port::{InstanceProfileDescription, RoleDescription};

/// Searches regions for what uses a role, and refuses what would harm it.
///
/// Roles are global, what uses them is not: name every region in which something
/// may run. Searched are services (their deployments, volumes, TLS, VPC Lattice,
/// load balancers, lifecycle hooks, task sets, and revisions that are being
/// deployed), tasks and the volumes of those that ECS has yet to let go of, the
/// roles of the task definitions in use, capacity providers, deployment groups of
/// CodeDeploy, and EC2 instances.
///
/// Not searched are servers of ECS Anywhere, rules of EventBridge and schedules: a
/// role that another service than those searched can assume is not cleared. Nor
/// are Express Mode, gateways, launch templates without instances, and volumes that
/// no task holds.
#[derive(Debug)]
pub struct Guard<'a> {
    regions: Vec<&'a dyn Workloads>,
}

impl<'a> Guard<'a> {
    /// A guard over these regions.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) without any, since a guard that looks nowhere finds nothing, and
    /// for a region that is named twice.
    pub fn over(regions: impl IntoIterator<Item = &'a dyn Workloads>) -> Result<Self, Error> {
        let regions: Vec<_> = regions.into_iter().collect();
        let names: BTreeSet<String> = regions.iter().map(|workloads| workloads.region()).collect();
        match (names.len(), regions.len()) {
            (0, _) => {
                Err(Error::invalid("the guard has no region to search: name those in which something runs"))
            }
            (different, all) if different < all => {
                Err(Error::invalid("the guard has a region twice: name each once"))
            }
            _ => Ok(Self { regions }),
        }
    }

    /// Everything that uses a role or one of the instance profiles that hold it.
    ///
    /// # Errors
    ///
    /// Those of the port: what cannot be told is not taken for unused. [`InvalidInput`](ErrorKind::InvalidInput)
    /// if the regions are those of another account.
    pub async fn usages(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
    ) -> Result<Vec<Usage>, Error> {
        let mut usages = Vec::new();
        for workloads in &self.regions {
            usages.append(&mut Search::new(*workloads, role, profiles).run(role).await?);
        }
        Ok(usages)
    }

    /// Refuses harms to what uses the role.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) that lists what uses it, or says what cannot be searched; else as for
    /// [`usages`](Self::usages).
    pub async fn clear(
        &self,
        role: &RoleDescription,
        profiles: &[InstanceProfileDescription],
        harms: &[Harm],
    ) -> Result<(), Error> {
        self.sees_all(role, harms)?;
        let usages = self.usages(role, profiles).await?;
        let hit: Vec<String> =
            usages.iter().filter(|usage| hits(role, harms, usage)).map(Usage::to_string).collect();
        if hit.is_empty() {
            return Ok(());
        }
        let why =
            format!("it is in use by {}: stop what uses it first, or override the guard", hit.join(", "));
        Err(refusal(role, harms, &why))
    }

    /// Whether a search would see whatever uses the role.
    fn sees_all(&self, role: &RoleDescription, harms: &[Harm]) -> Result<(), Error> {
        let unseen: BTreeSet<&str> = harms
            .iter()
            .flat_map(|harm| touched(role, harm))
            .filter(|name| service(name).is_none())
            .collect();
        if !unseen.is_empty() {
            let services: Vec<&str> = unseen.into_iter().collect();
            let why = format!(
                "what {} does with it cannot be searched: override the guard if nothing does",
                services.join(" and ")
            );
            return Err(refusal(role, harms, &why));
        }
        let is_searched =
            |region: &&String| self.regions.iter().any(|searched| searched.region() == **region);
        match role.last_used_region.as_ref().filter(|region| !is_searched(region)) {
            Some(region) => {
                Err(refusal(role, harms, &format!("it was used last in {region}: search that region too")))
            }
            None => Ok(()),
        }
    }
}

/// The services that a harm keeps from assuming the role.
fn touched<'r>(role: &'r RoleDescription, harm: &'r Harm) -> Vec<&'r str> {
    let trusted = role.trust_policy.iter().flat_map(|trust| trust.principals(PrincipalKind::Service));
    match harm {
        Harm::Deletion => trusted.collect(),
        Harm::NarrowedTrust { services, .. } => services.iter().map(String::as_str).collect(),
        Harm::VolumePermissions { .. } | Harm::LeftInstanceProfile { .. } => Vec::new(),
    }
}

/// The service of a principal whose uses of a role are searched, whatever its region and domain.
fn service(principal: &str) -> Option<&str> {
    let service = principal.split(".amazonaws.com").next().unwrap_or_default();
    let service = service.split_once('.').map_or(service, |(service, region)| {
        // `codedeploy.eu-west-1`, not `ecs.application-autoscaling`
        if region.contains('-') && region.ends_with(|c: char| c.is_ascii_digit()) { service } else { "" }
    });
    ["ecs", "ecs-tasks", "ec2", "codedeploy"].contains(&service).then_some(service)
}

fn refusal(role: &RoleDescription, harms: &[Harm], why: &str) -> Error {
    let harms: Vec<String> = harms.iter().map(Harm::to_string).collect();
    Error::new(
        ErrorKind::Conflict,
        format!(
            "the plan for the role `{}` was not carried out: it would {}, but {why}",
            role.name,
            harms.join(" and ")
        ),
    )
}

fn hits(role: &RoleDescription, harms: &[Harm], usage: &Usage) -> bool {
    harms.iter().any(|harm| match harm {
        Harm::VolumePermissions { .. } => {
            usage.kind == UsageKind::Volume || usage.place.contains("managedEBSVolume")
        }
        Harm::LeftInstanceProfile { profile } => match usage.kind {
            UsageKind::Instance => usage.place.ends_with(&format!("/{profile}")),
            UsageKind::CapacityProvider => usage.place.contains("nstanceProfile"),
            _ => false,
        },
        Harm::NarrowedTrust { services, after, .. } => {
            services.iter().any(|locked_out| is_locked_out(role, after, locked_out, usage))
        }
        Harm::Deletion => true,
    })
}

/// A user of the service that is locked out, unless it is known to be let in all the same: a condition on their
/// own account and region is no harm to tasks.
fn is_locked_out(role: &RoleDescription, after: &PolicyDocument, principal: &str, usage: &Usage) -> bool {
    let locked_out = service(principal) == Some(usage.service());
    let is_task = usage.service() == "ecs-tasks";
    locked_out && !(is_task && trust::lets_tasks_in(role, after, principal, &usage.region))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::guard::MockWorkloads;
    use crate::policy::{PolicyDiff, Principals, Statement};
    use crate::role::Role;

    const ROLE: &str = "arn:aws:iam::111122223333:role/infra";

    fn role(services: &[&str]) -> RoleDescription {
        let by = services
            .iter()
            .map(|service| Statement::allow(["sts:AssumeRole"]).by(Principals::service(*service)));
        RoleDescription::of(&Role::new("infra", PolicyDocument::new(by)), ROLE.parse().unwrap(), "AROA1")
    }

    /// A region with one cluster of these services and tasks.
    fn region(name: &'static str, services: Vec<Value>, tasks: Vec<Value>) -> MockWorkloads {
        let mut region = MockWorkloads::new();
        region.expect_region().return_const(name.to_owned());
        region
            .expect_clusters()
            .returning(move || Ok(vec![format!("arn:aws:ecs:{name}:111122223333:cluster/c")]));
        region.expect_services().returning(move |_| Ok(services.clone()));
        region.expect_service_revisions().returning(|_, _| Ok(Vec::new()));
        region.expect_tasks().returning(move |_| Ok(tasks.clone()));
        region.expect_task_definition().returning(|_| Ok(json!({"taskRoleArn": ROLE})));
        region.expect_capacity_providers().returning(|_| Ok(Vec::new()));
        region.expect_deployment_groups().returning(|| Ok(Vec::new()));
        region
    }

    /// A service that has the role for its volumes.
    fn serving() -> Value {
        let volume = json!({"name": "data", "managedEBSVolume": {"roleArn": ROLE}});
        json!({"serviceArn": "arn:aws:ecs:x:111122223333:service/c/s", "status": "ACTIVE", "volumeConfigurations": [volume]})
    }

    /// A task that has the role for what its containers do.
    fn task() -> Value {
        json!({"taskArn": "arn:aws:ecs:x:111122223333:task/c/t", "lastStatus": "RUNNING", "taskDefinitionArn": "web:1"})
    }

    async fn refusal_of(regions: &[MockWorkloads], role: &RoleDescription, harm: Harm) -> Option<String> {
        let guard = Guard::over(regions.iter().map(|region| region as &dyn Workloads)).unwrap();
        let result = guard.clear(role, &[], &[harm]).await;
        result.err().map(|error| {
            assert!(matches!(error.kind(), ErrorKind::Conflict | ErrorKind::InvalidInput), "{error}");
            error.to_string()
        })
    }

    #[track_caller]
    fn has(refusal: Option<String>, needle: &str) {
        let refusal = refusal.unwrap_or_else(|| panic!("nothing was refused for `{needle}`"));
        assert!(refusal.contains(needle), "`{needle}` is not in: {refusal}");
    }

    fn narrowed(service: &str) -> Harm {
        let nothing = PolicyDocument::new([]);
        let diff = PolicyDiff::between(&nothing, &nothing);
        Harm::NarrowedTrust { services: vec![service.to_owned()], diff, after: nothing }
    }

    #[tokio::test]
    async fn every_region_is_searched() {
        let role = role(&["ecs.amazonaws.com"]);
        let (empty, used) = ("eu-west-1", "eu-central-1");
        let regions = [region(empty, vec![], vec![]), region(used, vec![serving()], vec![])];
        let refusal = refusal_of(&regions, &role, Harm::Deletion).await;
        has(
            refusal,
            "service arn:aws:ecs:x:111122223333:service/c/s in eu-central-1 (volumeConfigurations[0]",
        );
        assert_eq!(refusal_of(&regions[..1], &role, Harm::Deletion).await, None);
        assert!(Guard::over([]).unwrap_err().to_string().contains("no region to search"));
        let twice = [&regions[0] as &dyn Workloads, &regions[0]];
        assert!(Guard::over(twice).unwrap_err().to_string().contains("a region twice"));
    }

    /// To lock out a service harms those for whom that service assumes the role.
    #[tokio::test]
    async fn a_service_locked_out_harms_its_own_users() {
        let role = role(&["ecs.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]);
        let volumes = [region("eu-west-1", vec![serving()], vec![])];
        let containers = [region("eu-west-1", vec![], vec![task()])];
        for (harm, by_volumes, by_containers) in [
            ("ecs.amazonaws.com", true, false),
            ("ecs-tasks.amazonaws.com", false, true),
            ("ec2.amazonaws.com", false, false),
        ] {
            assert_eq!(refusal_of(&volumes, &role, narrowed(harm)).await.is_some(), by_volumes, "{harm}");
            assert_eq!(
                refusal_of(&containers, &role, narrowed(harm)).await.is_some(),
                by_containers,
                "{harm}"
            );
        }
    }

    /// What AWS advises to add to a trust policy harms no task of this account, where its region is the right one.
    #[tokio::test]
    async fn a_condition_that_tasks_meet_is_no_harm() {
        let role = role(&["ecs-tasks.amazonaws.com"]);
        let regions = [region("eu-west-1", vec![], vec![task()])];
        let guarded = |region: &str, account: &str| {
            let after =
                Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs-tasks.amazonaws.com"));
            let after = after.when("StringEquals", "aws:SourceAccount", [account]).when(
                "ArnLike",
                "aws:SourceArn",
                [format!("arn:aws:ecs:{region}:{account}:*")],
            );
            let (services, after) =
                (vec!["ecs-tasks.amazonaws.com".to_owned()], PolicyDocument::new([after]));
            let diff = PolicyDiff::between(role.trust_policy.as_ref().unwrap(), &after);
            Harm::NarrowedTrust { services, diff, after }
        };
        assert_eq!(refusal_of(&regions, &role, guarded("eu-west-1", "111122223333")).await, None);
        has(refusal_of(&regions, &role, guarded("us-east-1", "111122223333")).await, "task arn:aws:ecs");
        has(refusal_of(&regions, &role, guarded("eu-west-1", "444455556666")).await, "task arn:aws:ecs");
    }

    #[tokio::test]
    async fn what_cannot_be_searched_is_not_cleared() {
        let regions = [region("eu-west-1", vec![], vec![])];
        let scheduled = role(&["ecs.amazonaws.com", "scheduler.amazonaws.com"]);
        has(
            refusal_of(&regions, &scheduled, Harm::Deletion).await,
            "what scheduler.amazonaws.com does with it",
        );
        has(
            refusal_of(&regions, &scheduled, narrowed("scheduler.amazonaws.com")).await,
            "cannot be searched",
        );
        assert_eq!(refusal_of(&regions, &scheduled, narrowed("ecs.amazonaws.com")).await, None);

        let mut elsewhere = role(&["ecs.amazonaws.com"]);
        elsewhere.last_used_region = Some("us-west-2".to_owned());
        has(
            refusal_of(&regions, &elsewhere, Harm::Deletion).await,
            "used last in us-west-2: search that region too",
        );

        let mut of_another = role(&["ecs.amazonaws.com"]);
        of_another.arn = "arn:aws:iam::444455556666:role/infra".parse().unwrap();
        has(
            refusal_of(&regions, &of_another, Harm::Deletion).await,
            "the guard searches account `111122223333`",
        );
    }

    /// A revision that an unfinished deployment replaces still runs, though the service names the role no more.
    #[tokio::test]
    async fn a_revision_that_is_being_replaced_counts() {
        let mut region = MockWorkloads::new();
        region.expect_region().return_const("eu-west-1".to_owned());
        region
            .expect_clusters()
            .returning(|| Ok(vec!["arn:aws:ecs:eu-west-1:111122223333:cluster/c".to_owned()]));
        region.expect_services().returning(|_| Ok(vec![json!({"serviceArn": "s", "status": "ACTIVE"})]));
        region.expect_service_revisions().returning(|_, _| {
            Ok(vec![json!({"serviceRevisionArn": "old", "volumeConfigurations": [{"managedEBSVolume": {"roleArn": ROLE}}]})])
        });
        region.expect_tasks().returning(|_| Ok(Vec::new()));
        region.expect_capacity_providers().returning(|_| Ok(Vec::new()));
        let refusal = refusal_of(&[region], &role(&["ecs.amazonaws.com"]), Harm::Deletion).await;
        has(refusal, "service old in eu-west-1");
    }

    #[test]
    fn services_are_known_in_every_spelling() {
        for known in [
            "ecs.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "codedeploy.eu-west-1.amazonaws.com",
        ] {
            assert!(service(known).is_some(), "{known}");
        }
        for unknown in
            ["events.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "ssm.amazonaws.com", ""]
        {
            assert_eq!(service(unknown), None, "{unknown}");
        }
    }
}
