//! Signing in, the undertaking before anything opens, and the sessions of a worker.

use std::time::Duration;

use aixin::accounts::staff;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who, login_name};
use tests::client::{Answer, Client};

fn sign_in(app: &TestApp, post: Post, code: &str) -> Value {
    json!({"login_name": login_name(post), "password": app.secrets(post).password, "code": code,
           "face": "program"})
}

async fn try_sign_in(app: &TestApp, body: &Value) -> Answer {
    app.anonymous().await.post("/sessions", body).await
}

/// A worker signed in at a kiosk: the cookie, the page's secret, and somebody who sends both from our own page.
async fn at_the_kiosk(app: &TestApp) -> (String, String, Client) {
    let mut body = sign_in(app, Post::Village, &app.time_code(Post::Village));
    body["face"] = json!("kiosk");
    let begun = try_sign_in(app, &body).await.expect(201);
    let cookie = begun.header("set-cookie").expect("a kiosk has a cookie");
    for mark in ["__Host-aixin-kiosk=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(mark), "{mark} in {cookie}");
    }
    assert_eq!(begun.json["token"], Value::Null, "the cookie's value is not for scripts");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = begun.text_at("/page_secret").to_owned();
    let client = app.anonymous().await.with("cookie", &cookie).with("x-aixin-page", &page);
    (cookie, page, client.with("origin", "https://aixin.example"))
}

tests::both! {
    async fn password_and_time_code_sign_a_worker_in(store: Store) {
        let app = TestApp::new(store).await;
        let code = app.time_code(Post::Village);
        let begun = try_sign_in(&app, &sign_in(&app, Post::Village, &code)).await.expect(201);
        let token = format!("Bearer {}", begun.text_at("/token"));
        let shown = app.anonymous().await.with("authorization", &token).get("/sessions/current").await.expect(200);
        assert_eq!(shown.text_at("/actor/memberships/0/role"), "village_worker");
        assert_eq!(shown.json["undertaking_due"], json!(false));
        assert_eq!(shown.json["token"], Value::Null, "a token is shown once");
    }

    async fn a_time_code_counts_once(store: Store) {
        let app = TestApp::new(store).await;
        let body = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        try_sign_in(&app, &body).await.expect(201);
        try_sign_in(&app, &body).await.problem(401, "sign_in_failed");
    }

    async fn a_printed_code_counts_once(store: Store) {
        let app = TestApp::new(store).await;
        let body = sign_in(&app, Post::Village, &app.secrets(Post::Village).printed_codes[3]);
        try_sign_in(&app, &body).await.expect(201);
        try_sign_in(&app, &body).await.problem(401, "sign_in_failed");
        let other = sign_in(&app, Post::Village, &app.secrets(Post::Village).printed_codes[4]);
        try_sign_in(&app, &other).await.expect(201);
    }

    async fn wrong_name_password_and_code_are_answered_alike(store: Store) {
        let app = TestApp::new(store).await;
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        let answers = [("login_name", "nobody"), ("password", "not-the-password"), ("code", "000000")];
        for (field, wrong) in answers {
            let mut body = right.clone();
            body[field] = json!(wrong);
            let mut answer = try_sign_in(&app, &body).await.problem(401, "sign_in_failed").json;
            answer["request_id"] = Value::Null;
            assert_eq!(answer["errors"], json!([]), "{field}");
        }
        try_sign_in(&app, &right).await.expect(201);
    }

    async fn five_failures_close_the_door_for_a_minute_then_longer(store: Store) {
        let app = TestApp::new(store).await;
        let wrong = sign_in(&app, Post::Village, "000000");
        for _ in 0..5 {
            try_sign_in(&app, &wrong).await.problem(401, "sign_in_failed");
        }
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        let closed = try_sign_in(&app, &right).await.problem(429, "too_many_requests");
        assert!(closed.header("retry-after").is_some());
        app.clock.advance(Duration::from_secs(61));
        try_sign_in(&app, &wrong).await.problem(401, "sign_in_failed");
        app.clock.advance(Duration::from_secs(61));
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        try_sign_in(&app, &right).await.problem(429, "too_many_requests");
        app.clock.advance(Duration::from_secs(61));
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        try_sign_in(&app, &right).await.expect(201);
    }

    async fn every_try_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let account = app.account(Post::Village);
        try_sign_in(&app, &sign_in(&app, Post::Village, "000000")).await.expect(401);
        try_sign_in(&app, &sign_in(&app, Post::Village, &app.time_code(Post::Village))).await.expect(201);
        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'sessions.start' AND outcome = 'refused' AND actor_id = $1";
        let done = "SELECT COUNT(*) FROM audit_entries WHERE action = 'sessions.start' AND outcome = 'done' AND actor_id = $1";
        assert_eq!((app.count(refused, account).await, app.count(done, account).await), (1, 1));
    }

    async fn before_the_undertaking_is_signed_nothing_opens_and_then_it_does(store: Store) {
        let app = TestApp::new(store).await;
        for post in [Post::Unsigned, Post::Expired] {
            let worker = app.worker(post).await;
            let session = worker.get("/sessions/current").await.expect(200);
            assert_eq!(session.json["undertaking_due"], json!(true));
            let file = format!("/residents/{}", app.certified.id);
            worker.get(&file).await.problem(403, "undertaking_due");
            let text = worker.get("/undertakings/current").await.expect(200);
            assert!(text.text_at("/text").contains("保守") || text.text_at("/text").contains("承诺"));
            worker.post("/undertakings/signatures", &json!({"version": 2})).await.problem(409, "undertaking_changed");
            worker.get(&file).await.problem(403, "undertaking_due");
            let signed = worker.post("/undertakings/signatures", &json!({"version": 1})).await.expect(200);
            assert_eq!(signed.text_at("/signed_until"), "2027-11-23");
            worker.get(&file).await.expect(200);
            worker.post("/undertakings/signatures", &json!({"version": 1})).await.expect(200);
            let signatures = "SELECT COUNT(*) FROM undertaking_signatures WHERE signed_at > '2026-01-01' AND account_id = $1";
            assert_eq!(app.count(signatures, app.account(post)).await, 1, "signing twice signs once");
        }
    }

    async fn at_a_kiosk_the_cookie_alone_opens_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let (cookie, page, client) = at_the_kiosk(&app).await;
        client.get("/sessions/current").await.expect(200);
        let cookie_only = app.anonymous().await.with("cookie", &cookie);
        cookie_only.get("/sessions/current").await.problem(401, "session_ended");
        let wrong_page = page.chars().rev().collect::<String>();
        cookie_only.with("x-aixin-page", &wrong_page).get("/sessions/current").await.expect(401);
        let bearer = format!("Bearer {}", cookie.split_once('=').unwrap().1);
        let stolen = app.anonymous().await.with("authorization", &bearer);
        stolen.get("/sessions/current").await.problem(401, "session_ended");
    }

    async fn a_change_by_cookie_comes_from_our_own_page_or_not_at_all(store: Store) {
        let app = TestApp::new(store).await;
        let (.., client) = at_the_kiosk(&app).await;
        let renew = || client.call(Method::POST, "/sessions/current/renewals");
        renew().without("origin").send().await.problem(403, "foreign_origin");
        renew().header("origin", "https://elsewhere.example").send().await.problem(403, "foreign_origin");
        renew().header("sec-fetch-site", "cross-site").send().await.problem(403, "foreign_origin");
        renew().send().await.expect(200);
    }

    async fn a_kiosk_session_ends_when_nobody_touches_it_and_is_renewed_by_who_acts(store: Store) {
        let app = TestApp::new(store).await;
        let (.., client) = at_the_kiosk(&app).await;
        for _ in 0..120 {
            app.clock.advance(Duration::from_secs(80));
            client.call(Method::POST, "/sessions/current/renewals").send().await.expect(200);
        }
        app.clock.advance(Duration::from_secs(91));
        client.get("/sessions/current").await.problem(401, "session_ended");
    }

    async fn signing_out_ends_the_session_here_and_everywhere(store: Store) {
        let app = TestApp::new(store).await;
        let (.., client) = at_the_kiosk(&app).await;
        let over = client.delete("/sessions/current").await.expect(204);
        assert_eq!(over.header("clear-site-data"), Some("\"cookies\""));
        assert!(over.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
        client.get("/sessions/current").await.problem(401, "session_ended");
    }

    async fn ending_all_sessions_ends_the_ones_elsewhere_too(store: Store) {
        let app = TestApp::new(store).await;
        let (here, there) = (app.worker(Post::Village).await, app.worker(Post::Village).await);
        let listed = here.get("/sessions").await.expect(200);
        assert_eq!(listed.json["items"].as_array().map(Vec::len), Some(2));
        here.delete("/sessions").await.expect(204);
        there.get("/sessions/current").await.problem(401, "session_ended");
        here.get("/sessions/current").await.problem(401, "session_ended");
        app.worker(Post::Town).await.get("/sessions/current").await.expect(200);
    }

    async fn a_closed_account_is_out_at_once(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let mut tx = app.app.store.write().await.unwrap();
        staff::disable(&app.app, &mut tx, &login_name(Post::Village)).await.unwrap();
        tx.commit().await.unwrap();
        worker.get("/sessions/current").await.problem(401, "session_ended");
        let body = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        try_sign_in(&app, &body).await.problem(401, "sign_in_failed");
    }

    async fn beside_a_person_both_are_in_the_session_and_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let person = app.certified.id;
        let begun = worker.put("/sessions/current/subject", &json!({"resident_id": person})).await.expect(201);
        assert_eq!(begun.text_at("/assurance"), "assisted");
        assert_eq!(begun.text_at("/subject/name_masked"), "沈*根");
        worker.get("/sessions/current").await.problem(401, "session_ended");
        let token = format!("Bearer {}", begun.text_at("/token"));
        let beside = app.anonymous().await.with("authorization", &token);
        beside.get("/cases").await.expect(200);
        let together = "SELECT COUNT(*) FROM audit_entries WHERE subject_id = person_id AND actor_id IS NOT NULL AND person_id = $1";
        assert_eq!(app.count(together, person).await, 1);
        let left = beside.delete("/sessions/current/subject").await.expect(201);
        assert_eq!(left.json["subject"], Value::Null);
        beside.get("/cases").await.problem(401, "session_ended");
    }

    async fn nobody_sits_beside_a_person_out_of_reach(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let body = json!({"resident_id": app.far.id});
        worker.put("/sessions/current/subject", &body).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.far.id).await, 1);
        let alone = app.client(Who::Card(app.certified.id)).await;
        alone.put("/sessions/current/subject", &body).await.problem(403, "forbidden");
    }
}
