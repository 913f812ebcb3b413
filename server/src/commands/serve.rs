//! `aixin serve`.

use platform::http::{Server, Stop, TlsFiles};
use tracing_subscriber::EnvFilter;

use super::open;
use crate::{background, metrics};

/// Serves until told to stop; requests in flight are finished.
pub(super) async fn run(settings: &open::Settings) -> anyhow::Result<()> {
    log();
    let app = open::app(settings).await?;
    open::keys_lie_apart(&app).await?;
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

fn log() {
    let filter = EnvFilter::try_from_env("AIXIN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let json = std::env::var("AIXIN_LOG_FORMAT").is_ok_and(|format| format == "json");
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { builder.json().init() } else { builder.compact().init() }
}
