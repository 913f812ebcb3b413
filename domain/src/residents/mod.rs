//! Residents: the words in which the registry speaks, and the two life-cycles it keeps: of a certificate and of a file.
//!
//! Requests hold what somebody typed; `parse` gives what it means or every wrong field at once. This does NOT look
//! anything up: whether an ID number is taken or an area exists is for the server to say.

mod certificate;
mod corrections;
mod life;
mod parse;
mod requests;
mod search;
mod views;

#[cfg(test)]
mod tests;

pub use certificate::{
    BrokenLife, CertificateChange, CertificateLife, CertificateState, Happened, Standing, VALID_YEARS,
    certificate_life, standing_after,
};
pub use corrections::{
    AskCorrection, CorrectedField, Correction, CorrectionLine, CorrectionPaper, CorrectionView, OnFile,
    RevealCorrection, RevealedCorrection,
};
pub use life::{LifeChange, ResidentStatus, SameBecause, status_after};
pub use requests::{
    CertificateEvent, CertificateNumbered, Fact, FactKind, FactSource, LifeEvent, LookUp, LookedUp,
    NewCertificate, NewResident, ParsedResident, RecordCertificateEvent, RecordFact, RecordLifeEvent,
};
pub(crate) use search::digits_near_miss;
pub use search::{
    DifferentBecause, EnterResident, ResidentList, ResidentSummary, RevealField, RevealPurpose, Revealed,
    RevealedField, SHOWN_FOR, SearchResidents, Searched, SeparateResidents, is_near_miss, near_birth_dates,
};
pub use views::{CertificateHistory, CertificateLine, CertificateView, FactView, ResidentView};
