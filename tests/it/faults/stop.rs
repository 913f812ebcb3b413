//! The server told to stop, by SIGTERM, under load and with sockets that say nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use platform::store::Dialect;
use tests::app::{Post, Who};
use tests::served::{At, City};
use tests::wire::{Told, Wire, key};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{applicants, application, is_whole, until};

/// What is promised for the time from the signal to the end.
const STOPPED: Duration = Duration::from_secs(30);

/// So long before the signal a request is certainly with the server.
const ARRIVED: Duration = Duration::from_millis(100);

/// Asks again and again until the server is gone; tells when the last request went out that got no answer.
async fn ask(wire: &Wire, told: &AtomicBool) -> Option<Instant> {
    loop {
        let since = Instant::now();
        match wire.get("/cases").await {
            Ok(Told { status: 200 | 503, .. }) if told.load(Ordering::Relaxed) => {}
            Ok(Told { status: 200, .. }) => {}
            Ok(other) => panic!("{other:?}"),
            Err(_) => return Some(since),
        }
    }
}

tests::both! {
    async fn told_to_stop_under_load_it_answers_what_it_has_been_asked_and_is_gone_in_time(at: At) {
        let city = City::new(at, None).await;
        let mut server = city.serve().await;
        let people = applicants(&city, 8).await;
        let mut workers = Vec::new();
        for post in [Post::Village, Post::Town, Post::City, Post::OtherVillage] {
            let worker = city.wire(Who::Worker(post)).await;
            until(200, &worker, "/cases").await;
            workers.push(worker);
        }
        let mut silent = Vec::new();
        for said in ["", "GET /health/live HTTP/1.1\r\nHo", "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"] {
            for _ in 0..10 {
                let mut stream = TcpStream::connect(city.address()).await.expect("the server listens");
                stream.write_all(said.as_bytes()).await.expect("the server reads");
                silent.push(stream);
            }
        }
        // Nobody can write as long as this lasts, so the applications are under way when the signal comes.
        let store = &city.app.app.store;
        let mut held = store.write().await.expect("the database may be written");
        if store.dialect() == Dialect::Postgres {
            held.sql("LOCK TABLE cases IN EXCLUSIVE MODE").run().await.expect("a lock of a test");
        }
        // A page that watches what waits holds its line open for a quarter of an hour.
        let watching = workers[0].clone();
        let watched = tokio::spawn(async move { watching.get("/cases/counts/events").await.map(|told| told.status) });
        let (told, answer) = (AtomicBool::new(false), application());
        let writers = join_all(people.iter().map(async |(person, wire)| {
            (wire.post("/cases", &key(), None, &answer).await, person)
        }));
        let readers = join_all(workers.iter().map(|worker| ask(worker, &told)));
        let stopping = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            told.store(true, Ordering::Relaxed);
            server.terminate();
            let since = Instant::now();
            tokio::time::sleep(Duration::from_millis(300)).await;
            held.commit().await.expect("nothing was written");
            let status = server.ended(STOPPED).await;
            println!("stopped {:?} after the signal", since.elapsed());
            assert!(status.success(), "{status}: {}", city.log());
            since
        };
        let (writers, readers, since) = futures_util::join!(writers, readers, stopping);
        for (told, person) in writers {
            let told = told.expect("what is under way is answered");
            assert_eq!(told.status, 201, "{told:?}");
            assert!(is_whole(&city, person).await);
        }
        for unanswered in readers.into_iter().flatten() {
            assert!(unanswered + ARRIVED > since, "{:?} before the signal", since - unanswered);
        }
        let watched = watched.await.expect("it ends").expect("it is answered to its end");
        assert_eq!(watched, 200);
        drop(silent);
        let _server = city.serve().await;
        until(200, &workers[0], "/cases").await;
    }
}
