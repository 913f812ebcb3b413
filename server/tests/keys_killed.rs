//! `aixin keys rotate` killed for real, again and again, by a signal that nobody can catch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use aixin::app::MIGRATIONS;
use aixin::keys;
use platform::clock::Clock;
use platform::random::Random;
use platform::store::{Store, StoreOptions};
use platform::vault::rotation::{self, Work};
use platform::vault::{KeyRing, Vault};
use uuid::Uuid;

/// An embedded demonstration in a folder of its own, gone with it.
struct Demonstration(PathBuf);

impl Demonstration {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("aixin-killed-{:016x}", Random::system().u64()));
        std::fs::create_dir(&folder).expect("a folder of this test's own");
        let this = Self(folder);
        let filled =
            this.aixin(&["demo", "--residents", "150", "--cases", "20"]).stdout(Stdio::null()).status();
        assert!(filled.expect("the binary runs").success());
        this
    }

    fn aixin(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aixin"));
        command.arg("--data-dir").arg(&self.0).args(arguments).current_dir(&self.0).env_clear();
        command
    }

    /// Every sealed value, opened.
    async fn contents(&self) -> BTreeMap<(String, Uuid), Vec<u8>> {
        let store = open(&self.0).await;
        let ring = KeyRing::load(&self.0.join("keys.json")).expect("the ring is whole");
        let (clock, plan) = (Clock::system(), keys::plan());
        let vault = Vault::new(ring, clock.clone(), Random::system());
        let work = Work { store: &store, vault: &vault, clock: &clock, plan: &plan };
        let mut contents = BTreeMap::new();
        for column in plan.turned() {
            for sample in rotation::open_some(&work, column, Uuid::nil(), 10_000).await.expect("it is read") {
                let value = sample.value.expect("nobody was forgotten").expect("it opens");
                contents.insert((column.name(), sample.row), value.expose().clone());
            }
        }
        store.close().await;
        contents
    }
}

async fn open(folder: &Path) -> Store {
    let url = format!("sqlite:{}", folder.join("aixin.sqlite").display());
    Store::open(&StoreOptions::new(url), &MIGRATIONS).await.expect("the database opens")
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_rotation_that_is_killed_loses_nothing_and_goes_on_where_it_stood() {
    let demonstration = Demonstration::new();
    let before = demonstration.contents().await;
    assert!(before.len() > 1_000, "{} values", before.len());
    for kind in ["kek", "index", "data"] {
        let slowly = ["keys", "rotate", kind, "--settle", "0", "--batch", "8", "--share", "1"];
        for killed in 1..=4 {
            let mut rotation = demonstration
                .aixin(&slowly)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it runs");
            tokio::time::sleep(Duration::from_millis(40 * killed)).await;
            assert!(rotation.try_wait().expect("it is ours").is_none(), "{kind} is still at work");
            rotation.kill().expect("it is ours");
            rotation.wait().expect("it is ours");
            assert!(demonstration.contents().await == before, "{kind}, killed {killed} times");
        }
        let whole =
            demonstration.aixin(&["keys", "rotate", kind, "--settle", "0"]).output().expect("it runs");
        assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
        assert!(demonstration.contents().await == before);
    }
    let list = demonstration.aixin(&["keys", "list"]).output().expect("it runs");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert_eq!(
        list.matches("  2  primary").count(),
        2,
        "one new key of each kind, however often it began: {list}"
    );
    assert!(!list.contains("  3  "), "{list}");
}
