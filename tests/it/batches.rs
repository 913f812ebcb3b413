//! Saying yes to many cases at once: a result for each, nothing before its time, and the way back.

use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tests::app::{Post, TestApp};
use tests::client::Answer;

/// As long as a batch can be taken back, and a moment more.
const WINDOW: Duration = Duration::from_secs(21);

/// Opens cases of so many people.
async fn opened(app: &TestApp, count: usize) -> Vec<String> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let person = app.person().await;
        cases.push(app.open_case(&person).await["id"].as_str().expect("an id").to_owned());
    }
    cases
}

fn batch(cases: &[String], version: i64) -> Value {
    let cases: Vec<Value> = cases.iter().map(|id| json!({"id": id, "version": version})).collect();
    json!({ "cases": cases })
}

/// What became of each case, in order.
fn outcomes(answer: &Answer) -> Vec<(&str, Option<&str>)> {
    let items = answer.json["items"].as_array().expect("items");
    items.iter().map(|item| (item["outcome"].as_str().expect("an outcome"), item["code"].as_str())).collect()
}

async fn carry_out(app: &TestApp) {
    app.clock.advance(WINDOW);
    let done = aixin::background::tasks(&app.app).run_due().await.expect("the tasks run");
    assert!(done.contains(&"decisions.carry_out"), "{done:?}");
}

tests::both! {
    async fn many_are_said_yes_to_at_once_and_each_is_decided_when_the_time_to_undo_is_over(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 3).await;
        let worker = app.worker(Post::Village).await;
        let made = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        assert_eq!(outcomes(&made), [("waiting", None); 3]);
        let path = format!("/decision-batches/{}", made.text_at("/id"));
        assert_eq!(worker.get("/cases/counts").await.expect(200).json["waiting"], 0, "they wait for nobody");
        let case = format!("/cases/{}", cases[0]);
        assert_eq!(worker.get(&case).await.expect(200).json["version"], 1, "nothing has happened yet");
        let messages = app.deliver().await;
        assert_eq!(messages, 3, "only those of the applications");
        carry_out(&app).await;
        assert_eq!(outcomes(&worker.get(&path).await.expect(200)), [("done", None); 3]);
        for case in &cases {
            let view = worker.get(&format!("/cases/{case}")).await.expect(200).json;
            assert_eq!((&view["stage"], &view["version"]), (&json!("town"), &json!(2)));
        }
        assert_eq!(app.deliver().await, 3, "each person is told once");
        carry_out(&app).await;
        assert_eq!(outcomes(&worker.get(&path).await.expect(200)), [("done", None); 3], "and only once");
        worker.delete(&path).await.problem(409, "too_late_to_undo");
    }

    async fn what_is_taken_back_in_time_has_never_happened(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 2).await;
        let worker = app.worker(Post::Village).await;
        let made = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        let path = format!("/decision-batches/{}", made.text_at("/id"));
        app.clock.advance(Duration::from_secs(19));
        assert_eq!(outcomes(&worker.delete(&path).await.expect(200)), [("undone", None); 2]);
        carry_out(&app).await;
        for case in &cases {
            assert_eq!(worker.get(&format!("/cases/{case}")).await.expect(200).json["version"], 1);
        }
        assert_eq!(worker.get("/cases/counts").await.expect(200).json["waiting"], 2, "they wait again");
        let again = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        assert_eq!(outcomes(&again), [("waiting", None); 2]);
    }

    async fn each_case_has_its_own_result_and_one_that_cannot_be_holds_no_other_back(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 4).await;
        let (village, town) = (app.worker(Post::Village).await, app.worker(Post::Town).await);
        let act = format!("/cases/{}/actions", cases[1]);
        village.post_on(&act, 1, &json!({"action": "forward"})).await.expect(200);
        let mut asked = batch(&cases, 1);
        asked["cases"][2]["version"] = json!(7);
        let nobody = "01890000-0000-7000-8000-000000000000";
        asked["cases"].as_array_mut().expect("cases").push(json!({"id": nobody, "version": 1}));
        let made = village.post("/decision-batches", &asked).await.expect(201);
        let expected = [
            ("waiting", None),
            ("refused", Some("stale")),
            ("refused", Some("stale")),
            ("waiting", None),
            ("refused", Some("not_found")),
        ];
        assert_eq!(outcomes(&made), expected);
        // Somebody presses the button of one of them before its time.
        let act = format!("/cases/{}/actions", cases[3]);
        let back = json!({"action": "send_back", "missing": ["hours_missing"]});
        village.post_on(&act, 1, &back).await.expect(200);
        carry_out(&app).await;
        let path = format!("/decision-batches/{}", made.text_at("/id"));
        let settled = village.get(&path).await.expect(200);
        assert_eq!(outcomes(&settled)[0], ("done", None));
        assert_eq!(outcomes(&settled)[3], ("refused", Some("stale")));
        town.get(&path).await.problem(404, "not_found");
    }

    async fn a_case_waits_in_one_batch_and_a_worker_elsewhere_learns_nothing_of_it(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 1).await;
        let worker = app.worker(Post::Village).await;
        worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        let again = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        assert_eq!(outcomes(&again), [("refused", Some("decision_waiting"))]);
        let elsewhere = app.worker(Post::OtherVillage).await;
        let tried = elsewhere.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        assert_eq!(outcomes(&tried), [("refused", Some("not_found"))]);
        worker.post("/decision-batches", &json!({"cases": []})).await.problem(422, "invalid_fields");
    }

    async fn a_case_that_cannot_be_read_keeps_no_other_from_being_decided(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 2).await;
        let worker = app.worker(Post::Village).await;
        let made = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        let mut tx = app.app.store.write().await.expect("the database is there");
        tx.sql("UPDATE case_events SET detail_sealed = $2 WHERE case_id = $1")
            .bind(cases[0].parse::<uuid::Uuid>().expect("an id"))
            .bind(vec![1_u8; 64])
            .run_one()
            .await
            .expect("the history is spoilt");
        tx.commit().await.expect("it is kept");
        carry_out(&app).await;
        let path = format!("/decision-batches/{}", made.text_at("/id"));
        assert_eq!(outcomes(&worker.get(&path).await.expect(200)), [("waiting", None), ("done", None)]);
        // Its worker is told when there is no more hope.
        app.clock.advance(Duration::from_mins(10));
        carry_out(&app).await;
        let told = worker.get(&path).await.expect(200);
        assert_eq!(outcomes(&told)[0].0, "refused");
    }

    async fn a_worker_who_was_disabled_meanwhile_decides_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 1).await;
        let worker = app.worker(Post::Village).await;
        let made = worker.post("/decision-batches", &batch(&cases, 1)).await.expect(201);
        let account = app.account(Post::Village);
        let mut tx = app.app.store.write().await.expect("the database is there");
        tx.sql("UPDATE accounts SET disabled_at = $2 WHERE id = $1")
            .bind(account)
            .bind(app.clock.now())
            .run_one()
            .await
            .expect("the account is closed");
        tx.commit().await.expect("it is kept");
        carry_out(&app).await;
        let refused = "SELECT COUNT(*) FROM batch_items WHERE batch_id = $1 AND code = 'forbidden'";
        assert_eq!(app.count(refused, made.text_at("/id").parse().expect("an id")).await, 1);
    }

    async fn sent_again_with_one_key_it_is_one_batch(store: Store) {
        let app = TestApp::new(store).await;
        let cases = opened(&app, 2).await;
        let worker = app.worker(Post::Village).await;
        let send = || {
            let call = worker.call(Method::POST, "/decision-batches").json(&batch(&cases, 1));
            call.header("idempotency-key", "0123456789abcdef0123456789abcdef").send()
        };
        let (first, second) = (send().await.expect(201), send().await.expect(201));
        assert_eq!(first.json, second.json);
    }
}
