//! Kiosks, and the card as a way in.

use std::time::Duration;

use platform::store::Store;
use serde_json::json;
use tests::app::{Post, TestApp, VILLAGE, day};
use tests::kiosk::Kiosk;
use tests::people::{self, Person};

tests::both! {
    async fn a_card_opens_the_persons_own_things_and_nothing_of_others(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let reading = app.kiosk.reading(&nobody, &app.certified, app.clock.now()).await;
        let begun = nobody.post("/sessions/card", &reading).await.expect(201);
        assert_eq!(begun.text_at("/assurance"), "card");
        assert_eq!(begun.text_at("/subject/resident_id"), app.certified.id.to_string());
        let cookie = begun.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let person = app.anonymous().await.with("cookie", &cookie);
        person.get("/cases").await.problem(401, "session_ended");
        let person = person.with("x-aixin-page", begun.text_at("/page_secret"));
        person.get("/cases").await.expect(200);
        person.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        person.get(&format!("/residents/{}", app.uncertified.id)).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.uncertified.id).await, 1);
    }

    async fn a_reading_counts_once(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let reading = app.kiosk.reading(&nobody, &app.certified, app.clock.now()).await;
        nobody.post("/sessions/card", &reading).await.expect(201);
        nobody.post("/sessions/card", &reading).await.problem(403, "card_refused");
    }

    async fn a_number_waits_a_minute_for_its_card(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let nonce = app.kiosk.challenge(&nobody).await;
        app.clock.advance(Duration::from_secs(61));
        let reading = app.kiosk.sign(&nonce, &app.certified, app.clock.now());
        nobody.post("/sessions/card", &reading).await.problem(403, "card_refused");
    }

    async fn a_reading_by_a_clock_that_is_far_off_is_refused(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        for off in [-121, 121] {
            let at = app.clock.now() + chrono::TimeDelta::seconds(off);
            let reading = app.kiosk.reading(&nobody, &app.certified, at).await;
            nobody.post("/sessions/card", &reading).await.problem(403, "card_refused");
        }
    }

    async fn a_reading_that_was_touched_is_refused(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let right = app.kiosk.reading(&nobody, &app.certified, app.clock.now()).await;
        let text = right["reading"].as_str().unwrap();
        let other_kiosk = Kiosk::enrolled(&app.app, VILLAGE, true).await;
        let other_nonce = other_kiosk.challenge(&nobody).await;
        let touched = [
            ("reading", json!(text.replace(&app.certified.id_number, &app.uncertified.id_number))),
            ("reading", json!(text.replace("沈宝根", "沈宝银"))),
            ("reading", json!("{}")),
            ("nonce", json!(other_nonce)),
            ("nonce", json!("not base64")),
            ("device_id", json!(other_kiosk.id)),
            ("signature", json!("AAAA")),
            ("signature", json!("not base64")),
        ];
        for (field, value) in touched {
            let mut reading = right.clone();
            reading[field] = value;
            nobody.post("/sessions/card", &reading).await.problem(403, "card_refused");
        }
        let sessions = "SELECT COUNT(*) FROM sessions WHERE subject_id = $1";
        assert_eq!(app.count(sessions, app.uncertified.id).await, 0);
        nobody.post("/sessions/card", &right).await.expect(201);
    }

    async fn a_kiosk_that_nobody_enrolled_or_that_was_revoked_is_not_believed(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let stranger = Kiosk::new(&app.app.random);
        let asked = json!({"device_id": stranger.id});
        nobody.post("/card-challenges", &asked).await.problem(403, "device_unknown");
        let reading = app.kiosk.reading(&nobody, &app.certified, app.clock.now()).await;
        let path = format!("/devices/{}", app.kiosk.id);
        nobody.get(&path).await.expect(200);
        let system = app.worker(Post::System).await;
        system.delete(&path).await.expect(200);
        nobody.post("/sessions/card", &reading).await.problem(403, "device_unknown");
        nobody.post("/card-challenges", &json!({"device_id": app.kiosk.id})).await.problem(403, "device_unknown");
        nobody.get(&path).await.problem(404, "not_found");
        system.delete(&path).await.problem(404, "not_found");
    }

    async fn the_simulator_is_believed_in_a_demonstration_only(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let mut tx = app.app.store.write().await.unwrap();
        tx.sql("DELETE FROM installation WHERE key = 'demo'").run_one().await.unwrap();
        tx.commit().await.unwrap();
        let reading = app.kiosk.reading(&nobody, &app.certified, app.clock.now()).await;
        nobody.post("/sessions/card", &reading).await.problem(403, "device_unknown");
        let real = Kiosk::enrolled(&app.app, VILLAGE, false).await;
        let reading = real.reading(&nobody, &app.certified, app.clock.now()).await;
        nobody.post("/sessions/card", &reading).await.expect(201);
    }

    async fn somebody_who_is_not_in_the_registry_creates_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let stranger = Person { id_number: people::id_number(day("1970-01-01")), ..app.certified.clone() };
        let before = app.count("SELECT COUNT(*) FROM residents WHERE id <> $1", app.kiosk.id).await;
        let reading = app.kiosk.reading(&nobody, &stranger, app.clock.now()).await;
        let answer = nobody.post("/sessions/card", &reading).await.problem(404, "not_in_registry");
        assert!(!answer.text.contains(&stranger.id_number));
        assert_eq!(app.count("SELECT COUNT(*) FROM residents WHERE id <> $1", app.kiosk.id).await, before);
        let worker = app.worker(Post::Village).await;
        let reading = app.kiosk.reading(&worker, &stranger, app.clock.now()).await;
        worker.post("/presences", &reading).await.problem(404, "not_in_registry");
    }

    async fn a_kiosk_is_enrolled_once_by_the_key_that_it_made(store: Store) {
        let app = TestApp::new(store).await;
        let system = app.worker(Post::System).await;
        let kiosk = Kiosk::new(&app.app.random);
        let body = json!({"area_id": VILLAGE, "name": "二号机", "public_key": kiosk.public_key(), "simulated": true});
        let key = [("idempotency-key", "enrol-1")];
        let first = system.post_with("/devices", &body, &key).await.expect(200);
        assert_eq!(first.text_at("/id"), kiosk.id.to_string());
        let again = system.post_with("/devices", &body, &key).await.expect(200);
        assert_eq!(again.json, first.json, "sent twice, done once, answered the same");
        system.post("/devices", &body).await.problem(409, "device_enrolled");
        let reading = kiosk.reading(&system, &app.certified, app.clock.now()).await;
        app.anonymous().await.post("/sessions/card", &reading).await.expect(201);
    }

    async fn a_presence_sent_twice_is_recorded_once(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::FarVillage).await;
        let reading = app.kiosk.reading(&worker, &app.certified, app.clock.now()).await;
        let key = [("idempotency-key", "here")];
        let first = worker.post_with("/presences", &reading, &key).await.expect(200);
        let again = worker.post_with("/presences", &reading, &key).await.expect(200);
        assert_eq!(first.json, again.json);
        worker.post("/presences", &reading).await.problem(403, "card_refused");
        let presences = "SELECT COUNT(*) FROM presences WHERE resident_id = $1";
        assert_eq!(app.count(presences, app.certified.id).await, 1);
    }

    async fn a_kiosk_s_proof_of_itself_is_no_card(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let nonce = app.kiosk.challenge(&nobody).await;
        let mut reading = app.kiosk.sign(&nonce, &app.certified, app.clock.now());
        reading["signature"] = app.kiosk.prove(&nonce)["signature"].clone();
        nobody.post("/sessions/card", &reading).await.problem(403, "card_refused");
    }
}
