//! How long cases of a kind usually take here, from the system's own history.

use domain::cases::{Kind, UsualTime, usual_time};
use platform::clock;
use platform::store::Tx;

use super::store;
use crate::app::App;
use crate::problems::Fault;

/// The decided cases that the usual time is computed from.
const HISTORY: i64 = 500;

/// The usual number of working days from opening to decision, if enough cases were decided.
pub(super) async fn of_kind(app: &App, tx: &mut Tx, kind: Kind) -> Result<Option<UsualTime>, Fault> {
    let calendar = app.calendar();
    let spans = store::lately_closed(tx, kind.code(), HISTORY).await?;
    let days: Vec<u32> = spans
        .into_iter()
        .map(|(opened, closed)| {
            calendar.working_days_between(clock::shanghai_date(opened), clock::shanghai_date(closed))
        })
        .collect();
    Ok(usual_time(&days))
}
