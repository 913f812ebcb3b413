//! What binds somebody who stands for a person to them, and from when to when.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::cases::Kind;

coded! {
    /// Whose guardian somebody is, and how far that reaches.
    pub enum GuardianshipKind in guardianship {
        /// Of a minor (民法典 art. 27). It ends by itself on the eighteenth birthday.
        Minor = "minor",
        /// Of an adult whom a court found unable to act (art. 21, 24, 28): the guardian acts.
        NoCapacity = "no_capacity",
        /// Of an adult who acts alone in what only benefits them or fits their understanding (art. 22, 28): both act.
        LimitedCapacity = "limited_capacity",
    }
}

coded! {
    /// The paper that proves a guardianship; a worker saw the original.
    pub enum GuardianshipPaper in guardianship_paper {
        /// The household register, which shows the parents or the next of kin (art. 27, 28).
        HouseholdRegister = "household_register",
        /// A court's decision (art. 24, 31, 36).
        CourtDecision = "court_decision",
        /// The appointment by the village or residents' committee (art. 31).
        CommitteeAppointment = "committee_appointment",
        /// The appointment by civil affairs (art. 31, 32).
        CivilAffairsAppointment = "civil_affairs_appointment",
        /// The parents' will (art. 29).
        Will = "will",
        /// An agreement among those who can be guardians, or one that the person made in time (art. 30, 33).
        Agreement = "agreement",
    }
}

coded! {
    /// How a guardianship or a mandate stands. Only what is confirmed counts.
    pub enum RelationState in relation_state {
        /// One person entered it; a second one has to agree.
        Waiting = "waiting",
        /// It stands, between its dates.
        Confirmed = "confirmed",
        /// The second person did not agree.
        Refused = "refused",
        /// It was ended: by a case, by the person's word, or because the person died.
        Ended = "ended",
    }
}

coded! {
    /// Who holds a mandate.
    pub enum HolderKind in mandate_holder {
        /// A relative.
        Relative = "relative",
        /// A neighbour or a friend.
        Neighbour = "neighbour",
        /// A worker of the village; a second worker has to confirm it.
        VillageWorker = "village_worker",
    }
}

coded! {
    /// What can be done in somebody's name.
    pub enum Act in represented_act {
        /// See a case, where it stands and what is missing.
        See = "see",
        /// Apply.
        Apply = "apply",
        /// Bring what was asked for.
        TopUp = "top_up",
        /// Take an application back.
        Withdraw = "withdraw",
        /// Object to a refusal.
        Object = "object",
        /// Read the person's messages.
        Messages = "messages",
        /// Agree to the use of what is known about the person: a guardian's alone, never a mandate's.
        Consent = "consent",
    }
}

coded! {
    /// What somebody who would stand for the person has to do with an employer. It is asked every time.
    pub enum EmployerTie in employer_tie {
        /// Nothing.
        None = "none",
        /// Belongs to, or speaks for, an employer that neither employs the person nor would.
        Other = "other",
        /// Belongs to, or speaks for, an employer that employs the person or would.
        OfThePerson = "of_the_person",
    }
}

impl EmployerTie {
    /// Whether whoever says so is never accepted: nobody acts for a person and for who employs them (民法典 art. 168).
    #[must_use]
    pub const fn excludes(self) -> bool {
        matches!(self, Self::OfThePerson)
    }
}

coded! {
    /// Why a guardianship is to end (民法典 art. 39).
    pub enum EndingGround in ending_ground {
        /// The person has gained or regained full capacity.
        CapacityGained = "capacity_gained",
        /// The guardian is not able to be one any more.
        GuardianUnable = "guardian_unable",
        /// The guardian died.
        GuardianDied = "guardian_died",
        /// A court took the guardianship away or found that it is over (art. 36).
        CourtEnded = "court_ended",
    }
}

/// What a mandate reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The kinds of case.
    pub programmes: Vec<Kind>,
    /// What may be done; whoever may do anything in a programme also sees it.
    pub acts: Vec<Act>,
}

/// By what somebody stands for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As guardian.
    Guardian(GuardianshipKind),
    /// By the person's mandate.
    Holder(Scope),
}

/// A guardianship or a mandate, with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// By what.
    pub standing: Standing,
    /// How it stands.
    pub state: RelationState,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, if it has one.
    pub until: Option<NaiveDate>,
}

/// The person who is stood for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ward {
    /// Their birthday.
    pub birth_date: NaiveDate,
    /// Whether they died: then nobody stands for them any more.
    pub died: bool,
}

private_debug!(Ward);

impl Relation {
    /// Its last day for a person born then: a guardian of a minor is one until the day before the eighteenth birthday
    /// (民法典 art. 17, 39).
    #[must_use]
    pub fn last_day(&self, birth_date: NaiveDate) -> Option<NaiveDate> {
        let minor = matches!(self.standing, Standing::Guardian(GuardianshipKind::Minor));
        let grown = birth_date.checked_add_months(Months::new(18 * 12)).filter(|_| minor);
        let by_age = grown.and_then(|day| day.pred_opt());
        match (self.until, by_age) {
            (Some(until), Some(by_age)) => Some(until.min(by_age)),
            (until, by_age) => until.or(by_age),
        }
    }

    /// Whether it counts on this day: confirmed, begun, not over, and the person lives.
    #[must_use]
    pub fn is_in_force(&self, ward: &Ward, day: NaiveDate) -> bool {
        !ward.died
            && self.state == RelationState::Confirmed
            && self.from <= day
            && self.last_day(ward.birth_date).is_none_or(|last| day <= last)
    }
}
