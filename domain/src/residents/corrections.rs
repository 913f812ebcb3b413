//! Putting right what stands in the registry wrongly, and always did: a slip of the pen, another's number, a death that
//! was none. Whoever keeps data about a person verifies and corrects it when asked (个人信息保护法 art. 46). What changed
//! in a life is no correction: that is recorded as it happens.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{CertificateNumbered, NewCertificate, ResidentStatus, RevealPurpose, parse::given};
use crate::{certificate_number::Category, fields::FieldErrors, id_number::IdNumber, mask, text};

coded! {
    /// What can be put right.
    pub enum CorrectedField in corrected_field {
        /// The name.
        Name = "name",
        /// The ID number.
        IdNumber = "id_number",
        /// The number of the certificate that counts.
        CertificateNumber = "certificate_number",
        /// What its multiple disability consists of.
        Components = "components",
        /// Its day of issue.
        IssuedOn = "issued_on",
        /// Whether the person lives here.
        Status = "status",
    }
}

coded! {
    /// The paper that proves what is right.
    pub enum CorrectionPaper in correction_paper {
        /// The ID card.
        IdCard = "id_card",
        /// The household register.
        HouseholdRegister = "household_register",
        /// The certificate of disability.
        Certificate = "certificate",
        /// A letter of the police.
        PoliceLetter = "police_letter",
    }
}

/// What of the registry can be put right, as it stands there or as it should.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnFile {
    /// The name.
    pub name: String,
    /// The ID number.
    pub id_number: String,
    /// The certificate that counts; none where there never was one.
    pub certificate: Option<NewCertificate>,
    /// Whether the person lives here.
    pub status: ResidentStatus,
}

/// What is wrong, what is right, and which paper says so. It is sealed with the case that asks for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What stood there when it was asked for.
    pub was: OnFile,
    /// What should.
    pub becomes: OnFile,
    /// What proves it.
    pub paper: CorrectionPaper,
}

/// Asks that the registry be put right. What is not given is right as it stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AskCorrection {
    /// The right name.
    #[serde(default)]
    pub name: Option<String>,
    /// The right ID number. Who holds a certificate gives its number too, since the one is in the other.
    #[serde(default)]
    pub id_number: Option<String>,
    /// The certificate as it is.
    #[serde(default)]
    pub certificate: Option<NewCertificate>,
    /// That the person lives here, although the registry says they died or moved away.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub lives_here: bool,
    /// The paper that was seen.
    pub paper: CorrectionPaper,
}

/// One thing that is put right.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectionLine {
    /// What it is.
    pub field: CorrectedField,
    /// What stands there.
    pub was: String,
    /// What should.
    pub becomes: String,
}

/// What a case for a correction is about, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectionView {
    /// What is to be put right; masked.
    pub lines: Vec<CorrectionLine>,
    /// What proves it.
    pub paper: CorrectionPaper,
}

/// Asks for a correction in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RevealCorrection {
    /// What for; the person can read it.
    pub purpose: RevealPurpose,
}

/// A correction in clear, for a moment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RevealedCorrection {
    /// What is to be put right.
    pub lines: Vec<CorrectionLine>,
    /// Until when it may stand on a screen.
    pub until: DateTime<Utc>,
}

private_debug!(OnFile, Correction, AskCorrection, CorrectionLine, CorrectionView, RevealedCorrection);

impl From<&CertificateNumbered> for NewCertificate {
    fn from(numbered: &CertificateNumbered) -> Self {
        Self {
            number: numbered.number.as_str().to_owned(),
            components: numbered.components.clone(),
            issued_on: numbered.on,
        }
    }
}

impl AskCorrection {
    /// What it means for a person who stands in the registry like this. `today` is the day in Asia/Shanghai.
    ///
    /// # Errors
    /// Every wrong field: a name, a number or a certificate that is none, a certificate of another ID number or where
    /// none is held, a certificate that is missing beside a new ID number, a person who lives here already, and
    /// `nothing_to_correct` where everything stands there as it should.
    pub fn parse(self, on_file: OnFile, today: NaiveDate) -> Result<Correction, FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut becomes = on_file.clone();
        if let Some(typed) = given(self.name.as_deref()) {
            becomes.name = errors.take("name", text::person_name(typed)).unwrap_or_default();
        }
        if let Some(typed) = given(self.id_number.as_deref()) {
            let number = errors.take("id_number", IdNumber::parse(typed, today));
            becomes.id_number = number.map(|number| number.as_str().to_owned()).unwrap_or_default();
        }
        let renumbered = becomes.id_number != on_file.id_number;
        let holder = IdNumber::parse(&becomes.id_number, today).ok();
        match (self.certificate, &on_file.certificate) {
            (Some(_), None) => errors.add("certificate.number", "no_certificate_held"),
            (Some(typed), Some(_)) => {
                let numbered = errors.within("certificate", typed.parse(holder.as_ref(), today));
                becomes.certificate = numbered.as_ref().map(NewCertificate::from);
            }
            (None, Some(_)) if renumbered => {
                errors.add("certificate.number", "certificate_follows_id_number");
            }
            (None, _) => {}
        }
        if self.lives_here {
            if on_file.status == ResidentStatus::Living {
                errors.add("lives_here", "lives_here_already");
            }
            becomes.status = ResidentStatus::Living;
        }
        if errors.is_empty() && becomes == on_file {
            errors.add("name", "nothing_to_correct");
        }
        errors.finish(Some(Correction { was: on_file, becomes, paper: self.paper }))
    }
}

impl Correction {
    /// Whether everything that is to be put right still stands as it did when it was asked for.
    #[must_use]
    pub fn still_fits(&self, on_file: &OnFile) -> bool {
        let (was, now) = (values(&self.was), values(on_file));
        self.fields().all(|field| value(&was, field) == value(&now, field))
    }

    /// The registry as it stands once this is put right; what changed since it was asked for stays.
    #[must_use]
    pub fn applied_to(&self, on_file: &OnFile) -> OnFile {
        let mut corrected = on_file.clone();
        let (from, to) = (&self.was, &self.becomes);
        if from.name != to.name {
            corrected.name.clone_from(&to.name);
        }
        if from.id_number != to.id_number {
            corrected.id_number.clone_from(&to.id_number);
        }
        if from.certificate != to.certificate {
            corrected.certificate.clone_from(&to.certificate);
        }
        if from.status != to.status {
            corrected.status = to.status;
        }
        corrected
    }

    /// What is put right, in clear.
    #[must_use]
    pub fn lines(&self) -> Vec<CorrectionLine> {
        let (was, becomes) = (values(&self.was), values(&self.becomes));
        let line = |field| CorrectionLine {
            field,
            was: value(&was, field).to_owned(),
            becomes: value(&becomes, field).to_owned(),
        };
        self.fields().map(line).collect()
    }

    /// What is put right, masked.
    #[must_use]
    pub fn view(&self) -> CorrectionView {
        let masked = |line: CorrectionLine| CorrectionLine {
            field: line.field,
            was: masked(line.field, &line.was),
            becomes: masked(line.field, &line.becomes),
        };
        CorrectionView { lines: self.lines().into_iter().map(masked).collect(), paper: self.paper }
    }

    fn fields(&self) -> impl Iterator<Item = CorrectedField> {
        let (was, becomes) = (values(&self.was), values(&self.becomes));
        let all = CorrectedField::ALL.iter().copied();
        all.filter(move |field| value(&was, *field) != value(&becomes, *field))
    }
}

/// Each field as it reads, in the order of [`CorrectedField::ALL`].
fn values(on_file: &OnFile) -> [String; 6] {
    let certificate = on_file.certificate.as_ref();
    let components: Vec<&str> = certificate.map_or_else(Vec::new, |held| {
        held.components.iter().map(|component: &Category| component.words()).collect()
    });
    [
        on_file.name.clone(),
        on_file.id_number.clone(),
        certificate.map(|held| held.number.clone()).unwrap_or_default(),
        components.join("、"),
        certificate.map(|held| held.issued_on.to_string()).unwrap_or_default(),
        on_file.status.words().to_owned(),
    ]
}

fn value(values: &[String; 6], field: CorrectedField) -> &str {
    &values[field as usize]
}

fn masked(field: CorrectedField, text: &str) -> String {
    match field {
        CorrectedField::Name => mask::name(text),
        CorrectedField::IdNumber => mask::id_number(text),
        CorrectedField::CertificateNumber => mask::certificate_number(text),
        CorrectedField::Components => mask::whole(text),
        CorrectedField::IssuedOn | CorrectedField::Status => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{cases::date, id_number::check_character};

    fn number(first: &str) -> String {
        format!("{first}{}", check_character(first).expect("17 digits have a check character"))
    }

    fn today() -> NaiveDate {
        date(2026, 11, 30)
    }

    fn on_file() -> OnFile {
        let id_number = number("42100319800101001");
        OnFile {
            name: "陆文娟".to_owned(),
            certificate: Some(NewCertificate {
                number: format!("{id_number}43"),
                components: Vec::new(),
                issued_on: date(2020, 3, 2),
            }),
            id_number,
            status: ResidentStatus::Living,
        }
    }

    fn nothing() -> AskCorrection {
        AskCorrection {
            name: None,
            id_number: None,
            certificate: None,
            lives_here: false,
            paper: CorrectionPaper::IdCard,
        }
    }

    fn wrong(asked: AskCorrection, on_file: OnFile) -> Vec<(String, String)> {
        let errors = asked.parse(on_file, today()).expect_err("wrong");
        errors.0.iter().map(|error| (error.field.clone(), error.code.clone())).collect()
    }

    #[test]
    fn what_is_not_given_stays_and_what_is_given_is_told_masked() {
        let asked = AskCorrection { name: Some("陆文涓".to_owned()), ..nothing() };
        let correction = asked.parse(on_file(), today()).expect("right");
        assert_eq!(correction.becomes, OnFile { name: "陆文涓".to_owned(), ..on_file() });
        let line = |was: &str, becomes: &str| CorrectionLine {
            field: CorrectedField::Name,
            was: was.to_owned(),
            becomes: becomes.to_owned(),
        };
        assert!(correction.lines() == [line("陆文娟", "陆文涓")]);
        assert!(correction.view().lines == [line("陆*娟", "陆*涓")]);
    }

    #[test]
    fn a_new_id_number_brings_the_certificate_that_holds_it() {
        let right = number("42100319800101003");
        let asked = AskCorrection { id_number: Some(right.clone()), ..nothing() };
        let expected = [("certificate.number".to_owned(), "certificate_follows_id_number".to_owned())];
        assert_eq!(wrong(asked.clone(), on_file()), expected);
        let certificate =
            NewCertificate { number: format!("{right}43"), ..on_file().certificate.expect("held") };
        let whole = AskCorrection { certificate: Some(certificate), ..asked.clone() };
        let fields: Vec<_> = whole.parse(on_file(), today()).expect("right").fields().collect();
        assert_eq!(fields, [CorrectedField::IdNumber, CorrectedField::CertificateNumber]);
        assert!(asked.parse(OnFile { certificate: None, ..on_file() }, today()).is_ok());
    }

    #[test]
    fn whatever_is_wrong_is_named() {
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(wrong(nothing(), on_file()), one("name", "nothing_to_correct"));
        let same = AskCorrection { name: Some("陆文娟".to_owned()), ..nothing() };
        assert_eq!(wrong(same, on_file()), one("name", "nothing_to_correct"));
        let here = AskCorrection { lives_here: true, ..nothing() };
        assert_eq!(wrong(here.clone(), on_file()), one("lives_here", "lives_here_already"));
        let died = OnFile { status: ResidentStatus::Died, ..on_file() };
        assert_eq!(here.parse(died, today()).expect("right").becomes.status, ResidentStatus::Living);
        let certificate = AskCorrection { certificate: on_file().certificate, ..nothing() };
        let without = OnFile { certificate: None, ..on_file() };
        assert_eq!(wrong(certificate, without), one("certificate.number", "no_certificate_held"));
    }

    #[test]
    fn a_correction_fits_while_what_it_puts_right_stands_as_it_did() {
        let asked = AskCorrection { name: Some("陆文涓".to_owned()), ..nothing() };
        let correction = asked.parse(on_file(), today()).expect("right");
        let moved = OnFile { status: ResidentStatus::Moved, ..on_file() };
        assert!(correction.still_fits(&moved), "nothing of it changed");
        assert_eq!(correction.applied_to(&moved).status, ResidentStatus::Moved, "and that stays");
        assert!(!correction.still_fits(&OnFile { name: "陆娟".to_owned(), ..on_file() }));
    }

    proptest! {
        #[test]
        fn a_correction_applied_gives_what_was_asked_for_and_no_longer_fits(
            name in prop::option::of("[陆文涓娟林小]{2,4}"),
            died in any::<bool>(),
            year in prop::option::of(2001_i32..2026),
        ) {
            let status = if died { ResidentStatus::Died } else { ResidentStatus::Living };
            let before = OnFile { status, ..on_file() };
            let certificate = year.map(|year| NewCertificate {
                issued_on: date(year, 1, 1),
                ..on_file().certificate.expect("held")
            });
            let asked = AskCorrection { name, certificate, lives_here: died, ..nothing() };
            if let Ok(correction) = asked.parse(before.clone(), today()) {
                prop_assert!(correction.still_fits(&before));
                let after = correction.applied_to(&before);
                prop_assert!(after == correction.becomes);
                prop_assert!(!correction.still_fits(&after));
                prop_assert!(!correction.lines().is_empty());
            }
        }
    }
}
