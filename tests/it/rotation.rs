//! Keys that turn while the doors are open: nothing is lost, whoever reads, writes, or is killed in between.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aixin::keys;
use platform::clock::Clock;
use platform::http::idempotency;
use platform::random::Random;
use platform::store::Store;
use platform::vault::rotation::{self, Kind, Outcome, Pace, RotationError, Work};
use platform::vault::{Class, KeyRing, KeyStatus, Sealed, Vault};
use poem::http::Method;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tests::app::{Post, TestApp};
use tests::papers;
use tests::people::Person;
use uuid::Uuid;

/// A city whose keys lie in a file, with some people and a case.
struct City {
    app: TestApp,
    people: Vec<Person>,
    folder: PathBuf,
}

impl City {
    async fn new(store: Store) -> Self {
        let random = Random::system();
        let folder = std::env::temp_dir().join(format!("aixin_test_turning_{:016x}", random.u64()));
        std::fs::create_dir(&folder).unwrap();
        let ring = KeyRing::load_or_create(&folder.join("keys.json"), &random).unwrap();
        let app = TestApp::with_ring(store, ring).await;
        let mut people = Vec::new();
        for _ in 0..12 {
            people.push(app.person().await);
        }
        let case = app.open_case(&people[0]).await;
        let documents = format!("/cases/{}/documents?kind=other", case["id"].as_str().unwrap());
        let card = app.card(&people[0]).await;
        card.call(Method::POST, &documents).body("image/jpeg", papers::jpeg()).send().await.expect(201);
        app.deliver().await;
        app.clock.advance(Duration::from_hours(1));
        Self { app, people, folder }
    }

    fn ring(&self) -> KeyRing {
        KeyRing::load(&self.folder.join("keys.json")).unwrap()
    }

    /// One more process with the keys that are in the file now.
    fn process(&self) -> Vault {
        Vault::new(self.ring(), self.app.clock.clone(), Random::system())
    }

    /// A rotation in a process of its own, which begins with what it finds.
    async fn turn(&self, kind: Kind, stop_after: Option<u64>) -> Outcome {
        turn(&self.app.app.store, &self.process(), &self.app.clock, kind, stop_after).await
    }

    /// Everything that is sealed, opened with the keys of this process.
    async fn contents(&self, vault: &Vault) -> BTreeMap<(String, Uuid), Vec<u8>> {
        let plan = keys::plan();
        let work = Work { store: &self.app.app.store, vault, clock: &self.app.clock, plan: &plan };
        let mut contents = BTreeMap::new();
        for column in plan.turned() {
            for sample in rotation::open_some(&work, column, Uuid::nil(), 10_000).await.unwrap() {
                let value = sample.value.expect("nobody was forgotten").expect("it opens");
                contents.insert((column.name(), sample.row), value.expose().clone());
            }
        }
        contents
    }

    /// Whether this process finds everybody by their number.
    async fn finds_everybody(&self, vault: &Vault) -> bool {
        let mut app = self.app.app.clone();
        app.vault = vault.clone();
        let mut tx = app.store.autocommit().await.unwrap();
        for person in &self.people {
            let number = domain::id_number::IdNumber::parse(&person.id_number, app.clock.today()).unwrap();
            let found = aixin::residents::by_id_number(&app, &mut tx, &number).await.unwrap();
            if found.is_none_or(|found| found.id != person.id || found.name().unwrap() != person.name) {
                return false;
            }
        }
        true
    }

    /// The generations under which the values of all turned columns are sealed.
    async fn generations(&self) -> BTreeSet<u32> {
        let mut tx = self.app.app.store.autocommit().await.unwrap();
        let mut generations = BTreeSet::new();
        for column in keys::plan().turned() {
            let (table, name) = (column.table, column.column);
            let sql = format!("SELECT {name} FROM {table} WHERE {name} IS NOT NULL");
            let values: Vec<Sealed> = tx.sql(AssertSqlSafe(sql)).scalars().await.unwrap();
            generations.extend(values.iter().map(|value| value.generation().unwrap()));
        }
        generations
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.app.app.store.autocommit().await.unwrap().sql(sql).scalar().await.unwrap()
    }

    async fn run(&self, sql: &'static str) {
        let mut tx = self.app.app.store.write().await.unwrap();
        tx.sql(sql).run().await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The fields that have tokens of a version.
    async fn fields(&self, version: i64) -> BTreeSet<String> {
        let mut tx = self.app.app.store.autocommit().await.unwrap();
        let sql = "SELECT field FROM unique_tokens WHERE version = $1
                   UNION SELECT field FROM search_tokens WHERE version = $1";
        tx.sql(sql).bind(version).scalars::<String>().await.unwrap().into_iter().collect()
    }
}

impl Drop for City {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn turn(store: &Store, vault: &Vault, clock: &Clock, kind: Kind, stop_after: Option<u64>) -> Outcome {
    let plan = keys::plan();
    let work = Work { store, vault, clock, plan: &plan };
    let pace = Pace { batch: 16, share: 100, settle: Duration::ZERO, stop_after };
    rotation::run(&work, kind, &pace, &mut |_| ()).await.unwrap()
}

/// A value of somebody whom a writer changes again and again, by the API, until told to stop: the last phone number and
/// the last name that were accepted.
async fn keep_changing(
    city: Arc<City>,
    person: usize,
    stop: Arc<AtomicBool>,
) -> (Uuid, Option<(String, String)>) {
    let worker = city.app.worker(Post::Village).await;
    let person = city.people[person].clone();
    let (mut version, mut accepted) = (1, None);
    while !stop.load(Ordering::Relaxed) && version < 400 {
        let (phone, name) =
            (format!("154{version:08}"), format!("沈宝{}", if version % 4 < 2 { "金" } else { "银" }));
        for (kind, value) in [("phone", &phone), ("name", &name)] {
            let fact =
                json!({"kind": kind, "value": value, "valid_from": "2026-11-01", "source": "told_by_person"});
            let path = format!("/residents/{}/facts", person.id);
            worker.post_on(&path, version, &fact).await.expect(200);
            version += 1;
        }
        accepted = Some((phone, name));
    }
    (person.id, accepted)
}

tests::both! {
    async fn everything_is_read_and_found_before_while_and_after_keys_turn_however_often_it_is_cut_off(store: Store) {
        let city = City::new(store).await;
        let before = city.contents(&city.process()).await;
        assert!(before.len() > 150, "{} values", before.len());
        for kind in [Kind::Kek, Kind::Index, Kind::Data] {
            let since_yesterday = city.process();
            let mut cut_off = 0;
            // Every run is stopped after its first durable step, wherever that is.
            while city.turn(kind, Some(1)).await == Outcome::Stopped {
                cut_off += 1;
                assert!(cut_off < 500, "it comes to an end");
                for process in [&since_yesterday, &city.process()] {
                    assert!(city.contents(process).await == before, "{kind:?} after {cut_off}");
                    assert!(city.finds_everybody(process).await, "{kind:?} after {cut_off}");
                }
            }
            assert!(cut_off >= 4, "{kind:?} was cut off {cut_off} times: added, promoted, begun, and in its batches");
            let process = city.process();
            assert!(city.contents(&process).await == before && city.finds_everybody(&process).await);
        }
        let two = [(1, KeyStatus::Decrypt), (2, KeyStatus::Primary)];
        assert_eq!((city.ring().list_keks(), city.ring().list_index_keys()), (two.to_vec(), two.to_vec()));
        assert_eq!(city.count("SELECT COUNT(*) FROM subject_keys WHERE kek_id <> 2").await, 0);
        assert_eq!(city.generations().await, BTreeSet::from([2]));
        assert_eq!(city.fields(1).await, city.fields(2).await);
        assert_eq!(city.fields(2).await.len(), 4);
    }

    async fn people_are_looked_up_and_searched_for_while_two_index_keys_stand_side_by_side(store: Store) {
        let city = City::new(store).await;
        city.turn(Kind::Index, None).await;
        city.app.app.vault.reload_ring().unwrap();
        let worker = city.app.worker(Post::Village).await;
        let person = &city.people[0];
        for number in [person.id_number.clone(), format!("{}43", person.id_number)] {
            let found = worker.post("/residents/lookups", &json!({"number": number})).await.expect(200);
            assert_eq!(found.text_at("/id"), person.id.to_string());
        }
        let found = worker.post("/residents/searches", &json!({"name": person.name})).await.expect(200);
        assert_eq!(found.json["items"].as_array().unwrap().len(), 10, "each once, ten at most");
        let ids: BTreeSet<_> = found.json["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()).collect();
        assert_eq!(ids.len(), 10);
        let mut body = json!({"id_number": person.id_number, "name": "沈宝根", "area_id": tests::app::VILLAGE});
        worker.post("/residents", &body).await.problem(409, "duplicate_id_number");
        body["id_number"] = json!(tests::people::id_number(tests::app::day("1950-02-03")));
        worker.post("/residents", &body).await.expect(201);
    }

    async fn a_writers_change_is_never_overwritten_by_the_sweep(store: Store) {
        let city = Arc::new(City::new(store).await);
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|person| tokio::spawn(keep_changing(Arc::clone(&city), person, Arc::clone(&stop))))
            .collect();
        let plan = keys::plan();
        let vault = city.process();
        let work = Work { store: &city.app.app.store, vault: &vault, clock: &city.app.clock, plan: &plan };
        let pace = Pace { batch: 8, share: 50, settle: Duration::from_millis(100), stop_after: None };
        for kind in [Kind::Kek, Kind::Index, Kind::Data] {
            let reload = async {
                loop {
                    city.app.app.vault.reload_ring().unwrap();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            let mut untold = |_: &rotation::Progress<'_>| ();
            let turned = tokio::select! {
                turned = rotation::run(&work, kind, &pace, &mut untold) => turned,
                () = reload => unreachable!("it never ends"),
            };
            assert_eq!(turned.unwrap(), Outcome::Done);
        }
        stop.store(true, Ordering::Relaxed);
        let mut expected = Vec::new();
        for writer in writers {
            let (person, accepted) = writer.await.unwrap();
            expected.push((person, accepted.expect("it wrote at least once")));
        }
        let contents = city.contents(&city.process()).await;
        for (person, (phone, name)) in expected {
            let value = |column: &str| contents[&(format!("residents.{column}"), person)].clone();
            assert_eq!(value("phone_sealed"), phone.as_bytes());
            assert_eq!(value("name_sealed"), name.as_bytes());
            let tokens = "SELECT COUNT(*) FROM search_tokens WHERE row_id = $1 AND field = 'residents.name_sealed/1'";
            assert_eq!(city.app.count(tokens, person).await, 2, "one token of each version, of this name alone");
            let process = city.process();
            let mut tx = city.app.app.store.autocommit().await.unwrap();
            let field = platform::vault::Field { table: "residents", column: "name_sealed", normalisation: 1 };
            assert!(process.search(&mut tx, field, &name, None, 100).await.unwrap().contains(&person));
        }
    }

    async fn what_a_writer_holds_while_the_sweep_passes_stays_the_writers(store: Store) {
        let city = Arc::new(City::new(store).await);
        let person = city.people[3].id;
        // Up to where every subject has its new generation and no value is turned yet.
        while city.count("SELECT COUNT(*) FROM key_rotation_steps WHERE step = 'subject_keys' AND done_at IS NOT NULL").await == 0 {
            assert_eq!(city.turn(Kind::Data, Some(1)).await, Outcome::Stopped);
        }
        let vault = city.process();
        let mut tx = city.app.app.store.write().await.unwrap();
        let key = vault.subject(&mut tx, person, Class::Statutory).await.unwrap().unwrap();
        let cell = platform::vault::Cell { table: "residents", column: "phone_sealed", row: person, subject: person };
        tx.sql("UPDATE residents SET phone_sealed = $2 WHERE id = $1")
            .bind(person)
            .bind(key.seal_text(&cell, "15400009999"))
            .run_one()
            .await
            .unwrap();
        let sweeping = Arc::clone(&city);
        let sweep = tokio::spawn(async move { sweeping.turn(Kind::Data, None).await });
        tokio::time::sleep(Duration::from_millis(250)).await;
        assert!(!sweep.is_finished(), "it waits for the writer");
        tx.commit().await.unwrap();
        assert_eq!(sweep.await.unwrap(), Outcome::Done);
        let contents = city.contents(&city.process()).await;
        assert_eq!(contents[&("residents.phone_sealed".to_owned(), person)], b"15400009999");
        assert_eq!(city.generations().await, BTreeSet::from([2]));
    }

    async fn an_old_key_goes_only_when_nothing_needs_it_and_then_for_good(store: Store) {
        let city = City::new(store).await;
        let before = city.contents(&city.process()).await;
        let unheard = String::from_utf8(city.ring().to_text().expose().clone()).unwrap();
        let unheard = Vault::new(KeyRing::from_text(&unheard).unwrap(), city.app.clock.clone(), Random::system());
        let plan = keys::plan();
        let vault = city.process();
        let work = Work { store: &city.app.app.store, vault: &vault, clock: &city.app.clock, plan: &plan };
        let pace = Pace { settle: Duration::ZERO, ..Pace::default() };
        assert!(matches!(rotation::retire_kek(&work, 1).await, Err(RotationError::NothingToRetire)));
        for kind in [Kind::Kek, Kind::Data, Kind::Index] {
            turn(work.store, &vault, work.clock, kind, None).await;
        }
        assert!(matches!(rotation::retire_kek(&work, 1).await, Err(RotationError::NotYet(_))));
        assert!(matches!(rotation::retire_data(&work, &pace).await, Err(RotationError::NotYet(_))));
        assert!(matches!(rotation::retire_index(&work, 1, &pace).await, Err(RotationError::NotYet(_))));
        city.app.clock.advance(Duration::from_mins(4));

        // The key-encryption key: whoever has not heard of it wrapped something meanwhile.
        let mut tx = work.store.write().await.unwrap();
        unheard.subject_or_create(&mut tx, Uuid::from_u128(7), Class::Statutory).await.unwrap();
        tx.commit().await.unwrap();
        let needed = rotation::retire_kek(&work, 1).await;
        assert!(matches!(needed, Err(RotationError::StillNeeded { count: 1, .. })), "{needed:?}");
        assert!(matches!(rotation::retire_kek(&work, 2).await, Err(RotationError::NoOldKey(2))));
        city.run("DELETE FROM subject_keys WHERE kek_id = 1").await;
        rotation::retire_kek(&work, 1).await.unwrap();
        assert_eq!(city.ring().list_keks(), [(2, KeyStatus::Primary)]);
        let mut tx = work.store.write().await.unwrap();
        let refused = unheard.subject_or_create(&mut tx, Uuid::from_u128(8), Class::Statutory).await;
        assert!(refused.is_err(), "what it wraps now could never be read again");
        drop(tx);

        // The data keys: stored answers keep the old generations until they have passed.
        let needed = rotation::retire_data(&work, &pace).await;
        assert!(matches!(needed, Err(RotationError::StillNeeded { .. })), "{needed:?}");
        let mut tx = work.store.write().await.unwrap();
        idempotency::sweep(&mut tx, city.app.clock.now()).await.unwrap();
        // A value that somebody sealed by the old generation after the sweep had passed is turned by the last look.
        let person = city.people[5].id;
        let old = unheard_key(&city, &mut tx, person).await;
        tx.sql("UPDATE residents SET name_sealed = $2 WHERE id = $1").bind(person).bind(old).run_one().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(city.generations().await, BTreeSet::from([1, 2]));
        let retired = rotation::retire_data(&work, &pace).await.unwrap();
        assert_eq!(retired.turned, 1);
        assert!(retired.removed > 20, "{retired:?}");
        assert_eq!(rotation::survey(&mut work.store.autocommit().await.unwrap()).await.unwrap().older_generations, 0);
        assert_eq!(city.generations().await, BTreeSet::from([2]));

        // The index key: codes on paper, then a value that only it finds.
        let needed = rotation::retire_index(&work, 1, &pace).await;
        assert!(matches!(&needed, Err(RotationError::StillNeeded { what, .. }) if what.contains("printed")), "{needed:?}");
        city.run("DELETE FROM printed_codes").await;
        city.run("INSERT INTO unique_tokens SELECT 'x/1', 1, token, row_id FROM unique_tokens WHERE version = 1 AND field LIKE 'cert%'").await;
        let needed = rotation::retire_index(&work, 1, &pace).await;
        assert!(matches!(&needed, Err(RotationError::StillNeeded { what, .. }) if what.contains("alone")), "{needed:?}");
        city.run("DELETE FROM unique_tokens WHERE field = 'x/1'").await;
        rotation::retire_index(&work, 1, &pace).await.unwrap();
        assert_eq!(city.fields(1).await, BTreeSet::new());
        assert_eq!(city.ring().list_index_keys(), [(2, KeyStatus::Primary)]);
        assert!(city.contents(&city.process()).await == before && city.finds_everybody(&city.process()).await);
    }

    async fn a_key_that_was_handed_out_before_is_the_one_that_is_used(store: Store) {
        let city = City::new(store).await;
        let plan = keys::plan();
        let vault = city.process();
        let work = Work { store: &city.app.app.store, vault: &vault, clock: &city.app.clock, plan: &plan };
        for kind in [Kind::Kek, Kind::Index] {
            assert_eq!(rotation::add(&work, kind).unwrap(), 2);
        }
        let handed_out = city.process();
        assert!(city.finds_everybody(&handed_out).await);
        for kind in [Kind::Kek, Kind::Index] {
            city.turn(kind, None).await;
        }
        let two = [(1, KeyStatus::Decrypt), (2, KeyStatus::Primary)];
        assert_eq!((city.ring().list_keks(), city.ring().list_index_keys()), (two.to_vec(), two.to_vec()));
        assert!(city.finds_everybody(&handed_out).await);
    }
}

/// The name of a person, sealed as a process would that still held the first generation in its hands.
async fn unheard_key(city: &City, tx: &mut platform::store::Tx, person: Uuid) -> Sealed {
    let two = city.process().subject(tx, person, Class::Statutory).await.unwrap().unwrap();
    let cell =
        platform::vault::Cell { table: "residents", column: "name_sealed", row: person, subject: person };
    let sealed = two.seal_padded_text(&cell, "沈宝根");
    assert_eq!(sealed.generation(), Ok(2));
    // Only the first generation of the key, as it was before the second was made.
    tx.sql("UPDATE subject_keys SET generation = 100 WHERE subject_id = $1 AND generation = 2")
        .bind(person)
        .run_one()
        .await
        .unwrap();
    tx.sql("UPDATE subject_keys SET class = 'consent' WHERE subject_id = $1 AND generation = 100")
        .bind(person)
        .run_one()
        .await
        .unwrap();
    let one = city.process().subject(tx, person, Class::Statutory).await.unwrap().unwrap();
    tx.sql("UPDATE subject_keys SET class = 'statutory', generation = 2 WHERE subject_id = $1 AND generation = 100")
        .bind(person)
        .run_one()
        .await
        .unwrap();
    one.seal_padded_text(&cell, "沈宝根")
}
