//! Configuration: `aixin.toml`, then `AIXIN_*`, then flags; secrets may be given as `*_FILE`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use platform::http::Network;
use platform::http::limits::Pace;
use platform::objects::{Bucket, BucketError, Objects};
use serde::{Deserialize, Serialize};

/// Variables that belong to one command or to the tests, not to the configuration.
const OF_COMMANDS: &[&str] = &[
    "bridge_key",
    "bridge_listen",
    "failpoint",
    "log",
    "log_format",
    "login",
    "password_file",
    "test_postgres",
    "test_redis",
];

/// Residents that a worker may look up without waiting.
const QUICK_LOOKUPS: u32 = 10;

/// What the operator may set. Every field has a default with which a single binary starts.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the server listens, `127.0.0.1:8780`.
    pub listen: SocketAddr,
    /// The address people and browsers use, without a slash at the end; QR codes point at it.
    pub public_url: String,
    /// Where the embedded database and the key file live.
    pub data_dir: PathBuf,
    /// `postgres://…`; without it the embedded SQLite file in `data_dir`.
    pub database_url: Option<String>,
    /// A file that holds `database_url`.
    pub database_url_file: Option<PathBuf>,
    /// `postgres://…` of the role that owns the tables, for `aixin migrate` alone: then the role of `database_url`
    /// serves and owns nothing.
    pub database_owner_url: Option<String>,
    /// A file that holds `database_owner_url`.
    pub database_owner_url_file: Option<PathBuf>,
    /// `redis://…`; without it sessions stand in the database.
    pub redis_url: Option<String>,
    /// A file that holds `redis_url`.
    pub redis_url_file: Option<PathBuf>,
    /// The key ring; `keys.json` in `data_dir` when not set.
    pub key_file: Option<PathBuf>,
    /// Says in so many words that the key file may lie on the disk of the embedded database.
    pub accept_keys_beside_database: bool,
    /// A file outside the database that signed checkpoints of the record are added to; without it none are written.
    pub audit_checkpoints: Option<PathBuf>,
    /// The key that signs them; `audit-key.json` beside the key ring when not set.
    pub audit_key_file: Option<PathBuf>,
    /// The file that says whose keys were destroyed, outside the database; `shreds.jsonl` beside the key ring when not
    /// set.
    pub shred_log: Option<PathBuf>,
    /// The folder of sealed photographs and PDFs, one for all processes; `documents` in `data_dir` when not set.
    pub documents: Option<PathBuf>,
    /// `s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION` instead of a folder.
    pub documents_url: Option<String>,
    /// A file that holds `documents_url`.
    pub documents_url_file: Option<PathBuf>,
    /// Certificate chain in PEM; with `tls_key` the server speaks TLS itself.
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    pub tls_key: Option<PathBuf>,
    /// Where the kiosk's page finds the bridge of its own machine.
    pub bridge_origin: String,
    /// A directory with the built kiosk, read instead of the one inside the binary.
    pub web_dir: Option<PathBuf>,
    /// Everybody in this database is made up, and whoever comes may practise at a worker's desk without a password. A
    /// server that holds anybody real refuses to start with it.
    pub practice: bool,
    /// The address of the server on which workers practise; the desk's first page leads there.
    pub practice_url: Option<String>,
    /// The font that letters are printed in, a file with the Chinese characters; without it none is printed.
    pub letters_font: Option<PathBuf>,
    /// Which font of that file, where it is a collection; 0 is the first.
    pub letters_font_index: u32,
    /// A second font, for characters that the first does not have.
    pub letters_font_rare: Option<PathBuf>,
    /// Which font of that file.
    pub letters_font_rare_index: u32,
    /// Connections to the database at most.
    pub database_connections: u32,
    /// Where `/metrics` is read, on loopback; without it there is none.
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed, by address or network (`10.0.0.0/8`).
    pub trusted_proxies: Vec<Network>,
    /// Requests that an address may make, a minute's worth at once.
    pub address_per_minute: u32,
    /// Sign-ins, card readings and slips that an address may try, a minute's worth at once.
    pub address_tries_per_minute: u32,
    /// Requests that a worker or a resident may make, a minute's worth at once.
    pub account_per_minute: u32,
    /// Requests that an enrolled kiosk may make, a minute's worth at once.
    pub device_per_minute: u32,
    /// Residents that a worker may look up, after ten quick ones.
    pub lookups_per_minute: u32,
    /// Leaves reads off the record, to measure what the record costs. Only a binary built for `cargo xtask bench`
    /// knows this setting; any other refuses it by name.
    #[cfg(feature = "bench")]
    pub bench_without_audit: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8780)),
            public_url: "http://localhost:8780".to_owned(),
            data_dir: PathBuf::from("aixin-data"),
            database_url: None,
            database_url_file: None,
            database_owner_url: None,
            database_owner_url_file: None,
            redis_url: None,
            redis_url_file: None,
            key_file: None,
            accept_keys_beside_database: false,
            audit_checkpoints: None,
            audit_key_file: None,
            shred_log: None,
            documents: None,
            documents_url: None,
            documents_url_file: None,
            tls_cert: None,
            tls_key: None,
            bridge_origin: "http://127.0.0.1:8790".to_owned(),
            web_dir: None,
            practice: false,
            practice_url: None,
            letters_font: None,
            letters_font_index: 0,
            letters_font_rare: None,
            letters_font_rare_index: 0,
            database_connections: 16,
            metrics_listen: None,
            trusted_proxies: Vec::new(),
            address_per_minute: 6_000,
            address_tries_per_minute: 300,
            account_per_minute: 600,
            device_per_minute: 600,
            lookups_per_minute: 6,
            #[cfg(feature = "bench")]
            bench_without_audit: false,
        }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is missing, unknown or of the wrong kind; the text names it.
    #[error("configuration: {0}")]
    Value(#[from] Box<figment::Error>),
    /// A `*_FILE` cannot be read.
    #[error("configuration: cannot read {path}: {source}")]
    File {
        /// The file named by the operator.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `documents_url` names no bucket.
    #[error("configuration: documents_url: {0}")]
    Bucket(#[from] BucketError),
    /// A setting that does not fit, or two that only work together.
    #[error("configuration: {0}")]
    Together(&'static str),
}

impl Config {
    /// Reads `file` (if it is there) and `AIXIN_*`; `data_dir` is the flag of the command, which wins.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting and what is wrong with it.
    pub fn load(file: &Path, data_dir: Option<PathBuf>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("AIXIN_").ignore(OF_COMMANDS));
        if let Some(dir) = data_dir {
            figment = figment.merge(Serialized::default("data_dir", dir));
        }
        let mut config: Self = figment.extract().map_err(Box::new)?;
        read_secret(&mut config.database_url, config.database_url_file.as_deref())?;
        read_secret(&mut config.database_owner_url, config.database_owner_url_file.as_deref())?;
        if config.database_owner_url.is_some() && config.database_url.is_none() {
            return Err(ConfigError::Together(
                "database_owner_url is the owner of what database_url serves from",
            ));
        }
        read_secret(&mut config.documents_url, config.documents_url_file.as_deref())?;
        config.objects()?;
        read_secret(&mut config.redis_url, config.redis_url_file.as_deref())?;
        if config.tls_cert.is_some() != config.tls_key.is_some() {
            return Err(ConfigError::Together("tls_cert and tls_key are given together or not at all"));
        }
        if config.metrics_listen.is_some_and(|address| !address.ip().is_loopback()) {
            return Err(ConfigError::Together(
                "metrics_listen is an address of this machine only (loopback)",
            ));
        }
        if config.practice_url.as_deref().is_some_and(|url| !url.starts_with("https://")) {
            return Err(ConfigError::Together("practice_url is an address that begins with https://"));
        }
        config.public_url = config.public_url.trim_end_matches('/').to_owned();
        Ok(config)
    }

    /// The database to open: the configured one, or the embedded file.
    #[must_use]
    pub fn database(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("aixin.sqlite").display()))
    }

    /// Where the key ring is.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data_dir.join("keys.json"))
    }

    /// Where the key is that signs checkpoints of the record.
    #[must_use]
    pub fn audit_key_file(&self) -> PathBuf {
        self.audit_key_file.clone().unwrap_or_else(|| self.key_file().with_file_name("audit-key.json"))
    }

    /// Where it stands whose keys were destroyed.
    #[must_use]
    pub fn shred_log(&self) -> PathBuf {
        self.shred_log.clone().unwrap_or_else(|| self.key_file().with_file_name("shreds.jsonl"))
    }

    /// Where the sealed photographs and PDFs lie.
    ///
    /// # Errors
    /// [`ConfigError`] when `documents_url` names no bucket, or a folder is given too.
    pub fn objects(&self) -> Result<Objects, ConfigError> {
        let folder = || self.documents.clone().unwrap_or_else(|| self.data_dir.join("documents"));
        match (&self.documents_url, &self.documents) {
            (None, _) => Ok(Objects::Folder(folder())),
            (Some(_), Some(_)) => {
                Err(ConfigError::Together("documents and documents_url are two places for one"))
            }
            (Some(url), None) => Ok(Objects::Bucket(Bucket::of_url(url)?)),
        }
    }

    /// The pace of lookups: ten at once, then slowly.
    #[must_use]
    pub fn lookups(&self) -> Pace {
        Pace { at_once: QUICK_LOOKUPS.max(self.lookups_per_minute), per_minute: self.lookups_per_minute }
    }

    /// Whether the key ring would be taken together with the database by whoever takes the disk.
    #[must_use]
    pub fn keys_lie_beside_database(&self) -> bool {
        let file = self.key_file();
        self.database_url.is_none() && file.parent() == Some(self.data_dir.as_path())
    }
}

fn read_secret(value: &mut Option<String>, file: Option<&Path>) -> Result<(), ConfigError> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::File { path: path.to_owned(), source })?;
        *value = Some(text.trim().to_owned());
    }
    Ok(())
}

impl std::fmt::Debug for Config {
    /// Connection strings carry passwords: they are never printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("data_dir", &self.data_dir)
            .field("postgres", &self.database_url.is_some())
            .field("redis", &self.redis_url.is_some())
            .finish_non_exhaustive()
    }
}
