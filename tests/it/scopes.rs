//! Who may do what: every operation of the API, by everybody, at every place they can stand in relation to the
//! person. An operation without a row, or a row without an operation, fails.

use std::collections::BTreeSet;

use aixin::app::service;
use domain::roles::Role;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{CITY, Post, TestApp, VILLAGE, Who, login_name};
use tests::client::{Answer, Client};
use tests::kiosk::Kiosk;
use tests::people::{self, Person};
use tests::standing;

mod table;

use table::{
    Beside, BesideExpired, BesideStranger, CALLERS, Caller, Guardian, Holder, HolderElsewhere, HolderRevoked,
    Nobody, Present, Stranger, TABLE, Themselves, Worker,
};

/// What one caller gets from one operation.
fn expected(operation: &str, caller: usize) -> char {
    let (_, row) = TABLE.iter().find(|(name, _)| *name == operation).expect("every operation has its row");
    row.chars().filter(|letter| *letter != ' ').nth(caller).expect("a letter for every caller")
}

fn letter(answer: &Answer) -> char {
    match answer.status {
        200..=299 => '+',
        401 => '1',
        403 => '3',
        404 => '4',
        409 => '9',
        422 => '5',
        _ => '?',
    }
}

/// The operations of the document: id, method, path.
fn operations() -> Vec<(String, Method, String)> {
    let document: Value = serde_json::from_str(&service("https://aixin.example").spec()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().filter_map(move |(method, operation)| {
            let id = operation["operationId"].as_str()?.to_owned();
            Some((id, method.to_ascii_uppercase().parse().ok()?, path.clone()))
        })
    });
    all.collect()
}

#[test]
fn every_operation_has_its_row_and_every_row_its_operation() {
    let documented: BTreeSet<String> = operations().into_iter().map(|(id, ..)| id).collect();
    let listed: BTreeSet<String> = TABLE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(documented, listed);
    assert_eq!(listed.len(), TABLE.len(), "a row stands twice");
    for (name, row) in TABLE {
        assert_eq!(row.chars().filter(|letter| *letter != ' ').count(), CALLERS.len(), "{name}");
    }
}

/// What a call is about, new for every call.
struct Target {
    person: Person,
    stranger: Person,
    device: Kiosk,
    case: Option<String>,
    consent: Option<String>,
    /// An import that has ended, with its version.
    import: Option<(String, i64)>,
    export: Option<String>,
    /// A legal hold or a forgetting that City2 asked for, or an alert, with its version.
    asked: Option<(String, i64)>,
}

async fn target(app: &TestApp, operation: &str) -> Target {
    let (person, stranger) = (app.person().await, app.person().await);
    let device = Kiosk::enrolled(&app.app, VILLAGE, true).await;
    let consented = matches!(operation, "withdraw_consent" | "open_case");
    let consent = if consented {
        let given = json!({"purpose": "job_seeking", "version": 1});
        let consent = app.card(&person).await.post("/consents", &given).await.expect(200);
        Some(consent.text_at("/id").to_owned())
    } else {
        None
    };
    let case = if matches!(
        operation,
        "show_case"
            | "watch_case"
            | "act_on_case"
            | "create_decision_batch"
            | "list_letters"
            | "print_letter"
    ) {
        Some(app.open_case(&person).await["id"].as_str().unwrap().to_owned())
    } else {
        None
    };
    if operation == "separate_residents" {
        let merge =
            json!({"event": "merged", "on": "2026-11-20", "into": stranger.id, "because": "papers_compared"});
        let worker = app.worker(Post::Town).await;
        worker.post_on(&format!("/residents/{}/life-events", person.id), 1, &merge).await.expect(200);
    }
    let import = match operation {
        "show_import" | "watch_import" | "show_import_report" | "undo_import" => Some(import(app).await),
        _ => None,
    };
    let export = match operation {
        "decide_export" => Some(export(app, Post::City2).await),
        "fetch_export" => {
            let id = export(app, Post::City).await;
            let second = app.worker(Post::City2).await;
            let decision = format!("/exports/{id}/decision");
            second.post_on(&decision, 1, &json!({"approve": true})).await.expect(200);
            Some(id)
        }
        _ => None,
    };
    let asked = asked(app, operation, &person).await;
    Target { person, stranger, device, case, consent, import, export, asked }
}

/// An import of a table without rows.
async fn import(app: &TestApp) -> (String, i64) {
    let city = app.worker(Post::City).await;
    let table = "姓名,身份证号,村（社区）\n";
    let begun = city.call(Method::POST, "/imports?kind=residents").body("text/csv", table).send().await;
    let path = format!("/imports/{}", begun.expect(201).text_at("/id"));
    loop {
        let shown = city.get(&path).await.expect(200);
        if shown.text_at("/state") != "running" {
            return (shown.text_at("/id").to_owned(), shown.json["version"].as_i64().unwrap());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// What another worker of the city asked for about the person, where the operation goes on from there.
async fn asked(app: &TestApp, operation: &str, person: &Person) -> Option<(String, i64)> {
    let second = app.worker(Post::City2).await;
    match operation {
        "ask_lifting" | "decide_lifting" => {
            let hold = json!({"resident_id": person.id, "reason": "lawsuit"});
            let id = second.post("/legal-holds", &hold).await.expect(201).text_at("/id").to_owned();
            if operation == "decide_lifting" {
                let lifting = format!("/legal-holds/{id}/lifting");
                second.post_on(&lifting, 1, &Value::Null).await.expect(200);
                return Some((id, 2));
            }
            Some((id, 1))
        }
        "create_forgetting" => {
            withdrawn(app, person).await;
            None
        }
        "show_decision_batch" | "undo_decision_batch" => {
            let case = app.open_case(person).await;
            let worker = app.worker(Post::Village).await;
            let made = worker.post("/decision-batches", &batch_of(case["id"].as_str().unwrap())).await;
            Some((made.expect(201).text_at("/id").to_owned(), 1))
        }
        "decide_guardianship" => {
            let path = format!("/residents/{}/guardianships", person.id);
            let entered = app.worker(Post::Village).await;
            let body = standing::guardianship(&standing::papers(), "limited_capacity");
            Some((entered.post(&path, &body).await.expect(201).text_at("/id").to_owned(), 1))
        }
        "confirm_mandate" => {
            let path = format!("/residents/{}/mandates", person.id);
            let mut body = standing::mandate(&standing::papers(), &["see"]);
            body["relation"] = json!("village_worker");
            let entered = app.worker(Post::Town2).await.post(&path, &body).await.expect(201);
            Some((entered.text_at("/id").to_owned(), 1))
        }
        "revoke_mandate" => Some((app.holder(person, &["see"]).await.relation.to_string(), 1)),
        "ask_guardianship_ending" => {
            Some((app.guardian(person, "limited_capacity").await.relation.to_string(), 1))
        }
        "conclude_alert" => Some(crate::alerts::one(app).await),
        "show_worker" | "ask_staff_change" | "decide_staff_change" => Some(account(app, operation).await),
        "decide_forgetting" | "show_erasure_certificate" => {
            withdrawn(app, person).await;
            let asked = second.post("/forgettings", &forgetting(person)).await.expect(201);
            let id = asked.text_at("/id").to_owned();
            if operation == "show_erasure_certificate" {
                let decision = format!("/forgettings/{id}/decision");
                let first = app.worker(Post::City).await;
                first.post_on(&decision, 1, &json!({"approve": true})).await.expect(200);
            }
            Some((id, 1))
        }
        _ => None,
    }
}

/// A worker of the village, or that somebody asked for a role of the city for them.
async fn account(app: &TestApp, operation: &str) -> (String, i64) {
    let name = |what: &str| format!("{what}-{:016x}", app.app.random.u64());
    let (account, _) = app.colleague(&name("w"), Role::VillageWorker, VILLAGE).await;
    if operation != "decide_staff_change" {
        return (account.to_string(), 1);
    }
    let (_, second) = app.colleague(&name("s"), Role::SecurityAdministrator, CITY).await;
    let body =
        json!({"account_id": account, "kind": "give_membership", "role": "city_worker", "area_id": CITY});
    let asked = second.post_on("/staff-changes", 1, &body).await.expect(201);
    (asked.text_at("/id").to_owned(), 1)
}

/// The person applies and thinks better of it.
async fn withdrawn(app: &TestApp, person: &Person) {
    let case = app.open_case(person).await;
    let path = format!("/cases/{}/actions", case["id"].as_str().unwrap());
    app.card(person).await.post_on(&path, 1, &json!({"action": "withdraw"})).await.expect(200);
}

fn forgetting(person: &Person) -> Value {
    json!({"resident_id": person.id, "scope": "consent", "reason": "asked_by_person"})
}

/// A list of the village that somebody asked for.
async fn export(app: &TestApp, by: Post) -> String {
    let asked = app.worker(by).await.post("/exports", &ask_export()).await.expect(201);
    asked.text_at("/id").to_owned()
}

fn batch_of(case: &str) -> Value {
    json!({"cases": [{"id": case, "version": 1}]})
}

fn ask_export() -> Value {
    json!({"kind": "residents", "format": "csv", "purpose": "data_check", "area_id": VILLAGE})
}

async fn client(app: &TestApp, caller: Caller, target: &Target) -> Client {
    let who = match caller {
        Nobody => Who::Anonymous,
        Worker(post) => Who::Worker(post),
        Present => {
            let worker = app.worker(Post::FarVillage).await;
            let reading = app.kiosk.reading(&worker, &target.person, app.clock.now()).await;
            worker.post("/presences", &reading).await.expect(200);
            return worker;
        }
        Themselves => Who::Card(target.person.id),
        Stranger => Who::Card(target.stranger.id),
        Beside => Who::Assisted(Post::Village, target.person.id),
        BesideStranger => Who::Assisted(Post::Village, target.stranger.id),
        BesideExpired => Who::Assisted(Post::Expired, target.person.id),
        Guardian => {
            let guardian = app.guardian(&target.person, "limited_capacity").await;
            return app.representative(&guardian, &target.person).await;
        }
        Holder | HolderElsewhere | HolderRevoked => return holder(app, caller, &target.person).await,
    };
    app.client(who).await
}

/// Somebody with a mandate of the person, as far as the caller's reaches.
async fn holder(app: &TestApp, caller: Caller, person: &Person) -> Client {
    let all = ["see", "apply", "top_up", "withdraw", "object", "messages"];
    let acts = if caller == HolderElsewhere { &all[5..] } else { &all[..] };
    let holder = app.holder(person, acts).await;
    let client = app.representative(&holder, person).await;
    if caller == HolderRevoked {
        app.card(person).await.delete(&format!("/mandates/{}", holder.relation)).await.expect(200);
    }
    client
}

/// The smallest right body of an operation.
async fn body(app: &TestApp, operation: &str, caller: Caller, target: &Target) -> Value {
    let person = &target.person;
    let nobody = app.anonymous().await;
    match operation {
        "start_session" => json!({"login_name": login_name(Post::Town2),
            "password": app.secrets(Post::Town2).password, "code": app.time_code(Post::Town2), "face": "program"}),
        "draw_password" | "draw_printed_codes" => drawing(app, post_of(caller)),
        "open_challenge" => json!({"device_id": target.device.id}),
        "start_card_session" | "record_presence" => {
            target.device.reading(&nobody, person, app.clock.now()).await
        }
        "sign_undertaking" => json!({"version": 1}),
        "assist_person" | "stand_for_person" => json!({"resident_id": person.id}),
        "enrol_device" => json!({"area_id": VILLAGE, "name": "二号机", "simulated": true,
            "public_key": Kiosk::new(&app.app.random).public_key()}),
        "create_resident" => json!({"id_number": people::id_number(people::birth_date()),
            "name": "钱玉兰", "area_id": VILLAGE}),
        "look_up_resident" => json!({"number": person.id_number}),
        "search_residents" => json!({"name": person.name}),
        "reveal_field" => json!({"field": "phone", "purpose": "contact"}),
        "separate_residents" => json!({"because": "papers_compared"}),
        "propose_guardianship" => standing::guardianship(&standing::papers(), "limited_capacity"),
        "give_mandate" => standing::mandate(&standing::papers(), &["see"]),
        "decide_guardianship" | "confirm_mandate" => json!({"confirm": true}),
        "ask_guardianship_ending" => json!({"ground": "court_ended"}),
        "record_fact" => json!({"kind": "phone", "value": "15400000018", "valid_from": "2026-11-20",
            "source": "told_by_person"}),
        "record_certificate_event" => json!({"event": "frozen", "on": "2026-11-20"}),
        "record_life_event" => json!({"event": "died", "on": "2026-11-20"}),
        "give_consent" => json!({"purpose": "job_seeking", "version": 1}),
        "assess_case" => named(json!({"kind": "job_seeking"}), caller, person),
        "open_case" => named(json!({"kind": "job_seeking", "answers": people::answers()}), caller, person),
        "act_on_case" => json!({"action": action(caller)}),
        "create_decision_batch" => batch_of(target.case.as_deref().unwrap()),
        "create_export" => ask_export(),
        "decide_export" | "decide_lifting" | "decide_forgetting" | "decide_staff_change" => {
            json!({"approve": true})
        }
        "set_legal_hold" => json!({"resident_id": person.id, "reason": "inspection"}),
        "create_forgetting" => forgetting(person),
        "conclude_alert" => json!({"conclusion": "explained"}),
        "add_worker" => json!({"login_name": format!("n-{:016x}", app.app.random.u64()), "name": "钱玉兰",
            "role": "village_worker", "area_id": VILLAGE}),
        "ask_staff_change" => json!({"account_id": target.asked.as_ref().unwrap().0, "kind": "end_sessions"}),
        _ => Value::Null,
    }
}

/// The worker who calls, or some other for whoever is none.
fn post_of(caller: Caller) -> Post {
    match caller {
        Worker(post) => post,
        Present => Post::FarVillage,
        _ => Post::Village,
    }
}

/// What this worker shows for a new password.
fn drawing(app: &TestApp, post: Post) -> Value {
    json!({"password": app.secrets(post).password, "code": app.time_code(post)})
}

/// The worker has the password again that the tests know.
async fn give_back_password(app: &TestApp, post: Post) {
    let mut tx = app.app.store.write().await.unwrap();
    let text = "UPDATE accounts SET password_hash = (SELECT b.password_hash FROM accounts b WHERE b.id = $2) WHERE id = $1";
    tx.sql(text).bind(app.account(post)).bind(app.account(Post::Town2)).run_one().await.unwrap();
    tx.commit().await.unwrap();
}

/// New printed codes are to be confirmed by one of them, for a worker who may have them drawn.
async fn one_of_the_new(app: &TestApp, client: &Client, caller: Caller) -> Value {
    if !matches!(caller, Worker(_) | Present) || caller == Worker(Post::First) {
        return json!({"code": "abcd-efgh-jkmn"});
    }
    let drawn = client.post("/printed-codes", &drawing(app, post_of(caller))).await.expect(200);
    json!({"code": drawn.json["codes"][4]})
}

/// A new password is to be typed back, for a worker who may have it drawn.
async fn typed_back(app: &TestApp, client: &Client, caller: Caller) -> Value {
    if !matches!(caller, Worker(_) | Present) {
        return json!({"password": "abcd-efgh-jkmn-pqrs"});
    }
    give_back_password(app, post_of(caller)).await;
    let drawn = client.post("/passwords", &drawing(app, post_of(caller))).await.expect(200);
    json!({"password": drawn.json["password"]})
}

/// Whoever is not the person names them.
fn named(mut body: Value, caller: Caller, person: &Person) -> Value {
    if caller != Themselves {
        body["resident_id"] = json!(person.id);
    }
    body
}

/// An action that the caller's own role could take somewhere.
fn action(caller: Caller) -> &'static str {
    match caller {
        Themselves | Stranger | Beside | BesideStranger | BesideExpired | Guardian | Holder
        | HolderElsewhere | HolderRevoked => "withdraw",
        _ => "forward",
    }
}

fn path(template: &str, operation: &str, target: &Target) -> String {
    let id = match operation {
        "show_device" | "revoke_device" => target.device.id.to_string(),
        "show_case" | "watch_case" | "act_on_case" | "list_letters" | "print_letter" => {
            target.case.clone().unwrap()
        }
        "withdraw_consent" => target.consent.clone().unwrap(),
        "show_import" | "watch_import" | "show_import_report" | "undo_import" => {
            target.import.clone().unwrap().0
        }
        "decide_export" | "fetch_export" => target.export.clone().unwrap(),
        "ask_lifting"
        | "decide_lifting"
        | "decide_forgetting"
        | "show_erasure_certificate"
        | "show_decision_batch"
        | "undo_decision_batch"
        | "show_worker"
        | "decide_staff_change"
        | "decide_guardianship"
        | "confirm_mandate"
        | "revoke_mandate"
        | "ask_guardianship_ending"
        | "conclude_alert" => target.asked.clone().unwrap().0,
        _ => target.person.id.to_string(),
    };
    let path = template.replace("{id}", &id).replace("{purpose}", "job_seeking").replace("{sequence}", "1");
    let path = path.replace("{kind}", if operation == "print_letter" { "receipt" } else { "residents" });
    if operation == "create_import" { format!("{path}?kind=residents&dry_run=true") } else { path }
}

/// Brings the case to the step of the worker who is to decide it.
async fn bring_to(app: &TestApp, caller: Caller, target: &Target) -> i64 {
    if let Some((_, version)) = target.import.as_ref().or(target.asked.as_ref()) {
        return *version;
    }
    let Some(case) = &target.case else { return 1 };
    let before = match caller {
        Worker(Post::Town | Post::OtherTown) => 1,
        Worker(Post::City) => 2,
        _ => 0,
    };
    for (version, post) in (1..).zip([Post::Village, Post::Town].into_iter().take(before)) {
        let worker = app.worker(post).await;
        let forward = json!({"action": "forward"});
        worker.post_on(&format!("/cases/{case}/actions"), version, &forward).await.expect(200);
    }
    i64::try_from(before).unwrap() + 1
}

async fn call(app: &TestApp, operation: &(String, Method, String), caller: Caller) -> (Answer, Target) {
    let (id, method, template) = operation;
    let target = target(app, id).await;
    let version = bring_to(app, caller, &target).await;
    let takes_time = matches!(id.as_str(), "start_session" | "list_duplicates");
    if takes_time || id.starts_with("draw_") || id.starts_with("confirm_") {
        // A time code counts once, and whoever hurries through the registry is slowed.
        app.clock.advance(std::time::Duration::from_secs(90));
    }
    let client = client(app, caller, &target).await;
    let mut body = body(app, id, caller, &target).await;
    match id.as_str() {
        "confirm_password" => body = typed_back(app, &client, caller).await,
        "confirm_printed_codes" => body = one_of_the_new(app, &client, caller).await,
        _ => {}
    }
    if caller == Worker(Post::City) && id == "act_on_case" {
        body["action"] = json!("approve");
    }
    let mut call = client.call(method.clone(), &path(template, id, &target));
    if !body.is_null() {
        call = call.json(&body);
    } else if id == "create_import" {
        call = call.body("text/csv", "姓名,身份证号,村（社区）\n");
    }
    let call = call.header("if-match", &format!("\"{version}\""));
    (call.send_briefly().await, target)
}

tests::both! {
    async fn everybody_may_what_the_table_says_and_no_more(store: Store) {
        let app = TestApp::new(store).await;
        let mut wrong = Vec::new();
        let mut operations = operations();
        // Whoever has signed has signed, and whoever has a password of their own has one.
        operations.sort_by_key(|(id, ..)| match id.as_str() {
            "sign_undertaking" => 1,
            "confirm_password" => 2,
            _ => 0,
        });
        for operation in operations {
            for (at, caller) in CALLERS.iter().enumerate() {
                let (answer, target) = call(&app, &operation, *caller).await;
                let (expected, found) = (expected(&operation.0, at), letter(&answer));
                if expected != found {
                    wrong.push(format!("{} by {caller:?}: {expected} in the table, {}", operation.0, answer.text));
                }
                let of_a_person = !matches!(operation.0.as_str(), "withdraw_consent" | "decide_export" | "fetch_export" | "show_decision_batch" | "undo_decision_batch");
                if found == '4' && of_a_person && app.refusals(target.person.id).await != 1 {
                    wrong.push(format!("{} by {caller:?}: the refusal is not on record", operation.0));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_presence_ends_after_ten_minutes(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::FarVillage).await;
        let reading = app.kiosk.reading(&worker, &app.certified, app.clock.now()).await;
        worker.post("/presences", &reading).await.expect(200);
        let file = format!("/residents/{}", app.certified.id);
        app.clock.advance(std::time::Duration::from_secs(599));
        worker.get(&file).await.expect(200);
        app.clock.advance(std::time::Duration::from_secs(2));
        worker.get(&file).await.problem(404, "not_found");
        assert_eq!(app.refusals(app.certified.id).await, 1);
    }

    async fn the_presence_of_one_person_opens_no_other_file(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::FarVillage).await;
        let reading = app.kiosk.reading(&worker, &app.certified, app.clock.now()).await;
        worker.post("/presences", &reading).await.expect(200);
        worker.get(&format!("/residents/{}", app.uncertified.id)).await.problem(404, "not_found");
        let colleague = app.worker(Post::OtherTown).await;
        colleague.get(&format!("/residents/{}", app.certified.id)).await.problem(404, "not_found");
    }
}
