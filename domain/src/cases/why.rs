//! Reasons in codes: what is missing, why it was refused, on which clause, what would change it, what can be done.

use crate::{cases::definition::Kind, words::sentence};

coded! {
    /// Something that the applicant is asked for.
    pub enum MissingCode in missing {
        /// The kind of work is missing or cannot be right.
        WorkUnclear = "work_unclear",
        /// The hours are missing or cannot be right.
        HoursMissing = "hours_missing",
        /// How far away work may be is missing or cannot be right.
        DistanceUnclear = "distance_unclear",
        /// What is needed at the place of work is not clear.
        AdjustmentsUnclear = "adjustments_unclear",
        /// The schooling is not clear.
        EducationUnclear = "education_unclear",
        /// The answers do not fit together.
        AnswersUnclear = "answers_unclear",
        /// Nobody answers at the phone number.
        PhoneUnreachable = "phone_unreachable",
        /// The certificate ends soon: renew it, so that the registration can last.
        CertificateExpiring = "certificate_expiring",
        /// The certificate has to be shown.
        CertificateNotSeen = "certificate_not_seen",
        /// The paper that proves the end of a guardianship has to be shown.
        EndingNotProven = "ending_not_proven",
        /// The paper that proves what is right has to be shown.
        CorrectionNotProven = "correction_not_proven",
    }
}

impl MissingCode {
    /// The part of the form that must be answered again, `None` where something else than an answer is missing.
    #[must_use]
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::WorkUnclear => Some("work"),
            Self::HoursMissing => Some("hours"),
            Self::DistanceUnclear => Some("distance"),
            Self::AdjustmentsUnclear => Some("adjustments"),
            Self::EducationUnclear => Some("education"),
            Self::AnswersUnclear => Some("answers"),
            Self::PhoneUnreachable => Some("phone"),
            Self::CertificateExpiring
            | Self::CertificateNotSeen
            | Self::EndingNotProven
            | Self::CorrectionNotProven => None,
        }
    }

    /// What can be asked for in a case of this kind.
    #[must_use]
    pub fn of(kind: Kind) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|code| code.kind() == kind).collect()
    }

    /// The kind of case in which it can be asked for.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::EndingNotProven => Kind::GuardianshipEnding,
            Self::CorrectionNotProven => Kind::RegistryCorrection,
            _ => Kind::JobSeeking,
        }
    }
}

coded! {
    /// Why something is refused.
    pub enum ReasonCode in reason {
        /// Not yet 16 years old.
        TooYoung = "too_young",
        /// The legal retirement age is reached.
        PastRetirementAge = "past_retirement_age",
        /// No certificate of disability is recorded.
        CertificateMissing = "certificate_missing",
        /// The certificate's ten years are over.
        CertificateExpired = "certificate_expired",
        /// The certificate is frozen.
        CertificateFrozen = "certificate_frozen",
        /// The certificate was cancelled.
        CertificateCancelled = "certificate_cancelled",
        /// The person lives in another city now.
        ResidentMoved = "resident_moved",
        /// The file is closed: the person died.
        ResidentDied = "resident_died",
        /// The file was merged into another one of the same person.
        ResidentMerged = "resident_merged",
        /// What was said is not so, after looking into it.
        AnswersUntrue = "answers_untrue",
        /// A guardian applied, and that the person wants it could not be established.
        WillNotEstablished = "will_not_established",
        /// Nothing proves that the guardianship is over.
        EndingNotProven = "ending_not_proven",
        /// The papers do not say what the registry should.
        CorrectionNotProven = "correction_not_proven",
    }
}

impl ReasonCode {
    /// The clause on which the refusal stands, in Chinese.
    #[must_use]
    pub fn clause(self) -> &'static str {
        sentence(match self {
            Self::TooYoung => "clause.age",
            Self::PastRetirementAge => "clause.retirement",
            Self::CertificateMissing
            | Self::CertificateExpired
            | Self::CertificateFrozen
            | Self::CertificateCancelled => "clause.certificate",
            Self::ResidentMoved | Self::ResidentDied | Self::ResidentMerged => "clause.resident",
            Self::AnswersUntrue => "clause.truth",
            Self::WillNotEstablished => "clause.own_will",
            Self::EndingNotProven => "clause.guardianship_ending",
            Self::CorrectionNotProven => "clause.registry_correction",
        })
    }

    /// What would change the answer, in Chinese.
    #[must_use]
    pub fn would_change(self) -> &'static str {
        sentence(match self {
            Self::TooYoung => "would_change.too_young",
            Self::PastRetirementAge => "would_change.past_retirement_age",
            Self::CertificateMissing => "would_change.certificate_missing",
            Self::CertificateExpired => "would_change.certificate_expired",
            Self::CertificateFrozen => "would_change.certificate_frozen",
            Self::CertificateCancelled => "would_change.certificate_cancelled",
            Self::ResidentMoved => "would_change.resident_moved",
            Self::ResidentDied => "would_change.resident_died",
            Self::ResidentMerged => "would_change.resident_merged",
            Self::AnswersUntrue => "would_change.answers_untrue",
            Self::WillNotEstablished => "would_change.will_not_established",
            Self::EndingNotProven => "would_change.ending_not_proven",
            Self::CorrectionNotProven => "would_change.correction_not_proven",
        })
    }

    /// For what a case of this kind can be refused; whether the person was heard apart says whether their will can be
    /// the reason.
    #[must_use]
    pub fn of(kind: Kind, heard_apart: bool) -> Vec<Self> {
        let fits = |code: &Self| code.kind() == kind && (heard_apart || *code != Self::WillNotEstablished);
        Self::ALL.iter().copied().filter(fits).collect()
    }

    /// The kind of case that can be refused for it.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::EndingNotProven => Kind::GuardianshipEnding,
            Self::CorrectionNotProven => Kind::RegistryCorrection,
            _ => Kind::JobSeeking,
        }
    }
}

/// What can be done against a refusal, in Chinese: an objection here while there can be one, administrative
/// reconsideration within 60 days (行政复议法 art. 20), the court within six months (行政诉讼法 art. 46).
#[must_use]
pub fn remedies(can_object: bool) -> Vec<String> {
    let here = can_object.then_some("remedy.objection");
    here.into_iter()
        .chain(["remedy.reconsideration", "remedy.court"])
        .map(|key| sentence(key).to_owned())
        .collect()
}
