//! Coming back to the desk: a password is enough on the page on which a code was shown today.

use std::time::Duration;

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, login_name};
use tests::client::Answer;
use uuid::Uuid;

async fn sign_in(app: &TestApp, body: Value) -> Answer {
    app.anonymous().await.post("/sessions", &body).await
}

fn with_code(app: &TestApp, post: Post, face: &str) -> Value {
    json!({"login_name": login_name(post), "password": app.secrets(post).password, "code": app.time_code(post),
           "face": face})
}

/// What stands for the code on the page of a village worker who has just signed in at the desk.
async fn shown(app: &TestApp) -> String {
    let begun = sign_in(app, with_code(app, Post::Village, "desk")).await.expect(201);
    begun.text_at("/resumption").to_owned()
}

async fn back(app: &TestApp, post: Post, resumption: &str) -> Answer {
    let body = json!({"login_name": login_name(post), "password": app.secrets(post).password,
                      "resumption": resumption, "face": "desk"});
    sign_in(app, body).await
}

tests::both! {
    async fn whoever_showed_a_code_at_the_desk_comes_back_with_the_password_until_the_day_ends(store: Store) {
        let app = TestApp::new(store).await;
        let resumption = shown(&app).await;
        // From ten in the morning to a minute before midnight.
        for hours in [1, 12] {
            app.clock.advance(Duration::from_hours(hours));
            let begun = back(&app, Post::Village, &resumption).await.expect(201);
            assert_eq!(begun.json["resumption"], Value::Null, "the page has it");
        }
        app.clock.advance(Duration::from_hours(1));
        back(&app, Post::Village, &resumption).await.problem(401, "second_factor_due");
    }

    async fn what_stands_for_a_code_is_worth_nothing_to_anybody_else_or_with_a_wrong_password(store: Store) {
        let app = TestApp::new(store).await;
        let resumption = shown(&app).await;
        back(&app, Post::Town, &resumption).await.problem(401, "second_factor_due");
        back(&app, Post::Village, &resumption[1..]).await.problem(401, "second_factor_due");
        let mut wrong = json!({"login_name": login_name(Post::Village), "password": "wrong",
                               "resumption": resumption, "face": "desk"});
        sign_in(&app, wrong.clone()).await.problem(401, "sign_in_failed");
        wrong["login_name"] = json!("nobody-here");
        sign_in(&app, wrong).await.problem(401, "second_factor_due");
        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'sessions.start' AND outcome = 'refused' AND id <> $1";
        assert_eq!(app.count(refused, Uuid::nil()).await, 4, "every try is on record");
    }

    async fn ending_all_sessions_asks_for_a_code_again(store: Store) {
        let app = TestApp::new(store).await;
        let resumption = shown(&app).await;
        app.worker(Post::Village).await.delete("/sessions").await.expect(204);
        back(&app, Post::Village, &resumption).await.problem(401, "second_factor_due");
    }

    async fn only_the_desk_is_given_something_that_stands_for_a_code_and_takes_it(store: Store) {
        let app = TestApp::new(store).await;
        for (post, face) in [(Post::Town, "program"), (Post::City, "kiosk")] {
            let begun = sign_in(&app, with_code(&app, post, face)).await.expect(201);
            assert_eq!(begun.json["resumption"], Value::Null, "{face}");
        }
        let resumption = shown(&app).await;
        let mut body = json!({"login_name": login_name(Post::Village), "password": "x", "resumption": resumption,
                              "face": "kiosk"});
        let refused = sign_in(&app, body.clone()).await.problem(422, "invalid_fields");
        assert_eq!(refused.fields(), [("code", "second_factor_form")]);
        body["face"] = json!("desk");
        body["code"] = json!("123456");
        let refused = sign_in(&app, body).await.problem(422, "invalid_fields");
        assert_eq!(refused.fields(), [("resumption", "not_expected")]);
    }

    async fn what_stands_for_codes_is_swept_when_its_day_is_over(store: Store) {
        let app = TestApp::new(store).await;
        shown(&app).await;
        let kept = async || {
            app.count("SELECT COUNT(*) FROM resumptions WHERE account_id = $1", app.account(Post::Village)).await
        };
        assert_eq!(kept().await, 1);
        app.clock.advance(Duration::from_hours(24));
        aixin::background::tasks(&app.app).run_due().await.expect("the tasks run");
        assert_eq!(kept().await, 0);
    }
}
