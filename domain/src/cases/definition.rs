//! The steps of each kind of case: who takes them, and in how many working days. Data, dated by version.

use chrono::NaiveDate;

use crate::roles::Permission;

coded! {
    /// What is applied for.
    pub enum Kind in kind {
        /// Registration as a job seeker.
        JobSeeking = "job_seeking",
        /// The end of a guardianship.
        GuardianshipEnding = "guardianship_ending",
        /// That the registry be put right.
        RegistryCorrection = "registry_correction",
    }
}

coded! {
    /// One of the offices a case passes, in this order.
    pub enum Step in step {
        /// The village or community accepts.
        Village = "village",
        /// The town or street reviews.
        Town = "town",
        /// The city decides.
        City = "city",
    }
}

impl Step {
    /// What a worker must be permitted who takes it under today's definitions.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Village => Permission::DecideVillage,
            Self::Town => Permission::DecideTown,
            Self::City => Permission::DecideCity,
        }
    }

    /// The step of the office above, which is told when this one is late; `None` above the city.
    #[must_use]
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Village => Some(Self::Town),
            Self::Town => Some(Self::City),
            Self::City => None,
        }
    }
}

/// What an office looks at in its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Whether everything is there. It cannot refuse, so the worker who sat beside the person may do it too.
    Completeness,
    /// Whether it is right. It can refuse.
    Review,
    /// The last word. It approves or refuses.
    Decision,
}

/// One step of a kind of case.
#[derive(Clone, Copy, Debug)]
pub struct StepRule {
    /// Which office.
    pub step: Step,
    /// How long it has, in working days; the day on which the case arrives is day 0.
    pub working_days: u32,
    /// What it looks at.
    pub duty: Duty,
    /// What a worker must be permitted at the case's area.
    pub permission: Permission,
}

/// How one kind of case runs. A case stays on the version under which it was opened.
#[derive(Debug)]
pub struct Definition {
    /// What is applied for.
    pub kind: Kind,
    /// Counts up with every change of steps or days.
    pub version: u32,
    /// The first day on which cases are opened under this version.
    pub in_force_from: NaiveDate,
    /// The steps in their order; never empty.
    pub steps: &'static [StepRule],
    /// How long the applicant may object to a refusal, in working days; the day of the refusal is day 0.
    pub objection_working_days: u32,
    /// Whether the person is heard apart when their guardian applies.
    pub hears_the_person: bool,
}

impl Definition {
    /// The first step.
    #[must_use]
    pub const fn first(&self) -> Step {
        self.steps[0].step
    }

    /// The last step: it has the last word, and an objection comes before it again.
    #[must_use]
    pub const fn last(&self) -> Step {
        self.steps[self.steps.len() - 1].step
    }

    /// The rule of a step, `None` if this kind does not pass it.
    #[must_use]
    pub fn rule(&self, step: Step) -> Option<&'static StepRule> {
        self.steps.iter().find(|rule| rule.step == step)
    }

    /// The step after this one, `None` after the last.
    #[must_use]
    pub fn after(&self, step: Step) -> Option<Step> {
        let mut later = self.steps.iter().skip_while(|rule| rule.step != step).skip(1);
        later.next().map(|rule| rule.step)
    }
}

/// A date of a table in this crate; a wrong one does not compile.
pub(crate) const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("a table holds a date that does not exist"),
    }
}

/// Every version of a kind.
struct Versions {
    newest: Definition,
    older: &'static [Definition],
}

static JOB_SEEKING: Versions = Versions { newest: JOB_SEEKING_1, older: &[] };

const JOB_SEEKING_1: Definition = Definition {
    kind: Kind::JobSeeking,
    version: 1,
    in_force_from: date(2020, 1, 1),
    steps: &[
        StepRule {
            step: Step::Village,
            working_days: 3,
            duty: Duty::Completeness,
            permission: Permission::DecideVillage,
        },
        StepRule {
            step: Step::Town,
            working_days: 5,
            duty: Duty::Review,
            permission: Permission::DecideTown,
        },
        StepRule {
            step: Step::City,
            working_days: 5,
            duty: Duty::Decision,
            permission: Permission::DecideCity,
        },
    ],
    // Our own number (docs/decisions/0014-objections.md): the law sets none for an objection inside the office.
    objection_working_days: 15,
    hears_the_person: true,
};

static GUARDIANSHIP_ENDING: Versions = Versions { newest: GUARDIANSHIP_ENDING_1, older: &[] };

/// Our own numbers of days (docs/decisions/0042-a-guardianship-ends-by-a-case.md).
const GUARDIANSHIP_ENDING_1: Definition = Definition {
    kind: Kind::GuardianshipEnding,
    version: 1,
    in_force_from: date(2020, 1, 1),
    steps: &VILLAGE_AND_TOWN,
    objection_working_days: 15,
    hears_the_person: false,
};

static REGISTRY_CORRECTION: Versions = Versions { newest: REGISTRY_CORRECTION_1, older: &[] };

/// Our own numbers of days (docs/decisions/0047-the-registry-is-put-right-by-a-case.md).
const REGISTRY_CORRECTION_1: Definition = Definition {
    kind: Kind::RegistryCorrection,
    version: 1,
    in_force_from: date(2020, 1, 1),
    steps: &VILLAGE_AND_TOWN,
    objection_working_days: 15,
    hears_the_person: false,
};

/// Village and town, two people.
const VILLAGE_AND_TOWN: [StepRule; 2] = [
    StepRule {
        step: Step::Village,
        working_days: 3,
        duty: Duty::Completeness,
        permission: Permission::DecideVillage,
    },
    StepRule { step: Step::Town, working_days: 5, duty: Duty::Decision, permission: Permission::DecideTown },
];

fn versions(kind: Kind) -> &'static Versions {
    match kind {
        Kind::JobSeeking => &JOB_SEEKING,
        Kind::GuardianshipEnding => &GUARDIANSHIP_ENDING,
        Kind::RegistryCorrection => &REGISTRY_CORRECTION,
    }
}

/// The newest definition of a kind: the one under which cases are opened.
#[must_use]
pub fn definition(kind: Kind) -> &'static Definition {
    &versions(kind).newest
}

/// The definition under which an older case was opened, `None` for a version that never was.
#[must_use]
pub fn definition_version(kind: Kind, version: u32) -> Option<&'static Definition> {
    let Versions { newest, older } = versions(kind);
    std::iter::once(newest).chain(*older).find(|definition| definition.version == version)
}
