//! Plans, shown and carried out.

use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Applied, Error, Plan, Provisioner, Removal, Step};
use futures_util::future::FutureExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::ask::Consent;
use super::file::{FileRole, RolesFile};
use super::guard::{self, GuardArguments, guarded};
use super::session::Session;
use super::waves::waves;
use super::{CHANGES, FileArguments, INTERRUPTED, TOGETHER};
use crate::CommandResult;
use crate::output;
use crate::target::TargetArguments;

/// How plans are carried out.
#[derive(Args)]
pub(super) struct Carrying {
    #[command(flatten)]
    pub(super) file: FileArguments,

    #[command(flatten)]
    consent: Consent,

    #[command(flatten)]
    guard: GuardArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// Write one JSON object per event instead of text
    #[arg(long)]
    pub(super) json: bool,
}

/// A role to be made as it should be, or to be taken away.
pub(super) enum Job {
    Make(Box<FileRole>),
    /// With the role of the file that may be meant, if there is none of the name.
    Remove(Removal, String),
}

impl Job {
    pub(super) fn role(&self) -> &str {
        match self {
            Self::Make(role) => role.desired.role().name(),
            Self::Remove(removal, _) => removal.name(),
        }
    }

    async fn plan(&self, provisioner: &Provisioner<'_>) -> Result<Plan, Error> {
        match self {
            Self::Make(role) => provisioner.plan(&role.desired).await,
            Self::Remove(removal, _) => provisioner.plan_removal(removal).await,
        }
    }

    fn show(&self, plan: &Plan, json: bool) -> std::io::Result<()> {
        match self {
            Self::Make(role) => output::roles::plan(plan, &role.remarks, json),
            Self::Remove(_, meant) => output::roles::removal(plan, meant, json),
        }
    }

    async fn run(
        &self,
        provisioner: &Provisioner<'_>,
        watch: &mut (dyn FnMut(&Step) + Send),
    ) -> Result<Applied, Error> {
        match self {
            Self::Make(role) => provisioner.apply(&role.desired, watch).await,
            Self::Remove(removal, _) => provisioner.remove(removal, watch).await,
        }
    }
}

impl Carrying {
    /// Shows the plans of all jobs, and whether there is something to do.
    pub(super) async fn look(&self, file: &RolesFile, jobs: &[Job]) -> CommandResult {
        let session = Session::open(&self.target, file, &self.file.file).await?;
        let sleep = session.sleep();
        let planned = self.plans(jobs, &Provisioner::new(&session.iam, &sleep)).await?;
        Ok(if planned.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(CHANGES) })
    }

    /// Shows the plans of all jobs, asks, and carries them out.
    pub(super) async fn all(&self, file: &RolesFile, jobs: &[Job], command: &str) -> CommandResult {
        self.consent.possible(command)?;
        let session = Session::open(&self.target, file, &self.file.file).await?;
        let regions = self.guard.regions(file, &session)?;
        let guard = regions.guard()?;
        let sleep = session.sleep();
        let provisioner = guarded(Provisioner::new(&session.iam, &sleep), guard.as_ref());

        let planned = self.plans(jobs, &provisioner).await?;
        if jobs.iter().any(|job| matches!(job, Job::Make(_))) {
            self.note_policies(file)?;
        }
        let steps: usize = planned.iter().map(|(_, plan)| plan.steps.len()).sum();
        if steps > 0 && !self.consent.given(&question(steps, planned.len()))? {
            output::roles::declined(self.json)?;
            return Ok(ExitCode::FAILURE);
        }
        tokio::select! {
            done = self.carry_out(&planned, &provisioner) => done,
            _ = tokio::signal::ctrl_c() => {
                output::roles::interrupted(self.json)?;
                Ok(ExitCode::from(INTERRUPTED))
            }
        }
    }

    fn note_policies(&self, file: &RolesFile) -> std::io::Result<()> {
        file.carried_by_none().try_for_each(|policy| output::roles::carried_by_none(&policy.name, self.json))
    }

    /// The jobs that have something to do, and what. None is done if one is blocked.
    async fn plans<'j>(
        &self,
        jobs: &'j [Job],
        provisioner: &Provisioner<'_>,
    ) -> Result<Vec<(&'j Job, Plan)>, Box<dyn std::error::Error>> {
        let mut planned = Vec::new();
        let look = |job: &'j Job| async move { job.plan(provisioner).await.map(|plan| (job, plan)) };
        let mut looks = std::pin::pin!(stream::iter(jobs).map(look).buffered(TOGETHER));
        while let Some((job, plan)) = looks.try_next().await? {
            job.show(&plan, self.json)?;
            planned.push((job, plan));
        }
        let blocked = planned.iter().filter(|(_, plan)| !plan.blockers.is_empty());
        let blocked: Vec<String> = blocked.map(|(_, plan)| format!("`{}`", plan.role)).collect();
        if !blocked.is_empty() {
            let roles = blocked.join(", ");
            return Err(format!("nothing was done, as the plan is blocked for {roles}: see there").into());
        }
        planned.retain(|(_, plan)| !plan.is_empty());
        Ok(planned)
    }

    /// Carries out all jobs, whatever becomes of one of them, and says at the end which were not done.
    async fn carry_out(&self, planned: &[(&Job, Plan)], provisioner: &Provisioner<'_>) -> CommandResult {
        let mut steps = 0;
        let mut failures = Vec::new();
        for wave in waves(planned.iter().map(|(job, _)| *job)) {
            let runs = stream::iter(wave).map(|job| self.run(job, provisioner).map(move |it| (job, it)));
            let mut runs = std::pin::pin!(runs.buffer_unordered(TOGETHER));
            while let Some((job, result)) = runs.next().await {
                match result {
                    Ok(applied) => {
                        output::roles::applied(job.role(), &applied, self.json);
                        steps += applied.done.len();
                    }
                    Err(error) => failures.push((job, error)),
                }
            }
        }
        if failures.is_empty() {
            output::roles::ended(steps, planned.len(), self.json)?;
            return Ok(ExitCode::SUCCESS);
        }
        // They come as they fail.
        failures.sort_by_key(|(failed, _)| planned.iter().position(|(job, _)| std::ptr::eq(*job, *failed)));
        self.not_done(&failures, planned.len())
    }

    async fn run(&self, job: &Job, provisioner: &Provisioner<'_>) -> Result<Applied, Error> {
        job.run(provisioner, &mut |step| output::roles::step(job.role(), step, self.json)).await
    }

    fn not_done(&self, failures: &[(&Job, Error)], roles: usize) -> CommandResult {
        for (job, error) in failures {
            output::roles::not_done(job.role(), &guard::as_arguments(error), self.json)?;
        }
        let (failed, all) = (failures.len(), output::roles::counted(roles, "role"));
        Err(format!("{failed} of {all} not done: the same command again goes on from there").into())
    }
}

fn question(steps: usize, roles: usize) -> String {
    format!(
        "Carry out {} on {}?",
        output::roles::counted(steps, "step"),
        output::roles::counted(roles, "role")
    )
}
