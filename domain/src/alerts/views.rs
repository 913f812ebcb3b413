//! Alerts as the API shows them: who, when, what, why; never whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Conclusion, Reason};

/// What one worker opened on one day that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AlertView {
    /// Its id.
    pub id: Uuid,
    /// The first entry of the record that it tells of.
    pub entry_id: Uuid,
    /// The worker's name.
    pub worker_name: String,
    /// What they were, and where, if that is still known.
    #[serde(default)]
    pub worker_post: Option<String>,
    /// When it began.
    pub first_at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// How many entries of the record it is.
    pub entries: i64,
    /// How many people they were about; 256 stands for as many or more.
    pub people: i64,
    /// Whether a honey was touched: an alarm.
    pub is_alarm: bool,
    /// Why it is here.
    pub reasons: Vec<Reason>,
    /// Why it is here and what was done, in sentences.
    pub words: String,
    /// What came of looking at it, once somebody has.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// Who looked at it.
    #[serde(default)]
    pub concluded_by: Option<String>,
    /// When.
    #[serde(default)]
    pub concluded_at: Option<DateTime<Utc>>,
    /// The version that a conclusion must name in `If-Match`.
    pub version: i64,
}

/// Alerts: those that nobody looked at first, the gravest before the others, then those that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AlertList {
    /// What is on this page.
    pub items: Vec<AlertView>,
    /// What to give as `after` for the next page; none on the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// Says what came of looking at an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct Conclude {
    /// What came of it.
    pub conclusion: Conclusion,
}
