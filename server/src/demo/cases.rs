//! Cases in every stage, walked there by the engine with the clock set to each day.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::cases::{self, ActOnCase, Action, Kind, MissingCode, Party, ReasonCode, Step};
use domain::consents::{Purpose, notice_on};
use domain::job_seeking::{Adjustment, Distance, Education, Hours, JobSeekingAnswers, WorkKind};
use domain::roles::Role;
use platform::store::Tx;
use uuid::Uuid;

use super::city::DemoError;
use super::dice::Dice;
use super::workers::Worker;
use crate::app::App;
use crate::cases::{CaseFile, Filer, answering_key, assess, open};
use crate::consents;
use crate::problems::Fault;
use crate::residents::{self, Reached};

/// How far a case of the demonstration is walked.
#[derive(Clone, Copy)]
enum Walk {
    Village,
    Town,
    City,
    SentBack,
    Approved,
    Refused,
    Withdrawn,
}

const WALKS: &[(Walk, usize)] = &[
    (Walk::Village, 12),
    (Walk::Town, 12),
    (Walk::City, 10),
    (Walk::SentBack, 8),
    (Walk::Approved, 44),
    (Walk::Refused, 8),
    (Walk::Withdrawn, 6),
];

/// Somebody who may apply.
pub(super) struct Applicant {
    pub(super) id: Uuid,
    pub(super) born: NaiveDate,
}

/// The answers that a made-up applicant gives.
fn answers(dice: &Dice) -> JobSeekingAnswers {
    let adjustments = if dice.happens(400) { vec![] } else { vec![*dice.one_of(Adjustment::ALL)] };
    JobSeekingAnswers {
        work: vec![*dice.one_of(WorkKind::ALL)],
        hours: *dice.one_of(Hours::ALL),
        distance: *dice.one_of(Distance::ALL),
        adjustments,
        education: *dice.one_of(Education::ALL),
        phone: None,
    }
}

/// Morning in the hall, in UTC.
fn morning(day: NaiveDate, minute: i64) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(60 + minute.rem_euclid(300))
}

/// Writes about `count` cases of the applicants; those whom the rule refuses on that day get none.
pub(super) async fn write(
    app: &App,
    dice: &Dice,
    today: NaiveDate,
    applicants: &[Applicant],
    workers: &[Worker],
    count: usize,
) -> Result<usize, DemoError> {
    let mut written = 0;
    for applicant in applicants.iter().take(count) {
        let walk = *dice.weighted(WALKS);
        let earliest = match walk {
            Walk::Approved | Walk::Refused | Walk::Withdrawn => dice.between(25, 160),
            Walk::City => dice.between(6, 9),
            Walk::Town | Walk::SentBack => dice.between(3, 6),
            Walk::Village => dice.between(1, 2),
        };
        let opened = working_day(app, today - Days::new(u64::try_from(earliest).unwrap_or_default()));
        if applicant.born > opened {
            continue;
        }
        app.clock.set(morning(opened, dice.between(0, 299)));
        let mut tx = app.store.write().await.map_err(Fault::from)?;
        let resident = residents::load(app, &mut tx, applicant.id).await?;
        let Some(resident) = resident else { continue };
        let turns = Turns { app, dice, workers, today };
        if turns.open(&mut tx, &resident, walk).await? {
            tx.commit().await.map_err(Fault::from)?;
            written += 1;
        }
    }
    Ok(written)
}

fn working_day(app: &App, day: NaiveDate) -> NaiveDate {
    let calendar = app.calendar();
    let mut day = day;
    while !calendar.is_working_day(day) {
        day = day - Days::new(1);
    }
    day
}

/// Who takes the turns of a case.
struct Turns<'a> {
    app: &'a App,
    dice: &'a Dice,
    workers: &'a [Worker],
    today: NaiveDate,
}

impl Turns<'_> {
    /// Opens a case on the clock's day and walks it; `false` when the rule refuses the person on that day.
    async fn open(&self, tx: &mut Tx, resident: &Reached, walk: Walk) -> Result<bool, DemoError> {
        let app = self.app;
        let assessed = assess(app, tx, resident, Kind::JobSeeking).await;
        if !assessed.map_err(|problem| DemoError::Case(problem.to_string()))?.open {
            return Ok(false);
        }
        let notice =
            notice_on(Purpose::JobSeeking, app.clock.today()).ok_or(Fault::Unreadable("privacy_notices"))?;
        let agreed = (Purpose::JobSeeking, notice.version);
        consents::store::give(tx, app.random.uuid(&app.clock), resident.id, agreed, None, app.clock.now())
            .await?;
        let sealing = answering_key(app, tx, resident).await?;
        let opened =
            open(app, tx, (resident, &sealing), Kind::JobSeeking, &answers(self.dice), Filer::PERSON)
                .await
                .map_err(|problem| DemoError::Case(problem.to_string()))?;
        let file = CaseFile::load(app, tx, opened.id).await?.ok_or(Fault::Unreadable("cases"))?;
        self.walk(tx, file, walk).await?;
        Ok(true)
    }

    async fn walk(&self, tx: &mut Tx, file: CaseFile, walk: Walk) -> Result<(), DemoError> {
        let forward = || ActOnCase::new(Action::Forward);
        let turns: Vec<(Step, ActOnCase)> = match walk {
            Walk::Village => vec![],
            Walk::Town => vec![(Step::Village, forward())],
            Walk::City => vec![(Step::Village, forward()), (Step::Town, forward())],
            Walk::SentBack => {
                let missing = vec![*self.dice.one_of(&MissingCode::of(Kind::JobSeeking))];
                vec![(Step::Village, ActOnCase { missing, ..ActOnCase::new(Action::SendBack) })]
            }
            Walk::Approved => vec![
                (Step::Village, forward()),
                (Step::Town, forward()),
                (Step::City, ActOnCase::new(Action::Approve)),
            ],
            Walk::Refused => {
                let reason = Some(*self.dice.one_of(&ReasonCode::of(Kind::JobSeeking, false)));
                vec![
                    (Step::Village, forward()),
                    (Step::Town, ActOnCase { reason, ..ActOnCase::new(Action::Refuse) }),
                ]
            }
            Walk::Withdrawn => {
                if !self.later(1, 2) {
                    return Ok(());
                }
                let withdraw = ActOnCase::new(Action::Withdraw);
                return self.take(tx, file, Party::Applicant, &withdraw, None).await.map(drop);
            }
        };
        let mut file = file;
        for (step, request) in turns {
            if !self.later(0, 3) {
                break;
            }
            let worker = self.worker(&file, step);
            file = self.take(tx, file, Party::Worker(step), &request, worker).await?;
        }
        Ok(())
    }

    async fn take(
        &self,
        tx: &mut Tx,
        file: CaseFile,
        party: Party,
        request: &ActOnCase,
        by: Option<Uuid>,
    ) -> Result<CaseFile, DemoError> {
        let today = self.app.clock.today();
        let event = cases::act(file.definition, &file.state, party, request, by, today)
            .map_err(|refusal| DemoError::Case(refusal.to_string()))?;
        let after = file.append(self.app, tx, event, by, None).await?;
        after.ok_or_else(|| DemoError::Case("somebody else was faster".to_owned()))
    }

    /// Sets the clock on by a few working days; `false` when that would be the city's own day or later.
    fn later(&self, least: i64, most: i64) -> bool {
        let calendar = self.app.calendar();
        let days = u32::try_from(self.dice.between(least, most)).unwrap_or_default();
        let on = calendar.add_working_days(self.app.clock.today(), days).on;
        if on >= self.today {
            return false;
        }
        let time = morning(on, self.dice.between(0, 299)).max(self.app.clock.now() + TimeDelta::minutes(7));
        self.app.clock.set(time);
        true
    }

    /// The worker of the step for the case's area.
    fn worker(&self, file: &CaseFile, step: Step) -> Option<Uuid> {
        let (role, area) = match (step, file.row.path().ok()?) {
            (Step::Village, path) => (Role::VillageWorker, path.village_id()?),
            (Step::Town, path) => (Role::TownWorker, path.town_id()?),
            (Step::City, path) => (Role::CityWorker, path.city_id()),
        };
        self.workers.iter().find(|worker| worker.role == role && worker.area == area).map(|worker| worker.id)
    }
}
