//! To whom the registration for work is open: every step with its clause, recomputable by the person.

use chrono::NaiveDate;

use crate::{
    cases::{Assessment, ReasonCode, RefusalView, RuleStep, date},
    id_number::{Sex, full_years},
    residents::{CertificateState, ResidentStatus},
    retirement::{Base, retirement_age, retires_on},
    words::sentence,
};

/// What the rule looks at; all of it comes from the registry.
#[derive(Clone, PartialEq, Eq)]
pub struct Facts {
    /// Date of birth, from the ID number.
    pub birth_date: NaiveDate,
    /// Sex, from the ID number.
    pub sex: Sex,
    /// The certificate, if there ever was one.
    pub certificate: Option<CertificateFact>,
    /// Whether the resident lives here.
    pub status: ResidentStatus,
    /// The day for which it is asked (Asia/Shanghai).
    pub today: NaiveDate,
}

private_debug!(Facts);

/// The certificate as it stands on the day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CertificateFact {
    /// Its state on the day.
    pub state: CertificateState,
    /// Its last day.
    pub expires_on: NaiveDate,
}

private_debug!(CertificateFact);

/// The numbers of the rule, dated.
#[derive(Debug)]
pub struct Rules {
    /// The version that a receipt names.
    pub version: &'static str,
    /// The first day on which they hold.
    pub in_force_from: NaiveDate,
    /// The youngest age, in years (劳动法 art. 15).
    pub youngest: u32,
}

/// The first rules there were.
static FIRST: Rules = Rules { version: "job_seeking@1995", in_force_from: date(1995, 1, 1), youngest: 16 };

/// The rules since then, newest first.
static SINCE: &[Rules] =
    &[Rules { version: "job_seeking@2025", in_force_from: date(2025, 1, 1), youngest: 16 }];

/// The rules in force on a day; before the first, the first.
#[must_use]
pub fn rules_on(day: NaiveDate) -> &'static Rules {
    SINCE.iter().find(|rules| rules.in_force_from <= day).unwrap_or(&FIRST)
}

/// What the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The registration is open to this person.
    Open,
    /// It is not; the first step that does not hold.
    Closed(ReasonCode),
}

/// The outcome with every step that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What the rule says.
    pub outcome: Outcome,
    /// Every step, also those after the one that failed.
    pub steps: Vec<RuleStep>,
}

/// Asks whether a person may register for work.
///
/// 16 or older (劳动法 art. 15), below the legal retirement age (by the rows in force on the day; for women the
/// higher of the two, see [`Base::highest`]), living here, with a valid certificate (残疾人证管理办法 art. 2).
#[must_use]
pub fn assess(facts: &Facts, rules: &Rules) -> Decision {
    let checked = [resident(facts), old_enough(facts, rules), below_retirement(facts), certified(facts)];
    let outcome = checked.iter().find_map(|(_, reason)| *reason).map_or(Outcome::Open, Outcome::Closed);
    Decision { outcome, steps: checked.into_iter().map(|(step, _)| step).collect() }
}

impl Decision {
    /// The decision as the API answers it.
    #[must_use]
    pub fn assessment(self) -> Assessment {
        let reason = match self.outcome {
            Outcome::Open => None,
            Outcome::Closed(reason) => Some(reason),
        };
        Assessment {
            open: reason.is_none(),
            steps: self.steps,
            refusal: reason.map(refusal),
            alternatives: reason.map(alternatives).unwrap_or_default(),
            agreement_missing: false,
        }
    }
}

/// Nothing was applied for yet, so nothing was decided: what helps is to have the facts looked at, not a court.
fn refusal(reason: ReasonCode) -> RefusalView {
    RefusalView {
        reason,
        words: reason.words().to_owned(),
        clause: reason.clause().to_owned(),
        would_change: reason.would_change().to_owned(),
        note: None,
        remedies: vec![sentence("remedy.correct_facts").to_owned()],
    }
}

fn alternatives(reason: ReasonCode) -> Vec<String> {
    let keys: &[&str] = match reason {
        ReasonCode::TooYoung => &["else.education", "else.rehabilitation", "else.town"],
        ReasonCode::PastRetirementAge => &["else.subsidies", "else.rehabilitation", "else.town"],
        ReasonCode::CertificateMissing
        | ReasonCode::CertificateExpired
        | ReasonCode::CertificateFrozen
        | ReasonCode::CertificateCancelled => &["else.certificate", "else.labour_bureau", "else.town"],
        ReasonCode::ResidentMoved => &["else.there", "else.town"],
        ReasonCode::ResidentDied
        | ReasonCode::ResidentMerged
        | ReasonCode::AnswersUntrue
        | ReasonCode::WillNotEstablished
        | ReasonCode::EndingNotProven
        | ReasonCode::CorrectionNotProven => &["else.town"],
    };
    keys.iter().map(|key| sentence(key).to_owned()).collect()
}

type Checked = (RuleStep, Option<ReasonCode>);

fn checked(clause: &str, says: String, value: String, reason: Option<ReasonCode>) -> Checked {
    let step = RuleStep { clause: sentence(clause).to_owned(), says, value, holds: reason.is_none() };
    (step, reason)
}

fn resident(facts: &Facts) -> Checked {
    let reason = match facts.status {
        ResidentStatus::Living => None,
        ResidentStatus::Moved => Some(ReasonCode::ResidentMoved),
        ResidentStatus::Died => Some(ReasonCode::ResidentDied),
        ResidentStatus::Merged => Some(ReasonCode::ResidentMerged),
    };
    let value = facts.status.words().to_owned();
    checked("clause.resident", sentence("rule.resident").to_owned(), value, reason)
}

fn old_enough(facts: &Facts, rules: &Rules) -> Checked {
    let age = full_years(facts.birth_date, facts.today);
    let reason = (age < rules.youngest).then_some(ReasonCode::TooYoung);
    checked("clause.age", format!("年满{}周岁", rules.youngest), format!("{age}周岁"), reason)
}

fn below_retirement(facts: &Facts) -> Checked {
    let base = Base::highest(facts.sex);
    let age = retirement_age(base, facts.birth_date, facts.today);
    let reached = retires_on(base, facts.birth_date, facts.today);
    let reason = (reached <= facts.today).then_some(ReasonCode::PastRetirementAge);
    let value = format!("{reached}满{age}");
    checked("clause.retirement", sentence("rule.retirement").to_owned(), value, reason)
}

fn certified(facts: &Facts) -> Checked {
    let (value, reason) = match facts.certificate {
        None => (sentence("certificate_state.none").to_owned(), Some(ReasonCode::CertificateMissing)),
        Some(CertificateFact { state, expires_on }) => {
            let reason = match state {
                CertificateState::Valid => None,
                CertificateState::Expired => Some(ReasonCode::CertificateExpired),
                CertificateState::Frozen => Some(ReasonCode::CertificateFrozen),
                CertificateState::Cancelled => Some(ReasonCode::CertificateCancelled),
            };
            (format!("{}，有效期至{expires_on}", state.words()), reason)
        }
    };
    checked("clause.certificate", sentence("rule.certificate").to_owned(), value, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: NaiveDate = date(2026, 11, 23);

    fn facts() -> Facts {
        Facts {
            birth_date: date(1985, 3, 12),
            sex: Sex::Male,
            certificate: Some(CertificateFact {
                state: CertificateState::Valid,
                expires_on: date(2031, 6, 1),
            }),
            status: ResidentStatus::Living,
            today: TODAY,
        }
    }

    fn outcome(facts: &Facts) -> Outcome {
        assess(facts, rules_on(facts.today)).outcome
    }

    fn certificate(state: CertificateState) -> Facts {
        Facts { certificate: Some(CertificateFact { state, expires_on: date(2026, 6, 1) }), ..facts() }
    }

    #[test]
    fn a_person_of_working_age_with_a_certificate_may_register() {
        let assessment = assess(&facts(), rules_on(TODAY)).assessment();
        assert!(assessment.open && assessment.refusal.is_none() && assessment.alternatives.is_empty());
        assert!(assessment.steps.iter().all(|step| step.holds));
    }

    #[test]
    fn on_the_sixteenth_birthday_it_opens() {
        let before = Facts { birth_date: date(2010, 11, 24), ..facts() };
        let on = Facts { birth_date: date(2010, 11, 23), ..facts() };
        assert_eq!(outcome(&before), Outcome::Closed(ReasonCode::TooYoung));
        assert_eq!(outcome(&on), Outcome::Open);
    }

    #[test]
    fn on_the_day_of_the_retirement_age_it_closes() {
        // Born in July 1966: 60 years and 5 months.
        let before = Facts { birth_date: date(1966, 6, 24), ..facts() };
        let on = Facts { birth_date: date(1966, 6, 23), ..facts() };
        assert_eq!(retirement_age(Base::Man60, on.birth_date, TODAY).months, 5);
        assert_eq!(outcome(&before), Outcome::Open);
        assert_eq!(outcome(&on), Outcome::Closed(ReasonCode::PastRetirementAge));
    }

    #[test]
    fn women_are_taken_at_the_higher_age() {
        let woman = Facts { birth_date: date(1973, 5, 1), sex: Sex::Female, ..facts() };
        assert_eq!(outcome(&woman), Outcome::Open);
    }

    #[test]
    fn every_state_of_the_certificate_has_its_answer() {
        let none = Facts { certificate: None, ..facts() };
        assert_eq!(outcome(&none), Outcome::Closed(ReasonCode::CertificateMissing));
        let expected = |state| match state {
            CertificateState::Valid => Outcome::Open,
            CertificateState::Expired => Outcome::Closed(ReasonCode::CertificateExpired),
            CertificateState::Frozen => Outcome::Closed(ReasonCode::CertificateFrozen),
            CertificateState::Cancelled => Outcome::Closed(ReasonCode::CertificateCancelled),
        };
        for state in CertificateState::ALL.iter().copied() {
            assert_eq!(outcome(&certificate(state)), expected(state));
        }
    }

    #[test]
    fn only_who_lives_here_may_register() {
        for status in ResidentStatus::ALL.iter().copied() {
            let open = outcome(&Facts { status, ..facts() }) == Outcome::Open;
            assert_eq!(open, status == ResidentStatus::Living);
        }
    }

    #[test]
    fn a_refusal_names_the_clause_what_would_change_it_and_what_else_is_open() {
        let assessment = assess(&certificate(CertificateState::Expired), rules_on(TODAY)).assessment();
        let refusal = assessment.refusal.expect("it is closed");
        assert!(refusal.clause.contains("残疾人证管理办法"));
        assert!(refusal.would_change.contains("换领"));
        assert!(!refusal.remedies.is_empty() && !assessment.alternatives.is_empty());
        let failed: Vec<bool> = assessment.steps.iter().map(|step| step.holds).collect();
        assert_eq!(failed, [true, true, true, false]);
    }

    #[test]
    fn every_step_is_shown_even_after_one_failed() {
        let nothing = Facts { birth_date: date(2015, 1, 1), certificate: None, ..facts() };
        let decision = assess(&nothing, rules_on(TODAY));
        assert_eq!(decision.outcome, Outcome::Closed(ReasonCode::TooYoung));
        assert_eq!(decision.steps.len(), 4);
        assert_eq!(decision.steps.iter().filter(|step| !step.holds).count(), 2);
    }

    #[test]
    fn the_rules_of_every_day_are_found() {
        assert_eq!(rules_on(date(1990, 1, 1)).version, "job_seeking@1995");
        assert_eq!(rules_on(date(2024, 12, 31)).version, "job_seeking@1995");
        assert_eq!(rules_on(date(2025, 1, 1)).version, "job_seeking@2025");
    }
}
