//! `aixin demo`: the made-up city, and the accounts to try it with.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::{DemoArgs, imports, open};
use crate::app::App;
use crate::bridge::BridgeKey;
use crate::demo::{self, City, Plan, tables::TablePlan};
use crate::devices;
use platform::random::Random;

/// Fills an empty database.
pub(super) async fn run(settings: &open::Settings, args: DemoArgs) -> anyhow::Result<()> {
    if let Some(path) = &args.table {
        return write_table(&args, path);
    }
    let app = open::app(settings).await?;
    let file = args.accounts.unwrap_or_else(|| app.config.data_dir.join("demo-accounts.txt"));
    if args.if_empty && demo::store::is_demo(&mut app.store.autocommit().await?).await? {
        println!("{}", std::fs::read_to_string(&file).unwrap_or_default());
        return Ok(());
    }
    let plan = Plan {
        residents: args.residents,
        employers: args.employers.unwrap_or(args.residents * 33 / 430),
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
    println!("{}", accounts(&city, false));
    Ok(())
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
    let village = city.kiosk_village.as_str();
    let town = village.get(..9).unwrap_or(village);
    let city_id = village.get(..6).unwrap_or(village);
    let near = |area: &str| [village, town, city_id].contains(&area);
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

fn keep(file: &Path, text: &str) -> std::io::Result<()> {
    let _ = std::fs::remove_file(file);
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(text.as_bytes())
}
