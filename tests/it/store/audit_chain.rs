//! Whoever owns the database can change the record; `audit::verify` finds it.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use platform::audit::{self, AuditKey, Entry, Finding, PublicKey, Report, Verify};
use platform::clock::Clock;
use platform::random::Random;
use platform::store::{Dialect, Statement, Store};
use sqlx::AssertSqlSafe;
use tests::databases::Database;
use uuid::Uuid;

/// Entries of each of the three batches.
const EACH: i64 = 9;

/// The first, one in the middle, the last.
const SOME: [i64; 3] = [1, EACH + 4, 3 * EACH];

/// A record of three batches, sealed an hour apart and each signed, whose owner may do anything.
struct Record {
    store: Store,
    clock: Clock,
    folder: PathBuf,
    key: PublicKey,
}

impl Drop for Record {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Record {
    async fn new(store: Store) -> Self {
        let folder = std::env::temp_dir().join(format!("aixin_audit_{:016x}", Random::system().u64()));
        std::fs::create_dir(&folder).unwrap();
        let key = AuditKey::load_or_create(&folder.join("key.json"), &Random::system()).unwrap().public();
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap());
        let record = Self { store, clock, folder, key };
        for _ in 0..3 {
            for n in 0..EACH {
                record.write(n).await;
            }
            assert_eq!(audit::seal(&record.store, &record.clock).await.unwrap(), 9);
            assert!(record.checkpoint().await);
            record.clock.advance(Duration::from_hours(1));
        }
        assert_eq!(record.findings().await, []);
        record.nothing_keeps_it().await;
        record.run("CREATE TABLE kept AS SELECT * FROM audit_entries").await;
        record
    }

    /// An entry with something in every column.
    async fn write(&self, n: i64) {
        self.clock.advance(Duration::from_millis(20));
        let id = |kind: u128| Uuid::from_u128(kind << 64 | u128::from(n.unsigned_abs()));
        let entry = Entry::done(&self.clock, &Random::system(), "resident.read")
            .actor(id(1))
            .subject(id(2))
            .person(id(3))
            .people([id(4), id(5)])
            .device(id(6))
            .area("330483100")
            .purpose("contact")
            .object(format!("field {n}"))
            .request(id(7));
        let mut tx = self.store.autocommit_write().await.unwrap();
        audit::record(&mut tx, entry).await.unwrap();
    }

    /// What the owner does first.
    async fn nothing_keeps_it(&self) {
        for table in ["audit_entries", "audit_leaves", "audit_batches"] {
            match self.store.dialect() {
                Dialect::Postgres => self.run(&format!("DROP TRIGGER {table}_keep ON {table}")).await,
                Dialect::Sqlite => {
                    self.run(&format!("DROP TRIGGER {table}_keep_update")).await;
                    self.run(&format!("DROP TRIGGER {table}_keep_delete")).await;
                }
            }
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("checkpoints.jsonl")
    }

    async fn checkpoint(&self) -> bool {
        let key = AuditKey::load(&self.folder.join("key.json")).unwrap();
        let random = Random::system();
        audit::checkpoint(&self.store, &self.clock, &random, &key, &self.file()).await.unwrap().is_some()
    }

    async fn report(&self) -> Report {
        let files = [self.file()];
        audit::verify(Verify { store: &self.store, checkpoints: Some((&files, self.key)) }).await.unwrap()
    }

    async fn findings(&self) -> Vec<Finding> {
        self.report().await.findings
    }

    async fn findings_without_checkpoints(&self) -> Vec<Finding> {
        self.run("DELETE FROM audit_progress WHERE name LIKE 'checkpoints%'").await;
        audit::verify(Verify { store: &self.store, checkpoints: None }).await.unwrap().findings
    }

    async fn run(&self, sql: &str) {
        self.run_with(sql, |statement| statement).await;
    }

    async fn run_with(&self, sql: &str, values: impl for<'t> FnOnce(Statement<'t>) -> Statement<'t>) {
        let mut tx = self.store.write().await.unwrap();
        values(tx.sql(AssertSqlSafe(sql.to_owned()))).run().await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The entry of a leaf.
    async fn entry(&self, leaf: i64) -> Uuid {
        let mut tx = self.store.autocommit().await.unwrap();
        tx.sql("SELECT entry_id FROM audit_leaves WHERE number = $1").bind(leaf).scalar().await.unwrap()
    }

    /// Puts back what an attack took or changed.
    async fn restore(&self) {
        self.run("DELETE FROM audit_entries").await;
        self.run("INSERT INTO audit_entries SELECT * FROM kept").await;
        assert_eq!(self.findings().await, [], "it was put back");
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(self.file()).unwrap().lines().map(str::to_owned).collect()
    }

    fn write_lines(&self, lines: &[String]) {
        let mut text = lines.join("\n");
        text.push('\n');
        std::fs::write(self.file(), text.trim_start()).unwrap();
    }
}

fn changed(entry: Uuid, leaf: i64) -> Finding {
    Finding::Changed { entry, leaf, batch: (leaf - 1) / EACH + 1 }
}

fn removed(entry: Uuid, leaf: i64) -> Finding {
    Finding::Removed { entry, leaf, batch: (leaf - 1) / EACH + 1 }
}

async fn sealed(store: &Store) -> (i64, i64) {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT (SELECT COUNT(*) FROM audit_entries), (SELECT COUNT(*) FROM audit_leaves)")
        .one()
        .await
        .unwrap()
}

tests::both! {
    async fn a_record_that_nobody_touched_is_found_whole(store: Store) {
        let record = Record::new(store).await;
        let report = record.report().await;
        assert_eq!((report.batches, report.entries, report.waiting, report.checkpoints), (3, 27, 0, 3));
        assert_eq!(report.last_checkpoint.unwrap().0, 3);
        record.write(1).await;
        assert_eq!(record.report().await.waiting, 1);
        assert_eq!(record.findings().await, []);
        assert!(!record.checkpoint().await, "nothing was sealed since");
    }

    async fn whichever_column_is_changed_the_entry_is_named(store: Store) {
        let record = Record::new(store).await;
        let other = Uuid::from_u128(99);
        for leaf in SOME {
            let entry = record.entry(leaf).await;
            let at: DateTime<Utc> = {
                let mut tx = record.store.autocommit().await.unwrap();
                tx.sql("SELECT at FROM audit_entries WHERE id = $1").bind(entry).scalar().await.unwrap()
            };
            for column in ["actor_id", "subject_id", "person_id", "device_id", "request_id"] {
                let sql = format!("UPDATE audit_entries SET {column} = $1 WHERE id = $2");
                record.run_with(&sql, |sql| sql.bind(other).bind(entry)).await;
                assert_eq!(record.findings().await, [changed(entry, leaf)], "{column}");
                record.restore().await;
            }
            for set in [
                "area_id = '330483101'", "action = 'resident.listed'", "outcome = 'refused'", "purpose = NULL",
                "object = ''", "people = NULL", "actor_id = subject_id, subject_id = actor_id",
            ] {
                let sql = format!("UPDATE audit_entries SET {set} WHERE id = $1");
                record.run_with(&sql, |sql| sql.bind(entry)).await;
                assert_eq!(record.findings().await, [changed(entry, leaf)], "{set}");
                record.restore().await;
            }
            let later = at + chrono::TimeDelta::microseconds(1);
            let sql = "UPDATE audit_entries SET at = $1 WHERE id = $2";
            record.run_with(sql, |sql| sql.bind(later).bind(entry)).await;
            assert_eq!(record.findings().await, [changed(entry, leaf)]);
            record.restore().await;
            let people = [other, Uuid::from_u128(98)].map(Uuid::into_bytes).concat();
            let sql = "UPDATE audit_entries SET people = $1 WHERE id = $2";
            record.run_with(sql, |sql| sql.bind(people).bind(entry)).await;
            assert_eq!(record.findings().await, [changed(entry, leaf)]);
            record.restore().await;
            let sql = "UPDATE audit_entries SET id = $1 WHERE id = $2";
            record.run_with(sql, |sql| sql.bind(other).bind(entry)).await;
            let found = record.findings().await;
            assert_eq!(found[0], removed(entry, leaf));
            // The last batch is younger than the last entry by less than what is allowed for.
            assert!(leaf == 3 * EACH || matches!(found[1], Finding::Inserted { .. }), "{found:?}");
            record.restore().await;
        }
    }

    async fn a_row_that_is_removed_is_named(store: Store) {
        let record = Record::new(store).await;
        for leaf in SOME {
            let entry = record.entry(leaf).await;
            record.run_with("DELETE FROM audit_entries WHERE id = $1", |sql| sql.bind(entry)).await;
            let found = record.findings().await;
            assert_eq!(found, [removed(entry, leaf)]);
            assert!(found[0].to_string().contains(&entry.to_string()), "{}", found[0]);
            record.restore().await;
        }
    }

    async fn a_row_that_is_inserted_afterwards_is_named_before_and_after_it_is_sealed(store: Store) {
        let record = Record::new(store).await;
        let (like, new) = (record.entry(2).await, Uuid::from_u128(0x0195_5000_0000_7000_8000_0000_0000_0001));
        let columns = "at, actor_id, subject_id, person_id, device_id, area_id, action, outcome, purpose, object";
        let sql = format!(
            "INSERT INTO audit_entries (id, {columns}) SELECT $1, {columns} FROM audit_entries WHERE id = $2"
        );
        record.run_with(&sql, |sql| sql.bind(new).bind(like)).await;
        let found = record.findings().await;
        assert!(matches!(found.as_slice(), [Finding::Inserted { .. }]), "{found:?}");
        record.run("DELETE FROM audit_progress WHERE name = 'sealed'").await;
        assert_eq!(audit::seal(&record.store, &record.clock).await.unwrap(), 1);
        let found = record.findings().await;
        assert!(found.iter().any(|finding| matches!(finding, Finding::WrongTime { entry, .. } if *entry == new)));
    }

    async fn an_emptied_table_is_found_whichever_it_is(store: Store) {
        let record = Record::new(store).await;
        let empty = |table: &str| match record.store.dialect() {
            Dialect::Postgres => format!("TRUNCATE {table}"),
            Dialect::Sqlite => format!("DELETE FROM {table}"),
        };
        record.run(&empty("audit_entries")).await;
        let found = record.findings().await;
        assert_eq!(found.len(), 27);
        assert!(found.iter().all(|finding| matches!(finding, Finding::Removed { .. })), "{found:?}");
        record.run("INSERT INTO audit_entries SELECT * FROM kept").await;
        record.run(&empty("audit_leaves")).await;
        let found = record.findings().await;
        let first = Finding::LeavesRemoved { batch: 1, sealed: EACH, found: 0 };
        assert_eq!(found[0], first);
        assert!(found.iter().any(|finding| matches!(finding, Finding::Inserted { .. })), "{found:?}");
        record.run(&empty("audit_batches")).await;
        record.run(&empty("audit_entries")).await;
        let found = record.findings().await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|finding| matches!(finding, Finding::CutBefore { last: 0, .. })), "{found:?}");
    }

    async fn two_rows_that_change_places_are_named(store: Store) {
        let record = Record::new(store).await;
        let (one, other) = (record.entry(3).await, record.entry(14).await);
        // Everything that they say, the one under the id of the other.
        for (from, to) in [(one, Uuid::nil()), (other, one), (Uuid::nil(), other)] {
            record
                .run_with("UPDATE audit_entries SET id = $1 WHERE id = $2", |sql| sql.bind(to).bind(from))
                .await;
        }
        assert_eq!(record.findings().await, [changed(one, 3), changed(other, 14)]);
        record.restore().await;
        for (from, to) in [(5, -5), (6, 5), (-5, 6)] {
            let sql = "UPDATE audit_leaves SET number = $1 WHERE number = $2";
            record.run_with(sql, |sql| sql.bind(to).bind(from)).await;
        }
        assert_eq!(record.findings().await, [Finding::LeavesChanged { batch: 1, first: 1, last: EACH }]);
    }

    async fn leaves_and_batches_that_are_changed_are_named(store: Store) {
        let record = Record::new(store).await;
        let entry = record.entry(12).await;
        record.run_with("DELETE FROM audit_leaves WHERE entry_id = $1", |sql| sql.bind(entry)).await;
        let found = record.findings().await;
        assert_eq!(found[0], Finding::LeavesRemoved { batch: 2, sealed: EACH, found: EACH - 1 });
        let stray = "INSERT INTO audit_leaves (number, entry_id, hash) SELECT $1, $2, hash FROM audit_leaves WHERE number = 1";
        record.run_with(stray, |sql| sql.bind(400_i64).bind(entry)).await;
        assert!(record.findings().await.contains(&Finding::LeafWithoutBatch { leaf: 400 }));
        record.run("UPDATE audit_batches SET entries = 8 WHERE number = 1").await;
        assert_eq!(record.findings().await[0], Finding::BatchChanged { batch: 1 });
        record.run("DELETE FROM audit_batches WHERE number = 2").await;
        let found = record.findings().await;
        assert!(found.contains(&Finding::BatchRemoved { batch: 2, next: 3 }), "{found:?}");
    }

    async fn a_chain_that_was_rewritten_so_that_it_fits_is_not_the_one_that_was_signed(store: Store) {
        let record = Record::new(store).await;
        let entry = record.entry(5).await;
        record
            .run_with("UPDATE audit_entries SET actor_id = NULL WHERE id = $1", |sql| sql.bind(entry))
            .await;
        record.run("DELETE FROM audit_leaves").await;
        record.run("DELETE FROM audit_batches").await;
        record.run("DELETE FROM audit_progress WHERE name = 'sealed'").await;
        audit::seal(&record.store, &record.clock).await.unwrap();
        let found = record.findings().await;
        assert!(matches!(found[0], Finding::NotAsSigned { batch: 1, line: 1, .. }), "{found:?}");
        assert!(matches!(found[1], Finding::CutBefore { batch: 2, last: 1, .. }), "{found:?}");
        assert!(found[0].to_string().contains("rewritten"), "{}", found[0]);
        assert_eq!(record.findings_without_checkpoints().await, [], "only what lies outside shows it");
    }

    async fn the_end_of_the_chain_that_is_cut_off_with_its_entries_is_found(store: Store) {
        let record = Record::new(store).await;
        let cut = [
            "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_leaves WHERE number > 18)",
            "DELETE FROM audit_leaves WHERE number > 18",
            "DELETE FROM audit_batches WHERE number > 2",
        ];
        for statement in cut {
            record.run(statement).await;
        }
        let found = record.findings().await;
        assert!(matches!(found.as_slice(), [Finding::CutBefore { batch: 3, last: 2, line: 3, .. }]), "{found:?}");
        assert_eq!(record.findings_without_checkpoints().await, []);
    }

    async fn lines_that_are_missing_changed_or_moved_in_the_file_outside_are_found(store: Store) {
        let record = Record::new(store).await;
        let lines = record.lines();
        record.write_lines(&lines[..2]);
        let found = record.findings().await;
        let missing = |finding: &Finding| matches!(finding, Finding::LinesRemoved { found: 2, remembered: 3, .. });
        assert!(found.iter().any(missing), "{found:?}");
        assert!(found.iter().any(|finding| matches!(finding, Finding::NotCheckpointed { signed: 2, last: 3, .. })));
        record.write_lines(&[lines[1].clone(), lines[0].clone(), lines[2].clone()]);
        assert!(matches!(record.findings().await[0], Finding::LineChanged { line: 1, .. }));
        record.write_lines(&[lines[0].clone(), lines[2].clone()]);
        assert!(matches!(record.findings().await[0], Finding::LineChanged { line: 2, .. }));
        let other = lines[1].replace("\"entries\":18", "\"entries\":17");
        assert_ne!(other, lines[1]);
        record.write_lines(&[lines[0].clone(), other, lines[2].clone()]);
        assert!(matches!(record.findings().await[0], Finding::LineChanged { line: 2, .. }));
        record.write_lines(&[]);
        let found = record.findings().await;
        assert!(matches!(found.as_slice(), [Finding::LinesRemoved { found: 0, remembered: 3, .. }]), "{found:?}");
        record.write_lines(&lines);
        assert_eq!(record.findings().await, []);
        let stranger = AuditKey::load_or_create(&record.folder.join("other.json"), &Random::system()).unwrap();
        let files = [record.file()];
        let asked = Verify { store: &record.store, checkpoints: Some((&files, stranger.public())) };
        let report = audit::verify(asked).await.unwrap();
        assert!(matches!(report.findings[0], Finding::LineChanged { line: 1, .. }), "{:?}", report.findings);
    }

    async fn many_sealers_at_once_make_one_chain_of_everything(store: Store) {
        let clock = Clock::system();
        let mut running = Vec::new();
        for worker in 0..4 {
            let (store, clock) = (store.clone(), clock.clone());
            running.push(tokio::spawn(async move {
                for _ in 0..60 {
                    let entry = Entry::done(&clock, &Random::system(), "resident.read").actor(Uuid::from_u128(worker));
                    let mut tx = store.write().await.unwrap();
                    audit::record(&mut tx, entry).await.unwrap();
                    tx.commit().await.unwrap();
                }
            }));
        }
        for _ in 0..4 {
            let (store, clock) = (store.clone(), clock.clone());
            running.push(tokio::spawn(async move {
                for _ in 0..40 {
                    audit::seal(&store, &clock).await.unwrap();
                }
            }));
        }
        for one in running {
            one.await.unwrap();
        }
        while audit::seal(&store, &clock).await.unwrap() > 0 {}
        assert_eq!(sealed(&store).await, (240, 240));
        let report = audit::verify(Verify { store: &store, checkpoints: None }).await.unwrap();
        assert_eq!((report.findings, report.entries, report.waiting), (vec![], 240, 0));
    }

    async fn what_was_there_before_the_chain_is_sealed_in_full_batches_that_say_so(store: Store) {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap());
        let random = Random::system();
        let mut tx = store.write().await.unwrap();
        for _ in 0..5_000 {
            clock.advance(Duration::from_mins(1));
            audit::record(&mut tx, Entry::done(&clock, &random, "resident.read")).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(audit::seal(&store, &clock).await.unwrap(), 5_000);
        let mut tx = store.autocommit().await.unwrap();
        let batches: Vec<(i64, i64, bool)> =
            tx.sql("SELECT first_leaf, entries, opening FROM audit_batches ORDER BY number").all().await.unwrap();
        assert_eq!(batches, [(1, 4_096, true), (4_097, 904, true)]);
        drop(tx);
        let report = audit::verify(Verify { store: &store, checkpoints: None }).await.unwrap();
        assert_eq!(report.findings, []);
        assert_eq!(audit::unsealed_for(&mut store.autocommit().await.unwrap(), clock.now()).await.unwrap().num_seconds(), 0);
    }

    async fn leaves_and_batches_are_never_changed_or_removed(store: Store) {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap());
        let mut tx = store.autocommit_write().await.unwrap();
        audit::record(&mut tx, Entry::done(&clock, &Random::system(), "resident.read")).await.unwrap();
        drop(tx);
        assert_eq!(audit::seal(&store, &clock).await.unwrap(), 1);
        for table in ["audit_leaves", "audit_batches"] {
            for attempt in [format!("UPDATE {table} SET number = 7"), format!("DELETE FROM {table}")] {
                let mut tx = store.write().await.unwrap();
                let error = tx.sql(AssertSqlSafe(attempt.clone())).run().await.unwrap_err();
                assert!(error.to_string().contains("never"), "{attempt}: {error}");
            }
        }
    }

    async fn everything_is_written_out_with_what_is_needed_to_check_it(store: Store) {
        let record = Record::new(store).await;
        let mut out = Vec::new();
        let day = |day| Utc.with_ymd_and_hms(2026, 3, day, 0, 0, 0).unwrap();
        assert_eq!(audit::export(&record.store, day(1), day(2), &mut out).await.unwrap(), 27);
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 30);
        assert_eq!(lines[10]["batch"]["first_leaf"], 10);
        let entry = &lines[1]["entry"];
        assert_eq!((&entry["leaf"], &entry["action"], &entry["purpose"]), (&1.into(), &"resident.read".into(), &"contact".into()));
        assert_eq!(entry["people"].as_array().unwrap().len(), 2);
        let mut none = Vec::new();
        assert_eq!(audit::export(&record.store, day(2), day(3), &mut none).await.unwrap(), 0);
    }
}

/// PostgreSQL knows what an id is; to SQLite it is bytes.
#[tokio::test]
async fn a_value_that_nothing_here_writes_is_found_where_sqlite_takes_it() {
    let database = Database::sqlite().await;
    let record = Record::new(database.store.clone()).await;
    let entry = record.entry(20).await;
    record.run_with("UPDATE audit_entries SET actor_id = x'00' WHERE id = $1", |sql| sql.bind(entry)).await;
    let found = record.findings().await;
    assert!(found.contains(&Finding::Unreadable { leaf: 20 }), "{found:?}");
}
