//! `aixin audit`: the record held against its chain, written out, and signed.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use platform::audit::{self, AuditKey, PublicKey, Report, Verify};
use platform::store::{Store, StoreOptions};

use super::{AuditCommand, open};
use crate::app::MIGRATIONS;
use crate::config::Config;
use crate::{alerts, checkpoints, demo};

/// Asia/Shanghai, whose days these are.
const EAST: TimeDelta = TimeDelta::hours(8);

pub(super) async fn run(settings: &open::Settings, command: AuditCommand) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify { checkpoints, public_key } => {
            verify(&settings.config()?, checkpoints, public_key.as_deref()).await
        }
        AuditCommand::Export { from, to } => export(&settings.config()?, from, to).await,
        AuditCommand::Honeys => honeys(settings).await,
        AuditCommand::Checkpoint { file } => checkpoint(settings, file).await,
    }
}

/// The database as it stands: who only looks changes nothing of it and makes no key.
async fn connect(config: &Config) -> anyhow::Result<Store> {
    let options = StoreOptions { max_connections: 2, ..StoreOptions::new(config.database()) };
    Store::connect(&options, &MIGRATIONS).await.context("cannot open the database")
}

async fn verify(config: &Config, mut files: Vec<PathBuf>, key: Option<&str>) -> anyhow::Result<()> {
    if let Some(configured) = &config.audit_checkpoints
        && !files.contains(configured)
    {
        files.insert(0, configured.clone());
    }
    let store = connect(config).await?;
    let key = match (files.is_empty(), key) {
        (true, _) => None,
        (false, Some(text)) => Some(PublicKey::parse(text).context("the public key is no key in base64")?),
        (false, None) => Some(
            AuditKey::load(&config.audit_key_file())
                .context("without the key, say with --public-key who signed the checkpoints")?
                .public(),
        ),
    };
    let checkpoints = key.map(|key| (files.as_slice(), key));
    let report = audit::verify(Verify { store: &store, checkpoints }).await?;
    store.close().await;
    say(&report, checkpoints.is_some())
}

fn say(report: &Report, outside: bool) -> anyhow::Result<()> {
    for finding in &report.findings {
        println!("✗ {finding}");
    }
    if report.more > 0 {
        println!("✗ and {} more", report.more);
    }
    println!(
        "{} entries in {} batches were looked at, {} wait to be sealed",
        report.entries, report.batches, report.waiting
    );
    match report.last_checkpoint {
        Some((batch, at)) => println!(
            "{} checkpoints were held against them, the last of batch {batch}, signed at {at}",
            report.checkpoints
        ),
        None if outside => println!("the files hold no checkpoint"),
        None => println!(
            "no checkpoint outside was held against them: whoever owns the database could have rewritten all of it \
             (set AIXIN_AUDIT_CHECKPOINTS, or name files with --checkpoints)"
        ),
    }
    let found = report.findings.len() + report.more;
    if found > 0 {
        bail!("{found} rows or lines do not fit");
    }
    println!("✓ nothing was changed, inserted, removed or moved");
    Ok(())
}

/// The first moment of a day.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - EAST
}

async fn export(config: &Config, from: Option<NaiveDate>, to: Option<NaiveDate>) -> anyhow::Result<()> {
    let store = connect(config).await?;
    let from = from.map_or(DateTime::UNIX_EPOCH, morning);
    let to =
        to.map_or(Some(DateTime::<Utc>::MAX_UTC), |day| Some(morning(day.checked_add_days(Days::new(1))?)));
    let to = to.context("there is no day after that one")?.min(far_future());
    let mut out = BufWriter::new(std::io::stdout());
    let written = audit::export(&store, from, to, &mut out).await?;
    out.flush()?;
    eprintln!("{written} entries");
    store.close().await;
    Ok(())
}

/// A moment that both databases can write.
fn far_future() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9_999, 12, 31).map_or(DateTime::<Utc>::MAX_UTC, morning)
}

async fn honeys(settings: &open::Settings) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    let made = demo::honeys(&app).await?;
    app.store.close().await;
    println!("{made} honeys were entered, {} are there", alerts::honeys::HONEYS);
    Ok(())
}

async fn checkpoint(settings: &open::Settings, file: Option<PathBuf>) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    let file = file.or_else(|| app.config.audit_checkpoints.clone());
    let file = file.context("say where with --file, or set AIXIN_AUDIT_CHECKPOINTS")?;
    let sealed = checkpoints::seal_all(&app).await?;
    let added = checkpoints::write_to(&app, &file).await?;
    app.store.close().await;
    println!("{sealed} entries were sealed");
    match added {
        Some(signed) => println!(
            "checkpoint {} of batch {}, {} entries, was added to {}",
            signed.number,
            signed.batch,
            signed.entries,
            file.display()
        ),
        None => println!("nothing was sealed since the last checkpoint in {}", file.display()),
    }
    println!("signed by {}", AuditKey::load(&app.config.audit_key_file())?.public());
    Ok(())
}
