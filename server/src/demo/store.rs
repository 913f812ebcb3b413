//! Whether this database is a demonstration.

use platform::store::Tx;

use crate::problems::Fault;

/// Whether the database was filled with made-up people; only then a simulated card reader is believed.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn is_demo(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.sql("SELECT EXISTS (SELECT 1 FROM installation WHERE key = 'demo')").scalar().await?)
}

/// Whether anybody at all is in the registry.
pub(crate) async fn has_residents(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.sql("SELECT EXISTS (SELECT 1 FROM residents)").scalar().await?)
}

/// Marks the database as a demonstration, for good.
pub(crate) async fn mark(tx: &mut Tx, seed: u64) -> Result<(), Fault> {
    tx.sql("INSERT INTO installation (key, value) VALUES ('demo', $1) ON CONFLICT (key) DO NOTHING")
        .bind(seed.to_string())
        .run()
        .await?;
    Ok(())
}
