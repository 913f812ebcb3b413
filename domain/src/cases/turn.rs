//! The words of the process: where a case stands, who is who, what can be done, why the clock stands still.

use uuid::Uuid;

use crate::cases::definition::Step;

coded! {
    /// Where a case stands. Derived from its events, never set by hand.
    pub enum Stage in stage {
        /// With the village, which checks that everything is there.
        Village = "village",
        /// With the town, which reviews.
        Town = "town",
        /// With the city, which decides.
        City = "city",
        /// Back with the applicant, who was asked for everything that is missing.
        SentBack = "sent_back",
        /// Decided: yes. Final.
        Approved = "approved",
        /// Decided: no, with reason and remedies. Final, unless the applicant objects in time.
        Refused = "refused",
        /// Taken back by the applicant. Final.
        Withdrawn = "withdrawn",
    }
}

impl Stage {
    /// The stage of a case that lies with this office.
    #[must_use]
    pub const fn of(step: Step) -> Self {
        match step {
            Step::Village => Self::Village,
            Step::Town => Self::Town,
            Step::City => Self::City,
        }
    }

    /// The office with which the case lies, `None` if it lies with none.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Village => Some(Step::Village),
            Self::Town => Some(Step::Town),
            Self::City => Some(Step::City),
            Self::SentBack | Self::Approved | Self::Refused | Self::Withdrawn => None,
        }
    }

    /// Whether it waits for nobody any more. Only an objection can still follow, and only on a refusal.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Approved | Self::Refused | Self::Withdrawn)
    }

    /// Chinese words for whoever holds the slip: neither what was applied for nor how it ended.
    #[must_use]
    pub fn neutral_words(self) -> &'static str {
        crate::words::sentence(match self {
            Self::Village => "slip.village",
            Self::Town => "slip.town",
            Self::City => "slip.city",
            Self::SentBack => "slip.sent_back",
            Self::Approved | Self::Refused | Self::Withdrawn => "slip.closed",
        })
    }
}

coded! {
    /// Whose move it is.
    pub enum WaitsFor in waits_for {
        /// The village's worker.
        Village = "village",
        /// The town's worker.
        Town = "town",
        /// The city's worker.
        City = "city",
        /// The person who applied.
        Applicant = "applicant",
    }
}

impl From<Step> for WaitsFor {
    fn from(step: Step) -> Self {
        match step {
            Step::Village => Self::Village,
            Step::Town => Self::Town,
            Step::City => Self::City,
        }
    }
}

coded! {
    /// What somebody can do to a case.
    pub enum Action in action {
        /// The village accepts or the town has reviewed: on to the next office.
        Forward = "forward",
        /// The last office says yes.
        Approve = "approve",
        /// Ask the applicant for everything that is missing, at once.
        SendBack = "send_back",
        /// Say no, with a reason.
        Refuse = "refuse",
        /// Bring what was asked for.
        TopUp = "top_up",
        /// Take the application back.
        Withdraw = "withdraw",
        /// Object to the refusal: another person decides it anew.
        Object = "object",
        /// Stop the clock, for a named reason.
        Pause = "pause",
        /// Let the clock run on.
        Resume = "resume",
        /// Hand the step to one person of the office, or back to all of them.
        Delegate = "delegate",
        /// Write something to the file, for everybody who may read it.
        Note = "note",
        /// Write down what the person says for themselves, asked apart from their guardian.
        Hear = "hear",
    }
}

impl Action {
    /// Whether this is the person's own to do, alone or with a helper beside them.
    #[must_use]
    pub const fn is_of_applicant(self) -> bool {
        matches!(self, Self::TopUp | Self::Withdraw | Self::Object)
    }

    /// Whether this decides a step: of these there is one per step and round, and each by another person.
    #[must_use]
    pub const fn decides(self) -> bool {
        match self {
            Self::Forward | Self::Approve | Self::SendBack | Self::Refuse => true,
            Self::TopUp
            | Self::Withdraw
            | Self::Object
            | Self::Pause
            | Self::Resume
            | Self::Delegate
            | Self::Note
            | Self::Hear => false,
        }
    }

    /// As what it goes on record in clear: that a person was heard tells of a guardian, so it stands there as a note.
    #[must_use]
    pub const fn on_record(self) -> Self {
        match self {
            Self::Hear => Self::Note,
            other => other,
        }
    }

    /// Whether the person is told of it: something moved, or stands still, for them. What they said for themselves is
    /// theirs; a message would tell whoever reads their messages.
    #[must_use]
    pub const fn is_told(self) -> bool {
        !matches!(self, Self::Delegate | Self::Note | Self::Hear)
    }
}

/// As what somebody acts on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The person themselves.
    Applicant,
    /// A worker who sits beside the person and types for them.
    Helper,
    /// A worker of the office that takes this step.
    Worker(Step),
    /// A worker of that office while the step is in the hands of another of them.
    Colleague(Step),
}

coded! {
    /// In whose hands a step is within its office.
    pub enum Hands in hands {
        /// Anybody of the office may take it.
        Office = "office",
        /// The worker who asks has it.
        Mine = "mine",
        /// Another of the office has it.
        Colleague = "colleague",
    }
}

impl Hands {
    /// How it looks to the one who asks, when this worker has the step.
    #[must_use]
    pub fn of(delegate: Option<Uuid>, viewer: Option<Uuid>) -> Self {
        match delegate {
            None => Self::Office,
            Some(delegate) if viewer == Some(delegate) => Self::Mine,
            Some(_) => Self::Colleague,
        }
    }
}

coded! {
    /// Why the clock stands still. There is no other reason, and everyone who sees the case sees it.
    pub enum PauseReason in pause {
        /// Something is missing. Set by sending back, never by hand.
        WaitingForApplicant = "waiting_for_applicant",
        /// Another office was asked and has not answered.
        CheckingWithAnotherOffice = "checking_with_another_office",
        /// A flood, a storm or an epidemic keeps the office closed.
        NaturalDisaster = "natural_disaster",
        /// The system or the line is down.
        SystemOutage = "system_outage",
    }
}
