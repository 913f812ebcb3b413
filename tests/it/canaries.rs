//! Unique values driven through everything, then searched for wherever something is left behind.
//!
//! What is asked for by its own person or worker is no leak: the answer that shows a name, the list that somebody
//! fetches, the report of an import that goes back to whoever sent the table. Everything else is searched.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use aho_corasick::AhoCorasick;
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
use serde_json::json;
use tests::app::{Post, TestApp, VILLAGE, login_name};
use tests::databases::Database;
use tracing_subscriber::EnvFilter;

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

/// Values that are nowhere else.
struct Canaries {
    name: String,
    id_number: String,
    phone: String,
    address: String,
    certificate: String,
    password: String,
    /// Sent where nothing like it belongs: in paths, headers and bodies that cannot be read.
    stray: String,
}

impl Canaries {
    fn new(random: &Random) -> Self {
        let rare: Vec<char> = "龘靐齉爩麤鱻灪爨虌鸜籲".chars().collect();
        let draw = |most: u64| usize::try_from(random.u64() % most).unwrap();
        let name: String = (0..4).map(|_| rare[draw(11)]).collect();
        let first =
            format!("330498{}{:02}{:02}{:03}", 1950 + draw(40), 1 + draw(12), 1 + draw(28), draw(1_000));
        let id_number = format!("{first}{}", check_character(&first).unwrap());
        Self {
            certificate: format!("{id_number}43"),
            id_number,
            phone: format!("154{:08}", draw(100_000_000)),
            address: format!("{name}路{}号", 10_000 + draw(90_000)),
            password: format!("Kanarie-{:016x}", random.u64()),
            stray: format!("Wellensittich-{:016x}", random.u64()),
            name,
        }
    }

    fn all(&self) -> [&str; 7] {
        let Self { name, id_number, phone, address, certificate, password, stray } = self;
        [name, id_number, phone, address, certificate, password, stray]
    }
}

/// Looks for values in every form in which something may be left.
struct Searcher {
    forms: Vec<(String, Vec<u8>)>,
    search: AhoCorasick,
}

impl Searcher {
    fn new<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let forms: Vec<(String, Vec<u8>)> = values.into_iter().flat_map(forms).collect();
        let search = AhoCorasick::new(forms.iter().map(|(_, form)| form)).expect("not too many");
        Self { forms, search }
    }

    /// What was found, in words.
    fn find(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let found = self.search.find_iter(bytes);
        found.map(|hit| format!("{place}: {}", self.forms[hit.pattern().as_usize()].0)).collect()
    }
}

/// A value as it may be written: plain, base64 at each place in a triple, hex, UTF-16, in a URL, in JSON.
fn forms(value: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = value.as_bytes();
    let hex = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let url = bytes.iter().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
    let utf16: Vec<u16> = value.encode_utf16().collect();
    let json = utf16.iter().fold(String::new(), |text, unit| format!("{text}\\u{unit:04x}"));
    let mut forms = vec![
        ("plain", bytes.to_vec()),
        ("hex", hex.to_uppercase().into_bytes()),
        ("hex", hex.into_bytes()),
        ("UTF-16, least first", utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16, most first", utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("in a URL", url.to_lowercase().into_bytes()),
        ("in a URL", url.into_bytes()),
        ("in JSON", json.to_uppercase().replace("\\U", "\\u").into_bytes()),
        ("in JSON", json.into_bytes()),
    ];
    for before in 0..3 {
        let shifted = BASE64_STANDARD.encode([&vec![0; before][..], bytes].concat());
        // The characters at both ends hold bits of what stands beside.
        let (from, to) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
        forms.push(("base64", shifted.as_bytes()[from..to].to_vec()));
    }
    forms.into_iter().map(|(form, bytes)| (format!("{value} as {form}"), bytes)).collect()
}

/// By the clock of the files, which is coarser than the others.
#[expect(clippy::disallowed_methods, reason = "the files are written by the machine's clock")]
fn a_moment_ago() -> SystemTime {
    SystemTime::now() - Duration::from_secs(1)
}

/// Everything below a folder that was written since.
fn files(folder: &Path, since: SystemTime) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.metadata() else { continue };
        if kind.is_dir() {
            files.extend(self::files(&entry.path(), since));
        } else if kind.modified().is_ok_and(|at| at >= since) {
            files.push(entry.path());
        }
    }
    files
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

/// Sends the canaries wherever something can be sent; what answers that may not show them say.
async fn drive(app: &TestApp, canaries: &Canaries) -> Vec<String> {
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
    answers
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
        let searcher = Searcher::new(canaries.all());
        let answers = drive(&app, &canaries).await;
        app.deliver().await;
        let case = app.open_case(&app.certified).await;
        let slip = app.anonymous().await.get(&format!("/slips/{}", case["slip_code"].as_str().unwrap())).await;
        audit::seal(&app.app.store, &app.clock).await.unwrap();
        let key_file = folder.join("keys.json");
        let backup = folder.join("backup");
        backups::write(Source { url: &url, key_file: &key_file, shred_log: app.shred_log() }, &backup, app.clock.now()).await.unwrap();

        let mut found = Vec::new();
        for answer in &answers {
            found.extend(searcher.find("an answer", answer.as_bytes()));
        }
        found.extend(searcher.find("a slip", slip.text.as_bytes()));
        found.extend(searcher.find("the metrics", aixin::metrics::text(&app.app).await.as_bytes()));
        let lines = log.0.lock().unwrap().clone();
        assert!(lines.len() > 10_000, "{} bytes were logged", lines.len());
        found.extend(searcher.find("the log", &lines));
        let files_of_it = database_files(&store, &url, since).await;
        assert!(!files_of_it.is_empty());
        for file in files_of_it.into_iter().chain(files(&backup, SystemTime::UNIX_EPOCH)) {
            // A file of PostgreSQL may be gone before it is read.
            let Ok(bytes) = std::fs::read(&file) else { continue };
            found.extend(searcher.find(&file.display().to_string(), &bytes));
        }
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
        let mut found = Vec::new();
        for file in database_files(&store, &url, since).await {
            let Ok(bytes) = std::fs::read(&file) else { continue };
            found.extend(searcher.find(&file.display().to_string(), &bytes));
        }
        assert!(!found.is_empty(), "what was removed is still in the files, and is found there");
    }
}
