//! `aixin doctor`: what an operator would look at, looked at: ✓ or ✗ with what to do.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use chrono::{DateTime, Datelike, Utc};
use platform::clock::Clock;
use platform::objects::Objects;
use platform::outbox;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::shreds;
use platform::store::{Dialect, OpenError, Store, StoreOptions, Tx};
use platform::vault::KeyRing;
use uuid::Uuid;

use super::open;
use crate::app::MIGRATIONS;
use crate::config::Config;
use crate::letters::fonts::Fonts;
use crate::problems::Fault;
use crate::{calendar, demo, documents};

/// The clocks of server and database may differ by so much.
const CLOCKS_DIFFER: i64 = 2;
/// Free space, in megabytes, below which a disk is called full.
const FREE_MEGABYTES: u64 = 1_024;

/// What was looked at, and what came of it.
struct Finding {
    what: &'static str,
    /// What is so, or what to do.
    says: Result<String, String>,
}

fn finding(what: &'static str, says: Result<String, String>) -> Finding {
    Finding { what, says }
}

/// Looks at everything and prints a line for each; fails if anything is wrong.
pub(super) async fn run(settings: &open::Settings) -> anyhow::Result<()> {
    let config = settings.config()?;
    let clock = Clock::system();
    let mut findings = vec![keys(&config), disk(&config), letters(&config), sessions(&config).await];
    match connect(&config).await {
        Err(says) => findings.push(finding("database", Err(says))),
        Ok((store, schema)) => {
            findings.push(schema);
            findings.extend(database(&store, &clock, &config).await);
            store.close().await;
        }
    }
    let mut wrong = 0;
    for Finding { what, says } in findings {
        match says {
            Ok(says) => println!("✓ {what}: {says}"),
            Err(says) => {
                wrong += 1;
                println!("✗ {what}: {says}");
            }
        }
    }
    if wrong == 0 { Ok(()) } else { Err(anyhow::anyhow!("{wrong} of these need somebody")) }
}

/// The ring: there, only its owner's, and readable.
fn keys(config: &Config) -> Finding {
    let file = config.key_file();
    let looked = || {
        let shown = file.display();
        let missing =
            |error| format!("{shown} cannot be read ({error}): give the ring back from its own backup");
        let mode = std::fs::metadata(&file).map_err(missing)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(format!("{shown} has mode {mode:o}: chmod 600 {shown}"));
        }
        KeyRing::load(&file)
            .map_err(|error| format!("{shown}: {error}; give the ring back from its backup"))?;
        Ok(format!("{shown}, mode {mode:o}, readable"))
    };
    finding("keys", looked())
}

/// What `df` says of the data directory.
fn disk(config: &Config) -> Finding {
    let looked = || {
        let mut df = Command::new("df");
        df.args(["--output=avail", "--block-size=1M"]).arg(&config.data_dir);
        let told = df.output().map_err(|error| format!("df cannot be asked: {error}"))?;
        let text = String::from_utf8_lossy(&told.stdout);
        let free = text.lines().last().and_then(|line| line.trim().parse::<u64>().ok());
        let shown = config.data_dir.display();
        match free {
            None => Err(format!("{shown} is not there: make it, or set AIXIN_DATA_DIR")),
            Some(free) if free < FREE_MEGABYTES => {
                Err(format!("{free} MB are free at {shown}: make room before it is full"))
            }
            Some(free) => Ok(format!("{free} MB are free at {shown}")),
        }
    };
    finding("disk", looked())
}

/// Whether letters can be printed: a font that has Chinese characters.
fn letters(config: &Config) -> Finding {
    let looked = Fonts::read(config).and_then(|fonts| fonts.cover(["受理通知书，0123456789"]));
    let says = looked.map(|()| "the font has Chinese characters".to_owned());
    finding("letters", says.map_err(|error| error.to_string()))
}

async fn sessions(config: &Config) -> Finding {
    let looked = async {
        let Some(url) = &config.redis_url else { return Ok("in the database".to_owned()) };
        let sessions = Sessions::redis(url, Random::system()).await.map_err(|error| error.to_string())?;
        let down = "Redis does not answer: start it, or look at redis_url; until then nobody can sign in";
        sessions.ping().await.map_err(|_| down.to_owned())?;
        Ok("Redis answers".to_owned())
    };
    finding("sessions", looked.await)
}

/// Opens the database without changing it, and says whether its tables are of this version.
async fn connect(config: &Config) -> Result<(Store, Finding), String> {
    let mut options = StoreOptions::new(config.database());
    options.max_connections = 2;
    if config.database_url.is_none() && !config.data_dir.join("aixin.sqlite").is_file() {
        return Err(format!("there is none in {}: run `aixin migrate`", config.data_dir.display()));
    }
    match Store::connect(&options, &MIGRATIONS).await {
        Ok(store) => Ok((store, finding("migrations", Ok("the tables are of this version".to_owned())))),
        Err(error @ (OpenError::OlderTables | OpenError::NewerTables | OpenError::OtherTables)) => {
            Err(error.to_string())
        }
        Err(error) => Err(format!("{error}: look at database_url and whether the database runs")),
    }
}

/// What is asked of the database itself.
async fn database(store: &Store, clock: &Clock, config: &Config) -> Vec<Finding> {
    let asked = async {
        let mut tx = store.autocommit().await?;
        Ok::<_, Fault>(vec![
            finding("keys apart", apart(&mut tx, config).await?),
            finding("clock", clocks(&mut tx, clock).await?),
            finding("calendar", years(&mut tx, clock).await?),
            finding("outbox", given_up(&mut tx).await?),
            finding("checkpoints", checkpoints(&mut tx, config).await?),
            finding("shred log", shred_log(&mut tx, config).await?),
            finding("documents", documents(&mut tx, clock, config).await?),
            finding("database settings", settings(&mut tx).await?),
        ])
    };
    asked.await.unwrap_or_else(|error| vec![finding("database", Err(error.to_string()))])
}

/// Whoever takes the disk of an embedded database must not have the ring with it, unless nobody in it is real.
async fn apart(tx: &mut Tx, config: &Config) -> Result<Result<String, String>, Fault> {
    let file = config.key_file();
    Ok(if !config.keys_lie_beside_database() {
        Ok("the ring does not lie beside the database".to_owned())
    } else if demo::store::is_demo(tx).await? {
        Ok("the ring lies beside a demonstration".to_owned())
    } else if config.accept_keys_beside_database {
        Ok("the ring lies beside the database, which was accepted in so many words".to_owned())
    } else {
        Err(format!("{} lies beside the database: move it and set AIXIN_KEY_FILE", file.display()))
    })
}

/// Whoever owns the database can rewrite the record and its chain; what was signed and lies elsewhere shows it.
async fn checkpoints(tx: &mut Tx, config: &Config) -> Result<Result<String, String>, Fault> {
    let Some(file) = &config.audit_checkpoints else {
        return Ok(if demo::store::is_demo(tx).await? {
            Ok("none are written, in a demonstration".to_owned())
        } else {
            Err("none are written: whoever owns the database could rewrite the record. Set AIXIN_AUDIT_CHECKPOINTS to \
                 a file where they cannot write"
                .to_owned())
        });
    };
    let shown = file.display();
    if config.database_url.is_none() && file.starts_with(&config.data_dir) {
        return Ok(Err(format!(
            "{shown} lies beside the database: choose a place where its owner cannot write"
        )));
    }
    Ok(match std::fs::metadata(file) {
        Ok(about) if about.len() > 0 => Ok(format!("they are signed into {shown}, outside the database")),
        Ok(_) => Err(format!("{shown} is empty: `aixin audit checkpoint` writes the first")),
        Err(error) => Err(format!("{shown} cannot be read ({error}): `aixin audit checkpoint` makes it")),
    })
}

/// Whoever was forgotten comes back with an older backup if nothing outside the database says so.
async fn shred_log(tx: &mut Tx, config: &Config) -> Result<Result<String, String>, Fault> {
    let file = config.shred_log();
    let shown = file.display();
    let done: i64 = tx.sql("SELECT COUNT(*) FROM forgettings WHERE state = 'done'").scalar().await?;
    Ok(match shreds::read(&file) {
        Err(error) => Err(error.to_string()),
        Ok(None) if done == 0 => Ok("nobody was forgotten yet".to_owned()),
        Ok(None) => Err(format!("{shown} is not there, and {done} were forgotten: put it back")),
        Ok(Some(log)) => Ok(format!("{shown} tells of {} destroyed keys", log.head.shreds)),
    })
}

/// Where documents lie takes and gives, and holds what the database tells of.
async fn documents(tx: &mut Tx, clock: &Clock, config: &Config) -> Result<Result<String, String>, Fault> {
    let objects = config.objects().map_err(|error| Fault::Other(error.to_string()))?;
    let known = documents::store::all(tx).await?;
    if let Objects::Folder(path) = &objects
        && !path.is_dir()
    {
        return Ok(if known.is_empty() {
            Ok(format!("none yet; the first makes {objects}"))
        } else {
            Err(format!(
                "{objects} is not there, and the database tells of {}: put the folder back",
                known.len()
            ))
        });
    }
    let found = match objects.check(Random::system().uuid(clock)).await {
        Ok(()) => objects.list().await,
        Err(error) => Err(error),
    };
    let lying: BTreeSet<Uuid> = match found {
        Ok(found) => found.into_iter().filter(|found| found.is_whole).map(|found| found.id).collect(),
        Err(error) => return Ok(Err(format!("{objects} cannot be written to and read ({error})"))),
    };
    let missing = known.iter().filter(|id| !lying.contains(id)).count();
    let alone = config.database_url.is_some() && config.documents.is_none() && config.documents_url.is_none();
    Ok(if missing > 0 {
        Err(format!("{missing} of {} are not in {objects}: put them back from its copy", known.len()))
    } else if alone {
        Ok(format!(
            "{} in {objects}; where several machines serve, set AIXIN_DOCUMENTS to a folder of all, or AIXIN_DOCUMENTS_URL",
            known.len()
        ))
    } else {
        Ok(format!("{} in {objects}", known.len()))
    })
}

async fn clocks(tx: &mut Tx, clock: &Clock) -> Result<Result<String, String>, Fault> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(Ok("the database is on this machine".to_owned()));
    }
    let there: DateTime<Utc> = tx.sql("SELECT CURRENT_TIMESTAMP").scalar().await?;
    let apart = (there - clock.now()).num_seconds().abs();
    Ok(if apart <= CLOCKS_DIFFER {
        Ok(format!("server and database differ by {apart} s"))
    } else {
        Err(format!("server and database differ by {apart} s: let both follow the same time service"))
    })
}

/// Holidays are announced in November for the year to come.
async fn years(tx: &mut Tx, clock: &Clock) -> Result<Result<String, String>, Fault> {
    let known = calendar::store::load(tx).await?;
    let today = clock.today();

    let (this, next) = (today.year(), today.year() + 1);
    Ok(match (known.covers(this), known.covers(next)) {
        (true, true) => Ok(format!("{this} and {next} are there")),
        (true, false) if today.month() < 12 => Ok(format!("{this} is there; {next} is due in December")),
        (true, false) => Err(format!("{next} is missing: aixin calendar import FILE, see data/README.md")),
        (false, _) => Err(format!("{this} is missing: aixin calendar import FILE, see data/README.md")),
    })
}

async fn given_up(tx: &mut Tx) -> Result<Result<String, String>, Fault> {
    let count = outbox::given_up(tx).await?;
    Ok(if count == 0 {
        Ok("nothing was given up".to_owned())
    } else {
        Err(format!("{count} messages were given up: the log says why, under outbox.given_up"))
    })
}

/// What keeps commits and ends what is forgotten.
async fn settings(tx: &mut Tx) -> Result<Result<String, String>, Fault> {
    if tx.dialect() == Dialect::Sqlite {
        let (mode, level): (String, i64) = (
            tx.sql("SELECT journal_mode FROM pragma_journal_mode").scalar().await?,
            tx.sql("SELECT synchronous FROM pragma_synchronous").scalar().await?,
        );
        return Ok(if mode == "wal" && level >= 2 {
            Ok("WAL, synchronous FULL".to_owned())
        } else {
            Err(format!("journal {mode}, synchronous {level}: commits may be lost in a power cut"))
        });
    }
    let mut wrong = Vec::new();
    for (name, wanted) in [("synchronous_commit", "on"), ("fsync", "on"), ("full_page_writes", "on")] {
        let found: String = tx.sql("SELECT current_setting($1)").bind(name).scalar().await?;
        if found != wanted && !(name == "synchronous_commit" && found.starts_with("remote")) {
            wrong.push(format!(
                "{name} is {found}: set it to {wanted}, or commits may be lost in a power cut"
            ));
        }
    }
    let idle: String =
        tx.sql("SELECT current_setting('idle_in_transaction_session_timeout')").scalar().await?;
    if idle == "0" {
        wrong.push("idle_in_transaction_session_timeout is off for our connections".to_owned());
    }
    Ok(if wrong.is_empty() {
        Ok(format!("commits reach the disk, idle transactions end after {idle}"))
    } else {
        Err(wrong.join("; "))
    })
}
