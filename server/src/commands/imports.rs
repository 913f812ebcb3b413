//! `aixin import`: tables taken over on the server's own machine.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, bail};
use domain::imports::{ImportKind, ImportState, ImportView};
use domain::passwords::UNUSED_DAYS;
use indicatif::{ProgressBar, ProgressStyle};
use platform::sheets::FileFormat;
use sha2::{Digest as _, Sha256};

use super::{ImportArgs, open};
use crate::app::App;
use crate::imports::{self, Order, report, store};

/// Takes a table over, or tells what would be.
pub(super) async fn run(settings: &open::Settings, args: ImportArgs) -> anyhow::Result<()> {
    let kind = ImportKind::from(args.kind);
    if args.template {
        let file = report::template(kind, format_of(&args.file)?)?;
        return keep(&args.file, file);
    }
    let mut file = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let hash = hash(&mut file)?;
    let app = open::app(settings).await?;
    let order =
        Order { kind, dry_run: args.dry_run, all_or_nothing: args.all_or_nothing, by: None, request: None };
    let mut tx = app.store.write().await?;
    let batch = imports::begin(&app, &mut tx, &order, &hash).await?;
    tx.commit().await?;
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {pos} rows, {per_sec}, {elapsed}")?);
    bar.set_message(kind.code());
    let done = imports::run(&app, batch.id, &order, file, |rows| bar.set_position(rows)).await?;
    bar.finish_and_clear();
    println!("{}", told(&done));
    if kind == ImportKind::Workers && done.new > 0 && !args.dry_run {
        println!(
            "new accounts have first passwords: they run out in {UNUSED_DAYS} days, see `aixin password`"
        );
    }
    let noted = done.refused > 0 || done.warned > 0 || (kind == ImportKind::Workers && done.new > 0);
    match args.report {
        Some(path) => write_report(&app, &done, &path).await?,
        None if noted => eprintln!("aixin: --report FILE.xlsx tells which rows, and why"),
        None => {}
    }
    match (done.state, &done.failure) {
        (ImportState::Failed, Some(code)) => bail!("{code}: {}", domain::words::sentence(code)),
        (ImportState::Refused, _) => bail!("nothing was written: {} rows have faults", done.refused),
        _ => Ok(()),
    }
}

/// `aixin import undo ID`
pub(super) async fn undo(settings: &open::Settings, id: uuid::Uuid) -> anyhow::Result<()> {
    let app = open::app(settings).await?;
    let mut tx = app.store.write().await?;
    let batch = store::find(&mut tx, id).await?.with_context(|| format!("there is no import {id}"))?;
    let undone = imports::undo(&app, &mut tx, id, batch.version, None).await?;
    tx.commit().await?;
    println!("{}", told(&undone.into()));
    Ok(())
}

fn told(view: &ImportView) -> String {
    format!(
        "import {}  {}\n{} rows: {} new, {} changed, {} unchanged, {} refused; {} to be looked at",
        view.id,
        view.state.code(),
        view.rows,
        view.new,
        view.changed,
        view.unchanged,
        view.refused,
        view.warned
    )
}

async fn write_report(app: &App, done: &ImportView, path: &Path) -> anyhow::Result<()> {
    let mut tx = app.store.write().await?;
    let batch = store::find(&mut tx, done.id).await?.context("the import is gone")?;
    let file = report::write(app, &mut tx, &batch, format_of(path)?).await?;
    keep(path, file)?;
    tx.commit().await?;
    println!("report in {}", path.display());
    Ok(())
}

/// The kind of file that a name ends with.
pub(super) fn format_of(path: &Path) -> anyhow::Result<FileFormat> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => Ok(FileFormat::Xlsx),
        Some("csv") => Ok(FileFormat::Csv),
        _ => bail!("{} must end with .xlsx or .csv", path.display()),
    }
}

/// Writes a file that may hold personal data: for its owner alone, in place of another of the name.
pub(super) fn keep(path: &Path, mut file: File) -> anyhow::Result<()> {
    let _ = std::fs::remove_file(path);
    let mut options = std::fs::OpenOptions::new();
    let written = options.write(true).create_new(true).mode(0o600).open(path).and_then(|mut out| {
        file.rewind()?;
        std::io::copy(&mut file, &mut out)
    });
    written.map(drop).with_context(|| format!("cannot write {}", path.display()))
}

fn hash(file: &mut File) -> anyhow::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
    }
    file.rewind()?;
    Ok(hash.finalize().into())
}
