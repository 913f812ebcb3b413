//! What is served beside the API: the files of kiosk and desk, the front door, and whether we are ready.

use std::path::Path;

use chrono::TimeDelta;
use platform::audit;
use platform::clock::Clock;
use platform::http::{File, Files, Live, Ready, Stop};
use platform::store::Store;
use poem::web::Redirect;
use poem::{Endpoint, Route, endpoint::make_sync};
use rust_embed::RustEmbed;

use crate::app::App;
use crate::config::Config;

/// The built surfaces, inside a release binary; a development build has none and reads `web_dir`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/web/dist"]
#[allow_missing = true]
struct Built;

/// The kiosk's files, pre-compressed, with the page for every path of the app.
#[must_use]
pub fn kiosk(config: &Config) -> Files {
    files("kiosk", config.web_dir.as_deref()).with_page("index.html")
}

/// The desk's files, likewise.
#[must_use]
pub fn desk(config: &Config) -> Files {
    files("desk", config.web_dir.as_deref()).with_page("index.html")
}

fn files(surface: &str, folder: Option<&Path>) -> Files {
    let mut files = Files::new();
    for (name, bytes) in read(surface, folder) {
        if Path::new(&name).extension().is_some_and(|ending| ending == "br" || ending == "gz") {
            continue;
        }
        let twin = |ending: &str| {
            read(surface, folder)
                .into_iter()
                .find(|(other, _)| *other == format!("{name}{ending}"))
                .map(|(_, bytes)| bytes)
        };
        let mut file = File::new(&name, bytes);
        if let Some(bytes) = twin(".br") {
            file = file.brotli(bytes);
        }
        if let Some(bytes) = twin(".gz") {
            file = file.gzip(bytes);
        }
        if name != "index.html" {
            file = file.immutable();
        }
        files = files.with(name, file);
    }
    files
}

/// Every file of a surface: from the folder when one is given, else from the binary.
fn read(surface: &str, folder: Option<&Path>) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = folder else {
        let inside = format!("{surface}/");
        let named = Built::iter().filter_map(|path| {
            let bytes = Built::get(&path)?.data.into_owned();
            Some((path.strip_prefix(&inside)?.to_owned(), bytes))
        });
        return named.collect();
    };
    let Ok(entries) = std::fs::read_dir(folder.join(surface)) else { return Vec::new() };
    let named = entries.flatten().filter_map(|entry| {
        let bytes = std::fs::read(entry.path()).ok()?;
        Some((entry.file_name().to_string_lossy().into_owned(), bytes))
    });
    named.collect()
}

/// `/`: to the kiosk, the one face there is for people who just come.
#[must_use]
pub fn front_door() -> impl Endpoint {
    make_sync(|_| Redirect::see_other("/kiosk/"))
}

/// The record may lag behind by so much before this server is not ready: it is sealed every second.
const LATEST_SEAL: TimeDelta = TimeDelta::seconds(30);

/// `/health/live` and `/health/ready`: the database and the sessions answer, and the record is sealed.
#[must_use]
pub fn health(app: &App, stop: Stop) -> Route {
    let (store, sessions) = (app.store.clone(), app.sessions.clone());
    let (sealed, clock) = (app.store.clone(), app.clock.clone());
    let ready = Ready::new(stop)
        .check("database", move || {
            let store = store.clone();
            async move { store.ping().await.is_ok() }
        })
        .check("sessions", move || {
            let sessions = sessions.clone();
            async move { sessions.ping().await.is_ok() }
        })
        .check("audit", move || {
            let (store, clock) = (sealed.clone(), clock.clone());
            async move { is_sealed(&store, &clock).await.unwrap_or(false) }
        });
    Route::new().at("/live", Live).at("/ready", ready)
}

async fn is_sealed(store: &Store, clock: &Clock) -> platform::store::Result<bool> {
    let waited = audit::unsealed_for(&mut store.autocommit().await?, clock.now()).await?;
    Ok(waited <= LATEST_SEAL)
}
