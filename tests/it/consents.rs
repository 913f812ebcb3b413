//! What people are told, and what they agree to.

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who};
use tests::people;

fn agreed() -> Value {
    json!({"purpose": "job_seeking", "version": 1})
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
}
