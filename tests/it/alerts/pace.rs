//! How many entries a second the walks keep up with. Long, so it is asked for:
//! `cargo nextest run -p tests --run-ignored only -E 'test(alerts::pace)' --no-capture`.

use std::time::{Duration, Instant};

use aixin::alerts::{honeys, walks};
use platform::audit::{self, Entry};
use tests::app::{POSTS, TestApp};
use tests::databases::Database;
use uuid::Uuid;

const PEOPLE: usize = 500;
const ENTRIES: usize = 60_000;

#[tokio::test]
#[ignore = "a measurement of minutes"]
async fn the_walks_keep_up_with_a_busy_county_on_sqlite() {
    let database = Database::sqlite().await;
    measure(TestApp::new(database.store.clone()).await).await;
}

#[tokio::test]
#[ignore = "a measurement of minutes"]
async fn the_walks_keep_up_with_a_busy_county_on_postgres() {
    let database = Database::postgres().await;
    measure(TestApp::new(database.store.clone()).await).await;
}

/// The worst there is: every entry opens a file without an errand, so that every name is opened.
async fn measure(app: TestApp) {
    honeys::make(&app.app, &honeys::Company::Real).await.unwrap();
    let mut people: Vec<Uuid> = Vec::new();
    for _ in 0..PEOPLE {
        people.push(app.person().await.id);
    }
    let workers: Vec<Uuid> = POSTS.iter().map(|(post, ..)| app.account(*post)).collect();
    let (clock, random) = (&app.app.clock, &app.app.random);
    for some in (0..ENTRIES).collect::<Vec<_>>().chunks(2_000) {
        let mut tx = app.app.store.write().await.unwrap();
        for at in some {
            let (worker, person) = (workers[at % workers.len()], people[at % PEOPLE]);
            let entry = Entry::done(clock, random, "residents.read").actor(worker).person(person);
            audit::record(&mut tx, entry).await.unwrap();
        }
        tx.commit().await.unwrap();
        app.clock.advance(Duration::from_mins(1));
    }
    while audit::seal(&app.app.store, clock).await.unwrap() > 0 {}
    while audit::index_people(&app.app.store).await.unwrap() {}
    app.clock.advance(Duration::from_mins(31));
    let began = Instant::now();
    let mut walked = 0;
    while let some @ 1.. = walks::note_openings(&app.app).await.unwrap() {
        walked += some;
    }
    let noting = began.elapsed();
    let all = audit::last_leaf(&mut app.app.store.autocommit().await.unwrap()).await.unwrap();
    assert_eq!(i64::try_from(walked).unwrap(), all);
    let began = Instant::now();
    assert_eq!(walks::alarm(&app.app).await.unwrap(), 0);
    let alarming = began.elapsed();
    let a_second = |took: Duration| f64::from(u32::try_from(ENTRIES).unwrap()) / took.as_secs_f64();
    let (noted, looked) = (a_second(noting), a_second(alarming));
    println!("{:?}: openings {noted:.0} entries a second, honeys {looked:.0}", app.app.store.dialect());
    assert!(noted > 500.0 && looked > 3_000.0);
}
