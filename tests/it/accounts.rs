//! Signing in, the undertaking before anything opens, and the sessions of a worker.

use std::time::Duration;

use aixin::accounts::NewSecrets;
use aixin::accounts::staff::{self, Drawn, NewWorker, StaffError};
use domain::areas::AreaId;
use domain::roles::Role;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use sha2::Digest;
use tests::app::{CITY, Post, TOWN, TestApp, VILLAGE, Who, login_name};
use tests::client::{Answer, Client};
use tests::kiosk::Kiosk;

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

async fn add(
    app: &TestApp,
    login_name: &str,
    name: &str,
    role: Role,
    area: &AreaId,
) -> Result<NewSecrets, StaffError> {
    let id = app.app.random.uuid(&app.app.clock);
    let secrets = staff::prepare_secrets(&app.app, id).await?;
    let mut tx = app.app.store.write().await.unwrap();
    let new = NewWorker { login_name, name, role, area, password: Drawn::First };
    let added = staff::add(&app.app, &mut tx, &new, secrets).await?;
    tx.commit().await.unwrap();
    Ok(added)
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
        assert_eq!(closed.header("retry-after"), Some("60"));
        app.clock.advance(Duration::from_millis(20_500));
        let closed = try_sign_in(&app, &right).await.problem(429, "too_many_requests");
        assert_eq!(closed.header("retry-after"), Some("40"), "the second that has begun is waited for");
        app.clock.advance(Duration::from_millis(500));
        app.clock.advance(Duration::from_secs(40));
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

    async fn a_name_that_nobody_has_is_closed_like_one_that_somebody_has(store: Store) {
        let app = TestApp::new(store).await;
        let mut unknown = sign_in(&app, Post::Village, "000000");
        unknown["login_name"] = json!("nobody");
        let known = sign_in(&app, Post::Village, "000000");
        for body in [&unknown, &known] {
            let told: Vec<(u16, Option<String>)> = {
                let mut told = Vec::new();
                for _ in 0..6 {
                    let answer = try_sign_in(&app, body).await;
                    told.push((answer.status, answer.header("retry-after").map(str::to_owned)));
                }
                told
            };
            let refused = (401, None);
            let mut expected = vec![refused; 5];
            expected.push((429, Some("60".to_owned())));
            assert_eq!(told, expected);
        }
        let mut other = sign_in(&app, Post::Town, &app.time_code(Post::Town));
        try_sign_in(&app, &other).await.expect(201);
        other["login_name"] = json!("nobody-else");
        try_sign_in(&app, &other).await.problem(401, "sign_in_failed");
    }

    async fn of_many_tries_at_once_no_more_are_looked_at_than_one_after_the_other(store: Store) {
        let app = TestApp::new(store).await;
        let wrong = sign_in(&app, Post::Village, "000000");
        let tries = futures_util::future::join_all((0..12).map(|_| try_sign_in(&app, &wrong))).await;
        let looked_at = tries.iter().filter(|answer| answer.status == 401).count();
        let closed = tries.iter().filter(|answer| answer.status == 429).count();
        assert_eq!((looked_at, closed), (5, 7));
    }

    async fn what_is_counted_says_no_name_and_is_forgotten(store: Store) {
        let app = TestApp::new(store).await;
        let failures = "SELECT COUNT(*) FROM sign_in_failures WHERE $1 = $1";
        let wrong = sign_in(&app, Post::Village, "000000");
        try_sign_in(&app, &wrong).await.expect(401);
        let mut tx = app.app.store.autocommit().await.unwrap();
        let token: Vec<u8> = tx.sql("SELECT name_token FROM sign_in_failures").scalar().await.unwrap();
        drop(tx);
        assert_eq!(token.len(), 16);
        assert!(!String::from_utf8_lossy(&token).contains("village"));
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        try_sign_in(&app, &right).await.expect(201);
        assert_eq!(app.count(failures, app.kiosk.id).await, 0, "a sign-in forgets them");
        try_sign_in(&app, &wrong).await.expect(401);
        app.clock.advance(Duration::from_hours(25));
        aixin::background::tasks(&app.app).run_due().await.unwrap();
        assert_eq!(app.count(failures, app.kiosk.id).await, 0, "and so does a day");
    }

    async fn a_printed_code_stands_under_a_key_that_is_not_in_the_database(store: Store) {
        let app = TestApp::new(store).await;
        let code = app.secrets(Post::Village).printed_codes[0].replace('-', "");
        assert_eq!(code.len(), 12, "sixty bits of 32 letters");
        let mut tx = app.app.store.autocommit().await.unwrap();
        let kept: Vec<(Vec<u8>,)> = tx.sql("SELECT code_token FROM printed_codes").all().await.unwrap();
        let plain = sha2::Sha256::digest(code.as_bytes());
        assert!(!kept.is_empty() && kept.iter().all(|(token,)| !plain.starts_with(token)));
    }

    async fn new_secrets_end_every_session_and_open_a_closed_door(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        worker.get("/sessions/current").await.expect(200);
        for _ in 0..5 {
            try_sign_in(&app, &sign_in(&app, Post::Village, "000000")).await.expect(401);
        }
        let mut tx = app.app.store.write().await.unwrap();
        let secrets = staff::reset(&app.app, &mut tx, &login_name(Post::Village)).await.unwrap();
        tx.commit().await.unwrap();
        worker.get("/sessions/current").await.problem(401, "session_ended");
        let old = sign_in(&app, Post::Village, &app.secrets(Post::Village).printed_codes[0]);
        try_sign_in(&app, &old).await.problem(401, "sign_in_failed");
        let new = json!({"login_name": login_name(Post::Village), "password": secrets.password,
                         "code": secrets.printed_codes[0], "face": "program"});
        try_sign_in(&app, &new).await.expect(201);
        assert_eq!(app.count("SELECT epoch FROM accounts WHERE id = $1", app.account(Post::Village)).await, 2);
    }

    async fn at_a_kiosk_that_proves_itself_what_is_done_says_where(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let mut body = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        body["device"] = app.kiosk.proof(&nobody).await;
        let begun = try_sign_in(&app, &body).await.expect(201);
        let worker = app.anonymous().await.with("authorization", &format!("Bearer {}", begun.text_at("/token")));
        worker.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        let here = "SELECT COUNT(*) FROM audit_entries WHERE action IN ('sessions.start', 'residents.read') AND device_id = $1";
        assert_eq!(app.count(here, app.kiosk.id).await, 2);
    }

    async fn a_kiosk_s_proof_holds_once_or_nobody_signs_in_with_it(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let right = sign_in(&app, Post::Village, &app.time_code(Post::Village));
        let with = |device: Value| {
            let mut body = right.clone();
            body["device"] = device;
            body
        };
        let stranger = Kiosk::new(&app.app.random);
        let nonce = app.kiosk.challenge(&nobody).await;
        try_sign_in(&app, &with(stranger.prove(&nonce))).await.problem(403, "device_unknown");
        let mut of_another = stranger.prove(&nonce);
        of_another["device_id"] = json!(app.kiosk.id);
        try_sign_in(&app, &with(of_another)).await.problem(403, "device_refused");
        // A card's reading over the same number does not stand for the kiosk.
        let reading = app.kiosk.sign(&nonce, &app.certified, app.clock.now());
        let as_proof = json!({"device_id": app.kiosk.id, "nonce": nonce, "signature": reading["signature"]});
        try_sign_in(&app, &with(as_proof)).await.problem(403, "device_refused");
        let proof = app.kiosk.prove(&nonce);
        try_sign_in(&app, &with(proof.clone())).await.expect(201);
        try_sign_in(&app, &with(proof)).await.problem(403, "device_refused");
        let late = app.kiosk.challenge(&nobody).await;
        app.clock.advance(Duration::from_secs(61));
        try_sign_in(&app, &with(app.kiosk.prove(&late))).await.problem(403, "device_refused");
        let revoked = app.kiosk.proof(&nobody).await;
        app.worker(Post::System).await.delete(&format!("/devices/{}", app.kiosk.id)).await.expect(200);
        try_sign_in(&app, &with(revoked)).await.problem(403, "device_unknown");
    }

    async fn the_three_administrators_are_three_people_and_none_is_a_worker(store: Store) {
        let app = TestApp::new(store).await;
        let city = AreaId::parse(CITY).unwrap();
        let (audit, system) = (Role::AuditAdministrator, Role::SystemAdministrator);
        add(&app, "wang-1", "王小明", system, &city).await.unwrap();
        let second = add(&app, "wang-2", "王 小明", audit, &city).await;
        assert!(matches!(second, Err(StaffError::Apart { held, wanted }) if (held, wanted) == (system, audit)));
        let worker = add(&app, "wang-3", "王小明", Role::CityWorker, &city).await;
        assert!(matches!(worker, Err(StaffError::Apart { .. })));
        add(&app, "wang-4", "王小明（二）", audit, &city).await.unwrap();
        let mut tx = app.app.store.write().await.unwrap();
        staff::disable(&app.app, &mut tx, "wang-1").await.unwrap();
        tx.commit().await.unwrap();
        add(&app, "wang-5", "王小明", Role::CityWorker, &city).await.unwrap();
        let mut tx = app.app.store.write().await.unwrap();
        let opened = staff::reset(&app.app, &mut tx, "wang-1").await;
        assert!(matches!(opened, Err(StaffError::Apart { .. })), "nor round a corner");
    }

    async fn a_role_is_held_at_an_area_of_its_level(store: Store) {
        let app = TestApp::new(store).await;
        for (role, area) in [(Role::TownWorker, VILLAGE), (Role::VillageWorker, CITY), (Role::AuditAdministrator, TOWN)] {
            let added = add(&app, "wang", "王小明", role, &AreaId::parse(area).unwrap()).await;
            assert!(matches!(added, Err(StaffError::Level(level)) if level == role), "{role:?}");
        }
    }
}
