//! How fast a worker may go through the registry.
//!
//! It does NOT count: `limits` does, for every process by itself.

use platform::audit;
use platform::http::{Problem, codes};

use crate::accounts::guard::Caller;
use crate::app::App;

/// Whether the worker may search the registry once more; one who hurries waits, and that is on record.
pub(crate) async fn unhurried(app: &App, caller: &Caller, action: &'static str) -> Result<(), Problem> {
    let worker = caller.worker()?.id;
    let Err(seconds) = app.limits.lookup(worker, &app.clock) else { return Ok(()) };
    let entry = caller.sign(app.refused(action)).purpose(codes::TOO_MANY_REQUESTS);
    let mut record = app.store.autocommit_write().await?;
    audit::record(&mut record, entry).await?;
    Err(Problem::too_many_requests(seconds))
}
