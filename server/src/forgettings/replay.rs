//! The shred log held against the database: whatever came back out of a backup goes again.
//!
//! A server does it before it serves and a restore before it says that it is done, so that no way back leads to somebody
//! who was forgotten: not a backup, not a copied file, not a point in time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::forgettings::ForgettingScope;
use platform::audit;
use platform::shreds::{self, Shred, ShredHead, ShredLogError};
use platform::vault::Class;
use uuid::Uuid;

use super::destroying::erase;
use crate::app::App;
use crate::cases;
use crate::problems::Fault;

/// People looked for in one statement.
const AT_ONCE: usize = 500;

/// Why the log could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The file.
    #[error(transparent)]
    Log(#[from] ShredLogError),
    /// A word in it that this version does not know.
    #[error(
        "the shred log tells of keys of a class {0:?}, which this version does not know: look who changed it"
    )]
    Class(String),
    /// The database.
    #[error("the shred log cannot be replayed: {0}")]
    Fault(#[from] Fault),
}

impl From<platform::store::StoreError> for ReplayError {
    fn from(error: platform::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// The log and how far it is; none where nobody was ever forgotten.
    pub head: Option<ShredHead>,
    /// Whose data had come back, and is gone again.
    pub people: Vec<Uuid>,
    /// Keys that were destroyed again.
    pub keys: u64,
}

/// Destroys again what the log says was destroyed.
///
/// # Errors
/// [`ReplayError`]; what was done until then stays done, and the same again goes on.
pub async fn replay(app: &App) -> Result<Replayed, ReplayError> {
    let file = app.config.shred_log();
    let read = tokio::task::spawn_blocking(move || shreds::read(&file)).await;
    let log = read.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    let Some(log) = log else { return Ok(Replayed::default()) };
    if let Some(shred) = log.shreds.iter().find(|shred| Class::parse(&shred.class).is_none()) {
        return Err(ReplayError::Class(shred.class.clone()));
    }
    let mut replayed = Replayed { head: Some(log.head.clone()), ..Replayed::default() };
    // Everything of somebody comes before a part of them, so that the part is gone when it is looked for.
    for (class, scope) in
        [(Class::Statutory, ForgettingScope::Everything), (Class::Consent, ForgettingScope::Consent)]
    {
        let until = latest(&log.shreds, class);
        let subjects: Vec<Uuid> = until.keys().copied().collect();
        for some in subjects.chunks(AT_ONCE) {
            for subject in back(app, some, class).await? {
                replayed.keys += again(app, &mut replayed.people, subject, scope, until[&subject]).await?;
            }
        }
    }
    if !replayed.people.is_empty() {
        let mut tx = app.store.write().await?;
        for some in replayed.people.chunks(AT_ONCE) {
            let entry = app.entry("forgettings.replay").people(some.iter().copied());
            let object = format!("shred_log:{} {}", log.head.log, log.head.shreds);
            audit::record(&mut tx, entry.object(object)).await.map_err(Fault::from)?;
        }
        tx.commit().await?;
    }
    Ok(replayed)
}

/// Until when the keys of each subject were destroyed.
fn latest(shreds: &[Shred], class: Class) -> BTreeMap<Uuid, DateTime<Utc>> {
    let mut until: BTreeMap<Uuid, DateTime<Utc>> = BTreeMap::new();
    for shred in shreds.iter().filter(|shred| Class::parse(&shred.class) == Some(class)) {
        let known = until.entry(shred.subject).or_insert(shred.at);
        *known = shred.at.max(*known);
    }
    until
}

/// Those of whom anything is there at all; when it came is looked at one by one.
async fn back(app: &App, subjects: &[Uuid], class: Class) -> Result<Vec<Uuid>, Fault> {
    let mut tx = app.store.autocommit().await?;
    let now = app.clock.now();
    let mut found = app.vault.keyed_by(&mut tx, subjects, class, now).await?;
    if class == Class::Consent {
        // Answers of before consent had a key of its own.
        found.extend(cases::forgetting::store::with_answers(&mut tx, subjects).await?);
        found.sort_unstable();
        found.dedup();
    }
    Ok(found)
}

async fn again(
    app: &App,
    people: &mut Vec<Uuid>,
    subject: Uuid,
    scope: ForgettingScope,
    until: DateTime<Utc>,
) -> Result<u64, Fault> {
    let mut tx = app.store.write().await?;
    let class = if scope == ForgettingScope::Everything { Class::Statutory } else { Class::Consent };
    let is_back = !app.vault.keyed_by(&mut tx, &[subject], class, until).await?.is_empty();
    // What was agreed to anew since is kept.
    let has_answers = scope == ForgettingScope::Consent
        && cases::forgetting::store::holds_answers(&mut tx, &[subject], until).await?;
    if !is_back && !has_answers {
        return Ok(0);
    }
    let keys = erase(app, &mut tx, &[subject], scope, until).await?;
    tx.commit().await?;
    people.push(subject);
    Ok(keys)
}
