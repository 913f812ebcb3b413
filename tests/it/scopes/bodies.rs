//! The smallest right body of every operation.

use serde_json::{Value, json};
use tests::app::{Post, TestApp, VILLAGE, login_name};
use tests::client::Client;
use tests::kiosk::Kiosk;
use tests::people::{self, Person};
use tests::standing;

use super::table::{
    Beside, BesideExpired, BesideStranger, Caller, Guardian, Holder, HolderElsewhere, HolderRevoked, Present,
    Stranger, Themselves, Worker,
};
use super::targets::{Target, ask_export, batch_of, forgetting};

/// The smallest right body of an operation.
pub(super) async fn body(app: &TestApp, operation: &str, caller: Caller, target: &Target) -> Value {
    let person = &target.person;
    let nobody = app.anonymous().await;
    match operation {
        "start_session" => json!({"login_name": login_name(Post::Town2),
            "password": app.secrets(Post::Town2).password, "code": app.time_code(Post::Town2), "face": "program"}),
        "start_practice" => json!({"post": "village"}),
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
        "ask_correction" => json!({"name": "沈宝庚", "paper": "id_card"}),
        "reveal_correction" => json!({"purpose": "review"}),
        "ask_guardianship_ending" => json!({"ground": "court_ended"}),
        "record_fact" => json!({"kind": "phone", "value": "15400000018", "valid_from": "2026-11-20",
            "source": "told_by_person"}),
        "record_certificate_event" => json!({"event": "frozen", "on": "2026-11-20"}),
        "record_life_event" => json!({"event": "died", "on": "2026-11-20"}),
        "give_consent" => json!({"purpose": "job_seeking", "version": 1}),
        "assess_case" => named(json!({"kind": "job_seeking"}), caller, person),
        "open_case" => named(json!({"kind": "job_seeking", "answers": people::answers()}), caller, person),
        "read_reminders" => json!({"until": app.clock.now()}),
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
pub(super) async fn one_of_the_new(app: &TestApp, client: &Client, caller: Caller) -> Value {
    if !matches!(caller, Worker(_) | Present) || caller == Worker(Post::First) {
        return json!({"code": "abcd-efgh-jkmn"});
    }
    let drawn = client.post("/printed-codes", &drawing(app, post_of(caller))).await.expect(200);
    json!({"code": drawn.json["codes"][4]})
}

/// A new password is to be typed back, for a worker who may have it drawn.
pub(super) async fn typed_back(app: &TestApp, client: &Client, caller: Caller) -> Value {
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
