//! A PostgreSQL and a Redis of our own for as long as the tests run: on free loopback ports, in a temporary folder,
//! gone afterwards whatever happens.

use crate::children::{self, Child};
use crate::shell;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Uid, User};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a service may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// PostgreSQL and Redis, running until this is dropped.
pub(crate) struct Services {
    // Dropped in this order: first who writes into the folder, then the folder.
    pub(crate) postgres: Child,
    pub(crate) redis: Child,
    _folder: Option<Folder>,
    /// `postgres://…` of a role that may create databases.
    pub(crate) postgres_url: String,
    /// `redis://…`.
    pub(crate) redis_url: String,
}

/// Starts both and waits until they answer; nothing of what they hold is kept.
pub(crate) fn start() -> Result<Services> {
    let folder = Folder::create()?;
    let path = folder.0.clone();
    start_both(&path, Some(folder))
}

/// Starts both on a folder that stays, PostgreSQL as careful with what it is given as in production.
pub(crate) fn start_on(folder: &Path) -> Result<Services> {
    start_both(folder, None)
}

fn start_both(path: &Path, folder: Option<Folder>) -> Result<Services> {
    let passing = folder.is_some();
    let (mut postgres, postgres_port) = start_postgres(path, passing)?;
    let (mut redis, redis_port) = start_redis(path)?;
    wait_for("PostgreSQL", &mut postgres, || postgres_answers(postgres_port))?;
    wait_for("Redis", &mut redis, || redis_answers(redis_port))?;
    Ok(Services {
        postgres,
        redis,
        _folder: folder,
        postgres_url: format!("postgres://postgres@127.0.0.1:{postgres_port}/postgres"),
        redis_url: format!("redis://127.0.0.1:{redis_port}"),
    })
}

/// The folder with PostgreSQL's programs: the newest of Debian's, else where `initdb` on `PATH` really is.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = installed
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .collect();
    versions.sort();
    if let Some((_, folder)) = versions.pop() {
        return Some(folder);
    }
    let initdb = fs::canonicalize(shell::find("initdb")?).ok()?;
    let folder = initdb.parent()?.to_owned();
    folder.join("postgres").is_file().then_some(folder)
}

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("aixin-test-{}", process::id()));
        // Another user (postgres) has to reach its own folder inside.
        let made = fs::DirBuilder::new().mode(0o755).create(&path);
        made.with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} is left behind: {error}", self.0.display());
        }
    }
}

fn start_postgres(folder: &Path, passing: bool) -> Result<(Child, u16)> {
    let programs = postgres_programs().context("PostgreSQL is not installed")?;
    let data = folder.join("postgres");
    let is_new = !data.join("PG_VERSION").is_file();
    let owner = postgres_owner()?;
    if is_new {
        fs::create_dir(&data)?;
        if let Some((user, group)) = owner {
            chown(&data, Some(user), Some(group)).context("cannot give PostgreSQL its folder")?;
        }
    }
    let program = |name: &str| {
        let mut command = Command::new(programs.join(name));
        if let Some((user, group)) = owner {
            command.uid(user).gid(group);
        }
        command.current_dir(&data).stdout(Stdio::null());
        command
    };
    let mut initdb = program("initdb");
    initdb.arg("--pgdata").arg(&data);
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    if is_new {
        shell::run(&mut initdb)?;
    }
    let port = free_port()?;
    let mut server = program("postgres");
    server.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    if passing {
        // Nothing of it is worth keeping, so it need not reach the disk.
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] {
            server.args(["-c", setting]);
        }
    }
    server.args(["-c", "max_connections=300"]);
    server.args(["-c", "unix_socket_directories=", "-c", "log_min_messages=fatal"]);
    server.stderr(fs::File::create(folder.join("postgres.log"))?);
    let child = children::spawn(&mut server).context("cannot start PostgreSQL")?;
    // SIGINT is its "fast shutdown": it does not wait for those who are still connected.
    Ok((child.stopped_by(Signal::SIGINT), port))
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package created.
fn postgres_owner() -> Result<Option<(u32, u32)>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = User::from_name("postgres").context("cannot look up the user postgres")?;
    let user = user.context("PostgreSQL does not run as root, and there is no user postgres to run it as")?;
    Ok(Some((user.uid.as_raw(), user.gid.as_raw())))
}

fn start_redis(folder: &Path) -> Result<(Child, u16)> {
    let data = folder.join("redis");
    fs::create_dir_all(&data)?;
    let port = free_port()?;
    let mut server = Command::new("redis-server");
    server.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"]);
    server.arg("--dir").arg(&data).stdout(Stdio::null());
    let child = children::spawn(&mut server).context("cannot start Redis")?;
    Ok((child, port))
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

fn wait_for(name: &str, child: &mut Child, answers: impl Fn() -> bool) -> Result<()> {
    let since = Instant::now();
    while !answers() {
        if let Some(status) = child.ended() {
            bail!("{name} ended at once: {status}");
        }
        if since.elapsed() > PATIENCE || children::stopping() {
            bail!("{name} did not answer");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Whether it speaks the protocol: asked for encryption, PostgreSQL says yes or no in one byte.
fn postgres_answers(port: u16) -> bool {
    let encryption_please = [0, 0, 0, 8, 4, 210, 22, 47];
    matches!(ask(port, &encryption_please), Ok(b'N' | b'S'))
}

fn redis_answers(port: u16) -> bool {
    matches!(ask(port, b"PING\r\n"), Ok(b'+'))
}

fn ask(port: u16, question: &[u8]) -> std::io::Result<u8> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(question)?;
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    Ok(answer[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_answers_on_a_free_port() {
        let port = free_port().unwrap();
        assert!(!redis_answers(port));
        assert!(!postgres_answers(port));
    }

    #[test]
    fn the_folder_goes_with_its_guard() {
        let folder = Folder::create().unwrap();
        let path = folder.0.clone();
        fs::write(path.join("x"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
