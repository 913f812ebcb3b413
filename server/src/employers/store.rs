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
