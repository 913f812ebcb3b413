//! From a request to the next event, or to the reason why not.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    cases::{
        allowed::{allowed, allowed_on},
        definition::{Definition, Kind, Step},
        event::{Event, Note},
        fold::State,
        requests::ActOnCase,
        turn::{Action, Party, PauseReason},
        why::{MissingCode, ReasonCode},
    },
    fields::FieldErrors,
};

/// Why a request changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not this action, by this party, in this state: a conflict.
    #[error("the action is not allowed here")]
    NotAllowed,
    /// The day by which the applicant could object is over.
    #[error("the objection comes too late")]
    TooLate,
    /// This worker already helped the person or decided another step; town and city are two other people. An
    /// objection is decided by somebody who has decided nothing of the case before.
    #[error("another person must decide this step")]
    SamePerson,
    /// A guardian filed it, and the person was not heard yet, or does not want it.
    #[error("the person was not heard to want it")]
    NotHeard,
    /// It is decided by itself, by somebody who looks at it, and not among others.
    #[error("the case is decided by itself")]
    Alone,
    /// The request itself is wrong.
    #[error("invalid fields: {0}")]
    Invalid(FieldErrors),
}

impl Refusal {
    /// The stable code of the problem.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "action_not_allowed",
            Self::TooLate => "objection_too_late",
            Self::SamePerson => "same_person",
            Self::NotHeard => "person_not_heard",
            Self::Alone => "decided_alone",
            Self::Invalid(_) => "invalid_fields",
        }
    }
}

/// Whether this worker may decide the step at which the case is. The worker who sat beside the person may do the
/// village's step, which is completeness only; every other step is decided by someone who neither helped nor
/// decided another step of this case, in any round. After an objection nobody decides who decided anything before it.
///
/// # Errors
/// [`Refusal::SamePerson`].
pub fn may_decide(state: &State, actor: Uuid) -> Result<(), Refusal> {
    let Some(step) = state.step else { return Err(Refusal::NotAllowed) };
    let helped = step != Step::Village && state.helpers.contains(&actor);
    let objected = state.objection.as_ref().map_or(1, |objection| objection.round);
    let decided_before = state
        .decided
        .iter()
        .any(|decided| decided.by == Some(actor) && (decided.step != step || decided.round < objected));
    if helped || decided_before { Err(Refusal::SamePerson) } else { Ok(()) }
}

/// The event that this request leads to on this day (Asia/Shanghai). `by` is the worker's account: who decides, or who
/// sits beside the person; `None` for the person alone.
///
/// # Errors
/// Says why the request changes nothing.
pub fn act(
    definition: &Definition,
    state: &State,
    party: Party,
    request: &ActOnCase,
    by: Option<Uuid>,
    today: NaiveDate,
) -> Result<Event, Refusal> {
    let action = request.action;
    if !allowed(definition, state, party).contains(&action) {
        return Err(not_allowed(definition, state, party, action));
    }
    if !allowed_on(definition, state, party, today).contains(&action) {
        return Err(Refusal::TooLate);
    }
    if party != Party::Applicant {
        let actor = by.ok_or(Refusal::NotAllowed)?;
        if action.decides() {
            may_decide(state, actor)?;
        }
    }
    let mut errors = FieldErrors::none();
    refuse_strangers(request, &mut errors);
    let event = match action {
        Action::Forward => Some(Event::Forwarded),
        Action::Approve => Some(Event::Approved),
        Action::SendBack => sent_back(definition.kind, request, &mut errors),
        Action::Refuse => refused(definition, state, request, &mut errors),
        Action::TopUp => topped_up(definition, state, request, &mut errors),
        Action::Withdraw => Some(Event::Withdrawn),
        Action::Object => note(request, &mut errors).map(|note| Event::Objected { note }),
        Action::Pause => paused(request, &mut errors),
        Action::Resume => Some(Event::Resumed),
        Action::Delegate => delegated(state, request, &mut errors),
        Action::Note => noted(request, &mut errors),
        Action::Hear => heard(request, &mut errors),
    };
    errors.finish(event).map_err(Refusal::Invalid)
}

/// Why it is not allowed: it would be, had the person applied themselves, or it would not be anyway.
fn not_allowed(definition: &Definition, state: &State, party: Party, action: Action) -> Refusal {
    let mut own = state.clone();
    own.filed_by_guardian = false;
    if allowed(definition, &own, party).contains(&action) { Refusal::NotHeard } else { Refusal::NotAllowed }
}

/// A field that this action does not know would be dropped without a word; it is refused instead.
fn refuse_strangers(request: &ActOnCase, errors: &mut FieldErrors) {
    let action = request.action;
    let given = [
        ("reason", request.reason.is_some(), action == Action::Refuse),
        ("missing", !request.missing.is_empty(), action == Action::SendBack),
        (
            "note",
            request.note.is_some(),
            matches!(action, Action::SendBack | Action::Refuse | Action::Object | Action::Note),
        ),
        ("answers", request.answers.is_some(), action == Action::TopUp),
        ("pause", request.pause.is_some(), action == Action::Pause),
        ("delegate_to", request.delegate_to.is_some(), action == Action::Delegate),
        ("own_word", request.own_word.is_some(), action == Action::Hear),
    ];
    for (field, given, known) in given {
        if given && !known {
            errors.add(field, "not_expected");
        }
    }
}

fn sent_back(kind: Kind, request: &ActOnCase, errors: &mut FieldErrors) -> Option<Event> {
    let mut missing: Vec<MissingCode> = request.missing.clone();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        errors.add("missing", "choose_more");
    } else if missing.len() < request.missing.len() {
        errors.add("missing", "twice");
    } else if missing.iter().any(|code| code.kind() != kind) {
        errors.add("missing", "not_of_this_kind");
    }
    let note = note(request, errors)?;
    Some(Event::SentBack { missing, note })
}

fn refused(
    definition: &Definition,
    state: &State,
    request: &ActOnCase,
    errors: &mut FieldErrors,
) -> Option<Event> {
    let reasons = ReasonCode::of(definition.kind, state.is_heard_apart(definition));
    match request.reason {
        None => errors.add("reason", "required"),
        Some(reason) if !reasons.contains(&reason) => errors.add("reason", "not_of_this_kind"),
        Some(_) => {}
    }
    let note = note(request, errors)?;
    let reason = request.reason?;
    let clause = reason.clause().to_owned();
    Some(Event::Refused { reason, clause, would_change: reason.would_change().to_owned(), note })
}

/// Where an answer was asked for, answers must come; where only a paper was, they may.
fn topped_up(
    definition: &Definition,
    state: &State,
    request: &ActOnCase,
    errors: &mut FieldErrors,
) -> Option<Event> {
    match (&request.answers, definition.kind) {
        (Some(answers), Kind::JobSeeking) => {
            errors.within("answers", answers.check()).map(|_| Event::ToppedUp)
        }
        (Some(_), Kind::GuardianshipEnding | Kind::RegistryCorrection) => {
            errors.add("answers", "not_expected");
            None
        }
        (None, _) if state.missing.iter().any(|code| code.field().is_some()) => {
            errors.add("answers", "required");
            None
        }
        (None, _) => Some(Event::ToppedUp),
    }
}

fn paused(request: &ActOnCase, errors: &mut FieldErrors) -> Option<Event> {
    match request.pause {
        None => errors.add("pause", "required"),
        Some(PauseReason::WaitingForApplicant) => errors.add("pause", "pause_by_sending_back"),
        Some(reason) => return Some(Event::Paused { reason }),
    }
    None
}

/// Whether the worker is of the office is not known here; that they may still decide the step is.
fn delegated(state: &State, request: &ActOnCase, errors: &mut FieldErrors) -> Option<Event> {
    match request.delegate_to {
        None if state.delegate.is_none() => errors.add("delegate_to", "required"),
        to if to == state.delegate => errors.add("delegate_to", "in_these_hands"),
        Some(worker) if may_decide(state, worker).is_err() => errors.add("delegate_to", "delegate_not_free"),
        to => return Some(Event::Delegated { to }),
    }
    None
}

fn noted(request: &ActOnCase, errors: &mut FieldErrors) -> Option<Event> {
    let note = note(request, errors)?;
    if note.is_none() {
        errors.add("note", "required");
    }
    note.map(|note| Event::Noted { note })
}

fn heard(request: &ActOnCase, errors: &mut FieldErrors) -> Option<Event> {
    if request.own_word.is_none() {
        errors.add("own_word", "required");
    }
    request.own_word.map(|word| Event::Heard { word })
}

/// The note if there is one; the outer `None` says that it is wrong.
#[expect(clippy::option_option, reason = "outer: readable at all, inner: given")]
fn note(request: &ActOnCase, errors: &mut FieldErrors) -> Option<Option<Note>> {
    match request.note.as_deref().map(Note::parse).transpose() {
        Ok(note) => Some(note),
        Err(error) => {
            errors.add("note", error.code());
            None
        }
    }
}
