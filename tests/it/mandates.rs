//! Who stands for whom: entered by one, confirmed by another, told to the person, over at once when it is over.

use std::time::Duration;

use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{FAR_VILLAGE, Post, TestApp, VILLAGE, Who, day};
use tests::client::{Answer, Client};
use tests::people::{self, Person};
use tests::standing::{Representative, given, guardianship, mandate, papers};

const DAY: Duration = Duration::from_hours(24);

fn agreed() -> Value {
    json!({"purpose": "job_seeking", "version": 1})
}

fn open() -> Value {
    json!({"kind": "job_seeking", "answers": people::answers()})
}

/// Comes in at the kiosk with a card and acts for somebody.
async fn at_kiosk(app: &TestApp, card: &Person, ward: &Person) -> Answer {
    let nobody = app.anonymous().await;
    let reading = app.kiosk.reading(&nobody, card, app.clock.now()).await;
    let begun = nobody.post("/sessions/card", &reading).await.expect(201);
    let client = carry_on(nobody, &begun);
    client.put("/sessions/current/represented", &json!({"resident_id": ward.id})).await
}

/// The page goes on with the session that has just begun.
fn carry_on(client: Client, begun: &Answer) -> Client {
    let cookie = begun.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    client
        .with("cookie", &cookie)
        .with("x-aixin-page", begun.text_at("/page_secret"))
        .with("origin", "https://aixin.example")
}

async fn represented(app: &TestApp, who: &Representative, ward: &Person) -> Client {
    let begun = at_kiosk(app, &who.person, ward).await.expect(201);
    carry_on(app.anonymous().await, &begun)
}

/// What the representative gets from everything that a mandate for all of it reaches.
async fn gets(client: &Client, case: &str) -> Vec<u16> {
    let case = format!("/cases/{case}");
    let mut got = Vec::new();
    for path in ["/cases", case.as_str(), "/messages"] {
        got.push(client.get(path).await.status);
    }
    let withdraw = json!({"action": "withdraw"});
    got.push(client.post_on(&format!("{case}/actions"), 1, &withdraw).await.status);
    got
}

async fn move_on(app: &TestApp, case: &str, by: Post, version: i64, action: &str) -> Answer {
    let worker = app.worker(by).await;
    worker.post_on(&format!("/cases/{case}/actions"), version, &json!({"action": action})).await
}

tests::both! {
    async fn a_guardianship_counts_only_when_another_person_of_the_town_has_confirmed_it(store: Store) {
        let app = TestApp::new(store).await;
        let path = format!("/residents/{}/guardianships", app.child.id);
        let (village, town) = (app.worker(Post::Village).await, app.worker(Post::Town).await);
        let body = guardianship(&papers(), "minor");
        let entered = village.post(&path, &body).await.expect(201);
        assert_eq!((entered.text_at("/state"), &entered.json["in_force"]), ("waiting", &json!(false)));
        assert_eq!((entered.text_at("/guardian/name_masked"), &entered.json["is_mine"]), ("陆*娟", &json!(true)));
        assert_eq!(entered.text_at("/until"), "2033-03-11", "until the day before the child is of age");
        village.post(&path, &body).await.problem(409, "guardianship_standing");
        let decision = format!("/guardianships/{}/decision", entered.text_at("/id"));
        village.post_on(&decision, 1, &json!({"confirm": true})).await.problem(403, "forbidden");
        town.post_on(&decision, 2, &json!({"confirm": true})).await.problem(412, "stale");
        let confirmed = town.post_on(&decision, 1, &json!({"confirm": true})).await.expect(200);
        assert_eq!((confirmed.text_at("/state"), &confirmed.json["in_force"]), ("confirmed", &json!(true)));
        town.post_on(&decision, 2, &json!({"confirm": false})).await.problem(409, "relation_decided");
        // Whoever enters one at the town has a colleague confirm it.
        let own = town.post(&path, &guardianship(&papers(), "minor")).await.expect(201);
        let decision = format!("/guardianships/{}/decision", own.text_at("/id"));
        town.post_on(&decision, 1, &json!({"confirm": true})).await.problem(403, "confirmed_by_another");
        let refused = app.worker(Post::Town2).await.post_on(&decision, 1, &json!({"confirm": false})).await;
        assert_eq!(refused.expect(200).text_at("/state"), "refused");
        let listed = village.get(&format!("/residents/{}/representation", app.child.id)).await.expect(200);
        assert_eq!(listed.text_at("/capacity"), "guardian_only");
        assert_eq!(listed.json["guardianships"].as_array().map(Vec::len), Some(2));
        let audited = app.audited(app.child.id).await;
        let actions: Vec<&str> = audited.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions.iter().filter(|action| action.starts_with("mandates.")).count(), 5, "{actions:?}");
    }

    async fn a_child_alone_is_told_what_is_needed_and_the_guardian_agrees_and_acts(store: Store) {
        let app = TestApp::new(store).await;
        let ward = people::enter(&app.app, VILLAGE, day("2014-01-05"), true).await;
        let card = app.card(&ward).await;
        let told = card.post("/consents", &agreed()).await.problem(403, "guardian_needed_child");
        assert!(told.text_at("/detail").contains("监护人"), "{}", told.text);
        card.post("/cases", &open()).await.problem(403, "guardian_needed_child");
        let beside = app.client(Who::Assisted(Post::Village, ward.id)).await;
        beside.post("/consents", &agreed()).await.problem(403, "guardian_needed_child");
        let worker = app.worker(Post::Village).await;
        let mut named = open();
        named["resident_id"] = json!(ward.id);
        worker.post("/cases", &named).await.problem(403, "guardian_needed_child");
        let path = format!("/residents/{}/mandates", ward.id);
        beside.post(&path, &mandate(&papers(), &["apply"])).await.problem(403, "guardian_needed_child");
        let guardian = app.guardian(&ward, "minor").await;
        let client = represented(&app, &guardian, &ward).await;
        let shown = client.get("/sessions/current").await.expect(200);
        assert_eq!((shown.text_at("/assurance"), &shown.json["actor"]), ("represented", &Value::Null));
        assert_eq!(shown.text_at("/subject/resident_id"), ward.id.to_string());
        client.post("/consents", &agreed()).await.expect(200);
        let who = app.representative_id(guardian.relation).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM consents WHERE recorded_by = $1", who).await, 1);
        // A child is too young for work whoever asks; the rule says so, not the missing guardian.
        client.post("/cases", &open()).await.problem(403, "not_eligible");
        let audited = app.audited(ward.id).await;
        assert!(audited.contains(&("consents.give".to_owned(), Some(who))), "{audited:?}");
        card.post("/consents", &agreed()).await.problem(403, "guardian_needed_child");
    }

    async fn on_the_fourteenth_birthday_a_child_agrees_alone(store: Store) {
        let app = TestApp::new(store).await;
        let ward = people::enter(&app.app, VILLAGE, day("2012-11-24"), true).await;
        app.card(&ward).await.post("/consents", &agreed()).await.problem(403, "guardian_needed_child");
        app.clock.advance(DAY);
        app.card(&ward).await.post("/consents", &agreed()).await.expect(200);
    }

    async fn an_adult_whom_a_court_found_unable_acts_through_the_guardian_and_one_with_some_capacity_too(store: Store) {
        let app = TestApp::new(store).await;
        let path = format!("/residents/{}/guardianships", app.certified.id);
        let mut no_court = guardianship(&papers(), "no_capacity");
        no_court["paper"] = json!("committee_appointment");
        let village = app.worker(Post::Village).await;
        let wrong = village.post(&path, &no_court).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("paper", "court_decision_needed")]);
        let guardian = app.guardian(&app.certified, "no_capacity").await;
        let card = app.card(&app.certified).await;
        card.post("/consents", &agreed()).await.problem(403, "guardian_needed");
        let client = represented(&app, &guardian, &app.certified).await;
        client.post("/consents", &agreed()).await.expect(200);
        let case = client.post("/cases", &open()).await.expect(201);
        let who = app.representative_id(guardian.relation).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM case_events WHERE actor_id = $1", who).await, 1);
        assert_eq!(case.text_at("/history/0/by"), "您的监护人或者受委托人");
        let person = app.person().await;
        let limited = app.guardian(&person, "limited_capacity").await;
        app.card(&person).await.post("/consents", &agreed()).await.expect(200);
        let client = represented(&app, &limited, &person).await;
        client.post("/consents", &agreed()).await.problem(403, "not_your_mandate");
        client.post("/cases", &open()).await.expect(201);
    }

    async fn a_mandate_reaches_what_it_names_until_it_is_taken_back_and_the_person_is_told(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let case = app.open_case(&person).await["id"].as_str().unwrap().to_owned();
        let holder = app.holder(&person, &["see", "withdraw"]).await;
        let client = represented(&app, &holder, &person).await;
        app.deliver().await;
        let card = app.card(&person).await;
        let told = card.get("/messages").await.expect(200);
        assert!(told.text_at("/items/0/words").contains("您委托的人"), "{}", told.text);
        let seen = client.get(&format!("/cases/{case}")).await.expect(200);
        assert_eq!(seen.json["allowed"], json!(["withdraw"]));
        client.get("/messages").await.problem(403, "not_your_mandate");
        client.post("/cases", &open()).await.problem(403, "not_your_mandate");
        client.post("/consents", &agreed()).await.problem(403, "not_your_mandate");
        client.get(&format!("/residents/{}", person.id)).await.problem(403, "forbidden");
        client.get("/readings").await.problem(403, "forbidden");
        let read = card.get("/readings").await.expect(200);
        assert!(read.text.contains("您的监护人或者受委托人查看了您的申请"), "{}", read.text);
        assert_eq!(app.refusals(person.id).await, 3, "what was out of reach is on record");
        card.delete(&format!("/mandates/{}", holder.relation)).await.expect(200);
        assert_eq!(gets(&client, &case).await, [403; 4]);
        card.delete(&format!("/mandates/{}", holder.relation)).await.expect(200);
        let revoked = "SELECT COUNT(*) FROM audit_entries WHERE action = 'mandates.revoke' AND person_id = $1";
        assert_eq!(app.count(revoked, person.id).await, 1, "taken back twice is taken back once");
        at_kiosk_refused(&app, &holder).await;
    }

    async fn a_mandate_is_over_after_its_last_day_and_can_be_given_again(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let case = app.open_case(&person).await["id"].as_str().unwrap().to_owned();
        let beside = app.client(Who::Assisted(Post::Village, person.id)).await;
        let path = format!("/residents/{}/mandates", person.id);
        let who = papers();
        let mut body = mandate(&who, &["see", "withdraw", "messages"]);
        body["until"] = json!("2027-11-24");
        let wrong = beside.post(&path, &body).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("until", "mandate_too_long")]);
        body["until"] = json!("2026-11-24");
        let given = beside.post(&path, &body).await.expect(201);
        let holder = Representative { relation: given.text_at("/id").parse().unwrap(), person: who.clone() };
        app.clock.advance(DAY);
        let client = app.representative(&holder, &person).await;
        assert_eq!(gets(&client, &case).await[..3], [200; 3], "the last day counts");
        app.clock.advance(DAY);
        let client = app.representative(&holder, &person).await;
        assert_eq!(gets(&client, &case).await, [403; 4]);
        body["until"] = json!("2027-11-25");
        let beside = app.client(Who::Assisted(Post::Village, person.id)).await;
        beside.post(&path, &body).await.expect(201);
        assert_eq!(app.count("SELECT COUNT(*) FROM representatives WHERE entered_at > '1970-01-01' AND id = $1", app.representative_id(holder.relation).await).await, 1);
        assert_eq!(gets(&app.representative(&holder, &person).await, &case).await[..3], [200; 3]);
    }

    async fn a_worker_of_the_village_holds_one_only_with_a_second_workers_word(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let path = format!("/residents/{}/mandates", person.id);
        let mut body = mandate(&papers(), &["see"]);
        body["relation"] = json!("village_worker");
        let village = app.worker(Post::Village).await;
        let waiting = village.post(&path, &body).await.expect(201);
        assert_eq!((waiting.text_at("/state"), &waiting.json["in_force"]), ("waiting", &json!(false)));
        let confirmation = format!("/mandates/{}/confirmation", waiting.text_at("/id"));
        let yes = json!({"confirm": true});
        village.post_on(&confirmation, 1, &yes).await.problem(403, "confirmed_by_another");
        let confirmed = app.worker(Post::Town).await.post_on(&confirmation, 1, &yes).await.expect(200);
        assert_eq!((confirmed.text_at("/state"), &confirmed.json["in_force"]), ("confirmed", &json!(true)));
        let guardian = app.guardian(&person, "limited_capacity").await;
        let wrong = format!("/mandates/{}", guardian.relation);
        app.card(&person).await.delete(&wrong).await.problem(404, "not_found");
    }

    async fn whoever_belongs_to_an_employer_of_the_person_is_never_accepted(store: Store) {
        let app = TestApp::new(store).await;
        let village = app.worker(Post::Village).await;
        let agent = |mut body: Value, who: &str| {
            body[who]["employer_tie"] = json!("of_the_person");
            body
        };
        let path = format!("/residents/{}/guardianships", app.certified.id);
        let wrong = village.post(&path, &agent(guardianship(&papers(), "limited_capacity"), "guardian")).await;
        assert_eq!(wrong.problem(422, "invalid_fields").fields(), [("guardian.employer_tie", "employers_agent")]);
        let path = format!("/residents/{}/mandates", app.certified.id);
        let wrong = village.post(&path, &agent(mandate(&papers(), &["see"]), "holder")).await;
        assert_eq!(wrong.problem(422, "invalid_fields").fields(), [("holder.employer_tie", "employers_agent")]);
        let mut untold = mandate(&papers(), &["see"]);
        untold["holder"].as_object_mut().unwrap().remove("employer_tie");
        assert_eq!(village.post(&path, &untold).await.status, 422, "it is asked every time");
        let rows = "SELECT COUNT(*) FROM representations WHERE resident_id = $1";
        assert_eq!(app.count(rows, app.certified.id).await, 0);
    }

    async fn a_resident_comes_in_with_their_card_and_chooses_for_whom(store: Store) {
        let app = TestApp::new(store).await;
        let mother = people::enter(&app.app, FAR_VILLAGE, day("1985-02-03"), true).await;
        let guardian = app.guardian_called(&app.child, "minor", mother.clone()).await;
        let card = app.card(&mother).await;
        let listed = card.get("/represented-people").await.expect(200);
        assert_eq!(listed.text_at("/items/0/resident_id"), app.child.id.to_string());
        assert_eq!(listed.json["items"][0]["as_guardian"], json!(true));
        assert_eq!(app.card(&app.far).await.get("/represented-people").await.expect(200).json["items"], json!([]));
        let other = json!({"resident_id": app.certified.id});
        card.put("/sessions/current/represented", &other).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.certified.id).await, 1);
        let client = represented(&app, &guardian, &app.child).await;
        client.post("/consents", &agreed()).await.expect(200);
        let who = app.representative_id(guardian.relation).await;
        let both = "SELECT COUNT(*) FROM audit_entries WHERE action = 'consents.give' AND actor_id = $1 AND subject_id = person_id";
        assert_eq!(app.count(both, who).await, 1, "who acted and for whom");
        assert_ne!(who, mother.id, "as a guardian she is not found through her file");
        let workers = app.client(Who::Assisted(Post::Village, app.child.id)).await;
        workers.get("/represented-people").await.problem(403, "forbidden");
    }

    async fn a_guardianship_ends_when_village_and_town_have_said_so(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let guardian = app.guardian(&person, "no_capacity").await;
        let client = represented(&app, &guardian, &person).await;
        client.post("/consents", &agreed()).await.expect(200);
        let path = format!("/guardianships/{}/endings", guardian.relation);
        // The person may always ask, also whom a court found unable to act.
        let card = app.card(&person).await;
        let asked = card.post(&path, &json!({"ground": "capacity_gained"})).await.expect(201);
        assert_eq!((asked.text_at("/kind"), asked.text_at("/ending/ground")), ("guardianship_ending", "capacity_gained"));
        assert_eq!(asked.json["answers"], Value::Null);
        card.post(&path, &json!({"ground": "court_ended"})).await.problem(409, "case_open");
        let case = asked.text_at("/id").to_owned();
        let steps: Vec<&str> = asked.json["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["village", "town"]);
        let foreign = json!({"action": "send_back", "missing": ["work_unclear"]});
        let wrong = app.worker(Post::Village).await.post_on(&format!("/cases/{case}/actions"), 1, &foreign).await;
        assert_eq!(wrong.problem(422, "invalid_fields").fields(), [("missing", "not_of_this_kind")]);
        move_on(&app, &case, Post::Village, 1, "forward").await.expect(200);
        client.get("/cases").await.expect(200);
        move_on(&app, &case, Post::Town, 2, "approve").await.expect(200);
        client.get("/cases").await.problem(403, "not_your_mandate");
        let listed = app.worker(Post::Village).await.get(&format!("/residents/{}/representation", person.id)).await;
        let listed = listed.expect(200);
        assert_eq!((listed.text_at("/capacity"), listed.text_at("/guardianships/0/state")), ("own", "ended"));
        card.post("/cases", &open()).await.expect(201);
        card.post(&path, &json!({"ground": "court_ended"})).await.problem(409, "relation_decided");
        let ended = "SELECT COUNT(*) FROM audit_entries WHERE action = 'mandates.end_guardianship' AND person_id = $1";
        assert_eq!(app.count(ended, person.id).await, 1);
    }

    async fn what_is_asked_about_a_guardianship_is_no_registration_and_the_other_way_round(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.card(&app.certified).await;
        card.post("/consents", &agreed()).await.expect(200);
        let body = json!({"kind": "guardianship_ending", "answers": people::answers()});
        let wrong = card.post("/cases", &body).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("kind", "kind_opened_elsewhere")]);
        let holder = app.holder(&app.certified, &["see"]).await;
        let path = format!("/guardianships/{}/endings", holder.relation);
        card.post(&path, &json!({"ground": "court_ended"})).await.problem(404, "not_found");
        let guardian = app.guardian(&app.child, "minor").await;
        let path = format!("/guardianships/{}/endings", guardian.relation);
        let child = app.card(&app.child).await;
        child.post(&path, &json!({"ground": "court_ended"})).await.problem(403, "guardian_needed_child");
        let worker = app.worker(Post::Village).await;
        worker.post(&path, &json!({"ground": "court_ended"})).await.expect(201);
    }

    async fn a_guardianship_ends_with_the_person(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let guardian = app.guardian(&person, "limited_capacity").await;
        let client = app.representative(&guardian, &person).await;
        client.get("/cases").await.expect(200);
        let died = json!({"event": "died", "on": "2026-11-20"});
        let path = format!("/residents/{}/life-events", person.id);
        app.worker(Post::Village).await.post_on(&path, 1, &died).await.expect(200);
        client.get("/cases").await.problem(403, "not_your_mandate");
        at_kiosk_refused(&app, &guardian).await;
    }

    async fn entering_twice_with_one_key_is_entering_once(store: Store) {
        let app = TestApp::new(store).await;
        let village = app.worker(Post::Village).await;
        let path = format!("/residents/{}/mandates", app.certified.id);
        let (body, key) = (mandate(&papers(), &["see"]), [("idempotency-key", "once")]);
        let first = village.post_with(&path, &body, &key).await.expect(201);
        let again = village.post_with(&path, &body, &key).await.expect(201);
        assert_eq!(first.json, again.json);
        let rows = "SELECT COUNT(*) FROM representations WHERE resident_id = $1";
        assert_eq!(app.count(rows, app.certified.id).await, 1);
        let missing = village.call(Method::POST, &path).json(&body).without("idempotency-key").send().await;
        missing.problem(400, "idempotency_key_missing");
    }

    async fn hostile_papers_are_refused_and_not_repeated(store: Store) {
        let app = TestApp::new(store).await;
        let village = app.worker(Post::Village).await;
        let path = format!("/residents/{}/mandates", app.certified.id);
        let own = mandate(&app.certified, &["see"]);
        let wrong = village.post(&path, &own).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("holder.id_number", "represents_self")]);
        assert!(!wrong.text.contains(&app.certified.id_number));
        for (field, value) in [
            ("id_number", json!("330498197005010011'; DROP TABLE representatives; --")),
            ("id_number", json!("\u{0}")),
            ("name", json!("x".repeat(5_000))),
            ("phone", json!("=HYPERLINK(1)")),
            ("employer_tie", json!("maybe")),
            ("unknown", json!(1)),
        ] {
            let mut body = mandate(&papers(), &["see"]);
            body["holder"][field] = value;
            let answer = village.post(&path, &body).await;
            assert!((400..=422).contains(&answer.status), "{field}: {}", answer.text);
        }
        for (field, value) in [
            ("acts", json!([])),
            ("acts", json!(["consent"])),
            ("acts", json!(["see", "see"])),
            ("programmes", json!(["guardianship_ending"])),
            ("until", json!("9999-12-31")),
            ("until", json!("2026-11-22")),
        ] {
            let mut body = mandate(&papers(), &["see"]);
            body[field] = value;
            let wrong = village.post(&path, &body).await.problem(422, "invalid_fields");
            assert_eq!(wrong.fields().len(), 1, "{field}: {}", wrong.text);
        }
        let rows = "SELECT COUNT(*) FROM representations WHERE resident_id = $1";
        assert_eq!(app.count(rows, app.certified.id).await, 0);
    }

    async fn who_stands_for_a_forgotten_person_goes_unless_somebody_else_needs_them(store: Store) {
        let app = TestApp::new(store).await;
        let (gone, other) = (app.person().await, app.person().await);
        let guardian = app.guardian(&gone, "limited_capacity").await;
        let shared = app.guardian_called(&gone, "limited_capacity", papers()).await;
        app.guardian_called(&other, "limited_capacity", shared.person.clone()).await;
        let (idle, needed) =
            (app.representative_id(guardian.relation).await, app.representative_id(shared.relation).await);
        let keys = "SELECT COUNT(*) FROM subject_keys WHERE subject_id = $1";
        assert_eq!((app.count(keys, idle).await, app.count(keys, needed).await), (1, 1));
        crate::forgetting::forget_long_dead(&app, &gone).await;
        let rows = "SELECT COUNT(*) FROM representations WHERE resident_id = $1";
        assert_eq!((app.count(rows, gone.id).await, app.count(rows, other.id).await), (0, 1));
        assert_eq!((app.count(keys, idle).await, app.count(keys, needed).await), (0, 1));
        let tokens = "SELECT COUNT(*) FROM unique_tokens WHERE row_id = $1";
        assert_eq!((app.count(tokens, idle).await, app.count(tokens, needed).await), (0, 1));
        assert_eq!(app.count("SELECT COUNT(*) FROM representatives WHERE id = $1", idle).await, 0);
        // What was forgotten can be entered anew.
        app.guardian_called(&other, "limited_capacity", guardian.person).await;
    }

    async fn nothing_of_a_guardian_or_of_a_guardianship_stands_in_clear(store: Store) {
        let app = TestApp::new(store).await;
        let guardian = app.guardian(&app.certified, "no_capacity").await;
        let mut tx = app.app.store.autocommit().await.unwrap();
        let who = "SELECT id_number_sealed, name_sealed, phone_sealed FROM representatives";
        let (number, name, phone): (Vec<u8>, Vec<u8>, Vec<u8>) = tx.sql(who).one().await.unwrap();
        let (detail,): (Vec<u8>,) = tx.sql("SELECT detail_sealed FROM representations").one().await.unwrap();
        let text = format!("{:?}", [number, name, phone, detail].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
        for clear in [&guardian.person.id_number, &guardian.person.name, "no_capacity", "15400000019"] {
            assert!(!text.contains(clear), "{clear}");
        }
        assert_eq!(given(&guardian.person)["employer_tie"], json!("none"));
    }
}

/// At the kiosk nobody comes in for a person for whom they do not stand any more.
async fn at_kiosk_refused(app: &TestApp, who: &Representative) {
    let nobody = app.anonymous().await;
    let reading = app.kiosk.reading(&nobody, &who.person, app.clock.now()).await;
    nobody.post("/sessions/card", &reading).await.problem(404, "not_in_registry");
}
