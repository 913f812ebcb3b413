//! The registry: entering, finding, and what changes in a life.

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{FAR_VILLAGE, OTHER_VILLAGE, Post, TOWN, TestApp, VILLAGE, day};
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
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": kept.id});
        let answer = event(&worker, old, 1, "life-events", &merge).await.expect(200);
        assert_eq!(answer.text_at("/id"), kept.id.to_string());
        for number in [&old.id_number, &format!("{}43", old.id_number), &kept.id_number] {
            assert_eq!(find(&worker, number).await.expect(200).text_at("/id"), kept.id.to_string());
        }
    }

    async fn a_record_is_never_merged_into_itself_not_even_round_a_corner(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, old, kept) = (app.worker(Post::Village).await, &app.certified, &app.uncertified);
        let merge = |into: &Person| json!({"event": "merged", "on": "2026-11-20", "into": into.id});
        let itself = event(&worker, old, 1, "life-events", &merge(old)).await.problem(422, "invalid_fields");
        assert_eq!(itself.fields(), [("into", "same_record")]);
        event(&worker, old, 1, "life-events", &merge(kept)).await.expect(200);
        let round = event(&worker, kept, 1, "life-events", &merge(old)).await.problem(422, "invalid_fields");
        assert_eq!(round.fields(), [("into", "same_record")]);
        event(&worker, kept, 1, "life-events", &merge(&app.far)).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.far.id).await, 1);
    }
}
