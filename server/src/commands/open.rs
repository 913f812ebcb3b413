//! Opening what the configuration names: database, keys, sessions.

use std::path::PathBuf;

use anyhow::{Context, bail};
use platform::clock::Clock;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::{Store, StoreOptions};
use platform::vault::{KeyRing, Vault};

use crate::app::{App, MIGRATIONS};
use crate::config::Config;
use crate::demo;

/// Where the command line says the configuration is.
pub(super) struct Settings {
    pub(super) file: PathBuf,
    pub(super) data_dir: Option<PathBuf>,
}

impl Settings {
    /// The configuration.
    pub(super) fn config(&self) -> anyhow::Result<Config> {
        Ok(Config::load(&self.file, self.data_dir.clone())?)
    }
}

/// Opens everything, the schema brought up to date.
pub(super) async fn app(settings: &Settings) -> anyhow::Result<App> {
    let config = settings.config()?;
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("cannot make the data directory {}", config.data_dir.display()))?;
    let (clock, random) = (Clock::system(), Random::system());
    let mut options = StoreOptions::new(config.database());
    options.max_connections = config.database_connections;
    let store = Store::open(&options, &MIGRATIONS).await.context("cannot open the database")?;
    let ring = KeyRing::load_or_create(&config.key_file(), &random)
        .with_context(|| format!("cannot use the key file {}", config.key_file().display()))?;
    let vault = Vault::new(ring, clock.clone(), random.clone());
    let sessions = match &config.redis_url {
        Some(url) => Sessions::redis(url, random.clone()).await.context("cannot use Redis for sessions")?,
        None => Sessions::database(store.clone(), random.clone()),
    };
    let app = App::new(store, vault, sessions, clock, random, config).await?;
    app.fill_reference().await?;
    Ok(app)
}

/// `aixin migrate`.
pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let app = app(settings).await?;
    println!("the database is up to date ({:?})", app.store.dialect());
    Ok(())
}

/// Refuses to serve real residents with the keys on the disk of the database.
pub(super) async fn keys_lie_apart(app: &App) -> anyhow::Result<()> {
    if !app.config.keys_lie_beside_database() || app.config.accept_keys_beside_database {
        return Ok(());
    }
    if demo::store::is_demo(&mut app.store.autocommit().await?).await? {
        return Ok(());
    }
    bail!(
        "the key file {} lies beside the database: whoever takes the disk has both. Put it elsewhere with \
         AIXIN_KEY_FILE, or accept this in so many words with AIXIN_ACCEPT_KEYS_BESIDE_DATABASE=true",
        app.config.key_file().display()
    );
}
