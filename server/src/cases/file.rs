//! The file of one case: the row, the history, and the state that follows from it.

use chrono::NaiveDate;
use domain::calendar::Calendar;
use domain::cases::{
    self, Action, CasePerson, CaseSummary, CaseView, Definition, Event, Hands, Kind, Party, Recorded, Stage,
    State, UsualTime, WaitsFor,
};
use domain::job_seeking::JobSeekingAnswers;
use domain::mask;
use platform::failpoint;
use platform::store::Tx;
use platform::vault::{Class, Sealed, SubjectKey};
use uuid::Uuid;

use super::corrections;
use super::endings;
use super::store::{self, CaseRow, ListRow, NewEvent, Standing};
use crate::app::App;
use crate::problems::Fault;
use crate::residents::{self, Reached, Records};

/// A case with everything that a decision needs.
pub struct CaseFile {
    /// The row.
    pub row: CaseRow,
    /// The steps it goes.
    pub definition: &'static Definition,
    /// What happened.
    pub history: Vec<Recorded>,
    /// Where it stands.
    pub state: State,
    /// Whose matter it is, as the record under which it was filed: its key seals the case.
    pub resident: Reached,
    /// What opens the answers that stand on consent; none when the person has no such key.
    pub consent_key: Option<SubjectKey>,
    /// Every record of that person; another one stands where this one was merged.
    pub records: Records,
}

impl CaseFile {
    /// Loads a case with its history and its resident.
    ///
    /// # Errors
    /// [`Fault`] when the database or the vault fails, or the history does not fold.
    pub async fn load(app: &App, tx: &mut Tx, id: Uuid) -> Result<Option<Self>, Fault> {
        let Some((row, keys)) = store::find(tx, id).await? else { return Ok(None) };
        // Of somebody who was forgotten there is no file.
        let resident = residents::load_as_filed(app, tx, row.resident_id).await?;
        let Some(resident) = resident else { return Ok(None) };
        let consent_key = app.vault.joined(row.resident_id, Class::Consent, &keys)?;
        let records = residents::records(tx, row.resident_id).await?;
        let records = records.ok_or(Fault::Unreadable("residents.merged_into_id"))?;
        let kind = Kind::from_code(&row.kind).ok_or(Fault::Unreadable("cases.kind"))?;
        let version = u32::try_from(row.definition_version).unwrap_or_default();
        let definition =
            cases::definition_version(kind, version).ok_or(Fault::Unreadable("cases.definition_version"))?;
        let history = history(tx, &row, &resident.key).await?;
        let state = cases::fold(definition, &history, &app.calendar())
            .map_err(|broken| Fault::Other(format!("case {id}: {broken}")))?;
        Ok(Some(Self { row, definition, history, state, resident, consent_key, records }))
    }

    /// Appends `event` and writes what stands beside it; `None` when somebody else was faster.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it would be open again beside another of its kind; [`Fault`] when the database or
    /// the vault fails.
    pub async fn append(
        &self,
        app: &App,
        tx: &mut Tx,
        event: Event,
        by: Option<Uuid>,
        answers: Option<&JobSeekingAnswers>,
    ) -> Result<Option<Self>, Fault> {
        let recorded = Recorded { event, at: app.clock.now(), by };
        let state = self
            .state
            .followed_by(self.definition, &recorded, &app.calendar())
            .map_err(|broken| Fault::Other(format!("case {}: {broken}", self.row.id)))?;
        let id = app.random.uuid(&app.clock);
        let key = &self.resident.key;
        let step = self.state.stored_step(&recorded.event);
        let written = store::append(
            tx,
            NewEvent {
                id,
                case: self.row.id,
                sequence: state.version,
                step: step.map(domain::cases::Step::code),
                round: i64::from(self.state.round),
                event: recorded.event.stored_code(),
                detail: key.seal_padded_json(&store::event_cell(id, self.resident.id), &recorded.event),
                actor: by,
                at: recorded.at,
            },
        )
        .await?;
        failpoint::pass("cases.appended");
        let payload = match answers {
            None => None,
            Some(answers) => Some(seal_answers(app, tx, self.row.id, self.resident.id, answers).await?),
        };
        let standing = standing(&state, &recorded);
        let sealed = payload.as_ref().map(|(sealed, _)| sealed.clone());
        if !written || !store::advance(tx, self.row.id, self.state.version, &standing, sealed).await? {
            return Ok(None);
        }
        let history = self.history.iter().cloned().chain([recorded]).collect();
        let resident =
            Reached { id: self.resident.id, row: self.resident.row.clone(), key: self.resident.key.clone() };
        let mut row = CaseRow { stage: standing.stage, version: state.version, ..self.row.clone() };
        let (records, mut consent_key) = (self.records.clone(), self.consent_key.clone());
        if let Some((sealed, key)) = payload {
            (row.payload_sealed, row.payload_class) = (sealed, store::ANSWERS.to_owned());
            consent_key = Some(key);
        }
        let definition = self.definition;
        Ok(Some(Self { row, definition, history, state, resident, consent_key, records }))
    }

    /// What the API shows of it today to somebody who acts as one of `parties`.
    ///
    /// # Errors
    /// [`Fault`] when a sealed field cannot be opened.
    pub fn view(
        &self,
        calendar: &Calendar,
        parties: &[Party],
        today: NaiveDate,
        usual: Option<UsualTime>,
        answers: Option<JobSeekingAnswers>,
    ) -> Result<CaseView, Fault> {
        let mut allowed: Vec<Action> = parties
            .iter()
            .flat_map(|party| cases::allowed_on(self.definition, &self.state, *party, today))
            .copied()
            .collect();
        allowed.sort_unstable();
        allowed.dedup();
        let due = self.state.due;
        Ok(CaseView {
            id: self.row.id,
            reference: self.row.reference.clone(),
            kind: self.definition.kind,
            stage: self.state.stage,
            stage_words: self.state.stage_words().to_owned(),
            waits_for: self.state.waits_for,
            due_on: due.map(|due| due.on),
            due_provisional: due.is_some_and(|due| due.provisional),
            paused: self.state.paused,
            hands: Hands::Office,
            delegate_name: None,
            version: self.state.version,
            round: self.state.round,
            opened_at: self.row.opened_at,
            resident: CasePerson {
                id: self.records.standing,
                name_masked: mask::name(&self.resident.name()?),
                area_name: self.row.area_name.clone(),
            },
            steps: cases::steps_view(self.definition, &self.state, calendar),
            history: Vec::new(),
            allowed,
            missing: self.state.missing_items(),
            note: self.state.note.as_ref().map(|note| note.as_str().to_owned()),
            refusal: self.state.refusal_view(today),
            object_by: self.state.object_by_on(today),
            objection: self.state.objection_view(),
            usual,
            answers,
            ending: endings::asked(self)?,
            correction: corrections::asked(self)?.map(|asked| asked.view()),
            heard_apart: self.state.is_heard_apart(self.definition),
            hearing_due: false,
            own_word: None,
            slip_code: None,
        })
    }

    /// The answers as they stand; none once they are forgotten, or where the kind asks for none.
    ///
    /// # Errors
    /// [`Fault`] when they cannot be opened.
    pub fn answers(&self) -> Result<Option<JobSeekingAnswers>, Fault> {
        if self.definition.kind != Kind::JobSeeking {
            return Ok(None);
        }
        let key = match (self.row.payload_class.as_str(), &self.consent_key) {
            (store::FORGOTTEN, _) => return Ok(None),
            (store::ANSWERS, None) => return Err(Fault::Unreadable("subject_keys of a resident's consent")),
            (store::ANSWERS, Some(key)) => key,
            _ => &self.resident.key,
        };
        let cell = store::payload_cell(self.row.id, self.resident.id);
        Ok(Some(key.open_padded_json(&cell, &self.row.payload_sealed)?))
    }

    /// The key that seals what is answered about the case: with the answers in it, it goes when they go.
    #[must_use]
    pub fn answering_key(&self) -> &SubjectKey {
        self.consent_key.as_ref().unwrap_or(&self.resident.key)
    }

    /// The class of key that seals what is handed in with the case: it stands on what the answers stand on, and goes
    /// when they go.
    #[must_use]
    pub fn class(&self) -> Class {
        if self.row.payload_class == store::ANSWERS { Class::Consent } else { Class::Statutory }
    }

    /// The person's key of this class; none when it was destroyed.
    #[must_use]
    pub fn key_of(&self, class: Class) -> Option<&SubjectKey> {
        match class {
            Class::Consent => self.consent_key.as_ref(),
            Class::Statutory => Some(&self.resident.key),
        }
    }
}

/// Answers sealed under the person's key of consent, which is made with the first of them, and that key.
pub(super) async fn seal_answers(
    app: &App,
    tx: &mut Tx,
    case: Uuid,
    resident: Uuid,
    answers: &JobSeekingAnswers,
) -> Result<(Sealed, SubjectKey), Fault> {
    let key = app.vault.subject_to_seal(tx, resident, Class::Consent).await?;
    Ok((key.seal_padded_json(&store::payload_cell(case, resident), answers), key))
}

async fn history(tx: &mut Tx, row: &CaseRow, key: &SubjectKey) -> Result<Vec<Recorded>, Fault> {
    let mut history = Vec::new();
    for event in store::events(tx, row.id).await? {
        let cell = store::event_cell(event.id, row.resident_id);
        history.push(Recorded {
            event: key.open_padded_json(&cell, &event.detail_sealed)?,
            at: event.at,
            by: event.actor_id,
        });
    }
    Ok(history)
}

/// What is written beside an event, from the state that follows it.
pub(super) fn standing(state: &State, last: &Recorded) -> Standing {
    Standing {
        stage: state.stage.code().to_owned(),
        waits_for: state.waits_for.map(|waits| waits.code().to_owned()),
        round: i64::from(state.round),
        due_on: state.due.map(|due| due.on),
        due_provisional: state.due.is_some_and(|due| due.provisional),
        delegate_id: state.delegate,
        version: state.version,
        closed_at: state.stage.is_final().then_some(last.at),
    }
}

/// A line of a list as `viewer` sees it, with the masked name of the person and the record of theirs that stands.
pub(super) fn summary(
    row: ListRow,
    person: Uuid,
    name: &str,
    viewer: Option<Uuid>,
) -> Result<CaseSummary, Fault> {
    let stage = Stage::from_code(&row.stage).ok_or(Fault::Unreadable("cases.stage"))?;
    let waits_for = row.waits_for.as_deref().map(WaitsFor::from_code);
    Ok(CaseSummary {
        id: row.id,
        reference: row.reference,
        kind: Kind::from_code(&row.kind).ok_or(Fault::Unreadable("cases.kind"))?,
        stage,
        stage_words: stage.words().to_owned(),
        waits_for: waits_for.flatten(),
        hands: Hands::of(row.delegate_id, viewer),
        due_on: row.due_on,
        due_provisional: row.due_provisional,
        version: row.version,
        opened_at: row.opened_at,
        resident: CasePerson { id: person, name_masked: mask::name(name), area_name: row.area_name },
    })
}
