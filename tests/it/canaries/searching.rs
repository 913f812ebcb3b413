//! Values that are nowhere else, and looking for them in every form in which something may be left.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::id_number::check_character;
use platform::random::Random;

/// Values that are nowhere else.
pub(super) struct Canaries {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) certificate: String,
    pub(super) password: String,
    /// Sent where nothing like it belongs: in paths, headers and bodies that cannot be read.
    pub(super) stray: String,
}

impl Canaries {
    pub(super) fn new(random: &Random) -> Self {
        let rare: Vec<char> = "龘靐齉爩麤鱻灪爨虌鸜籲".chars().collect();
        let draw = |most: u64| usize::try_from(random.u64() % most).unwrap();
        let name: String = (0..4).map(|_| rare[draw(11)]).collect();
        let first =
            format!("330498{}{:02}{:02}{:03}", 1950 + draw(40), 1 + draw(12), 1 + draw(28), draw(1_000));
        let id_number = format!("{first}{}", check_character(&first).unwrap());
        Self {
            certificate: format!("{id_number}43"),
            id_number,
            phone: format!("154{:08}", draw(100_000_000)),
            address: format!("{name}路{}号", 10_000 + draw(90_000)),
            password: format!("Kanarie-{:016x}", random.u64()),
            stray: format!("Wellensittich-{:016x}", random.u64()),
            name,
        }
    }

    pub(super) fn all(&self) -> [&str; 7] {
        let Self { name, id_number, phone, address, certificate, password, stray } = self;
        [name, id_number, phone, address, certificate, password, stray]
    }
}

/// Looks for values in every form in which something may be left.
pub(super) struct Searcher {
    forms: Vec<(String, Vec<u8>)>,
    search: AhoCorasick,
}

impl Searcher {
    pub(super) fn new<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let forms: Vec<(String, Vec<u8>)> = values.into_iter().flat_map(forms).collect();
        let search = AhoCorasick::new(forms.iter().map(|(_, form)| form)).expect("not too many");
        Self { forms, search }
    }

    /// What was found, in words.
    pub(super) fn find(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let found = self.search.find_iter(bytes);
        found.map(|hit| format!("{place}: {}", self.forms[hit.pattern().as_usize()].0)).collect()
    }
}

/// A value as it may be written: plain, base64 at each place in a triple, hex, UTF-16, in a URL, in JSON.
pub(super) fn forms(value: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = value.as_bytes();
    let hex = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let url = bytes.iter().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
    let utf16: Vec<u16> = value.encode_utf16().collect();
    let json = utf16.iter().fold(String::new(), |text, unit| format!("{text}\\u{unit:04x}"));
    let mut forms = vec![
        ("plain", bytes.to_vec()),
        ("hex", hex.to_uppercase().into_bytes()),
        ("hex", hex.into_bytes()),
        ("UTF-16, least first", utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16, most first", utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("in a URL", url.to_lowercase().into_bytes()),
        ("in a URL", url.into_bytes()),
        ("in JSON", json.to_uppercase().replace("\\U", "\\u").into_bytes()),
        ("in JSON", json.into_bytes()),
    ];
    for before in 0..3 {
        let shifted = BASE64_STANDARD.encode([&vec![0; before][..], bytes].concat());
        // The characters at both ends hold bits of what stands beside.
        let (from, to) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
        forms.push(("base64", shifted.as_bytes()[from..to].to_vec()));
    }
    forms.into_iter().map(|(form, bytes)| (format!("{value} as {form}"), bytes)).collect()
}

/// By the clock of the files, which is coarser than the others.
#[expect(clippy::disallowed_methods, reason = "the files are written by the machine's clock")]
pub(super) fn a_moment_ago() -> SystemTime {
    SystemTime::now() - Duration::from_secs(1)
}

/// Everything below a folder that was written since.
pub(super) fn files(folder: &Path, since: SystemTime) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.metadata() else { continue };
        if kind.is_dir() {
            files.extend(self::files(&entry.path(), since));
        } else if kind.modified().is_ok_and(|at| at >= since) {
            files.push(entry.path());
        }
    }
    files
}

/// What is found in the files below a folder.
pub(super) fn find_in_files(searcher: &Searcher, files: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        // A file may be gone before it is read.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        found.extend(searcher.find(&file.display().to_string(), &bytes));
    }
    found
}
