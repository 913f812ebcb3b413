//! Codes: what stands behind every `/k/CODE` of the QR code on a slip or letter. Only the code's hash is kept.
//!
//! What this noun does NOT do: identify anybody. Whoever holds a slip sees step and date in neutral words, no more.

pub mod store;

use chrono::TimeDelta;
use domain::codes::Code;
use platform::store::Tx;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;

/// How long a slip shows anything: a case is long decided by then.
const SLIP_LASTS: TimeDelta = TimeDelta::days(366);
/// How long a letter can be verified: as long as a case is kept.
const LETTER_LASTS: TimeDelta = TimeDelta::days(3_653);

/// What a code opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Step and date of one case.
    CaseSlip,
    /// What verifies one letter.
    Letter,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::CaseSlip => "case_slip",
            Self::Letter => "letter",
        }
    }

    const fn lasts(self) -> TimeDelta {
        match self {
            Self::CaseSlip => SLIP_LASTS,
            Self::Letter => LETTER_LASTS,
        }
    }
}

fn hash(code: &Code) -> Vec<u8> {
    Sha256::digest(code.as_str().as_bytes()).to_vec()
}

/// Draws a code for `target`; it is shown once.
///
/// # Errors
/// [`Fault`] when it cannot be kept.
pub async fn issue(app: &App, tx: &mut Tx, purpose: Purpose, target: Uuid) -> Result<Code, Fault> {
    let code = Code::from_random(app.random.bytes::<16>());
    let now = app.clock.now();
    store::keep(tx, &hash(&code), purpose.code(), target, now, now + purpose.lasts()).await?;
    Ok(code)
}

/// What the code opens, if it is one of ours and still good.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn resolve(app: &App, tx: &mut Tx, purpose: Purpose, code: &Code) -> Result<Option<Uuid>, Fault> {
    store::find(tx, &hash(code), purpose.code(), app.clock.now()).await
}
