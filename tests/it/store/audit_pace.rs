//! What the sealer and the verification of a million entries cost. Long, so it is asked for:
//! `cargo nextest run -p tests --run-ignored only -E 'test(audit_pace)' --no-capture`.

use std::time::{Duration, Instant};

use chrono::{TimeZone, Utc};
use platform::audit::{self, Entry, Verify};
use platform::clock::Clock;
use platform::random::Random;
use platform::store::Store;
use tests::databases::Database;
use uuid::Uuid;

/// Entries that are written every second, until there are a million.
const A_SECOND: u32 = 3_000;
const SECONDS: u32 = 334;

#[tokio::test]
#[ignore = "a measurement of minutes"]
async fn three_thousand_entries_a_second_are_sealed_by_a_small_part_of_a_core_on_sqlite() {
    let database = Database::sqlite().await;
    measure(database.store.clone()).await;
}

#[tokio::test]
#[ignore = "a measurement of minutes"]
async fn three_thousand_entries_a_second_are_sealed_by_a_small_part_of_a_core_on_postgres() {
    let database = Database::postgres().await;
    measure(database.store.clone()).await;
}

async fn measure(store: Store) {
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap());
    let random = Random::system();
    let mut sealing = Vec::new();
    for _ in 0..SECONDS {
        let mut tx = store.write().await.unwrap();
        for n in 0..A_SECOND {
            let id = Uuid::from_u128(u128::from(n));
            let entry = Entry::done(&clock, &random, "resident.read").actor(id).person(id).request(id);
            audit::record(&mut tx, entry.area("330483100")).await.unwrap();
            if n % 3 == 0 {
                clock.advance(Duration::from_millis(1));
            }
        }
        tx.commit().await.unwrap();
        let began = Instant::now();
        assert_eq!(audit::seal(&store, &clock).await.unwrap(), A_SECOND as usize);
        sealing.push(began.elapsed());
    }
    // The first ones have less to look past than any later one.
    sealing.drain(..30);
    let mean = sealing.iter().sum::<Duration>() / u32::try_from(sealing.len()).unwrap();
    sealing.sort();
    let began = Instant::now();
    let report = audit::verify(Verify { store: &store, checkpoints: None }).await.unwrap();
    let verifying = began.elapsed();
    println!(
        "{:?}: {A_SECOND} entries are sealed in {mean:?} (the slowest {:?}): {:.0} a second, {:.1} % of a second; \
         {} are verified in {verifying:?}",
        store.dialect(),
        sealing.last().unwrap(),
        f64::from(A_SECOND) / mean.as_secs_f64(),
        mean.as_secs_f64() * 100.0,
        report.entries,
    );
    assert_eq!((report.findings.len(), report.entries), (0, i64::from(A_SECOND * SECONDS)));
    assert!(mean < Duration::from_millis(500), "{mean:?}");
}
