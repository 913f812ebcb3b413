//! A PostgreSQL of one test, which it may kill.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::unistd::{Uid, User};
use platform::random::Random;
use platform::store::{Store, StoreOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::databases::MIGRATIONS;
use crate::redis::closed_port;

/// How long a killed one may take to find back to what it was.
const PATIENCE: Duration = Duration::from_secs(30);

/// A cluster with a folder and a port of its own, gone when this is dropped. What it acknowledged is in the hands of
/// the system, so killing it loses nothing; a power cut would, which is not tried.
#[derive(Debug)]
pub struct OwnPostgres {
    folder: PathBuf,
    port: u16,
    server: Child,
}

impl OwnPostgres {
    /// Makes one, with every table and no row.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not come up.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("aixin_test_pg_{:016x}", Random::system().u64()));
        // Another user (postgres) has to reach its own folder inside.
        fs::DirBuilder::new().mode(0o755).create(&folder).expect("a folder of this test's own");
        let data = folder.join("data");
        fs::create_dir(&data).expect("a folder of this test's own");
        if let Some((user, group)) = owner() {
            chown(&data, Some(user), Some(group)).expect("root may give a folder away");
        }
        let mut initdb = program("initdb", &data);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        initdb.arg("--no-sync").arg("--pgdata").arg(&data);
        assert!(initdb.status().expect("initdb is installed").success(), "initdb made a cluster");
        let port = closed_port();
        let mut own = Self { server: spawn(&data, port), folder, port };
        own.come_up().await;
        let store = Store::open(&StoreOptions::new(own.url()), &MIGRATIONS).await;
        store.expect("a fresh cluster takes the tables").close().await;
        own
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_by(self.port)
    }

    /// Its address through something that listens on another port.
    #[must_use]
    pub fn url_by(&self, port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable")
    }

    /// Kills it by SIGKILL, in the middle of whatever it does.
    ///
    /// # Panics
    /// If it cannot be killed.
    pub fn kill(&mut self) {
        self.server.kill().expect("our own child can be killed");
        self.server.wait().expect("our own child can be waited for");
    }

    /// Starts it again on the same port; it finds back to what it had acknowledged.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn restart(&mut self) {
        self.server = spawn(&self.folder.join("data"), self.port);
        self.come_up().await;
    }

    /// Its processes see that their parent is gone only a moment later; until then a new one ends at once.
    async fn come_up(&mut self) {
        let up = async {
            while !answers(self.port).await {
                if matches!(self.server.try_wait(), Ok(Some(_))) {
                    self.server = spawn(&self.folder.join("data"), self.port);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, up).await;
        assert!(came.is_ok(), "PostgreSQL did not come up on port {} within {PATIENCE:?}", self.port);
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be dead already, and a panic in a drop helps nobody.
        let _ = self.server.kill();
        let _ = self.server.wait();
        for _ in 0..100 {
            if fs::remove_dir_all(&self.folder).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Whether it takes connections: one that is starting up or going down says no in words.
async fn answers(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let mut hello = 196_608_u32.to_be_bytes().to_vec();
        hello.extend(b"user\0postgres\0database\0postgres\0\0");
        let length = u32::try_from(hello.len() + 4).expect("a short greeting");
        stream.write_all(&length.to_be_bytes()).await.ok()?;
        stream.write_all(&hello).await.ok()?;
        stream.read_u8().await.ok()
    };
    tokio::time::timeout(Duration::from_secs(1), ask).await.ok().flatten() == Some(b'R')
}

fn spawn(data: &Path, port: u16) -> Child {
    let mut server = program("postgres", data);
    server.arg("-D").arg(data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    // Commits reach the system before they are acknowledged, though not the disk.
    for setting in
        ["fsync=off", "synchronous_commit=on", "unix_socket_directories=", "log_min_messages=fatal"]
    {
        server.args(["-c", setting]);
    }
    server.spawn().expect("PostgreSQL can be started")
}

fn program(name: &str, data: &Path) -> Command {
    let mut command = Command::new(programs().join(name));
    if let Some((user, group)) = owner() {
        command.uid(user).gid(group);
    }
    command.current_dir(data).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The folder with PostgreSQL's programs: the newest of Debian's, else where `initdb` on `PATH` really is.
fn programs() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = installed.filter_map(|entry| {
        let folder = entry.path().join("bin");
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        folder.join("initdb").is_file().then_some((version, folder))
    });
    if let Some((_, folder)) = versions.max() {
        return folder;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let initdb = std::env::split_paths(&path).map(|folder| folder.join("initdb")).find(|file| file.is_file());
    let initdb = initdb.expect("PostgreSQL must be installed (Debian: apt install postgresql)");
    let real = fs::canonicalize(initdb).expect("initdb is there");
    real.parent().expect("a file stands in a folder").to_owned()
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package created.
fn owner() -> Option<(u32, u32)> {
    if !Uid::effective().is_root() {
        return None;
    }
    let user = User::from_name("postgres").expect("users can be looked up");
    let user = user.expect("PostgreSQL does not run as root, and there is no user postgres to run it as");
    Some((user.uid.as_raw(), user.gid.as_raw()))
}
