//! What the API takes about guardianships and mandates.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::Kind,
    fields::FieldErrors,
    id_number::{IdNumber, full_years},
    mandates::relation::{
        Act, EmployerTie, EndingGround, GuardianshipKind, GuardianshipPaper, HolderKind, Scope,
    },
    phone::PhoneNumber,
    text,
};

/// Who stands for the person, as their own papers say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RepresentativeGiven {
    /// The number of their identity card; it was seen.
    pub id_number: String,
    /// The name.
    pub name: String,
    /// A phone, if they have one.
    #[serde(default)]
    pub phone: Option<String>,
    /// What they have to do with an employer; whoever belongs to one that employs the person, or would, is refused.
    pub employer_tie: EmployerTie,
}

/// Enters a guardianship that a worker has seen the paper of; somebody of the town confirms it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ProposeGuardianship {
    /// Who is the guardian.
    pub guardian: RepresentativeGiven,
    /// How far it reaches.
    pub kind: GuardianshipKind,
    /// The paper that was seen.
    pub paper: GuardianshipPaper,
    /// The day that stands on the paper.
    pub paper_on: NaiveDate,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, where the paper has one.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// Gives a mandate in the name of a person who is beside the worker, or whose signed paper the worker has seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct GiveMandate {
    /// Who may act.
    pub holder: RepresentativeGiven,
    /// What they are to the person.
    pub relation: HolderKind,
    /// In which kinds of case.
    pub programmes: Vec<Kind>,
    /// What they may do.
    pub acts: Vec<Act>,
    /// The last day, within a year; it can be given again.
    pub until: NaiveDate,
}

/// What a second person says to a guardianship or a mandate that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DecideRelation {
    /// Whether they agree.
    pub confirm: bool,
}

/// Says for whom somebody who signed in with their own card acts from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct StandFor {
    /// The person.
    pub resident_id: Uuid,
}

/// Asks for the end of a guardianship: a case of its own, which village and town decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AskEnding {
    /// Why.
    pub ground: EndingGround,
}

private_debug!(RepresentativeGiven, ProposeGuardianship, GiveMandate);

/// Somebody who stands for a person, well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct Representative {
    /// The ID number.
    pub id_number: IdNumber,
    /// The name.
    pub name: String,
    /// The phone, if one was given.
    pub phone: Option<PhoneNumber>,
    /// What they have to do with an employer, as they said.
    pub employer_tie: EmployerTie,
}

/// A guardianship, well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedGuardianship {
    /// Who.
    pub guardian: Representative,
    /// How far it reaches.
    pub kind: GuardianshipKind,
    /// The paper.
    pub paper: GuardianshipPaper,
    /// Its day.
    pub paper_on: NaiveDate,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, if there is one.
    pub until: Option<NaiveDate>,
}

/// A mandate, well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedMandate {
    /// Who.
    pub holder: Representative,
    /// What they are to the person.
    pub relation: HolderKind,
    /// What it reaches.
    pub scope: Scope,
    /// The last day.
    pub until: NaiveDate,
}

private_debug!(Representative, ParsedGuardianship, ParsedMandate);

/// The last day that a mandate given today may have.
#[must_use]
pub fn longest_mandate(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(Months::new(12)).unwrap_or(today)
}

impl RepresentativeGiven {
    /// What it means. `ward` is whom they would stand for.
    fn parse(&self, ward: &IdNumber, today: NaiveDate) -> Result<Representative, FieldErrors> {
        let mut errors = FieldErrors::none();
        let id_number = errors.take("id_number", IdNumber::parse(&self.id_number, today));
        if let Some(number) = &id_number {
            if number.as_str() == ward.as_str() {
                errors.add("id_number", "represents_self");
            } else if full_years(number.birth_date(), today) < 18 {
                errors.add("id_number", "representative_not_of_age");
            }
        }
        let name = errors.take("name", text::person_name(&self.name));
        let typed = self.phone.as_deref().filter(|text| !text.trim().is_empty());
        let phone = typed.and_then(|typed| errors.take("phone", PhoneNumber::parse(typed)));
        if self.employer_tie.excludes() {
            errors.add("employer_tie", "employers_agent");
        }
        let employer_tie = self.employer_tie;
        let whole = id_number.zip(name);
        errors.finish(whole.map(|(id_number, name)| Representative { id_number, name, phone, employer_tie }))
    }
}

impl ProposeGuardianship {
    /// What it means for this person. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// Every wrong field: the guardian's (also one who is not of age, the person themselves, or belongs to an employer
    /// of theirs), a kind that does not fit the person's age, a court's decision that is missing where only a court
    /// can say that an adult cannot act (民法典 art. 24), days in the future or the wrong way round.
    pub fn parse(self, ward: &IdNumber, today: NaiveDate) -> Result<ParsedGuardianship, FieldErrors> {
        let mut errors = FieldErrors::none();
        let guardian = errors.within("guardian", self.guardian.parse(ward, today));
        let is_minor = full_years(ward.birth_date(), today) < 18;
        if is_minor != (self.kind == GuardianshipKind::Minor) {
            errors.add("kind", "guardianship_age");
        }
        if self.kind == GuardianshipKind::NoCapacity && self.paper != GuardianshipPaper::CourtDecision {
            errors.add("paper", "court_decision_needed");
        }
        for (field, day) in [("paper_on", self.paper_on), ("from", self.from)] {
            if day > today {
                errors.add(field, "date_in_future");
            }
        }
        if self.from < ward.birth_date() {
            errors.add("from", "date_too_early");
        }
        if self.until.is_some_and(|until| until < today.max(self.from)) {
            errors.add("until", "dates_reversed");
        }
        let Self { kind, paper, paper_on, from, until, .. } = self;
        errors.finish(guardian.map(|guardian| ParsedGuardianship {
            guardian,
            kind,
            paper,
            paper_on,
            from,
            until,
        }))
    }
}

impl GiveMandate {
    /// What it means for this person. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// Every wrong field: the holder's, nothing chosen or the same twice, an agreement or the end of a guardianship,
    /// which nobody gives away, a last day that is over or later than [`longest_mandate`].
    pub fn parse(self, ward: &IdNumber, today: NaiveDate) -> Result<ParsedMandate, FieldErrors> {
        let mut errors = FieldErrors::none();
        let holder = errors.within("holder", self.holder.parse(ward, today));
        chosen(&mut errors, "programmes", &self.programmes, &Kind::GuardianshipEnding);
        chosen(&mut errors, "acts", &self.acts, &Act::Consent);
        if self.until < today {
            errors.add("until", "dates_reversed");
        } else if self.until > longest_mandate(today) {
            errors.add("until", "mandate_too_long");
        }
        let Self { relation, until, programmes, acts, .. } = self;
        let scope = Scope { programmes, acts };
        errors.finish(holder.map(|holder| ParsedMandate { holder, relation, scope, until }))
    }
}

/// Something is chosen, nothing twice, and not what is nobody's to give away.
fn chosen<T: PartialEq>(errors: &mut FieldErrors, field: &str, list: &[T], never: &T) {
    if list.is_empty() {
        errors.add(field, "choose_more");
    } else if list.iter().enumerate().any(|(at, item)| list[..at].contains(item)) {
        errors.add(field, "twice");
    } else if list.contains(never) {
        errors.add(field, "not_to_be_given");
    }
}
