//! Unique values driven through everything, then searched for wherever something is left behind.
//!
//! What is asked for by its own person or worker is no leak: the answer that shows a name, the list that somebody
//! fetches, the report of an import that goes back to whoever sent the table. Everything else is searched.

mod panics;
mod redis;
mod searching;
mod temporary;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use aixin::backups::{self, Source};
use aixin::log;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::id_number::check_character;
use platform::audit;
use platform::random::Random;
use platform::store::{Store, postgres_environment, sqlite_file};
use platform::vault::KeyRing;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, VILLAGE, login_name};
use tests::databases::Database;
use tests::papers;
use tests::people::Person;
use tests::standing;
use tracing_subscriber::EnvFilter;

use searching::{Canaries, Searcher, a_moment_ago, files, find_in_files, forms};

/// The test's own database and its address.
struct At(Store, String);

impl From<&Database> for At {
    fn from(database: &Database) -> Self {
        Self(database.store.clone(), database.url.clone())
    }
}

/// Everything that is logged in this process, at TRACE.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs from now on; tests that share a process share the log, each with canaries of its own.
fn logged() -> Logged {
    static LOG: OnceLock<Logged> = OnceLock::new();
    let log = LOG.get_or_init(|| {
        let (log, writer) = {
            let log = Logged::default();
            (log.clone(), log)
        };
        let subscriber = log::subscriber(EnvFilter::new("trace"), true, move || writer.clone());
        tracing::subscriber::set_global_default(subscriber).expect("nobody logs yet");
        log
    });
    log.clone()
}

/// The files of the test's own database, with what is written ahead of it and pages that are free.
async fn database_files(store: &Store, url: &str, since: SystemTime) -> Vec<PathBuf> {
    if let Some(file) = sqlite_file(url).unwrap() {
        return files(file.parent().unwrap(), SystemTime::UNIX_EPOCH);
    }
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("CHECKPOINT").run().await.unwrap();
    let folder: String = tx.sql("SELECT current_setting('data_directory')").scalar().await.unwrap();
    let database: i64 = tx
        .sql("SELECT CAST(oid AS BIGINT) FROM pg_database WHERE datname = current_database()")
        .scalar()
        .await
        .unwrap();
    let folder = PathBuf::from(folder);
    let mut all = files(&folder.join("base").join(database.to_string()), SystemTime::UNIX_EPOCH);
    all.extend(files(&folder.join("pg_wal"), since));
    all
}

/// What came of it.
struct Driven {
    /// What was answered where the values may not be shown.
    answers: Vec<String>,
    /// What the server itself drew and showed once.
    secrets: Vec<String>,
}

impl Driven {
    /// Looks for what was sent and for what was drawn.
    fn searcher(&self, canaries: &Canaries) -> Searcher {
        Searcher::new(canaries.all().into_iter().chain(self.secrets.iter().map(String::as_str)))
    }
}

/// A worker comes in, and has a password of their own drawn.
async fn draw_password(app: &TestApp) -> Vec<String> {
    let secrets = app.secrets(Post::Town2);
    let code = |at: usize| secrets.printed_codes[at].clone();
    let body = json!({"login_name": login_name(Post::Town2), "password": secrets.password, "code": code(0), "face": "kiosk"});
    let begun = app.anonymous().await.post("/sessions", &body).await.expect(201);
    let cookie = begun.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let page = begun.text_at("/page_secret").to_owned();
    let worker = app.anonymous().await.with("cookie", &cookie).with("x-aixin-page", &page);
    let worker = worker.with("origin", "https://aixin.example");
    let body = json!({"password": secrets.password, "code": code(1)});
    let drawn = worker.post("/passwords", &body).await.expect(200).text_at("/password").to_owned();
    worker.post("/passwords/confirmations", &json!({"password": drawn})).await.expect(201);
    let token = cookie.split_once('=').unwrap().1.to_owned();
    vec![secrets.password.clone(), code(0), code(1), token, page, drawn]
}

/// A worker hands in papers on which the canaries stand, and one that is none; what is answered.
async fn hand_in(app: &TestApp, canaries: &Canaries, case: &Value) -> Vec<String> {
    let worker = app.worker(Post::Village).await;
    let path = format!("/cases/{}/documents?kind=other", case["id"].as_str().expect("a case"));
    let words = canaries.all().join(" ");
    let none = words.clone().into_bytes();
    let mut answers = Vec::new();
    for (paper, status) in [(papers::pdf(&words), 201), (papers::jpeg_beside(&words), 201), (none, 422)] {
        let sent = worker.call(Method::POST, &path).body("application/octet-stream", paper).send().await;
        answers.push(sent.expect(status).text);
    }
    answers.push(worker.get(path.split('?').next().expect("a path")).await.expect(200).text);
    answers
}

/// The one with the canaries stands for somebody else, as guardian and by a mandate.
async fn stand_for_somebody(app: &TestApp, canaries: &Canaries) -> Vec<String> {
    let Canaries { name, id_number, phone, stray, .. } = canaries;
    let (worker, ward) = (app.worker(Post::Village).await, app.person().await);
    let person = Person { id: ward.id, id_number: id_number.clone(), name: name.clone() };
    let guardian = app.guardian_called(&ward, "limited_capacity", person.clone()).await;
    let path = format!("/residents/{}/mandates", ward.id);
    let mut mandate = standing::mandate(&person, &["see"]);
    mandate["holder"]["phone"] = json!(phone);
    let given = worker.post(&path, &mandate).await.expect(201).text;
    mandate["holder"]["phone"] = json!(stray);
    let refused = worker.post(&path, &mandate).await.problem(422, "invalid_fields").text;
    app.representative(&guardian, &ward).await.get("/cases").await.expect(200);
    let listed = worker.get(&format!("/residents/{}/representation", ward.id)).await.expect(200).text;
    vec![given, refused, listed]
}

/// Sends the canaries wherever something can be sent; what answers that may not show them say.
async fn drive(app: &TestApp, canaries: &Canaries) -> Driven {
    let Canaries { name, id_number, phone, address, certificate, password, stray } = canaries;
    let worker = app.worker(Post::Village).await;
    let mut answers = Vec::new();
    let enter = json!({"id_number": id_number, "name": name, "phone": phone, "address": address, "area_id": VILLAGE,
                       "certificate": {"number": certificate, "issued_on": "2024-10-08"}});
    let entered =
        worker.post_with("/residents", &enter, &[("Idempotency-Key", "canary-1")]).await.expect(201);
    let id = entered.text_at("/id").to_owned();
    let path = format!("/residents/{id}");
    worker.post_with("/residents", &enter, &[("Idempotency-Key", "canary-1")]).await.expect(201);
    answers.push(worker.post("/residents", &enter).await.text);
    worker.get(&path).await.expect(200);
    for number in [id_number, certificate] {
        worker.post("/residents/lookups", &json!({"number": number})).await.expect(200);
    }
    worker.post("/residents/searches", &json!({"name": name})).await.expect(200);
    let fact = json!({"kind": "address", "value": format!("{address}甲"), "valid_from": "2026-11-01", "source": "told_by_person"});
    worker.post_on(&format!("{path}/facts"), 1, &fact).await.expect(200);
    // Wrong in every way, with the values in it.
    let far = app.worker(Post::FarVillage).await;
    answers.push(far.post("/residents/lookups", &json!({"number": id_number})).await.text);
    for body in [
        json!({"id_number": format!("{id_number}9"), "name": name, "area_id": VILLAGE}),
        json!({"id_number": id_number, "name": name, "area_id": stray}),
        json!({"id_number": id_number, "name": name, "phone": stray, "area_id": VILLAGE}),
        json!({"id_number": id_number, "name": name, "area_id": VILLAGE, stray.as_str(): phone}),
        json!({"id_number": [id_number, name], "name": {"name": name}}),
    ] {
        answers.push(worker.post("/residents", &body).await.text);
    }
    let torn = format!("{{\"id_number\":\"{id_number}\",\"name\":\"{name}");
    answers.push(worker.call(Method::POST, "/residents").body("application/json", torn).send().await.text);
    answers.push(worker.call(Method::POST, "/residents").body("text/plain", stray.clone()).send().await.text);
    answers.push(worker.get(&format!("/residents/{stray}")).await.text);
    answers.push(worker.get(&format!("/{stray}?number={id_number}")).await.text);
    answers.push(
        worker
            .call(Method::GET, &path)
            .header("x-request-id", stray)
            .header("if-match", stray)
            .send()
            .await
            .text,
    );
    for post in [Post::Village, Post::Town] {
        let sign_in = json!({"login_name": login_name(post), "password": password, "code": "000000", "face": "program"});
        answers.push(app.anonymous().await.post("/sessions", &sign_in).await.text);
    }
    let sign_in = json!({"login_name": stray, "password": password, "code": "000000", "face": "program"});
    answers.push(app.anonymous().await.post("/sessions", &sign_in).await.text);
    // A table with a row that is right and one that is not.
    let first = format!("330498{}", &id_number[6..17]);
    let other = format!("{}{}", &first[..16], (first.as_bytes()[16] - b'0' + 1) % 10);
    let other = format!("{other}{}", check_character(&other).unwrap());
    let table = format!(
        "姓名,身份证号,手机号,住址,村（社区）\n{name},{other},{phone},{address},{VILLAGE}\n{name},{id_number}1,{stray},{address},{VILLAGE}\n"
    );
    let city = app.worker(Post::City).await;
    let begun = city.call(Method::POST, "/imports?kind=residents").body("text/csv", table).send().await;
    let path = format!("/imports/{}", begun.expect(201).text_at("/id"));
    let import = loop {
        let import = city.get(&path).await.expect(200);
        if import.text_at("/state") != "running" {
            break import;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((&import.json["new"], &import.json["refused"]), (&json!(1), &json!(1)), "{}", import.text);
    answers.push(import.text);
    // What a worker writes to a person stands in their case, and in a message to them.
    let case = app.open_case(&app.person().await).await;
    let back = json!({"action": "send_back", "missing": ["hours_missing"], "note": stray});
    let actions = format!("/cases/{}/actions", case["id"].as_str().expect("a case"));
    worker.post_on(&actions, 1, &back).await.expect(200);
    answers.extend(hand_in(app, canaries, &case).await);
    answers.extend(stand_for_somebody(app, canaries).await);
    Driven { answers, secrets: draw_password(app).await }
}

tests::both! {
    async fn nothing_that_somebody_typed_is_left_where_it_does_not_belong(at: At) {
        let At(store, url) = at;
        let (log, since) = (logged(), a_moment_ago());
        let random = Random::system();
        let folder = std::env::temp_dir().join(format!("aixin_test_canary_{:016x}", random.u64()));
        std::fs::create_dir_all(&folder).unwrap();
        let ring = KeyRing::load_or_create(&folder.join("keys.json"), &random).unwrap();
        let app = TestApp::with_ring(store.clone(), ring).await;
        let canaries = Canaries::new(&random);
        let driven = drive(&app, &canaries).await;
        let searcher = driven.searcher(&canaries);
        app.deliver().await;
        let case = app.open_case(&app.certified).await;
        let slip = app.anonymous().await.get(&format!("/slips/{}", case["slip_code"].as_str().unwrap())).await;
        audit::seal(&app.app.store, &app.clock).await.unwrap();
        let key_file = folder.join("keys.json");
        let backup = folder.join("backup");
        backups::write(Source { url: &url, key_file: &key_file, shred_log: &app.shred_log() }, &backup, app.clock.now()).await.unwrap();

        let mut found = Vec::new();
        for answer in &driven.answers {
            found.extend(searcher.find("an answer", answer.as_bytes()));
        }
        found.extend(searcher.find("a slip", slip.text.as_bytes()));
        found.extend(searcher.find("the metrics", aixin::metrics::text(&app.app).await.as_bytes()));
        let lines = log.0.lock().unwrap().clone();
        assert!(lines.len() > 10_000, "{} bytes were logged", lines.len());
        found.extend(searcher.find("the log", &lines));
        let files_of_it = database_files(&store, &url, since).await;
        assert!(!files_of_it.is_empty());
        let documents = files(&app.documents(), SystemTime::UNIX_EPOCH);
        assert_eq!(documents.len(), 2);
        found.extend(find_in_files(&searcher, documents));
        found.extend(find_in_files(&searcher, files_of_it.into_iter().chain(files(&backup, SystemTime::UNIX_EPOCH))));
        if !url.starts_with("sqlite:") {
            // The archive is compressed: as it would be restored.
            let mut restore = Command::new("pg_restore");
            restore.envs(postgres_environment(&url).unwrap()).arg("--file=-").arg(backup.join("aixin.dump"));
            let restored = restore.output().unwrap();
            assert!(restored.status.success() && restored.stdout.len() > 10_000);
            found.extend(searcher.find("the backup", &restored.stdout));
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [""; 0]);
    }

    async fn a_value_that_was_left_is_found_in_every_place_and_form(at: At) {
        let At(store, url) = at;
        let (log, since) = (logged(), a_moment_ago());
        let value = format!("{}爨虌", Random::system().u64());
        let searcher = Searcher::new([value.as_str()]);
        for (form, bytes) in forms(&value) {
            let left = [b"before ".as_slice(), &bytes, b" after"].concat();
            assert!(!searcher.find("here", &left).is_empty(), "{form}");
        }
        for before in ["", "a", "ab"] {
            let whole = BASE64_STANDARD.encode(format!("{before}{value} and more"));
            assert!(!searcher.find("here", whole.as_bytes()).is_empty(), "base64 after {before:?}");
        }
        tracing::trace!(%value, "left in the log");
        assert!(!searcher.find("the log", &log.0.lock().unwrap().clone()).is_empty());
        let mut tx = store.write().await.unwrap();
        tx.sql("INSERT INTO installation (key, value) VALUES ('left', $1)").bind(value.clone()).run().await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        tx.sql("DELETE FROM installation WHERE key = 'left'").run().await.unwrap();
        tx.commit().await.unwrap();
        let found = find_in_files(&searcher, database_files(&store, &url, since).await);
        assert!(!found.is_empty(), "what was removed is still in the files, and is found there");
    }
}
