//! Employers in the database.

use chrono::{DateTime, Utc};
use domain::areas::AreaId;
use domain::credit_code::CreditCode;
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// An employer to be entered.
pub struct NewEmployer {
    /// Its id.
    pub id: Uuid,
    /// Its unified social credit code.
    pub credit_code: CreditCode,
    /// Its registered name.
    pub name: String,
    /// The town or village of its seat.
    pub area: AreaId,
}

/// Enters employers whose credit codes are not there yet; how many were new.
///
/// # Errors
/// [`Fault`] when they cannot be written.
pub async fn add_all(tx: &mut Tx, employers: &[NewEmployer], now: DateTime<Utc>) -> Result<u64, Fault> {
    const COLUMNS: usize = 6;
    let rows = platform::store::rows_of_placeholders(employers.len(), COLUMNS);
    let text = format!(
        "INSERT INTO employers (id, credit_code, name, kind, area_id, recorded_at) VALUES {rows}
         ON CONFLICT (credit_code) DO NOTHING"
    );
    let mut statement = tx.sql(sqlx::AssertSqlSafe(text));
    for employer in employers {
        statement = statement
            .bind(employer.id)
            .bind(employer.credit_code.as_str().to_owned())
            .bind(employer.name.clone())
            .bind(employer.credit_code.kind().code())
            .bind(employer.area.as_str().to_owned())
            .bind(now);
    }
    Ok(statement.run().await?)
}

/// An employer as a row.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Employer {
    /// Its id.
    pub id: Uuid,
    /// Its unified social credit code.
    pub credit_code: String,
    /// Its registered name.
    pub name: String,
    /// The town or village of its seat.
    pub area_id: String,
}

/// Employers by their credit codes; who is not there is missing.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn by_credit_codes(tx: &mut Tx, codes: &[&CreditCode]) -> Result<Vec<Employer>, Fault> {
    let list = platform::store::placeholders(1, codes.len());
    Ok(tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id, credit_code, name, area_id FROM employers WHERE credit_code IN ({list})"
        )))
        .bind_all(codes.iter().map(|code| code.as_str().to_owned()))
        .all()
        .await?)
}

/// Writes another name and seat of an employer, if it still is as it was.
///
/// # Errors
/// [`Fault`] when it is not, or the database fails.
pub async fn change(tx: &mut Tx, before: &Employer, name: &str, area: &str) -> Result<bool, Fault> {
    let changed = tx
        .sql("UPDATE employers SET name = $4, area_id = $5 WHERE id = $1 AND name = $2 AND area_id = $3")
        .bind(before.id)
        .bind(before.name.clone())
        .bind(before.area_id.clone())
        .bind(name.to_owned())
        .bind(area.to_owned())
        .run()
        .await?;
    Ok(changed == 1)
}

/// Takes an employer out that was entered by mistake, if it still is as it was.
///
/// # Errors
/// [`Fault`] when the database fails, also when something refers to it.
pub async fn remove(tx: &mut Tx, employer: &Employer) -> Result<bool, Fault> {
    let removed = tx
        .sql("DELETE FROM employers WHERE id = $1 AND name = $2 AND area_id = $3")
        .bind(employer.id)
        .bind(employer.name.clone())
        .bind(employer.area_id.clone())
        .run()
        .await?;
    Ok(removed == 1)
}

/// A page of the employers in an area, by credit code after `after`.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn page(tx: &mut Tx, inside: &str, after: &str, limit: i64) -> Result<Vec<Employer>, Fault> {
    Ok(tx
        .sql(
            "SELECT e.id, e.credit_code, e.name, e.area_id FROM employers e JOIN areas a ON a.id = e.area_id
             WHERE e.credit_code > $1 AND (a.path = $2 OR a.path LIKE $3) ORDER BY e.credit_code LIMIT $4",
        )
        .bind(after.to_owned())
        .bind(inside.to_owned())
        .bind(format!("{inside}/%"))
        .bind(limit)
        .all()
        .await?)
}
