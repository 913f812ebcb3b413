//! Whether this database is a demonstration.

use domain::areas::AreaId;
use domain::practice::PracticePost;
use platform::store::Tx;
use uuid::Uuid;

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

/// The made-up worker whose desk is practised at; none outside of a demonstration.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn practised(tx: &mut Tx, post: PracticePost) -> Result<Option<Uuid>, Fault> {
    let account: Option<String> = tx
        .sql("SELECT value FROM installation WHERE key = $1")
        .bind(practice_key(post))
        .optional_scalar()
        .await?;
    account.map(|id| id.parse().map_err(|_| Fault::Unreadable("installation.value"))).transpose()
}

/// The village where the most cases wait for the village: there is something to practise on.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn busiest_village(tx: &mut Tx) -> Result<Option<AreaId>, Fault> {
    let busiest = tx.sql(
        "SELECT area_id FROM cases WHERE waits_for = 'village' GROUP BY area_id ORDER BY COUNT(*) DESC, area_id LIMIT 1",
    );
    Ok(busiest.optional_scalar().await?)
}

/// Whether there is a made-up worker's desk to practise at.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn is_practised(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(practised(tx, PracticePost::Village).await?.is_some())
}

/// Remembers whose desk is practised at.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn remember_practised(tx: &mut Tx, post: PracticePost, account: Uuid) -> Result<(), Fault> {
    remember(tx, &practice_key(post), &account.to_string()).await
}

fn practice_key(post: PracticePost) -> String {
    format!("practice_{}", post.code())
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
