//! What a guardian applied for: the person is heard apart, and what they say is theirs.

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who};
use tests::client::{Answer, Client};
use tests::people;

fn said(wants_work: &str, is_pushed: &str) -> Value {
    let own_word = json!({"wants_work": wants_work, "is_pushed": is_pushed, "wants_help": "yes"});
    json!({"action": "hear", "own_word": own_word})
}

async fn act(client: &Client, case: &str, version: i64, body: &Value) -> Answer {
    client.post_on(&format!("/cases/{case}/actions"), version, body).await
}

async fn shown(client: &Client, case: &str) -> Answer {
    client.get(&format!("/cases/{case}")).await.expect(200)
}

/// A guardian applies for somebody who agreed: the guardian's client and the case.
async fn filed(app: &TestApp) -> (Client, String) {
    let guardian = app.guardian(&app.certified, "limited_capacity").await;
    let agreed = json!({"purpose": "job_seeking", "version": 1});
    app.card(&app.certified).await.post("/consents", &agreed).await.expect(200);
    let client = app.representative(&guardian, &app.certified).await;
    let body = json!({"kind": "job_seeking", "answers": people::answers()});
    let case = client.post("/cases", &body).await.expect(201);
    assert_eq!(case.json["heard_apart"], json!(true));
    let id = case.text_at("/id").to_owned();
    (client, id)
}

fn allows(case: &Answer, action: &str) -> bool {
    case.json["allowed"].as_array().is_some_and(|allowed| allowed.contains(&json!(action)))
}

tests::both! {
    async fn what_a_guardian_filed_waits_until_the_person_was_heard_and_stays_theirs(store: Store) {
        let app = TestApp::new(store).await;
        let (guardian, case) = filed(&app).await;
        let village = app.worker(Post::Village).await;
        act(&village, &case, 1, &json!({"action": "forward"})).await.problem(409, "person_not_heard");
        assert!(!allows(&shown(&village, &case).await, "forward"));
        assert!(!allows(&shown(&guardian, &case).await, "hear"));
        act(&guardian, &case, 1, &said("yes", "no")).await.problem(403, "not_your_mandate");
        let card = app.card(&app.certified).await;
        app.deliver().await;
        let before = card.get("/messages").await.expect(200).json;
        let alone = act(&card, &case, 1, &said("yes", "no")).await.expect(200);
        assert_eq!(alone.json["own_word"], Value::Null, "whoever has the card is not known to be the person");
        assert_eq!(alone.json["history"].as_array().map(Vec::len), Some(1));
        app.deliver().await;
        assert_eq!(card.get("/messages").await.expect(200).json, before, "whoever reads the messages is not told");
        // What was said with the card alone lets nothing go on; a worker beside the person hears them.
        act(&village, &case, 2, &json!({"action": "forward"})).await.problem(409, "person_not_heard");
        assert_eq!(shown(&village, &case).await.json["hearing_due"], json!(true));
        let beside = app.client(Who::Assisted(Post::Village, app.certified.id)).await;
        let heard = act(&beside, &case, 2, &said("yes", "no")).await.expect(200);
        assert_eq!(heard.text_at("/own_word/wants_work"), "yes");
        assert_eq!(heard.text_at("/history/2/words"), "单独听取了本人的想法");
        let hidden = shown(&guardian, &case).await;
        assert_eq!((&hidden.json["own_word"], &hidden.json["hearing_due"]), (&Value::Null, &json!(false)));
        assert_eq!(hidden.json["history"].as_array().map(Vec::len), Some(1));
        let seen = shown(&village, &case).await;
        assert_eq!((seen.text_at("/own_word/is_pushed"), allows(&seen, "forward")), ("no", true));
        assert_eq!(seen.json["history"][2]["details"].as_array().map(Vec::len), Some(3));
        act(&village, &case, 3, &json!({"action": "forward"})).await.expect(200);
    }

    async fn what_a_guardian_filed_is_never_passed_on_among_others(store: Store) {
        let app = TestApp::new(store).await;
        let (_, case) = filed(&app).await;
        let village = app.worker(Post::Village).await;
        for version in [1, 2] {
            let batch = json!({"cases": [{"id": case, "version": version}]});
            let made = village.post("/decision-batches", &batch).await.expect(201);
            assert_eq!(made.text_at("/items/0/code"), "decided_alone", "{}", made.text);
            if version == 1 {
                act(&village, &case, 1, &said("unsure", "unsure")).await.expect(200);
            }
        }
    }

    async fn what_somebody_is_pushed_to_is_refused_and_not_granted(store: Store) {
        let app = TestApp::new(store).await;
        let (guardian, case) = filed(&app).await;
        let (village, town) = (app.worker(Post::Village).await, app.worker(Post::Town).await);
        act(&village, &case, 1, &said("yes", "yes")).await.expect(200);
        act(&village, &case, 2, &json!({"action": "forward"})).await.expect(200);
        act(&town, &case, 3, &json!({"action": "forward"})).await.problem(409, "person_not_heard");
        let refusal = json!({"action": "refuse", "reason": "will_not_established"});
        let refused = act(&town, &case, 3, &refusal).await.expect(200);
        assert_eq!(refused.text_at("/refusal/clause"), "《中华人民共和国民法典》第三十五条");
        let told = shown(&guardian, &case).await;
        assert_eq!((told.text_at("/stage"), &told.json["own_word"]), ("refused", &Value::Null));
    }

    async fn a_mandate_tells_of_no_guardian_and_its_holder_hears_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let (_, case) = filed(&app).await;
        let holder = app.holder(&app.certified, &["see", "withdraw"]).await;
        let holder = app.representative(&holder, &app.certified).await;
        act(&app.worker(Post::Village).await, &case, 1, &said("no", "yes")).await.expect(200);
        let seen = shown(&holder, &case).await;
        assert_eq!((&seen.json["heard_apart"], &seen.json["own_word"]), (&json!(false), &Value::Null));
        assert_eq!(seen.json["history"].as_array().map(Vec::len), Some(1));
        act(&holder, &case, 2, &said("yes", "no")).await.problem(403, "not_your_mandate");
    }

    async fn what_stands_in_clear_of_a_hearing_is_a_note(store: Store) {
        let app = TestApp::new(store).await;
        let (_, case) = filed(&app).await;
        act(&app.card(&app.certified).await, &case, 1, &said("no", "unsure")).await.expect(200);
        let id: uuid::Uuid = case.parse().expect("an id");
        let noted = "SELECT COUNT(*) FROM case_events WHERE case_id = $1 AND event IN ('opened', 'noted')";
        assert_eq!(app.count(noted, id).await, 2);
        let on_record = "SELECT COUNT(*) FROM audit_entries WHERE subject_id = $1 AND purpose = 'hear'";
        assert_eq!(app.count(on_record, app.certified.id).await, 0);
    }

    async fn only_who_has_a_guardian_that_applied_is_heard_and_says_all_of_it(store: Store) {
        let app = TestApp::new(store).await;
        let own = app.open_case(&app.person().await).await;
        let village = app.worker(Post::Village).await;
        let own = own["id"].as_str().expect("an id");
        act(&village, own, 1, &said("yes", "no")).await.problem(409, "action_not_allowed");
        let (_, case) = filed(&app).await;
        let empty = act(&village, &case, 1, &json!({"action": "hear"})).await;
        assert_eq!(empty.problem(422, "invalid_fields").fields(), [("own_word", "required")]);
        let half = json!({"action": "hear", "own_word": {"wants_work": "yes"}});
        act(&village, &case, 1, &half).await.expect(422);
        act(&village, &case, 7, &said("yes", "no")).await.problem(412, "stale");
    }
}
