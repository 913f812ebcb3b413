//! What a call is about, made new for every call.

use domain::roles::Role;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{CITY, Post, TestApp, VILLAGE};
use tests::kiosk::Kiosk;
use tests::papers;
use tests::people::Person;
use tests::standing;

/// What a call is about, new for every call.
pub(super) struct Target {
    pub(super) person: Person,
    pub(super) stranger: Person,
    pub(super) device: Kiosk,
    pub(super) case: Option<String>,
    /// A document that the person handed in with it.
    pub(super) document: Option<String>,
    pub(super) consent: Option<String>,
    /// An import that has ended, with its version.
    pub(super) import: Option<(String, i64)>,
    pub(super) export: Option<String>,
    /// A legal hold or a forgetting that City2 asked for, or an alert, with its version.
    pub(super) asked: Option<(String, i64)>,
}

pub(super) async fn target(app: &TestApp, operation: &str) -> Target {
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
            | "list_colleagues"
            | "act_on_case"
            | "create_decision_batch"
            | "list_letters"
            | "print_letter"
            | "read_letter"
            | "list_documents"
            | "add_document"
            | "show_document"
            | "remove_document"
    ) {
        Some(app.open_case(&person).await["id"].as_str().unwrap().to_owned())
    } else {
        None
    };
    let document = match (operation, &case) {
        ("show_document" | "remove_document", Some(case)) => Some(document(app, &person, case).await),
        _ => None,
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
    Target { person, stranger, device, case, document, consent, import, export, asked }
}

/// The person hands in a photograph.
async fn document(app: &TestApp, person: &Person, case: &str) -> String {
    let path = format!("/cases/{case}/documents?kind=other");
    let call = app.card(person).await;
    let call = call.call(Method::POST, &path).body("image/jpeg", papers::jpeg());
    call.send().await.expect(201).text_at("/id").to_owned()
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
        "reveal_correction" => {
            let path = format!("/residents/{}/corrections", person.id);
            let asked =
                app.card(person).await.post(&path, &json!({"name": "沈宝庚", "paper": "id_card"})).await;
            Some((asked.expect(201).text_at("/id").to_owned(), 1))
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

pub(super) fn forgetting(person: &Person) -> Value {
    json!({"resident_id": person.id, "scope": "consent", "reason": "asked_by_person"})
}

/// A list of the village that somebody asked for.
async fn export(app: &TestApp, by: Post) -> String {
    let asked = app.worker(by).await.post("/exports", &ask_export()).await.expect(201);
    asked.text_at("/id").to_owned()
}

pub(super) fn batch_of(case: &str) -> Value {
    json!({"cases": [{"id": case, "version": 1}]})
}

pub(super) fn ask_export() -> Value {
    json!({"kind": "residents", "format": "csv", "purpose": "data_check", "area_id": VILLAGE})
}
