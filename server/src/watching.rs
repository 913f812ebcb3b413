//! Watching: what a page is told by itself each time that something has changed.
//!
//! It is looked at again and again, since another process may have changed it. Watching keeps no session alive, and ends
//! with the session, and with the wish that the server stops: the page asks the next one. What this does NOT do: go on for ever; a page that still waits asks again.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use poem::web::sse::Event;
use poem_openapi::payload::EventStream;
use poem_openapi::types::{ToJSON, Type};

use crate::accounts::guard::Watcher;
use crate::app::App;

/// How long at most.
const LONGEST: Duration = Duration::from_mins(15);
/// A sign of life where nothing happens, more often than a silent connection is closed.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// How something is watched.
pub(crate) struct Watch<T> {
    /// How often it is looked at.
    pub(crate) every: Duration,
    /// What the event of a value is called.
    pub(crate) name: fn(&T) -> &'static str,
    /// Whether nothing can follow a value.
    pub(crate) last: fn(&T) -> bool,
}

impl<T> Watch<T>
where
    T: ToJSON + Type + PartialEq + Clone + Send + Sync + 'static,
{
    /// The events of what `look` sees, one at once and one each time it has changed, until it sees nothing any more.
    pub(crate) fn events<L, F>(
        self,
        app: &App,
        watcher: Watcher,
        look: L,
    ) -> EventStream<BoxStream<'static, T>>
    where
        L: Fn(App) -> F + Send + Sync + 'static,
        F: Future<Output = Option<T>> + Send + 'static,
    {
        let name = self.name;
        let looks = LONGEST.as_millis() / self.every.as_millis().max(1);
        let from = Watching { watch: self, app: app.clone(), watcher, look, told: None, looks };
        let changes = stream::unfold(from, |mut watching| async move {
            let value = watching.next().await?;
            Some((value, watching))
        });
        let event = move |value: T| Event::message(value.to_json_string()).event_type(name(&value));
        EventStream::new(changes.boxed()).to_event(event).keep_alive(SIGN_OF_LIFE)
    }
}

struct Watching<T, L> {
    watch: Watch<T>,
    app: App,
    watcher: Watcher,
    look: L,
    told: Option<T>,
    looks: u128,
}

impl<T: PartialEq + Clone, L> Watching<T, L> {
    /// The next value that was not told yet; `None` when there is nothing more to tell, or nobody who may hear it.
    async fn next<F>(&mut self) -> Option<T>
    where
        L: Fn(App) -> F,
        F: Future<Output = Option<T>>,
    {
        while self.looks > 0 && !self.told.as_ref().is_some_and(self.watch.last) {
            self.looks -= 1;
            if !self.watcher.stands(&self.app).await.ok()? {
                return None;
            }
            let seen = (self.look)(self.app.clone()).await?;
            if self.told.as_ref() != Some(&seen) {
                self.told = Some(seen.clone());
                return Some(seen);
            }
            // Whether it was told in vain is seen above.
            let _ = tokio::time::timeout(self.watch.every, self.watcher.stop.wait()).await;
        }
        None
    }
}
