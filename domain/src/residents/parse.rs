//! From what was typed to what it means, with every wrong field at once.

use chrono::NaiveDate;

use crate::{
    areas::AreaId,
    certificate_number::{Category, CertificateNumber},
    fields::FieldErrors,
    id_number::IdNumber,
    phone::PhoneNumber,
    residents::{
        CertificateEvent, CertificateNumbered, Fact, FactKind, LifeChange, LifeEvent, LookUp, LookedUp,
        NewCertificate, NewResident, ParsedResident, RecordCertificateEvent, RecordFact, RecordLifeEvent,
    },
    text,
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 50;
/// The longest address, in characters.
const LONGEST_ADDRESS: usize = 200;

impl NewResident {
    /// What it means. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// Every wrong field: ID number, name, phone, address, area, and of the certificate its number (also when it
    /// belongs to another ID number), components and day of issue (in the future, or before the birth).
    pub fn parse(self, today: NaiveDate) -> Result<ParsedResident, FieldErrors> {
        let mut errors = FieldErrors::none();
        let id_number = errors.take("id_number", IdNumber::parse(&self.id_number, today));
        let name = errors.take("name", name(&self.name));
        let phone =
            given(self.phone.as_deref()).and_then(|typed| errors.take("phone", PhoneNumber::parse(typed)));
        let address = given(self.address.as_deref()).and_then(|typed| errors.take("address", address(typed)));
        let area_id = errors.take("area_id", AreaId::parse(&self.area_id));
        let certificate = self
            .certificate
            .and_then(|given| errors.within("certificate", given.parse(id_number.as_ref(), today)));
        let parsed = match (id_number, name, area_id) {
            (Some(id_number), Some(name), Some(area_id)) => {
                Some(ParsedResident { id_number, name, phone, address, area_id, certificate })
            }
            _ => None,
        };
        errors.finish(parsed)
    }
}

impl NewCertificate {
    /// What it means for this holder. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// A number that is none or of another person, components that do not fit it, a day in the future or before the birth.
    pub fn parse(
        self,
        holder: Option<&IdNumber>,
        today: NaiveDate,
    ) -> Result<CertificateNumbered, FieldErrors> {
        let mut errors = FieldErrors::none();
        let number = certificate_number(&mut errors, &self.number, holder, today);
        past(&mut errors, "issued_on", self.issued_on, holder, today);
        let numbered = numbered(&mut errors, number, self.components, self.issued_on);
        errors.finish(numbered)
    }
}

impl LookUp {
    /// What is looked for: 18 characters are an ID number, more are a certificate number. `today` is the day in
    /// Asia/Shanghai.
    ///
    /// # Errors
    /// The field `number` with the reason of the number that it looks like.
    pub fn parse(self, today: NaiveDate) -> Result<LookedUp, FieldErrors> {
        let mut errors = FieldErrors::none();
        let looked_up = if text::number(&self.number).chars().count() > 18 {
            errors.take("number", CertificateNumber::parse(&self.number, today)).map(LookedUp::Certificate)
        } else {
            errors.take("number", IdNumber::parse(&self.number, today)).map(LookedUp::Id)
        };
        errors.finish(looked_up)
    }
}

impl RecordFact {
    /// What it means. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// A kind that only a life event changes, a value that is none, a day in the future.
    pub fn parse(self, today: NaiveDate) -> Result<Fact, FieldErrors> {
        let mut errors = FieldErrors::none();
        let value = match self.kind {
            FactKind::Name => errors.take("value", name(&self.value)),
            FactKind::Phone => {
                errors.take("value", PhoneNumber::parse(&self.value)).map(|number| number.as_str().to_owned())
            }
            FactKind::Address => errors.take("value", address(&self.value)),
            FactKind::Area | FactKind::Status => {
                errors.add("kind", "by_life_event");
                None
            }
        };
        past(&mut errors, "valid_from", self.valid_from, None, today);
        let Self { kind, valid_from, source, .. } = self;
        errors.finish(value.map(|value| Fact { kind, value, valid_from, source }))
    }
}

impl RecordCertificateEvent {
    /// What it means for this holder. `today` is the day in Asia/Shanghai. Whether it can happen as the certificate
    /// stands is for [`crate::residents::certificate_life`] to say.
    ///
    /// # Errors
    /// A number that is missing, not expected, wrong or of another person; components that do not fit its category;
    /// a day in the future or before the birth.
    pub fn parse(self, holder: &IdNumber, today: NaiveDate) -> Result<CertificateEvent, FieldErrors> {
        let mut errors = FieldErrors::none();
        let Self { event: change, number, components, on } = self;
        past(&mut errors, "on", on, Some(holder), today);
        let given = given(number.as_deref());
        let event = if change.brings_number() {
            if given.is_none() {
                errors.add("number", "required");
            }
            let number = given.and_then(|typed| certificate_number(&mut errors, typed, Some(holder), today));
            numbered(&mut errors, number, components, on).map(|numbered| CertificateEvent {
                change,
                on,
                numbered: Some(numbered),
            })
        } else {
            refuse(&mut errors, "number", given.is_some());
            refuse(&mut errors, "components", !components.is_empty());
            Some(CertificateEvent { change, on, numbered: None })
        };
        errors.finish(event)
    }
}

impl RecordLifeEvent {
    /// What it means. `today` is the day in Asia/Shanghai. Whether it can happen to the file is for
    /// [`crate::residents::status_after`] to say.
    ///
    /// # Errors
    /// An area or a file where none is expected, the file of a merger missing, a day in the future.
    pub fn parse(self, today: NaiveDate) -> Result<LifeEvent, FieldErrors> {
        let mut errors = FieldErrors::none();
        let Self { event, on, area_id, into, because } = self;
        past(&mut errors, "on", on, None, today);
        refuse(&mut errors, "area_id", event != LifeChange::Moved && area_id.is_some());
        refuse(&mut errors, "into", event != LifeChange::Merged && into.is_some());
        refuse(&mut errors, "because", event != LifeChange::Merged && because.is_some());
        let parsed = match event {
            LifeChange::Moved => match area_id {
                None => Some(LifeEvent::MovedAway { on }),
                Some(typed) => errors
                    .take("area_id", AreaId::parse(&typed))
                    .map(|area_id| LifeEvent::MovedWithin { on, area_id }),
            },
            LifeChange::Died => Some(LifeEvent::Died { on }),
            LifeChange::Merged => {
                for (field, given) in [("into", into.is_some()), ("because", because.is_some())] {
                    if !given {
                        errors.add(field, "required");
                    }
                }
                into.zip(because).map(|(into, because)| LifeEvent::Merged { on, into, because })
            }
        };
        errors.finish(parsed)
    }
}

/// An optional field that was left empty was not given.
pub(super) fn given(typed: Option<&str>) -> Option<&str> {
    typed.filter(|text| !text.trim().is_empty())
}

fn refuse(errors: &mut FieldErrors, field: &str, given: bool) {
    if given {
        errors.add(field, "not_expected");
    }
}

/// Not in the future, and not before the birth where that is known.
pub(super) fn past(
    errors: &mut FieldErrors,
    field: &str,
    day: NaiveDate,
    holder: Option<&IdNumber>,
    today: NaiveDate,
) {
    if day > today {
        errors.add(field, "date_in_future");
    } else if holder.is_some_and(|holder| day < holder.birth_date()) {
        errors.add(field, "date_too_early");
    }
}

fn certificate_number(
    errors: &mut FieldErrors,
    typed: &str,
    holder: Option<&IdNumber>,
    today: NaiveDate,
) -> Option<CertificateNumber> {
    let number = errors.take("number", CertificateNumber::parse(typed, today))?;
    if holder.is_some_and(|holder| holder != number.id_number()) {
        errors.add("number", "certificate_of_another");
        return None;
    }
    Some(number)
}

/// The number with its components: a multiple disability names two or more single ones, any other names none.
fn numbered(
    errors: &mut FieldErrors,
    number: Option<CertificateNumber>,
    mut components: Vec<Category>,
    on: NaiveDate,
) -> Option<CertificateNumbered> {
    let number = number?;
    let given = components.len();
    components.sort_unstable();
    components.dedup();
    if components.len() < given {
        errors.add("components", "twice");
    } else if number.category() != Category::Multiple {
        refuse(errors, "components", given > 0);
    } else if given < 2 || components.contains(&Category::Multiple) {
        errors.add("components", "components_of_multiple");
    }
    Some(CertificateNumbered { number, components, on })
}

fn name(typed: &str) -> Result<String, &'static str> {
    let name = text::name(typed);
    let fits = |c: char| text::is_han(c) || c.is_alphabetic() || matches!(c, '·' | ' ' | '-' | '\'' | '.');
    match name.chars().count() {
        0 => Err("name_missing"),
        count if count > LONGEST_NAME => Err("name_too_long"),
        _ if name.chars().all(fits) => Ok(name),
        _ => Err("name_characters"),
    }
}

fn address(typed: &str) -> Result<String, &'static str> {
    let address = text::line(typed);
    match address.chars().count() {
        0 => Err("required"),
        count if count > LONGEST_ADDRESS => Err("too_long"),
        _ if address.chars().any(char::is_control) => Err("text_characters"),
        _ => Ok(address),
    }
}
