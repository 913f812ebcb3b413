//! The Redis that the tests share, and ones of a test's own that it may stop.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;

/// The address of the Redis that tests share. Keys are random, so tests do not disturb one another in it.
///
/// # Panics
/// If `AIXIN_TEST_REDIS` is not set: a test that cannot run fails.
#[must_use]
pub fn shared() -> String {
    std::env::var("AIXIN_TEST_REDIS").expect(
        "AIXIN_TEST_REDIS must hold the address of a Redis for the tests, such as redis://127.0.0.1:6379; \
         `cargo xtask test` starts one",
    )
}

/// A loopback port that nobody listens on.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a listener has an address").port()
}

/// A `redis-server` of one test, which is gone when this is dropped, and keeps nothing on disk unless it is asked to.
#[derive(Debug)]
pub struct OwnRedis {
    port: u16,
    folder: Option<PathBuf>,
    server: Child,
}

impl OwnRedis {
    /// Start one on a free port.
    ///
    /// # Panics
    /// If `redis-server` is not installed or does not come up.
    pub async fn start() -> Self {
        Self::started(None).await
    }

    /// Start one on a free port that writes every change into this folder, as it is and before it is acknowledged.
    ///
    /// # Panics
    /// If `redis-server` is not installed or does not come up.
    pub async fn keeping(folder: &Path) -> Self {
        Self::started(Some(folder.to_owned())).await
    }

    async fn started(folder: Option<PathBuf>) -> Self {
        let port = closed_port();
        let server = spawn(port, folder.as_deref());
        let started = Self { port, folder, server };
        started.come_up().await;
        started
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kill it: what it held is lost.
    ///
    /// # Panics
    /// If it cannot be killed.
    pub fn kill(&mut self) {
        self.server.kill().expect("our own child can be killed");
        self.server.wait().expect("our own child can be waited for");
    }

    /// Start it again on the same port, empty.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn restart(&mut self) {
        self.server = spawn(self.port, self.folder.as_deref());
        self.come_up().await;
    }

    async fn come_up(&self) {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("redis-server did not come up on port {} within five seconds", self.port);
    }

    /// Have it stand still, connections open (`true`), or go on (`false`).
    ///
    /// # Panics
    /// If the signal cannot be sent.
    pub fn freeze(&self, still: bool) {
        let signal = if still { "-STOP" } else { "-CONT" };
        let sent = Command::new("kill").arg(signal).arg(self.server.id().to_string()).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal} works on our own child");
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        // It may be dead already, and a panic in a drop helps nobody.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn spawn(port: u16, folder: Option<&Path>) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""]);
    match folder {
        None => command.args(["--appendonly", "no"]).current_dir(std::env::temp_dir()),
        Some(folder) => command
            .args(["--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", "no"])
            .args(["--rdbcompression", "no"])
            .current_dir(folder),
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("redis-server must be installed (Debian: apt install redis-server)")
}
