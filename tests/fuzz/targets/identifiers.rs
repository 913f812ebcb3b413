//! What people type for numbers and codes: nothing panics, and what was understood is understood the same once written.

#![no_main]

use chrono::NaiveDate;
use domain::areas::{AreaId, AreaPath};
use domain::certificate_number::CertificateNumber;
use domain::codes::Code;
use domain::credit_code::CreditCode;
use domain::id_number::IdNumber;
use domain::mask;
use domain::money::Fen;
use domain::phone::PhoneNumber;
use domain::quarter::Quarter;
use domain::reference::Reference;
use libfuzzer_sys::fuzz_target;

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day of the calendar");

fuzz_target!(|typed: &str| {
    if let Ok(number) = IdNumber::parse(typed, TODAY) {
        assert_eq!(IdNumber::parse(number.as_str(), TODAY).as_ref(), Ok(&number));
        assert!(number.birth_date() <= TODAY);
    }
    if let Ok(number) = CertificateNumber::parse(typed, TODAY) {
        assert_eq!(CertificateNumber::parse(number.as_str(), TODAY).as_ref(), Ok(&number));
    }
    if let Ok(code) = CreditCode::parse(typed) {
        assert_eq!(CreditCode::parse(code.as_str()).as_ref(), Ok(&code));
    }
    if let Ok(reference) = Reference::parse(typed) {
        assert_eq!(Reference::parse(reference.as_str()).as_ref(), Ok(&reference));
    }
    if let Ok(code) = Code::parse(typed) {
        assert_eq!(Code::parse(code.as_str()).as_ref(), Ok(&code));
    }
    if let Ok(phone) = PhoneNumber::parse(typed) {
        assert_eq!(PhoneNumber::parse(phone.as_str()).as_ref(), Ok(&phone));
    }
    let _ = (Fen::parse_yuan(typed), Quarter::parse(typed), AreaId::parse(typed), AreaPath::parse(typed));
    let _ = (domain::areas::parse_csv(typed), domain::calendar::parse_csv(typed));
    let _ = mask::name(typed);
});
