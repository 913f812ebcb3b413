//! What the log says of a request: enough to find it, nothing of anybody.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use aixin::log;
use serde_json::{Value, json};
use tests::app::{Post, TestApp};
use tests::databases::Database;
use tracing_subscriber::EnvFilter;

/// A log that can be read.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_line_of_json_holds_the_request_id_of_its_answer_and_nothing_that_was_sent() {
    let database = Database::sqlite().await;
    let app = TestApp::new((&database).into()).await;
    let worker = app.worker(Post::Village).await;
    let written = Written::default();
    let writer = written.clone();
    let guard = tracing::subscriber::set_default(log::subscriber(EnvFilter::new("info"), true, move || {
        writer.clone()
    }));
    let file = format!("/residents/{}", app.certified.id);
    let seen = worker.get(&file).await.expect(200);
    let found =
        worker.post("/residents/lookups", &json!({"number": app.certified.id_number})).await.expect(200);
    let refused = worker.get("/residents/Qzxj7").await;
    drop(guard);
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    for answer in [&seen, &found, &refused] {
        let id = answer.header("x-request-id").unwrap();
        let line = lines
            .iter()
            .find(|line| line["span"]["request.id"] == id && line["fields"]["message"] == "answered");
        let line = line.unwrap_or_else(|| panic!("no line of {id} in {text}"));
        assert_eq!(line["fields"]["http.status"], answer.status);
        assert!(line["timestamp"].is_string() && line["level"] == "INFO", "{line}");
    }
    assert_eq!(refused.text_at("/request_id"), refused.header("x-request-id").unwrap());
    for secret in [app.certified.id.to_string().as_str(), &app.certified.id_number, "Qzxj7", "沈宝根"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn an_alarm_is_a_warning_with_its_entry_and_nobody_in_it() {
    let database = Database::sqlite().await;
    let app = TestApp::new((&database).into()).await;
    let honey = crate::alerts::made(&app).await[0];
    app.worker(Post::City).await.get(&format!("/residents/{honey}")).await.expect(200);
    let entry = "SELECT id FROM audit_entries WHERE person_id = $1 AND action = 'residents.read'";
    let entry: uuid::Uuid = {
        let mut tx = app.app.store.autocommit().await.unwrap();
        tx.sql(entry).bind(honey).scalar().await.unwrap()
    };
    platform::audit::seal(&app.app.store, &app.app.clock).await.unwrap();
    let written = Written::default();
    let writer = written.clone();
    let guard = tracing::subscriber::set_default(log::subscriber(EnvFilter::new("warn"), true, move || {
        writer.clone()
    }));
    assert_eq!(aixin::alerts::walks::alarm(&app.app).await.unwrap(), 1);
    drop(guard);
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let line: Value = serde_json::from_str(text.trim()).expect("one line of JSON");
    assert_eq!((&line["level"], &line["fields"]["audit.entry"]), (&json!("WARN"), &json!(entry.to_string())));
    for secret in [honey, app.account(Post::City)] {
        assert!(!text.contains(&secret.to_string()), "{text}");
    }
}
