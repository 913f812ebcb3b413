//! The server killed by SIGKILL at every point where something has just been written, and started again.

use std::io::Read as _;
use std::time::{Duration, Instant};

use aixin::areas;
use aixin::demo::tables::{self, TablePlan};
use aixin::documents::sweep::sweep;
use chrono::TimeDelta;
use platform::audit::{self, Verify};
use platform::clock::Clock;
use platform::sheets::FileFormat;
use serde_json::json;
use tests::app::{Post, Who, day};
use tests::papers;
use tests::served::{At, City};
use tests::wire::{Wire, key};
use uuid::Uuid;

use super::{RECOVERY, applicants, application, case, is_whole};

/// Where a request that applies for work comes by, and whether the application is there when it ends at that point.
const APPLYING: &[(&str, bool)] = &[
    ("idempotency.claimed", false),
    ("cases.inserted", false),
    ("outbox.enqueued", false),
    ("audit.recorded", false),
    ("idempotency.finished", false),
    ("request.done", true),
];

/// Where a document comes by that is handed in, and whether it is there when the server ends at that point.
const HANDING_IN: &[(&str, bool)] =
    &[("objects.written", false), ("objects.kept", false), ("audit.recorded", false), ("request.done", true)];

/// Where the tasks come by that follow it.
const AFTERWARDS: &[&str] =
    &["outbox.claimed", "outbox.delivered", "outbox.done", "audit.batch_written", "audit.sealed"];

/// The person has this many messages within the time of recovery, and then still.
async fn has_messages(city: &City, person: Uuid, wanted: i64) {
    let count = async || city.app.count("SELECT COUNT(*) FROM messages WHERE resident_id = $1", person).await;
    let since = Instant::now();
    while count().await < wanted {
        assert!(since.elapsed() < RECOVERY, "{} of {wanted} messages: {}", count().await, city.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(count().await, wanted, "nobody is told a thing twice");
}

/// Everything on the record is sealed within the time of recovery, and the chain holds.
async fn is_sealed(city: &City) {
    let since = Instant::now();
    loop {
        let report = audit::verify(Verify { store: &city.app.app.store, checkpoints: None }).await;
        let report = report.expect("the record is read");
        assert_eq!(report.findings, []);
        if report.waiting == 0 {
            return;
        }
        assert!(since.elapsed() < RECOVERY, "{} entries are not sealed: {}", report.waiting, city.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn decide(wire: &Wire, key: &str, case: Uuid, version: i64) -> reqwest::Result<tests::wire::Told> {
    wire.post(&format!("/cases/{case}/actions"), key, Some(version), &json!({"action": "forward"})).await
}

tests::both! {
    async fn killed_anywhere_on_the_way_of_an_application_it_is_there_as_a_whole_or_not_at_all(at: At) {
        let city = City::new(at, None).await;
        let people = applicants(&city, APPLYING.len()).await;
        for ((point, is_kept), (person, wire)) in APPLYING.iter().zip(people) {
            let (mut server, key) = (city.serve_until(point).await, key());
            city.arm();
            let told = wire.post("/cases", &key, None, &application()).await;
            assert!(told.is_err(), "{point}: {told:?}");
            server.killed().await;
            assert_eq!(is_whole(&city, &person).await, *is_kept, "{point}");
            let _server = city.serve().await;
            let (since, again) = (Instant::now(), application());
            let opened = wire.insist("/cases", &key, None, &again, RECOVERY).await;
            println!("killed at {point}: the same key is answered {:?} after the server is ready", since.elapsed());
            assert_eq!(case(&opened), case(&wire.insist("/cases", &key, None, &again, RECOVERY).await));
            assert!(is_whole(&city, &person).await, "{point}");
            has_messages(&city, person.id, 1).await;
        }
        let _server = city.serve().await;
        is_sealed(&city).await;
    }

    async fn killed_while_a_decision_is_written_the_case_stands_where_it_stood_and_is_decided_once(at: At) {
        let city = City::new(at, None).await;
        let (person, card) = applicants(&city, 1).await.remove(0);
        let worker = city.wire(Who::Worker(Post::Village)).await;
        let case = {
            let _server = city.serve().await;
            case(&card.insist("/cases", &key(), None, &application(), RECOVERY).await)
        };
        let events = async || city.app.count("SELECT COUNT(*) FROM case_events WHERE case_id = $1", case).await;
        let key = key();
        for (point, wanted) in [("cases.appended", 1), ("audit.recorded", 1), ("request.done", 2)] {
            let mut server = city.serve_until(point).await;
            city.arm();
            let told = decide(&worker, &key, case, 1).await;
            assert!(told.is_err(), "{point}: {told:?}");
            server.killed().await;
            assert_eq!(events().await, wanted, "{point}");
        }
        let _server = city.serve().await;
        let decided = decide(&worker, &key, case, 1).await.expect("an answer");
        assert_eq!((decided.status, decided.json["stage"].as_str()), (200, Some("town")), "{decided:?}");
        assert_eq!(events().await, 2, "the same key is the same decision");
        has_messages(&city, person.id, 2).await;
        is_sealed(&city).await;
    }

    async fn killed_while_a_document_comes_in_it_is_there_or_leaves_nothing(at: At) {
        let city = City::new(at, None).await;
        let person = city.app.person().await;
        let case = city.app.open_case(&person).await;
        let path = format!("/cases/{}/documents?kind=other", case["id"].as_str().unwrap());
        let card = city.wire(Who::Card(person.id)).await;
        let rows = "SELECT COUNT(*) FROM documents d JOIN cases c ON c.id = d.case_id WHERE c.resident_id = $1";
        let rows = async || city.app.count(rows, person.id).await;
        for (at, (point, is_kept)) in (0..).zip(HANDING_IN) {
            let (mut server, key) = (city.serve_until(point).await, key());
            city.arm();
            let told = card.hand_in(&path, &key, papers::jpeg()).await;
            assert!(told.is_err(), "{point}: {told:?}");
            server.killed().await;
            assert_eq!(rows().await, at + i64::from(*is_kept), "{point}");
            let _server = city.serve().await;
            let again = card.hand_in(&path, &key, papers::jpeg()).await.expect("an answer");
            assert_eq!(again.status, 201, "{point}: {again:?}");
            assert_eq!(rows().await, at + 1, "{point}: the same key is the same document");
        }
        let lying = || std::fs::read_dir(city.app.documents()).expect("a folder").count();
        assert!(lying() > HANDING_IN.len(), "something was left");
        let later = Clock::fixed(city.app.clock.now() + TimeDelta::hours(2));
        sweep(&city.app.app.at(later)).await.expect("the folder is there");
        assert_eq!(lying(), HANDING_IN.len());
    }

    async fn killed_behind_the_requests_what_is_due_is_done_once_by_the_next_one(at: At) {
        let city = City::new(at, None).await;
        let people = applicants(&city, AFTERWARDS.len()).await;
        for (point, (person, wire)) in AFTERWARDS.iter().zip(people) {
            let mut server = city.serve_until(point).await;
            city.arm();
            let key = key();
            // It may be killed before the answer is out, which the next one then gives.
            let _ = wire.post("/cases", &key, None, &application()).await;
            server.killed().await;
            let _server = city.serve().await;
            let since = Instant::now();
            wire.insist("/cases", &key, None, &application(), RECOVERY).await;
            assert!(is_whole(&city, &person).await, "{point}");
            has_messages(&city, person.id, 1).await;
            is_sealed(&city).await;
            println!("killed at {point}: everything is done {:?} after the server is ready", since.elapsed());
        }
    }

    async fn killed_in_the_middle_of_an_import_the_same_table_again_finishes_it(at: At) {
        let city = City::new(at, None).await;
        let villages = areas::reference::villages().expect("the list is embedded");
        let plan = TablePlan { residents: 1_500, faults: 0, corrected: false, as_of: day("2026-11-23"), seed: 3 };
        let (mut file, _) = tables::residents(&plan, &villages, FileFormat::Csv).expect("a table");
        let mut table = Vec::new();
        file.read_to_end(&mut table).expect("a file");
        let worker = city.wire(Who::Worker(Post::City)).await;
        let residents = async || city.app.count("SELECT COUNT(*) FROM residents WHERE $1 = $1", Uuid::nil()).await;
        let before = residents().await;
        let mut server = city.serve_until("imports.rows_kept").await;
        city.arm();
        let begun = worker.import("residents", table.clone()).await;
        server.killed().await;
        println!("killed in the middle of an import that was answered {begun:?}");
        let kept = residents().await - before;
        assert!((1..1_500).contains(&kept), "{kept} rows stand");
        let _server = city.serve().await;
        let again = worker.import("residents", table).await.expect("an answer");
        let path = format!("/imports/{}", again.json["id"].as_str().unwrap_or_else(|| panic!("{again:?}")));
        let since = Instant::now();
        let done = loop {
            let shown = worker.get(&path).await.expect("an answer");
            if shown.json["state"] != "running" {
                break shown.json;
            }
            assert!(since.elapsed() < RECOVERY * 6, "{shown:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let counts = ["new", "changed", "unchanged", "refused"].map(|name| done[name].as_i64());
        assert_eq!(counts, [Some(1_500 - kept), Some(0), Some(kept), Some(0)], "{done}");
        assert_eq!(residents().await - before, 1_500);
    }
}
