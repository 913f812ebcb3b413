//! `/metrics` on a port of its own, on loopback: what an operator's Prometheus reads.
//!
//! What it does NOT do: name anybody. Labels are methods, routes as they are written in the code, and classes of
//! status.

use chrono::TimeDelta;
use platform::audit;
use platform::http::{BindError, Server, Stop};
use platform::metrics::Gauges;
use platform::outbox;
use platform::sessions::redis_calls;
use platform::store::round_trips;
use poem::endpoint::make;
use poem::{IntoResponse, Response, Route};

use crate::alerts;
use crate::app::App;
use crate::problems::Fault;

/// What Prometheus calls its text.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Listens where the operator said, and serves the numbers until told to stop; nothing where they said nothing.
///
/// # Errors
/// If the address is taken.
pub async fn start(app: &App, stop: &Stop) -> Result<(), BindError> {
    let Some(address) = app.config.metrics_listen else { return Ok(()) };
    let server = Server::bind(address, None).await?;
    let (app, stop) = (app.clone(), stop.clone());
    let numbers = make(move |_| {
        let app = app.clone();
        async move { Ok::<_, poem::Error>(answer(&app).await) }
    });
    tokio::spawn(async move {
        if let Err(error) = server.run(Route::new().at("/metrics", numbers), &stop).await {
            tracing::error!(%error, "nobody can read /metrics any more");
        }
    });
    Ok(())
}

async fn answer(app: &App) -> Response {
    text(app).await.with_content_type(TEXT).into_response()
}

/// The numbers as they stand.
pub async fn text(app: &App) -> String {
    app.metrics.render(&gauges(app).await)
}

/// What is asked for when somebody looks; what cannot be asked is shown by `up` being 0 and left out.
async fn gauges(app: &App) -> Gauges {
    let sessions_up = f64::from(u8::from(app.sessions.ping().await.is_ok()));
    let queued = queued(app).await;
    let (open, idle) = app.store.connections();
    let gauges = Gauges::default()
        .gauge("aixin_sessions_up", "Whether the place where sessions are kept answers.", sessions_up)
        .gauge("aixin_database_up", "Whether the database answers.", f64::from(u8::from(queued.is_ok())))
        .gauge("aixin_database_connections", "Connections to the database that are open.", f64::from(open))
        .gauge(
            "aixin_database_connections_idle",
            "Connections that nobody uses at the moment.",
            f64::from(u32::try_from(idle).unwrap_or(u32::MAX)),
        )
        .counter("aixin_database_round_trips_total", "Statements, BEGINs and COMMITs.", round_trips())
        .counter("aixin_redis_round_trips_total", "Calls of Redis.", redis_calls());
    match queued {
        Ok(Waiting { lag, given_up, unsealed, alarms, alerts }) => gauges
            .gauge(
                "aixin_audit_unsealed_seconds",
                "How long the audit entry that waits longest to be sealed has waited.",
                unsealed,
            )
            .gauge("aixin_outbox_lag_seconds", "How long the message that waits longest has waited.", lag)
            .gauge("aixin_outbox_given_up", "Messages that were given up.", given_up)
            .counter("aixin_honey_alarms_total", "How often a worker touched a honey.", alarms)
            .gauge("aixin_alerts_open", "Alerts that nobody has looked at.", alerts),
        Err(_) => gauges,
    }
}

/// What lies behind the requests.
struct Waiting {
    /// Seconds that the message has waited that waits longest.
    lag: f64,
    given_up: f64,
    /// Seconds that the audit entry has waited that waits longest.
    unsealed: f64,
    /// Alarms since there are honeys, by any process.
    alarms: u64,
    /// What nobody has looked at.
    alerts: f64,
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus knows no other numbers")]
async fn queued(app: &App) -> Result<Waiting, Fault> {
    let mut tx = app.store.autocommit().await?;
    let seconds = |time: TimeDelta| time.num_milliseconds() as f64 / 1_000.0;
    let lag = seconds(outbox::lag(&mut tx, app.clock.now()).await?);
    let given_up = outbox::given_up(&mut tx).await? as f64;
    let unsealed = seconds(audit::unsealed_for(&mut tx, app.clock.now()).await?);
    let (alarms, alerts) = alerts::store::counts(&mut tx).await?;
    let (alarms, alerts) = (u64::try_from(alarms).unwrap_or_default(), alerts as f64);
    Ok(Waiting { lag, given_up, unsealed, alarms, alerts })
}
