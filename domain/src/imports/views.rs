//! What the API says of imports and exports: counts, codes and dates, never a cell.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::areas::AreaView;
use crate::imports::{ExportPurpose, ExportState, ImportKind, ImportState, TableFormat};

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportView {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub kind: ImportKind,
    /// How far it has come.
    pub state: ImportState,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// Whether nothing is to be written when anything is wrong.
    pub all_or_nothing: bool,
    /// Rows read so far, without the headings.
    pub rows: i64,
    /// Rows that were not there before.
    pub new: i64,
    /// Rows of which something is different.
    pub changed: i64,
    /// Rows that were there already.
    pub unchanged: i64,
    /// Rows with faults, which were not taken over.
    pub refused: i64,
    /// Rows that somebody should look at, such as probable duplicates; taken over unless refused.
    pub warned: i64,
    /// Why it broke off, as a code; its sentence stands in `failure_message`.
    pub failure: Option<String>,
    /// Why it broke off, in Chinese.
    pub failure_message: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// The version that taking it back must name in `If-Match`.
    pub version: i64,
}

/// Imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportList {
    /// The imports, newest first.
    pub items: Vec<ImportView>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Uuid>,
}

/// Asks for a list to be taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AskExport {
    /// What it lists; not workers.
    pub kind: ImportKind,
    /// As what kind of file.
    pub format: TableFormat,
    /// What for.
    pub purpose: ExportPurpose,
    /// The area whose residents or employers are listed.
    pub area_id: String,
}

/// A list that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExportView {
    /// Its id.
    pub id: Uuid,
    /// What it lists.
    pub kind: ImportKind,
    /// As what kind of file.
    pub format: TableFormat,
    /// What for.
    pub purpose: ExportPurpose,
    /// The area that it covers.
    pub area: AreaView,
    /// How far it has come.
    pub state: ExportState,
    /// Whether the caller asked for it.
    pub is_mine: bool,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Until when it may be fetched, once it is approved.
    pub until: Option<DateTime<Utc>>,
    /// How many rows were fetched.
    pub rows: Option<i64>,
    /// The version that a decision must name in `If-Match`.
    pub version: i64,
}

/// Lists that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExportList {
    /// The lists, newest first.
    pub items: Vec<ExportView>,
}

/// Agrees to a list that somebody else asked for, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DecideExport {
    /// Whether the list may be fetched.
    pub approve: bool,
}
