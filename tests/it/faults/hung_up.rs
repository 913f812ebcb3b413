//! A thousand requests whose callers hang up: before the end of the head, of the body, and before the answer.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use platform::random::Random;
use tests::app::{Post, Who};
use tests::people::Person;
use tests::served::{At, City};
use tests::wire::{Wire, key};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{RECOVERY, applicants, application, case, is_whole, until};

const APPLICANTS: usize = 50;
const EACH: usize = 20;

/// Sends a part of an application, or all of it, and hangs up some moments later.
async fn hang_up(city: &City, token: &str, key: &str, random: &Random) {
    let body = application().to_string();
    let request = format!(
        "POST /api/v1/cases HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        city.address(),
        body.len()
    );
    let below = |most: usize| usize::try_from(random.u64() % most as u64).expect("a small number");
    // Of four, one in the head, one in the body, two when all of it is sent.
    let sent = match random.u64() % 4 {
        0 => below(request.len() - body.len()),
        1 => request.len() - below(body.len()) - 1,
        _ => request.len(),
    };
    let mut stream = TcpStream::connect(city.address()).await.expect("the server listens");
    // It may have been refused already: the line is full, or the session is slowed.
    let _ = stream.write_all(&request.as_bytes()[..sent]).await;
    tokio::time::sleep(Duration::from_millis(random.u64() % 40)).await;
}

tests::both! {
    async fn a_thousand_callers_hang_up_and_nothing_is_half_done_or_left_over(at: At) {
        let city = City::new(at, None).await;
        let server = city.serve().await;
        let people: Vec<(Person, Wire)> = applicants(&city, APPLICANTS).await;
        let worker = city.wire(Who::Worker(Post::Village)).await;
        until(200, &worker, "/cases").await;
        let (before, since) = (server.open_files(), Instant::now());
        let keys = join_all(people.iter().map(async |(person, _)| {
            let random = Random::system();
            let token = city.app.token(Who::Card(person.id)).await.expect("a session");
            let key = key();
            for _ in 0..EACH {
                hang_up(&city, &token, &key, &random).await;
            }
            key
        }))
        .await;
        println!("{} callers hung up in {:?}", APPLICANTS * EACH, since.elapsed());
        let mut there = 0;
        for ((person, wire), key) in people.iter().zip(&keys) {
            let opened = wire.insist("/cases", key, None, &application(), RECOVERY).await;
            case(&opened);
            there += i64::from(is_whole(&city, person).await);
        }
        assert_eq!(there, 50, "each of them has applied once");
        drop(people);
        // Connections to the database stay open: at most sixteen, of which a few were before.
        let (since, limit) = (Instant::now(), before + 16);
        while server.open_files() > limit {
            assert!(since.elapsed() < RECOVERY, "{} files are open, {before} were", server.open_files());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        no_transaction_is_left(&city).await;
    }
}

/// On PostgreSQL no session of another process is in a transaction; on SQLite somebody else may write at once.
async fn no_transaction_is_left(city: &City) {
    let store = &city.app.app.store;
    let mut tx = store.write().await.expect("the database may be written");
    if store.dialect() == platform::store::Dialect::Postgres {
        let left: i64 = tx
            .sql(
                "SELECT COUNT(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
                   AND xact_start < now() - INTERVAL '1 second'",
            )
            .scalar()
            .await
            .expect("a question of a test");
        assert_eq!(left, 0);
    }
    let since = Instant::now();
    tx.sql("UPDATE installation SET value = value").run().await.expect("a write of a test");
    tx.commit().await.expect("a write of a test");
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}
