//! Every wrong number, date, header, token and body: its own problem, naming the field, repeating nothing, changing
//! nothing.

use platform::store::{Dialect, Store};
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TOWN, TestApp, VILLAGE, Who, day};
use tests::client::Answer;
use tests::people;

/// A word that only a broken request contains.
const CANARY: &str = "Qzxj7";

/// One wrong request: who sends it, to where, with what, and what it must be told about which fields.
struct Wrong {
    who: Who,
    path: String,
    body: Value,
    code: &'static str,
    fields: &'static [(&'static str, &'static str)],
}

/// A place in a right body, what is put there, and the fields that must be named.
type Broken = (&'static str, Value, &'static [(&'static str, &'static str)]);

/// Who sends what to where, and the fields that must be named.
type Sent = ((Who, &'static str, Value), &'static [(&'static str, &'static str)]);

/// Rows of every table but those that a mere attempt writes.
async fn rows(app: &TestApp) -> Vec<(String, i64)> {
    let sql = match app.app.store.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Dialect::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        }
    };
    let mut tx = app.app.store.autocommit().await.unwrap();
    let tables: Vec<(String,)> = tx.sql(sql).all().await.unwrap();
    let mut rows = Vec::new();
    for (table,) in tables {
        if matches!(table.as_str(), "audit_entries" | "sessions" | "_sqlx_migrations") {
            continue;
        }
        let count: i64 =
            tx.sql(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).scalar().await.unwrap();
        rows.push((table, count));
    }
    rows
}

/// What somebody typed: texts with a digit, or with the canary.
fn typed(body: &Value, found: &mut Vec<String>) {
    match body {
        Value::String(text) if text.len() > 4 && text.chars().any(|c| c.is_ascii_digit()) => {
            found.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| typed(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                typed(&json!(name), found);
                typed(value, found);
            }
        }
        _ => {}
    }
}

#[track_caller]
fn repeats_nothing(answer: &Answer, body: &Value) {
    let mut values = vec![CANARY.to_owned()];
    typed(body, &mut values);
    for value in values {
        assert!(!answer.text.contains(&value), "{value} in {}", answer.text);
    }
}

fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value;
    body
}

fn residents() -> Vec<Wrong> {
    let number = people::id_number(day("1975-06-07"));
    let good = json!({"id_number": number, "name": "钱玉兰", "area_id": VILLAGE,
        "certificate": {"number": format!("{number}43"), "issued_on": "2024-05-06"}});
    let broken_check = format!("{}{}", &number[..17], if number.ends_with('0') { '1' } else { '0' });
    let other = people::id_number(day("1975-06-07"));
    let cases: Vec<Broken> = vec![
        ("/id_number", json!(broken_check), &[("id_number", "check")]),
        ("/id_number", json!("33049819850312"), &[("id_number", "length")]),
        ("/id_number", json!("330498850312001"), &[("id_number", "fifteen_digits")]),
        ("/id_number", json!("33049819850230001X"), &[("id_number", "birth_date")]),
        ("/id_number", json!(people::id_number(day("2027-01-01"))), &[("id_number", "future")]),
        ("/id_number", json!("3304981985O3120010"), &[("id_number", "characters")]),
        ("/name", json!(" "), &[("name", "name_missing")]),
        ("/name", json!(CANARY), &[("name", "name_characters")]),
        ("/name", json!("王".repeat(51)), &[("name", "name_too_long")]),
        ("/phone", json!("1540000"), &[("phone", "phone_form")]),
        ("/phone", json!("154x0000021"), &[("phone", "phone_characters")]),
        ("/address", json!("号".repeat(201)), &[("address", "too_long")]),
        ("/area_id", json!("330483999999"), &[("area_id", "area_unknown")]),
        ("/certificate/number", json!(format!("{number}83")), &[("certificate.number", "category")]),
        ("/certificate/number", json!(format!("{number}45")), &[("certificate.number", "grade")]),
        ("/certificate/number", json!(format!("{number}43B0")), &[("certificate.number", "reissue")]),
        (
            "/certificate/number",
            json!(format!("{other}43")),
            &[("certificate.number", "certificate_of_another")],
        ),
        ("/certificate/issued_on", json!("2026-11-24"), &[("certificate.issued_on", "date_in_future")]),
        ("/certificate/issued_on", json!("1970-01-01"), &[("certificate.issued_on", "date_too_early")]),
        ("/certificate/issued_on", json!("2026-02-30"), &[("certificate.issued_on", "invalid_value")]),
        ("/certificate/components", json!([CANARY]), &[("certificate.components[0]", "unknown_value")]),
        ("/name", json!(7), &[("name", "invalid_type")]),
        ("/confirmed_different", json!(true), &[("different_because", "required")]),
        ("/different_because", json!("twins"), &[("different_because", "not_expected")]),
        ("/different_because", json!(CANARY), &[("different_because", "unknown_value")]),
    ];
    let wrong = cases.into_iter().map(|(pointer, value, fields)| Wrong {
        who: Who::Worker(Post::Village),
        path: "/residents".to_owned(),
        body: with(good.clone(), pointer, value),
        code: "invalid_fields",
        fields,
    });
    wrong.collect()
}

fn applications(app: &TestApp) -> Vec<Wrong> {
    let good = json!({"kind": "job_seeking", "answers": people::answers()});
    let cases: Vec<Broken> = vec![
        ("/kind", json!(CANARY), &[("kind", "unknown_value")]),
        ("/answers/work", json!([]), &[("answers.work", "choose_more")]),
        (
            "/answers/work",
            json!(["packing", "kitchen", "office", "farming"]),
            &[("answers.work", "too_many")],
        ),
        ("/answers/work", json!(["packing", "packing"]), &[("answers.work", "twice")]),
        ("/answers/work", json!(["packing", CANARY]), &[("answers.work[1]", "unknown_value")]),
        ("/answers/hours", json!(CANARY), &[("answers.hours", "unknown_value")]),
        ("/answers/hours", Value::Null, &[("answers.hours", "invalid_type")]),
        ("/answers/adjustments", json!(["seated", "seated"]), &[("answers.adjustments", "twice")]),
        ("/answers/phone", json!("12345678"), &[("answers.phone", "phone_form")]),
        ("/resident_id", json!(CANARY), &[("resident_id", "invalid_value")]),
    ];
    let wrong = cases.into_iter().map(|(pointer, value, fields)| Wrong {
        who: Who::Card(app.certified.id),
        path: "/cases".to_owned(),
        body: with(good.clone(), pointer, value),
        code: "invalid_fields",
        fields,
    });
    let unknown = Wrong {
        who: Who::Card(app.certified.id),
        path: "/cases".to_owned(),
        body: with(good.clone(), "/answers/wage", json!(CANARY)),
        code: "unknown_field",
        fields: &[("answers.wage", "unknown_field")],
    };
    let nobody_named = Wrong {
        who: Who::Worker(Post::Village),
        path: "/cases".to_owned(),
        body: good.clone(),
        code: "invalid_fields",
        fields: &[("resident_id", "required")],
    };
    wrong.chain([unknown, nobody_named]).collect()
}

fn wrong(who: Who, path: &str, body: Value, fields: &'static [(&'static str, &'static str)]) -> Wrong {
    Wrong { who, path: path.to_owned(), body, code: "invalid_fields", fields }
}

fn registry(app: &TestApp) -> Vec<Wrong> {
    let worker = Who::Worker(Post::Village);
    let facts = format!("/residents/{}/facts", app.certified.id);
    let certificate = format!("/residents/{}/certificate-events", app.certified.id);
    let life = format!("/residents/{}/life-events", app.certified.id);
    let reveals = format!("/residents/{}/reveals", app.certified.id);
    let separations = format!("/residents/{}/separations", app.certified.id);
    let fact =
        json!({"kind": "phone", "value": "15400000018", "valid_from": "2026-11-20", "source": "paper_seen"});
    vec![
        wrong(worker, "/residents/lookups", json!({"number": "33049819850312001"}), &[("number", "length")]),
        wrong(worker, "/residents/searches", json!({"name": CANARY}), &[("name", "name_characters")]),
        wrong(
            worker,
            "/residents/searches",
            json!({"name": "沈宝根", "area_id": "330483999999"}),
            &[("area_id", "area_unknown")],
        ),
        wrong(
            worker,
            "/residents/searches",
            json!({"name": "沈宝根", "birth_year": "1981"}),
            &[("birth_year", "invalid_type")],
        ),
        wrong(
            worker,
            &reveals,
            json!({"field": CANARY, "purpose": "contact"}),
            &[("field", "unknown_value")],
        ),
        wrong(
            worker,
            &reveals,
            json!({"field": "phone", "purpose": CANARY}),
            &[("purpose", "unknown_value")],
        ),
        wrong(worker, &separations, json!({"because": CANARY}), &[("because", "unknown_value")]),
        wrong(worker, &facts, with(fact.clone(), "/value", json!("1234")), &[("value", "phone_form")]),
        wrong(
            worker,
            &facts,
            with(fact.clone(), "/valid_from", json!("2026-11-24")),
            &[("valid_from", "date_in_future")],
        ),
        wrong(worker, &facts, with(fact, "/source", json!(CANARY)), &[("source", "unknown_value")]),
        wrong(
            worker,
            &certificate,
            json!({"event": "frozen", "number": "330498", "on": "2026-11-20"}),
            &[("number", "not_expected")],
        ),
        wrong(
            worker,
            &life,
            json!({"event": "merged", "on": "2026-11-20"}),
            &[("because", "required"), ("into", "required")],
        ),
        wrong(
            worker,
            &life,
            json!({"event": "died", "on": "2026-11-20", "area_id": VILLAGE}),
            &[("area_id", "not_expected")],
        ),
    ]
}

fn others(app: &TestApp) -> Vec<Wrong> {
    let enrol = json!({"area_id": VILLAGE, "name": "机", "public_key": "AAAA", "simulated": true});
    vec![
        wrong(
            Who::Anonymous,
            "/sessions",
            json!({"login_name": "Ä 1", "password": "", "code": "12", "face": "program"}),
            &[("code", "second_factor_form"), ("login_name", "login_name_form"), ("password", "required")],
        ),
        wrong(
            Who::Anonymous,
            "/sessions",
            json!({"login_name": "village", "password": "x", "code": "123456", "face": CANARY}),
            &[("face", "unknown_value")],
        ),
        wrong(
            Who::Anonymous,
            "/card-challenges",
            json!({"device_id": CANARY}),
            &[("device_id", "invalid_value")],
        ),
        wrong(Who::Anonymous, "/card-challenges", json!({}), &[("device_id", "required")]),
        wrong(Who::Worker(Post::System), "/devices", enrol, &[("public_key", "public_key_form")]),
        wrong(
            Who::Card(app.certified.id),
            "/consents",
            json!({"purpose": CANARY, "version": 1}),
            &[("purpose", "unknown_value")],
        ),
        wrong(
            Who::Card(app.certified.id),
            "/consents",
            json!({"purpose": "job_seeking", "version": "1"}),
            &[("version", "invalid_type")],
        ),
    ]
}

fn staff(app: &TestApp) -> Vec<Wrong> {
    let security = Who::Worker(Post::Security);
    let (new, change) = (|body| (security, "/workers", body), |body| (security, "/staff-changes", body));
    let worker =
        json!({"login_name": "yulan", "name": "钱玉兰", "role": "village_worker", "area_id": VILLAGE});
    let give = json!({"account_id": app.account(Post::Village), "kind": "give_membership",
        "role": "town_worker", "area_id": TOWN});
    let all: Vec<Sent> = vec![
        (
            new(json!({"login_name": "Ä 1", "name": " ", "role": "village_worker", "area_id": CANARY})),
            &[("area_id", "area_unknown"), ("login_name", "login_name_form"), ("name", "name_missing")],
        ),
        (new(with(worker.clone(), "/role", json!(CANARY))), &[("role", "unknown_value")]),
        (new(with(worker.clone(), "/area_id", json!("330483999999"))), &[("area_id", "area_unknown")]),
        (new(with(worker.clone(), "/area_id", json!(TOWN))), &[("area_id", "role_level")]),
        (new(with(worker, "/login_name", json!("village"))), &[("login_name", "login_name_taken")]),
        (change(with(give.clone(), "/kind", json!(CANARY))), &[("kind", "unknown_value")]),
        (change(with(give.clone(), "/role", Value::Null)), &[("role", "required")]),
        (change(with(give.clone(), "/from", json!("2026-11-22"))), &[("from", "date_over")]),
        (change(with(give.clone(), "/until", json!("2026-11-22"))), &[("until", "dates_reversed")]),
        (
            change(with(give.clone(), "/membership_id", json!(app.kiosk.id))),
            &[("membership_id", "not_expected")],
        ),
        (change(with(give, "/area_id", json!("330483999999"))), &[("area_id", "role_level")]),
    ];
    all.into_iter().map(|((who, path, body), fields)| wrong(who, path, body, fields)).collect()
}

fn lists() -> Vec<Wrong> {
    let good = json!({"kind": "residents", "format": "csv", "purpose": "report", "area_id": VILLAGE});
    let cases: Vec<Broken> = vec![
        ("/kind", json!(CANARY), &[("kind", "unknown_value")]),
        ("/kind", json!("workers"), &[("kind", "export_kind")]),
        ("/format", json!("ods"), &[("format", "unknown_value")]),
        ("/purpose", json!(CANARY), &[("purpose", "unknown_value")]),
        ("/area_id", json!("330483999999"), &[("area_id", "area_unknown")]),
        ("/area_id", json!(CANARY), &[("area_id", "area_unknown")]),
    ];
    let wrong = cases.into_iter().map(|(pointer, value, fields)| Wrong {
        who: Who::Worker(Post::Town),
        path: "/exports".to_owned(),
        body: with(good.clone(), pointer, value),
        code: "invalid_fields",
        fields,
    });
    wrong.collect()
}

tests::both! {
    async fn every_wrong_field_is_named_and_changes_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let mut faults = Vec::new();
        let given = json!({"purpose": "job_seeking", "version": 1});
        app.card(&app.certified).await.post("/consents", &given).await.expect(200);
        let before = rows(&app).await;
        for wrong in residents().into_iter().chain(applications(&app)).chain(registry(&app)).chain(others(&app)).chain(lists()).chain(staff(&app)) {
            let client = app.client(wrong.who).await;
            let answer = client.post_on(&wrong.path, 1, &wrong.body).await;
            if (answer.status, answer.code(), answer.fields().as_slice()) != (422, Some(wrong.code), wrong.fields) {
                faults.push(format!("{} {}: wanted {:?}, got {}", wrong.path, wrong.body, wrong.fields, answer.text));
            }
            repeats_nothing(&answer, &wrong.body);
            for error in answer.json["errors"].as_array().into_iter().flatten() {
                let words = error["message"].as_str().or(error["detail"].as_str()).unwrap_or_default();
                if words.is_empty() || words == domain::words::sentence("no_such_code") {
                    faults.push(format!("no sentence for {error}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert_eq!(rows(&app).await, before);
    }

    async fn every_wrong_header_is_named(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let body = json!({"kind": "phone", "value": "15400000018", "valid_from": "2026-11-20", "source": "paper_seen"});
        let path = format!("/residents/{}/facts", app.certified.id);
        let facts = || worker.call(Method::POST, &path).json(&body);
        let missing = facts().send().await.problem(428, "precondition_required");
        assert_eq!(missing.fields(), [("If-Match", "precondition_required")]);
        for wrong in ["1", "\"x\"", "*", "\"1\", \"2\"", CANARY] {
            let answer = facts().header("if-match", wrong).send().await.problem(400, "if_match_malformed");
            assert_eq!(answer.fields(), [("If-Match", "if_match_malformed")]);
            repeats_nothing(&answer, &Value::Null);
        }
        facts().header("if-match", "\"2\"").send().await.problem(412, "stale");
        let new = json!({"id_number": people::id_number(day("1970-01-02")), "name": "钱玉兰", "area_id": VILLAGE});
        let enter = || worker.call(Method::POST, "/residents").json(&new);
        let missing = enter().without("idempotency-key").send().await.problem(400, "idempotency_key_missing");
        assert_eq!(missing.fields(), [("Idempotency-Key", "idempotency_key_missing")]);
        for wrong in ["", " ", "a b", &"k".repeat(256)] {
            let answer = enter().header("idempotency-key", wrong).send().await;
            assert_eq!(answer.status, 400, "{}", answer.text);
        }
        enter().header("content-type", "text/plain").send().await.problem(415, "unsupported_media_type");
        enter().without("content-type").send().await.problem(415, "unsupported_media_type");
        enter().send().await.expect(201);
    }

    async fn a_table_that_is_sent_wrongly_is_refused_and_nothing_begins(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let before = rows(&app).await;
        let send = |query: &str| city.call(Method::POST, &format!("/imports?{query}")).body("text/csv", "姓名,身份证号\n");
        for (query, field, code) in [
            ("", "kind", "required"),
            ("kind=Qzxj7", "kind", "invalid_value"),
            ("kind=residents&dry_run=Qzxj7", "dry_run", "invalid_value"),
            ("kind=residents&all_or_nothing=2", "all_or_nothing", "invalid_value"),
        ] {
            let answer = send(query).send().await.problem(422, "invalid_fields");
            assert_eq!(answer.fields(), [(field, code)]);
            repeats_nothing(&answer, &Value::Null);
        }
        let missing = send("kind=residents").without("idempotency-key").send().await;
        assert_eq!(missing.problem(400, "idempotency_key_missing").fields(), [("Idempotency-Key", "idempotency_key_missing")]);
        for kind in ["application/json", "text/plain", "application/pdf"] {
            send("kind=residents").header("content-type", kind).send().await.problem(415, "file_type");
        }
        send("kind=residents").without("content-type").send().await.problem(415, "file_type");
        let declared = send("kind=residents").header("content-length", &(65_u64 << 20).to_string());
        declared.send().await.problem(413, "body_too_large");
        for path in [format!("/imports/{CANARY}"), format!("/imports/{}", app.certified.id)] {
            let undo = city.call(Method::POST, &format!("{path}/undo"));
            undo.without("idempotency-key").send().await.problem(400, "idempotency_key_missing");
            let answer = city.post_on(&format!("{path}/undo"), 1, &Value::Null).await;
            assert!([404, 422].contains(&answer.status), "{}", answer.text);
            repeats_nothing(&answer, &Value::Null);
        }
        assert_eq!(rows(&app).await, before);
    }

    async fn every_token_that_is_none_is_nobody(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        nobody.get("/sessions/current").await.problem(401, "not_signed_in");
        let unknown = "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for token in ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer Qzxj7", unknown] {
            let answer = nobody.call(Method::GET, "/sessions/current").header("authorization", token).send().await;
            assert!(answer.status == 401, "{token}: {}", answer.text);
            repeats_nothing(&answer, &Value::Null);
        }
        for cookie in ["__Host-aixin-kiosk=", "__Host-aixin-kiosk=Qzxj7", "other=1"] {
            nobody.call(Method::GET, "/sessions/current").header("cookie", cookie).send().await.expect(401);
        }
    }

    async fn every_body_that_is_none_is_refused_before_it_is_read(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let send = |body: Vec<u8>| worker.call(Method::POST, "/residents/lookups").body("application/json", body).send();
        for body in ["", "{", "[]", "null", "\"Qzxj7\"", "{\"number\": \"1\"} {}", "{\"number\": \"\u{1}\"}"] {
            let answer = send(body.into()).await.problem(400, "malformed_json");
            repeats_nothing(&answer, &Value::Null);
        }
        send(vec![b'{', 0xff, b'}']).await.problem(400, "malformed_json");
        let twice = send(b"{\"number\": \"1\", \"number\": \"2\"}".to_vec()).await.problem(422, "invalid_fields");
        assert_eq!(twice.fields(), [("number", "duplicate_field")]);
        let long = format!("{{\"number\": \"{}\"}}", "1".repeat(70_000));
        send(long.into_bytes()).await.problem(413, "body_too_large");
        let deep = format!("{{\"number\": {}", "[".repeat(60_000));
        let deep = send(deep.into_bytes()).await;
        assert!(matches!(deep.status, 400 | 422), "{}", deep.text);
    }

    async fn every_path_and_parameter_that_is_none_is_told_so(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        worker.get("/nothing").await.problem(404, "not_found");
        worker.get("//nothing").await.problem(404, "not_found");
        worker.put("/areas", &json!({})).await.problem(405, "method_not_allowed");
        let id = worker.get("/residents/Qzxj7").await;
        assert!(matches!(id.status, 404 | 422), "{}", id.text);
        repeats_nothing(&id, &Value::Null);
        let absent = format!("/residents/{}", app.kiosk.id);
        worker.get(&absent).await.problem(404, "not_found");
        let card = app.card(&app.certified).await;
        for path in ["/cases?after=Qzxj7", "/messages?after=Qzxj7", "/messages?after=1_2", "/readings?after=Qzxj7"] {
            let answer = card.get(path).await.problem(422, "invalid_fields");
            assert_eq!(answer.fields(), [("after", "page")], "{path}");
        }
        for (query, field) in [("limit=0", "limit"), ("limit=51", "limit"), ("limit=x", "limit"), ("after=Qzxj7", "after"), ("waits_for=Qzxj7", "waits_for")] {
            let answer = worker.get(&format!("/cases?{query}")).await.problem(422, "invalid_fields");
            assert_eq!(answer.fields().iter().map(|(field, _)| *field).collect::<Vec<_>>(), [field], "{}", answer.text);
            repeats_nothing(&answer, &Value::Null);
        }
        let area = app.anonymous().await.get("/areas?parent=Qzxj7").await.problem(422, "invalid_fields");
        assert_eq!(area.fields(), [("parent", "area_unknown")]);
        let notice = app.anonymous().await.get("/privacy-notices/Qzxj7").await.problem(422, "invalid_fields");
        assert_eq!(notice.fields(), [("purpose", "invalid_value")]);
    }

    async fn a_problem_is_a_problem_in_shape_and_headers(store: Store) {
        let app = TestApp::new(store).await;
        let answer = app.anonymous().await.get("/sessions/current").await.problem(401, "not_signed_in");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.text_at("/type"), "about:blank");
        assert_eq!(answer.json["status"], json!(401));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("cache-control").is_some_and(|value| value.contains("no-store")));
        assert!(!answer.text_at("/request_id").is_empty() && !answer.text_at("/detail").is_empty());
    }
}
