//! The same request sent twice, on both databases.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use platform::clock::Clock;
use platform::http::idempotency::{self, Claimed, Request};
use platform::http::{Body, Fingerprint, IdempotencyKey, Problem};
use platform::random::Random;
use platform::store::{Dialect, Store, StoreOptions};
use platform::vault::{Class, KeyRing, SubjectKey, Vault};
use poem_openapi::{ApiExtractor, ExtractParamOptions};
use tokio::sync::oneshot;
use uuid::Uuid;

const SCOPE: Uuid = Uuid::from_u128(1);
const PERSON: Uuid = Uuid::from_u128(2);
const ANOTHER: Uuid = Uuid::from_u128(3);
const ORDER: &str = r#"{"name":"王小明"}"#;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

/// The request of one client, with all that it takes to repeat it.
#[derive(Clone)]
struct Sender {
    store: Store,
    vault: Vault,
    key: IdempotencyKey,
    fingerprint: Fingerprint,
    person: SubjectKey,
}

impl Sender {
    async fn new(store: Store) -> Self {
        let random = Random::system();
        let vault = Vault::new(KeyRing::generate(&random), Clock::fixed(noon()), random);
        let person = key_of(&store, &vault, PERSON).await;
        let key = IdempotencyKey::parse("a-key").unwrap();
        Self { store, vault, key, fingerprint: fingerprint(ORDER).await, person }
    }

    fn request(&self) -> Request<'_> {
        let Self { key, fingerprint, vault, .. } = self;
        Request { scope: SCOPE, key, fingerprint: *fingerprint, vault, at: noon() }
    }

    /// Does the work once: gives the number that the work made, and whether it was made now.
    async fn send(&self, number: i64) -> Result<(i64, bool), Problem> {
        let mut tx = self.store.write().await?;
        match idempotency::claim(&mut tx, &self.request(), &self.person).await? {
            Claimed::Done(stored) => {
                assert_eq!(stored.status, 201);
                Ok((stored.read()?, false))
            }
            Claimed::New(claim) => {
                idempotency::finish(&mut tx, claim, 201, &number).await?;
                tx.commit().await?;
                Ok((number, true))
            }
        }
    }
}

async fn key_of(store: &Store, vault: &Vault, subject: Uuid) -> SubjectKey {
    let mut tx = store.write().await.unwrap();
    let key = vault.subject_or_create(&mut tx, subject, Class::Statutory).await.unwrap();
    tx.commit().await.unwrap();
    key
}

/// As it comes to a handler: a body that was read from a request.
async fn fingerprint(body: &str) -> Fingerprint {
    let request = poem::Request::builder().method(poem::http::Method::POST).content_type("application/json");
    let (request, mut body) = request.body(body.to_owned()).split();
    Body::<Order>::from_request(&request, &mut body, ExtractParamOptions::default())
        .await
        .unwrap()
        .fingerprint
}

#[derive(serde::Deserialize, poem_openapi::Object)]
struct Order {
    name: String,
}

tests::both! {
    async fn a_second_request_receives_the_answer_of_the_first(store: Store) {
        let sender = Sender::new(store).await;
        assert_eq!(sender.send(7).await, Ok((7, true)));
        assert_eq!(sender.send(8).await, Ok((7, false)));
    }

    async fn the_key_with_another_body_or_about_another_person_is_refused(store: Store) {
        let sender = Sender::new(store).await;
        sender.send(7).await.unwrap();
        let reused = Problem::unprocessable("idempotency_key_reused").naming("Idempotency-Key");
        let other_body = Sender { fingerprint: fingerprint(r#"{"name":"李小红"}"#).await, ..sender.clone() };
        assert_eq!(other_body.send(8).await, Err(reused.clone()));
        let person = key_of(&sender.store, &sender.vault, ANOTHER).await;
        let about_another = Sender { person, ..sender };
        assert_eq!(about_another.send(8).await, Err(reused));
    }

    async fn the_same_key_of_somebody_else_is_another_key(store: Store) {
        let sender = Sender::new(store).await;
        sender.send(7).await.unwrap();
        let mut tx = sender.store.write().await.unwrap();
        let request = Request { scope: ANOTHER, ..sender.request() };
        let claimed = idempotency::claim(&mut tx, &request, &sender.person).await.unwrap();
        assert!(matches!(claimed, Claimed::New(_)));
    }

    async fn a_request_that_came_to_nothing_may_be_sent_again(store: Store) {
        let sender = Sender::new(store).await;
        let mut tx = sender.store.write().await.unwrap();
        let claimed = idempotency::claim(&mut tx, &sender.request(), &sender.person).await.unwrap();
        assert!(matches!(claimed, Claimed::New(_)));
        drop(tx);
        assert_eq!(sender.send(8).await, Ok((8, true)));
    }

    async fn a_request_beside_the_first_one_waits_and_receives_its_answer(store: Store) {
        let sender = Sender::new(store).await;
        let (claimed, first_has_claimed) = oneshot::channel();
        let first = tokio::spawn({
            let sender = sender.clone();
            async move {
                let mut tx = sender.store.write().await.unwrap();
                let claim = match idempotency::claim(&mut tx, &sender.request(), &sender.person).await.unwrap() {
                    Claimed::New(claim) => claim,
                    Claimed::Done(_) => panic!("it is the first"),
                };
                claimed.send(()).unwrap();
                tokio::time::sleep(Duration::from_millis(200)).await;
                idempotency::finish(&mut tx, claim, 201, &7_i64).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
        first_has_claimed.await.unwrap();
        assert_eq!(sender.send(8).await, Ok((7, false)));
        first.await.unwrap();
    }

    async fn of_many_requests_at_once_one_is_done(store: Store) {
        let sender = Sender::new(store).await;
        let sends = (0..12).map(|number| {
            let sender = sender.clone();
            tokio::spawn(async move { sender.send(number).await.unwrap() })
        });
        let mut answers = Vec::new();
        for send in sends.collect::<Vec<_>>() {
            answers.push(send.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|(_, now)| *now).count(), 1);
        assert!(answers.iter().all(|(number, _)| *number == answers[0].0), "{answers:?}");
    }

    async fn an_answer_is_kept_until_it_is_swept(store: Store) {
        let sender = Sender::new(store).await;
        sender.send(7).await.unwrap();
        let mut tx = sender.store.write().await.unwrap();
        assert_eq!(idempotency::sweep(&mut tx, noon()).await.unwrap(), 0);
        assert_eq!(idempotency::sweep(&mut tx, noon() + TimeDelta::seconds(1)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(sender.send(8).await, Ok((8, true)));
    }

    async fn neither_answer_nor_body_stands_in_clear(store: Store) {
        let sender = Sender::new(store).await;
        let mut tx = sender.store.write().await.unwrap();
        let claim = match idempotency::claim(&mut tx, &sender.request(), &sender.person).await.unwrap() {
            Claimed::New(claim) => claim,
            Claimed::Done(_) => panic!("it is the first"),
        };
        idempotency::finish(&mut tx, claim, 201, &ORDER).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = sender.store.read().await.unwrap();
        let (hash, answer): (Vec<u8>, Vec<u8>) =
            tx.sql("SELECT request_hash, answer_sealed FROM idempotency_keys").one().await.unwrap();
        assert!(!answer.windows(9).any(|part| part == "王小明".as_bytes()));
        assert!(!sender.fingerprint.as_bytes().windows(hash.len()).any(|part| part == hash));
    }
}

#[tokio::test]
async fn a_request_beside_one_that_takes_too_long_is_a_conflict_on_postgresql() {
    let database = tests::databases::Database::postgres().await;
    let sender = Sender::new(Store::from(&database)).await;
    let mut first = sender.store.write().await.unwrap();
    assert_eq!(first.dialect(), Dialect::Postgres);
    let claimed = idempotency::claim(&mut first, &sender.request(), &sender.person).await.unwrap();
    assert!(matches!(claimed, Claimed::New(_)));
    assert_eq!(sender.send(8).await, Err(Problem::conflict("idempotency_in_progress")));
}

#[tokio::test]
async fn a_request_beside_one_that_takes_too_long_is_told_to_come_back_on_sqlite() {
    let database = tests::databases::Database::sqlite().await;
    let options =
        StoreOptions { acquire_timeout: Duration::from_millis(200), ..StoreOptions::from(&database) };
    let store = Store::open(&options, &tests::databases::MIGRATIONS).await.unwrap();
    let sender = Sender::new(store).await;
    let _first = sender.store.write().await.unwrap();
    // The one writer's connection is the queue: this request has not come as far as its key.
    assert_eq!(sender.send(8).await, Err(Problem::unavailable()));
}
