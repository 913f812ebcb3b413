//! What the API takes for a resident, as typed, and what it means once parsed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    areas::AreaId,
    certificate_number::{Category, CertificateNumber},
    id_number::IdNumber,
    phone::PhoneNumber,
    residents::{
        certificate::CertificateChange,
        life::{LifeChange, SameBecause},
    },
};

/// A person who joins the registry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct NewResident {
    /// The ID number, as typed.
    pub id_number: String,
    /// The name, 1 to 50 characters.
    pub name: String,
    /// A phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where they live, at most 200 characters.
    #[serde(default)]
    pub address: Option<String>,
    /// The village or community.
    pub area_id: String,
    /// The certificate, if there is one.
    #[serde(default)]
    pub certificate: Option<NewCertificate>,
}

/// A certificate as it is first recorded.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct NewCertificate {
    /// Its number, as typed.
    pub number: String,
    /// What a multiple disability consists of: two or more; empty for every other category.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub components: Vec<Category>,
    /// The day of issue.
    pub issued_on: NaiveDate,
}

/// Looks for one resident by ID number or certificate number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct LookUp {
    /// The number, as typed.
    pub number: String,
}

coded! {
    /// What a fact is about.
    pub enum FactKind in fact {
        /// The name.
        Name = "name",
        /// The phone number.
        Phone = "phone",
        /// The address.
        Address = "address",
        /// The area; changed by a life event.
        Area = "area",
        /// The status; changed by a life event.
        Status = "status",
    }
}

coded! {
    /// How a fact became known.
    pub enum FactSource in fact_source {
        /// The person said so.
        ToldByPerson = "told_by_person",
        /// A paper was seen.
        PaperSeen = "paper_seen",
        /// Read from the ID card.
        CardRead = "card_read",
        /// From the province's registry.
        Registry = "registry",
    }
}

/// A fact that changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RecordFact {
    /// What it is about: name, phone or address.
    pub kind: FactKind,
    /// What is so, as typed.
    pub value: String,
    /// Since when; not in the future.
    pub valid_from: NaiveDate,
    /// How it became known.
    pub source: FactSource,
}

/// Something that happened to a certificate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RecordCertificateEvent {
    /// What happened.
    pub event: CertificateChange,
    /// The new number; only when issued, renewed or regraded.
    #[serde(default)]
    pub number: Option<String>,
    /// What a multiple disability consists of: two or more; empty for every other category.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub components: Vec<Category>,
    /// From which day; not in the future.
    pub on: NaiveDate,
}

/// Something that happened to a resident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RecordLifeEvent {
    /// What happened.
    pub event: LifeChange,
    /// On which day; not in the future.
    pub on: NaiveDate,
    /// The new area of somebody who moved and still lives here; none: moved away.
    #[serde(default)]
    pub area_id: Option<String>,
    /// Into which file it was merged.
    #[serde(default)]
    pub into: Option<Uuid>,
    /// How it is known that both files are one person's; needed for a merger.
    #[serde(default)]
    pub because: Option<SameBecause>,
}

private_debug!(
    NewResident,
    NewCertificate,
    LookUp,
    RecordFact,
    RecordCertificateEvent,
    RecordLifeEvent,
    ParsedResident,
    Fact,
);

/// A person who joins the registry, understood.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedResident {
    /// The ID number.
    pub id_number: IdNumber,
    /// The name, in one form.
    pub name: String,
    /// The phone number.
    pub phone: Option<PhoneNumber>,
    /// The address.
    pub address: Option<String>,
    /// The area; whether it exists is not known yet.
    pub area_id: AreaId,
    /// The certificate; its number contains the ID number.
    pub certificate: Option<CertificateNumbered>,
}

/// A certificate number, with its components, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateNumbered {
    /// The number.
    pub number: CertificateNumber,
    /// What a multiple disability consists of; empty for every other category.
    pub components: Vec<Category>,
    /// The day of issue.
    pub on: NaiveDate,
}

/// By what a resident is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedUp {
    /// By ID number.
    Id(IdNumber),
    /// By certificate number; people are matched on the ID number in it.
    Certificate(CertificateNumber),
}

impl LookedUp {
    /// The ID number on which people are matched.
    #[must_use]
    pub fn id_number(&self) -> &IdNumber {
        match self {
            Self::Id(number) => number,
            Self::Certificate(number) => number.id_number(),
        }
    }
}

/// A fact, understood.
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: name, phone or address.
    pub kind: FactKind,
    /// What is so, in one form.
    pub value: String,
    /// Since when.
    pub valid_from: NaiveDate,
    /// How it became known.
    pub source: FactSource,
}

/// Something that happened to a certificate, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateEvent {
    /// What happened.
    pub change: CertificateChange,
    /// From which day.
    pub on: NaiveDate,
    /// The new number, when the change brings one.
    pub numbered: Option<CertificateNumbered>,
}

/// Something that happened to a resident, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifeEvent {
    /// Moved to another area here.
    MovedWithin {
        /// The day.
        on: NaiveDate,
        /// The new area; whether it exists is not known yet.
        area_id: AreaId,
    },
    /// Moved away.
    MovedAway {
        /// The day.
        on: NaiveDate,
    },
    /// Died.
    Died {
        /// The day.
        on: NaiveDate,
    },
    /// Merged into another file.
    Merged {
        /// The day.
        on: NaiveDate,
        /// The other file; whether it exists is not known yet.
        into: Uuid,
        /// How it is known that both are one person's.
        because: SameBecause,
    },
}
