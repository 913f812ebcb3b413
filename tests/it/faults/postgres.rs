//! PostgreSQL killed and started again under writes, and a line to it that hangs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tests::app::{Post, Who};
use tests::people::Person;
use tests::postgres::OwnPostgres;
use tests::proxy::Proxy;
use tests::served::{At, City};
use tests::wire::{Wire, key};

use super::{RECOVERY, applicants, application, case, is_whole, until};

const APPLICANTS: usize = 60;
const KILLED: usize = 3;

/// Every applicant applies until they are told; whoever was told is noted at once.
async fn apply(people: &[(Person, Wire)], told: &AtomicBool) -> usize {
    let mut again = 0;
    for (_, wire) in people {
        let key = key();
        loop {
            match wire.post("/cases", &key, None, &application()).await {
                Ok(answer) if answer.status == 201 => break,
                // What is refused is refused because something is not there, and never for another reason.
                Ok(answer) => assert!(answer.passes(), "{answer:?}"),
                Err(_) => {}
            }
            again += 1;
            assert!(!told.load(Ordering::Relaxed), "the database has been back for long");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    again
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_and_started_again_under_writes_postgres_has_every_write_that_was_acknowledged_once() {
    let mut postgres = OwnPostgres::start().await;
    let city = City::new(At(postgres.url()), None).await;
    let _server = city.serve().await;
    let people = applicants(&city, APPLICANTS).await;
    let worker = city.wire(Who::Worker(Post::Village)).await;
    until(200, &worker, "/cases").await;
    let late = AtomicBool::new(false);
    let writers = join_all(people.chunks(APPLICANTS / 6).map(|some| apply(some, &late)));
    let killing = async {
        for _ in 0..KILLED {
            tokio::time::sleep(Duration::from_millis(400)).await;
            postgres.kill();
            let closed = worker.get("/cases").await.expect("an answer");
            assert_eq!((closed.status, closed.code()), (503, Some("unavailable")), "{closed:?}");
            let nobody = Wire::to(city.address(), None);
            let ready = nobody.get("//health/ready").await.expect("an answer");
            assert_eq!(
                (ready.status, &ready.json["checks"]["database"]),
                (503, &"failed".into()),
                "{ready:?}"
            );
            postgres.restart().await;
            println!("PostgreSQL is back, and the server after {:?}", until(200, &worker, "/cases").await);
        }
        tokio::time::sleep(RECOVERY).await;
        late.store(true, Ordering::Relaxed);
    };
    let (again, ()) = futures_util::join!(writers, killing);
    let again: usize = again.into_iter().sum();
    println!("{APPLICANTS} applied, {again} times again");
    assert!(again > 0, "the database was killed under writes");
    for (person, wire) in &people {
        assert!(is_whole(&city, person).await);
        let told = wire.get("/cases").await.expect("an answer");
        assert_eq!(told.json["items"].as_array().map(Vec::len), Some(1), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_to_postgres_that_hangs_is_given_up_in_time_and_what_was_asked_is_done_once_later() {
    let postgres = OwnPostgres::start().await;
    let line = Proxy::to(postgres.port()).await;
    let mut city = City::new(At(postgres.url()), None).await;
    city.database = postgres.url_by(line.port());
    let _server = city.serve().await;
    let (person, wire) = applicants(&city, 1).await.remove(0);
    line.delay(Duration::from_mins(1));
    let (key, since) = (key(), Instant::now());
    let hung = wire.post("/cases", &key, None, &application()).await.expect("an answer");
    assert_eq!((hung.status, hung.code()), (503, Some("unavailable")), "{hung:?}");
    println!("a line that hangs is given up after {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(30), "{:?}", since.elapsed());
    line.pass();
    line.cut();
    let since = Instant::now();
    let opened = wire.insist("/cases", &key, None, &application(), RECOVERY).await;
    println!("and the same key is answered {:?} after it passes again", since.elapsed());
    case(&opened);
    assert!(is_whole(&city, &person).await);
}
