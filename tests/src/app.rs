//! The real application on a fresh database, with a small city in it: the real areas, a worker for every
//! place a worker can stand in relation to a person, four residents and a kiosk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use aixin::accounts::staff::{self, Drawn, NewWorker, PreparedSecrets};
use aixin::accounts::{NewSecrets, password};
use aixin::app::App;
use aixin::areas;
use aixin::config::Config;
use aixin::residents;
use aixin::undertakings;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::areas::AreaId;
use domain::residents::{FactSource, NewCertificate, NewResident};
use domain::roles::Role;
use platform::clock::Clock;
use platform::random::Random;
use platform::sessions::{NewSession, Sessions};
use platform::store::Store;
use platform::vault::{KeyRing, Vault};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Client, Routes};
use crate::kiosk::Kiosk;
use crate::people::{self, Person};

/// The village in 乌镇镇 where everything happens.
pub const VILLAGE: &str = "330483100002";
/// Another village of the same town.
pub const OTHER_VILLAGE: &str = "330483100003";
/// The town of both.
pub const TOWN: &str = "330483100";
/// A village of another town.
pub const FAR_VILLAGE: &str = "330483101016";
/// That other town.
pub const OTHER_TOWN: &str = "330483101";
/// The city.
pub const CITY: &str = "330483";

/// What letters are printed in: the simplified Chinese one of the collection, from Debian's `fonts-noto-cjk`.
const LETTERS_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// The worker of [`TestApp`], by where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Post {
    /// Of the village, undertaking signed.
    Village,
    /// Of the village too, who has never signed.
    Unsigned,
    /// Of the village too, whose signature ran out last year.
    Expired,
    /// Of the village too, with the first password that somebody handed over.
    First,
    /// Of another village of the town.
    OtherVillage,
    /// Of a village of another town.
    FarVillage,
    /// Of the town.
    Town,
    /// A second one of the town.
    Town2,
    /// Of another town.
    OtherTown,
    /// Of the city.
    City,
    /// A second one of the city.
    City2,
    /// Of the labour bureau.
    Labour,
    /// Who runs the system.
    System,
    /// Who gives the accounts.
    Security,
    /// Who reads the record.
    Audit,
}

/// Every worker: post, role and area.
pub const POSTS: &[(Post, Role, &str)] = &[
    (Post::Village, Role::VillageWorker, VILLAGE),
    (Post::Unsigned, Role::VillageWorker, VILLAGE),
    (Post::Expired, Role::VillageWorker, VILLAGE),
    (Post::First, Role::VillageWorker, VILLAGE),
    (Post::OtherVillage, Role::VillageWorker, OTHER_VILLAGE),
    (Post::FarVillage, Role::VillageWorker, FAR_VILLAGE),
    (Post::Town, Role::TownWorker, TOWN),
    (Post::Town2, Role::TownWorker, TOWN),
    (Post::OtherTown, Role::TownWorker, OTHER_TOWN),
    (Post::City, Role::CityWorker, CITY),
    (Post::City2, Role::CityWorker, CITY),
    (Post::Labour, Role::LabourBureau, CITY),
    (Post::System, Role::SystemAdministrator, CITY),
    (Post::Security, Role::SecurityAdministrator, CITY),
    (Post::Audit, Role::AuditAdministrator, CITY),
];

/// In whose name a [`Client`] calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody who is signed in.
    Anonymous,
    /// A worker alone.
    Worker(Post),
    /// A resident with their card.
    Card(Uuid),
    /// A worker with a resident beside them.
    Assisted(Post, Uuid),
    /// Somebody who stands for a resident with their own card: who, and for whom.
    Represented(Uuid, Uuid),
}

/// The application with its small city.
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its clock: 2026-11-23, ten in the morning in China, where nothing else was asked for.
    pub clock: Clock,
    /// The kiosk of the village, enrolled, with the simulated reader.
    pub kiosk: Kiosk,
    /// Of the village, 41 years old, with a certificate.
    pub certified: Person,
    /// Of the village, 45 years old, without a certificate.
    pub uncertified: Person,
    /// Of the village, 11 years old, with a certificate.
    pub child: Person,
    /// Of a village of another town, 33 years old, with a certificate.
    pub far: Person,
    workers: BTreeMap<Post, NewSecrets>,
    routes: Routes,
    outside: Outside,
}

/// What a test keeps outside its database, gone with it: a shred log and a folder of documents.
struct Outside(PathBuf);

impl Outside {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("aixin_test_outside_{:016x}", Random::system().u64()));
        std::fs::create_dir(&folder).expect("a folder of this test's own");
        Self(folder)
    }

    fn shred_log(&self) -> PathBuf {
        self.0.join("shreds.jsonl")
    }

    fn documents(&self) -> PathBuf {
        self.0.join("documents")
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The time in which every test begins.
///
/// # Panics
/// Never.
#[must_use]
pub fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 2, 0, 0).single().expect("a time that exists once")
}

impl TestApp {
    /// Builds it on a fresh database.
    ///
    /// # Panics
    /// When something of it cannot be written.
    pub async fn new(store: Store) -> Self {
        Self::with_ring(store, KeyRing::generate(&Random::system())).await
    }

    /// Builds it on a fresh database, with this key ring.
    ///
    /// # Panics
    /// When something of it cannot be written.
    pub async fn with_ring(store: Store, ring: KeyRing) -> Self {
        let sessions = Sessions::database(store.clone(), Random::system());
        Self::built(store, ring, sessions, Clock::fixed(beginning())).await
    }

    /// Builds it on a fresh database, with this key ring, these sessions and this clock.
    ///
    /// # Panics
    /// When something of it cannot be written.
    pub async fn built(store: Store, ring: KeyRing, sessions: Sessions, clock: Clock) -> Self {
        let random = Random::system();
        let vault = Vault::new(ring, clock.clone(), random.clone());
        let outside = Outside::new();
        let (shred_log, documents) = (Some(outside.shred_log()), Some(outside.documents()));
        let config = Config { shred_log, documents, ..config() };
        let app = App::new(store, vault, sessions, clock.clone(), random, config)
            .await
            .expect("the parts fit together");
        let founded = app.at(Clock::fixed(Utc.with_ymd_and_hms(2025, 1, 2, 2, 0, 0).unwrap()));
        founded.fill_reference().await.expect("an empty database takes the reference data");
        let mut tx = app.store.write().await.expect("a fresh database");
        areas::reference::write(&mut tx, day("2016-01-01")).await.expect("the areas are embedded");
        tx.sql("INSERT INTO installation (key, value) VALUES ('demo', '1')").run_one().await.expect("empty");
        tx.commit().await.expect("a fresh database");
        let workers = workers(&app, &founded).await;
        let kiosk = Kiosk::enrolled(&app, VILLAGE, true).await;
        let routes = Routes::of(&app);
        let enter = |village, born, with| people::enter(&app, village, born, with);
        Self {
            certified: enter(VILLAGE, day("1985-03-12"), true).await,
            uncertified: enter(VILLAGE, day("1981-03-12"), false).await,
            child: enter(VILLAGE, day("2015-03-12"), true).await,
            far: enter(FAR_VILLAGE, day("1993-03-12"), true).await,
            clock,
            kiosk,
            workers,
            routes,
            outside,
            app,
        }
    }

    /// The same city under other settings of the operator.
    ///
    /// # Panics
    /// When the application cannot be put together again.
    #[must_use]
    pub async fn with_config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        let App { store, vault, sessions, clock, random, config: before, .. } = self.app.clone();
        let mut config = Config::clone(&before);
        change(&mut config);
        let app = App::new(store, vault, sessions, clock, random, config).await;
        self.app = app.expect("the parts fit together");
        self.routes = Routes::of(&self.app);
        self
    }

    /// Calls in somebody's name, with a session that has just begun (how one begins is tested by itself).
    ///
    /// # Panics
    /// When the session cannot be started.
    pub async fn client(&self, who: Who) -> Client {
        let token = self.token(who).await;
        self.routes.client(token.as_deref(), &self.app)
    }

    /// The token of a session in somebody's name that has just begun; none for nobody.
    ///
    /// # Panics
    /// When the session cannot be started.
    pub async fn token(&self, who: Who) -> Option<String> {
        let (actor, subject, assurance) = match who {
            Who::Anonymous => return None,
            Who::Worker(post) => (Some(self.account(post)), None, "password"),
            Who::Card(person) => (None, Some(person), "card"),
            Who::Assisted(post, person) => (Some(self.account(post)), Some(person), "assisted"),
            Who::Represented(who, person) => (Some(who), Some(person), "represented"),
        };
        Some(self.begin(actor, subject, assurance).await)
    }

    async fn begin(&self, actor: Option<Uuid>, subject: Option<Uuid>, assurance: &str) -> String {
        let epoch = match actor {
            None => 0,
            Some(_) if assurance == "represented" => 0,
            Some(id) => self.count("SELECT epoch FROM accounts WHERE id = $1", id).await,
        };
        let (idle, lifetime) = aixin::sessions::api::lifetimes(domain::sessions::Face::Program);
        let session = NewSession {
            face: "program".to_owned(),
            actor,
            subject,
            device: None,
            assurance: assurance.to_owned(),
            page_hash: None,
            epoch,
            idle,
            lifetime,
        };
        let token = self.app.sessions.start(session, self.clock.now()).await.expect("sessions are there");
        token.reveal()
    }

    /// Calls as a worker alone.
    pub async fn worker(&self, post: Post) -> Client {
        self.client(Who::Worker(post)).await
    }

    /// One more worker, who has signed the undertaking: their account, and calling as them.
    ///
    /// # Panics
    /// When the name is taken.
    pub async fn colleague(&self, login_name: &str, role: Role, area: &str) -> (Uuid, Client) {
        let first = staff::prepare_secrets(&self.app, self.app.random.uuid(&self.clock)).await;
        let id = self.app.random.uuid(&self.clock);
        let secrets = first.expect("a password can be hashed").with_same_password(&self.app, id);
        let area = AreaId::parse(area).expect("an area of the list");
        let new = NewWorker { login_name, name: login_name, role, area: &area, password: Drawn::Own };
        let mut tx = self.app.store.write().await.expect("the database is there");
        staff::add(&self.app, &mut tx, &new, secrets).await.expect("the name is free");
        undertakings::store::sign_in_force(&self.app, &mut tx, id).await.expect("there");
        tx.commit().await.expect("the database is there");
        let token = self.begin(Some(id), None, "password").await;
        (id, self.routes.client(Some(&token), &self.app))
    }

    /// Calls as a person with their card.
    pub async fn card(&self, person: &Person) -> Client {
        self.client(Who::Card(person.id)).await
    }

    /// Calls as nobody.
    pub async fn anonymous(&self) -> Client {
        self.client(Who::Anonymous).await
    }

    /// The account of a worker.
    ///
    /// # Panics
    /// Never: every post has one.
    #[must_use]
    pub fn account(&self, post: Post) -> Uuid {
        self.secrets(post).account_id
    }

    /// What a worker signs in with; the sign-in name is [`login_name`].
    ///
    /// # Panics
    /// Never: every post has one.
    #[must_use]
    pub fn secrets(&self, post: Post) -> &NewSecrets {
        &self.workers[&post]
    }

    /// The code that a worker's phone shows now.
    ///
    /// # Panics
    /// Never: the secret was made by the application.
    #[must_use]
    pub fn time_code(&self, post: Post) -> String {
        let secret = base32(&self.secrets(post).totp_secret);
        password::time_code(&secret, self.clock.now()).expect("the secret was made by the application")
    }

    /// Enters one more person of the village, with a certificate.
    pub async fn person(&self) -> Person {
        people::enter(&self.app, VILLAGE, people::birth_date(), true).await
    }

    /// A person agrees to the notice and registers for work with their card; the answer is the case.
    ///
    /// # Panics
    /// When they cannot.
    pub async fn open_case(&self, person: &Person) -> Value {
        let card = self.card(person).await;
        card.post("/consents", &json!({"purpose": "job_seeking", "version": 1})).await.expect(200);
        let opened = card.post("/cases", &json!({"kind": "job_seeking", "answers": people::answers()})).await;
        opened.expect(201).json
    }

    /// Where it stands whose keys were destroyed.
    #[must_use]
    pub fn shred_log(&self) -> PathBuf {
        self.outside.shred_log()
    }

    /// Where documents lie.
    #[must_use]
    pub fn documents(&self) -> PathBuf {
        self.outside.documents()
    }

    /// The one number that a question about an id, `$1`, answers.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn count(&self, sql: &'static str, id: Uuid) -> i64 {
        let mut tx = self.app.store.autocommit().await.expect("the database is there");
        tx.sql(sql).bind(id).scalar().await.expect("a question of a test")
    }

    /// How many refusals about a person are on record.
    pub async fn refusals(&self, person: Uuid) -> i64 {
        self.count("SELECT COUNT(*) FROM audit_entries WHERE outcome = 'refused' AND person_id = $1", person)
            .await
    }

    /// The actions that are on record about a person, oldest first.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn audited(&self, person: Uuid) -> Vec<(String, Option<Uuid>)> {
        let mut tx = self.app.store.autocommit().await.expect("the database is there");
        let told =
            platform::audit::of_person(&mut tx, &[person], None, 1_000).await.expect("the record is read");
        let done = told.into_iter().rev().filter(|entry| entry.outcome == "done");
        done.map(|entry| (entry.action, entry.actor_id)).collect()
    }

    /// Delivers the messages that wait.
    ///
    /// # Panics
    /// When one cannot be delivered.
    pub async fn deliver(&self) -> usize {
        aixin::background::outbox(&self.app).run_once().await.expect("the messages are delivered")
    }
}

/// The sign-in name of a worker.
#[must_use]
pub fn login_name(post: Post) -> String {
    format!("{post:?}").to_ascii_lowercase()
}

/// A day that a test writes down.
///
/// # Panics
/// When there is no such day.
#[must_use]
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day that exists")
}

fn config() -> Config {
    // The clock of a test stands still: what comes within a minute is everything.
    Config {
        public_url: "https://aixin.example".to_owned(),
        letters_font: Some(PathBuf::from(LETTERS_FONT)),
        letters_font_index: 2,
        account_per_minute: 1_000_000,
        device_per_minute: 1_000_000,
        ..Config::default()
    }
}

/// The accounts were made last year, but for the one whose first password still counts; the signatures are of today,
/// but for two.
async fn workers(app: &App, founded: &App) -> BTreeMap<Post, NewSecrets> {
    let first = staff::prepare_secrets(founded, founded.random.uuid(&founded.clock)).await;
    let first = first.expect("a password can be hashed");
    let mut tx = app.store.write().await.expect("a fresh database");
    let mut workers = BTreeMap::new();
    for (post, role, area) in POSTS {
        let secrets: PreparedSecrets = first.with_same_password(founded, founded.random.uuid(&founded.clock));
        let area = AreaId::parse(area).expect("an area of the list");
        let login_name = login_name(*post);
        // The three administrators are three people, and none of them is a worker.
        let name = format!("测试员{post:?}");
        let (password, since) = match post {
            Post::First => (Drawn::First, app),
            _ => (Drawn::Own, founded),
        };
        let new = NewWorker { login_name: &login_name, name: &name, role: *role, area: &area, password };
        let secrets = staff::add(since, &mut tx, &new, secrets).await.expect("the name is free");
        let id = secrets.account_id;
        match post {
            Post::Unsigned => {}
            Post::Expired => undertakings::store::sign_in_force(founded, &mut tx, id).await.expect("there"),
            _ => undertakings::store::sign_in_force(app, &mut tx, id).await.expect("there"),
        }
        workers.insert(*post, secrets);
    }
    tx.commit().await.expect("a fresh database");
    workers
}

/// The bytes of a base32 text without padding (RFC 4648).
fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        held = (held << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).expect("eight bits"));
        }
    }
    bytes
}

/// Enters a resident as the registry's import would.
pub(crate) async fn register(app: &App, new: NewResident) -> Uuid {
    let parsed = new.parse(app.clock.today()).expect("a made-up resident is well formed");
    let mut tx = app.store.write().await.expect("the database is there");
    let id = residents::register(app, &mut tx, &parsed, FactSource::Registry, None).await;
    let id = id.expect("the database is there").expect("a made-up number is new");
    tx.commit().await.expect("the database is there");
    id
}

/// A certificate issued two years ago, of the physical category and the third grade.
#[must_use]
pub fn certificate(id_number: &str) -> NewCertificate {
    NewCertificate { number: format!("{id_number}43"), components: Vec::new(), issued_on: day("2024-10-08") }
}
