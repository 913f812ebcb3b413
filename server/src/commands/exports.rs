//! `aixin export` and `aixin approve-export`: a list taken out by two people, through the API.

use std::io::{Seek as _, Write as _};

use anyhow::{Context, anyhow};
use domain::imports::{AskExport, DecideExport, ExportPurpose, ExportView, TableFormat};
use platform::sheets::{FileFormat, nameless_file};
use reqwest::Method;
use uuid::Uuid;

use super::cases::{Worker, read, refused};
use super::imports::{format_of, keep};
use super::{DecideExportArgs, ExportArgs};

/// Asks for a list, or fetches one.
pub(super) async fn run(args: ExportArgs) -> anyhow::Result<()> {
    let worker = Worker::sign_in(&args.worker).await?;
    let done = match args.id {
        Some(id) => fetch(&worker, id, &args).await,
        None => ask(&worker, &args).await,
    };
    worker.sign_out().await?;
    done
}

async fn ask(worker: &Worker, args: &ExportArgs) -> anyhow::Result<()> {
    let purpose = ExportPurpose::from_code(&args.purpose).ok_or_else(|| {
        let known: Vec<_> = ExportPurpose::ALL.iter().map(|purpose| purpose.code()).collect();
        anyhow!("--purpose {} is none: take one of {}", args.purpose, known.join(", "))
    })?;
    let format = match format_of(&args.file)? {
        FileFormat::Xlsx => TableFormat::Xlsx,
        FileFormat::Csv => TableFormat::Csv,
    };
    let area_id = args.area.clone().context("--area is missing")?;
    let asked = AskExport { kind: args.kind.into(), format, purpose, area_id };
    let key = format!("cli-{}", platform::random::Random::system().u64());
    let request = worker.request(Method::POST, "exports").header("Idempotency-Key", key);
    let view: ExportView = read(request.json(&asked).send().await?).await?;
    println!("{}  {}", view.id, view.state.words());
    println!("another person: aixin approve-export {}", view.id);
    println!("then, within the hour: aixin export … --id {}", view.id);
    Ok(())
}

async fn fetch(worker: &Worker, id: Uuid, args: &ExportArgs) -> anyhow::Result<()> {
    format_of(&args.file)?;
    let mut response = worker.request(Method::POST, &format!("exports/{id}/downloads")).send().await?;
    if !response.status().is_success() {
        return Err(refused(response).await?);
    }
    let mut file = nameless_file()?;
    while let Some(bytes) = response.chunk().await? {
        file.write_all(&bytes)?;
    }
    file.rewind()?;
    keep(&args.file, file)?;
    println!("list in {}", args.file.display());
    Ok(())
}

/// Agrees to somebody else's list, or does not.
pub(super) async fn decide(args: DecideExportArgs) -> anyhow::Result<()> {
    let worker = Worker::sign_in(&args.worker).await?;
    let request = worker.request(Method::POST, &format!("exports/{}/decision", args.id));
    // A list that waits has its first version.
    let request = request.header("Idempotency-Key", format!("cli-{}", args.id));
    let request = request.header("If-Match", "\"1\"").json(&DecideExport { approve: !args.refuse });
    let decided = async { read::<ExportView>(request.send().await?).await }.await;
    worker.sign_out().await?;
    let view = decided?;
    println!("{}  {}  {}  {}", view.id, view.kind.words(), view.area.name, view.state.words());
    Ok(())
}
