//! `aixin serve` as a process of its own, which a test may stop, kill, or have killed at a point of its choice.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use platform::clock::Clock;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::{Store, StoreOptions};
use platform::vault::KeyRing;

use crate::app::{TestApp, Who};
use crate::databases::{Database, MIGRATIONS};
use crate::redis::closed_port;
use crate::wire::Wire;

/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A city whose server is a process: the same database and keys, the system's clock.
pub struct City {
    /// The same city inside the test, to look at what the server did.
    pub app: TestApp,
    /// Where the database is for the server.
    pub database: String,
    /// Where the sessions are for the server, if not in the database.
    pub redis: Option<String>,
    folder: PathBuf,
    port: u16,
}

/// Where a city's database is.
#[derive(Clone, Debug)]
pub struct At(pub String);

impl From<&Database> for At {
    fn from(database: &Database) -> Self {
        Self(database.url.clone())
    }
}

impl City {
    /// On an empty database with every table; sessions in it, or in the Redis of that address.
    ///
    /// # Panics
    /// When something of it cannot be written.
    pub async fn new(At(database): At, redis: Option<String>) -> Self {
        let random = Random::system();
        let folder = std::env::temp_dir().join(format!("aixin_test_city_{:016x}", random.u64()));
        fs::create_dir(&folder).expect("a folder of this test's own");
        let ring = KeyRing::load_or_create(&folder.join("keys.json"), &random).expect("a new ring");
        let store = Store::open(&StoreOptions::new(&database), &MIGRATIONS).await.expect("an empty database");
        let sessions = match &redis {
            None => Sessions::database(store.clone(), random),
            Some(url) => Sessions::redis(url, random).await.expect("an address of Redis"),
        };
        let app = TestApp::built(store, ring, sessions, Clock::system()).await;
        Self { app, database, redis, folder, port: closed_port() }
    }

    /// Starts the server, and waits until it is ready.
    pub async fn serve(&self) -> Served {
        self.start(&[]).await
    }

    /// Starts a server whose log holds everything and whose temporary files lie in [`City::temporary`], on a machine
    /// that would keep the memory of whatever dies.
    ///
    /// # Panics
    /// When its folder cannot be made.
    pub async fn serve_watched(&self) -> Served {
        fs::create_dir_all(self.temporary()).expect("a folder of this test's own");
        self.start(&self.watched()).await
    }

    /// As [`City::serve_watched`], and whoever comes to `point` after [`City::arm`] was called panics with what they
    /// hold.
    ///
    /// # Panics
    /// When its folder cannot be made.
    pub async fn serve_until_a_slip(&self, point: &str) -> Served {
        fs::create_dir_all(self.temporary()).expect("a folder of this test's own");
        let mut environment = self.watched();
        environment.push((platform::failpoint::VARIABLE, self.failing_at(point)));
        self.start(&environment).await
    }

    fn watched(&self) -> Vec<(&'static str, String)> {
        let temporary = self.temporary().display().to_string();
        vec![("TMPDIR", temporary), ("AIXIN_LOG", "trace".to_owned()), ("RUST_BACKTRACE", "full".to_owned())]
    }

    /// Starts a server that ends itself by SIGKILL when it comes to `point` after [`City::arm`] was called.
    pub async fn serve_until(&self, point: &str) -> Served {
        self.disarm();
        self.start(&[(platform::failpoint::VARIABLE, self.failing_at(point))]).await
    }

    fn failing_at(&self, point: &str) -> String {
        format!("{point}@{}", self.armed().display())
    }

    /// From now on the server ends at its point.
    ///
    /// # Panics
    /// When the sign cannot be given.
    pub fn arm(&self) {
        fs::write(self.armed(), "").expect("a file of this test's own");
    }

    /// From now on nothing happens at its point any more.
    pub fn disarm(&self) {
        // It may never have been armed.
        let _ = fs::remove_file(self.armed());
    }

    /// Everything of this city that is in files: keys, log, the embedded database where it is one, temporary files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the temporary files of a server are that is watched.
    #[must_use]
    pub fn temporary(&self) -> PathBuf {
        self.folder.join("temporary")
    }

    fn armed(&self) -> PathBuf {
        self.folder.join("now")
    }

    async fn start(&self, environment: &[(&str, String)]) -> Served {
        // The memory of what dies would be kept, if it were not for the server itself.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec \"$0\" serve"]).arg(program());
        command.current_dir(&self.folder).env("AIXIN_DATA_DIR", &self.folder);
        command.env("AIXIN_LISTEN", self.address().to_string()).env("AIXIN_DATABASE_URL", &self.database);
        command.env("AIXIN_KEY_FILE", self.folder.join("keys.json")).env("AIXIN_LOG", "warn");
        command.env("AIXIN_DOCUMENTS", self.app.documents());
        let config = &self.app.app.config;
        if let Some(font) = &config.letters_font {
            command.env("AIXIN_LETTERS_FONT", font);
            command.env("AIXIN_LETTERS_FONT_INDEX", config.letters_font_index.to_string());
        }
        command.env("AIXIN_PUBLIC_URL", format!("http://{}", self.address()));
        for limit in ["ADDRESS", "ADDRESS_TRIES", "ACCOUNT", "DEVICE", "LOOKUPS"] {
            command.env(format!("AIXIN_{limit}_PER_MINUTE"), "1000000");
        }
        if let Some(redis) = &self.redis {
            command.env("AIXIN_REDIS_URL", redis);
        }
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let log = self.folder.join("log");
        let file =
            fs::OpenOptions::new().append(true).create(true).open(&log).expect("a log of this test's own");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let process = command.spawn().expect("the server is built with the tests");
        let mut served = Served { process, address: self.address(), log };
        served.be_ready().await;
        served
    }

    /// The command itself, to call the server as somebody at a terminal does.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.current_dir(&self.folder).env("AIXIN_PUBLIC_URL", format!("http://{}", self.address()));
        command
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Calls the server in somebody's name.
    pub async fn wire(&self, who: Who) -> Wire {
        Wire::to(self.address(), self.app.token(who).await)
    }

    /// What the server wrote into its log.
    #[must_use]
    pub fn log(&self) -> String {
        read(&self.folder.join("log"))
    }
}

impl Drop for City {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A server that runs; killed when it is dropped.
#[derive(Debug)]
pub struct Served {
    process: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Served {
    async fn be_ready(&mut self) {
        let (anybody, since) = (Wire::to(self.address, None), Instant::now());
        loop {
            let ready = anybody.get("//health/ready").await;
            if ready.is_ok_and(|answer| answer.status == 200) {
                return;
            }
            let ended = self.process.try_wait().expect("our own child can be asked");
            assert!(ended.is_none(), "the server ended at once, {ended:?}: {}", read(&self.log));
            assert!(since.elapsed() < PATIENCE, "the server is not ready: {}", read(&self.log));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills it by SIGKILL.
    ///
    /// # Panics
    /// If it cannot be killed.
    pub fn kill(&mut self) {
        self.process.kill().expect("our own child can be killed");
        self.process.wait().expect("our own child can be waited for");
    }

    /// The id of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// If the signal cannot be sent.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.process.id().try_into().expect("the id of a process"));
        kill(pid, signal).expect("our own child takes a signal");
    }

    /// How many files and connections it holds open.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn open_files(&self) -> usize {
        let files = fs::read_dir(format!("/proc/{}/fd", self.process.id()));
        files.expect("our own child runs").count()
    }

    /// Asks it to stop, by SIGTERM.
    ///
    /// # Panics
    /// If the signal cannot be sent.
    pub fn terminate(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// Waits until it has ended, and tells how.
    ///
    /// # Panics
    /// If it has not ended after so long.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let since = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("our own child can be asked") {
                return status;
            }
            assert!(since.elapsed() < within, "the server runs {within:?} later: {}", read(&self.log));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until it was killed at its point.
    ///
    /// # Panics
    /// If it has not come there in time, or ended otherwise.
    pub async fn killed(&mut self) {
        // What the one before it held when it was killed is given to the next after some seconds.
        let status = self.ended(PATIENCE).await;
        assert_eq!(status.signal(), Some(Signal::SIGKILL as i32), "{status}: {}", read(&self.log));
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be dead already, and a panic in a drop helps nobody.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command, as it is built beside the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("a test knows where it stands");
    let folder = tests.ancestors().nth(2).expect("target/debug/deps/it");
    folder.join("aixin-to-kill")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
