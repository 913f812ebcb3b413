//! `aixin demo`: the made-up city, and the accounts to try it with.

use std::fmt::Write as _;
use std::fs::TryLockError;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::bridge::CARDS;
use super::{DemoArgs, imports, open};
use crate::app::App;
use crate::bridge::{BridgeKey, LabelledCard};
use crate::checkpoints;
use crate::config::Config;
use crate::demo::store::Filled;
use crate::demo::tables::TablePlan;
use crate::demo::{self, City, Plan};
use crate::devices;
use platform::random::Random;

/// Fills an empty database. A filling that was cut off is begun anew: of a city without its accounts nobody has any
/// use.
pub(super) async fn run(settings: &open::Settings, args: DemoArgs) -> anyhow::Result<()> {
    if let Some(path) = &args.table {
        return write_table(&args, path);
    }
    let mut app = open::app(settings).await?;
    let _alone = alone(&app.config)?;
    let file = args.accounts.unwrap_or_else(|| app.config.data_dir.join("demo-accounts.txt"));
    // Asked before the match, which would keep the connection that `begin_anew` waits for.
    let filled = demo::store::filled(&mut app.store.autocommit().await?).await?;
    match filled {
        Filled::Wholly if args.if_empty => {
            println!("{}", std::fs::read_to_string(&file).unwrap_or_default());
            return Ok(());
        }
        Filled::Partly => app = begin_anew(settings, app).await?,
        Filled::Wholly | Filled::Not => {}
    }
    let plan = Plan {
        residents: args.residents,
        employers: args.employers.unwrap_or(args.residents * 33 / 430),
        cases: args.cases,
        as_of: args.as_of.unwrap_or_else(|| app.clock.today()),
        seed: args.seed,
    };
    let bar = ProgressBar::new(u64::from(plan.residents));
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")?);
    bar.set_message("residents");
    let city = demo::build(&app, &plan, |done| bar.set_position(done)).await?;
    bar.finish_and_clear();
    enrol_kiosk(&app, &city).await?;
    println!(
        "{} residents, {} with a certificate, {} employers, {} cases",
        city.residents, city.certified, city.employers, city.cases
    );
    let whole = app.config.data_dir.join("demo-accounts-all.txt");
    for (file, all) in [(&file, false), (&whole, true)] {
        keep(file, &accounts(&city, all)).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let cards = app.config.data_dir.join(CARDS);
    keep(&cards, &serde_json::to_string_pretty(&labelled(&city))?)
        .with_context(|| format!("cannot write {}", cards.display()))?;
    let mut tx = app.store.write().await?;
    let busiest = demo::store::busiest_village(&mut tx).await?;
    for (post, account) in city.practised(busiest.as_ref().unwrap_or(&city.kiosk_village)) {
        demo::store::remember_practised(&mut tx, post, account).await?;
    }
    demo::store::mark_filled(&mut tx).await?;
    tx.commit().await?;
    checkpoints::seal_all(&app).await?;
    println!("{}", accounts(&city, false));
    Ok(())
}

/// Makes sure that no other `aixin demo` is filling the same database from this machine; held until it is dropped.
fn alone(config: &Config) -> anyhow::Result<std::fs::File> {
    let path = config.data_dir.join("demo.lock");
    let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another aixin demo is filling this database: wait for it"),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// An empty database in the place of one whose filling was cut off. Only the embedded one is removed, and only ever a
/// demonstration: it holds nobody but made-up people.
async fn begin_anew(settings: &open::Settings, app: App) -> anyhow::Result<App> {
    if app.config.database_url.is_some() {
        bail!(
            "the demonstration in this database was cut off half-way: drop the database, create it anew, try again"
        );
    }
    eprintln!("the demonstration was cut off half-way; it begins anew");
    app.store.close().await;
    for ending in ["", "-wal", "-shm"] {
        let path = app.config.data_dir.join(format!("aixin.sqlite{ending}"));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    open::app(settings).await
}

/// Writes the residents as a table, and says where the faults stand.
fn write_table(args: &DemoArgs, path: &Path) -> anyhow::Result<()> {
    let as_of = args.as_of.unwrap_or_else(|| platform::clock::Clock::system().today());
    let plan = TablePlan {
        residents: args.residents as usize,
        faults: args.faults as usize,
        corrected: args.corrected,
        as_of,
        seed: args.seed,
    };
    let villages = crate::areas::reference::villages()?;
    let (table, planted) = demo::tables::residents(&plan, &villages, imports::format_of(path)?)?;
    imports::keep(path, table)?;
    for fault in planted {
        println!("{} {} {}", fault.row, fault.column, fault.code);
    }
    Ok(())
}

/// Enrols the bridge of this machine as the kiosk of the demonstration's village.
async fn enrol_kiosk(app: &App, city: &City) -> anyhow::Result<()> {
    let path = app.config.data_dir.join("bridge-key.json");
    let key = BridgeKey::load_or_create(&path, &Random::system())?;
    let public_key = key.public_key();
    let device = devices::store::NewDevice {
        id: key.device_id(),
        name: "示范自助机",
        area: &city.kiosk_village,
        public_key: &public_key,
        simulated: true,
    };
    let mut tx = app.store.write().await?;
    devices::store::enrol(&mut tx, &device, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that somebody needs to try the city; `all` lists the workers of every village, otherwise those around
/// the kiosk.
fn accounts(city: &City, all: bool) -> String {
    let offices = city.offices();
    let near = |area: &str| offices.contains(&area);
    let mut text =
        String::from("Demonstration accounts (made up; the secrets are this installation's own)\n");
    for account in city.accounts.accounts.iter().filter(|account| all || near(account.area.as_str())) {
        let _ = writeln!(
            text,
            "\n{}  {}  {}\n  password {}  second factor {}\n  printed codes {}",
            account.login_name,
            account.role.words(),
            account.area_name,
            account.password,
            account.totp_secret,
            account.printed_codes.join(" ")
        );
    }
    text.push_str("\nCards for the simulated reader\n");
    for card in &city.accounts.cards {
        let _ = writeln!(text, "  {}  {}  {}", card.id_number, card.name, card.who);
    }
    text
}

fn labelled(city: &City) -> Vec<LabelledCard> {
    let cards = city.accounts.cards.iter();
    cards
        .map(|card| LabelledCard {
            who: card.who.to_owned(),
            id_number: card.id_number.clone(),
            name: card.name.clone(),
        })
        .collect()
}

fn keep(file: &Path, text: &str) -> std::io::Result<()> {
    let _ = std::fs::remove_file(file);
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(text.as_bytes())
}
