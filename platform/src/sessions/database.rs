use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{NOTES_PER_IDLE_TIME, NewSession, Session, SessionError, SessionId, Token};
use crate::random::Random;
use crate::store::{Store, StoreError, Tx};

/// Sessions in the table `sessions`. How long a call may take is the store's to say.
#[derive(Clone, Debug)]
pub struct DatabaseSessions {
    store: Store,
    random: Random,
}

impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl DatabaseSessions {
    pub(super) fn new(store: Store, random: Random) -> Self {
        Self { store, random }
    }

    pub(super) async fn start(&self, new: NewSession, now: DateTime<Utc>) -> Result<Token, SessionError> {
        let token = Token::random(&self.random);
        let mut tx = self.store.autocommit_write().await?;
        insert(&mut tx, &Session::begin(token.id(), new, now)).await?;
        Ok(token)
    }

    pub(super) async fn load(
        &self,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let Some(session) = self.peek(token, now).await? else { return Ok(None) };
        if now < session.seen_at + session.idle / NOTES_PER_IDLE_TIME {
            return Ok(Some(session));
        }
        self.note_use(&session, session.expires_at, now).await
    }

    pub(super) async fn peek(
        &self,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let mut tx = self.store.autocommit().await?;
        let row: Option<Row> = tx
            .sql("SELECT * FROM sessions WHERE id = $1 AND idle_at > $2 AND expires_at > $2")
            .bind(token.hash().to_vec())
            .bind(now)
            .optional()
            .await?;
        row.map(Session::try_from).transpose()
    }

    pub(super) async fn renew(
        &self,
        token: &Token,
        lifetime: Duration,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let Some(session) = self.peek(token, now).await? else { return Ok(None) };
        self.note_use(&session, now + lifetime, now).await
    }

    /// One statement looks and writes: what was ended since it was read stays ended, and a request that was
    /// overtaken by a later one sets nothing back.
    async fn note_use(
        &self,
        session: &Session,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, SessionError> {
        let mut tx = self.store.autocommit_write().await?;
        // Reading all rows, not the first: then SQLite has written when we go on.
        let mut rows: Vec<Row> = tx
            .sql(
                "UPDATE sessions
                 SET seen_at = CASE WHEN seen_at < $2 THEN $2 ELSE seen_at END,
                     idle_at = CASE WHEN idle_at < $3 THEN $3 ELSE idle_at END,
                     expires_at = CASE WHEN expires_at < $4 THEN $4 ELSE expires_at END
                 WHERE id = $1 AND idle_at > $2 AND expires_at > $2
                 RETURNING *",
            )
            .bind(session.id.as_bytes().to_vec())
            .bind(now)
            .bind(now + session.idle)
            .bind(expires_at)
            .all()
            .await?;
        rows.pop().map(Session::try_from).transpose()
    }

    pub(super) async fn replace(
        &self,
        token: &Token,
        new: NewSession,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, SessionError> {
        let successor = Token::random(&self.random);
        let mut tx = self.store.write().await?;
        let ended = tx
            .sql("DELETE FROM sessions WHERE id = $1 AND idle_at > $2 AND expires_at > $2")
            .bind(token.hash().to_vec())
            .bind(now)
            .run()
            .await?;
        if ended == 0 {
            return Ok(None);
        }
        insert(&mut tx, &Session::begin(successor.id(), new, now)).await?;
        tx.commit().await?;
        Ok(Some(successor))
    }

    pub(super) async fn end(&self, token: &Token) -> Result<bool, SessionError> {
        let mut tx = self.store.autocommit_write().await?;
        let ended = tx.sql("DELETE FROM sessions WHERE id = $1").bind(token.hash().to_vec()).run().await?;
        Ok(ended > 0)
    }

    pub(super) async fn end_one(&self, actor: Uuid, id: &SessionId) -> Result<bool, SessionError> {
        let mut tx = self.store.autocommit_write().await?;
        let ended = tx
            .sql("DELETE FROM sessions WHERE id = $1 AND actor_id = $2")
            .bind(id.as_bytes().to_vec())
            .bind(actor)
            .run()
            .await?;
        Ok(ended > 0)
    }

    pub(super) async fn end_all(&self, actor: Uuid) -> Result<u64, SessionError> {
        let mut tx = self.store.autocommit_write().await?;
        let ended = tx.sql("DELETE FROM sessions WHERE actor_id = $1").bind(actor).run().await?;
        Ok(ended)
    }

    pub(super) async fn list(&self, actor: Uuid, now: DateTime<Utc>) -> Result<Vec<Session>, SessionError> {
        let mut tx = self.store.autocommit().await?;
        let rows: Vec<Row> = tx
            .sql("SELECT * FROM sessions WHERE actor_id = $1 AND idle_at > $2 AND expires_at > $2")
            .bind(actor)
            .bind(now)
            .all()
            .await?;
        rows.into_iter().map(Session::try_from).collect()
    }

    pub(super) async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, SessionError> {
        let mut tx = self.store.autocommit_write().await?;
        let swept =
            tx.sql("DELETE FROM sessions WHERE idle_at <= $1 OR expires_at <= $1").bind(now).run().await?;
        Ok(swept)
    }

    pub(super) async fn ping(&self) -> Result<(), SessionError> {
        Ok(self.store.ping().await?)
    }
}

async fn insert(tx: &mut Tx, session: &Session) -> Result<(), StoreError> {
    tx.sql(
        "INSERT INTO sessions (id, face, actor_id, subject_id, device_id, assurance, page_hash, epoch,
             idle_seconds, created_at, seen_at, idle_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(session.id.as_bytes().to_vec())
    .bind(session.face.clone())
    .bind(session.actor)
    .bind(session.subject)
    .bind(session.device)
    .bind(session.assurance.clone())
    .bind(session.page_hash.map(|hash| hash.to_vec()))
    .bind(session.epoch)
    .bind(i64::try_from(session.idle.as_secs()).unwrap_or(i64::MAX))
    .bind(session.created_at)
    .bind(session.seen_at)
    .bind(session.seen_at + session.idle)
    .bind(session.expires_at)
    .run_one()
    .await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    face: String,
    actor_id: Option<Uuid>,
    subject_id: Option<Uuid>,
    device_id: Option<Uuid>,
    assurance: String,
    page_hash: Option<Vec<u8>>,
    epoch: i64,
    idle_seconds: i64,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<Row> for Session {
    type Error = SessionError;

    fn try_from(row: Row) -> Result<Self, SessionError> {
        let page_hash = row.page_hash.map(<[u8; 32]>::try_from).transpose();
        Ok(Self {
            id: SessionId::from_bytes(&row.id).ok_or(SessionError::Unreadable)?,
            face: row.face,
            actor: row.actor_id,
            subject: row.subject_id,
            device: row.device_id,
            assurance: row.assurance,
            page_hash: page_hash.map_err(|_| SessionError::Unreadable)?,
            epoch: row.epoch,
            idle: u64::try_from(row.idle_seconds)
                .map(Duration::from_secs)
                .map_err(|_| SessionError::Unreadable)?,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
        })
    }
}
