//! How much one caller may ask for in a while.

use std::net::SocketAddr;
use std::time::Duration;

use platform::http::{Server, Stop};
use platform::store::Store;
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who, login_name};

/// The application as it is served, on a free port; it stops when told.
async fn served(app: &TestApp) -> (SocketAddr, Stop) {
    let stop = Stop::new();
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
    let (address, routes) = (server.address(), app.app.routes(&stop));
    let told = stop.clone();
    tokio::spawn(async move { server.run(routes, &told).await });
    (address, stop)
}

async fn ask(address: SocketAddr, path: &str, forwarded: &str) -> reqwest::Response {
    let client = reqwest::Client::new();
    let request = client.get(format!("http://{address}{path}")).header("x-forwarded-for", forwarded);
    request.send().await.unwrap()
}

tests::both! {
    async fn ten_lookups_are_quick_then_a_worker_waits_and_it_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let look = json!({"number": app.certified.id_number});
        for _ in 0..10 {
            worker.post("/residents/lookups", &look).await.expect(200);
        }
        let refused = worker.post("/residents/lookups", &look).await.problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("10"));
        assert!(!refused.text_at("/detail").is_empty());
        let name = json!({"name": app.certified.name});
        worker.post("/residents/searches", &name).await.problem(429, "too_many_requests");
        let refusals = "SELECT COUNT(*) FROM audit_entries WHERE actor_id = $1 AND outcome = 'refused' AND purpose = 'too_many_requests'";
        assert_eq!(app.count(refusals, app.account(Post::Village)).await, 2);
        app.worker(Post::Town).await.post("/residents/lookups", &look).await.expect(200);
        app.clock.advance(Duration::from_secs(10));
        worker.post("/residents/lookups", &look).await.expect(200);
        worker.post("/residents/lookups", &look).await.problem(429, "too_many_requests");
    }

    async fn an_account_that_asks_too_much_waits_with_all_its_sessions(store: Store) {
        let app = TestApp::new(store).await.with_config(|config| config.account_per_minute = 3).await;
        for _ in 0..3 {
            app.worker(Post::Town).await.get("/sessions/current").await.expect(200);
        }
        let refused = app.worker(Post::Town).await.get("/sessions/current").await;
        refused.problem(429, "too_many_requests");
        app.worker(Post::City).await.get("/sessions/current").await.expect(200);
        app.card(&app.certified).await.get("/cases").await.expect(200);
        app.clock.advance(Duration::from_secs(20));
        app.worker(Post::Town).await.get("/sessions/current").await.expect(200);
    }

    async fn an_address_that_tries_too_often_waits_wherever_its_header_says_it_is(store: Store) {
        let app = TestApp::new(store).await.with_config(|config| config.address_tries_per_minute = 3).await;
        let (address, stop) = served(&app).await;
        for at in 0..3 {
            assert_eq!(ask(address, "/k/ABCDEFGHJKMNPQRS", &format!("192.0.2.{at}")).await.status(), 200);
        }
        let refused = ask(address, "/k/ABCDEFGHJKMNPQRS", "192.0.2.9").await;
        assert_eq!(refused.status(), 429);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(ask(address, "/health/live", "192.0.2.9").await.status(), 200);
        stop.tell();
    }

    async fn behind_a_trusted_proxy_every_address_is_counted_by_itself(store: Store) {
        let app = TestApp::new(store).await.with_config(|config| {
            config.address_tries_per_minute = 1;
            config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        }).await;
        let (address, stop) = served(&app).await;
        for at in 0..5 {
            assert_eq!(ask(address, "/k/ABCDEFGHJKMNPQRS", &format!("192.0.2.{at}")).await.status(), 200);
        }
        assert_eq!(ask(address, "/k/ABCDEFGHJKMNPQRS", "192.0.2.3").await.status(), 429);
        stop.tell();
    }

    async fn a_head_that_is_too_large_is_told_so(store: Store) {
        let app = TestApp::new(store).await;
        let nobody = app.anonymous().await;
        let long = nobody.call(Method::GET, "/areas").header("x-long", &"x".repeat(20_000)).send().await;
        long.problem(431, "head_too_large");
    }

    async fn numbers_are_shown_without_a_word_of_anybody(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.client(Who::Worker(Post::Village)).await;
        worker.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        worker.post("/residents/lookups", &json!({"number": app.certified.id_number})).await.expect(200);
        worker.post("/residents/lookups", &json!({"number": "1"})).await.expect(422);
        worker.get("/nothing/Qzxj7").await.expect(404);
        let text = aixin::metrics::text(&app.app).await;
        for line in [
            "route=\"/api/v1/residents/:param0\",status=\"2xx\"",
            "route=\"/api/v1/residents/lookups\",status=\"4xx\"",
            "aixin_outbox_lag_seconds 0",
            "aixin_database_up 1",
            "aixin_sessions_up 1",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let secrets = [app.certified.id.to_string(), app.certified.id_number.clone(), login_name(Post::Village)];
        for secret in secrets.iter().map(String::as_str).chain(["Qzxj7", "沈宝根"]) {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }

    async fn own_cases_and_messages_come_in_pages_that_leave_nothing_out(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let card = app.card(&person).await;
        let mut all = Vec::new();
        for _ in 0..5 {
            let case = app.open_case(&person).await;
            all.push(case["id"].as_str().unwrap().to_owned());
            let path = format!("/cases/{}/actions", all.last().unwrap());
            card.post_on(&path, 1, &json!({"action": "withdraw"})).await.expect(200);
            app.deliver().await;
        }
        all.reverse();
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = card.get(&format!("/cases?limit=2{after}")).await.expect(200);
            let items = page.json["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(next) = page.json["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        // The clock stands still: cases of one moment are told apart by their ids.
        assert_eq!(seen.len(), 5);
        seen.sort_unstable();
        all.sort_unstable();
        assert_eq!(seen, all);
        let messages = card.get("/messages").await.expect(200);
        assert_eq!((messages.json["items"].as_array().unwrap().len(), &messages.json["next"]), (10, &Value::Null));
    }
}
