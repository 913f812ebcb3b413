//! Seeing which imports there were, and watching one.

use aixin::imports::{self, Order};
use domain::imports::ImportKind;
use platform::store::Store;
use poem::http::Method;
use serde_json::Value;
use std::time::Duration;
use tests::app::{Post, TestApp, VILLAGE, day};
use tests::client::Answer;
use tests::people;

use super::{import, table, undo};

const EMPTY: &str = "姓名,身份证号,村（社区）\n";

/// Name and content of every event of an answer.
fn events(answer: &Answer) -> Vec<(String, Value)> {
    let field = |event: &str, name: &str| {
        let found = event.lines().find_map(|line| line.strip_prefix(name));
        found.map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let all = answer.text.split("\n\n").filter(|event| event.contains("data:"));
    all.map(|event| {
        let data = serde_json::from_str(&field(event, "data:")).expect("JSON");
        (field(event, "event:"), data)
    })
    .collect()
}

/// An import that was begun and that nobody carries out.
async fn begun(app: &TestApp) -> String {
    let order =
        Order { kind: ImportKind::Residents, dry_run: false, all_or_nothing: false, by: None, request: None };
    let mut tx = app.app.store.write().await.expect("the database is there");
    let view = imports::begin(&app.app, &mut tx, &order, &[0; 32]).await.expect("it begins");
    tx.commit().await.expect("it is kept");
    view.id.to_string()
}

tests::both! {
    async fn imports_are_listed_newest_first_page_by_page_to_who_may_bring_such_tables(store: Store) {
        let app = TestApp::new(store).await;
        let (city, security) = (app.worker(Post::City).await, app.worker(Post::Security).await);
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(import(&city, "kind=residents", "text/csv", EMPTY).await.text_at("/id").to_owned());
        }
        let workers = "登录名,姓名,岗位,地区\n";
        let of_workers = import(&security, "kind=workers", "text/csv", workers).await.text_at("/id").to_owned();
        all.reverse();
        let (mut seen, mut before) = (Vec::new(), String::new());
        loop {
            let page = city.get(&format!("/imports?limit=2{before}")).await.expect(200);
            let items = page.json["items"].as_array().expect("items");
            assert!(items.len() <= 2);
            seen.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
            let Some(next) = page.json["next"].as_str() else { break };
            before = format!("&before={next}");
        }
        assert_eq!(seen, all, "the security administrator's are not the city's to see");
        let own = security.get("/imports").await.expect(200);
        assert_eq!(own.json["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(own.text_at("/items/0/id"), of_workers);
        city.get("/imports?limit=51").await.problem(422, "invalid_fields");
        security.get(&format!("/imports/{}/events", all[0])).await.problem(403, "forbidden");
    }

    async fn whoever_watches_an_import_hears_how_far_it_is_and_when_it_ends(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let (file, planted) = table(&super::plan(4_000, 20, false));
        let begun = city.call(Method::POST, "/imports?kind=residents").body(super::XLSX, file).send().await;
        let path = format!("/imports/{}", begun.expect(201).text_at("/id"));
        let watched = city.get(&format!("{path}/events")).await.expect(200);
        assert!(watched.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")));
        let events = events(&watched);
        let (last, before) = events.split_last().expect("at least one event");
        assert!(before.iter().all(|(name, view)| name == "progress" && view["state"] == "running"));
        let rows: Vec<i64> = events.iter().filter_map(|(_, view)| view["rows"].as_i64()).collect();
        assert!(rows.is_sorted() && rows.last() == Some(&4_000), "{rows:?}");
        assert_eq!((last.0.as_str(), last.1["state"].as_str()), ("ended", Some("done")));
        assert_eq!(last.1["refused"].as_u64(), Some(planted.len() as u64));
        let done = city.get(&path).await.expect(200);
        assert_eq!(last.1, done.json, "it is the same as asking");
        undo(&city, &done).await.expect(200);
    }

    async fn watching_keeps_no_session_alive(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let done = import(&city, "kind=residents", "text/csv", EMPTY).await;
        let path = format!("/imports/{}/events", done.text_at("/id"));
        let (idle, _) = aixin::sessions::api::lifetimes(domain::sessions::Face::Program);
        let half = idle / 2 + Duration::from_mins(1);
        app.clock.advance(half);
        city.get(&path).await.expect(200);
        app.clock.advance(half);
        city.get(&path).await.problem(401, "session_ended");
    }

    async fn watching_ends_with_the_session(store: Store) {
        let app = TestApp::new(store).await;
        let path = format!("/imports/{}/events", begun(&app).await);
        let city = app.worker(Post::City).await;
        let ended = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            city.delete("/sessions/current").await
        };
        let both = async { tokio::join!(city.get(&path), ended) };
        let (watched, _) = tokio::time::timeout(Duration::from_secs(20), both).await.expect("it ends");
        let events = events(&watched);
        assert!(!events.is_empty() && events.iter().all(|(name, _)| name == "progress"), "{}", watched.text);
    }

    async fn what_the_import_reads_is_nobodys_to_hear(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let number = people::id_number(day("1975-06-07"));
        let done = import(&city, "kind=residents", "text/csv", format!("{EMPTY}钱玉兰,{number},{VILLAGE}\n")).await;
        let watched = city.get(&format!("/imports/{}/events", done.text_at("/id"))).await.expect(200);
        let listed = city.get("/imports").await.expect(200);
        for text in [&watched.text, &listed.text] {
            assert!(!text.contains(&number) && !text.contains("钱玉兰"));
        }
    }
}
