//! Bringing tables in, seeing what became of them, and taking them back.

use std::time::Duration;

use std::fs::File;

use domain::imports::{ImportKind, ImportList, ImportState, ImportView, TableFormat};
use domain::roles::Permission;
use futures_util::stream::BoxStream;
use platform::http::{
    IdempotencyKey, IfMatch, NoBody, Problem, Received, Tables, Upload, etag, idempotency, one_file,
    run_to_end,
};
use platform::sheets::{FileFormat, MOST_BYTES};
use poem::web::Data;
use poem::{Body, IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{EventStream, Json};
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::engine::{self, Order};
use super::report;
use super::store::{self, Batch};
use super::undo::{self, NotUndone};
use crate::accounts;
use crate::accounts::guard::{Caller, Watcher};
use crate::app::App;
use crate::watching::Watch;

/// The last event is the one in which the import is no longer running.
const WATCH: Watch<ImportView> = Watch {
    every: Duration::from_millis(500),
    name: |view| if view.state == ImportState::Running { "progress" } else { "ended" },
    last: |view| view.state != ImportState::Running,
};

/// Imports of one answer.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Tables that come in.
    Imports,
}

/// An import with the version that taking it back must name.
#[derive(ApiResponse)]
pub enum ImportShown {
    /// How far it has come.
    #[oai(status = 200)]
    Shown(
        Json<ImportView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The import that has begun.
    #[oai(status = 201)]
    Begun(
        Json<ImportView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A table to be kept as a file: a workbook or CSV in UTF-8, by its content type.
pub struct Table {
    file: File,
    name: String,
    format: TableFormat,
}

impl Table {
    /// A file as an answer.
    #[must_use]
    pub fn of(file: File, name: &str, format: TableFormat) -> Self {
        Self { file, name: format!("{name}.{}", format.code()), format }
    }
}

const fn content_type(format: TableFormat) -> &'static str {
    match format {
        TableFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        TableFormat::Csv => "text/csv; charset=utf-8",
    }
}

impl IntoResponse for Table {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(content_type(self.format))
            .header("Content-Disposition", format!("attachment; filename=\"{}\"", self.name))
            .body(Body::from_async_read(tokio::fs::File::from_std(self.file)))
    }
}

/// Written by hand, because a status that is derived twice stands twice in the document.
impl ApiResponse for Table {
    fn meta() -> MetaResponses {
        let types = [TableFormat::Xlsx, TableFormat::Csv].map(content_type);
        one_file("The table as a file: an Excel workbook, or CSV in UTF-8.", "What to call it.", types)
    }

    fn register(_: &mut Registry) {}
}

/// How the machinery calls it.
#[must_use]
pub fn file_format(format: TableFormat) -> FileFormat {
    match format {
        TableFormat::Xlsx => FileFormat::Xlsx,
        TableFormat::Csv => FileFormat::Csv,
    }
}

/// What it takes to import a kind of table.
const fn permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Residents | ImportKind::Employers | ImportKind::Areas => Permission::ImportRegistry,
        ImportKind::Workers => Permission::ManageStaff,
    }
}

/// The routes about imports.
pub struct ImportsApi;

#[OpenApi(tag = "Chapter::Imports")]
impl ImportsApi {
    /// Bring in a table (.xlsx or .csv, at most 64 MiB). It is read behind this request: ask for the import until its
    /// state is no longer `running`.
    ///
    /// The same file again writes nothing: its rows are unchanged. Rows with faults are left out and stand in the
    /// report; with `all_or_nothing` one fault keeps out every row.
    #[oai(path = "/imports", method = "post", operation_id = "create_import")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the documented operation")]
    async fn create_import(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        /// What the table is about.
        kind: Query<ImportKind>,
        /// Read, compare and report, but write nothing.
        #[oai(default)]
        dry_run: Query<bool>,
        /// Write nothing if anything is wrong.
        #[oai(default)]
        all_or_nothing: Query<bool>,
        body: Upload<Tables, MOST_BYTES>,
    ) -> Result<ImportShown, Problem> {
        let actor = caller.permitted(permission(kind.0))?.id;
        let Received { file, hash, fingerprint } = body.receive().await?;
        let request = app.sent_again(&caller, &key, fingerprint);
        let order = Order {
            kind: kind.0,
            dry_run: dry_run.0,
            all_or_nothing: all_or_nothing.0,
            by: Some(actor),
            request: caller.request_id,
        };
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(begun(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        let view = engine::begin(&app, &mut tx, &order, &hash).await?;
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        behind(&app, view.id, order, file);
        Ok(begun(view))
    }

    /// The imports that I could have brought, newest first.
    #[oai(path = "/imports", method = "get", operation_id = "list_imports")]
    async fn list_imports(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended: what follows are older ones.
        before: Query<Option<Uuid>>,
        /// How many at most, 50 when not given.
        #[oai(validator(minimum(value = "1"), maximum(value = "50")))]
        limit: Query<Option<i64>>,
    ) -> Result<Json<ImportList>, Problem> {
        let kinds = kinds_of(&caller)?;
        let limit = limit.0.unwrap_or(PAGE);
        let found = store::page(&mut app.store.autocommit().await?, &kinds, before.0, limit).await?;
        let whole = usize::try_from(limit).is_ok_and(|limit| found.len() == limit);
        let next = found.last().filter(|_| whole).map(|batch| batch.id);
        Ok(Json(ImportList { items: found.into_iter().map(ImportView::from).collect(), next }))
    }

    /// How far an import has come, as server-sent events: one at once, and one each time it has come further. The last
    /// is called `ended`. Watching does not keep a session alive.
    #[oai(path = "/imports/:id/events", method = "get", operation_id = "watch_import")]
    async fn watch_import(
        &self,
        app: Data<&App>,
        watcher: Watcher,
        id: Path<Uuid>,
    ) -> Result<EventStream<BoxStream<'static, ImportView>>, Problem> {
        let import = find(&app, &watcher.caller, id.0).await?.id;
        let look = move |app: App| async move {
            let mut tx = app.store.autocommit().await.ok()?;
            Some(ImportView::from(store::find(&mut tx, import).await.ok()??))
        };
        Ok(WATCH.events(&app, watcher, look))
    }

    /// How far an import has come.
    #[oai(path = "/imports/:id", method = "get", operation_id = "show_import")]
    async fn show_import(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<ImportShown, Problem> {
        let batch = find(&app, &caller, id.0).await?;
        Ok(shown(batch.into()))
    }

    /// The rows that were refused or should be looked at, their wrong cells marked and the reasons in words. Put right
    /// in place, the report can be imported itself. The secrets of new accounts stand in the first report only.
    #[oai(path = "/imports/:id/report", method = "get", operation_id = "show_import_report")]
    async fn show_import_report(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        /// As what kind of file; a workbook when it is not said.
        format: Query<Option<TableFormat>>,
    ) -> Result<Table, Problem> {
        let batch = find(&app, &caller, id.0).await?;
        if batch.finished_at.is_none() {
            return Err(Problem::conflict("import_under_way"));
        }
        let format = format.0.unwrap_or(TableFormat::Xlsx);
        let mut tx = app.store.write().await?;
        let file = report::write(&app, &mut tx, &batch, file_format(format)).await?;
        let entry = app.entry_of(&caller, "imports.report").object(format!("import:{}", batch.id));
        platform::audit::record(&mut tx, entry).await?;
        tx.commit().await?;
        Ok(Table::of(file, "import-report", format))
    }

    /// An empty table of a kind, with what belongs into each column.
    #[oai(path = "/imports/templates/:kind", method = "get", operation_id = "show_import_template")]
    #[expect(clippy::unused_async, reason = "operations of the API are")]
    async fn show_import_template(
        &self,
        caller: Caller,
        kind: Path<ImportKind>,
        /// As what kind of file; a workbook when it is not said.
        format: Query<Option<TableFormat>>,
    ) -> Result<Table, Problem> {
        caller.permitted(permission(kind.0))?;
        let format = format.0.unwrap_or(TableFormat::Xlsx);
        let file = report::template(kind.0, file_format(format))?;
        Ok(Table::of(file, kind.0.code(), format))
    }

    /// Take an import back, all of it, while nothing stands on it: no later change, no case, nobody who came.
    #[oai(path = "/imports/:id/undo", method = "post", operation_id = "undo_import")]
    async fn undo_import(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: NoBody,
    ) -> Result<ImportShown, Problem> {
        let batch = find(&app, &caller, id.0).await?;
        let actor = caller.permitted(permission(batch.kind))?.id;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let request = app.sent_again(&caller, &key, body.fingerprint);
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(shown(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        expected.check(batch.version)?;
        let undone = undo::undo(&app, &mut tx, batch.id, batch.version, Some(actor)).await;
        let undone = undone.map_err(|reason| match reason {
            NotUndone::NotDone => Problem::conflict("import_not_done"),
            NotUndone::Stale => Problem::stale(),
            NotUndone::Stands => Problem::conflict("import_stands"),
            NotUndone::Fault(fault) => fault.into(),
        })?;
        let view = ImportView::from(undone);
        idempotency::finish(&mut tx, claim, 200, &view).await?;
        tx.commit().await?;
        Ok(shown(view))
    }
}

fn shown(view: ImportView) -> ImportShown {
    let version = etag(view.version);
    ImportShown::Shown(Json(view), version)
}

fn begun(view: ImportView) -> ImportShown {
    let version = etag(view.version);
    ImportShown::Begun(Json(view), version)
}

/// Carries an import out behind the request; a server that stops waits for it as for any write.
fn behind(app: &App, id: Uuid, order: Order, file: File) {
    let app = app.clone();
    tokio::spawn(run_to_end(async move {
        if let Err(fault) = engine::run(&app, id, &order, file, |_| ()).await {
            tracing::error!(import.id = %id, error.message = %fault, "an import could not say how it ended");
        }
    }));
}

/// The kinds of tables that the caller may bring.
fn kinds_of(caller: &Caller) -> Result<Vec<ImportKind>, Problem> {
    let may = |kind: &ImportKind| caller.permitted(permission(*kind)).is_ok();
    let kinds: Vec<ImportKind> = ImportKind::ALL.iter().copied().filter(may).collect();
    if kinds.is_empty() {
        caller.permitted(Permission::ImportRegistry)?;
    }
    Ok(kinds)
}

/// An import that the caller may see: who could have brought it.
async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Batch, Problem> {
    kinds_of(caller)?;
    let batch = store::find(&mut app.store.autocommit().await?, id).await?;
    let batch = batch.ok_or_else(Problem::not_found)?;
    caller.permitted(permission(batch.kind))?;
    Ok(batch)
}
