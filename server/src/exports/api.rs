//! Asking for a list, agreeing to somebody else's, and fetching it once.

use chrono::{FixedOffset, TimeDelta};
use domain::areas::AreaId;
use domain::imports::{AskExport, DecideExport, ExportList, ExportState, ExportView, ImportKind};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::lists;
use super::store::{self, Export};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::imports::api::{Table, file_format};
use crate::problems::Fault;
use crate::{accounts, areas};

/// How long an approved list may be fetched.
const FETCHED_WITHIN: TimeDelta = TimeDelta::hours(1);
/// Lists of one answer.
const PAGE: i64 = 50;
/// People that one entry of the record tells of.
const PEOPLE_AN_ENTRY: usize = 1_000;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Lists that go out.
    Exports,
}

/// An export with the version that a decision must name.
#[derive(ApiResponse)]
pub enum ExportShown {
    /// How far it has come.
    #[oai(status = 200)]
    Shown(
        Json<ExportView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The export that was asked for.
    #[oai(status = 201)]
    Asked(
        Json<ExportView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about exports.
pub struct ExportsApi;

#[OpenApi(tag = "Chapter::Exports")]
impl ExportsApi {
    /// Ask for a list of one of my areas. Another person of the same or a higher level must agree.
    #[oai(path = "/exports", method = "post", operation_id = "create_export")]
    async fn create_export(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<AskExport>,
    ) -> Result<ExportShown, Problem> {
        let actor = caller.permitted(Permission::ExportRegistry)?.id;
        let request = app.idempotency(&caller, &key, &body);
        let asked = body.value;
        if asked.kind == ImportKind::Workers {
            return Err(Problem::field("kind", "export_kind"));
        }
        let unknown = || Problem::field("area_id", "area_unknown");
        let area = AreaId::parse(&asked.area_id).map_err(|_| unknown())?;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(asked_for(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        let area = areas::store::find(&mut tx, &area).await?;
        let area =
            area.filter(|area| caller.may(Permission::ExportRegistry, &area.path)).ok_or_else(unknown)?;
        let export = Export {
            id: app.random.uuid(&app.clock),
            kind: asked.kind,
            format: asked.format,
            purpose: asked.purpose,
            area_id: area.view.id.as_str().to_owned(),
            area_path: area.path.as_str().to_owned(),
            state: ExportState::Asked,
            asked_by: actor,
            asked_at: app.clock.now(),
            until: None,
            rows_taken: None,
            version: 1,
        };
        store::insert(&mut tx, &export).await?;
        record(&app, &mut tx, &caller, &export, "exports.ask").await?;
        let view = view(&mut tx, &caller, &export).await?;
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        Ok(asked_for(view))
    }

    /// The lists of my areas that wait for somebody to agree or to be fetched, newest first.
    #[oai(path = "/exports", method = "get", operation_id = "list_exports")]
    async fn list_exports(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// The id of the last one seen: what follows are older ones.
        before: Query<Option<Uuid>>,
    ) -> Result<Json<ExportList>, Problem> {
        caller.permitted(Permission::ExportRegistry)?;
        let mut tx = app.store.read().await?;
        let found = store::open(&mut tx, app.clock.now(), before.0, PAGE).await?;
        let mut items = Vec::new();
        for export in found {
            if caller.may(Permission::ExportRegistry, &export.path()?) {
                items.push(view(&mut tx, &caller, &export).await?);
            }
        }
        Ok(Json(ExportList { items }))
    }

    /// Agree to a list that somebody else asked for, or do not.
    #[oai(path = "/exports/:id/decision", method = "post", operation_id = "decide_export")]
    async fn decide_export(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideExport>,
    ) -> Result<ExportShown, Problem> {
        let actor = caller.permitted(Permission::ExportRegistry)?.id;
        let mut tx = app.store.write().await?;
        let export = reach(&mut tx, &caller, id.0).await?;
        if export.asked_by == actor {
            return Err(Problem::forbidden("export_own"));
        }
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(shown(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        expected.check(export.version)?;
        if export.state != ExportState::Asked {
            return Err(Problem::conflict("export_decided"));
        }
        let (state, action) = if body.value.approve {
            (ExportState::Approved, "exports.approve")
        } else {
            (ExportState::Refused, "exports.refuse")
        };
        let now = app.clock.now();
        if !store::decide(&mut tx, &export, state, actor, now, now + FETCHED_WITHIN).await? {
            return Err(Problem::stale());
        }
        record(&app, &mut tx, &caller, &export, action).await?;
        let export = reach(&mut tx, &caller, id.0).await?;
        let view = view(&mut tx, &caller, &export).await?;
        idempotency::finish(&mut tx, claim, 200, &view).await?;
        tx.commit().await?;
        Ok(shown(view))
    }

    /// Fetch a list that I asked for and another person agreed to: once, within the hour. Everybody who stands in it
    /// can read that it was taken.
    #[oai(path = "/exports/:id/downloads", method = "post", operation_id = "fetch_export")]
    async fn fetch_export(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<Table, Problem> {
        let actor = caller.permitted(Permission::ExportRegistry)?.id;
        let mut tx = app.store.write().await?;
        let export = reach(&mut tx, &caller, id.0).await?;
        let not_ready = || Problem::conflict("export_not_ready");
        if export.asked_by != actor || export.state != ExportState::Approved {
            return Err(not_ready());
        }
        let name = accounts::store::name(&mut tx, &app.vault, actor).await?;
        let watermark = watermark(&app, &name, &export);
        let format = file_format(export.format);
        let written = lists::write(&app, &mut tx, export.kind, &export.area_path, format, &watermark).await?;
        // What was approved an hour ago, or fetched meanwhile, is fetched no more.
        if !store::take(&mut tx, export.id, actor, written.rows, app.clock.now()).await? {
            return Err(not_ready());
        }
        let object = format!("export:{} rows:{}", export.id, written.rows);
        let taken = |action| app.entry_of(&caller, action).object(object.clone());
        for people in written.people.chunks(PEOPLE_AN_ENTRY) {
            audit::record(&mut tx, taken("residents.export").people(people.iter().copied())).await?;
        }
        audit::record(&mut tx, taken("exports.fetch").area(export.area_id.clone())).await?;
        tx.commit().await?;
        Ok(Table::of(written.file, export.kind.code(), export.format))
    }
}

fn asked_for(view: ExportView) -> ExportShown {
    let version = etag(view.version);
    ExportShown::Asked(Json(view), version)
}

fn shown(view: ExportView) -> ExportShown {
    let version = etag(view.version);
    ExportShown::Shown(Json(view), version)
}

/// An export of one of the caller's areas.
async fn reach(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Export, Problem> {
    let export = store::find(tx, id).await?.ok_or_else(Problem::not_found)?;
    if caller.may(Permission::ExportRegistry, &export.path()?) {
        Ok(export)
    } else {
        Err(Problem::not_found())
    }
}

async fn view(tx: &mut Tx, caller: &Caller, export: &Export) -> Result<ExportView, Fault> {
    let unreadable = || Fault::Unreadable("exports.area_id");
    let area = AreaId::parse(&export.area_id).map_err(|_| unreadable())?;
    let area = areas::store::find(tx, &area).await?.ok_or_else(unreadable)?;
    Ok(ExportView {
        id: export.id,
        kind: export.kind,
        format: export.format,
        purpose: export.purpose,
        area: area.view,
        state: export.state,
        is_mine: caller.actor_id() == Some(export.asked_by),
        asked_at: export.asked_at,
        until: export.until.filter(|_| export.state == ExportState::Approved),
        rows: export.rows_taken,
        version: export.version,
    })
}

async fn record(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    export: &Export,
    action: &'static str,
) -> Result<(), Fault> {
    let entry = app.entry_of(caller, action).area(export.area_id.clone());
    Ok(audit::record(tx, entry.object(format!("export:{} {}", export.id, export.purpose.code()))).await?)
}

/// Who took the list, when and what for.
fn watermark(app: &App, name: &str, export: &Export) -> String {
    let china = FixedOffset::east_opt(8 * 3600).map(|zone| app.clock.now().with_timezone(&zone));
    let time = china.map(|time| time.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    format!("{name}　{time}　{}　内部资料，不得外传", export.purpose.words())
}
