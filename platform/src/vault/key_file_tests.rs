use std::thread;

use super::*;

/// A folder of its own, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("aixin-keys-{:016x}", Random::system().u64()));
        fs::create_dir(&path).expect("a folder in the temporary folder");
        Self(path)
    }

    fn keys(&self) -> PathBuf {
        self.0.join("keys.json")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder is there");
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn text(ring: &KeyRing) -> Vec<u8> {
    ring.to_text().expose().clone()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o7777
}

#[test]
fn the_first_start_creates_a_key_file_for_its_owner_alone() {
    let folder = Folder::new();
    let ring = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect("created");
    assert_eq!(mode(&folder.keys()), 0o600);
    assert_eq!(folder.names(), ["keys.json"], "no draft is left");
    assert_eq!(ring.path(), Some(folder.keys().as_path()));
}

#[test]
fn the_second_start_uses_the_same_keys() {
    let folder = Folder::new();
    let first = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect("created");
    let second = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect("loaded");
    assert_eq!(text(&first), text(&second));
}

#[test]
fn processes_that_start_together_agree_on_one_ring() {
    for _ in 0..20 {
        let folder = Folder::new();
        let rings: Vec<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| KeyRing::load_or_create(&folder.keys(), &Random::system())))
                .collect();
            starts.into_iter().map(|start| start.join().expect("no panic").expect("a ring")).collect()
        });
        let on_disk = fs::read(folder.keys()).expect("the file is there");
        for ring in rings {
            assert_eq!(text(&ring), on_disk);
        }
        assert_eq!(folder.names(), ["keys.json"]);
    }
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let folder = Folder::new();
    KeyRing::load_or_create(&folder.keys(), &Random::system()).expect("created");
    for exposed in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777] {
        fs::set_permissions(folder.keys(), fs::Permissions::from_mode(exposed)).expect("ours");
        let error = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect_err("exposed");
        assert!(matches!(error, KeyRingError::Exposed { mode, .. } if mode == exposed), "{error}");
    }
    for private in [0o600, 0o400, 0o700] {
        fs::set_permissions(folder.keys(), fs::Permissions::from_mode(private)).expect("ours");
        KeyRing::load(&folder.keys()).expect("its owner's alone");
    }
}

#[test]
fn a_broken_key_file_is_refused_and_never_replaced() {
    let folder = Folder::new();
    KeyRing::generate(&Random::system()).save(&folder.keys(), &Random::system()).expect("saved");
    fs::write(folder.keys(), "{").expect("ours");
    let error = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect_err("broken");
    assert!(matches!(error, KeyRingError::Malformed { .. }), "{error}");
    assert_eq!(fs::read(folder.keys()).expect("there"), b"{");
}

#[test]
fn a_folder_is_no_key_file() {
    let folder = Folder::new();
    fs::create_dir(folder.keys()).expect("ours");
    let error = KeyRing::load(&folder.keys()).expect_err("a folder");
    assert!(matches!(error, KeyRingError::NotAFile(_)), "{error}");
}

#[test]
fn a_missing_file_is_an_error_where_nothing_may_be_created() {
    let folder = Folder::new();
    let error = KeyRing::load(&folder.keys()).expect_err("missing");
    assert!(matches!(error, KeyRingError::Read { .. }), "{error}");
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let missing = Folder::new().0.join("nowhere").join("keys.json");
    let error = KeyRing::load_or_create(&missing, &Random::system()).expect_err("no such folder");
    assert!(matches!(error, KeyRingError::Write { .. }), "{error}");
}

#[test]
fn saving_replaces_the_ring_as_a_whole() {
    let folder = Folder::new();
    let ring = KeyRing::load_or_create(&folder.keys(), &Random::system()).expect("created");
    let rotated = ring.with_new_primary(&Random::system());
    rotated.save(&folder.keys(), &Random::system()).expect("saved");
    assert_eq!(mode(&folder.keys()), 0o600);
    assert_eq!(folder.names(), ["keys.json"]);
    assert_eq!(text(&KeyRing::load(&folder.keys()).expect("loaded")), text(&rotated));
}
