//! What the `aixin` command takes: its words, their help and their bounds. What this does NOT do: any of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};

use super::keys::KeysCommand;

/// Aixin: work and help for disabled residents, from the village hall to the city.
#[derive(Parser)]
#[command(name = "aixin", version, about)]
pub struct Cli {
    /// The configuration file.
    #[arg(long, global = true, default_value = "aixin.toml")]
    pub(super) config: PathBuf,
    /// Where the embedded database and the key file live.
    #[arg(long, global = true, env = "AIXIN_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Serve the API, the kiosk and the slips.
    Serve,
    /// Bring the database's schema, calendar, notices and undertaking up to date.
    Migrate,
    /// Look at keys, tables, clocks, calendar, disk, Redis and settings: ✓, or ✗ with what to do; exit 1 on any ✗.
    Doctor,
    /// Fill an empty database with a made-up city, the same for the same seed and day.
    Demo(DemoArgs),
    /// Take over residents, employers, areas or workers from an Excel or CSV file.
    Import(ImportArgs),
    /// Take an import back, all of it, while nothing stands on it.
    UndoImport {
        /// The import's id.
        id: uuid::Uuid,
    },
    /// Ask for a list of residents, employers or areas, or fetch one that another person agreed to; through the API.
    Export(ExportArgs),
    /// Agree to a list that somebody else asked for; through the API.
    ApproveExport(DecideExportArgs),
    /// The bridge between a kiosk's page and its card reader, on the kiosk's own machine.
    Bridge(BridgeArgs),
    /// Accounts of workers.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Kiosks.
    #[command(subcommand)]
    Devices(DevicesCommand),
    /// Back the database up into a new folder, while it serves.
    Backup {
        /// A folder that is not there yet, or is empty.
        folder: PathBuf,
    },
    /// Restore a backup into the configured database, which is empty, and look whether it is whole.
    Restore {
        /// The folder of the backup.
        folder: PathBuf,
        /// Restore although the shred log is lost: people who were forgotten may be readable again.
        #[arg(long)]
        without_shred_log: bool,
    },
    /// Restore a backup aside, look whether it is whole, and remove what was restored.
    Verify {
        /// The folder of the backup.
        folder: PathBuf,
    },
    /// Keys: which there are, and turning them while the doors are open.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Have a password of one's own drawn, as a worker, through the API.
    Password(WorkerArgs),
    /// Have ten new printed codes drawn, as a worker, through the API.
    PrintedCodes(WorkerArgs),
    /// Review cases as a worker, through the API.
    Cases(CasesArgs),
    /// Check numbers: one JSON line each; exit 1 if any is invalid.
    Check {
        /// What the values are.
        kind: CheckKind,
        /// The values, in order.
        #[arg(required = true)]
        values: Vec<String>,
    },
    /// The record of who did and saw what.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The public calendar.
    #[command(subcommand)]
    Calendar(CalendarCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Begin sessions in a demonstration and print them with numbers to look up, as JSON, for `cargo xtask bench`.
    #[cfg(feature = "bench")]
    BenchPrepare,
    /// A poem server that does nothing: the unit of `cargo xtask bench`.
    #[cfg(feature = "bench")]
    BenchBare {
        /// Where it listens.
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum CheckKind {
    /// Resident ID numbers.
    Id,
    /// Disability certificate numbers.
    Certificate,
    /// Unified social credit codes.
    CreditCode,
}

#[derive(clap::Args)]
pub(super) struct DemoArgs {
    /// How many residents live in the city.
    #[arg(long, default_value_t = 43_000)]
    pub(super) residents: u32,
    /// How many employers there are.
    #[arg(long)]
    pub(super) employers: Option<u32>,
    /// How many cases are opened, about; one for every sixty residents when not given.
    #[arg(long)]
    pub(super) cases: Option<u32>,
    /// The day on which the city stands; today when not given.
    #[arg(long)]
    pub(super) as_of: Option<NaiveDate>,
    /// The seed from which everything but secrets is drawn.
    #[arg(long, default_value_t = 330_483)]
    pub(super) seed: u64,
    /// Do nothing when the city is there already.
    #[arg(long)]
    pub(super) if_empty: bool,
    /// Write the residents as a table (.xlsx or .csv) instead of filling the database.
    #[arg(long)]
    pub(super) table: Option<PathBuf>,
    /// Rows of that table that are spoilt, of twenty kinds one after the other.
    #[arg(long, default_value_t = 0, requires = "table")]
    pub(super) faults: u32,
    /// The same table with those rows put right.
    #[arg(long, requires = "faults")]
    pub(super) corrected: bool,
    /// Where the demonstration accounts are written, mode 0600; `demo-accounts.txt` in the data directory.
    #[arg(long)]
    pub(super) accounts: Option<PathBuf>,
}

/// What a table is about.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum TableKind {
    /// Residents with their certificates.
    Residents,
    /// Employers.
    Employers,
    /// City, towns and villages.
    Areas,
    /// Workers' accounts.
    Workers,
}

impl From<TableKind> for domain::imports::ImportKind {
    fn from(kind: TableKind) -> Self {
        match kind {
            TableKind::Residents => Self::Residents,
            TableKind::Employers => Self::Employers,
            TableKind::Areas => Self::Areas,
            TableKind::Workers => Self::Workers,
        }
    }
}

#[derive(clap::Args)]
pub(super) struct ImportArgs {
    /// What the table is about.
    pub(super) kind: TableKind,
    /// The table, .xlsx or .csv.
    pub(super) file: PathBuf,
    /// Read, compare and report, but write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write nothing if anything is wrong.
    #[arg(long)]
    pub(super) all_or_nothing: bool,
    /// Where the rows with faults are written, with the reasons; .xlsx or .csv.
    #[arg(long)]
    pub(super) report: Option<PathBuf>,
    /// Write an empty table to the file instead of reading it.
    #[arg(long, conflicts_with_all = ["dry_run", "all_or_nothing", "report"])]
    pub(super) template: bool,
}

#[derive(clap::Args)]
pub(super) struct BridgeArgs {
    /// Where the kiosk's page finds it.
    #[arg(long, default_value = "127.0.0.1:8790", env = "AIXIN_BRIDGE_LISTEN")]
    pub(super) listen: SocketAddr,
    /// The origin of the server whose page may ask.
    #[arg(long, default_value = "http://localhost:8780", env = "AIXIN_PUBLIC_URL")]
    pub(super) origin: String,
    /// The kiosk's key; made on the first start.
    #[arg(long, env = "AIXIN_BRIDGE_KEY")]
    pub(super) key: Option<PathBuf>,
    /// Print the id and the public key for enrolment, and stop.
    #[arg(long)]
    pub(super) print_key: bool,
    /// Simulate the card reader: only a demonstration database believes it.
    #[arg(long)]
    pub(super) simulate: bool,
}

#[derive(Subcommand)]
pub(super) enum StaffCommand {
    /// Add a worker; a first password, second factor and printed codes are shown once.
    Add {
        /// What the person types to sign in.
        login_name: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// What they do, such as `village_worker`.
        #[arg(long)]
        role: String,
        /// Where they do it, by area id.
        #[arg(long)]
        area: String,
    },
    /// Close a worker's account and end their sessions.
    Disable {
        /// What the person types to sign in.
        login_name: String,
    },
    /// Give a worker new secrets, a first password among them; the old ones and every session are dead.
    Reset {
        /// What the person types to sign in.
        login_name: String,
    },
}

#[derive(Subcommand)]
pub(super) enum DevicesCommand {
    /// Enrol a kiosk by the key that its bridge prints.
    Enrol {
        /// The public key in base64.
        public_key: String,
        /// The village it stands in, by area id.
        #[arg(long)]
        area: String,
        /// What people call it.
        #[arg(long)]
        name: String,
        /// Whether its reader is the simulator.
        #[arg(long)]
        simulated: bool,
    },
    /// Stop trusting a kiosk.
    Revoke {
        /// The id.
        id: uuid::Uuid,
    },
}

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Hold every entry against the chain, and the chain against the checkpoints outside; exit 1 if anything differs.
    Verify {
        /// Files of checkpoints, besides the configured one.
        #[arg(long = "checkpoints")]
        checkpoints: Vec<PathBuf>,
        /// Who signed them, in base64; the configured key when not given.
        #[arg(long)]
        public_key: Option<String>,
    },
    /// Print batches and entries as lines of JSON.
    Export {
        /// The first day on which they were sealed.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The last day.
        #[arg(long)]
        to: Option<NaiveDate>,
    },
    /// Enter what is missing of the five honeys: made-up residents in five villages whom nobody has a reason to open.
    /// Whoever does raises an alarm. Which they are is sealed and told to nobody, also not here.
    Honeys,
    /// Seal what waits, and sign how far the record is.
    Checkpoint {
        /// The file it is added to; the configured one when not given.
        #[arg(long)]
        file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum CalendarCommand {
    /// Take a year's holidays and make-up workdays from a CSV file (date,kind,name).
    Import {
        /// The file.
        file: PathBuf,
    },
}

/// A worker who does something through the API.
#[derive(clap::Args)]
pub(super) struct WorkerArgs {
    /// The server.
    #[arg(long, default_value = "http://localhost:8780", env = "AIXIN_PUBLIC_URL")]
    pub(super) server: String,
    /// What the worker types to sign in.
    #[arg(long, env = "AIXIN_LOGIN")]
    pub(super) login: String,
    /// A file with the password; it is asked for without one.
    #[arg(long, env = "AIXIN_PASSWORD_FILE")]
    pub(super) password_file: Option<PathBuf>,
    /// The code of the second factor, or a printed code.
    #[arg(long)]
    pub(super) code: String,
}

#[derive(clap::Args)]
pub(super) struct CasesArgs {
    #[command(flatten)]
    pub(super) worker: WorkerArgs,
    #[command(subcommand)]
    pub(super) command: CasesCommand,
}

#[derive(clap::Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) worker: WorkerArgs,
    /// What is listed; not workers.
    pub(super) kind: TableKind,
    /// Where the list is written, .xlsx or .csv.
    pub(super) file: PathBuf,
    /// The area whose residents or employers are listed, by id.
    #[arg(long, required_unless_present = "id")]
    pub(super) area: Option<String>,
    /// What for: data_check, report, inspection or handover.
    #[arg(long, default_value = "data_check")]
    pub(super) purpose: String,
    /// The list that was asked for before and agreed to: fetches it, once.
    #[arg(long, conflicts_with = "area")]
    pub(super) id: Option<uuid::Uuid>,
}

#[derive(clap::Args)]
pub(super) struct DecideExportArgs {
    #[command(flatten)]
    pub(super) worker: WorkerArgs,
    /// The list that somebody else asked for.
    pub(super) id: uuid::Uuid,
    /// Do not agree.
    #[arg(long)]
    pub(super) refuse: bool,
}

#[derive(Subcommand)]
pub(super) enum CasesCommand {
    /// What waits for my step, by due date.
    List,
    /// One case.
    Show {
        /// The case's id.
        id: uuid::Uuid,
    },
    /// Forward to the next step.
    Forward {
        /// The case's id.
        id: uuid::Uuid,
    },
    /// Approve at the last step.
    Approve {
        /// The case's id.
        id: uuid::Uuid,
    },
    /// Send back with everything that is missing.
    SendBack {
        /// The case's id.
        id: uuid::Uuid,
        /// What is missing, one code each.
        #[arg(long = "missing", required = true)]
        missing: Vec<String>,
        /// A word to the person.
        #[arg(long)]
        note: Option<String>,
    },
    /// Refuse with a reason.
    Refuse {
        /// The case's id.
        id: uuid::Uuid,
        /// The reason's code.
        #[arg(long)]
        reason: String,
        /// The fact it stands on.
        #[arg(long)]
        note: Option<String>,
    },
    /// Read the confidentiality undertaking and sign it.
    Sign,
}
