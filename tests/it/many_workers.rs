//! Fifty workers at their desks at once, each taking what their own queue shows: nothing is lost and nothing is decided
//! twice.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Instant;

use domain::roles::Role;
use futures_util::future::join_all;
use platform::random::Random;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{TOWN, TestApp, VILLAGE};
use tests::client::Client;
use tests::history::{Said, misfits, standing};
use uuid::Uuid;

const CITY: &str = "330483";
const CASES: usize = 100;
/// Workers of each step.
const WORKERS: [(Role, &str, usize); 3] =
    [(Role::VillageWorker, VILLAGE, 17), (Role::TownWorker, TOWN, 17), (Role::CityWorker, CITY, 16)];

struct Worker {
    account: Uuid,
    role: Role,
    client: Client,
}

async fn workers(app: &TestApp) -> Vec<Worker> {
    let mut workers = Vec::new();
    for (role, area, count) in WORKERS {
        for at in 0..count {
            let name = format!("{}{at}", role.code().replace('_', "-"));
            let (account, client) = app.colleague(&name, role, area).await;
            workers.push(Worker { account, role, client });
        }
    }
    workers
}

/// Takes one case after the other out of the worker's own queue, as long as anything of the race is open.
async fn work(worker: &Worker, random: &Random, open: &RefCell<BTreeSet<Uuid>>, said: &RefCell<Vec<Said>>) {
    let (action, event) = match worker.role {
        Role::CityWorker => ("approve", "approved"),
        _ => ("forward", "forwarded"),
    };
    while !open.borrow().is_empty() {
        let queue = worker.client.get("/cases?limit=20").await.expect(200);
        let items = queue.json["items"].as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            tokio::task::yield_now().await;
            continue;
        }
        let case = &items[usize::try_from(random.below(items.len() as u64)).expect("a small number")];
        let id: Uuid = case["id"].as_str().and_then(|id| id.parse().ok()).expect("a case has an id");
        let on = case["version"].as_i64().expect("a case has a version");
        let (path, asked) = (format!("/cases/{id}/actions"), Instant::now());
        let told = worker.client.post_on(&path, on, &json!({"action": action})).await;
        let answer = match told.status {
            200 => Ok(told.json["version"].as_i64().expect("a case has a version")),
            // Somebody was faster.
            409 | 412 => Err(told.code().expect("a refusal has a code").to_owned()),
            _ => panic!("{}", told.text),
        };
        if told.json["stage"] == "approved" {
            open.borrow_mut().remove(&id);
        }
        let (by, answered) = (Some(worker.account), Instant::now());
        said.borrow_mut().push(Said { case: id, on, event, by, asked, answered, answer });
    }
}

tests::both! {
    async fn fifty_workers_on_overlapping_queues_lose_nothing_and_decide_nothing_twice(store: Store) {
        let app = TestApp::new(store).await;
        let mut cases = BTreeSet::new();
        for _ in 0..CASES {
            let opened: Value = app.open_case(&app.person().await).await;
            cases.insert(opened["id"].as_str().and_then(|id| id.parse().ok()).expect("a case has an id"));
        }
        let workers = workers(&app).await;
        assert_eq!(workers.len(), 50);
        let (open, said) = (RefCell::new(cases.clone()), RefCell::default());
        let random = Random::seeded(7);
        join_all(workers.iter().map(|worker| work(worker, &random, &open, &said))).await;
        let (said, stands) = (said.take(), standing(&app.app.store, cases.iter().copied()).await);
        assert_eq!(misfits(&said, &stands), Vec::<String>::new());
        for (case, events) in &stands {
            let events: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
            assert_eq!(events, ["opened", "forwarded", "forwarded", "approved"], "{case}: none skipped, none twice");
        }
        let done = said.iter().filter(|said| said.answer.is_ok()).count();
        assert_eq!(done, 3 * CASES, "each acknowledged once");
        let acted: BTreeSet<Uuid> = said.iter().filter(|said| said.answer.is_ok()).filter_map(|said| said.by).collect();
        assert!(acted.len() > 25 && said.len() > done, "{} workers, {} tries: nobody raced", acted.len(), said.len());
        println!("{done} decisions by {} workers, {} tries that came too late", acted.len(), said.len() - done);
    }
}
