//! `aixin keys`: which keys there are, and turning them while the doors are open.

use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use platform::audit;
use platform::vault::KeyStatus;
use platform::vault::rotation::{self, GRACE, Kind, Pace, Progress, Work};

use super::open;
use crate::app::App;
use crate::keys;

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// The keys, what stands under each, and how far a rotation is.
    List,
    /// Add a key to the ring's file, known and not used yet: for processes that hold copies of the file.
    Add {
        /// Which kind.
        kind: RingKind,
    },
    /// Turn the keys of a kind, or go on where it was cut off.
    Rotate {
        /// Which kind.
        kind: AnyKind,
        /// Work so many of a hundred moments and leave the others to those who wait.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100))]
        share: u32,
        /// Rows in one transaction.
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=1000))]
        batch: u16,
        /// Seconds that a new key is left to be known everywhere before it is used.
        #[arg(long, default_value_t = 15)]
        settle: u64,
    },
    /// Destroy old keys that nothing needs any more. Backups that need them can then only be read with an old copy of
    /// the key file.
    Retire {
        /// Which kind.
        kind: AnyKind,
        /// The id or version of the old key; data keys have none.
        #[arg(required_if_eq("kind", "kek"), required_if_eq("kind", "index"))]
        number: Option<u32>,
    },
}

/// The keys in the ring's file.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RingKind {
    /// Key-encryption keys.
    Kek,
    /// Index keys.
    Index,
}

/// Every kind of key.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum AnyKind {
    /// Key-encryption keys: data keys are wrapped anew.
    Kek,
    /// Data keys: every sealed value is sealed anew.
    Data,
    /// Index keys: every token gets one beside it.
    Index,
}

impl From<AnyKind> for Kind {
    fn from(kind: AnyKind) -> Self {
        match kind {
            AnyKind::Kek => Self::Kek,
            AnyKind::Data => Self::Data,
            AnyKind::Index => Self::Index,
        }
    }
}

/// `aixin keys …`
pub(super) async fn run(settings: &open::Settings, command: KeysCommand) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    match command {
        KeysCommand::List => list(&app).await,
        KeysCommand::Add { kind } => add(&app, kind).await,
        KeysCommand::Rotate { kind, share, batch, settle } => {
            let settle = Duration::from_secs(settle);
            rotate(&app, kind.into(), Pace { batch: batch.into(), share, settle, stop_after: None }).await
        }
        KeysCommand::Retire { kind, number } => retire(&app, kind.into(), number.unwrap_or(0)).await,
    }
}

async fn add(app: &App, kind: RingKind) -> anyhow::Result<()> {
    let plan = keys::plan();
    let kind = match kind {
        RingKind::Kek => Kind::Kek,
        RingKind::Index => Kind::Index,
    };
    let number = rotation::add(&work(app, &plan), kind)?;
    record(app, "keys.add", format!("{} {number}", kind.as_str())).await?;
    println!("{} {number} is in the key file; `aixin keys rotate {0}` uses it", kind.as_str());
    Ok(())
}

async fn rotate(app: &App, kind: Kind, pace: Pace) -> anyhow::Result<()> {
    let plan = keys::plan();
    // On record before it begins: it may never come to its end.
    record(app, "keys.rotate", kind.as_str().to_owned()).await?;
    let bar = ProgressBar::no_length();
    bar.set_style(ProgressStyle::with_template("{msg:32} {wide_bar} {pos}/{len} {eta}")?);
    let mut lines: Vec<(String, i64, i64)> = Vec::new();
    let mut tell = |progress: &Progress<'_>| {
        bar.set_message(progress.step.to_owned());
        bar.set_length(u64::try_from(progress.total).unwrap_or(0));
        bar.set_position(u64::try_from(progress.looked).unwrap_or(0));
        lines.retain(|(step, ..)| step != progress.step);
        lines.push((progress.step.to_owned(), progress.looked, progress.turned));
    };
    rotation::run(&work(app, &plan), kind, &pace, &mut tell).await?;
    bar.finish_and_clear();
    for (step, looked, turned) in lines {
        println!("{step}: looked at {looked}, turned {turned}");
    }
    let from = app.clock.now() + GRACE;
    println!("all have turned; the old keys may be retired from {} on", from.format("%F %T UTC"));
    Ok(())
}

async fn retire(app: &App, kind: Kind, number: u32) -> anyhow::Result<()> {
    let plan = keys::plan();
    let (work, pace) = (work(app, &plan), Pace::default());
    record(app, "keys.retire", format!("{} {number}", kind.as_str())).await?;
    let retired = match kind {
        Kind::Kek => rotation::retire_kek(&work, number).await?,
        Kind::Index => rotation::retire_index(&work, number, &pace).await?,
        Kind::Data => rotation::retire_data(&work, &pace).await?,
    };
    match kind {
        Kind::Kek => println!("key-encryption key {number} is gone from the key file"),
        Kind::Index => {
            println!("index key {number} is gone from the key file, and {} tokens", retired.removed);
        }
        Kind::Data => {
            println!(
                "{} older data keys are gone; {} values were turned before",
                retired.removed, retired.turned
            );
        }
    }
    Ok(())
}

async fn list(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.autocommit().await?;
    let survey = rotation::survey(&mut tx).await?;
    let (keks, index_keys) = app.vault.keys();
    println!("key-encryption keys");
    for (number, status) in &keks {
        println!("  {number:>3}  {:8}  {} data keys", word(*status), under(&survey.data_keys, *number));
    }
    println!("index keys");
    for (number, status) in &index_keys {
        println!("  {number:>3}  {:8}  {} tokens", word(*status), under(&survey.tokens, *number));
    }
    println!("data keys\n  {} older generations", survey.older_generations);
    for kind in [Kind::Kek, Kind::Data, Kind::Index] {
        let Some(newest) = rotation::newest(&mut tx, kind).await? else { continue };
        let end = match (newest.done_at, newest.retired_at) {
            (_, Some(at)) => format!("old keys gone since {}", at.format("%F %T UTC")),
            (Some(at), None) => format!("done {}, old keys still there", at.format("%F %T UTC")),
            (None, _) => format!("not finished: `aixin keys rotate {}` goes on", kind.as_str()),
        };
        let since = newest.started_at.format("%F %T UTC");
        println!("rotation to {} {}: since {since}, {end}", kind.as_str(), newest.target);
        for step in rotation::steps(&mut tx, kind, newest.target).await? {
            let done = if step.done_at.is_some() { "through" } else { "under way" };
            println!("  {:32} looked at {}, turned {}, {done}", step.step, step.looked, step.turned);
        }
    }
    Ok(())
}

fn work<'w>(app: &'w App, plan: &'w rotation::Plan) -> Work<'w> {
    Work { store: &app.store, vault: &app.vault, clock: &app.clock, plan }
}

fn word(status: KeyStatus) -> &'static str {
    match status {
        KeyStatus::Primary => "primary",
        KeyStatus::Decrypt => "beside",
        KeyStatus::Disabled => "disabled",
    }
}

fn under(counts: &[(i64, i64)], number: u32) -> i64 {
    counts.iter().find(|(known, _)| *known == i64::from(number)).map_or(0, |(_, count)| *count)
}

async fn record(app: &App, action: &'static str, object: String) -> anyhow::Result<()> {
    let mut tx = app.store.write().await?;
    audit::record(&mut tx, app.entry(action).object(object)).await?;
    tx.commit().await?;
    Ok(())
}
