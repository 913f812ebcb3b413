//! The whole way of a case, and everything that may come between.

use std::time::Duration;

use futures_util::future::join_all;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, VILLAGE, Who};
use tests::client::{Answer, Client};
use tests::people;

async fn act(client: &Client, case: &str, version: i64, body: &Value) -> Answer {
    client.post_on(&format!("/cases/{case}/actions"), version, body).await
}

fn action(action: &str) -> Value {
    json!({"action": action})
}

fn open() -> Value {
    json!({"kind": "job_seeking", "answers": people::answers()})
}

/// An open case of the certified person: its id.
async fn opened(app: &TestApp) -> String {
    app.open_case(&app.certified).await["id"].as_str().unwrap().to_owned()
}

async fn messages(app: &TestApp) -> Vec<String> {
    app.deliver().await;
    let inbox = app.card(&app.certified).await.get("/messages").await.expect(200);
    let words = inbox.json["items"].as_array().unwrap().iter().rev();
    words.map(|message| message["words"].as_str().unwrap().to_owned()).collect()
}

async fn events(app: &TestApp, case: &str) -> i64 {
    app.count("SELECT COUNT(*) FROM case_events WHERE case_id = $1", case.parse().unwrap()).await
}

tests::both! {
    async fn of_many_who_apply_for_one_person_in_one_moment_one_opens_a_case(store: Store) {
        let app = TestApp::new(store).await;
        let first = app.card(&app.certified).await;
        first.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await.expect(200);
        let mut kiosks = Vec::new();
        for _ in 0..8 {
            kiosks.push(app.card(&app.certified).await);
        }
        let request = open();
        let answers = join_all(kiosks.iter().map(|kiosk| kiosk.post("/cases", &request))).await;
        let mut opened = 0;
        for answer in answers {
            if answer.status == 201 {
                opened += 1;
            } else {
                answer.problem(409, "case_open");
            }
        }
        assert_eq!(opened, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM cases WHERE resident_id = $1", app.certified.id).await, 1);
    }

    async fn a_case_goes_from_the_kiosk_through_village_and_town_to_the_city_and_is_approved(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let id = case["id"].as_str().unwrap();
        assert_eq!((&case["stage"], &case["due_on"]), (&json!("village"), &json!("2026-11-26")), "{case}");
        let ways = [(Post::Village, "forward", "town"), (Post::Town, "forward", "city"), (Post::City, "approve", "approved")];
        for (version, (post, word, stage)) in (1..).zip(ways) {
            let worker = app.worker(post).await;
            let queue = worker.get("/cases").await.expect(200);
            assert_eq!(queue.text_at("/items/0/id"), id, "{post:?} sees what waits for them");
            let shown = worker.get(&format!("/cases/{id}")).await.expect(200);
            assert_eq!(shown.header("etag"), Some(format!("\"{version}\"").as_str()));
            assert!(shown.json["allowed"].as_array().unwrap().contains(&json!(word)));
            let done = act(&worker, id, version, &action(word)).await.expect(200);
            assert_eq!(done.text_at("/stage"), stage);
        }
        let mine = app.card(&app.certified).await.get(&format!("/cases/{id}")).await.expect(200);
        let states: Vec<&Value> = mine.json["steps"].as_array().unwrap().iter().map(|step| &step["state"]).collect();
        assert_eq!(states, ["done", "done", "done"]);
        let words = ["您的申请已收到，村（社区）正在办理。", "您的申请正由镇（街道）办理。", "您的申请正由市里办理。", "您的申请已通过。"];
        assert_eq!(messages(&app).await, words);
        let decided: Vec<_> =
            app.audited(app.certified.id).await.into_iter().filter(|(action, _)| action == "cases.act").collect();
        let by = |post| ("cases.act".to_owned(), Some(app.account(post)));
        assert_eq!(decided, [by(Post::Village), by(Post::Town), by(Post::City)]);
        assert!(app.worker(Post::City).await.get("/cases").await.expect(200).json["items"].as_array().unwrap().is_empty());
    }

    async fn sent_back_names_everything_that_is_missing_and_topping_up_goes_on(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let (worker, person) = (app.worker(Post::Village).await, app.card(&app.certified).await);
        let back = json!({"action": "send_back", "missing": ["hours_missing", "phone_unreachable"], "note": "电话打不通"});
        let sent = act(&worker, &id, 1, &back).await.expect(200);
        assert_eq!((sent.text_at("/stage"), sent.text_at("/waits_for")), ("sent_back", "applicant"));
        let seen = person.get(&format!("/cases/{id}")).await.expect(200);
        let codes: Vec<&Value> = seen.json["missing"].as_array().unwrap().iter().map(|item| &item["code"]).collect();
        assert_eq!(codes, ["hours_missing", "phone_unreachable"]);
        assert_eq!(seen.text_at("/note"), "电话打不通");
        act(&worker, &id, 2, &action("forward")).await.problem(409, "action_not_allowed");
        let without = act(&person, &id, 2, &action("top_up")).await.problem(422, "invalid_fields");
        assert_eq!(without.fields(), [("answers", "required")]);
        let mut wrong = people::answers();
        wrong["phone"] = json!("123");
        let wrong = act(&person, &id, 2, &json!({"action": "top_up", "answers": wrong})).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("answers.phone", "phone_form")]);
        let mut answers = people::answers();
        answers["hours"] = json!("at_home");
        let topped = act(&person, &id, 2, &json!({"action": "top_up", "answers": answers})).await.expect(200);
        assert_eq!((topped.text_at("/stage"), &topped.json["round"]), ("village", &json!(2)));
        let done = act(&worker, &id, 3, &action("forward")).await.expect(200);
        assert_eq!((done.text_at("/stage"), done.text_at("/answers/hours")), ("town", "at_home"));
    }

    async fn a_refusal_says_why_what_would_change_it_and_what_else_there_is(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        let town = app.worker(Post::Town).await;
        let without = act(&town, &id, 2, &action("refuse")).await.problem(422, "invalid_fields");
        assert_eq!(without.fields(), [("reason", "required")]);
        let refused = act(&town, &id, 2, &json!({"action": "refuse", "reason": "certificate_frozen"})).await.expect(200);
        assert_eq!(refused.text_at("/stage"), "refused");
        let mine = app.card(&app.certified).await.get(&format!("/cases/{id}")).await.expect(200);
        for part in ["words", "clause", "would_change"] {
            assert!(!mine.text_at(&format!("/refusal/{part}")).is_empty());
        }
        assert!(!mine.json["refusal"]["remedies"].as_array().unwrap().is_empty());
        act(&app.card(&app.certified).await, &id, 3, &action("withdraw")).await.problem(409, "action_not_allowed");
    }

    async fn an_objection_is_decided_by_another_person_of_the_city_once(store: Store) {
        let app = TestApp::new(store).await;
        let (id, city) = (opened(&app).await, app.worker(Post::City).await);
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        act(&app.worker(Post::Town).await, &id, 2, &action("forward")).await.expect(200);
        let refuse = json!({"action": "refuse", "reason": "certificate_frozen"});
        let refused = act(&city, &id, 3, &refuse).await.expect(200);
        assert_eq!(refused.json["allowed"], json!([]), "it is not the worker's to object");
        let person = app.card(&app.certified).await;
        let seen = person.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!((&seen.json["allowed"], seen.text_at("/object_by")), (&json!(["object"]), "2026-12-14"));
        act(&app.card(&app.uncertified).await, &id, 4, &action("object")).await.problem(404, "not_found");
        let objected = act(&person, &id, 4, &json!({"action": "object", "note": "证已恢复"})).await.expect(200);
        assert_eq!((objected.text_at("/stage"), objected.text_at("/due_on")), ("city", "2026-11-30"));
        assert_eq!(objected.text_at("/objection/against/reason"), "certificate_frozen");
        assert_eq!((&objected.json["refusal"], &objected.json["object_by"]), (&Value::Null, &Value::Null));
        act(&city, &id, 5, &action("approve")).await.problem(409, "same_person");
        let other = app.worker(Post::City2).await;
        assert_eq!(other.get("/cases").await.expect(200).text_at("/items/0/id"), id);
        let again = act(&other, &id, 5, &refuse).await.expect(200);
        assert_eq!(again.text_at("/objection/note"), "证已恢复");
        act(&person, &id, 6, &action("object")).await.problem(409, "action_not_allowed");
        let over = person.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!((&over.json["allowed"], &over.json["object_by"]), (&json!([]), &Value::Null));
        assert_eq!(over.json["refusal"]["remedies"].as_array().map(Vec::len), Some(2));
        app.deliver().await;
        let told = person.get("/messages").await.expect(200);
        assert!(told.text_at("/items/1/words").contains("异议"), "{}", told.text);
    }

    async fn who_objects_too_late_or_has_applied_anew_is_told_so(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        let refuse = json!({"action": "refuse", "reason": "certificate_frozen"});
        act(&app.worker(Post::Town).await, &id, 2, &refuse).await.expect(200);
        let person = app.card(&app.certified).await;
        let new = person.post("/cases", &open()).await.expect(201);
        act(&person, &id, 3, &action("object")).await.problem(409, "case_open");
        act(&person, new.text_at("/id"), 1, &action("withdraw")).await.expect(200);
        app.clock.advance(std::time::Duration::from_hours(22 * 24));
        let person = app.card(&app.certified).await;
        act(&person, &id, 3, &action("object")).await.problem(409, "objection_too_late");
        let seen = person.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!((&seen.json["allowed"], &seen.json["object_by"]), (&json!([]), &Value::Null));
    }

    async fn of_an_objection_and_a_new_application_in_one_moment_one_opens_a_case(store: Store) {
        let app = TestApp::new(store).await;
        let (village, town) = (app.worker(Post::Village).await, app.worker(Post::Town).await);
        let (refuse, object) = (json!({"action": "refuse", "reason": "certificate_frozen"}), action("object"));
        for _ in 0..12 {
            let person = app.person().await;
            let id = app.open_case(&person).await["id"].as_str().unwrap().to_owned();
            act(&village, &id, 1, &action("forward")).await.expect(200);
            act(&town, &id, 2, &refuse).await.expect(200);
            let (one, two) = (app.card(&person).await, app.card(&person).await);
            let request = open();
            let (objected, applied) = tokio::join!(act(&one, &id, 3, &object), two.post("/cases", &request));
            match (objected.status, applied.status) {
                (200, 409) => drop(applied.problem(409, "case_open")),
                (409, 201) => drop(objected.problem(409, "case_open")),
                _ => panic!("{} {}", objected.text, applied.text),
            }
            let standing = "SELECT COUNT(*) FROM cases WHERE closed_at IS NULL AND resident_id = $1";
            assert_eq!(app.count(standing, person.id).await, 1);
        }
    }

    async fn beside_the_person_a_helper_objects_and_cannot_decide_it(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        let refuse = json!({"action": "refuse", "reason": "certificate_frozen"});
        act(&app.worker(Post::Town).await, &id, 2, &refuse).await.expect(200);
        let beside = app.client(Who::Assisted(Post::City, app.certified.id)).await;
        act(&beside, &id, 3, &action("object")).await.expect(200);
        act(&app.worker(Post::City).await, &id, 4, &action("approve")).await.problem(409, "same_person");
        act(&app.worker(Post::City2).await, &id, 4, &action("approve")).await.expect(200);
    }

    async fn what_is_withdrawn_is_over_and_something_new_can_be_opened(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let person = app.card(&app.certified).await;
        person.post("/cases", &open()).await.problem(409, "case_open");
        let gone = act(&person, &id, 1, &action("withdraw")).await.expect(200);
        assert_eq!((gone.text_at("/stage"), &gone.json["allowed"]), ("withdrawn", &json!([])));
        act(&app.worker(Post::Village).await, &id, 2, &action("forward")).await.problem(409, "action_not_allowed");
        person.post("/cases", &open()).await.expect(201);
    }

    async fn a_pause_has_a_reason_and_stops_the_clock_until_it_ends(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let worker = app.worker(Post::Village).await;
        act(&worker, &id, 1, &action("pause")).await.problem(422, "invalid_fields");
        let paused = act(&worker, &id, 1, &json!({"action": "pause", "pause": "natural_disaster"})).await.expect(200);
        assert_eq!((paused.text_at("/paused"), &paused.json["due_on"]), ("natural_disaster", &Value::Null));
        act(&worker, &id, 2, &action("forward")).await.problem(409, "action_not_allowed");
        app.clock.advance(std::time::Duration::from_hours(7 * 24));
        let worker = app.worker(Post::Village).await;
        let resumed = act(&worker, &id, 2, &action("resume")).await.expect(200);
        assert_eq!(resumed.text_at("/due_on"), "2026-12-03");
        act(&worker, &id, 3, &action("forward")).await.expect(200);
    }

    async fn nobody_decides_the_same_step_twice_or_on_what_has_changed(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let worker = app.worker(Post::Village).await;
        act(&worker, &id, 1, &action("forward")).await.expect(200);
        act(&worker, &id, 1, &action("forward")).await.problem(412, "stale");
        act(&worker, &id, 2, &action("forward")).await.problem(409, "action_not_allowed");
        let path = format!("/cases/{id}/actions");
        worker.post(&path, &action("forward")).await.problem(428, "precondition_required");
        assert_eq!(events(&app, &id).await, 2);
    }

    async fn sent_twice_with_one_key_is_done_once_and_answered_the_same(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.card(&app.certified).await;
        person.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await.expect(200);
        let key = [("idempotency-key", "open-1")];
        let first = person.post_with("/cases", &open(), &key).await.expect(201);
        let again = person.post_with("/cases", &open(), &key).await.expect(201);
        assert_eq!((&first.json, first.header("etag")), (&again.json, again.header("etag")));
        assert!(!first.text_at("/slip_code").is_empty());
        let cases = "SELECT COUNT(*) FROM cases WHERE resident_id = $1";
        assert_eq!(app.count(cases, app.certified.id).await, 1);
        let mut other = open();
        other["answers"]["hours"] = json!("any");
        person.post_with("/cases", &other, &key).await.problem(422, "idempotency_key_reused");
        let (worker, id) = (app.worker(Post::Village).await, first.text_at("/id"));
        let (path, both) = (format!("/cases/{id}/actions"), [("if-match", "\"1\""), ("idempotency-key", "act-1")]);
        let first = worker.post_with(&path, &action("forward"), &both).await.expect(200);
        let again = worker.post_with(&path, &action("forward"), &both).await.expect(200);
        assert_eq!(first.json, again.json);
        assert_eq!(events(&app, id).await, 2);
        assert_eq!(messages(&app).await.len(), 2, "and nobody is told twice");
    }

    async fn one_person_never_decides_two_steps(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let mut tx = app.app.store.write().await.unwrap();
        tx.sql("INSERT INTO memberships (id, account_id, role, area_id, valid_from, recorded_at)
                VALUES ($1, $2, 'town_worker', '330483100', '2026-01-01', $3)")
            .bind(app.app.random.uuid(&app.clock))
            .bind(app.account(Post::Village))
            .bind(app.clock.now())
            .run_one()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let worker = app.worker(Post::Village).await;
        act(&worker, &id, 1, &action("forward")).await.expect(200);
        act(&worker, &id, 2, &action("forward")).await.problem(409, "same_person");
        act(&app.worker(Post::Town).await, &id, 2, &action("forward")).await.expect(200);
    }

    async fn who_helped_to_apply_does_not_review_in_town(store: Store) {
        let app = TestApp::new(store).await;
        let beside = app.client(Who::Assisted(Post::Town, app.certified.id)).await;
        beside.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await.expect(200);
        let case = beside.post("/cases", &open()).await.expect(201);
        let id = case.text_at("/id");
        act(&app.worker(Post::Village).await, id, 1, &action("forward")).await.expect(200);
        act(&app.worker(Post::Town).await, id, 2, &action("forward")).await.problem(409, "same_person");
        act(&app.worker(Post::Town2).await, id, 2, &action("forward")).await.expect(200);
    }

    async fn of_two_workers_who_decide_at_once_one_wins(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        let (one, two) = (app.worker(Post::Town).await, app.worker(Post::Town2).await);
        let refuse = json!({"action": "refuse", "reason": "answers_untrue", "note": "与电话里说的不一样"});
        let forward = action("forward");
        let (first, second) = tokio::join!(act(&one, &id, 2, &forward), act(&two, &id, 2, &refuse));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", first.text, second.text);
        assert_eq!(events(&app, &id).await, 3);
        assert_eq!(app.deliver().await, 3, "one message for each thing that happened");
    }

    async fn a_worker_of_another_town_finds_nothing_and_the_try_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let stranger = app.worker(Post::OtherTown).await;
        stranger.get(&format!("/cases/{id}")).await.problem(404, "not_found");
        act(&stranger, &id, 1, &action("forward")).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.certified.id).await, 2);
        assert!(stranger.get("/cases?waits_for=village").await.expect(200).json["items"].as_array().unwrap().is_empty());
        assert_eq!(events(&app, &id).await, 1);
    }

    async fn a_case_stays_where_it_was_opened_when_the_person_moves(store: Store) {
        let app = TestApp::new(store).await;
        let id = opened(&app).await;
        let moved = json!({"event": "moved", "on": "2026-11-20", "area_id": tests::app::FAR_VILLAGE});
        let path = format!("/residents/{}/life-events", app.certified.id);
        app.worker(Post::City).await.post_on(&path, 1, &moved).await.expect(200);
        act(&app.worker(Post::Village).await, &id, 1, &action("forward")).await.expect(200);
        act(&app.worker(Post::FarVillage).await, &id, 2, &action("forward")).await.problem(404, "not_found");
    }

    async fn who_may_not_apply_hears_the_clause_and_what_else_is_open(store: Store) {
        let app = TestApp::new(store).await;
        let ask = json!({"kind": "job_seeking"});
        for (person, reason, refused) in [
            (&app.child, "too_young", "guardian_needed_child"),
            (&app.uncertified, "certificate_missing", "not_eligible"),
        ] {
            let card = app.card(person).await;
            let told = card.post("/cases/assessments", &ask).await.expect(200);
            assert_eq!((&told.json["open"], told.text_at("/refusal/reason")), (&json!(false), reason));
            assert!(!told.text_at("/refusal/clause").is_empty());
            assert!(!told.json["alternatives"].as_array().unwrap().is_empty());
            let agreed = card.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await;
            assert_eq!(agreed.status == 200, refused == "not_eligible", "a child does not agree alone");
            card.post("/cases", &open()).await.problem(403, refused);
        }
        let told = app.card(&app.certified).await.post("/cases/assessments", &ask).await.expect(200);
        assert_eq!(told.json["agreement_missing"], json!(true), "and nobody was asked yet");
        assert_eq!(told.json["open"], json!(true));
    }

    async fn a_queue_is_read_page_by_page_and_every_row_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let mut people = Vec::new();
        for _ in 0..5 {
            let person = app.person().await;
            app.open_case(&person).await;
            people.push(person);
        }
        let worker = app.worker(Post::Village).await;
        let (mut seen, mut path) = (Vec::new(), "/cases?limit=2".to_owned());
        loop {
            let page = worker.get(&path).await.expect(200);
            assert!(!page.text.contains("沈宝根"));
            seen.extend(page.json["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
            let Some(next) = page.json["next"].as_str() else { break };
            path = format!("/cases?limit=2&after={next}");
        }
        assert_eq!(seen.len(), 5);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5);
        for person in people {
            let audited = app.audited(person.id).await;
            assert!(audited.contains(&("cases.list".to_owned(), Some(app.account(Post::Village)))));
        }
    }

    async fn the_queue_is_narrowed_by_due_date_and_area_and_counted_by_the_same_days(store: Store) {
        let app = TestApp::new(store).await;
        let late = opened(&app).await;
        app.clock.advance(Duration::from_hours(24 * 14));
        app.open_case(&app.person().await).await;
        let worker = app.worker(Post::Village).await;
        let ids = |page: Answer| -> Vec<String> {
            let items = page.expect(200).json["items"].as_array().cloned().unwrap_or_default();
            items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
        };
        assert_eq!(ids(worker.get("/cases?due=overdue").await), [late]);
        assert_eq!(ids(worker.get(&format!("/cases?area={VILLAGE}&kind=job_seeking")).await).len(), 2);
        worker.get("/cases?area=330483101202").await.problem(422, "invalid_fields");
        let counts = worker.get("/cases/counts").await.expect(200).json;
        assert_eq!((&counts["waiting"], &counts["overdue"]), (&json!(2), &json!(1)));
        assert_eq!(app.worker(Post::OtherTown).await.get("/cases/counts").await.expect(200).json["waiting"], 0);
    }

    async fn whoever_watches_hears_of_a_new_case_and_of_every_step_of_one_that_is_open(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let mut counts = worker.call(Method::GET, "/cases/counts/events").listen().await;
        let waiting = |told: Option<(String, Value)>| told.map(|(name, told)| (name, told["waiting"].as_i64()));
        assert_eq!(waiting(counts.next().await), Some(("counts".to_owned(), Some(0))));
        let case = opened(&app).await;
        assert_eq!(waiting(counts.next().await), Some(("counts".to_owned(), Some(1))));
        let mut steps = worker.call(Method::GET, &format!("/cases/{case}/events")).listen().await;
        assert_eq!(steps.next().await, Some(("version".to_owned(), json!({"version": 1, "documents": 0}))));
        act(&worker, &case, 1, &action("forward")).await.expect(200);
        assert_eq!(steps.next().await, Some(("version".to_owned(), json!({"version": 2, "documents": 0}))));
        worker.delete("/sessions/current").await.expect(204);
        assert_eq!(steps.next().await, None, "it ends with the session");
    }

    async fn the_history_says_which_office_did_what_and_names_nobody(store: Store) {
        let app = TestApp::new(store).await;
        let case = opened(&app).await;
        let village = app.worker(Post::Village).await;
        let back = json!({"action": "send_back", "missing": ["hours_missing"], "note": "请写清楚时间"});
        let view = act(&village, &case, 1, &back).await.expect(200).json;
        let history = view["history"].as_array().expect("a history");
        assert_eq!(history.len(), 2);
        assert_eq!((&history[0]["by"], &history[0]["words"]), (&Value::Null, &json!("提交了申请")));
        let by = history[1]["by"].as_str().expect("an office");
        assert!(by.contains("的村（社区）"), "{by}");
        assert_eq!(history[1]["note"], "请写清楚时间");
        assert_eq!(history[1]["details"].as_array().map(Vec::len), Some(1));
        let own = app.card(&app.certified).await.get(&format!("/cases/{case}")).await.expect(200).json;
        assert_eq!(own["history"], view["history"], "the person reads the same");
    }

    async fn messages_are_delivered_once_and_only_to_their_person(store: Store) {
        let app = TestApp::new(store).await;
        opened(&app).await;
        assert_eq!(app.deliver().await, 1);
        assert_eq!(app.deliver().await, 0);
        let other = app.card(&app.uncertified).await.get("/messages").await.expect(200);
        assert_eq!(other.json["items"], json!([]));
        app.worker(Post::Village).await.get("/messages").await.problem(403, "forbidden");
    }
}
