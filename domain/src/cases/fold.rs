//! Where a case stands, computed from what happened to it.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    calendar::{Calendar, Deadline},
    cases::{
        allowed::allowed,
        definition::{Definition, Step},
        event::{Event, Note, Recorded},
        hearing::OwnWords,
        turn::{Action, Hands, Party, PauseReason, Stage, WaitsFor},
        why::{MissingCode, ReasonCode},
    },
};

/// Where a case stands. It is only ever made by [`fold`] and [`State::followed_by`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub stage: Stage,
    /// The office whose step it is, also while the applicant was asked or the clock stands still; `None` once closed.
    pub step: Option<Step>,
    /// 1, and one more for every time something was topped up, and for the objection.
    pub round: u32,
    /// Whose move it is; `None` once closed.
    pub waits_for: Option<WaitsFor>,
    /// The worker of the office who has the step in hand; `None`: anybody of the office, and once closed.
    pub delegate: Option<Uuid>,
    /// By when the office must act; `None` while the clock stands still and once closed.
    pub due: Option<Deadline>,
    /// Why the clock stands still.
    pub paused: Option<PauseReason>,
    /// How many events there are; the version that a change must name.
    pub version: i64,
    /// The day of filing (Asia/Shanghai).
    pub opened_on: NaiveDate,
    /// The day on which it was approved, refused or withdrawn (Asia/Shanghai).
    pub closed_on: Option<NaiveDate>,
    /// What the applicant was asked for; empty unless the stage is `sent_back`.
    pub missing: Vec<MissingCode>,
    /// What the worker wrote to the applicant when sending back.
    pub note: Option<Note>,
    /// Why it was refused; `None` again while an objection is looked at.
    pub refusal: Option<RefusalGiven>,
    /// By when the applicant may object; `None` unless it is refused, and after an objection: there is one.
    pub object_by: Option<Deadline>,
    /// The objection, from when it was made.
    pub objection: Option<Objection>,
    /// The decisions so far, oldest first: never two for one step and round.
    pub decided: Vec<Decided>,
    /// Whether the person's guardian filed it.
    pub filed_by_guardian: bool,
    /// What the person said for themselves, asked apart from the guardian who filed it.
    pub own_words: OwnWords,
    /// The workers who sat beside the person and filed, topped up or withdrew or objected for them.
    pub helpers: Vec<Uuid>,
    /// Working days that the office has left, as of `since`.
    left: u32,
    /// When the clock was last started.
    since: NaiveDate,
}

/// A decision of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Which office.
    pub step: Step,
    /// In which round.
    pub round: u32,
    /// What it did: forward, approve, send back or refuse.
    pub action: Action,
    /// The day (Asia/Shanghai).
    pub on: NaiveDate,
    /// The worker.
    pub by: Option<Uuid>,
}

/// An objection to a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The day (Asia/Shanghai).
    pub on: NaiveDate,
    /// The round that it began: whoever decided in an earlier one decides no more.
    pub round: u32,
    /// What the person said to it.
    pub note: Option<Note>,
    /// What they objected to.
    pub against: RefusalGiven,
}

/// Why a case was refused, as it read on that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalGiven {
    /// Why.
    pub reason: ReasonCode,
    /// On which clause.
    pub clause: String,
    /// What would change it.
    pub would_change: String,
    /// The fact it stands on, in the worker's words.
    pub note: Option<Note>,
}

/// A list of events that no case can have: the store was tampered with or the definition is the wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenHistory {
    /// There is no event.
    #[error("a case without events")]
    Empty,
    /// The first event is not the opening.
    #[error("a case that begins with `{event}`")]
    NotOpened {
        /// The code of the first event.
        event: &'static str,
    },
    /// An event that is not allowed where it stands.
    #[error("event {sequence}, `{event}`, is out of turn")]
    OutOfTurn {
        /// Its place, counted from 1.
        sequence: i64,
        /// Its code.
        event: &'static str,
    },
}

/// The state of a case: the truth, of which the columns `stage`, `waits_for`, `due_on`, `round` are copies.
///
/// # Errors
/// If the events cannot have happened in this order.
pub fn fold(
    definition: &Definition,
    history: &[Recorded],
    calendar: &Calendar,
) -> Result<State, BrokenHistory> {
    let (opening, later) = history.split_first().ok_or(BrokenHistory::Empty)?;
    let Event::Opened { by_guardian } = opening.event else {
        return Err(BrokenHistory::NotOpened { event: opening.event.code() });
    };
    let opened = State::opened(definition, opening, by_guardian, calendar);
    later.iter().try_fold(opened, |state, recorded| state.followed_by(definition, recorded, calendar))
}

impl State {
    fn opened(
        definition: &Definition,
        recorded: &Recorded,
        filed_by_guardian: bool,
        calendar: &Calendar,
    ) -> Self {
        let on = legal_date(recorded.at);
        let mut state = Self {
            stage: Stage::of(definition.first()),
            step: None,
            round: 1,
            waits_for: None,
            delegate: None,
            due: None,
            paused: None,
            version: 1,
            opened_on: on,
            closed_on: None,
            missing: Vec::new(),
            note: None,
            refusal: None,
            object_by: None,
            objection: None,
            decided: Vec::new(),
            filed_by_guardian,
            own_words: OwnWords::default(),
            helpers: recorded.by.into_iter().collect(),
            left: 0,
            since: on,
        };
        state.arrive(definition, definition.first(), on, calendar);
        state
    }

    /// The state after one more event.
    ///
    /// # Errors
    /// If the event is not allowed in this state.
    pub fn followed_by(
        &self,
        definition: &Definition,
        recorded: &Recorded,
        calendar: &Calendar,
    ) -> Result<Self, BrokenHistory> {
        let sequence = self.version + 1;
        let out_of_turn = BrokenHistory::OutOfTurn { sequence, event: recorded.event.code() };
        let action = recorded.event.action().ok_or(out_of_turn)?;
        // An objection brings a closed case back to its last step.
        let reopened = (action == Action::Object).then(|| definition.last());
        let step = self.step.or(reopened).ok_or(out_of_turn)?;
        // The person is heard by whoever asks them; that they may be heard stands with the person.
        let of_person = action.is_of_applicant() || action == Action::Hear;
        let party = if of_person { Party::Applicant } else { Party::Worker(step) };
        if !allowed(definition, self, party).contains(&action) {
            return Err(out_of_turn);
        }
        let on = legal_date(recorded.at);
        let mut next = Self { version: sequence, ..self.clone() };
        if action.decides() {
            next.decided.push(Decided { step, round: self.round, action, on, by: recorded.by });
        } else if action.is_of_applicant() {
            next.helpers.extend(recorded.by);
        }
        next.take(definition, recorded, step, calendar);
        Ok(next)
    }

    /// Carries out an event of which it is known that it may happen.
    fn take(&mut self, definition: &Definition, recorded: &Recorded, step: Step, calendar: &Calendar) {
        let (on, by) = (legal_date(recorded.at), recorded.by);
        match &recorded.event {
            Event::Opened { .. } | Event::Noted { .. } => {}
            Event::Forwarded => match definition.after(step) {
                Some(next) => self.arrive(definition, next, on, calendar),
                None => self.close(Stage::Approved, on),
            },
            Event::Approved => self.close(Stage::Approved, on),
            Event::SentBack { missing, note } => {
                self.stop(PauseReason::WaitingForApplicant, on, calendar);
                self.stage = Stage::SentBack;
                self.waits_for = Some(WaitsFor::Applicant);
                self.missing.clone_from(missing);
                self.note.clone_from(note);
            }
            Event::ToppedUp => {
                self.stage = Stage::of(step);
                self.waits_for = Some(step.into());
                self.round += 1;
                self.missing.clear();
                self.note = None;
                self.start(self.left, on, calendar);
            }
            Event::Refused { reason, clause, would_change, note } => {
                self.refusal = Some(RefusalGiven {
                    reason: *reason,
                    clause: clause.clone(),
                    would_change: would_change.clone(),
                    note: note.clone(),
                });
                self.close(Stage::Refused, on);
                let days = definition.objection_working_days;
                self.object_by = self.objection.is_none().then(|| calendar.add_working_days(on, days));
            }
            Event::Withdrawn => self.close(Stage::Withdrawn, on),
            Event::Objected { note } => {
                self.round += 1;
                self.closed_on = None;
                self.object_by = None;
                let note = note.clone();
                let given = self.refusal.take();
                self.objection = given.map(|against| Objection { on, round: self.round, note, against });
                self.arrive(definition, step, on, calendar);
            }
            Event::Paused { reason } => self.stop(*reason, on, calendar),
            Event::Resumed => self.start(self.left, on, calendar),
            Event::Delegated { to } => self.delegate = *to,
            Event::Heard { word } => self.own_words = self.own_words.with(*word, by.is_some()),
        }
    }

    /// The case comes to an office, which has its full days from now.
    fn arrive(&mut self, definition: &Definition, step: Step, on: NaiveDate, calendar: &Calendar) {
        self.stage = Stage::of(step);
        self.step = Some(step);
        self.waits_for = Some(step.into());
        self.delegate = None;
        self.start(definition.rule(step).map_or(0, |rule| rule.working_days), on, calendar);
    }

    /// The clock runs from this day, which is day 0. At least one working day is left: nobody can look at what
    /// came in on the evening of the last one.
    fn start(&mut self, days: u32, on: NaiveDate, calendar: &Calendar) {
        self.left = days.max(1);
        self.since = on;
        self.paused = None;
        self.due = Some(calendar.add_working_days(on, self.left));
    }

    /// The clock stops; the days up to and with this one are used.
    fn stop(&mut self, reason: PauseReason, on: NaiveDate, calendar: &Calendar) {
        let used = calendar.working_days_between(self.since, on.max(self.since));
        self.left = self.left.saturating_sub(used);
        self.since = on;
        self.paused = Some(reason);
        self.due = None;
    }

    fn close(&mut self, stage: Stage, on: NaiveDate) {
        self.stage = stage;
        self.step = None;
        self.waits_for = None;
        self.delegate = None;
        self.due = None;
        self.paused = None;
        self.missing.clear();
        self.note = None;
        self.closed_on = Some(on);
    }

    /// As whom this worker of an office acts on the case.
    #[must_use]
    pub fn party(&self, office: Step, worker: Uuid) -> Party {
        match self.delegate {
            Some(delegate) if delegate != worker => Party::Colleague(office),
            _ => Party::Worker(office),
        }
    }

    /// In whose hands the step is, as seen by this account.
    #[must_use]
    pub fn hands(&self, viewer: Option<Uuid>) -> Hands {
        Hands::of(self.delegate, viewer)
    }

    /// The step under which the event that would now follow is stored: that of a decision, `None` for the others,
    /// of which there can be several in one round.
    #[must_use]
    pub fn stored_step(&self, event: &Event) -> Option<Step> {
        self.step.filter(|_| event.decides())
    }
}

/// The date of a moment where the law counts days: Asia/Shanghai, which has been +08:00 since 1992.
pub(crate) fn legal_date(at: DateTime<Utc>) -> NaiveDate {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.with_timezone(&shanghai).date_naive()
}
