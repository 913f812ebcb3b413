//! Letters: what is handed over on paper about a case, kept as it was the first time that it was printed.
//!
//! Which letters there are and what they say are rules of `domain::letters`; [`sheet`] draws a page. A letter is numbered,
//! sealed under the person's statutory key, and verified by the page behind the code on it. What this noun does NOT do:
//! send anything, sign with a key, or change a letter once it was printed.

pub mod api;
pub mod fonts;
mod issuing;
pub mod page;
mod sheet;
pub mod store;

use platform::store::Tx;
use uuid::Uuid;

use crate::codes;
use crate::problems::Fault;

/// Removes the letters of these cases and the codes on them.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn remove_of(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    if cases.is_empty() {
        return Ok(());
    }
    let letters = store::ids_of(tx, cases).await?;
    if !letters.is_empty() {
        codes::store::remove_of(tx, &letters).await?;
    }
    store::remove_of(tx, cases).await
}
