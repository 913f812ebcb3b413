//! Consents: what a person was told and what they agreed to, where consent is the basis, each on its own.
//!
//! A consent belongs to a version of its notice: a new text asks anew. What this noun does NOT do: decide which
//! actions need one; the noun that acts says so with [`require`].

pub mod api;
pub mod store;

use chrono::NaiveDate;
use domain::consents::{Purpose, notice_on};
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

/// Goes on only when the person agreed to the notice in force for `purpose`.
///
/// # Errors
/// 403 `consent_missing` otherwise.
pub async fn require(tx: &mut Tx, resident: Uuid, purpose: Purpose, today: NaiveDate) -> Result<(), Problem> {
    let notice = notice_on(purpose, today).ok_or_else(|| Problem::forbidden("consent_missing"))?;
    if store::stands(tx, resident, purpose, notice.version).await? {
        Ok(())
    } else {
        Err(Problem::forbidden("consent_missing"))
    }
}
