//! Opening a case: may this person, are the answers right, and everything that is written with it.

use domain::cases::{self, Assessment, Definition, Event, Kind, Recorded};
use domain::codes::Code;
use domain::consents::Purpose;
use domain::fields::FieldErrors;
use domain::job_seeking::{self, Facts, JobSeekingAnswers};
use domain::mandates::Viewer;
use domain::reference::Reference;
use platform::failpoint;
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::{Class, Sealed, SubjectKey};
use uuid::Uuid;

use super::file::{CaseFile, standing};
use super::store::{self, NewCase, NewEvent};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::{self, Fault};
use crate::residents::{self, Reached, Records, certificates};
use crate::{codes, consents};

/// References drawn before we give up; each is free with a probability of far more than 99.99 %.
const DRAWS: usize = 5;

/// A case that has just been opened, with the code of its slip.
pub struct Opened {
    /// The case.
    pub id: Uuid,
    /// What the slip's QR code opens; only its hash is kept.
    pub slip_code: Code,
}

/// Who files a case, where that is not the person alone.
#[derive(Clone, Copy)]
pub struct Filer {
    /// The worker beside the person, or whoever stands for them.
    pub by: Option<Uuid>,
    /// Whether it is the person's guardian.
    pub is_guardian: bool,
}

impl Filer {
    /// The person alone.
    pub const PERSON: Self = Self { by: None, is_guardian: false };

    /// The caller, whose standing was looked up.
    pub(super) fn of(caller: &Caller) -> Self {
        Self { by: caller.by(), is_guardian: caller.viewer() == Viewer::Guardian }
    }
}

/// Whether `kind` is open to the resident today, with every step of the rule.
///
/// # Errors
/// 422 for a kind that is not asked for with these answers; [`Fault`] when a fact cannot be read.
pub async fn assess(app: &App, tx: &mut Tx, resident: &Reached, kind: Kind) -> Result<Assessment, Problem> {
    let today = app.clock.today();
    match kind {
        Kind::JobSeeking => {
            let number = resident.id_number(today)?;
            let facts = Facts {
                birth_date: number.birth_date(),
                sex: number.sex(),
                certificate: certificates::fact(app, tx, resident).await?,
                status: resident.row.status()?,
                today,
            };
            Ok(job_seeking::assess(&facts, job_seeking::rules_on(today)).assessment())
        }
        Kind::GuardianshipEnding | Kind::RegistryCorrection => {
            Err(Problem::field("kind", "kind_opened_elsewhere"))
        }
    }
}

/// Opens a case for `resident`, with the event, the slip's code and the first message; `sealing` is their
/// [`answering_key`].
///
/// # Errors
/// 409 `case_open` when one of the kind is open; 422 with the fields of the answers; 403 `not_eligible`
/// when the rule does not hold.
pub async fn open(
    app: &App,
    tx: &mut Tx,
    (resident, sealing): (&Reached, &SubjectKey),
    kind: Kind,
    answers: &JobSeekingAnswers,
    filer: Filer,
) -> Result<Opened, Problem> {
    let mut errors = FieldErrors::none();
    let answers = errors.within("answers", answers.check());
    let answers = &errors.finish(answers).map_err(problems::fields)?;
    if !assess(app, tx, resident, kind).await?.open {
        return Err(Problem::forbidden("not_eligible"));
    }
    let records = records_of(tx, resident).await?;
    require_none_open(tx, &records, kind).await?;
    let definition = cases::definition(kind);
    let seal = |case| sealing.seal_padded_json(&store::payload_cell(case, resident.id), answers);
    let payload = Payload { seal: &seal, class: store::ANSWERS };
    write(app, tx, (resident, &records), definition, payload, filer).await
}

/// What the person must have agreed to before a case of this kind is opened; nothing where it stands on the law.
pub(super) fn purpose(kind: Kind) -> Option<Purpose> {
    match kind {
        Kind::JobSeeking => Some(Purpose::JobSeeking),
        Kind::GuardianshipEnding | Kind::RegistryCorrection => None,
    }
}

/// The key that seals the answer to an application, with the answers in it: the person's key of consent.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn answering_key(app: &App, tx: &mut Tx, resident: &Reached) -> Result<SubjectKey, Fault> {
    Ok(app.vault.subject_to_seal(tx, resident.id, Class::Consent).await?)
}

/// Every record of a person who was reached.
pub(super) async fn records_of(tx: &mut Tx, resident: &Reached) -> Result<Records, Fault> {
    residents::records(tx, resident.id).await?.ok_or(Fault::Unreadable("residents.merged_into_id"))
}

/// Goes on only when the person has no open case of the kind.
pub(super) async fn require_none_open(tx: &mut Tx, records: &Records, kind: Kind) -> Result<(), Problem> {
    if store::open_of_kind(tx, &records.all, kind.code()).await?.is_empty() {
        Ok(())
    } else {
        Err(Problem::conflict("case_open"))
    }
}

/// Goes on with an objection only while the person's agreement stands and nothing newer of the kind is open.
pub(super) async fn require_reopenable(tx: &mut Tx, file: &CaseFile) -> Result<(), Problem> {
    let kind = file.definition.kind;
    if let Some(purpose) = purpose(kind)
        && !consents::still_given(tx, &file.records, purpose).await?
    {
        return Err(Problem::forbidden("consent_missing"));
    }
    require_none_open(tx, &file.records, kind).await
}

/// What an application says, to be sealed once the case has its id.
pub(super) struct Payload<'a> {
    pub(super) seal: &'a (dyn Fn(Uuid) -> Sealed + Sync),
    /// Under which class of key.
    pub(super) class: &'static str,
}

/// Writes a case with everything that belongs to its opening.
///
/// # Errors
/// 409 `case_open` when another of the kind came in between.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    (resident, records): (&Reached, &Records),
    definition: &'static Definition,
    payload: Payload<'_>,
    filer: Filer,
) -> Result<Opened, Problem> {
    let id = app.random.uuid(&app.clock);
    let Filer { by, is_guardian } = filer;
    let event = Event::Opened { by_guardian: is_guardian };
    let opened = Recorded { event, at: app.clock.now(), by };
    let state = cases::fold(definition, std::slice::from_ref(&opened), &app.calendar())
        .map_err(|broken| Fault::Other(broken.to_string()))?;
    let standing = standing(&state, &opened);
    let Payload { seal, class: payload_class } = payload;
    let payload = seal(id);
    let mut drawn = None;
    for _ in 0..DRAWS {
        let reference = Reference::from_random(app.random.u64());
        let new = NewCase {
            id,
            reference: reference.as_str(),
            kind: definition.kind.code(),
            definition_version: i64::from(definition.version),
            resident: resident.id,
            area: &resident.row.area_id,
            payload: payload.clone(),
            payload_class,
            opened_at: opened.at,
        };
        if store::insert(tx, new, &standing).await? {
            drawn = Some(reference);
            break;
        }
        // Another kiosk may have been faster since it was asked.
        require_none_open(tx, records, definition.kind).await?;
    }
    drawn.ok_or_else(|| Fault::Other("no free reference number was drawn".to_owned()))?;
    failpoint::pass("cases.inserted");
    let event_id = app.random.uuid(&app.clock);
    let event = NewEvent {
        id: event_id,
        case: id,
        sequence: 1,
        step: None,
        round: 1,
        event: opened.event.stored_code(),
        detail: resident.key.seal_padded_json(&store::event_cell(event_id, resident.id), &opened.event),
        actor: by,
        at: opened.at,
    };
    if !store::append(tx, event).await? {
        return Err(Fault::Other("the first event of a new case was there already".to_owned()).into());
    }
    let slip_code = codes::issue(app, tx, codes::Purpose::CaseSlip, id).await?;
    crate::messages::tell(app, tx, resident, state.message_words()).await?;
    Ok(Opened { id, slip_code })
}

/// What follows from an event for the person: a message, in neutral words.
pub(super) async fn follow_up(app: &App, tx: &mut Tx, file: &CaseFile) -> Result<(), Fault> {
    crate::messages::tell(app, tx, &file.resident, file.state.message_words()).await
}
