//! A worker's own reminders.

use domain::reminders::{ReadReminders, ReminderList};
use platform::http::{Body, Problem};
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};

use super::store;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::paging::{self, Older};

/// Reminders of a page.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What a worker is told about the work before them.
    Reminders,
}

/// Reminders that were seen.
#[derive(ApiResponse)]
pub enum RemindersRead {
    /// They are not counted any more.
    #[oai(status = 204)]
    Read,
}

/// The routes about reminders.
pub struct RemindersApi;

#[OpenApi(tag = "Chapter::Reminders")]
impl RemindersApi {
    /// My reminders, newest first: what is due, what is late with me or below me, what was put into my hands.
    #[oai(path = "/reminders", method = "get", operation_id = "list_reminders")]
    async fn list_reminders(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended.
        after: Query<Option<String>>,
    ) -> Result<Json<ReminderList>, Problem> {
        let account = caller.worker()?.id;
        let after = Older::asked(after.0.as_deref())?;
        let mut tx = app.store.autocommit().await?;
        let mut rows = store::of_account(&mut tx, account, after, PAGE + 1).await?;
        let more = paging::cut(&mut rows, PAGE);
        let next = rows.last().filter(|_| more).map(|row| row.older().to_string());
        Ok(Json(ReminderList { items: rows.into_iter().map(store::Row::view).collect(), next }))
    }

    /// I have seen every reminder up to this time; those that came since stay unread.
    #[oai(path = "/reminders/read", method = "put", operation_id = "read_reminders")]
    async fn read_reminders(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<ReadReminders>,
    ) -> Result<RemindersRead, Problem> {
        let account = caller.worker()?.id;
        let mut tx = app.store.write().await?;
        store::read(&mut tx, account, body.value.until, app.clock.now()).await?;
        tx.commit().await?;
        Ok(RemindersRead::Read)
    }
}
