//! A resident's own inbox.

use domain::mandates::Act;
use domain::messages::{MessageList, MessageView};
use platform::http::Problem;
use platform::vault::Class;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::store::{self, body_cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::paging::Older;
use crate::problems::Fault;
use crate::{mandates, paging, residents};

/// Messages of a page.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What a resident is told.
    Messages,
}

/// The routes about messages.
pub struct MessagesApi;

#[OpenApi(tag = "Chapter::Messages")]
impl MessagesApi {
    /// What I was told, newest first.
    #[oai(path = "/messages", method = "get", operation_id = "list_messages")]
    async fn list_messages(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended.
        after: Query<Option<String>>,
    ) -> Result<Json<MessageList>, Problem> {
        let caller = mandates::admit(&app, caller, Act::Messages, None).await?;
        let id = caller.present_person()?;
        let after = Older::asked(after.0.as_deref())?;
        let mut tx =
            if caller.is_alone() { app.store.autocommit().await? } else { app.store.write().await? };
        caller.read_by_helper(&app, &mut tx, "messages.list", id).await?;
        let records = residents::records(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
        // A message stays sealed under the key of the record that it was for, also when that one was merged.
        let keys = app.vault.subjects(&mut tx, &records.all, Class::Statutory).await.map_err(Fault::from)?;
        let mut rows = store::of_person(&mut tx, &records.all, after, PAGE + 1).await?;
        tx.commit().await?;
        let more = paging::cut(&mut rows, PAGE);
        let next =
            rows.last().filter(|_| more).map(|row| Older { at: row.created_at, id: row.id }.to_string());
        let mut messages = Vec::new();
        for row in rows {
            let key = keys.get(&row.resident_id).ok_or(Fault::Unreadable("subject_keys of a resident"))?;
            let words = key.open_padded_text(&body_cell(row.id, row.resident_id), &row.body_sealed);
            let words = words.map_err(Fault::from)?.expose().clone();
            messages.push(MessageView { id: row.id, words, created_at: row.created_at });
        }
        Ok(Json(MessageList { items: messages, next }))
    }
}
