//! `aixin backup|restore|verify`: a copy of the database that can be given out of the house, and the way back.

use std::path::{Path, PathBuf};

use anyhow::Context;
use platform::audit::{self, AuditKey, PublicKey};
use platform::clock::Clock;
use platform::random::Random;
use platform::store::{self, Store, StoreOptions};
use platform::vault::{KeyRing, Vault};

use super::open;
use crate::app::MIGRATIONS;
use crate::backups::{self, Backup, Kind, Look, Looked, Source};
use crate::config::Config;
use crate::forgettings;

/// Backs the database up into a new folder.
pub(super) async fn backup(settings: &open::Settings, folder: &Path) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    // On record before the copy is made, so that the copy tells of itself.
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, app.entry("backups.write")).await?;
    tx.commit().await?;
    let (url, key_file) = (app.config.database(), app.config.key_file());
    let shred_log = app.config.shred_log();
    let source = Source { url: &url, key_file: &key_file, shred_log: &shred_log };
    let manifest = backups::write(source, folder, app.clock.now()).await?;
    app.store.close().await;
    println!(
        "{} of {} bytes, the record sealed up to batch {}",
        manifest.kind, manifest.bytes, manifest.sealed.batch
    );
    println!("✓ backed up into {}", folder.display());
    println!(
        "it opens with the key ring alone, which is not in it: keep {} apart from it",
        key_file.display()
    );
    println!("documents are not in it: copy {} now, after it", app.config.objects()?);
    Ok(())
}

/// Restores a backup into the configured database, which is empty, and looks whether it is whole.
pub(super) async fn restore(
    settings: &open::Settings,
    folder: &Path,
    without_shred_log: bool,
) -> anyhow::Result<()> {
    let config = settings.config()?;
    let backup = Backup::open(folder)?;
    if !without_shred_log {
        backup.knows_less_than(&config.shred_log())?;
    }
    // Without the keys it could not be looked at, and would serve nobody.
    let ring = ring(&config)?;
    backup.restore(&config.database()).await?;
    let options = StoreOptions::new(config.database());
    let store =
        Store::open(&options, &MIGRATIONS).await.context("cannot bring the restored tables up to date")?;
    let looked = look(&store, ring, &backup, &config).await;
    store.close().await;
    say(&backup, &looked.context("restored, and not whole: do not serve from it")?);
    let app = open::app(settings).await?;
    let replayed = forgettings::replay::replay(&app).await.context("restored: do not serve from it yet")?;
    app.store.close().await;
    println!("{} who had been forgotten were in it, and are forgotten again", replayed.people.len());
    println!("✓ restored; begin a new file of checkpoints (docs/operations.md) and start the server");
    Ok(())
}

/// Restores a backup into a database beside the configured one, looks whether it is whole, and removes it.
pub(super) async fn verify(settings: &open::Settings, folder: &Path) -> anyhow::Result<()> {
    let config = settings.config()?;
    let backup = Backup::open(folder)?;
    let ring = ring(&config)?;
    let aside = Aside::new(&backup, &config.database(), &Random::system()).await?;
    let looked = restored_aside(&aside, &backup, ring, &config).await;
    aside.remove().await?;
    say(&backup, &looked?);
    println!("✓ the backup is whole, and the ring opens it");
    Ok(())
}

async fn restored_aside(
    aside: &Aside,
    backup: &Backup,
    ring: KeyRing,
    config: &Config,
) -> anyhow::Result<Looked> {
    backup.restore(&aside.url).await?;
    let options = StoreOptions { max_connections: 2, ..StoreOptions::new(&aside.url) };
    let store = Store::open(&options, &MIGRATIONS).await.context("cannot open the restored database")?;
    let looked = look(&store, ring, backup, config).await;
    store.close().await;
    looked
}

/// A database for a look, beside the one that serves.
struct Aside {
    url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Server { url: String, name: String },
}

impl Aside {
    async fn new(backup: &Backup, configured: &str, random: &Random) -> anyhow::Result<Self> {
        let name = format!("aixin_verify_{:016x}", random.u64());
        if backup.manifest.kind == Kind::Sqlite {
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            let url = format!("sqlite:{}", folder.join("aixin.sqlite").display());
            return Ok(Self { url, place: Place::Folder(folder) });
        }
        let url = store::postgres_sibling(configured, &name)?;
        let may = "the role of database_url may not make a database to look in: give it CREATEDB, or verify elsewhere";
        store::create_database(configured, &name).await.context(may)?;
        Ok(Self { url, place: Place::Server { url: configured.to_owned(), name } })
    }

    async fn remove(self) -> anyhow::Result<()> {
        match self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display())),
            Place::Server { url, name } => Ok(store::drop_database(&url, &name).await?),
        }
    }
}

fn ring(config: &Config) -> anyhow::Result<KeyRing> {
    KeyRing::load(&config.key_file()).with_context(|| {
        format!("the backup opens with its key ring alone, and {} is none", config.key_file().display())
    })
}

async fn look(store: &Store, ring: KeyRing, backup: &Backup, config: &Config) -> anyhow::Result<Looked> {
    let clock = Clock::system();
    let vault = Vault::new(ring, clock.clone(), Random::system());
    let signer: Option<PublicKey> = AuditKey::load(&config.audit_key_file()).ok().map(|key| key.public());
    let files: Vec<PathBuf> =
        config.audit_checkpoints.iter().filter(|file| file.is_file()).cloned().collect();
    let checkpoints = signer.filter(|_| !files.is_empty()).map(|key| (files.as_slice(), key));
    let sealed = &backup.manifest.sealed;
    Ok(Look { store, vault: &vault, clock: &clock, sealed, checkpoints }.take().await?)
}

fn say(backup: &Backup, looked: &Looked) {
    println!("made at {}, {} bytes", backup.manifest.made_at.format("%F %T UTC"), backup.manifest.bytes);
    println!(
        "{} entries of the record fit their chain and {} checkpoints",
        looked.entries, looked.checkpoints
    );
    println!(
        "{} sealed values were opened; {} belong to people who are forgotten",
        looked.opened, looked.forgotten
    );
}
