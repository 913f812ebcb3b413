//! What the API answers about a resident: masked, always.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    areas::AreaView,
    residents::{
        certificate::{CertificateChange, CertificateState},
        life::ResidentStatus,
        requests::{FactKind, FactSource},
    },
};

/// A resident, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ResidentView {
    /// The id of the file.
    pub id: Uuid,
    /// The masked name.
    pub name_masked: String,
    /// The masked ID number.
    pub id_number_masked: String,
    /// The masked phone number.
    pub phone_masked: Option<String>,
    /// Where they live.
    pub area: AreaView,
    /// Whether they live here.
    pub status: ResidentStatus,
    /// The version that a change must name in `If-Match`.
    pub version: i64,
    /// The certificate, if there ever was one.
    pub certificate: Option<CertificateView>,
    /// What changed, and since when.
    pub facts: Vec<FactView>,
}

/// A certificate, masked: category and grade do not show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CertificateView {
    /// The masked number.
    pub number_masked: String,
    /// What it is worth today.
    pub state: CertificateState,
    /// Its last day.
    pub expires_on: NaiveDate,
}

/// A fact that changed, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FactView {
    /// What it is about.
    pub kind: FactKind,
    /// What is so, masked.
    pub value_masked: String,
    /// How it became known.
    pub source: FactSource,
    /// Since when it holds.
    pub valid_from: NaiveDate,
    /// When it became known.
    pub recorded_at: DateTime<Utc>,
}

/// Something that happened to the certificate, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CertificateLine {
    /// What.
    pub change: CertificateChange,
    /// The masked number of the certificate that it happened to.
    pub number_masked: String,
    /// From which day.
    pub on: NaiveDate,
    /// When it became known.
    pub recorded_at: DateTime<Utc>,
}

/// What happened to the certificates of a resident, newest first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CertificateHistory {
    /// All of it.
    pub items: Vec<CertificateLine>,
}

private_debug!(ResidentView, CertificateView, FactView, CertificateLine, CertificateHistory);
