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

/// How far the filling of a demonstration came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// It was never begun.
    Not,
    /// It was begun and did not come to its end, or is still going on.
    Partly,
    /// The city stands, and its accounts were handed out.
    Wholly,
}

/// How far the filling of this database came.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn filled(tx: &mut Tx) -> Result<Filled, Fault> {
    let marks: i64 = tx
        .sql("SELECT COUNT(*) FROM installation WHERE key = 'demo' OR key = 'demo_filled'")
        .scalar()
        .await?;
    Ok(match marks {
        0 => Filled::Not,
        1 => Filled::Partly,
        _ => Filled::Wholly,
    })
}

/// Marks the database as a demonstration, for good.
pub(crate) async fn mark(tx: &mut Tx, seed: u64) -> Result<(), Fault> {
    remember(tx, "demo", &seed.to_string()).await
}

/// Says that the city stands and that its accounts were handed out.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn mark_filled(tx: &mut Tx) -> Result<(), Fault> {
    remember(tx, "demo_filled", "yes").await
}

async fn remember(tx: &mut Tx, key: &str, value: &str) -> Result<(), Fault> {
    tx.sql("INSERT INTO installation (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
        .bind(key)
        .bind(value)
        .run()
        .await?;
    Ok(())
}
