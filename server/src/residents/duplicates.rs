//! Who was probably entered before: the same name with the same day of birth, or with an ID number that is the same
//! but for a slip of the hand.
//!
//! What this does NOT do: decide. A person looks at the masked candidates and says whether it is one of them.

use domain::id_number::IdNumber;
use domain::imports::Resemblance;
use domain::residents::{ParsedResident, ResidentList, ResidentSummary, near_birth_dates};
use platform::http::Problem;
use platform::store::{Tx, placeholders};
use platform::vault::WrappedKey;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::people::{BIRTH_DATE, NAME, Reached};
use super::search::{self, Candidate};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;

/// Candidates that are looked at; of a real person there are one or two.
const LOOKED_AT: i64 = 50;

/// Who is probably the person who is about to be entered, masked. Whoever has their very ID number is not among them:
/// that is no probability.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn probable(app: &App, tx: &mut Tx, new: &ParsedResident) -> Result<Vec<ResidentSummary>, Fault> {
    let (number, name) = (&new.id_number, new.name.as_str());
    let candidates = candidates(app, tx, (number, name)).await?;
    let found = search::open(app, &candidates)?;
    let alike = found.iter().filter(|one| alike(one, (number, name)).is_some());
    Ok(alike.map(search::Opened::summary).collect())
}

/// Who is probably the person of this file, under another one.
pub(super) async fn of_resident(app: &App, tx: &mut Tx, resident: &Reached) -> Result<ResidentList, Fault> {
    let (number, name) = (resident.id_number(app.clock.today())?, resident.name()?);
    let candidates = candidates(app, tx, (&number, &name)).await?;
    let found = search::open(app, &candidates)?;
    let others = found.iter().filter(|one| one.id != resident.id);
    let alike = others.filter(|one| alike(one, (&number, &name)).is_some());
    Ok(ResidentList { items: alike.map(search::Opened::summary).collect(), more: false })
}

/// In what somebody who is about to be entered resembles anybody of the registry; nobody is shown.
pub(super) async fn resemblance(
    app: &App,
    tx: &mut Tx,
    new: &ParsedResident,
) -> Result<Option<Resemblance>, Fault> {
    let new = (&new.id_number, new.name.as_str());
    let candidates = candidates(app, tx, new).await?;
    Ok(search::open(app, &candidates)?.iter().find_map(|one| alike(one, new)))
}

fn alike(known: &search::Opened, new: (&IdNumber, &str)) -> Option<Resemblance> {
    Resemblance::of((&known.number, &known.name), new)
}

/// Answers with the candidates, each of whom was read and goes on record as that.
pub(super) async fn show(app: &App, caller: &Caller, alike: &[ResidentSummary]) -> Result<Problem, Problem> {
    let seen = alike.iter().map(|one| one.id);
    app.record_read(app.entry_of(caller, "residents.probable_duplicate").people(seen)).await?;
    let more = serde_json::to_value(alike).map_err(|error| Fault::Other(error.to_string()))?;
    Ok(Problem::conflict("probable_duplicate").with(more))
}

/// Rows that share the token of the name and the token of a day of birth near the given one: 24 bits together.
async fn candidates(
    app: &App,
    tx: &mut Tx,
    (number, name): (&IdNumber, &str),
) -> Result<Vec<Candidate>, Fault> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let near = near_birth_dates(number.birth_date());
    let near: Vec<_> =
        near.iter().map(|day| app.vault.short_index_tokens(BIRTH_DATE, &day.to_string())).collect();
    for name in app.vault.short_index_tokens(NAME, name) {
        // Counted per row, so that no plan begins with the days: of one token each they are fifty times as many.
        let days = near.iter().flatten().filter(|day| day.version == name.version);
        let days: Vec<_> = days.map(|day| day.token.clone()).collect();
        let list = placeholders(6, days.len());
        let rows: Vec<Candidate> = tx
            .sql(AssertSqlSafe(format!(
                "SELECT r.id, r.status, r.id_number_sealed, r.name_sealed, a.name AS area_name, {}
                 FROM search_tokens n
                 JOIN residents r ON r.id = n.row_id JOIN areas a ON a.id = r.area_id
                 LEFT JOIN subject_keys k ON k.subject_id = r.id AND k.class = 'statutory'
                 WHERE n.field = $1 AND n.version = $2 AND n.token = $3 AND r.status <> 'merged'
                   AND (SELECT COUNT(*) FROM search_tokens b
                        WHERE b.row_id = n.row_id AND b.field = $4 AND b.version = $2 AND b.token IN ({list})) > 0
                 ORDER BY r.id LIMIT $5",
                WrappedKey::COLUMNS
            )))
            .bind(NAME.name())
            .bind(name.version)
            .bind(name.token)
            .bind(BIRTH_DATE.name())
            .bind(LOOKED_AT)
            .bind_all(days)
            .all()
            .await?;
        let known: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id).collect();
        candidates.extend(rows.into_iter().filter(|row| !known.contains(&row.id)));
    }
    Ok(candidates)
}
