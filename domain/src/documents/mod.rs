//! Documents: what is handed in with a case as a photograph or a PDF.
//!
//! What a document is, what of the missing list it answers, how many a case may have, and until when it can be taken
//! away again. This module does NOT look at a file or keep it, and knows no name of a file: what people call their files
//! often holds a name or a number, so a document is called by its kind.

mod rule;
mod views;

#[cfg(test)]
mod tests;

pub use rule::{Added, MOST, Refusal, may_add, may_remove};
pub use views::{DocumentList, DocumentView};

use crate::cases::{Kind, MissingCode};

coded! {
    /// What a document is.
    pub enum DocumentKind in document {
        /// The certificate of disability, every page that says something.
        Certificate = "certificate",
        /// A certificate of a school or a course.
        EducationPaper = "education_paper",
        /// What proves that a guardianship is over: a judgment, a certificate of death.
        EndingPaper = "ending_paper",
        /// What proves what the registry should say: a page of the household register, a letter of the police.
        CorrectionPaper = "correction_paper",
        /// Anything else.
        Other = "other",
    }
}

coded! {
    /// As what kind of file a document is kept.
    pub enum DocumentFormat in document_format {
        /// A photograph.
        Jpeg = "jpeg",
        /// A picture without loss.
        Png = "png",
        /// Pages.
        Pdf = "pdf",
    }
}

impl DocumentKind {
    /// What can be handed in with a case of this kind.
    #[must_use]
    pub fn of(kind: Kind) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|document| document.belongs_to(kind)).collect()
    }

    /// Whether it can be handed in with a case of this kind.
    #[must_use]
    pub const fn belongs_to(self, kind: Kind) -> bool {
        match self {
            Self::Certificate | Self::EducationPaper => matches!(kind, Kind::JobSeeking),
            Self::EndingPaper => matches!(kind, Kind::GuardianshipEnding),
            Self::CorrectionPaper => matches!(kind, Kind::RegistryCorrection),
            Self::Other => true,
        }
    }

    /// What of the missing list it answers.
    #[must_use]
    pub const fn answers(self) -> &'static [MissingCode] {
        match self {
            Self::Certificate => &[MissingCode::CertificateNotSeen, MissingCode::CertificateExpiring],
            Self::EducationPaper => &[MissingCode::EducationUnclear],
            Self::EndingPaper => &[MissingCode::EndingNotProven],
            Self::CorrectionPaper => &[MissingCode::CorrectionNotProven],
            Self::Other => &[],
        }
    }
}
