//! The bodies of requests: whatever is JSON of the right shape is understood or refused by its fields.

#![no_main]

use chrono::NaiveDate;
use domain::residents::{LookUp, NewResident, RecordCertificateEvent, RecordFact, RecordLifeEvent, SearchResidents};
use domain::{cases, devices, id_number, job_seeking, sessions};
use libfuzzer_sys::fuzz_target;

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day of the calendar");

fuzz_target!(|body: &[u8]| {
    if let Ok(body) = serde_json::from_slice::<NewResident>(body) {
        let _ = body.parse(TODAY);
    }
    if let Ok(body) = serde_json::from_slice::<LookUp>(body) {
        let _ = body.parse(TODAY);
    }
    if let Ok(body) = serde_json::from_slice::<SearchResidents>(body) {
        let _ = body.parse();
    }
    if let Ok(body) = serde_json::from_slice::<RecordFact>(body) {
        let _ = body.parse(TODAY);
    }
    if let Ok(body) = serde_json::from_slice::<RecordLifeEvent>(body) {
        let _ = body.parse(TODAY);
    }
    if let Ok(body) = serde_json::from_slice::<RecordCertificateEvent>(body)
        && let Ok(holder) = id_number::IdNumber::parse("11010519491231002X", TODAY)
    {
        let _ = body.parse(&holder, TODAY);
    }
    if let Ok(body) = serde_json::from_slice::<sessions::SignIn>(body) {
        let _ = body.parse();
    }
    if let Ok(body) = serde_json::from_slice::<devices::EnrolDevice>(body) {
        let _ = body.parse();
    }
    if let Ok(body) = serde_json::from_slice::<devices::CardReading>(body) {
        let _ = body.parse(TODAY);
    }
    if let Ok(answers) = serde_json::from_slice::<job_seeking::JobSeekingAnswers>(body) {
        let _ = answers.check();
    }
    let _ = serde_json::from_slice::<cases::ActOnCase>(body);
});
