//! Out of the house and back: what a backup holds, and that nothing else comes back.

use std::path::{Path, PathBuf};

use aixin::app::App;
use aixin::backups::{self, Backup, BackupError, Look, Looked, Source};
use aixin::forgettings::replay::replay;
use platform::audit;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::{Store, StoreOptions, create_database, drop_database, postgres_sibling};
use platform::vault::{KeyRing, Vault};
use tests::app::TestApp;
use tests::databases::{Database, MIGRATIONS};
use uuid::Uuid;

use super::forgetting::{forget, forgettable};

/// A city with some people and a case, and where its backups go.
struct City {
    app: TestApp,
    url: String,
    folder: PathBuf,
}

/// The address of the test's own database.
struct At(Store, String);

impl From<&Database> for At {
    fn from(database: &Database) -> Self {
        Self(database.store.clone(), database.url.clone())
    }
}

impl City {
    async fn new(At(store, url): At) -> Self {
        let random = Random::system();
        let folder = std::env::temp_dir().join(format!("aixin_test_backup_{:016x}", random.u64()));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let ring = KeyRing::load_or_create(&folder.join("keys/keys.json"), &random).unwrap();
        let app = TestApp::with_ring(store, ring).await;
        let person = app.person().await;
        app.open_case(&person).await;
        app.deliver().await;
        audit::seal(&app.app.store, &app.clock).await.unwrap();
        Self { app, url, folder }
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("keys/keys.json")
    }

    async fn back_up(&self, name: &str) -> Result<PathBuf, BackupError> {
        let folder = self.folder.join(name);
        let key_file = self.key_file();
        let source = Source { url: &self.url, key_file: &key_file, shred_log: &self.app.shred_log() };
        backups::write(source, &folder, self.app.clock.now()).await.map(|_| folder)
    }

    /// An empty database beside the city's.
    async fn elsewhere(&self) -> Elsewhere {
        let name = format!("aixin_test_aside_{:016x}", Random::system().u64());
        if self.url.starts_with("sqlite:") {
            let url = format!("sqlite:{}", self.folder.join(name).join("aixin.sqlite").display());
            return Elsewhere { url, drop: None };
        }
        create_database(&self.url, &name).await.unwrap();
        let url = postgres_sibling(&self.url, &name).unwrap();
        Elsewhere { url, drop: Some((self.url.clone(), name)) }
    }

    /// The application on a database that was restored, with the ring and the shred log of the city.
    async fn app_of(&self, url: &str) -> App {
        let store = Store::open(&StoreOptions::new(url), &MIGRATIONS).await.unwrap();
        let (clock, random) = (self.app.clock.clone(), Random::system());
        let vault = Vault::new(KeyRing::load(&self.key_file()).unwrap(), clock.clone(), random.clone());
        let sessions = Sessions::database(store.clone(), random.clone());
        let config = aixin::config::Config::clone(&self.app.app.config);
        App::new(store, vault, sessions, clock, random, config).await.unwrap()
    }

    async fn look(&self, url: &str, backup: &Backup, key_file: &Path) -> Result<Looked, BackupError> {
        let store = Store::open(&StoreOptions::new(url), &MIGRATIONS).await?;
        let vault = Vault::new(KeyRing::load(key_file).unwrap(), self.app.clock.clone(), Random::system());
        let sealed = &backup.manifest.sealed;
        let look = Look { store: &store, vault: &vault, clock: &self.app.clock, sealed, checkpoints: None };
        let looked = look.take().await;
        store.close().await;
        looked
    }
}

impl Drop for City {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Cases of somebody whose answers can be opened by a key that is there.
async fn answers(app: &App, person: Uuid) -> i64 {
    let mut tx = app.store.autocommit().await.unwrap();
    let text = "SELECT COUNT(*) FROM cases c JOIN subject_keys k ON k.subject_id = c.resident_id AND k.class = c.payload_class
                WHERE c.resident_id = $1";
    tx.sql(text).bind(person).scalar().await.unwrap()
}

struct Elsewhere {
    url: String,
    drop: Option<(String, String)>,
}

impl Elsewhere {
    async fn run(&self, sql: &'static str) {
        let store = Store::open(&StoreOptions::new(&self.url), &MIGRATIONS).await.unwrap();
        let mut tx = store.write().await.unwrap();
        tx.sql(sql).run().await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
    }

    async fn gone(self) {
        if let Some((server, name)) = self.drop {
            drop_database(&server, &name).await.unwrap();
        }
    }
}

tests::both! {
    async fn what_was_backed_up_is_there_after_a_restore_and_what_came_later_is_not(at: At) {
        let city = City::new(at).await;
        let count = "SELECT (SELECT COUNT(*) FROM residents) + (SELECT COUNT(*) FROM cases WHERE $1 = $1)";
        let before = city.app.count(count, city.app.kiosk.id).await;
        let folder = city.back_up("first").await.unwrap();
        city.app.person().await;
        assert_eq!(city.app.count(count, city.app.kiosk.id).await, before + 1);
        let (backup, elsewhere) = (Backup::open(&folder).unwrap(), city.elsewhere().await);
        backup.restore(&elsewhere.url).await.unwrap();
        let looked = city.look(&elsewhere.url, &backup, &city.key_file()).await.unwrap();
        assert!(looked.opened > 20 && looked.entries > 0 && looked.forgotten == 0, "{looked:?}");
        assert!(backup.manifest.sealed.batch > 0);
        let store = Store::open(&StoreOptions::new(&elsewhere.url), &MIGRATIONS).await.unwrap();
        let mut tx = store.autocommit().await.unwrap();
        let restored: i64 = tx.sql(count).bind(city.app.kiosk.id).scalar().await.unwrap();
        drop(tx);
        store.close().await;
        assert_eq!(restored, before);
        elsewhere.gone().await;
    }

    async fn a_backup_is_worth_nothing_without_its_ring_and_holds_no_key(at: At) {
        let city = City::new(at).await;
        let folder = city.back_up("first").await.unwrap();
        let names: Vec<String> = std::fs::read_dir(&folder).unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let other = city.folder.join("other.json");
        KeyRing::load_or_create(&other, &Random::system()).unwrap();
        let (backup, elsewhere) = (Backup::open(&folder).unwrap(), city.elsewhere().await);
        backup.restore(&elsewhere.url).await.unwrap();
        assert!(city.look(&elsewhere.url, &backup, &other).await.is_err(), "another ring opens nothing");
        elsewhere.gone().await;
        let key_file = city.key_file();
        let source = Source { url: &city.url, key_file: &key_file, shred_log: &city.app.shred_log() };
        let keys = city.folder.join("keys");
        let beside = backups::write(source, &keys, city.app.clock.now()).await;
        assert!(matches!(beside, Err(BackupError::KeysBeside(_))));
    }

    async fn who_was_forgotten_since_a_backup_is_forgotten_again_when_it_is_restored(at: At) {
        let city = City::new(at).await;
        let (gone, stays) = (forgettable(&city.app).await, forgettable(&city.app).await);
        let folder = city.back_up("before").await.unwrap();
        forget(&city.app, gone, "consent").await;
        let (backup, elsewhere) = (Backup::open(&folder).unwrap(), city.elsewhere().await);
        backup.knows_less_than(&city.app.shred_log()).unwrap();
        backup.restore(&elsewhere.url).await.unwrap();
        let restored = city.app_of(&elsewhere.url).await;
        assert_eq!((answers(&restored, gone).await, answers(&restored, stays).await), (1, 1), "it is all back");
        let replayed = replay(&restored).await.unwrap();
        assert_eq!((replayed.people.as_slice(), replayed.keys), ([gone].as_slice(), 1));
        assert_eq!((answers(&restored, gone).await, answers(&restored, stays).await), (0, 1));
        let again = replay(&restored).await.unwrap();
        assert_eq!((again.people.len(), again.keys), (0, 0), "a second time there is nothing to do");
        restored.store.close().await;
        let looked = city.look(&elsewhere.url, &backup, &city.key_file()).await.unwrap();
        assert!(looked.opened > 20, "{looked:?}");
        elsewhere.gone().await;
    }

    async fn a_backup_that_knew_of_more_forgotten_people_than_the_log_is_not_restored(at: At) {
        let city = City::new(at).await;
        let somebody = forgettable(&city.app).await;
        forget(&city.app, somebody, "consent").await;
        let backup = Backup::open(&city.back_up("after").await.unwrap()).unwrap();
        backup.knows_less_than(&city.app.shred_log()).unwrap();
        let text = std::fs::read_to_string(city.app.shred_log()).unwrap();
        let (first, _) = text.split_once('\n').unwrap();
        for lost in [format!("{first}\n"), String::new()] {
            std::fs::write(city.app.shred_log(), lost).unwrap();
            let refused = backup.knows_less_than(&city.app.shred_log());
            assert!(matches!(refused, Err(BackupError::ShredsMissing { found: 0, known: 1, .. })), "{refused:?}");
        }
        std::fs::write(city.app.shred_log(), text.replace("consent", "consens")).unwrap();
        assert!(replay(&city.app.app).await.is_err(), "nobody is served from a log that somebody changed");
    }

    async fn a_backup_that_was_touched_or_is_not_whole_is_refused(at: At) {
        let city = City::new(at).await;
        let folder = city.back_up("first").await.unwrap();
        assert!(matches!(city.back_up("first").await, Err(BackupError::FolderTaken(_))), "none is overwritten");
        let file = folder.join(if city.url.starts_with("sqlite:") { "aixin.sqlite" } else { "aixin.dump" });
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert!(matches!(Backup::open(&folder), Err(BackupError::Changed(_))));
        std::fs::remove_file(folder.join("backup.json")).unwrap();
        assert!(matches!(Backup::open(&folder), Err(BackupError::NoManifest(..))), "cut off before its end");
    }

    async fn a_restore_writes_into_an_empty_database_alone(at: At) {
        let city = City::new(at).await;
        let backup = Backup::open(&city.back_up("first").await.unwrap()).unwrap();
        let before = city.app.count("SELECT COUNT(*) FROM residents WHERE $1 = $1", city.app.kiosk.id).await;
        assert!(matches!(backup.restore(&city.url).await, Err(BackupError::NotEmpty)));
        let after = city.app.count("SELECT COUNT(*) FROM residents WHERE $1 = $1", city.app.kiosk.id).await;
        assert_eq!(before, after);
        let other = if city.url.starts_with("sqlite:") { "postgres://a@127.0.0.1/a" } else { "sqlite:/nowhere/a.sqlite" };
        assert!(matches!(backup.restore(other).await, Err(BackupError::OtherKind(_))));
    }

    async fn a_restored_database_that_was_changed_before_it_was_looked_at_is_not_called_whole(at: At) {
        let city = City::new(at).await;
        let backup = Backup::open(&city.back_up("first").await.unwrap()).unwrap();
        for change in [
            "UPDATE residents SET name_sealed = id_number_sealed",
            "INSERT INTO audit_leaves (number, entry_id, hash)
             SELECT 100000, r.id, b.root FROM residents r, audit_batches b LIMIT 1",
        ] {
            let elsewhere = city.elsewhere().await;
            backup.restore(&elsewhere.url).await.unwrap();
            assert!(city.look(&elsewhere.url, &backup, &city.key_file()).await.is_ok());
            elsewhere.run(change).await;
            let looked = city.look(&elsewhere.url, &backup, &city.key_file()).await;
            assert!(matches!(looked, Err(BackupError::Different(_))), "{change}: {looked:?}");
            elsewhere.gone().await;
        }
    }
}
