//! Many residents at once, for whoever brings in or takes out a whole table: the same rows as one by one, in few
//! statements, and the way back.

mod alike;
mod altering;
mod entering;
pub mod store;
mod withdrawing;

use std::collections::HashMap;

use domain::certificate_number::CertificateNumber;
use domain::id_number::IdNumber;
use domain::residents::FactSource;
use platform::store::Tx;
use platform::vault::WrappedKey;
use uuid::Uuid;

use super::certificates::{self, Certificates};
use super::people::{self, CERTIFICATE_NUMBER, ID_NUMBER, Reached};
use super::store::Row;
use crate::app::App;
use crate::problems::Fault;

pub use alike::Alike;
pub use altering::{Before, Change, change, restore};
pub use entering::register_all;
pub use withdrawing::{Written, anything_stands_on, withdraw};

/// Ids named in one statement.
const AT_ONCE: usize = 500;

/// Who brings the residents in, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// How what is written became known.
    pub source: FactSource,
    /// The account that wrote it; none at the server's own command line.
    pub by: Option<Uuid>,
}

/// The residents whose ID numbers these are, in their order; the record that stands, where one was merged.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn known(app: &App, tx: &mut Tx, numbers: &[&IdNumber]) -> Result<Vec<Option<Reached>>, Fault> {
    let values: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let ids = app.vault.find_all_unique(tx, ID_NUMBER, &values).await?;
    let wanted: Vec<Uuid> = ids.iter().flatten().copied().collect();
    let mut found = by_ids(app, tx, &wanted).await?;
    let mut known = Vec::with_capacity(ids.len());
    for id in ids {
        let resident = id.and_then(|id| found.remove(&id));
        known.push(match resident {
            Some(resident) if resident.row.merged_into_id.is_some() => {
                people::load(app, tx, resident.id).await?
            }
            other => other,
        });
    }
    Ok(known)
}

/// How many of these ID numbers are not in the registry.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn unknown(app: &App, tx: &mut Tx, numbers: &[&IdNumber]) -> Result<usize, Fault> {
    let values: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let found = app.vault.find_all_unique(tx, ID_NUMBER, &values).await?;
    Ok(found.iter().filter(|id| id.is_none()).count())
}

/// Why a new certificate number cannot be somebody's: it is known, as theirs or another's.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn number_is_taken(
    app: &App,
    tx: &mut Tx,
    resident: Uuid,
    number: Option<&CertificateNumber>,
) -> Result<Option<&'static str>, Fault> {
    let Some(number) = number else { return Ok(None) };
    let Some(row) = app.vault.find_unique(tx, CERTIFICATE_NUMBER, number.as_str()).await? else {
        return Ok(None);
    };
    let own = store::holder(tx, row).await? == Some(resident);
    Ok(Some(if own { "certificate_superseded" } else { "duplicate_certificate_number" }))
}

/// Residents by id, as filed, in no order.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn by_ids(app: &App, tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Reached>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows = store::by_ids(tx, some).await?;
        found.extend(with_keys(app, rows)?.into_iter().map(|resident| (resident.id, resident)));
    }
    Ok(found)
}

fn with_keys(app: &App, rows: Vec<(Row, Vec<WrappedKey>)>) -> Result<Vec<Reached>, Fault> {
    rows.into_iter().map(|(row, keys)| people::with_key(app, row, &keys)).collect()
}

/// A page of the residents in an area, by id after `after`; records that were merged away are left out.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn page(
    app: &App,
    tx: &mut Tx,
    inside: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Reached>, Fault> {
    let rows = store::page(tx, inside, after, limit).await?;
    with_keys(app, rows)
}

/// The certificates of residents; who never held one is missing.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub(crate) async fn certificates(
    app: &App,
    tx: &mut Tx,
    residents: &[&Reached],
) -> Result<HashMap<Uuid, Certificates>, Fault> {
    let mut found = HashMap::new();
    for some in residents.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|resident| resident.id).collect();
        let events = store::certificate_events(tx, &ids).await?;
        for resident in some {
            let Some(events) = events.get(&resident.id) else { continue };
            if let Some(folded) = certificates::folded(app, resident, events)? {
                found.insert(resident.id, folded);
            }
        }
    }
    Ok(found)
}

/// From where each current fact of these residents is known, `name:registry …`, for comparing two states of a registry.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sources(app: &App, tx: &mut Tx, residents: &[Uuid]) -> Result<HashMap<Uuid, String>, Fault> {
    let mut sources: HashMap<Uuid, String> = HashMap::new();
    let mut last = None;
    for (resident, kind, source) in store::sources(tx, residents, app.clock.today()).await? {
        if last.as_ref() != Some(&(resident, kind.clone())) {
            let known = sources.entry(resident).or_default();
            known.extend([" ", kind.as_str(), ":", source.as_str()]);
        }
        last = Some((resident, kind));
    }
    Ok(sources)
}
