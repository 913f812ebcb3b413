//! Redis gone, back, slow and forgetful, under a server that has its sessions in it.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::app::{Post, Who};
use tests::proxy::Proxy;
use tests::redis::OwnRedis;
use tests::served::{At, City, Served};
use tests::wire::{Wire, key};

use super::{RECOVERY, applicants, application, case, is_whole, until};

/// Within so long a request that is signed in is refused when Redis is not there.
const PROMISED: Duration = Duration::from_millis(500);

/// A server with its Redis behind a line that can be cut.
struct Standing {
    city: City,
    redis: OwnRedis,
    line: Proxy,
    _server: Served,
}

impl Standing {
    async fn new(at: At) -> Self {
        let redis = OwnRedis::start().await;
        let line = Proxy::to(redis.port()).await;
        let mut city = City::new(at, Some(redis.url())).await;
        city.redis = Some(format!("redis://127.0.0.1:{}", line.port()));
        let server = city.serve().await;
        Self { city, redis, line, _server: server }
    }

    /// Who is signed in is refused in time, and what needs no session is there.
    async fn is_closed(&self, signed_in: &Wire) {
        for _ in 0..20 {
            let since = Instant::now();
            let told = signed_in.get("/cases").await.expect("an answer");
            assert_eq!((told.status, told.code()), (503, Some("unavailable")), "{told:?}");
            assert!(told.retry_after.is_some());
            assert!(since.elapsed() < PROMISED, "refused after {:?}", since.elapsed());
        }
        let nobody = Wire::to(self.city.address(), None);
        for (path, status) in
            [("//health/live", 200), ("//health/ready", 503), ("//k/AAAAAAAAAAAAAAAAAAAAAA", 200)]
        {
            assert_eq!(nobody.get(path).await.expect("an answer").status, status, "{path}");
        }
        let ready = nobody.get("//health/ready").await.expect("an answer");
        assert_eq!(ready.json["checks"]["sessions"], "failed", "{ready:?}");
        assert_eq!(ready.json["checks"]["database"], "ok", "{ready:?}");
    }
}

tests::both! {
    async fn while_redis_is_gone_nobody_is_let_in_and_what_was_refused_is_done_once_when_it_is_back(at: At) {
        let standing = Standing::new(at).await;
        let (person, wire) = applicants(&standing.city, 1).await.remove(0);
        let worker = standing.city.wire(Who::Worker(Post::Village)).await;
        until(200, &worker, "/cases").await;
        for _ in 0..3 {
            standing.line.refuse();
            standing.is_closed(&worker).await;
            standing.line.pass();
            let took = until(200, &worker, "/cases").await;
            println!("Redis is back, and the server after {took:?}");
        }
        standing.line.refuse();
        let key = key();
        let refused = wire.post("/cases", &key, None, &application()).await.expect("an answer");
        assert_eq!(refused.status, 503);
        assert!(!is_whole(&standing.city, &person).await);
        standing.line.pass();
        let opened = wire.insist("/cases", &key, None, &application(), RECOVERY).await;
        assert_eq!(case(&opened), case(&wire.insist("/cases", &key, None, &application(), RECOVERY).await));
        assert!(is_whole(&standing.city, &person).await);
    }

    async fn a_slow_redis_is_waited_for_a_little_and_not_longer(at: At) {
        let standing = Standing::new(at).await;
        let worker = standing.city.wire(Who::Worker(Post::Village)).await;
        standing.line.delay(Duration::from_millis(30));
        until(200, &worker, "/cases").await;
        standing.line.delay(Duration::from_secs(3));
        standing.is_closed(&worker).await;
        standing.line.pass();
        until(200, &worker, "/cases").await;
    }

    async fn a_line_to_redis_that_breaks_again_and_again_lets_nobody_in_who_was_signed_out(at: At) {
        let standing = Standing::new(at).await;
        let mut out = Vec::new();
        for _ in 0..10 {
            let wire = standing.city.wire(Who::Worker(Post::Village)).await;
            until(200, &wire, "/cases").await;
            standing.line.cut();
            let since = Instant::now();
            // Until it was acknowledged nobody knows.
            loop {
                let told = wire.delete("/sessions/current").await;
                if told.as_ref().is_ok_and(|told| matches!(told.status, 204 | 401)) {
                    break;
                }
                assert!(since.elapsed() < RECOVERY, "{told:?}");
            }
            out.push(wire);
        }
        standing.line.cut();
        for wire in out {
            assert!(until(401, &wire, "/cases").await < RECOVERY);
        }
    }

    async fn a_redis_that_forgot_everything_lets_nobody_in_and_workers_sign_in_anew(at: At) {
        let mut standing = Standing::new(at).await;
        let before = standing.city.wire(Who::Worker(Post::Village)).await;
        until(200, &before, "/cases").await;
        standing.redis.kill();
        standing.is_closed(&before).await;
        standing.redis.restart().await;
        until(401, &before, "/cases").await;
        assert_eq!(before.get("/cases").await.expect("an answer").json["code"], json!("session_ended"));
        let since = Instant::now();
        let after = standing.city.wire(Who::Worker(Post::Village)).await;
        until(200, &after, "/cases").await;
        assert!(since.elapsed() < RECOVERY);
    }
}
