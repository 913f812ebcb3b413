//! The engine, held against its table, against arbitrary histories, and against the calendar.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{allowed::allowed, fold::legal_date, *};
use crate::{
    calendar::{Calendar, CalendarDay, DayKind},
    job_seeking::{Distance, Education, Hours, JobSeekingAnswers, WorkKind},
};

mod clock;
mod delegating;
mod hearing;
mod histories;
mod objections;
mod requests;
mod table;

/// National Day 2026 with its make-up days; other years are not known.
fn calendar() -> Calendar {
    let holidays = (1..=7).map(|day| (date(2026, 10, day), DayKind::Holiday));
    let made_up = [(date(2026, 9, 20), DayKind::Workday), (date(2026, 10, 10), DayKind::Workday)];
    Calendar::from_rows(holidays.chain(made_up).map(|(day, kind)| CalendarDay {
        day,
        kind,
        name: "国庆节".into(),
    }))
}

fn rules() -> &'static Definition {
    definition(Kind::JobSeeking)
}

/// Noon of a day in Asia/Shanghai.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(4, 0, 0).expect("a time of the day").and_utc()
}

fn worker(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn answers() -> JobSeekingAnswers {
    JobSeekingAnswers {
        work: vec![WorkKind::Packing],
        hours: Hours::Any,
        distance: Distance::Town,
        adjustments: vec![],
        education: Education::Junior,
        phone: None,
    }
}

/// A good request for an action.
fn request(action: Action) -> ActOnCase {
    let plain = ActOnCase::new(action);
    match action {
        Action::SendBack => ActOnCase { missing: vec![MissingCode::HoursMissing], ..plain },
        Action::Refuse => ActOnCase { reason: Some(ReasonCode::CertificateExpired), ..plain },
        Action::TopUp => ActOnCase { answers: Some(answers()), ..plain },
        Action::Pause => ActOnCase { pause: Some(PauseReason::NaturalDisaster), ..plain },
        Action::Delegate => ActOnCase { delegate_to: Some(worker(77)), ..plain },
        Action::Note => ActOnCase { note: Some("已电话核实".into()), ..plain },
        Action::Hear => ActOnCase { own_word: Some(WILLING), ..plain },
        Action::Forward | Action::Approve | Action::Withdraw | Action::Object | Action::Resume => plain,
    }
}

/// Who wants it, and says so.
const WILLING: OwnWord = OwnWord { wants_work: Said::Yes, is_pushed: Said::No, wants_help: Said::Yes };
/// Who is made to.
const UNWILLING: OwnWord = OwnWord { is_pushed: Said::Yes, ..WILLING };

/// A case and its history, moved on by requests.
struct Walk {
    history: Vec<Recorded>,
    state: State,
    at: DateTime<Utc>,
}

impl Walk {
    fn opened(day: NaiveDate, by: Option<Uuid>) -> Self {
        Self::begun_by(Event::OPENED, day, by)
    }

    fn filed_by_guardian() -> Self {
        Self::begun_by(Event::Opened { by_guardian: true }, MONDAY, None)
    }

    fn begun_by(event: Event, day: NaiveDate, by: Option<Uuid>) -> Self {
        let at = noon(day);
        let history = vec![Recorded { event, at, by }];
        let state = fold(rules(), &history, &calendar()).expect("an opening folds");
        Self { history, state, at }
    }

    fn on(mut self, day: NaiveDate) -> Self {
        self.at = noon(day);
        self
    }

    fn try_act(&mut self, party: Party, request: &ActOnCase, by: Option<Uuid>) -> Result<(), Refusal> {
        let event = act(rules(), &self.state, party, request, by, self.today())?;
        self.history.push(Recorded { event, at: self.at, by });
        self.state = fold(rules(), &self.history, &calendar()).expect("what is allowed folds");
        Ok(())
    }

    /// Each office is its own worker: 1 village, 2 town, 3 city.
    fn office(mut self, step: Step, action: Action) -> Self {
        let by = worker(step as u128 + 1);
        self.try_act(Party::Worker(step), &request(action), Some(by)).expect("allowed");
        self
    }

    fn person(mut self, action: Action) -> Self {
        self.try_act(Party::Applicant, &request(action), None).expect("allowed");
        self
    }

    /// What the person says for themselves, to a worker of the office.
    fn heard(mut self, step: Step, word: OwnWord) -> Self {
        let said = ActOnCase { own_word: Some(word), ..ActOnCase::new(Action::Hear) };
        self.try_act(Party::Worker(step), &said, Some(worker(step as u128 + 1))).expect("allowed");
        self
    }

    /// Of each office a second worker: 4 village, 5 town, 6 city.
    fn other_office(mut self, step: Step, action: Action) -> Self {
        let by = worker(step as u128 + 4);
        self.try_act(Party::Worker(step), &request(action), Some(by)).expect("allowed");
        self
    }

    fn today(&self) -> NaiveDate {
        legal_date(self.at)
    }

    fn due(&self) -> Option<NaiveDate> {
        self.state.due.map(|due| due.on)
    }
}

const MONDAY: NaiveDate = date(2026, 9, 7);
