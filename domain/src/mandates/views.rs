//! What the API answers about who stands for whom.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::Kind,
    mandates::{
        capacity::Capacity,
        relation::{Act, EndingGround, GuardianshipKind, GuardianshipPaper, HolderKind, RelationState},
    },
};

/// Somebody who stands for a person, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RepresentativeView {
    /// The name, masked.
    pub name_masked: String,
    /// The ID number, masked.
    pub id_number_masked: String,
    /// The phone, masked, if one is known.
    pub phone_masked: Option<String>,
}

/// A guardianship.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct GuardianshipView {
    /// Its id.
    pub id: Uuid,
    /// Who is the guardian.
    pub guardian: RepresentativeView,
    /// How far it reaches.
    pub kind: GuardianshipKind,
    /// The paper that was seen.
    pub paper: GuardianshipPaper,
    /// The day on the paper.
    pub paper_on: NaiveDate,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, also where age sets it.
    pub until: Option<NaiveDate>,
    /// How it stands.
    pub state: RelationState,
    /// Whether it counts today.
    pub in_force: bool,
    /// When it was entered.
    pub proposed_at: DateTime<Utc>,
    /// When it was confirmed or refused.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether the caller entered it, so that somebody else must confirm it.
    pub is_mine: bool,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
}

/// A mandate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MandateView {
    /// Its id.
    pub id: Uuid,
    /// Who holds it.
    pub holder: RepresentativeView,
    /// What they are to the person.
    pub relation: HolderKind,
    /// In which kinds of case.
    pub programmes: Vec<Kind>,
    /// What they may do.
    pub acts: Vec<Act>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// How it stands.
    pub state: RelationState,
    /// Whether it counts today.
    pub in_force: bool,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was taken back, or refused by the second worker.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether the caller entered it, so that somebody else must confirm it.
    pub is_mine: bool,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
}

/// Who stands for a person, and how far the person acts for themselves.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RepresentationView {
    /// How far they act for themselves today.
    pub capacity: Capacity,
    /// The guardianships, newest first, those that are over too.
    pub guardianships: Vec<GuardianshipView>,
    /// The mandates, newest first, those that are over too.
    pub mandates: Vec<MandateView>,
}

/// Somebody for whom the caller may act today.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RepresentedView {
    /// The person.
    pub resident_id: Uuid,
    /// The name, masked.
    pub name_masked: String,
    /// Where they live.
    pub area_name: String,
    /// Whether the caller is their guardian; otherwise a mandate says what may be done.
    pub as_guardian: bool,
}

/// For whom the caller may act today.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RepresentedList {
    /// The people.
    pub items: Vec<RepresentedView>,
}

/// What a case for the end of a guardianship is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EndingView {
    /// The guardianship.
    pub guardianship: Uuid,
    /// Why it is to end.
    pub ground: EndingGround,
}

private_debug!(
    RepresentativeView,
    GuardianshipView,
    MandateView,
    RepresentationView,
    RepresentedView,
    RepresentedList,
);
