//! Requests that may be sent twice: the second one receives the answer of the first, and nothing is done again.
//!
//! The key is claimed in the transaction that does the work and the answer is stored in it, sealed; so either all of
//! it stands or nothing does. A second request waits at the first one's row until that is decided. Only an answer is
//! kept: a problem rolls back and may be tried again with the same key.
//!
//! ```ignore
//! let claim = match idempotency::claim(&mut tx, &request, &subject_key).await? {
//!     Claimed::Done(stored) => return Ok(stored.read()?),
//!     Claimed::New(claim) => claim,
//! };
//! // … the work …
//! idempotency::finish(&mut tx, claim, 201, &view).await?;
//! tx.commit().await?;
//! ```

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use poem::{RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef},
    types::Type,
};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{body::Fingerprint, codes, problem::Problem};
use crate::{
    failpoint,
    store::{StoreError, Tx, placeholders},
    vault::{Cell, Field, Sealed, SubjectKey, Vault},
};

/// Characters that a key may have.
const LONGEST_KEY: usize = 255;

/// The header `Idempotency-Key`: 1 to 255 visible ASCII characters chosen by the client, one for each thing it wants
/// done.
///
/// Refuses with 400 `idempotency_key_missing` or `idempotency_key_malformed`. In a handler:
/// `#[oai(name = "Idempotency-Key")] key: IdempotencyKey`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key from text, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=LONGEST_KEY).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(..)")
    }
}

impl<'a> ApiExtractor<'a> for IdempotencyKey {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;

    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(String::schema_ref())
    }

    async fn from_request(
        request: &'a poem::Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let mut values = request.headers().get_all("idempotency-key").iter();
        let Some(first) = values.next() else {
            let missing = Problem::bad_request(codes::IDEMPOTENCY_KEY_MISSING);
            return Err(missing.naming("Idempotency-Key").into());
        };
        let key = first.to_str().ok().and_then(Self::parse).filter(|_| values.next().is_none());
        key.ok_or_else(|| {
            Problem::bad_request(codes::IDEMPOTENCY_KEY_MALFORMED).naming("Idempotency-Key").into()
        })
    }
}

/// What the stored fingerprint of a request is made of.
const REQUEST_HASH: Field = Field { table: "idempotency_keys", column: "request_hash", normalisation: 1 };

/// A request that may have been sent before.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Whose key it is (an account, a person, a device): the same key of somebody else is another one.
    pub scope: Uuid,
    /// The key that the client chose.
    pub key: &'a IdempotencyKey,
    /// Method, path and body.
    pub fingerprint: Fingerprint,
    /// Keys the fingerprint before it is stored: as it is, it may stand for a single ID number.
    pub vault: &'a Vault,
    /// When it came.
    pub at: DateTime<Utc>,
}

impl Request<'_> {
    /// What is compared, under a key. Whose key seals the answer is part of it: a request about another person is
    /// another one.
    fn hash(&self, sealing: &SubjectKey) -> String {
        let mut hash = Sha256::new();
        hash.update(sealing.subject().0);
        hash.update(self.fingerprint.as_bytes());
        BASE64_STANDARD.encode(hash.finalize())
    }

    /// Where the answer stands. The row has no id of its own, so one is made of its key.
    fn cell(&self, sealing: &SubjectKey) -> Cell {
        let mut hash = Sha256::new();
        hash.update(self.scope);
        hash.update(self.key.as_str());
        let row = Uuid::from_slice(&hash.finalize()[..16]).expect("16 bytes are a UUID");
        Cell { table: "idempotency_keys", column: "answer_sealed", row, subject: sealing.subject().0 }
    }
}

/// What became of a claim.
#[derive(Debug)]
pub enum Claimed {
    /// Not done before: do the work, then [`finish`].
    New(Claim),
    /// Done before: give this answer.
    Done(Stored),
}

/// A key that this transaction holds.
#[derive(Debug)]
#[must_use = "the answer is stored with `finish`"]
pub struct Claim {
    scope: Uuid,
    key: IdempotencyKey,
    sealing: SubjectKey,
    cell: Cell,
}

/// The answer of a request that was done before.
#[derive(Debug)]
pub struct Stored {
    /// Its HTTP status.
    pub status: u16,
    sealing: SubjectKey,
    cell: Cell,
    answer: Sealed,
}

impl Stored {
    /// What was answered.
    ///
    /// # Errors
    /// 500 `internal` if it does not open or is no `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        Ok(self.sealing.open_json(&self.cell, &self.answer)?)
    }
}

/// Claims the key for this transaction, or finds the answer that was given before. `sealing` is the key of the
/// person or account whom the answer is about.
///
/// # Errors
/// 422 `idempotency_key_reused` if the key came with another request before; 409 `idempotency_in_progress` if
/// the first request is not decided within the lock timeout; what the store says. The transaction is then over.
pub async fn claim(tx: &mut Tx, request: &Request<'_>, sealing: &SubjectKey) -> Result<Claimed, Problem> {
    let hash = request.hash(sealing);
    // Waits while another transaction holds the same key, until that one is kept or rolled back.
    let inserted = tx
        .sql(
            "INSERT INTO idempotency_keys (scope, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (scope, key) DO NOTHING",
        )
        .bind(request.scope)
        .bind(request.key.as_str().to_owned())
        .bind(request.vault.token(REQUEST_HASH, &hash))
        .bind(request.at)
        .run()
        .await
        .map_err(|error| match error {
            StoreError::Busy => Problem::conflict(codes::IDEMPOTENCY_IN_PROGRESS),
            error => error.into(),
        })?;
    let cell = request.cell(sealing);
    let sealing = sealing.clone();
    if inserted == 1 {
        failpoint::pass("idempotency.claimed");
        let key = request.key.clone();
        return Ok(Claimed::New(Claim { scope: request.scope, key, sealing, cell }));
    }
    let (stored, status, answer): (Vec<u8>, Option<i64>, Option<Vec<u8>>) = tx
        .sql("SELECT request_hash, status, answer_sealed FROM idempotency_keys WHERE scope = $1 AND key = $2")
        .bind(request.scope)
        .bind(request.key.as_str().to_owned())
        .one()
        .await?;
    // The index key may have been changed since, so every live one is tried.
    let tokens = request.vault.index_tokens(REQUEST_HASH, &hash);
    if !tokens.iter().any(|live| live.token.as_bytes() == stored) {
        return Err(Problem::unprocessable(codes::IDEMPOTENCY_KEY_REUSED).naming("Idempotency-Key"));
    }
    let status = status.and_then(|status| u16::try_from(status).ok());
    match status.zip(answer) {
        Some((status, answer)) => {
            Ok(Claimed::Done(Stored { status, sealing, cell, answer: Sealed::from_bytes(answer) }))
        }
        None => Err(Problem::conflict(codes::IDEMPOTENCY_IN_PROGRESS)),
    }
}

/// Stores the answer, sealed, in the transaction that did the work; `status` is its HTTP status.
///
/// # Errors
/// What the store says.
pub async fn finish<T: Serialize>(
    tx: &mut Tx,
    claim: Claim,
    status: u16,
    answer: &T,
) -> Result<(), StoreError> {
    let Claim { scope, key, sealing, cell } = claim;
    tx.sql("UPDATE idempotency_keys SET status = $3, answer_sealed = $4 WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key.0)
        .bind(i64::from(status))
        .bind(sealing.seal_json(&cell, answer))
        .run_one()
        .await?;
    failpoint::pass("idempotency.finished");
    Ok(())
}

/// Forgets the answers given before this time (they are kept for 7 days); tells how many there were.
///
/// # Errors
/// What the store says.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.sql("DELETE FROM idempotency_keys WHERE created_at < $1").bind(before).run().await
}

/// Forgets the answers that were given to these; how many there were.
///
/// # Errors
/// What the store says.
pub async fn forget(tx: &mut Tx, scopes: &[Uuid]) -> Result<u64, StoreError> {
    let text = format!("DELETE FROM idempotency_keys WHERE scope IN ({})", placeholders(1, scopes.len()));
    tx.sql(sqlx::AssertSqlSafe(text)).bind_all(scopes.iter().copied()).run().await
}
