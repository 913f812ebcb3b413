//! What waits for a worker: the cases of their step in their areas, and how many there are.
//!
//! What this does NOT do: a browsing list. Every row that is shown is a read that its person finds.

use std::time::Duration;

use chrono::NaiveDate;
use domain::areas::{AreaId, AreaPath};
use domain::cases::{CaseCounts, CaseList, DueFilter, Hands, Kind, MOST_COUNTED, Step, WaitsFor};
use domain::roles::{Permission, Reach};
use futures_util::stream::BoxStream;
use platform::http::Problem;
use platform::store::Tx;
use platform::vault::WrappedKey;
use poem_openapi::payload::EventStream;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::file::summary;
use super::store::ListRow;
use crate::accounts::guard::{Actor, Caller, Watcher};
use crate::app::App;
use crate::problems::Fault;
use crate::watching::Watch;
use crate::{areas, paging, reminders, residents};

/// Which part of the queue is wanted.
pub(super) struct Asked {
    pub(super) waits_for: Option<WaitsFor>,
    pub(super) kind: Option<Kind>,
    pub(super) area: Option<String>,
    pub(super) due: Option<DueFilter>,
    pub(super) hands: Option<Hands>,
}

const WATCH: Watch<CaseCounts> = Watch { every: Duration::from_secs(2), name: |_| "counts", last: |_| false };

/// Where a case stands in the queue while its clock is stopped: after all that are due.
const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// Before every due date.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day of the calendar");

/// A page of what waits, by due date; each of its people is read.
pub(super) async fn page(
    app: &App,
    caller: &Caller,
    asked: Asked,
    after: Option<&str>,
    limit: i64,
) -> Result<CaseList, Problem> {
    let actor = caller.permitted(Permission::ReadCase)?;
    let after = after.map(After::parse).transpose()?.unwrap_or(After::BEGINNING);
    let mut tx = app.store.autocommit().await?;
    let wanted = Wanted {
        waits_for: asked.waits_for.unwrap_or_else(|| own_step(actor)),
        kind: asked.kind,
        areas: within(&mut tx, caller, actor, asked.area.as_deref()).await?,
        until: asked.due.map_or(NEVER, |due| due.until(caller.today, &app.calendar())),
        hands: asked.hands,
        worker: actor.id,
    };
    let mut rows = waiting(&mut tx, &wanted, after, limit + 1).await?;
    drop(tx);
    let more = paging::cut(&mut rows, limit);
    let next = rows.last().filter(|_| more).map(|(row, _)| After::of(row).to_string());
    let people = rows.iter().map(|(row, _)| row.resident_id);
    app.record_read(app.entry_of(caller, "cases.list").people(people)).await?;
    let line = |(row, keys): (ListRow, Vec<WrappedKey>)| {
        let name = residents::name_with(app, row.resident_id, &row.name_sealed, &keys)?;
        let person = row.resident_id;
        summary(row, person, &name, Some(actor.id))
    };
    Ok(CaseList { items: rows.into_iter().map(line).collect::<Result<_, _>>()?, next })
}

/// How much waits.
pub(super) async fn count(app: &App, caller: &Caller) -> Result<CaseCounts, Problem> {
    let actor = caller.permitted(Permission::ReadCase)?;
    let (wanted, days) = (Wanted::own(caller, actor), Days::of(app, caller.today));
    Ok(counts(&mut app.store.autocommit().await?, &wanted, &days).await?)
}

/// The same, again and again; what the worker may reach is what they reached when they began.
pub(super) fn watch(
    app: &App,
    watcher: Watcher,
) -> Result<EventStream<BoxStream<'static, CaseCounts>>, Problem> {
    let caller = &watcher.caller;
    let wanted = Wanted::own(caller, caller.permitted(Permission::ReadCase)?);
    let look = move |app: App| {
        let wanted = wanted.clone();
        async move {
            let days = Days::of(&app, app.clock.today());
            counts(&mut app.store.autocommit().await.ok()?, &wanted, &days).await.ok()
        }
    };
    Ok(WATCH.events(app, watcher, look))
}

/// The step that a worker takes.
fn own_step(actor: &Actor) -> WaitsFor {
    let may = |permission| actor.memberships.iter().any(|membership| membership.role.permits(permission));
    Step::ALL.iter().copied().find(|step| may(step.permission())).map_or(WaitsFor::City, WaitsFor::from)
}

fn reach(caller: &Caller, actor: &Actor) -> Vec<AreaPath> {
    Reach::of(&actor.memberships, caller.today, Permission::ReadCase).areas().to_vec()
}

/// The areas whose cases are wanted: all that the worker reaches, or the one they name.
async fn within(
    tx: &mut Tx,
    caller: &Caller,
    actor: &Actor,
    area: Option<&str>,
) -> Result<Vec<AreaPath>, Problem> {
    let Some(area) = area else { return Ok(reach(caller, actor)) };
    let unknown = || Problem::field("area", "area_unknown");
    let id = AreaId::parse(area).map_err(|_| unknown())?;
    let area = areas::store::find(tx, &id).await?;
    let area = area.filter(|area| caller.may(Permission::ReadCase, &area.path)).ok_or_else(unknown)?;
    Ok(vec![area.path])
}

/// Where a page goes on: after this due date and case.
#[derive(Clone, Copy, Debug)]
struct After {
    due_on: NaiveDate,
    id: Uuid,
}

impl After {
    const BEGINNING: Self = Self { due_on: FIRST, id: Uuid::nil() };

    fn of(row: &ListRow) -> Self {
        Self { due_on: row.due_on.unwrap_or(NEVER), id: row.id }
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let parsed = text
            .split_once('_')
            .and_then(|(day, id)| Some(Self { due_on: day.parse().ok()?, id: id.parse().ok()? }));
        parsed.ok_or_else(|| Problem::field("after", "page"))
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.due_on, self.id)
    }
}

/// What is looked for among the cases that wait.
#[derive(Clone)]
struct Wanted {
    waits_for: WaitsFor,
    kind: Option<Kind>,
    areas: Vec<AreaPath>,
    /// The last due date.
    until: NaiveDate,
    /// In whose hands, as seen by the worker.
    hands: Option<Hands>,
    worker: Uuid,
}

impl Wanted {
    fn own(caller: &Caller, actor: &Actor) -> Self {
        Self {
            waits_for: own_step(actor),
            kind: None,
            areas: reach(caller, actor),
            until: NEVER,
            hands: None,
            worker: actor.id,
        }
    }

    /// In whose hands as a condition on `c.delegate_id`, with the value of its placeholder, if it has one.
    fn in_hands(&self, placeholder: usize) -> (String, Option<Uuid>) {
        let of_worker = |is: &str| (format!("c.delegate_id {is} ${placeholder}"), Some(self.worker));
        match self.hands {
            None => ("1 = 1".to_owned(), None),
            Some(Hands::Office) => ("c.delegate_id IS NULL".to_owned(), None),
            Some(Hands::Mine) => of_worker("="),
            Some(Hands::Colleague) => of_worker("<>"),
        }
    }

    /// The areas as a condition on `a.path`, from this placeholder on.
    fn inside(&self, first: usize) -> String {
        let one = |at| format!("a.path = ${} OR a.path LIKE ${}", first + 2 * at, first + 1 + 2 * at);
        (0..self.areas.len()).map(one).collect::<Vec<_>>().join(" OR ")
    }

    fn area_values(&self) -> impl Iterator<Item = String> {
        self.areas.iter().flat_map(|area| [area.as_str().to_owned(), format!("{}/%", area.as_str())])
    }
}

/// The last days that are late, due and soon.
struct Days {
    overdue: NaiveDate,
    today: NaiveDate,
    soon: NaiveDate,
}

impl Days {
    fn of(app: &App, today: NaiveDate) -> Self {
        let until = |due: DueFilter| due.until(today, &app.calendar());
        Self { overdue: until(DueFilter::Overdue), today, soon: until(DueFilter::Soon) }
    }
}

/// The day on which a case is due, [`NEVER`] while its clock stands still: to the letter as in the index `cases_queue`.
const DUE: &str = "COALESCE(c.due_on, '9999-12-31')";

/// What a worker has said yes to, and is about to be decided, waits for nobody any more.
const NOT_DECIDED: &str =
    "NOT EXISTS (SELECT 1 FROM batch_items b WHERE b.case_id = c.id AND b.outcome = 'waiting')";

/// A row of the queue with one generation of the resident's key; there is a row for each.
#[derive(sqlx::FromRow)]
struct KeyedRow {
    #[sqlx(flatten)]
    row: ListRow,
    #[sqlx(flatten)]
    key: WrappedKey,
}

/// What waits inside the areas, by due date, a page at a time.
async fn waiting(
    tx: &mut Tx,
    wanted: &Wanted,
    after: After,
    limit: i64,
) -> Result<Vec<(ListRow, Vec<WrappedKey>)>, Fault> {
    let (in_hands, worker) = wanted.in_hands(7 + 2 * wanted.areas.len());
    let text = format!(
        "SELECT p.id, p.reference, p.kind, p.resident_id, p.stage, p.waits_for, p.due_on, p.due_provisional,
                p.delegate_id, p.version, p.opened_at, a.name AS area_name, r.name_sealed, {keys}
         FROM (
             SELECT c.id, c.reference, c.kind, c.resident_id, c.area_id, c.stage, c.waits_for, c.due_on,
                    c.due_provisional, c.delegate_id, c.version, c.opened_at, {DUE} AS due
             FROM cases c
             WHERE c.waits_for = $1 AND c.area_id IN (SELECT a.id FROM areas a WHERE {inside})
               AND ({DUE} > $2 OR ({DUE} = $2 AND c.id > $3)) AND {DUE} <= $5 AND c.kind LIKE $6
               AND {in_hands} AND {NOT_DECIDED}
             ORDER BY {DUE}, c.id LIMIT $4
         ) p JOIN areas a ON a.id = p.area_id JOIN residents r ON r.id = p.resident_id
         LEFT JOIN subject_keys k ON k.subject_id = p.resident_id AND k.class = 'statutory'
         ORDER BY p.due, p.id",
        inside = wanted.inside(7),
        keys = WrappedKey::COLUMNS
    );
    let statement = tx
        .sql(AssertSqlSafe(text))
        .bind(wanted.waits_for.code())
        .bind(after.due_on)
        .bind(after.id)
        .bind(limit)
        .bind(wanted.until)
        .bind(wanted.kind.map_or("%", Kind::code))
        .bind_all(wanted.area_values())
        .bind_all(worker);
    let mut waiting: Vec<(ListRow, Vec<WrappedKey>)> = Vec::new();
    for KeyedRow { row, key } in statement.all::<KeyedRow>().await? {
        match waiting.last_mut() {
            Some((last, keys)) if last.id == row.id => keys.push(key),
            _ => waiting.push((row, vec![key])),
        }
    }
    Ok(waiting)
}

/// How many wait, and how many of them are due by each of the days; the most urgent [`MOST_COUNTED`] are looked at. With
/// it goes what the worker is told and has not seen.
async fn counts(tx: &mut Tx, wanted: &Wanted, days: &Days) -> Result<CaseCounts, Fault> {
    let by =
        |day: &str| format!("CAST(COALESCE(SUM(CASE WHEN q.due <= {day} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let text = format!(
        "SELECT COUNT(*), {}, {}, {} FROM (
             SELECT {DUE} AS due FROM cases c
             WHERE c.waits_for = $1 AND c.area_id IN (SELECT a.id FROM areas a WHERE {inside}) AND {NOT_DECIDED}
             ORDER BY {DUE} LIMIT $5
         ) q",
        by("$2"),
        by("$3"),
        by("$4"),
        inside = wanted.inside(6)
    );
    let (waiting, overdue, today, soon) = tx
        .sql(AssertSqlSafe(text))
        .bind(wanted.waits_for.code())
        .bind(days.overdue)
        .bind(days.today)
        .bind(days.soon)
        .bind(MOST_COUNTED)
        .bind_all(wanted.area_values())
        .one()
        .await?;
    let reminders = reminders::unread(tx, wanted.worker).await?;
    Ok(CaseCounts { waiting, overdue, today, soon, reminders })
}
