//! What the API answers about a case.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::{
        definition::Kind,
        fold::{RefusalGiven, State},
        hearing::OwnWord,
        history::HistoryLine,
        progress::StepView,
        turn::{Action, Hands, PauseReason, Stage, WaitsFor},
        usual::UsualTime,
        why::{MissingCode, ReasonCode, remedies},
    },
    job_seeking::JobSeekingAnswers,
    mandates::EndingView,
    residents::CorrectionView,
    words::sentence,
};

/// A case as its person and the offices on its way see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CaseView {
    /// Its id.
    pub id: Uuid,
    /// Its reference number, thirteen digits.
    pub reference: String,
    /// What is applied for.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// Where it stands, in Chinese.
    pub stage_words: String,
    /// Whose move it is; none once closed.
    pub waits_for: Option<WaitsFor>,
    /// By when the office must act; none while the clock stands still and once closed.
    pub due_on: Option<NaiveDate>,
    /// Whether the day may still move, because the public holidays of its year are not known yet.
    pub due_provisional: bool,
    /// Why the clock stands still.
    pub paused: Option<PauseReason>,
    /// In whose hands the step is within its office, for the workers of the offices on its way; everybody else reads
    /// `office`.
    pub hands: Hands,
    /// Who has it, for the same.
    #[serde(default)]
    pub delegate_name: Option<String>,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
    /// 1, and one more for every time something was topped up, and for the objection.
    pub round: u32,
    /// When it was filed.
    pub opened_at: DateTime<Utc>,
    /// Whose it is, masked.
    pub resident: CasePerson,
    /// Done, now, next, and by when.
    pub steps: Vec<StepView>,
    /// What happened so far, oldest first.
    pub history: Vec<HistoryLine>,
    /// What the caller may do now.
    pub allowed: Vec<Action>,
    /// Everything that the applicant is asked for.
    pub missing: Vec<MissingItem>,
    /// What the worker wrote to the applicant when sending back.
    pub note: Option<String>,
    /// Why it was refused, what would change it and what can be done.
    pub refusal: Option<RefusalView>,
    /// By when the person may object to the refusal, which is then among `allowed`; none when they cannot, or no longer.
    pub object_by: Option<NaiveDate>,
    /// The person's objection, from when it was made.
    pub objection: Option<ObjectionView>,
    /// How long such cases usually take here; none while there are too few to say.
    pub usual: Option<UsualTime>,
    /// The answers, for those who may read them.
    pub answers: Option<JobSeekingAnswers>,
    /// Which guardianship is to end and why, where that is what is asked for.
    #[serde(default)]
    pub ending: Option<EndingView>,
    /// What of the registry is to be put right, masked, where that is what is asked for.
    #[serde(default)]
    pub correction: Option<CorrectionView>,
    /// Whether the person's guardian filed it, so that the person is heard apart from them.
    #[serde(default)]
    pub heard_apart: bool,
    /// Whether somebody still has to hear the person before anything else goes on; for the offices.
    #[serde(default)]
    pub hearing_due: bool,
    /// What the person said for themselves, the last time; for the offices and whoever sits beside the person.
    #[serde(default)]
    pub own_word: Option<OwnWord>,
    /// The code of the slip; only in the answer that opens the case.
    pub slip_code: Option<String>,
}

/// Whose case it is, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CasePerson {
    /// The resident's id.
    pub id: Uuid,
    /// The masked name.
    pub name_masked: String,
    /// The area of the case.
    pub area_name: String,
}

/// A case in a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CaseSummary {
    /// Its id.
    pub id: Uuid,
    /// Its reference number, thirteen digits.
    pub reference: String,
    /// What is applied for.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// Where it stands, in Chinese.
    pub stage_words: String,
    /// Whose move it is; none once closed.
    pub waits_for: Option<WaitsFor>,
    /// In whose hands the step is within its office, in a worker's queue; elsewhere `office`.
    pub hands: Hands,
    /// By when the office must act.
    pub due_on: Option<NaiveDate>,
    /// Whether that day may still move.
    pub due_provisional: bool,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
    /// When it was filed.
    pub opened_at: DateTime<Utc>,
    /// Whose it is, masked.
    pub resident: CasePerson,
}

/// A worker of the office who may take the step.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ColleagueView {
    /// The account.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// Whether it is the one who asks.
    pub is_me: bool,
}

/// The workers who may take the step at which a case is, by name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ColleagueList {
    /// All of them; fifty at most.
    pub items: Vec<ColleagueView>,
}

/// One page of cases.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CaseList {
    /// The cases of this page.
    pub items: Vec<CaseSummary>,
    /// What to give as `after` for the next page; none on the last.
    pub next: Option<String>,
}

private_debug!(CaseView, CasePerson, CaseSummary, CaseList, ColleagueView, ColleagueList);

/// Something that the applicant is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MissingItem {
    /// The stable code.
    pub code: MissingCode,
    /// What to bring or answer, in Chinese.
    pub words: String,
}

/// A refusal, with everything that a person needs to do something about it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RefusalView {
    /// The stable code.
    pub reason: ReasonCode,
    /// The reason in Chinese.
    pub words: String,
    /// The clause on which it stands.
    pub clause: String,
    /// What would change it.
    pub would_change: String,
    /// The fact it stands on, in the worker's words.
    pub note: Option<String>,
    /// What can be done against it, and until when.
    pub remedies: Vec<String>,
}

private_debug!(RefusalView);

/// An objection, and the refusal that it is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ObjectionView {
    /// The day on which it was made.
    pub on: NaiveDate,
    /// What the person said to it.
    pub note: Option<String>,
    /// The refusal, as it read on its day; what can be done against it stands with the case.
    pub against: RefusalView,
}

private_debug!(ObjectionView);

/// Whether something is open to a person, with every step of the rule.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Assessment {
    /// Whether it is open.
    pub open: bool,
    /// The rule, step by step.
    pub steps: Vec<RuleStep>,
    /// Why not: the first step that does not hold.
    pub refusal: Option<RefusalView>,
    /// What else is open, in Chinese.
    pub alternatives: Vec<String>,
    /// Whether the person has not yet agreed to what it stands on: nothing is filed before they have.
    #[serde(default)]
    pub agreement_missing: bool,
}

private_debug!(Assessment);

/// One step of a rule, so that the person can recompute it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RuleStep {
    /// The law and article.
    pub clause: String,
    /// What it asks for.
    pub says: String,
    /// What is the case with this person.
    pub value: String,
    /// Whether it holds.
    pub holds: bool,
}

private_debug!(RuleStep);

impl State {
    /// What the applicant is asked for, with words.
    #[must_use]
    pub fn missing_items(&self) -> Vec<MissingItem> {
        self.missing.iter().map(|code| MissingItem { code: *code, words: code.words().to_owned() }).collect()
    }

    /// Where it stands, in Chinese.
    #[must_use]
    pub fn stage_words(&self) -> &'static str {
        let by_the_city = self.is_objected_to() && self.stage == Stage::City;
        if by_the_city { sentence("stage.objected") } else { self.stage.words() }
    }

    /// By when the applicant may object, if they still can on this day.
    #[must_use]
    pub fn object_by_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.object_by.map(|by| by.on).filter(|by| today <= *by)
    }

    /// Why it was refused, with what can be done against it on this day; `None` if it was not.
    #[must_use]
    pub fn refusal_view(&self, today: NaiveDate) -> Option<RefusalView> {
        let remedies = || remedies(self.object_by_on(today).is_some());
        self.refusal.as_ref().map(|given| RefusalView { remedies: remedies(), ..given.view() })
    }

    /// The person's objection; `None` if there was none.
    #[must_use]
    pub fn objection_view(&self) -> Option<ObjectionView> {
        self.objection.as_ref().map(|objection| ObjectionView {
            on: objection.on,
            note: objection.note.as_ref().map(|note| note.as_str().to_owned()),
            against: objection.against.view(),
        })
    }

    /// Whether an office is looking at an objection.
    fn is_objected_to(&self) -> bool {
        self.objection.is_some() && self.stage.step().is_some()
    }

    /// What a message tells the person after the last event: where it stands now and what they have to do,
    /// in words that do not say what was applied for.
    #[must_use]
    pub fn message_words(&self) -> &'static str {
        let stopped_by_hand = self.paused.is_some() && self.stage != Stage::SentBack;
        sentence(match self.stage {
            _ if stopped_by_hand => "message.paused",
            _ if self.is_objected_to() => "message.objected",
            Stage::Village if self.round == 1 => "message.opened",
            Stage::Village => "message.topped_up",
            Stage::Town => "message.town",
            Stage::City => "message.city",
            Stage::SentBack => "message.sent_back",
            Stage::Approved => "message.approved",
            Stage::Refused => "message.refused",
            Stage::Withdrawn => "message.withdrawn",
        })
    }
}

impl RefusalGiven {
    /// As it read on its day, without remedies: those depend on the day they are read.
    fn view(&self) -> RefusalView {
        RefusalView {
            reason: self.reason,
            words: self.reason.words().to_owned(),
            clause: self.clause.clone(),
            would_change: self.would_change.clone(),
            note: self.note.as_ref().map(|note| note.as_str().to_owned()),
            remedies: Vec::new(),
        }
    }
}
