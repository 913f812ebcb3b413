//! `aixin serve`.

use anyhow::Context as _;
use platform::http::{Server, Stop, TlsFiles};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::open;
use crate::forgettings::replay::replay;
use crate::{background, log, metrics};

/// Serves until told to stop; requests in flight are finished.
pub(super) async fn run(settings: &open::Settings) -> anyhow::Result<()> {
    start_log();
    let app = open::app(settings).await?;
    open::nobody_real_is_practised_on(&app).await?;
    open::keys_lie_apart(&app).await?;
    let replayed = replay(&app).await.context("nobody is served before those are gone who were forgotten")?;
    if !replayed.people.is_empty() {
        tracing::warn!(
            people = replayed.people.len(),
            keys = replayed.keys,
            "data of people who had been forgotten was back, and is gone again"
        );
    }
    let stop = Stop::on_signals()?;
    let behind = background::start(&app, &stop);
    tracing::info!(listen = %app.config.listen, url = app.config.public_url, "serving");
    let tls = app.config.tls_cert.clone().zip(app.config.tls_key.clone());
    let tls = tls.map(|(certificate, key)| TlsFiles { certificate, key });
    let server = Server::bind(app.config.listen, tls.as_ref()).await?;
    metrics::start(&app, &stop).await?;
    server.run(app.routes(&stop), &stop).await?;
    behind.await;
    app.store.close().await;
    Ok(())
}

fn start_log() {
    let filter = EnvFilter::try_from_env("AIXIN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let json = std::env::var("AIXIN_LOG_FORMAT").is_ok_and(|format| format == "json");
    log::subscriber(filter, json, std::io::stderr).init();
}
