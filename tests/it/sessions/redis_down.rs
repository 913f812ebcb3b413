//! What only Redis does: forget by itself, be down, fall silent and come back.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use platform::random::Random;
use platform::sessions::{SessionError, Sessions, Token};
use tests::redis::{OwnRedis, closed_port, shared};
use tokio::net::TcpListener;

use super::{IDLE, LIFETIME, at, in_redis, is_live, kiosk, somebody, started};

/// What is promised; the sessions' own limit is lower.
const PROMISED: Duration = Duration::from_millis(500);

#[tokio::test]
async fn redis_forgets_what_nobody_ends_and_never_sees_a_token() {
    let sessions = in_redis(&shared()).await;
    let new = kiosk();
    let actor = new.actor.expect("has one");
    let token = sessions.start(new, at(0)).await.expect("starts");
    let client = redis::Client::open(shared()).expect("an address");
    let mut redis = client.get_multiplexed_async_connection().await.expect("connects");

    let session_key = format!("aixin:s:{}", token.id());
    let actor_key = format!("aixin:s:a:{actor}");
    for (key, seconds) in [(&session_key, IDLE), (&actor_key, LIFETIME)] {
        let left: u64 = redis::cmd("TTL").arg(key).query_async(&mut redis).await.expect("has a time to live");
        assert!((seconds - 10..=seconds).contains(&left), "{key} lives for {left} s");
    }
    let stored: Vec<String> =
        redis::cmd("HVALS").arg(&session_key).query_async(&mut redis).await.expect("is a hash");
    assert!(!stored.concat().contains(&token.reveal()));

    sessions.end(&token).await.expect("ends");
    let left: u64 = redis::cmd("EXISTS")
        .arg(&session_key)
        .arg(&actor_key)
        .query_async(&mut redis)
        .await
        .expect("answers");
    assert_eq!(left, 0, "an ended session leaves nothing");
}

/// Every call says that sessions are unavailable, and says so in time.
async fn every_call_is_refused_in_time(sessions: &Sessions) {
    let token = Token::random(&Random::system());
    let actor = somebody();
    let begun = Instant::now();
    let lifetime = Duration::from_secs(LIFETIME);
    let slowest = [
        refused(sessions.start(kiosk(), at(0))).await,
        refused(sessions.load(&token, at(0))).await,
        refused(sessions.peek(&token, at(0))).await,
        refused(sessions.renew(&token, lifetime, at(0))).await,
        refused(sessions.replace(&token, kiosk(), at(0))).await,
        refused(sessions.end(&token)).await,
        refused(sessions.end_one(actor, &token.id())).await,
        refused(sessions.end_all(actor)).await,
        refused(sessions.list(actor, at(0))).await,
        refused(sessions.ping()).await,
    ];
    let slowest = slowest.into_iter().max().unwrap_or_default();
    assert!(slowest < PROMISED, "the slowest of {:?} took {slowest:?}", begun.elapsed());

    // Waiting for one another must not add up either.
    let begun = Instant::now();
    for answer in join_all((0..200).map(|_| sessions.load(&token, at(0)))).await {
        assert!(matches!(answer, Err(SessionError::Unavailable(_))), "{answer:?}");
    }
    assert!(begun.elapsed() < PROMISED, "two hundred at once took {:?}", begun.elapsed());
}

async fn refused<T: std::fmt::Debug>(call: impl Future<Output = Result<T, SessionError>>) -> Duration {
    let begun = Instant::now();
    let answer = call.await;
    assert!(matches!(answer, Err(SessionError::Unavailable(_))), "{answer:?}");
    begun.elapsed()
}

#[tokio::test]
async fn a_redis_that_is_down_refuses_every_call_in_time() {
    let begun = Instant::now();
    let sessions = in_redis(&format!("redis://127.0.0.1:{}", closed_port())).await;
    assert!(begun.elapsed() < PROMISED, "opening took {:?}", begun.elapsed());
    every_call_is_refused_in_time(&sessions).await;
}

#[tokio::test]
async fn a_redis_that_never_answers_refuses_every_call_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
    let port = silent.local_addr().expect("has an address").port();
    let accepting = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok(connection) = silent.accept().await {
            open.push(connection);
        }
    });
    let begun = Instant::now();
    let sessions = in_redis(&format!("redis://127.0.0.1:{port}")).await;
    assert!(begun.elapsed() < PROMISED, "opening took {:?}", begun.elapsed());
    every_call_is_refused_in_time(&sessions).await;
    accepting.abort();
}

#[tokio::test]
async fn a_redis_that_falls_silent_refuses_every_call_in_time_and_is_used_again_when_it_wakes() {
    let redis = OwnRedis::start().await;
    let sessions = in_redis(&redis.url()).await;
    let token = started(&sessions).await;
    redis.freeze(true);
    every_call_is_refused_in_time(&sessions).await;
    redis.freeze(false);
    assert!(is_live(&sessions, &token, at(1)).await, "the first call after it woke is answered");
}

#[tokio::test]
async fn a_redis_that_was_restarted_is_used_again_at_the_first_call() {
    let mut redis = OwnRedis::start().await;
    let sessions = in_redis(&redis.url()).await;
    let lost = started(&sessions).await;
    redis.kill();
    every_call_is_refused_in_time(&sessions).await;
    redis.restart().await;
    assert!(!is_live(&sessions, &lost, at(1)).await, "what it lost is not guessed");
    let token = started(&sessions).await;
    assert!(is_live(&sessions, &token, at(1)).await);

    // Restarted between two calls, it costs no request.
    redis.kill();
    redis.restart().await;
    let token = started(&sessions).await;
    assert!(is_live(&sessions, &token, at(1)).await);
}

#[tokio::test]
async fn a_redis_that_comes_up_later_is_used_then() {
    let mut redis = OwnRedis::start().await;
    redis.kill();
    let sessions = in_redis(&redis.url()).await;
    every_call_is_refused_in_time(&sessions).await;
    redis.restart().await;
    let token = started(&sessions).await;
    assert!(is_live(&sessions, &token, at(1)).await);
}

#[tokio::test]
async fn what_is_no_address_of_redis_is_refused() {
    for url in ["", "localhost", "postgres://localhost/aixin", "redis://localhost:port"] {
        let opened = Sessions::redis(url, Random::system()).await;
        assert!(matches!(opened, Err(SessionError::Address(_))), "{url}");
    }
}

#[tokio::test]
async fn the_debug_output_hides_the_password_of_redis() {
    let url = format!("redis://aixin:hunter2@127.0.0.1:{}", closed_port());
    assert!(!format!("{:?}", in_redis(&url).await).contains("hunter2"));
}
