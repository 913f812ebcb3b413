//! The `aixin` command: serve, migrate, doctor, demo, import, export, bridge, staff, devices, keys, backup, restore, verify,
//! cases, check, audit, calendar, openapi, completions.

mod admin;
mod arguments;
mod audit;
mod backups;
mod bridge;
mod cases;
mod check;
mod demo;
mod doctor;
mod exports;
mod imports;
mod keys;
mod open;
mod password;
mod serve;

use std::process::ExitCode;

use clap::CommandFactory as _;
use nix::sys::resource::{Resource, setrlimit};
use platform::http::document;

pub use self::arguments::Cli;
use self::arguments::{
    AuditCommand, BridgeArgs, CalendarCommand, CasesArgs, CasesCommand, CheckKind, Command, DecideExportArgs,
    DemoArgs, DevicesCommand, ExportArgs, ImportArgs, StaffCommand, WorkerArgs,
};
use crate::log;

/// Runs the command; what went wrong is one line on standard error.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    log::keep_panics_quiet();
    if let Err(error) = leave_no_core() {
        return failed(&error.into());
    }
    if let Command::Check { kind, values } = &cli.command {
        return check::run(*kind, values);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// When the process dies, what it held in memory is not written to the disk: keys, and what people had just sent.
fn leave_no_core() -> nix::Result<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("aixin: {error:#}");
    ExitCode::FAILURE
}

async fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let settings = open::Settings { file: cli.config, data_dir: cli.data_dir };
    match cli.command {
        Command::Serve => serve::run(&settings).await,
        Command::Migrate => open::migrate(&settings).await,
        Command::Doctor => doctor::run(&settings).await,
        Command::Demo(args) => demo::run(&settings, args).await,
        Command::Import(args) => imports::run(&settings, args).await,
        Command::UndoImport { id } => imports::undo(&settings, id).await,
        Command::Export(args) => exports::run(args).await,
        Command::ApproveExport(args) => exports::decide(args).await,
        Command::Bridge(args) => bridge::run(&settings, args).await,
        Command::Staff(command) => admin::staff(&settings, command).await,
        Command::Devices(command) => admin::devices(&settings, command).await,
        Command::Backup { folder } => backups::backup(&settings, &folder).await,
        Command::Restore { folder, without_shred_log } => {
            backups::restore(&settings, &folder, without_shred_log).await
        }
        Command::Verify { folder } => backups::verify(&settings, &folder).await,
        Command::Keys(command) => keys::run(&settings, command).await,
        Command::Password(args) => password::password(&args).await,
        Command::PrintedCodes(args) => password::printed_codes(&args).await,
        Command::Cases(args) => cases::run(args).await,
        Command::Audit(command) => audit::run(&settings, command).await,
        Command::Calendar(CalendarCommand::Import { file }) => admin::calendar(&settings, &file).await,
        Command::Openapi => {
            println!("{}", document(&crate::app::service("http://localhost:8780")));
            Ok(())
        }
        #[cfg(feature = "bench")]
        Command::BenchPrepare => {
            let prepared = crate::bench::prepare(&open::app(&settings).await?).await?;
            println!("{}", serde_json::to_string(&prepared)?);
            Ok(())
        }
        #[cfg(feature = "bench")]
        Command::BenchBare { listen } => crate::bench::bare(listen).await,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "aixin", &mut std::io::stdout());
            Ok(())
        }
        Command::Check { .. } => Ok(()),
    }
}
