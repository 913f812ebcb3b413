//! A real Redis that writes down everything that is ever put into it.

use std::path::Path;
use std::time::SystemTime;

use ::redis::aio::MultiplexedConnection;
use ::redis::cmd;
use platform::clock::Clock;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::Store;
use platform::vault::KeyRing;
use tests::app::{Post, TestApp, Who, beginning};
use tests::redis::OwnRedis;

use super::drive;
use super::searching::{Canaries, Searcher, files, find_in_files};

/// A folder of one test.
fn folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("aixin_test_canary_{:016x}", Random::system().u64()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

async fn connect(redis: &OwnRedis) -> MultiplexedConnection {
    let client = ::redis::Client::open(redis.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

/// What stands in Redis now, as it would be dumped and as it is read, with how many keys there are; besides, a dump of
/// it all is left in its folder, beside the log of everything that stood there before.
async fn dumped(redis: &mut MultiplexedConnection) -> (usize, Vec<u8>) {
    let _: () = cmd("SAVE").query_async(redis).await.unwrap();
    let keys: Vec<Vec<u8>> = cmd("KEYS").arg("*").query_async(redis).await.unwrap();
    let mut all = Vec::new();
    for key in &keys {
        let dump: Vec<u8> = cmd("DUMP").arg(key).query_async(redis).await.unwrap();
        let kind: String = cmd("TYPE").arg(key).query_async(redis).await.unwrap();
        let read: Vec<Vec<u8>> = match kind.as_str() {
            "hash" => cmd("HGETALL").arg(key).query_async(redis).await.unwrap(),
            "set" => cmd("SMEMBERS").arg(key).query_async(redis).await.unwrap(),
            "zset" => cmd("ZRANGE").arg(key).arg(0).arg(-1).query_async(redis).await.unwrap(),
            "string" => vec![cmd("GET").arg(key).query_async(redis).await.unwrap()],
            other => panic!("nobody reads a {other} here"),
        };
        for bytes in [key, &dump].into_iter().chain(&read) {
            all.extend_from_slice(bytes);
            all.push(b'\n');
        }
    }
    (keys.len(), all)
}

fn found_in(folder: &Path, searcher: &Searcher) -> Vec<String> {
    find_in_files(searcher, files(folder, SystemTime::UNIX_EPOCH))
}

tests::both! {
    async fn nothing_that_somebody_typed_or_was_given_stands_in_redis(store: Store) {
        let folder = folder();
        let server = OwnRedis::keeping(&folder).await;
        let sessions = Sessions::redis(&server.url(), Random::system()).await.unwrap();
        let ring = KeyRing::generate(&Random::system());
        let app = TestApp::built(store, ring, sessions, Clock::fixed(beginning())).await;
        let canaries = Canaries::new(&Random::system());
        let mut driven = drive(&app, &canaries).await;
        for who in [Who::Card(app.certified.id), Who::Assisted(Post::Village, app.certified.id)] {
            driven.secrets.extend(app.token(who).await);
        }
        let searcher = driven.searcher(&canaries);
        let (keys, now) = dumped(&mut connect(&server).await).await;
        assert!(keys > 5, "{keys} keys: the sessions stand there");
        let kept = files(&folder, SystemTime::UNIX_EPOCH);
        let written: u64 = kept.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert!(kept.len() > 2 && written > 2_000, "{written} bytes were written: {kept:?}");
        let mut found = searcher.find("Redis", &now);
        found.extend(found_in(&folder, &searcher));
        drop(server);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [""; 0]);
    }
}

#[tokio::test]
async fn what_stood_in_redis_is_found_while_it_stands_there_and_afterwards() {
    let folder = folder();
    let server = OwnRedis::keeping(&folder).await;
    let mut redis = connect(&server).await;
    let value = format!("{}爨虌", Random::system().u64());
    let searcher = Searcher::new([value.as_str()]);
    let _: () = cmd("HSET").arg("left").arg("field").arg(&value).query_async(&mut redis).await.unwrap();
    let (keys, now) = dumped(&mut redis).await;
    assert_eq!(keys, 1);
    assert!(!searcher.find("Redis", &now).is_empty());
    let places = found_in(&folder, &searcher).join("\n");
    assert!(places.contains(".rdb") && places.contains(".aof"), "{places}");
    let _: () = cmd("DEL").arg("left").query_async(&mut redis).await.unwrap();
    let (keys, now) = dumped(&mut redis).await;
    assert_eq!(keys, 0);
    assert!(searcher.find("Redis", &now).is_empty());
    assert!(!found_in(&folder, &searcher).is_empty(), "the log still tells of it");
    drop(server);
    std::fs::remove_dir_all(&folder).unwrap();
}
