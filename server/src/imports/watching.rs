//! Watching an import: how far it has come, each time it has come further.
//!
//! The table is asked again and again, since the import may run in another process. Watching keeps no session alive, and
//! ends with the session. What this does NOT do: go on for ever; a page that still waits asks again.

use std::time::Duration;

use domain::imports::{ImportState, ImportView};
use futures_util::stream::{self, BoxStream, StreamExt};
use poem::web::sse::Event;
use poem_openapi::payload::EventStream;
use poem_openapi::types::ToJSON as _;
use uuid::Uuid;

use super::store;
use crate::accounts::guard::Watcher;
use crate::app::App;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often at most: a quarter of an hour.
const LOOKS: usize = 1_800;
/// A sign of life where nothing happens, more often than a silent connection is closed.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

struct Watching {
    app: App,
    watcher: Watcher,
    import: Uuid,
    /// The version that was told last.
    told: i64,
    looks: usize,
    ended: bool,
}

/// The events of an import from now on; the last is the one in which it is no longer `running`.
pub(super) fn events(
    app: &App,
    watcher: Watcher,
    import: Uuid,
) -> EventStream<BoxStream<'static, ImportView>> {
    let from = Watching { app: app.clone(), watcher, import, told: 0, looks: LOOKS, ended: false };
    let views = stream::unfold(from, |mut watching| async move {
        let view = watching.next().await?;
        Some((view, watching))
    });
    let event = |view: ImportView| {
        let event = Event::message(view.to_json_string()).id(view.version.to_string());
        event.event_type(if view.state == ImportState::Running { "progress" } else { "ended" })
    };
    EventStream::new(views.boxed()).to_event(event).keep_alive(SIGN_OF_LIFE)
}

impl Watching {
    /// The next state that was not told yet; `None` when there is nothing more to tell, or nobody who may hear it.
    async fn next(&mut self) -> Option<ImportView> {
        while !self.ended && self.looks > 0 {
            self.looks -= 1;
            if !self.watcher.stands(&self.app).await.ok()? {
                return None;
            }
            let mut tx = self.app.store.autocommit().await.ok()?;
            let view = ImportView::from(store::find(&mut tx, self.import).await.ok()??);
            drop(tx);
            if view.version != self.told {
                self.told = view.version;
                self.ended = view.state != ImportState::Running;
                return Some(view);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        None
    }
}
