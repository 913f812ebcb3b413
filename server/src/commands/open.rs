//! Opening what the configuration names: database, keys, sessions.

use std::path::PathBuf;

use anyhow::{Context, bail};
use platform::audit;
use platform::clock::Clock;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::{Store, StoreOptions};
use platform::vault::{KeyRing, Vault};

use crate::app::{App, MIGRATIONS};
use crate::checkpoints;
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

/// Opens everything: the schema brought up to date by a role that owns it, found up to date by any other.
pub(super) async fn app(settings: &Settings) -> anyhow::Result<App> {
    let config = prepared(settings)?;
    let serving = options(&config, config.database());
    let store = Store::open_or_connect(&serving, &MIGRATIONS).await.context("cannot open the database")?;
    with_store(config, store).await
}

fn prepared(settings: &Settings) -> anyhow::Result<Config> {
    let config = settings.config()?;
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("cannot make the data directory {}", config.data_dir.display()))?;
    Ok(config)
}

fn options(config: &Config, url: String) -> StoreOptions {
    StoreOptions { max_connections: config.database_connections, ..StoreOptions::new(url) }
}

async fn with_store(config: Config, store: Store) -> anyhow::Result<App> {
    let (clock, random) = (Clock::system(), Random::system());
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

/// `aixin migrate`: as the owner of the tables where one is named, who then gives the serving role what it needs.
pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let config = prepared(settings)?;
    let serving = options(&config, config.database());
    let owner = config.database_owner_url.clone();
    let owner = owner.map_or_else(|| serving.clone(), |url| options(&config, url));
    let role = serving.role()?.filter(|_| config.database_owner_url.is_some());
    let store = Store::open(&owner, &MIGRATIONS).await.context("cannot open the database as its owner")?;
    if let Some(role) = &role {
        store.grant_serving(role, &audit::APPEND_ONLY).await?;
    }
    let app = with_store(config, store).await?;
    // What an older version recorded is sealed here, so that a server is not kept from being ready by it.
    let sealed = checkpoints::seal_all(&app).await?;
    println!("the database is up to date ({:?}), {sealed} audit entries were sealed", app.store.dialect());
    if let Some(role) = role {
        println!("the role {role} serves it: it owns nothing, and only adds to the record");
    }
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

/// Refuses to open a worker's desk to everybody where anybody is real.
pub(super) async fn nobody_real_is_practised_on(app: &App) -> anyhow::Result<()> {
    if !app.config.practice {
        return Ok(());
    }
    let mut tx = app.store.autocommit().await?;
    if demo::store::is_demo(&mut tx).await? && demo::store::is_practised(&mut tx).await? {
        return Ok(());
    }
    bail!(
        "AIXIN_PRACTICE opens workers' desks to everybody, so it takes a database of made-up people only: an empty one \
         that `aixin demo` has filled"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An embedded installation in a folder of its own, gone with it.
    struct Installation(PathBuf);

    impl Installation {
        fn new(settings: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("aixin-open-{:016x}", Random::system().u64()));
            std::fs::create_dir_all(folder.join("elsewhere")).expect("a folder of this test's own");
            let settings = settings.replace("HERE", &folder.display().to_string());
            std::fs::write(folder.join("aixin.toml"), settings).expect("the configuration is written");
            Self(folder)
        }

        async fn app(&self) -> App {
            let data = self.0.join("data");
            let settings = Settings { file: self.0.join("aixin.toml"), data_dir: Some(data) };
            app(&settings).await.expect("an embedded installation opens")
        }
    }

    impl Drop for Installation {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn real_people_are_not_served_with_the_keys_beside_their_database() {
        let installation = Installation::new("");
        let app = installation.app().await;
        let refused = keys_lie_apart(&app).await.expect_err("the keys lie beside the database");
        assert!(refused.to_string().contains("AIXIN_KEY_FILE"), "{refused}");
        let mut tx = app.store.write().await.expect("the database is there");
        let demo = tx.sql("INSERT INTO installation (key, value) VALUES ('demo', '1')").run_one();
        demo.await.expect("an empty database");
        tx.commit().await.expect("the database is there");
        keys_lie_apart(&app).await.expect("a demonstration has no real people");
    }

    #[tokio::test]
    async fn keys_elsewhere_or_the_override_are_served() {
        for settings in ["key_file = \"HERE/elsewhere/keys.json\"", "accept_keys_beside_database = true"] {
            let installation = Installation::new(settings);
            keys_lie_apart(&installation.app().await).await.expect(settings);
        }
    }
}
