//! Practising at the desk: where everybody is made up, and nowhere else.

use aixin::demo;
use domain::practice::PracticePost;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp};

tests::both! {
    async fn a_desk_stands_open_only_where_it_is_practised(store: Store) {
        let app = TestApp::new(store).await;
        let mut tx = app.app.store.write().await.unwrap();
        let village = app.account(Post::Village);
        demo::store::remember_practised(&mut tx, PracticePost::Village, village).await.unwrap();
        tx.commit().await.unwrap();
        let nobody = app.anonymous().await;
        nobody.post("/practice/sessions", &json!({"post": "village"})).await.problem(404, "not_found");
        assert_eq!(nobody.get("/practice").await.expect(200).json, json!({"is_here": false, "address": null}));

        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'sessions.practice' AND id <> $1";
        assert_eq!(app.count(refused, village).await, 1, "whoever tries is on record");

        let app = app.with_config(|config| config.practice = true).await;
        let nobody = app.anonymous().await;
        assert_eq!(nobody.get("/practice").await.expect(200).json["is_here"], json!(true));
        let begun = nobody.post("/practice/sessions", &json!({"post": "village"})).await.expect(201);
        assert_eq!(begun.text_at("/actor/account_id"), village.to_string());
        assert!(begun.header("set-cookie").is_some_and(|cookie| cookie.starts_with("__Host-")));
        assert_eq!((&begun.json["token"], begun.text_at("/face")), (&Value::Null, "desk"));
        // Of a post that the demonstration filled with nobody there is no desk.
        nobody.post("/practice/sessions", &json!({"post": "city"})).await.problem(404, "not_found");
        nobody.post("/practice/sessions", &json!({"post": "mayor"})).await.problem(422, "invalid_fields");
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE actor_id = $1 AND action = 'sessions.practice'";
        assert_eq!(app.count(entries, village).await, 1);
    }

    async fn a_desk_tells_where_it_is_practised(store: Store) {
        let app = TestApp::new(store).await;
        let there = "https://practice.example";
        let app = app.with_config(|config| config.practice_url = Some(there.to_owned())).await;
        let told = app.anonymous().await.get("/practice").await.expect(200);
        assert_eq!((&told.json["is_here"], told.text_at("/address")), (&json!(false), there));
    }
}
