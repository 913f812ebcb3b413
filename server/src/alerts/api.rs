//! The alerts, read by the information section, and what came of looking at one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::alerts::{AlertList, AlertView, Conclude, words};
use domain::roles::Permission;
use platform::audit;
use platform::clock::shanghai_date;
use platform::http::{Body, IfMatch, Problem, etag};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::lines::{self, Line};
use super::store::{self, Row};
use crate::accounts;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;

/// Alerts of a page.
const PAGE: usize = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What should be looked at.
    Alerts,
}

/// An alert with the version that a conclusion must name.
#[derive(ApiResponse)]
pub enum AlertShown {
    /// How it stands.
    #[oai(status = 200)]
    Shown(
        Json<AlertView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about alerts.
pub struct AlertsApi;

#[OpenApi(tag = "Chapter::Alerts")]
impl AlertsApi {
    /// What workers opened that somebody should look at: first what nobody has looked at, the gravest before the
    /// others, then the rest, last looked at first. Nobody whose file it was is named.
    #[oai(path = "/alerts", method = "get", operation_id = "list_alerts")]
    async fn list_alerts(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended.
        after: Query<Option<String>>,
    ) -> Result<Json<AlertList>, Problem> {
        caller.permitted(Permission::ReadAudit)?;
        let after = after.0.as_deref().map(Place::parse);
        let after = after.map(|place| place.ok_or_else(|| Problem::field("after", "page"))).transpose()?;
        let mut tx = app.store.autocommit().await?;
        let mut found = page(&app, &mut tx, after).await?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next = found.last().filter(|_| more).map(|(row, line)| Place::of(row, line).text());
        let items = views(&app, &mut tx, found).await?;
        drop(tx);
        app.record_read(app.entry_of(&caller, "alerts.list")).await?;
        Ok(Json(AlertList { items, next }))
    }

    /// Say what came of looking at an alert: the worker explained it, or it was passed on.
    #[oai(path = "/alerts/:id/conclusion", method = "post", operation_id = "conclude_alert")]
    async fn conclude_alert(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<Conclude>,
    ) -> Result<AlertShown, Problem> {
        let actor = caller.permitted(Permission::ReadAudit)?.id;
        let mut tx = app.store.write().await?;
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        if row.concluded_at.is_some() {
            return Err(Problem::conflict("already_done"));
        }
        expected.check(row.version)?;
        let conclusion = body.value.conclusion;
        if !store::conclude(&mut tx, (row.id, row.version), conclusion, actor, app.clock.now()).await? {
            return Err(Problem::stale());
        }
        let entry = app.entry_of(&caller, "alerts.conclude").purpose(conclusion.code());
        audit::record(&mut tx, entry.object(format!("alert:{}", row.id))).await?;
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        let key = lines::key(&app, &mut tx).await?;
        let line = lines::opened(&key, row.id, &row.detail_sealed)?;
        let view = views(&app, &mut tx, vec![(row, line)]).await?.pop().ok_or_else(Problem::not_found)?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(AlertShown::Shown(Json(view), version))
    }
}

/// Where an alert stands in the list: what nobody has looked at comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// By gravity, then by when it happened last.
    Open(Reverse<u32>, Reverse<i64>, Uuid),
    /// By when somebody looked at it, in microseconds.
    Concluded(Reverse<i64>, Reverse<Uuid>),
}

impl Place {
    fn of(row: &Row, line: &Line) -> Self {
        match row.concluded_at {
            None => Self::Open(Reverse(line.gravity()), Reverse(line.last_at.timestamp_micros()), row.id),
            Some(at) => Self::Concluded(Reverse(at.timestamp_micros()), Reverse(row.id)),
        }
    }

    /// As it stands in the address of the next page: figures and the alert's own id.
    fn text(self) -> String {
        match self {
            Self::Open(Reverse(gravity), Reverse(at), id) => format!("open.{gravity}.{at}.{id}"),
            Self::Concluded(Reverse(at), Reverse(id)) => format!("concluded.{at}.{id}"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.split('.').collect::<Vec<_>>()[..] {
            ["open", gravity, at, id] => {
                Some(Self::Open(Reverse(gravity.parse().ok()?), Reverse(at.parse().ok()?), id.parse().ok()?))
            }
            ["concluded", at, id] => {
                let at: i64 = at.parse().ok()?;
                DateTime::from_timestamp_micros(at).filter(|at| *at < last_moment())?;
                Some(Self::Concluded(Reverse(at), Reverse(id.parse().ok()?)))
            }
            _ => None,
        }
    }
}

/// A moment that both databases can write, after every other.
fn last_moment() -> DateTime<Utc> {
    DateTime::from_timestamp(253_000_000_000, 0).unwrap_or_default()
}

/// One more than a page of what follows a place. Only opened it can be seen how grave something is, so everything that
/// nobody has looked at is opened; there is one a worker and day.
async fn page(app: &App, tx: &mut Tx, after: Option<Place>) -> Result<Vec<(Row, Line)>, Fault> {
    let Some(key) = lines::key_if_any(app, tx).await? else { return Ok(Vec::new()) };
    let opened = |row: Row| {
        let line = lines::opened(&key, row.id, &row.detail_sealed)?;
        Ok::<_, Fault>((row, line))
    };
    let mut found = Vec::new();
    if !matches!(after, Some(Place::Concluded(..))) {
        found = store::open(tx).await?.into_iter().map(&opened).collect::<Result<_, _>>()?;
        found.retain(|(row, line)| after.is_none_or(|after| Place::of(row, line) > after));
        found.sort_by_key(|(row, line)| Place::of(row, line));
        found.truncate(PAGE + 1);
    }
    let missing = i64::try_from(PAGE + 1 - found.len()).unwrap_or_default();
    if missing > 0 {
        let before = match after {
            Some(Place::Concluded(Reverse(at), Reverse(id))) => {
                (DateTime::from_timestamp_micros(at).unwrap_or_default(), id)
            }
            _ => (last_moment(), Uuid::max()),
        };
        for row in store::concluded(tx, before, missing).await? {
            found.push(opened(row)?);
        }
    }
    Ok(found)
}

async fn views(app: &App, tx: &mut Tx, found: Vec<(Row, Line)>) -> Result<Vec<AlertView>, Fault> {
    let mut workers: Vec<Uuid> = found.iter().map(|(_, line)| line.actor).collect();
    workers.extend(found.iter().filter_map(|(row, _)| row.concluded_by));
    workers.sort_unstable();
    workers.dedup();
    let names = accounts::names::of(tx, &app.vault, &workers).await?;
    let name = |id: Uuid| names.get(&id).map(|named| named.name.clone());
    let posts =
        if workers.is_empty() { BTreeMap::new() } else { accounts::store::posts(tx, &workers).await? };
    let view = |(row, line): (Row, Line)| {
        let day = shanghai_date(line.last_at);
        let post = posts.get(&line.actor).and_then(|posts| posts.iter().find(|post| post.held_on(day)));
        let reasons: Vec<_> = line.reasons.iter().copied().collect();
        let deeds: Vec<_> = line.deeds.iter().copied().collect();
        AlertView {
            id: row.id,
            entry_id: line.entry,
            worker_name: name(line.actor).unwrap_or_default(),
            worker_post: post.map(accounts::store::Post::words),
            first_at: line.first_at,
            last_at: line.last_at,
            entries: line.entries,
            people: i64::try_from(line.people.len()).unwrap_or(i64::MAX),
            is_alarm: line.is_alarm(),
            words: words(&reasons, &deeds),
            reasons,
            conclusion: row.conclusion,
            concluded_by: row.concluded_by.and_then(name),
            concluded_at: row.concluded_at,
            version: row.version,
        }
    };
    Ok(found.into_iter().map(view).collect())
}
