//! Who may do what: every operation of the API, by everybody, at every place they can stand in relation to the
//! person. An operation without a row, or a row without an operation, fails.

use std::collections::BTreeSet;

use aixin::app::service;
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who};
use tests::client::{Answer, Client};
use tests::papers;
use tests::people::Person;

mod bodies;
mod table;
mod targets;

use bodies::{body, one_of_the_new, typed_back};
use table::{
    Beside, BesideExpired, BesideStranger, CALLERS, Caller, Guardian, Holder, HolderElsewhere, HolderRevoked,
    Nobody, Present, Stranger, TABLE, Themselves, Worker,
};
use targets::{Target, target};

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

fn path(template: &str, operation: &str, target: &Target) -> String {
    let id = match operation {
        "show_device" | "revoke_device" => target.device.id.to_string(),
        "show_case" | "watch_case" | "list_colleagues" | "act_on_case" | "list_letters" | "print_letter"
        | "read_letter" | "list_documents" | "add_document" => target.case.clone().unwrap(),
        "show_document" | "remove_document" => target.document.clone().unwrap(),
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
        | "reveal_correction"
        | "conclude_alert" => target.asked.clone().unwrap().0,
        _ => target.person.id.to_string(),
    };
    let path = template.replace("{id}", &id).replace("{purpose}", "job_seeking").replace("{sequence}", "1");
    let path = path.replace(
        "{kind}",
        if matches!(operation, "print_letter" | "read_letter") { "receipt" } else { "residents" },
    );
    match operation {
        "create_import" => format!("{path}?kind=residents&dry_run=true"),
        "add_document" => format!("{path}?kind=certificate"),
        _ => path,
    }
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
    } else if id == "add_document" {
        call = call.body("image/jpeg", papers::jpeg());
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
                let of_a_person = !matches!(operation.0.as_str(), "withdraw_consent" | "decide_export" | "fetch_export" | "show_decision_batch" | "undo_decision_batch" | "start_practice");
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
