//! The registry: entering, finding, and what changes in a life.

use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{FAR_VILLAGE, OTHER_VILLAGE, Post, TOWN, TestApp, VILLAGE, Who, day};
use tests::client::{Answer, Client};
use tests::people::{self, Person};

async fn find(worker: &Client, number: &str) -> Answer {
    worker.post("/residents/lookups", &json!({"number": number})).await
}

async fn event(worker: &Client, person: &Person, version: i64, kind: &str, body: &Value) -> Answer {
    worker.post_on(&format!("/residents/{}/{kind}", person.id), version, body).await
}

fn new_resident(id_number: &str) -> Value {
    json!({"id_number": id_number, "name": "钱玉兰", "phone": "15400000021", "area_id": VILLAGE,
           "certificate": {"number": format!("{id_number}11"), "issued_on": "2025-05-06"}})
}

async fn merge(app: &TestApp, old: &Person, version: i64, into: &Person) {
    let body = json!({"event": "merged", "on": "2026-11-20", "into": into.id, "because": "papers_compared"});
    event(&app.worker(Post::City).await, old, version, "life-events", &body).await.expect(200);
}

/// The sealed answers of a case as they stand in the database.
async fn sealed_of(app: &TestApp, case: &str) -> Vec<u8> {
    let mut tx = app.app.store.autocommit().await.unwrap();
    let case: uuid::Uuid = case.parse().unwrap();
    tx.sql("SELECT payload_sealed FROM cases WHERE id = $1").bind(case).scalar().await.unwrap()
}

tests::both! {
    async fn a_resident_is_entered_once_and_shown_masked(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let number = people::id_number(day("1972-04-05"));
        let entered = worker.post("/residents", &new_resident(&number)).await.expect(201);
        assert_eq!(entered.header("etag"), Some("\"1\""));
        assert_eq!(entered.text_at("/name_masked"), "钱*兰");
        assert_eq!(entered.text_at("/certificate/state"), "valid");
        for clear in [number.as_str(), "钱玉兰", "15400000021"] {
            assert!(!entered.text.contains(clear), "{clear} in {}", entered.text);
        }
        worker.post("/residents", &new_resident(&number)).await.problem(409, "duplicate_id_number");
        let without = json!({"id_number": people::id_number(day("1972-04-06")), "name": "钱玉兰", "area_id": VILLAGE});
        let entered = worker.post("/residents", &without).await.expect(201);
        assert_eq!(entered.json["certificate"], Value::Null);
    }

    async fn entering_sent_twice_enters_once(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let body = new_resident(&people::id_number(day("1972-04-05")));
        let key = [("idempotency-key", "once")];
        let first = worker.post_with("/residents", &body, &key).await.expect(201);
        let again = worker.post_with("/residents", &body, &key).await.expect(201);
        assert_eq!(first.json, again.json);
        let other = new_resident(&people::id_number(day("1972-04-05")));
        worker.post_with("/residents", &other, &key).await.problem(422, "idempotency_key_reused");
    }

    async fn nobody_is_entered_outside_ones_area_or_in_something_that_is_no_village(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Town).await;
        for area in [FAR_VILLAGE, TOWN, "330483999999", "x"] {
            let mut body = new_resident(&people::id_number(day("1972-04-05")));
            body["area_id"] = json!(area);
            let answer = worker.post("/residents", &body).await.problem(422, "invalid_fields");
            assert_eq!(answer.fields()[0].0, "area_id", "{area}");
        }
    }

    async fn somebody_is_found_by_id_number_and_by_every_certificate_number_they_ever_had(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let id = person.id.to_string();
        assert_eq!(find(&worker, &person.id_number).await.expect(200).text_at("/id"), id);
        let old = format!("{}43", person.id_number);
        let new = format!("{}42B1", person.id_number);
        let regraded = json!({"event": "regraded", "number": new, "on": "2026-10-09"});
        event(&worker, person, 1, "certificate-events", &regraded).await.expect(200);
        for number in [&old, &new] {
            assert_eq!(find(&worker, number).await.expect(200).text_at("/id"), id);
        }
        let nobody = people::id_number(day("1950-01-01"));
        find(&worker, &nobody).await.problem(404, "not_found");
        find(&worker, &app.far.id_number).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.far.id).await, 1);
        find(&worker, "330498").await.problem(422, "invalid_fields");
    }

    async fn every_read_is_on_record_and_ones_own_is_not(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.certified.id;
        app.worker(Post::City).await.get(&format!("/residents/{person}")).await.expect(200);
        app.card(&app.certified).await.get(&format!("/residents/{person}")).await.expect(200);
        assert_eq!(app.audited(person).await, [("residents.read".to_owned(), Some(app.account(Post::City)))]);
    }

    async fn a_fact_is_recorded_with_its_dates_and_the_old_one_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let fact = json!({"kind": "phone", "value": "15400000099", "valid_from": "2026-11-01", "source": "told_by_person"});
        let changed = event(&worker, person, 1, "facts", &fact).await.expect(200);
        assert_eq!(changed.header("etag"), Some("\"2\""));
        assert!(changed.text_at("/phone_masked").ends_with("99"), "{}", changed.text);
        let phones = changed.json["facts"].as_array().unwrap().iter().filter(|fact| fact["kind"] == "phone");
        assert_eq!(phones.count(), 2);
        event(&worker, person, 1, "facts", &fact).await.problem(412, "stale");
        let by_life = json!({"kind": "status", "value": "died", "valid_from": "2026-11-01", "source": "paper_seen"});
        let refused = event(&worker, person, 2, "facts", &by_life).await.problem(422, "invalid_fields");
        assert_eq!(refused.fields(), [("kind", "by_life_event")]);
    }

    async fn a_certificate_lives_through_its_events_in_order(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let number = |tail: &str| format!("{}{tail}", person.id_number);
        let walk = [
            (json!({"event": "frozen", "on": "2025-01-10"}), "frozen"),
            (json!({"event": "restored", "on": "2025-02-10"}), "valid"),
            (json!({"event": "renewed", "number": number("43B1"), "on": "2025-03-10"}), "valid"),
            (json!({"event": "regraded", "number": number("42B2"), "on": "2025-04-10"}), "valid"),
            (json!({"event": "cancelled", "on": "2025-05-10"}), "cancelled"),
            (json!({"event": "issued", "number": number("42B3"), "on": "2025-06-10"}), "valid"),
        ];
        for (version, (body, state)) in (1..).zip(walk) {
            let answer = event(&worker, person, version, "certificate-events", &body).await.expect(200);
            assert_eq!(answer.text_at("/certificate/state"), state, "{body}");
        }
        let refused = |code: &'static str, body: Value| {
            let worker = worker.clone();
            async move {
                let answer = event(&worker, person, 7, "certificate-events", &body).await;
                assert!(matches!(answer.status, 409 | 422), "{} {}", body, answer.text);
                let found = answer.fields().first().map(|(_, code)| (*code).to_owned());
                assert_eq!(found.as_deref().or(answer.code()), Some(code), "{body}");
            }
        };
        refused("certificate_event_not_possible", json!({"event": "restored", "on": "2025-07-10"})).await;
        refused("certificate_event_out_of_order", json!({"event": "frozen", "on": "2025-06-09"})).await;
        refused("duplicate_certificate_number", json!({"event": "renewed", "number": number("43B1"), "on": "2025-07-10"})).await;
        refused("certificate_of_another", json!({"event": "renewed", "number": format!("{}43", app.far.id_number), "on": "2025-07-10"})).await;
        refused("date_in_future", json!({"event": "frozen", "on": "2026-11-24"})).await;
        refused("required", json!({"event": "renewed", "on": "2025-07-10"})).await;
        let seen = worker.get(&format!("/residents/{}", person.id)).await.expect(200);
        assert_eq!(seen.json["version"], json!(7), "what was refused changed nothing");
    }

    async fn who_moves_within_the_city_is_reached_from_the_new_village(store: Store) {
        let app = TestApp::new(store).await;
        let (town, person) = (app.worker(Post::Town).await, &app.certified);
        let moved = json!({"event": "moved", "on": "2026-11-20", "area_id": OTHER_VILLAGE});
        let answer = event(&town, person, 1, "life-events", &moved).await.expect(200);
        assert_eq!((answer.text_at("/area/id"), answer.text_at("/status")), (OTHER_VILLAGE, "living"));
        let lived = answer.json["facts"].as_array().unwrap().iter().filter(|fact| fact["kind"] == "area");
        let lived: Vec<_> = lived.map(|fact| fact["value_masked"].as_str().unwrap()).collect();
        assert_eq!(lived.len(), 2);
        assert!(lived.iter().all(|name| !name.starts_with("33")), "by name and not by number: {lived:?}");
        let file = format!("/residents/{}", person.id);
        app.worker(Post::OtherVillage).await.get(&file).await.expect(200);
        app.worker(Post::Village).await.get(&file).await.problem(404, "not_found");
        let nowhere = json!({"event": "moved", "on": "2026-11-20", "area_id": TOWN});
        let refused = event(&town, person, 2, "life-events", &nowhere).await.problem(422, "invalid_fields");
        assert_eq!(refused.fields(), [("area_id", "area_unknown")]);
    }

    async fn who_moved_away_or_died_can_only_do_what_is_still_possible(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let away = event(&worker, person, 1, "life-events", &json!({"event": "moved", "on": "2026-11-01"})).await.expect(200);
        assert_eq!(away.text_at("/status"), "moved");
        let died = json!({"event": "died", "on": "2026-11-10"});
        assert_eq!(event(&worker, person, 2, "life-events", &died).await.expect(200).text_at("/status"), "died");
        event(&worker, person, 3, "life-events", &died).await.problem(409, "not_possible_now");
        let card = app.card(person).await;
        card.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await.expect(200);
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        card.post("/cases", &open).await.problem(403, "not_eligible");
    }

    async fn two_records_of_one_person_become_one_that_every_number_finds(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, old, kept) = (app.worker(Post::Village).await, &app.certified, &app.uncertified);
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": kept.id, "because": "papers_compared"});
        let answer = event(&worker, old, 1, "life-events", &merge).await.expect(200);
        assert_eq!(answer.text_at("/id"), kept.id.to_string());
        for number in [&old.id_number, &format!("{}43", old.id_number), &kept.id_number] {
            assert_eq!(find(&worker, number).await.expect(200).text_at("/id"), kept.id.to_string());
        }
    }

    async fn a_record_is_never_merged_into_itself_not_even_round_a_corner(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, old, kept) = (app.worker(Post::Village).await, &app.certified, &app.uncertified);
        let merge = |into: &Person| json!({"event": "merged", "on": "2026-11-20", "into": into.id, "because": "papers_compared"});
        let itself = event(&worker, old, 1, "life-events", &merge(old)).await.problem(422, "invalid_fields");
        assert_eq!(itself.fields(), [("into", "same_record")]);
        event(&worker, old, 1, "life-events", &merge(kept)).await.expect(200);
        let round = event(&worker, kept, 1, "life-events", &merge(old)).await.problem(422, "invalid_fields");
        assert_eq!(round.fields(), [("into", "same_record")]);
        event(&worker, kept, 1, "life-events", &merge(&app.far)).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.far.id).await, 1);
    }

    async fn what_was_filed_under_a_merged_record_is_the_persons_all_the_same(store: Store) {
        let app = TestApp::new(store).await;
        let (old, kept) = (&app.certified, &app.uncertified);
        let case = app.open_case(old).await;
        let id = case["id"].as_str().unwrap();
        app.deliver().await;
        let before = app.card(old).await;
        let sealed = sealed_of(&app, id).await;
        merge(&app, old, 1, kept).await;
        for card in [app.card(kept).await, before] {
            let cases = card.get("/cases").await.expect(200);
            assert_eq!(cases.text_at("/items/0/id"), id);
            assert_eq!(cases.text_at("/items/0/resident/id"), kept.id.to_string());
            assert_eq!(card.get("/consents").await.expect(200).json["items"].as_array().map(Vec::len), Some(1));
            let messages = card.get("/messages").await.expect(200);
            assert_eq!(messages.json["items"].as_array().map(Vec::len), Some(1));
            let seen = card.get(&format!("/cases/{id}")).await.expect(200);
            assert_eq!((seen.text_at("/answers/hours"), &seen.json["allowed"]), ("part_time", &json!(["withdraw"])));
            assert_eq!(seen.text_at("/resident/id"), kept.id.to_string());
        }
        assert_eq!(sealed_of(&app, id).await, sealed, "nothing was sealed anew");
        app.card(&app.far).await.get(&format!("/cases/{id}")).await.problem(404, "not_found");
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        app.card(kept).await.post("/cases", &open).await.problem(403, "not_eligible");
        let path = format!("/cases/{id}/actions");
        app.worker(Post::Village).await.post_on(&path, 1, &json!({"action": "forward"})).await.expect(200);
        let beside = app.client(Who::Assisted(Post::Village, kept.id)).await;
        beside.get(&format!("/cases/{id}")).await.expect(200);
        app.card(kept).await.post_on(&path, 2, &json!({"action": "withdraw"})).await.expect(200);
        app.deliver().await;
        let messages = app.card(kept).await.get("/messages").await.expect(200);
        assert_eq!(messages.json["items"].as_array().map(Vec::len), Some(3));
    }

    async fn a_merge_of_a_merge_leads_to_the_one_that_stands(store: Store) {
        let app = TestApp::new(store).await;
        let (first, second, kept) = (&app.certified, &app.person().await, &app.uncertified);
        let case = app.open_case(first).await;
        let id = case["id"].as_str().unwrap();
        merge(&app, first, 1, second).await;
        merge(&app, second, 1, kept).await;
        let card = app.card(kept).await;
        assert_eq!(card.get("/cases").await.expect(200).text_at("/items/0/id"), id);
        let given = card.get("/consents").await.expect(200);
        card.delete(&format!("/consents/{}", given.text_at("/items/0/id"))).await.expect(200);
        while app.deliver().await > 0 {}
        let seen = card.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!(seen.text_at("/stage"), "withdrawn", "also what a consent to the first record carried");
        let messages = card.get("/messages").await.expect(200);
        assert_eq!(messages.json["items"].as_array().map(Vec::len), Some(2));
    }

    async fn an_open_case_of_a_merged_record_is_the_one_open_case(store: Store) {
        let app = TestApp::new(store).await;
        let (old, kept) = (&app.person().await, &app.certified);
        app.open_case(old).await;
        merge(&app, old, 1, kept).await;
        let card = app.card(kept).await;
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        card.post("/cases", &open).await.problem(409, "case_open");
    }

    async fn a_presence_opens_the_cases_of_merged_records_too(store: Store) {
        let app = TestApp::new(store).await;
        let (old, kept) = (&app.person().await, &app.certified);
        let case = app.open_case(old).await;
        merge(&app, old, 1, kept).await;
        let worker = app.worker(Post::FarVillage).await;
        let path = format!("/cases/{}", case["id"].as_str().unwrap());
        worker.get(&path).await.problem(404, "not_found");
        let reading = app.kiosk.reading(&worker, kept, app.clock.now()).await;
        worker.post("/presences", &reading).await.expect(200);
        worker.get(&path).await.expect(200);
    }

    async fn what_is_recorded_of_a_life_is_recorded_once_however_often_it_is_sent(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let changes = [
            ("facts", json!({"kind": "phone", "value": "15400000099", "valid_from": "2026-11-01", "source": "told_by_person"})),
            ("certificate-events", json!({"event": "frozen", "on": "2026-11-20"})),
            ("life-events", json!({"event": "merged", "on": "2026-11-20", "into": app.uncertified.id, "because": "papers_compared"})),
        ];
        for (version, (kind, body)) in (1..).zip(changes) {
            let (path, tag) = (format!("/residents/{}/{kind}", person.id), format!("\"{version}\""));
            let headers = [("if-match", tag.as_str()), ("idempotency-key", kind)];
            let first = worker.post_with(&path, &body, &headers).await.expect(200);
            let again = worker.post_with(&path, &body, &headers).await.expect(200);
            assert_eq!((&first.json, first.header("etag")), (&again.json, again.header("etag")), "{kind}");
            let without = worker.call(Method::POST, &path).json(&body).header("if-match", &tag);
            without.without("idempotency-key").send().await.problem(400, "idempotency_key_missing");
        }
        let facts = "SELECT COUNT(*) FROM resident_facts WHERE kind IN ('phone', 'status') AND resident_id = $1";
        assert_eq!(app.count(facts, person.id).await, 3, "the first phone, the new one, and that it was merged");
    }
}
