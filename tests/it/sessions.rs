//! One contract for sessions, held against every place where they are kept.

mod in_databases;
mod redis_down;

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use platform::random::Random;
use platform::sessions::{NewSession, SessionId, Sessions, Token};
use tests::databases::Database;
use tests::redis::shared;
use uuid::Uuid;

const IDLE: u64 = 90;
const LIFETIME: u64 = 900;

/// The moment `seconds` after every test begins.
fn at(seconds: u64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_800_000_000_123_456).expect("in range") + Duration::from_secs(seconds)
}

fn kiosk() -> NewSession {
    NewSession {
        face: "kiosk".into(),
        actor: Some(somebody()),
        subject: Some(somebody()),
        device: Some(somebody()),
        assurance: "card".into(),
        page_hash: Some([7; 32]),
        epoch: 3,
        idle: Duration::from_secs(IDLE),
        lifetime: Duration::from_secs(LIFETIME),
    }
}

fn somebody() -> Uuid {
    Uuid::from_bytes(Random::system().bytes())
}

fn of(actor: Uuid) -> NewSession {
    NewSession { actor: Some(actor), ..kiosk() }
}

async fn started(sessions: &Sessions) -> Token {
    sessions.start(kiosk(), at(0)).await.expect("starts")
}

async fn is_live(sessions: &Sessions, token: &Token, now: DateTime<Utc>) -> bool {
    sessions.load(token, now).await.expect("loads").is_some()
}

async fn a_session_is_loaded_as_it_was_started(sessions: Sessions) {
    let new = kiosk();
    let token = sessions.start(new.clone(), at(0)).await.expect("starts");
    let session = sessions.load(&token, at(0)).await.expect("loads").expect("is there");
    assert_eq!(session.id, token.id());
    assert_eq!(session.successor(at(0)), new);
    assert_eq!((session.created_at, session.seen_at, session.expires_at), (at(0), at(0), at(LIFETIME)));
    assert_eq!(session.ends_at(), at(IDLE));
}

async fn a_session_of_nobody_is_loaded_as_it_was_started(sessions: Sessions) {
    let nobody = NewSession { actor: None, subject: None, device: None, page_hash: None, ..kiosk() };
    let token = sessions.start(nobody.clone(), at(0)).await.expect("starts");
    let session = sessions.peek(&token, at(1)).await.expect("loads").expect("is there");
    assert_eq!(session.successor(at(0)), nobody);
    assert!(sessions.end(&token).await.expect("ends"));
}

async fn a_token_that_nobody_was_given_opens_nothing(sessions: Sessions) {
    let token = Token::random(&Random::system());
    assert!(sessions.load(&token, at(0)).await.expect("answers").is_none());
    assert!(sessions.peek(&token, at(0)).await.expect("answers").is_none());
    assert!(sessions.renew(&token, Duration::from_secs(LIFETIME), at(0)).await.expect("answers").is_none());
    assert!(sessions.replace(&token, kiosk(), at(0)).await.expect("answers").is_none());
    assert!(!sessions.end(&token).await.expect("answers"));
}

async fn two_sessions_never_share_a_token(sessions: Sessions) {
    let (one, other) = (started(&sessions).await, started(&sessions).await);
    assert_ne!(one.reveal(), other.reveal());
}

async fn an_ended_session_is_gone(sessions: Sessions) {
    let token = started(&sessions).await;
    assert!(sessions.end(&token).await.expect("ends"));
    assert!(!is_live(&sessions, &token, at(0)).await);
    assert!(!sessions.end(&token).await.expect("answers"), "it was there only once");
}

async fn a_session_ends_when_it_was_idle_for_its_time(sessions: Sessions) {
    let token = started(&sessions).await;
    assert!(sessions.peek(&token, at(IDLE - 1)).await.expect("answers").is_some());
    assert!(sessions.peek(&token, at(IDLE)).await.expect("answers").is_none());
    assert!(!is_live(&sessions, &token, at(IDLE)).await);
    let renewed = sessions.renew(&token, Duration::from_secs(LIFETIME), at(IDLE)).await.expect("answers");
    assert!(renewed.is_none(), "what is over is not renewed");
    let replaced = sessions.replace(&token, kiosk(), at(IDLE)).await.expect("answers");
    assert!(replaced.is_none(), "what is over is not replaced");
}

async fn each_use_begins_the_idle_time_anew(sessions: Sessions) {
    let token = started(&sessions).await;
    for use_no in 1..=5 {
        let now = at(use_no * (IDLE - 10));
        let session = sessions.load(&token, now).await.expect("loads").expect("is there");
        assert_eq!((session.seen_at, session.ends_at()), (now, now + Duration::from_secs(IDLE)));
    }
    assert!(!is_live(&sessions, &token, at(5 * (IDLE - 10) + IDLE)).await);
}

async fn uses_close_together_never_end_a_session_more_than_a_twentieth_early(sessions: Sessions) {
    let token = started(&sessions).await;
    for second in 1..=100 {
        assert!(is_live(&sessions, &token, at(second)).await, "second {second}");
    }
    let session = sessions.peek(&token, at(100)).await.expect("answers").expect("is there");
    assert!(session.ends_at() <= at(100 + IDLE));
    assert!(session.ends_at() > at(100 + IDLE - IDLE / 20 - 1));
}

async fn a_peek_is_no_use(sessions: Sessions) {
    let token = started(&sessions).await;
    for second in [30, 60, IDLE - 1] {
        assert!(sessions.peek(&token, at(second)).await.expect("answers").is_some());
    }
    assert!(sessions.peek(&token, at(IDLE)).await.expect("answers").is_none());
}

async fn a_late_request_with_an_early_clock_sets_nothing_back(sessions: Sessions) {
    let token = started(&sessions).await;
    assert!(is_live(&sessions, &token, at(60)).await);
    assert!(is_live(&sessions, &token, at(5)).await);
    sessions.renew(&token, Duration::from_secs(10), at(6)).await.expect("answers").expect("is there");
    let session = sessions.peek(&token, at(61)).await.expect("answers").expect("is there");
    assert_eq!((session.seen_at, session.expires_at), (at(60), at(LIFETIME)));
}

async fn a_session_in_use_ends_with_its_lifetime(sessions: Sessions) {
    let token = started(&sessions).await;
    for now in (0..LIFETIME).step_by(60) {
        assert!(is_live(&sessions, &token, at(now)).await, "second {now}");
    }
    assert!(is_live(&sessions, &token, at(LIFETIME - 1)).await);
    assert!(!is_live(&sessions, &token, at(LIFETIME)).await);
}

async fn somebody_who_is_acting_can_renew_ten_times_and_more(sessions: Sessions) {
    let token = started(&sessions).await;
    let lifetime = Duration::from_secs(LIFETIME);
    let mut now = 0;
    for _ in 0..12 {
        for _ in 0..10 {
            now += 80;
            assert!(is_live(&sessions, &token, at(now)).await, "second {now}");
        }
        now += 80;
        let session = sessions.renew(&token, lifetime, at(now)).await.expect("renews").expect("is there");
        assert_eq!((session.seen_at, session.expires_at), (at(now), at(now) + lifetime));
    }
    assert_eq!(
        sessions.list(actor_of(&sessions, &token, at(now)).await, at(now)).await.expect("lists").len(),
        1
    );
}

async fn actor_of(sessions: &Sessions, token: &Token, now: DateTime<Utc>) -> Uuid {
    let session = sessions.peek(token, now).await.expect("answers").expect("is there");
    session.actor.expect("has an actor")
}

async fn a_replaced_session_is_gone_and_its_successor_there(sessions: Sessions) {
    let actor = somebody();
    let old = sessions.start(of(actor), at(0)).await.expect("starts");
    let session = sessions.load(&old, at(10)).await.expect("loads").expect("is there");
    let stepped_up = NewSession { assurance: "assisted".into(), ..session.successor(at(10)) };
    let new = sessions.replace(&old, stepped_up, at(10)).await.expect("replaces").expect("was there");

    assert!(!is_live(&sessions, &old, at(10)).await);
    let session = sessions.load(&new, at(10)).await.expect("loads").expect("is there");
    assert_eq!((session.id, session.assurance.as_str()), (new.id(), "assisted"));
    assert_eq!(session.expires_at, at(LIFETIME), "a step-up prolongs nothing by itself");
    let listed: Vec<SessionId> = ids(&sessions, actor, at(10)).await;
    assert_eq!(listed, [new.id()]);
    assert!(sessions.replace(&old, kiosk(), at(10)).await.expect("answers").is_none());
}

async fn of_many_replacements_at_once_one_gets_a_session(sessions: Sessions) {
    for _ in 0..10 {
        let actor = somebody();
        let old = sessions.start(of(actor), at(0)).await.expect("starts");
        let replacements = (0..8).map(|_| {
            let (sessions, old) = (sessions.clone(), old.clone());
            tokio::spawn(async move { sessions.replace(&old, of(actor), at(1)).await.expect("answers") })
        });
        let replaced = join_all(replacements).await;
        let tokens: Vec<_> = replaced.into_iter().filter_map(|token| token.expect("no panic")).collect();
        assert_eq!(tokens.len(), 1);
        assert_eq!(ids(&sessions, actor, at(1)).await, [tokens[0].id()]);
    }
}

/// Loads and renewals are in flight while the session is ended: once the end is answered, nothing that began before or
/// after finds it again.
async fn requests_in_flight_never_revive_an_ended_session(sessions: Sessions) {
    const REQUESTS: u64 = 12;
    for round in 0..52 {
        let actor = somebody();
        let token = sessions.start(of(actor), at(0)).await.expect("starts");
        let spawn = |request: u64| {
            let (sessions, token) = (sessions.clone(), token.clone());
            // Each is later than the one before by more than a note's distance, so that each writes.
            tokio::spawn(async move {
                use_it(&sessions, &token, at(6 * (request + 1)), request.is_multiple_of(3)).await;
            })
        };
        let before = round % (REQUESTS + 1);
        let mut requests: Vec<_> = (0..before).map(spawn).collect();
        let ended = tokio::spawn({
            let (sessions, token) = (sessions.clone(), token.clone());
            async move {
                if round.is_multiple_of(2) {
                    sessions.end(&token).await.expect("ends")
                } else {
                    sessions.end_all(actor).await.expect("ends") == 1
                }
            }
        });
        requests.extend((before..REQUESTS).map(spawn));

        assert!(ended.await.expect("no panic"));
        assert!(!is_live(&sessions, &token, at(1)).await, "round {round}: right after the end");
        for request in join_all(requests).await {
            request.expect("no panic");
        }
        assert!(!is_live(&sessions, &token, at(1)).await, "round {round}: when all is quiet");
        assert!(ids(&sessions, actor, at(1)).await.is_empty());
    }
}

async fn use_it(sessions: &Sessions, token: &Token, now: DateTime<Utc>, renew: bool) {
    if renew {
        sessions.renew(token, Duration::from_secs(LIFETIME), now).await.expect("answers");
    } else {
        sessions.load(token, now).await.expect("answers");
    }
}

async fn ids(sessions: &Sessions, actor: Uuid, now: DateTime<Utc>) -> Vec<SessionId> {
    sessions.list(actor, now).await.expect("lists").into_iter().map(|session| session.id).collect()
}

async fn an_actor_sees_their_own_live_sessions_newest_first(sessions: Sessions) {
    let actor = somebody();
    let first = sessions.start(of(actor), at(0)).await.expect("starts");
    let second =
        sessions.start(NewSession { face: "desk".into(), ..of(actor) }, at(10)).await.expect("starts");
    let ended = sessions.start(of(actor), at(20)).await.expect("starts");
    started(&sessions).await;
    sessions.end(&ended).await.expect("ends");

    let listed = sessions.list(actor, at(30)).await.expect("lists");
    let seen: Vec<_> =
        listed.iter().map(|session| (session.id, session.face.as_str(), session.created_at)).collect();
    assert_eq!(seen, [(second.id(), "desk", at(10)), (first.id(), "kiosk", at(0))]);
    assert_eq!(ids(&sessions, actor, at(IDLE)).await, [second.id()], "what is over is not shown");
}

async fn an_actor_ends_one_of_their_sessions(sessions: Sessions) {
    let actor = somebody();
    let chosen = sessions.start(of(actor), at(0)).await.expect("starts");
    let kept = sessions.start(of(actor), at(0)).await.expect("starts");
    let id = SessionId::parse(&chosen.id().to_string()).expect("reads back");
    assert!(sessions.end_one(actor, &id).await.expect("ends"));
    assert!(!sessions.end_one(actor, &id).await.expect("answers"));
    assert!(!is_live(&sessions, &chosen, at(1)).await);
    assert!(is_live(&sessions, &kept, at(1)).await);
}

async fn nobody_ends_the_session_of_another(sessions: Sessions) {
    let token = started(&sessions).await;
    let nobodys = sessions.start(NewSession { actor: None, ..kiosk() }, at(0)).await.expect("starts");
    for token in [token, nobodys] {
        assert!(!sessions.end_one(somebody(), &token.id()).await.expect("answers"));
        assert!(is_live(&sessions, &token, at(1)).await);
    }
}

async fn ending_all_ends_those_of_one_actor(sessions: Sessions) {
    let actor = somebody();
    let mut tokens = Vec::new();
    for _ in 0..5 {
        tokens.push(sessions.start(of(actor), at(0)).await.expect("starts"));
    }
    let of_another = started(&sessions).await;
    assert_eq!(sessions.end_all(actor).await.expect("ends"), 5);
    for token in &tokens {
        assert!(!is_live(&sessions, token, at(1)).await);
    }
    assert!(is_live(&sessions, &of_another, at(1)).await);
    assert_eq!(sessions.end_all(actor).await.expect("ends"), 0);
    let token = sessions.start(of(actor), at(2)).await.expect("starts");
    assert!(is_live(&sessions, &token, at(3)).await, "they may sign in again");
}

async fn a_sweep_leaves_live_sessions_alone(sessions: Sessions) {
    let live = sessions.start(kiosk(), at(60)).await.expect("starts");
    let over = started(&sessions).await;
    sessions.sweep(at(IDLE)).await.expect("sweeps");
    assert!(is_live(&sessions, &live, at(IDLE)).await);
    assert!(!is_live(&sessions, &over, at(IDLE)).await);
}

async fn only_the_page_with_the_secret_is_opened(sessions: Sessions) {
    let random = Random::system();
    let secret = Token::random(&random);
    let new = NewSession { page_hash: Some(secret.hash()), ..kiosk() };
    let token = sessions.start(new, at(0)).await.expect("starts");
    let session = sessions.load(&token, at(0)).await.expect("loads").expect("is there");
    assert!(session.opens_page(&secret));
    assert!(!session.opens_page(&Token::random(&random)));
    let without = sessions.start(NewSession { page_hash: None, ..kiosk() }, at(0)).await.expect("starts");
    let session = sessions.load(&without, at(0)).await.expect("loads").expect("is there");
    assert!(!session.opens_page(&secret));
}

async fn sessions_that_answer_are_ready(sessions: Sessions) {
    sessions.ping().await.expect("ready");
}

fn in_database(database: &Database) -> Sessions {
    Sessions::database(database.store.clone(), Random::system())
}

async fn in_redis(url: &str) -> Sessions {
    Sessions::redis(url, Random::system()).await.expect("an address")
}

/// Each test in every place where sessions are kept: `sqlite::`, `postgres::` and `redis::`.
macro_rules! contract {
    ($($test:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let database = super::Database::sqlite().await;
                super::$test(super::in_database(&database)).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let database = super::Database::postgres().await;
                super::$test(super::in_database(&database)).await;
            })*
        }

        mod redis {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::in_redis(&super::shared()).await).await;
            })*
        }
    };
}

contract! {
    a_late_request_with_an_early_clock_sets_nothing_back
    a_peek_is_no_use
    a_replaced_session_is_gone_and_its_successor_there
    a_session_ends_when_it_was_idle_for_its_time
    a_session_in_use_ends_with_its_lifetime
    a_session_is_loaded_as_it_was_started
    a_session_of_nobody_is_loaded_as_it_was_started
    a_sweep_leaves_live_sessions_alone
    a_token_that_nobody_was_given_opens_nothing
    an_actor_ends_one_of_their_sessions
    an_actor_sees_their_own_live_sessions_newest_first
    an_ended_session_is_gone
    each_use_begins_the_idle_time_anew
    ending_all_ends_those_of_one_actor
    nobody_ends_the_session_of_another
    of_many_replacements_at_once_one_gets_a_session
    only_the_page_with_the_secret_is_opened
    requests_in_flight_never_revive_an_ended_session
    sessions_that_answer_are_ready
    somebody_who_is_acting_can_renew_ten_times_and_more
    two_sessions_never_share_a_token
    uses_close_together_never_end_a_session_more_than_a_twentieth_early
}
