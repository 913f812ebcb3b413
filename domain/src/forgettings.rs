//! Being forgotten: what may be asked, why, and what the certificate of it says. Ids, codes and dates, never a name.
//!
//! The reasons are those of the law (个人信息保护法 art. 47). Whether something may go yet is
//! [`crate::retention`]'s to say, NOT this module's.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

coded! {
    /// How much of a person is forgotten.
    pub enum ForgettingScope in forgetting_scope {
        /// What stands on their consent: the answers they gave. The registry stays.
        Consent = "consent",
        /// Everything, once no law asks for it any more.
        Everything = "everything",
    }
}

coded! {
    /// Why (个人信息保护法 art. 47 (1)).
    pub enum ForgettingReason in forgetting_reason {
        /// The person asks for it.
        AskedByPerson = "asked_by_person",
        /// The purpose is reached, or cannot be reached any more (no. 1).
        PurposeEnded = "purpose_ended",
        /// The time for which it is kept is over (no. 2).
        RetentionOver = "retention_over",
        /// The person took the consent back (no. 3).
        ConsentWithdrawn = "consent_withdrawn",
        /// It was processed against the law or an agreement (no. 4).
        Unlawful = "unlawful",
    }
}

coded! {
    /// How far a forgetting has come.
    pub enum ForgettingState in forgetting_state {
        /// Another person must still agree.
        Asked = "asked",
        /// It is done: the keys are destroyed.
        Done = "done",
        /// Another person did not agree.
        Refused = "refused",
    }
}

coded! {
    /// Why nothing of a person may be destroyed.
    pub enum HoldReason in hold_reason {
        /// A court looks at it.
        Lawsuit = "lawsuit",
        /// An administrative reconsideration.
        Reconsideration = "reconsideration",
        /// An inspection or an audit.
        Inspection = "inspection",
        /// An investigation by police or discipline inspection.
        Investigation = "investigation",
    }
}

coded! {
    /// How a legal hold stands.
    pub enum HoldState in hold_state {
        /// It is in force.
        Standing = "standing",
        /// It is in force, and somebody asked to lift it.
        LiftAsked = "lift_asked",
        /// It was lifted by two people.
        Lifted = "lifted",
    }
}

/// Asks that somebody be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AskForgetting {
    /// Whom.
    pub resident_id: Uuid,
    /// How much of them.
    pub scope: ForgettingScope,
    /// Why.
    pub reason: ForgettingReason,
}

/// Agrees to what somebody else asked for, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DecideForgetting {
    /// Whether it is done, now and for good.
    pub approve: bool,
}

/// A forgetting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ForgettingView {
    /// Its id.
    pub id: Uuid,
    /// Who is forgotten.
    pub resident_id: Uuid,
    /// How much of them.
    pub scope: ForgettingScope,
    /// Why.
    pub reason: ForgettingReason,
    /// How far it has come.
    pub state: ForgettingState,
    /// Whether the caller asked for it.
    pub is_mine: bool,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When somebody agreed, or did not.
    pub decided_at: Option<DateTime<Utc>>,
    /// The version that a decision must name in `If-Match`.
    pub version: i64,
}

/// Forgettings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ForgettingList {
    /// Newest first.
    pub items: Vec<ForgettingView>,
}

/// The certificate of erasure (个人信息删除证明): what was destroyed, when, and who asked and agreed. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ErasureCertificate {
    /// The id of the forgetting.
    pub id: Uuid,
    /// Every record of the person.
    pub records: Vec<Uuid>,
    /// How much was destroyed.
    pub scope: ForgettingScope,
    /// The classes of data whose keys were destroyed: `consent`, `statutory`.
    pub classes: Vec<String>,
    /// Why.
    pub reason: ForgettingReason,
    /// Data keys that were destroyed.
    pub keys_destroyed: i64,
    /// The account that asked; none when the retention table did.
    pub asked_by: Option<Uuid>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// The account that agreed; none when the retention table did.
    pub agreed_by: Option<Uuid>,
    /// When it was done.
    pub done_at: DateTime<Utc>,
    /// The entry of the record that tells of it.
    pub audit_entry: Option<Uuid>,
    /// Until when the law has the rest kept, where an end is known.
    pub rest_kept_until: Option<NaiveDate>,
    /// The same in Chinese sentences, one a line, to be printed.
    pub words: Vec<String>,
}

/// Sets a legal hold: nothing of the person is destroyed from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SetHold {
    /// Whose data.
    pub resident_id: Uuid,
    /// Why.
    pub reason: HoldReason,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HoldView {
    /// Its id.
    pub id: Uuid,
    /// Whose data.
    pub resident_id: Uuid,
    /// Why.
    pub reason: HoldReason,
    /// How it stands.
    pub state: HoldState,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// Whether the caller asked to lift it.
    pub lift_is_mine: bool,
    /// When two people had lifted it.
    pub lifted_at: Option<DateTime<Utc>>,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
}

/// Legal holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HoldList {
    /// Those in force, newest first.
    pub items: Vec<HoldView>,
}
