//! The made-up answers of practice: one person who does not exist, whose cases live in this page and are gone with it.
//!
//! It does NOT decide anything and knows no rule: everything is open to this person, every worker may sign in with
//! whatever they type, and a case stays where it was filed.

use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};
use std::cell::RefCell;
use ui::client::{Answer, Asked, practise};

/// So long as a card takes to be read, in milliseconds.
const CARD: i32 = 2_000;
const USUAL: i32 = 200;
const DEVICE: &str = "00000000-0000-7000-8000-000000000001";
const PERSON: &str = "00000000-0000-7000-8000-000000000002";
const WORKER: &str = "00000000-0000-7000-8000-000000000003";
/// Whoever holds it has nothing: no case of anybody has this reference.
const REFERENCE: &str = "0000000000000";
const NAME: &str = "练*习";
const HALL: &str = "练习村";
const WAITS: &str = "等村（社区）审核（练习）";
const WITHDRAWN: &str = "已撤回（练习）";
const FILED: &str = "提交了申请（练习）";
const NOTICE: &str = "这是练习用的告知书。真正办理时，这里会写明用您的哪些信息、为什么用、给谁看、留多久。";
const NOTICE_EASY: &str = "这是练习。我们不会用到任何真的信息。";
const UNDERTAKING: &str = "这是练习用的保密承诺书。";
const UNKNOWN: &str = "练习里没有这一项。";

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

/// Begins to practise; the way back is a reload.
pub(crate) fn begin() {
    practise(answer);
}

fn answer(asked: &Asked<'_>) -> Answer {
    let now = js_sys::Date::now();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and small")]
    let now = DateTime::from_timestamp_millis(now as i64).unwrap_or_default();
    WORLD.with_borrow_mut(|world| world.answer(asked, now))
}

/// What was practised so far.
#[derive(Default)]
struct World {
    worker: bool,
    person: bool,
    consents: Vec<Value>,
    cases: Vec<Value>,
}

impl World {
    fn answer(&mut self, asked: &Asked<'_>, now: DateTime<Utc>) -> Answer {
        let path = path(asked.address);
        let parts: Vec<&str> = path.split('/').collect();
        let body = serde_json::from_str(asked.body).unwrap_or_default();
        let after = if parts == ["read"] { CARD } else { USUAL };
        let (status, body) = match self.made_up(asked.method, &parts, &body, now) {
            Some(body) => (200, body),
            None => (404, json!({"code": "not_found", "title": UNKNOWN, "detail": UNKNOWN})),
        };
        Answer { status, body: body.to_string(), after }
    }

    fn made_up(&mut self, method: &str, parts: &[&str], body: &Value, now: DateTime<Utc>) -> Option<Value> {
        Some(match (method, parts) {
            ("GET", ["status"]) => json!({"device_id": DEVICE}),
            ("POST", ["read"]) => {
                json!({"device_id": DEVICE, "nonce": "", "reading": "", "signature": ""})
            }
            ("POST", ["sign"]) => json!({"device_id": DEVICE, "nonce": "", "signature": ""}),
            ("POST", ["card-challenges"]) => json!({"nonce": "practice", "expires_at": now}),
            ("GET", ["devices", _]) => device(),
            ("POST", ["sessions", "card"]) | ("PUT", ["sessions", "current", "subject"]) => {
                self.person = true;
                self.session(now)
            }
            ("POST", ["sessions"]) => {
                self.worker = true;
                self.session(now)
            }
            ("POST", ["sessions", "current", "renewals"]) => self.session(now),
            ("GET", ["undertakings", "current"]) | ("POST", ["undertakings", "signatures"]) => {
                json!({"version": 1, "text": UNDERTAKING, "signed_until": now.date_naive()})
            }
            ("POST", ["residents", "lookups"]) | ("GET", ["residents", _]) => resident(),
            ("GET", ["privacy-notices", purpose]) => {
                json!({"purpose": purpose, "version": 1, "text": NOTICE, "easy_text": NOTICE_EASY})
            }
            ("GET", ["messages" | "readings" | "represented-people"]) => list(&[]),
            ("GET", ["residents", _, "representation"]) => {
                json!({"capacity": "own", "guardianships": [], "mandates": []})
            }
            ("POST", ["cases", "assessments"]) => json!({"open": true, "steps": [], "alternatives": []}),
            (_, ["consents", ..]) => return self.consents(method, parts, body, now),
            (_, ["cases", ..]) => return self.cases(method, parts, body, now),
            _ => return None,
        })
    }

    fn session(&self, now: DateTime<Utc>) -> Value {
        let actor = json!({"account_id": WORKER, "name": "练习的工作人员", "memberships": []});
        let subject = json!({"resident_id": PERSON, "name_masked": NAME, "area_name": HALL});
        json!({
            "actor": self.worker.then_some(actor),
            "subject": self.person.then_some(subject),
            "assurance": if self.worker { "assisted" } else { "card" },
            "face": "kiosk", "undertaking_due": false, "own_password_due": false, "idle_seconds": 90,
            "expires_at": now + Days::new(1), "token": null, "page_secret": null,
        })
    }

    fn consents(&mut self, method: &str, parts: &[&str], body: &Value, now: DateTime<Utc>) -> Option<Value> {
        match (method, parts) {
            ("GET", ["consents"]) => Some(list(&self.consents)),
            ("POST", ["consents"]) => {
                let given = json!({
                    "id": numbered(100 + self.consents.len()), "purpose": body["purpose"],
                    "version": body["version"], "given_at": now, "withdrawn_at": null,
                });
                self.consents.insert(0, given.clone());
                Some(given)
            }
            ("DELETE", ["consents", id]) => {
                let given = self.consents.iter_mut().find(|given| given["id"] == *id)?;
                given["withdrawn_at"] = json!(now);
                Some(Value::Null)
            }
            _ => None,
        }
    }

    fn cases(&mut self, method: &str, parts: &[&str], body: &Value, now: DateTime<Utc>) -> Option<Value> {
        match (method, parts) {
            ("GET", ["cases"]) => Some(list(&self.cases)),
            ("POST", ["cases"]) => {
                let case = case(&numbered(200 + self.cases.len()), body, now);
                self.cases.insert(0, case.clone());
                Some(case)
            }
            ("GET", ["cases", id]) => self.cases.iter().find(|case| case["id"] == *id).cloned(),
            ("POST", ["cases", id, "actions"]) if body["action"] == "withdraw" => {
                let case = self.cases.iter_mut().find(|case| case["id"] == *id)?;
                withdraw(case);
                Some(case.clone())
            }
            _ => None,
        }
    }
}

/// What stands behind the server's or the bridge's name, without what follows `?`.
fn path(address: &str) -> &str {
    let whole = address.split('?').next().unwrap_or_default();
    match whole.split_once("/api/v1/") {
        Some((_, path)) => path,
        None => whole.rsplit('/').next().unwrap_or_default(),
    }
}

/// The hall in which it is practised.
pub(crate) fn device() -> Value {
    json!({
        "id": DEVICE, "name": HALL, "area_id": "practice", "area_name": HALL, "hall_phone": null, "simulated": true,
    })
}

fn resident() -> Value {
    json!({
        "id": PERSON, "name_masked": NAME, "id_number_masked": "000000********0000",
        "phone_masked": null, "status": "living", "version": 1, "certificate": null, "facts": [],
        "area": {"id": "practice", "code": null, "name": HALL, "level": "village", "parent": null},
    })
}

fn case(id: &str, opened: &Value, now: DateTime<Utc>) -> Value {
    let step = |step: &str, state: &str, days| json!({"step": step, "state": state, "on": null, "due": now.date_naive() + Days::new(days), "provisional": false});
    json!({
        "id": id, "reference": REFERENCE, "kind": opened["kind"], "stage": "village", "stage_words": WAITS,
        "waits_for": "village", "due_on": now.date_naive() + Days::new(5), "due_provisional": false,
        "paused": null, "hands": "office", "version": 1, "round": 1, "opened_at": now,
        "resident": {"id": PERSON, "name_masked": NAME, "area_name": HALL},
        "steps": [step("village", "now", 5), step("town", "next", 12), step("city", "next", 20)],
        "history": [{"at": now, "by": null, "words": FILED, "details": [], "note": null}],
        "allowed": ["withdraw"], "missing": [], "note": null, "refusal": null, "object_by": null,
        "objection": null, "usual": null, "answers": opened["answers"], "slip_code": null,
    })
}

fn withdraw(case: &mut Value) {
    case["stage"] = json!("withdrawn");
    case["stage_words"] = json!(WITHDRAWN);
    case["waits_for"] = Value::Null;
    case["due_on"] = Value::Null;
    case["allowed"] = json!([]);
    case["version"] = json!(2);
    for step in case["steps"].as_array_mut().into_iter().flatten() {
        step["state"] = json!("skipped");
        step["due"] = Value::Null;
    }
}

fn list(items: &[Value]) -> Value {
    json!({"items": items, "next": null})
}

fn numbered(number: usize) -> String {
    format!("00000000-0000-7000-8000-{number:012}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        cases::{Assessment, CaseList, CaseView, Stage},
        consents::{ConsentList, ConsentView, NoticeView},
        devices::{CardChallenge, DeviceProof, DeviceView, SignedReading},
        messages::MessageList,
        readings::ReadingList,
        residents::ResidentView,
        sessions::SessionView,
        undertakings::UndertakingView,
    };
    use serde::de::DeserializeOwned;

    const CASE: &str = r#"{"kind":"job_seeking","answers":{"work":["packing"],"hours":"any","distance":"town",
        "adjustments":[],"education":"none","phone":null},"resident_id":null}"#;

    fn ask<T: DeserializeOwned>(world: &mut World, method: &'static str, path: &str, body: &str) -> T {
        let address = format!("/api/v1/{path}");
        let answer = world.answer(&Asked { method, address: &address, body }, DateTime::default());
        assert_eq!(answer.status, 200, "{method} {path}");
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    #[test]
    fn every_answer_is_what_the_pages_read() {
        let world = &mut World::default();
        ask::<CardChallenge>(world, "POST", "card-challenges", "{}");
        ask::<DeviceView>(world, "GET", "devices/x", "");
        ask::<UndertakingView>(world, "GET", "undertakings/current", "");
        ask::<ResidentView>(world, "POST", "residents/lookups", r#"{"number":"1"}"#);
        ask::<NoticeView>(world, "GET", "privacy-notices/job_seeking", "");
        ask::<Assessment>(world, "POST", "cases/assessments", "{}");
        ask::<MessageList>(world, "GET", "messages", "");
        ask::<ReadingList>(world, "GET", "readings?after=x", "");
        let alone = ask::<SessionView>(world, "POST", "sessions/card", "{}");
        assert!(alone.actor.is_none() && alone.subject.is_some());
        assert!(ask::<SessionView>(world, "POST", "sessions", "{}").actor.is_some());
        for (path, body) in [("read", ""), ("sign", "")] {
            let address = format!("http://127.0.0.1:8790/{path}");
            let answer =
                world.answer(&Asked { method: "POST", address: &address, body }, DateTime::default());
            let read = serde_json::from_str::<SignedReading>(&answer.body).is_ok();
            assert!(read || serde_json::from_str::<DeviceProof>(&answer.body).is_ok(), "{path}");
        }
    }

    #[test]
    fn what_is_filed_is_there_until_it_is_taken_back() {
        let world = &mut World::default();
        let filed: CaseView = ask(world, "POST", "cases", CASE);
        assert_eq!(ask::<CaseList>(world, "GET", "cases", "").items.len(), 1);
        let path = format!("cases/{}", filed.id);
        assert!(ask::<CaseView>(world, "GET", &path, "") == filed);
        let back: CaseView = ask(world, "POST", &format!("{path}/actions"), r#"{"action":"withdraw"}"#);
        assert_eq!((back.stage, back.allowed.len()), (Stage::Withdrawn, 0));
    }

    #[test]
    fn an_agreement_is_kept_and_taken_back() {
        let world = &mut World::default();
        let given: ConsentView = ask(world, "POST", "consents", r#"{"purpose":"job_seeking","version":1}"#);
        ask::<()>(world, "DELETE", &format!("consents/{}", given.id), "");
        assert!(ask::<ConsentList>(world, "GET", "consents", "").items[0].withdrawn_at.is_some());
    }

    #[test]
    fn what_is_not_practised_is_not_found_and_asks_nobody_else() {
        let asked = Asked { method: "GET", address: "/api/v1/alerts", body: "" };
        assert_eq!(World::default().answer(&asked, DateTime::default()).status, 404);
    }
}
