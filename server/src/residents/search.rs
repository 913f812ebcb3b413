//! Searching by name: whole names, in one's own areas, ten at most.

use domain::areas::AreaPath;
use domain::mask;
use domain::residents::{ResidentList, ResidentStatus, ResidentSummary, Searched};
use domain::roles::{Permission, Reach};
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::{Class, Sealed, VersionedToken, WrappedKey};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::people::NAME;
use super::store::cell;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::areas;
use crate::problems::Fault;
use domain::id_number::IdNumber;

/// People that are shown at most.
const SHOWN: usize = 10;
/// People who are opened in one search: a city of ten times the size has a tenth of it under one token.
const OPENED: i64 = 2_000;

/// Somebody who may have the name: the token is shared by one in 4,096.
#[derive(sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) id: Uuid,
    pub(super) status: String,
    pub(super) id_number_sealed: Sealed,
    pub(super) name_sealed: Sealed,
    pub(super) area_name: String,
    #[sqlx(flatten)]
    pub(super) key: WrappedKey,
}

/// A candidate whose name and number were opened.
pub(super) struct Opened {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) number: IdNumber,
    status: ResidentStatus,
    area_name: String,
}

impl Opened {
    /// What may be shown of them.
    pub(super) fn summary(&self) -> ResidentSummary {
        ResidentSummary {
            id: self.id,
            name_masked: mask::name(&self.name),
            id_number_masked: self.number.masked(),
            area_name: self.area_name.clone(),
            status: self.status,
        }
    }
}

/// Opens candidates, each once.
pub(super) fn open(app: &App, candidates: &[Candidate]) -> Result<Vec<Opened>, Fault> {
    let mut opened: Vec<Opened> = Vec::with_capacity(candidates.len());
    for candidates in candidates.chunk_by(|one, other| one.id == other.id) {
        let first = &candidates[0];
        let keys = candidates.iter().map(|candidate| &candidate.key);
        let key = app.vault.joined(first.id, Class::Statutory, keys)?;
        let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
        let name = key.open_padded_text(&cell("name_sealed", first.id), &first.name_sealed)?;
        let number = key.open_text(&cell("id_number_sealed", first.id), &first.id_number_sealed)?;
        opened.push(Opened {
            id: first.id,
            name: name.expose().clone(),
            number: IdNumber::parse(number.expose(), app.clock.today())
                .map_err(|_| Fault::Unreadable("residents.id_number_sealed"))?,
            status: ResidentStatus::from_code(&first.status).ok_or(Fault::Unreadable("residents.status"))?,
            area_name: first.area_name.clone(),
        });
    }
    Ok(opened)
}

/// The people of that name in the caller's areas; each who is shown goes on record.
pub(super) async fn search(app: &App, caller: &Caller, wanted: &Searched) -> Result<ResidentList, Problem> {
    let actor = caller.worker()?;
    let mut reach = Reach::of(&actor.memberships, caller.today, Permission::ReadResident).areas().to_vec();
    let mut tx = app.store.autocommit().await?;
    if let Some(area) = &wanted.area_id {
        let area = areas::store::find(&mut tx, area).await?;
        let within = area.filter(|area| caller.may(Permission::ReadResident, &area.path));
        reach = vec![within.ok_or_else(|| Problem::field("area_id", "area_unknown"))?.path];
    }
    let tokens = app.vault.short_index_tokens(NAME, &wanted.name);
    let candidates = candidates(&mut tx, &tokens, &reach).await?;
    drop(tx);
    let too_many = i64::try_from(candidates.len()).unwrap_or(i64::MAX) >= most_rows(&tokens);
    let year = |number: &IdNumber| chrono::Datelike::year(&number.birth_date());
    let mut found = open(app, &candidates)?;
    found.retain(|one| {
        one.name == wanted.name && wanted.birth_year.is_none_or(|born| year(&one.number) == born)
    });
    let more = too_many || found.len() > SHOWN;
    found.truncate(SHOWN);
    let seen = found.iter().map(|one| one.id);
    app.record_read(app.entry_of(caller, "residents.search").people(seen)).await?;
    Ok(ResidentList { items: found.iter().map(Opened::summary).collect(), more })
}

/// Rows of a search at most: while keys turn, a person has one for each token and each generation of their key.
fn most_rows(tokens: &[VersionedToken]) -> i64 {
    const GENERATIONS: i64 = 2;
    OPENED * GENERATIONS * i64::try_from(tokens.len()).unwrap_or(1)
}

async fn candidates(
    tx: &mut Tx,
    tokens: &[VersionedToken],
    areas: &[AreaPath],
) -> Result<Vec<Candidate>, Fault> {
    let token = |at: usize| format!("t.version = ${} AND t.token = ${}", 3 + 2 * at, 4 + 2 * at);
    let tokens_text = (0..tokens.len()).map(token).collect::<Vec<_>>().join(" OR ");
    let first = 3 + 2 * tokens.len();
    let inside = |at: usize| format!("a.path = ${} OR a.path LIKE ${}", first + 2 * at, first + 1 + 2 * at);
    let inside = (0..areas.len()).map(inside).collect::<Vec<_>>().join(" OR ");
    let mut statement = tx
        .sql(AssertSqlSafe(format!(
            "SELECT r.id, r.status, r.id_number_sealed, r.name_sealed, a.name AS area_name, {}
             FROM search_tokens t JOIN residents r ON r.id = t.row_id JOIN areas a ON a.id = r.area_id
             LEFT JOIN subject_keys k ON k.subject_id = r.id AND k.class = 'statutory'
             WHERE t.field = $1 AND ({tokens_text}) AND r.status <> 'merged' AND ({inside})
             ORDER BY r.id LIMIT $2",
            WrappedKey::COLUMNS
        )))
        .bind(NAME.name())
        .bind(most_rows(tokens));
    for token in tokens {
        statement = statement.bind(token.version).bind(token.token.clone());
    }
    for area in areas {
        statement = statement.bind(area.as_str().to_owned()).bind(format!("{}/%", area.as_str()));
    }
    Ok(statement.all().await?)
}
