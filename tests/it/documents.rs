//! Documents of a case: handed in, shown, taken away, and gone when they should be.

use std::path::PathBuf;
use std::time::Duration;

use aixin::documents::sweep::sweep;
use aixin::forgettings::sweep::retention;
use chrono::{DateTime, TimeDelta, Utc};
use platform::objects::Folder;
use platform::papers;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who};
use tests::bucket::Bucket;
use tests::client::{Answer, Client};
use tests::papers::{jpeg, pdf, pdf_with_script, png};
use tests::people::Person;
use uuid::Uuid;

use super::forgetting::forget;

/// Somebody with an open case, calling with their card, and the path of the case's documents.
async fn applicant(app: &TestApp) -> (Person, Client, String) {
    let person = app.person().await;
    let case = app.open_case(&person).await;
    let path = format!("/cases/{}/documents", case["id"].as_str().unwrap());
    let card = app.card(&person).await;
    (person, card, path)
}

async fn hand_in(client: &Client, documents: &str, file: Vec<u8>) -> Answer {
    hand_in_as(client, documents, "certificate", file).await
}

async fn hand_in_as(client: &Client, documents: &str, kind: &str, file: Vec<u8>) -> Answer {
    let path = format!("{documents}?kind={kind}");
    client.call(Method::POST, &path).body("application/octet-stream", file).send().await
}

fn content(added: &Answer) -> String {
    format!("/documents/{}/content", added.text_at("/id"))
}

fn document(added: &Answer) -> String {
    format!("/documents/{}", added.text_at("/id"))
}

/// What lies in the folder of documents.
fn objects(app: &TestApp) -> Vec<PathBuf> {
    let found = std::fs::read_dir(app.documents()).into_iter().flatten().flatten();
    found.map(|entry| entry.path()).collect()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|here| here == what)
}

async fn act(client: &Client, documents: &str, version: i64, body: Value) {
    client.post_on(&documents.replace("/documents", "/actions"), version, &body).await.expect(200);
}

/// Writes that the cases of a person were closed so long ago.
async fn closed_long_ago(app: &TestApp, person: &Person, days: i64) {
    let mut tx = app.app.store.write().await.unwrap();
    let then: DateTime<Utc> = app.clock.now() - TimeDelta::days(days);
    tx.sql("UPDATE cases SET closed_at = $2 WHERE resident_id = $1")
        .bind(person.id)
        .bind(then)
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

tests::both! {
    async fn documents_lie_in_a_bucket_where_one_is_named_sealed_and_removed_with_their_rows(store: Store) {
        let bucket = Bucket::start().await;
        let app = TestApp::new(store).await;
        let url = bucket.url();
        let app = app.with_config(|config| (config.documents, config.documents_url) = (None, Some(url))).await;
        let (_, card, documents) = applicant(&app).await;
        // A store that stumbles is asked again, and one document comes of it.
        bucket.fail(2);
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        let lying = bucket.objects();
        assert_eq!(lying.len(), 1);
        for (name, bytes) in &lying {
            assert!(name.starts_with("papers/") && name.ends_with(".sealed"), "{name}");
            assert!(!contains(bytes, b"JFIF") && !contains(bytes, &[0xff, 0xd8, 0xff]), "sealed before it left");
        }
        assert!(objects(&app).is_empty(), "none of it lies in a folder");
        let shown = card.get(&content(&added)).await.expect(200);
        assert_eq!(shown.header("content-type"), Some("image/jpeg"));
        card.delete(&document(&added)).await.expect(204);
        assert!(bucket.objects().is_empty());
        // A store that is gone takes nothing in, and nothing is half done.
        bucket.fail(u32::MAX);
        hand_in(&card, &documents, png()).await.problem(503, "unavailable");
        let kept = card.get(&documents).await.expect(200);
        assert_eq!(kept.json["items"], json!([]));
    }

    async fn what_lies_in_a_bucket_and_no_row_tells_of_is_swept(store: Store) {
        let bucket = Bucket::start().await;
        let app = TestApp::new(store).await;
        let url = bucket.url();
        let app = app.with_config(|config| (config.documents, config.documents_url) = (None, Some(url))).await;
        let (_, card, documents) = applicant(&app).await;
        hand_in(&card, &documents, jpeg()).await.expect(201);
        let objects = app.app.config.objects().unwrap();
        let old = app.app.random.uuid(&app.clock);
        objects.keep(old, |object| object.write_all(b"left over")).await.unwrap();
        app.clock.advance(Duration::from_hours(2));
        assert_eq!(sweep(&app.app).await.unwrap(), 1);
        assert_eq!(bucket.objects().len(), 1, "and what a row tells of stays");
        objects.check(app.app.random.uuid(&app.clock)).await.unwrap();
    }

    async fn whoever_has_the_case_open_hears_of_what_is_handed_in_and_taken_away(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let worker = app.worker(Post::Village).await;
        let mut told = worker.call(Method::GET, &documents.replace("/documents", "/events")).listen().await;
        let documents_of = |told: Option<(String, Value)>| told.map(|(_, told)| told["documents"].clone());
        assert_eq!(documents_of(told.next().await), Some(json!(0)));
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        assert_eq!(documents_of(told.next().await), Some(json!(1)));
        card.delete(&document(&added)).await.expect(204);
        assert_eq!(documents_of(told.next().await), Some(json!(2)));
    }

    async fn what_is_handed_in_is_shown_again_and_nothing_may_be_done_with_it(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let words = pdf("a page of a certificate");
        for (file, format, medium, magic) in [
            (jpeg(), "jpeg", "image/jpeg", b"\xFF\xD8\xFF".as_slice()),
            (png(), "png", "image/png", b"\x89PNG"),
            (words.clone(), "pdf", "application/pdf", b"%PDF-1.4"),
        ] {
            let added = hand_in(&card, &documents, file).await.expect(201);
            assert_eq!((added.text_at("/format"), added.text_at("/kind_words")), (format, "残疾人证"));
            assert_eq!(added.json["answers"], json!(["certificate_not_seen", "certificate_expiring"]));
            assert_eq!((&added.json["added_by"], &added.json["removable"]), (&Value::Null, &json!(true)));
            let shown = card.get(&content(&added)).await.expect(200);
            assert!(shown.bytes.starts_with(magic), "{format}");
            assert_eq!(added.json["length"], shown.bytes.len());
            let name = format!("inline; filename=\"document.{format}\"");
            for (header, value) in [
                ("content-type", medium),
                ("content-length", &shown.bytes.len().to_string()),
                ("cache-control", "no-store"),
                ("x-content-type-options", "nosniff"),
                ("content-disposition", &name),
            ] {
                assert_eq!(shown.header(header), Some(value));
            }
            assert!(shown.header("content-security-policy").unwrap().starts_with("sandbox; default-src 'none'"));
        }
        let list = card.get(&documents).await.expect(200);
        let formats: Vec<_> = list.json["items"].as_array().unwrap().iter().map(|item| &item["format"]).collect();
        assert_eq!(formats, ["jpeg", "png", "pdf"]);
        assert_eq!(list.json["addable"], json!(["certificate", "education_paper", "other"]));
        let last = format!("/documents/{}/content", list.text_at("/items/2/id"));
        assert_eq!(card.get(&last).await.expect(200).bytes, words, "a PDF is kept as it came");
    }

    async fn a_large_file_comes_back_whole_and_a_torn_one_breaks_off(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let mut file = pdf("much");
        let filling: Vec<u8> = (0..3_000_000_u32).map(|at| b"0123456789 "[at as usize % 11]).collect();
        file.splice(9..9, [b"% ".as_slice(), &filling, b"\n"].concat());
        let added = hand_in_as(&card, &documents, "other", file.clone()).await.expect(201);
        assert_eq!(card.get(&content(&added)).await.expect(200).bytes, file);
        let (lies, mut bytes) = (objects(&app).remove(0), std::fs::read(&objects(&app)[0]).unwrap());
        bytes.truncate(2_000_000);
        std::fs::write(&lies, &bytes).unwrap();
        let torn = card.call(Method::GET, &content(&added)).send_whole().await;
        assert!(torn.is_none(), "half of it is no answer that ends as if it were whole");
    }

    async fn whoever_has_no_part_in_the_case_gets_nothing_and_it_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        let neighbour = app.card(&app.certified).await;
        for client in [app.worker(Post::OtherVillage).await, app.worker(Post::OtherTown).await, neighbour] {
            let before = app.refusals(person.id).await;
            client.get(&documents).await.problem(404, "not_found");
            client.get(&content(&added)).await.problem(404, "not_found");
            client.delete(&document(&added)).await.problem(404, "not_found");
            hand_in(&client, &documents, jpeg()).await.problem(404, "not_found");
            assert_eq!(app.refusals(person.id).await, before + 4);
        }
        assert_eq!(objects(&app).len(), 1);
    }

    async fn every_look_by_somebody_else_is_on_record_before_anything_goes_out(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        card.get(&content(&added)).await.expect(200);
        card.get(&documents).await.expect(200);
        let of_documents = async || {
            let told = app.audited(person.id).await;
            let of = told.into_iter().filter(|(action, _)| action.starts_with("documents."));
            of.map(|(action, by)| (action.replace("documents.", ""), by)).collect::<Vec<_>>()
        };
        assert_eq!(of_documents().await, [("add".to_owned(), None)], "one's own look leaves no row");
        let (village, helper) = (app.account(Post::Village), app.account(Post::Town));
        let worker = app.worker(Post::Village).await;
        worker.get(&documents).await.expect(200);
        worker.get(&content(&added)).await.expect(200);
        app.client(Who::Assisted(Post::Town, person.id)).await.get(&content(&added)).await.expect(200);
        card.delete(&document(&added)).await.expect(204);
        let seen = [("add", None), ("list", Some(village)), ("read", Some(village)), ("read", Some(helper)), ("remove", None)];
        assert_eq!(of_documents().await, seen.map(|(action, by)| (action.to_owned(), by)));
    }

    async fn a_stolen_folder_shows_nothing_and_a_changed_object_does_not_open(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let words = "Wellensittich 330498198502300011";
        let added = hand_in(&card, &documents, pdf(words)).await.expect(201);
        let lies = objects(&app);
        let bytes = std::fs::read(&lies[0]).unwrap();
        for part in [words.as_bytes(), b"PDF-1.4", b"endobj", b"Wellen"] {
            assert!(!contains(&bytes, part));
        }
        assert!(!lies[0].display().to_string().contains("pdf"));
        let mut changed = bytes.clone();
        changed[100] ^= 1;
        std::fs::write(&lies[0], &changed).unwrap();
        card.get(&content(&added)).await.problem(500, "internal");
        std::fs::remove_file(&lies[0]).unwrap();
        card.get(&content(&added)).await.problem(500, "internal");
        std::fs::write(&lies[0], &bytes).unwrap();
        card.get(&content(&added)).await.expect(200);
    }

    async fn a_second_tap_hands_in_one(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let path = format!("{documents}?kind=certificate");
        let tap = async |file: Vec<u8>| {
            let call = card.call(Method::POST, &path).header("idempotency-key", "tap").body("image/jpeg", file);
            call.send().await
        };
        let first = tap(jpeg()).await.expect(201);
        let second = tap(jpeg()).await.expect(201);
        assert_eq!(first.json, second.json);
        tap(png()).await.problem(422, "idempotency_key_reused");
        let (one, other) = futures_util::join!(tap(jpeg()), tap(jpeg()));
        assert_eq!((one.expect(201).json, other.expect(201).json), (first.json.clone(), first.json));
        let rows = "SELECT COUNT(*) FROM documents d JOIN cases c ON c.id = d.case_id WHERE c.resident_id = $1";
        assert_eq!(app.count(rows, person.id).await, 1);
        assert_eq!(objects(&app).len(), 1, "nor did the others leave anything");
    }

    async fn what_a_process_left_is_swept_and_what_has_a_row_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        let folder = Folder::open(app.documents()).unwrap();
        let (whole, part) = (app.app.random.uuid(&app.clock), app.app.random.uuid(&app.clock));
        folder.begin(whole).unwrap().keep().unwrap();
        std::mem::forget(folder.begin(part).unwrap());
        app.clock.advance(Duration::from_mins(59));
        assert_eq!(sweep(&app.app).await.unwrap(), 0, "its row may still come");
        app.clock.advance(Duration::from_mins(2));
        assert_eq!(sweep(&app.app).await.unwrap(), 2);
        assert_eq!(objects(&app).len(), 1);
        app.card(&app.certified).await.get("/cases").await.expect(200);
        let worker = app.worker(Post::Village).await;
        worker.get(&content(&added)).await.expect(200);
        let done = aixin::background::tasks(&app.app).run_due().await.unwrap();
        assert!(done.contains(&"documents.sweep"), "{done:?}");
    }

    async fn the_folder_of_another_database_is_left_alone(store: Store) {
        let app = TestApp::new(store).await;
        let folder = Folder::open(app.documents()).unwrap();
        for _ in 0..30 {
            folder.begin(app.app.random.uuid(&app.clock)).unwrap().keep().unwrap();
        }
        app.clock.advance(Duration::from_hours(2));
        assert_eq!(sweep(&app.app).await.unwrap(), 0);
        assert_eq!(objects(&app).len(), 30);
    }

    async fn whoever_handed_it_in_takes_it_away_until_it_was_decided_on(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let worker = app.worker(Post::Village).await;
        let (own, theirs) = (hand_in(&card, &documents, jpeg()).await, hand_in(&worker, &documents, png()).await);
        let (own, theirs) = (own.expect(201), theirs.expect(201));
        assert!(theirs.text_at("/added_by").contains("村（社区）"), "{}", theirs.text);
        card.delete(&document(&theirs)).await.problem(403, "document_of_another");
        worker.delete(&document(&own)).await.problem(403, "document_of_another");
        worker.delete(&document(&theirs)).await.expect(204);
        worker.delete(&document(&theirs)).await.problem(404, "not_found");
        assert_eq!(objects(&app).len(), 1);
        act(&worker, &documents, 1, json!({"action": "send_back", "missing": ["certificate_not_seen"]})).await;
        card.delete(&document(&own)).await.problem(409, "document_decided_on");
        let later = hand_in(&card, &documents, jpeg()).await.expect(201);
        let shown = card.get(&documents).await.expect(200);
        assert_eq!((&shown.json["items"][0]["removable"], &shown.json["items"][1]["removable"]), (&json!(false), &json!(true)));
        card.delete(&document(&later)).await.expect(204);
        let last = hand_in(&card, &documents, jpeg()).await.expect(201);
        act(&card, &documents, 2, json!({"action": "withdraw"})).await;
        card.delete(&document(&last)).await.problem(409, "case_closed");
        hand_in(&card, &documents, jpeg()).await.problem(409, "case_closed");
        let shown = card.get(&documents).await.expect(200);
        assert_eq!((&shown.json["addable"], shown.json["items"].as_array().unwrap().len()), (&json!([]), 2));
        drop(person);
    }

    async fn nothing_is_taken_away_from_somebody_under_a_legal_hold(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let own = hand_in(&card, &documents, jpeg()).await.expect(201);
        let held = json!({"resident_id": person.id, "reason": "lawsuit"});
        app.worker(Post::City).await.post("/legal-holds", &held).await.expect(201);
        card.delete(&document(&own)).await.problem(409, "under_legal_hold");
        assert_eq!(objects(&app).len(), 1);
    }

    async fn a_case_has_twenty_at_most(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        for _ in 0..20 {
            hand_in_as(&card, &documents, "other", pdf("x")).await.expect(201);
        }
        hand_in_as(&card, &documents, "other", pdf("x")).await.problem(409, "too_many_documents");
        assert_eq!(card.get(&documents).await.expect(200).json["addable"], json!([]));
        assert_eq!(objects(&app).len(), 20);
    }

    async fn whoever_stands_for_the_person_hands_in_where_they_may_top_up(store: Store) {
        let app = TestApp::new(store).await;
        let (person, _, documents) = applicant(&app).await;
        for (acts, may) in [(&["see", "top_up"][..], true), (&["see"][..], false)] {
            let holder = app.holder(&person, acts).await;
            let client = app.representative(&holder, &person).await;
            let added = hand_in(&client, &documents, jpeg()).await;
            let list = client.get(&documents).await.expect(200);
            assert_eq!(list.json["addable"].as_array().unwrap().is_empty(), !may);
            if may {
                assert_eq!(added.expect(201).text_at("/added_by"), "您的监护人或者受委托人");
            } else {
                added.problem(403, "not_your_mandate");
            }
        }
    }

    async fn a_wrong_file_is_refused_by_name_and_leaves_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let (_, card, documents) = applicant(&app).await;
        let path = format!("{documents}?kind=certificate");
        let mut large = jpeg();
        large.resize(papers::MOST_BYTES + 1, 0);
        for (file, status, code) in [
            (large, 413, "paper_too_large"),
            (b"GIF89a and so on".to_vec(), 422, "paper_other_kind"),
            (Vec::new(), 422, "paper_other_kind"),
            (jpeg()[..200].to_vec(), 422, "paper_unreadable"),
            (pdf_with_script(), 422, "paper_script"),
        ] {
            let refused = hand_in(&card, &documents, file).await;
            assert_eq!((refused.status, refused.fields()), (status, vec![("file", code)]), "{}", refused.text);
        }
        let declared = card.call(Method::POST, &path).body("image/jpeg", jpeg()).header("content-length", "20000000");
        assert_eq!(declared.send().await.problem(413, "paper_too_large").fields(), [("file", "paper_too_large")]);
        let text = card.call(Method::POST, &path).body("text/plain", "words").send().await;
        assert_eq!(text.problem(415, "paper_other_kind").fields(), [("file", "paper_other_kind")]);
        let elsewhere = hand_in_as(&card, &documents, "ending_paper", jpeg()).await;
        assert_eq!(elsewhere.problem(422, "invalid_fields").fields(), [("kind", "document_kind_elsewhere")]);
        let unknown = hand_in_as(&card, &documents, "selfie", jpeg()).await;
        assert_eq!(unknown.expect(422).fields()[0].0, "kind");
        card.call(Method::POST, &path).without("idempotency-key").body("image/jpeg", jpeg()).send().await
            .problem(400, "idempotency_key_missing");
        assert_eq!(objects(&app), [""; 0].map(PathBuf::from));
        let absent = Uuid::from_u128(7);
        card.get(&format!("/documents/{absent}/content")).await.problem(404, "not_found");
        card.delete(&format!("/documents/{absent}")).await.problem(404, "not_found");
    }

    async fn what_stood_on_consent_is_gone_when_the_consent_is(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        let added = hand_in(&card, &documents, jpeg()).await.expect(201);
        act(&card, &documents, 1, json!({"action": "withdraw"})).await;
        card.get(&content(&added)).await.expect(200);
        forget(&app, person.id, "consent").await;
        card.get(&content(&added)).await.problem(404, "not_found");
        assert_eq!(card.get(&documents).await.expect(200).json["items"], json!([]));
        app.clock.advance(Duration::from_hours(2));
        assert_eq!(sweep(&app.app).await.unwrap(), 1);
        assert_eq!(objects(&app).len(), 0);
    }

    async fn three_years_after_the_case_its_documents_go_and_the_case_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (person, card, documents) = applicant(&app).await;
        hand_in(&card, &documents, jpeg()).await.expect(201);
        act(&card, &documents, 1, json!({"action": "withdraw"})).await;
        closed_long_ago(&app, &person, 3 * 365 - 20).await;
        assert_eq!(retention(&app.app).await.unwrap().documents, 0);
        closed_long_ago(&app, &person, 3 * 366 + 1).await;
        let held = json!({"resident_id": person.id, "reason": "lawsuit"});
        let hold = app.worker(Post::City).await.post("/legal-holds", &held).await.expect(201);
        assert_eq!(retention(&app.app).await.unwrap().documents, 0, "a legal hold comes before it");
        let lifting = format!("/legal-holds/{}/lifting", hold.text_at("/id"));
        app.worker(Post::City).await.post_on(&lifting, 1, &json!(null)).await.expect(200);
        let decision = format!("{lifting}-decision");
        app.worker(Post::City2).await.post_on(&decision, 2, &json!({"approve": true})).await.expect(200);
        let swept = retention(&app.app).await.unwrap();
        assert_eq!((swept.documents, swept.cases), (1, 0));
        assert_eq!(card.get(&documents).await.expect(200).json["items"], json!([]));
    }
}
