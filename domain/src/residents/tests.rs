//! What was typed, understood or refused: every wrong field at once, and nothing of it repeated.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::{cases::date, certificate_number::Category, fields::FieldErrors, id_number::IdNumber};

const TODAY: NaiveDate = date(2026, 11, 23);
const ID: &str = "330498198503120013";
const VILLAGE: &str = "330483107201";

fn holder() -> IdNumber {
    IdNumber::parse(ID, TODAY).expect("the example of the rules")
}

fn person() -> NewResident {
    NewResident {
        id_number: " 33049819850312 0013".into(),
        name: "王 小明".into(),
        phone: Some("138 0000 1234".into()),
        address: Some("  ".into()),
        area_id: VILLAGE.into(),
        certificate: Some(certificate()),
    }
}

fn certificate() -> NewCertificate {
    NewCertificate { number: format!("{ID}43"), components: vec![], issued_on: date(2020, 5, 1) }
}

fn codes<T>(parsed: Result<T, FieldErrors>) -> Vec<(String, String)> {
    let errors = parsed.err().expect("something is wrong").0;
    errors.into_iter().map(|error| (error.field, error.code)).collect()
}

fn named(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn a_person_is_understood_however_they_were_typed() {
    let parsed = person().parse(TODAY).expect("all right");
    assert_eq!(parsed.id_number, holder());
    assert_eq!(parsed.name, "王小明");
    assert_eq!(parsed.phone.as_ref().map(crate::phone::PhoneNumber::as_str), Some("13800001234"));
    assert_eq!(parsed.address, None, "an empty field was not given");
    assert_eq!(parsed.area_id.as_str(), VILLAGE);
    let certificate = parsed.certificate.expect("given");
    assert_eq!((certificate.number.category(), certificate.on), (Category::Limb, date(2020, 5, 1)));
}

#[test]
fn a_person_needs_no_certificate() {
    let parsed = NewResident { certificate: None, phone: None, address: None, ..person() }.parse(TODAY);
    assert!(parsed.expect("all right").certificate.is_none());
}

#[test]
fn every_wrong_field_of_a_person_is_named_at_once() {
    let wrong = NewResident {
        id_number: "33049819850312001X".into(),
        name: " ".into(),
        phone: Some("12".into()),
        address: Some("街".repeat(201)),
        area_id: String::new(),
        certificate: Some(NewCertificate {
            number: format!("{ID}83"),
            components: vec![],
            issued_on: date(2027, 1, 1),
        }),
    };
    let found = codes(wrong.parse(TODAY));
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    let expected =
        ["id_number", "name", "phone", "address", "area_id", "certificate.number", "certificate.issued_on"];
    assert_eq!(fields, expected);
    let code = |field: &str| found.iter().find(|(name, _)| name == field).map(|(_, code)| code.as_str());
    assert_eq!(code("id_number"), Some("check"));
    assert_eq!(code("certificate.number"), Some("category"));
    assert_eq!(code("certificate.issued_on"), Some("date_in_future"));
}

#[test]
fn every_refusal_has_a_sentence_of_its_own() {
    let general = crate::words::sentence("no such code");
    let codes = [
        "required",
        "twice",
        "too_long",
        "text_characters",
        "name_missing",
        "name_too_long",
        "name_characters",
        "date_in_future",
        "date_too_early",
        "certificate_of_another",
        "components_of_multiple",
        "not_expected",
        "by_life_event",
        "choose_more",
        "too_many",
        "pause_by_sending_back",
        "same_person",
        "action_not_allowed",
        "invalid_fields",
        "certificate_event_not_possible",
        "certificate_event_out_of_order",
    ];
    for code in codes {
        assert_ne!(crate::words::sentence(code), general, "{code}");
    }
}

#[test]
fn a_name_is_letters_and_its_own_marks() {
    for good in ["王小明", "买买提·吐尔逊", "欧阳𬭳", "O'Neil-Li"] {
        assert!(NewResident { name: good.into(), ..person() }.parse(TODAY).is_ok(), "{good}");
    }
    for bad in ["王小明1", "<b>", "王@明"] {
        let parsed = NewResident { name: bad.into(), ..person() }.parse(TODAY);
        assert_eq!(codes(parsed), named(&[("name", "name_characters")]), "{bad}");
    }
    let long = NewResident { name: "王".repeat(51), ..person() }.parse(TODAY);
    assert_eq!(codes(long), named(&[("name", "name_too_long")]));
}

#[test]
fn a_certificate_of_somebody_else_is_refused() {
    let other = NewCertificate { number: "33049819700101002043".into(), ..certificate() };
    let parsed = NewResident { certificate: Some(other), ..person() }.parse(TODAY);
    assert_eq!(codes(parsed), named(&[("certificate.number", "certificate_of_another")]));
}

#[test]
fn a_certificate_is_not_older_than_its_holder() {
    let early = NewCertificate { issued_on: date(1985, 3, 11), ..certificate() };
    let parsed = NewResident { certificate: Some(early), ..person() }.parse(TODAY);
    assert_eq!(codes(parsed), named(&[("certificate.issued_on", "date_too_early")]));
}

#[test]
fn only_a_multiple_disability_has_components_and_it_has_two() {
    let with = |digits: &str, components: &[Category]| {
        let number = format!("{ID}{digits}");
        let given = NewCertificate { number, components: components.to_vec(), ..certificate() };
        NewResident { certificate: Some(given), ..person() }.parse(TODAY)
    };
    let (sight, limb) = (Category::Sight, Category::Limb);
    assert!(with("72", &[limb, sight]).is_ok());
    let refused = |code: &str| named(&[("certificate.components", code)]);
    assert_eq!(codes(with("72", &[])), refused("components_of_multiple"));
    assert_eq!(codes(with("72", &[limb])), refused("components_of_multiple"));
    assert_eq!(codes(with("72", &[limb, Category::Multiple])), refused("components_of_multiple"));
    assert_eq!(codes(with("72", &[limb, sight, limb])), refused("twice"));
    assert_eq!(codes(with("43", &[limb])), refused("not_expected"));
}

#[test]
fn a_resident_is_looked_up_by_either_number() {
    let look = |number: &str| LookUp { number: number.into() }.parse(TODAY);
    let by_id = look(" 330498 19850312 0013 ").expect("an ID number");
    let by_certificate = look(&format!("{ID} 43 b2")).expect("a certificate number");
    assert!(matches!(by_id, LookedUp::Id(_)) && matches!(by_certificate, LookedUp::Certificate(_)));
    assert_eq!(by_id.id_number(), by_certificate.id_number());
    assert_eq!(codes(look("330498850312001")), named(&[("number", "fifteen_digits")]));
    assert_eq!(codes(look(&format!("{ID}45"))), named(&[("number", "grade")]));
}

#[test]
fn a_fact_is_a_name_a_phone_number_or_an_address() {
    let fact = |kind, value: &str| RecordFact {
        kind,
        value: value.into(),
        valid_from: TODAY,
        source: FactSource::ToldByPerson,
    };
    assert_eq!(fact(FactKind::Phone, "138-0000-1234").parse(TODAY).expect("good").value, "13800001234");
    assert_eq!(fact(FactKind::Address, " 子夜路 1 号").parse(TODAY).expect("good").value, "子夜路 1 号");
    for kind in [FactKind::Area, FactKind::Status] {
        assert_eq!(codes(fact(kind, "x").parse(TODAY)), named(&[("kind", "by_life_event")]));
    }
    let late = RecordFact { valid_from: date(2026, 11, 24), ..fact(FactKind::Name, "") };
    assert_eq!(
        codes(late.parse(TODAY)),
        named(&[("value", "name_missing"), ("valid_from", "date_in_future")])
    );
}

#[test]
fn a_certificate_event_brings_a_number_exactly_when_one_is_issued() {
    for event in CertificateChange::ALL.iter().copied() {
        let with = |number: Option<String>| {
            let given = RecordCertificateEvent { event, number, components: vec![], on: TODAY };
            given.parse(&holder(), TODAY)
        };
        let number = Some(format!("{ID}43B1"));
        if event.brings_number() {
            assert!(with(number).expect("good").numbered.is_some());
            assert_eq!(codes(with(Some(" ".into()))), named(&[("number", "required")]));
        } else {
            assert!(with(None).expect("good").numbered.is_none());
            assert_eq!(codes(with(number)), named(&[("number", "not_expected")]));
        }
    }
}

#[test]
fn a_life_event_names_what_it_needs_and_nothing_else() {
    let (other, same) = (Uuid::from_u128(7), SameBecause::PapersCompared);
    let event = |event, area_id: Option<&str>, into, because| {
        let area_id = area_id.map(str::to_owned);
        RecordLifeEvent { event, on: TODAY, area_id, into, because }.parse(TODAY)
    };
    let moved = event(LifeChange::Moved, Some(VILLAGE), None, None);
    assert!(matches!(moved, Ok(LifeEvent::MovedWithin { .. })));
    assert_eq!(event(LifeChange::Moved, None, None, None), Ok(LifeEvent::MovedAway { on: TODAY }));
    assert_eq!(event(LifeChange::Died, None, None, None), Ok(LifeEvent::Died { on: TODAY }));
    let merged = LifeEvent::Merged { on: TODAY, into: other, because: same };
    assert_eq!(event(LifeChange::Merged, None, Some(other), Some(same)), Ok(merged));
    let required = [("into", "required"), ("because", "required")];
    assert_eq!(codes(event(LifeChange::Merged, None, None, None)), named(&required));
    let died = event(LifeChange::Died, Some(VILLAGE), Some(other), Some(same));
    let not_expected = ["area_id", "into", "because"].map(|field| (field, "not_expected"));
    assert_eq!(codes(died), named(&not_expected));
}

#[test]
fn nothing_of_a_person_shows_in_debug_output() {
    let shown = format!("{:?} {:?}", person(), person().parse(TODAY).expect("good"));
    assert_eq!(shown, "[NewResident] [ParsedResident]");
    let shown = format!("{:?}", LookUp { number: ID.into() }.parse(TODAY));
    assert!(!shown.contains("19850312"), "{shown}");
}

#[test]
fn unknown_fields_are_refused() {
    assert!(serde_json::from_str::<LookUp>(r#"{"number": "1", "name": "x"}"#).is_err());
}
