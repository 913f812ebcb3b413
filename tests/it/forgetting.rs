//! Being forgotten: two people, the shred log, what the law keeps, what a court holds, what goes by itself.

use std::time::Duration;

use aixin::forgettings::sweep::{self, Swept};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use platform::shreds;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, VILLAGE, day};
use tests::client::Answer;
use tests::people::{self, Person};
use uuid::Uuid;

/// Somebody who applied and thought better of it: only their answers stand on consent.
pub(crate) async fn forgettable(app: &TestApp) -> Uuid {
    let person = app.person().await;
    with_answers(app, &person).await;
    person.id
}

async fn with_answers(app: &TestApp, person: &Person) -> Uuid {
    let case = app.open_case(person).await["id"].as_str().unwrap().to_owned();
    let card = app.card(person).await;
    card.post_on(&format!("/cases/{case}/actions"), 1, &json!({"action": "withdraw"})).await.expect(200);
    case.parse().unwrap()
}

async fn ask(app: &TestApp, person: Uuid, scope: &str) -> Answer {
    let asked = json!({"resident_id": person, "scope": scope, "reason": "asked_by_person"});
    app.worker(Post::City).await.post("/forgettings", &asked).await
}

async fn decide(app: &TestApp, by: Post, id: &str, approve: bool) -> Answer {
    let path = format!("/forgettings/{id}/decision");
    app.worker(by).await.post_on(&path, 1, &json!({"approve": approve})).await
}

/// Two workers of the city forget somebody; the id of the forgetting.
pub(crate) async fn forget(app: &TestApp, person: Uuid, scope: &str) -> String {
    let id = ask(app, person, scope).await.expect(201).text_at("/id").to_owned();
    decide(app, Post::City2, &id, true).await.expect(200);
    id
}

async fn keys(app: &TestApp, person: Uuid) -> (i64, i64) {
    let consent = "SELECT COUNT(*) FROM subject_keys WHERE class = 'consent' AND subject_id = $1";
    let statutory = "SELECT COUNT(*) FROM subject_keys WHERE class = 'statutory' AND subject_id = $1";
    (app.count(consent, person).await, app.count(statutory, person).await)
}

/// Writes that something was long ago.
async fn long_ago(app: &TestApp, sql: &'static str, id: Uuid, days: i64) {
    let mut tx = app.app.store.write().await.unwrap();
    let then: DateTime<Utc> = app.clock.now() - TimeDelta::days(days);
    tx.sql(sql).bind(id).bind(then).run().await.unwrap();
    tx.commit().await.unwrap();
}

/// The person died, and that was recorded so many days ago.
async fn died(app: &TestApp, person: &Person, days: i64) {
    let path = format!("/residents/{}/life-events", person.id);
    let died = json!({"event": "died", "on": "2026-11-20"});
    app.worker(Post::Village).await.post_on(&path, 1, &died).await.expect(200);
    long_ago(app, "UPDATE residents SET changed_at = $2 WHERE id = $1", person.id, days).await;
}

async fn hold(app: &TestApp, person: Uuid) -> String {
    let body = json!({"resident_id": person, "reason": "lawsuit"});
    let set = app.worker(Post::City).await.post("/legal-holds", &body).await.expect(201);
    set.text_at("/id").to_owned()
}

/// Somebody died so long ago that no law asks for their file any more, and two workers forget them.
pub(crate) async fn forget_long_dead(app: &TestApp, person: &Person) {
    died(app, person, ELEVEN_YEARS).await;
    forget(app, person.id, "everything").await;
}

const ELEVEN_YEARS: i64 = 366 * 11;

tests::both! {
    async fn two_people_forget_what_stood_on_consent_and_the_rest_stays(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let case = with_answers(&app, &person).await;
        let shown = app.worker(Post::Village).await.get(&format!("/cases/{case}")).await.expect(200);
        assert!(shown.json["answers"].is_object());
        assert_eq!(keys(&app, person.id).await, (1, 1));
        let asked = ask(&app, person.id, "consent").await.expect(201);
        let id = asked.text_at("/id").to_owned();
        assert_eq!((asked.text_at("/state"), &asked.json["is_mine"]), ("asked", &json!(true)));
        ask(&app, person.id, "consent").await.problem(409, "forgetting_open");
        decide(&app, Post::City, &id, true).await.problem(403, "forgetting_own");
        let certificate = format!("/forgettings/{id}/certificate");
        app.worker(Post::City).await.get(&certificate).await.problem(409, "forgetting_not_done");
        assert_eq!(keys(&app, person.id).await, (1, 1), "one alone destroys nothing");
        let done = decide(&app, Post::City2, &id, true).await.expect(200);
        assert_eq!(done.text_at("/state"), "done");
        assert_eq!(keys(&app, person.id).await, (0, 1));
        let log = shreds::read(&app.shred_log()).unwrap().unwrap();
        let told: Vec<_> = log.shreds.iter().map(|shred| (shred.subject, shred.class.as_str())).collect();
        assert_eq!(told, [(person.id, "consent")]);
        let shown = app.worker(Post::Village).await.get(&format!("/cases/{case}")).await.expect(200);
        assert_eq!((&shown.json["answers"], shown.text_at("/stage")), (&Value::Null, "withdrawn"));
        assert_eq!(app.count("SELECT CAST(LENGTH(payload_sealed) AS BIGINT) FROM cases WHERE id = $1", case).await, 0);
        app.card(&person).await.get("/consents").await.expect(200);
        app.worker(Post::Village).await.get(&format!("/residents/{}", person.id)).await.expect(200);
        let paper = app.worker(Post::City).await.get(&certificate).await.expect(200);
        assert_eq!((&paper.json["keys_destroyed"], &paper.json["classes"]), (&json!(1), &json!(["consent"])));
        assert_eq!(paper.json["words"][0], "个人信息删除证明");
        assert!(!paper.text.contains(&person.name) && !paper.text.contains(&person.id_number));
        let entry: Uuid = paper.text_at("/audit_entry").parse().unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE id = $1", entry).await, 1);
        ask(&app, person.id, "consent").await.problem(409, "nothing_to_forget");
        app.open_case(&person).await;
        assert_eq!(keys(&app, person.id).await, (1, 1), "who agrees anew has a new key");
    }

    async fn everything_of_somebody_goes_only_when_no_law_asks_for_it(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let case = with_answers(&app, &person).await;
        app.deliver().await;
        ask(&app, person.id, "everything").await.problem(409, "retention_runs");
        died(&app, &person, 300).await;
        ask(&app, person.id, "everything").await.problem(409, "retention_runs");
        long_ago(&app, "UPDATE residents SET changed_at = $2 WHERE id = $1", person.id, ELEVEN_YEARS).await;
        ask(&app, person.id, "everything").await.problem(409, "retention_runs");
        let closed = "UPDATE cases SET opened_at = $2, closed_at = $2 WHERE id = $1";
        long_ago(&app, closed, case, ELEVEN_YEARS).await;
        let id = forget(&app, person.id, "everything").await;
        assert_eq!(keys(&app, person.id).await, (0, 0));
        let worker = app.worker(Post::Village).await;
        worker.get(&format!("/residents/{}", person.id)).await.problem(404, "not_found");
        worker.post("/lookups", &json!({"number": person.id_number})).await.problem(404, "not_found");
        worker.get(&format!("/cases/{case}")).await.problem(404, "not_found");
        for table in [
            "SELECT COUNT(*) FROM resident_facts WHERE resident_id = $1",
            "SELECT COUNT(*) FROM certificates WHERE resident_id = $1",
            "SELECT COUNT(*) FROM messages WHERE resident_id = $1",
            "SELECT COUNT(*) FROM unique_tokens WHERE row_id = $1",
            "SELECT COUNT(*) FROM search_tokens WHERE row_id = $1",
            "SELECT COUNT(*) FROM idempotency_keys WHERE scope = $1",
            "SELECT COUNT(*) FROM outbox WHERE subject_id = $1",
        ] {
            assert_eq!(app.count(table, person.id).await, 0, "{table}");
        }
        let paper = app.worker(Post::City2).await.get(&format!("/forgettings/{id}/certificate")).await.expect(200);
        assert_eq!(paper.json["classes"], json!(["consent", "statutory"]));
        let anew = json!({"id_number": person.id_number, "name": "钱玉兰", "area_id": VILLAGE});
        worker.post("/residents", &anew).await.expect(201);
    }

    async fn whoever_has_something_open_is_not_forgotten_over_it(store: Store) {
        let app = TestApp::new(store).await;
        app.open_case(&app.certified).await;
        ask(&app, app.certified.id, "consent").await.problem(409, "case_still_open");
        assert_eq!(keys(&app, app.certified.id).await, (1, 1));
        ask(&app, app.uncertified.id, "consent").await.problem(409, "nothing_to_forget");
    }

    async fn what_another_does_not_agree_to_is_not_done(store: Store) {
        let app = TestApp::new(store).await;
        let person = forgettable(&app).await;
        let id = ask(&app, person, "consent").await.expect(201).text_at("/id").to_owned();
        let refused = decide(&app, Post::City2, &id, false).await.expect(200);
        assert_eq!(refused.text_at("/state"), "refused");
        assert_eq!(keys(&app, person).await, (1, 1));
        let path = format!("/forgettings/{id}/decision");
        let late = app.worker(Post::City2).await.post_on(&path, 2, &json!({"approve": true})).await;
        late.problem(409, "forgetting_decided");
        forget(&app, person, "consent").await;
    }

    async fn of_many_who_agree_at_once_one_does_and_the_same_key_is_answered_the_same(store: Store) {
        let app = TestApp::new(store).await;
        let person = forgettable(&app).await;
        let id = ask(&app, person, "consent").await.expect(201).text_at("/id").to_owned();
        let second = app.worker(Post::City2).await;
        let (path, yes) = (format!("/forgettings/{id}/decision"), json!({"approve": true}));
        let answers = join_all((0..6).map(|_| second.post_on(&path, 1, &yes))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(shreds::read(&app.shred_log()).unwrap().unwrap().shreds.len(), 1);
        let next = forgettable(&app).await;
        let id = ask(&app, next, "consent").await.expect(201).text_at("/id").to_owned();
        let path = format!("/forgettings/{id}/decision");
        let once = [("idempotency-key", "once"), ("if-match", "\"1\"")];
        let first = second.post_with(&path, &yes, &once).await.expect(200);
        assert_eq!(second.post_with(&path, &yes, &once).await.expect(200).json, first.json);
        assert_eq!(shreds::read(&app.shred_log()).unwrap().unwrap().shreds.len(), 2);
    }

    async fn what_cannot_be_written_into_the_shred_log_is_not_destroyed(store: Store) {
        let app = TestApp::new(store).await;
        let person = forgettable(&app).await;
        let id = ask(&app, person, "consent").await.expect(201).text_at("/id").to_owned();
        std::fs::create_dir(app.shred_log()).unwrap();
        decide(&app, Post::City2, &id, true).await.problem(503, "shred_log_unwritable");
        std::fs::remove_dir(app.shred_log()).unwrap();
        assert_eq!(keys(&app, person).await, (1, 1));
        decide(&app, Post::City2, &id, true).await.expect(200);
        assert_eq!(keys(&app, person).await, (0, 1));
    }

    async fn a_legal_hold_keeps_everything_until_two_have_lifted_it(store: Store) {
        let app = TestApp::new(store).await;
        let person = forgettable(&app).await;
        let asked = ask(&app, person, "consent").await.expect(201).text_at("/id").to_owned();
        let id = hold(&app, person).await;
        decide(&app, Post::City2, &asked, true).await.problem(409, "under_legal_hold");
        let again = json!({"resident_id": person, "reason": "inspection"});
        app.worker(Post::City2).await.post("/legal-holds", &again).await.problem(409, "hold_standing");
        let (first, second) = (app.worker(Post::City).await, app.worker(Post::City2).await);
        let (lifting, decision) = (format!("/legal-holds/{id}/lifting"), format!("/legal-holds/{id}/lifting-decision"));
        let yes = json!({"approve": true});
        second.post_on(&decision, 1, &yes).await.problem(409, "lift_not_asked");
        first.post_on(&lifting, 1, &Value::Null).await.expect(200);
        first.post_on(&decision, 2, &yes).await.problem(403, "lift_own");
        decide(&app, Post::City2, &asked, true).await.problem(409, "under_legal_hold");
        let held = second.get("/legal-holds").await.expect(200);
        assert_eq!((held.text_at("/items/0/id"), held.text_at("/items/0/state")), (id.as_str(), "lift_asked"));
        let lifted = second.post_on(&decision, 2, &yes).await.expect(200);
        assert_eq!(lifted.text_at("/state"), "lifted");
        decide(&app, Post::City2, &asked, true).await.expect(200);
        assert_eq!(keys(&app, person).await, (0, 1));
    }

    async fn a_hold_on_a_record_that_was_merged_holds_the_whole_person(store: Store) {
        let app = TestApp::new(store).await;
        let (old, kept) = (app.person().await, app.person().await);
        with_answers(&app, &kept).await;
        hold(&app, old.id).await;
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": kept.id, "because": "papers_compared"});
        let town = app.worker(Post::Town).await;
        town.post_on(&format!("/residents/{}/life-events", old.id), 1, &merge).await.expect(200);
        ask(&app, kept.id, "consent").await.problem(409, "under_legal_hold");
        app.deliver().await;
        long_ago(&app, "UPDATE messages SET created_at = $2 WHERE resident_id = $1", kept.id, ELEVEN_YEARS).await;
        assert_eq!(sweep::retention(&app.app).await.unwrap(), Swept::default());
    }

    async fn a_consent_that_was_taken_back_takes_the_answers_with_it(store: Store) {
        let app = TestApp::new(store).await;
        let (gone, stays) = (app.person().await, app.person().await);
        let case: Uuid = app.open_case(&gone).await["id"].as_str().unwrap().parse().unwrap();
        with_answers(&app, &stays).await;
        let card = app.card(&gone).await;
        let consent = card.get("/consents").await.expect(200).text_at("/items/0/id").to_owned();
        card.delete(&format!("/consents/{consent}")).await.expect(200);
        assert_eq!(sweep::withdrawn(&app.app).await.unwrap(), 0, "the case is withdrawn first");
        app.deliver().await;
        assert_eq!(sweep::withdrawn(&app.app).await.unwrap(), 1);
        assert_eq!((keys(&app, gone.id).await, keys(&app, stays.id).await), ((0, 1), (1, 1)));
        assert_eq!(sweep::withdrawn(&app.app).await.unwrap(), 0);
        let shown = app.worker(Post::Village).await.get(&format!("/cases/{case}")).await.expect(200);
        assert_eq!((&shown.json["answers"], shown.text_at("/stage")), (&Value::Null, "withdrawn"));
        let done = app.worker(Post::City).await.get("/forgettings?state=done").await.expect(200);
        let paper = format!("/forgettings/{}/certificate", done.text_at("/items/0/id"));
        let paper = app.worker(Post::City).await.get(&paper).await.expect(200);
        assert_eq!((paper.text_at("/reason"), &paper.json["asked_by"]), ("consent_withdrawn", &Value::Null));
    }

    async fn what_was_kept_long_enough_goes_by_itself_and_what_is_held_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (gone, held, stays) = (app.person().await, app.person().await, app.person().await);
        for person in [&gone, &held, &stays] {
            with_answers(&app, person).await;
        }
        app.deliver().await;
        assert_eq!(sweep::retention(&app.app).await.unwrap(), Swept::default());
        hold(&app, held.id).await;
        for person in [&gone, &held] {
            for sql in [
                "UPDATE messages SET created_at = $2 WHERE resident_id = $1",
                "UPDATE cases SET opened_at = $2, closed_at = $2 WHERE resident_id = $1",
            ] {
                long_ago(&app, sql, person.id, ELEVEN_YEARS).await;
            }
            died(&app, person, ELEVEN_YEARS).await;
        }
        let swept = sweep::retention(&app.app).await.unwrap();
        assert_eq!((swept.cases, swept.people), (1, 1), "{swept:?}");
        assert!(swept.messages > 0);
        assert_eq!(keys(&app, gone.id).await, (0, 0));
        assert_eq!((keys(&app, held.id).await, keys(&app, stays.id).await), ((1, 1), (1, 1)));
        let messages = "SELECT COUNT(*) FROM messages WHERE resident_id = $1";
        assert!(app.count(messages, held.id).await > 0 && app.count(messages, stays.id).await > 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM cases WHERE resident_id = $1", gone.id).await, 0);
        assert_eq!(sweep::retention(&app.app).await.unwrap(), Swept::default(), "nothing is left to do");
    }

    async fn who_applies_in_the_moment_of_being_forgotten_has_answers_that_open(store: Store) {
        let app = TestApp::new(store).await;
        for _ in 0..10 {
            let person = app.person().await;
            with_answers(&app, &person).await;
            let id = ask(&app, person.id, "consent").await.expect(201).text_at("/id").to_owned();
            let card = app.card(&person).await;
            let anew = json!({"kind": "job_seeking", "answers": people::answers()});
            let (decided, opened) =
                futures_util::join!(decide(&app, Post::City2, &id, true), card.post("/cases", &anew));
            // Whoever came second is told why, or did it after the other.
            match (decided.status, opened.status) {
                (200, 201) => {}
                (200, _) => drop(opened.problem(403, "consent_missing")),
                (_, 201) => drop(decided.problem(409, "case_still_open")),
                other => panic!("{other:?}"),
            }
            let own = card.get("/cases").await.expect(200);
            for case in own.json["items"].as_array().unwrap() {
                card.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
            }
        }
    }

    async fn the_tasks_do_it_by_themselves(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        with_answers(&app, &person).await;
        let card = app.card(&person).await;
        let consent = card.get("/consents").await.expect(200).text_at("/items/0/id").to_owned();
        card.delete(&format!("/consents/{consent}")).await.expect(200);
        app.clock.advance(Duration::from_hours(1));
        let done = aixin::background::tasks(&app.app).run_due().await.unwrap();
        assert!(done.contains(&"consents.forget") && done.contains(&"retention.sweep"), "{done:?}");
        assert_eq!(keys(&app, person.id).await, (0, 1));
        assert_eq!(day("2026-11-23"), app.clock.today());
    }
}
