//! What people are told, and what they agree to.

use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who};
use tests::people;

fn agreed() -> Value {
    json!({"purpose": "job_seeking", "version": 1})
}

/// Delivers every message that there is, also those that were delivered: as if two couriers had come.
async fn deliver_again(app: &TestApp) {
    let mut tx = app.app.store.write().await.unwrap();
    tx.sql("UPDATE outbox SET done_at = NULL, claimed_until = NULL").run().await.unwrap();
    tx.commit().await.unwrap();
    while app.deliver().await > 0 {}
}

tests::both! {
    async fn without_consent_nothing_is_opened_and_with_it_it_is(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        card.post("/cases", &open).await.problem(403, "consent_missing");
        let notice = card.get("/privacy-notices/job_seeking").await.expect(200);
        assert_eq!(notice.json["version"], json!(1));
        assert!(!notice.text_at("/easy_text").is_empty());
        card.post("/consents", &json!({"purpose": "job_seeking", "version": 2})).await.problem(409, "notice_changed");
        card.post("/cases", &open).await.problem(403, "consent_missing");
        card.post("/consents", &agreed()).await.expect(200);
        card.post("/cases", &open).await.expect(201);
    }

    async fn agreeing_twice_is_agreeing_once(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        let first = card.post("/consents", &agreed()).await.expect(200);
        let again = card.post("/consents", &agreed()).await.expect(200);
        assert_eq!(first.text_at("/id"), again.text_at("/id"));
    }

    async fn what_was_taken_back_must_be_asked_for_anew(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        let given = card.post("/consents", &agreed()).await.expect(200);
        let path = format!("/consents/{}", given.text_at("/id"));
        app.card(&app.uncertified).await.delete(&path).await.problem(404, "not_found");
        card.delete(&path).await.expect(200);
        card.delete(&path).await.problem(404, "not_found");
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        card.post("/cases", &open).await.problem(403, "consent_missing");
        card.post("/consents", &agreed()).await.expect(200);
        let listed = card.get("/consents").await.expect(200);
        assert_eq!(listed.json["items"].as_array().map(Vec::len), Some(2), "the withdrawn one stays");
    }

    async fn many_consents_come_in_pages_none_left_out(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        let mut given = Vec::new();
        for _ in 0..51 {
            let id = card.post("/consents", &agreed()).await.expect(200).text_at("/id").to_owned();
            card.delete(&format!("/consents/{id}")).await.expect(200);
            given.insert(0, id);
        }
        let ids = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().expect("a page").iter();
            items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
        };
        let first = card.get("/consents").await.expect(200);
        assert_eq!(ids(&first.json), given[..50]);
        let second = card.get(&format!("/consents?after={}", first.text_at("/next"))).await.expect(200);
        assert_eq!((ids(&second.json), &second.json["next"]), (given[50..].to_vec(), &Value::Null));
    }

    async fn beside_a_person_the_worker_who_recorded_it_is_kept(store: Store) {
        let app = TestApp::new(store).await;
        let beside = app.client(Who::Assisted(Post::Village, app.certified.id)).await;
        beside.post("/consents", &agreed()).await.expect(200);
        let by = "SELECT COUNT(*) FROM consents WHERE recorded_by = $1";
        assert_eq!(app.count(by, app.account(Post::Village)).await, 1);
        let audited = app.audited(app.certified.id).await;
        assert_eq!(audited, [("consents.give".to_owned(), Some(app.account(Post::Village)))]);
        app.worker(Post::Village).await.post("/consents", &agreed()).await.problem(403, "forbidden");
    }

    async fn agreeing_sent_twice_is_done_once_and_answered_the_same(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        let key = [("idempotency-key", "once")];
        let first = card.post_with("/consents", &agreed(), &key).await.expect(200);
        card.delete(&format!("/consents/{}", first.text_at("/id"))).await.expect(200);
        let again = card.post_with("/consents", &agreed(), &key).await.expect(200);
        assert_eq!(first.json, again.json, "the second one is the first one come late");
        let listed = card.get("/consents").await.expect(200);
        assert_eq!(listed.json["items"].as_array().map(Vec::len), Some(1));
        let missing = card.call(Method::POST, "/consents").json(&agreed()).without("idempotency-key").send().await;
        missing.problem(400, "idempotency_key_missing");
    }

    async fn taking_a_consent_back_withdraws_the_case_that_stands_on_it(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let (id, card) = (case["id"].as_str().unwrap(), app.card(&app.certified).await);
        app.deliver().await;
        let given = card.get("/consents").await.expect(200);
        card.delete(&format!("/consents/{}", given.text_at("/items/0/id"))).await.expect(200);
        app.deliver().await;
        app.deliver().await;
        let seen = card.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!((seen.text_at("/stage"), &seen.json["version"]), ("withdrawn", &json!(2)));
        let told = card.get("/messages").await.expect(200);
        assert!(told.text_at("/items/0/words").contains("同意"), "{}", told.text);
        let by_withdrawal = "SELECT COUNT(*) FROM audit_entries WHERE purpose = 'consent_withdrawn' AND person_id = $1";
        assert_eq!(app.count(by_withdrawal, app.certified.id).await, 1);
        let queued = "SELECT COUNT(*) FROM outbox WHERE topic = 'consent_withdrawn' AND done_at IS NOT NULL AND subject_id = $1";
        assert_eq!(app.count(queued, app.certified.id).await, 1);
    }

    async fn a_withdrawal_that_is_delivered_twice_changes_nothing_the_second_time(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let card = app.card(&app.certified).await;
        let given = card.get("/consents").await.expect(200);
        card.delete(&format!("/consents/{}", given.text_at("/items/0/id"))).await.expect(200);
        deliver_again(&app).await;
        let events = "SELECT COUNT(*) FROM case_events WHERE case_id = $1";
        let (case, person) = (case["id"].as_str().unwrap().parse().unwrap(), app.certified.id);
        let messages = "SELECT COUNT(*) FROM messages WHERE resident_id = $1";
        let after_one = (app.count(events, case).await, app.count(messages, person).await);
        assert_eq!(after_one, (2, 2));
        deliver_again(&app).await;
        assert_eq!((app.count(events, case).await, app.count(messages, person).await), after_one);
        // Whoever has agreed again and applied anew is not touched by the old withdrawal either.
        card.post("/consents", &agreed()).await.expect(200);
        let open = json!({"kind": "job_seeking", "answers": people::answers()});
        let new = card.post("/cases", &open).await.expect(201);
        deliver_again(&app).await;
        let seen = card.get(&format!("/cases/{}", new.text_at("/id"))).await.expect(200);
        assert_eq!(seen.text_at("/stage"), "village");
    }

    async fn beside_a_person_the_helper_stands_in_the_withdrawal(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let given = app.card(&app.certified).await.get("/consents").await.expect(200);
        let beside = app.client(Who::Assisted(Post::Village, app.certified.id)).await;
        beside.delete(&format!("/consents/{}", given.text_at("/items/0/id"))).await.expect(200);
        app.deliver().await;
        let by = "SELECT COUNT(*) FROM case_events WHERE event = 'withdrawn' AND actor_id = $1";
        assert_eq!(app.count(by, app.account(Post::Village)).await, 1);
        let seen = beside.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(seen.text_at("/stage"), "withdrawn");
    }

    async fn without_a_consent_nothing_is_objected_to(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let path = format!("/cases/{}/actions", case["id"].as_str().unwrap());
        app.worker(Post::Village).await.post_on(&path, 1, &json!({"action": "forward"})).await.expect(200);
        let refuse = json!({"action": "refuse", "reason": "certificate_frozen"});
        app.worker(Post::Town).await.post_on(&path, 2, &refuse).await.expect(200);
        let card = app.card(&app.certified).await;
        let given = card.get("/consents").await.expect(200);
        card.delete(&format!("/consents/{}", given.text_at("/items/0/id"))).await.expect(200);
        app.deliver().await;
        let object = json!({"action": "object"});
        card.post_on(&path, 3, &object).await.problem(403, "consent_missing");
        card.post("/consents", &agreed()).await.expect(200);
        card.post_on(&path, 3, &object).await.expect(200);
    }
}
