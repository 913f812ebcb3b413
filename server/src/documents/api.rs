//! Handing in documents, seeing and showing them, and taking them away again.

use domain::documents::{DocumentKind, DocumentList, DocumentView, may_remove};
use domain::mandates::Act;
use platform::audit;
use platform::http::{IdempotencyKey, Papers, Problem, Upload};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::adding::{self, MOST_BYTES, refusal};
use super::reading::{self, Content};
use super::store;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::cases::{self, open_file};
use crate::{holds, mandates};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What is handed in with a case.
    Documents,
}

/// A document that was handed in.
#[derive(ApiResponse)]
pub enum DocumentAdded {
    /// It is kept.
    #[oai(status = 201)]
    Added(Json<DocumentView>),
}

/// A document that was taken away.
#[derive(ApiResponse)]
pub enum DocumentRemoved {
    /// It is gone.
    #[oai(status = 204)]
    Removed,
}

/// The routes about documents.
pub struct DocumentsApi;

#[OpenApi(tag = "Chapter::Documents")]
impl DocumentsApi {
    /// Hand in a photograph (JPEG, PNG) or a PDF with a case that is open, at most 10 MB.
    ///
    /// A picture is drawn anew, so nothing is kept but what is seen. A PDF that holds more than pages is refused with the
    /// reason. What the file is called is not asked.
    #[oai(path = "/cases/:id/documents", method = "post", operation_id = "add_document")]
    async fn add_document(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        /// What it is.
        kind: Query<DocumentKind>,
        body: Upload<Papers, MOST_BYTES>,
    ) -> Result<DocumentAdded, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        // Whoever has no part in the case hears so before the file comes in.
        let (tx, file) = open_file(&app, app.store.read().await?, &caller, id.0).await?;
        adding::require_part(&caller, &file)?;
        drop((tx, file));
        let kept = adding::take_in(&app, body).await?;
        let view = adding::write_down(&app, &caller, &key, (id.0, kind.0), kept).await?;
        Ok(DocumentAdded::Added(Json(view)))
    }

    /// The documents of a case, oldest first, and what may be handed in now.
    #[oai(path = "/cases/:id/documents", method = "get", operation_id = "list_documents")]
    async fn list_documents(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<DocumentList>, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let tx = if caller.is_alone() { app.store.read().await? } else { app.store.write().await? };
        let (mut tx, file) = open_file(&app, tx, &caller, id.0).await?;
        let rows = store::of_case(&mut tx, id.0).await?;
        let list = reading::list(&mut tx, &caller, &file, &rows).await?;
        if !caller.is_alone() {
            let entry = app.entry_of(&caller, "documents.list").person(file.resident.id);
            audit::record(&mut tx, entry.object(format!("case {}", id.0))).await?;
        }
        tx.commit().await?;
        Ok(Json(list))
    }

    /// What stands on a document. A page shows it from its own memory, and a PDF by the browser's own reader.
    #[oai(path = "/documents/:id/content", method = "get", operation_id = "show_document")]
    async fn show_document(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Content, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let mut tx = if caller.is_alone() { app.store.read().await? } else { app.store.write().await? };
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        let (mut tx, file) = open_file(&app, tx, &caller, row.case_id).await?;
        if !caller.is_alone() {
            let entry = app.entry_of(&caller, "documents.read").person(file.resident.id);
            audit::record(&mut tx, entry.object(format!("document {} of case {}", id.0, row.case_id)))
                .await?;
        }
        tx.commit().await?;
        reading::open(&app, &file, &row).await
    }

    /// Take away a document that I handed in, while the case is open, no office has decided since, and nothing of the
    /// person is under a legal hold.
    #[oai(path = "/documents/:id", method = "delete", operation_id = "remove_document")]
    async fn remove_document(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<DocumentRemoved, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let mut tx = app.store.write().await?;
        let case = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?.case_id;
        cases::store::hold(&mut tx, case).await?;
        let (mut tx, file) = open_file(&app, tx, &caller, case).await?;
        // Somebody may have been faster.
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        adding::require_part(&caller, &file)?;
        may_remove(&file.state, &file.history, row.added(), caller.by()).map_err(refusal)?;
        if holds::store::held_since(&mut tx, &file.records.all).await?.is_some() {
            return Err(Problem::conflict("under_legal_hold"));
        }
        store::remove(&mut tx, row.id).await?;
        cases::store::documents_changed(&mut tx, case).await?;
        let entry = app.entry_of(&caller, "documents.remove").person(file.resident.id);
        audit::record(&mut tx, entry.object(format!("document {} of case {case}", row.id))).await?;
        tx.commit().await?;
        if let Err(error) = app.documents.remove(row.id).await {
            tracing::warn!(error.message = %error, "the object of a document that was taken away waits to be swept");
        }
        Ok(DocumentRemoved::Removed)
    }
}
