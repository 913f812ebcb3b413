//! What a server does when what it stands on fails, and when it fails itself: real processes, killed and cut off.
//!
//! What holds in every one of them: no acknowledged write is lost, none is half there, no transaction is left over, no
//! request is let through that must not be, and ten seconds after the fault is over everything is as before.

mod contention;
mod failpoints;
mod hung_up;
mod postgres;
mod redis;
mod stop;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::app::Who;
use tests::people::{self, Person};
use tests::served::City;
use tests::wire::{Told, Wire};
use uuid::Uuid;

/// What is promised for the time after a fault.
const RECOVERY: Duration = Duration::from_secs(10);

/// An application for work, of a person who has agreed to the notice.
fn application() -> Value {
    json!({"kind": "job_seeking", "answers": people::answers()})
}

/// People who have agreed to the notice and may apply, each with a session of their own.
async fn applicants(city: &City, count: usize) -> Vec<(Person, Wire)> {
    let mut applicants = Vec::new();
    for _ in 0..count {
        let person = city.app.person().await;
        let consent = json!({"purpose": "job_seeking", "version": 1});
        city.app.card(&person).await.post("/consents", &consent).await.expect(200);
        let wire = city.wire(Who::Card(person.id)).await;
        applicants.push((person, wire));
    }
    applicants
}

/// Asks until the answer has this status, and tells how long that took.
async fn until(status: u16, wire: &Wire, path: &str) -> Duration {
    let since = Instant::now();
    loop {
        let told = wire.get(path).await;
        if told.as_ref().is_ok_and(|told| told.status == status) {
            return since.elapsed();
        }
        assert!(since.elapsed() < RECOVERY, "{path} is not {status} after {RECOVERY:?} but {told:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Everything that belongs to an application stands there, once; or nothing of it.
async fn is_whole(city: &City, person: &Person) -> bool {
    let count = async |sql| city.app.count(sql, person.id).await;
    let cases = count("SELECT COUNT(*) FROM cases WHERE resident_id = $1").await;
    let parts = [
        count("SELECT COUNT(*) FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.resident_id = $1")
            .await,
        count("SELECT COUNT(*) FROM codes k JOIN cases c ON c.id = k.target_id WHERE c.resident_id = $1")
            .await,
        count("SELECT COUNT(*) FROM outbox WHERE topic = 'resident_message' AND subject_id = $1").await,
        count("SELECT COUNT(*) FROM audit_entries WHERE action = 'cases.open' AND person_id = $1").await,
        count("SELECT COUNT(*) FROM idempotency_keys WHERE status = 201 AND scope = $1").await,
    ];
    assert!(cases <= 1 && parts.iter().all(|part| *part == cases), "{cases} case with {parts:?}");
    let without =
        count("SELECT COUNT(*) FROM idempotency_keys WHERE answer_sealed IS NULL AND scope = $1").await;
    assert_eq!(without, 0, "a key that is taken and has no answer");
    cases == 1
}

/// The id of a case that was opened.
fn case(told: &Told) -> Uuid {
    assert_eq!(told.status, 201, "{told:?}");
    told.json["id"].as_str().and_then(|id| id.parse().ok()).expect("a case has an id")
}
