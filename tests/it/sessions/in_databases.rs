//! What only the database does: forget at the sweep, and write a use down now and then.

use platform::random::Random;
use platform::sessions::{NewSession, SessionError, Sessions};
use platform::store::Store;

use super::{IDLE, LIFETIME, at, kiosk, started};

async fn rows(store: &Store) -> i64 {
    let mut tx = store.autocommit().await.expect("connects");
    tx.sql("SELECT COUNT(*) FROM sessions").scalar().await.expect("counts")
}

tests::both! {
    async fn a_sweep_removes_what_is_over(store: Store) {
        let sessions = Sessions::database(store.clone(), Random::system());
        started(&sessions).await;
        let ends_with_its_lifetime =
            NewSession { idle: std::time::Duration::from_secs(10 * LIFETIME), ..kiosk() };
        sessions.start(ends_with_its_lifetime, at(0)).await.expect("starts");
        sessions.start(kiosk(), at(LIFETIME)).await.expect("starts");
        assert_eq!(sessions.sweep(at(IDLE - 1)).await.expect("sweeps"), 0);
        assert_eq!(sessions.sweep(at(IDLE)).await.expect("sweeps"), 1);
        assert_eq!(sessions.sweep(at(LIFETIME)).await.expect("sweeps"), 1);
        assert_eq!(rows(&store).await, 1);
    }

    async fn a_use_soon_after_another_is_not_written(store: Store) {
        let sessions = Sessions::database(store, Random::system());
        let token = started(&sessions).await;
        for (second, noted) in [(4, 0), (5, 5), (9, 5), (10, 10)] {
            let session = sessions.load(&token, at(second)).await.expect("loads").expect("is there");
            assert_eq!(session.seen_at, at(noted), "at second {second}");
        }
    }

    async fn an_ended_session_leaves_no_row(store: Store) {
        let sessions = Sessions::database(store.clone(), Random::system());
        let token = started(&sessions).await;
        let token = sessions.replace(&token, kiosk(), at(1)).await.expect("replaces").expect("was there");
        assert_eq!(rows(&store).await, 1);
        sessions.end(&token).await.expect("ends");
        assert_eq!(rows(&store).await, 0);
    }

    async fn a_database_that_is_gone_lets_nobody_in(store: Store) {
        let sessions = Sessions::database(store.clone(), Random::system());
        let token = started(&sessions).await;
        store.close().await;
        let answer = sessions.load(&token, at(1)).await;
        assert!(matches!(answer, Err(SessionError::Unavailable(_))), "{answer:?}");
        assert!(sessions.ping().await.is_err());
    }
}
