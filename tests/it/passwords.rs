//! A worker's own password: first ones run out and open nothing, and whatever breaks on the way to another one,
//! nobody is locked out and nobody else let in.

mod command;

use std::time::Duration;

use aixin::accounts::staff;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who, login_name};
use tests::client::{Answer, Client};

/// What a worker types to sign in.
fn sign_in(post: Post, password: &str, code: &str) -> Value {
    json!({"login_name": login_name(post), "password": password, "code": code, "face": "program"})
}

/// A code that was not used yet: the one of half a minute and more later.
fn code(app: &TestApp, post: Post) -> String {
    app.clock.advance(Duration::from_secs(90));
    app.time_code(post)
}

async fn try_sign_in(app: &TestApp, post: Post, password: &str) -> Answer {
    let body = sign_in(post, password, &code(app, post));
    app.anonymous().await.post("/sessions", &body).await
}

/// Signed in by password and code, as a program.
async fn signed_in(app: &TestApp, post: Post, password: &str) -> Client {
    with_token(app, &try_sign_in(app, post, password).await.expect(201)).await
}

async fn with_token(app: &TestApp, begun: &Answer) -> Client {
    app.anonymous().await.with("authorization", &format!("Bearer {}", begun.text_at("/token")))
}

async fn draw(app: &TestApp, worker: &Client, post: Post, password: &str) -> Answer {
    worker.post("/passwords", &json!({"password": password, "code": code(app, post)})).await
}

async fn confirm(worker: &Client, password: &str) -> Answer {
    worker.post("/passwords/confirmations", &json!({"password": password})).await
}

fn first(app: &TestApp, post: Post) -> String {
    app.secrets(post).password.clone()
}

async fn reset(app: &TestApp, post: Post) -> aixin::accounts::NewSecrets {
    let mut tx = app.app.store.write().await.unwrap();
    let secrets = staff::reset(&app.app, &mut tx, &login_name(post)).await.unwrap();
    tx.commit().await.unwrap();
    secrets
}

tests::both! {
    async fn a_drawn_password_counts_once_it_is_confirmed_and_the_session_goes_on_alone(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let here = signed_in(&app, Post::Village, &old).await;
        let elsewhere = signed_in(&app, Post::Village, &old).await;
        let drawn = draw(&app, &here, Post::Village, &old).await.expect(200);
        let new = drawn.text_at("/password").to_owned();
        assert_eq!((new.len(), new == old), (19, false));
        here.get("/sessions/current").await.expect(200);
        elsewhere.get("/sessions/current").await.expect(200);
        let begun = confirm(&here, &new).await.expect(201);
        let here_on = with_token(&app, &begun).await;
        here_on.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        let listed = here_on.get("/sessions").await.expect(200);
        assert_eq!(listed.json["items"].as_array().map(Vec::len), Some(1), "every other session has ended");
        for ended in [&here, &elsewhere] {
            ended.get("/sessions/current").await.problem(401, "session_ended");
        }
        try_sign_in(&app, Post::Village, &old).await.problem(401, "sign_in_failed");
        try_sign_in(&app, Post::Village, &new).await.expect(201);
    }

    async fn a_new_password_is_drawn_for_the_present_one_and_a_code_that_was_not_used(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = app.worker(Post::Village).await;
        draw(&app, &worker, Post::Village, "not-the-password").await.problem(403, "secrets_refused");
        let body = json!({"password": old, "code": code(&app, Post::Village)});
        worker.post("/passwords", &body).await.expect(200);
        worker.post("/passwords", &body).await.problem(403, "secrets_refused");
        let printed = json!({"password": old, "code": app.secrets(Post::Village).printed_codes[2]});
        worker.post("/passwords", &printed).await.expect(200);
        worker.post("/passwords", &printed).await.problem(403, "secrets_refused");
        let empty = worker.post("/passwords", &json!({"password": "", "code": "12"})).await.expect(422);
        assert_eq!(empty.fields(), [("code", "second_factor_form"), ("password", "required")]);
        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords.draw' AND outcome = 'refused' AND actor_id = $1";
        let drawn = "SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords.draw' AND outcome = 'done' AND actor_id = $1";
        let account = app.account(Post::Village);
        assert_eq!((app.count(refused, account).await, app.count(drawn, account).await), (3, 2));
    }

    async fn tries_for_a_new_password_are_counted_like_those_to_sign_in(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let wrong = json!({"password": "not-the-password", "code": "000000"});
        for _ in 0..5 {
            worker.post("/passwords", &wrong).await.problem(403, "secrets_refused");
        }
        let right = json!({"password": first(&app, Post::Village), "code": app.time_code(Post::Village)});
        let closed = worker.post("/passwords", &right).await.problem(429, "too_many_requests");
        assert_eq!(closed.header("retry-after"), Some("60"));
        let same_door = sign_in(Post::Village, &first(&app, Post::Village), &app.time_code(Post::Village));
        app.anonymous().await.post("/sessions", &same_door).await.problem(429, "too_many_requests");
        app.clock.advance(Duration::from_secs(61));
        draw(&app, &worker, Post::Village, &first(&app, Post::Village)).await.expect(200);
        try_sign_in(&app, Post::Village, &first(&app, Post::Village)).await.expect(201);
    }

    async fn whoever_never_saw_the_new_password_goes_on_with_the_old_one(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = signed_in(&app, Post::Village, &old).await;
        let lost = draw(&app, &worker, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        worker.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        let again = signed_in(&app, Post::Village, &old).await;
        let new = draw(&app, &again, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        // What was drawn before is worth nothing, whoever found it.
        let wrong = confirm(&again, &lost).await.expect(422);
        assert_eq!(wrong.fields(), [("password", "password_differs")]);
        try_sign_in(&app, Post::Village, &lost).await.problem(401, "sign_in_failed");
        confirm(&again, &new).await.expect(201);
    }

    async fn whoever_could_not_confirm_comes_in_with_the_new_password_and_the_old_one_is_dead(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = signed_in(&app, Post::Village, &old).await;
        let new = draw(&app, &worker, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        app.clock.advance(Duration::from_hours(6 * 24));
        let later = signed_in(&app, Post::Village, &new).await;
        later.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        worker.get("/sessions/current").await.problem(401, "session_ended");
        try_sign_in(&app, Post::Village, &old).await.problem(401, "sign_in_failed");
        confirm(&later, &new).await.problem(409, "no_password_drawn");
        let confirmed = "SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords.confirm' AND actor_id = $1";
        assert_eq!(app.count(confirmed, app.account(Post::Village)).await, 1);
    }

    async fn a_drawn_password_that_nobody_used_in_a_week_is_worth_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = signed_in(&app, Post::Village, &old).await;
        let new = draw(&app, &worker, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        app.clock.advance(Duration::from_hours(7 * 24));
        try_sign_in(&app, Post::Village, &new).await.problem(401, "sign_in_failed");
        let again = signed_in(&app, Post::Village, &old).await;
        confirm(&again, &new).await.problem(409, "no_password_drawn");
    }

    async fn of_two_who_confirm_at_once_one_goes_on(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let (one, other) =
            (signed_in(&app, Post::Village, &old).await, signed_in(&app, Post::Village, &old).await);
        let new = draw(&app, &one, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        let answers = futures_util::future::join_all([&one, &other, &one, &other].map(|worker| confirm(worker, &new))).await;
        let begun: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(begun.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 401 | 409)), "{answers:?}");
        with_token(&app, begun[0]).await.get("/sessions/current").await.expect(200);
        assert_eq!(app.count("SELECT epoch FROM accounts WHERE id = $1", app.account(Post::Village)).await, 2);
        try_sign_in(&app, Post::Village, &new).await.expect(201);
    }

    async fn of_two_who_draw_at_once_the_last_one_s_password_counts(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = app.worker(Post::Village).await;
        let bodies: Vec<_> = app.secrets(Post::Village).printed_codes[..2]
            .iter()
            .map(|code| json!({"password": old, "code": code}))
            .collect();
        let drawn = futures_util::future::join_all(bodies.iter().map(|body| worker.post("/passwords", body))).await;
        let mut counted = 0;
        for answer in drawn {
            counted += i32::from(confirm(&worker, answer.expect(200).text_at("/password")).await.status == 201);
        }
        assert_eq!(counted, 1);
    }

    async fn a_first_password_opens_nothing_but_having_ones_own_drawn(store: Store) {
        let app = TestApp::new(store).await;
        let handed = first(&app, Post::First);
        let worker = signed_in(&app, Post::First, &handed).await;
        let session = worker.get("/sessions/current").await.expect(200);
        assert_eq!((&session.json["own_password_due"], &session.json["undertaking_due"]), (&json!(true), &json!(false)));
        let file = format!("/residents/{}", app.certified.id);
        let refused = worker.get(&file).await.problem(403, "own_password_due");
        assert!(refused.text_at("/detail").contains("首次密码"), "{}", refused.text);
        worker.post("/undertakings/signatures", &json!({"version": 1})).await.problem(403, "own_password_due");
        let new = draw(&app, &worker, Post::First, &handed).await.expect(200).text_at("/password").to_owned();
        worker.get(&file).await.problem(403, "own_password_due");
        let begun = confirm(&worker, &new).await.expect(201);
        assert_eq!(begun.json["own_password_due"], json!(false));
        with_token(&app, &begun).await.get(&file).await.expect(200);
        app.clock.advance(Duration::from_hours(400 * 24));
        try_sign_in(&app, Post::First, &new).await.expect(201);
    }

    async fn a_first_password_runs_out_after_a_week_and_new_secrets_open_the_door(store: Store) {
        let app = TestApp::new(store).await;
        let handed = first(&app, Post::First);
        let worker = signed_in(&app, Post::First, &handed).await;
        app.clock.advance(Duration::from_hours(7 * 24));
        let late = try_sign_in(&app, Post::First, &handed).await.problem(401, "password_expired");
        assert!(late.text_at("/detail").contains("重新发放"), "{}", late.text);
        // Only whoever shows everything is told.
        try_sign_in(&app, Post::First, "not-the-password").await.problem(401, "sign_in_failed");
        let no_code = sign_in(Post::First, &handed, "000000");
        app.anonymous().await.post("/sessions", &no_code).await.problem(401, "sign_in_failed");
        worker.get("/sessions/current").await.problem(401, "session_ended");
        let secrets = reset(&app, Post::First).await;
        let body = json!({"login_name": login_name(Post::First), "password": secrets.password,
                          "code": secrets.printed_codes[0], "face": "program"});
        let begun = app.anonymous().await.post("/sessions", &body).await.expect(201);
        assert_eq!(begun.json["own_password_due"], json!(true));
    }

    async fn a_session_that_began_in_time_has_nothing_drawn_for_a_password_that_ran_out(store: Store) {
        let app = TestApp::new(store).await;
        let handed = first(&app, Post::First);
        app.clock.advance(Duration::from_hours(7 * 24) - Duration::from_mins(5));
        let worker = signed_in(&app, Post::First, &handed).await;
        app.clock.advance(Duration::from_mins(5));
        draw(&app, &worker, Post::First, &handed).await.problem(403, "password_expired");
    }

    async fn new_secrets_are_first_ones_again_and_end_what_was_drawn(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = signed_in(&app, Post::Village, &old).await;
        let drawn = draw(&app, &worker, Post::Village, &old).await.expect(200).text_at("/password").to_owned();
        let once = reset(&app, Post::Village).await;
        let twice = reset(&app, Post::Village).await;
        worker.get("/sessions/current").await.problem(401, "session_ended");
        for dead in [&old, &drawn, &once.password] {
            let body = sign_in(Post::Village, dead, &twice.printed_codes[1]);
            app.anonymous().await.post("/sessions", &body).await.problem(401, "sign_in_failed");
        }
        let body = sign_in(Post::Village, &twice.password, &twice.printed_codes[0]);
        let begun = app.anonymous().await.post("/sessions", &body).await.expect(201);
        with_token(&app, &begun).await.get("/cases").await.problem(403, "own_password_due");
    }

    async fn no_password_is_shown_while_a_resident_is_there(store: Store) {
        let app = TestApp::new(store).await;
        let body = json!({"password": first(&app, Post::Village), "code": code(&app, Post::Village)});
        for who in [Who::Assisted(Post::Village, app.certified.id), Who::Card(app.certified.id)] {
            let client = app.client(who).await;
            client.post("/passwords", &body).await.problem(403, "forbidden");
            confirm(&client, "abcd-efgh-jkmn-pqrs").await.problem(403, "forbidden");
        }
    }

    async fn a_drawn_password_is_kept_nowhere_but_as_a_hash(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let worker = app.worker(Post::Village).await;
        let key = [("Idempotency-Key", "a-key-that-is-not-asked-for")];
        let body = json!({"password": old, "code": code(&app, Post::Village)});
        let new = worker.post_with("/passwords", &body, &key).await.expect(200).text_at("/password").to_owned();
        let answers = "SELECT COUNT(*) FROM idempotency_keys WHERE scope = $1";
        assert_eq!(app.count(answers, app.account(Post::Village)).await, 0, "no answer waits to be given again");
        let mut tx = app.app.store.autocommit().await.unwrap();
        let (hash,): (String,) = tx.sql("SELECT next_password_hash FROM accounts WHERE id = $1").bind(app.account(Post::Village)).one().await.unwrap();
        assert!(hash.starts_with("$argon2id$") && !hash.contains(&new));
    }

    async fn new_printed_codes_count_once_one_is_used_and_those_before_until_then(store: Store) {
        let app = TestApp::new(store).await;
        let (password, old) = (first(&app, Post::Village), app.secrets(Post::Village).printed_codes.clone());
        let worker = app.worker(Post::Village).await;
        worker.post("/printed-codes/confirmations", &json!({"code": old[1]})).await.problem(409, "no_codes_drawn");
        let draw = async |code: &str| {
            let drawn = worker.post("/printed-codes", &json!({"password": password, "code": code})).await.expect(200);
            serde_json::from_value::<Vec<String>>(drawn.json["codes"].clone()).unwrap()
        };
        let lost = draw(&old[0]).await;
        let new = draw(&code(&app, Post::Village)).await;
        assert_eq!((new.len(), new[0].len()), (10, 14));
        let sign_in = async |code: &str| app.anonymous().await.post("/sessions", &sign_in(Post::Village, &password, code)).await;
        sign_in(&old[1]).await.expect(201);
        sign_in(&lost[0]).await.problem(401, "sign_in_failed");
        for wrong in [&old[2], &lost[1]] {
            let told = worker.post("/printed-codes/confirmations", &json!({"code": wrong})).await.expect(422);
            assert_eq!(told.fields(), [("code", "printed_code_differs")]);
        }
        sign_in(&old[2]).await.expect(201);
        worker.post("/printed-codes/confirmations", &json!({"code": new[0]})).await.expect(204);
        for used_or_dead in [&old[3], &new[0]] {
            sign_in(used_or_dead).await.problem(401, "sign_in_failed");
        }
        sign_in(&new[1]).await.expect(201);
        // Signing in with one of them is as good as confirming them.
        let newer = draw(&new[2]).await;
        sign_in(&newer[0]).await.expect(201);
        sign_in(&new[3]).await.problem(401, "sign_in_failed");
        worker.post("/printed-codes/confirmations", &json!({"code": newer[1]})).await.problem(409, "no_codes_drawn");
    }

    async fn printed_codes_are_drawn_for_the_present_password_by_whoever_has_one_of_their_own(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let wrong = json!({"password": "not-the-password", "code": code(&app, Post::Village)});
        worker.post("/printed-codes", &wrong).await.problem(403, "secrets_refused");
        let no_code = json!({"password": first(&app, Post::Village), "code": "000000"});
        worker.post("/printed-codes", &no_code).await.problem(403, "secrets_refused");
        let handed = app.worker(Post::First).await;
        let body = json!({"password": first(&app, Post::First), "code": code(&app, Post::First)});
        handed.post("/printed-codes", &body).await.problem(403, "own_password_due");
        let there = "SELECT COUNT(*) FROM printed_codes WHERE account_id = $1 AND list = 1";
        assert_eq!(app.count(there, app.account(Post::Village)).await, 10);
    }

    async fn at_a_kiosk_the_worker_gets_another_cookie_and_page_secret(store: Store) {
        let app = TestApp::new(store).await;
        let old = first(&app, Post::Village);
        let mut body = sign_in(Post::Village, &old, &code(&app, Post::Village));
        body["face"] = json!("kiosk");
        let begun = app.anonymous().await.post("/sessions", &body).await.expect(201);
        let at = async |begun: &Answer| {
            let cookie = begun.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
            let client = app.anonymous().await.with("cookie", &cookie);
            client.with("x-aixin-page", begun.text_at("/page_secret")).with("origin", "https://aixin.example")
        };
        let before = at(&begun).await;
        let code = app.secrets(Post::Village).printed_codes[0].clone();
        let drawn = before.post("/passwords", &json!({"password": old, "code": code})).await.expect(200);
        let confirmed = confirm(&before, drawn.text_at("/password")).await.expect(201);
        assert_eq!(confirmed.json["token"], Value::Null);
        before.get("/sessions/current").await.problem(401, "session_ended");
        at(&confirmed).await.call(Method::POST, "/sessions/current/renewals").send().await.expect(200);
    }
}
